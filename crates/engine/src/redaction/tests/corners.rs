//! Odd command lines, each of which shows a small change of the code that ordinary ones do not show.
//!
//! They were looked for among tens of thousands made of the words that the code knows: the shortest that differ with one
//! operator or one answer of a function changed (`cargo xtask score`). They hold what redaction does to them, not what it must do:
//! a better redaction may change a line, knowingly. Lines that left visible what could be a secret are not among them.

use super::sketch;

#[test]
fn odd_command_lines_become_what_they_became() {
    let corners = include_str!("corners.txt");
    let pairs: Vec<&str> = corners.trim_end().split("\n\n").collect();
    assert!(pairs.len() > 50);
    for pair in pairs {
        let (argv, expected) = pair.split_once('\n').unwrap();
        assert_eq!(sketch(&argv.split(" ␣ ").collect::<Vec<_>>()), expected, "{argv}");
    }
}
