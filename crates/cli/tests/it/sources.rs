//! `tollgate sources`: what inputs hold, by counts of our own; what cannot be seen with them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tollgate_model::HostName;
use tollgate_sim::{OsqueryForm, osquery};

use crate::program::{Said, render, render_trace, run, run_in_time, tollgate};

const STEALER: &str = "a01-stealer-of-four-processes";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Lines of JSON of a run within a folder: the sources, and the summary.
fn look(folder: &Path, words: &[&str], code: i32) -> (Vec<Value>, Value) {
    let said: Said = tollgate().args(["sources", "--format", "jsonl"]).args(words).current_dir(folder).output().unwrap().into();
    assert_eq!(said.code, Some(code), "{}{}", said.out, said.err);
    let mut lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap();
    assert_eq!(summary["kind"], "summary");
    for line in &lines {
        assert_eq!(line["kind"], "source");
        assert_eq!(number(line, "records"), number(line, "used") + number(line, "ignored") + number(line, "rejected"), "{line}");
        let kinds: u64 = line["kinds"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(kinds, number(line, "used"), "{line}");
    }
    for sum in ["records", "used", "ignored", "rejected"] {
        assert_eq!(lines.iter().map(|line| number(line, sum)).sum::<u64>(), number(&summary, sum), "{sum}");
    }
    (lines, summary)
}

fn table(folder: &Path, words: &[&str]) -> Said {
    tollgate().args(["sources", "--format", "table"]).args(words).current_dir(folder).output().unwrap().into()
}

fn number(line: &Value, member: &str) -> u64 {
    line[member].as_u64().unwrap_or_else(|| panic!("{member} of {line}"))
}

fn of<'a>(lines: &'a [Value], file: &str, source: &str) -> &'a Value {
    lines.iter().find(|line| line["file"] == file && line["source"] == source).unwrap_or_else(|| panic!("{file} {source}: {lines:#?}"))
}

fn codes(summary: &Value) -> Vec<&str> {
    summary["unseen"].as_array().unwrap().iter().map(|unseen| unseen["code"].as_str().unwrap()).collect()
}

fn unseen<'a>(summary: &'a Value, code: &str) -> &'a Value {
    let all = summary["unseen"].as_array().unwrap();
    all.iter().find(|unseen| unseen["code"] == code).unwrap_or_else(|| panic!("{code}: {:?}", codes(summary)))
}

fn modes(summary: &Value) -> BTreeMap<&str, u64> {
    let modes = summary["modes"].as_object().unwrap().iter();
    modes.map(|(mode, hosts)| (mode.as_str(), number(hosts, "count"))).filter(|(_, count)| *count > 0).collect()
}

/// The texts between `before` and the next quote or comma.
fn values<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.match_indices(before).map(|(at, _)| text[at + before.len()..].split(['"', ',', '}']).next().unwrap()).collect()
}

/// Lines of a file that hold a record.
fn record_lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count()
}

