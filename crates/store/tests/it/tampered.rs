//! Whatever is changed past the store is named.

use std::fs;
use std::path::{Path, PathBuf};

use tollgate_store::{CaseDecision, CaseId, CaseStatus, Decision, Sealed, Status, Store, Verdict};

use crate::{act, id, problems, raw, record, sighting};

/// A small file in which everything has happened.
fn made(folder: &Path) -> PathBuf {
    let path = folder.join("s");
    let mut store = Store::create(&path).unwrap();
    record(&mut store, 0, &[sighting(1, "a"), sighting(2, "b")]);
    store.decide(&act(1), &id(1), &Decision::Owner(Some("joon"))).unwrap();
    store.decide(&act(2), &id(1), &Decision::Verdict(Verdict::Expected, "our own")).unwrap();
    store.decide(&act(3), &id(1), &Decision::Note("asked mara")).unwrap();
    store.decide(&act(4), &id(1), &Decision::Status(Status::Closed, "done")).unwrap();
    record(&mut store, 5, &[sighting(1, "c")]);
    let case = store.open_case(&act(6), "Nightly copy", &[id(1)]).unwrap();
    for (second, decision) in (7..).zip([
        CaseDecision::Add(&[id(2)]),
        CaseDecision::Note("told mara"),
        CaseDecision::Owner(Some("joon")),
        CaseDecision::Sealed(Sealed { bundle: "aa", manifest: "bb", through: 13 }),
        CaseDecision::Status(CaseStatus::Closed, "done"),
    ]) {
        assert!(store.decide_case(&act(second), &case, &decision).unwrap());
    }
    drop(store);
    assert_eq!(problems(&path), [""; 0]);
    path
}

