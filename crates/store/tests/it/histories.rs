//! Random histories: hunts and decisions in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tollgate_store::{Decision, Filter, Status, Store, Verdict};

use crate::{act, id, record, sighting};

#[derive(Clone, Debug)]
enum Happening {
    /// A hunt finds these, each saying one of a few things.
    Hunt(BTreeMap<u32, u8>),
    Status(u32, Status),
    Verdict(u32, Verdict),
    Owner(u32, Option<u8>),
    Note(u32, String),
}

fn happening() -> impl Strategy<Value = Happening> {
    let finding = 0..4_u32;
    prop_oneof![
        3 => proptest::collection::btree_map(0..4_u32, 0..3_u8, 0..4).prop_map(Happening::Hunt),
        1 => (finding.clone(), 0..3_usize).prop_map(|(id, at)| Happening::Status(id, Status::ALL[at])),
        1 => (finding.clone(), 0..4_usize).prop_map(|(id, at)| Happening::Verdict(id, Verdict::ALL[at])),
        1 => (finding.clone(), proptest::option::of(0..3_u8)).prop_map(|(id, to)| Happening::Owner(id, to)),
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_log_always_verifies_and_decisions_survive(history in proptest::collection::vec(happening(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let mut expected: BTreeMap<u32, Expected> = BTreeMap::new();
        for (second, happening) in (0..).zip(&history) {
            // Opened anew each time, as verbs do.
            let mut store = Store::create(&path).unwrap();
            let mut decide = |number: u32, decision: Decision<'_>| store.decide(&act(second), &id(number), &decision).is_ok();
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
                    let done = decide(*number, Decision::Status(*to, "why"));
                    prop_assert_eq!(done, expected.contains_key(number));
                    if let Some(known) = expected.get_mut(number) {
                        (known.status, known.closed) = (*to, (*to == Status::Closed).then_some(known.revision));
                    }
                }
                Happening::Verdict(number, to) => {
                    decide(*number, Decision::Verdict(*to, "why"));
                    if let Some(known) = expected.get_mut(number) {
                        (known.verdict, known.judged) = (*to, Some(known.revision));
                    }
                }
                Happening::Owner(number, to) => {
                    let name = to.map(|to| format!("p{to}"));
                    decide(*number, Decision::Owner(name.as_deref()));
                    if let Some(known) = expected.get_mut(number) {
                        known.owner = name;
                    }
                }
                Happening::Note(number, text) => {
                    decide(*number, Decision::Note(text));
                    if let Some(known) = expected.get_mut(number) {
                        known.notes.push(text.clone());
                    }
                }
            }
        }
        let store = Store::open_to_read(&path).unwrap();
        prop_assert_eq!(store.check(&[]).problems, vec![]);
        prop_assert_eq!(store.list(&Filter::default()).unwrap().len(), expected.len());
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
