//! Why something did or did not happen, for whoever asks about one record.

use tollgate_model::{FlowRow, HostName, NetworkRow, Origin, Rung, Timestamp, TlsRow, Untrusted};

use crate::attribution::{Attribution, Candidate};
use crate::egress::Egress;
use crate::host::Work;
use crate::instance::InstanceId;
use crate::tag::{Hop, Tag};

/// One observation made while the watched record, or a flow that it could feed, was judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The record was applied, and not passed over as the double of another.
    Applied,
    /// The program takes no tags: an always-reader or a browser.
    NoCarrier,
    /// The path is neither sensitive nor does it carry anything.
    NotSensitive,
    /// The path is sensitive, and its owner read it.
    Owner,
    /// The path is sensitive.
    Sensitive {
        /// Category.
        category: String,
        /// Weight with which it was taken.
        weight: u8,
    },
    /// The row makes a flow that is no egress.
    NoEgress {
        /// Why.
        why: &'static str,
    },
    /// A flow was judged: the one that the watched row tells of, or one that the watched event's
    /// lineage was given or fed.
    Flow {
        /// The sensor's name for it.
        uid: Untrusted,
        /// When it began.
        start: Timestamp,
        /// How it was given to a process, if it was.
        rung: Option<Rung>,
        /// Processes it could be given to.
        candidates: usize,
        /// Tags that it took.
        taken: usize,
        /// Score of its greatest group.
        score: Option<u8>,
        /// Whether it took what the watched record brought.
        by_it: bool,
    },
    /// Observations that were left out for want of room.
    More {
        /// How many.
        count: u64,
    },
    /// Flows of the host that ended no earlier, were given to other lineages or nobody, and took nothing
    /// of this one.
    OtherFlows {
        /// How many.
        count: u64,
    },
}

/// Observations that are kept of one record.
const MOST_NOTES: usize = 24;

/// A record that somebody asks about, and what was noted of it.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    origin: Origin,
    subject: Option<Subject>,
    kept: Vec<Note>,
    more: u64,
    others: u64,
}

/// Whom or what the record is about, known once it was applied.
#[derive(Clone, Debug)]
struct Subject {
    host: HostName,
    about: About,
}

#[derive(Clone, Debug)]
enum About {
    /// An event by a process of this lineage.
    Event { lineage: InstanceId, time: Timestamp },
    /// A row about this flow.
    Flow(Untrusted),
    /// A row about no flow.
    Nothing,
}

impl Watch {
    pub fn new(origin: Origin) -> Self {
        Self { origin, subject: None, kept: Vec::new(), more: 0, others: 0 }
    }

    /// Whether this is the record.
    pub fn is(&self, origin: &Origin) -> bool {
        self.is_at((origin.input, origin.offset))
    }

    fn is_at(&self, place: (u32, u64)) -> bool {
        (self.origin.input, self.origin.offset) == place
    }

    /// The watched record is a row of a host, about a flow if it is about any.
    pub fn meet_row(&mut self, host: &HostName, row: &NetworkRow) {
        let about = match row {
            NetworkRow::Flow(FlowRow { uid, .. }) | NetworkRow::Tls(TlsRow { uid, .. }) => About::Flow(uid.clone()),
            NetworkRow::Certificate(_) | NetworkRow::Dns(_) | NetworkRow::Lease(_) => About::Nothing,
        };
        self.subject = Some(Subject { host: host.clone(), about });
    }

    /// What was noted.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes: Vec<Note> = self.subject.iter().map(|_| Note::Applied).chain(self.kept.iter().cloned()).collect();
        if self.more > 0 {
            notes.push(Note::More { count: self.more });
        }
        if self.others > 0 {
            notes.push(Note::OtherFlows { count: self.others });
        }
        notes
    }

    /// Keeps a note if there is room, or if it says more than one that is kept.
    fn keep(&mut self, note: Note) {
        if self.kept.len() < MOST_NOTES {
            self.kept.push(note);
            return;
        }
        self.more = self.more.saturating_add(1);
        let least = self.kept.iter().enumerate().min_by_key(|(_, kept)| weight(kept)).map(|(at, kept)| (at, weight(kept)));
        if let Some((at, least)) = least
            && least < weight(&note)
        {
            self.kept.remove(at);
            self.kept.push(note);
        }
    }

    /// Whether a hop of a tag's way is the watched record.
    fn brought(&self, tag: &Tag) -> bool {
        let mut hop: Option<&Hop> = Some(&tag.way);
        while let Some(Hop { deed, before, .. }) = hop {
            if self.is_at((deed.record.origin.input, deed.record.origin.offset)) {
                return true;
            }
            hop = before.as_deref();
        }
        false
    }
}

/// How much a note tells about the record.
fn weight(note: &Note) -> u8 {
    match note {
        Note::Flow { by_it: true, .. } => 2,
        Note::Flow { taken: 0, .. } | Note::NotSensitive => 0,
        _ => 1,
    }
}

