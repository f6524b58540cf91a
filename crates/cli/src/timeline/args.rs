//! What `tollgate timeline` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tollgate_model::Nanos;

use crate::args::{SetupArguments, UsualArguments, default_threads, parse_host, parse_threads};
use crate::output::OutputArguments;

/// `timeline`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "A row is a record: when (UTC; `~1s` where the source tells whole seconds), which step of a finding stands on it \
    (number, kind, link to the next), lane (process, file, staging, network), who, what, and the file and byte offset where it stands, as \
    `explain --event` takes it. A connection stands where it began.\n\n\
    Of a finding, the story is shown: records of its processes, their parents and all their children, records of anybody about its files \
    and destinations, and what a sensor saw of these. --all shows every record of that Mac in the time.\n\n\
    What is not known is a row of its own:\n  \
    — 41 records lost between 10:00:00.010 and 10:00:03.000 —   the source's numbers say so\n  \
    — nothing was told for 2 h 13 m —                           by any source on that Mac, shown or not, for longer than --quiet\n  \
    — records begin here: earlier is not known —                the time asked for reaches beyond the inputs\n  \
    — no sensor of the network told anything of this Mac —      or no source on the Mac itself\n\n\
    Secrets in arguments, paths and names are replaced as in findings. The inputs are read twice for a finding, once for --host: what \
    can be read only once, such as standard input, needs --host. Records beyond --limit are counted. \
    At most 1,000,000 are held at once, fewer with long texts; if that is not enough for a finding's story, a row and a note say from \
    when on some are missing: ask for less time.\n\n\
    JSON lines have \"kind\": record, gap, or more (the last, if --limit leaves any out); `tollgate schema timeline` prints their schema.\n\n\
    Exit codes, first that applies: 2 usage, or no such finding or Mac, 3 policy invalid, 6 the output could not be written, \
    4 an input could not be opened, 0.\n\n\
    Examples:\n  tollgate timeline 3f2a logs/\n  tollgate timeline --before 1h --after 10m --all 3f2a logs/\n  \
    tollgate timeline --host mac-12 --since 2026-11-25T08:00:00Z --until 2026-11-25T09:00:00Z logs/\n  \
    tollgate timeline --format timesketch -o 3f2a.jsonl 3f2a logs/\n  \
    tollgate timeline --host mac-12 --format jsonl logs/ | jq -r 'select(.kind == \"gap\").text'"
)]
pub struct TimelineArguments {
    /// Identity of a finding, or the beginning of one, unless --host is given; then files and folders as for `hunt`
    #[arg(required = true, value_names = ["FINDING-ID", "PATH"], num_args = 1..)]
    pub words: Vec<PathBuf>,
    /// Show everything that is told of this Mac, without a finding; steps of all its findings are marked
    #[arg(long, value_name = "NAME", conflicts_with_all = ["before", "after", "all"], value_parser = parse_host)]
    pub host: Option<String>,
    /// With --host: from this time on: such as 2026-11-25T08:00:00Z, 2026-11-25, or a length before now: 24h, 7d, 2w [default: all there is]
    #[arg(long, value_name = "TIME", requires = "host")]
    pub since: Option<String>,
    /// With --host: up to this time, written as for --since [default: all there is]
    #[arg(long, value_name = "TIME", requires = "host")]
    pub until: Option<String>,
    /// Time shown before the finding's first step
    #[arg(long, value_name = "LENGTH", default_value = "5m", value_parser = parse_length)]
    pub before: Nanos,
    /// Time shown after the finding's last step
    #[arg(long, value_name = "LENGTH", default_value = "5m", value_parser = parse_length)]
    pub after: Nanos,
    /// Show every record of that Mac in the time, not the finding's story alone
    #[arg(long)]
    pub all: bool,
    /// Say where nothing was told for longer than this
    #[arg(long, value_name = "LENGTH", default_value = "15m", value_parser = parse_length)]
    pub quiet: Nanos,
    /// Show at most this many records, the earliest, and count the others
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub limit: u64,
    /// Output: a table on a terminal, JSON lines elsewhere, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<TimelineFormat>,
    #[command(flatten)]
    pub output: OutputArguments,
    /// Host of records that name none, as `hunt --host`
    #[arg(long, value_name = "NAME", conflicts_with = "hosts", value_parser = parse_host)]
    pub unnamed_host: Option<String>,
    /// Map of hosts, as for `hunt`
    #[arg(long, value_name = "FILE")]
    pub hosts: Option<PathBuf>,
    /// Folder of content files that replace the built-in ones of the same name
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub usual: UsualArguments,
    /// Threads to use: one reads, the others correlate; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = default_threads(), value_parser = parse_threads)]
    pub threads: usize,
    /// File with the redaction key, as for `hunt`
    #[arg(long, value_name = "FILE", env = "TOLLGATE_REDACTION_KEY_FILE")]
    pub redaction_key: Option<PathBuf>,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// Forms in which a timeline is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimelineFormat {
    /// A table, one line a row.
    Table,
    /// One JSON object a line (`tollgate schema timeline`).
    Jsonl,
    /// A line for each row, for Timesketch.
    Timesketch,
    /// A row for each, which a spreadsheet takes for text.
    Csv,
}

impl TimelineArguments {
    /// Whose records they are, and by which content they are read.
    pub fn setup(&self) -> SetupArguments {
        SetupArguments { host: self.unnamed_host.clone(), hosts: self.hosts.clone(), config: self.config.clone() }
    }
}

fn parse_length(text: &str) -> Result<Nanos, String> {
    let length = text.parse::<jiff::SignedDuration>().ok().filter(|length| !length.is_negative());
    let nanos = length.and_then(|length| i64::try_from(length.as_nanos()).ok());
    nanos.map(Nanos).ok_or_else(|| "a length of time such as 90s, 5m or 2h".to_owned())
}
