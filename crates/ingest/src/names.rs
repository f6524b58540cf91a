//! Each host name once, so that the millions of records of a host share it, with what was already
//! noted about the host.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use tollgate_model::HostName;

use crate::account::{Account, HostLeg};

/// Names met so far.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: HashMap<HostName, Legs, RandomState>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Legs {
    endpoint: bool,
    file: bool,
    read: bool,
    network: bool,
    scheduled: bool,
}

/// Names that are kept; more are made up than any fleet has.
const MOST_NAMES: usize = 100_000;

impl Names {
    /// Whether a host is met for the first time in tables that are asked on a schedule.
    pub fn meet_scheduled(&mut self, name: &HostName) -> bool {
        self.known.get_mut(name).is_none_or(|legs| !std::mem::replace(&mut legs.scheduled, true))
    }

    /// The shared name of a host, noting what it gave.
    pub fn meet(&mut self, name: HostName, leg: HostLeg, account: &mut Account) -> HostName {
        if self.known.len() >= MOST_NAMES && !self.known.contains_key(&name) {
            account.add_host(&name, leg);
            return name;
        }
        let entry = self.known.entry(name);
        let shared = entry.key().clone();
        let legs = entry.or_default();
        let noted = match leg {
            HostLeg::Endpoint => &mut legs.endpoint,
            HostLeg::File => &mut legs.file,
            HostLeg::Read => &mut legs.read,
            HostLeg::Network => &mut legs.network,
        };
        if !std::mem::replace(noted, true) {
            account.add_host(&shared, leg);
            // Who tells of a read tells of files, and who tells of files is an endpoint.
            if leg == HostLeg::Read && !std::mem::replace(&mut legs.file, true) {
                account.add_host(&shared, HostLeg::File);
            }
            if matches!(leg, HostLeg::Read | HostLeg::File) && !std::mem::replace(&mut legs.endpoint, true) {
                account.add_host(&shared, HostLeg::Endpoint);
            }
        }
        shared
    }
}
