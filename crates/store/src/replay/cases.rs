//! Cases, worked out again from the custody log.

use serde_json::Value;

use crate::{CASE_EXPORTED, CaseStatus, CustodyEntry};

/// A case as the log tells.
#[derive(Debug, PartialEq, Eq)]
pub struct ToldCase {
    /// Its number in the file.
    pub number: i64,
    /// What it is about.
    pub title: String,
    /// How far people are with it.
    pub status: String,
    /// Who looks after it.
    pub owner: Option<String>,
    /// When it was opened first.
    pub opened: i64,
    /// Its findings, in the order in which they were added.
    pub findings: Vec<String>,
}

impl ToldCase {
    /// What comes of the row that opens a case.
    pub fn opened(entry: &CustodyEntry, detail: &Value) -> Result<Self, String> {
        Ok(Self {
            number: detail.get("number").and_then(Value::as_i64).ok_or("it lacks \"number\"")?,
            title: text(detail, "title")?,
            status: CaseStatus::Open.name().to_owned(),
            owner: None,
            opened: entry.at.0,
            findings: findings(detail)?,
        })
    }

    /// Takes a later row in. What it says of a note is given back: its number and digest.
    pub fn take(&mut self, action: &str, detail: &Value) -> Result<Option<(i64, String)>, String> {
        let is_closed = self.status == CaseStatus::Closed.name();
        match action {
            "case-added" | "case-noted" | "case-assigned" if is_closed => return Err("the case was closed then".to_owned()),
            "case-added" => self.findings.extend(findings(detail)?),
            "case-noted" => {
                let note = detail.get("note").and_then(Value::as_i64).ok_or("it lacks \"note\"")?;
                return Ok(Some((note, text(detail, "digest")?)));
            }
            "case-assigned" => self.owner = detail.get("to").and_then(Value::as_str).map(str::to_owned),
            "case-closed" => CaseStatus::Closed.name().clone_into(&mut self.status),
            "case-reopened" => CaseStatus::Open.name().clone_into(&mut self.status),
            CASE_EXPORTED => {}
            _ => return Err(format!("nothing is called {action:?}")),
        }
        Ok(None)
    }
}

fn text(detail: &Value, key: &str) -> Result<String, String> {
    detail.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("it lacks {key:?}"))
}

fn findings(detail: &Value) -> Result<Vec<String>, String> {
    let list = detail.get("findings").and_then(Value::as_array).ok_or("it lacks \"findings\"")?;
    list.iter().map(|id| id.as_str().map(str::to_owned).ok_or_else(|| "one of its findings is none".to_owned())).collect()
}
