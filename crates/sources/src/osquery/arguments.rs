//! From a command line to its arguments.
//!
//! osquery gives the arguments of a process as one text, each followed by a blank.
//!
//! Tables of Endpoint Security put an argument that holds a blank or a double quote between double
//! quotes, with backslashes before quotes and backslashes (`appendQuotedString` in
//! `osquery/events/darwin/es_utils.cpp`, which uses `std::quoted`). No other argument holds a blank
//! or a quote, so the arguments come back exactly, empty ones too; `cmdline_count` says how many there
//! were, and where it agrees they are known to be whole.
//!
//! The table of the audit trail joins them bare (`openbsm_events.cpp`): where a blank stood within
//! an argument is lost. They are parted at every blank, and never called whole; only the program's
//! own path, which is known from another column, is kept together.

use std::sync::Arc;

use tollgate_model::Untrusted;

/// Arguments, and whether they are known to be whole.
pub type Arguments = (Arc<[Untrusted]>, bool);

/// The arguments of a line in which those with blanks are quoted.
pub fn quoted(line: &str, count: Option<u64>) -> Arguments {
    let mut words = Vec::new();
    let mut sound = true;
    let mut rest = line;
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"').and_then(in_quotes) {
            Some(parted) => parted,
            None => {
                let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
                sound &= !word.contains('"');
                (Untrusted::from(word), after)
            }
        };
        words.push(word);
        rest = after;
    }
    let whole = sound && count.is_some_and(|count| u64::try_from(words.len()) == Ok(count));
    (words.into(), whole)
}

/// The argument up to the closing quote, and what follows the blank after it; nothing if it is not
/// closed, or something else follows.
fn in_quotes(text: &str) -> Option<(Untrusted, &str)> {
    let mut word = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(['"', '\\'])?;
        let (plain, special) = rest.split_at_checked(at)?;
        word.push_str(plain);
        if let Some(after) = special.strip_prefix('"') {
            let after = if after.is_empty() { after } else { after.strip_prefix(' ')? };
            return Some((Untrusted::from(word), after));
        }
        let mut escaped = special.chars();
        escaped.next();
        word.push(escaped.next()?);
        rest = escaped.as_str();
    }
}

/// The arguments of a line in which nothing is quoted, of the program at this path.
pub fn bare(line: &str, path: &str) -> Arguments {
    let program = line.strip_prefix(path).filter(|rest| !path.is_empty() && (rest.is_empty() || rest.starts_with(' ')));
    let (first, rest) = program.map_or((None, line), |rest| (Some(path), rest));
    let words = first.into_iter().chain(rest.split(' ').filter(|word| !word.is_empty()));
    (words.map(Untrusted::from).collect(), false)
}
