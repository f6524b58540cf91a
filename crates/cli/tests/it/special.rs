//! What is neither a regular file nor a folder is named or read once; it never makes a hunt wait.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use crate::program::{render_trace, run, run_in_time, tollgate};

const STEALER: &str = "a01-stealer-of-four-processes";

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A shell that runs the program as `$T`, for what only shells do.
fn shell(script: &str) -> crate::program::Said {
    let mut command = Command::new("bash");
    let key = tollgate();
    for (name, value) in key.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    run_in_time(command.env("T", env!("CARGO_BIN_EXE_tollgate")).args(["-c", script]))
}

#[test]
fn a_pipe_a_socket_and_a_device_in_a_folder_are_named_and_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    pipe(&folder.path().join("mac1/a-pipe"));
    let _socket = UnixListener::bind(folder.path().join("a-socket")).unwrap();
    symlink("/dev/zero", folder.path().join("a-device")).unwrap();
    let said = run_in_time(tollgate().args(["hunt", "--format", "jsonl"]).arg(folder.path()));
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert_eq!(said.out.lines().count(), 1, "the case is still found: {}", said.err);
    for (name, kind) in [("mac1/a-pipe", "a named pipe"), ("a-socket", "a socket"), ("a-device", "a device")] {
        let line = format!("not opened: {}: {kind}, not a regular file", folder.path().join(name).display());
        assert!(said.err.lines().any(|said| said == line), "{line}\n{}", said.err);
    }
}

#[test]
fn a_device_or_socket_named_itself_is_an_error_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
    let said = run_in_time(tollgate().args(["hunt", "/dev/zero"]).arg(folder.path().join("socket")));
    assert_eq!(said.code, Some(5), "{}", said.err);
    assert!(said.err.contains("/dev/zero: a device") && said.err.contains("socket: a socket"), "{}", said.err);
}

/// The same findings, whether the three logs are files or come out of process substitutions.
#[test]
fn process_substitutions_are_read_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    let place = folder.path().display();
    let files = shell(&format!("cd {place}; $T hunt --format jsonl --host mac1 mac1/es.ndjson conn.log ssl.log"));
    let streams = shell(&format!("cd {place}; $T hunt --format jsonl --host mac1 <(gzip < mac1/es.ndjson) <(cat conn.log) <(cat ssl.log)"));
    assert_eq!((files.code, streams.code), (Some(0), Some(0)), "{}{}", files.err, streams.err);
    let finding = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
    let (files_found, streams_found) = (finding(&files.out), finding(&streams.out));
    assert_eq!(files_found["attribution"], "size");
    for key in ["id", "score", "confidence", "attribution", "destinations"] {
        assert_eq!(files_found[key], streams_found[key], "{key}");
    }
    let hashes = |finding: &serde_json::Value| -> Vec<serde_json::Value> {
        finding["steps"].as_array().unwrap().iter().map(|step| step["record"]["sha256"].clone()).collect()
    };
    assert!(hashes(&streams_found).iter().all(serde_json::Value::is_string), "cited records have their hash though nobody can look again");
    assert_eq!(hashes(&files_found), hashes(&streams_found));
    let records = |err: &str| err.lines().find(|line| line.starts_with("read ")).unwrap().split(" in ").next().unwrap().to_owned();
    assert_eq!(records(&files.err), records(&streams.err), "no record is lost");
}

#[test]
fn a_named_pipe_and_the_names_of_standard_input_are_streams() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    pipe(&folder.path().join("pipe"));
    let place = folder.path().display();
    let said = shell(&format!("cd {place}; cat mac1/es.ndjson > pipe & $T hunt --format jsonl --host mac1 pipe conn.log ssl.log"));
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 1), "{}", said.err);
    assert!(said.err.contains("pipe is a named pipe: read once"), "{}", said.err);
    let said = shell(&format!("cd {place}; cat mac1/es.ndjson | $T hunt --format jsonl --host mac1 /dev/stdin conn.log ssl.log"));
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 1), "{}", said.err);
    let said = run(&["hunt", "-", "/dev/stdin"]);
    assert_eq!(said.code, Some(2), "standard input is there once: {}", said.err);
    // The second name of a pipe would wait for a second writer.
    symlink("pipe", folder.path().join("again")).unwrap();
    let said = shell(&format!("cd {place}; cat mac1/es.ndjson > pipe & $T hunt --format jsonl --host mac1 pipe again conn.log ssl.log"));
    assert_eq!((said.code, said.out.lines().count()), (Some(4), 1), "{}", said.err);
    assert!(said.err.contains("not opened: again: this pipe is named twice"), "{}", said.err);
}

