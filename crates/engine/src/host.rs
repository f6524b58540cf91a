//! Everything known of one host.

use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tollgate_model::{Gap, HostName, Nanos, RecordCited, Timestamp};
use tollgate_policy::{Policy, Windows};

use crate::accumulation::Accumulation;
use crate::answering::Answering;
use crate::connect::Connects;
use crate::contact::Contacts;
use crate::echo::Echoes;
use crate::file::TaggedFiles;
use crate::finding::Findings;
use crate::flow::Flows;
use crate::folder::Folders;
use crate::instance::{InstanceId, Instances};
use crate::learned::Learned;
use crate::lineage::Lineages;
use crate::mount::Mounts;
use crate::names::Names;
use crate::pipe::Siblings;
use crate::seen::{Access, Connection, Legs, Namings};
use crate::tag::Tag;
use crate::unjudged::Unjudged;

/// State of one host. Its methods stand in the modules of their subject.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Host {
    pub name: HostName,
    pub instances: Instances,
    pub siblings: Siblings,
    /// Instances that hold or held an own tag.
    pub tagged: BTreeSet<InstanceId>,
    /// What ended carriers leave of tags that they only inherited.
    pub echoes: Echoes,
    pub files: TaggedFiles,
    pub folders: Folders,
    pub unjudged: Unjudged,
    pub mounts: Mounts,
    /// Instances whose data may leave by others (F6), the latest last.
    pub behind: VecDeque<InstanceId>,
    /// Instances that hold something, by who is responsible for them (F6).
    pub answering: Answering,
    pub lineages: Lineages,
    pub namings: Namings,
    pub connections: VecDeque<Connection>,
    pub connects: Connects,
    pub accesses: VecDeque<Access>,
    pub flows: Flows,
    pub names: Names,
    pub contacts: Contacts,
    pub accumulation: Accumulation,
    /// What it shows of who sends where, if that is to be learned.
    pub learned: Option<Box<Learned>>,
    pub findings: Findings,
    pub legs: Legs,
    pub gaps: Vec<Gap>,
    /// When a heavy tag was last gained; nothing after its window needs to look for one.
    pub heavy: Timestamp,
    /// Hours in which assumed addresses gave flows.
    pub assumed: BTreeSet<(i64, IpAddr)>,
    /// Processes that ended and are still held whole.
    pub ended: VecDeque<(Timestamp, InstanceId)>,
    /// Time of the last endpoint record, and the precision of the last that was applied.
    pub last: Timestamp,
    pub precision: Nanos,
    pub swept: Timestamp,
    /// Whether a record came since it was last asked to sleep.
    pub heard: bool,
    /// What was forgotten for want of room.
    pub shed: u64,
}

/// Gaps remembered per host; older ones are joined.
const MOST_GAPS: usize = 256;

impl Host {
    pub fn new(name: HostName) -> Self {
        Self {
            name,
            instances: Instances::default(),
            siblings: Siblings::default(),
            tagged: BTreeSet::new(),
            echoes: Echoes::default(),
            files: TaggedFiles::default(),
            folders: Folders::default(),
            unjudged: Unjudged::default(),
            mounts: Mounts::default(),
            behind: VecDeque::new(),
            answering: Answering::default(),
            lineages: Lineages::default(),
            namings: Namings::default(),
            connections: VecDeque::new(),
            connects: Connects::default(),
            accesses: VecDeque::new(),
            flows: Flows::default(),
            names: Names::default(),
            contacts: Contacts::default(),
            accumulation: Accumulation::default(),
            learned: None,
            findings: Findings::default(),
            legs: Legs::default(),
            gaps: Vec::new(),
            heavy: Timestamp::MIN,
            assumed: BTreeSet::new(),
            ended: VecDeque::new(),
            last: Timestamp::MIN,
            precision: Nanos::ZERO,
            swept: Timestamp::MIN,
            heard: false,
            shed: 0,
        }
    }

    /// Remembers a gap.
    pub fn add_gap(&mut self, gap: Gap) {
        if self.gaps.len() >= MOST_GAPS {
            let oldest = self.gaps.remove(0);
            if let Some(next) = self.gaps.first_mut() {
                // Joined, not dropped: a gap may only ever make us less sure of more.
                next.from = next.from.min(oldest.from);
                next.to = next.to.max(oldest.to);
                next.lost = next.lost.saturating_add(oldest.lost);
            }
        }
        let at = self.gaps.partition_point(|known| (known.from, known.to, known.lost) <= (gap.from, gap.to, gap.lost));
        self.gaps.insert(at, gap);
    }

