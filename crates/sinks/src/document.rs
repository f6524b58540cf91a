//! A finding as a document: the schema of JSON output.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use tollgate_model::{Chain, Clock, Escalation, Finding, Origin, ProcessCited, Step};

use crate::texts::Texts;
use crate::words::time;

/// What is needed to cite raw records: names of the inputs, and hashes by input and offset.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    /// Names of the inputs, in their order.
    pub inputs: Vec<String>,
    /// SHA-256 of cited records.
    pub hashes: BTreeMap<(u32, u64), [u8; 32]>,
}

impl Citations {
    /// Name of an input.
    pub fn input(&self, origin: &Origin) -> String {
        usize::try_from(origin.input).ok().and_then(|at| self.inputs.get(at)).cloned().unwrap_or_default()
    }

    /// SHA-256 of a record, if it could be read again.
    pub fn hash(&self, origin: &Origin) -> Option<String> {
        let hash = origin.sha256.as_deref().or_else(|| self.hashes.get(&(origin.input, origin.offset)))?;
        Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// One finding: an episode of one process lineage on one host.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Tollgate finding")]
pub struct FindingDocument {
    /// Stable identity, 20 hexadecimal digits.
    id: String,
    /// Grows when level, confidence, mode, links, categories or destinations change.
    revision: u32,
    /// INFO, LOW, MEDIUM, HIGH or CRITICAL.
    level: &'static str,
    /// 0 to 100; the sum of `terms`.
    score: u8,
    /// LOW, MEDIUM or HIGH: how sure, apart from how serious.
    confidence: &'static str,
    /// Earliest staging, UTC.
    first_seen: String,
    /// Latest egress, UTC.
    last_seen: String,
    /// The host.
    host: String,
    /// Audit user id of the lineage's root.
    user: Option<u32>,
    /// Process at the root of the lineage; null without endpoint telemetry.
    lineage: Option<ProcessDocument>,
    /// Process that sent.
    process: Option<ProcessDocument>,
    /// Kinds of sensitive data staged.
    categories: Vec<String>,
    /// Where data went, greatest chain first.
    destinations: Vec<DestinationDocument>,
    /// Flows joined, over all destinations.
    flows: u32,
    /// Why the greatest chain's egress counts as encrypted; `plaintext` is T1048.003; null if none was seen.
    encryption: Option<&'static str>,
    /// How the flow was given to the process: exact, named, remote, size or host; null if declared by arguments.
    attribution: Option<&'static str>,
    /// Processes that the flow could be given to.
    candidates: u32,
    /// Whether the host of a flow was assumed.
    host_assumed: bool,
    /// full, argv-only, no-network or network-only.
    mode: &'static str,
    /// Links used by any chain: L1, L2, L3, L5, L7.
    links: Vec<&'static str>,
    /// Destinations left out beyond the cap of 32: those of the least score.
    destinations_omitted: u32,
    /// Evidence in order of time.
    steps: Vec<StepDocument>,
    /// Steps left out beyond the cap.
    steps_omitted: u32,
    /// The score of the greatest chain, term by term.
    terms: Vec<TermDocument>,
    /// Other findings that share a flow with this one.
    related: Vec<String>,
    /// Id of the snapshot of what is usual that the score was worked out with; null without one.
    baseline: Option<String>,
    /// Quality of the telemetry around it.
    telemetry: TelemetryDocument,
    /// What to do about it, by the content (`escalation.toml`); null if no rule says so.
    escalation: Option<EscalationDocument>,
    /// Texts of this document that were longer than 4,096 characters: each is cut, and ends in `…`.
    texts_cut: u32,
}

/// A process.
#[derive(Debug, Serialize, JsonSchema)]
struct ProcessDocument {
    /// Path of the executable.
    path: String,
    /// Process id.
    pid: u32,
    /// Kernel counter of images, where the source has one.
    pidversion: Option<u32>,
    /// Signing identifier.
    signing_id: Option<String>,
    /// Team identifier.
    team_id: Option<String>,
    /// Whether it is part of the operating system.
    platform_binary: Option<bool>,
    /// Code directory hash.
    cdhash: Option<String>,
    /// valid, adhoc, invalid, unsigned or unknown.
    signature: &'static str,
    /// Arguments, secrets replaced; the first 256, then a word that counts the rest.
    argv: Vec<String>,
}

/// A destination.
#[derive(Debug, Serialize, JsonSchema)]
struct DestinationDocument {
    /// Host name, or address where no name is known.
    name: String,
    /// Address of the lead flow.
    ip: Option<String>,
    /// Port of the lead flow.
    port: Option<u16>,
    /// Bytes sent, summed over flows.
    bytes_out: Option<u64>,
    /// Score of this chain.
    score: u8,
    /// Flows of this chain.
    flows: u32,
}

/// A step.
#[derive(Debug, Serialize, JsonSchema)]
struct StepDocument {
    /// read, copy, secret, archive, write, move, reread or egress.
    kind: &'static str,
    /// When, UTC.
    time: String,
    /// Who.
    process: Option<ProcessDocument>,
    /// Which file.
    path: Option<String>,
    /// Kind of data.
    category: Option<String>,
    /// By which link it joins the next.
    link: &'static str,
    /// The raw record behind it.
    record: RecordDocument,
}

/// A raw record.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RecordDocument {
    /// Input file.
    file: String,
    /// Offset in bytes, after decompression.
    offset: u64,
    /// Length in bytes, without the line end.
    length: u32,
    /// SHA-256 of these bytes; null if the input could not be read again.
    sha256: Option<String>,
}

/// Points.
#[derive(Debug, Serialize, JsonSchema)]
struct TermDocument {
    /// Name, `family:what`.
    name: String,
    /// Points.
    points: i16,
    /// Why.
    reason: String,
    /// What would change it.
    change: String,
}

/// What to do about a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct EscalationDocument {
    /// The rule that says so.
    rule: String,
    /// P1 to P4, most urgent first.
    priority: String,
    /// Minutes until the first action.
    within_minutes: u32,
    /// Who acts.
    who: String,
    /// What to do, in this order.
    act: Vec<String>,
    /// What not to do.
    avoid: Vec<String>,
    /// Legal clocks that may have begun.
    clocks: Vec<ClockDocument>,
}

