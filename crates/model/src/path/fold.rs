//! Case and composition.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The text decomposed (NFD) and in lower case.
///
/// Lower-casing is simple, one character at a time, because a whole-word rule would make a name's
/// key depend on its neighbours; the one pair that folding joins and lower-casing does not, final
/// and medial sigma, is joined here. Decomposition is repeated after it, since a lower-case letter
/// may decompose where its capital did not.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    Cow::Owned(text.nfd().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).nfd().collect())
}
