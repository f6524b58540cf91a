use std::io::{self, Read};

use proptest::prelude::*;
use tollgate_model::DefectKind;

use super::*;

/// Hands out a few bytes at a time, as a pipe may.
struct Trickle<'a> {
    rest: &'a [u8],
    steps: std::iter::Cycle<std::vec::IntoIter<usize>>,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let step = self.steps.next().unwrap_or(1).min(buffer.len()).min(self.rest.len());
        let (given, rest) = self.rest.split_at(step);
        buffer[..step].copy_from_slice(given);
        self.rest = rest;
        Ok(step)
    }
}

/// Offset, length, and whether it is a line: what a plain split says.
fn split(bytes: &[u8], cap: usize) -> Vec<(u64, usize, bool)> {
    let mut offset = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut expected = Vec::new();
    for piece in bytes[offset..].split_inclusive(|byte| *byte == b'\n') {
        let line = piece.strip_suffix(b"\n").map_or(piece, |line| line.strip_suffix(b"\r").unwrap_or(line));
        expected.push((offset as u64, line.len(), line.len() <= cap));
        offset += piece.len();
    }
    expected
}

proptest! {
    #[test]
    fn lines_are_those_of_a_plain_split(
        bytes in "(\u{feff})?[ab\r\n]{0,400}",
        cap in 0usize..40,
        steps in prop::collection::vec(1usize..50, 1..5),
    ) {
        let bytes = bytes.as_bytes();
        let mut lines = Lines::new(Trickle { rest: bytes, steps: steps.into_iter().cycle() }, cap);
        let mut found = Vec::new();
        while let Some(framed) = lines.next_line() {
            match framed {
                Framed::Line(line) => {
                    prop_assert_eq!(line.bytes, &bytes[line.offset as usize..][..line.bytes.len()]);
                    found.push((line.offset, line.bytes.len(), true));
                }
                Framed::Fault(fault) => {
                    prop_assert_eq!(fault.kind, DefectKind::OversizedRecord);
                    found.push((fault.offset, fault.length as usize, false));
                }
            }
        }
        prop_assert_eq!(found, split(bytes, cap));
    }
}

/// A value of JSON, and what it looks like within one line and over several.
fn value() -> impl Strategy<Value = (String, String)> {
    let text = prop_oneof!["\"[a{}\\[\\],:]{0,6}\"", r#""(a|\\"|\\\\|\\n|\{){0,4}""#, "-?[0-9]{1,3}", "true|null"];
    text.prop_map(|text| (text.clone(), text)).prop_recursive(3, 12, 3, |inner| {
        let members = prop::collection::vec(inner, 0..4);
        (members, prop::bool::ANY).prop_map(|(members, object)| {
            let (open, close) = if object { ("{", "}") } else { ("[", "]") };
            let key = |gap| if object { format!("\"k{{\":{gap}") } else { String::new() };
            let short: Vec<String> = members.iter().map(|(short, _)| format!("{}{short}", key(""))).collect();
            let long: Vec<String> = members.iter().map(|(_, long)| format!("\n  {}{}", key(" "), long.replace('\n', "\n  "))).collect();
            (format!("{open}{}{close}", short.join(",")), format!("{open}{}\n{close}", long.join(",")))
        })
    })
}

/// An object that holds such values.
fn object() -> impl Strategy<Value = (String, String)> {
    prop::collection::vec(value(), 0..4).prop_map(|values| {
        let member = |at: usize, value: &str| format!("\"{at}\":{value}");
        let short: Vec<String> = values.iter().enumerate().map(|(at, (short, _))| member(at, short)).collect();
        let long: Vec<String> =
            values.iter().enumerate().map(|(at, (_, long))| format!("\n  {}", member(at, long).replace('\n', "\n  "))).collect();
        (format!("{{{}}}", short.join(",")), format!("{{{}\n}}", long.join(",")))
    })
}

/// How the objects of a piece of input stand there.
#[derive(Clone, Copy, Debug)]
enum Form {
    Lines,
    OverLines,
    Array,
    ArrayOfLines,
    IndentedArray,
    /// A line of other text, then lines.
    Text,
    /// A line that was cut, then lines.
    Cut,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn objects_are_found_in_arrays_and_over_lines(
        pieces in prop::collection::vec(
            (prop::sample::select(vec![
                Form::Lines, Form::OverLines, Form::Array, Form::ArrayOfLines, Form::IndentedArray, Form::Text, Form::Cut,
            ]), prop::collection::vec(object(), 1..4)),
            1..5,
        ),
        steps in prop::collection::vec(1usize..50, 1..5),
    ) {
        let (mut text, mut expected) = (String::new(), Vec::new());
        for (form, objects) in &pieces {
            let short = || objects.iter().map(|(short, _)| short.clone());
            let long = || objects.iter().map(|(_, long)| long.clone());
            let joined = |all: Vec<String>, by: &str| all.join(by);
            let before = match form {
                Form::Text => "[not] json {\n".to_owned(),
                Form::Cut => format!("{{\"cut\":[\"{}\n", "x".repeat(objects.len())),
                _ => String::new(),
            };
            expected.extend((!before.is_empty()).then(|| before.trim_end_matches('\n').to_owned()));
            let piece = match form {
                Form::Lines | Form::Text | Form::Cut => joined(short().collect(), "\n"),
                Form::OverLines => joined(long().collect(), "\n"),
                Form::Array => format!("[{}]", joined(short().collect(), ", ")),
                Form::ArrayOfLines => format!("[\n{}\n]", joined(short().collect(), ",\n")),
                Form::IndentedArray => format!("[\n  {}\n]", joined(long().collect(), ",\n").replace('\n', "\n  ")),
            };
            match form {
                Form::OverLines => expected.extend(long()),
                Form::IndentedArray => expected.extend(long().map(|long| long.replace('\n', "\n  "))),
                _ => expected.extend(short()),
            }
            text.push_str(&before);
            text.push_str(&piece);
            text.push('\n');
        }
        let mut lines = Lines::new(Trickle { rest: text.as_bytes(), steps: steps.into_iter().cycle() }, 1 << 20);
        let mut found = Vec::new();
        while let Some(framed) = lines.next_line() {
            let Framed::Line(line) = framed else { return Err(TestCaseError::fail("a fault")) };
            let before = &text[..line.offset as usize];
            prop_assert_eq!(line.number, 1 + before.matches('\n').count() as u64);
            prop_assert_eq!(line.bytes, &text.as_bytes()[line.offset as usize..][..line.bytes.len()]);
            found.push(String::from_utf8_lossy(line.bytes).into_owned());
        }
        prop_assert_eq!(found, expected, "{}", text);
        prop_assert_eq!(lines.passed(), text.len() as u64);
    }
}

/// What never ends is followed once, not from each of its lines.
#[test]
fn arrays_that_do_not_end_cost_what_their_bytes_cost() {
    for piece in ["[{ \n", "{ \n", "[{\"a\":[\n", "[ \n {\n", "{\"a\":\"\n"] {
        let text = piece.repeat(400_000);
        let mut lines = Lines::new(text.as_bytes(), 1 << 20);
        let mut count = 0usize;
        while lines.next_line().is_some() {
            count += 1;
        }
        assert!((400_000..=800_000).contains(&count), "{piece:?}: {count}");
    }
}
