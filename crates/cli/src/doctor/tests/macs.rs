//! Macs.

use super::made_up::MadeUp;
use super::{Does, EACCES, EPERM, check, document, hold, ids, legs, look};
use crate::doctor::check::State;
use crate::doctor::machine::System;

const VERSION: &str = "/System/Library/CoreServices/SystemVersion.plist";
const TCC: &str = "/Library/Application Support/com.apple.TCC/TCC.db";
const HOME_TCC: &str = "/home/ana/Library/Application Support/com.apple.TCC/TCC.db";
const LOGGING: &str = "/Library/Preferences/Logging/com.apple.system.logging.plist";
const OSQUERYD: &str = "/opt/osquery/lib/osquery.app/Contents/MacOS/osqueryd";
const JOB: &str = "/Library/LaunchDaemons/io.osquery.agent.plist";
const FLAGS: &str = "/var/osquery/osquery.flags";
const RESULTS: &str = "/var/log/osquery/osqueryd.results.log";

const PROCESS_ROW: &str = r#"{"name":"p","columns":{"event_type":"exec","original_parent":"1"},"action":"added"}"#;
const FILE_ROW: &str = r#"{"name":"pack_es_process_file_events","columns":{"event_type":"open"},"action":"added"}"#;

fn xml(keys: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n{keys}\n</dict>\n</plist>\n"
    )
}

fn version(number: &str) -> String {
    xml(&format!("<key>ProductBuildVersion</key><string>25B78</string><key>ProductVersion</key><string>{number}</string>"))
}

/// `plistlib.dumps({'Enable-Private-Data': True, 'Locked': False}, fmt=FMT_BINARY)`.
const BINARY: &[u8] = b"bplist00\xd2\x01\x02\x03\x04_\x10\x13Enable-Private-DataVLocked\t\x08\x08\r#*+\x00\x00\x00\x00\x00\x00\x01\x01\
    \x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00,";

/// A Mac on which everything is as it should be.
fn whole() -> MadeUp {
    MadeUp::new(System::Mac)
        .with(VERSION, version("26.1"))
        .program("/usr/bin/eslogger", "", Does::Hangs)
        .with(TCC, "SQLite format 3")
        .says("/usr/bin/csrutil", "status", "System Integrity Protection status: enabled.\n")
        .says(OSQUERYD, "--version", "osqueryd version 5.23.1\n")
        .with(JOB, xml("<key>ProgramArguments</key><array><string>osqueryd</string><string>--flagfile=/private/var/osquery/osquery.flags</string></array>"))
        .with(
            "/private/var/osquery/osquery.flags",
            "--disable_endpointsecurity=false\n--disable_endpointsecurity_fim=false\n--es_fim_enable_open_events\n",
        )
        .with(RESULTS, format!("{PROCESS_ROW}\n{FILE_ROW}\n"))
        .with(LOGGING, BINARY)
        .says("/usr/sbin/systemsetup", "-getusingnetworktime", "Network Time: On\n")
        .says("/usr/sbin/sysctl", "-n hw.memsize", "17179869184\n")
}

#[test]
fn one_with_everything() {
    let checks = look(&whole());
    hold(&checks);
    assert_eq!(ids(&checks, State::Warn), ["network-sensor"], "the one thing that a Mac cannot have");
    assert_eq!((ids(&checks, State::Missing), ids(&checks, State::Unknown)), (vec![], vec![]));
    assert_eq!(ids(&checks, State::NotApplicable), ["santa"]);
    assert_eq!(check(&checks, "macos").seen, "macOS 26.1, build 25B78");
    let document = document(&whole());
    assert_eq!(legs(&document), ["full", "partial", "none", "none", "full", "full"]);
    assert_eq!(document.legs.file.by, ["eslogger", "osquery es_process_file_events"]);
    assert_eq!(document.legs.attribution.by, ["unified-log"]);
    assert!(document.summary.ends_with("It was not seen to collect tls, volume."), "{}", document.summary);
    assert!(document.first.expect("a sensor is needed").contains("Zeek"));
}

#[test]
fn one_with_nothing() {
    let machine = MadeUp { user: 501, ..MadeUp::new(System::Mac) }.with(VERSION, version("12.7.6")).owner("/home/ana", 501);
    let machine = machine.says("/usr/sbin/systemsetup", "-getusingnetworktime", "Network Time: Off\n");
    let machine = machine.says("/usr/bin/csrutil", "status", "System Integrity Protection status: disabled.\n");
    let machine = machine.fault(HOME_TCC, EPERM).fault(TCC, EACCES).says("/usr/sbin/sysctl", "-n hw.memsize", "17179869184\n");
    let checks = look(&machine);
    hold(&checks);
    let missing = ["macos", "eslogger", "root", "full-disk-access", "unified-log-private-data", "clock-synchronised"];
    assert_eq!(ids(&checks, State::Missing), missing);
    assert_eq!(ids(&checks, State::Unknown), [""; 0]);
    assert_eq!(ids(&checks, State::Warn), ["sip", "network-sensor"]);
    assert_eq!(ids(&checks, State::NotApplicable), ["santa", "osquery"]);
    assert_eq!(legs(&document(&machine)), ["none"; 6]);
    assert_eq!(check(&checks, "root").next.as_deref(), Some("sudo tollgate doctor"));
    assert!(check(&checks, "unified-log-private-data").next.as_ref().is_some_and(|next| next.contains("Enable-Private-Data")));
}

