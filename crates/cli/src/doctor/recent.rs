//! How old a log is.

use std::path::Path;

use tollgate_sinks::counted;

use crate::doctor::machine::Machine;

/// A log of a network or a Mac at work is written to every few seconds, and rotated every hour; one that was not touched for
/// two hours is of a sensor that stands still, or of a night without anybody.
pub const STALE: i64 = 2 * 3_600;

/// Clocks of file servers differ by a little.
const SKEW: i64 = 300;

/// How long ago something was written, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Age {
    Fresh(String),
    Stale(String),
}

/// Whether a file was written lately, or why nobody knows.
pub fn age(machine: &dyn Machine, path: &Path) -> Result<Age, String> {
    let stat = machine.stat(path).map_err(|error| error.to_string())?;
    let modified = stat.modified.ok_or("the system does not tell when it was written")?;
    let seconds = machine.now().saturating_sub(modified);
    if seconds < -SKEW {
        return Err(format!("it was written {} from now, by this machine's clock", words(seconds.saturating_neg())));
    }
    let ago = words(seconds.max(0));
    Ok(if seconds > STALE { Age::Stale(ago) } else { Age::Fresh(ago) })
}

/// A length of time, in its greatest unit.
pub fn words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => counted(seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        for (seconds, expected) in
            [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_199, "119 min"), (7_200, "2 h"), (172_799, "47 h"), (172_800, "2 days")]
        {
            assert_eq!(words(seconds), expected);
        }
    }
}
