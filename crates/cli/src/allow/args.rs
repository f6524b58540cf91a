//! The command line of `tollgate allow`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::{SetupArguments, UsualArguments};

/// Work with allow entries.
#[derive(Debug, Subcommand)]
#[command(
    after_long_help = "An entry is a file in the folder `allow` of a policy folder: a program by its signature, where it sends, which kinds of \
    data, an owner, a ticket, and a last day. What it covers is still found, at no more than its cap, and names it; nothing is dropped. \
    It covers nothing until another person than its author approved it, and nothing after its last day; what came before stays as it \
    was. An entry with a mistake is named and covers nothing. Each change is a line of `allow/audit.jsonl`.\n\n\
    Exit codes, first that applies: 2 usage, or no such entry, 3 content or an entry invalid, 6 a file or the output could not be \
    written, 1 `audit --verify` found what does not fit, 5 nothing usable to test with, 0.\n\n\
    Examples:\n  tollgate allow add -c policy --author mara --owner it-storage --reason 'nightly copy' --ticket CHG-4411 \
    --team-id 4ABCDE1234 --signing-id org.example.sync --destination files.acme.example --read documents\n  \
    tollgate allow test -c policy logs/\n  tollgate allow approve -c policy A-0001 --by joon\n  tollgate allow due -c policy --days 30"
)]
pub enum AllowCommand {
    /// Write a proposal, which covers nothing until somebody else approves it
    Add(Box<AddArguments>),
    /// Agree to a proposal, as another person than its author
    Approve(ChangeArguments),
    /// List the entries: what they are today, and what they cover
    List(FolderArguments),
    /// Show an entry, and what was done with it
    Show(OneArguments),
    /// Hunt with and without entries, and tell which findings they would lower
    Test(TestArguments),
    /// List the entries whose last day comes soon, or has passed
    Due(DueArguments),
    /// Take an entry that was written or changed by hand into the log, as a proposal
    Record(RevokeArguments),
    /// Begin a new version of an entry, with a new last day
    Renew(RenewArguments),
    /// End an entry now; what came before stays as it was
    Revoke(RevokeArguments),
    /// Show what was done with entries
    Audit(AuditArguments),
    /// Take entries from elsewhere over, as proposals
    Import(ImportArguments),
}

/// Where the entries are.
#[derive(Debug, Args)]
pub struct FolderArguments {
    /// The policy folder; entries are in its folder `allow`
    #[arg(short, long, value_name = "FOLDER")]
    pub config: PathBuf,
}

/// `allow add`.
#[derive(Debug, Args)]
pub struct AddArguments {
    #[command(flatten)]
    pub folder: FolderArguments,
    /// What it is called [default: the next number, such as A-0001]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Who writes it
    #[arg(long, value_name = "NAME")]
    pub author: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// Why this is in order
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Where that was talked about
    #[arg(long, value_name = "TEXT")]
    pub ticket: String,
    /// Days until its last, today not counted
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=365))]
    pub days: u16,
    /// The greatest score of what it covers, 20 to 59
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub cap: u8,
    /// Team of the program's signature; with --signing-id
    #[arg(long, value_name = "TEAM")]
    pub team_id: Option<String>,
    /// Signing id of the program
    #[arg(long, value_name = "ID")]
    pub signing_id: Option<String>,
    /// Signing id of a part of macOS
    #[arg(long, value_name = "ID")]
    pub platform_id: Option<String>,
    /// Code directory hash of the program: exactly these bytes
    #[arg(long, value_name = "HASH")]
    pub cdhash: Option<String>,
    /// Team of who runs it
    #[arg(long, value_name = "TEAM")]
    pub caller_team_id: Option<String>,
    /// Signing id of who runs it
    #[arg(long, value_name = "ID")]
    pub caller_signing_id: Option<String>,
    /// Signing id of who runs it, a part of macOS
    #[arg(long, value_name = "ID")]
    pub caller_platform_id: Option<String>,
    /// Code directory hash of who runs it
    #[arg(long, value_name = "HASH")]
    pub caller_cdhash: Option<String>,
    /// Its arguments, word by word, with `*`, `?` and, at the end, `...` for any further ones
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    pub arguments: Option<String>,
    /// Macs by their names, with `*` and `?`; all if none is named
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Where it sends: `files.acme.example`, or `*.acme.example` for all beneath
    #[arg(long, value_name = "NAME", required = true)]
    pub destination: Vec<String>,
    /// Addresses of these destinations, such as 198.51.100.0/24: one more fact that proves them
    #[arg(long, value_name = "CIDR")]
    pub range: Vec<String>,
    /// Hours of the day: `01:00-05:00` in UTC, or `01:00-05:00 +02:00`
    #[arg(long, value_name = "HOURS")]
    pub hours: Option<String>,
    /// Bytes that the program may send there on one UTC day
    #[arg(long, value_name = "N")]
    pub max_bytes_a_day: Option<u32>,
    /// A kind of data that it may send, such as `documents`
    #[arg(long, value_name = "CATEGORY")]
    pub read: Vec<String>,
    /// A kind of credentials that it may send, such as `ssh-keys`
    #[arg(long, value_name = "CATEGORY")]
    pub credentials: Vec<String>,
    /// It may send archives of them too, and of what is not known to be sensitive
    #[arg(long)]
    pub archive: bool,
}

/// An entry.
#[derive(Debug, Args)]
pub struct OneArguments {
    /// The entry
    pub id: String,
    #[command(flatten)]
    pub folder: FolderArguments,
}

/// `allow approve`.
#[derive(Debug, Args)]
pub struct ChangeArguments {
    #[command(flatten)]
    pub one: OneArguments,
    /// Who agrees
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

/// `allow test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Files and folders with telemetry, as for `hunt`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only this entry; may be given several times
    #[arg(long, value_name = "ID")]
    pub entry: Vec<String>,
    #[command(flatten)]
    pub setup: SetupArguments,
    #[command(flatten)]
    pub usual: UsualArguments,
    /// Threads to use; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = crate::args::default_threads(), value_parser = crate::args::parse_threads)]
    pub threads: usize,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// `allow due`.
#[derive(Debug, Args)]
pub struct DueArguments {
    #[command(flatten)]
    pub folder: FolderArguments,
    /// Days from today
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub days: u16,
}

/// `allow renew`.
#[derive(Debug, Args)]
pub struct RenewArguments {
    #[command(flatten)]
    pub one: OneArguments,
    /// Who writes the new version
    #[arg(long, value_name = "NAME")]
    pub author: String,
    /// Days until its last, today not counted
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=365))]
    pub days: u16,
    /// Where that was talked about
    #[arg(long, value_name = "TEXT")]
    pub ticket: String,
}

/// `allow revoke` and `record`.
#[derive(Debug, Args)]
pub struct RevokeArguments {
    #[command(flatten)]
    pub one: OneArguments,
    /// Who does it
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `allow audit`.
#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(flatten)]
    pub folder: FolderArguments,
    /// Check that each line follows from the one before, and that each entry is as its last line says
    #[arg(long)]
    pub verify: bool,
    /// A hash that was noted elsewhere: the log must still hold the line that bears it
    #[arg(long, value_name = "HASH", requires = "verify")]
    pub noted: Vec<String>,
}

/// `allow import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// Entry files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub folder: FolderArguments,
    /// Who takes them over, and is their author from now on
    #[arg(long, value_name = "NAME")]
    pub author: String,
}
