//! The machine that was measured on, as far as its system tells in files.

use std::fs;

use serde::Serialize;

/// A machine.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The processor's name, or else its architecture.
    pub cpu: String,
    /// Processors that this program may use.
    pub cpus: usize,
    /// Bytes of memory, where known.
    pub memory: Option<u64>,
    /// The system.
    pub system: String,
    /// How much else went on in the last minute before the runs: the mean number of processes at work.
    pub load: Option<f64>,
}

impl Machine {
    /// This one, now.
    pub fn here() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let (kernel, release) = (read("/proc/sys/kernel/osrelease"), read("/etc/os-release"));
        let mac = read("/System/Library/CoreServices/SystemVersion.plist");
        let system = match mac_version(&mac) {
            Some(version) => format!("macOS {version}"),
            None if kernel.is_empty() => std::env::consts::OS.to_owned(),
            None => {
                let name = value_of(&release, "PRETTY_NAME", '=').map(|name| format!("{}, ", name.trim_matches('"')));
                format!("{}Linux {}", name.unwrap_or_default(), kernel.trim())
            }
        };
        let memory =
            value_of(&read("/proc/meminfo"), "MemTotal", ':').and_then(|size| size.strip_suffix(" kB")?.trim().parse::<u64>().ok());
        Self {
            cpu: value_of(&read("/proc/cpuinfo"), "model name", ':').unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cpus: std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
            memory: memory.map(|kilobytes| kilobytes.saturating_mul(1_024)),
            system,
            load: read("/proc/loadavg").split(' ').next().and_then(|load| load.parse().ok()),
        }
    }
}

/// The value of the first line that begins with a name.
fn value_of(text: &str, name: &str, between: char) -> Option<String> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(between));
    lines.next().map(|value| value.trim().to_owned())
}

/// The version of macOS in the file where it stands.
fn mac_version(plist: &str) -> Option<&str> {
    let (_, after) = plist.split_once("<key>ProductVersion</key>")?;
    after.trim_start().strip_prefix("<string>")?.split('<').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_systems() {
        let cpuinfo = "processor\t: 0\nmodel name\t: AMD EPYC 7B13\nmodel name\t: other\n";
        assert_eq!(value_of(cpuinfo, "model name", ':').as_deref(), Some("AMD EPYC 7B13"));
        assert_eq!(value_of("PRETTY_NAME=\"Debian\"\n", "PRETTY_NAME", '=').as_deref(), Some("\"Debian\""));
        assert_eq!(value_of(cpuinfo, "model names", ':'), None);
        let plist = "<dict>\n\t<key>ProductVersion</key>\n\t<string>15.7</string>\n</dict>";
        assert_eq!(mac_version(plist), Some("15.7"));
        assert_eq!(mac_version(""), None);
    }
}
