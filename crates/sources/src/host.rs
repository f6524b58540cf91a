//! Which host a record says it is of.

use std::borrow::Cow;

use tollgate_model::{DefectKind, HostName};

use crate::detect::{self, Top};
use crate::flaws::Flaws;
use crate::json::{Object, fields};

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

/// The host that a JSON line names at its top level, without decoding the rest. `None` for lines
/// of any other kind.
pub fn record_host(line: &[u8]) -> Option<HostName> {
    let mut flaws = Flaws::default();
    let (top, _) = detect::top(line.trim_ascii(), &mut flaws).ok()?;
    of(&top, &mut flaws).map(HostName::new)
}
