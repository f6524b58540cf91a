//! Every attribute that a finding may have as an event: its type, and the releases of the schema that have it.
//!
//! It is said once. The JSON form of a release leaves out what this says the release lacks (`version`), and the columns of a Parquet
//! file are these attributes, of these types (`columns`). Names and types are those of the schema's own release files
//! (schema.ocsf.io).

use super::OcsfVersion;
use OcsfVersion::{V1_3, V1_5, V1_8};

/// What an attribute holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `string_t`, and the types made of it.
    Text,
    /// `integer_t`: 32 bits, signed.
    Integer,
    /// `long_t`, and `timestamp_t`, which is one: milliseconds since 1970.
    Long,
    /// `boolean_t`.
    Boolean,
    /// `datetime_t`: a moment of UTC as RFC 3339 writes it, to the millisecond.
    Moment,
    /// `json_t`: any value.
    Json,
    /// `object`, whose names are nobody's but the product's: values by name.
    Named,
    /// An object of the schema.
    Object(&'static [Attribute]),
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What it holds, or each of its values.
    pub kind: Kind,
    /// Whether it is an array.
    pub list: bool,
    /// The first of the releases that are written here to have it.
    since: OcsfVersion,
    /// The first not to have it any more.
    until: Option<OcsfVersion>,
}

impl Attribute {
    /// Whether a release has it.
    pub fn is_of(&self, version: OcsfVersion) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }

    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, list: false, since: OcsfVersion::V1_1, until: None }
    }

    const fn list(self) -> Self {
        Self { list: true, ..self }
    }

    const fn since(self, since: OcsfVersion) -> Self {
        Self { since, ..self }
    }

    const fn until(self, until: OcsfVersion) -> Self {
        Self { until: Some(until), ..self }
    }
}

const fn text(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Text)
}

const fn integer(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Integer)
}

const fn long(name: &'static str) -> Attribute {
    Attribute::new(name, Kind::Long)
}

const fn object(name: &'static str, attributes: &'static [Attribute]) -> Attribute {
    Attribute::new(name, Kind::Object(attributes))
}

/// The event: Detection Finding.
pub const EVENT: &[Attribute] = &[
    object("metadata", METADATA),
    integer("category_uid"),
    text("category_name"),
    integer("class_uid"),
    text("class_name"),
    integer("activity_id"),
    text("activity_name"),
    long("type_uid"),
    text("type_name"),
    long("time"),
    Attribute::new("time_dt", Kind::Moment),
    long("start_time"),
    long("end_time"),
    integer("severity_id"),
    text("severity"),
    integer("status_id"),
    text("status"),
    integer("confidence_id"),
    text("confidence"),
    integer("risk_score"),
    integer("risk_level_id"),
    text("risk_level"),
    integer("priority_id").since(V1_5),
    text("priority").since(V1_5),
    Attribute::new("is_alert", Kind::Boolean).since(V1_5),
    integer("verdict_id").since(V1_5),
    text("verdict").since(V1_5),
    text("message"),
    object("finding_info", INFO),
    object("device", DEVICE),
    object("evidences", EVIDENCE).list(),
    object("anomaly_analyses", ANALYSIS).list().since(V1_5),
    object("remediation", &[text("desc")]),
    object("observables", &[text("name"), integer("type_id"), text("type"), text("value")]).list(),
    Attribute::new("unmapped", Kind::Named),
];

const METADATA: &[Attribute] = &[
    text("version"),
    text("profiles").list(),
    object("product", &[text("name"), text("vendor_name"), text("version")]),
    text("uid"),
    text("correlation_uid"),
    text("labels").list(),
];

const INFO: &[Attribute] = &[
    text("uid"),
    text("title"),
    text("desc"),
    text("types").list(),
    long("created_time"),
    long("first_seen_time"),
    long("last_seen_time"),
    object("analytic", &[text("uid"), text("name"), integer("type_id"), text("type"), text("category")]),
    object("attacks", ATTACK).list(),
    integer("related_events_count").since(V1_5),
    object("related_events", RELATED).list(),
];

const ATTACK: &[Attribute] = &[
    text("version"),
    object("tactic", &[text("uid"), text("name")]),
    object("technique", &[text("uid")]),
    object("sub_technique", &[text("uid")]),
];

const RELATED: &[Attribute] = &[
    text("uid"),
    long("type_uid"),
    text("title").since(V1_5),
    long("first_seen_time").since(V1_5),
    object("tags", TAG).list().since(V1_5),
];

const TAG: &[Attribute] = &[text("name"), text("value")];

const DEVICE: &[Attribute] =
    &[text("hostname"), integer("type_id"), text("type"), object("os", &[text("name"), integer("type_id"), text("type")])];

const EVIDENCE: &[Attribute] = &[
    text("name").since(V1_5),
    text("uid").since(V1_5),
    object("process", PROCESS),
    object("file", FILE),
    Attribute::new("data", Kind::Json),
    object("dst_endpoint", &[text("hostname"), text("ip"), integer("port")]),
    object("connection_info", &[integer("direction_id"), text("direction")]),
    integer("verdict_id").since(V1_5),
    text("verdict").since(V1_5),
];

/// The schema's pid is an integer; macOS and what tells of it give 32 bits without a sign, which need a long.
const PID: Attribute = long("pid");

const PROCESS: &[Attribute] = &[
    PID,
    text("uid"),
    text("name"),
    object("file", PROGRAM),
    text("cmd_line"),
    object("parent_process", &[PID, text("uid")]),
    object("user", &[text("uid")]),
];

const FILE: &[Attribute] = &[text("name"), text("path"), integer("type_id"), text("type"), object("tags", TAG).list().since(V1_5)];

const PROGRAM: &[Attribute] = &[
    text("name"),
    text("path"),
    integer("type_id"),
    text("type"),
    object("signature", SIGNATURE).until(V1_8),
    object("signatures", SIGNATURE).list().since(V1_8),
    object("hashes", &[integer("algorithm_id"), text("algorithm"), text("value")]).list(),
];

const SIGNATURE: &[Attribute] =
    &[integer("algorithm_id"), text("algorithm"), text("developer_uid"), integer("state_id").since(V1_3), text("state").since(V1_3)];

const ANALYSIS: &[Attribute] = &[
    object("analysis_targets", &[text("type"), text("name")]).list(),
    object("anomalies", ANOMALY).list(),
    object("baselines", &[text("observation_parameter"), object("observations", OBSERVATION).list()]).list(),
];

const ANOMALY: &[Attribute] =
    &[text("observation_parameter"), text("observation_type"), object("observations", OBSERVATION).list(), text("observed_pattern")];

const OBSERVATION: &[Attribute] = &[text("value")];
