//! Whether the unified log shows the far ends of connections.

use std::io;
use std::path::Path;

use crate::doctor::check::{Check, Group, Look};
use crate::doctor::machine::Machine;
use crate::doctor::plists;

/// Where a profile of the payload `com.apple.system.logging` leaves its keys, and where an administrator may.
const PLACES: [&str; 2] =
    ["/Library/Managed Preferences/com.apple.system.logging.plist", "/Library/Preferences/Logging/com.apple.system.logging.plist"];

const KEY: &str = "Enable-Private-Data";

const STEP: &str = "install a configuration profile with the payload com.apple.system.logging and, in its dictionary System, the key \
    Enable-Private-Data set to true; it shows private data of all programs in the log, so take it away where that must not be";

/// Private data, without which every address is `<private>`.
pub fn private_data(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Collect, "unified-log-private-data", format!("{KEY} in {}", PLACES.join(" and ")));
    let mut doubts = Vec::new();
    for place in PLACES {
        match plists::read(machine, Path::new(place)) {
            Ok(logging) => {
                let system = logging.get("System").and_then(plist::Value::as_dictionary);
                let on = plists::switch(&logging, KEY).or_else(|| plists::switch(system?, KEY));
                if on == Some(true) {
                    return look.ok(format!("on, by {place}: connections of programs on Apple's network stack name their far end"));
                }
            }
            // Neither file stands on a Mac as it comes.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => doubts.push(format!("{place}: {error}")),
        }
    }
    if doubts.is_empty() {
        return look.missing("off: the unified log hides the far end of every connection", STEP);
    }
    look.unknown(doubts.join("; "), "sudo tollgate doctor")
}
