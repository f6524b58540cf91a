//! `NAME=value`, `"name": "value"` and headers.

use super::marker::Marks;
use super::names::{Strength, is_worth, strength};
use super::piece::Piece;
use super::quote;

/// Values that names promise and that turn out to be files or modes. A text with more of them is made
/// to cost time, so the rest are marked unseen.
const MOST_DOUBTS: u32 = 64;

/// Words that stand before the credentials they describe.
const SCHEMES: &[&str] = &["basic", "bearer", "digest", "token", "negotiate", "ntlm", "apikey", "key", "hawk", "oauth", "aws4-hmac-sha256"];

/// Words that run the quoted text that follows.
const RUNNERS: &[&str] = &["script", "eval", "exec"];

/// A text in which assignments are looked for.
pub(super) struct Assignments<'a> {
    pub text: Piece<'a>,
    /// Whether a shell splits it into words.
    pub script: bool,
    pub doubts: u32,
}

impl<'a> Assignments<'a> {
    /// Marks the values of secret names; separators in `gap`, a part of the text, count.
    pub fn mark(&mut self, gap: Piece<'a>, marks: &mut Marks) {
        let mut rest = gap;
        loop {
            let (_, from) = rest.until(|c| matches!(c, '=' | ':'));
            let Some(separator) = from.text().chars().next() else { return };
            rest = from.after(1);
            let Some((name, value)) = self.found(separator, from) else { continue };
            rest = gap.after(value.end().saturating_sub(gap.start()));
            mark_value(name, value, self.text, marks);
        }
    }

    /// The name and the secret around a separator.
    fn found(&mut self, separator: char, from: Piece<'a>) -> Option<(&'a str, Piece<'a>)> {
        let right = self.text.behind(from.before(1));
        if separator == ':' && right.trim_start(|c| c == ' ').text().starts_with('=') {
            // `name := value`: the equals sign has it.
            return None;
        }
        let right = if separator == '=' { behind_operator(right) } else { right };
        let left = left_side(separator, self.text.ahead_of(from), right);
        let closing = quote::closing(left);
        let name = closing.map_or(left, |closing| left.ahead_of(closing)).tail(quote::is_name);
        let strength = strength(name.text())?;
        let refers = right.text().starts_with("$(") || right.text().starts_with("${");
        if refers
            || (separator == ':' && closing.is_none() && strength == Strength::Weak && !is_header(name.text()))
            || (separator == ':' && right.text().starts_with(':'))
        {
            return None;
        }
        let opening = quote::closing(self.text.ahead_of(name));
        let value = match (closing, opening) {
            (Some(_), _) => scalar(right),
            (None, Some(quote)) if !self.runs(self.text.ahead_of(quote)) => {
                quote::before_next_parameter(quote::inside(right, quote.text()).unwrap_or(right))
            }
            _ => self.bare_value(name, separator, right)?,
        };
        let value = value.until(|c| matches!(c, '\r' | '\n')).0.trim_start(|c| c == ' ');
        if self.doubts < MOST_DOUBTS && !is_worth(strength, value.text()) {
            self.doubts = self.doubts.saturating_add(1);
            return None;
        }
        Some((name.text(), value))
    }

    /// The value of a name without quotes around either.
    fn bare_value(&mut self, name: Piece<'a>, separator: char, right: Piece<'a>) -> Option<Piece<'a>> {
        let trimmed = right.trim_start(|c| c == ' ');
        // The outer two of three quotes are an empty text to whoever counts one.
        let triple = ["\"\"\"", "'''"].iter().any(|quotes| trimmed.text().starts_with(quotes));
        let trimmed = if triple { trimmed.after(2) } else { trimmed };
        if separator == ':' && is_type(trimmed) {
            return None;
        }
        let quoted = quote::opening(trimmed);
        if let (':', Some(quote)) = (separator, quoted) {
            self.doubts = self.doubts.saturating_add(1);
            let before = self.text.ahead_of(name).text();
            if self.doubts > MOST_DOUBTS || before.matches(quote.text()).count() & 1 == 1 {
                // The quote ends the text that the name is in.
                return None;
            }
        }
        let option = self.text.text().starts_with('-');
        if quoted.is_some() || self.script || !(option || name.start() == self.text.start()) {
            return Some(quote::value(trimmed).0);
        }
        Some(if option { right } else { quote::before_next_parameter(right) })
    }

    /// Whether what a quote after `before` contains is run.
    fn runs(&self, before: Piece<'a>) -> bool {
        let last = before.trim_end(|c| c == ' ').tail(|c| !c.is_ascii_whitespace()).text();
        (last.is_empty() && self.script) || RUNNERS.contains(&last) || is_script_flag(last)
    }
}

