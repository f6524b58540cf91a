//! What the analysis says.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Endpoint, FilePath, HostName, Origin, Process, Timestamp, Untrusted};

macro_rules! named {
    ($(#[doc = $about:literal])* $type:ident { $($(#[doc = $doc:literal])* $name:ident = $text:literal,)* }) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type { $($(#[doc = $doc])* $name,)* }

        impl $type {
            /// Every value, lowest first.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name that is printed.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The value that is printed as `name`, whatever its case.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

named! {
    /// How serious, from the score.
    Level {
        /// Below 20: not opened as a finding.
        Info = "INFO",
        /// 20 to 39.
        Low = "LOW",
        /// 40 to 59.
        Medium = "MEDIUM",
        /// 60 to 79.
        High = "HIGH",
        /// 80 and more.
        Critical = "CRITICAL",
    }
}

impl Level {
    /// The level of a score.
    pub const fn of_score(score: u8) -> Self {
        match score {
            0..20 => Self::Info,
            20..40 => Self::Low,
            40..60 => Self::Medium,
            60..80 => Self::High,
            _ => Self::Critical,
        }
    }
}

named! {
    /// How sure, apart from how serious.
    Confidence {
        /// Weak: a coincidence is possible.
        Low = "LOW",
        /// Likely.
        Medium = "MEDIUM",
        /// As sure as telemetry can be.
        High = "HIGH",
    }
}

impl Confidence {
    /// One step less, and not below the least.
    #[must_use]
    pub const fn one_less(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}

named! {
    /// What makes the telemetry of a finding's Mac and time less sure, beside losses that its sources tell.
    Doubt {
        /// Records came after their turn, so that others may have been taken for the first.
        Late = "late",
        /// The clocks of the Mac and of the sensors differ by more than is allowed for.
        Clocks = "clocks",
        /// Sensors saw the Mac at work while nothing on it told anything.
        Silence = "silence",
    }
}

named! {
    /// How evidence is joined.
    Link {
        /// Same process instance, also across exec.
        Instance = "L1",
        /// Process tree or shell session.
        Tree = "L2",
        /// File lineage.
        File = "L3",
        /// Held by the process that is responsible for the sender.
        Responsible = "L4",
        /// Same audit user within the time window.
        User = "L5",
        /// The sender is a service that acts for the process that is responsible for it.
        Delegated = "L6",
        /// Arguments stand for file records.
        Arguments = "L7",
    }
}

named! {
    /// How a flow was given to a process, weakest first.
    Rung {
        /// The host is known and no more.
        Host = "host",
        /// A record names the terminal that the process runs in.
        Terminal = "terminal",
        /// The flow's volume matches a file that the process read or wrote.
        Size = "size",
        /// A record of the process names the same remote end.
        Remote = "remote",
        /// The process's arguments name the flow's host.
        Named = "named",
        /// A record of the process names the same connection.
        Exact = "exact",
    }
}

named! {
    /// Which legs of telemetry a chain stands on.
    Mode {
        /// No endpoint telemetry.
        NetworkOnly = "network-only",
        /// No flow: the egress is declared by arguments.
        NoNetwork = "no-network",
        /// No file events: arguments stand for them.
        ArgvOnly = "argv-only",
        /// Process, file and network.
        Full = "full",
    }
}

named! {
    /// Why a flow counts as encrypted, weakest first.
    Encryption {
        /// Not encrypted: joins a chain, labelled T1048.003.
        Plaintext = "plaintext",
        /// Declared by the arguments of an upload tool.
        Declared = "argv",
        /// UDP to port 443.
        Udp443 = "udp-443",
        /// A port where TLS is usual.
        Port = "port",
        /// SSH, by the sensor or its port.
        Ssh = "ssh",
        /// Mail submission over TLS.
        Smtps = "smtps",
        /// A TLS or QUIC record of a sensor.
        Sensor = "sensor",
    }
}

/// Identity of a finding: 20 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FindingId(pub String);

/// One lineage's episode, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable identity.
    pub id: FindingId,
    /// Grows when level, confidence, mode, links, categories or destinations change.
    pub revision: u32,
    /// The host.
    pub host: HostName,
    /// Level of `score`.
    pub level: Level,
    /// Score of the greatest chain, 0 to 100.
    pub score: u8,
    /// Confidence of that chain.
    pub confidence: Confidence,
    /// Earliest time of any step.
    pub first_seen: Timestamp,
    /// Latest end of any egress, or latest staging where there is none.
    pub last_seen: Timestamp,
    /// Who was logged in.
    pub user: Option<UserCited>,
    /// The process at the root of the lineage; absent where there is no endpoint telemetry.
    pub lineage: Option<ProcessCited>,
    /// The process that sent, of the greatest chain.
    pub process: Option<ProcessCited>,
    /// Categories of sensitive data staged, by name.
    pub categories: BTreeSet<String>,
    /// Links used by any chain.
    pub links: BTreeSet<Link>,
    /// Chains, greatest first.
    pub chains: Vec<Chain>,
    /// How often a destination was let go for want of room: the least of too many.
    pub destinations_omitted: u32,
    /// Evidence of the greatest chain in order of time.
    pub steps: Vec<Step>,
    /// Steps left out beyond the cap.
    pub steps_omitted: u32,
    /// Other findings that share a flow with this one.
    pub related: BTreeSet<FindingId>,
    /// The snapshot of what is usual that its score was worked out with, by its id.
    pub baseline: Option<String>,
    /// Quality of the telemetry around it.
    pub telemetry: TelemetryQuality,
    /// What to do about it; absent until it is told.
    pub escalation: Option<Arc<Escalation>>,
}

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// The rule of the content that says so.
    pub rule: String,
    /// `P1` to `P4`, most urgent first.
    pub priority: String,
    /// Minutes until the first action.
    pub within: u32,
    /// Who acts.
    pub who: String,
    /// What to do, in this order.
    pub act: Vec<String>,
    /// What not to do.
    pub avoid: Vec<String>,
    /// Legal clocks that may have begun.
    pub clocks: Vec<Clock>,
}

/// A legal clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The law.
    pub name: String,
    /// Hours that it gives.
    pub hours: u32,
    /// For what, and from when.
    pub what: String,
    /// Whether that was read in the law itself, not believed.
    pub verified: bool,
}

/// Staging joined to one destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Where it went; absent for staging that no egress was seen of.
    pub destination: Option<Destination>,
    /// Flows joined.
    pub flows: u32,
    /// Greatest number of processes that a flow could be given to.
    pub candidates: u32,
    /// Why it counts as encrypted.
    pub encryption: Option<Encryption>,
    /// How flows were given to the process.
    pub attribution: Option<Rung>,
    /// Which legs it stands on.
    pub mode: Mode,
    /// Score, equal to the sum of `terms`.
    pub score: u8,
    /// Confidence.
    pub confidence: Confidence,
    /// Links used.
    pub links: BTreeSet<Link>,
    /// The score, term by term.
    pub terms: Vec<Term>,
    /// Whether the host of a flow was assumed.
    pub host_assumed: bool,
}

/// Where data went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// Identity under which flows are grouped: a host name, or an address.
    pub name: Untrusted,
    /// Far end of the lead flow; absent for declared egress to a name.
    pub endpoint: Option<Endpoint>,
    /// Bytes sent, summed over flows; absent where unknown.
    pub bytes_out: Option<u64>,
}

