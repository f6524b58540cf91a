//! `tollgate doctor` on this machine, in an environment of our own. What else is installed here is asserted nowhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Said, run, run_in_time, run_in_time_to};

const CONN: &str = "{\"ts\":1764064800.0,\"uid\":\"C1\"}\n";

/// A home, a folder of programs, and a folder of logs.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for name in ["home", "bin", "logs"] {
            fs::create_dir(place.path(name)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A `zeek` that does this. Written by another process: one that this holds open, even for a moment, could not be run.
    fn zeek(self, script: &str) -> Self {
        let write = "printf '%s\\n' '#!/bin/sh' \"$2\" > \"$1\" && chmod 755 \"$1\"";
        let status = Command::new("/bin/sh").args(["-c", write, "sh"]).arg(self.path("bin/zeek")).arg(script).status().unwrap();
        assert!(status.success());
        self
    }

    fn log(self, name: &str, text: &str) -> Self {
        fs::write(self.path("logs").join(name), text).unwrap();
        self
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command.env_clear().env("HOME", self.path("home")).env("PATH", self.path("bin")).env("TMPDIR", self.0.path());
        command.current_dir(self.0.path()).arg("doctor").args(words).stdin(Stdio::null());
        command
    }

    /// What it says of the place and its logs.
    fn look(&self, words: &[&str]) -> Value {
        read(&run_in_time(self.command(&["--format", "json", "--log-folder", "logs"]).args(words)))
    }
}

/// The document, which agrees with the exit code.
fn read(said: &Said) -> Value {
    assert_eq!((said.out.lines().count(), said.err.as_str()), (1, ""), "{}", said.out);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    let open = document["checks"].as_array().unwrap().iter().any(|check| check["state"] == "missing" || check["state"] == "unknown");
    assert!(said.code == Some(3) || said.code == Some(i32::from(open)), "{:?} {document:#}", said.code);
    document
}