#[test]
fn each_row_and_each_column_that_is_changed_is_named() {
    for (sql, named) in [
        ("DELETE FROM custody WHERE seq = 4", "custody 5: it should be number 4"),
        ("DELETE FROM custody WHERE seq = 9", "run 2: the custody log does not tell of it"),
        ("UPDATE custody SET actor = 'eve' WHERE seq = 2", "custody 2: it is not what its hash was made of"),
        ("UPDATE custody SET at = at + 1 WHERE seq = 1", "custody 1: it is not what its hash was made of"),
        ("UPDATE custody SET hash = upper(hash) WHERE seq = 3", "custody 4: it does not follow from the row before it"),
        ("UPDATE custody SET detail = 'x' WHERE seq = 5", "custody 5: its detail is no JSON"),
        ("UPDATE custody SET seq = seq + 100 WHERE seq > 2", "custody 103: it should be number 3"),
        ("INSERT INTO custody VALUES (16, '', 0, 'eve', 'status', 'finding:x', '{}', '')", "custody 16: it does not follow"),
        ("UPDATE finding SET status = 'new'", "status, verdict or owner are not what the custody log tells"),
        ("UPDATE finding SET verdict = 'whatever'", "its status or verdict is none"),
        (
            "UPDATE finding SET verdict = 'false-positive' WHERE verdict = 'expected'",
            "finding 00000000000000000001: status, verdict or owner",
        ),
        ("UPDATE finding SET owner = NULL WHERE owner = 'joon'", "finding 00000000000000000001: status, verdict or owner"),
        ("UPDATE finding SET closed_revision = 2 WHERE status = 'closed'", "finding 00000000000000000001: status, verdict or owner"),
        ("UPDATE finding SET verdict_revision = 2 WHERE verdict_revision = 1", "finding 00000000000000000001: status, verdict or owner"),
        ("UPDATE finding SET revision = 1", "finding 00000000000000000001: its newest revision is 1, and it has 2"),
        ("DELETE FROM finding WHERE id LIKE '%2'", "finding 00000000000000000002: the custody log tells of it, and it is gone"),
        ("DELETE FROM finding WHERE id LIKE '%2'", "the finding that it belongs to is gone"),
        ("DELETE FROM revision WHERE revision = 1", "revision 00000000000000000001/2: revisions are missing before it"),
        ("DELETE FROM revision WHERE revision = 2", "finding 00000000000000000001: its newest revision is 2, and it has 1"),
        ("UPDATE revision SET document = replace(document, 'c', 'd')", "revision 00000000000000000001/2: it is not what its digest"),
        ("UPDATE revision SET document = '{}' WHERE revision = 2", "revision 00000000000000000001/2: its document is of another finding"),
        ("UPDATE revision SET document = '{' WHERE revision = 2", "revision 00000000000000000001/2: its document is no JSON"),
        ("UPDATE revision SET level = 'high' WHERE revision = 2", "revision 00000000000000000001/2: it is not what its digest"),
        ("UPDATE revision SET level = 'x' WHERE revision = 2", "revision 00000000000000000001/2: its level is none"),
        ("UPDATE revision SET score = 5 WHERE revision = 2", "revision 00000000000000000001/2: it is not what its digest"),
        ("UPDATE revision SET score = 555 WHERE revision = 2", "it cannot be read"),
        ("UPDATE revision SET host = 'x' WHERE revision = 2", "revision 00000000000000000001/2: it is not what its digest"),
        ("UPDATE revision SET last_seen = 0 WHERE revision = 2", "revision 00000000000000000001/2: it is not what its digest"),
        ("UPDATE revision SET run = 1 WHERE revision = 2", "revision 00000000000000000001/2: it is of another run"),
        ("UPDATE revision SET digest = '' WHERE revision = 2", "revision 00000000000000000001/2: its digest is not the one"),
        ("UPDATE note SET text = 'asked nobody'", "note 1: it is not what the custody log tells"),
        ("DELETE FROM note", "note 1: the custody log tells of it, and it is gone"),
        ("INSERT INTO note VALUES (2, '00000000000000000001', 0, 'eve', 'x')", "note 2: the custody log does not tell of it"),
        ("UPDATE run SET policy = 'bb' WHERE run = 1", "run 1: it is not what the custody log tells"),
        ("UPDATE run SET baseline = 'bb' WHERE run = 1", "run 1: it is not what the custody log tells"),
        ("UPDATE run SET inputs = '[]' WHERE run = 2", "run 2: it is not what the custody log tells"),
        ("DELETE FROM run WHERE run = 2", "run 2: the custody log tells of it, and it is gone"),
        ("UPDATE cases SET title = 'other'", "case CASE-2026-0001: its title is not what the custody log tells"),
        ("UPDATE cases SET status = 'open'", "case CASE-2026-0001: its status is not what the custody log tells"),
        ("UPDATE cases SET status = 'x'", "case CASE-2026-0001: its status is none"),
        ("UPDATE cases SET owner = NULL", "case CASE-2026-0001: its owner is not what the custody log tells"),
        ("UPDATE cases SET opened = 0", "case CASE-2026-0001: its time of opening is not what the custody log tells"),
        ("UPDATE cases SET number = 7", "case CASE-2026-0001: its number is not what the custody log tells"),
        ("UPDATE cases SET id = 'CASE-2026-0007'", "case CASE-2026-0001: the custody log tells of it, and it is gone"),
        ("UPDATE cases SET id = 'CASE-2026-0007'", "case CASE-2026-0007: the custody log does not tell of it"),
        ("UPDATE cases SET id = 'CASE-2026-0007'", "case CASE-2026-0001: findings belong to it, and it is gone"),
        ("DELETE FROM cases", "case CASE-2026-0001: the custody log tells of it, and it is gone"),
        ("DELETE FROM cases", "the cases that it belongs to is gone"),
        (
            "INSERT INTO cases VALUES (2, 'CASE-2026-0002', 't', 'open', NULL, 0)",
            "case CASE-2026-0002: the custody log does not tell of it",
        ),
        ("DELETE FROM case_finding WHERE place = 2", "case CASE-2026-0001: its list of findings is not what the custody log tells"),
        ("DELETE FROM case_finding WHERE place = 1", "case CASE-2026-0001: findings are missing before its number 2"),
        ("UPDATE case_finding SET finding = 'x' WHERE place = 2", "case CASE-2026-0001: its list of findings is not what"),
        ("UPDATE case_finding SET place = -place; UPDATE case_finding SET place = 3 + place", "case CASE-2026-0001: its list of findings"),
        ("UPDATE case_note SET text = 'told nobody'", "case note 1: it is not what the custody log tells"),
        ("UPDATE case_note SET actor = 'eve'", "case note 1: it is not what the custody log tells"),
        ("UPDATE case_note SET case_id = 'CASE-2026-0007'", "case note 1: it is not what the custody log tells"),
        ("DELETE FROM case_note", "case note 1: the custody log tells of it, and it is gone"),
        ("INSERT INTO case_note VALUES (2, 'CASE-2026-0001', 0, 'eve', 'x')", "case note 2: the custody log does not tell of it"),
        ("UPDATE custody SET action = 'case-begun' WHERE action = 'case-opened'", "custody 10: the case was not there yet"),
        ("UPDATE custody SET action = 'case-begun' WHERE action = 'case-added'", "custody 11: nothing is called \"case-begun\""),
        ("UPDATE custody SET action = 'case-closed' WHERE action = 'case-opened'", "custody 10: the case was not there yet"),
        ("UPDATE custody SET action = 'case-closed' WHERE action = 'case-added'", "custody 12: the case was closed then"),
        ("UPDATE custody SET detail = '{}' WHERE action = 'case-opened'", "custody 10: it lacks \"number\""),
        ("UPDATE custody SET detail = '{\"findings\":[1]}' WHERE action = 'case-added'", "custody 11: one of its findings is none"),
        ("UPDATE custody SET detail = replace(detail, 'aa', 'bb') WHERE action = 'case-exported'", "custody 14: it is not what its hash"),
        ("DELETE FROM custody WHERE action = 'case-exported'", "custody 15: it should be number 14"),
        ("DROP INDEX case_note_of_case", "missing or changed is \"index case_note_of_case\""),
        ("CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM custody; END", "too much is \"trigger t\""),
        ("CREATE VIEW v AS SELECT 1", "too much is \"view v\""),
        ("DROP INDEX note_of_finding", "missing or changed is \"index note_of_finding\""),
        ("ALTER TABLE note ADD COLUMN x TEXT", "missing or changed is \"table note\""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path());
        raw(&path).execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        let found = problems(&path);
        assert!(found.iter().any(|problem| problem.contains(named)), "{sql}: {found:#?}");
    }
}

