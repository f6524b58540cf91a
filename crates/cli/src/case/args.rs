//! The command line of `tollgate case`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::work::args::{AddArguments, AssignArguments, ListArguments, NoteArguments, OpenArguments, ShowArguments, StatusArguments};
use crate::args::{SetupArguments, UsualArguments};
use crate::output::OutputArguments;

/// Work on cases, seal evidence, verify it, hand it on.
#[derive(Debug, Subcommand)]
#[command(
    after_long_help = "A case is findings of a store (`tollgate hunt --store FILE`) that people work on as one: with a title, an owner, notes and an end. Each \
    change is a row of the store's custody log. `export` seals it, or findings without a case, into a bundle that stands by itself.\n\n\
    A case is named by its name, CASE-2026-0142, or the beginning of one. Who acts is --by, or the login name, and then says so.\n\n\
    Exit codes of the verbs that work on a store, first that applies: 2 usage, no such case or finding, the case is closed, or a reason is missing, \
    6 the store cannot be read or written, or the output cannot be, 7 another instance holds the lock of the store, 0.\n\n\
    Examples:\n  export TOLLGATE_STORE=soc.tollgate\n  tollgate case open --title 'Nightly copy to an unknown store' 3f2a 91bc\n  \
    tollgate case note CASE-2026-0142 'asked the owner'\n  tollgate case assign CASE-2026-0142 --to joon\n  \
    tollgate case export --case CASE-2026-0142 -o case.zip logs/\n  tollgate case close CASE-2026-0142 --reason 'CHG-4411'"
)]
pub enum CaseCommand {
    /// Open a case about findings of a store
    Open(OpenArguments),
    /// Add findings to a case
    Add(AddArguments),
    /// Write something down about a case
    Note(NoteArguments),
    /// Say who looks after a case
    Assign(AssignArguments),
    /// Close a case
    Close(StatusArguments),
    /// Open a closed case again
    Reopen(StatusArguments),
    /// List cases: open ones first
    List(ListArguments),
    /// Show a case: its findings, notes, and what people did
    Show(ShowArguments),
    /// Seal a case, or findings, with the records that they stand on into one signed file
    Export(Box<ExportArguments>),
    /// Say whether a bundle is as it was sealed, and derive its findings again from its records
    Verify(VerifyArguments),
    /// Derive a bundle with less in it, which names the one that it is from
    Redact(RedactArguments),
}

/// `case export`.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("sealed").required(true).args(["finding", "case"]),
    after_long_help = "The bundle is a zip archive with, byte for byte, the lines of the inputs that the findings stand on; where each stood; \
    the findings in several forms; the whole content, allow entries and snapshot that they were found by; the quality of the telemetry; \
    the custody log; SHA-256 of everything; and an Ed25519 signature that `ssh-keygen -Y verify` checks too. VERIFY.txt in it says how to \
    check it without this program. It has no contents of files of any Mac, only telemetry.\n\n\
    Which records are kept is found out by trying: first those of the processes that the findings are about, their parents and children, of the \
    files named and of the destinations; if the findings cannot be derived from these alone, all of the Mac's of an hour around; then all \
    of the Mac's. It is said which it took.\n\n\
    Records are enclosed as they are: secrets in them too. `tollgate case redact` derives a bundle in which they are masked. The same inputs, \
    content and key make the same bytes.\n\n\
    Nothing is asked while it runs, so that it works in scripts. What would leave the house is looked at first with --preview: it writes nothing, makes no key, and lists the \
    kinds of personal data that the bundle would hold, how many of each, the secrets found, and what `tollgate case redact` would leave of them. \
    It ends with the digest of the records, content and words of people: the same command with -o and --previewed DIGEST writes the bundle only if it would hold \
    just these.\n\n\
    With --case the findings are those of a case of a store. The bundle bears its name, and has case.json (title, owner, status, notes, and how its \
    findings stand) and, as its custody log, the rows of the store about the case and its findings, as they stand when the export begins; what \
    people wrote is in both as they wrote it, in redacted bundles too. Rows `case-exported` are left out, so that a case that nobody changed makes the \
    same bytes each time; once the bundle is written, the store gets such a row, with the SHA-256 of the bundle and of its manifest.\n\n\
    Exit codes, first that applies: 2 usage, or no such finding or case, 3 content, map of hosts or baseline invalid, 6 the bundle could not be \
    written, the findings could not be derived from any records of the inputs, or it would hold something else than was previewed, 7 another instance holds the lock of the store (a bundle that was written \
    stays, and the store does not tell of it), 4 an input could not be opened or ended damaged, 0.\n\n\
    Examples:\n  tollgate case export --finding 3f2a --preview logs/\n  \
    tollgate case export --finding 3f2a -o case.zip logs/\n  \
    tollgate case export --finding 3f2a --finding 91bc --sign-key ~/.ssh/id_ed25519 -o case.zip --hosts hosts.toml logs/\n  \
    tollgate case export --case CASE-2026-0142 --store soc.tollgate -o case.zip logs/"
)]
pub struct ExportArguments {
    /// Identity of a finding, or the beginning of one; may be given several times
    #[arg(long, value_name = "FINDING-ID")]
    pub finding: Vec<String>,
    /// Name of a case of the store, or the beginning of one: all its findings
    #[arg(long, value_name = "CASE", requires = "store")]
    pub case: Option<String>,
    /// The store that the case is in
    #[arg(long, value_name = "FILE", env = "TOLLGATE_STORE")]
    pub store: Option<PathBuf>,
    /// Who exports the case [default: the login name]
    #[arg(long, value_name = "NAME", conflicts_with = "finding")]
    pub by: Option<String>,
    /// Files and folders that the findings came from, as for `hunt`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub setup: SetupArguments,
    #[command(flatten)]
    pub usual: UsualArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    /// List what personal data the bundle would hold, and write nothing
    #[arg(long, conflicts_with_all = ["output", "previewed"])]
    pub preview: bool,
    /// Write the bundle only if it holds what the preview with this digest was of
    #[arg(long, value_name = "DIGEST", requires = "output")]
    pub previewed: Option<String>,
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
    the engine is run on the enclosed records with the enclosed content: what it finds is compared with what the bundle says, field by field, and its other forms byte for byte if this version sealed it. What hangs \
    on records that are not enclosed (revision, related findings, delay), telemetry.json, case.json and who did what are not derived: for them \
    there is the word of whoever signed.\n\n\
    A signature says who sealed it only to whoever knows the key: name keys that you trust with --signers (a file of allowed signers as \
    `ssh-keygen -Y verify -f` takes it, or a public key). Without it the key is shown and nobody vouches for it.\n\n\
    Exit codes, first that applies: 2 usage, there is no such file, or the signers cannot be read, 6 something does not hold, or the bundle cannot be \
    read or is no file (a folder, a named pipe), 0."
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
    Exit codes, first that applies: 2 usage, or there is no such file, 6 the bundle does not hold, cannot be read, is no file, or the new one cannot be \
    written, 0."
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
