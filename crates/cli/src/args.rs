//! The command line.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tollgate_model::{Confidence, Level};

use crate::lake::args::LakeArguments;
use crate::output::OutputArguments;

/// Find data leaving Macs inside TLS, in the telemetry you already have.
///
/// Tollgate follows data from the sensitive file that was read, through copies and archives and
/// across processes, to the encrypted connection it left by, and shows each step with its score.
#[derive(Debug, Parser)]
#[command(name = "tollgate", version, about, long_about, propagate_version = true, max_term_width = 100)]
pub struct Tollgate {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read telemetry once and print findings
    Hunt(HuntArguments),
    /// Say why a finding stands as it does, or why a record led to none
    Explain(ExplainArguments),
    /// Show what happened around a finding, or on a Mac, in order of time, with gaps as gaps
    Timeline(crate::timeline::args::TimelineArguments),
    /// Say what inputs hold, what each source can serve, and what cannot be seen with them
    Sources(SourcesArguments),
    /// Measure how much the telemetry at hand could have seen, and say what to fix first
    Coverage(crate::coverage::args::CoverageArguments),
    /// List who read what, and who sends where, for those who decide what should be
    #[command(subcommand)]
    Report(crate::report::args::ReportCommand),
    /// Say what this machine can collect, what is missing, and what to do about it
    Doctor(crate::doctor::args::DoctorArguments),
    /// Measure what a hunt costs on this machine
    Bench(BenchArguments),
    /// Work with the content that the analysis runs on
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Run the stories that the content must come true in: attacks and what only looks like one
    #[command(subcommand)]
    Content(ContentCommand),
    /// Say what is in order, with an owner and an end; it caps, and drops nothing
    #[command(subcommand)]
    Allow(crate::allow::args::AllowCommand),
    /// Learn what is usual, look at it, agree or not, and freeze it for hunts
    #[command(subcommand)]
    Baseline(crate::baseline::args::BaselineCommand),
    /// Work on cases of stored findings; seal evidence, verify it, hand it on
    #[command(subcommand)]
    Case(crate::case::args::CaseCommand),
    /// Work with the findings that hunts stored (`hunt --store`): look at them, decide, say why
    #[command(subcommand)]
    Findings(crate::findings::args::FindingsCommand),
    /// Check a store of findings
    #[command(subcommand)]
    State(crate::findings::args::StateCommand),
    /// Print the JSON Schema of a line of JSON output
    Schema {
        /// Whose output: that of `hunt`, `sources`, `coverage`, `doctor`, `report exposure`, `report egress`, `report compliance` or `timeline`
        #[arg(value_enum, value_name = "OUTPUT", default_value_t = Output::Finding)]
        output: Output,
    },
}

/// Work with content.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check a folder of content files and name every mistake
    Check {
        /// The folder.
        folder: PathBuf,
    },
    /// Write the built-in content into a new folder, to be changed there
    Init {
        /// The folder; must not exist, or be empty.
        folder: PathBuf,
        /// Only `site.toml`, what a site says of itself; the rest stays as each release has it.
        #[arg(long)]
        site: bool,
    },
}

/// Work with scenarios.
#[derive(Debug, Subcommand)]
pub enum ContentCommand {
    /// Run scenarios in every set of sources, and say where one comes to something else than its page states
    Test(ContentTestArguments),
    /// Count alerts on made-up days of ordinary work: every one is false
    Days(ContentDaysArguments),
    /// Print the notation in which the steps of a scenario are written
    Notation,
}

/// `content test`.
#[derive(Debug, Args)]
#[command(after_long_help = "Each scenario is rendered as raw records in nine sets of sources, such as eslogger with Zeek or osquery \
    alone, and hunted in as `tollgate hunt` would. A scenario that needs what is not built yet is listed as waiting \
    while it differs from its page.\n\n\
    Exit codes, first that applies: 2 usage, 3 content or a page invalid, 6 the output could not be written, 1 a scenario came to \
    something else than its page states and waits for nothing, or a row that the content changes is met by no scenario that fires or by \
    none that stays silent, 0.\n\n\
    Examples:\n  tollgate content test\n  tollgate content test --only a01 --all\n  tollgate content test my-content/\n  \
    tollgate content test --format draft my-content/scenarios/s01.md")]