/// Points with their reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Name, `family:what`.
    pub name: Cow<'static, str>,
    /// Points, negative where they lower the score.
    pub points: i16,
    /// Why, with the facts.
    pub reason: Untrusted,
    /// What would change it.
    pub change: Cow<'static, str>,
}

/// A raw record that stands behind a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordCited {
    /// Where it stands.
    pub origin: Origin,
    /// Its content hash in the engine's order.
    pub digest: u128,
}

named! {
    /// What a step was.
    StepKind {
        /// A sensitive file was read.
        Read = "read",
        /// A sensitive file was copied.
        Copy = "copy",
        /// A secret was asked of a tool.
        Secret = "secret",
        /// A picture of the screen was taken, or the clipboard read.
        Capture = "capture",
        /// An archive was written.
        Archive = "archive",
        /// Tagged data was written to a file.
        Write = "write",
        /// A file was moved.
        Move = "move",
        /// A tagged file was read.
        Reread = "reread",
        /// Data left.
        Egress = "egress",
    }
}

/// One step of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What it was.
    pub kind: StepKind,
    /// When.
    pub time: Timestamp,
    /// Who.
    pub process: Option<ProcessCited>,
    /// Which file.
    pub path: Option<FilePath>,
    /// Category of the data, by name.
    pub category: Option<String>,
    /// By which link it joins the next.
    pub link: Link,
    /// The record behind it.
    pub record: RecordCited,
}

/// A process as a finding shows it. Arguments are already redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProcessCited {
    /// The process.
    pub process: Process,
    /// Its arguments, secrets replaced.
    pub argv: Box<[Untrusted]>,
}

/// The user as a finding shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCited {
    /// Audit user id, or effective user id where that is unset.
    pub uid: u32,
}

/// Quality of the telemetry of one host around a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelemetryQuality {
    /// Records that sources say they lost.
    pub lost: u64,
    /// Arrival delay in milliseconds, where measured.
    pub lag_ms: Option<i64>,
    /// How far the Mac's clock is ahead of the sensors' in milliseconds, where known.
    pub skew_ms: Option<i64>,
    /// Records that came after their turn.
    pub late: u64,
    /// Minutes in which sensors saw the Mac at work and nothing on it told anything.
    pub quiet_minutes: u64,
    /// Which of these make the finding less certain.
    pub doubts: Vec<Doubt>,
}

impl TelemetryQuality {
    /// Whether doubts take a step of confidence that losses have not taken yet.
    pub fn doubts_after(&self, lost: u64) -> bool {
        lost == 0 && !self.doubts.is_empty()
    }
}

impl Finding {
    /// Takes the measured quality of the telemetry in: doubts lower confidence by one step, all of them together, and never the score.
    /// What sources lost stays as it is: it has been weighed already, and where there is any, nothing more is taken.
    pub fn weigh(&mut self, quality: TelemetryQuality) {
        if quality.doubts_after(self.telemetry.lost) {
            self.confidence = self.confidence.one_less();
            self.chains.iter_mut().for_each(|chain| chain.confidence = chain.confidence.one_less());
        }
        self.telemetry = TelemetryQuality { lost: self.telemetry.lost, ..quality };
    }
}
