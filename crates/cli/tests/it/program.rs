//! Running the program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program, with nothing of this machine's in its environment.
pub fn tollgate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
    let key = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/redaction.key");
    command.env("TOLLGATE_REDACTION_KEY_FILE", key).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Runs it with these words.
pub fn run(words: &[&str]) -> Output {
    tollgate().args(words).output().unwrap()
}

/// Findings of a folder, as JSON.
pub fn hunt_json(folder: &Path, words: &[&str]) -> Vec<Value> {
    let output = tollgate().args(["hunt", "--format", "jsonl"]).args(words).arg(folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(0)), "exit {code:?}\n{}", String::from_utf8_lossy(&output.stderr));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
