//! What hunts say and what people decide stay apart.

use tollgate_model::Level;
use tollgate_store::{Act, Decision, Filter, Status, Store, StoreError, Verdict};

use crate::{act, at, counts, id, problems, record, run, sighting};

#[test]
fn the_same_hunt_again_changes_nothing_but_the_note_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.tollgate");
    let mut store = Store::create(&path).unwrap();
    let hunt = [sighting(1, "a"), sighting(2, "b")];
    assert_eq!(counts(&record(&mut store, 0, &hunt)), [2, 0, 0, 0]);
    let before = (store.list(&Filter::default()).unwrap(), store.finding(&id(1)).unwrap());
    assert_eq!(counts(&record(&mut store, 9, &hunt)), [0, 0, 0, 2]);
    assert_eq!((store.list(&Filter::default()).unwrap(), store.finding(&id(1)).unwrap()), before);
    let checked = store.check(&[]);
    // found, found, hunt; hunt.
    assert_eq!((checked.entries, checked.findings, checked.revisions), (4, 2, 2));
    assert_eq!(checked.problems, []);
}

#[test]
fn what_was_decided_survives_and_a_revision_of_what_is_closed_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.tollgate");
    let mut store = Store::create(&path).unwrap();
    record(&mut store, 0, &[sighting(1, "a"), sighting(2, "b")]);
    let decide = |store: &mut Store, second, decision: Decision<'_>| store.decide(&act(second), &id(1), &decision).unwrap();
    assert!(decide(&mut store, 1, Decision::Owner(Some("joon"))));
    assert!(decide(&mut store, 2, Decision::Verdict(Verdict::FalsePositive, "a test machine")));
    assert!(decide(&mut store, 3, Decision::Status(Status::Closed, "done")));
    assert!(decide(&mut store, 4, Decision::Note("asked\nmara")));
    // What is so already is not said again.
    assert!(!decide(&mut store, 5, Decision::Owner(Some("joon"))));
    assert!(!decide(&mut store, 5, Decision::Verdict(Verdict::FalsePositive, "again")));
    assert!(!decide(&mut store, 5, Decision::Status(Status::Closed, "again")));
    assert_eq!(counts(&record(&mut store, 6, &[sighting(1, "c"), sighting(2, "c")])), [0, 2, 1, 0]);
    let found = store.finding(&id(1)).unwrap();
    assert_eq!(
        (found.summary.status, found.summary.verdict, found.summary.owner.as_deref(), found.summary.revision),
        (Status::Closed, Verdict::FalsePositive, Some("joon"), 2)
    );
    assert!(found.summary.is_revised_since_closed() && found.summary.is_revised_since_verdict());
    assert_eq!(found.notes.iter().map(|note| (note.text.as_str(), note.at)).collect::<Vec<_>>(), [("asked\nmara", at(4))]);
    assert_eq!(found.revisions.iter().map(|revision| revision.changed.clone()).collect::<Vec<_>>(), [vec![], vec!["says".to_owned()]]);
    let actions: Vec<&str> = found.custody.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["found", "assigned", "verdict", "status", "noted", "revised"]);
    let marked = Filter { revised_since_closed: true, ..Filter::default() };
    assert_eq!(store.list(&marked).unwrap().iter().map(|found| found.id.clone()).collect::<Vec<_>>(), [id(1)]);
    // To close it once more is to have seen the revision.
    assert!(decide(&mut store, 7, Decision::Status(Status::Closed, "seen")));
    assert_eq!(store.list(&marked).unwrap(), []);
    let mut judged = Vec::new();
    store.judged(&mut |verdict, document| judged.push((verdict, document.to_owned()))).unwrap();
    assert_eq!(judged, [(Verdict::FalsePositive, sighting(1, "a").document)], "what was judged, not what came after");
    drop(store);
    assert_eq!(problems(&path), [""; 0]);
}

