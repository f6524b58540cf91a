//! Which records of one host its findings may hang on, so that they can be kept with them.
//!
//! The engine is not asked: it decides by far more than the records that a finding cites. What is kept is rather the story of
//! the processes: those that are named, their parents, all their children, whoever touched the files that are named, and what
//! a sensor saw of the destinations. Whether that was enough is found out by a hunt in it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use tollgate_model::{Action, Body, Event, Gap, HostName, NetworkRow, Record, Row, Timestamp};

use crate::batch::event_time;
use crate::kin::Kin;
use crate::story::{Place, Seen, Story, of_destinations};

/// Which records.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Whose.
    pub host: HostName,
    /// From when until when. Of the story's processes and of certificates everything before the last end is kept too.
    pub windows: Vec<(Timestamp, Timestamp)>,
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
    named: bool,
}

/// Selects.
pub(crate) struct Selecting {
    selection: Selection,
    kin: Kin,
    deeds: Vec<Deed>,
    seen: Vec<Seen>,
    certificates: BTreeMap<String, Vec<(u32, u64)>>,
    selected: Selected,
    count: usize,
}

impl Selecting {
    pub fn new(selection: Selection) -> Self {
        Self {
            selection,
            kin: Kin::default(),
            deeds: Vec::new(),
            seen: Vec::new(),
            certificates: BTreeMap::new(),
            selected: Selected::default(),
            count: 0,
        }
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
        self.selection.windows.iter().any(|(from, to)| *from <= at && at <= *to)
    }

    fn see_event(&mut self, place: Place, event: &Event) {
        let Some(story) = &self.selection.story else {
            if self.is_within(event.time) && self.has_room() {
                self.selected.places.insert(place);
            }
            return;
        };
        let named = story.names(&event.action);
        let after = self.selection.windows.iter().all(|(_, to)| event.time > *to);
        if after || !self.has_room() {
            return;
        }
        // Nobody is forgotten: parents that ended long before are part of a story too.
        self.selected.more |= !self.kin.see(event, false);
        let other = match &event.action {
            Action::Fork { child } => Some(child),
            Action::Exec { target, .. } => Some(target),
            _ => None,
        };
        self.deeds.push(Deed { place, time: event.time, pid: event.process.key.pid, other: other.map(|other| other.key.pid), named });
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
                // Whoever touched one of its files belongs to it.
                let named = self.deeds.iter().filter(|deed| deed.named).map(|deed| deed.pid);
                let pids = self.kin.of(&story.pids.iter().copied().chain(named).collect());
                let told = self.deeds.iter().filter(|deed| {
                    let theirs = pids.contains(&deed.pid) || deed.other.is_some_and(|other| pids.contains(&other));
                    theirs || (deed.named && self.is_within(deed.time))
                });
                let told: Vec<Place> = told.map(|deed| deed.place).collect();
                self.selected.places.extend(told);
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
