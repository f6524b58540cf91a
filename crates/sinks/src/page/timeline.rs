//! Steps in time, in a lane each for processes, files, archives and the network.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Finding, Mode, Step, StepKind, Timestamp};

use super::axis::Axis;
use super::extent::{fit, ranges};
use super::meaning;
use crate::texts::prose;
use crate::words::{base_name, plural};

/// Size of the picture, and where time begins in it.
const WIDTH: usize = 1_000;
const LEFT: usize = 118;
const PLOT: usize = 840;

/// Height of the axis, and of a row of a lane.
const HEAD: usize = 30;
const ROW: usize = 28;
const PAD: usize = 6;

/// A letter of the font of a mark.
const LETTER: usize = 8;

/// Processes with a row of their own.
const MOST_PROCESSES: usize = 8;

/// Numbers that a mark shows as ranges; beyond, its first and last stand for them.
const MOST_LETTERS: usize = 24;

/// Steps at a place, by number.
pub(super) struct Mark {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub middle: usize,
    pub text: String,
    pub title: String,
}

/// A stretch of time: a process from its first step to its last, or a flow.
pub(super) struct Bar {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub text: String,
    pub text_x: usize,
    pub title: String,
}

/// What is not known of a lane.
pub(super) struct Gap {
    pub y: usize,
    pub text: String,
}

/// One of the lanes.
pub(super) struct Lane {
    pub name: &'static str,
    pub class: &'static str,
    pub y: usize,
    pub height: usize,
    pub marks: Vec<Mark>,
    pub bars: Vec<Bar>,
    pub gaps: Vec<Gap>,
}

/// The picture.
pub(super) struct Timeline {
    pub width: usize,
    pub height: usize,
    pub left: usize,
    pub plot: usize,
    pub ticks: Vec<(usize, String)>,
    pub lanes: Vec<Lane>,
}

impl Timeline {
    /// Draws the steps of a finding.
    pub fn of(finding: &Finding) -> Self {
        let times = || finding.steps.iter().map(|step| step.time);
        let first = times().chain([finding.first_seen]).min().unwrap_or(finding.first_seen);
        let last = times().chain([finding.last_seen]).max().unwrap_or(finding.last_seen);
        let axis = Axis::new(first, last, LEFT, PLOT);
        let mut lanes = Lanes { finding, axis, y: HEAD, lanes: Vec::new() };
        lanes.processes();
        let archives: BTreeSet<&str> = finding.steps.iter().filter(|step| step.kind == StepKind::Archive).filter_map(key).collect();
        let is_archive = |step: &Step| key(step).is_some_and(|key| archives.contains(key));
        let is_egress = |step: &Step| step.kind == StepKind::Egress;
        let [files, packed, network] = missing(finding);
        lanes.steps("files, secrets", "file", |step| !is_egress(step) && !is_archive(step), files);
        lanes.steps("archives", "archive", |step| !is_egress(step) && is_archive(step), packed);
        lanes.steps("network", "destination", is_egress, network);
        lanes.flow();
        lanes.lost();
        Self { width: WIDTH, height: lanes.y.saturating_add(PAD), left: LEFT, plot: PLOT, ticks: axis.marks(), lanes: lanes.lanes }
    }
}

fn key(step: &Step) -> Option<&str> {
    step.path.as_ref().map(|path| path.key())
}

/// What the mode says of the lanes of files, archives and the network.
fn missing(finding: &Finding) -> [Option<&'static str>; 3] {
    let Some(chain) = finding.chains.first() else { return [None; 3] };
    match (chain.mode, &chain.destination) {
        (Mode::Full, Some(_)) => [None; 3],
        (Mode::ArgvOnly, Some(_)) => {
            [Some("no file records: arguments stand for them"), Some("no file records: arguments stand for them"), None]
        }
        (Mode::NoNetwork, Some(_)) => [None, None, Some("no network record: only the endpoint tells of this egress")],
        (Mode::NetworkOnly, Some(_)) => [Some("no endpoint records"), Some("no endpoint records"), None],
        (_, None) => [None, None, Some("no egress seen: no network record covers that time")],
    }
}

struct Lanes<'a> {
    finding: &'a Finding,
    axis: Axis,
    y: usize,
    lanes: Vec<Lane>,
}

