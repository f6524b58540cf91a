//! How much of a text is shown, and how it is told that there was more.

use std::cell::Cell;

use tollgate_model::Untrusted;

/// Characters of one text in a table.
const MOST_IN_CELL: usize = 60;

/// Characters of one text in prose.
const MOST_IN_PROSE: usize = 400;

/// Characters of one text in a document; paths of macOS have at most 1,024 bytes.
const MOST_IN_DOCUMENT: usize = 4_096;

/// A text for a table, safe to print.
pub(crate) fn cell(text: &Untrusted) -> String {
    text.shortened(MOST_IN_CELL)
}

/// What a redacted text ends with if it was cut: its whole length in bytes follows.
const CUT_BEFORE: &str = "…[cut len=";

/// A text for prose, safe to print. If it had to be cut, it says how long the whole was.
pub fn prose(text: &Untrusted) -> String {
    let shown = text.shortened(MOST_IN_PROSE);
    let whole = text.shortened(MOST_IN_PROSE.saturating_add(1));
    if shown == whole {
        return shown;
    }
    let before = text.raw().rsplit_once(CUT_BEFORE).and_then(|(_, rest)| rest.strip_suffix(']')?.parse::<usize>().ok());
    match before {
        Some(bytes) => format!("{shown} [{bytes} bytes in all]"),
        None => format!("{shown} [{} characters in all]", text.raw().chars().count()),
    }
}

/// A text for a document, as it was received, cut if it is longer than a document holds.
pub fn document_text(text: &str) -> String {
    Texts::default().take(text)
}

/// Texts of one document, and how many of them were cut.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    cut: Cell<u32>,
}

impl Texts {
    /// A text as it was received, cut if it is longer than a document holds.
    pub fn take(&self, text: &str) -> String {
        // One less, for the ellipsis.
        let mut ends = text.char_indices().map(|(at, _)| at).skip(MOST_IN_DOCUMENT.saturating_sub(1));
        match (ends.next(), ends.next()) {
            (Some(end), Some(_)) => {
                self.cut.set(self.cut.get().saturating_add(1));
                format!("{}…", text.get(..end).unwrap_or_default())
            }
            _ => text.to_owned(),
        }
    }

    /// How many texts were cut.
    pub fn cut(&self) -> u32 {
        self.cut.get()
    }
}