/// Every byte of the rows of custody, revisions, notes, runs, findings and cases: none can be another without being named.
#[test]
fn each_byte_of_each_row_that_is_changed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    // What is left over of rows as they were before says nothing any more.
    raw(&path).execute_batch("VACUUM").unwrap();
    let whole = fs::read(&path).unwrap();
    let mut cells: Vec<(usize, usize)> = Vec::new();
    {
        // Where SQLite keeps a text is found by the text: each of these stands in the file.
        let connection = raw(&path);
        let mut read = connection
            .prepare(
                "SELECT detail FROM custody UNION SELECT hash FROM custody UNION SELECT document FROM revision
                 UNION SELECT digest FROM revision UNION SELECT text FROM note UNION SELECT inputs FROM run UNION SELECT verdict FROM finding
                 UNION SELECT title FROM cases UNION SELECT id FROM cases UNION SELECT text FROM case_note",
            )
            .unwrap();
        let texts: Vec<String> = read.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        for text in texts {
            let places: Vec<usize> = (0..=whole.len() - text.len()).filter(|at| whole[*at..].starts_with(text.as_bytes())).collect();
            assert!(!places.is_empty(), "{text}");
            cells.extend(places.into_iter().map(|at| (at, text.len())));
        }
    }
    let mut flipped = 0;
    for (from, length) in cells {
        for place in from..from + length {
            // One bit of it, another one at each place.
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            fs::write(&path, &bytes).unwrap();
            assert_ne!(problems(&path), [""; 0], "byte {place} is another, and nobody noticed");
            flipped += 1;
        }
    }
    assert!(flipped > 2_000, "{flipped}");
}

/// Whatever the file is, there is an answer.
#[test]
fn no_file_makes_it_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let whole = fs::read(&path).unwrap();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..8 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let place = usize::try_from(random).unwrap() % bytes.len();
            bytes[place] = u8::try_from(random >> 56).unwrap();
        }
        if random.is_multiple_of(5) {
            bytes.truncate(usize::try_from(random >> 3).unwrap() % bytes.len());
        }
        fs::write(&path, &bytes).unwrap();
        let _ = problems(&path);
        if let Ok(mut store) = Store::open(&path) {
            let _ = store.list(&tollgate_store::Filter::default());
            let _ = store.finding(&id(1));
            let _ = store.judged(&mut |_, _| {});
            let _ = store.decide(&act(9), &id(1), &Decision::Note("x"));
            let case = CaseId("CASE-2026-0001".to_owned());
            let _ = (store.cases(), store.case_ids("CASE"), store.case(&case));
            let _ = store.decide_case(&act(9), &case, &CaseDecision::Status(CaseStatus::Open, "x"));
            let _ = store.open_case(&act(9), "x", &[id(1)]);
        }
    }
}

/// A log that was cut and written anew is whole in itself: only a hash that was noted elsewhere tells.
#[test]
fn a_noted_hash_tells_of_a_log_that_was_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let store = Store::open_to_read(&path).unwrap();
    let last = store.check(&[]).last;
    assert_eq!(store.check(std::slice::from_ref(&last)).problems, []);
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("s");
    record(&mut Store::create(&path).unwrap(), 0, &[sighting(1, "a")]);
    let problems = Store::open_to_read(&path).unwrap().check(std::slice::from_ref(&last)).problems;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].to_string(), format!("custody: no row bears the noted hash {last}"));
}
