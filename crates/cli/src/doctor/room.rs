//! Room: on disks, in memory, for open files.

use std::path::{Path, PathBuf};

use tollgate_sinks::bytes;

use crate::doctor::check::{Check, Group, Look, word};
use crate::doctor::machine::{Machine, System, answer};

/// Below this, a day of one Mac's `eslogger` (a few GB) may not fit.
const LEAST_FREE: u64 = 5_000_000_000;

/// Below this, a baseline or the output of a hunt may not fit.
const NO_FREE: u64 = 100_000_000;

/// A hunt over a million records takes 0.4 GB (docs/performance.md); the system needs the rest.
const LEAST_MEMORY: u64 = 1_000_000_000;

/// What macOS gives by default. A hunt holds few files open at once; this leaves room for what else holds some.
const LEAST_FILES: u64 = 256;

/// All of them.
pub fn checks(machine: &dyn Machine, log_folders: &[PathBuf]) -> Vec<Check> {
    let mut checks = vec![free(machine, "disk-temporary", &machine.temporary())];
    match machine.current() {
        Ok(folder) => checks.push(free(machine, "disk-current", &folder)),
        Err(error) => {
            let look = Look::at(Group::Disk, "disk-current", "the current folder");
            checks.push(look.unknown(error.to_string(), "cd to a folder that is there"));
        }
    }
    checks.extend(log_folders.iter().map(|folder| free(machine, "disk-logs", folder)));
    checks.extend([memory(machine), cores(machine), files(machine)]);
    checks
}

/// What is free where something is written.
fn free(machine: &dyn Machine, id: &'static str, folder: &Path) -> Check {
    let look = Look::at(Group::Disk, id, folder.display().to_string());
    let step = format!("df -h {}", word(folder));
    match machine.free(folder) {
        Err(error) => look.unknown(error.to_string(), step),
        Ok(free) if free < NO_FREE => look.missing(format!("{} free: too little for any output", bytes(free)), step),
        Ok(free) if free < LEAST_FREE => look.warn(format!("{} free: less than {}", bytes(free), bytes(LEAST_FREE)), step),
        Ok(free) => look.ok(format!("{} free", bytes(free))),
    }
}

fn memory(machine: &dyn Machine) -> Check {
    const MEMINFO: &str = "/proc/meminfo";
    const SYSCTL: &str = "/usr/sbin/sysctl";
    let (looked, total) = match machine.system() {
        System::Mac => {
            let said = answer(machine, Path::new(SYSCTL), &["-n", "hw.memsize"]);
            (format!("{SYSCTL} -n hw.memsize"), said.map(|said| said.trim().parse::<u64>().ok()))
        }
        System::Linux => {
            let text = machine.read(Path::new(MEMINFO)).map_err(|error| error.to_string());
            (format!("MemTotal in {MEMINFO}"), text.map(|text| total_of(&String::from_utf8_lossy(&text))))
        }
        System::Other => ("nothing".to_owned(), Err("how this system tells is not known".to_owned())),
    };
    let look = Look::at(Group::Disk, "memory", looked.clone());
    match total {
        Err(error) => look.unknown(error, looked),
        Ok(None) => look.unknown("it is no number", looked),
        Ok(Some(total)) if total < LEAST_MEMORY => {
            look.warn(format!("{}: less than {}", bytes(total), bytes(LEAST_MEMORY)), "hunt on a machine with more memory")
        }
        Ok(Some(total)) => look.ok(bytes(total)),
    }
}

/// `MemTotal:       25769804 kB`.
fn total_of(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1_024)
}

fn cores(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Disk, "cores", "processors that this process may use");
    match machine.cores() {
        Ok(1) => look.ok("1 core: a hunt reads and correlates in turn"),
        Ok(cores) => look.ok(format!("{cores} cores")),
        Err(error) => look.unknown(error.to_string(), "tollgate hunt --threads N, if more than one may be used"),
    }
}

fn files(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Disk, "open-files", "ulimit -n");
    match machine.open_files() {
        Ok(most) if most < LEAST_FILES => look.warn(format!("{most} open files at once: less than {LEAST_FILES}"), "ulimit -n 1024"),
        Ok(u64::MAX) => look.ok("as many as there are"),
        Ok(most) => look.ok(format!("{most} open files at once")),
        Err(error) => look.unknown(error.to_string(), "ulimit -n"),
    }
}
