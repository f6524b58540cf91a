//! A part of a text that knows where it stands.

/// A part of a text with its place, so that rules can take text apart without counting bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Piece<'a> {
    /// A whole text.
    pub const fn whole(text: &'a str) -> Self {
        Self { start: 0, text }
    }

    /// What it says.
    pub const fn text(self) -> &'a str {
        self.text
    }

    /// Its first byte in the whole text.
    pub const fn start(self) -> usize {
        self.start
    }

    /// The byte after it in the whole text.
    pub const fn end(self) -> usize {
        self.start.saturating_add(self.text.len())
    }

    /// Whether it says nothing.
    pub const fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// All but the first `bytes`; empty where there are not that many.
    pub fn after(self, bytes: usize) -> Self {
        let text = self.text.get(bytes..).unwrap_or("");
        Self { start: self.end().saturating_sub(text.len()), text }
    }

    /// The first `bytes`; all where there are not that many.
    pub fn before(self, bytes: usize) -> Self {
        Self { text: self.text.get(..bytes).unwrap_or(self.text), ..self }
    }

    /// What follows `other`, a part of this.
    pub fn behind(self, other: Self) -> Self {
        self.after(other.end().saturating_sub(self.start))
    }

    /// What precedes `other`, a part of this.
    pub fn ahead_of(self, other: Self) -> Self {
        self.before(other.start.saturating_sub(self.start))
    }

    /// The part up to the first character that stops it, and the rest from that character.
    pub fn until(self, stop: impl Fn(char) -> bool) -> (Self, Self) {
        let at = self.text.find(stop).unwrap_or(self.text.len());
        (self.before(at), self.after(at))
    }

    /// The parts on both sides of the first separator.
    pub fn split_once(self, separator: &str) -> Option<(Self, Self)> {
        let (left, _) = self.text.split_once(separator)?;
        Some((self.before(left.len()), self.after(left.len().saturating_add(separator.len()))))
    }

    /// The parts on both sides of the last separator.
    pub fn rsplit_once(self, separator: char) -> Option<(Self, Self)> {
        let (left, right) = self.text.rsplit_once(separator)?;
        Some((self.before(left.len()), self.after(self.text.len().saturating_sub(right.len()))))
    }

    /// The parts between separators.
    pub fn split(self, separator: impl Fn(char) -> bool) -> impl Iterator<Item = Self> {
        self.text.split(separator).scan(0_usize, move |at, part| {
            let piece = self.after(*at).before(part.len());
            let next = self.after(at.saturating_add(part.len()));
            let width = next.text.chars().next().map_or(0, char::len_utf8);
            *at = at.saturating_add(part.len()).saturating_add(width);
            Some(piece)
        })
    }

    /// Without leading characters of a kind.
    pub fn trim_start(self, of: impl Fn(char) -> bool) -> Self {
        let text = self.text.trim_start_matches(of);
        self.after(self.text.len().saturating_sub(text.len()))
    }

    /// Without trailing characters of a kind.
    pub fn trim_end(self, of: impl Fn(char) -> bool) -> Self {
        Self { text: self.text.trim_end_matches(of), ..self }
    }

    /// The trailing characters of a kind.
    pub fn tail(self, of: impl Fn(char) -> bool) -> Self {
        self.behind(self.trim_end(of))
    }
}