/// Longest type that may stand between a name and its value.
const LONGEST_TYPE: usize = 48;

/// What stands before a separator, so that it ends in the name: without the rest of an operator
/// (`:=`, `!=`), the bracket of an index (`env["name"]`) and a type (`name: Type`).
fn left_side<'a>(separator: char, left: Piece<'a>, right: Piece<'_>) -> Piece<'a> {
    let blank = |c| c == ' ';
    let left = left.trim_end(blank);
    if separator != '=' {
        return left;
    }
    let left = left.trim_end(|c| matches!(c, ':' | '!' | '?' | '|' | '+')).trim_end(blank);
    if quote::opening(right.trim_start(blank)).is_none() {
        return left;
    }
    let index = left.trim_end(|c| c == ']');
    if index.end() < left.end() && quote::closing(index).is_some() {
        return index;
    }
    let of_type = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '<' | '>' | '[' | ']' | '?' | '|' | '&' | '*' | ' ');
    let kind = left.tail(of_type);
    let before = left.ahead_of(kind);
    if kind.text().len() <= LONGEST_TYPE && before.text().ends_with(':') { before.trim_end(|c| c == ':').trim_end(blank) } else { left }
}

/// What follows the rest of `==`, `===`, `=>`, `=~`.
fn behind_operator(right: Piece<'_>) -> Piece<'_> {
    let rest = right.text().chars().take(2).take_while(|c| matches!(c, '=' | '>' | '~')).count();
    right.after(rest)
}

/// Whether a type stands here, and then an equals sign and a quoted value.
fn is_type(right: Piece<'_>) -> bool {
    let ends = |c: char| matches!(c, '=' | '"' | '\'' | ',' | ';' | '\n');
    let kind = right.text().char_indices().take(LONGEST_TYPE).find(|(_, c)| ends(*c));
    let Some((length, '=')) = kind else { return false };
    length > 0 && quote::opening(right.after(length.saturating_add(1)).trim_start(|c| c == ' ')).is_some()
}

/// Whether a name is that of a header nobody registered, perhaps glued to its flag (`-HX-Some-Key`).
fn is_header(name: &str) -> bool {
    let name = name.strip_prefix("-H").unwrap_or(name);
    name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
}

/// Whether a flag is followed by a script: `-c`, `-lc`, `-e`.
pub(super) fn is_script_flag(word: &str) -> bool {
    word.strip_prefix('-')
        .is_some_and(|flags| flags.len() <= 4 && flags.ends_with(['c', 'e']) && flags.bytes().all(|b| b.is_ascii_lowercase()))
}

/// The value after a quoted name.
fn scalar(right: Piece<'_>) -> Piece<'_> {
    let right = right.trim_start(|c| matches!(c, ' ' | '>' | ':' | '='));
    match quote::opening(right) {
        Some(quote) => quote::inside(right.behind(quote), quote.text()).unwrap_or_else(|| right.behind(quote)),
        None => right.until(|c| c.is_ascii_whitespace() || matches!(c, ',' | '}' | ']' | ')')).0,
    }
}

/// Marks the secret in a value: schemes, cookies' names and the kind of source stay readable.
fn mark_value(name: &str, value: Piece<'_>, text: Piece<'_>, marks: &mut Marks) {
    let name = name.to_ascii_lowercase();
    if name.ends_with("cookie") {
        return mark_cookies(value, marks);
    }
    let (first, rest) = value.until(|c| c == ' ');
    let known = SCHEMES.iter().any(|scheme| first.text().eq_ignore_ascii_case(scheme));
    let header = name.ends_with("authorization");
    let credentials = rest.trim_start(|c| c == ' ');
    if credentials.is_empty() && known && header {
        // The words of an unquoted header.
        return marks.add(quote::value(text.behind(value).trim_start(|c| c == ' ')).0);
    }
    let wordy = first.text().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    marks.add(if !credentials.is_empty() && (known || (header && wordy && first.text().len() <= 20)) { credentials } else { value });
}

/// Marks the values of cookies.
pub(super) fn mark_cookies(value: Piece<'_>, marks: &mut Marks) {
    for cookie in value.split(|c| c == ';') {
        marks.add(cookie.split_once("=").map_or(cookie.trim_start(|c| c == ' '), |(_, value)| value));
    }
}

/// Marks credentials that follow their scheme in running text.
pub(super) fn mark_credentials(scheme: &str, rest: Piece<'_>, marks: &mut Marks) {
    if matches!(scheme, "Bearer" | "bearer" | "Basic") {
        let credentials = quote::value(rest.trim_start(|c| c == ' ')).0;
        if credentials.text().len() >= 16 || (credentials.text().len() >= 8 && credentials.text().contains(|c: char| c.is_ascii_digit())) {
            marks.add(credentials);
        }
    }
}
