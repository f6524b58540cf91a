//! Where records begin.

use crate::Decoder;

/// Offsets at which the records of a line begin, for whoever names a record by its place: those of
/// its objects, or that of the line itself if it is a row or cannot be read. Where an object holds
/// records, as an envelope does, they count and not the object. A blank line, a header and a comment
/// hold none.
pub fn record_starts(offset: u64, line: &[u8]) -> Vec<u64> {
    Decoder::starts_in(offset, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_begin_where_the_decoder_says() {
        assert_eq!(record_starts(100, b"  {\"a\":1}, {\"b\":{\"c\":2}}{\"d\":"), [102, 111, 124]);
        assert_eq!(record_starts(7, b" a row"), [7]);
        assert_eq!(record_starts(0, br#"{"name":"q","snapshot":[{"a":"1"},{"a":"2"}],"action":"snapshot"}"#), [24, 34]);
        assert_eq!(record_starts(5, br#"{"data":[{"a":1},{"b":2}]}"#), [14, 22]);
        assert_eq!(record_starts(0, b"Nov 25 08:00:00 mac osqueryd: {\"a\":1}"), [30]);
        assert!(record_starts(7, b"  ").is_empty());
        assert!(record_starts(7, b"#fields\tts").is_empty());
    }
}
