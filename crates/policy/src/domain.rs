//! Patterns of host names, in the form of `tollgate_model::domain_name`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use tollgate_model::domain_name;
use toml::Spanned;

use crate::strict::Report;

/// One pattern: `a.example` stands for that name alone, `*.a.example` for every name beneath it, `s3-*.a.example` for names that differ
/// from it within that label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    /// From the last label to the first.
    labels: Vec<Box<str>>,
    /// Whether further labels come before these.
    beneath: bool,
    /// How many labels of a name are its owner's, where it must be one owner's.
    owned: Option<usize>,
}

/// Most labels of a name: 127 of one character fill it.
const MOST_LABELS: usize = 127;

impl HostPattern {
    /// Reads a pattern of somebody's own names, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// The text is no name; or its wildcard would stand for names that strangers register.
    pub fn parse(text: &str) -> Result<Self, String> {
        let pattern = Self::of_anybody(text)?;
        let number = |label: &str| label.chars().all(|c| c.is_ascii_digit()) || label.starts_with("0x");
        if pattern.labels.first().is_some_and(|top| number(top)) {
            return Err(format!("host `{text}` is an address: only names can be proven"));
        }
        let name = domain_name(text.strip_prefix("*.").unwrap_or(text));
        if pattern.beneath && is_public_suffix(&name) {
            return Err(format!("host `{text}` stands for names that anybody can have: `{name}` is a public suffix"));
        }
        // A whole label must be fixed where owners differ.
        let owned = owned_labels(&name.replace('*', "x"));
        if pattern.labels.iter().take(owned).any(|label| label.contains('*')) {
            return Err(format!("host `{text}` stands for names of different owners: `*` may stand before the registered domain only"));
        }
        Ok(Self { owned: pattern.beneath.then_some(owned), ..pattern })
    }

    /// Reads a pattern that may stand for names of strangers, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// The text is no name.
    pub fn of_anybody(text: &str) -> Result<Self, String> {
        let (beneath, rest) = text.strip_prefix("*.").map_or((false, text), |rest| (true, rest));
        let name = domain_name(rest);
        let labels: Vec<Box<str>> = name.rsplit('.').map(Into::into).collect();
        let plain = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || "-_*".contains(c));
        if labels.len() > MOST_LABELS || labels.len() < 2 || !labels.iter().all(|label| plain(label)) {
            return Err(format!("host `{text}` cannot match: it is a name of at least two labels, or `*.` before one"));
        }
        Ok(Self { labels, beneath, owned: None })
    }

    /// Whether it stands for a name, in the form of `domain_name`.
    pub fn matches(&self, name: &str) -> bool {
        let mut given = name.rsplit('.');
        let same = self.labels.iter().all(|label| given.next().is_some_and(|given| label_matches(label, given)));
        let further = given.next().is_some_and(|label| !label.is_empty());
        // A vendor's customers have names of their own beneath its name.
        same && further == self.beneath && self.owned.is_none_or(|owned| owned_labels(name) == owned)
    }

    /// Whether it stands for a name by its wildcard, which is one label of it.
    fn matches_one_label_beneath(&self, name: &str) -> bool {
        self.beneath && self.matches(name) && name.split('.').count() == self.labels.len().saturating_add(1)
    }
}

/// How many labels of a name somebody registered.
fn owned_labels(name: &str) -> usize {
    registrable(name).matches('.').count().saturating_add(1)
}

/// Whether a label is that of a pattern, of which one `*` may stand for some of it.
fn label_matches(pattern: &str, label: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = label.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// The part of a name that somebody registered, by the Public Suffix List with its private section: who shares a host with strangers there
/// has a name of their own. A name that has none is itself.
fn registrable(name: &str) -> &str {
    // An address has labels, but nobody registers them.
    if name.parse::<IpAddr>().is_ok() { name } else { psl::domain_str(name).unwrap_or(name) }
}

/// Whether it is the name of one customer, beneath a host's that has many: a bucket, a site, by the private section of the list.
pub fn is_of_one_customer(name: &str) -> bool {
    let domain = psl::domain(name.as_bytes());
    domain.is_some_and(|domain| domain.suffix().is_known() && domain.suffix().typ() == Some(psl::Type::Private))
}

/// Whether names beneath it are registered by anybody.
fn is_public_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == name.as_bytes())
}