#[test]
fn the_example_is_counted_as_its_lines_are() {
    let root = root();
    let (lines, summary) = look(&root, &["--hosts", "examples/fleet-hour/hosts.toml", "examples/fleet-hour/logs"], 0);
    for host in ["ana-mbp", "bo-mbp", "ci-mini"] {
        let file = format!("examples/fleet-hour/logs/{host}/eslogger.ndjson");
        let text = fs::read_to_string(root.join(&file)).unwrap();
        let line = of(&lines, &file, "eslogger");
        assert_eq!(number(line, "records"), text.lines().count() as u64);
        assert_eq!(line["host_names"], serde_json::json!([host]));
        // One event stands in a message, under its name. Of opens, FREAD is the first bit of the flags.
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        for name in values(&text, "\"event\":{\"") {
            *kinds.entry(name.to_owned()).or_default() += 1;
        }
        let opens = kinds.remove("open").unwrap();
        let to_read = values(&text, "\"fflag\":").into_iter().filter(|flags| flags.parse::<u64>().unwrap() % 2 == 1).count() as u64;
        kinds.extend([("open".to_owned(), to_read), ("open-to-write".to_owned(), opens - to_read)]);
        let closes = kinds.remove("close").unwrap();
        let changed = text.matches("\"modified\":true").count() as u64;
        kinds.extend([("close-modified".to_owned(), changed), ("close".to_owned(), closes - changed)]);
        kinds.retain(|_, count| *count > 0);
        let told: BTreeMap<String, u64> = serde_json::from_value(line["kinds"].clone()).unwrap();
        assert_eq!(told, kinds, "{host}");
        let mut times = values(&text, "\"time\":\"");
        times.sort_unstable();
        let told = |member: &str| line[member].as_str().unwrap().trim_end_matches('Z').to_owned();
        assert!(times[0].starts_with(&told("first")) && times[times.len() - 1].starts_with(&told("last")), "{line}");
    }
    for (log, hosts) in [("conn", 3), ("ssl", 3), ("dns", 2), ("x509", 0)] {
        let file = format!("examples/fleet-hour/logs/zeek/{log}.log");
        let text = fs::read_to_string(root.join(&file)).unwrap();
        let line = of(&lines, &file, &format!("zeek {log}"));
        assert_eq!((number(line, "records"), number(line, "hosts")), (record_lines(&text) as u64, hosts), "{log}");
    }
    // By eye: one of seven connections is ssh, one of six handshakes has no name.
    assert_eq!(of(&lines, "examples/fleet-hour/logs/zeek/conn.log", "zeek conn")["kinds"], serde_json::json!({"flow": 1, "tls-flow": 6}));
    assert_eq!(of(&lines, "examples/fleet-hour/logs/zeek/ssl.log", "zeek ssl")["kinds"], serde_json::json!({"tls": 5, "tls-unnamed": 1}));
    // date -d @1795600921.2 and @1795603804.2 + 5 s.
    let conn = of(&lines, "examples/fleet-hour/logs/zeek/conn.log", "zeek conn");
    assert_eq!((&conn["first"], &conn["last"]), (&"2026-11-25T10:02:01.200Z".into(), &"2026-11-25T10:50:09.200Z".into()));
    assert_eq!(modes(&summary), BTreeMap::from([("full", 3)]));
    assert_eq!(codes(&summary), ["no-attribution"], "eslogger and Zeek do not tell who connected");
    let legs = |line: &Value| {
        let legs = ["process", "attribution", "tls", "volume", "file", "archive"];
        legs.map(|leg| line["serves"][leg].as_str().unwrap().to_owned())
    };
    assert_eq!(legs(&summary), ["full", "none", "full", "full", "full", "full"]);
    assert_eq!(legs(conn), ["none", "none", "weak", "full", "none", "none"]);
}

/// The README shows what the program prints.
#[test]
fn the_readme_shows_the_example() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let command = "tollgate sources --hosts examples/fleet-hour/hosts.toml examples/fleet-hour/logs";
    let (_, after) = readme.split_once(&format!("$ {command}\n")).expect("the command stands in the README");
    let (shown, _) = after.split_once("```").unwrap();
    let said = table(&root(), &command.split(' ').skip(2).collect::<Vec<_>>());
    assert_eq!(said.out, shown);
}

/// The same records as a hunt over the same inputs, and the same losses.
#[test]
fn a_hunt_counts_the_same() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let half = fs::read(folder.path().join("mac1/es.ndjson")).unwrap();
    fs::write(folder.path().join("half.ndjson"), &half[..half.len() / 2]).unwrap();
    fs::write(folder.path().join("notes.txt"), "Dear diary\n").unwrap();
    fs::write(folder.path().join("weird.log"), "{\"_path\":\"weird\",\"ts\":1.5}\n").unwrap();
    let (_, summary) = look(folder.path(), &["."], 0);
    let hunt = run(&["hunt", folder.path().to_str().unwrap()]);
    let expected = format!("read {} records", summary["records"]);
    assert!(hunt.err.contains(&expected), "{expected}: {}", hunt.err);
    let expected = format!("in {} inputs: {} not understood, {} ignored", summary["inputs"], summary["rejected"], summary["ignored"]);
    assert!(hunt.err.contains(&expected), "{expected}: {}", hunt.err);
}