#[test]
fn leases_in_a_stream_are_told_to_have_come_too_late() {
    let script = "$T hunt --host mac1 <(echo '{\"_path\":\"dhcp\",\"ts\":1764064800,\"uids\":[\"C1\"],\"client_addr\":\"10.0.0.5\",\
        \"host_name\":\"mac1\",\"assigned_addr\":\"10.0.0.5\",\"lease_time\":3600,\"mac\":\"00:11:22:33:44:55\"}')";
    let said = shell(script);
    assert!(said.err.contains("1 lease came too late to map addresses, from a stream"), "{}", said.err);
}

#[test]
fn content_and_maps_that_are_no_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    pipe(&folder.path().join("scoring.toml"));
    let said = run_in_time(tollgate().args(["config", "check"]).arg(folder.path()));
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("scoring.toml") && said.err.contains("not a regular file"), "{}", said.err);
    let said = run_in_time(tollgate().arg("hunt").arg("--hosts").arg(folder.path()).arg(folder.path()));
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("directory"), "{}", said.err);
    let said = run_in_time(tollgate().args(["hunt", "--hosts", "/dev/zero"]).arg(folder.path()));
    assert_eq!(said.code, Some(2), "an endless map of hosts ends: {}", said.err);
    let said = run_in_time(tollgate().args(["hunt", "--redaction-key", "/dev/zero"]).arg(folder.path()));
    assert_eq!(said.code, Some(2), "an endless key ends: {}", said.err);
}

#[test]
fn what_folders_hold_and_is_not_read_is_counted_by_kind() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path();
    for name in [".b", ".a", ".c"] {
        fs::write(place.join(name), "{}").unwrap();
    }
    fs::create_dir(place.join(".git")).unwrap();
    fs::write(place.join(".git/es.ndjson"), "{}").unwrap();
    symlink(place.join("mac1"), place.join("linked")).unwrap();
    symlink(place.join("mac1/es.ndjson"), place.join("linked-file")).unwrap();
    let said = run(&["hunt", "--format", "jsonl", "--host", "mac1", place.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let shown = |name: &str| place.join(name).display().to_string();
    let told: Vec<&str> = said.err.lines().filter(|line| line.starts_with("left out")).collect();
    let expected = [
        format!("left out of folders: 3 x hidden file, such as {}", shown(".a")),
        format!("left out of folders: hidden folder, {}", shown(".git")),
        format!("left out of folders: link to a folder, {}", shown("linked")),
    ];
    assert_eq!(told, expected);
}

/// What is no file is no bundle: the code that the help tells, at once. A link to a bundle is a name of it.
#[test]
fn a_bundle_that_is_no_file_does_not_hold_and_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (fifo, out) = (folder.path().join("pipe"), folder.path().join("out.zip"));
    pipe(&fifo);
    let (logs, id) = crate::case::stealer(folder.path());
    let (bundle, _) = crate::case::exported(folder.path(), &logs, &[&id], &[]);
    for path in [&fifo, &folder.path().to_owned()] {
        for words in [&["case", "verify"][..], &["case", "verify", "--json"], &["case", "redact", "-o", out.to_str().unwrap()]] {
            let said = run_in_time(tollgate().args(words).arg(path));
            assert_eq!(said.code, Some(6), "{words:?} {path:?}: {}", said.err);
            assert!((said.out + &said.err).contains("it is not a regular file"), "{words:?} {path:?}");
        }
        let said = run_in_time(tollgate().args(["case", "verify", "--parent"]).arg(path).arg(&bundle));
        assert_eq!(said.code, Some(6), "{path:?}: {}", said.err);
        let said = run_in_time(tollgate().args(["case", "verify", "--signers"]).arg(path).arg(&bundle));
        assert_eq!(said.code, Some(2), "{path:?}: {}", said.err);
    }
    let link = folder.path().join("link.zip");
    symlink(&bundle, &link).unwrap();
    let said = run_in_time(tollgate().args(["case", "verify"]).arg(&link));
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}
