//! Who issues certificates that no public root vouches for, to many names: a box that opens TLS on the way.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{TlsRow, Untrusted};

/// Issuers whose certificates sensors could not validate.
#[derive(Debug, Default)]
pub struct Issuers {
    known: BTreeMap<Untrusted, Issued>,
    /// Handshakes of which a sensor told whether the certificate holds.
    pub judged: u64,
}

#[derive(Debug, Default)]
struct Issued {
    handshakes: u64,
    names: BTreeSet<Untrusted>,
}

/// Issuers that are remembered, those first by name; every home has one.
const MOST: usize = 1_024;

/// Names that are remembered of one issuer.
const NAMES: usize = 64;

impl Issuers {
    /// Takes a handshake in.
    pub fn see(&mut self, tls: &TlsRow) {
        let Some(valid) = tls.validated else { return };
        self.judged = self.judged.saturating_add(1);
        let (false, Some(issuer), Some(name)) = (valid, &tls.issuer, &tls.server_name) else { return };
        if tls.subject.as_ref() != Some(issuer) {
            self.add(issuer.clone(), 1, [name.clone()]);
        }
    }

    fn add(&mut self, issuer: Untrusted, handshakes: u64, names: impl IntoIterator<Item = Untrusted>) {
        let issued = self.known.entry(issuer).or_default();
        issued.handshakes = issued.handshakes.saturating_add(handshakes);
        for name in names {
            if issued.names.len() < NAMES {
                issued.names.insert(name);
            }
        }
        if self.known.len() > MOST {
            self.known.pop_last();
        }
    }

    /// Those of another.
    pub fn merge(&mut self, other: Self) {
        self.judged = self.judged.saturating_add(other.judged);
        other.known.into_iter().for_each(|(issuer, issued)| self.add(issuer, issued.handshakes, issued.names));
    }

    /// Issuers that stand between, since they vouch for so many names, each with the handshakes it was seen in; most first.
    pub fn between(&self, names: usize) -> Vec<(&Untrusted, u64)> {
        let many = self.known.iter().filter(|(_, issued)| issued.names.len() >= names);
        let mut between: Vec<(&Untrusted, u64)> = many.map(|(issuer, issued)| (issuer, issued.handshakes)).collect();
        between.sort_by(|one, other| (other.1, one.0).cmp(&(one.1, other.0)));
        between
    }
}
