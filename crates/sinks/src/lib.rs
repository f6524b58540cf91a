//! Findings, and what inputs hold, as bytes.
//!
//! | module | writes |
//! |---|---|
//! | `jsonl` | one JSON object a line, of a documented schema (`document`) |
//! | `table` | a table for people |
//! | `ocsf`, `ecs`, `stix`, `timesketch`, `navigator` | findings in the forms of other tools (`about` says whose they are) |
//! | `columns` | OCSF events as a Parquet file |
//! | `finding_sheet`, `sheet` | findings, and rows of any kind, for spreadsheets |
//! | `sources`, `holdings` | what inputs hold, as documents of a documented schema, and for people |
//! | `coverage`, `coverage_table`, `coverage_page`, `coverage_layers` | what could have been seen: a document of a documented schema, a table, a page, files of other tools |
//! | `advice` | what to do about a finding, in words |
//! | `compliance` | how a team worked, as a document of a documented schema, and for people |
//! | `doctor`, `checkup` | what a machine can collect, as a document of a documented schema, and for people |
//! | `exposure`, `egress`, `egress_table`, `programs` | who read what and who sent where, as documents of documented schemas, and for people |
//! | `explanation` | one finding, term by term and step by step |
//! | `timeline` | what happened on a Mac, record by record, gaps among them |
//! | `page` | findings and hunts as pages for people, a finding as Markdown too |
//!
//! Text from telemetry passes one of two doors: in tables and prose it is escaped, in JSON it is
//! encoded so that no control, bidirectional or invisible character stands in the output as such. Both are bounded (`texts`): what
//! is longer than a reader can use is cut, and says so.

mod about;
mod advice;
mod checkup;
mod columns;
mod compliance;
mod coverage;
mod coverage_layers;
mod coverage_page;
mod coverage_table;
mod coverage_words;
mod doctor;
mod document;
mod ecs;
mod egress;
mod egress_table;
mod explanation;
mod exposure;
mod finding_sheet;
mod holdings;
mod jsonl;
mod navigator;
mod ocsf;
mod page;
mod programs;
mod quality;
mod sheet;
mod sources;
mod stix;
mod table;
mod texts;
mod timeline;
mod timesketch;
mod words;

pub use about::About;
pub use checkup::write_doctor;
pub use columns::write_ocsf_columns;
pub use compliance::{AllowedDocument, ComplianceDocument, CoveredDocument, TriageDocument, compliance_schema, write_compliance};
pub use coverage::{
    AttributionDocument, CannotDocument, ComparedDocument, CoverageCheckDocument, CoverageDocument, EarlierDocument, FigureDocument,
    FixDocument, HostCheckDocument, HostDocument, PartDocument, coverage_schema,
};
pub use coverage_layers::{write_dettect, write_navigator_layer};
pub use coverage_page::write_coverage_page;
pub use coverage_table::write_coverage;
pub use doctor::{CheckDocument, CollectableDocument, CollectedDocument, DoctorDocument, doctor_schema};
pub use document::{Citations, FindingDocument, schema};
pub use ecs::ecs_document;
pub use egress::{EgressDocument, EgressRowDocument, egress_schema};
pub use egress_table::write_egress;
pub use explanation::explain;
pub use exposure::{ExposureDocument, ExposureRowDocument, exposure_schema, write_exposure};
pub use finding_sheet::write_finding_sheet;
pub use holdings::write_sources;
pub use jsonl::write_json_line;
pub use navigator::write_findings_layer;
pub use ocsf::{OcsfVersion, ocsf_event};
pub use page::{FindingPage, HuntPage, MOST_ROWS, MOST_SECTIONS, RecordText, write_finding_page, write_finding_report, write_hunt_page};
pub use programs::{MacsDocument, ProgramDocument};
pub use sheet::write_sheet;
pub use sources::{
    DefectDocument, HostsDocument, LeftOutDocument, LegsDocument, ModesDocument, NotOpenedDocument, SameDocument, SideDocument,
    SourceDocument, SourcesDocument, UnseenDocument, sources_schema,
};
pub use stix::write_stix;
pub use table::write_table;
pub use texts::{document_text, prose};
pub use timeline::{
    Leg, TimelineAbout, TimelineDocument, TimelineGap, TimelineLine, TimelineMore, TimelineRecord, TimelineStep, timeline_schema,
    write_timeline_sheet, write_timeline_sketch, write_timeline_table,
};
pub use timesketch::write_timesketch;
pub use words::{are, bytes, counted, names_width, plural, time, time_to_second};
