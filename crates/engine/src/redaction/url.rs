//! Passwords, queries, fragments and random segments of URLs.

use super::entropy::is_random;
use super::marker::Marks;
use super::names::{Strength, is_small_number, strength};
use super::piece::Piece;
use super::quote;

/// Parameters that say how, not who.
const HARMLESS: &[&str] = &[
    "page", "limit", "v", "ver", "version", "per_page", "offset", "count", "size", "sort", "order", "lang", "hl", "locale", "format",
    "fmt", "type", "ref", "branch", "platform", "os", "arch", "channel", "w", "h", "width", "height", "raw", "dl", "download", "tab",
    "region", "encoding", "ie", "oe", "service", "sv", "sp", "sr", "spr",
];

/// Segments whose next segment is a secret.
const KEYED: &[&str] = &["key", "token", "apikey", "api_key", "api-key", "secret"];

/// URLs in one another. What is deeper is marked whole.
const DEEPEST: u32 = 8;

/// Marks the secrets of URLs; returns what is not in a URL.
pub(super) fn mark<'a>(text: Piece<'a>, marks: &mut Marks) -> Vec<Piece<'a>> {
    let mut gaps = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let scheme = before.tail(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let alone = scheme.start() == text.start() && !text.text().contains(|c: char| c.is_ascii_whitespace());
        let (url, next) = if alone { (after, after.after(after.text().len())) } else { after.until(is_end) };
        gaps.push(before);
        mark_url(url, scheme.text().eq_ignore_ascii_case("file"), marks);
        rest = next;
    }
    gaps.push(rest);
    for gap in &gaps {
        gap.split(|c| is_end(c) || matches!(c, '=' | ',')).for_each(|word| mark_schemeless(word, marks));
    }
    gaps
}

const fn is_end(c: char) -> bool {
    c.is_ascii_whitespace() || quote::is_quote(c) || matches!(c, '`' | '<' | '>' | '\\')
}

/// What follows `://`, and URLs inside it.
fn mark_url(url: Piece<'_>, local: bool, marks: &mut Marks) {
    mark_one(url, local, marks);
    let mut rest = url;
    for _ in 0..DEEPEST {
        let Some((_, after)) = rest.split_once("://") else { return };
        mark_one(after, false, marks);
        rest = after;
    }
    if rest.text().contains("://") {
        marks.add(rest);
    }
}

fn mark_one(url: Piece<'_>, local: bool, marks: &mut Marks) {
    let (authority, rest) = url.until(|c| matches!(c, '/' | '?' | '#'));
    let port = authority.rsplit_once(':').is_none_or(|(_, port)| port.text().bytes().all(|b| b.is_ascii_digit()));
    let (host, rest) = match (authority.rsplit_once('@'), url.rsplit_once('@')) {
        (Some((user, host)), _) => {
            mark_user(user, marks);
            (host, rest)
        }
        // A password with a slash that nobody escaped.
        (None, Some((user, host))) if !port && !authority.text().starts_with('[') => {
            mark_user(user, marks);
            host.until(|c| matches!(c, '/' | '?' | '#'))
        }
        _ => (authority, rest),
    };
    let (path, rest) = rest.until(|c| matches!(c, '?' | '#'));
    let (query, fragment) = rest.until(|c| c == '#');
    if !local {
        mark_path(host.text(), path, marks);
    }
    mark_parameters(query.after(1), marks);
    if fragment.text().contains('=') {
        mark_parameters(fragment.after(1), marks);
    } else {
        mark_random(fragment.after(1), marks);
    }
}

fn mark_user(user: Piece<'_>, marks: &mut Marks) {
    let (name, password) = user.split_once(":").unwrap_or((user, user.after(user.text().len())));
    marks.add(password);
    let tokenlike = name.text().len() >= 16 && name.text().contains(|c: char| c.is_ascii_digit());
    if is_random(name.text()) || (tokenlike && !name.text().contains(['@', '.', '%']) && password.is_empty()) {
        marks.add(name);
    }
}

fn mark_path(host: &str, path: Piece<'_>, marks: &mut Marks) {
    let hook = host.contains("hook") || path.text().contains("webhook");
    let mut before = "";
    for segment in path.split(|c| c == '/') {
        let text = segment.text();
        let bot = text.strip_prefix("bot").and_then(|rest| rest.split_once(':'));
        let last = segment.end() == path.end();
        if bot.is_some_and(|(id, _)| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())) {
            marks.add(segment.split_once(":").map_or(segment, |(_, secret)| secret));
        } else if text.len() >= 8 && ((hook && last) || (KEYED.contains(&before) && text.contains(|c: char| c.is_ascii_digit()))) {
            marks.add(segment);
        } else if let Some((_, value)) = segment.split_once("=").filter(|(name, _)| strength(name.tail(quote::is_name).text()).is_some()) {
            marks.add(value);
        } else {
            mark_random(segment, marks);
        }
        before = text;
    }
}

/// Marks random words of a segment, but not the names of files.
fn mark_random(segment: Piece<'_>, marks: &mut Marks) {
    for word in segment.split(|c| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '_' | '-' | '='))) {
        let named = segment.behind(word).text().starts_with('.');
        if !named && is_random(word.text()) {
            marks.add(word);
        }
    }
}

fn mark_parameters(query: Piece<'_>, marks: &mut Marks) {
    for parameter in query.split(|c| matches!(c, '&' | ';' | '?')) {
        let Some((name, value)) = parameter.split_once("=") else {
            let text = parameter.text();
            if text.len() > 3 && !text.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'_' | b'/')) {
                marks.add(parameter);
            }
            continue;
        };
        let secret = strength(name.text()) == Some(Strength::Strong) || name.text().eq_ignore_ascii_case("sig");
        if secret || (value.text().len() > 3 && !is_small_number(value.text()) && !is_harmless(name.text(), value.text())) {
            marks.add(value);
        }
    }
}

fn is_harmless(name: &str, value: &str) -> bool {
    HARMLESS.contains(&name.to_ascii_lowercase().as_str())
        && value.len() <= 24
        && value.chars().all(|c| quote::is_name(c) || c == '/')
        && !is_random(value)
}

/// `user:password@host` without a scheme, as in `//user:password@server/share`.
fn mark_schemeless(word: Piece<'_>, marks: &mut Marks) {
    let Some((left, right)) = word.trim_start(|c| c == '/').rsplit_once('@') else { return };
    let Some((user, password)) = left.split_once(":") else { return };
    let host = right.until(|c| matches!(c, ':' | '/')).0.text();
    let named = user.text().chars().all(|c| quote::is_name(c) || matches!(c, ';' | '+' | '%')) && !user.is_empty();
    let hostlike = host.starts_with(|c: char| c.is_ascii_alphabetic()) || host.matches('.').count() == 3;
    if named && hostlike && !matches!(user.text(), "npm" | "workspace" | "patch" | "mailto") && !right.text().starts_with("sha256:") {
        marks.add(password);
    }
}
