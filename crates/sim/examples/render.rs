//! Renders a trace as raw files: `cargo run -p tollgate-sim --example render -- TRACE FOLDER`.

use std::fs;
use std::path::Path;

use tollgate_sim::{EsloggerForm, ZeekForm, eslogger, zeek};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [trace, folder] = words.as_slice() else { return Err("TRACE FOLDER".into()) };
    let records = tollgate_oracle::trace::parse(&fs::read_to_string(trace)?)?;
    let hosts: std::collections::BTreeSet<_> = records.iter().map(|record| record.host.clone()).collect();
    for host in hosts {
        let folder = Path::new(folder).join(host.raw());
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("eslogger.ndjson"), eslogger(&records, &host, EsloggerForm::Version10, false))?;
    }
    for (log, bytes) in zeek(&records, ZeekForm::Table) {
        fs::write(Path::new(folder).join(format!("{log}.log")), bytes)?;
    }
    Ok(())
}