pub struct ContentTestArguments {
    /// A folder of content, whose `scenarios/*.md` are run beside those that are built in and replace those of the same
    /// name; or pages, which are run alone
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only the scenarios of the page with this id; may be given several times
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,
    /// Also show what is as stated
    #[arg(long)]
    pub all: bool,
    /// How to show it: as text, as a page that tells what is detected, or as tables of what was found, to write pages from
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Shown::Text)]
    pub format: Shown,
    /// Scenarios to run at once
    #[arg(long, value_name = "N", default_value_t = default_threads(), value_parser = parse_threads)]
    pub threads: usize,
}

/// `content days`.
#[derive(Debug, Args)]
#[command(after_long_help = "The days are those of developers, designers, finance, executives, administrators, build machines and data \
    scientists, with backups, endpoint guards, device management, updates and assistants, told by eslogger on every second Mac, \
    by osquery on the others, and by Zeek. The same numbers give the same days everywhere.\n\n\
    All days are synthetic. The first reading is of those who wrote the analysis; the second was written by another reader, from the \
    published look-alikes alone and without a look at the content, so that its figure is nobody's own. Unless content is given, they are \
    counted twice: with the built-in content, and with a `site.toml` in which the company of these days says what is its own.\n\n\
    Exit codes, first that applies: 2 usage, 3 content invalid, 6 the days or the output could not be written, 0.\n\n\
    Examples:\n  tollgate content days\n  tollgate content days --reading second\n  tollgate content days --days 19 --learn 14\n  tollgate content days --config my-content/\n  \
    tollgate content days --keep days && tollgate hunt --hosts days/hosts.toml --config days/site days/logs")]
pub struct ContentDaysArguments {
    /// Macs; twenty have everything
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub macs: u32,
    /// Days, the first of them a Thursday
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    /// Learn what is usual on the first of the days, and count alerts on the others alone, also with what was learned
    ///
    /// A snapshot is frozen after those days, with what no person has to agree to.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub learn: u32,
    /// Another seed is other days of the same kind
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Whose days
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = Reading::First)]
    pub reading: Reading,
    /// Folder of content files that replace the built-in ones of the same name
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
    /// Keep the days in this new folder
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// Write a page, not text
    #[arg(long)]
    pub markdown: bool,
    /// Threads to use; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = default_threads(), value_parser = parse_threads)]
    pub threads: usize,
}

/// Who made up days of ordinary work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reading {
    /// Those that came with the analysis
    First,
    /// Those that another reader wrote, from the published look-alikes alone
    Second,
}

/// How scenarios are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// What differs, and a summary.
    Text,
    /// A page.
    Markdown,
    /// Tables of what was found.
    Draft,
}

/// Whose records they are, and by which content they are read.
#[derive(Debug, Default, Args)]
pub struct SetupArguments {
    /// Host of records that name none
    #[arg(long, value_name = "NAME", conflicts_with = "hosts", value_parser = parse_host)]
    pub host: Option<String>,
    /// Map of hosts: names, addresses over time, paths
    ///
    /// `[[host]]` with `name`, `aliases = ["ana-mbp.corp.example"]` (other names that records have for it), `addresses = ["10.1.2.3",
    /// "10.1.2.4@2026-11-25T08:00:00Z/2026-11-25T18:00:00Z"]` and `paths = ["logs/ana/**"]`. Capital and small letters are the
    /// same. Records that name no host take the first entry whose paths match; without any, the folder of their file stands for
    /// the host. A pattern that begins with `/` is compared with the whole path of a file, any other with each end of it, by whole names
    /// of folders, and with the path as it is named here.
    #[arg(long, value_name = "FILE")]
    pub hosts: Option<PathBuf>,
    /// Folder of content files that replace the built-in ones of the same name
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
}

/// What is usual.
#[derive(Debug, Default, Args)]
pub struct UsualArguments {
    /// What is usual: the folder of a baseline, of which the frozen snapshot is seen, or a snapshot (`tollgate baseline`)
    #[arg(long, value_name = "PATH")]
    pub baseline: Option<PathBuf>,
}

