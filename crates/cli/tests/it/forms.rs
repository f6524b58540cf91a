//! Findings in the forms of other tools, held against these tools' own checkers, and files that output goes to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Said, render_trace, run, tollgate};

/// Every form in which a hunt can tell findings as lines; the page and the files of a lake are not made of these.
pub const FORMS: [&str; 8] = ["table", "jsonl", "ocsf", "ecs", "csv", "timesketch", "stix", "navigator"];

/// What a hunt of a folder prints in a form.
pub fn told(folder: &Path, words: &[&str]) -> String {
    let said: Said = tollgate().arg("hunt").args(words).arg(folder).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{words:?}: {}", said.err);
    said.out
}

/// The telemetry of the example, and its map of hosts.
pub fn example() -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fleet-hour");
    (folder.join("logs"), folder.join("hosts.toml").to_str().unwrap().to_owned())
}

/// What a reader of outputs says of files; without the reader, a visible skip.
pub fn read_by(reader: &str, files: &[&Path]) -> Option<String> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from);
    let python = target.join("readers/bin/python");
    if !python.is_file() {
        println!("skipped: no readers of outputs are here (`cargo xtask test` provides them)");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(reader);
    let output = Command::new(python).arg(script).args(files).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    Some(said)
}

pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn ocsf_is_what_each_release_says() {
    let (logs, hosts) = example();
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for release in ["1.1", "1.3", "1.5", "1.8"] {
        let path = folder.path().join(release);
        fs::write(&path, told(&logs, &["--hosts", &hosts, "--format", "ocsf", "--ocsf-version", release])).unwrap();
        for event in lines(&fs::read_to_string(&path).unwrap()) {
            assert_eq!(event["metadata"]["version"], format!("{release}.0"));
        }
        files.push(path);
    }
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    if let Some(said) = read_by("ocsf.py", &files) {
        assert_eq!(said, "12 events\n");
    }
}

/// What the trace tells of: three reads, an archive, and 3,801,000 bytes to a name, by curl.
#[test]
fn ocsf_tells_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let events = lines(&told(folder.path(), &["--format", "ocsf"]));
    let [event] = events.as_slice() else { panic!("{} events", events.len()) };
    assert_eq!(
        (event["class_uid"].as_u64(), event["type_uid"].as_u64(), event["severity_id"].as_u64()),
        (Some(2004), Some(200_401), Some(5))
    );
    assert_eq!(event["finding_info"]["analytic"]["uid"], "AN1415");
    assert_eq!(event["finding_info"]["attacks"][0]["sub_technique"]["uid"], "T1048.002");
    let points: i64 = event["anomaly_analyses"][0]["anomalies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|term| term["observations"][0]["value"].as_str().unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(Some(points), event["risk_score"].as_i64());
    let evidences = event["evidences"].as_array().unwrap();
    let away = evidences.iter().find(|evidence| evidence.get("dst_endpoint").is_some()).unwrap();
    assert_eq!(away["dst_endpoint"]["hostname"], "sivvino.example");
    assert_eq!((away["dst_endpoint"]["ip"].as_str(), away["dst_endpoint"]["port"].as_u64()), (Some("203.0.113.62"), Some(443)));
    assert_eq!(away["process"]["name"], "curl");
    assert_eq!(away["process"]["file"]["path"], "/usr/bin/curl");
    let paths: BTreeSet<&str> = evidences.iter().filter_map(|evidence| evidence["file"]["path"].as_str()).collect();
    for path in ["/Users/ana/Library/Keychains/login.keychain-db", "/private/tmp/out.zip"] {
        assert!(paths.contains(path), "{paths:?}");
    }
    // Each record once, by what its bytes hash to.
    let related: Vec<&str> =
        event["finding_info"]["related_events"].as_array().unwrap().iter().map(|event| event["uid"].as_str().unwrap()).collect();
    assert_eq!(related.iter().collect::<BTreeSet<_>>().len(), related.len());
    assert!(related.iter().all(|uid| uid.len() == 64), "{related:?}");
    // An observable stands where it says.
    for observable in event["observables"].as_array().unwrap() {
        let place =
            format!("/{}", observable["name"].as_str().unwrap().replace("].", "/").replace(['[', ']', '.'], "/")).replace("//", "/");
        let place = place.trim_end_matches('/');
        assert_eq!(event.pointer(place), Some(&observable["value"]), "{place}");
    }
}

