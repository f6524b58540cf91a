//! Random histories: hunts and decisions in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tollgate_store::{CaseDecision, CaseId, CaseStatus, Decision, Filter, Status, Store, Verdict};

use crate::{act, id, record, sighting};

#[derive(Clone, Debug)]
enum Happening {
    /// A hunt finds these, each saying one of a few things.
    Hunt(BTreeMap<u32, u8>),
    Status(u32, Status),
    Verdict(u32, Verdict),
    Owner(u32, Option<u8>),
    Note(u32, String),
    /// A case about these; it is opened only if all are there.
    Case(Vec<u32>),
    CaseAdd(usize, Vec<u32>),
    CaseOwner(usize, Option<u8>),
    CaseStatus(usize, CaseStatus),
    CaseNote(usize, String),
}

fn happening() -> impl Strategy<Value = Happening> {
    let finding = 0..4_u32;
    prop_oneof![
        3 => proptest::collection::btree_map(0..4_u32, 0..3_u8, 0..4).prop_map(Happening::Hunt),
        1 => (finding.clone(), 0..3_usize).prop_map(|(id, at)| Happening::Status(id, Status::ALL[at])),
        1 => (finding.clone(), 0..4_usize).prop_map(|(id, at)| Happening::Verdict(id, Verdict::ALL[at])),
        1 => (finding.clone(), proptest::option::of(0..3_u8)).prop_map(|(id, to)| Happening::Owner(id, to)),
        1 => proptest::collection::vec(finding.clone(), 0..3).prop_map(Happening::Case),
        1 => (0..2_usize, proptest::collection::vec(finding.clone(), 0..3)).prop_map(|(case, ids)| Happening::CaseAdd(case, ids)),
        1 => (0..2_usize, proptest::option::of(0..3_u8)).prop_map(|(case, to)| Happening::CaseOwner(case, to)),
        1 => (0..2_usize, 0..2_usize).prop_map(|(case, at)| Happening::CaseStatus(case, CaseStatus::ALL[at])),
        1 => (0..2_usize, ".{1,20}").prop_map(|(case, text)| Happening::CaseNote(case, format!("n{text}"))),
        1 => (finding, ".{1,20}").prop_map(|(id, text)| Happening::Note(id, format!("n{text}"))),
    ]
}

/// What a finding should be, worked out without the store.
#[derive(Clone, Debug, Default, PartialEq)]
struct Expected {
    says: u8,
    revision: u32,
    status: Status,
    closed: Option<u32>,
    verdict: Verdict,
    judged: Option<u32>,
    owner: Option<String>,
    notes: Vec<String>,
}

/// What a case should be, worked out without the store.
#[derive(Clone, Debug, Default, PartialEq)]
struct ExpectedCase {
    status: CaseStatus,
    owner: Option<String>,
    findings: Vec<u32>,
    notes: Vec<String>,
}

impl ExpectedCase {
    fn add(&mut self, findings: &[u32]) {
        for number in findings {
            if !self.findings.contains(number) {
                self.findings.push(*number);
            }
        }
    }
}

fn ids(numbers: &[u32]) -> Vec<tollgate_model::FindingId> {
    numbers.iter().map(|number| id(*number)).collect()
}

fn case_id(place: usize) -> CaseId {
    CaseId(format!("CASE-2026-{:04}", place + 1))
}

