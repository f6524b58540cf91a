//! URL globs, as curl reads them: `{a,b}`, `[1-5]`, `[01-20:2]`, `[a-z]`.

use std::net::Ipv6Addr;

/// Combinations looked at: globs in paths make many URLs of one host.
const MOST: u64 = 256;

/// Globs with a choice whose choices are looked at; later ones take their first. Those without a choice are text.
const MOST_GLOBS: usize = 16;

/// Longest URL whose globs are looked at.
const LONGEST: usize = 4096;

/// Widest number that is written: no label is longer.
const WIDEST: usize = 64;

/// A part of a URL.
enum Part<'a> {
    Literal(String),
    Set(Vec<&'a str>),
    Numbers { first: u64, step: u64, count: u64, width: usize },
    Letters { first: u8, step: u64, count: u64 },
}

impl Part<'_> {
    fn count(&self) -> u64 {
        match self {
            Self::Literal(_) => 1,
            Self::Set(choices) => u64::try_from(choices.len()).unwrap_or(u64::MAX),
            Self::Numbers { count, .. } | Self::Letters { count, .. } => *count,
        }
    }

    fn write(&self, choice: u64, url: &mut String) {
        match self {
            Self::Literal(text) => url.push_str(text),
            Self::Set(choices) => url.push_str(usize::try_from(choice).ok().and_then(|at| choices.get(at)).unwrap_or(&"")),
            Self::Numbers { first, step, width, .. } => {
                let number = first.saturating_add(choice.saturating_mul(*step));
                url.push_str(&format!("{number:0width$}"));
            }
            Self::Letters { first, step, .. } => {
                let letter = u64::from(*first).saturating_add(choice.saturating_mul(*step));
                url.extend(u8::try_from(letter).ok().map(char::from));
            }
        }
    }
}

/// The URLs that a text stands for; the text itself where it has no glob, or one that curl refuses.
/// The first glob varies fastest, for hosts stand before paths.
pub fn expanded(text: &str) -> Vec<String> {
    let Some(parts) = text.contains(['[', '{']).then(|| parts(text)).flatten() else { return vec![text.to_owned()] };
    let all = parts.iter().fold(1_u64, |all, part| all.saturating_mul(part.count()));
    let url = |number: u64| {
        let (mut url, mut rest) = (String::with_capacity(text.len()), number);
        for part in &parts {
            let count = part.count().max(1);
            part.write(rest.checked_rem(count).unwrap_or(0), &mut url);
            rest = rest.checked_div(count).unwrap_or(0);
        }
        url
    };
    (0..all.min(MOST)).map(url).collect()
}

fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let (mut parts, mut literal, mut globs) = (Vec::new(), String::new(), 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        let (part, next) = match c {
            '\\' if after.starts_with(['[', ']', '{', '}']) => {
                literal.push_str(after.get(..1)?);
                (None, after.get(1..)?)
            }
            '[' if text.len() <= LONGEST && !is_bracketed_address(after) => {
                let (inside, after) = after.split_once(']')?;
                (Some(range(inside)?), after)
            }
            '{' if text.len() <= LONGEST => {
                let (inside, after) = after.split_once('}')?;
                (Some(Part::Set(inside.split(',').collect())), after)
            }
            _ => {
                literal.push(c);
                (None, after)
            }
        };
        match part {
            Some(part) if part.count() > 1 && globs < MOST_GLOBS => {
                globs = globs.saturating_add(1);
                parts.extend([Part::Literal(std::mem::take(&mut literal)), part]);
            }
            Some(part) => part.write(0, &mut literal),
            None => {}
        }
        rest = next;
    }
    parts.push(Part::Literal(literal));
    Some(parts)
}

fn is_bracketed_address(after: &str) -> bool {
    after.split_once(']').is_some_and(|(inside, _)| inside.split('%').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()))
}

/// `first-last` or `first-last:step`
fn range(text: &str) -> Option<Part<'_>> {
    let (first, last) = text.split_once('-')?;
    let (last, step) = last.split_once(':').map_or(Some((last, 1)), |(last, step)| Some((last, step.parse().ok()?)))?;
    let count = |first: u64, last: u64| Some(last.checked_sub(first)?.checked_div(step)?.saturating_add(1));
    if let ([first], [last]) = (first.as_bytes(), last.as_bytes())
        && first.is_ascii_alphabetic()
    {
        return Some(Part::Letters { first: *first, step, count: count((*first).into(), (*last).into())? });
    }
    // Numbers are as wide as a first one with zeros before it.
    let width = if first.starts_with('0') { first.len().min(WIDEST) } else { 0 };
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some(Part::Numbers { first, step, count: count(first, last)?, width })
}

#[cfg(test)]
mod tests {
    use super::expanded;

    #[test]
    fn globs_of_curl() {
        // Worked out with `curl -w '%{url_effective}'` 7.88, apart from the order.
        for (text, urls) in [
            ("https://93.184.216.[5-5]/", "https://93.184.216.5/"),
            ("https://{a,b}.example/", "https://a.example/ https://b.example/"),
            ("http{s,}://h/", "https://h/ http://h/"),
            ("a[01-3:2].example", "a01.example a03.example"),
            ("[a-c].example", "a.example b.example c.example"),
            ("[a-e:2]{x,y}", "ax cx ex ay cy ey"),
            ("https://[::1]/[1-2]", "https://[::1]/1 https://[::1]/2"),
            (r"a\[1-2\]\{b\}", "a[1-2]{b}"),
            ("[3-1]", "[3-1]"),
            (
                "[0-0][0-0]{.}[0-0][0-0]{.}[0-0][0-0]{.}[0-0][0-0][0-0][0-0][0-0][0-0][0-0][0-0][0-0][0-0][0-0][0-0]",
                "00.00.00.000000000000",
            ),
            ("[a", "[a"),
            ("plain", "plain"),
        ] {
            assert_eq!(expanded(text).join(" "), urls, "{text}");
        }
    }

    #[test]
    fn globs_are_bounded() {
        assert_eq!(expanded("[0-18446744073709551615][0-99999999999]").len(), 256);
        assert_eq!(expanded(&"[1-9]".repeat(1000)).len(), 1);
        assert_eq!(expanded(&"{a,b}".repeat(40)).len(), 256);
        assert!(expanded(&"{a,b}".repeat(40)).iter().all(|url| url.ends_with(&"a".repeat(24))));
        assert_eq!(expanded(&format!("[{}1-2]", "0".repeat(4000))).len(), 2);
    }
}
