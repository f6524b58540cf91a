//! A line of a shell, as the words that a program is given.

/// The words of `line`: quotes keep spaces together, `~` at the beginning of a path is the home.
pub fn words(line: &str, home: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut quote, mut begun) = (None, false);
    for c in line.chars() {
        match c {
            '\'' | '"' if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => (quote, begun) = (Some(c), true),
            ' ' if quote.is_none() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            '~' if word.is_empty() || word.ends_with(['@', '=', ':']) => {
                word.push_str(home);
                begun = true;
            }
            _ => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn lines_fall_into_words() {
        assert_eq!(
            words("tar czf ~/a.tgz '~/b c' f=@~/x x~ \"\"", "/Users/ana"),
            ["tar", "czf", "/Users/ana/a.tgz", "/Users/ana/b c", "f=@/Users/ana/x", "x~", ""]
        );
    }
}
