//! Paths that stand in quotes in the text of a program (`python3 -c`, `ruby -e`): where executions alone are told, nothing else
//! shows what it opens.

use tollgate_model::FilePath;

use super::{Place, beginning};

/// Paths of one text.
const MOST_PATHS: usize = 8;

/// The quoted texts that are an absolute path, or one in the home folder.
pub fn paths(text: &str, place: Place<'_>) -> Vec<FilePath> {
    quoted(beginning(text)).iter().filter_map(|literal| path(literal, place)).take(MOST_PATHS).collect()
}

fn path(literal: &str, place: Place<'_>) -> Option<FilePath> {
    if let Some(beneath) = literal.strip_prefix("~/") {
        return place.home().map(|home| FilePath::new(&format!("{home}/{beneath}")));
    }
    (literal.len() > 1 && literal.starts_with('/') && !literal.starts_with("//")).then(|| FilePath::new(literal))
}

/// What stands between quotes of the same kind, backslashes taken off.
fn quoted(text: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut open: Option<(char, String)> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match &mut open {
            Some((quote, _)) if *quote == c => literals.extend(open.take().map(|(_, literal)| literal)),
            Some((_, literal)) => literal.extend(if c == '\\' { chars.next() } else { Some(c) }),
            None if matches!(c, '\'' | '"' | '`') => open = Some((c, String::new())),
            None => {}
        }
    }
    literals
}
