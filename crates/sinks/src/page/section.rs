//! What stands on a page about one finding. Texts are safe to print here; the templates encode them for HTML.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Chain, Escalation, Finding, ProcessCited, RecordCited, Step, Term, Timestamp};

use super::extent::ranges;
use super::facts::{Fact, facts, telemetry};
use super::graph::{Drawing, graph};
use super::record::RecordText;
use super::timeline::Timeline;
use super::{meaning, sentence};
use crate::advice;
use crate::document::Citations;
use crate::texts::prose;
use crate::words::{bytes, program, time};

/// Destinations that are shown one by one.
const MOST_CHAINS: usize = 32;

/// A time, for the machine and for people.
pub(super) struct Moment {
    pub machine: String,
    pub shown: String,
}

impl Moment {
    pub fn of(at: Timestamp) -> Self {
        let machine = time(at);
        Self { shown: machine.replace('T', " ").replace('Z', ""), machine }
    }
}

/// A term of a score.
pub(super) struct Points {
    pub name: String,
    pub points: String,
    pub why: String,
    pub change: String,
}

/// A destination.
pub(super) struct Sent {
    pub name: String,
    pub address: String,
    pub volume: String,
    pub flows: u32,
    pub score: u8,
    pub confidence: &'static str,
    pub encryption: &'static str,
    pub attribution: &'static str,
    pub mode: &'static str,
    pub mode_words: &'static str,
    pub links: String,
    pub terms: Vec<Points>,
    pub sum: i32,
}

/// A row of the table of steps.
pub(super) struct Done {
    pub number: usize,
    pub time: Moment,
    pub kind: &'static str,
    pub who: String,
    pub what: String,
    pub category: String,
    pub link: &'static str,
    pub link_words: &'static str,
}

/// A raw record.
pub(super) struct Raw {
    pub steps: String,
    pub file: String,
    pub offset: u64,
    pub length: u32,
    pub sha256: Option<String>,
    pub text: Option<String>,
    pub cut: usize,
}

/// What to do about a finding.
pub(super) struct Todo {
    pub heading: String,
    pub act: Vec<String>,
    pub avoid: Vec<String>,
    pub clocks: Vec<String>,
}

impl Todo {
    fn of(escalation: &Escalation) -> Self {
        let safe = |text: &String| prose(&text.as_str().into());
        Self {
            heading: safe(&advice::heading(escalation)),
            act: escalation.act.iter().map(safe).collect(),
            avoid: escalation.avoid.iter().map(safe).collect(),
            clocks: escalation.clocks.iter().map(|clock| safe(&advice::clock(clock))).collect(),
        }
    }
}

/// All about one finding.
pub(super) struct Section {
    pub number: usize,
    pub id: String,
    pub shape: &'static str,
    pub level: &'static str,
    pub score: u8,
    pub confidence: &'static str,
    pub heading: String,
    pub sentence: String,
    pub first: Moment,
    pub last: Moment,
    pub facts: Vec<Fact>,
    pub timeline: Timeline,
    pub graph: Drawing,
    pub sent: Vec<Sent>,
    pub more_sent: usize,
    pub steps: Vec<Done>,
    pub steps_omitted: u32,
    pub telemetry: Vec<String>,
    pub todo: Option<Todo>,
    pub records: Vec<Raw>,
}

impl Section {
    /// Gathers what there is about a finding, the `number`th of the page.
    pub fn of(number: usize, finding: &Finding, citations: &Citations, records: &BTreeMap<(u32, u64), RecordText>) -> Self {
        Self {
            number,
            id: prose(&finding.id.0.as_str().into()),
            shape: meaning::shape(finding.level),
            level: finding.level.name(),
            score: finding.score,
            confidence: finding.confidence.name(),
            heading: sentence::heading(finding),
            sentence: sentence::sentence(finding),
            first: Moment::of(finding.first_seen),
            last: Moment::of(finding.last_seen),
            facts: facts(finding),
            timeline: Timeline::of(finding),
            graph: Drawing::of(&graph(finding)),
            sent: finding.chains.iter().take(MOST_CHAINS).map(Sent::of).collect(),
            more_sent: finding
                .chains
                .len()
                .saturating_sub(MOST_CHAINS)
                .saturating_add(usize::try_from(finding.destinations_omitted).unwrap_or(usize::MAX)),
            steps: (1..).zip(&finding.steps).map(|(number, step)| Done::of(number, step)).collect(),
            steps_omitted: finding.steps_omitted,
            telemetry: telemetry(finding),
            todo: finding.escalation.as_deref().map(Todo::of),
            records: raw(finding, citations, records),
        }
    }
}

