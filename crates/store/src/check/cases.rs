//! Whether cases are what the custody log tells.

use std::collections::BTreeMap;

use crate::replay::{Replay, ToldCase};
use crate::{CaseStatus, Checked, Store};

impl Store {
    pub(super) fn check_cases(&self, checked: &mut Checked, replay: &mut Replay) {
        let sql = "SELECT case_id, finding, place FROM case_finding ORDER BY case_id, place";
        let members: Vec<(String, String, i64)> =
            self.rows(checked, sql, "case_finding", |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let mut findings: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, finding, place) in members {
            let list = findings.entry(id.clone()).or_default();
            list.push(finding);
            if i64::try_from(list.len()) != Ok(place) {
                checked.add(format!("case {id}"), format!("findings are missing before its number {place}"));
            }
        }
        let cases = self.rows(checked, "SELECT id, number, title, status, owner, opened FROM cases", "cases", |row| {
            let id: String = row.get(0)?;
            let holds = ToldCase {
                number: row.get(1)?,
                title: row.get(2)?,
                status: row.get(3)?,
                owner: row.get(4)?,
                opened: row.get(5)?,
                findings: findings.remove(&id).unwrap_or_default(),
            };
            Ok((id, holds))
        });
        for (id, holds) in cases {
            checked.cases = checked.cases.saturating_add(1);
            let place = || format!("case {id}");
            if CaseStatus::from_name(&holds.status).is_none() {
                checked.add(place(), "its status is none");
            }
            match replay.cases.remove(&id) {
                None => checked.add(place(), "the custody log does not tell of it"),
                Some(told) => differences(&told, &holds).for_each(|what| checked.add(place(), what)),
            }
        }
        for id in findings.keys() {
            checked.add(format!("case {id}"), "findings belong to it, and it is gone");
        }
    }
}

/// What of a case is not what the log tells.
fn differences(told: &ToldCase, holds: &ToldCase) -> impl Iterator<Item = String> {
    let ToldCase { number, title, status, owner, opened, findings } = told;
    [
        ("number", *number != holds.number),
        ("title", *title != holds.title),
        ("status", *status != holds.status),
        ("owner", *owner != holds.owner),
        ("time of opening", *opened != holds.opened),
        ("list of findings", *findings != holds.findings),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(what, _)| format!("its {what} is not what the custody log tells"))
}
