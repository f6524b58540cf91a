//! Findings that were told, kept small until somebody reads them: a long hunt tells thousands, each with
//! dozens of destinations, and what is read at the end must not be what fills the memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_model::{Confidence, Finding, FindingId, Level, TelemetryQuality, Timestamp};
use tollgate_policy::Policy;

use crate::quality::{Asked, Quality};

/// What findings are chosen and sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Score of the greatest chain.
    pub score: u8,
    /// Its level.
    pub level: Level,
    /// Its confidence.
    pub confidence: Confidence,
    /// Latest end of any egress.
    pub last_seen: Timestamp,
}

/// Findings as they stand, by identity.
#[derive(Debug, Default)]
pub struct Findings {
    by_id: BTreeMap<FindingId, Held>,
    /// What is to be done about findings.
    policy: Option<Arc<Policy>>,
}

/// One of them.
#[derive(Debug)]
struct Held {
    brief: Brief,
    kept: Kept,
    asked: Asked,
    /// How good the telemetry was around it, which is known at the end.
    quality: TelemetryQuality,
}

#[derive(Debug)]
enum Kept {
    /// Postcard within zstd, and the length of the former.
    Packed(Box<[u8]>, usize),
    /// Something that does not come back as it was.
    Whole(Box<Finding>),
}

/// Level of compression: the fastest makes a tenth of it.
const LEVEL: i32 = 1;

impl Findings {
    /// Keeps a finding, in place of the one with the same identity.
    pub fn insert(&mut self, finding: Finding) {
        let Finding { score, level, confidence, last_seen, .. } = finding;
        let brief = Brief { score, level, confidence, last_seen };
        let id = finding.id.clone();
        let asked = Asked::of(&finding);
        let kept = pack(&finding).unwrap_or_else(|| Kept::Whole(Box::new(finding)));
        self.by_id.insert(id, Held { brief, kept, asked, quality: TelemetryQuality::default() });
    }

    /// Says by which content findings are told.
    pub(crate) fn set_policy(&mut self, policy: Arc<Policy>) {
        self.policy = Some(policy);
    }

    /// Says how good the telemetry of each Mac was, once.
    pub(crate) fn weigh(&mut self, quality: &Quality<'_>) {
        for held in self.by_id.values_mut() {
            held.quality = quality.of(&held.asked);
            held.brief.confidence = held.asked.lowered(held.brief.confidence, &held.quality);
        }
    }

    fn told(&self, mut finding: Finding, held: &Held) -> Finding {
        finding.weigh(held.quality.clone());
        finding.escalation = self.policy.as_ref().and_then(|policy| policy.escalation(&finding));
        finding
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Identities, with what findings are chosen by.
    pub fn briefs(&self) -> impl Iterator<Item = (&FindingId, Brief)> {
        self.by_id.iter().map(|(id, held)| (id, held.brief))
    }

    /// A finding by its identity.
    pub fn get(&self, id: &FindingId) -> Option<Finding> {
        self.by_id.get(id).and_then(|held| Some(self.told(held.kept.unpack()?, held)))
    }

    /// Every finding in turn, by identity.
    pub fn iter(&self) -> impl Iterator<Item = Finding> {
        self.by_id.values().filter_map(|held| Some(self.told(held.kept.unpack()?, held)))
    }
}

impl Kept {
    fn unpack(&self) -> Option<Finding> {
        match self {
            Self::Whole(finding) => Some(Finding::clone(finding)),
            Self::Packed(bytes, length) => unpack(bytes, *length),
        }
    }
}

/// Nothing, if it would not come back as it is.
fn pack(finding: &Finding) -> Option<Kept> {
    let plain = postcard::to_extend(finding, Vec::new()).ok()?;
    let bytes = zstd::bulk::compress(&plain, LEVEL).ok()?;
    (unpack(&bytes, plain.len()).as_ref() == Some(finding)).then(|| Kept::Packed(bytes.into(), plain.len()))
}

fn unpack(bytes: &[u8], length: usize) -> Option<Finding> {
    postcard::from_bytes(&zstd::bulk::decompress(bytes, length).ok()?).ok()
}
