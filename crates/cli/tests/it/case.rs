//! Evidence bundles: what was sealed holds, is the same bytes each time, and nothing in it can be changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tollgate_corpus::secrets::{Eights, Secrets, TELLING};
use tollgate_evidence::{Bundle, SigningKey, read_archive, seal, write_archive};

use crate::forms_secrets::thefts;
use crate::program::{Said, hunt_json, render, render_trace, scenarios, tollgate};
use tollgate_sim::SourceSet;

/// The program with a signing key of these tests.
pub fn case(folder: &Path, words: &[&str]) -> Said {
    let key = folder.join("key");
    if !key.exists() {
        fs::write(&key, SigningKey::of_seed(&[7; 32]).unwrap().write().unwrap()).unwrap();
    }
    tollgate().env("TOLLGATE_SIGN_KEY_FILE", key).arg("case").args(words).output().unwrap().into()
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Seals findings of a folder of telemetry.
pub fn exported(folder: &Path, logs: &Path, ids: &[&str], more: &[&str]) -> (PathBuf, Said) {
    let bundle = folder.join("bundle.zip");
    let mut words = vec!["export", "--force", "-o", text(&bundle)];
    ids.iter().for_each(|id| words.extend(["--finding", id]));
    words.extend(more);
    words.push(text(logs));
    let said = case(folder, &words);
    (bundle, said)
}

pub fn verified(folder: &Path, bundle: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let said = case(folder, &[&["verify", "--json", text(bundle)], more].concat());
    (said.code, serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.out, said.err)))
}

pub fn stealer(folder: &Path) -> (PathBuf, String) {
    let logs = folder.join("logs");
    fs::create_dir(&logs).unwrap();
    render_trace("a01-stealer-of-four-processes", &logs);
    let id = hunt_json(&logs, &[])[0]["id"].as_str().unwrap().to_owned();
    (logs, id)
}

#[test]
fn a_bundle_holds_and_its_finding_is_derived_again() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, said) = exported(folder.path(), &logs, &[&id[..5]], &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let first = fs::read(&bundle).unwrap();
    let (code, told) = verified(folder.path(), &bundle, &[]);
    assert_eq!((code, told["holds"].as_bool()), (Some(0), Some(true)), "{told}");
    assert_eq!(told["findings"][0]["id"], id);
    assert!(told["findings"][0]["outcome"].as_str().unwrap().starts_with("derived again from "), "{told}");
    assert_eq!((told["vouched_for"].clone(), told["contents"].as_str()), (Value::Null, Some("whole")));
    // What nobody can derive from the records is said.
    let as_sealed: Vec<&str> = told["as_sealed"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(as_sealed, ["telemetry.json", "redactions.json", "VERIFY.txt", "allowed_signers", "SHA256SUMS"]);
    // Sealed again, it is the same bytes.
    let (bundle, said) = exported(folder.path(), &logs, &[&id], &[]);
    assert_eq!((said.code, fs::read(&bundle).unwrap() == first), (Some(0), true));
    // The finding is the one that the hunt tells.
    let sealed = Bundle::read(&first).unwrap();
    let told: Value = serde_json::from_slice(sealed.file(&format!("findings/{id}/finding.json")).unwrap()).unwrap();
    let hunted = &hunt_json(&logs, &[])[0];
    for field in ["id", "score", "level", "confidence", "destinations", "steps", "terms", "revision", "telemetry"] {
        assert_eq!(told[field], hunted[field], "{field}");
    }
}

/// Not by our own code: the signature by OpenSSH, the hashes by coreutils, each record by its place in its input.
#[test]
fn others_can_check_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let unpacked = folder.path().join("unpacked");
    for entry in read_archive(&fs::read(&bundle).unwrap()).unwrap() {
        let place = unpacked.join(&entry.name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, &entry.bytes).unwrap();
    }
    let sh = |script: &str| Command::new("sh").args(["-c", script]).current_dir(&unpacked).output();
    let said = sh("ssh-keygen -Y verify -f allowed_signers -I sealed-by -n tollgate-evidence -s manifest.sig < manifest.json").unwrap();
    if said.status.code() == Some(127) {
        println!("skipped: there is no ssh-keygen here");
    } else {
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let other = sh(
            "sed s/whole/wholE/ manifest.json | ssh-keygen -Y verify -f allowed_signers -I sealed-by -n tollgate-evidence -s manifest.sig",
        );
        assert!(!other.unwrap().status.success());
    }
    let said = sh("sha256sum --quiet --strict -c SHA256SUMS").unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    let index: Value = serde_json::from_slice(&fs::read(unpacked.join("records/index.json")).unwrap()).unwrap();
    for input in index["inputs"].as_array().unwrap() {
        let whole = fs::read(input["source"].as_str().unwrap()).unwrap();
        let enclosed = fs::read(unpacked.join(input["file"].as_str().unwrap())).unwrap();
        let lines: Vec<&[u8]> = enclosed.split(|b| *b == b'\n').collect();
        for (at, line) in input["lines"].as_array().unwrap().iter().enumerate() {
            let offset = usize::try_from(line["offset"].as_u64().unwrap()).unwrap();
            let length = usize::try_from(line["length"].as_u64().unwrap()).unwrap();
            assert_eq!(&whole[offset..offset + length], lines[at]);
            assert_eq!(
                whole[..offset].iter().filter(|b| **b == b'\n').count() + 1,
                usize::try_from(line["line"].as_u64().unwrap()).unwrap()
            );
        }
    }
}

