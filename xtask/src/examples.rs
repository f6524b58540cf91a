//! The example fleet: one trace, rendered as raw files.

use std::fs;

use anyhow::{Context, Result};
use tollgate_model::HostName;
use tollgate_sim::{EsloggerForm, ZeekForm, eslogger, zeek};

use crate::{put, root};

/// Hosts of the example, with the message version that each collector wrote.
const HOSTS: &[(&str, EsloggerForm)] =
    &[("ana-mbp", EsloggerForm::Version10), ("bo-mbp", EsloggerForm::Version9), ("ci-mini", EsloggerForm::Version9)];

/// Renders `examples/fleet-hour/logs` from the trace beside it.
pub fn write(check: bool) -> Result<()> {
    let folder = root().join("examples/fleet-hour");
    let logs = folder.join("logs");
    let text = fs::read_to_string(folder.join("story.trace")).context("the trace of the example")?;
    let records = tollgate_trace::parse(&text).map_err(|error| anyhow::anyhow!("story.trace: {error}"))?;
    for (name, form) in HOSTS {
        let bytes = eslogger(&records, &HostName::new(*name), *form, false);
        put(&logs.join(name).join("eslogger.ndjson"), &bytes, check)?;
    }
    for (log, bytes) in zeek(&records, ZeekForm::Table) {
        put(&logs.join("zeek").join(format!("{log}.log")), &bytes, check)?;
    }
    Ok(())
}
