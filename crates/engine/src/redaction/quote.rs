//! Words and quotes of shell text, inside text of whatever language.
//!
//! Quotes nest by backslashes (`"curl -H \"a b\""`), so a quote is its character with the backslashes
//! before it, and ends at the next with as many.

use super::piece::Piece;

/// Whether a character can quote.
pub(super) const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

/// The quote, with its backslashes, that a text begins with.
pub(super) fn opening(text: Piece<'_>) -> Option<Piece<'_>> {
    let rest = text.trim_start(|c| c == '\\');
    let quote = rest.text().starts_with(is_quote).then(|| rest.before(1))?;
    Some(text.before(quote.end().saturating_sub(text.start())))
}

/// The quote, with its backslashes, that a text ends with.
pub(super) fn closing(text: Piece<'_>) -> Option<Piece<'_>> {
    text.text().ends_with(is_quote).then_some(())?;
    let quote = text.after(text.text().len().saturating_sub(1));
    let slashes = text.ahead_of(quote).tail(|c| c == '\\');
    Some(text.behind(text.ahead_of(slashes)))
}

/// What stands before the quote that matches `quote`.
pub(super) fn inside<'a>(text: Piece<'a>, quote: &str) -> Option<Piece<'a>> {
    let character = quote.chars().next_back()?;
    let slashes = quote.len().saturating_sub(1);
    let mut rest = text;
    loop {
        let (_, from) = rest.until(|c| c == character);
        from.text().chars().next()?;
        let content = text.ahead_of(from);
        let before = content.tail(|c| c == '\\').text().len();
        if before == slashes || (character == '\'' && slashes == 0) {
            return Some(content.before(content.text().len().saturating_sub(slashes)));
        }
        rest = from.after(1);
    }
}

/// The value a text begins with, without its quotes, and what follows.
pub(super) fn value(text: Piece<'_>) -> (Piece<'_>, Piece<'_>) {
    let Some(quote) = opening(text) else {
        let word = bare(text);
        return (word, text.behind(word));
    };
    let body = text.behind(quote);
    let Some(content) = inside(body, quote.text()) else { return (body, body.after(body.text().len())) };
    let after = body.behind(content).after(quote.text().len());
    if ends(after) {
        return (content, after);
    }
    let rest = after.behind(bare(after));
    (body.ahead_of(rest), rest)
}

/// The value a text begins with if that is quoted, else all of the text.
pub(super) fn value_or_all(text: Piece<'_>) -> Piece<'_> {
    if opening(text).is_some() { value(text).0 } else { text }
}

/// The word a text begins with, quoted parts in it included.
fn bare(text: Piece<'_>) -> Piece<'_> {
    let mut rest = text;
    loop {
        let (_, from) =
            rest.until(|c| c.is_ascii_whitespace() || is_quote(c) || matches!(c, ';' | '|' | ')' | '`' | '<' | '>' | '\\' | '&'));
        let after = from.after(1);
        rest = if let Some(quote) = opening(from) {
            let body = from.behind(quote);
            if ends(body) {
                return text.ahead_of(from);
            }
            inside(body, quote.text()).map_or(body, |content| body.behind(content).after(quote.text().len()))
        } else {
            match from.text().chars().next() {
                Some('\\') => after.after(after.text().chars().next().map_or(0, char::len_utf8)),
                Some('&') if !ends(after) && !is_assignment(after.text()) => after,
                _ => return text.ahead_of(from),
            }
        };
    }
}

/// Whether a word ends where this text goes on.
fn ends(text: Piece<'_>) -> bool {
    text.text()
        .chars()
        .next()
        .is_none_or(|c| c.is_ascii_whitespace() || is_quote(c) || matches!(c, ';' | '|' | ')' | '&' | ',' | ']' | '}' | '>'))
        || opening(text).is_some()
}

/// Whether a text begins with a name and an equals sign.
fn is_assignment(text: &str) -> bool {
    text.trim_start_matches(is_name).strip_prefix('=').is_some() && !text.starts_with('=')
}

/// Characters of names of parameters, variables and headers.
pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// A value up to where the next parameter of a form begins.
pub(super) fn before_next_parameter(value: Piece<'_>) -> Piece<'_> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once("&") {
        if is_assignment(after.text()) {
            return value.before(after.start().saturating_sub(value.start()).saturating_sub(1));
        }
        rest = after;
    }
    value
}