#[test]
fn any_flipped_byte_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let bytes = fs::read(&bundle).unwrap();
    // All of the first thousands, where the manifest and the signature are, and many of the rest.
    let places = (0..8_000).chain((8_000..bytes.len()).step_by(997)).chain(bytes.len() - 300..bytes.len());
    for at in places {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(Bundle::read(&flipped).is_err_and(|_| true), "byte {at}");
    }
    for at in [10, 2_000, 9_000, bytes.len() / 2, bytes.len() - 5] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x40;
        let path = folder.path().join("flipped.zip");
        fs::write(&path, flipped).unwrap();
        let (code, told) = verified(folder.path(), &path, &[]);
        assert_eq!((code, told["holds"].as_bool()), (Some(6), Some(false)), "byte {at}: {told}");
    }
}

/// Somebody who has the program can seal anything; not with another's key, and not a finding that its records do not come to.
#[test]
fn what_was_sealed_anew_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let whole = Bundle::read(&fs::read(&bundle).unwrap()).unwrap();
    let mine = SigningKey::of_seed(&[7; 32]).unwrap();
    let (signers, theirs) = (folder.path().join("signers"), SigningKey::of_seed(&[8; 32]).unwrap());
    fs::write(&signers, format!("soc@corp {}\n", mine.signer().text())).unwrap();
    let (code, told) = verified(folder.path(), &bundle, &["--signers", text(&signers)]);
    assert_eq!((code, told["vouched_for"].as_str()), (Some(0), Some("soc@corp")), "{told}");
    let with = |key: &SigningKey, change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>| {
        let files = whole.files().map(|(name, bytes)| {
            let entry = tollgate_evidence::Entry { name: name.to_owned(), bytes: change(name, bytes.to_vec()) };
            (entry, "x")
        });
        let path = folder.path().join("anew.zip");
        fs::write(&path, seal(whole.manifest.clone(), files.collect(), key).unwrap()).unwrap();
        path
    };
    let fault = |path: &Path, more: &[&str]| {
        let (code, told) = verified(folder.path(), path, more);
        (code, told["faults"].to_string())
    };
    // The same under another key: whoever trusts that key alone is not deceived.
    let (code, faults) = fault(&with(&theirs, &|_, bytes| bytes), &["--signers", text(&signers)]);
    assert!(code == Some(6) && faults.contains("none of the trusted signers"), "{faults}");
    let replaced = |from: &'static str, to: &'static str, of: &'static str| {
        with(&mine, &move |name, bytes| {
            if name.contains(of) { String::from_utf8(bytes).unwrap().replace(from, to).into_bytes() } else { bytes }
        })
    };
    let (code, faults) = fault(&replaced("\"score\":100", "\"score\":99", "finding.json"), &[]);
    assert!(code == Some(6) && faults.contains("come to something else in score"), "{faults}");
    let (_, told) = verified(folder.path(), &replaced("TimeWindow = 600", "TimeWindow = 601", "policy/"), &[]);
    assert_eq!(told["content_is_builtin"], Value::Null, "of what does not hold nothing is said");
    let (code, faults) = fault(&replaced("login.keychain-db", "login.keychain-dc", "records/00"), &[]);
    assert!(code == Some(6) && faults.contains("is not what the index says"), "{faults}");
    let (code, faults) = fault(&replaced("TimeWindow = 600", "TimeWindow = 601", "policy/"), &[]);
    assert!(code == Some(6) && faults.contains("another than the manifest names"), "{faults}");
    let path = folder.path().join("more.zip");
    let files = whole.files().chain([("extra.txt", &b"hunter2"[..])]);
    let files = files.map(|(name, bytes)| (tollgate_evidence::Entry { name: name.to_owned(), bytes: bytes.to_vec() }, "x")).collect();
    fs::write(&path, seal(whole.manifest.clone(), files, &mine).unwrap()).unwrap();
    let (code, faults) = fault(&path, &[]);
    assert!(code == Some(6) && faults.contains("extra.txt: it is no file of a bundle"), "{faults}");
    let out = folder.path().join("masked.zip");
    assert_eq!(case(folder.path(), &["redact", "-o", text(&out), text(&path)]).code, Some(6));
    assert!(!out.exists());
    let (code, faults) = fault(&with(&mine, &|name, bytes| if name == "records/index.json" { b"{}".to_vec() } else { bytes }), &[]);
    assert!(code == Some(6) && faults.contains("records/index.json"), "{faults}");
}