#[test]
fn filters_and_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("s")).unwrap();
    let mut low = sighting(1, "a");
    (low.level, low.score, low.last_seen) = (Level::Low, 25, at(100));
    let mut other = sighting(2, "a");
    other.host = "Mac-Ü".to_owned();
    record(&mut store, 0, &[low, other, sighting(3, "a")]);
    store.decide(&act(1), &id(3), &Decision::Owner(Some("joon"))).unwrap();
    let found = |filter: Filter| store.list(&filter).unwrap().iter().map(|found| found.id.clone()).collect::<Vec<_>>();
    assert_eq!(found(Filter::default()), [id(2), id(3), id(1)]);
    assert_eq!(found(Filter { host: Some("mac-ü".to_owned()), ..Filter::default() }), [id(2)]);
    assert_eq!(found(Filter { min_level: Some(Level::Medium), ..Filter::default() }), [id(2), id(3)]);
    assert_eq!(found(Filter { since: Some(at(100)), ..Filter::default() }), [id(1)]);
    assert_eq!(found(Filter { since: Some(at(101)), ..Filter::default() }), []);
    assert_eq!(found(Filter { owner: Some("joon".to_owned()), ..Filter::default() }), [id(3)]);
    assert_eq!(found(Filter { statuses: vec![Status::Open, Status::Closed], ..Filter::default() }), []);
    assert_eq!(found(Filter { verdicts: vec![Verdict::Unknown], ..Filter::default() }).len(), 3);
    assert_eq!(store.ids("0000000000000000000").unwrap().len(), 3);
    assert_eq!(store.ids("00000000000000000001").unwrap(), [id(1)]);
    assert_eq!(store.ids("%").unwrap(), [], "no pattern means anything");
}

#[test]
fn what_lacks_a_reason_or_a_name_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("s")).unwrap();
    record(&mut store, 0, &[sighting(1, "a")]);
    let long = "x".repeat(65_537);
    for decision in [
        Decision::Verdict(Verdict::Expected, " "),
        Decision::Status(Status::Closed, ""),
        Decision::Note("\n"),
        Decision::Note(&long),
        Decision::Owner(Some("")),
        Decision::Owner(Some("ana\u{202e}")),
    ] {
        assert!(matches!(store.decide(&act(1), &id(1), &decision), Err(StoreError::Refused(_))), "{decision:.40?}");
    }
    let nobody = Act { at: at(1), by: "" };
    assert!(matches!(store.decide(&nobody, &id(1), &Decision::Note("a")), Err(StoreError::Refused(_))));
    assert!(matches!(store.record(&nobody, &run(), []), Err(StoreError::Refused(_))));
    assert!(matches!(store.decide(&act(1), &id(9), &Decision::Note("a")), Err(StoreError::NoFinding(_))));
    assert!(store.decide(&act(1), &id(1), &Decision::Status(Status::Open, "")).unwrap(), "to begin needs no reason");
    assert_eq!(store.check(&[]).entries, 3);
}

/// Whatever telemetry says is data here: it comes back as it was.
#[test]
fn hostile_text_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(&folder.path().join("s")).unwrap();
    for (number, text) in (1..).zip(["'); DROP TABLE finding; --", "\u{1b}[31m\u{202e}\0x", "?1 :at $x", "\u{10ffff}ü\\\"", "%_*", ""]) {
        let mut hunt = sighting(number, text);
        hunt.host = text.to_owned();
        let inputs = crate::Run { inputs: vec![text.to_owned()], ..run() };
        store.record(&act(0), &inputs, [Ok(hunt.clone())]).unwrap();
        if !text.is_empty() {
            store.decide(&act(1), &id(number), &Decision::Note(text)).unwrap();
            store.decide(&act(1), &id(number), &Decision::Verdict(Verdict::Expected, text)).unwrap();
            store.decide(&act(1), &id(number), &Decision::Status(Status::Closed, text)).unwrap();
        }
        let found = store.finding(&id(number)).unwrap();
        assert_eq!((found.summary.host.as_str(), found.revisions[0].document.as_str()), (text, hunt.document.as_str()));
        assert!(found.notes.iter().all(|note| note.text == text));
        assert_eq!(store.list(&Filter { host: Some(text.to_owned()), ..Filter::default() }).unwrap().len(), 1);
    }
    assert_eq!(store.check(&[]).problems, []);
}