/// Does something with a case that there may be, in the store and beside it.
fn work(
    store: &mut Store,
    second: i64,
    cases: &mut [ExpectedCase],
    place: usize,
    decision: &CaseDecision<'_>,
    change: impl FnOnce(&mut ExpectedCase),
) {
    let done = store.decide_case(&act(second), &case_id(place), decision).is_ok();
    let case = cases.get_mut(place).filter(|case| case.status == CaseStatus::Open || matches!(decision, CaseDecision::Status(..)));
    assert!(!done || case.is_some(), "{decision:?}");
    if let Some(case) = case.filter(|_| done) {
        change(case);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_log_always_verifies_and_decisions_survive(history in proptest::collection::vec(happening(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let mut expected: BTreeMap<u32, Expected> = BTreeMap::new();
        let mut cases: Vec<ExpectedCase> = Vec::new();
        for (second, happening) in (0..).zip(&history) {
            // Opened anew each time, as verbs do.
            let mut store = Store::create(&path).unwrap();
            let decide = |store: &mut Store, number: u32, decision: Decision<'_>| store.decide(&act(second), &id(number), &decision).is_ok();
            match happening {
                Happening::Hunt(says) => {
                    let hunt: Vec<_> = says.iter().map(|(number, says)| sighting(*number, &says.to_string())).collect();
                    let stored = record(&mut store, second, &hunt);
                    let mut counted = (0, 0, 0);
                    for (number, says) in says {
                        match expected.get_mut(number) {
                            None => {
                                expected.insert(*number, Expected { says: *says, revision: 1, ..Expected::default() });
                                counted.0 += 1;
                            }
                            Some(known) if known.says == *says => counted.2 += 1,
                            Some(known) => {
                                (known.says, known.revision) = (*says, known.revision + 1);
                                counted.1 += 1;
                            }
                        }
                    }
                    prop_assert_eq!((stored.new, stored.revised, stored.unchanged), counted);
                    // Once more is nothing new.
                    let again = record(&mut store, second, &hunt);
                    prop_assert_eq!((again.new, again.revised, again.unchanged), (0, 0, says.len() as u64));
                }
                Happening::Status(number, to) => {
                    let done = decide(&mut store, *number, Decision::Status(*to, "why"));
                    prop_assert_eq!(done, expected.contains_key(number));
                    if let Some(known) = expected.get_mut(number) {
                        (known.status, known.closed) = (*to, (*to == Status::Closed).then_some(known.revision));
                    }
                }
                Happening::Verdict(number, to) => {
                    decide(&mut store, *number, Decision::Verdict(*to, "why"));
                    if let Some(known) = expected.get_mut(number) {
                        (known.verdict, known.judged) = (*to, Some(known.revision));
                    }
                }
                Happening::Owner(number, to) => {
                    let name = to.map(|to| format!("p{to}"));
                    decide(&mut store, *number, Decision::Owner(name.as_deref()));
                    if let Some(known) = expected.get_mut(number) {
                        known.owner = name;
                    }
                }
                Happening::Case(findings) => {
                    let opened = store.open_case(&act(second), "a case", &ids(findings));
                    prop_assert_eq!(opened.is_ok(), findings.iter().all(|number| expected.contains_key(number)));
                    if let Ok(opened) = opened {
                        prop_assert_eq!(opened, case_id(cases.len()));
                        cases.push(ExpectedCase::default());
                        cases.last_mut().unwrap().add(findings);
                    }
                }
                Happening::CaseAdd(place, findings) => {
                    work(&mut store, second, &mut cases, *place, &CaseDecision::Add(&ids(findings)), |case| case.add(findings));
                }
                Happening::CaseOwner(place, to) => {
                    let name = to.map(|to| format!("p{to}"));
                    work(&mut store, second, &mut cases, *place, &CaseDecision::Owner(name.as_deref()), |case| case.owner.clone_from(&name));
                }
                Happening::CaseStatus(place, to) => {
                    work(&mut store, second, &mut cases, *place, &CaseDecision::Status(*to, "why"), |case| case.status = *to);
                }
                Happening::CaseNote(place, text) => {
                    work(&mut store, second, &mut cases, *place, &CaseDecision::Note(text), |case| case.notes.push(text.clone()));
                }
                Happening::Note(number, text) => {
                    decide(&mut store, *number, Decision::Note(text));
                    if let Some(known) = expected.get_mut(number) {
                        known.notes.push(text.clone());
                    }
                }
            }
        }
        let store = Store::open_to_read(&path).unwrap();
        prop_assert_eq!(store.check(&[]).problems, vec![]);
        prop_assert_eq!(store.list(&Filter::default()).unwrap().len(), expected.len());
        prop_assert_eq!(store.cases().unwrap().len(), cases.len());
        for (place, known) in cases.into_iter().enumerate() {
            let found = store.case(&case_id(place)).unwrap();
            prop_assert_eq!(&found.summary.findings, &ids(&known.findings));
            let is = ExpectedCase {
                status: found.summary.status,
                owner: found.summary.owner,
                findings: known.findings.clone(),
                notes: found.notes.into_iter().map(|note| note.text).collect(),
            };
            prop_assert_eq!(is, known);
        }
        for (number, known) in expected {
            let found = store.finding(&id(number)).unwrap();
            prop_assert_eq!(&found.revisions.last().unwrap().document, &sighting(number, &known.says.to_string()).document);
            let is = Expected {
                says: known.says,
                revision: found.summary.revision,
                status: found.summary.status,
                closed: found.summary.closed_revision,
                verdict: found.summary.verdict,
                judged: found.summary.verdict_revision,
                owner: found.summary.owner,
                notes: found.notes.into_iter().map(|note| note.text).collect(),
            };
            prop_assert_eq!(is, known);
        }
    }
}