/// What is read, and how.
#[derive(Debug, Args)]
pub struct InputArguments {
    /// Files and folders with telemetry; `-` is standard input
    ///
    /// Formats are recognised record by record: eslogger NDJSON; results of osquery, as logged or in
    /// shippers' envelopes; `log show` and `log stream` with `--style ndjson`; Zeek conn, ssl, x509,
    /// quic, dns and dhcp logs as tables or JSON; gzip and zstd. Folders are read with every regular file in them,
    /// except hidden ones and those behind links to folders. A named pipe, or a shell's `<(command)`,
    /// is read once, as it comes, like standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub setup: SetupArguments,
    /// Only findings last seen at or after this time; evidence is read from 72 h earlier
    ///
    /// A time such as 2026-11-25T08:00:00Z, a day such as 2026-11-25 (its midnight in UTC), or a length before now such as 24h, 7d or 2w.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only findings last seen at or before this time, written as for --since
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Threads to use: one reads, the others correlate; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = default_threads(), value_parser = parse_threads)]
    pub threads: usize,
    /// File with the key under which redacted secrets can be compared
    ///
    /// 32 bytes as 64 hexadecimal digits. Without it a key is made once and kept in the user's state
    /// folder ($XDG_STATE_HOME/tollgate, else ~/.local/state/tollgate).
    #[arg(long, value_name = "FILE", env = "TOLLGATE_REDACTION_KEY_FILE")]
    pub redaction_key: Option<PathBuf>,
}

/// `hunt`.
#[derive(Debug, Args)]
#[command(after_long_help = "Exit codes, first that applies: 2 usage, 3 policy or map of hosts invalid, 6 the output could not\n\
    be written, 7 another instance holds the lock of the store, 5 nothing usable, or nothing within\n\
    --since/--until, 1 --fail-on reached, 4 an input could not be opened, is no text (an archive, a\n\
    capture), ended damaged, or no record of it was understood (with --strict: any record rejected), 0.\n\n\
    Examples:\n  tollgate hunt logs/\n  tollgate hunt --format jsonl --min-level high logs/ | jq .id\n  \
    tollgate hunt --format ocsf -o findings.json logs/\n  tollgate hunt --format html -o hunt.html logs/\n  \
    tollgate hunt --format parquet -o lake --lake-region eu-central-1 logs/\n  \
    zstdcat es.ndjson.zst | tollgate hunt --host mac-12 -\n  tollgate hunt --hosts hosts.toml --since 24h --fail-on high logs/")]