/// A bundle with other contents, signed anew by whoever may.
pub fn anew(
    folder: &Path,
    bundle: &Path,
    manifest: &dyn Fn(&mut tollgate_evidence::Manifest),
    change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>,
) -> PathBuf {
    let whole = Bundle::read(&fs::read(bundle).unwrap()).unwrap();
    let mut said = whole.manifest.clone();
    manifest(&mut said);
    let files = whole.files().map(|(name, bytes)| {
        let entry = tollgate_evidence::Entry { name: name.to_owned(), bytes: change(name, bytes.to_vec()) };
        (entry, "x")
    });
    let path = folder.join("anew.zip");
    fs::write(&path, seal(said, files.collect(), &SigningKey::of_seed(&[7; 32]).unwrap()).unwrap()).unwrap();
    path
}

/// Who reads the page or the event of a finding reads what was derived.
#[test]
fn every_form_of_a_finding_is_derived_again() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    for form in ["ocsf.json", "ecs.json", "report.html", "report.md", "timeline.csv", "timeline.jsonl", "explanation.txt"] {
        let change = |name: &str, bytes: Vec<u8>| if name.ends_with(form) { b"nothing happened\n".to_vec() } else { bytes };
        let (code, told) = verified(folder.path(), &anew(folder.path(), &bundle, &|_| {}, &change), &[]);
        let faults = told["faults"].to_string();
        assert!(code == Some(6) && faults.contains(form) && faults.contains("in this form"), "{told}");
    }
}

#[test]
fn a_manifest_that_leaves_its_findings_out_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let code = |manifest: &dyn Fn(&mut tollgate_evidence::Manifest)| {
        verified(folder.path(), &anew(folder.path(), &bundle, manifest, &|_, bytes| bytes), &[]).0
    };
    assert_eq!(code(&|_| {}), Some(0));
    assert_eq!(code(&|manifest| manifest.findings.clear()), Some(6));
    assert_eq!(code(&|manifest| manifest.findings.push(id.clone())), Some(6));
    // Were it taken for a redacted one, nothing would be derived again.
    assert_eq!(code(&|manifest| manifest.holds = "all".to_owned()), Some(6));
}

/// A small bundle must not ask for much memory, nor lead a record to another place.
#[test]
fn an_index_names_each_file_once_and_lines_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let faults = |change: &dyn Fn(&mut Vec<Value>)| {
        let change = |name: &str, bytes: Vec<u8>| {
            if name != "records/index.json" {
                return bytes;
            }
            let mut index: Value = serde_json::from_slice(&bytes).unwrap();
            change(index["inputs"].as_array_mut().unwrap());
            serde_json::to_vec(&index).unwrap()
        };
        verified(folder.path(), &anew(folder.path(), &bundle, &|_| {}, &change), &[]).1["faults"].to_string()
    };
    assert_eq!(faults(&|_| {}), "[]");
    assert!(faults(&|inputs| inputs.push(inputs[0].clone())).contains("twice"));
    let back = faults(&|inputs| inputs[0]["lines"].as_array_mut().unwrap().iter_mut().for_each(|line| line["offset"] = 0.into()));
    assert!(back.contains("not in the order"), "{back}");
}

