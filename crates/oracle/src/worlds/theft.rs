//! Plans of thefts, and the one condition that a near miss breaks.

use super::cast::{
    CAT, CURL, DITTO, DOCKER, IMPLANTS, MDWORKER, OWNED, PLACES, PYTHON, Place, Program, SCP, SERVICE, SLACK, SLACKS, SSH, STORES, TAR, ZIP,
};
use super::random::Random;
use super::scene::{Moment, SECOND, delay};

/// How data is collected and by whom it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// One program reads and sends.
    Direct,
    /// One program reads, packs and sends.
    PackAndSend,
    /// `cat store > file`, packed or not, sent by another.
    Redirected,
    /// An archiver packs, another sends.
    Archived,
    /// An archiver's process becomes the sender (`sh -c 'tar ..; exec curl ..'`).
    Become,
    /// The stores themselves are operands of the sender.
    Uploaded,
    /// A system call copies the store, another sends the copy.
    Cloned,
    /// A secret is asked of a tool, by a script that sends it.
    Secret,
    /// The reader's child sends.
    Child,
    /// One program packs, and another that has nothing to do with it sends.
    Dropped,
    /// `tar -cf - store | curl -T - url`, the shell being all that joins them.
    Piped,
    /// Members of one pipeline read, pack and send at the same time.
    Pipeline,
    /// One program reads, and a grandchild that nobody saw being made sends.
    Daemon,
    /// A picture of the screen is taken, and sent by another.
    Captured,
    /// One program reads, and a service that acts for it sends.
    Entrusted,
    /// One program reads many files and writes one that nothing names, another sends that.
    Bulk,
    /// One program reads and packs, and has a browser send.
    Driven,
    /// One program hands out what it is asked for, by a tunnel of another.
    Served,
    /// A machine within the machine reads a folder, and what runs it sends.
    Contained,
    /// A plug-in has Spotlight read, and somebody else sends what it wrote.
    Imported,
}

/// Folders that leave; the last ones are of another machine, and of a disk image.
const SYNCED: &[&str] = &["/Users/ana/Dropbox", "/Users/ana/Library/CloudStorage/OneDrive-Personal", "/Volumes/d", "/Volumes/i"];

const METHODS: &[Method] = &[
    Method::Direct,
    Method::PackAndSend,
    Method::Redirected,
    Method::Archived,
    Method::Archived,
    Method::Become,
    Method::Uploaded,
    Method::Cloned,
    Method::Secret,
    Method::Child,
    Method::Dropped,
    Method::Piped,
    Method::Pipeline,
    Method::Pipeline,
    Method::Daemon,
    Method::Captured,
    Method::Entrusted,
    Method::Bulk,
    Method::Driven,
    Method::Served,
    Method::Contained,
    Method::Imported,
];

/// What happens to a staged file before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Rename,
    Copy,
    Link,
    Duplicate,
    /// Its folder gets another name.
    Folder,
}

/// What tells who sent the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trace {
    Named,
    Exact,
    Remote,
    /// Only its volume, or nothing.
    Mute,
}

/// The condition that a near miss breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// The stores are files of no interest.
    PlainFiles,
    /// The staged file is removed and made anew before it is read.
    Unlinked,
    /// The flow ends before anything was read, by more than the skew.
    FlowBefore,
    /// The flow comes when the tags have expired.
    Expired,
    /// A browser does it.
    Browser,
    /// A backup does it.
    NonCarrier,
    /// The flow is another host's.
    OtherHost,
    /// The sender stages nothing: a process that has no part in it sends.
    Stranger,
    /// The owner of the store reads it, and sends.
    Owner,
    /// The far end is a private address.
    Private,
    /// The staged file has no name of an archive, and nothing names it.
    Extension,
    /// Who reads and who sends are jobs of their own.
    Group,
    /// The service acts for somebody else.
    Irresponsible,
    /// It reads few files, or takes its time.
    Sparse,
    /// Nobody drives the browser.
    Undriven,
    /// What sends is no tunnel, or runs no machine.
    Closed,
}

const BREAKS: &[Break] = &[
    Break::PlainFiles,
    Break::Unlinked,
    Break::FlowBefore,
    Break::Expired,
    Break::Browser,
    Break::NonCarrier,
    Break::OtherHost,
    Break::Stranger,
    Break::Owner,
    Break::Private,
    Break::Extension,
    Break::Group,
    Break::Irresponsible,
    Break::Sparse,
    Break::Undriven,
    Break::Closed,
];

