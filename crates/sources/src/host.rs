//! Which host a record says it is of.

use std::borrow::Cow;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use tollgate_model::{DefectKind, HostName};

use crate::detect::{self, Top};
use crate::flaws::Flaws;
use crate::json::{Object, Slot, fields};
use crate::osquery::RecordWire;
use crate::{Decoded, Decoder, DecoderOptions, envelope};

/// Longest name of a host in bytes, that of the domain name system. What is longer is no host.
const MAX_LENGTH: usize = 255;

fields! {
    /// The object that shippers following the Elastic schema put under `host`.
    HostObject {
        name = "name",
        hostname = "hostname",
    }
}

/// The host that a shipper added to the record. Endpoint Security messages themselves carry none
/// (telemetry notes 2.2), so the spellings of common shippers are tried in a fixed order.
pub(crate) fn of<'a>(top: &Top<'a>, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
    first(&top.host, [top.hostname, top.host_name, top.host_dot_name, top.computer_name, top.host_identifier], flaws)
}

/// The host in `host`, which may be an object, else in the first of the others that is there.
pub(crate) fn first<'a, const N: usize>(host: &Slot<'a>, others: [Slot<'a>; N], flaws: &mut Flaws) -> Option<Cow<'a, str>> {
    let nested = host.value().is_some_and(|value| value.is_object());
    let named = if nested {
        let host = HostObject::of(host, flaws)?;
        host.name.string(flaws).or_else(|| host.hostname.string(flaws))
    } else {
        host.string(flaws)
    };
    let named = named.or_else(|| others.into_iter().find_map(|slot| slot.string(flaws))).filter(|name| !name.is_empty())?;
    if named.len() > MAX_LENGTH {
        flaws.note(DefectKind::OutOfRange, host.name());
        return None;
    }
    Some(named)
}

/// Gives the hosts that the records of a JSON line name. What records say is not decoded, except
/// where the line is an envelope, or has the header of a syslog daemon, around them.
pub fn record_hosts(line: &[u8], take: &mut dyn FnMut(HostName)) {
    let mut flaws = Flaws::default();
    let text = line.trim_ascii();
    let mut record = RecordWire::new();
    match record.fill_around(text, &mut flaws) {
        // Several objects may stand in a line.
        Ok(rest) if !rest.is_empty() => return decoded_hosts(line, take),
        Ok(_) if record.rows().is_some() => {
            if let Some(name) = record.host(&mut flaws) {
                take(HostName::new(name));
            }
            return;
        }
        _ => {}
    }
    match detect::top(text, &mut flaws) {
        Ok((top, _)) if top.format().is_some() || envelope::open(text).is_none() => {
            if let Some(name) = of(&top, &mut flaws) {
                take(HostName::new(name));
            }
        }
        _ if text.contains(&b'{') => decoded_hosts(line, take),
        _ => {}
    }
}

fn decoded_hosts(line: &[u8], take: &mut dyn FnMut(HostName)) {
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    decoder.decode(0, line, false, &mut |decoded| match decoded {
        Decoded::Event { host: Some(host), .. } | Decoded::Address { host: Some(host), .. } | Decoded::Mark { host: Some(host), .. } => {
            take(host);
        }
        _ => {}
    });
}

/// How many host names are kept.
const MOST_NAMES: usize = 65_536;

/// Host names that were read before, each kept once.
#[derive(Debug, Default)]
pub(crate) struct HostNames {
    known: HashMap<Box<str>, HostName, RandomState>,
}

impl HostNames {
    /// The one copy of a name.
    pub fn share(&mut self, name: &str) -> HostName {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let shared = HostName::new(name);
        if self.known.len() < MOST_NAMES {
            self.known.insert(name.into(), shared.clone());
        }
        shared
    }
}
