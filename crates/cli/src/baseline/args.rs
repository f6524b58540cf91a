//! The command line of `tollgate baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::SetupArguments;

/// Work with what is usual.
#[derive(Debug, Subcommand)]
#[command(
    after_long_help = "A baseline is a folder: facts that hunts taught (facts.jsonl), what people said of them (audit.jsonl), and frozen \
    snapshots. A fact is that a program, by its signature, sent to a destination that two facts prove, from a Mac, on a day. Nothing is \
    learned from a lineage with a finding at level MEDIUM or more. A pair of program and destination is usual once it was seen on three \
    days and two Macs, and three days more, or once a person agreed. Hunts see frozen snapshots only, and a snapshot says nothing of the \
    days that it was learned from. It makes what is rare worth up to five points more, and what is usual worth no more than LOW, \
    credentials apart.\n\n\
    Exit codes, first that applies: 2 usage, or no such pair, 3 content, or a file of the baseline invalid, 6 a file or the output could \
    not be written, 5 nothing usable to learn from, 0.\n\n\
    Examples:\n  tollgate baseline learn -b base logs/\n  tollgate baseline review -b base\n  \
    tollgate baseline approve -b base 3f2a90c1d4e5 --by joon --reason 'our own agent'\n  tollgate baseline freeze -b base --by joon\n  \
    tollgate hunt --baseline base new-logs/"
)]
pub enum BaselineCommand {
    /// Hunt, and add what is seen of who sends where to the facts
    Learn(Box<LearnArguments>),
    /// Say how much was learned, what is usual, and what hunts see of it
    Status(FolderArguments),
    /// List pairs that wait for a person, with what speaks against them
    Review(ReviewArguments),
    /// Tell what a snapshot made now would change for hunts
    Diff(FolderArguments),
    /// Agree to pairs
    Approve(DecideArguments),
    /// Say that pairs are never usual
    Reject(DecideArguments),
    /// Make a snapshot of what is usual now; hunts see it from then on
    Freeze(FreezeArguments),
    /// Copy the snapshot that hunts see into a file
    Export(ExportArguments),
    /// Take a snapshot from elsewhere; hunts see it from then on
    Import(ImportArguments),
}

/// Which baseline.
#[derive(Debug, Args)]
pub struct FolderArguments {
    /// Folder of the baseline
    #[arg(short, long, value_name = "FOLDER")]
    pub baseline: PathBuf,
    /// Folder of content files that replace the built-in ones of the same name: the numbers of `[baseline]` are in scoring.toml
    #[arg(short, long, value_name = "FOLDER")]
    pub config: Option<PathBuf>,
}

/// `baseline learn`.
#[derive(Debug, Args)]
pub struct LearnArguments {
    /// Files and folders with telemetry, as for `hunt`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder of the baseline; made if it is not there
    #[arg(short, long, value_name = "FOLDER")]
    pub baseline: PathBuf,
    #[command(flatten)]
    pub setup: SetupArguments,
    /// Threads to use; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = crate::args::default_threads(), value_parser = crate::args::parse_threads)]
    pub threads: usize,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// `baseline review`.
#[derive(Debug, Args)]
pub struct ReviewArguments {
    #[command(flatten)]
    pub folder: FolderArguments,
    /// All pairs, also those that are usual, or were seen on too few days
    #[arg(long)]
    pub all: bool,
}

/// `baseline approve` and `reject`.
#[derive(Debug, Args)]
pub struct DecideArguments {
    /// Pairs, by their ids as `review` shows them
    #[arg(required = true, value_name = "PAIR")]
    pub pairs: Vec<String>,
    #[command(flatten)]
    pub folder: FolderArguments,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `baseline freeze`.
#[derive(Debug, Args)]
pub struct FreezeArguments {
    #[command(flatten)]
    pub folder: FolderArguments,
    /// Who freezes it
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

/// `baseline export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// New file
    pub file: PathBuf,
    #[command(flatten)]
    pub folder: FolderArguments,
}

/// `baseline import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// A snapshot
    pub file: PathBuf,
    #[command(flatten)]
    pub folder: FolderArguments,
    /// Who takes it
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}
