//! What a score is made of (docs/semantics.md, section G): points, and the facts that earned them.
//! Words are found only when a finding is shown.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Nanos, Process, Signature, Term, Untrusted};
use tollgate_policy::{CategoryId, IssuerId, Policy, Prevalence, Rarity, Usual};

use crate::redaction::Redaction;

/// Why points were given, with the facts. The order is that in which terms are shown and summed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Reason {
    /// The heaviest data: its category and weight.
    Weight(CategoryId, u8),
    /// So many kinds of data, and how many of them the chain carries.
    Breadth(u32, u32),
    /// Sensitive data was packed.
    Packed,
    Bulk,
    /// Seconds from holding to sending.
    Elapsed(i64),
    /// An image that nobody vouches for.
    Signature(Arc<Process>),
    /// An image in a user-writable place.
    Place(Arc<Process>),
    /// An image that claims to be another.
    Impersonation(Arc<Process>),
    /// An image that works for whoever calls it.
    Tool(Arc<Process>),
    /// A kind of destination that a thief would choose.
    Class(Box<str>),
    /// Fewer than two facts prove the destination.
    Unproven,
    /// How rare it is that the sender goes there.
    Rarity(Rarity),
    /// The certificate is its own issuer.
    SelfSigned,
    /// The site distrusts its issuer.
    Issuer(IssuerId),
    /// It was valid for so long when the flow began.
    CertificateAge(Nanos),
    /// It is valid for so long.
    CertificateLifetime(Nanos),
    /// TLS on this port.
    Port(u16),
    /// Bytes sent that fit a tagged file.
    SizeMatch(u64),
    /// Bytes sent and received.
    Direction(u64, u64),
    /// Bytes sent, and the threshold that they exceed.
    Threshold(u64, u64),
    /// Bytes that the same program sent there within some days, and the threshold that they exceed.
    Accumulated(u64, u64),
    /// Only a session joins sender and data.
    Session,
    Delegated,
    /// Only host and time do.
    User,
    /// The destination is the own service of these stores.
    Service(Box<str>),
    /// The destination is one of these roles of the sender.
    Role(Box<str>),
    /// The site sanctioned the destination, under this name.
    Sanctioned(Box<str>),
    /// It is usual for the sender to go there.
    Usual(Usual),
    /// Allow entries cover it: their ids and versions.
    Allowed(Box<[(Box<str>, u32)]>),
    /// A limit for chains that only host and time join.
    UserOnly(u8),
    /// A limit for chains that only a session joins.
    SessionOnly(u8),
    /// The same, where what is sent there by that sender is usual.
    SessionUsual(u8),
    /// A limit for chains that only a number of bytes joins.
    SizeOnly(u8),
    /// A limit for archives of what is not known to be sensitive.
    PlainArchive(u8),
    /// A limit for what is no chain.
    Observation(u8),
    /// The end of the scale.
    Most,
    /// Its beginning.
    Least,
}

/// Points with their reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Points {
    pub points: i16,
    pub reason: Reason,
}

