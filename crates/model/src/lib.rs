//! Facts and identifiers.
//!
//! Everything that crosses a crate boundary is defined here once: what a collector saw
//! ([`Record`]), who did it ([`Process`], [`Identity`]), where ([`FilePath`], [`Endpoint`]),
//! when ([`Timestamp`]), what was wrong with the input ([`Defect`], [`Gap`]), and what the
//! analysis says about it ([`Finding`]). There is no logic beyond construction, comparison and
//! safe rendering.
//!
//! Text that came from telemetry is [`Untrusted`]: it has no `Display`, so it cannot reach a
//! terminal or a page without being escaped.

mod address;
mod defect;
mod distinguished;
mod domain;
mod event;
mod few;
mod finding;
mod identity;
mod network;
mod path;
mod process;
mod text;
mod time;

pub use address::{Endpoint, HostName, Protocol, Reach};
pub use defect::{Defect, DefectKind};
pub use distinguished::DistinguishedName;
pub use domain::{certificate_names, domain_name};
pub use event::{Action, Body, Event, FINE, FileSeen, Gap, Mark, NUMBERED, Origin, Record};
pub use few::Few;
pub use finding::{
    Chain, Clock, Confidence, Destination, Doubt, Encryption, Escalation, Finding, FindingId, Level, Link, Mode, ProcessCited, RecordCited,
    Rung, Step, StepKind, TelemetryQuality, Term, UserCited,
};
pub use identity::{Identity, Signature};
pub use network::{CertificateRow, DnsRow, FlowRow, LeaseRow, NetworkRow, Row, TlsRow};
pub use path::FilePath;
pub use process::{Image, Process, ProcessKey};
pub use text::{Untrusted, is_unsafe_to_show};
pub use time::{Nanos, Timestamp};
