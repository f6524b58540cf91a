//! `tollgate coverage`: how much the telemetry at hand could have seen, measured.

pub mod args;
mod document;
mod inventory;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tollgate_coverage::{Fleet, Inventory, Received, Report, Shown, State};
use tollgate_ingest::Outcome;
use tollgate_model::Untrusted;
use tollgate_policy::Policy;
use tollgate_sinks::{
    CoverageDocument, EarlierDocument, write_coverage, write_coverage_page, write_dettect, write_json_line, write_navigator_layer,
};

use self::args::{CoverageArguments, CoverageFormat, CoverageTold, FailOn};
use self::document::Measured;
use crate::exit::Exit;
use crate::output::print;
use crate::pass::end;

/// Measures, and says what came of it.
pub fn run(arguments: &CoverageArguments) -> Result<Exit> {
    let around = Around::read(&arguments.told)?;
    let read = arguments.pass.read(|setup| {
        setup.cover = true;
        setup.see(&arguments.usual)
    })?;
    let (setup, mut outcome) = match read {
        Ok(read) => read,
        Err(exit) => return Ok(exit),
    };
    let seen = outcome.coverage.take();
    let Some((document, worst)) = around.measure(&setup.policy, seen, &outcome) else { bail!("nothing was measured") };
    let terminal = io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if terminal { CoverageFormat::Table } else { CoverageFormat::Json });
    print(|mut out| match format {
        CoverageFormat::Table => write_coverage(&mut out, &document),
        CoverageFormat::Json => write_json_line(&mut out, &document),
        CoverageFormat::Html => write_coverage_page(&mut out, &document),
        CoverageFormat::Navigator => write_navigator_layer(&mut out, &document),
        CoverageFormat::Dettect => write_dettect(&mut out, &document, setup.policy.coverage.measure.retention),
    })?;
    let least = match arguments.fail_on {
        Some(FailOn::Warn) => Some(State::Warn),
        Some(FailOn::Fail) => Some(State::Fail),
        None => None,
    };
    let exit = end(&setup, &outcome);
    let failed = exit != Exit::Nothing && least.is_some_and(|least| worst >= least);
    Ok(if failed { Exit::Found } else { exit })
}

/// What measuring is told of Macs and of earlier days.
pub struct Around {
    inventory: Option<Inventory>,
    earlier: BTreeMap<String, EarlierDocument>,
}

impl Around {
    /// Reads it, before anything long begins.
    pub fn read(told: &CoverageTold) -> Result<Self> {
        let inventory = told.inventory.as_deref().map(inventory::read).transpose()?;
        let earlier = told.compare.as_deref().map(earlier).transpose()?.unwrap_or_default();
        Ok(Self { inventory, earlier })
    }

    /// Nothing else is known of them.
    pub fn nothing() -> Self {
        Self { inventory: None, earlier: BTreeMap::new() }
    }

    /// Brings everything together that a hunt measured, if it did.
    pub fn measure(&self, policy: &Policy, seen: Option<(Received, Shown)>, outcome: &Outcome) -> Option<(CoverageDocument, State)> {
        let (received, shown) = seen?;
        let none = Inventory::default();
        let fleet = Fleet::new(received, shown, self.inventory.as_ref().unwrap_or(&none));
        let end = outcome.account.span.map(|span| span.last);
        let report = Report::new(fleet, policy, end, outcome.account.released.lost);
        let usage = &outcome.usage;
        let measured = Measured {
            report: &report,
            policy,
            account: &outcome.account,
            flows: (usage.flows_by_rung, usage.flows_without_owner),
            inventory: self.inventory.is_some(),
            earlier: &self.earlier,
        };
        Some((measured.document(), report.worst()))
    }
}

/// Bytes that an earlier report may have.
const MOST_BYTES: u64 = 1 << 30;

/// What the checks of an earlier report came to.
fn earlier(path: &Path) -> Result<BTreeMap<String, EarlierDocument>> {
    #[derive(Deserialize)]
    struct Earlier {
        kind: String,
        checks: Vec<EarlierCheck>,
    }
    #[derive(Deserialize)]
    struct EarlierCheck {
        id: String,
        #[serde(flatten)]
        was: EarlierDocument,
    }
    let name = || Untrusted::from(path.to_string_lossy().into_owned()).escaped();
    let mut text = String::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text)).with_context(name)?;
    let read: Earlier =
        serde_json::from_str(&text).with_context(|| format!("{}: no report of `tollgate coverage --format json`", name()))?;
    if read.kind != "coverage" {
        bail!("{}: no report of `tollgate coverage --format json`", name());
    }
    Ok(read.checks.into_iter().map(|check| (check.id, check.was)).collect())
}
