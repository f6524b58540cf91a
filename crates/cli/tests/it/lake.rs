//! Findings as files of a lake: what the JSON form tells is in the columns, readers of others agree, and no file is half there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use crate::example::sha256;
use crate::forms::{example, lines, read_by, told};
use crate::program::{Said, render, render_trace, run, tollgate};

/// A hunt of a folder that is laid into a lake.
pub fn laid(folder: &Path, lake: &Path, words: &[&str]) -> Said {
    let usual = ["--format", "parquet", "--lake-region", "eu-central-1", "-o"];
    tollgate().arg("hunt").args(usual).arg(lake).args(words).arg(folder).output().unwrap().into()
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() { all.extend(files(&entry.path())) } else { all.push(entry.path()) }
    }
    all.sort();
    all
}

/// Events of a file, in its order.
pub fn events(file: &Path) -> Vec<Value> {
    let reader = SerializedFileReader::new(fs::File::open(file).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| event(&row.unwrap())).collect()
}

/// A row as the event that it came of: columns of JSON are read.
fn event(row: &Row) -> Value {
    let mut event = object(row);
    for value in event["unmapped"].as_object_mut().unwrap().values_mut() {
        *value = serde_json::from_str(value.as_str().unwrap()).unwrap();
    }
    for evidence in event["evidences"].as_array_mut().unwrap() {
        if let Some(data) = evidence.get_mut("data") {
            *data = serde_json::from_str(data.as_str().unwrap()).unwrap();
        }
    }
    event
}

fn object(row: &Row) -> Value {
    let there = row.get_column_iter().filter(|(_, field)| **field != Field::Null);
    there.map(|(name, field)| (name.clone(), value(field))).collect::<Map<_, _>>().into()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Bool(is) => (*is).into(),
        Field::Int(number) => (*number).into(),
        Field::Long(number) => (*number).into(),
        Field::Str(text) => text.clone().into(),
        Field::TimestampMillis(at) => format!("{:.3}", jiff::Timestamp::from_millisecond(*at).unwrap()).into(),
        Field::Group(row) => object(row),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        Field::MapInternal(map) => {
            let pair = |(name, text): &(Field, Field)| (value(name).as_str().unwrap().to_owned(), value(text));
            map.entries().iter().map(pair).collect::<Map<_, _>>().into()
        }
        other => panic!("{other:?} is of no type of an event"),
    }
}

/// Macs that send on three days: the second at the last moment of one, the third in the next year, the others before the first.
const DAYS: &str = "host mac1\nday 2026-03-01\nAT 10:00\nhost mac2\nday 2026-03-02\nAT 23:59\nhost mac3\nday 2027-01-01\nAT 00:00\n\
                    host mac4\nday 2026-03-01\nAT 09:00\nhost mac5\nAT 08:00\nhost mac6\nAT 07:00\nhost mac7\nAT 06:00\n";

/// Thefts of [`DAYS`].
fn days(folder: &Path) {
    let mut trace = String::new();
    let mut mac = 0;
    for line in DAYS.lines() {
        let Some(minute) = line.strip_prefix("AT ") else {
            trace += &format!("{line}\n");
            continue;
        };
        mac += 1;
        trace += &format!(
            "process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
             {minute}:00.000 fork zsh -> 500\n\
             {minute}:00.010 exec 500 dev TEAM123456 x /private/tmp/x : /private/tmp/x\n\
             {minute}:05.010 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
             {minute}:59.{mac}00 flow C{mac} 10.0.0.{mac}:51000 -> 203.0.113.62:443 tcp for 0.01s out=301000 in=900 service=ssl\n\
             {minute}:59.{mac}00 tls C{mac} sni=sink.example version=TLSv13 established\n"
        );
    }
    render(&trace, folder);
}

/// Where an event has values, as names without places in arrays.
fn places(value: &Value, place: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| places(value, &format!("{place}.{name}"), all)),
        Value::Array(values) => values.iter().for_each(|value| places(value, place, all)),
        _ => drop(all.insert(place.to_owned())),
    }
}