#[test]
fn what_a_source_could_serve_and_what_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read_to_string(&log).unwrap();
    let without = |names: &[&str]| -> String {
        let keep = |line: &&str| !names.iter().any(|name| line.contains(&format!("\"event\":{{\"{name}\"")));
        text.lines().filter(keep).fold(String::new(), |text, line| text + line + "\n")
    };
    let looked = |text: &str| {
        fs::write(&log, text).unwrap();
        let (lines, summary) = look(folder.path(), &["."], 0);
        let line = of(&lines, "./mac1/es.ndjson", "eslogger").clone();
        assert_eq!(line["can_serve"]["file"], "full");
        (line["serves"]["file"].as_str().unwrap().to_owned(), line["serves"]["archive"].as_str().unwrap().to_owned(), summary)
    };
    let (file, archive, summary) = looked(&text);
    assert_eq!((file.as_str(), archive.as_str()), ("full", "full"));
    assert_eq!(modes(&summary), BTreeMap::from([("full", 1)]));
    let (file, archive, summary) = looked(&without(&["open"]));
    assert_eq!((file.as_str(), archive.as_str()), ("weak", "full"), "changes are told, reads are not");
    assert!(codes(&summary).contains(&"no-reads") && !codes(&summary).contains(&"no-files"), "{summary}");
    let files = ["open", "close", "create", "write", "rename", "truncate", "unlink", "link", "clone", "copyfile"];
    let (file, archive, summary) = looked(&without(&files));
    assert_eq!((file.as_str(), archive.as_str()), ("none", "partial"), "only arguments name archives");
    assert_eq!(modes(&summary), BTreeMap::from([("argv-only", 1)]));
    assert!(codes(&summary).contains(&"no-files") && !codes(&summary).contains(&"no-reads"), "{summary}");
    assert_eq!(unseen(&summary, "no-files")["hosts"]["names"], serde_json::json!(["mac1"]));
    let said = table(folder.path(), &["."]);
    let row = said.out.lines().find(|line| line.contains(" eslogger ")).unwrap();
    assert!(row.contains("none of full") && row.contains("partial of full"), "{row}");
    let (_, _, summary) = looked(&without(&["exec"]));
    assert!(codes(&summary).contains(&"no-execs"), "{summary}");
}

