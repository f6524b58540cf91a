//! What a Mac can collect by itself: which macOS, `eslogger`, and what it needs.

use std::io;
use std::path::{Path, PathBuf};

use crate::doctor::check::{Check, Group, Look, first_line, word};
use crate::doctor::machine::{Kind, Machine, answer};
use crate::doctor::plists;

const VERSION: &str = "/System/Library/CoreServices/SystemVersion.plist";

/// The first macOS with `eslogger`.
const ESLOGGER_SINCE: u32 = 13;

/// Kept from every program without Full Disk Access, root's too; the second stands below the home folder.
const PROTECTED: &str = "Library/Application Support/com.apple.TCC/TCC.db";

/// All of them.
pub fn checks(machine: &dyn Machine) -> Vec<Check> {
    vec![macos(machine), eslogger(machine), root(machine), full_disk_access(machine), integrity(machine), santa(machine)]
}

/// Which macOS, and its build.
pub fn macos(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Collect, "macos", VERSION);
    let version = match plists::read(machine, Path::new(VERSION)) {
        Ok(version) => version,
        Err(error) => return look.unknown(error.to_string(), "sw_vers"),
    };
    let text = |key: &str| version.get(key).and_then(plist::Value::as_string).map(first_line);
    let Some(number) = text("ProductVersion") else { return look.unknown("it names no ProductVersion", "sw_vers") };
    let seen = format!("macOS {number}, build {}", text("ProductBuildVersion").unwrap_or_else(|| "unknown".to_owned()));
    match number.split('.').next().and_then(|major| major.parse::<u32>().ok()) {
        None => look.unknown(format!("{seen}: the version is no number"), "sw_vers"),
        Some(major) if major < ESLOGGER_SINCE => {
            look.missing(format!("{seen}: eslogger comes with macOS {ESLOGGER_SINCE}"), "softwareupdate --list")
        }
        Some(_) => look.ok(seen),
    }
}

/// The program.
pub fn eslogger(machine: &dyn Machine) -> Check {
    const PLACE: &str = "/usr/bin/eslogger";
    let look = Look::at(Group::Collect, "eslogger", PLACE);
    match machine.stat(Path::new(PLACE)) {
        Ok(stat) if stat.kind == Kind::File && stat.mode & 0o111 != 0 => {
            look.ok("eslogger is there; it tells of processes and files, and of no TCP or UDP connection")
        }
        Ok(_) => look.missing("what stands there is no program", "softwareupdate --list"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            look.missing("there is none: it comes with macOS 13", "softwareupdate --list")
        }
        Err(error) => look.unknown(error.to_string(), format!("ls -l {PLACE}")),
    }
}

/// Whoever runs `eslogger` has to be root.
pub fn root(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Collect, "root", "the effective user of this process");
    match machine.user() {
        Some(0) => look.ok("root, as eslogger needs"),
        Some(user) => look.missing(format!("user {user}: eslogger runs as root alone"), "sudo tollgate doctor"),
        None => look.unknown("this system tells no user", "sudo tollgate doctor"),
    }
}

/// Whether this process may read what macOS keeps from programs. Nothing is read: opening is enough to be refused.
pub fn full_disk_access(machine: &dyn Machine) -> Check {
    let home = machine.variable("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let places = [Some(Path::new("/").join(PROTECTED)), home.map(|home| home.join(PROTECTED))];
    let places: Vec<PathBuf> = places.into_iter().flatten().collect();
    let names: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    let look = Look::at(Group::Collect, "full-disk-access", format!("opening {}", names.join(" and ")));
    let results: Vec<io::Result<()>> = places.iter().map(|place| machine.open(place)).collect();
    if results.iter().any(Result::is_ok) {
        return look.ok("this process may read protected files; a job of launchd needs the access for itself");
    }
    let errors: Vec<io::Error> = results.into_iter().filter_map(Result::err).collect();
    // EPERM is the word of macOS's privacy protection; ordinary permissions refuse with EACCES.
    if errors.iter().any(|error| error.raw_os_error() == Some(1)) {
        return look.missing(
            "refused: the terminal (or agent) that runs this has no Full Disk Access, so eslogger will not start",
            "open 'x-apple.systempreferences:com.apple.preference.security?Privacy_AllFiles', switch the terminal on, quit and open it \
             again; on managed Macs allow SystemPolicyAllFiles for it in a com.apple.TCC.configuration-profile-policy profile",
        );
    }
    let why: Vec<String> = errors.iter().map(ToString::to_string).collect();
    look.unknown(why.join("; "), "sudo eslogger exec | head -n 1, which says NOT_PERMITTED without Full Disk Access")
}

/// Somebody may have been told to switch it off: nothing here needs that.
pub fn integrity(machine: &dyn Machine) -> Check {
    const PROGRAM: &str = "/usr/bin/csrutil";
    let look = Look::at(Group::Collect, "sip", format!("{PROGRAM} status"));
    match answer(machine, Path::new(PROGRAM), &["status"]) {
        Ok(said) if said.contains("status: enabled") => look.ok("System Integrity Protection is on; no source here needs it off"),
        Ok(said) if said.contains("status: disabled") => look.warn(
            "System Integrity Protection is off; no source here needs that",
            "csrutil enable, in a terminal of macOS Recovery (hold the power button, Options, Utilities)",
        ),
        Ok(said) => look.unknown(format!("it said: {}", first_line(&said)), "csrutil status"),
        Err(error) => look.unknown(error, "csrutil status"),
    }
}

/// Another sensor, which is easily taken for one that sees reads.
pub fn santa(machine: &dyn Machine) -> Check {
    const PLACES: [&str; 2] = ["/Applications/Santa.app", "/usr/local/bin/santactl"];
    let look = Look::at(Group::Collect, "santa", PLACES.join(" and "));
    match PLACES.iter().map(Path::new).find(|place| machine.stat(place).is_ok()) {
        Some(place) => look.not_applicable(format!(
            "{} is there; its log is not read here, and tells of no file being read but where File Access Authorization rules watch it",
            word(place)
        )),
        None => look.not_applicable("not there, and not needed"),
    }
}
