//! Whether times of this machine can be compared with those of others.

use std::path::Path;

use crate::doctor::check::{Check, Group, Look, first_line};
use crate::doctor::machine::{Machine, System, answer, find};
use crate::doctor::recent::words;

/// A day before this was released (2026-11-01): a clock that tells an earlier one is wrong.
const EARLIEST: i64 = 1_793_491_200;

/// Twenty years later nobody runs this release; a clock that says so was set by an accident.
const LATEST: i64 = EARLIEST + 20 * 366 * 86_400;

/// All of them.
pub fn checks(machine: &dyn Machine) -> Vec<Check> {
    let synchronised = match machine.system() {
        System::Mac => network_time(machine),
        System::Linux => synchronised(machine),
        System::Other => Look::at(Group::Clock, "clock-synchronised", "nothing")
            .unknown("how this system tells is not known", "compare its clock with a reference"),
    };
    vec![plausible(machine), synchronised]
}

/// A clock that nobody has set.
pub fn plausible(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Clock, "clock-plausible", "the system's clock");
    let now = machine.now();
    let shown = jiff::Timestamp::from_second(now).map_or_else(|_| format!("{now} s since 1970"), |time| time.to_string());
    let step = match machine.system() {
        System::Mac => "sudo sntp -sS time.apple.com",
        _ => "sudo timedatectl set-ntp true, or sudo date -u -s '2026-11-25 10:00:00'",
    };
    match now {
        ..EARLIEST => look.missing(format!("{shown}: before this release was made"), step),
        EARLIEST..LATEST => look.ok(shown),
        _ => look.missing(format!("{shown}: more than twenty years after this release"), step),
    }
}

/// Of a Mac.
fn network_time(machine: &dyn Machine) -> Check {
    const PROGRAM: &str = "/usr/sbin/systemsetup";
    let look = Look::at(Group::Clock, "clock-synchronised", format!("{PROGRAM} -getusingnetworktime"));
    match answer(machine, Path::new(PROGRAM), &["-getusingnetworktime"]) {
        Ok(said) if said.contains("Network Time: On") => look.ok("network time is on"),
        Ok(said) if said.contains("Network Time: Off") => {
            look.missing("network time is off: records drift apart from those of sensors", "sudo systemsetup -setusingnetworktime on")
        }
        // Without root it says that it needs an administrator, and ends well.
        Ok(said) => look.unknown(format!("it said: {}", first_line(&said)), "sudo systemsetup -getusingnetworktime"),
        Err(error) => look.unknown(error, "sudo systemsetup -getusingnetworktime"),
    }
}

/// Of Linux: the kernel's word by `timedatectl`, else that of a daemon.
fn synchronised(machine: &dyn Machine) -> Check {
    const FILE: &str = "/run/systemd/timesync/synchronized";
    const STEP: &str = "sudo timedatectl set-ntp true, or start chronyd";
    let look =
        Look::at(Group::Clock, "clock-synchronised", format!("timedatectl show -p NTPSynchronized --value; chronyc -n tracking; {FILE}"));
    let mut reasons = Vec::new();
    match asked(machine, "timedatectl", &["show", "-p", "NTPSynchronized", "--value"]).as_deref().map(str::trim) {
        Ok("yes") => return look.ok("the kernel says that its clock is synchronised (timedatectl)"),
        Ok("no") => return look.missing("the kernel says that its clock is not synchronised (timedatectl)", STEP),
        Ok(other) => reasons.push(format!("timedatectl said: {}", first_line(other))),
        Err(why) => reasons.push(format!("timedatectl: {why}")),
    }
    match asked(machine, "chronyc", &["-n", "tracking"]) {
        Ok(said) => match leap(&said) {
            Some("Not synchronised") => return look.missing("chronyd is not synchronised", "chronyc sources -v"),
            Some(_) => return look.ok("chronyd is synchronised"),
            None => reasons.push(format!("chronyc said: {}", first_line(&said))),
        },
        Err(why) => reasons.push(format!("chronyc: {why}")),
    }
    match machine.stat(Path::new(FILE)).map(|stat| stat.modified) {
        Ok(modified) => {
            let ago =
                modified.map(|modified| format!(", {} ago", words(machine.now().saturating_sub(modified).max(0)))).unwrap_or_default();
            look.ok(format!("systemd-timesyncd has set the clock{ago}"))
        }
        Err(error) => {
            reasons.push(format!("{FILE}: {error}"));
            look.unknown(reasons.join("; "), STEP)
        }
    }
}

fn asked(machine: &dyn Machine, name: &str, words: &[&str]) -> Result<String, String> {
    let program = find(machine, name, &["/usr/bin", "/usr/local/bin"]).ok_or("not there")?;
    answer(machine, &program, words)
}

/// `Leap status     : Normal`.
fn leap(said: &str) -> Option<&str> {
    let (_, status) = said.lines().find_map(|line| line.strip_prefix("Leap status")?.split_once(':'))?;
    ["Normal", "Insert second", "Delete second", "Not synchronised"].into_iter().find(|known| *known == status.trim())
}
