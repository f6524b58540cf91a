//! Machines that say what nobody should be shown, and programs that are not to be run.

use std::path::{Path, PathBuf};

use tollgate_model::is_unsafe_to_show;
use tollgate_sinks::{write_doctor, write_json_line};

use super::made_up::MadeUp;
use super::{Does, check, document, look};
use crate::doctor::check::State;
use crate::doctor::machine::{Machine, System, ask, find};

const EVIL: &str = "version \u{1b}[2J\u{1b}]0;owned\u{7}7.0 \u{202e}gnp.exe\u{200b}\u{85}\u{2028}\r";

#[test]
fn nothing_acts_on_a_terminal() {
    let plist = "<plist version=\"1.0\"><dict><key>ProductVersion</key><string>26.\u{202e}1\u{85}</string></dict></plist>";
    let mac = MadeUp::new(System::Mac)
        .with("/System/Library/CoreServices/SystemVersion.plist", plist)
        .says("/usr/bin/osqueryd", "--version", EVIL)
        .says("/usr/bin/csrutil", "status", EVIL)
        .program("/usr/sbin/systemsetup", "-getusingnetworktime", Does::Says(3, EVIL.to_owned()));
    let folder = format!("/var/log/zeek/\u{1b}[31m\u{202e}{}", "x".repeat(9_000));
    let linux = MadeUp::new(System::Linux)
        .says("/usr/bin/zeek", "--version", EVIL)
        .says("/usr/bin/timedatectl", "show -p NTPSynchronized --value", EVIL)
        .with(&format!("{folder}/conn.\u{1b}[31m.log"), EVIL)
        .variable("HOME", Some("/\u{1b}[31m\u{202e}"));
    for machine in [&mac, &linux] {
        let mut checks = look(machine);
        checks.extend(crate::doctor::look(machine, &[PathBuf::from(&folder)]));
        let document = crate::doctor::document(machine, &checks);
        let (mut table, mut line) = (Vec::new(), Vec::new());
        write_doctor(&mut table, &document).expect("a vector takes everything");
        write_json_line(&mut line, &document).expect("a vector takes everything");
        for bytes in [table, line.clone()] {
            let text = String::from_utf8(bytes).expect("it is text");
            assert!(text.contains("7.0") || text.contains("26."), "what was said is shown: {text}");
            assert!(text.chars().all(|c| c == '\n' || !is_unsafe_to_show(c)), "{text:?}");
        }
        let read: serde_json::Value = serde_json::from_slice(&line).expect("it is JSON");
        assert_eq!(read["checks"].as_array().map(Vec::len), Some(checks.len()));
    }
    assert_eq!(check(&look(&mac), "macos").state, State::Ok);
}

/// Text in whose midst something dangerous is nested a thousand times.
#[test]
fn property_lists_nobody_would_write() {
    const VERSION: &str = "/System/Library/CoreServices/SystemVersion.plist";
    for bytes in [
        "<array>".repeat(9_000).into_bytes(),
        format!("<plist>{}", "<dict><key>a</key>".repeat(3_500)).into_bytes(),
        b"<!DOCTYPE p [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><plist><dict><key>ProductVersion</key><string>&b;</string></dict></plist>".to_vec(),
        // An array that holds itself.
        b"bplist00\xa1\x00\x08\x00\x00\x00\x00\x00\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0a".to_vec(),
        [b"bplist00".as_slice(), &[0xff; 4_000]].concat(),
        vec![b'<'; 200_000],
    ] {
        let machine = MadeUp::new(System::Mac).with(VERSION, bytes);
        assert_eq!(check(&look(&machine), "macos").state, State::Unknown);
    }
}

/// A look as root must not run what somebody else may write.
#[test]
fn root_runs_what_is_roots() {
    const ZEEK: &str = "/opt/zeek/bin/zeek";
    let said = "zeek version 7.0.1";
    let machine = MadeUp::new(System::Linux).says(ZEEK, "--version", said);
    let ask = |machine: &MadeUp| ask(machine, Path::new(ZEEK), &["--version"]).map(|ran| ran.out);
    assert_eq!(ask(&machine).as_deref(), Ok(said));
    for others in [machine.clone().owner(ZEEK, 1_000), machine.clone().mode(ZEEK, 0o777), machine.clone().owner("/opt/zeek/bin", 1_000)] {
        assert!(ask(&others).is_err_and(|why| why.contains("not run as root")));
        assert_eq!(check(&look(&others), "zeek").state, State::Unknown);
        assert_eq!(ask(&MadeUp { user: 1_000, ..others }).as_deref(), Ok(said), "any other user risks only what is that user's");
    }
}

#[test]
fn programs_are_found_in_absolute_folders_only() {
    let machine = MadeUp::new(System::Linux).with("bin/zeek", "").mode("bin/zeek", 0o755).with("/usr/bin/zeek", "");
    assert_eq!(find(&machine, "zeek", &[]), None, "one is relative, the other no program");
    let machine = machine.mode("/usr/bin/zeek", 0o755);
    assert_eq!(find(&machine, "zeek", &["/opt/zeek/bin"]), Some("/usr/bin/zeek".into()));
    assert_eq!(find(&machine.variable("PATH", None), "zeek", &["/usr/bin"]), Some("/usr/bin/zeek".into()));
}

/// A summary holds our own words alone, so `document` may be shown to anybody.
#[test]
fn what_a_machine_says_does_not_reach_the_summary() {
    let machine = MadeUp::new(System::Linux).says("/usr/bin/zeek", "--version", EVIL);
    assert!(machine.user().is_some());
    assert!(document(&machine).summary.chars().all(|c| !is_unsafe_to_show(c)));
}
