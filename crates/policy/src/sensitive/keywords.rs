//! Words that make a document's name sensitive.

use tollgate_model::FilePath;

use crate::names::Names;

/// A list of words.
#[derive(Clone, Debug, Default)]
pub struct Keywords {
    /// By first word: whole keywords, canonical.
    spaced: Names<Vec<Box<str>>>,
    /// Keywords of scripts that put no spaces between words; they count anywhere.
    unspaced: Vec<Box<str>>,
}

impl Keywords {
    /// Adds a keyword. The error says why it cannot be found.
    pub fn insert(&mut self, keyword: &str) -> Result<(), String> {
        let folded = FilePath::new(keyword).key().to_owned();
        if folded.chars().any(is_unspaced) {
            self.unspaced.push(folded.into());
            return Ok(());
        }
        match words(&folded).next() {
            Some((0, first)) => {
                self.spaced.entry(first).push(folded.as_str().into());
                Ok(())
            }
            _ => Err(format!("keyword `{keyword}` must begin with a letter")),
        }
    }

    /// Whether a canonical text holds a keyword as a word: neither preceded nor followed by a letter.
    pub fn among(&self, text: &str) -> bool {
        let spaced = words(text).any(|(at, first)| {
            self.spaced.get(first).is_some_and(|keywords| {
                let here = text.get(at..).unwrap_or("");
                keywords.iter().any(|keyword| here.strip_prefix(&**keyword).is_some_and(|rest| !rest.starts_with(is_letter)))
            })
        });
        spaced || !text.is_ascii() && self.unspaced.iter().any(|keyword| text.contains(&**keyword))
    }
}

/// Runs of letters with their offsets. Digits separate: `payroll2026` holds `payroll`.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        let start = from.saturating_add(rest.find(is_letter)?);
        let tail = text.get(start..)?;
        let length = tail.find(|c| !is_letter(c)).unwrap_or(tail.len());
        from = start.saturating_add(length);
        Some((start, tail.get(..length)?))
    })
}

/// Letters, and the combining marks that decomposition leaves behind them.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_unspaced(c: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{20000}'..='\u{3ffff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::Keywords;

    #[test]
    fn words_not_parts_of_words() {
        let mut keywords = Keywords::default();
        for keyword in ["Board", "M&A", "payroll", "geh\u{e4}lter", "\u{6a5f}\u{5bc6}"] {
            assert_eq!(keywords.insert(keyword), Ok(()));
        }
        assert!(keywords.insert("&x").is_err());
        for (text, expected) in [
            ("board", true),
            ("q3-board_deck.pdf", true),
            ("keyboard.txt", false),
            ("boarding.txt", false),
            ("payroll2026.csv", true),
            ("m&a/list", true),
            ("m&aq", false),
            ("am&a", false),
            ("board/minutes.txt", true),
            ("geha\u{308}lter.xlsx", true),
            ("x\u{6a5f}\u{5bc6}y", true),
            ("", false),
        ] {
            assert_eq!(keywords.among(text), expected, "{text}");
        }
    }
}
