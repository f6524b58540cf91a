//! The command line of `tollgate report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use tollgate_policy::Proxy;

use crate::findings::args::StoreArguments;
use crate::pass::PassArguments;

/// `report`.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Who read which kind of sensitive data on how many Macs, the least usual first
    Exposure(ExposureArguments),
    /// Which programs send where, what goes by no proxy first, with a proposal for each: allow, deny or review
    Egress(EgressArguments),
    /// How soon findings were taken up, which allow entries there are and who agreed, how coverage went
    Compliance(ComplianceArguments),
}

/// What a report is of.
#[derive(Debug, Args)]
pub struct ReportArguments {
    #[command(flatten)]
    pub pass: PassArguments,
    /// Output: a table on a terminal, JSON in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,
}

/// `report exposure`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "A row is a reader of one kind of data: a program by team or platform and signing id, where its signature proves \
    that, else by its path with what is known of the signature (unknown is not unsigned). A shell, an interpreter or a tool such as cat \
    is told with the program that it works for: the nearest above it that is no tool, else the process that macOS holds \
    responsible. Reads of a program's own stores are rows of their own.\n\n\
    Order: others before owners of what they read; then what fewer Macs do; credentials; programs that nobody answers for; many reads. \
    The first rows are where to take away rights first.\n\n\
    The last lines say how much could have been seen. Reads are told by `eslogger` with `open`; where no source tells them, nothing is \
    listed, and that says nothing.\n\n\
    JSON: one object; `tollgate schema exposure` prints its schema. CSV: a line a row, which a spreadsheet takes for text.\n\n\
    Exit codes, first that applies: 2 usage, 3 policy or map of hosts invalid, 6 the output could not be written,\n\
    5 nothing usable, 4 an input could not be opened, ended damaged,\n\
    or no record of it was understood, 0.\n\n\
    Examples:\n  tollgate report exposure --hosts hosts.toml logs/\n  tollgate report exposure --since 7d --format csv logs/ > readers.csv\n  \
    tollgate report exposure --format json logs/ | jq '.rows[] | select(.credential and (.owner | not)) | .program'"
)]
pub struct ExposureArguments {
    #[command(flatten)]
    pub report: ReportArguments,
}

/// `report egress`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "A row is a program and a destination, of encrypted flows to public addresses that a network sensor saw. How the \
    process of a flow is known is told: `exact` is the kernel's word (a record of the process names the very connection), all else is \
    inferred; flows of which no process is known are rows of an unknown process.\n\n\
    Proposals, with the reason in words. allow: a signature proves the program, and for every flow a verified role of it or a destination \
    that the site sanctioned (`ConnectionDestinationScope`) covers the destination, which two facts prove. deny: the destination is of a \
    kind that raises a score, or nobody answers for the program (unsigned, ad hoc, broken). review: all else, among it what a tool such \
    as curl does for others, and what is both in order and of such a kind. People decide.\n\n\
    --proxy says which way out is meant to be used: a flow to a public address that is none of these is BYPASSED, and comes first. \
    An address is the surest; a name counts where a DNS answer of the Mac or a validated certificate proves it. What goes to a proxy at a \
    private address is not listed, so every flow that is listed then goes past it.\n\n\
    JSON: one object; `tollgate schema egress` prints its schema. CSV: a line a row, which a spreadsheet takes for text.\n\n\
    Exit codes, first that applies: 2 usage, 3 policy or map of hosts invalid, 6 the output could not be written,\n\
    5 nothing usable, 4 an input could not be opened, ended damaged,\n\
    or no record of it was understood, 0.\n\n\
    Examples:\n  tollgate report egress --hosts hosts.toml logs/\n  tollgate report egress --proxy 198.51.100.7:3128 --proxy gate.example logs/\n  \
    tollgate report egress --proxy 10.0.0.0/8 --format csv logs/ > rules.csv"
)]
pub struct EgressArguments {
    #[command(flatten)]
    pub report: ReportArguments,
    /// The way out that is meant to be used: a host name, an address or a range, with a port if only that one is meant; may be given several times
    #[arg(long, value_name = "HOST|ADDRESS|CIDR[:PORT]")]
    pub proxy: Vec<Proxy>,
}

/// `report compliance`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Findings are counted in the time in which a hunt first stored them. Taken up is a finding with which a person did something: a \
    status, verdict, owner or note; the time to that is from its first revision to the first such row of the custody log. Late is what \
    was taken up later than its rule of escalation.toml gave when it came, or is not taken up and overdue now.\n\n\
    Allow entries are those of the policy folder (-c), with who wrote and who approved them. Reports of `coverage --format json` that are named \
    with --coverage are set side by side, earliest first. Drills are not kept, and it says so.\n\n\
    JSON: one object; `tollgate schema compliance` prints its schema.\n\n\
    Exit codes, first that applies: 2 usage, 3 content invalid, 6 the store cannot be read, or the output cannot be written, 7 another \
    instance holds the lock of the store, 0.\n\n\
    Examples:\n  tollgate report compliance --store soc.tollgate --since 2160h -c policy\n  \
    tollgate report compliance --store soc.tollgate --coverage july.json --coverage august.json --format json"
)]
pub struct ComplianceArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// Only findings first stored from this time on: such as 2026-11-25T08:00:00Z, 2026-11-25, or a length before now: 24h, 7d, 2w
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only findings first stored up to this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Folder of content files that replace the built-in ones of the same name, with its allow entries
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
    /// A report of `coverage --format json`; may be given several times
    #[arg(long, value_name = "FILE")]
    pub coverage: Vec<PathBuf>,
    /// Output: text on a terminal, JSON in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ComplianceFormat>,
}

/// Output of `report compliance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ComplianceFormat {
    /// Text for people.
    Text,
    /// One JSON object.
    Json,
}

/// Output of `report`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A table.
    Table,
    /// One JSON object.
    Json,
    /// A line a row.
    Csv,
}
