//! Linux: sensors, and machines on which hunts run.

use std::path::PathBuf;

use super::made_up::MadeUp;
use super::{Does, EACCES, EIO, check, document, hold, ids, legs, look};
use crate::doctor::check::State;
use crate::doctor::machine::System;

const ZEEK: &str = "/opt/zeek/bin/zeek";
const LOGS: &str = "/opt/zeek/logs/current";
const TABLE: &str = "#separator \\x09\n#set_separator\t,\n#path\tconn\n";

/// A sensor at work.
fn sensor() -> MadeUp {
    let mut machine = MadeUp::new(System::Linux)
        .says(ZEEK, "--version", "/opt/zeek/bin/zeek version 7.0.1\n")
        .says("/usr/bin/timedatectl", "show -p NTPSynchronized --value", "yes\n")
        .with("/proc/meminfo", "MemFree:  1 kB\nMemTotal:       25769804 kB\n");
    for log in ["conn", "ssl", "dns"] {
        machine = machine.with(&format!("{LOGS}/{log}.log"), TABLE);
    }
    for log in ["x509", "quic"] {
        machine = machine.with(&format!("{LOGS}/{log}.log"), "{\"ts\":1.0}\n");
    }
    for (name, dropped) in [("eth0", "12\n"), ("lo", "99999999\n")] {
        let counters = format!("/sys/class/net/{name}/statistics");
        machine = machine.with(&format!("{counters}/rx_dropped"), dropped).with(&format!("{counters}/rx_packets"), "100000\n");
    }
    machine
}

#[test]
fn a_sensor_at_work() {
    let checks = look(&sensor());
    hold(&checks);
    assert_eq!(ids(&checks, State::NotApplicable), ["osquery-results"]);
    for state in [State::Warn, State::Missing, State::Unknown] {
        assert_eq!(ids(&checks, state), [""; 0]);
    }
    assert!(check(&checks, "zeek-conn").seen.contains("a table") && check(&checks, "zeek-quic").seen.contains("JSON"));
    assert_eq!(check(&checks, "interface-drops").seen, "dropped since the start: eth0: 12 of 100012");
    let document = document(&sensor());
    assert_eq!(legs(&document), ["none", "none", "full", "full", "none", "none"]);
    assert_eq!((document.legs.tls.by, document.legs.volume.by), (vec!["zeek ssl".to_owned()], vec!["zeek conn".to_owned()]));
    assert_eq!(document.first, None);
}

#[test]
fn a_machine_that_only_hunts() {
    let checks = look(&MadeUp::new(System::Linux));
    hold(&checks);
    assert_eq!(ids(&checks, State::Missing), ["zeek"]);
    assert_eq!(ids(&checks, State::Unknown), ["clock-synchronised", "memory"]);
    let document = document(&MadeUp::new(System::Linux));
    assert!(document.summary.contains("can still hunt"), "{}", document.summary);
    let closed = look(&MadeUp::new(System::Linux).fault(LOGS, EACCES));
    assert_eq!(check(&closed, "zeek-logs").state, State::Unknown, "who may not look cannot say that nothing is there");
}