/// `es_process_file_events` has opens only with an option of osquery.
#[test]
fn osquery_without_opens_serves_no_reads_and_sockets_tell_who_connected() {
    let case = include_str!("../traces/a42-old-connection-named-by-arguments.trace");
    let records = tollgate_trace::parse(case).unwrap();
    let log = String::from_utf8(osquery(&records, &HostName::new("mac1"), OsqueryForm::Events)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let looked = |log: &str| {
        fs::write(folder.path().join("results.log"), log).unwrap();
        look(folder.path(), &["results.log"], 0)
    };
    let (lines, summary) = looked(&log);
    for (query, source) in
        [("es_process_events", "osquery es_process_events"), ("es_process_file_events", "osquery es_process_file_events")]
    {
        let rows = log.matches(&format!("\"pack_endpoint_{query}\"")).count() as u64;
        assert_eq!(number(of(&lines, "results.log", source), "records"), rows, "{source}");
    }
    let files = of(&lines, "results.log", "osquery es_process_file_events");
    assert_eq!((&files["serves"]["file"], &files["serves"]["process"]), (&"full".into(), &"weak".into()));
    assert!(codes(&summary).contains(&"no-attribution"));
    let mut closed: String = log.lines().filter(|line| !line.contains("\"open\"")).fold(String::new(), |text, line| text + line + "\n");
    let changed = "{\"name\":\"f\",\"hostIdentifier\":\"mac1\",\"unixTime\":1772355600,\"columns\":{\"pid\":\"500\",\"path\":\"/bin/cp\",\
        \"filename\":\"/tmp/a.zip\",\"dest_filename\":\"\",\"event_type\":\"create\",\"time\":\"1772355600\"},\"action\":\"added\"}\n";
    let connected = "{\"name\":\"s\",\"hostIdentifier\":\"mac1\",\"unixTime\":1772355600,\"columns\":{\"pid\":\"500\",\"path\":\"/usr/bin/curl\",\
        \"remote_address\":\"203.0.113.9\",\"remote_port\":\"443\",\"action\":\"connect\",\"time\":\"1772355600\"},\"action\":\"added\"}\n";
    closed.push_str(changed);
    let (lines, summary) = looked(&closed);
    let files = of(&lines, "results.log", "osquery es_process_file_events");
    assert_eq!((&files["serves"]["file"], &files["can_serve"]["file"]), (&"weak".into(), &"full".into()));
    assert!(codes(&summary).contains(&"no-reads"));
    closed.push_str(connected);
    let (lines, summary) = looked(&closed);
    assert_eq!(of(&lines, "results.log", "osquery socket_events")["serves"]["attribution"], "partial");
    assert_eq!(summary["serves"]["attribution"], "partial");
    assert!(!codes(&summary).contains(&"no-attribution"), "the only host has it: {summary}");
}

#[test]
fn endpoint_and_network_at_different_times_join_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let trace = "host mac1\nprocess sh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh\n\
         08:00:00 fork sh -> 500\n08:00:00.1 exec 500 platform com.apple.cat /bin/cat : cat /Users/ana/.ssh/id_rsa\n\
         08:00:01 read 500 /Users/ana/.ssh/id_rsa size=400\n09:00:00 exit 500\n\
         10:00:00 flow C1 10.0.0.5:5000 -> 203.0.113.9:443 tcp for 3600s out=4000 in=9 service=ssl\n";
    render(trace, folder.path());
    let map = "[[host]]\nname = \"mac1\"\naddresses = [\"10.0.0.5\"]\npaths = [\"**/mac1/**\"]\n";
    fs::write(folder.path().join("hosts.toml"), map).unwrap();
    let inputs = ["mac1", "conn.log"];
    let (_, summary) = look(folder.path(), &[&["--hosts", "hosts.toml"], &inputs[..]].concat(), 0);
    assert_eq!(modes(&summary), BTreeMap::from([("apart", 1)]));
    let apart = unseen(&summary, "apart");
    let what = apart["what"].as_str().unwrap();
    assert!(
        what.contains("mac1: endpoint 2026-03-01T08:00:00Z to 2026-03-01T09:00:00Z, network 2026-03-01T10:00:00Z to 2026-03-01T11:00:00Z"),
        "{what}"
    );
    assert_eq!(apart["hosts"]["names"], serde_json::json!(["mac1"]));
    // The same where nothing is mapped: no host has both, and still no time is shared.
    fs::write(folder.path().join("hosts.toml"), "[[host]]\nname = \"other\"\naddresses = [\"10.0.0.5\"]\n").unwrap();
    let (_, summary) = look(folder.path(), &[&["--hosts", "hosts.toml"], &inputs[..]].concat(), 0);
    assert_eq!(modes(&summary), BTreeMap::from([("network-only", 1), ("no-network", 1)]));
    assert_eq!(
        codes(&summary),
        ["no-attribution", "no-tls", "apart", "endpoint-only-hosts", "network-only-hosts"],
        "conn alone tells no handshake"
    );
    assert_eq!(unseen(&summary, "network-only-hosts")["hosts"]["names"], serde_json::json!(["other"]));
    assert_eq!(unseen(&summary, "endpoint-only-hosts")["hosts"]["names"], serde_json::json!(["mac1"]));
    // Times that touch are no such case.
    render(&trace.replace("10:00:00 flow", "08:30:00 flow"), folder.path());
    let (_, summary) = look(folder.path(), &inputs, 0);
    assert!(!codes(&summary).contains(&"apart"), "{summary}");
    assert!(summary["notes"].to_string().contains("taken to be of mac1, the only endpoint host"), "{}", summary["notes"]);
}

