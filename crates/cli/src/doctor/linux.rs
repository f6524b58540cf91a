//! What a Linux sensor loses before anybody reads it.

use std::path::Path;

use crate::doctor::check::{Check, Group, Look};
use crate::doctor::machine::Machine;

const FOLDER: &str = "/sys/class/net";

/// Frames that may be lost in a thousand: what Zeek's own documentation of `capture_loss` takes for healthy is a percent, and
/// counters since the start of the machine forgive much.
const MOST_IN_1000: u64 = 1;

/// Frames that interfaces dropped since the machine started, all together.
pub fn drops(machine: &dyn Machine, sensor: bool) -> Check {
    let look = Look::at(Group::Collect, "interface-drops", format!("rx_dropped and rx_packets in {FOLDER}/*/statistics"));
    if !sensor {
        return look.not_applicable("no sensor is here");
    }
    let step = "ip -s link, and Zeek's capture_loss.log and stats.log, which count what it lost itself";
    let listing = match machine.list(Path::new(FOLDER)) {
        Ok(listing) => listing,
        Err(error) => return look.unknown(error.to_string(), step),
    };
    let mut told = Vec::new();
    let mut lossy = false;
    for name in listing.names.iter().filter(|name| *name != "lo") {
        let counter = |counter: &str| -> Option<u64> {
            let bytes = machine.read(&Path::new(FOLDER).join(name).join("statistics").join(counter)).ok()?;
            std::str::from_utf8(&bytes).ok()?.trim().parse().ok()
        };
        let (Some(dropped), Some(received)) = (counter("rx_dropped"), counter("rx_packets")) else { continue };
        let allowed = received.saturating_add(dropped) / 1_000 * MOST_IN_1000;
        lossy |= dropped > allowed;
        told.push(format!("{name}: {dropped} of {}", received.saturating_add(dropped)));
    }
    let seen = format!("dropped since the start: {}", told.join(", "));
    match (told.is_empty(), lossy) {
        (true, _) => look.unknown("no interface tells", step),
        (false, true) => look.warn(seen, step),
        (false, false) => look.ok(seen),
    }
}