/// A theft, planned.
#[derive(Clone, Debug)]
pub(crate) struct Theft {
    pub(crate) method: Method,
    pub(crate) stores: Vec<&'static str>,
    /// Who reads in the methods that leave it open.
    pub(crate) program: Program,
    /// Who sends where that is another.
    pub(crate) sender: Program,
    /// Whether a shell below a terminal starts it, else launchd.
    pub(crate) terminal: bool,
    /// Whether the output is opened before the reads.
    pub(crate) output_first: bool,
    pub(crate) archive: bool,
    /// Whether operands name the folders of the stores.
    pub(crate) folders: bool,
    pub(crate) steps: Vec<Step>,
    /// A synchronised folder that it is staged in.
    pub(crate) synced: Option<&'static str>,
    /// What is done to the folders of the stores before.
    pub(crate) moved: Option<&'static str>,
    pub(crate) start: Moment,
    /// Before each step, the sender, and the flow.
    pub(crate) delays: [Moment; 3],
    /// How long before (negative) or after the sender's read the flow begins, and how long it lasts.
    pub(crate) flow_start: Moment,
    pub(crate) flow_length: Moment,
    pub(crate) place: Place,
    pub(crate) trace: Trace,
    pub(crate) size: i64,
    pub(crate) broken: Option<Break>,
}

impl Theft {
    /// A theft that should be found.
    pub(crate) fn plan(random: &mut Random) -> Self {
        let method = random.pick(METHODS);
        let mut stores = Vec::new();
        for _ in 0..random.pick(&[1, 1, 1, 2, 2, 3, 4]) {
            stores.push(random.pick(STORES));
        }
        stores.dedup();
        let program = match method {
            Method::Redirected => CAT,
            Method::Archived | Method::Become => random.pick(&[DITTO, TAR, ZIP]),
            Method::PackAndSend | Method::Cloned | Method::Driven => random.pick(IMPLANTS),
            Method::Secret => PYTHON,
            Method::Piped => TAR,
            Method::Pipeline => random.pick(&[CAT, CAT, TAR, IMPLANTS[5], SSH]),
            Method::Dropped => random.pick(&[IMPLANTS[0], IMPLANTS[5], IMPLANTS[5]]),
            Method::Bulk => IMPLANTS[5],
            Method::Served => PYTHON,
            Method::Contained => DOCKER,
            Method::Imported => MDWORKER,
            Method::Entrusted => random.pick(&[IMPLANTS[0], IMPLANTS[4], IMPLANTS[5]]),
            _ if random.chance(25) => PYTHON,
            _ => random.pick(IMPLANTS),
        };
        let sender = if random.chance(75) { CURL } else { random.pick(&[SCP, PYTHON, IMPLANTS[0], IMPLANTS[4]]) };
        let mut steps = Vec::new();
        while random.chance(25) && steps.len() < 3 {
            steps.push(random.pick(&[Step::Rename, Step::Copy, Step::Link, Step::Duplicate, Step::Folder]));
        }
        Self {
            method,
            stores,
            program,
            sender,
            terminal: random.chance(60),
            output_first: random.chance(50),
            archive: random.chance(70) || method == Method::Dropped,
            folders: random.chance(25),
            steps,
            synced: random.chance(13).then(|| random.pick(SYNCED)),
            moved: random.chance(12).then(|| random.pick(&["rename", "rename", "copy"])),
            start: random.between(0, 30_000) * SECOND,
            delays: [delay(random), delay(random), delay(random)],
            flow_start: random.pick(&[-121, -119, -5, -1, 0, 0, 1, 1, 2, 3, 60, 61]) * SECOND,
            flow_length: random.pick(&[0, 1, 3, 30, 121, 4_000]) * SECOND,
            place: random.pick(PLACES),
            trace: random.pick(&[Trace::Named, Trace::Named, Trace::Exact, Trace::Remote, Trace::Mute]),
            size: random.pick(&[2_000, 65_535, 65_536, 400_000, 30_000_000]),
            broken: None,
        }
        .among_friends(random)
    }

