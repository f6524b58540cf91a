//! The text of a raw record, secrets masked, as far as a page shows it.

use tollgate_model::Untrusted;

/// Characters of a record that are shown.
const MOST_SHOWN: usize = 4_000;

/// Text of a record that is safe to show: whoever makes one has masked its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordText {
    text: Untrusted,
    cut: usize,
}

impl RecordText {
    /// Keeps as much of a text as is shown, and how much was cut, in characters.
    pub fn masked(text: &str) -> Self {
        let end = text.char_indices().nth(MOST_SHOWN).map_or(text.len(), |(at, _)| at);
        let (shown, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        Self { text: shown.into(), cut: rest.chars().count() }
    }

    /// The text, safe to print.
    pub(super) fn shown(&self) -> String {
        self.text.escaped()
    }

    /// Characters that are not shown.
    pub(super) fn cut(&self) -> usize {
        self.cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_record_is_cut_between_characters_and_says_by_how_much() {
        let record = RecordText::masked(&"ä".repeat(4_003));
        assert_eq!((record.shown().chars().count(), record.cut()), (4_000, 3));
        let record = RecordText::masked("a\u{202e}b");
        assert_eq!((record.shown().as_str(), record.cut()), ("a\\u{202e}b", 0));
    }
}