/// What the index of a bundle leaves out is masked all the same, and what it says does not act on a terminal.
#[test]
fn an_index_cannot_keep_records_from_being_masked() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let out = folder.path().join("out.zip");
    let index = |text: &'static str, name: &str, bytes: Vec<u8>| match name {
        "records/index.json" => text.as_bytes().to_vec(),
        _ => bytes,
    };
    let none = anew(folder.path(), &bundle, &|_| {}, &|name, bytes| {
        index(r#"{"kept":"story","addresses":[],"losses":[],"inputs":[]}"#, name, bytes)
    });
    let said = case(folder.path(), &["redact", "--holds", "findings", "-o", text(&out), text(&none)]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let left = Bundle::read(&fs::read(&out).unwrap()).unwrap();
    assert!(!left.files().any(|(name, _)| name.starts_with("records/0")));
    let odd = anew(folder.path(), &bundle, &|_| {}, &|name, bytes| index(r#"{"\u001b[31m":1}"#, name, bytes));
    let said = case(folder.path(), &["redact", "--force", "-o", text(&out), text(&odd)]);
    assert!(said.code == Some(2) && !said.err.contains('\u{1b}'), "{}", said.err);
}

#[test]
fn a_masked_bundle_shows_no_secret_and_names_its_parent() {
    let mut secrets = Secrets::new(6);
    let secrets: Vec<String> = secrets.shaped().into_iter().chain(secrets.plain()).collect();
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    render(&thefts(&secrets, |at| TELLING[(at * 5) % TELLING.len()]), &logs);
    let ids: Vec<String> = hunt_json(&logs, &[]).iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), secrets.len());
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (whole, said) = exported(folder.path(), &logs, &ids, &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let leaks = |bytes: &[u8]| {
        let shown = Eights::of(bytes);
        secrets.iter().filter(|secret| shown.leak(secret).is_some()).count()
    };
    // The records have them, byte for byte; everything else has not.
    let sealed = Bundle::read(&fs::read(&whole).unwrap()).unwrap();
    let records = |name: &str| name.starts_with("records/0");
    assert!(sealed.files().filter(|(name, _)| records(name)).map(|(_, bytes)| leaks(bytes)).sum::<usize>() >= secrets.len() - 2);
    for (name, bytes) in sealed.files().filter(|(name, _)| !records(name)) {
        assert_eq!(leaks(bytes), 0, "{name}");
    }
    for holds in ["masked", "findings"] {
        let path = folder.path().join(format!("{holds}.zip"));
        let said = case(folder.path(), &["redact", "--holds", holds, "-o", text(&path), text(&whole)]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert_eq!(leaks(&fs::read(&path).unwrap()), 0, "{holds}");
        let (code, told) = verified(folder.path(), &path, &[]);
        assert_eq!(
            (code, told["parent"].as_str(), told["contents"].as_str()),
            (Some(0), Some(sealed.digest().as_str()), Some(holds)),
            "{told}"
        );
        // The file ends as the whole one's does, line for line.
        if holds == "masked" {
            let masked = Bundle::read(&fs::read(&path).unwrap()).unwrap();
            for (name, bytes) in sealed.files().filter(|(name, _)| records(name)) {
                let lines = |bytes: &[u8]| bytes.iter().filter(|b| **b == b'\n').count();
                assert_eq!(lines(masked.file(name).unwrap()), lines(bytes), "{name}");
            }
        }
        let (code, told) = verified(folder.path(), &path, &["--parent", text(&whole)]);
        assert_eq!((code, told["findings"][0]["outcome"].as_str()), (Some(0), Some("as in the parent")), "{told}");
        // Nor can any other form of its findings, or the quality of the telemetry, be another.
        for of in ["report.html", "report.md", "timeline.csv", "explanation.txt", "telemetry.json"] {
            let changed = anew(folder.path(), &path, &|_| {}, &|name, bytes| if name.ends_with(of) { Vec::new() } else { bytes });
            let (code, told) = verified(folder.path(), &changed, &["--parent", text(&whole)]);
            let faults = told["faults"].to_string();
            assert!(code == Some(6) && faults.contains(of) && faults.contains("the parent has another"), "{told}");
        }
        // Another whole bundle is not its parent.
        let other = folder.path().join("other.zip");
        let again = seal(sealed.manifest.clone(), Vec::new(), &SigningKey::of_seed(&[9; 32]).unwrap()).unwrap();
        fs::write(&other, again).unwrap();
        assert_eq!(verified(folder.path(), &path, &["--parent", text(&other)]).0, Some(6));
    }
}

/// Every set of sources, compressed or not: whatever the hunt finds there is derived again from what was enclosed.
#[test]
fn findings_of_all_sources_are_derived_again() {
    let mut sealed = 0;
    for (at, scenario) in scenarios().iter().enumerate().step_by(13) {
        let set = SourceSet::ALL[at % SourceSet::ALL.len()];
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        for (path, bytes) in scenario.files(set) {
            let place = logs.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            if at % 2 == 0 {
                fs::write(place.with_added_extension("zst"), zstd::encode_all(&bytes[..], 1).unwrap()).unwrap();
            } else {
                fs::write(place, bytes).unwrap();
            }
        }
        let said: Said = tollgate().args(["hunt", "--format", "jsonl", text(&logs)]).output().unwrap().into();
        let Some(line) = said.out.lines().next() else { continue };
        let finding: Value = serde_json::from_str(line).unwrap();
        let (bundle, said) = exported(folder.path(), &logs, &[finding["id"].as_str().unwrap()], &[]);
        assert_eq!(said.code, Some(0), "{} by {set:?}: {}", scenario.name(), said.err);
        let (code, told) = verified(folder.path(), &bundle, &[]);
        assert_eq!(code, Some(0), "{} by {set:?}: {told}", scenario.name());
        sealed += 1;
    }
    assert!(sealed >= 12, "{sealed}");
}

/// What was lost and what else went on: the finding keeps its confidence, and the bundle has none of the neighbours.
#[test]
fn losses_come_along_and_neighbours_stay() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let trace = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces/a01-stealer-of-four-processes.trace")).unwrap();
    let neighbour = "\nprocess zsh pid=900.1 parent=1 auid=502 user=502 platform com.apple.zsh /bin/zsh\n\
        10:00:03 fork zsh -> 901\n10:00:04 exec 901 platform com.apple.cat /bin/cat : cat neighbours-diary.txt\n\
        10:00:26 read 901 /Users/bo/neighbours-diary.txt size=10\n";
    render(&(trace + neighbour), &logs);
    // Two lines of the collector never came.
    let file = logs.join("mac1/es.ndjson");
    let all = fs::read_to_string(&file).unwrap();
    let kept: Vec<&str> = all.lines().enumerate().filter(|(at, _)| ![8, 9].contains(at)).map(|(_, line)| line).collect();
    fs::write(&file, kept.join("\n") + "\n").unwrap();
    let finding = &hunt_json(&logs, &[])[0];
    assert_eq!(finding["telemetry"]["lost"], 2, "{finding}");
    let (bundle, said) = exported(folder.path(), &logs, &[finding["id"].as_str().unwrap()], &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let (code, told) = verified(folder.path(), &bundle, &[]);
    assert_eq!(code, Some(0), "{told}");
    let bytes = fs::read(&bundle).unwrap();
    assert!(!bytes.windows(16).any(|part| part == b"neighbours-diary"));
    let index: Value = serde_json::from_slice(Bundle::read(&bytes).unwrap().file("records/index.json").unwrap()).unwrap();
    // The neighbour's lines were written behind the others: to the collector's numbers, all these came late.
    let losses: Vec<u64> = index["losses"].as_array().unwrap().iter().map(|loss| loss["lost"].as_u64().unwrap()).collect();
    assert_eq!((index["kept"].as_str(), losses.contains(&2)), (Some("story"), true), "{losses:?}");
}

#[test]
fn what_cannot_be_sealed_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let out = folder.path().join("x.zip");
    let logs = text(&logs);
    for (words, code, part) in [
        (vec!["export", "--finding", &id, logs], 2, "name it with -o"),
        (vec!["export", "--finding", "ffffffff", "-o", text(&out), logs], 2, "no finding begins with"),
        (vec!["export", "--finding", &id, "-o", text(&out), "--sign-key", logs, logs], 2, "signing key"),
        (vec!["verify", text(&out)], 2, "No such file"),
        (vec!["redact", "-o", text(&out), text(&out)], 2, "No such file"),
        (vec!["redact", "-o", text(&out), logs], 6, "it is not a regular file"),
    ] {
        let said = case(folder.path(), &words);
        assert_eq!(said.code, Some(code), "{words:?}: {}", said.err);
        assert!(said.err.contains(part), "{words:?}: {}", said.err);
        assert!(!out.exists());
    }
    for bytes in [&b""[..], b"PK", b"not an archive at all, but long enough to be looked at", &write_archive(&[]).unwrap()] {
        let path = folder.path().join("broken.zip");
        fs::write(&path, bytes).unwrap();
        let (code, told) = verified(folder.path(), &path, &[]);
        assert_eq!((code, told["holds"].as_bool()), (Some(6), Some(false)));
        assert_eq!(case(folder.path(), &["redact", "-o", text(&out), text(&path)]).code, Some(6));
        assert!(!out.exists());
    }
}