/// A legal clock.
#[derive(Debug, Serialize, JsonSchema)]
struct ClockDocument {
    /// The law.
    name: String,
    /// Hours that it gives.
    hours: u32,
    /// For what, and from when.
    what: String,
    /// Whether that was read in the law itself, not believed.
    verified: bool,
}

impl EscalationDocument {
    fn of(escalation: &Escalation) -> Self {
        let clock = |clock: &Clock| ClockDocument {
            name: clock.name.clone(),
            hours: clock.hours,
            what: clock.what.clone(),
            verified: clock.verified,
        };
        Self {
            rule: escalation.rule.clone(),
            priority: escalation.priority.clone(),
            within_minutes: escalation.within,
            who: escalation.who.clone(),
            act: escalation.act.clone(),
            avoid: escalation.avoid.clone(),
            clocks: escalation.clocks.iter().map(clock).collect(),
        }
    }
}

/// Quality of telemetry.
#[derive(Debug, Serialize, JsonSchema)]
struct TelemetryDocument {
    /// Records that sources say they lost on this host between first_seen and last_seen.
    lost: u64,
    /// How long 95 of 100 records of the host took from their own time to their arrival, of its slowest source, on the UTC days of the
    /// finding; null where records do not tell when they arrived.
    lag_ms: Option<i64>,
    /// How far the host's clock is ahead of the sensors', where connections told by both say so: the greatest of these days.
    skew_ms: Option<i64>,
    /// Records of the host of that time that came after their turn.
    late: u64,
    /// Minutes between first_seen and last_seen in which sensors saw the host at work and nothing on it told anything.
    quiet_minutes: u64,
    /// What of this makes the finding less certain, by one step of confidence for all together: late, clocks, silence.
    doubts: Vec<&'static str>,
}