fn check<'a>(document: &'a Value, id: &str) -> &'a Value {
    let checks = document["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("{id}: {document:#}"))
}

#[test]
fn a_sensor_with_its_logs() {
    let place = Place::new().zeek("echo zeek version 7.0.1").log("conn.log", CONN).log("ssl.log", "#separator \\x09\n");
    let document = place.look(&[]);
    assert_eq!((&document["kind"], &document["version"]), (&"doctor".into(), &env!("CARGO_PKG_VERSION").into()));
    assert_eq!((&check(&document, "zeek")["state"], &check(&document, "zeek")["seen"]), (&"ok".into(), &"zeek version 7.0.1".into()));
    for (id, state, part) in [
        ("zeek-conn", "ok", "logs/conn.log, JSON, written "),
        ("zeek-ssl", "ok", "logs/ssl.log, a table (TSV), written "),
        ("zeek-quic", "warn", "there is none"),
        ("redaction-key", "ok", "none yet"),
        ("clock-plausible", "ok", "20"),
    ] {
        let check = check(&document, id);
        assert_eq!(check["state"], state, "{check}");
        assert!(check["seen"].as_str().unwrap().contains(part), "{check}");
        assert_eq!(check["next"].is_null(), state == "ok", "{check}");
    }
    for leg in ["tls", "volume"] {
        assert_eq!(document["legs"][leg]["able"], "full", "{document:#}");
    }
    assert_eq!(fs::read_dir(place.path("home")).unwrap().count(), 0, "it only looks");
}

/// The table says the same, and ends with what to do.
#[test]
fn the_table_is_the_same_for_people() {
    let place = Place::new().zeek("echo zeek version 7.0.1").log("conn.log", "");
    let said = run_in_time(&mut place.command(&["--format", "table", "--log-folder", "logs"]));
    let document = place.look(&[]);
    let groups: Vec<&str> = said.out.lines().filter(|line| !line.is_empty() && !line.contains(' ')).collect();
    assert_eq!(groups, ["COLLECT", "CLOCK", "DISK", "TOLLGATE"]);
    for check in document["checks"].as_array().unwrap() {
        let (state, id) = (check["state"].as_str().unwrap(), check["id"].as_str().unwrap());
        let line = said.out.lines().find(|line| line.split_whitespace().nth(1) == Some(id)).unwrap_or_else(|| panic!("{id}: {}", said.out));
        assert_eq!(line.split_whitespace().next(), Some(state), "{line}");
        if let Some(next) = check["next"].as_str() {
            assert!(said.out.contains(&format!("next: {next}\n")), "{next}: {}", said.out);
        }
    }
    let first = document["first"].as_str().unwrap();
    assert!(said.out.ends_with(&format!("\n{}\nDo first: {first}\n", document["summary"].as_str().unwrap())), "{}", said.out);
    assert_eq!(check(&document, "zeek-conn")["state"], "unknown", "an empty log tells nothing");
}

#[test]
fn programs_that_misbehave_are_unknown() {
    let started = Instant::now();
    for (script, part) in [
        ("exec /bin/sleep 50", "killed"),
        ("/bin/sleep 50 & exit 0", "killed"),
        ("while :; do echo zeek version 7.0.1; done", "64 KiB"),
        ("echo broken >&2; exit 7", "it ended with 7: broken"),
        ("kill -9 $$", "signal"),
        ("echo hello", "no version: hello"),
    ] {
        let place = Place::new().zeek(script);
        let zeek = check(&place.look(&[]), "zeek").clone();
        assert_eq!(zeek["state"], "unknown", "{script}: {zeek}");
        assert!(zeek["seen"].as_str().unwrap().contains(part), "{script}: {zeek}");
    }
    assert!(started.elapsed() < Duration::from_secs(40), "nothing is waited for to its end: {:?}", started.elapsed());
    let place = Place::new().zeek(r"printf 'zeek version 7.0.1 \033[2J\342\200\256x'").log("conn.log", CONN);
    for format in ["table", "json"] {
        let said = run_in_time(&mut place.command(&["--format", format, "--log-folder", "logs"]));
        assert!(said.out.contains("zeek version 7.0.1"), "{}", said.out);
        assert!(!said.out.contains(['\u{1b}', '\u{202e}']), "{:?}", said.out);
    }
}

#[test]
fn folders_of_logs_that_are_none() {
    let place = Place::new();
    fs::write(place.path("file"), "").unwrap();
    for (folder, part) in [("file", "it is no folder"), ("nowhere", "there is no such folder"), ("", "there is no such folder")] {
        let said = run_in_time(&mut place.command(&["--format", "json", &format!("--log-folder={folder}")]));
        if folder.is_empty() {
            assert_eq!(said.code, Some(2), "{}", said.err);
            continue;
        }
        let document = read(&said);
        assert_eq!((said.code, check(&document, "zeek-logs")["seen"].as_str()), (Some(1), Some(part)));
    }
}

#[test]
fn keys_and_homes() {
    let place = Place::new();
    let state = |command: &mut Command| check(&read(&run_in_time(command.args(["--format", "json"]))), "redaction-key").clone();
    let homeless = state(place.command(&[]).env_remove("HOME"));
    assert_eq!(homeless["state"], "warn", "{homeless}");
    let key = place.path("key");
    for (text, expected) in [("ab".repeat(32), "warn"), ("x".to_owned(), "missing")] {
        fs::write(&key, text).unwrap();
        Command::new("/bin/chmod").arg("644").arg(&key).status().unwrap();
        assert_eq!(state(place.command(&[]).env("TOLLGATE_REDACTION_KEY_FILE", &key))["state"], expected);
    }
    fs::write(&key, "ab".repeat(32)).unwrap();
    Command::new("/bin/chmod").arg("600").arg(&key).status().unwrap();
    assert_eq!(state(place.command(&[]).env("TOLLGATE_REDACTION_KEY_FILE", &key))["state"], "ok");
    for broken in ["home", "nowhere", ""] {
        let named = if broken.is_empty() { PathBuf::new() } else { place.path(broken) };
        assert_eq!(state(place.command(&[]).env("TOLLGATE_REDACTION_KEY_FILE", named))["state"], "missing", "{broken}");
    }
}

#[test]
fn content_and_a_baseline_that_cannot_be_used() {
    let place = Place::new();
    let content = place.path("content");
    assert_eq!(run(&["config", "init", content.to_str().unwrap()]).code, Some(0));
    let look = |words: &[&str]| run_in_time(place.command(&["--format", "json"]).args(words));
    let valid = look(&["--config", "content"]);
    assert_eq!(check(&read(&valid), "config")["state"], "ok");
    assert_ne!(valid.code, Some(3));
    fs::write(content.join("scoring.toml"), "[materials]\n").unwrap();
    let said = look(&["--config", "content"]);
    assert_eq!(said.code, Some(3));
    let config = check(&read(&said), "config").clone();
    assert_eq!((&config["state"], &config["next"]), (&"missing".into(), &"tollgate config check content".into()));
    assert!(config["seen"].as_str().unwrap().contains("materials"), "{config}");
    for baseline in ["nowhere", "home", "content/scoring.toml"] {
        let said = look(&["--baseline", baseline]);
        assert_eq!((said.code, &check(&read(&said), "baseline")["state"]), (Some(3), &"missing".into()), "{baseline}");
    }
}

#[test]
fn an_output_that_is_closed_early_is_no_fault() {
    let place = Place::new().zeek("echo zeek version 7.0.1");
    for format in ["table", "json"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let said = run_in_time_to(&mut place.command(&["--format", format, "--log-folder", "nowhere"]), Stdio::from(writer));
        assert_eq!((said.code, said.err.as_str()), (Some(1), ""));
    }
}

/// What is printed has exactly the members that the schema names.
#[test]
fn the_schema_is_of_what_is_printed() {
    let schema: Value = serde_json::from_str(&run(&["schema", "doctor"]).out).unwrap();
    let names = |object: &Value| {
        let mut names: Vec<String> = object.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let document = Place::new().look(&[]);
    assert_eq!(names(&document), names(&schema["properties"]));
    let of = |name: &str| names(&schema["$defs"][name]["properties"]);
    for check in document["checks"].as_array().unwrap() {
        assert_eq!(names(check), of("CheckDocument"));
    }
    assert_eq!(names(&document["legs"]), of("CollectableDocument"));
    assert_eq!(names(&document["legs"]["tls"]), of("CollectedDocument"));
    let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/doctor.schema.json");
    assert_eq!(serde_json::from_str::<Value>(&fs::read_to_string(written).unwrap()).unwrap(), schema);
}
