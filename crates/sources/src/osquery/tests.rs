//! Command lines as osquery joins them.

use proptest::prelude::*;

use super::arguments::{bare, quoted};

/// Joined by the rule of `appendQuotedString`: `std::quoted` around what holds a blank or a quote.
fn join(words: &[String]) -> String {
    let word = |word: &String| {
        if word.contains([' ', '"']) { format!("\"{}\" ", word.replace('\\', "\\\\").replace('"', "\\\"")) } else { format!("{word} ") }
    };
    words.iter().map(word).collect()
}

fn parted(line: &str, count: Option<u64>) -> (Vec<String>, bool) {
    let (words, whole) = quoted(line, count);
    (words.iter().map(|word| word.raw().to_owned()).collect(), whole)
}

#[test]
fn quotes_and_blanks() {
    let words = |line: &str| parted(line, None).0;
    assert_eq!(words("a b "), ["a", "b"]);
    assert_eq!(words("a b"), ["a", "b"], "the last blank may have been trimmed");
    assert_eq!(words("a  b "), ["a", "", "b"]);
    assert_eq!(words(" "), [""]);
    assert_eq!(words(""), [""; 0]);
    assert_eq!(words(r#""a b" c\d "e\"f\\g h" "#), ["a b", r"c\d", r#"e"f\g h"#]);
}

#[test]
fn arguments_are_whole_only_if_their_number_is_right() {
    assert_eq!(parted("a b ", Some(2)), (vec!["a".into(), "b".into()], true));
    assert!(!parted("a b ", Some(3)).1);
    assert!(!parted("a b ", None).1);
    // Not closed, or not written by this rule: what can be kept is kept.
    assert_eq!(parted(r#"a "b c "#, Some(3)), (vec!["a".into(), "\"b".into(), "c".into()], false));
    assert_eq!(parted(r#"a"b "#, Some(1)), (vec!["a\"b".into()], false));
    assert_eq!(parted(r#""a"b "#, Some(1)), (vec!["\"a\"b".into()], false));
}

#[test]
fn bare_lines_are_parted_at_every_blank_but_those_of_the_program() {
    let words = |line: &str, path: &str| bare(line, path).0.iter().map(|word| word.raw().to_owned()).collect::<Vec<_>>();
    assert_eq!(words("/bin/sh -c curl  x ", "/bin/sh"), ["/bin/sh", "-c", "curl", "x"]);
    assert_eq!(words("/A B/c d", "/A B/c"), ["/A B/c", "d"]);
    assert_eq!(words("/A B/cd e", "/A B/c"), ["/A", "B/cd", "e"]);
    assert_eq!(words("", ""), [""; 0]);
    assert!(!bare("a", "a").1);
}

proptest! {
    /// Whatever the arguments, they come back.
    #[test]
    fn joined_arguments_come_back(words in prop::collection::vec("[ab \"\\\\\u{e9}\n]{0,6}", 0..8)) {
        prop_assert_eq!(parted(&join(&words), Some(words.len() as u64)), (words, true));
    }

    #[test]
    fn no_line_panics(line in ".{0,80}", path in ".{0,8}") {
        let _ = (quoted(&line, Some(3)), bare(&line, &path));
    }
}