#[test]
fn logs_that_are_not_as_they_should_be() {
    let state = |machine: MadeUp, id: &str| check(&look(&machine), id).state;
    let conn = format!("{LOGS}/conn.log");
    assert_eq!(state(sensor().without(&conn), "zeek-conn"), State::Missing);
    assert_eq!(state(sensor().without(&format!("{LOGS}/x509.log")), "zeek-x509"), State::Warn, "written only when there is one");
    assert_eq!(state(sensor().written(&conn, TABLE, 7_200), "zeek-conn"), State::Ok);
    assert_eq!(state(sensor().written(&conn, TABLE, 7_201), "zeek-conn"), State::Missing);
    assert_eq!(state(sensor().written(&format!("{LOGS}/dns.log"), TABLE, 7_201), "zeek-dns"), State::Warn);
    assert_eq!(state(sensor().written(&conn, TABLE, -3_600), "zeek-conn"), State::Unknown, "a clock is wrong");
    assert_eq!(state(sensor().with(&conn, "hello"), "zeek-conn"), State::Unknown);
    assert_eq!(state(sensor().with(&conn, ""), "zeek-conn"), State::Unknown);
    assert_eq!(state(sensor().fault(&conn, EACCES), "zeek-conn"), State::Missing);
    assert_eq!(state(sensor().fault(&conn, EIO), "zeek-conn"), State::Unknown);
    assert_eq!(state(sensor().fault(LOGS, EACCES), "zeek-logs"), State::Missing);
    assert_eq!(state(sensor().fault(LOGS, EIO), "zeek-logs"), State::Unknown);
    let hidden = sensor().without(&conn);
    assert_eq!(state(hidden.clone().fault(&conn, EACCES), "zeek-conn"), State::Missing, "a folder that lists, and lets nobody in");
    assert_eq!(state(hidden.clone().fault(&conn, EIO), "zeek-conn"), State::Unknown);
    assert_eq!(state(MadeUp { cut: true, ..hidden }, "zeek-conn"), State::Unknown, "it may be among the names that nobody saw");
    assert_eq!(state(MadeUp { cut: true, ..sensor() }, "zeek-conn"), State::Ok);
    assert_eq!(legs(&document(&sensor().written(&conn, TABLE, 7_201))), ["none", "none", "full", "none", "none", "none"]);
}

/// Folders as ZeekControl leaves them: `current`, or a folder a day with an archive an hour.
#[test]
fn rotated_logs_are_found_where_they_are() {
    let rotated = MadeUp::new(System::Linux)
        .with("/data/2026-11-24/conn.09:00:00-10:00:00.log.gz", [0x1f, 0x8b, 8])
        .written("/data/2026-11-25/conn.08:00:00-09:00:00.log.gz", [0x1f, 0x8b, 8], 3_700)
        .written("/data/2026-11-25/conn.09:00:00-10:00:00.log.gz", [0x1f, 0x8b, 8], 100)
        .with("/data/2026-11-25/conn-summary.09:00:00-10:00:00.log.gz", [0x1f, 0x8b, 8]);
    let folder = [PathBuf::from("/data")];
    let conn = |machine: &MadeUp| check(&crate::doctor::look(machine, &folder), "zeek-conn").seen.clone();
    assert_eq!(conn(&rotated), "/data/2026-11-25/conn.09:00:00-10:00:00.log.gz, gzip, written 100 s ago");
    assert_eq!(conn(&rotated.clone().with("/data/current", "no folder")), conn(&rotated));
    let closed = crate::doctor::look(&rotated.clone().fault("/data/current", EACCES), &folder);
    assert_eq!(ids(&closed, State::Missing), ["zeek-logs"]);
    let current = rotated.with("/data/current/conn.log", TABLE);
    assert!(conn(&current).starts_with("/data/current/conn.log, a table"));
}

#[test]
fn several_folders_are_each_told() {
    let folders = [PathBuf::from(LOGS), "/nowhere".into(), format!("{LOGS}/conn.log").into()];
    let checks = crate::doctor::look(&sensor(), &folders);
    let of: Vec<(&str, State)> =
        checks.iter().filter(|check| check.id == "zeek-logs").map(|check| (check.seen.as_str(), check.state)).collect();
    let expected =
        [(&*format!("5 names in {LOGS}"), State::Ok), ("there is no such folder", State::Missing), ("it is no folder", State::Missing)];
    assert_eq!(of, expected);
    assert_eq!(checks.iter().filter(|check| check.id == "disk-logs").count(), 3);
}

