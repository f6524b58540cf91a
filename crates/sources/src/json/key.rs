//! Keys.

use std::borrow::Cow;

use super::string;
use crate::flaws::Flaws;

/// A key as it stands between its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    raw: &'a [u8],
    tag: u64,
}

/// The tag of keys with escapes; no other key is so long.
const ESCAPED: u64 = u64::MAX;

impl<'a> Key<'a> {
    /// The key that is the first `length` bytes of `text`.
    #[inline(always)]
    pub(super) fn new(text: &'a [u8], length: usize, escaped: bool) -> Option<Self> {
        let raw = text.get(..length)?;
        let first = text.first_chunk::<8>().map_or_else(|| head(raw), |bytes| u64::from_le_bytes(*bytes));
        Some(Self { raw, tag: if escaped { ESCAPED } else { tag(first, length) } })
    }

    /// Whether the key says `name`. Most keys are compared with a dozen names that they are not,
    /// so a word that sums them up comes first.
    #[inline(always)]
    pub fn is(self, name: &Name) -> bool {
        if self.tag == name.tag { is_rest_equal(self.raw, name.text.as_bytes()) } else { self.tag == ESCAPED && self.says(name.text) }
    }

    /// Whether the key says `name`.
    pub fn says(self, name: &str) -> bool {
        if self.tag == ESCAPED { *self.text() == *name } else { self.raw == name.as_bytes() }
    }

    /// The text between the quotes, escapes unresolved.
    pub fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// What the key says.
    pub fn text(self) -> Cow<'a, str> {
        string::unescape(self.raw, "key", &mut Flaws::default())
    }
}

/// A key that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    text: &'static str,
    tag: u64,
}

impl Name {
    /// The name with its sum.
    pub const fn new(text: &'static str) -> Self {
        Self { text, tag: tag(head(text.as_bytes()), text.len()) }
    }
}

/// Whether two keys of the same tag are equal. The tag knows the first seven bytes, so up to fifteen the last eight
/// decide; a comparison of any length costs more.
#[inline(always)]
fn is_rest_equal(key: &[u8], name: &[u8]) -> bool {
    let ends = match (key.last_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    ends && key.len() == name.len() && (name.len() <= 15 || key == name)
}

/// Length and up to seven first bytes in one word.
#[inline]
const fn tag(first: u64, length: usize) -> u64 {
    let known = if length < 7 { length } else { 7 };
    let mask = !(u64::MAX << (known as u32).wrapping_mul(8));
    (first & mask) | (length as u64) << 56
}

/// The first bytes of a short text, lowest first.
const fn head(mut text: &[u8]) -> u64 {
    let mut word = 0u64;
    let mut shift = 0u32;
    while let [byte, rest @ ..] = text {
        if shift == 56 {
            break;
        }
        word |= (*byte as u64) << shift;
        shift = shift.wrapping_add(8);
        text = rest;
    }
    word
}
