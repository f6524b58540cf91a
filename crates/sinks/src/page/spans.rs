//! Texts in Markdown, as text and nothing else.
//!
//! Backslashes are not enough: readers of Markdown turn what looks like an address or a mention into a link after they have taken
//! the backslashes away. In a code span (CommonMark 0.31, section 6.1) nothing is looked at, so that every word that is more than
//! letters or a number stands in one.

use tollgate_model::Untrusted;

/// A sentence, safe to print, in which names may stand: plain words stay words, everything else is a span of code.
pub(super) fn words(text: &str) -> String {
    let word = |word: &str| {
        let begin = word.trim_start_matches('(');
        let inner = begin.trim_end_matches([')', ',', ';', ':', '.', '…']);
        let (Some(before), Some(after)) = (word.strip_suffix(begin), begin.strip_prefix(inner)) else { return code(word) };
        if is_plain(inner) { word.to_owned() } else { format!("{before}{}{after}", code(inner)) }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A word of letters, or a number: neither means anything to Markdown, and nobody takes it for an address or a reference.
fn is_plain(word: &str) -> bool {
    let is_letters = word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '\'' | '—'));
    let is_number = word.chars().all(|c| c.is_ascii_digit() || c == '.');
    // A line of dashes is a rule, or makes a heading of what stands before it.
    (is_letters && (word.is_empty() || word == "—" || word.chars().any(|c| c.is_ascii_alphabetic()))) || is_number
}

/// A text as a span of code, with more backticks around it than are in it.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return "—".to_owned();
    }
    let text = one_line(text);
    let fence = "`".repeat(longest(&text).saturating_add(1));
    // One blank on each side belongs to the fence, if there is something between them.
    let blank = |c: char| c == '`' || c == ' ';
    let room = if text.starts_with(blank) || text.ends_with(blank) { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

/// A text as a block of its own.
pub(super) fn block(text: &str) -> String {
    let text = one_line(text);
    let fence = "`".repeat(longest(&text).saturating_add(1).max(3));
    format!("{fence}text\n{text}\n{fence}")
}

/// Whoever made the text has written ends of lines as numbers; that a text is one line does not hang on it.
fn one_line(text: &str) -> String {
    Untrusted::from(text).escaped()
}

/// The most backticks in a row.
fn longest(text: &str) -> usize {
    let (mut most, mut row) = (0usize, 0usize);
    for c in text.chars() {
        row = if c == '`' { row.saturating_add(1) } else { 0 };
        most = most.max(row);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_and_all_else_is_code() {
        assert_eq!(
            words("On mac1, zsh (not signed, pid 401), or what it started,"),
            "On `mac1`, zsh (not signed, pid 401), or what it started,"
        );
        assert_eq!(words("sent 68.2 MiB to a.example (203.0.113.9:443)."), "sent 68.2 MiB to `a.example` (`203.0.113.9:443`).");
        assert_eq!(
            words("[x](javascript:1) www.evil.example a@b.example GH-1 @me #1 *b* _i_ <b> &lt; \\ | ~~s~~ $x$ ![i](u)"),
            "`[x](javascript:1`) `www.evil.example` `a@b.example` `GH-1` `@me` `#1` `*b*` `_i_` `<b>` `&lt`; `\\` `|` `~~s~~` `$x$` `![i](u`)"
        );
        assert_eq!(words("--- === - —"), "`---` `===` `-` —");
    }

    #[test]
    fn a_span_has_more_backticks_around_it_than_in_it() {
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code(""), "—");
        assert_eq!(block("````\n# x"), "`````text\n````\\u{a}# x\n`````");
    }
}
