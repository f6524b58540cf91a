//! The command line of `tollgate findings` and `tollgate state`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tollgate_model::Level;
use tollgate_store::{Status, Verdict};

use crate::args::Format;

/// Work with stored findings.
#[derive(Debug, Subcommand)]
#[command(
    after_long_help = "A store is one file, which `tollgate hunt --store FILE` makes and fills. What the analysis says of a finding stands in \
    revisions, one each time that it says something else; what people decide (status, verdict, owner, notes) stands beside them and no hunt \
    changes it. A closed finding of which a later hunt says something else stays closed and is marked. Each change is a row of the custody \
    log: who, what, when, why, and the hash of the row before (`tollgate state check`).\n\n\
    A finding is named by its identity, or the beginning of one. Who acts is --by, or the login name, and then says so.\n\n\
    Exit codes, first that applies: 2 usage, no such finding, or a reason is missing, 3 content invalid, 6 the store cannot be read or \
    written, or the output cannot be, 7 another instance holds the lock of the store, 0.\n\n\
    Examples:\n  tollgate hunt --store soc.tollgate logs/\n  export TOLLGATE_STORE=soc.tollgate\n  tollgate findings list --status new --min-level high\n  \
    tollgate findings show 3f2a\n  tollgate findings assign 3f2a --to joon\n  \
    tollgate findings verdict 3f2a expected --reason 'CHG-4411: nightly copy' --config policy\n  \
    tollgate findings status 3f2a closed --reason 'CHG-4411'\n  tollgate findings rates"
)]
pub enum FindingsCommand {
    /// List findings: greatest score first
    List(ListArguments),
    /// Show a finding, what was said of it and when, and what people did
    Show(ShowArguments),
    /// Say who looks after a finding
    Assign(AssignArguments),
    /// Say how far you are with a finding: new, open or closed
    Status(StatusArguments),
    /// Say what a finding is: true-positive, false-positive, expected or unknown
    Verdict(VerdictArguments),
    /// Write something down beside a finding
    Note(NoteArguments),
    /// Count how often people took findings for false, by program and by term of the score
    Rates(RatesArguments),
}

/// Which file.
#[derive(Debug, Args)]
pub struct StoreArguments {
    /// The store
    #[arg(long, value_name = "FILE", env = "TOLLGATE_STORE")]
    pub store: PathBuf,
}

/// Which finding.
#[derive(Debug, Args)]
pub struct OneArguments {
    /// Identity of a finding, or the beginning of one
    #[arg(value_name = "FINDING-ID")]
    pub id: String,
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which finding, and who acts.
#[derive(Debug, Args)]
pub struct ActArguments {
    #[command(flatten)]
    pub one: OneArguments,
    /// Who acts [default: the login name]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// `findings list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// Only of this status: new, open, closed; may be given several times
    #[arg(long, value_name = "STATUS", value_parser = parse_status)]
    pub status: Vec<Status>,
    /// Only of this verdict: unknown, true-positive, false-positive, expected; may be given several times
    #[arg(long, value_name = "VERDICT", value_parser = parse_verdict)]
    pub verdict: Vec<Verdict>,
    /// Only those that this person looks after
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// Only of this Mac
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    /// Only of this level and above: low, medium, high, critical
    #[arg(long, value_name = "LEVEL", value_parser = crate::args::parse_level)]
    pub min_level: Option<Level>,
    /// Only those last seen at or after this time: such as 2026-11-25T08:00:00Z, 2026-11-25, or a length before now: 24h, 7d, 2w
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only closed ones of which a hunt has said something else since
    #[arg(long)]
    pub revised_since_closed: bool,
    /// Output: a table on a terminal, JSON lines in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Findings to list [default: 200 in a table, all as JSON lines]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// `findings show`.
#[derive(Debug, Args)]
pub struct ShowArguments {
    #[command(flatten)]
    pub one: OneArguments,
    /// Print the document alone, as `hunt --format jsonl` did
    #[arg(long)]
    pub document: bool,
    /// The revision to show [default: the newest]
    #[arg(long, value_name = "N")]
    pub revision: Option<u32>,
}

/// `findings assign`.
#[derive(Debug, Args)]
pub struct AssignArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// Who looks after it
    #[arg(long, value_name = "NAME", required_unless_present = "nobody")]
    pub to: Option<String>,
    /// Nobody does any more
    #[arg(long, conflicts_with = "to")]
    pub nobody: bool,
}

/// `findings status`.
#[derive(Debug, Args)]
pub struct StatusArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// How far: new, open, closed
    #[arg(value_name = "STATUS", value_parser = parse_status)]
    pub to: Status,
    /// Why; needed to close, and to open what is closed
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
}

/// `findings verdict`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "true-positive: it happened, and should not have. false-positive: it did not happen as the finding says. expected: it \
    happened, and is in order. unknown: nobody can say any more.\n\n\
    Of what is expected, the command line of an allow entry is printed that would cover it once another person approves it; or why none can be. It is never run: whoever runs it says that it is in order."
)]
pub struct VerdictArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// What it is: true-positive, false-positive, expected, unknown
    #[arg(value_name = "VERDICT", value_parser = parse_verdict)]
    pub to: Verdict,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Policy folder that an allow entry would stand in
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
}

/// `findings note`.
#[derive(Debug, Args)]
pub struct NoteArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// What to write down
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: String,
}

/// `findings rates`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "A rate is the number of findings with the verdict false-positive, of all with a verdict other than unknown. What is \
    expected is no mistake of the analysis and is counted apart. Below 20 judged findings a rate is UNKNOWN: one verdict more would move it by more \
    than five in a hundred. Counted is what was judged, as it stood then."
)]
pub struct RatesArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// Output: a table on a terminal, JSON lines in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// Work with stores.
#[derive(Debug, Subcommand)]
pub enum StateCommand {
    /// Check that a store is as it was written: pages, references, the chain of the custody log, digests, and that it tells what the tables hold
    Check(CheckArguments),
}

/// `state check`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Each problem is a line: its place, and what is wrong. The last line bears the hash of the last row of the custody log: noted \
    where whoever may write to the file cannot (a ticket, a commit that is signed), it shows a log that was written anew.\n\n\
    Exit codes, first that applies: 2 usage, or no such file, 6 a problem was found, or the output could not be written, 7 another instance holds \
    the lock of the store, 0.\n\n\
    Examples:\n  tollgate state check soc.tollgate\n  tollgate state check soc.tollgate --noted 3f2a..."
)]
pub struct CheckArguments {
    /// The store
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A hash that was noted elsewhere: the log must still hold the row that bears it
    #[arg(long, value_name = "HASH")]
    pub noted: Vec<String>,
}

fn parse_status(text: &str) -> Result<Status, String> {
    Status::from_name(text).ok_or_else(|| "one of new, open, closed".to_owned())
}

fn parse_verdict(text: &str) -> Result<Verdict, String> {
    Verdict::from_name(text).ok_or_else(|| "one of true-positive, false-positive, expected, unknown".to_owned())
}
