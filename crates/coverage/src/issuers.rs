//! Who issues certificates that no public root vouches for, to many names: a box that opens TLS on the way.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{CertificateRow, TlsRow, Untrusted};

use crate::contents::hash;

/// Issuers whose certificates sensors could not validate.
///
/// Before Zeek 4.1 the row of a handshake names the issuer; since then it refers to a certificate, and only the log of
/// certificates names who issued that, once a day and before or after the handshake. Whatever has no room, of those with the
/// greatest keys, has none in any order of records and with any number of threads.
#[derive(Debug, Default)]
pub struct Issuers {
    /// By the issuer that the row of the handshake names.
    named: BTreeMap<Untrusted, Issued>,
    /// By the certificate that the row refers to.
    referred: BTreeMap<u64, Issued>,
    /// By certificate, who issued it; nobody else, if it vouches for itself.
    certificates: BTreeMap<u64, Option<Untrusted>>,
    /// Handshakes whose certificate the sensor could not validate, and in which a name was asked for.
    unknown: u64,
    /// Handshakes of which a sensor told whether the certificate holds.
    pub judged: u64,
}

/// What comes with certificates of one issuer, or with one certificate.
#[derive(Clone, Debug, Default)]
struct Issued {
    handshakes: u64,
    /// Hashes of the names that were asked for.
    names: BTreeSet<u64>,
}

/// Who stands between.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Between<'a> {
    /// Issuers that vouch for many names, each with the handshakes it was seen in; most first.
    pub issuers: Vec<(&'a Untrusted, u64)>,
    /// Handshakes with certificates that could not be validated and of which no row that was kept tells who issued them.
    pub unnamed: u64,
}

/// Issuers that are remembered; every home has one.
const MOST_ISSUERS: usize = 1_024;

/// Certificates that are remembered: of all, and of those that could not be validated.
const MOST_CERTIFICATES: usize = 32_768;

/// Names that are remembered of one issuer or certificate.
const MOST_NAMES: usize = 64;

impl Issuers {
    /// Takes a handshake in.
    pub fn see(&mut self, tls: &TlsRow) {
        let Some(valid) = tls.validated else { return };
        self.judged = self.judged.saturating_add(1);
        let (false, Some(name)) = (valid, &tls.server_name) else { return };
        if tls.issuer.is_some() && tls.issuer == tls.subject {
            // It vouches for itself, as a box at home does.
            return;
        }
        self.unknown = self.unknown.saturating_add(1);
        let one = || Issued { handshakes: 1, names: BTreeSet::from([hash(name)]) };
        match (&tls.issuer, tls.certificates.first()) {
            (Some(issuer), _) => add(&mut self.named, issuer.clone(), one(), MOST_ISSUERS),
            (None, Some(leaf)) => add(&mut self.referred, hash(leaf), one(), MOST_CERTIFICATES),
            (None, None) => {}
        }
    }

    /// Takes a certificate in.
    pub fn certificate(&mut self, row: &CertificateRow) {
        if row.issuer.is_some() {
            self.issued(hash(&row.reference), row.issuer.clone().filter(|_| row.issuer != row.subject));
        }
    }

    fn issued(&mut self, certificate: u64, issuer: Option<Untrusted>) {
        // Where rows disagree, one of them holds whichever came first.
        let known = self.certificates.entry(certificate).or_insert_with(|| issuer.clone());
        if issuer < *known {
            *known = issuer;
        }
        if self.certificates.len() > MOST_CERTIFICATES {
            self.certificates.pop_last();
        }
    }

    /// Those of another.
    pub fn merge(&mut self, other: Self) {
        self.judged = self.judged.saturating_add(other.judged);
        self.unknown = self.unknown.saturating_add(other.unknown);
        other.named.into_iter().for_each(|(issuer, issued)| add(&mut self.named, issuer, issued, MOST_ISSUERS));
        other.referred.into_iter().for_each(|(leaf, issued)| add(&mut self.referred, leaf, issued, MOST_CERTIFICATES));
        other.certificates.into_iter().for_each(|(certificate, issuer)| self.issued(certificate, issuer));
    }

    /// Issuers that stand between, since they vouch for so many names.
    pub fn between(&self, names: usize) -> Between<'_> {
        let mut by_issuer: BTreeMap<&Untrusted, Issued> = BTreeMap::new();
        let mut told = 0_u64;
        for (issuer, issued) in &self.named {
            told = told.saturating_add(issued.handshakes);
            add(&mut by_issuer, issuer, issued.clone(), usize::MAX);
        }
        for (leaf, issued) in &self.referred {
            let Some(issuer) = self.certificates.get(leaf) else { continue };
            told = told.saturating_add(issued.handshakes);
            if let Some(issuer) = issuer {
                add(&mut by_issuer, issuer, issued.clone(), usize::MAX);
            }
        }
        by_issuer.retain(|_, issued| issued.names.len() >= names);
        let mut issuers: Vec<(&Untrusted, u64)> = by_issuer.into_iter().map(|(issuer, issued)| (issuer, issued.handshakes)).collect();
        issuers.sort_by(|one, other| (other.1, one.0).cmp(&(one.1, other.0)));
        Between { issuers, unnamed: self.unknown.saturating_sub(told) }
    }
}