#[test]
fn addresses_that_nobody_mapped_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut trace = String::new();
    for (host, pid) in [("mac1", 500), ("mac2", 600)] {
        writeln!(
            trace,
            "host {host}\nprocess sh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh\n08:00:00 fork sh -> {pid}"
        )
        .unwrap();
    }
    for n in 5..15 {
        writeln!(trace, "08:00:{n:02} flow C{n} 10.0.0.{n}:5000 -> 203.0.113.9:443 tcp for 1s out=4000 in=9 service=ssl").unwrap();
    }
    writeln!(trace, "08:00:20 flow C5b 10.0.0.5:5001 -> 203.0.113.9:443 tcp for 1s out=4000 in=9 service=ssl").unwrap();
    render(&trace, folder.path());
    fs::write(folder.path().join("hosts.toml"), "[[host]]\nname = \"mac1\"\naddresses = [\"10.0.0.14\"]\npaths = [\"**/mac1/**\"]\n")
        .unwrap();
    let (lines, summary) = look(folder.path(), &["--hosts", "hosts.toml", "mac1", "mac2", "conn.log"], 0);
    assert_eq!((number(&summary, "unmapped_addresses"), number(&summary, "unmapped_rows")), (9, 10));
    let what = unseen(&summary, "unmapped-addresses")["what"].as_str().unwrap().to_owned();
    assert!(what.contains("9 addresses") && what.contains("10 rows"), "{what}");
    let conn = of(&lines, "conn.log", "zeek conn");
    assert_eq!((number(conn, "hosts"), conn["host_names"].as_array().unwrap().len()), (10, 8), "ten are counted, eight are named");
    assert_eq!(conn["host_names"][0], "ip:10.0.0.10", "in the order of names");
    let said = table(folder.path(), &["--hosts", "hosts.toml", "mac1", "mac2", "conn.log"]);
    assert!(said.out.contains("ip:10.0.0.10, ip:10.0.0.11, ip:10.0.0.12 and 7 more: tls-flow 11"), "{}", said.out);
    assert!(summary["notes"].to_string().contains("taken to be of mac2, after their folder"), "{}", summary["notes"]);
}

#[test]
fn what_is_damaged_foreign_missing_or_left_out_is_named() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let whole = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        let log = fs::read(folder.path().join("mac1/es.ndjson")).unwrap();
        encoder.write_all(&log.repeat(20)).unwrap();
        encoder.finish().unwrap()
    };
    fs::write(folder.path().join("broken.gz"), &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.path().join("notes.txt"), "12345\nDear diary\n").unwrap();
    fs::write(folder.path().join(".hidden.log"), "").unwrap();
    fs::copy(folder.path().join("conn.log"), folder.path().join("conn.log.1")).unwrap();
    let missing = "nowhere.log";
    let (lines, summary) = look(folder.path(), &[".", missing], 4);
    assert_eq!(summary["damaged"], serde_json::json!(["./broken.gz"]));
    assert_eq!(summary["not_opened"][0]["file"], missing);
    assert_eq!(summary["left_out"], serde_json::json!([{"what": "hidden file", "count": 1, "example": "./.hidden.log"}]));
    assert_eq!(summary["same_records"], serde_json::json!([{"file": "./conn.log.1", "same_as": "./conn.log"}]));
    let stream = lines.iter().find(|line| line["file"] == "./broken.gz" && line["source"].is_null()).unwrap();
    let defects: Vec<&Value> = stream["defects"].as_array().unwrap().iter().map(|defect| &defect["kind"]).collect();
    assert!(defects.iter().any(|kind| **kind == "damaged-compression"), "{stream}");
    assert!(number(of(&lines, "./broken.gz", "eslogger"), "used") > 0, "what came before is read");
    let notes = lines.iter().find(|line| line["file"] == "./notes.txt").unwrap();
    assert_eq!((&notes["source"], number(notes, "rejected")), (&Value::Null, 2));
    assert_eq!((&notes["defects"][0]["offset"], &notes["defects"][0]["count"]), (&0.into(), &2.into()), "{notes}");
    let said = table(folder.path(), &[".", missing]);
    for part in [
        "cannot be seen: what stands in ./broken.gz behind the faults named above: it was not read",
        "not opened: nowhere.log: ",
        "the same records as ./conn.log: ./conn.log.1",
        "left out of folders: hidden file, ./.hidden.log",
        "malformed (lost)",
        "first at ./notes.txt:0",
    ] {
        assert!(said.out.contains(part), "{part}:\n{}", said.out);
    }
    assert_eq!(said.out.matches("./broken.gz\n").count(), 1, "a line of its own: {}", said.out);
}