#[test]
fn every_attribute_of_the_json_form_is_a_column_with_its_value() {
    let corpus = tempfile::tempdir().unwrap();
    let mut folders = vec![corpus.path().join("hostile"), corpus.path().join("days")];
    crate::forms_hostile::telemetry(&folders[0]);
    days(&folders[1]);
    for trace in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces")).unwrap() {
        let name = trace.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        folders.push(corpus.path().join(&name));
        render_trace(&name, folders.last().unwrap());
    }
    for release in ["1.1", "1.3", "1.5", "1.8"] {
        let (mut count, mut filled, mut columns) = (0, BTreeSet::new(), BTreeSet::new());
        for folder in &folders {
            let lake = tempfile::tempdir().unwrap();
            let words = ["--ocsf-version", release];
            assert_eq!(laid(folder, lake.path(), &words).code, Some(0));
            let key = |event: &Value| event["metadata"]["uid"].as_str().unwrap().to_owned();
            let rows: BTreeMap<String, Value> =
                files(lake.path()).iter().flat_map(|file| events(file)).map(|row| (key(&row), row)).collect();
            let told = lines(&told(folder, &[&words, ["--format", "ocsf"].as_slice()].concat()));
            assert_eq!(rows.len(), told.len());
            for event in told {
                assert_eq!(rows[&key(&event)], event, "{release}: {}", folder.display());
                places(&event, "", &mut filled);
                count += 1;
            }
            for file in files(lake.path()) {
                let reader = SerializedFileReader::new(fs::File::open(file).unwrap()).unwrap();
                let schema = reader.metadata().file_metadata().schema_descr_ptr();
                let names = schema.columns().iter().map(|column| format!(".{}", column.path().string().replace(".list.element", "")));
                columns.insert(names.collect::<Vec<_>>());
            }
        }
        assert!(count >= 20, "{count}");
        // All files of a release have the same columns, and none that nothing is ever told in: but for what is usual, which needs
        // to have been learned, and for a step of which nothing but its kind is known.
        assert_eq!(columns.len(), 1, "{release}");
        let never = columns.first().unwrap().iter().filter(|column| !filled.contains(*column) && !column.starts_with(".unmapped."));
        let never: Vec<&str> =
            never.map(String::as_str).filter(|column| !column.contains(".baselines.") && *column != ".evidences.data").collect();
        assert_eq!(never, Vec::<&str>::new(), "{release}");
    }
}

#[test]
fn readers_of_others_open_a_lake_as_one_table() {
    let folder = tempfile::tempdir().unwrap();
    days(&folder.path().join("logs"));
    let (logs, hosts) = example();
    let inputs = [folder.path().join("logs"), logs];
    for release in ["1.1", "1.3", "1.5", "1.8"] {
        let (lake, list) = (folder.path().join(release), folder.path().join(format!("{release}.jsonl")));
        let mut text = String::new();
        for (input, account) in inputs.iter().zip(["012345678901", "external_fleet"]) {
            let words = ["--hosts", &hosts, "--ocsf-version", release];
            let said = laid(input, &lake, &[words.as_slice(), &["--lake-account", account, "--lake-source", "macs"]].concat());
            assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
            text += &told(input, &[words.as_slice(), &["--format", "ocsf"]].concat());
        }
        fs::write(&list, text).unwrap();
        if let Some(said) = read_by("parquet.py", &[&lake, &list]) {
            let days = ["012345678901 eventDay=20260301", "012345678901 eventDay=20260302", "012345678901 eventDay=20270101"];
            let days = days.iter().chain(&["external_fleet eventDay=20261125"]);
            let parts: String = days.map(|day| format!("region=eu-central-1 accountId={day}\n")).collect();
            assert_eq!(said, format!("10 events in 4 files\n{parts}"));
        }
    }
}

#[test]
fn a_file_a_day_in_order_of_time_and_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    days(&folder.path().join("logs"));
    let logs = folder.path().join("logs");
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    assert_eq!(laid(&logs, &one, &["--threads", "1"]).code, Some(0));
    assert_eq!(laid(&logs, &other, &["--threads", "3"]).code, Some(0));
    let bytes = |lake: &Path| -> BTreeMap<PathBuf, Vec<u8>> {
        files(lake).into_iter().map(|path| (path.strip_prefix(lake).unwrap().to_owned(), fs::read(path).unwrap())).collect()
    };
    let files = bytes(&one);
    assert_eq!(files, bytes(&other));
    let mut events_of = Vec::new();
    for (path, bytes) in &files {
        let (day, name) = (path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
        assert_eq!(name, format!("tollgate-{}.parquet", &sha256(bytes)[..32]));
        let times: Vec<i64> = events(&one.join(path)).iter().map(|event| event["time"].as_i64().unwrap()).collect();
        assert!(times.is_sorted(), "{times:?}");
        events_of.push((day.to_str().unwrap().to_owned(), times.len()));
    }
    let day = |day: &str, count| (format!("ext/tollgate/region=eu-central-1/accountId=external/eventDay={day}"), count);
    assert_eq!(events_of, [day("20260301", 5), day("20260302", 1), day("20270101", 1)]);
    // A hunt tells the greatest first, not the earliest.
    let of_day = |event: &Value| event["time_dt"].as_str().unwrap().starts_with("2026-03-01");
    let told = lines(&told(&logs, &["--format", "ocsf"]));
    assert!(!told.iter().filter(|event| of_day(event)).map(|event| event["time"].as_i64()).is_sorted());
    // Once more into the same lake: what is there is what would be written.
    let said = laid(&logs, &one, &[]);
    assert_eq!((said.code, bytes(&one)), (Some(0), files.clone()), "{}", said.err);
    // A file of that name which holds something else stays, and what was written beside it is gone again.
    let (first, last) = (one.join(files.keys().next().unwrap()), one.join(files.keys().last().unwrap()));
    fs::remove_dir_all(first.parent().unwrap()).unwrap();
    fs::write(&last, "mine").unwrap();
    let said = laid(&logs, &one, &[]);
    assert_eq!((said.code, fs::read_to_string(&last).unwrap().as_str()), (Some(2), "mine"), "{}", said.err);
    assert!(said.err.contains("is there already, and holds something else; --force replaces it"), "{}", said.err);
    assert!(!first.parent().unwrap().exists());
    assert_eq!((laid(&logs, &one, &["--force"]).code, bytes(&one)), (Some(0), files));
}

