//! Who did what with a case, each row with the hash of the one before.

use serde::{Deserialize, Serialize};

use crate::manifest::sha256;

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// When, with its zone.
    pub at: String,
    /// Who, as they called themselves.
    pub actor: String,
    /// What.
    pub action: String,
    /// What it was done to, or why.
    pub detail: String,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodyRow {
    /// Number of the row, from 1.
    pub seq: u64,
    /// Hash of the row before; zeros before the first.
    pub previous: String,
    /// What was done.
    #[serde(flatten)]
    pub done: Custody,
    /// SHA-256 of the row as JSON without this field.
    pub hash: String,
}

/// What comes before the first row.
fn nothing() -> String {
    "0".repeat(64)
}

#[derive(Serialize)]
struct Hashed<'r> {
    seq: u64,
    previous: &'r str,
    #[serde(flatten)]
    done: &'r Custody,
}

fn hash(seq: u64, previous: &str, done: &Custody) -> String {
    sha256(&serde_json::to_vec(&Hashed { seq, previous, done }).unwrap_or_default())
}

/// The log of these, in their order, one JSON object a line.
pub fn write_custody(done: &[Custody]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut previous = nothing();
    for (seq, done) in (1u64..).zip(done) {
        let row = CustodyRow { seq, hash: hash(seq, &previous, done), previous, done: done.clone() };
        out.extend(serde_json::to_vec(&row).unwrap_or_default());
        out.push(b'\n');
        previous = row.hash;
    }
    out
}

/// The rows of a log.
///
/// # Errors
/// Which line is none.
pub fn read_custody(text: &[u8]) -> Result<Vec<CustodyRow>, String> {
    let lines = text.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(at, line)| serde_json::from_slice(line).map_err(|error| format!("line {}: {error}", at.saturating_add(1))))
        .collect()
}

/// What is wrong with the chain of a log.
pub fn custody_faults(text: &[u8]) -> Vec<String> {
    let rows = match read_custody(text) {
        Ok(rows) => rows,
        Err(fault) => return vec![fault],
    };
    let mut previous = nothing();
    let mut faults = Vec::new();
    for (seq, row) in (1u64..).zip(&rows) {
        if row.seq != seq {
            faults.push(format!("row {seq} calls itself {}", row.seq));
        }
        if row.previous != previous {
            faults.push(format!("row {seq} does not follow the one before it"));
        }
        if row.hash != hash(row.seq, &row.previous, &row.done) {
            faults.push(format!("row {seq} was changed"));
        }
        previous.clone_from(&row.hash);
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(what: &str) -> Custody {
        Custody { at: "2026-11-25T10:00:00Z".to_owned(), actor: "ana".to_owned(), action: what.to_owned(), detail: "x\n\"y\"".to_owned() }
    }

    #[test]
    fn a_log_is_a_chain() {
        let log = write_custody(&[done("open"), done("note"), done("close")]);
        assert_eq!(custody_faults(&log), Vec::<String>::new());
        assert_eq!(read_custody(&log).unwrap().len(), 3);
        let lines: Vec<&[u8]> = log.split_inclusive(|b| *b == b'\n').collect();
        for broken in [vec![lines[0], lines[2]], vec![lines[1], lines[2]], vec![lines[1], lines[0], lines[2]], vec![lines[0], lines[0]]] {
            assert!(!custody_faults(&broken.concat()).is_empty());
        }
        let text = String::from_utf8(log.clone()).unwrap();
        assert!(!custody_faults(text.replace("note", "nope").as_bytes()).is_empty());
        assert!(!custody_faults(b"{}").is_empty());
        // The last rows can be cut off without a gap: how many there are, the manifest says by the file's hash.
        assert_eq!(custody_faults(lines[0]), Vec::<String>::new());
    }
}
