//! Pieces of JSON.

use std::fmt::Write;

use crate::step::Nanos;

/// A text in quotes. Slashes are escaped where `slashes` says so, as Apple's encoder does.
pub fn quoted(out: &mut String, text: &str, slashes: bool) {
    out.push('"');
    for c in text.chars() {
        match c {
            '/' if slashes => out.push_str("\\/"),
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// A time as RFC 3339 with nanoseconds, in quotes.
pub fn time(out: &mut String, at: Nanos) {
    // Every time of a corpus is within the calendar, and a string takes what is written.
    if let Ok(time) = jiff::Timestamp::from_nanosecond(i128::from(at)) {
        let _ = write!(out, "\"{time:.9}\"");
    }
}

/// Decimal seconds with microseconds.
pub fn seconds(nanos: Nanos) -> String {
    format!("{}.{:06}", nanos / 1_000_000_000, nanos % 1_000_000_000 / 1_000)
}

/// A number that stays with a text, to give each file and program the same inode and hash wherever it is named: FNV-1a.
pub fn mark(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        let mut out = String::new();
        quoted(&mut out, "/a \"b\" \\", true);
        quoted(&mut out, "/a", false);
        time(&mut out, 1_763_283_600_000_000_360);
        assert_eq!(out, r#""\/a \"b\" \\""/a""2025-11-16T09:00:00.000000360Z""#);
        assert_eq!(seconds(1_763_283_600_000_360_999), "1763283600.000360");
        // The published value of FNV-1a for "a".
        assert_eq!(mark("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