impl Points {
    fn of(term: &Term) -> Self {
        Self {
            name: prose(&term.name.as_ref().into()),
            points: format!("{:+}", term.points),
            why: prose(&term.reason),
            change: prose(&term.change.as_ref().into()),
        }
    }
}

impl Sent {
    /// Whether the terms come to the score, as they always should.
    pub fn is_even(&self) -> bool {
        self.sum == i32::from(self.score)
    }

    fn of(chain: &Chain) -> Self {
        let destination = chain.destination.as_ref();
        let endpoint = destination.and_then(|destination| destination.endpoint);
        let volume = destination.and_then(|destination| destination.bytes_out);
        Self {
            name: destination.map_or_else(|| "no egress seen".to_owned(), |destination| prose(&destination.name)),
            address: endpoint.map_or_else(|| "not seen".to_owned(), meaning::end_point),
            volume: volume.map_or_else(|| "unknown".to_owned(), |count| format!("{} ({count} bytes)", bytes(count))),
            flows: chain.flows,
            score: chain.score,
            confidence: chain.confidence.name(),
            encryption: chain.encryption.map_or("—", |encryption| encryption.name()),
            attribution: meaning::attribution(chain),
            mode: chain.mode.name(),
            mode_words: meaning::mode(chain.mode),
            links: if chain.links.is_empty() {
                "—".to_owned()
            } else {
                chain.links.iter().map(|link| link.name()).collect::<Vec<_>>().join(" ")
            },
            terms: chain.terms.iter().map(Points::of).collect(),
            sum: chain.terms.iter().map(|term| i32::from(term.points)).fold(0, i32::saturating_add),
        }
    }
}

impl Done {
    fn of(number: usize, step: &Step) -> Self {
        let who = |cited: &ProcessCited| format!("{}, pid {}", program(&cited.process.image, prose), cited.process.key.pid);
        Self {
            number,
            time: Moment::of(step.time),
            kind: meaning::deed(step.kind),
            who: step.process.as_ref().map_or_else(|| "not known".to_owned(), who),
            what: step.path.as_ref().map_or_else(String::new, |path| prose(path.shown())),
            category: prose(&step.category.as_deref().unwrap_or("").into()),
            // Where nobody is known, nothing is joined.
            link: step.process.as_ref().map_or("—", |_| step.link.name()),
            link_words: step.process.as_ref().map_or("", |_| meaning::link(step.link)),
        }
    }
}

/// Raw records in the order of the steps that they stand behind, each once.
fn raw(finding: &Finding, citations: &Citations, texts: &BTreeMap<(u32, u64), RecordText>) -> Vec<Raw> {
    let mut steps: BTreeMap<(u32, u64), BTreeSet<usize>> = BTreeMap::new();
    let mut order: Vec<&RecordCited> = Vec::new();
    for (number, step) in (1..).zip(&finding.steps) {
        let origin = &step.record.origin;
        let of = steps.entry((origin.input, origin.offset)).or_default();
        if of.is_empty() {
            order.push(&step.record);
        }
        of.insert(number);
    }
    let raw = |cited: &RecordCited| {
        let origin = &cited.origin;
        let place = (origin.input, origin.offset);
        let text = texts.get(&place);
        Raw {
            steps: steps.get(&place).map(ranges).unwrap_or_default(),
            file: prose(&citations.input(origin).into()),
            offset: origin.offset,
            length: origin.length,
            sha256: citations.hash(origin),
            text: text.map(RecordText::shown),
            cut: text.map_or(0, RecordText::cut),
        }
    };
    order.into_iter().map(raw).collect()
}