/// Patterns, each with what a name that it stands for is.
#[derive(Clone, Debug)]
pub struct HostMap<T> {
    /// By their last two labels, which decide for almost every name that no other need be looked at.
    by_tail: BTreeMap<Box<str>, Vec<(HostPattern, T)>>,
    /// Those in whose last two labels is a wildcard.
    loose: Vec<(HostPattern, T)>,
}

impl<T> Default for HostMap<T> {
    fn default() -> Self {
        Self { by_tail: BTreeMap::new(), loose: Vec::new() }
    }
}

impl<T> HostMap<T> {
    /// Adds a pattern.
    pub fn add(&mut self, pattern: HostPattern, is: T) {
        match pattern.labels.as_slice() {
            [last, before, ..] if !last.contains('*') && !before.contains('*') => {
                self.by_tail.entry(format!("{before}.{last}").into()).or_default().push((pattern, is));
            }
            _ => self.loose.push((pattern, is)),
        }
    }

    /// Adds all patterns of a list.
    pub fn add_all(&mut self, hosts: Hosts, is: &T)
    where
        T: Clone,
    {
        hosts.into_patterns().for_each(|pattern| self.add(pattern, is.clone()));
    }

    /// Patterns that may stand for a name.
    fn possible(&self, name: &str) -> impl Iterator<Item = &(HostPattern, T)> {
        let of_tail = if self.by_tail.is_empty() { None } else { self.by_tail.get(tail(name)) };
        of_tail.into_iter().flatten().chain(&self.loose)
    }

    /// What a name is, by each pattern that stands for it.
    pub fn of(&self, name: &str) -> impl Iterator<Item = &T> {
        self.possible(name).filter(|(pattern, _)| pattern.matches(name)).map(|(_, is)| is)
    }
}

/// Some patterns.
#[derive(Clone, Debug, Default)]
pub struct Hosts(HostMap<()>);

impl Hosts {
    /// Reads a list of somebody's own names; entries with mistakes are left out and reported.
    pub fn compile(rows: &[Spanned<String>], report: &mut Report<'_>) -> Self {
        Self::read(rows, HostPattern::parse, report)
    }

    /// Reads a list of names that may be strangers'.
    pub fn of_anybody(rows: &[Spanned<String>], report: &mut Report<'_>) -> Self {
        Self::read(rows, HostPattern::of_anybody, report)
    }

    fn read(rows: &[Spanned<String>], parse: fn(&str) -> Result<HostPattern, String>, report: &mut Report<'_>) -> Self {
        let mut hosts = Self::default();
        for row in rows {
            match parse(row.get_ref()) {
                Ok(pattern) => hosts.0.add(pattern, ()),
                Err(message) => report.add(row.span(), message),
            }
        }
        hosts
    }

    /// Whether one of them stands for a name.
    pub fn matches(&self, name: &str) -> bool {
        self.0.of(name).next().is_some()
    }

    /// Whether a pattern stands for a name by its wildcard, which is one label of it.
    pub fn matches_one_label_beneath(&self, name: &str) -> bool {
        self.0.possible(name).any(|(pattern, ())| pattern.matches_one_label_beneath(name))
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        self.0.add_all(others, &());
    }

    fn into_patterns(self) -> impl Iterator<Item = HostPattern> {
        self.0.by_tail.into_values().flatten().chain(self.0.loose).map(|(pattern, ())| pattern)
    }
}

