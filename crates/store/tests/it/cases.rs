//! Cases: findings that are worked on as one.

use tollgate_model::Timestamp;
use tollgate_store::{Act, CaseDecision, CaseId, CaseStatus, Decision, Sealed, Store, StoreError};

use crate::{act, at, id, problems, record, sighting};

const CLOSED: CaseDecision<'_> = CaseDecision::Status(CaseStatus::Closed, "CHG-4411");

fn actions(store: &Store, case: &CaseId) -> Vec<String> {
    store.case(case).unwrap().custody.into_iter().map(|entry| format!("{} {}", entry.subject, entry.action)).collect()
}

#[test]
fn the_life_of_a_case_is_told_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let mut store = Store::create(&path).unwrap();
    record(&mut store, 0, &[sighting(1, "a"), sighting(2, "b"), sighting(3, "c")]);
    store.decide(&act(1), &id(2), &Decision::Owner(Some("mara"))).unwrap();
    let case = store.open_case(&act(2), "Nightly copy", &[id(2), id(2)]).unwrap();
    assert_eq!(case, CaseId("CASE-2026-0001".to_owned()));
    let decide = |store: &mut Store, second, decision: CaseDecision<'_>| store.decide_case(&act(second), &case, &decision);
    assert!(decide(&mut store, 3, CaseDecision::Add(&[id(1), id(2)])).unwrap());
    assert!(decide(&mut store, 4, CaseDecision::Note("asked\nmara")).unwrap());
    assert!(decide(&mut store, 5, CaseDecision::Owner(Some("joon"))).unwrap());
    // What is so already is not said again.
    assert!(!decide(&mut store, 6, CaseDecision::Add(&[id(1), id(2)])).unwrap());
    assert!(!decide(&mut store, 6, CaseDecision::Owner(Some("joon"))).unwrap());
    assert!(!decide(&mut store, 6, CaseDecision::Status(CaseStatus::Open, "again")).unwrap());
    assert!(decide(&mut store, 7, CLOSED).unwrap());
    assert!(!decide(&mut store, 8, CLOSED).unwrap());
    let sealed = Sealed { bundle: "aa", manifest: "bb", through: 10 };
    for decision in [CaseDecision::Add(&[id(3)]), CaseDecision::Note("late"), CaseDecision::Owner(None)] {
        let error = decide(&mut store, 8, decision).unwrap_err();
        assert_eq!(error.to_string(), "CASE-2026-0001 is closed: `tollgate case reopen` opens it again");
    }
    // What is closed can be sealed.
    assert!(decide(&mut store, 9, CaseDecision::Sealed(sealed)).unwrap());
    assert!(decide(&mut store, 10, CaseDecision::Status(CaseStatus::Open, "it came again")).unwrap());
    assert!(decide(&mut store, 11, CaseDecision::Note("late")).unwrap());
    let found = store.case(&case).unwrap();
    assert_eq!((found.summary.title.as_str(), found.summary.status, found.summary.opened), ("Nightly copy", CaseStatus::Open, at(2)));
    assert_eq!((found.summary.owner.as_deref(), &found.summary.findings), (Some("joon"), &vec![id(2), id(1)]));
    assert_eq!(found.findings.iter().map(|row| row.owner.as_deref()).collect::<Vec<_>>(), [Some("mara"), None]);
    assert_eq!(
        found.notes.iter().map(|note| (note.text.as_str(), note.at)).collect::<Vec<_>>(),
        [("asked\nmara", at(4)), ("late", at(11))]
    );
    let (first, second) = (format!("finding:{}", id(1).0), format!("finding:{}", id(2).0));
    let case_row = |action: &str| format!("case:CASE-2026-0001 {action}");
    assert_eq!(
        actions(&store, &case),
        [
            format!("{first} found"),
            format!("{second} found"),
            format!("{second} assigned"),
            case_row("case-opened"),
            case_row("case-added"),
            case_row("case-noted"),
            case_row("case-assigned"),
            case_row("case-closed"),
            case_row("case-exported"),
            case_row("case-reopened"),
            case_row("case-noted"),
        ]
    );
    let details: Vec<&str> =
        found.custody.iter().filter(|entry| entry.subject == case.subject()).map(|entry| entry.detail.as_str()).collect();
    assert_eq!(details[0], format!(r#"{{"number":1,"title":"Nightly copy","findings":["{}"]}}"#, id(2).0));
    assert_eq!(details[1], format!(r#"{{"findings":["{}"]}}"#, id(1).0));
    assert_eq!(details[4], r#"{"from":"open","to":"closed","reason":"CHG-4411"}"#);
    assert_eq!(details[5], r#"{"bundle":"aa","manifest":"bb","through":10}"#);
    let checked = store.check(&[]);
    // Three found, a hunt and an owner; eight of the case.
    assert_eq!((checked.problems, checked.cases, checked.entries), (vec![], 1, 5 + 8));
    drop(store);
    assert_eq!(problems(&path), [""; 0]);
}

#[test]
fn names_count_on_whatever_the_year_and_open_cases_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("s")).unwrap();
    let moment = |at: i64| Act { at: Timestamp::from_secs(at), by: "ana" };
    // The last second of 2026, and the one after it.
    for (second, name) in [(1_798_761_599, "CASE-2026-0001"), (1_798_761_600, "CASE-2027-0002"), (1_798_761_599, "CASE-2026-0003")] {
        assert_eq!(store.open_case(&moment(second), "t", &[]).unwrap().0, name);
    }
    store.decide_case(&act(1), &CaseId("CASE-2026-0003".to_owned()), &CLOSED).unwrap();
    let listed: Vec<String> = store.cases().unwrap().into_iter().map(|case| case.id.0).collect();
    assert_eq!(listed, ["CASE-2027-0002", "CASE-2026-0001", "CASE-2026-0003"]);
    let ids = |beginning: &str| store.case_ids(beginning).unwrap().into_iter().map(|id| id.0).collect::<Vec<_>>();
    assert_eq!(ids("CASE-2026"), ["CASE-2026-0001", "CASE-2026-0003"]);
    assert_eq!(ids("CASE-2026-0003"), ["CASE-2026-0003"]);
    assert_eq!(ids("CASE-2028"), [""; 0]);
    assert_eq!(ids("%"), [""; 0], "no pattern means anything");
}

/// From the ten thousandth on a name can be the beginning of another: the whole one is meant.
#[test]
fn a_whole_name_is_no_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let mut store = Store::create(&path).unwrap();
    let sql = "INSERT INTO cases VALUES (1000, 'CASE-2026-1000', 't', 'open', NULL, 0), (9999, 'CASE-2026-9999', 't', 'open', NULL, 0)";
    crate::raw(&path).execute_batch(sql).unwrap();
    assert_eq!(store.open_case(&act(0), "t", &[]).unwrap().0, "CASE-2026-10000");
    assert_eq!(store.case_ids("CASE-2026-1000").unwrap(), [CaseId("CASE-2026-1000".to_owned())]);
    assert_eq!(store.case_ids("CASE-2026-100").unwrap().len(), 2);
}

#[test]
fn what_is_refused_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("s")).unwrap();
    record(&mut store, 0, &[sighting(1, "a")]);
    let longest = "ü".repeat(250);
    for title in ["", " ", "a\nb", "a\r", &format!("{longest}x")] {
        assert!(matches!(store.open_case(&act(1), title, &[id(1)]), Err(StoreError::Refused(_))), "{title:.40?}");
    }
    let nobody = Act { at: at(1), by: "ana\u{202e}" };
    assert!(matches!(store.open_case(&nobody, "t", &[]), Err(StoreError::Refused(_))));
    assert!(matches!(store.open_case(&act(1), "t", &[id(1), id(9)]), Err(StoreError::NoFinding(_))));
    assert_eq!((store.cases().unwrap(), store.check(&[]).entries), (vec![], 2));
    let case = store.open_case(&act(1), &longest, &[]).unwrap();
    let long = "x".repeat(65_537);
    for decision in [
        CaseDecision::Note("\n"),
        CaseDecision::Note(&long),
        CaseDecision::Owner(Some("")),
        CaseDecision::Status(CaseStatus::Closed, " "),
        CaseDecision::Status(CaseStatus::Closed, &long),
        CaseDecision::Status(CaseStatus::Open, ""),
    ] {
        assert!(matches!(store.decide_case(&act(2), &case, &decision), Err(StoreError::Refused(_))), "{decision:.40?}");
    }
    assert!(matches!(store.decide_case(&act(2), &case, &CaseDecision::Add(&[id(1), id(9)])), Err(StoreError::NoFinding(_))));
    assert!(matches!(store.decide_case(&nobody, &case, &CaseDecision::Note("a")), Err(StoreError::Refused(_))));
    let none = CaseId("CASE-2026-0002".to_owned());
    assert!(matches!(store.decide_case(&act(2), &none, &CaseDecision::Note("a")), Err(StoreError::NoCase(_))));
    assert!(matches!(store.case(&none), Err(StoreError::NoCase(_))));
    let found = store.case(&case).unwrap();
    assert_eq!((found.findings, found.custody.len()), (vec![], 1), "half of what was refused is not there either");
    assert_eq!((store.check(&[]).problems, store.check(&[]).entries), (vec![], 3));
}

#[test]
fn hostile_text_of_a_case_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("s")).unwrap();
    for text in ["'); DROP TABLE cases; --", "\u{1b}[31m\u{202e}\0x", "?1 :at $x", "\u{10ffff}ü\\\"", "%_*"] {
        let case = store.open_case(&act(1), text, &[]).unwrap();
        store.decide_case(&act(1), &case, &CaseDecision::Note(text)).unwrap();
        store.decide_case(&act(1), &case, &CaseDecision::Status(CaseStatus::Closed, text)).unwrap();
        let found = store.case(&case).unwrap();
        assert_eq!((found.summary.title.as_str(), found.notes[0].text.as_str()), (text, text));
    }
    assert_eq!(store.check(&[]).problems, []);
}