impl Reason {
    /// Place in the order of terms, name, and what would change it.
    const fn kind(&self) -> (u8, &'static str, &'static str) {
        match self {
            Self::Weight(..) => (0, "material:weight", "less sensitive data"),
            Self::Breadth(..) => (1, "material:breadth", "fewer kinds of data"),
            Self::Packed => (2, "material:archive", "no archive on the way"),
            Self::Bulk => (3, "material:bulk", "fewer files, or more time"),
            Self::Elapsed(_) => (4, "proximity:staging", "more time between holding and sending"),
            Self::Signature(_) => (5, "process:signature", "a valid signature"),
            Self::Place(_) => (6, "process:place", "an installed program"),
            Self::Impersonation(_) => (7, "process:impersonation", "a true identity"),
            Self::Tool(_) => (8, "process:tool", "a program of its own"),
            Self::Class(_) => (9, "destination:class", "another destination"),
            Self::Unproven => (10, "destination:unproven", "a DNS answer or validated certificate that agrees"),
            // Where the destination is proven there is no other in its place.
            Self::Rarity(_) => {
                (10, "destination:rarity", "a destination to which that program goes on more Macs, and this Mac on more days")
            }
            Self::SelfSigned => (11, "destination:self-signed", "a certificate of an authority"),
            // Terms of one place keep the order in which they were added.
            Self::Issuer(_) => (11, "destination:issuer", "a certificate of an issuer that the site does not distrust"),
            Self::CertificateAge(_) => (11, "destination:certificate-age", "a certificate that is valid for longer already"),
            Self::CertificateLifetime(_) => (11, "destination:certificate-lifetime", "a certificate of a usual length"),
            Self::Port(_) => (12, "destination:port", "a usual port"),
            Self::SizeMatch(_) => (13, "volume:size-match", "another volume"),
            Self::Direction(..) => (14, "volume:direction", "more bytes in than out"),
            Self::Threshold(..) | Self::Accumulated(..) => (15, "volume:threshold", "less volume, or a higher threshold"),
            Self::Session => (16, "link:session", "data that reached the sender itself"),
            Self::Delegated => (17, "link:delegated", "data that reached the sender itself"),
            Self::User => (18, "link:user", "a flow that names its process"),
            Self::Service(_) => (19, "reducer:store-service", "another destination, or data of other stores"),
            Self::Role(_) => (20, "reducer:role", "another destination, sender or kind of data"),
            Self::Sanctioned(_) => (20, "reducer:sanctioned", "another destination, a sender that nobody vouches for, or credentials"),
            Self::Usual(_) => (20, "reducer:baseline", "another destination, sender or hour, more bytes, or credentials"),
            Self::Allowed(_) => (21, "cap", "another destination, sender or kind of data, or the end of the entry"),
            Self::UserOnly(_) => (22, "ceiling:l5-only", "a flow that names its process"),
            Self::SessionOnly(_) => (23, "ceiling:session-only", "data that reached the sender itself"),
            Self::SessionUsual(_) => {
                (23, "ceiling:session-usual", "data that reached the sender itself, or what it does not send there otherwise")
            }
            Self::SizeOnly(_) => (24, "ceiling:size-only", "a flow that names its process, another sender, or an archive or credentials"),
            Self::PlainArchive(_) => (25, "ceiling:plain-archive", "sensitive data in it"),
            Self::Observation(_) => (26, "ceiling:observation", "staging and egress seen together"),
            Self::Most => (27, "clamp:100", "nothing: the scale ends here"),
            Self::Least => (28, "clamp:0", "nothing: the scale begins here"),
        }
    }

    /// Sorts terms as they are shown.
    pub const fn place(&self) -> u8 {
        self.kind().0
    }

