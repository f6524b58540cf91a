//! Renders a trace as raw files: `cargo run -p tollgate-sim --example render -- TRACE FOLDER [FORM]`.
//! Endpoint events are written as `eslogger` writes them, or as osquery does, if FORM is `osquery`,
//! `osquery-numbers`, `osquery-batch` or `osquery-snapshot`.

use std::fs;
use std::path::Path;

use tollgate_sim::{EsloggerForm, OsqueryForm, ZeekForm, eslogger, osquery, zeek};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (trace, folder, form) = match words.as_slice() {
        [trace, folder] => (trace, folder, "eslogger"),
        [trace, folder, form] => (trace, folder, form.as_str()),
        _ => return Err("TRACE FOLDER [FORM]".into()),
    };
    let form = match form {
        "eslogger" => None,
        "osquery" => Some(OsqueryForm::Events),
        "osquery-numbers" => Some(OsqueryForm::Numbers),
        "osquery-batch" => Some(OsqueryForm::Batch),
        "osquery-snapshot" => Some(OsqueryForm::Snapshot),
        other => return Err(format!("{other} is no form").into()),
    };
    let records = tollgate_trace::parse(&fs::read_to_string(trace)?)?;
    let hosts: std::collections::BTreeSet<_> = records.iter().map(|record| record.host.clone()).collect();
    for host in hosts {
        let folder = Path::new(folder).join(host.raw());
        fs::create_dir_all(&folder)?;
        match form {
            None => fs::write(folder.join("eslogger.ndjson"), eslogger(&records, &host, EsloggerForm::Version10, false))?,
            Some(form) => fs::write(folder.join("osqueryd.results.log"), osquery(&records, &host, form))?,
        }
    }
    for (log, bytes) in zeek(&records, ZeekForm::Table) {
        fs::write(Path::new(folder).join(format!("{log}.log")), bytes)?;
    }
    Ok(())
}