/// The last two labels of a name; all of it, if it has fewer.
fn tail(name: &str) -> &str {
    name.rmatch_indices('.').nth(1).and_then(|(at, _)| name.get(at.saturating_add(1)..)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{HostPattern, Hosts, is_of_one_customer, registrable};

    #[test]
    fn a_list_stands_for_what_one_of_its_patterns_stands_for() {
        let patterns = ["a.example", "*.a.example", "c.b.a.example", "x.*", "*y.test", "a*.example", "s3-*.amazonaws.com", "b.example"];
        let patterns: Vec<HostPattern> = patterns.iter().map(|text| HostPattern::of_anybody(text).unwrap()).collect();
        let mut hosts = Hosts::default();
        patterns[..3].iter().cloned().for_each(|pattern| hosts.0.add(pattern, ()));
        let mut others = Hosts::default();
        patterns[3..].iter().cloned().for_each(|pattern| others.0.add(pattern, ()));
        hosts.extend(others);
        let labels = ["", "a", "b", "c", "x", "ay", "y", "example", "test", "s3-eu", "amazonaws", "com", "*"];
        let mut both = [0, 0];
        for first in labels {
            for second in labels {
                for third in labels {
                    let of_two = format!("{second}.{third}");
                    for name in [format!("{first}.{of_two}"), format!("a.{first}.{of_two}"), of_two, third.to_owned()] {
                        let stands = patterns.iter().any(|pattern| pattern.matches(&name));
                        assert_eq!(hosts.matches(&name), stands, "{name}");
                        let beneath = patterns.iter().any(|pattern| pattern.matches_one_label_beneath(&name));
                        assert_eq!(hosts.matches_one_label_beneath(&name), beneath, "{name}");
                        both[usize::from(stands)] += 1;
                    }
                }
            }
        }
        assert!(both[0] > 1_000 && both[1] > 100, "{both:?}");
    }

    #[test]
    fn a_pattern_stands_for_what_it_says() {
        for (pattern, name, stands) in [
            ("a.example", "a.example", true),
            ("a.example", "b.a.example", false),
            ("*.a.example", "a.example", false),
            ("*.a.example", "b.a.example", true),
            ("*.a.example", "c.b.a.example", true),
            ("*.a.example", "ba.example", false),
            ("*.a.example", ".a.example", false),
            ("A.Example.", "a.example", true),
            ("s3-*.amazonaws.com", "s3-eu-west-1.amazonaws.com", true),
            ("s3-*.amazonaws.com", "x.s3-eu-west-1.amazonaws.com", false),
            ("sts.*.amazonaws.com", "sts.eu-west-1.amazonaws.com", true),
            ("sts.*.amazonaws.com", "sts.a.b.amazonaws.com", false),
            ("sts.*.amazonaws.com", "sts.amazonaws.com", false),
            ("a*b*c.d.example", "a1b2c.d.example", true),
            ("a*b*c.d.example", "acb.d.example", false),
            ("ab*ba.d.example", "aba.d.example", false),
            ("*.amazonaws.com", "sts.eu-west-1.amazonaws.com", true),
            ("*.amazonaws.com", "drop.s3.amazonaws.com", false),
            ("*.b\u{fc}cher.example", "www.xn--bcher-kva.example", true),
        ] {
            let parsed = HostPattern::parse(pattern).expect(pattern);
            assert_eq!(parsed.matches(name), stands, "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_of_everybodys_names_is_refused() {
        for (pattern, says) in [
            ("*.com", "at least two labels"),
            ("*", "at least two labels"),
            ("com", "at least two labels"),
            ("192.0.2.1", "is an address"),
            ("*.0.2.1", "is an address"),
            ("", "at least two labels"),
            ("a..example", "at least two labels"),
            ("https://a.example", "at least two labels"),
            ("*.co.uk", "`co.uk` is a public suffix"),
            ("*.github.io", "`github.io` is a public suffix"),
            ("*.*.example", "names of different owners"),
            ("x.*.co.uk", "names of different owners"),
            ("x.a*.example", "names of different owners"),
            ("*a.example", "names of different owners"),
            ("*x.github.io", "names of different owners"),
        ] {
            let found = HostPattern::parse(pattern).expect_err(pattern);
            assert!(found.contains(says), "{pattern}: {found}");
        }
    }

    #[test]
    fn a_customers_name_is_told_from_the_hosts() {
        for (name, one) in [
            ("acme.s3.us-east-1.amazonaws.com", true),
            ("acme.s3.amazonaws.com", true),
            ("s3.amazonaws.com", false),
            ("s3.us-east-1.amazonaws.com", false),
            ("acme.github.io", true),
            ("api.telegram.org", false),
            ("www.bbc.co.uk", false),
            ("localhost", false),
        ] {
            assert_eq!(is_of_one_customer(name), one, "{name}");
        }
    }

    #[test]
    fn what_somebody_registered_is_told_from_what_is_shared() {
        for (name, own) in [
            ("www.bbc.co.uk", "bbc.co.uk"),
            ("a.b.drop.example", "drop.example"),
            ("x.github.io", "x.github.io"),
            ("y.x.github.io", "x.github.io"),
            ("localhost", "localhost"),
            ("com", "com"),
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(registrable(name), own, "{name}");
        }
    }
}
