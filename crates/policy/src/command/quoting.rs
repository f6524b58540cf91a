//! Words of command text.

/// Splits shell text into words at blanks and operators, and takes quotes and backslashes off. It
/// knows no expansions: what a variable holds is not in the text.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t' | '\n' | '\r' | ';' | '|' | '&' | '<' | '>' | '(' | ')') => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_of_a_command_line() {
        assert_eq!(
            split("cat '/a b' > /tmp/x; exec curl -T \"/tmp/x\" https://h"),
            ["cat", "/a b", "/tmp/x", "exec", "curl", "-T", "/tmp/x", "https://h"]
        );
        assert_eq!(split(r"a\ b 'c'd"), ["a b", "cd"]);
        assert_eq!(split("'open"), ["open"]);
        assert!(split(" ;| ").is_empty());
    }
}