#[test]
fn what_cannot_be_written_whole_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    days(&logs);
    let lake = folder.path().join("lake");
    // A day whose folder cannot be made, after one that could.
    let account = lake.join("ext/tollgate/region=eu-central-1/accountId=external");
    fs::create_dir_all(&account).unwrap();
    fs::write(account.join("eventDay=20260302"), "in the way").unwrap();
    let said = laid(&logs, &lake, &[]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    assert_eq!(files(&lake), [account.join("eventDay=20260302")]);
    assert_eq!(fs::read_dir(&account).unwrap().count(), 1);
    // No lake at all: a file in its place, no folder around it, a hunt that cannot begin, and one that finds nothing.
    assert_eq!(laid(&logs, &account.join("eventDay=20260302"), &[]).code, Some(2));
    let new = folder.path().join("new");
    assert_eq!(laid(&logs, &new.join("deep"), &[]).code, Some(6));
    assert_eq!(laid(&logs, &new, &["--since", "nonsense"]).code, Some(2));
    let said = laid(&logs, &new, &["--min-level", "critical"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("there is no finding to tell, so nothing is written"), "{}", said.err);
    assert!(!new.exists());
}

#[test]
fn what_becomes_part_of_a_path_is_looked_at_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let place = folder.path().to_str().unwrap();
    let lake = folder.path().join("lake");
    let name = lake.to_str().unwrap();
    let parquet = ["hunt", "--format", "parquet"];
    for (words, part) in [
        (vec!["--lake-region", "eu-central-1"], "it needs -o FOLDER"),
        (vec!["-o", name], "needs --lake-region"),
        (vec!["-o", name, "--lake-region", "../../eu-central-1"], "a region such as"),
        (vec!["-o", name, "--lake-region", "eu-central-1", "--lake-source", ".."], "letters, digits"),
        (vec!["-o", name, "--lake-region", "eu-central-1", "--lake-account", "external_/etc"], "12 digits"),
        (vec!["-o", name, "--lake-region", "eu-central-1", "--format", "ocsf"], "cannot be used multiple times"),
    ] {
        let said = run(&[&parquet, words.as_slice(), &[place]].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{words:?}: {}", said.err);
        assert!(said.err.contains(part), "{words:?}: {}", said.err);
    }
    let said = run(&["hunt", "--lake-source", "macs", place]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("are about --format parquet"), "{}", said.err);
    for words in [&["hunt", place][..], &["hunt", "--format", "csv", place], &["explain", "--format", "csv", "3f2a", place]] {
        let said = run(&[words, &["--ocsf-version", "1.5"]].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(said.err.contains("is about --format ocsf"), "{words:?}: {}", said.err);
    }
    assert!(!lake.exists());
}

#[test]
fn a_finding_is_explained_into_a_lake_as_a_hunt_lays_it() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    render_trace("a01-stealer-of-four-processes", &logs);
    let (hunted, explained) = (folder.path().join("hunted"), folder.path().join("explained"));
    assert_eq!(laid(&logs, &hunted, &[]).code, Some(0));
    let file = &files(&hunted)[0];
    let id = events(file)[0]["finding_info"]["uid"].as_str().unwrap().to_owned();
    let said = tollgate()
        .args(["explain", "--format", "parquet", "--lake-region", "eu-central-1", "-o"])
        .args([&explained, Path::new(&id), &logs])
        .output()
        .map(Said::from)
        .unwrap();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let same = explained.join(file.strip_prefix(&hunted).unwrap());
    assert_eq!((files(&explained), fs::read(&same).unwrap()), (vec![same.clone()], fs::read(file).unwrap()));
}
