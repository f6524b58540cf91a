//! Text that somebody else wrote.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Text from telemetry. It has no `Display`: the only way to print it is
/// [`escaped`](Self::escaped), which neutralises what could act on a terminal or mislead a reader.
/// Copies share the text.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Untrusted(Arc<str>);

impl Untrusted {
    /// Wraps text as it was received.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text as it was received, for comparison and parsing, never for printing.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The text with control, bidirectional and invisible characters written as `\u{..}`.
    pub fn escaped(&self) -> String {
        let mut shown = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            if is_unsafe_to_show(c) {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
        }
        shown
    }

    /// The text as [`escaped`](Self::escaped), in at most `most` characters; what is longer ends in an
    /// ellipsis. The rest is not looked at.
    pub fn shortened(&self, most: usize) -> String {
        let mut shown = String::new();
        let (mut count, mut room_until) = (0usize, 0);
        for c in self.0.chars() {
            let before = shown.len();
            if is_unsafe_to_show(c) {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
            count = count.saturating_add(shown.get(before..).map_or(0, |added| added.chars().count()));
            if count > most {
                shown.truncate(room_until);
                shown.push('…');
                return shown;
            }
            if count < most {
                room_until = shown.len();
            }
        }
        shown
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escaped())
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Whether a character may act on a terminal, reorder text, or hide.
pub fn is_unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul fillers
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Mongolian separators; zero width, marks, line separators, embeddings, overrides
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            // invisible operators, isolates, deprecated format characters
            | '\u{2060}'..='\u{206f}'
            // variation selectors, byte-order mark, annotations, tags
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters_and_never_within_an_escape() {
        let short = |text: &str, most| Untrusted::from(text).shortened(most);
        assert_eq!(short("abcd", 4), "abcd");
        assert_eq!(short("abcde", 4), "abc…");
        assert_eq!(short("äöüß", 3), "äö…");
        // The escape is five characters: six with the letter before it, and the ellipsis needs one.
        assert_eq!(short("a\u{7}bc", 7), "a\\u{7}…");
        assert_eq!(short("a\u{7}b", 7), "a\\u{7}b");
        assert_eq!(short("a\u{7}", 5), "a…");
    }
}
