//! What Tollgate needs for itself: a redaction key, content, a baseline.

use std::io;
use std::path::{Path, PathBuf};

use tollgate_policy::Policy;

use crate::allow::folder::shown;
use crate::baseline;
use crate::doctor::check::{Check, Group, Look, first_line, word};
use crate::doctor::machine::Machine;
use crate::key;
use crate::setup::{holds_content, no_content};

/// Mistakes of content that are named.
const NAMED: usize = 3;

const VARIABLE: &str = "TOLLGATE_REDACTION_KEY_FILE";

/// The key as a hunt finds it: a file that was named, else that of this installation. None is made here.
pub fn redaction_key(machine: &dyn Machine) -> Check {
    if let Some(named) = machine.variable(VARIABLE) {
        let file = PathBuf::from(named);
        let look = Look::at(Group::Tollgate, "redaction-key", format!("{}, by {VARIABLE}", file.display()));
        return match kept(machine, look.clone(), &file) {
            Ok(check) => check,
            Err(error) => look.missing(format!("hunts will not start: {error}"), format!("unset {VARIABLE}, or name a file with a key")),
        };
    }
    let Some(folder) = key::state_folder(|name| machine.variable(name)) else {
        let look = Look::at(Group::Tollgate, "redaction-key", "XDG_STATE_HOME and HOME");
        return look.warn(
            "neither is set, so no key can be kept: ids of redacted secrets hold for one run only",
            format!("export HOME=~ (or {VARIABLE}=FILE)"),
        );
    };
    let file = folder.join(key::FILE);
    let look = Look::at(Group::Tollgate, "redaction-key", file.display().to_string());
    match kept(machine, look.clone(), &file) {
        Ok(check) => check,
        Err(error) if error.kind() == io::ErrorKind::NotFound => to_be_made(machine, look, &folder),
        Err(error) => look
            .warn(format!("it cannot be used ({error}): ids of redacted secrets hold for one run only"), format!("ls -l {}", word(&file))),
    }
}

/// A key that is there.
fn kept(machine: &dyn Machine, look: Look, file: &Path) -> io::Result<Check> {
    let stat = machine.stat(file)?;
    let text = String::from_utf8(machine.read(file)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text"))?;
    key::parse(&text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
    if stat.mode & 0o077 != 0 {
        let seen = format!("a key, but others may read or change it (mode {:o})", stat.mode & 0o777);
        return Ok(look.warn(seen, format!("chmod 600 {}", word(file))));
    }
    Ok(look.ok("a key that only its owner can read"))
}

/// The first hunt makes one, if it may.
fn to_be_made(machine: &dyn Machine, look: Look, folder: &Path) -> Check {
    let nearest = folder.ancestors().find_map(|above| machine.stat(above).ok().map(|stat| (above, stat)));
    let user = machine.user();
    match nearest {
        Some((_, stat)) if user.is_none_or(|user| user == 0 || (stat.owner == user && stat.mode & 0o300 == 0o300)) => {
            look.ok("none yet; the first hunt makes it")
        }
        Some((above, _)) => look.warn(
            format!(
                "none yet, and {} may not let this user make one: ids of redacted secrets would hold for one run only",
                above.display()
            ),
            format!("mkdir -p {}", word(folder)),
        ),
        None => look.warn("none yet, and no folder above it is there", format!("mkdir -p {}", word(folder))),
    }
}

/// Content that hunts are to use.
pub fn config(folder: &Path) -> Check {
    let look = Look::at(Group::Tollgate, "config", shown(folder));
    let step = format!("tollgate config check {}", word(folder));
    let errors = match Policy::load(folder) {
        Ok(_) if !holds_content(folder) => vec![no_content(folder)],
        Ok(policy) if policy.allow.refused.is_empty() => return look.ok(format!("content is valid, digest {}", policy.digest())),
        // Hunts run, but the entry covers nothing.
        Ok(policy) => {
            let refused: Vec<String> = policy.allow.refused.iter().map(ToString::to_string).collect();
            return look.warn(format!("content is valid, but for allow entries: {}", some(&refused)), step);
        }
        Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
    };
    look.missing(format!("hunts will not start: {}", some(&errors)), step)
}

fn some(errors: &[String]) -> String {
    let named: Vec<String> = errors.iter().take(NAMED).map(|error| first_line(error)).collect();
    let more = errors.len().saturating_sub(NAMED);
    if more > 0 { format!("{}, and {more} more", named.join("; ")) } else { named.join("; ") }
}

/// What is usual, as hunts are to see it.
pub fn baseline(path: &Path) -> Check {
    let look = Look::at(Group::Tollgate, "baseline", shown(path));
    match baseline::folder::load(path) {
        Ok(_) => look.ok("it can be read, and is whole"),
        Err(error) => {
            let step = if path.is_dir() { format!("tollgate baseline status {}", word(path)) } else { format!("ls -l {}", word(path)) };
            look.missing(format!("hunts will not start: {}", first_line(&error.to_string())), step)
        }
    }
}
