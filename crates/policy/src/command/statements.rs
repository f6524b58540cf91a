//! Database operands: a file, then statements that may write others.

use super::Command;
use super::options::{Operand, Parsed};
use super::quoting::split;

/// Dot commands of the sqlite3 shell whose last word is a file that is written.
const WRITES: [&str; 6] = [".backup", ".save", ".clone", ".output", ".once", ".excel"];

/// Takes the database and what the statements write.
pub fn database(parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
    let Some((database, statements)) = operands.split_first() else { return };
    if !matches!(database.text, "" | ":memory:") {
        // `file:/a/b?immutable=1`
        let name = database.text.strip_prefix("file:").unwrap_or(database.text);
        let name = if name.len() == database.text.len() { name } else { name.split('?').next().unwrap_or(name) };
        let name = name.strip_prefix("//").filter(|rest| rest.starts_with('/')).unwrap_or(name);
        command.inputs.push(parsed.plain(name));
    }
    let texts = statements
        .iter()
        .map(|operand| operand.text)
        .chain(parsed.settings.iter().filter(|setting| setting.option == "-cmd").map(|setting| setting.text));
    for text in texts {
        for line in text.lines() {
            let words = split(line);
            let dotted = words.first().is_some_and(|word| WRITES.contains(&word.as_str()));
            let into = words.iter().zip(words.iter().skip(1)).zip(words.iter().skip(2));
            let vacuumed =
                into.into_iter().find(|((vacuum, into), _)| vacuum.eq_ignore_ascii_case("vacuum") && into.eq_ignore_ascii_case("into"));
            let vacuumed = vacuumed.or_else(|| {
                let named = words.iter().zip(words.iter().skip(2)).zip(words.iter().skip(3));
                named.into_iter().find(|((vacuum, into), _)| vacuum.eq_ignore_ascii_case("vacuum") && into.eq_ignore_ascii_case("into"))
            });
            let output = match vacuumed {
                Some((_, file)) => Some(file),
                None if dotted && words.len() > 1 => words.last(),
                None => None,
            };
            command.outputs.extend(output.filter(|file| !matches!(file.as_str(), "stdout" | "off")).map(|file| parsed.plain(file)));
        }
    }
}
