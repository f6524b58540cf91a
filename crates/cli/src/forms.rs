//! Findings in every form that can be asked for.

use std::io::{self, Write};

use tollgate_engine::Redaction;
use tollgate_ingest::sha256_of_cited;
use tollgate_model::Finding;
use tollgate_policy::Policy;
use tollgate_sinks::{
    About, Citations, FindingDocument, OcsfVersion, ecs_document, ocsf_event, write_finding_sheet, write_findings_layer, write_json_line,
    write_stix, write_table, write_timesketch,
};

use crate::args::{FindingFormat, OcsfRelease};
use crate::pages::{self, HuntTold};
use crate::setup::Setup;

/// A form, with what it is told of the rest.
pub struct Form<'a> {
    /// Which.
    pub format: FindingFormat,
    /// Release of OCSF.
    pub ocsf: OcsfRelease,
    /// Columns of the terminal, if there is one.
    pub width: Option<u16>,
    /// What masks secrets in raw records.
    pub redaction: &'a Redaction,
    /// What the page of a hunt tells beside its findings; without it, there is one finding.
    pub hunt: Option<HuntTold>,
}

impl Form<'_> {
    /// Writes findings; `findings` gives all of them each time, and none is kept longer than needed.
    pub fn write<I>(&self, mut out: &mut dyn Write, setup: &Setup, findings: &dyn Fn() -> I) -> io::Result<()>
    where
        I: Iterator<Item = Finding>,
    {
        let about = &about(&setup.policy);
        match self.format {
            FindingFormat::Table => {
                let all: Vec<Finding> = findings().collect();
                if all.is_empty() { Ok(()) } else { write_table(&mut out, &all.iter().collect::<Vec<_>>(), self.width) }
            }
            FindingFormat::Html => match &self.hunt {
                Some(hunt) => pages::write_hunt(out, setup, self.redaction, findings(), hunt),
                None => findings().try_for_each(|finding| pages::write_finding(out, setup, self.redaction, &finding)),
            },
            FindingFormat::Csv => write_finding_sheet(out, findings()),
            FindingFormat::Stix => write_stix(&mut out, findings(), about),
            FindingFormat::Parquet => Err(io::Error::other("files of several days are no one text")),
            FindingFormat::Navigator => write_findings_layer(&mut out, findings(), about),
            FindingFormat::Jsonl | FindingFormat::Ocsf | FindingFormat::Ecs | FindingFormat::Timesketch => {
                let citations = &citations(setup, findings());
                findings().try_for_each(|finding| match self.format {
                    FindingFormat::Ocsf => write_json_line(&mut out, &ocsf_event(&finding, citations, about, self.ocsf.into())),
                    FindingFormat::Ecs => write_json_line(&mut out, &ecs_document(&finding, citations, about)),
                    FindingFormat::Timesketch => write_timesketch(&mut out, &finding, citations),
                    _ => write_json_line(&mut out, &FindingDocument::new(&finding, citations)),
                })
            }
        }
    }
}

impl From<OcsfRelease> for OcsfVersion {
    fn from(release: OcsfRelease) -> Self {
        match release {
            OcsfRelease::V1_1 => Self::V1_1,
            OcsfRelease::V1_3 => Self::V1_3,
            OcsfRelease::V1_5 => Self::V1_5,
            OcsfRelease::V1_8 => Self::V1_8,
        }
    }
}

/// Names and hashes of the records that findings cite.
pub fn citations(setup: &Setup, findings: impl Iterator<Item = Finding>) -> Citations {
    let cited = findings.flat_map(|finding| finding.steps).map(|step| step.record.origin);
    Citations { inputs: setup.names(), hashes: sha256_of_cited(&setup.inputs, cited) }
}

/// What findings came of.
pub fn about(policy: &Policy) -> About {
    let about = policy.about();
    About {
        version: env!("CARGO_PKG_VERSION"),
        policy: policy.digest().to_owned(),
        analytic: about.id.clone(),
        name: about.name.clone(),
        platform: about.platform.clone(),
        strategy: about.strategy.clone(),
        technique: about.technique.clone(),
        technique_plaintext: about.technique_plaintext.clone(),
        release: about.release.clone(),
    }
}