#[test]
fn exit_codes_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    assert_eq!(run(&["sources"]).code, Some(2));
    assert_eq!(run(&["sources", "--host", "a", "--hosts", "b", place]).code, Some(2));
    assert_eq!(run(&["sources", "-", "/dev/stdin"]).code, Some(2));
    fs::write(folder.path().join("hosts.toml"), "[[host]]\nadresses = []\n").unwrap();
    let hosts = folder.path().join("hosts.toml");
    assert_eq!(run(&["sources", "--hosts", hosts.to_str().unwrap(), place]).code, Some(3));
    fs::remove_file(hosts).unwrap();
    let (lines, summary) = look(folder.path(), &["."], 5);
    assert!(lines.is_empty() && codes(&summary) == ["no-records"], "{summary}");
    let missing = run(&["sources", "--format", "table", &format!("{place}/nowhere")]);
    assert_eq!(missing.code, Some(5), "{}", missing.err);
    assert!(missing.out.contains("not opened: ") && missing.out.contains("cannot be seen with these sources: anything"), "{}", missing.out);
    fs::write(folder.path().join("empty.ndjson"), "").unwrap();
    fs::write(folder.path().join("foreign.log"), "hello\n").unwrap();
    fs::write(folder.path().join("picture.bin"), (0..9_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>())
        .unwrap();
    let (lines, _) = look(folder.path(), &["."], 5);
    assert_eq!(lines.len(), 3, "each input is there, whatever it holds");
    assert!(table(folder.path(), &["."]).out.contains("no records"), "an empty file is told");
    render_trace(STEALER, folder.path());
    assert_eq!(run(&["sources", place]).code, Some(0));
    assert_eq!(run(&["sources", "--strict", place]).code, Some(4));
    fs::write(folder.path().join("broken.gz"), [0x1f, 0x8b, 8, 0, 0]).unwrap();
    assert_eq!(run(&["sources", place]).code, Some(4));
}

#[test]
fn standard_input_is_read_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let (files, _) = look(folder.path(), &["--host", "ana", "mac1/es.ndjson"], 0);
    let mut command = tollgate();
    command.args(["sources", "--format", "jsonl", "--host", "ana", "-"]).stdin(Stdio::from(fs::File::open(&log).unwrap()));
    let said: Said = command.output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let mut line: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert_eq!((&line["file"], &line["host_names"]), (&"-".into(), &serde_json::json!(["ana"])));
    line["file"] = "mac1/es.ndjson".into();
    assert_eq!(line, files[0]);
}

/// A connection whose volume is not known still tells that TLS was spoken.
#[test]
fn connections_without_a_volume_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let row = |uid: &str, more: &str| {
        format!(
            "{{\"_path\":\"conn\",\"ts\":1764057610.5,\"uid\":\"{uid}\",\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":4711,\
             \"id.resp_h\":\"192.0.2.7\",\"id.resp_p\":443,\"proto\":\"tcp\"{more}}}\n"
        )
    };
    fs::write(folder.path().join("conn.json"), [row("C1", ""), row("C2", ",\"service\":\"ssl\"")].concat()).unwrap();
    let (lines, summary) = look(folder.path(), &["conn.json"], 0);
    let conn = of(&lines, "conn.json", "zeek conn");
    assert_eq!(conn["kinds"], serde_json::json!({"unsized-flow": 1, "unsized-tls-flow": 1}));
    assert_eq!(
        (&conn["serves"]["tls"], &conn["serves"]["volume"], &conn["can_serve"]["volume"]),
        (&"weak".into(), &"none".into(), &"full".into())
    );
    assert_eq!(codes(&summary), ["no-endpoint", "no-tls", "no-volume"]);
    // A volume of nothing is a volume.
    fs::write(folder.path().join("conn.json"), row("C1", ",\"orig_bytes\":0")).unwrap();
    let (_, summary) = look(folder.path(), &["conn.json"], 0);
    assert_eq!(codes(&summary), ["no-endpoint", "no-tls"]);
}

/// Leases in a stream map nothing any more, and that is said.
#[test]
fn addresses_in_a_stream_are_said_to_come_too_late() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let row = "{\"name\":\"addresses\",\"hostIdentifier\":\"mac1\",\"unixTime\":1764057610,\"columns\":{\"address\":\"10.0.0.5\",\
         \"interface\":\"en0\",\"mask\":\"255.255.255.0\"},\"action\":\"snapshot\"}\n";
    fs::write(folder.path().join("stream"), row).unwrap();
    let stdin = fs::File::open(folder.path().join("stream")).unwrap();
    let words = ["sources", "--format", "table", "-", "conn.log"];
    let said: Said = tollgate().args(words).current_dir(folder.path()).stdin(stdin).output().unwrap().into();
    assert!(said.out.contains("note: 1 address of hosts in a stream came too late"), "{}", said.out);
    assert!(said.out.contains("osquery interface_addresses"), "{}", said.out);
}