impl Work<'_> {
    /// Remembers why something did or did not happen to the watched record, if that is the one at hand: what arguments stand
    /// for is of the execution that they were told by, whenever it is judged.
    pub fn note(&mut self, about: impl FnOnce(&crate::host::Host, &tollgate_policy::Policy) -> Note) {
        if let Some(watch) = self.watch.as_deref_mut().filter(|watch| watch.is(&self.record.origin)) {
            watch.keep(about(self.host, self.policy));
        }
    }

    /// The watched record is an event by this instance.
    pub fn watch_actor(&mut self, id: InstanceId) {
        let Some(watch) = self.watch.as_deref_mut().filter(|watch| watch.is(&self.record.origin)) else { return };
        let lineage = self.host.instances.get(id).map_or(id, |instance| instance.lineage);
        watch.subject = Some(Subject { host: self.host.name.clone(), about: About::Event { lineage, time: self.now } });
    }

    /// A flow is no egress: told only to whoever asks about a row of it.
    pub fn note_no_egress(&mut self, uid: &Untrusted, why: &'static str) {
        let Some(watch) = self.watch.as_deref_mut() else { return };
        let Some(Subject { host, about: About::Flow(asked) }) = &watch.subject else { return };
        if *host == self.host.name && asked == uid {
            watch.keep(Note::NoEgress { why });
        }
    }

    /// A flow was judged: told if the watched record tells of it, or could have fed it.
    pub fn note_flow(
        &mut self,
        egress: &Egress,
        owners: &[InstanceId],
        rung: Option<Rung>,
        candidates: usize,
        taken: &Candidate,
        score: Option<u8>,
    ) {
        let Some(watch) = self.watch.as_deref_mut() else { return };
        let (Some(subject), Some(uid)) = (&watch.subject, &egress.uid) else { return };
        if subject.host != self.host.name {
            return;
        }
        let by_it = taken.taken.tags.iter().any(|tag| watch.brought(tag));
        let concerns = match &subject.about {
            About::Nothing => return,
            About::Flow(asked) => asked == uid,
            // What had ended before cannot have carried it.
            About::Event { time, .. } if !by_it && egress.end.plus(egress.reach()) < *time => return,
            About::Event { lineage, .. } => {
                let of_lineage = |id: &InstanceId| self.host.instances.get(*id).is_some_and(|instance| instance.lineage == *lineage);
                by_it || owners.iter().any(of_lineage) || taken.taken.tags.iter().any(|tag| tag.lineage == *lineage)
            }
        };
        if concerns {
            let (uid, start, taken) = (uid.clone(), egress.start, taken.taken.tags.len());
            watch.keep(Note::Flow { uid, start, rung, candidates, taken, score, by_it });
        } else if matches!(subject.about, About::Event { .. }) {
            watch.others = watch.others.saturating_add(1);
        }
    }
}

impl Attribution {
    /// Instances that own the flow.
    pub fn owners(&self) -> Vec<InstanceId> {
        match self {
            Self::Owned { owners, .. } => owners.iter().map(|&(id, _)| id).collect(),
            Self::Unowned => Vec::new(),
        }
    }

    /// J2: who sent it, if nobody else can have.
    pub fn sole(&self) -> Option<InstanceId> {
        match self {
            Self::Owned { rung: Rung::Exact | Rung::Named | Rung::Remote, candidates: 1, owners, .. } => {
                owners.first().filter(|_| owners.len() == 1).map(|&(id, _)| id)
            }
            Self::Owned { .. } | Self::Unowned => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch() -> Watch {
        let mut watch = Watch::new(Origin { input: 1, offset: 2, ..Origin::default() });
        watch.subject = Some(Subject { host: HostName::new("mac1"), about: About::Nothing });
        watch
    }

    fn flow(by_it: bool, taken: usize) -> Note {
        Note::Flow { uid: "C1".into(), start: Timestamp::MIN, rung: None, candidates: 0, taken, score: None, by_it }
    }

    #[test]
    fn a_record_is_the_one_at_its_place() {
        let at = |input, offset| watch().is(&Origin { input, offset, ..Origin::default() });
        assert!(at(1, 2));
        assert!(!at(0, 2) && !at(1, 0));
        let other = Origin { input: 1, offset: 2, length: 9, sha256: Some([1; 32].into()) };
        assert!(watch().is(&other), "whatever else is known of it");
    }

    #[test]
    fn those_are_kept_that_say_most() {
        let mut watch = watch();
        (0..MOST_NOTES).for_each(|_| watch.keep(Note::NotSensitive));
        assert_eq!(watch.notes().len(), 1 + MOST_NOTES, "that it was applied, and all of them");
        // Neither what says as little nor what says less takes the place of another.
        watch.keep(flow(false, 0));
        assert_eq!(watch.notes().iter().filter(|note| **note == Note::NotSensitive).count(), MOST_NOTES);
        assert_eq!(watch.notes().last(), Some(&Note::More { count: 1 }));
        watch.keep(flow(false, 3));
        watch.keep(flow(true, 3));
        watch.keep(flow(true, 0));
        let notes = watch.notes();
        assert_eq!(notes.iter().filter(|note| **note == Note::NotSensitive).count(), MOST_NOTES - 3);
        assert!(notes.contains(&flow(false, 3)) && notes.contains(&flow(true, 3)) && notes.contains(&flow(true, 0)));
        assert_eq!(notes.last(), Some(&Note::More { count: 4 }));
        // All say something now: what says most goes on taking the places of those that say less.
        (0..30).for_each(|_| watch.keep(flow(true, 1)));
        assert_eq!(watch.notes().iter().filter(|note| matches!(note, Note::Flow { by_it: true, .. })).count(), MOST_NOTES);
    }
}
