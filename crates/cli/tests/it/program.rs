//! Running the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tollgate_model::{HostName, Record};
use tollgate_sim::page::{self, Scenario};
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

/// Runs a command that must end by itself within a minute: one that hangs fails the test.
pub fn run_in_time(command: &mut Command) -> Said {
    run_in_time_to(command, Stdio::piped())
}

/// [`run_in_time`], with standard output to somewhere.
pub fn run_in_time_to(command: &mut Command, stdout: Stdio) -> Said {
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let child = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        let id = child.id().to_string();
        scope.spawn(move || {
            if is_done.recv_timeout(std::time::Duration::from_secs(60)).is_err() {
                let _ = Command::new("kill").args(["-9", &id]).status();
            }
        });
        let output = child.wait_with_output().unwrap();
        let _ = done.send(());
        assert!(output.status.code().is_some(), "it hung");
        output.into()
    })
}

/// Findings of a folder, as JSON.
pub fn hunt_json(folder: &Path, words: &[&str]) -> Vec<Value> {
    let said: Said = tollgate().args(["hunt", "--format", "jsonl"]).args(words).arg(folder).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A trace of `traces/`, rendered into a folder.
pub fn render_trace(name: &str, folder: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces").join(format!("{name}.trace"));
    render(&std::fs::read_to_string(path).unwrap(), folder);
}

/// A trace, rendered into a folder.
pub fn render(trace: &str, folder: &Path) {
    render_records(&tollgate_trace::parse(trace).unwrap(), folder);
}

/// The scenarios that are built into the program.
pub fn scenarios() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/an1415/scenarios");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let read = |path: &std::path::PathBuf| page::scenarios(&std::fs::read_to_string(path).unwrap()).unwrap();
    pages.iter().flat_map(read).collect()
}

/// Records as `eslogger` and Zeek would have written them.
pub fn render_records(records: &[Record], folder: &Path) {
    let hosts: std::collections::BTreeSet<HostName> = records.iter().map(|record| record.host.clone()).collect();
    for host in hosts {
        let folder = folder.join(host.raw());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("es.ndjson"), eslogger(records, &host, EsloggerForm::Version10, false)).unwrap();
    }
    for (log, bytes) in zeek(records, ZeekForm::Table) {
        std::fs::write(folder.join(format!("{log}.log")), bytes).unwrap();
    }
}
