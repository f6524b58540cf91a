//! JSON lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use tollgate_model::is_unsafe_to_show;

/// Writes one value as one line. Characters that could act on a terminal, reorder text or hide are
/// written as `\u` and four hexadecimal digits, so that reading the line gives them back and printing it does nothing.
///
/// # Errors
/// The writer fails.
pub fn write_json_line<T: Serialize>(out: &mut impl Write, value: &T) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Careful);
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

struct Careful;

impl Formatter for Careful {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_unsafe_to_show(c)) {
            let (before, from) = rest.split_at(at);
            CompactFormatter.write_string_fragment(writer, before)?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = from.get(c.len_utf8()..).unwrap_or_default();
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_act_is_written_as_numbers_and_read_back() {
        let text = "a\u{1b}[31m\u{202e}b\u{200b}\u{85}\u{e0041}\u{2028}\"\\ü";
        let mut line = Vec::new();
        write_json_line(&mut line, &text).expect("a vector takes everything");
        let line = String::from_utf8(line).expect("JSON is UTF-8");
        assert!(line.trim_end().chars().all(|c| !is_unsafe_to_show(c)), "{line:?}");
        assert_eq!(serde_json::from_str::<String>(&line).expect("it is JSON"), text);
    }
}