#[test]
fn stix_is_what_its_checker_accepts() {
    let (logs, hosts) = example();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.json");
    let text = told(&logs, &["--hosts", &hosts, "--format", "stix"]);
    fs::write(&path, &text).unwrap();
    let bundle: Value = serde_json::from_str(&text).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len());
    // Whatever is referred to is there.
    for object in objects {
        for (key, value) in object.as_object().unwrap() {
            let refers: Vec<&str> = match value {
                Value::String(id) if key.ends_with("_ref") => vec![id],
                Value::Array(all) if key.ends_with("_refs") => all.iter().map(|id| id.as_str().unwrap()).collect(),
                _ => vec![],
            };
            assert!(refers.iter().all(|id| ids.contains(id)), "{key} of {}", object["id"]);
        }
    }
    assert_eq!(objects.iter().filter(|object| object["type"] == "sighting").count(), 3);
    if let Some(said) = read_by("stix.py", &[&path]) {
        // A sensor's row of a flow is not cited with its near port, which the standard would like to see.
        let faults: Vec<&str> = said.lines().filter(|line| !line.contains("{301}")).collect();
        assert_eq!(faults, [format!("{} objects", objects.len())]);
    }
}

#[test]
fn ecs_timesketch_and_navigator_have_what_their_readers_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let alerts = lines(&told(folder.path(), &["--format", "ecs"]));
    let alert = &alerts[0];
    assert_eq!((alert["event"]["kind"].as_str(), alert["process"]["executable"].as_str()), (Some("alert"), Some("/usr/bin/curl")));
    assert_eq!(alert["destination"]["domain"], "sivvino.example");
    assert_eq!(alert["network"]["bytes"], 3_801_000);
    assert_eq!(alert["file"]["extension"], "zip");
    assert_eq!(alert["threat"]["technique"]["subtechnique"]["id"][0], "T1048.002");
    assert_eq!(alert["tollgate"]["id"], alert["event"]["id"].as_str().unwrap().split('-').next().unwrap());
    let rows = lines(&told(folder.path(), &["--format", "timesketch"]));
    for row in &rows {
        assert!(["message", "datetime", "timestamp_desc"].iter().all(|field| row[*field].is_string()), "{row}");
        assert!(row["datetime"].as_str().unwrap().ends_with('Z'));
    }
    let steps = alert["tollgate"]["steps"].as_array().unwrap().len();
    assert_eq!(rows.len(), steps + 1);
    let layer: Value = serde_json::from_str(&told(folder.path(), &["--format", "navigator"])).unwrap();
    assert_eq!(layer["techniques"][0]["techniqueID"], "T1048.002");
    assert_eq!(layer["techniques"][0]["score"], alert["event"]["risk_score"]);
}

#[test]
fn two_runs_are_the_same_bytes_in_every_form() {
    let (logs, hosts) = example();
    for form in FORMS {
        let one = told(&logs, &["--hosts", &hosts, "--format", form, "--threads", "1"]);
        let other = told(&logs, &["--hosts", &hosts, "--format", form, "--threads", "3"]);
        assert!(one == other && !one.is_empty(), "{form}");
    }
}

#[test]
fn a_finding_is_explained_in_every_form_as_the_hunt_tells_it() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let place = folder.path().to_str().unwrap();
    let findings = lines(&told(folder.path(), &["--format", "jsonl"]));
    let id = findings[0]["id"].as_str().unwrap();
    for form in FORMS {
        let said = run(&["explain", "--format", form, &id[..6], place]);
        assert_eq!((said.code, said.out), (Some(0), told(folder.path(), &["--format", form])), "{form}: {}", said.err);
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all_and_none_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let place = folder.path().to_str().unwrap();
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("findings.csv");
    let name = path.to_str().unwrap();
    let hunt = |words: &[&str]| run(&[&["hunt", "--format", "csv", "-o"], words, &[place]].concat());
    let said = hunt(&[name]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    let first = fs::read_to_string(&path).unwrap();
    assert!(first.starts_with("id,") && first.lines().count() == 2);
    // What is there stays, and a link is a name that is taken.
    fs::write(&path, "mine").unwrap();
    let said = hunt(&[name]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("is there already; --force replaces it"), "{}", said.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let said = hunt(&[name, "--force"]);
    assert_eq!((said.code, fs::read_to_string(&path).unwrap()), (Some(0), first), "{}", said.err);
    #[cfg(unix)]
    {
        let link = out.path().join("link");
        std::os::unix::fs::symlink(out.path().join("nowhere"), &link).unwrap();
        assert_eq!(hunt(&[link.to_str().unwrap()]).code, Some(2));
    }
    assert_eq!(hunt(&[out.path().join("no/such/folder").to_str().unwrap()]).code, Some(6));
    assert_eq!(hunt(&[out.path().to_str().unwrap(), "--force"]).code, Some(2));
    // What is read is not replaced, whatever is forced.
    let input = folder.path().join("mac1/es.ndjson");
    let before = fs::read(&input).unwrap();
    let said = hunt(&[input.to_str().unwrap(), "--force"]);
    assert_eq!((said.code, fs::read(&input).unwrap() == before), (Some(2), true), "{}", said.err);
    assert!(said.err.contains("is read itself: it is not replaced"), "{}", said.err);
    // A hunt that cannot begin leaves nothing behind.
    assert_eq!(run(&["hunt", "-o", out.path().join("x").to_str().unwrap(), "--since", "nonsense", place]).code, Some(2));
    let left: BTreeSet<String> = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(left, ["findings.csv", "link"].map(str::to_owned).into());
}