pub struct HuntArguments {
    /// What is read.
    #[command(flatten)]
    pub input: InputArguments,
    #[command(flatten)]
    pub form: FormatArguments,
    /// Print findings of this level and above: low, medium, high, critical
    #[arg(long, value_name = "LEVEL", default_value = "low", value_parser = parse_level)]
    pub min_level: Level,
    /// Print findings of this confidence and above: low, medium, high
    #[arg(long, value_name = "CONFIDENCE", default_value = "low", value_parser = parse_confidence)]
    pub min_confidence: Confidence,
    /// Exit with 1 if a finding of this level or above was printed
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub fail_on: Option<Level>,
    #[command(flatten)]
    pub usual: UsualArguments,
    /// Also measure how much could have been seen, and write that into this new file as `coverage --format json` does
    #[arg(long, value_name = "FILE")]
    pub coverage: Option<PathBuf>,
    #[command(flatten)]
    pub told: crate::coverage::args::CoverageTold,
    /// Also store all findings, printed or not, in this file, which is made if it is not there (`tollgate findings`)
    #[arg(long, value_name = "FILE")]
    pub store: Option<PathBuf>,
    /// Also learn what is usual into this folder (`tollgate baseline`)
    #[arg(long, value_name = "FOLDER")]
    pub learn: Option<PathBuf>,
    /// Exit with 4 if any record was rejected
    #[arg(long)]
    pub strict: bool,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// `explain`.
#[derive(Debug, Args)]
#[command(after_long_help = "Exit codes, first that applies: 2 usage, or no such finding or record, 3 policy invalid,\n\
    6 the output could not be written, 4 an input could not be opened, 0.\n\n\
    Examples:\n  tollgate explain 3f2a logs/\n  tollgate explain --format html -o 3f2a.html 3f2a logs/\n  tollgate explain --event logs/es.ndjson:18211 logs/")]
pub struct ExplainArguments {
    /// Output: text for people, unless said; one of the forms of `hunt`
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "event")]
    pub format: Option<FindingFormat>,
    /// Release of OCSF that `--format ocsf` and `parquet` keep to [default: 1.8; for parquet 1.1]
    #[arg(long, value_enum, value_name = "RELEASE")]
    pub ocsf_version: Option<OcsfRelease>,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    pub lake: LakeArguments,
    /// Record to explain instead of a finding: its file and byte offset, after decompression
    #[arg(long, value_name = "FILE:OFFSET")]
    pub event: Option<String>,
    /// Identity of a finding, or the beginning of one; then files and folders as for `hunt`
    #[arg(required = true, value_names = ["FINDING-ID", "PATH"], num_args = 1..)]
    pub words: Vec<PathBuf>,
    #[command(flatten)]
    pub setup: SetupArguments,
    #[command(flatten)]
    pub usual: UsualArguments,
    /// File with the redaction key, as for `hunt`
    #[arg(long, value_name = "FILE", env = "TOLLGATE_REDACTION_KEY_FILE")]
    pub redaction_key: Option<PathBuf>,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// `sources`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "For each input and each source in it: records, first and last time, hosts, how well it serves each leg of the\n\
    analysis, and what its records say. Legs: process (which program ran), attribution (which process opened a\n\
    connection), tls (names and certificates), volume (how much was sent), file (what was read), archive (what was\n\
    packed). `none of full` means that the source could serve the leg, but holds no records for it.\n\
    After the table: what was not read, defects by name with the place of the first, the mode that a hunt runs in\n\
    on each host, and what cannot be seen with these sources, with what would show it.\n\n\
    JSON lines: an object with \"kind\":\"source\" for each source in each input, then one with \"kind\":\"summary\";\n\
    `tollgate schema sources` prints their schema.\n\n\
    Exit codes, first that applies: 2 usage, 3 map of hosts or content invalid, 6 the output could not be written,\n\
    5 nothing usable, 4 an input could not be opened, is no text (an archive, a capture), or ended\n\
    damaged (with --strict: any record rejected), 0.\n\n\
    Examples:\n  tollgate sources logs/\n  tollgate sources --hosts hosts.toml --format jsonl logs/ | jq 'select(.kind == \"summary\").unseen'\n  \
    zstdcat es.ndjson.zst | tollgate sources --host mac-12 -"
)]
pub struct SourcesArguments {
    /// Files and folders with telemetry, as for `hunt`; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub setup: SetupArguments,
    /// Inputs to read at once; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = default_threads(), value_parser = parse_threads)]
    pub threads: usize,
    /// Output: a table on a terminal, JSON lines in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Exit with 4 if any record was rejected
    #[arg(long)]
    pub strict: bool,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// `bench`.
#[derive(Debug, Args)]
#[command(after_long_help = "What is measured is this program itself, run as `tollgate hunt --threads 1 --format jsonl` with its \
    findings thrown away: once to warm the page cache, then --runs times. CPU seconds are user and system time of the whole \
    process; rates are per CPU second, so that a busy machine changes them little; MB are 1,000,000 bytes after \
    decompression. Peak memory is the greatest of all runs. A further run, not timed, tells how many bytes the state \
    of the engine has at the end of the input, as a snapshot of it is written.\n\n\
    The corpus that is made is the same for everybody: Macs at ordinary work, 10,000 records of each an hour, Zeek's \
    conn and ssl rows of their connections among them, and on every twentieth Mac a quiet theft, all of which must be \
    found. Its digest tells whether two people have measured the same:\n  \
    find FOLDER/logs -type f -exec sha256sum {} + | cut -c-64 | sort | sha256sum\n\n\
    Exit codes, first that applies: 2 usage, 3 map of hosts invalid, 6 the corpus or the output could not be written, \
    5 nothing usable, 1 a theft of the corpus was not found, 4 an input could not be opened, ended damaged, or \
    no record of it was understood, 0.\n\n\
    Examples:\n  tollgate bench\n  tollgate bench --source osquery --records 600000 --format markdown\n  \
    tollgate bench --hosts hosts.toml logs/\n  tollgate bench --keep corpus && tollgate hunt --hosts corpus/hosts.toml corpus/logs")]
pub struct BenchArguments {
    /// Files and folders to measure with, as for `hunt`; without any, a corpus is made
    #[arg(value_name = "PATH", conflicts_with_all = ["records", "macs", "seed", "source", "keep"])]
    pub paths: Vec<PathBuf>,
    /// Map of hosts of the PATHs, as for `hunt`
    #[arg(long, value_name = "FILE", requires = "paths")]
    pub hosts: Option<PathBuf>,
    /// Records of the corpus, Zeek's rows among them
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000_000))]
    pub records: u64,
    /// Macs of the corpus, 100 to 1,000,000 records for each [default: 200, or what the records allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub macs: Option<u32>,
    /// Another number makes another corpus of the same kind
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Who writes the endpoint records of the corpus
    #[arg(long, value_enum, value_name = "SOURCE", default_value_t = MadeBy::Eslogger)]
    pub source: MadeBy,
    /// Write the corpus into this new folder and leave it there, with its map of hosts
    ///
    /// Without it the corpus goes to a temporary folder ($TMPDIR) that is removed at the end.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// Runs that are counted
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub runs: u8,
    /// Output: a table, one JSON object, or a block of Markdown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = BenchFormat::Table)]
    pub format: BenchFormat,
}

