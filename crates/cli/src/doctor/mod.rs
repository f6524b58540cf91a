//! `tollgate doctor`: what this machine can collect, what is missing, and what to do about it.
//!
//! A probe is a pure function from a [`Machine`] to a [`Check`]: it reads files and asks programs through the machine alone, so that
//! tests make up Macs and sensors. What cannot be found out is `unknown`, with the reason, and counts for nothing.
//!
//! | module | what it holds |
//! |---|---|
//! | `machine`, `here`, `program` | a machine, this one, and running programs within bounds |
//! | `check` | one thing that was looked at |
//! | `mac`, `unified_log`, `osquery`, `flags`, `plists` | a Mac and its sources |
//! | `zeek`, `logs`, `recent`, `linux` | a sensor and its logs |
//! | `clock`, `room`, `own` | what every machine needs |
//! | `legs` | what follows for the analysis |

pub mod args;
pub mod check;
mod clock;
mod flags;
mod here;
mod legs;
mod linux;
mod logs;
mod mac;
mod machine;
mod osquery;
mod own;
mod plists;
mod program;
mod recent;
mod room;
#[cfg(test)]
mod tests;
mod unified_log;
mod zeek;

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::Result;
use tollgate_sinks::{CheckDocument, DoctorDocument, write_doctor, write_json_line};

use crate::doctor::args::{DoctorArguments, DoctorFormat};
use crate::doctor::check::{Check, State};
use crate::doctor::here::Here;
use crate::doctor::machine::{Machine, System};
use crate::exit::Exit;
use crate::output::print;

/// Looks at this machine.
pub fn run(arguments: &DoctorArguments) -> Result<Exit> {
    let mut checks = look(&Here, &arguments.log_folder);
    checks.extend(arguments.config.as_deref().map(own::config));
    checks.extend(arguments.baseline.as_deref().map(own::baseline));
    let document = document(&Here, &checks);
    let format = arguments.format.unwrap_or(if io::stdout().is_terminal() { DoctorFormat::Table } else { DoctorFormat::Json });
    let printed = print(|mut out| match format {
        DoctorFormat::Table => write_doctor(&mut out, &document),
        DoctorFormat::Json => write_json_line(&mut out, &document),
    });
    let unusable = |check: &Check| matches!(check.id, "config" | "baseline") && check.state == State::Missing;
    if checks.iter().any(unusable) {
        return Ok(Exit::Policy);
    }
    printed?;
    let open = checks.iter().any(|check| matches!(check.state, State::Missing | State::Unknown));
    Ok(if open { Exit::Found } else { Exit::Done })
}

/// Everything that is looked at on a machine, by group.
fn look(machine: &dyn Machine, named: &[PathBuf]) -> Vec<Check> {
    let folders = zeek::folders(machine, named);
    let mut checks = Vec::new();
    if machine.system() == System::Mac {
        checks.extend(mac::checks(machine));
        checks.extend(osquery::on_mac(machine));
        checks.push(unified_log::private_data(machine));
    }
    let zeek = zeek::checks(machine, &folders);
    let sensor = zeek.len() > 1;
    checks.extend(zeek);
    if machine.system() != System::Mac {
        checks.push(osquery::elsewhere(machine));
    }
    if machine.system() == System::Linux {
        checks.push(linux::drops(machine, sensor));
    }
    checks.extend(clock::checks(machine));
    checks.extend(room::checks(machine, &folders));
    checks.push(own::redaction_key(machine));
    checks
}

fn document(machine: &dyn Machine, checks: &[Check]) -> DoctorDocument {
    let legs = legs::collectable(checks);
    DoctorDocument {
        kind: "doctor",
        version: env!("CARGO_PKG_VERSION"),
        system: machine.system().name(),
        time: jiff::Timestamp::from_second(machine.now()).map(|time| time.to_string()).unwrap_or_default(),
        checks: checks.iter().map(CheckDocument::from).collect(),
        summary: legs::summary(&legs),
        legs,
        first: legs::first(checks).map(str::to_owned),
    }
}
