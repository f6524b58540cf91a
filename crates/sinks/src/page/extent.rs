//! Texts and numbers that must fit a place.

use std::collections::BTreeSet;

use tollgate_model::Nanos;

/// A text in at most so many letters of a fixed width: what is longer loses its middle, since names differ at both ends.
/// Letters of East Asia and pictures count twice, as they are drawn.
pub(super) fn fit(text: &str, most: usize) -> String {
    if text.chars().map(letters).sum::<usize>() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let (head, tail) = (room.div_ceil(2), room / 2);
    let take = |letters_of: &mut dyn Iterator<Item = char>, room: usize| {
        let mut used = 0usize;
        let taken = letters_of.take_while(|&c| {
            used = used.saturating_add(letters(c));
            used <= room
        });
        taken.collect::<Vec<char>>()
    };
    let before: String = take(&mut text.chars(), head).into_iter().collect();
    let after: String = take(&mut text.chars().rev(), tail).into_iter().rev().collect();
    format!("{before}…{after}")
}

/// Columns that a letter may take where letters have one width. All beyond the scripts of Europe and the Near East counts for two.
fn letters(c: char) -> usize {
    if c < '\u{0700}' || ('\u{1e00}'..'\u{2190}').contains(&c) { 1 } else { 2 }
}

/// Numbers as ranges: `1–3, 7`.
pub(super) fn ranges(numbers: &BTreeSet<usize>) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.saturating_add(1) == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let run = |&(first, last): &(usize, usize)| if first == last { first.to_string() } else { format!("{first}–{last}") };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

/// A length of time in words: its two greatest units.
pub(super) fn duration(length: Nanos) -> String {
    const UNITS: [(i64, &str); 5] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")];
    let mut rest = length.as_millis().max(0);
    let mut parts: Vec<String> = Vec::new();
    for (size, unit) in UNITS {
        let count = rest.checked_div(size).unwrap_or_default();
        rest = rest.saturating_sub(count.saturating_mul(size));
        if count > 0 {
            parts.push(format!("{count} {unit}"));
        } else if !parts.is_empty() {
            break;
        }
        if parts.len() == 2 {
            break;
        }
    }
    if parts.is_empty() { "less than a millisecond".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_loses_its_middle_and_wide_letters_count_twice() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdefg", 6), "abc…fg");
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語語", 6), "日…語");
    }

    #[test]
    fn numbers_in_a_row_are_a_range() {
        assert_eq!(ranges(&BTreeSet::from([1, 2, 3, 7, 9, 10])), "1–3, 7, 9–10");
        assert_eq!(ranges(&BTreeSet::new()), "");
    }

    #[test]
    fn lengths_of_time_have_two_units_at_most() {
        assert_eq!(duration(Nanos::from_millis(25_150)), "25 s 150 ms");
        assert_eq!(duration(Nanos::from_secs(86_400 + 60)), "1 d");
        assert_eq!(duration(Nanos::from_secs(1_512)), "25 min 12 s");
        assert_eq!(duration(Nanos(-5)), "less than a millisecond");
    }
}
