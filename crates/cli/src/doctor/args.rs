//! The words of `tollgate doctor`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `doctor`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Looks, and changes nothing: it reads files, asks a few programs for their version or state (each for at most five \
    seconds, never through a shell), and sends nothing anywhere. Run it as the user that collects: with sudo where eslogger is to run.\n\n\
    Each check is ok, warn (works, with less or not for long), missing (something does not work before it is there), unknown (it could not \
    be found out, with the reason; that is never taken for ok), or not-applicable. The last lines say which legs of the analysis this machine can \
    collect (process, attribution, tls, volume, file, archive, see `tollgate sources --help`), by what was seen to work, and what to do first.\n\n\
    Whether logs that were collected elsewhere hold what is needed, `tollgate sources` says.\n\n\
    JSON: one object; `tollgate schema doctor` prints its schema.\n\n\
    Exit codes, first that applies: 2 usage, 3 --config or --baseline cannot be used, 6 the output could not be written, 1 something is \
    missing or unknown, 0.\n\n\
    Examples:\n  sudo tollgate doctor\n  tollgate doctor --log-folder /opt/zeek/logs/current\n  \
    tollgate doctor --config my-content/ --baseline usual/\n  tollgate doctor --format json | jq -r '.checks[] | select(.state == \"missing\") | .next'"
)]
pub struct DoctorArguments {
    /// Output: a table on a terminal, one JSON object in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<DoctorFormat>,
    /// Folder of content files that hunts are to use: say whether they can
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
    /// What is usual, that hunts are to see: say whether they can
    #[arg(long, value_name = "PATH")]
    pub baseline: Option<PathBuf>,
    /// Folder that Zeek writes its logs into; may be given several times. Without it, the usual places are looked at
    #[arg(long, value_name = "FOLDER")]
    pub log_folder: Vec<PathBuf>,
}

/// Output of `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// A table for people.
    Table,
    /// One JSON object.
    Json,
}
