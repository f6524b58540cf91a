//! Where records begin.

use crate::detect::top;
use crate::flaws::Flaws;

/// Offsets at which the records of a line begin, for whoever names a record by its place: those of
/// its objects, or that of the line itself if it is a row or cannot be read. A blank line, a header
/// and a comment hold none.
pub fn record_starts(offset: u64, line: &[u8]) -> Vec<u64> {
    let text = line.trim_ascii_start();
    match text {
        [] | [b'#', ..] => Vec::new(),
        [b'{', ..] => {
            let mut starts = Vec::new();
            let mut flaws = Flaws::default();
            let whole = text.trim_ascii_end();
            let mut rest = whole;
            while !rest.is_empty() {
                let passed = line.len().saturating_sub(text.len()).saturating_add(whole.len().saturating_sub(rest.len()));
                starts.push(offset.saturating_add(passed as u64));
                flaws.clear();
                // What cannot be read is one record to the end of the line.
                let Ok((_, after)) = top(rest, &mut flaws) else { break };
                let after = after.trim_ascii_start();
                rest = after.strip_prefix(b",").map_or(after, <[u8]>::trim_ascii_start);
            }
            starts
        }
        _ => vec![offset],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_begin_where_the_decoder_says() {
        assert_eq!(record_starts(100, b"  {\"a\":1}, {\"b\":{\"c\":2}}{\"d\":"), [102, 111, 124]);
        assert_eq!(record_starts(7, b" a row"), [7]);
        assert!(record_starts(7, b"  ").is_empty());
        assert!(record_starts(7, b"#fields\tts").is_empty());
    }
}
