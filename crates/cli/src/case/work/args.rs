//! The command line of the verbs that work on cases in a store.

use clap::Args;

use crate::args::Format;
use crate::findings::args::StoreArguments;

/// Who acts, and in which store.
#[derive(Debug, Args)]
pub struct ByArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// Who acts [default: the login name]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// Which case, and who acts.
#[derive(Debug, Args)]
pub struct ActArguments {
    /// Name of a case, or the beginning of one
    #[arg(value_name = "CASE")]
    pub case: String,
    #[command(flatten)]
    pub by: ByArguments,
}

/// `case open`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "The case is called CASE-YYYY-NNNN: the year, in UTC, in which it is opened, and the next number in the store. The name \
    stands first on the line that is printed.\n\n\
    Example:\n  tollgate case open --title 'Nightly copy to an unknown store' 3f2a 91bc --store soc.tollgate"
)]
pub struct OpenArguments {
    /// What it is about, in one line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub title: String,
    /// Findings that belong to it: identities, or beginnings of them
    #[arg(value_name = "FINDING-ID")]
    pub findings: Vec<String>,
    #[command(flatten)]
    pub by: ByArguments,
}

/// `case add`.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  tollgate case add CASE-2026-0142 91bc 0c77 --store soc.tollgate")]
pub struct AddArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// Findings that belong to it too: identities, or beginnings of them
    #[arg(value_name = "FINDING-ID", required = true)]
    pub findings: Vec<String>,
}

/// `case note`.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  tollgate case note CASE-2026-0142 'The owner does not know the destination' --store soc.tollgate")]
pub struct NoteArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// What to write down
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: String,
}

/// `case assign`.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  tollgate case assign CASE-2026-0142 --to joon --store soc.tollgate")]
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

/// `case close` and `case reopen`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "A closed case takes no finding, note or owner until it is opened again; it can still be exported. Its findings stay as they \
    are: `tollgate findings status` closes those.\n\n\
    Examples:\n  tollgate case close CASE-2026-0142 --reason 'CHG-4411: rotated, host rebuilt' --store soc.tollgate\n  \
    tollgate case reopen CASE-2026-0142 --reason 'the same destination again' --store soc.tollgate"
)]
pub struct StatusArguments {
    #[command(flatten)]
    pub act: ActArguments,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: String,
}

/// `case list`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Open cases come first, of these the newest first. A JSON line is a case as `case.json` of its bundle has it.\n\n\
    Example:\n  tollgate case list --store soc.tollgate"
)]
pub struct ListArguments {
    #[command(flatten)]
    pub store: StoreArguments,
    /// Output: a table on a terminal, JSON lines in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// `case show`.
#[derive(Debug, Args)]
#[command(after_long_help = "Its rows of custody are those of the case and of its findings, in order.\n\n\
    Example:\n  tollgate case show CASE-2026-0142 --store soc.tollgate")]
pub struct ShowArguments {
    /// Name of a case, or the beginning of one
    #[arg(value_name = "CASE")]
    pub case: String,
    #[command(flatten)]
    pub store: StoreArguments,
    /// One JSON object instead of text, as `case.json` of its bundle has it
    #[arg(long)]
    pub json: bool,
}
