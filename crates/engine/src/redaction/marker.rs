//! What stands where a secret stood.

use std::fmt::Write;

use super::piece::Piece;

/// Stands for a byte of an earlier marker while rules read: part of any word, and never a secret, so
/// that redacting twice changes nothing. Where it occurs in the input it shields only itself.
const FILLER: char = '\u{1}';

const OPENING: &str = "[redacted len=";
const CUT: &str = "…[cut len=";

/// What a mark rests on, best first: it says where the secret begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    Place,
    Shape,
    Entropy,
}

/// Bytes that rules found to be secret.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<(Ground, usize, usize)>);

impl Marks {
    /// Marks a secret known by its place.
    pub fn add(&mut self, secret: Piece<'_>) {
        self.add_on(Ground::Place, secret);
    }

    /// Marks a secret.
    pub fn add_on(&mut self, ground: Ground, secret: Piece<'_>) {
        if !secret.is_empty() {
            self.0.push((ground, secret.start(), secret.end()));
        }
    }

    /// Marks in order. Marks on equal ground that overlap are one; a mark that overlaps one on better
    /// ground is dropped, and what it had beyond that is for the next pass to judge.
    fn merged(mut self) -> Vec<(usize, usize)> {
        self.0.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::with_capacity(self.0.len());
        for of_ground in self.0.chunk_by(|a, b| a.0 == b.0) {
            let mut found: Vec<(usize, usize)> = Vec::new();
            for &(_, start, end) in of_ground {
                match found.last_mut() {
                    Some(last) if start < last.1 => last.1 = last.1.max(end),
                    _ => found.push((start, end)),
                }
            }
            found.retain(|&(start, end)| merged.get(merged.partition_point(|mark| mark.1 <= start)).is_none_or(|mark| end <= mark.0));
            merged.extend(found);
            merged.sort_unstable();
        }
        merged
    }
}

/// A text whose earlier markers are out of the rules' sight.
pub(super) struct Marked<'a> {
    text: &'a str,
    seen: String,
}

impl<'a> Marked<'a> {
    /// Hides the markers of a text.
    pub fn new(text: &'a str) -> Self {
        let mut seen = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(OPENING) {
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            let length = marker_length(from).unwrap_or(0);
            seen.push_str(before);
            seen.extend(std::iter::repeat_n(FILLER, length));
            let (shown, after) = from.split_at_checked(length.max(1)).unwrap_or((from, ""));
            if length == 0 {
                seen.push_str(shown);
            }
            rest = after;
        }
        seen.push_str(rest);
        Self { text, seen }
    }

    /// What rules read.
    pub fn piece(&self) -> Piece<'_> {
        Piece::whole(&self.seen)
    }

    /// No marks yet.
    pub fn marks(&self) -> Marks {
        Marks::default()
    }

    /// Writes the first `kept` bytes with markers for marks that begin in them. `safe` becomes the
    /// greatest length of the output, up to half the longest word, that does not end in a marker.
    pub fn write(&self, marks: Marks, kept: usize, out: &mut String, id: impl Fn(&str) -> [u8; 6], safe: &mut usize) {
        let kept = self.text.floor_char_boundary(kept);
        let mut at = 0;
        for (start, end) in marks.merged() {
            for secret in Piece::whole(&self.seen).before(end).after(start).split(|c| c == FILLER) {
                if secret.is_empty() || secret.start() >= kept {
                    continue;
                }
                self.plain(at, secret.start(), out, safe);
                let raw = self.text.get(secret.start()..secret.end()).unwrap_or_default();
                out.push_str(&marker(raw.len(), id(raw)));
                note(out, safe);
                at = secret.end();
            }
        }
        self.plain(at, kept.max(at), out, safe);
    }

    /// Writes readable bytes; earlier markers in them stay whole.
    fn plain(&self, from: usize, to: usize, out: &mut String, safe: &mut usize) {
        let mut rest = Piece::whole(&self.seen).before(to).after(from);
        while !rest.is_empty() {
            let (word, after) = rest.until(|c| c == FILLER);
            let marker = after.ahead_of(after.trim_start(|c| c == FILLER));
            for c in word.text().chars() {
                out.push(c);
                note(out, safe);
            }
            out.push_str(self.text.get(marker.start()..marker.end()).unwrap_or_default());
            note(out, safe);
            rest = after.behind(marker);
        }
    }
}

/// Remembers an output length at which a cut splits nothing.
fn note(out: &str, safe: &mut usize) {
    if out.len() <= super::KEPT_OF_WORD {
        *safe = out.len();
    }
}

/// What stands for a secret of so many bytes.
pub(super) fn marker(bytes: usize, id: [u8; 6]) -> String {
    let mut marker = format!("{OPENING}{bytes} id=");
    for byte in id {
        let _ = write!(marker, "{byte:02x}");
    }
    marker.push(']');
    marker
}

/// The length of the marker a text begins with.
fn marker_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(OPENING)?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = rest.strip_suffix(after)?;
    let (id, rest) = after.strip_prefix(" id=")?.split_at_checked(12)?;
    let rest = rest.strip_prefix(']')?;
    let valid = is_count(length) && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    valid.then(|| text.len().saturating_sub(rest.len()))
}

fn is_count(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The end of a word that was cut.
pub(super) fn cut(bytes: usize) -> String {
    format!("{CUT}{bytes}]")
}

/// A text without the end that an earlier cut gave it, and that end.
pub(super) fn split_cut(text: &str) -> (&str, &str) {
    let Some(at) = text.rfind(CUT) else { return (text, "") };
    let (body, end) = text.split_at_checked(at).unwrap_or((text, ""));
    let count = end.strip_prefix(CUT).and_then(|rest| rest.strip_suffix(']'));
    if count.is_some_and(is_count) { (body, end) } else { (text, "") }
}

/// The word after the last that is shown.
pub(super) fn count_of_more(words: usize) -> String {
    format!("…[{words} more]")
}

/// Whether a word is what [`count_of_more`] makes.
pub(super) fn is_count_of_more(word: &str) -> bool {
    word.strip_prefix("…[").and_then(|rest| rest.strip_suffix(" more]")).is_some_and(is_count)
}
