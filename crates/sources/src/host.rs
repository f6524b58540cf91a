//! Which host a record says it is of.

use std::borrow::Cow;

use tollgate_model::{DefectKind, HostName};

use crate::detect::{self, Top};
use crate::flaws::Flaws;
use crate::json::{Object, Slot, fields};
use crate::osquery::RecordWire;
use crate::{Decoded, Decoder, DecoderOptions};

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
    let nested = top.host.value().is_some_and(|value| value.is_object());
    let host = if nested {
        let host = HostObject::of(&top.host, flaws)?;
        host.name.string(flaws).or_else(|| host.hostname.string(flaws))
    } else {
        top.host.string(flaws)
    };
    let host = host
        .or_else(|| top.hostname.string(flaws))
        .or_else(|| top.host_name.string(flaws))
        .or_else(|| top.host_dot_name.string(flaws))
        .or_else(|| top.computer_name.string(flaws))
        .or_else(|| top.host_identifier.string(flaws))
        .filter(|name| !name.is_empty())?;
    if host.len() > MAX_LENGTH {
        flaws.note(DefectKind::OutOfRange, top.host.name());
        return None;
    }
    Some(host)
}

/// The host that one member names.
pub(crate) fn named<'a>(slot: &Slot<'a>, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
    slot.string(flaws).filter(|name| !name.is_empty() && name.len() <= MAX_LENGTH)
}

/// Gives the hosts that the records of a JSON line name. What records say is not decoded, except
/// where the line is an envelope, or has the header of a syslog daemon, around them.
pub fn record_hosts(line: &[u8], take: &mut dyn FnMut(HostName)) {
    let mut flaws = Flaws::default();
    let text = line.trim_ascii();
    let Ok((top, _)) = detect::top(text, &mut flaws) else {
        if text.contains(&b'{') {
            decoded_hosts(line, take);
        }
        return;
    };
    let bare = top.format().is_some() || RecordWire::look(text, &mut flaws).is_some();
    match of(&top, &mut flaws) {
        Some(name) if bare => take(HostName::new(name)),
        None if top.format().is_some() => {}
        _ => decoded_hosts(line, take),
    }
}

fn decoded_hosts(line: &[u8], take: &mut dyn FnMut(HostName)) {
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    decoder.decode(0, line, false, &mut |decoded| {
        if let Decoded::Event { host: Some(host), .. } = decoded {
            take(host);
        }
    });
}