    /// In words. The destination is safe to show.
    fn words(&self, destination: &Untrusted, policy: &Policy, redaction: &Redaction) -> String {
        let path = |process: &Process| redaction.plain(process.image.path.shown().raw());
        match self {
            Self::Weight(CategoryId::ARCHIVE, weight) => format!("archive, weight {weight}"),
            Self::Weight(category, weight) => format!("{}, weight {weight}", policy.category(*category)),
            Self::Breadth(kinds, carried) if kinds == carried => format!("{kinds} kinds of sensitive data"),
            Self::Breadth(kinds, carried) => format!(
                "{kinds} kinds of sensitive data: {carried} in this chain, the others read about then by its lineage, or sent there before by the same program"
            ),
            Self::Packed => "sensitive data was packed".to_owned(),
            Self::Bulk => "many sensitive files were read within two minutes".to_owned(),
            Self::Elapsed(seconds) => format!("sent {seconds} s after the sender came to hold it"),
            Self::Signature(process) => {
                let what = match process.image.identity.signature {
                    Signature::AdHoc => "signed ad hoc",
                    Signature::Invalid => "signed, but not validly",
                    Signature::Unsigned | Signature::Unknown | Signature::Valid => "not signed",
                };
                format!("{} is {what}", path(process).raw())
            }
            Self::Place(process) => format!("{} lies where anyone can write", path(process).raw()),
            Self::Impersonation(process) => {
                let id = process.image.identity.signing_id.as_ref().map(|id| redaction.plain(id.raw())).unwrap_or_default();
                format!("claims to be {}, which its signature refutes", id.raw())
            }
            Self::Tool(process) => format!("{} works for whoever calls it", path(process).raw()),
            Self::Class(title) => format!("{} is one of: {title}", destination.raw()),
            Self::Unproven => format!("fewer than two facts prove {}", destination.raw()),
            Self::SelfSigned => "the server's certificate is its own issuer".to_owned(),
            Self::Issuer(id) => policy.issuer(*id).map_or_else(String::new, |issuer| {
                let [name, why] = [&issuer.name, &issuer.why].map(|text| Untrusted::from(text.as_str()).escaped());
                format!("the server's certificate is by an issuer in CertificateIssuerDenylist: {name} ({why})")
            }),
            Self::CertificateAge(age) if age.0 < 0 => "the server's certificate was not valid yet".to_owned(),
            Self::CertificateAge(age) => format!("the server's certificate was valid for {} when the flow began", days(*age)),
            Self::CertificateLifetime(length) if length.0 < 0 => {
                "the validity of the server's certificate ends before it begins".to_owned()
            }
            Self::CertificateLifetime(length) => format!("the server's certificate is valid for {} in all", days(*length)),
            Self::Port(port) => format!("TLS on port {port}"),
            Self::SizeMatch(bytes) => format!("{bytes} bytes sent fit a tagged file that the sender handled"),
            Self::Direction(out, back) => format!("{out} bytes out, {back} in"),
            Self::Threshold(bytes, threshold) => format!("{bytes} bytes sent, above OutboundTrafficVolumeThreshold {threshold}"),
            Self::Accumulated(bytes, threshold) => {
                let days = policy.scoring.volume.days;
                format!("{bytes} bytes sent there by the same program within {days} days, above OutboundTrafficVolumeThreshold {threshold}")
            }
            Self::Session => "the sender only shares a session with what read the data".to_owned(),
            Self::Delegated => "what sends acts for others, and one of them holds it".to_owned(),
            Self::User => "only the host and the time join the flow to the data".to_owned(),
            Self::Service(stores) => format!("{} is the own service of {stores}", destination.raw()),
            Self::Role(roles) => format!("{} is where the sender's role sends such data: {roles}", destination.raw()),
            Self::Sanctioned(name) => {
                format!("{} is in ConnectionDestinationScope: {}", destination.raw(), Untrusted::from(&**name).escaped())
            }
            Self::Rarity(rarity) => rarity_words(rarity, destination),
            Self::Usual(Usual::Expected) => format!("{} is where SSLClientProcessBaseline expects the sender to go", destination.raw()),
            Self::Usual(Usual::Learned) => format!("{} is where the sender usually goes, by the baseline", destination.raw()),
            Self::SessionUsual(limit) => {
                format!("it is usual for the sender to go there, and it only shares a session with the data: not more than {limit}")
            }
            Self::Allowed(entries) => {
                let told: Vec<String> = entries.iter().map(|(id, version)| allowed_by(id, *version, policy)).collect();
                format!("{} is where this is allowed to go: {}", destination.raw(), told.join("; "))
            }
            Self::PlainArchive(limit) => format!("nothing of what was packed is known to be sensitive: not more than {limit}"),
            Self::SizeOnly(limit) => {
                format!(
                    "only a number of bytes says that a program which is known for something else sent what it opened: not more than {limit}"
                )
            }
            Self::UserOnly(limit) | Self::SessionOnly(limit) | Self::Observation(limit) => format!("not more than {limit}"),
            Self::Most => "not more than 100".to_owned(),
            Self::Least => "not less than 0".to_owned(),
        }
    }
}

impl Points {
    /// In words. The destination is safe to show.
    pub fn show(&self, destination: &Untrusted, policy: &Policy, redaction: &Redaction) -> Term {
        let (_, name, change) = self.reason.kind();
        let name = match &self.reason {
            Reason::Allowed(entries) => format!("cap:{}", entries.iter().map(|(id, _)| &**id).collect::<Vec<_>>().join(",")),
            _ => name.to_owned(),
        };
        let reason = self.reason.words(destination, policy, redaction).into();
        Term { name: name.into(), points: self.points, reason, change: change.into() }
    }
}

/// Whole days.
fn days(length: Nanos) -> String {
    match length.0 / 86_400_000_000_000 {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// An allow entry, as a finding names it.
fn allowed_by(id: &str, version: u32, policy: &Policy) -> String {
    let known = policy.allow.entries.iter().find(|entry| entry.id == id && entry.version == version);
    known.map_or_else(
        || format!("{id} version {version}"),
        |entry| format!("{id} version {version}, owner {}, until {}", Untrusted::from(entry.owner.as_str()).escaped(), entry.expires),
    )
}

/// How rare something is, in words.
fn rarity_words(rarity: &Rarity, destination: &Untrusted) -> String {
    let Prevalence { hosts, fleet, all, days, active } = rarity.of;
    let immature = if rarity.immature { format!("; baseline immature: this Mac was seen on {active} days") } else { String::new() };
    format!(
        "{}: this program went there on {hosts} of {all} Macs, from this Mac on {days} days; proven programs went there on {fleet}{immature}",
        destination.raw()
    )
}
