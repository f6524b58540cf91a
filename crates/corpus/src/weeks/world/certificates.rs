//! Certificates that a sensor sees: only where TLS 1.2 is still spoken, for 1.3 hides them.

use crate::random::Random;
use crate::step::{Nanos, Remote};
use crate::text::mark;

/// Who vouches for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// An authority that everybody knows.
    Public(&'static str),
    /// The authority of the firm itself, which the sensor does not know.
    Firm,
    /// Nobody but the machine itself.
    Itself,
    /// The office's gateway, which opens what it can.
    Gateway,
}

const DIGICERT: Issuer = Issuer::Public("CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US");
const AMAZON: Issuer = Issuer::Public("CN=Amazon RSA 2048 M03,O=Amazon,C=US");
const ENCRYPT: Issuer = Issuer::Public("CN=R11,O=Let's Encrypt,C=US");
const SECTIGO: Issuer =
    Issuer::Public("CN=Sectigo RSA Domain Validation Secure Server CA,O=Sectigo Limited,L=Salford,ST=Greater Manchester,C=GB");
const APPLE: Issuer = Issuer::Public("CN=Apple Public Server RSA CA 1 - G1,O=Apple Inc.,ST=California,C=US");

/// Names, by their ends, that still speak TLS 1.2.
const OLD: [(&str, Issuer); 22] = [
    ("push.apple.com", APPLE),
    ("itunes.apple.com", APPLE),
    ("bpr.apple.com", APPLE),
    (".amazonaws.com", AMAZON),
    ("crashplan.com", DIGICERT),
    ("idrive.com", SECTIGO),
    ("backblaze.com", SECTIGO),
    ("ninjarmm.com", AMAZON),
    ("jumpcloud.com", AMAZON),
    ("tanium.com", AMAZON),
    ("vendor.example", SECTIGO),
    ("bank.example", DIGICERT),
    ("imap.mail.harbor.example", ENCRYPT),
    ("smtp.mail.harbor.example", ENCRYPT),
    ("ledger.harbor.example", ENCRYPT),
    ("manage.microsoft.com", DIGICERT),
    (".blob.core.windows.net", DIGICERT),
    ("wdcp.microsoft.com", DIGICERT),
    ("munki.harbor.example", Issuer::Firm),
    ("nas.harbor.example", Issuer::Itself),
    ("printer-2.harbor.example", Issuer::Itself),
    ("scanner.harbor.example", Issuer::Itself),
];

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub name: String,
    pub issuer: Issuer,
}

impl Certificate {
    /// What a sensor sees of a connection, if anything.
    pub fn seen(remote: Remote, inspected: bool) -> Option<Self> {
        let name = remote.name();
        if inspected && remote.address()[0] != 10 {
            return Some(Self { name, issuer: Issuer::Gateway });
        }
        // Many of the world's small sites are as old as that.
        let old = match remote {
            Remote::Site(number) if number % 5 == 0 => Some(ENCRYPT),
            Remote::Site(_) => None,
            _ => OLD.iter().find(|(end, _)| name.ends_with(end)).map(|(_, issuer)| *issuer),
        };
        old.map(|issuer| Self { name, issuer })
    }

    /// Digest of the certificate.
    pub fn fingerprint(&self) -> String {
        fingerprint(&format!("{} {}", self.name, self.issued_by()))
    }

    /// Digests of it and of what stands above it.
    pub fn chain(&self) -> Vec<String> {
        match self.issuer {
            Issuer::Itself => vec![self.fingerprint()],
            _ => vec![self.fingerprint(), fingerprint(&self.issued_by())],
        }
    }

    /// The distinguished name of who issued it.
    pub fn issued_by(&self) -> String {
        match self.issuer {
            Issuer::Public(name) => name.to_owned(),
            Issuer::Firm => "CN=Harbor Internal CA,O=Harbor,C=DE".to_owned(),
            Issuer::Gateway => "CN=Harbor TLS Inspection,O=Harbor,C=DE".to_owned(),
            Issuer::Itself => self.subject(),
        }
    }

    /// Its own distinguished name.
    pub fn subject(&self) -> String {
        format!("CN={}", self.name)
    }

    /// What the sensor makes of it.
    pub fn verdict(&self) -> &'static str {
        match self.issuer {
            Issuer::Public(_) => "ok",
            Issuer::Firm | Issuer::Gateway => "unable to get local issuer certificate",
            Issuer::Itself => "self signed certificate",
        }
    }

    /// From when on, and until when it holds, in seconds.
    pub fn holds(&self, now: Nanos) -> (i64, i64) {
        const DAY: i64 = 86_400;
        let now = now / 1_000_000_000;
        // Of each name another age, the same on all days of a month.
        let age = i64::from(mark(&self.name) as u8 % 60) + 2;
        let first = now - now % (30 * DAY) - age * DAY;
        let days = match self.issuer {
            Issuer::Itself => 3_650,
            Issuer::Gateway => 120,
            Issuer::Public(name) if name.contains("Encrypt") => 90 + age,
            Issuer::Public(_) | Issuer::Firm => 397,
        };
        (first, first + days * DAY)
    }
}

fn fingerprint(text: &str) -> String {
    let mut random = Random::new(mark(text), 4);
    (0..4).map(|_| format!("{:016x}", random.next())).collect()
}
