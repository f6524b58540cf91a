//! What a machine can collect, by what was seen to work there.

use tollgate_sinks::{CollectableDocument, CollectedDocument};
use tollgate_sources::{Able, Format, Kind, Leg, Source};

use crate::doctor::check::{Check, State};

/// A source that was seen to work, and which of its records do not come.
struct Working {
    source: Source,
    without: &'static [Kind],
}

/// Sources whose every condition is met. Only ok counts: a state that is not known is not met.
fn working(checks: &[Check]) -> Vec<Working> {
    let state = |id: &str| checks.iter().find(|check| check.id == id).map(|check| check.state);
    // Of several folders of logs one is enough.
    let ok = |id: &str| checks.iter().any(|check| check.id == id && check.state == State::Ok);
    let mut working = Vec::new();
    let mut add = |works: bool, format: Format, log: &'static str, without: &'static [Kind]| {
        if works {
            working.push(Working { source: Source::new(format, log), without });
        }
    };
    let eslogger = ["macos", "eslogger", "root", "full-disk-access"].iter().all(|id| ok(id));
    add(eslogger, Format::Eslogger, "", &[]);
    add(ok("osquery-processes") && ok("osquery-process-rows"), Format::Osquery, "es_process_events", &[]);
    let rows = ok("osquery-file-rows");
    add(rows && ok("osquery-files"), Format::Osquery, "es_process_file_events", &[]);
    // A warning says that opens are not told.
    add(rows && state("osquery-files") == Some(State::Warn), Format::Osquery, "es_process_file_events", &[Kind::Open]);
    add(ok("unified-log-private-data"), Format::UnifiedLog, "", &[]);
    for (id, log) in [("zeek-conn", "conn"), ("zeek-ssl", "ssl"), ("zeek-x509", "x509"), ("zeek-quic", "quic")] {
        add(ok(id), Format::ZeekJson, log, &[]);
    }
    working
}

/// How well each leg can be collected, in their order.
pub fn collectable(checks: &[Check]) -> CollectableDocument {
    let working = working(checks);
    let leg = |leg: Leg| {
        let serves = |one: &Working| one.source.serves(leg, |kind| !one.without.contains(&kind));
        let able = working.iter().map(serves).max().unwrap_or(Able::None);
        let by = working.iter().filter(|one| able > Able::None && serves(one) == able).map(|one| one.source.to_string());
        CollectedDocument { able: able.name(), by: by.collect() }
    };
    CollectableDocument {
        process: leg(Leg::Process),
        attribution: leg(Leg::Attribution),
        tls: leg(Leg::Tls),
        volume: leg(Leg::Volume),
        file: leg(Leg::File),
        archive: leg(Leg::Archive),
    }
}

/// The same, as a sentence.
pub fn summary(legs: &CollectableDocument) -> String {
    let CollectableDocument { process, attribution, tls, volume, file, archive } = legs;
    let all = [
        (Leg::Process, process),
        (Leg::Attribution, attribution),
        (Leg::Tls, tls),
        (Leg::Volume, volume),
        (Leg::File, file),
        (Leg::Archive, archive),
    ];
    let (not, can): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, leg)| leg.by.is_empty());
    let can: Vec<String> = can.iter().map(|(name, leg)| format!("{} ({}, {})", name.name(), leg.able, leg.by.join(" and "))).collect();
    let not: Vec<&str> = not.iter().map(|(name, _)| name.name()).collect();
    match (can.is_empty(), not.is_empty()) {
        (true, _) => {
            "This machine was not seen to collect any leg of the analysis; it can still hunt in logs that others collected.".to_owned()
        }
        (false, true) => format!("This machine can collect every leg of the analysis: {}.", can.join(", ")),
        (false, false) => format!("This machine can collect {}. It was not seen to collect {}.", can.join(", "), not.join(", ")),
    }
}

/// What to do first: what is missing before what is not known before what is only worse, in the order of the checks.
pub fn first(checks: &[Check]) -> Option<&str> {
    let of = |state| checks.iter().filter(move |check| check.state == state);
    let mut open = [State::Missing, State::Unknown, State::Warn].into_iter().flat_map(of);
    open.find_map(|check| check.next.as_deref())
}
