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
    let holds_logs = Log::ALL.iter().any(|log| listing.names.iter().any(|name| log.is(name)));
    let day = |name: &&String| name.len() == 10 && name.chars().all(|c| c.is_ascii_digit() || c == '-');
    let current = listing.names.iter().find(|name| *name == "current").or_else(|| listing.names.iter().filter(day).max());
    let below = current.map(|name| folder.join(name)).filter(|below| machine.stat(below).is_ok_and(|stat| stat.kind == Kind::Folder));
    match below {
        Some(below) if !holds_logs => machine.list(&below).map(|listing| (below, listing)),
        _ => Ok((folder.to_owned(), listing)),
    }
}

/// One log.
pub fn check(machine: &dyn Machine, folder: &Path, listing: &Listing, log: &Log) -> Check {
    let looked = format!("{}.log and its rotated files in {}", log.name, folder.display());
    let look = Look::at(Group::Collect, log.id, looked);
    let mut files: Vec<(i64, PathBuf)> = Vec::new();
    for name in listing.names.iter().filter(|name| log.is(name)) {
        let file = folder.join(name);
        // One that was rotated away meanwhile is no fault.
        if let Ok(stat) = machine.stat(&file)
            && stat.kind == Kind::File
        {
            files.push((stat.modified.unwrap_or(i64::MIN), file));
        }
    }
    let Some((_, newest)) = files.into_iter().max() else {
        return match log.lost {
            Some(lost) => look.missing(
                format!("there is none: without it nobody knows {lost}"),
                "zeekctl status; zeekctl diag: whether Zeek runs, on an interface that sees the Macs' traffic",
            ),
            None => look.warn("there is none: it is written when such traffic is seen", format!("ls -lt {}", word(folder))),
        };
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
