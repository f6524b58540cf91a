//! `{a,b}` in globs.

/// Most alternatives of one glob; more is a mistake in it.
const MOST: usize = 512;

/// Every alternative of a glob. The error says what is wrong with its braces.
pub fn expanded(glob: &str) -> Result<Vec<String>, String> {
    let mut whole = Vec::new();
    let mut open = vec![glob.to_owned()];
    while let Some(text) = open.pop() {
        let Some(start) = text.find('{') else {
            if text.contains('}') {
                return Err(format!("glob `{glob}` closes a brace that it did not open"));
            }
            whole.push(text);
            continue;
        };
        let end = closing(&text, start).ok_or_else(|| format!("glob `{glob}` does not close a brace"))?;
        let (before, after) = (text.get(..start).unwrap_or(""), text.get(end.saturating_add(1)..).unwrap_or(""));
        for choice in choices(text.get(start.saturating_add(1)..end).unwrap_or("")) {
            open.push(format!("{before}{choice}{after}"));
        }
        if open.len().saturating_add(whole.len()) > MOST {
            return Err(format!("glob `{glob}` has more than {MOST} alternatives"));
        }
    }
    whole.sort();
    whole.dedup();
    Ok(whole)
}

fn closing(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' if depth == 1 => return Some(at),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Splits at the commas outside of inner braces.
fn choices(inner: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut all = vec![String::new()];
    for c in inner.chars() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::expanded;

    #[test]
    fn alternatives() {
        assert_eq!(expanded("a").as_deref(), Ok(&["a".to_owned()][..]));
        assert_eq!(expanded("{b,a}/x{,1}").map(|all| all.join(" ")), Ok("a/x a/x1 b/x b/x1".to_owned()));
        assert_eq!(expanded("{a,{b,c}/d}").map(|all| all.join(" ")), Ok("a b/d c/d".to_owned()));
        assert!(expanded("{a").is_err());
        assert!(expanded("a}").is_err());
        assert!(expanded(&"{a,b}".repeat(12)).is_err());
    }
}
