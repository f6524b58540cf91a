//! Names that say that their value is a secret.

use super::vocabulary::{ABOUT, KINDS_OF_KEY, MODES, STRONG, STRONG_ENDINGS, SWITCHES, WEAK};

/// How sure a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Names a secret and nothing else.
    Strong,
    /// Often names a secret, often a file, a number or a mode.
    Weak,
}

/// What is said of a value by its name. Parts of names count, not letters in them: `api_key`, not `monkey`.
pub(super) fn strength(name: &str) -> Option<Strength> {
    if matches!(name, "PWD" | "OLDPWD") || name.len() > 64 {
        return None;
    }
    let parts = parts(name);
    let is = |table: &[&str]| parts.iter().any(|part| table.contains(&part.as_str()));
    let ends = |table: &[&str]| parts.last().is_some_and(|part| table.contains(&part.as_str()));
    if ends(ABOUT)
        || (ends(&["id"]) && is(&["key"]))
        || parts.first().is_some_and(|part| parts.len() > 1 && SWITCHES.contains(&part.as_str()))
    {
        return None;
    }
    let strong = |part: &String| STRONG.contains(&part.as_str()) || STRONG_ENDINGS.iter().any(|end| part.ends_with(end));
    if parts.iter().any(strong) || (is(&["key"]) && is(KINDS_OF_KEY)) {
        return Some(Strength::Strong);
    }
    is(WEAK).then_some(Strength::Weak)
}

/// The words of a name, lower case, without numbers at their end.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    let mut coming = name.chars().skip(1);
    for c in name.chars() {
        let next = coming.next().unwrap_or(' ');
        let turn = c.is_ascii_uppercase() && (before.is_ascii_lowercase() || (before.is_ascii_uppercase() && next.is_ascii_lowercase()));
        if turn || !c.is_alphanumeric() {
            parts.push(String::new());
        }
        if let (true, Some(part)) = (c.is_alphanumeric(), parts.last_mut()) {
            part.extend(c.to_lowercase());
        }
        before = c;
    }
    for part in &mut parts {
        part.truncate(part.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether a value can be the secret that its name promises.
pub(super) fn is_worth(strength: Strength, value: &str) -> bool {
    let refers = value.starts_with("$(") || value.starts_with("${") || value.starts_with("@env:") || value.starts_with("@keychain:");
    let variable =
        value.strip_prefix('$').is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
    if value.is_empty() || (refers && !value.contains(' ')) || variable {
        return false;
    }
    strength == Strength::Strong || !(value.len() < 4 || is_small_number(value) || is_mode(value) || is_file(value))
}

/// A number too small to be a secret.
pub(super) fn is_small_number(value: &str) -> bool {
    value.len() <= 6 && value.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a value chooses something.
pub(super) fn is_mode(value: &str) -> bool {
    MODES.iter().any(|mode| value.eq_ignore_ascii_case(mode))
}

/// Whether a value looks like the name of a file.
pub(super) fn is_file(value: &str) -> bool {
    let named = value.rsplit_once('.').is_some_and(|(_, end)| (1..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_lowercase()));
    named || ["/", "~/", "./", "../", "@"].iter().any(|start| value.starts_with(start))
}