    /// When the next command or connection is judged.
    pub fn next_judged(&self) -> Option<Timestamp> {
        let deadlines = [self.unjudged.next_deadline(), self.connects.next_deadline()];
        deadlines.into_iter().flatten().min()
    }

    /// Whether a gap overlaps [from, to].
    pub fn gap_in(&self, from: Timestamp, to: Timestamp) -> bool {
        self.gaps.iter().any(|gap| gap.from <= to && gap.to >= from)
    }

    /// Records lost by sources within [from, to].
    pub fn lost_in(&self, from: Timestamp, to: Timestamp) -> u64 {
        self.gaps.iter().filter(|gap| gap.from <= to && gap.to >= from).fold(0, |sum, gap| sum.saturating_add(gap.lost))
    }

    /// How many things it holds of which there may be many.
    pub fn load(&self) -> usize {
        self.instances.len().saturating_add(self.files.len()).saturating_add(self.flows.len())
    }

    /// Lets go of the least eighth of what it holds most of, for want of room.
    pub fn shed_eighth(&mut self) {
        let (instances, files, flows) = (self.instances.len(), self.files.len(), self.flows.len());
        if instances >= files && instances >= flows {
            self.shed_instances();
        } else if files >= flows {
            let gone = self.files.shed_eighth();
            self.shed(gone);
        } else {
            let gone = self.flows.shed_eighth();
            self.shed(gone);
        }
    }

    /// Lets go of the least eighth of its processes.
    pub fn shed_instances(&mut self) {
        let gone = self.instances.shed_eighth();
        for id in &gone {
            self.tagged.remove(id);
        }
        self.shed(u64::try_from(gone.len()).unwrap_or(u64::MAX));
    }

    /// Adds to what was forgotten.
    pub fn shed(&mut self, count: u64) {
        self.shed = self.shed.saturating_add(count);
    }
}

/// One step of work on a host: the host, the policy, and the record at hand.
pub(crate) struct Work<'a> {
    pub host: &'a mut Host,
    pub policy: &'a Policy,
    pub windows: &'a Windows,
    /// Time of the event at hand, and how precisely it is known.
    pub now: Timestamp,
    pub precision: Nanos,
    pub record: RecordCited,
    /// When what the record tells was done, if not now.
    pub told: Option<Timestamp>,
    /// Armed tags that an instance gains while its arguments are judged (D4).
    pub judged: Option<(InstanceId, Vec<Tag>)>,
    /// What somebody asks about.
    pub watch: Option<&'a mut crate::note::Watch>,
    /// Where settled flows are entered, if somebody asks for them.
    pub ledger: Option<&'a mut crate::ledger::Ledger>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_beyond_the_most_are_joined_and_none_is_forgotten() {
        let mut host = Host::new(HostName::new("mac1"));
        let gaps = i64::try_from(MOST_GAPS).unwrap() + 7;
        let at = |second: i64| Timestamp::from_secs(second);
        // Told in any order.
        for number in (0..gaps).map(|number| number * 7 % gaps) {
            host.add_gap(Gap { from: at(number * 10), to: at(number * 10 + 3), lost: 2 });
        }
        assert_eq!(host.gaps.len(), MOST_GAPS);
        assert!(host.gaps.is_sorted_by_key(|gap| gap.from));
        for number in 0..gaps {
            assert!(host.gap_in(at(number * 10), at(number * 10)) && host.gap_in(at(number * 10 + 3), at(number * 10 + 3)), "{number}");
        }
        let last = (gaps - 1) * 10;
        assert!(!host.gap_in(at(last + 4), at(last + 9)) && !host.gap_in(at(-9), at(-1)) && !host.gap_in(at(last - 6), at(last - 1)));
        let all = u64::try_from(gaps).unwrap() * 2;
        assert_eq!(host.lost_in(at(0), at(last)), all);
        assert_eq!(host.lost_in(at(last), at(last)), 2);
        assert_eq!(host.lost_in(at(last + 3), at(last + 9)), 2);
        assert_eq!(host.lost_in(at(last + 4), at(last + 9)), 0);
    }
}
