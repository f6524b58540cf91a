//! Ordinary command lines stay readable.

use super::redacted;

/// Command lines of a developer's Mac, one a line, quoted as for a shell.
const LINES: &str = include_str!("ordinary.txt");

/// Splits a line as a shell would, without escapes or variables.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn at_most_two_words_in_a_hundred_are_redacted() {
    let (mut all, mut lost) = (0, vec![]);
    for line in LINES.lines() {
        let argv = words(line);
        let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
        all += argv.len();
        let out = redacted(&argv);
        lost.extend(argv.iter().zip(out).filter(|(word, out)| *word != out).map(|(_, out)| out));
    }
    assert!(LINES.lines().count() >= 250 && all >= 1900, "{} lines, {all} words", LINES.lines().count());
    assert!(lost.len() * 50 <= all, "{} of {all} words: {lost:#?}", lost.len());
}
