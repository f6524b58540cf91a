//! The network sensor: Zeek, and the logs that it writes.

use std::io;
use std::path::{Path, PathBuf};

use tollgate_sinks::counted;

use crate::doctor::check::{Check, Group, Look, first_line, word};
use crate::doctor::logs::{self, Log};
use crate::doctor::machine::{Kind, Machine, System, answer, find};

/// Where Zeek's packages, its own installation and Homebrew put the program.
const PROGRAMS: [&str; 5] = ["/opt/zeek/bin", "/usr/local/zeek/bin", "/usr/local/bin", "/opt/homebrew/bin", "/usr/bin"];

/// Where ZeekControl, packages and Security Onion keep the logs of now.
const FOLDERS: [&str; 6] = [
    "/opt/zeek/logs/current",
    "/usr/local/zeek/logs/current",
    "/var/log/zeek/current",
    "/nsm/zeek/logs/current",
    "/var/log/zeek",
    "/opt/zeek/logs",
];

/// The first Zeek that writes `quic.log` and rows of QUIC in `ssl.log`.
const QUIC_SINCE: (u32, u32) = (6, 1);

/// The folders of logs that were named, or else the first usual one that is there. One that cannot be looked at may be.
pub fn folders(machine: &dyn Machine, named: &[PathBuf]) -> Vec<PathBuf> {
    if named.is_empty() {
        return FOLDERS.iter().map(PathBuf::from).find(|folder| !is_absent(machine, folder)).into_iter().collect();
    }
    named.to_vec()
}

fn is_absent(machine: &dyn Machine, folder: &Path) -> bool {
    let absent = |error: &io::Error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    machine.stat(folder).is_err_and(|error| absent(&error))
}

/// The program, and its logs in these folders.
pub fn checks(machine: &dyn Machine, folders: &[PathBuf]) -> Vec<Check> {
    let program = find(machine, "zeek", &PROGRAMS);
    if program.is_none() && folders.is_empty() {
        return vec![nothing(machine)];
    }
    let mut checks = vec![version(machine, program.as_deref())];
    if folders.is_empty() {
        let look = Look::at(Group::Collect, "zeek-logs", FOLDERS.join(", "));
        checks
            .push(look.missing("no folder of logs is at a usual place", "tollgate doctor --log-folder FOLDER, where Zeek writes its logs"));
    }
    checks.extend(folders.iter().flat_map(|folder| folder_of(machine, folder)));
    checks
}

/// No sensor. A Mac needs none of its own, but its network does.
fn nothing(machine: &dyn Machine) -> Check {
    let looked = format!("zeek in PATH, {}; logs in {}", PROGRAMS.join(", "), FOLDERS.join(", "));
    if machine.system() == System::Mac {
        return Look::at(Group::Collect, "network-sensor", looked).warn(
            "no source on a Mac itself sees how much was sent, or TLS: eslogger tells of no TCP or UDP connection, and osquery and the unified log \
             of no bytes; whether a sensor watches this network cannot be seen from here",
            "tollgate doctor on a machine with Zeek that sees this Mac's traffic before any NAT",
        );
    }
    Look::at(Group::Collect, "zeek", looked).missing(
        "no Zeek is here, and no folder with its logs: this machine collects nothing of the network",
        "on a sensor: install Zeek (https://docs.zeek.org/en/master/install.html); where logs come from elsewhere: tollgate sources FOLDER",
    )
}

/// The program.
fn version(machine: &dyn Machine, program: Option<&Path>) -> Check {
    let Some(program) = program else {
        return Look::at(Group::Collect, "zeek", format!("zeek in PATH, {}", PROGRAMS.join(", ")))
            .not_applicable("the program is not here, but logs may be");
    };
    let command = format!("{} --version", word(program));
    let look = Look::at(Group::Collect, "zeek", command.clone());
    let said = match answer(machine, program, &["--version"]) {
        Ok(said) => first_line(&said),
        Err(error) => return look.unknown(error, command),
    };
    match number(&said) {
        None => look.unknown(format!("it said no version: {said}"), command),
        Some(number) if number < QUIC_SINCE => look.warn(
            format!("{said}: QUIC is read from 6.1 on; what leaves by HTTP/3 has no name"),
            "update Zeek to a release that is maintained",
        ),
        Some(_) => look.ok(said),
    }
}

/// `zeek version 7.0.1-dev.3`.
fn number(said: &str) -> Option<(u32, u32)> {
    let (_, version) = said.split_once("version ")?;
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// A folder of logs.
fn folder_of(machine: &dyn Machine, folder: &Path) -> Vec<Check> {
    let look = Look::at(Group::Collect, "zeek-logs", folder.display().to_string());
    let step = format!("ls -ld {}", word(folder));
    match machine.stat(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![look.missing("there is no such folder", "tollgate doctor --log-folder FOLDER, where Zeek writes its logs")];
        }
        Err(error) => return vec![look.unknown(error.to_string(), step)],
        Ok(stat) if stat.kind != Kind::Folder => {
            return vec![look.missing("it is no folder", "tollgate doctor --log-folder FOLDER, where Zeek writes its logs")];
        }
        Ok(_) => {}
    }
    match logs::newest_folder(machine, folder) {
        Ok((folder, listing)) => {
            let seen = format!("{} in {}", counted(listing.names.len(), "name"), folder.display());
            let here = if listing.cut { look.unknown(format!("more than {seen}: not all were looked at"), step) } else { look.ok(seen) };
            let logs = Log::ALL.iter().map(|log| logs::check(machine, &folder, &listing, log));
            std::iter::once(here).chain(logs).collect()
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            vec![look.missing(format!("it cannot be read by this user: {error}"), logs::readable(folder))]
        }
        Err(error) => vec![look.unknown(error.to_string(), step)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_zeek_says_them() {
        for (said, expected) in [
            ("zeek version 7.0.1", Some((7, 0))),
            ("/opt/zeek/bin/zeek version 6.2.0-dev.12", Some((6, 2))),
            ("version 99999999999.1", None),
            ("version", None),
            ("version .", None),
            ("\u{1b}[31mversion 5", None),
        ] {
            assert_eq!(number(said), expected, "{said}");
        }
    }
}
