//! Suggestions for misspelt names.

/// Says that a name is unknown, and which valid one is nearest.
pub fn unknown(kind: &str, name: &str, valid: &[&str]) -> String {
    // Letters are swapped more often than lost, so of equals the one of the same length.
    let nearest = valid.iter().map(|candidate| (distance(name, candidate), candidate.len().abs_diff(name.len()), *candidate)).min();
    match nearest {
        // Beyond half of the name it is another word, not a slip.
        Some((edits, _, candidate)) if edits.saturating_mul(2) <= name.chars().count().max(4) => {
            format!("unknown {kind} `{name}`; did you mean `{candidate}`?")
        }
        Some(_) => format!("unknown {kind} `{name}`; valid are {}", quoted(valid)),
        None => format!("unknown {kind} `{name}`"),
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Edits (insert, delete, replace) from one text to another, without regard to case.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (done, from) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = done;
        let mut left = done.saturating_add(1);
        for (cell, to) in row.iter_mut().skip(1).zip(&to) {
            let above = *cell;
            left = diagonal.saturating_add(usize::from(from != *to)).min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = done.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, unknown};

    #[test]
    fn edits_are_counted() {
        for (from, to, edits) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("wieght", "weight", 2), ("Copied", "copied", 0), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(from, to), edits, "{from} {to}");
        }
    }

    #[test]
    fn a_slip_gets_a_suggestion_and_another_word_does_not() {
        assert_eq!(unknown("key", "cpoied", &["read", "copied"]), "unknown key `cpoied`; did you mean `copied`?");
        assert_eq!(unknown("key", "zzzzzz", &["read", "copied"]), "unknown key `zzzzzz`; valid are `read`, `copied`");
    }
}
