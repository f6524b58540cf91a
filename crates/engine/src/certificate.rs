//! Certificates, by what rows of sensors say of them (docs/semantics.md, F3 and G).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tollgate_model::{CertificateRow, Nanos, Timestamp, Untrusted, certificate_names, domain_name};
use tollgate_policy::{IssuerId, Policy};

/// Certificates that are remembered.
const MOST_CERTIFICATES: usize = 65_536;

/// Names of one certificate that are remembered: what others stand for stays unproven.
const MOST_NAMES: usize = 128;

/// What is known of a certificate, of all its rows: none of it depends on which came first. Of its issuer only what policy
/// thinks of it is kept, so that whoever makes certificates cannot make them costly.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Certificate {
    /// The last time that a row told of it.
    seen: Timestamp,
    pub self_signed: bool,
    /// Names that it was issued for, in the form of F3.
    names: BTreeSet<Box<str>>,
    pub marks: Marks,
}

/// What may raise a score about a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marks {
    /// The first entry of `CertificateIssuerDenylist` that its issuer meets.
    pub issuer: Option<IssuerId>,
    /// The latest begin of its validity.
    pub not_before: Option<Timestamp>,
    /// The shortest and the longest time that it is valid, which is negative if it ends before it begins.
    pub lifetimes: Option<(Nanos, Nanos)>,
}

impl Marks {
    /// The marks of a row.
    fn of(row: &CertificateRow, policy: &Policy) -> Self {
        let lifetime = row.not_before.zip(row.not_after).map(|(from, until)| until.since(from));
        Self {
            issuer: row.issuer.as_ref().and_then(|issuer| policy.distrusted(issuer)),
            not_before: row.not_before,
            lifetimes: lifetime.map(|lifetime| (lifetime, lifetime)),
        }
    }

    /// All that either says.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let lifetimes = [self.lifetimes, other.lifetimes].into_iter().flatten();
        Self {
            issuer: [self.issuer, other.issuer].into_iter().flatten().min(),
            not_before: self.not_before.max(other.not_before),
            lifetimes: lifetimes.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))),
        }
    }
}

impl Certificate {
    /// Adds what a row says of it.
    fn add(&mut self, row: &CertificateRow, policy: &Policy) {
        self.self_signed |= row.subject.is_some() && row.subject == row.issuer;
        let room = MOST_NAMES.saturating_sub(self.names.len());
        self.names.extend(row.names.iter().take(room).map(|name| domain_name(name.raw()).into()));
        self.marks = self.marks.with(Marks::of(row, policy));
    }

    /// Whether it was issued for a host.
    pub fn names(&self, host: &str) -> bool {
        self.names.iter().any(|issued| certificate_names(issued, host))
    }
}

/// Certificates by reference, as far as they are known. They belong to no host.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Certificates {
    by_reference: BTreeMap<Untrusted, Certificate>,
    /// Each by the last time that a row told of it.
    order: BTreeSet<(Timestamp, Untrusted)>,
}

impl Certificates {
    /// Adds what a row says. Returns how many had to be forgotten: those that nothing told of for longest.
    pub fn add(&mut self, row: &CertificateRow, policy: &Policy) -> u64 {
        let known = self.by_reference.get(&row.reference).map(|known| known.seen);
        if let Some(seen) = known {
            self.order.remove(&(seen, row.reference.clone()));
        }
        let certificate = self.by_reference.entry(row.reference.clone()).or_default();
        certificate.seen = known.map_or(row.time, |seen| seen.max(row.time));
        certificate.add(row, policy);
        self.order.insert((certificate.seen, row.reference.clone()));
        if self.by_reference.len() <= MOST_CERTIFICATES {
            return 0;
        }
        let oldest = self.order.pop_first();
        u64::from(oldest.is_some_and(|(_, reference)| self.by_reference.remove(&reference).is_some()))
    }

    /// A certificate.
    pub fn get(&self, reference: &Untrusted) -> Option<&Certificate> {
        self.by_reference.get(reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(reference: &str, at: i64) -> CertificateRow {
        CertificateRow {
            time: Timestamp::from_secs(at),
            reference: reference.into(),
            subject: None,
            issuer: None,
            not_before: None,
            not_after: None,
            names: Box::default(),
        }
    }

    #[test]
    fn as_many_are_kept_as_have_room() {
        let policy = Policy::builtin();
        let mut known = Certificates::default();
        let most = i64::try_from(MOST_CERTIFICATES).unwrap();
        let told = |known: &mut Certificates, name: i64, at: i64| known.add(&row(&name.to_string(), at), &policy);
        assert!((0..most).all(|name| told(&mut known, name, name) == 0));
        // Told of again, day by day, it is one all the same, and none of the oldest any more.
        assert!((1..10).all(|day| told(&mut known, 0, day * 86_400) == 0));
        assert_eq!((known.by_reference.len(), known.order.len()), (MOST_CERTIFICATES, MOST_CERTIFICATES));
        assert_eq!(told(&mut known, most, most), 1);
        assert!(known.get(&"0".into()).is_some() && known.get(&"1".into()).is_none());
        assert_eq!((known.by_reference.len(), known.order.len()), (MOST_CERTIFICATES, MOST_CERTIFICATES));
    }

    #[test]
    fn any_times_can_be_told() {
        let policy = Policy::builtin();
        let mut of = CertificateRow { not_before: Some(Timestamp::MAX), not_after: Some(Timestamp::MIN), ..row("a", 0) };
        let swapped = Marks::of(&of, &policy);
        assert_eq!(swapped.lifetimes, Some((Nanos(i64::MIN), Nanos(i64::MIN))));
        (of.not_before, of.not_after) = (of.not_after, of.not_before);
        let both = swapped.with(Marks::of(&of, &policy));
        assert_eq!(both.lifetimes, Some((Nanos(i64::MIN), Nanos(i64::MAX))));
        assert_eq!(both.not_before, Some(Timestamp::MAX));
        assert_eq!(both, Marks::of(&of, &policy).with(swapped));
        of.not_after = None;
        assert_eq!(Marks::of(&of, &policy).lifetimes, None);
    }
}