#[test]
fn hostile_names_reach_no_output_raw() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let hostile = "mac\\u001b[2J\\u202egpj\\u200b\\u0000";
    let host = |line: &str| format!("{{\"host\":\"{hostile}\",{}\n", &line[1..]);
    let text: String = fs::read_to_string(&log).unwrap().lines().map(host).collect();
    let name = folder.path().join("evil\u{1b}[31m\u{202e}\n.ndjson");
    fs::write(&name, text).unwrap();
    fs::remove_file(&log).unwrap();
    let other = "{\"name\":\"q\\u001b[2J\\u0085\",\"hostIdentifier\":\"x\",\"unixTime\":1764057610,\"columns\":{\"a\":\"1\"},\"action\":\"added\"}\n";
    fs::write(folder.path().join("other.log"), other).unwrap();
    let (lines, summary) = look(folder.path(), &["."], 0);
    let line = lines.iter().find(|line| line["source"] == "eslogger").unwrap();
    assert_eq!(line["host_names"][0], "mac\u{1b}[2J\u{202e}gpj\u{200b}\u{0}", "reading JSON gives the text back");
    assert!(line["file"].as_str().unwrap().contains("\u{1b}[31m\u{202e}\n"));
    assert_eq!(of(&lines, "./other.log", "osquery (other)")["ignored_names"], serde_json::json!({"q\u{1b}[2J\u{85}": 1}));
    assert_eq!(number(&summary["endpoint"], "hosts"), 1);
    for format in ["jsonl", "table"] {
        let said: Said = tollgate().args(["sources", "--format", format, "."]).current_dir(folder.path()).output().unwrap().into();
        let found: Vec<char> =
            said.out.chars().chain(said.err.chars()).filter(|&c| c != '\n' && tollgate_model::is_unsafe_to_show(c)).collect();
        assert!(found.is_empty(), "{format}: {found:?}");
    }
    let said = table(folder.path(), &["."]);
    assert!(said.out.contains("\\u{1b}[2J") && said.out.contains("\\u{a}.ndjson"), "{}", said.out);
}

/// Whichever input is ready first.
#[test]
fn threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for case in [STEALER, "a42-old-connection-by-size", "b65-pid-reused", "a25-archive-renamed-and-copied"] {
        let below = folder.path().join(case);
        fs::create_dir(&below).unwrap();
        render_trace(case, &below);
    }
    let out = |threads: &str| -> String {
        let words = ["sources", "--format", "jsonl", "--threads", threads, "."];
        let said: Said = tollgate().args(words).current_dir(folder.path()).output().unwrap().into();
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out
    };
    let one = out("1");
    for threads in ["2", "3", "16"] {
        assert_eq!(out(threads), one, "{threads} threads");
    }
}

/// A pipe in a folder is named; one that is named itself is read, although another input waits.
#[cfg(unix)]
#[test]
fn pipes_never_make_it_wait() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let pipe = folder.path().join("mac1/pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let said = run_in_time(tollgate().args(["sources", "--format", "table"]).arg(folder.path()));
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert!(said.out.contains("pipe: a named pipe, not a regular file"), "{}", said.out);
}

/// Every member of the output stands in the printed schema.
#[test]
fn the_schema_knows_every_member() {
    fn properties(value: &Value, names: &mut Vec<String>) {
        if let Some(properties) = value["properties"].as_object() {
            names.extend(properties.keys().cloned());
        }
        match value {
            Value::Object(members) => members.values().for_each(|member| properties(member, names)),
            Value::Array(elements) => elements.iter().for_each(|element| properties(element, names)),
            _ => {}
        }
    }
    let schema: Value = serde_json::from_str(&run(&["schema", "sources"]).out).unwrap();
    let mut known = Vec::new();
    properties(&schema, &mut known);
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let (lines, summary) = look(folder.path(), &["."], 0);
    for line in lines.iter().chain([&summary]) {
        for member in line.as_object().unwrap().keys() {
            assert!(known.contains(member), "{member}");
        }
    }
    let texts = schema.to_string();
    for unseen in summary["unseen"].as_array().unwrap() {
        assert!(texts.contains(unseen["code"].as_str().unwrap()), "{unseen}");
    }
    let finding: Value = serde_json::from_str(&run(&["schema"]).out).unwrap();
    assert_eq!(finding["title"], "Tollgate finding", "without a word it is that of a finding");
}

