//! Which host a record says it is of.

use std::borrow::Cow;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use memchr::memmem::Finder;
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

/// Beginnings of records that are kept for one input, which has one host, or a few, and some dozen queries.
const MOST_BEGINNINGS: usize = 32;

/// The hosts that the records of JSON lines name. What records say is not decoded, except where a line is an envelope, or
/// has the header of a syslog daemon, around them.
///
/// A line with one row that begins as one that was read before, and in whose rest nothing can be the name of a member
/// that names a host, is not read: it names the same host, whatever else it says.
#[derive(Debug)]
pub struct RecordHosts {
    /// How records began, up to the end of the host that they name.
    beginnings: Vec<(Box<[u8]>, HostName)>,
    columns: Finder<'static>,
    host: Finder<'static>,
    computer_name: Finder<'static>,
    escape: Finder<'static>,
}

impl Default for RecordHosts {
    fn default() -> Self {
        Self {
            beginnings: Vec::new(),
            columns: Finder::new(b"\"columns\""),
            host: Finder::new(b"\"host"),
            computer_name: Finder::new(b"\"computer_name"),
            escape: Finder::new(b"\\u"),
        }
    }
}

impl RecordHosts {
    /// Gives the hosts that the records of a JSON line name.
    pub fn of(&mut self, line: &[u8], take: &mut dyn FnMut(HostName)) {
        let text = line.trim_ascii();
        let known = self.beginnings.iter().position(|(beginning, _)| text.starts_with(beginning));
        if let Some((at, (beginning, host))) = known.and_then(|at| Some((at, self.beginnings.get(at)?)))
            && self.is_plain_row(text.get(beginning.len()..).unwrap_or_default())
        {
            take(host.clone());
            // The queries of a schedule write their rows together.
            self.beginnings.swap(0, at);
            return;
        }
        self.read(text, take);
    }

    /// Whether a text goes on as a record with one row (`"columns"`), and nothing in it is the name of a member that
    /// names a host, however it is written, also in text that holds a record.
    fn is_plain_row(&self, text: &[u8]) -> bool {
        let named = |at: usize| {
            let after = text.get(at.saturating_add(5)..).unwrap_or_default();
            HOST_NAMES.iter().any(|name| matches!(after.strip_prefix(*name), Some([b'"' | b'\\', ..])))
        };
        self.columns.find(text).is_some()
            && !self.host.find_iter(text).any(named)
            && self.computer_name.find(text).is_none()
            && self.escape.find(text).is_none()
    }

    fn read(&mut self, text: &[u8], take: &mut dyn FnMut(HostName)) {
        let mut flaws = Flaws::default();
        let mut record = RecordWire::new();
        match record.fill_around(text, &mut flaws) {
            // Several objects may stand in a line.
            Ok(rest) if !rest.is_empty() => return decoded_hosts(text, take),
            Ok(_) if record.rows().is_some() => {
                if let Some(name) = record.host(&mut flaws) {
                    let host = HostName::new(name);
                    self.keep(text, record.only_host_identifier(), &host);
                    take(host);
                }
                return;
            }
            _ => {}
        }
        other_hosts(text, &mut flaws, take);
    }

    fn keep(&mut self, text: &[u8], identifier: Option<&[u8]>, host: &HostName) {
        let end =
            identifier.map(|identifier| identifier.as_ptr().addr().saturating_sub(text.as_ptr().addr()).saturating_add(identifier.len()));
        let Some(beginning) = end.and_then(|end| text.get(..end)) else { return };
        if self.beginnings.len() < MOST_BEGINNINGS && !self.beginnings.iter().any(|(known, _)| **known == *beginning) {
            self.beginnings.push((beginning.into(), host.clone()));
        }
    }
}

/// What follows `"host` in the names of members that name a host (`RecordWire`).
const HOST_NAMES: [&[u8]; 6] = [b"Identifier", b"name", b"", b"_name", b".name", b"_identifier"];

/// Gives the hosts that a line names which is no record of osquery.
fn other_hosts(text: &[u8], flaws: &mut Flaws, take: &mut dyn FnMut(HostName)) {
    match detect::top(text, flaws) {
        Ok((top, _)) if top.format().is_some() || envelope::open(text).is_none() => {
            if let Some(name) = of(&top, flaws) {
                take(HostName::new(name));
            }
        }
        _ if text.contains(&b'{') => decoded_hosts(text, take),
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
