//! The command line of `tollgate case`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::args::{SetupArguments, UsualArguments};
use crate::output::OutputArguments;

/// Seal evidence, verify it, hand it on.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Seal findings with the records that they stand on into one signed file
    Export(ExportArguments),
    /// Say whether a bundle is as it was sealed, and derive its findings again from its records
    Verify(VerifyArguments),
    /// Derive a bundle with less in it, which names the one that it is from
    Redact(RedactArguments),
}

/// `case export`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "The bundle is a zip archive with, byte for byte, the lines of the inputs that the findings stand on; where each stood; \
    the findings in several forms; the whole content, allow entries and snapshot that they were found by; the quality of the telemetry; \
    the custody log; SHA-256 of everything; and an Ed25519 signature that `ssh-keygen -Y verify` checks too. VERIFY.txt in it says how to \
    check it without this program. It has no contents of files of any Mac, only telemetry.\n\n\
    Which records are kept is found out by trying: first those of the processes that the findings are about, their parents and children, of the \
    files named and of the destinations; if the findings cannot be derived from these alone, all of the Mac's of an hour around; then all \
    of the Mac's. It is said which it took.\n\n\
    Records are enclosed as they are: secrets in them too. `tollgate case redact` derives a bundle in which they are masked. The same inputs, \
    content and key make the same bytes.\n\n\
    Exit codes, first that applies: 2 usage, or no such finding, 3 content, map of hosts or baseline invalid, 6 the bundle could not be \
    written, or the findings could not be derived from any records of the inputs, 4 an input could not be opened or ended damaged, 0.\n\n\
    Examples:\n  tollgate case export --finding 3f2a -o case.zip logs/\n  \
    tollgate case export --finding 3f2a --finding 91bc --sign-key ~/.ssh/id_ed25519 -o case.zip --hosts hosts.toml logs/"
)]
pub struct ExportArguments {
    /// Identity of a finding, or the beginning of one; may be given several times
    #[arg(long, value_name = "FINDING-ID", required = true)]
    pub finding: Vec<String>,
    /// Files and folders that the findings came from, as for `hunt`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub setup: SetupArguments,
    #[command(flatten)]
    pub usual: UsualArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    pub key: KeyArguments,
    /// File with the redaction key, as for `hunt`; the bundle gets a key of its own, made of it
    #[arg(long, value_name = "FILE", env = "TOLLGATE_REDACTION_KEY_FILE")]
    pub redaction_key: Option<PathBuf>,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

/// The key that signs.
#[derive(Debug, Args)]
pub struct KeyArguments {
    /// Ed25519 private key to sign with, as `ssh-keygen -t ed25519` writes it, without a passphrase
    ///
    /// Without it a key is made once and kept in the user's state folder ($XDG_STATE_HOME/tollgate, else ~/.local/state/tollgate).
    #[arg(long, value_name = "FILE", env = "TOLLGATE_SIGN_KEY_FILE")]
    pub sign_key: Option<PathBuf>,
}

/// `case verify`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Nothing is unpacked, and no network is asked. All bytes are hashed, the signature and the chain of custody are checked, and \
    the engine is run on the enclosed records with the enclosed content: what it finds is compared with what the bundle says, field by field.\n\n\
    A signature says who sealed it only to whoever knows the key: name keys that you trust with --signers (a file of allowed signers as \
    `ssh-keygen -Y verify -f` takes it, or a public key). Without it the key is shown and nobody vouches for it.\n\n\
    Exit codes, first that applies: 2 usage, 6 something does not hold, or the bundle cannot be read, 0."
)]
pub struct VerifyArguments {
    /// The bundle
    #[arg(value_name = "FILE")]
    pub bundle: PathBuf,
    /// Keys that are trusted to have sealed it: a file of allowed signers, or a public key
    #[arg(long, value_name = "FILE")]
    pub signers: Option<PathBuf>,
    /// The bundle that this one was derived from, to see that it is its parent
    #[arg(long, value_name = "FILE")]
    pub parent: Option<PathBuf>,
    /// One JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// What is left of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Holds {
    /// The records with secrets in them masked
    Masked,
    /// No records
    Findings,
}

/// `case redact`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "The new bundle names the manifest of the one that it is from by its SHA-256, keeps the hash of every record as it was, and is \
    signed anew. Its findings cannot be derived from it any more; `tollgate case verify --parent` shows that they are those of the whole bundle. \
    The key under which secrets could be compared is left out, and so is the map of the Mac's addresses.\n\n\
    Exit codes, first that applies: 2 usage, 6 the bundle does not hold, cannot be read, or the new one cannot be written, 0."
)]
pub struct RedactArguments {
    /// The whole bundle
    #[arg(value_name = "FILE")]
    pub bundle: PathBuf,
    /// What is left of the records
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Holds::Masked)]
    pub holds: Holds,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    pub key: KeyArguments,
}
