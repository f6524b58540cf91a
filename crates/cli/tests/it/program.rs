//! Running the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tollgate_model::HostName;
use tollgate_sim::{EsloggerForm, ZeekForm, eslogger, zeek};

/// The program, with nothing of this machine's in its environment.
pub fn tollgate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
    let key = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/redaction.key");
    command.env("TOLLGATE_REDACTION_KEY_FILE", key).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// What it said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }
}

/// Runs it with these words.
pub fn run(words: &[&str]) -> Said {
    tollgate().args(words).output().unwrap().into()
}

/// Findings of a folder, as JSON.
pub fn hunt_json(folder: &Path, words: &[&str]) -> Vec<Value> {
    let said: Said = tollgate().args(["hunt", "--format", "jsonl"]).args(words).arg(folder).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A case of `cases/`, rendered into a folder.
pub fn render_case(case: &str, folder: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{case}.trace"));
    render(&std::fs::read_to_string(path).unwrap(), folder);
}

/// A trace, rendered into a folder.
pub fn render(trace: &str, folder: &Path) {
    let records = tollgate_oracle::trace::parse(trace).unwrap();
    let hosts: std::collections::BTreeSet<HostName> = records.iter().map(|record| record.host.clone()).collect();
    for host in hosts {
        let folder = folder.join(host.raw());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("es.ndjson"), eslogger(&records, &host, EsloggerForm::Version10, false)).unwrap();
    }
    for (log, bytes) in zeek(&records, ZeekForm::Table) {
        std::fs::write(folder.join(format!("{log}.log")), bytes).unwrap();
    }
}
