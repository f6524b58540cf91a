//! `tollgate case`: findings of a store that are worked on as one, and the bundle that a case is sealed into.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tollgate_evidence::{Bundle, Entry, Manifest, SigningKey, read_custody, seal};

use crate::program::{Said, tollgate};

/// Findings of `examples/fleet-hour`, greatest score first: what the example's story says of ana-mbp and bo-mbp, and a small one of
/// ci-mini.
const ANA: &str = "95191b05e34275d05c66";
const BO: &str = "c95d03dca30753732eb4";
const CI: &str = "08a70420edfa995f9cb9";

/// A folder with a store of the example's findings, and keys of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let said = place.run(&[
            "hunt",
            "--store",
            place.store().to_str().unwrap(),
            "--hosts",
            hosts().to_str().unwrap(),
            logs().to_str().unwrap(),
        ]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        place
    }

    fn store(&self) -> PathBuf {
        self.path("s.tollgate")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, words: &[&str]) -> Said {
        tollgate().args(words).env("TOLLGATE_STORE", self.store()).env("XDG_STATE_HOME", self.folder.path()).output().unwrap().into()
    }

    fn case(&self, words: &[&str]) -> Said {
        self.run(&[&["case"], words].concat())
    }

    /// What must go well, and prints this.
    fn says(&self, words: &[&str], out: &str) {
        let said = self.case(words);
        assert_eq!((said.code, said.out.as_str()), (Some(0), out), "{words:?}: {}", said.err);
    }

    /// What must be refused, for this reason.
    fn refuses(&self, words: &[&str], code: i32, why: &str) {
        let said = self.case(words);
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{words:?}: {}", said.err);
        assert!(said.err.contains(why), "{words:?}: {}", said.err);
    }

    /// Opens a case, by ana; its name.
    fn opened(&self, title: &str, findings: &[&str]) -> String {
        let said = self.case(&[&["open", "--by", "ana", "--title", title], findings].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out.split(':').next().unwrap().to_owned()
    }

    fn export(&self, case: &str, file: &Path) -> Said {
        let (file, hosts, logs) = (file.to_str().unwrap(), hosts(), logs());
        self.case(&["export", "--case", case, "--by", "mara", "-o", file, "--hosts", hosts.to_str().unwrap(), logs.to_str().unwrap()])
    }

    fn document(&self, case: &str) -> Value {
        let said = self.case(&["show", case, "--json"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }

    fn check(&self) -> String {
        let said = self.run(&["state", "check", self.store().to_str().unwrap()]);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        said.out
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fleet-hour").join(name)
}

fn hosts() -> PathBuf {
    example("hosts.toml")
}

fn logs() -> PathBuf {
    example("logs")
}

/// Actor, action and subject of the rows of a bundle's log, and what else they say.
fn custody(bundle: &Bundle) -> Vec<(String, Value)> {
    let row = |row: tollgate_evidence::CustodyRow| {
        let mut detail: Value = serde_json::from_str(&row.done.detail).unwrap();
        assert!(row.done.at.ends_with('Z'), "{}", row.done.at);
        let subject = detail["subject"].as_str().unwrap().to_owned();
        (format!("{} {} {subject} {}", row.done.actor, row.done.action, detail["seq"]), detail["detail"].take())
    };
    read_custody(bundle.file("custody.jsonl").unwrap()).unwrap().into_iter().map(row).collect()
}

#[test]
fn the_whole_life_of_a_case() {
    let place = Place::new();
    let case = place.opened("Nightly copy to an unknown store", &["9519"]);
    let year = case.strip_prefix("CASE-").and_then(|rest| rest.strip_suffix("-0001")).unwrap();
    assert!(year.len() == 4 && year.parse::<u32>().unwrap() >= 2026, "{case}");
    place.says(&["add", &case, BO, ANA, "--by", "ana"], &format!("{case}: they belong to it\n"));
    place.says(&["add", &case, BO, "--by", "ana"], &format!("{case}: they belong to it already; nothing was changed\n"));
    place.says(&["note", &case, "asked\nmara", "--by", "ana"], &format!("{case}: noted\n"));
    place.says(&["assign", &case, "--to", "joon", "--by", "ana"], &format!("{case}: joon looks after it\n"));
    let said = place.run(&["findings", "verdict", "c95d", "true-positive", "--reason", "it was bo", "--by", "joon"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let (first, second) = (place.path("a.zip"), place.path("b.zip"));
    let said = place.export(&case, &first);
    assert_eq!(said.code, Some(0), "{}", said.err);

    // What the bundle tells.
    let bundle = Bundle::read(&fs::read(&first).unwrap()).unwrap();
    assert_eq!(
        (bundle.manifest.case.as_deref(), bundle.manifest.findings.as_slice()),
        (Some(case.as_str()), &[ANA.to_owned(), BO.to_owned()][..])
    );
    let rows = custody(&bundle);
    // Rows 1 to 4 of the store are the three findings in the order of their identities, and the hunt: that of ci-mini is not the case's.
    let told: Vec<&str> = rows.iter().map(|(row, _)| row.split_once(' ').unwrap().1).collect();
    assert_eq!(
        told,
        [
            format!("found finding:{ANA} 2"),
            format!("found finding:{BO} 3"),
            format!("case-opened case:{case} 5"),
            format!("case-added case:{case} 6"),
            format!("case-noted case:{case} 7"),
            format!("case-assigned case:{case} 8"),
            format!("verdict finding:{BO} 9"),
        ]
    );
    assert!(rows[2..6].iter().all(|(row, _)| row.starts_with("ana ")) && rows[6].0.starts_with("joon "));
    assert_eq!(rows[3].1, serde_json::json!({ "findings": [BO] }));
    assert_eq!(rows[5].1, serde_json::json!({ "from": null, "to": "joon" }));
    assert_eq!(rows[6].1, serde_json::json!({ "from": "unknown", "to": "true-positive", "revision": 1, "reason": "it was bo" }));
    let document: Value = serde_json::from_slice(bundle.file("case.json").unwrap()).unwrap();
    assert_eq!(document, place.document(&case));
    let said = |key: &str| document[key].as_str().unwrap();
    assert_eq!(
        (said("id"), said("title"), said("status"), said("owner")),
        (case.as_str(), "Nightly copy to an unknown store", "open", "joon")
    );
    let members: Vec<String> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {} {} {} {}", row["id"], row["host"], row["level"], row["score"], row["status"], row["verdict"]))
        .collect();
    assert_eq!(
        members,
        [format!(r#""{ANA}" "ana-mbp" "CRITICAL" 100 "new" "unknown""#), format!(r#""{BO}" "bo-mbp" "CRITICAL" 88 "new" "true-positive""#)]
    );
    assert_eq!((&document["notes"][0]["actor"], &document["notes"][0]["text"]), (&"ana".into(), &"asked\nmara".into()));

    // What the store tells of the bundle, and that it does not change the next one.
    let exported = |seq: u32| {
        let digest = |bytes: &[u8]| tollgate_evidence::sha256(bytes)[..16].to_owned();
        let bytes = fs::read(&first).unwrap();
        let begin = format!("  {seq} ");
        let shown = place.case(&["show", &case]).out;
        let row = shown.lines().find(|row| row.starts_with(&begin)).unwrap_or_else(|| panic!("{shown}")).to_owned();
        let what = format!(" mara case-exported, bundle {}, manifest {} [", digest(&bytes), &bundle.digest()[..16]);
        assert!(row.contains(&what), "{row}");
    };
    exported(10);
    assert_eq!(place.export(&case, &second).code, Some(0));
    exported(11);
    assert!(fs::read(&first).unwrap() == fs::read(&second).unwrap(), "a case that nobody changed makes the same bytes");

    // Whether it holds, less of it too.
    let said = place.case(&["verify", first.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(said.out.contains(&format!("\n  of {case}\n")), "{}", said.out);
    assert_eq!(said.out.matches("derived again").count(), 2, "{}", said.out);
    let masked = place.path("m.zip");
    let said = place.case(&["redact", first.to_str().unwrap(), "-o", masked.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = place.case(&["verify", masked.to_str().unwrap(), "--parent", first.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.out);

    // Its end, and its beginning anew.
    place.says(&["close", &case, "--reason", "CHG-4411", "--by", "joon"], &format!("{case}: it is closed\n"));
    let why = format!("{case} is closed: `tollgate case reopen` opens it again");
    for words in [["add", &case, CI], ["note", &case, "late"]] {
        place.refuses(&[&words[..], &["--by", "ana"]].concat(), 2, &why);
    }
    place.refuses(&["assign", &case, "--nobody", "--by", "ana"], 2, &why);
    place.says(&["reopen", &case, "--reason", "it came again", "--by", "joon"], &format!("{case}: it is open\n"));
    place.says(&["add", &case, "08a7", "--by", "ana"], &format!("{case}: they belong to it\n"));
    // Three found, a hunt, four of the case, a verdict, two exports, closed, reopened, added.
    assert!(place.check().starts_with("3 findings, 3 revisions, 1 case, 14 rows of custody, 0 problems; "), "{}", place.check());
    let third = place.path("c.zip");
    assert_eq!(place.export(&case, &third).code, Some(0));
    let bundle = Bundle::read(&fs::read(&third).unwrap()).unwrap();
    let told: Vec<String> = custody(&bundle).iter().map(|(row, _)| row.split(' ').nth(1).unwrap().to_owned()).collect();
    let all = [
        "found",
        "found",
        "found",
        "case-opened",
        "case-added",
        "case-noted",
        "case-assigned",
        "verdict",
        "case-closed",
        "case-reopened",
        "case-added",
    ];
    assert_eq!(told, all);
}

#[test]
fn open_cases_are_listed_first() {
    let place = Place::new();
    let names: Vec<String> = ["one", "two", "three"].iter().map(|title| place.opened(title, &[])).collect();
    place.says(&["close", &names[2], "--reason", "nothing", "--by", "ana"], &format!("{}: it is closed\n", names[2]));
    let said = place.case(&["list"]);
    let listed: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let brief: Vec<(&str, &str)> = listed.iter().map(|row| (row["title"].as_str().unwrap(), row["status"].as_str().unwrap())).collect();
    assert_eq!(brief, [("two", "open"), ("one", "open"), ("three", "closed")]);
    assert!(said.err.contains("3 cases"), "{}", said.err);
    place.says(&["add", &names[0], BO, CI, "--by", "ana"], &format!("{}: they belong to it\n", names[0]));
    let table = place.case(&["list", "--format", "table"]).out;
    let row = table.lines().find(|row| row.contains(&names[0])).unwrap();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!([words[0], words[1], words[3], words[4], words[5], words[6]], ["open", "-", "2", "CRITICAL", "88", "one"], "{table}");
}

#[test]
fn hostile_text_is_shown_escaped_and_comes_back_as_it_was() {
    let place = Place::new();
    let hostile = "\u{1b}[31m'); DROP TABLE cases; --\u{202e}%_*?1";
    let case = place.opened(hostile, &[ANA]);
    let by = "o'hara\"; --";
    assert_eq!(place.case(&["note", &case, hostile, "--by", by]).code, Some(0));
    assert_eq!(place.case(&["note", &case, "-1 is text too", "--by", by]).code, Some(0));
    for words in [vec!["show", &case], vec!["list", "--format", "table"], vec!["list"], vec!["show", &case, "--json"]] {
        let said = place.case(&words);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.out.contains("DROP TABLE"), "{words:?}: {}", said.out);
        assert!(!said.out.contains(['\u{1b}', '\u{202e}']), "{words:?}: {}", said.out);
    }
    let document = place.document(&case);
    assert_eq!(
        (&document["title"], &document["notes"][0]["text"], &document["notes"][0]["actor"]),
        (&hostile.into(), &hostile.into(), &by.into())
    );
    // A name is shown beside others: nothing in it may act or hide.
    place.refuses(&["note", &case, "x", "--by", "ana\u{202e}"], 2, "a name has 1 to 254 bytes, all of which can be shown");
    place.refuses(&["assign", &case, "--to", "\u{1b}[31m", "--by", "ana"], 2, "a name has 1 to 254 bytes");
    let file = place.path("a.zip");
    assert_eq!(place.export(&case, &file).code, Some(0));
    let said = place.case(&["verify", file.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.out);
    let bundle = Bundle::read(&fs::read(&file).unwrap()).unwrap();
    for name in ["custody.jsonl", "case.json"] {
        let text = std::str::from_utf8(bundle.file(name).unwrap()).unwrap();
        assert!(text.contains("DROP TABLE") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
    let rows = custody(&bundle);
    assert_eq!(rows[1].1["title"], hostile);
    assert!(rows[2].0.starts_with("o'hara\"; -- case-noted "), "{}", rows[2].0);
    place.check();
}

#[test]
fn names_may_be_shortened_as_long_as_they_mean_one() {
    let place = Place::new();
    place.refuses(&["show", "CASE"], 2, "no case begins with \"CASE\" in this store");
    let (one, two) = (place.opened("one", &[]), place.opened("two", &[]));
    place.refuses(&["show", "case"], 2, &format!("\"case\" could be {one}, {two}"));
    place.refuses(&["note", "\u{1b}", "x", "--by", "ana"], 2, "no case begins with \"\\u{1b}\" in this store");
    place.says(&["note", &two.to_lowercase(), "x", "--by", "ana"], &format!("{two}: noted\n"));
    place.refuses(&["add", &one, "", "--by", "ana"], 2, &format!("\"\" could be {CI}, {ANA}, {BO}"));
    place.refuses(&["add", &one, "ffff", "--by", "ana"], 2, "no finding begins with \"ffff\" in this store");
    place.refuses(&["open", "--title", "t", "ffff", "--by", "ana"], 2, "no finding begins with \"ffff\" in this store");
    place.refuses(&["open", "--title", "a\nb", "--by", "ana"], 2, "a title is one line of 1 to 500 bytes");
    place.refuses(&["close", &one, "--reason", " ", "--by", "ana"], 2, "a reason is needed");
    // Three found, a hunt, two opened and a note.
    assert!(place.check().starts_with("3 findings, 3 revisions, 2 cases, 7 rows of custody, 0 problems; "), "{}", place.check());
}

#[test]
fn what_cannot_be_exported_is_refused_before_anything_is_written() {
    let place = Place::new();
    let case = place.opened("one", &[]);
    let (file, logs) = (place.path("a.zip"), logs());
    let (out, logs) = (file.to_str().unwrap(), logs.to_str().unwrap());
    let refuses = |words: &[&str], why: &str| place.refuses(&[&["export"], words].concat(), 2, why);
    refuses(&["--case", &case, "-o", out, logs], &format!("{case} has no findings yet"));
    place.says(&["add", &case, ANA, "--by", "ana"], &format!("{case}: they belong to it\n"));
    refuses(&["-o", out, logs], "<--finding <FINDING-ID>|--case <CASE>>");
    refuses(&["--case", &case, "--finding", ANA, "-o", out, logs], "cannot be used with");
    refuses(&["--finding", ANA, "--by", "ana", "-o", out, logs], "cannot be used with");
    refuses(&["--case", "CASE-1999", "-o", out, logs], "no case begins with \"CASE-1999\"");
    refuses(&["--case", &case, "--by", "\u{202e}", "-o", out, logs], "a name has 1 to 254 bytes");
    let store = place.store();
    let before = fs::read(&store).unwrap();
    refuses(&["--case", &case, "-o", store.to_str().unwrap(), "--force", logs], "is the store: name another file with -o");
    refuses(&["--case", &case, "-o", out, store.to_str().unwrap()], "lies among the inputs");
    // The telemetry of another day does not have its findings.
    let empty = place.path("empty.ndjson");
    fs::write(&empty, "").unwrap();
    refuses(&["--case", &case, "-o", out, empty.to_str().unwrap()], "nothing usable was read");
    assert!(!file.exists() && fs::read(&store).unwrap() == before);
    // Findings are still sealed without a case, whichever store is named in the environment.
    let hosts = hosts();
    let said = place.case(&["export", "--finding", "9519", "-o", out, "--hosts", hosts.to_str().unwrap(), logs]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let bundle = Bundle::read(&fs::read(&file).unwrap()).unwrap();
    assert_eq!((&bundle.manifest.case, bundle.file("case.json"), custody(&bundle).len()), (&None, None, 0));
    assert!(fs::read(&store).unwrap() == before, "the store is told of cases alone");
}

#[test]
fn who_waits_too_long_for_another_ends_with_a_code_of_its_own() {
    let place = Place::new();
    let case = place.opened("one", &[ANA]);
    let held = rusqlite::Connection::open(place.store()).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    place.refuses(&["note", &case, "x", "--by", "ana"], 7, "another instance holds the lock of the store");
    assert_eq!(place.case(&["list"]).code, Some(0), "who reads need not wait");
    let file = place.path("a.zip");
    let said = place.export(&case, &file);
    assert_eq!(said.code, Some(7), "{}", said.err);
    assert!(said.err.contains("the bundle was written, and ") && said.err.contains("does not tell of it"), "{}", said.err);
    held.execute_batch("COMMIT").unwrap();
    // The bundle is whole; the store is told of the next one.
    assert_eq!(place.case(&["verify", file.to_str().unwrap()]).code, Some(0));
    let again = place.path("b.zip");
    assert_eq!(place.export(&case, &again).code, Some(0));
    assert!(fs::read(&file).unwrap() == fs::read(&again).unwrap());
    // Three found, a hunt, opened, exported.
    assert!(place.check().contains(" 6 rows of custody, 0 problems"), "{}", place.check());
}

/// Whoever can sign can pack rows of one case into the bundle of another.
#[test]
fn a_bundle_with_the_rows_of_another_case_does_not_hold() {
    let place = Place::new();
    let case = place.opened("one", &[ANA]);
    let file = place.path("a.zip");
    assert_eq!(place.export(&case, &file).code, Some(0));
    let bundle = Bundle::read(&fs::read(&file).unwrap()).unwrap();
    let key = SigningKey::of_seed(&[7; 32]).unwrap();
    let verified = |name: Option<&str>, log: Option<&[u8]>| {
        let bytes = |name: &str, bytes: &[u8]| log.filter(|_| name == "custody.jsonl").unwrap_or(bytes).to_vec();
        let files = bundle.files().map(|(name, held)| (Entry { name: name.to_owned(), bytes: bytes(name, held) }, "x")).collect();
        let manifest = Manifest { case: name.map(str::to_owned), ..bundle.manifest.clone() };
        let packed = place.path("packed.zip");
        fs::write(&packed, seal(manifest, files, &key).unwrap()).unwrap();
        place.case(&["verify", packed.to_str().unwrap()])
    };
    assert_eq!(verified(Some(&case), None).code, Some(0));
    let said = verified(Some("CASE-1999-0007"), None);
    assert_eq!(said.code, Some(6));
    assert!(said.out.contains(&format!("custody.jsonl: row 2 is of case:{case}, and the manifest of case:CASE-1999-0007")), "{}", said.out);
    assert!(said.out.contains(&format!("case.json: it is of case:{case}, and the manifest of case:CASE-1999-0007")), "{}", said.out);
    // A log of another form says nothing of a case.
    let done =
        tollgate_evidence::Custody { at: "2026-11-25T10:00:00Z".into(), actor: "a".into(), action: "case".into(), detail: "x".into() };
    assert_eq!(verified(Some(&case), Some(&tollgate_evidence::write_custody(&[done]))).code, Some(0));
    assert_eq!(verified(None, None).code, Some(0), "a bundle that names no case is none's");
}
