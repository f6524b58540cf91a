//! Who sends where, what goes by no proxy first: the list from which an egress filter is made.

use std::cmp::Reverse;

use tollgate_engine::{Pairing, Sendings, Sent};

use crate::action::{Action, kernel, propose};
use crate::seen::Macs;

/// A program and a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgressRow {
    /// Who and where to.
    pub pairing: Pairing,
    /// What was sent.
    pub sent: Sent,
    /// What is proposed.
    pub action: Action,
    /// Why.
    pub reason: String,
}

impl EgressRow {
    /// Flows whose process is known by the kernel's word.
    pub fn kernel(&self) -> u64 {
        kernel(&self.sent)
    }
}

/// Who sent where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Egress {
    /// What goes by no proxy first, then what is to be denied, then what sent most.
    pub rows: Vec<EgressRow>,
    /// Flows that are in no row, for want of room.
    pub crowded: u64,
    /// How much could have been seen.
    pub macs: Macs,
}

impl Egress {
    /// Puts what was sent in order, with a proposal each.
    pub fn new(sendings: Sendings, macs: Macs) -> Self {
        let row = |(pairing, sent): (Pairing, Sent)| {
            let (action, reason) = propose(&pairing, &sent);
            EgressRow { pairing, sent, action, reason }
        };
        let mut rows: Vec<EgressRow> = sendings.rows.into_iter().map(row).collect();
        // Stable, and the rows come in the order of their keys: equal ones have one order too.
        rows.sort_by_key(|row| (row.sent.bypassed == 0, row.action, Reverse(row.sent.bytes_out), Reverse(row.sent.flows)));
        Self { rows, crowded: sendings.crowded, macs }
    }
}