/// Who writes the endpoint records of a corpus that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MadeBy {
    /// `eslogger` on every Mac
    Eslogger,
    /// osquery on every Mac
    Osquery,
    /// osquery on every second Mac, `eslogger` on the others
    Mixed,
}

/// Output of `bench`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchFormat {
    /// A table for people.
    Table,
    /// One JSON object.
    Json,
    /// A block for a page of documentation.
    Markdown,
}

/// A form of JSON output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A finding, as `hunt` prints it.
    Finding,
    /// A line of `sources`.
    Sources,
    /// What `coverage` prints.
    Coverage,
    /// The object of `doctor`.
    Doctor,
    /// The object of `report exposure`.
    Exposure,
    /// The object of `report egress`.
    Egress,
    /// The object of `report compliance`.
    Compliance,
    /// A line of `timeline`.
    Timeline,
}

/// Forms in which findings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// A table.
    Table,
    /// One JSON object a line (`tollgate schema finding`).
    Jsonl,
    /// OCSF Detection Findings, one JSON object a line.
    Ocsf,
    /// Alerts in the Elastic Common Schema, one JSON object a line.
    Ecs,
    /// A row for each finding, which a spreadsheet takes for text.
    Csv,
    /// A line for each step and each finding, for Timesketch.
    Timesketch,
    /// One bundle of STIX 2.1 with a sighting for each finding.
    Stix,
    /// One layer of the ATT&CK Navigator.
    Navigator,
    /// One page for a browser or paper, without script.
    Html,
    /// OCSF Detection Findings as Parquet files below the folder of -o, a file a day, laid out as Amazon Security Lake has them.
    Parquet,
}

/// A release of OCSF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OcsfRelease {
    /// 1.1.0
    #[value(name = "1.1")]
    V1_1,
    /// 1.3.0
    #[value(name = "1.3")]
    V1_3,
    /// 1.5.0
    #[value(name = "1.5")]
    V1_5,
    /// 1.8.0
    #[value(name = "1.8")]
    V1_8,
}

impl OcsfRelease {
    /// The release that was asked for, else the newest; for a lake the one that its documentation names.
    ///
    /// # Errors
    /// It was asked for of a form that has none.
    pub fn or_usual(asked: Option<Self>, format: Option<FindingFormat>) -> Result<Self> {
        if asked.is_some() && !matches!(format, Some(FindingFormat::Ocsf | FindingFormat::Parquet)) {
            bail!("--ocsf-version is about --format ocsf and --format parquet");
        }
        Ok(asked.unwrap_or(if format == Some(FindingFormat::Parquet) { Self::V1_1 } else { Self::V1_8 }))
    }
}

/// How findings are told, and where.
#[derive(Clone, Debug, Args)]
pub struct FormatArguments {
    /// Output: a table on a terminal, JSON lines elsewhere, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<FindingFormat>,
    /// Release of OCSF that `--format ocsf` and `parquet` keep to [default: 1.8; for parquet 1.1]
    #[arg(long, value_enum, value_name = "RELEASE")]
    pub ocsf_version: Option<OcsfRelease>,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    pub lake: LakeArguments,
}

/// Output of `sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table.
    Table,
    /// One JSON object a line.
    Jsonl,
}

pub fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get).min(8)
}

pub fn parse_threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=256) => Ok(threads),
        _ => Err("a number from 1 to 256".to_owned()),
    }
}

/// A name that is empty would take every record without a host for one of nobody's.
pub fn parse_host(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("a host needs a name".to_owned()) } else { Ok(text.to_owned()) }
}

pub fn parse_level(text: &str) -> Result<Level, String> {
    let accepted = Level::from_name(text).filter(|&level| level != Level::Info);
    accepted.ok_or_else(|| "one of low, medium, high, critical".to_owned())
}

fn parse_confidence(text: &str) -> Result<Confidence, String> {
    Confidence::from_name(text).ok_or_else(|| "one of low, medium, high".to_owned())
}