fn telemetry(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/telemetry").join(name);
    if !folder.exists() {
        println!("skipped: no telemetry of others beside the checkout ({name})");
        return None;
    }
    Some(folder)
}

/// Logs of real sensors: as many records as lines, each in the log that the file is named after.
#[test]
fn real_zeek_logs_are_counted_as_their_lines_are() {
    let Some(folder) = telemetry("zeek") else { return };
    for (below, code) in [("baseline-9.1-dev", 5), ("brim-6.2-ccbysa", 0), ("otrf-apt29-day1", 0)] {
        let (lines, _) = look(&folder.join(below), &["."], code);
        for entry in fs::read_dir(folder.join(below)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let records = record_lines(&fs::read_to_string(folder.join(below).join(&name)).unwrap());
            let of_file: Vec<&Value> = lines.iter().filter(|line| line["file"] == format!("./{name}")).collect();
            assert_eq!(of_file.iter().map(|line| number(line, "records")).sum::<u64>(), records as u64, "{name}");
            let log = ["conn", "ssl", "x509", "dns"]
                .into_iter()
                .find(|log| name.starts_with(log) || name.contains(&format!("_{log}")))
                .unwrap_or("(other)");
            assert_eq!(of_file.iter().map(|line| &line["source"]).collect::<Vec<_>>(), [&format!("zeek {log}")], "{name}");
        }
    }
    let folder = folder.join("otrf-apt29-day1");
    let (lines, summary) = look(&folder, &["."], 0);
    let text = fs::read_to_string(folder.join("NASHUA_conn.log")).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let conn = of(&lines, "./NASHUA_conn.log", "zeek conn");
    let counts = |is: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| is(row)).count() as u64;
    let sized = |row: &Value| !row["orig_bytes"].is_null();
    let tls = |row: &Value| row["service"].as_str().is_some_and(|service| service.split(',').any(|one| one == "ssl"));
    assert_eq!(number(&conn["kinds"], "tls-flow"), counts(&|row| sized(row) && tls(row)));
    assert_eq!(number(&conn["kinds"], "flow"), counts(&|row| sized(row) && !tls(row)));
    assert_eq!(number(&conn["kinds"], "unsized-flow"), counts(&|row| !sized(row)));
    let hosts: std::collections::BTreeSet<&str> = rows.iter().map(|row| row["id_orig_h"].as_str().unwrap()).collect();
    assert_eq!(number(conn, "hosts"), hosts.len() as u64);
    assert_eq!(codes(&summary), ["no-endpoint"]);
    assert_eq!(modes(&summary).keys().copied().collect::<Vec<_>>(), ["network-only"]);
}

/// Results of real osquery daemons: as many records as rows.
#[test]
fn real_osquery_results_are_counted_as_their_rows_are() {
    let Some(folder) = telemetry("osquery") else { return };
    let (lines, summary) = look(&folder, &["."], 5);
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let mut rows = 0;
        for line in fs::read_to_string(folder.join(&name)).unwrap().lines().filter(|line| !line.trim().is_empty()) {
            let record: Value = serde_json::from_str(line).unwrap();
            let list = |list: &Value| list.as_array().map_or(0, Vec::len);
            let of_lists = list(&record["snapshot"]) + list(&record["diffResults"]["added"]) + list(&record["diffResults"]["removed"]);
            rows += of_lists.max(1);
        }
        let records: u64 = lines.iter().filter(|line| line["file"] == format!("./{name}")).map(|line| number(line, "records")).sum();
        assert_eq!(records, rows as u64, "{name}");
    }
    // `grep -c '"target_path"'` in that file: 21 rows of file_events, which are not read.
    let files = of(&lines, "./msticpy_osqueryd.results.log", "osquery file_events");
    assert_eq!((number(files, "records"), number(files, "ignored")), (21, 21));
    assert_eq!(codes(&summary), ["no-records"]);
}
