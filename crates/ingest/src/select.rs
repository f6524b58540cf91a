//! Which records of one host a finding may hang on, so that they can be kept with it.
//!
//! The engine is not asked: it decides by far more than the records that a finding cites. What is kept is rather the story of
//! the processes: those that are named, their parents, all their children, whoever touched the files that are named, and what
//! a sensor saw of the destinations. Whether that was enough is found out by a hunt in it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use tollgate_model::{Action, Body, Event, Gap, HostName, NetworkRow, ProcessKey, Record, Row, Timestamp};

use crate::batch::event_time;
use crate::story::{Place, Seen, Story, of_destinations, reach};

/// Which records.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Whose.
    pub host: HostName,
    /// From when on. Of the story's processes and of certificates everything before it is kept too.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What of them; everything if it is absent.
    pub story: Option<Story>,
}

/// Records that were selected.
#[derive(Clone, Debug, Default)]
pub struct Selected {
    /// Inputs and offsets at which they begin.
    pub places: BTreeSet<(u32, u64)>,
    /// Losses of the host that its sources' numbers told of.
    pub gaps: Vec<Gap>,
    /// Addresses that the host had in rows of a network sensor, where they were not assumed to be its own.
    pub addresses: BTreeSet<IpAddr>,
    /// Whether there was more than is remembered, so that some are missing.
    pub more: bool,
}

impl Selected {
    /// Adds what another shard selected.
    pub(crate) fn add(&mut self, other: Self) {
        self.places.extend(other.places);
        self.gaps.extend(other.gaps);
        self.addresses.extend(other.addresses);
        self.more |= other.more;
    }
}

/// Records of one host that are remembered until it is known which of them belong to a story: some hundred bytes each.
const MOST: usize = 4_000_000;

/// An endpoint record.
struct Deed {
    place: Place,
    time: Timestamp,
    /// Who did it, and to whom.
    pid: u32,
    other: Option<u32>,
    parents: [Option<u32>; 3],
    named: bool,
}

/// Selects.
pub(crate) struct Selecting {
    selection: Selection,
    deeds: Vec<Deed>,
    seen: Vec<Seen>,
    certificates: BTreeMap<String, Vec<(u32, u64)>>,
    selected: Selected,
    count: usize,
}

impl Selecting {
    pub fn new(selection: Selection) -> Self {
        Self { selection, deeds: Vec::new(), seen: Vec::new(), certificates: BTreeMap::new(), selected: Selected::default(), count: 0 }
    }

    /// Takes a record as the engine gets it.
    pub fn see(&mut self, record: &Record) {
        let place = (record.origin.input, record.origin.offset);
        if let Body::Network(row) = &record.body
            && let NetworkRow::Certificate(certificate) = &row.row
        {
            if self.has_room() {
                self.certificates.entry(certificate.reference.raw().to_owned()).or_default().push(place);
            }
            return;
        }
        if record.host != self.selection.host {
            return;
        }
        match &record.body {
            Body::Event(event) => self.see_event(place, event),
            Body::Network(row) => self.see_row(place, row),
            Body::Gap(gap) => self.selected.gaps.push(*gap),
            Body::Mark(_) => {}
        }
    }

    fn has_room(&mut self) -> bool {
        self.count = self.count.saturating_add(1);
        self.selected.more |= self.count > MOST;
        self.count <= MOST
    }

    fn is_within(&self, at: Timestamp) -> bool {
        self.selection.from <= at && at <= self.selection.to
    }

    fn see_event(&mut self, place: Place, event: &Event) {
        if event.time > self.selection.to || (self.selection.story.is_none() && !self.is_within(event.time)) || !self.has_room() {
            return;
        }
        let Some(story) = &self.selection.story else {
            self.selected.places.insert(place);
            return;
        };
        let pid = |key: Option<ProcessKey>| key.map(|key| key.pid);
        let other = match &event.action {
            Action::Fork { child } => Some(child),
            Action::Exec { target, .. } => Some(target),
            _ => None,
        };
        let process = &event.process;
        let named = story.names(&event.action);
        self.deeds.push(Deed {
            place,
            time: event.time,
            pid: process.key.pid,
            other: other.map(|other| other.key.pid),
            parents: [pid(process.parent), process.original_ppid, pid(process.responsible)],
            named,
        });
    }

    fn see_row(&mut self, place: Place, row: &Row) {
        if !self.is_within(event_time(&row.row)) || !self.has_room() {
            return;
        }
        let Some(seen) = Seen::new(place, row) else { return };
        if !row.host_assumed {
            self.selected.addresses.insert(seen.near);
        }
        self.seen.push(seen);
    }

    /// What belongs to it.
    pub fn finish(mut self) -> Selected {
        let references: Vec<String> = match self.selection.story.take() {
            None => {
                self.selected.places.extend(self.seen.iter().map(|seen| seen.place));
                self.seen.into_iter().flat_map(|seen| seen.certificates).collect()
            }
            Some(story) => {
                let pids = everybody(&self.deeds, &story);
                let from = self.selection.from;
                let told = self.deeds.iter().filter(|deed| {
                    let theirs = pids.contains(&deed.pid) || deed.other.is_some_and(|other| pids.contains(&other));
                    theirs || (deed.named && deed.time >= from)
                });
                self.selected.places.extend(told.map(|deed| deed.place));
                let seen = of_destinations(&self.seen, &story);
                self.selected.places.extend(seen.iter().map(|seen| seen.place));
                seen.into_iter().flat_map(|seen| seen.certificates.iter().cloned()).collect()
            }
        };
        for reference in references {
            self.selected.places.extend(self.certificates.remove(&reference).into_iter().flatten());
        }
        self.selected
    }
}

/// The story's processes, whoever touched its files, their parents up to the first, and all children of the former.
fn everybody(deeds: &[Deed], story: &Story) -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut parents: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for deed in deeds {
        let born = deed.other.filter(|other| *other != deed.pid).map(|child| (deed.pid, child));
        let told = deed.parents.into_iter().flatten().map(|parent| (parent, deed.pid));
        // 0 and 1 are everybody's parents.
        for (parent, child) in born.into_iter().chain(told).filter(|(parent, _)| *parent > 1) {
            children.entry(parent).or_default().insert(child);
            parents.entry(child).or_default().insert(parent);
        }
    }
    let named = deeds.iter().filter(|deed| deed.named).map(|deed| deed.pid);
    let mut all: BTreeSet<u32> = story.pids.iter().copied().chain(named).collect();
    reach(&mut all, &children);
    reach(&mut all, &parents);
    all
}
