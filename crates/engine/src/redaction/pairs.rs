//! Names with their values: words after `set`, logins, headers.

use super::marker::Marks;
use super::names::{Strength, is_file, is_small_number, is_worth, parts, strength};
use super::piece::Piece;
use super::quote;
use super::vocabulary::{ORDINARY_HEADERS, VERBS};

/// A word that is the name of a secret and nothing else.
pub(super) struct Name {
    /// Whether it is made of several words, as ordinary words are not.
    pub compound: bool,
    /// Whether it is written as variables and settings are.
    pub snake: bool,
}

/// The word as the name of a secret; a registry or a section may stand before it.
pub(super) fn name(word: &str) -> Option<Name> {
    let name = word.rsplit([':', '/']).next().unwrap_or(word);
    let strong = |name| strength(name) == Some(Strength::Strong);
    // `user.token` is a setting, `token.txt` a file.
    let file = is_file(name) && !name.rsplit('.').next().is_some_and(strong);
    if name.len() < 2 || file || name.contains(|c: char| !quote::is_name(c)) || !strong(name) {
        return None;
    }
    let parts = parts(name);
    let acts = parts.first().is_some_and(|part| VERBS.contains(&part.as_str()));
    (!acts).then(|| Name { compound: parts.len() > 1, snake: name.len() == word.len() && name.contains('_') && !name.contains(['.', '-']) })
}

/// Marks the password of `user:password`; `1000:1000`, `a:/b` and URLs are no logins.
pub(super) fn mark_login(value: Piece<'_>, marks: &mut Marks) {
    let Some((user, password)) = value.split_once(":") else { return };
    let named = !user.is_empty() && user.text().chars().all(|c| quote::is_name(c) || matches!(c, '@' | '+' | '\\'));
    let other = password.text().contains('/') || is_small_number(password.text()) || is_file(password.text());
    if named && !other && is_worth(Strength::Strong, password.text()) {
        marks.add(password);
    }
}

/// Marks the value of a header that is not about what is sent. Headers that name a secret are told by
/// their names, as assignments.
pub(super) fn mark_header(header: Piece<'_>, marks: &mut Marks) {
    let Some((name, value)) = header.split_once(":") else { return };
    let value = value.trim_start(|c| c == ' ').until(|c| matches!(c, '\r' | '\n')).0;
    let known =
        ORDINARY_HEADERS.iter().any(|known| name.text().eq_ignore_ascii_case(known)) || strength(name.text()) == Some(Strength::Strong);
    let named = !name.is_empty() && name.text().chars().all(quote::is_name);
    if named && !known && !value.text().starts_with("//") && is_worth(Strength::Weak, value.text()) {
        marks.add(value);
    }
}