#[test]
fn versions_and_clocks() {
    let of = |machine: &MadeUp, id: &str| check(&look(machine), id).clone();
    assert_eq!(of(&sensor().says(ZEEK, "--version", "zeek version 5.2.0"), "zeek").state, State::Warn);
    assert_eq!(of(&sensor().says(ZEEK, "--version", "segmentation fault"), "zeek").state, State::Unknown);
    assert_eq!(of(&sensor().program(ZEEK, "--version", Does::Hangs), "zeek").state, State::Unknown);
    assert_eq!(of(&MadeUp { now: 1_600_000_000, ..sensor() }, "clock-plausible").state, State::Missing);
    assert_eq!(of(&MadeUp { now: 9_000_000_000, ..sensor() }, "clock-plausible").state, State::Missing);
    assert_eq!(of(&MadeUp { now: i64::MAX, ..sensor() }, "clock-plausible").state, State::Missing);
    let timedatectl = |said: &str| sensor().says("/usr/bin/timedatectl", "show -p NTPSynchronized --value", said);
    assert_eq!(of(&timedatectl("no\n"), "clock-synchronised").state, State::Missing);
    assert_eq!(of(&timedatectl("Failed to connect to bus"), "clock-synchronised").state, State::Unknown);
    let chrony = |leap: &str| {
        timedatectl("").says("/usr/bin/chronyc", "-n tracking", &format!("Reference ID    : A29FC87B\nLeap status     : {leap}\n"))
    };
    assert_eq!(of(&chrony("Normal"), "clock-synchronised").state, State::Ok);
    assert_eq!(of(&chrony("Not synchronised"), "clock-synchronised").state, State::Missing);
    assert_eq!(of(&chrony("Perhaps"), "clock-synchronised").state, State::Unknown);
    let timesyncd = timedatectl("").with("/run/systemd/timesync/synchronized", "");
    assert_eq!(of(&timesyncd, "clock-synchronised").state, State::Ok);
}

#[test]
fn room_is_measured() {
    let of = |machine: MadeUp, id: &str| check(&look(&machine), id).state;
    assert_eq!(of(MadeUp { free: 4_999_999_999, ..sensor() }, "disk-current"), State::Warn);
    assert_eq!(of(MadeUp { free: 99_999_999, ..sensor() }, "disk-temporary"), State::Missing);
    assert_eq!(of(MadeUp { files_at_once: 255, ..sensor() }, "open-files"), State::Warn);
    assert_eq!(of(sensor().with("/proc/meminfo", "MemTotal: 900000 kB\n"), "memory"), State::Warn);
    assert_eq!(of(sensor().with("/proc/meminfo", "MemTotal: 99999999999999999999 kB\n"), "memory"), State::Unknown);
    assert_eq!(of(sensor().with("/sys/class/net/eth0/statistics/rx_dropped", "101\n"), "interface-drops"), State::Warn);
    assert_eq!(of(sensor().without("/sys"), "interface-drops"), State::Unknown);
}

#[test]
fn a_key_as_a_hunt_would_find_it() {
    let key = "a".repeat(64);
    let of = |machine: &MadeUp| check(&look(machine), "redaction-key").clone();
    const FILE: &str = "/home/ana/.local/state/tollgate/redaction.key";
    assert_eq!(of(&sensor()).state, State::Ok, "none yet");
    let stranger = MadeUp { user: 1_000, ..sensor() };
    assert_eq!(of(&stranger).state, State::Warn, "a home that belongs to somebody else");
    assert_eq!(of(&stranger.owner("/home/ana", 1_000)).state, State::Ok);
    assert_eq!(of(&sensor().with(FILE, key.clone()).mode(FILE, 0o600)).state, State::Ok);
    let open = of(&sensor().with(FILE, key.clone()).mode(FILE, 0o640));
    assert_eq!((open.state, open.next.as_deref()), (State::Warn, Some(&*format!("chmod 600 {FILE}"))));
    assert_eq!(of(&sensor().with(FILE, "no key")).state, State::Warn, "a hunt goes on without");
    assert_eq!(of(&sensor().variable("HOME", None)).state, State::Warn);
    let named = |machine: MadeUp| machine.variable("TOLLGATE_REDACTION_KEY_FILE", Some("/etc/key"));
    assert_eq!(of(&named(sensor())).state, State::Missing, "a hunt does not start");
    assert_eq!(of(&named(sensor().with("/etc/key", key).mode("/etc/key", 0o400))).state, State::Ok);
    assert_eq!(of(&named(sensor().with("/etc/key", [0xff; 64]))).state, State::Missing);
}
