//! A flow ready to be judged, and what it took (docs/semantics.md, F3 and F6).

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Encryption, Endpoint, Nanos, RecordCited, Timestamp, Untrusted};
use tollgate_policy::CategoryId;

use crate::certificate::Marks;
use crate::instance::InstanceId;
use crate::links::Links;
use crate::tag::Tag;

/// A flow, or a declared egress, ready to be judged.
#[derive(Clone, Debug)]
pub(crate) struct Egress {
    /// Absent where no sensor saw it.
    pub uid: Option<Untrusted>,
    /// Whether it is a connection that the endpoint told of (F11); its owner is known then, as that of a flow may be.
    pub connected: bool,
    /// Destination identity.
    pub name: String,
    pub endpoint: Option<Endpoint>,
    /// Names that arguments may give it.
    pub names: BTreeSet<String>,
    pub start: Timestamp,
    pub end: Timestamp,
    pub precision: Nanos,
    /// Allowed between the two clocks; none if there is one clock.
    pub skew: Nanos,
    pub encryption: Encryption,
    pub bytes_out: Option<u64>,
    pub bytes_in: Option<u64>,
    pub self_signed: bool,
    /// What else the server's certificate is marked by.
    pub marks: Marks,
    /// How many independent facts prove the name of the destination (F3).
    pub facts: usize,
    pub unusual_port: bool,
    /// Whether its host was assumed, and another assumed address talked at that time.
    pub assumed: bool,
    pub host_assumed: bool,
    pub record: Option<RecordCited>,
}

impl Egress {
    /// One that no sensor saw: nothing is known of it but what the endpoint told.
    pub fn unsensed(name: String, start: Timestamp, end: Timestamp, encryption: Encryption, record: RecordCited) -> Self {
        Self {
            uid: None,
            connected: false,
            name,
            endpoint: None,
            names: BTreeSet::new(),
            start,
            end,
            precision: Nanos::ZERO,
            skew: Nanos::ZERO,
            encryption,
            bytes_out: None,
            bytes_in: None,
            self_signed: false,
            marks: Marks::default(),
            facts: 0,
            unusual_port: false,
            assumed: false,
            host_assumed: false,
            record: Some(record),
        }
    }

    /// F7: what a host surely went to.
    pub fn contact(&self) -> Option<&str> {
        (self.facts >= 2).then_some(&*self.name)
    }

    /// e, for processes.
    pub fn reach(&self) -> Nanos {
        self.skew.plus(self.precision)
    }

    /// e, for a tag.
    pub fn reach_of(&self, tag: &Tag) -> Nanos {
        self.skew.plus(self.precision.max(tag.precision))
    }

    /// T6: whether a tag's time and this interval meet.
    pub fn meets(&self, tag: &Tag) -> bool {
        let e = self.reach_of(tag);
        tag.acquired <= self.end.plus(e) && tag.until >= self.start.minus(e)
    }
}

/// Tags of one lineage that a flow took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group<'t> {
    pub tags: Vec<&'t Tag>,
}

impl<'t> Group<'t> {
    /// Tags by lineage.
    pub fn by_lineage(tags: impl Iterator<Item = &'t Tag>) -> BTreeMap<InstanceId, Self> {
        let mut groups: BTreeMap<InstanceId, Self> = BTreeMap::new();
        for tag in tags {
            groups.entry(tag.lineage).or_default().tags.push(tag);
        }
        groups
    }

    /// The tag of the best path.
    pub fn best(&self) -> Option<&'t Tag> {
        self.tags.iter().copied().min_by_key(|tag| (std::cmp::Reverse((tag.weight, tag.strength)), tag.born, tag.origin(), tag.acquired))
    }

    /// Its tags, without those of plain archives where there are others: that somebody packed something of no interest
    /// says nothing of how the rest came to the sender.
    pub fn weighty(&self) -> impl Iterator<Item = &'t Tag> + '_ {
        let plain = |tag: &Tag| tag.category == CategoryId::ARCHIVE;
        let all = self.tags.iter().all(|tag| plain(tag));
        self.tags.iter().copied().filter(move |tag| all || !plain(tag))
    }

    /// Categories, as bits.
    pub fn categories(&self) -> u32 {
        self.tags
            .iter()
            .filter(|tag| tag.category != CategoryId::ARCHIVE)
            .fold(0, |mask, tag| mask | 1u32.wrapping_shl(u32::from(tag.category.0)))
    }

    /// All links on the ways of its tags.
    pub fn links(&self) -> Links {
        self.tags.iter().fold(Links::default(), |links, tag| links.union(tag.links))
    }
}
