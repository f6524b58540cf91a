//! Logs of Zeek in a folder: there, recent, readable, and in which form.

use std::io;
use std::path::{Path, PathBuf};

use crate::doctor::check::{Check, Group, Look, word};
use crate::doctor::machine::{Kind, Listing, Machine};
use crate::doctor::recent::{self, Age};

/// A log that the analysis reads.
pub struct Log {
    id: &'static str,
    name: &'static str,
    /// What is lost without it. Logs that are written only when there is something to write need not be there.
    lost: Option<&'static str>,
}

impl Log {
    pub const ALL: [Self; 5] = [
        Self { id: "zeek-conn", name: "conn", lost: Some("how much was sent, and by whom") },
        Self { id: "zeek-ssl", name: "ssl", lost: Some("what was TLS, and to which name") },
        Self { id: "zeek-x509", name: "x509", lost: None },
        Self { id: "zeek-quic", name: "quic", lost: None },
        Self { id: "zeek-dns", name: "dns", lost: None },
    ];

    /// `conn.log`, and rotated `conn.10:00:00-11:00:00.log.gz` or `conn_2026-11-25.log`.
    fn is(&self, file: &str) -> bool {
        file.strip_prefix(self.name).is_some_and(|rest| rest.starts_with(['.', '_']) && rest.contains(".log"))
    }
}

/// The folder that is written to now: itself, `current` in it, or the newest of its days.
pub fn newest_folder(machine: &dyn Machine, folder: &Path) -> io::Result<(PathBuf, Listing)> {
    let listing = machine.list(folder)?;
    let day = |name: &&String| name.len() == 10 && name.chars().all(|c| c.is_ascii_digit() || c == '-');
    let current = listing.names.iter().find(|name| *name == "current");
    if !Log::ALL.iter().any(|log| listing.names.iter().any(|name| log.is(name))) {
        for below in current.into_iter().chain(listing.names.iter().filter(day).max()).map(|name| folder.join(name)) {
            match machine.stat(&below) {
                Ok(stat) if stat.kind == Kind::Folder => return machine.list(&below).map(|listing| (below, listing)),
                // ZeekControl leaves a link to nowhere behind when it stops.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok((folder.to_owned(), listing))
}

/// The file of a log that was written last, of those that are there; whether there are any is not known if some cannot be looked at.
fn newest(machine: &dyn Machine, folder: &Path, listing: &Listing, log: &Log) -> io::Result<Option<PathBuf>> {
    // Of a folder that is too large for a look at all its names, the log of now is still known by its own.
    let now = [format!("{}.log", log.name)];
    let names = listing.names.iter().filter(|name| log.is(name)).chain(&now);
    let (mut newest, mut fault) = (None, None);
    for file in names.map(|name| folder.join(name)) {
        match machine.stat(&file) {
            Ok(stat) if stat.kind == Kind::File => newest = newest.max(Some((stat.modified, file))),
            Ok(_) => {}
            // Rotated away meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => fault = Some(error),
        }
    }
    match (newest, fault) {
        (Some((_, file)), _) => Ok(Some(file)),
        (None, Some(error)) => Err(error),
        (None, None) if listing.cut => Err(io::Error::other("none is among the names that were looked at, and there are more")),
        (None, None) => Ok(None),
    }
}

/// One log.
pub fn check(machine: &dyn Machine, folder: &Path, listing: &Listing, log: &Log) -> Check {
    let looked = format!("{}.log and its rotated files in {}", log.name, folder.display());
    let look = Look::at(Group::Collect, log.id, looked);
    let newest = match (newest(machine, folder, listing, log), log.lost) {
        (Ok(Some(newest)), _) => newest,
        (Ok(None), Some(lost)) => {
            return look.missing(
                format!("there is none: without it nobody knows {lost}"),
                "zeekctl status; zeekctl diag: whether Zeek runs, on an interface that sees the Macs' traffic",
            );
        }
        (Ok(None), None) => return look.warn("there is none: it is written when such traffic is seen", format!("ls -lt {}", word(folder))),
        (Err(error), _) if error.kind() == io::ErrorKind::PermissionDenied => {
            return look.missing(format!("it cannot be read by this user: {error}"), readable(folder));
        }
        (Err(error), _) => return look.unknown(error.to_string(), format!("ls -lt {}", word(folder))),
    };
    let form = match machine.read(&newest) {
        Ok(bytes) => form(&bytes),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return look.missing(format!("{} cannot be read by this user: {error}", newest.display()), readable(folder));
        }
        Err(error) => return look.unknown(format!("{}: {error}", newest.display()), format!("ls -lt {}", word(folder))),
    };
    let name = newest.display();
    match (form, recent::age(machine, &newest)) {
        (Err(why), _) => look.unknown(format!("{name}: {why}"), format!("tollgate sources {}", word(&newest))),
        (Ok(_), Err(why)) => look.unknown(format!("{name}: {why}"), "compare this machine's clock with that of the sensor: date -u"),
        (Ok(form), Ok(Age::Fresh(ago))) => look.ok(format!("{name}, {form}, written {ago} ago")),
        (Ok(form), Ok(Age::Stale(ago))) if log.lost.is_some() => look.missing(
            format!("{name}, {form}: nothing was written for {ago}"),
            "zeekctl status; zeekctl diag. For logs that were copied here, tollgate sources FOLDER says what they hold",
        ),
        (Ok(form), Ok(Age::Stale(ago))) => {
            look.warn(format!("{name}, {form}: nothing was written for {ago}"), "nothing, if such traffic is rare; else zeekctl status")
        }
    }
}

/// What lets this user read a folder of logs.
pub fn readable(folder: &Path) -> String {
    format!("sudo setfacl -R -m u:$(id -un):rX {}, or run hunts as the user of Zeek", word(folder))
}

/// The form of a log, by its beginning.
fn form(bytes: &[u8]) -> Result<&'static str, &'static str> {
    match bytes {
        [] => Err("it is empty"),
        [0x1f, 0x8b, ..] => Ok("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Ok("zstd"),
        [b'{', ..] => Ok("JSON"),
        _ if bytes.starts_with(b"#separator") => Ok("a table (TSV)"),
        _ => Err("it begins like no log of Zeek: neither JSON nor a table with its header"),
    }
}
