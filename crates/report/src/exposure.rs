//! Who can read what, the least usual first: the list from which rights are taken away.

use std::cmp::Reverse;

use tollgate_policy::{Identified, Policy};

use crate::seen::{Macs, Read, Reader, ReadsSeen};

/// Who read what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// The least usual first.
    pub rows: Vec<(Reader, Read)>,
    /// Reads that are in no row, for want of room.
    pub crowded: u64,
    /// How much could have been seen.
    pub macs: Macs,
}

impl Exposure {
    /// Puts what was seen in order: others before owners; what few hosts do; what opens something else; who is signed by nobody; who
    /// reads much.
    pub fn new(seen: ReadsSeen, policy: &Policy) -> Self {
        let mut rows: Vec<(Reader, Read)> = seen.rows.into_iter().collect();
        // Stable, and the rows come in the order of their keys: equal ones have one order too.
        rows.sort_by_key(|(reader, read)| {
            let credential = policy.is_credential(reader.category);
            (reader.owner, read.hosts, !credential, trust(reader), Reverse(read.reads))
        });
        Self { rows, crowded: seen.crowded, macs: seen.macs }
    }
}

/// How much the signatures are worth: known to be nothing, not known, something. A tool is worth no more than whom it works for.
fn trust(reader: &Reader) -> u8 {
    let worth = |program: &Identified| match (program.is_worthless(), program.is_proven()) {
        (true, _) => 0,
        (false, true) => 2,
        (false, false) => 1,
    };
    let programs = reader.program.iter().chain(&reader.works_for);
    // A program that no record tells is not known.
    programs.map(worth).min().unwrap_or(1)
}