impl FindingDocument {
    /// The document of a finding.
    pub fn new(finding: &Finding, citations: &Citations) -> Self {
        let greatest = finding.chains.first();
        let texts = &Texts::default();
        let process = |cited: &Option<ProcessCited>| cited.as_ref().map(|cited| ProcessDocument::new(cited, texts));
        let mut document = Self {
            id: finding.id.0.clone(),
            revision: finding.revision,
            level: finding.level.name(),
            score: finding.score,
            confidence: finding.confidence.name(),
            first_seen: time(finding.first_seen),
            last_seen: time(finding.last_seen),
            host: texts.take(finding.host.raw()),
            user: finding.user.map(|user| user.uid),
            lineage: process(&finding.lineage),
            process: process(&finding.process),
            categories: finding.categories.iter().cloned().collect(),
            destinations: finding.chains.iter().filter_map(|chain| DestinationDocument::new(chain, texts)).collect(),
            flows: finding.chains.iter().map(|chain| chain.flows).fold(0, u32::saturating_add),
            encryption: greatest.and_then(|chain| chain.encryption).map(|encryption| encryption.name()),
            attribution: greatest.and_then(|chain| chain.attribution).map(|rung| rung.name()),
            candidates: greatest.map_or(0, |chain| chain.candidates),
            host_assumed: finding.chains.iter().any(|chain| chain.host_assumed),
            mode: greatest.map_or("full", |chain| chain.mode.name()),
            links: finding.links.iter().map(|link| link.name()).collect(),
            steps: finding.steps.iter().map(|step| StepDocument::new(step, citations, texts)).collect(),
            destinations_omitted: finding.destinations_omitted,
            steps_omitted: finding.steps_omitted,
            terms: greatest.map(|chain| TermDocument::all(chain, texts)).unwrap_or_default(),
            related: finding.related.iter().map(|id| id.0.clone()).collect(),
            baseline: finding.baseline.clone(),
            telemetry: TelemetryDocument {
                lost: finding.telemetry.lost,
                lag_ms: finding.telemetry.lag_ms,
                skew_ms: finding.telemetry.skew_ms,
                late: finding.telemetry.late,
                quiet_minutes: finding.telemetry.quiet_minutes,
                doubts: finding.telemetry.doubts.iter().map(|doubt| doubt.name()).collect(),
            },
            escalation: finding.escalation.as_deref().map(EscalationDocument::of),
            texts_cut: 0,
        };
        document.texts_cut = texts.cut();
        document
    }
}

impl ProcessDocument {
    fn new(cited: &ProcessCited, texts: &Texts) -> Self {
        let image = &cited.process.image;
        let text = |text: &Option<tollgate_model::Untrusted>| text.as_ref().map(|text| texts.take(text.raw()));
        Self {
            path: texts.take(image.path.shown().raw()),
            pid: cited.process.key.pid,
            pidversion: cited.process.key.pidversion,
            signing_id: text(&image.identity.signing_id),
            team_id: text(&image.identity.team_id),
            platform_binary: image.identity.platform_binary,
            cdhash: text(&image.identity.cdhash),
            signature: image.identity.signature.name(),
            argv: cited.argv.iter().map(|word| texts.take(word.raw())).collect(),
        }
    }
}

impl DestinationDocument {
    fn new(chain: &Chain, texts: &Texts) -> Option<Self> {
        let destination = chain.destination.as_ref()?;
        Some(Self {
            name: texts.take(destination.name.raw()),
            ip: destination.endpoint.map(|endpoint| endpoint.ip.to_string()),
            port: destination.endpoint.map(|endpoint| endpoint.port),
            bytes_out: destination.bytes_out,
            score: chain.score,
            flows: chain.flows,
        })
    }
}

impl StepDocument {
    fn new(step: &Step, citations: &Citations, texts: &Texts) -> Self {
        let origin = &step.record.origin;
        Self {
            kind: step.kind.name(),
            time: time(step.time),
            process: step.process.as_ref().map(|cited| ProcessDocument::new(cited, texts)),
            path: step.path.as_ref().map(|path| texts.take(path.shown().raw())),
            category: step.category.clone(),
            link: step.link.name(),
            record: RecordDocument::new(origin, citations),
        }
    }
}

impl RecordDocument {
    /// A record that stands there.
    pub fn new(origin: &Origin, citations: &Citations) -> Self {
        Self { file: citations.input(origin), offset: origin.offset, length: origin.length, sha256: citations.hash(origin) }
    }
}

impl TermDocument {
    fn all(chain: &Chain, texts: &Texts) -> Vec<Self> {
        let new = |term: &tollgate_model::Term| Self {
            name: term.name.to_string(),
            points: term.points,
            reason: texts.take(term.reason.raw()),
            change: term.change.to_string(),
        };
        chain.terms.iter().map(new).collect()
    }
}

/// JSON Schema (2020-12) of one line of output.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(FindingDocument).to_value()
}
