//! The command line of `tollgate coverage`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::UsualArguments;
use crate::pass::PassArguments;

/// `coverage`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Each check prints its figure with numerator and denominator, the Macs that fail, warn and pass by it, and what \
    would make it better. Below its least sample a check is UNKNOWN, never PASS. Limits stand in coverage.toml of the content \
    (`tollgate config init`); docs/coverage.md says how each figure is made and how exact it is.\n\n\
    It costs as much as a hunt, since what is measured is what a hunt would see; `tollgate hunt --coverage FILE` does both in one pass.\n\n\
    `--inventory` takes the CSV that device management exports: a column host, hostname, computer name or device name, and, if there \
    is one, the build or version of the system. Without it, a Mac that tells nothing at all cannot be missed.\n\n\
    Exit codes, first that applies: 2 usage, 3 policy, map of hosts or baseline invalid, 6 the output could not be written,\n\
    5 nothing usable, 1 --fail-on reached, 4 an input could not be opened, ended damaged,\n\
    or no record of it was understood, 0.\n\n\
    Examples:\n  tollgate coverage --hosts hosts.toml logs/\n  tollgate coverage --inventory macs.csv --since 24h --format json logs/ > today.json\n  \
    tollgate coverage --compare yesterday.json --fail-on fail logs/\n  tollgate coverage --format html logs/ > coverage.html"
)]
pub struct CoverageArguments {
    #[command(flatten)]
    pub pass: PassArguments,
    #[command(flatten)]
    pub usual: UsualArguments,
    #[command(flatten)]
    pub told: CoverageTold,
    /// Output: a table on a terminal, JSON in a pipe, unless said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<CoverageFormat>,
    /// Exit with 1 if a check, of all Macs together, warns or fails
    #[arg(long, value_enum, value_name = "STATE")]
    pub fail_on: Option<FailOn>,
}

/// What measuring is told of Macs and of earlier days.
#[derive(Debug, Default, Args)]
pub struct CoverageTold {
    /// Macs that should tell something: CSV with a line of names
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// An earlier report (`--format json`), to show what changed
    #[arg(long, value_name = "FILE")]
    pub compare: Option<PathBuf>,
}

/// Output of `coverage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// A table.
    Table,
    /// One JSON object.
    Json,
    /// One page for people, self-contained and printable.
    Html,
    /// A layer of the ATT&CK Navigator.
    Navigator,
    /// A data source administration file of DeTT&CT, with measured scores.
    Dettect,
}

/// A state that ends with an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something is missing.
    Warn,
    /// Too much is missing.
    Fail,
}