impl Lanes<'_> {
    fn push(&mut self, mut lane: Lane) {
        let rows = lane.bars.len().max(usize::from(!lane.marks.is_empty())).saturating_add(lane.gaps.len()).max(1);
        lane.height = rows.saturating_mul(ROW).saturating_add(PAD);
        self.y = self.y.saturating_add(lane.height);
        self.lanes.push(lane);
    }

    fn lane(&self, name: &'static str, class: &'static str) -> Lane {
        Lane { name, class, y: self.y, height: 0, marks: Vec::new(), bars: Vec::new(), gaps: Vec::new() }
    }

    fn row(&self, number: usize) -> usize {
        self.y.saturating_add(PAD / 2).saturating_add(ROW.saturating_mul(number))
    }

    /// Each process from its first step to its last.
    fn processes(&mut self) {
        let mut lane = self.lane("processes", "process");
        let all = lives(&self.finding.steps);
        for (row, life) in all.iter().take(MOST_PROCESSES).enumerate() {
            lane.bars.push(self.bar(row, life));
        }
        let more = all.len().saturating_sub(MOST_PROCESSES);
        if more > 0 {
            lane.gaps.push(Gap { y: self.row(lane.bars.len()), text: format!("and {more} more processes, in the table of steps") });
        }
        if all.is_empty() {
            lane.gaps.push(Gap { y: self.row(0), text: "no endpoint records: no process is known".to_owned() });
        }
        self.push(lane);
    }

    fn bar(&self, row: usize, life: &Life) -> Bar {
        let x = self.axis.place(life.first);
        let text = fit(&life.name, PLOT / LETTER);
        let width = text.chars().count().saturating_mul(LETTER);
        let furthest = LEFT.saturating_add(PLOT).saturating_sub(width);
        Bar {
            x,
            y: self.row(row),
            width: self.axis.place(life.last).saturating_sub(x).max(4),
            text_x: x.min(furthest.max(LEFT)),
            text,
            title: format!("{}: steps {}", life.name, ranges(&life.steps)),
        }
    }

    /// Steps of a kind as marks; those that would overlap are one.
    fn steps(&mut self, name: &'static str, class: &'static str, is: impl Fn(&Step) -> bool, missing: Option<&str>) {
        let mut lane = self.lane(name, class);
        let mut of: Vec<(usize, usize, &Step)> = (1..)
            .zip(&self.finding.steps)
            .filter(|(_, step)| is(step))
            .map(|(number, step)| (self.axis.place(step.time), number, step))
            .collect();
        of.sort_by_key(|&(x, number, _)| (x, number));
        let mut groups: Vec<Vec<(usize, usize, &Step)>> = Vec::new();
        for one in of {
            groups.push(vec![one]);
            while let [.., before, last] = groups.as_mut_slice() {
                let (left, right) = (extent(before), extent(last));
                if left.0.saturating_add(left.1) < right.0 {
                    break;
                }
                before.append(last);
                groups.pop();
            }
        }
        let y = self.row(0);
        lane.marks = groups
            .iter()
            .map(|group| {
                let (x, width) = extent(group);
                let title = group.iter().map(|(_, number, step)| format!("{number} {}", meaning::deed(step.kind)));
                Mark { x, y, width, middle: x.saturating_add(width / 2), text: numbers(group), title: title.collect::<Vec<_>>().join("; ") }
            })
            .collect();
        if let Some(text) = missing {
            lane.gaps.push(Gap { y: self.row(usize::from(!lane.marks.is_empty())), text: text.to_owned() });
        }
        self.push(lane);
    }

    /// How long the flow lasted, where it is the only one.
    fn flow(&mut self) {
        let [chain] = self.finding.chains.as_slice() else { return };
        let egress = self.finding.steps.iter().find(|step| step.kind == StepKind::Egress);
        let Some(egress) = egress.filter(|_| chain.flows == 1) else { return };
        let (first, last) = (egress.time, self.finding.last_seen);
        let Some(network) = self.lanes.last_mut().filter(|_| last > first) else { return };
        let x = self.axis.place(first);
        // Right below the mark.
        let y = network.y.saturating_add(PAD).saturating_add(PAD / 2);
        let width = self.axis.place(last).saturating_sub(x).max(4);
        network.bars.push(Bar { x, y, width, text: String::new(), text_x: x, title: "the flow, to its end".to_owned() });
    }

    /// That records were lost, if they were.
    fn lost(&mut self) {
        let lost = self.finding.telemetry.lost;
        if lost == 0 {
            return;
        }
        let mut lane = self.lane("lost", "gap");
        lane.gaps.push(Gap {
            y: self.row(0),
            text: format!("{lost} record{} lost at source in this time; where in it is not told", plural(lost)),
        });
        self.push(lane);
    }
}

/// A process, as far as steps show it.
struct Life {
    first: Timestamp,
    last: Timestamp,
    name: String,
    steps: BTreeSet<usize>,
}

/// Processes from their first step to their last, the earliest first.
fn lives(steps: &[Step]) -> Vec<Life> {
    let mut seen: BTreeMap<(u32, Option<u32>, &str), Life> = BTreeMap::new();
    for (number, step) in (1..).zip(steps) {
        let Some(cited) = &step.process else { continue };
        let (key, path) = (cited.process.key, &cited.process.image.path);
        let life = seen.entry((key.pid, key.pidversion, path.key())).or_insert_with(|| Life {
            first: step.time,
            last: step.time,
            name: format!("{} (pid {})", base_name(path.shown(), prose), key.pid),
            steps: BTreeSet::new(),
        });
        (life.first, life.last) = (step.time.min(life.first), step.time.max(life.last));
        life.steps.insert(number);
    }
    let mut lives: Vec<Life> = seen.into_values().collect();
    lives.sort_by_key(|life| life.first);
    lives
}

/// Where a mark for some steps begins, and how wide it is: around the middle of them, within the picture.
fn extent(group: &[(usize, usize, &Step)]) -> (usize, usize) {
    let first = group.first().map(|one| one.0).unwrap_or_default();
    let last = group.last().map(|one| one.0).unwrap_or_default();
    let width = numbers(group).chars().count().saturating_mul(LETTER).saturating_add(12);
    let middle = first.saturating_add(last) / 2;
    let furthest = LEFT.saturating_add(PLOT).saturating_sub(width);
    (middle.saturating_sub(width / 2).clamp(LEFT.min(furthest), furthest), width)
}

fn numbers(group: &[(usize, usize, &Step)]) -> String {
    let all: BTreeSet<usize> = group.iter().map(|(_, number, _)| *number).collect();
    let text = ranges(&all);
    match (all.first(), all.last()) {
        (Some(first), Some(last)) if text.chars().count() > MOST_LETTERS => format!("{} of {first} to {last}", all.len()),
        _ => text,
    }
}