/// Everything is there, and nothing can be looked at.
#[test]
fn one_whose_probes_fail() {
    let mut machine = whole().variable("HOME", None);
    for path in [VERSION, JOB, LOGGING, RESULTS, TCC, "/tmp", "/work", "/private/var/osquery/osquery.flags"] {
        machine = machine.fault(path, EACCES);
    }
    let mut machine = machine.program("/usr/bin/csrutil", "status", Does::Hangs).program(OSQUERYD, "--version", Does::NeverStops);
    for (path, words) in [("/usr/sbin/systemsetup", "-getusingnetworktime"), ("/usr/sbin/sysctl", "-n hw.memsize")] {
        machine = machine.program(path, words, Does::Says(1, String::new()));
    }
    let checks = look(&machine);
    hold(&checks);
    let unknown = [
        "macos",
        "full-disk-access",
        "sip",
        "osquery",
        "osquery-processes",
        "osquery-process-rows",
        "osquery-files",
        "osquery-file-rows",
        "unified-log-private-data",
        "clock-synchronised",
        "disk-temporary",
        "disk-current",
        "memory",
    ];
    assert_eq!(ids(&checks, State::Unknown), unknown);
    assert_eq!(legs(&document(&machine)), ["none"; 6], "what is not known counts for nothing");
    assert!(check(&checks, "sip").seen.contains("five seconds") && check(&checks, "osquery").seen.contains("64 KiB"));
}

/// Each condition alone takes away what hangs on it.
#[test]
fn one_condition_missing() {
    let with = |machine: MadeUp| legs(&document(&machine));
    let osquery_alone = whole().without("/usr/bin/eslogger");
    assert_eq!(with(osquery_alone.clone()), ["full", "partial", "none", "none", "full", "full"]);
    assert_eq!(with(osquery_alone.clone().without(RESULTS)), ["weak", "partial", "none", "none", "none", "none"]);
    assert_eq!(with(osquery_alone.clone().written(RESULTS, PROCESS_ROW, 90_000))[0], "weak", "stale rows prove nothing");
    assert_eq!(with(osquery_alone.clone().with(RESULTS, PROCESS_ROW)), ["full", "partial", "none", "none", "none", "partial"]);
    assert_eq!(with(osquery_alone.clone().with(RESULTS, FILE_ROW))[4], "full");
    assert_eq!(with(osquery_alone.clone().with("/private/var/osquery/osquery.flags", ""))[4], "none");
    let closed = osquery_alone.with("/private/var/osquery/osquery.flags", "--disable_endpointsecurity_fim=false\n");
    assert_eq!(check(&look(&closed), "osquery-files").state, State::Warn);
    assert_eq!(with(closed)[4], "weak", "writes without reads");
    let eslogger_alone = whole().without(OSQUERYD).without(LOGGING);
    assert_eq!(with(eslogger_alone.clone()), ["full", "none", "none", "none", "full", "full"]);
    assert_eq!(with(eslogger_alone.clone().fault(TCC, EPERM)), ["none"; 6]);
    assert_eq!(with(MadeUp { user: 501, ..eslogger_alone }), ["none"; 6]);
}

#[test]
fn private_data_in_every_form() {
    for (logging, expected) in [
        (xml("<key>Enable-Private-Data</key><true/>").into_bytes(), State::Ok),
        (xml("<key>System</key><dict><key>Enable-Private-Data</key><true/></dict>").into_bytes(), State::Ok),
        (xml("<key>Enable-Private-Data</key><integer>1</integer>").into_bytes(), State::Ok),
        (xml("<key>Enable-Private-Data</key><false/>").into_bytes(), State::Missing),
        (xml("<key>Enable-Private-Data</key><string>true</string>").into_bytes(), State::Missing),
        (xml("<key>Enable-Logging</key><true/>").into_bytes(), State::Missing),
        (BINARY[..40].to_vec(), State::Unknown),
        (b"<plist><array/></plist>".to_vec(), State::Unknown),
        (Vec::new(), State::Unknown),
    ] {
        let checks = look(&whole().with(LOGGING, logging.clone()));
        assert_eq!(check(&checks, "unified-log-private-data").state, expected, "{}", String::from_utf8_lossy(&logging));
    }
}

/// Flags of the job of launchd count like those of the file, and the last word on one.
#[test]
fn flags_of_osquery() {
    let state = |flags: &str| check(&look(&whole().without(JOB).with(FLAGS, flags)), "osquery-processes").state;
    assert_eq!(state("--disable_endpointsecurity=false"), State::Ok);
    assert_eq!(state("  --disable_endpointsecurity=\"False\"\r\n"), State::Ok);
    assert_eq!(state("--disable_endpointsecurity=false\n--disable_endpointsecurity"), State::Missing);
    assert_eq!(state("# --disable_endpointsecurity=false"), State::Unknown, "flags of a daemon whose job is not known may stand elsewhere");
    let job = xml("<key>ProgramArguments</key><array><string>--disable_endpointsecurity=false</string></array>");
    let by_job = whole().with(JOB, job);
    assert_eq!(check(&look(&by_job), "osquery-processes").state, State::Ok);
    let silent = whole().with(JOB, xml("<key>Label</key><string>io.osquery.agent</string>"));
    assert_eq!(check(&look(&silent), "osquery-processes").state, State::Missing, "off is what osquery starts with");
}