/// Adds to what is known of a key, if it has room.
fn add<K: Ord>(known: &mut BTreeMap<K, Issued>, key: K, more: Issued, most: usize) {
    let issued = known.entry(key).or_default();
    issued.handshakes = issued.handshakes.saturating_add(more.handshakes);
    for name in more.names {
        if issued.names.len() < MOST_NAMES {
            issued.names.insert(name);
        }
    }
    if known.len() > most {
        known.pop_last();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tollgate_model::{Endpoint, Protocol, Timestamp};

    use super::*;

    fn text(kind: &str, number: u16) -> Untrusted {
        format!("{kind}{number}").as_str().into()
    }

    /// A handshake that asked for a name and met a certificate, whose issuer the row may name.
    fn shake(name: u16, leaf: u16, issuer: Option<u16>, valid: bool) -> TlsRow {
        let end = || Endpoint { ip: [192, 0, 2, 1].into(), port: 443 };
        TlsRow {
            uid: Untrusted::default(),
            time: Timestamp::from_secs(0),
            protocol: Protocol::Tcp,
            source: end(),
            destination: end(),
            version: None,
            server_name: Some(text("name", name)),
            established: None,
            quic: false,
            encrypted_hello: false,
            certificates: [text("leaf", leaf), text("chain", 0)].into(),
            subject: issuer.map(|_| text("subject", leaf)),
            issuer: issuer.map(|issuer| text("issuer", issuer)),
            validated: Some(valid),
        }
    }

    fn certificate(leaf: u16, subject: Option<Untrusted>, issuer: u16) -> CertificateRow {
        CertificateRow {
            time: Timestamp::from_secs(0),
            reference: text("leaf", leaf),
            subject,
            issuer: Some(text("issuer", issuer)),
            not_before: None,
            not_after: None,
            names: Box::default(),
        }
    }

    #[test]
    fn a_certificate_tells_who_issued_it_before_and_after() {
        let mut issuers = Issuers::default();
        (0..3).for_each(|leaf| issuers.certificate(&certificate(leaf, None, 1)));
        (0..5).for_each(|leaf| issuers.see(&shake(leaf, leaf, None, false)));
        assert_eq!(issuers.between(3), Between { issuers: vec![(&text("issuer", 1), 3)], unnamed: 2 });
        issuers.certificate(&certificate(3, Some(text("subject", 3)), 1));
        // This one vouches for itself; and one that holds asks for no issuer.
        issuers.certificate(&certificate(4, Some(text("issuer", 4)), 4));
        issuers.see(&shake(9, 9, None, true));
        assert_eq!(issuers.between(3), Between { issuers: vec![(&text("issuer", 1), 4)], unnamed: 0 });
        assert_eq!(issuers.between(5).issuers, []);
        assert_eq!(issuers.judged, 6);
    }

    #[test]
    fn what_has_no_room_is_told_as_unnamed() {
        let mut issuers = Issuers::default();
        for leaf in 0..=u16::MAX {
            issuers.certificate(&certificate(leaf, None, 1));
            issuers.see(&shake(leaf, leaf, None, false));
            issuers.see(&shake(leaf, leaf, Some(leaf), false));
        }
        assert_eq!(issuers.named.len(), MOST_ISSUERS);
        assert_eq!((issuers.referred.len(), issuers.certificates.len()), (MOST_CERTIFICATES, MOST_CERTIFICATES));
        let Between { issuers: found, unnamed } = issuers.between(2);
        // Both maps keep the least keys, so that what is kept of one is kept of the other.
        assert_eq!(found, [(&text("issuer", 1), 32_768 + 1)]);
        assert_eq!(unnamed, 2 * 65_536 - 32_768 - 1_024);
    }

    proptest! {
        #[test]
        fn no_order_and_no_part_changes_it(
            rows in prop::collection::vec((0..8_u16, 0..12_u16, prop::option::of(0..4_u16), any::<bool>(), 0..3_usize), 0..60),
            known in prop::collection::vec((0..12_u16, 0..4_u16, any::<bool>()), 0..20),
        ) {
            let certificates: Vec<CertificateRow> = known
                .into_iter()
                .map(|(leaf, issuer, itself)| certificate(leaf, itself.then(|| text("issuer", issuer)), issuer))
                .collect();
            let mut whole = Issuers::default();
            certificates.iter().for_each(|row| whole.certificate(row));
            rows.iter().for_each(|(name, leaf, issuer, valid, _)| whole.see(&shake(*name, *leaf, *issuer, *valid)));
            // Certificates reach every part, of handshakes each has its own, in another order.
            let mut parts: [Issuers; 3] = Default::default();
            for (name, leaf, issuer, valid, part) in rows.iter().rev() {
                parts[*part].see(&shake(*name, *leaf, *issuer, *valid));
            }
            for part in &mut parts {
                certificates.iter().rev().for_each(|row| part.certificate(row));
            }
            let merged = parts.into_iter().reduce(|mut one, other| { one.merge(other); one }).unwrap();
            prop_assert_eq!(merged.judged, whole.judged);
            for names in 1..4 {
                prop_assert_eq!(merged.between(names), whole.between(names));
            }
        }
    }
}