    /// Now and then what is read, or who reads it, is at home where it goes.
    fn among_friends(mut self, random: &mut Random) -> Self {
        match random.below(20) {
            0 | 1 => {
                // Who reads its own store talks to its own service.
                self.stores = vec![STORES[1]];
                self.place = SERVICE;
            }
            2 | 3 => {
                self.method = random.pick(&[Method::Direct, Method::Direct, Method::PackAndSend]);
                self.program = SLACK;
                self.stores = vec![STORES[9]];
                self.place = if random.chance(60) { SLACKS } else { self.place };
                self.trace = random.pick(&[Trace::Exact, Trace::Remote, Trace::Mute, Trace::Mute]);
            }
            _ => return self,
        }
        if random.chance(30) {
            self.stores.push(random.pick(STORES));
            self.stores.dedup();
        }
        self
    }

    /// The same theft, made short enough that most of it is surely within every window.
    pub(crate) fn hurried(mut self, random: &mut Random) -> Self {
        for delay in &mut self.delays {
            *delay = (*delay).min(random.between(1, 70) * SECOND);
        }
        self.steps.truncate(1);
        self
    }

    /// The same theft with one condition broken that it hangs on; rather one of its own than one of
    /// all thefts.
    pub(crate) fn broken(&self, random: &mut Random) -> Self {
        let fitting: Vec<Break> = BREAKS.iter().copied().filter(|broken| self.hangs_on(*broken)).collect();
        let common = [Break::PlainFiles, Break::FlowBefore, Break::OtherHost, Break::Private];
        let own: Vec<Break> = fitting.iter().copied().filter(|broken| !common.contains(broken)).collect();
        let broken = if own.is_empty() || random.chance(35) { random.pick(&fitting) } else { random.pick(&own) };
        self.with(broken)
    }

    fn hangs_on(&self, broken: Break) -> bool {
        let staged = matches!(
            self.method,
            Method::Redirected | Method::Archived | Method::Cloned | Method::Dropped | Method::Captured | Method::Bulk
        );
        match broken {
            Break::Unlinked => staged,
            Break::Stranger => staged || matches!(self.method, Method::Direct | Method::PackAndSend),
            Break::Browser | Break::NonCarrier => {
                self.method == Method::Entrusted || matches!(self.method, Method::Direct | Method::PackAndSend)
            }
            Break::Owner => matches!(self.method, Method::Direct),
            Break::Group => self.method == Method::Pipeline,
            Break::Sparse => self.method == Method::Bulk,
            Break::Undriven => self.method == Method::Driven,
            Break::Closed => matches!(self.method, Method::Served | Method::Contained | Method::Imported),
            Break::Irresponsible => self.method == Method::Entrusted,
            Break::Extension => self.method == Method::Dropped && self.program == IMPLANTS[5] && self.steps.is_empty(),
            // What a process holds of weight 80 never expires.
            Break::Expired => staged,
            Break::PlainFiles => !matches!(self.method, Method::Secret | Method::Captured | Method::Bulk),
            // An upload that arguments declare needs no flow.
            Break::FlowBefore | Break::OtherHost | Break::Private => self.trace != Trace::Named || self.method == Method::Secret,
        }
    }

    fn with(&self, broken: Break) -> Self {
        let mut theft = Self { broken: Some(broken), ..self.clone() };
        match broken {
            Break::PlainFiles => theft.stores = vec![super::cast::PLAIN[0]],
            Break::FlowBefore => (theft.flow_start, theft.flow_length) = (-90_000 * SECOND, SECOND),
            // Longer than any tag on a file, and than what ends of processes leave alive.
            Break::Expired => theft.delays[1] = 300_000 * SECOND,
            Break::Browser => theft.program = super::cast::CHROME,
            Break::NonCarrier => theft.program = super::cast::BACKUPD,
            Break::Owner => {
                let (owner, store) = OWNED[1];
                (theft.program, theft.stores) = (owner, vec![store]);
            }
            Break::Private => theft.place.address = "10.0.7.7",
            Break::Extension => theft.archive = false,
            Break::Unlinked
            | Break::OtherHost
            | Break::Stranger
            | Break::Group
            | Break::Irresponsible
            | Break::Sparse
            | Break::Undriven
            | Break::Closed => {}
        }
        theft
    }
}
