//! The flags that osquery's daemon starts with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::doctor::check::word;
use crate::doctor::machine::{MOST_BYTES, Machine};
use crate::doctor::plists;

/// Jobs of launchd that start the daemon, with the file of flags beside each that its package documents.
const JOBS: [(&str, &str); 3] = [
    ("/Library/LaunchDaemons/io.osquery.agent.plist", "/var/osquery/osquery.flags"),
    ("/Library/LaunchDaemons/com.facebook.osqueryd.plist", "/var/osquery/osquery.flags"),
    ("/Library/LaunchDaemons/com.fleetdm.orbit.plist", "/opt/orbit/osquery.flags"),
];

/// What was found.
#[derive(Debug)]
pub struct Flags {
    values: BTreeMap<String, String>,
    looked: Vec<PathBuf>,
    /// Why flags may be set that were not found.
    doubt: Option<String>,
}

impl Flags {
    /// Of the first job that is there; without any, of the usual file.
    pub fn of(machine: &dyn Machine) -> Self {
        let mut flags = Self { values: BTreeMap::new(), looked: Vec::new(), doubt: None };
        let job = JOBS.iter().find(|(job, _)| machine.stat(Path::new(job)).is_ok());
        let mut file = PathBuf::from(job.map_or("/var/osquery/osquery.flags", |(_, file)| file));
        match job {
            None => flags.doubt = Some("no job of launchd that starts osquery is known here, so its flags may stand elsewhere".to_owned()),
            Some((job, _)) => {
                let job = Path::new(job);
                flags.looked.push(job.to_owned());
                match plists::read(machine, job) {
                    Ok(job) => {
                        let words = job.get("ProgramArguments").and_then(plist::Value::as_array).map(Vec::as_slice).unwrap_or_default();
                        words.iter().filter_map(plist::Value::as_string).for_each(|word| flags.take(word));
                    }
                    Err(error) => flags.doubt = Some(format!("{}: {error}", job.display())),
                }
            }
        }
        if let Some(named) = flags.values.get("flagfile") {
            file = named.into();
        }
        match machine.read(&file) {
            Ok(bytes) if bytes.len() >= MOST_BYTES => {
                flags.doubt = Some(format!("{}: it is too large for a file of flags", file.display()))
            }
            Ok(bytes) => String::from_utf8_lossy(&bytes).lines().for_each(|line| flags.take(line)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && flags.doubt.is_none() => {}
            Err(error) => flags.doubt = Some(format!("{}: {error}", file.display())),
        }
        flags.looked.push(file);
        flags
    }

    /// `--name=value`, or `--name`, which is `true`.
    fn take(&mut self, line: &str) {
        let Some(flag) = line.trim().strip_prefix("--").or_else(|| line.trim().strip_prefix('-')) else { return };
        let (name, value) = flag.split_once('=').unwrap_or((flag, "true"));
        self.values.insert(name.trim().to_owned(), value.trim().trim_matches(['"', '\'']).to_owned());
    }

    /// A switch, if it is set to something that osquery understands.
    pub fn value(&self, name: &str) -> Option<bool> {
        match self.values.get(name)?.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "0" => Some(false),
            _ => None,
        }
    }

    /// Why flags may be set that were not found.
    pub fn doubt(&self) -> Option<&str> {
        self.doubt.as_deref()
    }

    /// The files.
    pub fn looked(&self) -> String {
        let names: Vec<String> = self.looked.iter().map(|path| path.display().to_string()).collect();
        names.join(" and ")
    }

    /// What sets a flag.
    pub fn step(&self, flag: &str) -> String {
        let file = self.looked.last().map(|file| word(file)).unwrap_or_default();
        format!("echo '{flag}' | sudo tee -a {file}, then start osqueryd again")
    }
}
