//! Where output goes, and what happens if nobody can be told.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use tempfile::NamedTempFile;
use tollgate_model::Untrusted;

use crate::allow::folder::shown;
use crate::interrupt::{self, Made};

/// An output that could not be written.
#[derive(Debug)]
pub struct OutputFailed {
    name: String,
    cause: io::Error,
}

impl OutputFailed {
    /// Names the output.
    pub fn new(name: impl Into<String>, cause: io::Error) -> Self {
        Self { name: name.into(), cause }
    }
}

impl fmt::Display for OutputFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be written: {}", self.name, self.cause)
    }
}

impl std::error::Error for OutputFailed {}

/// Writes to standard output, to the end. A reader that has closed its end has seen enough: that is
/// no error, and what is left is not written.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputFailed> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = write(&mut out).and_then(|()| out.flush());
    // Dropped, not written once more, whatever became of it.
    let (stdout, _) = out.into_parts();
    drop(stdout);
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(OutputFailed::new("standard output", error)),
        _ => Ok(()),
    }
}

/// Where output goes.
#[derive(Clone, Debug, Default, Args)]
pub struct OutputArguments {
    /// Write into this new file, not to standard output; it is there when all of it is
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// An output that was asked for and can be written to.
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Standard,
    /// A file that does not yet bear its name.
    File(Box<Unnamed>),
}

/// A file beside its place, under another name until it is whole.
#[derive(Debug)]
pub struct Unnamed {
    file: NamedTempFile,
    made: Made,
    path: PathBuf,
    force: bool,
}

impl OutputArguments {
    /// Looks whether it can be written, before anything long begins. None of the files that are read, which `read` gives, may be
    /// replaced, whatever was forced.
    pub fn begin(&self, read: impl FnOnce() -> Vec<PathBuf>) -> Result<Output> {
        let Some(path) = &self.output else { return Ok(Output::Standard) };
        let name = shown(path);
        // A link is a name that is taken, wherever it leads.
        match std::fs::symlink_metadata(path) {
            Ok(there) if there.is_dir() => bail!("{name} is a folder"),
            // A device, or a pipe: to give its name to a file would take it from everybody. So it is with a link to one.
            Ok(_) if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) => bail!("{name} is no file: it is not replaced"),
            Ok(_) if !self.force => bail!("{name} is there already; --force replaces it"),
            // To replace a link leaves what it leads to.
            Ok(there) if there.is_file() && read().iter().any(|read| is_same(path, read)) => {
                bail!("{name} is read itself: it is not replaced")
            }
            _ => {}
        }
        let unnamed = Unnamed::beside(path, self.force).map_err(|cause| OutputFailed::new(name, cause))?;
        Ok(Output::File(Box::new(unnamed)))
    }
}

impl Output {
    /// A file that must be new, looked at before anything long begins.
    pub fn begin_new(path: &Path) -> Result<Self> {
        let name = shown(path);
        match std::fs::symlink_metadata(path) {
            Ok(there) if there.is_dir() => bail!("{name} is a folder"),
            Ok(_) => bail!("{name} is there already; it is not replaced"),
            Err(_) => {}
        }
        let unnamed = Unnamed::beside(path, false).map_err(|cause| OutputFailed::new(name, cause))?;
        Ok(Self::File(Box::new(unnamed)))
    }
}

/// Whether two names are of one file that is there.
pub fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// As files that a program writes usually are: what the user's mask leaves.
#[cfg(unix)]
fn readable<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

impl Output {
    /// Whether it is a terminal.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Standard) && io::IsTerminal::is_terminal(&io::stdout())
    }

    /// Writes all of it, and gives a file its name.
    pub fn write(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputFailed> {
        match self {
            Self::Standard => print(write),
            Self::File(unnamed) => {
                let name = shown(&unnamed.path);
                unnamed.write(write).map_err(|cause| OutputFailed::new(name, cause))
            }
        }
    }
}

impl Unnamed {
    /// A file beside this place, whose name it gets when it is whole; `force` replaces what is there.
    fn beside(path: &Path, force: bool) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut new = tempfile::Builder::new();
        let (file, made) = interrupt::make(|| readable(&mut new).prefix(".tollgate-").tempfile_in(folder)).map_err(cause)?;
        Ok(Self { file, made, path: path.to_owned(), force })
    }

    /// Writes all of it, and gives it its name.
    fn write(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let Self { file, made: _made, path, force } = self;
        let mut out = io::BufWriter::new(file);
        write(&mut out).map_err(cause)?;
        let file = out.into_inner().map_err(|error| cause(error.into_error()))?;
        file.as_file().sync_all()?;
        let named = if force { file.persist(&path) } else { file.persist_noclobber(&path) };
        named.map(|_| ()).map_err(|error| error.error)
    }
}

/// Why a file could not be made or written, without the name that it has until it is whole: nobody asked for that.
pub fn cause(error: io::Error) -> io::Error {
    match error.to_string().rsplit_once(" at path \"") {
        Some((cause, _)) => io::Error::new(error.kind(), cause),
        None => error,
    }
}

/// Writes a file so that nobody ever sees half of it; `force` replaces what is there.
pub fn write_whole(path: &Path, force: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    Unnamed::beside(path, force)?.write(write)
}

/// Writes a line to standard error. If that cannot be written either, there is nobody left to tell.
pub fn tell(line: impl fmt::Display) {
    // Causes of errors repeat what stands in files and what they are called: nothing of it acts, whoever forgot to see to it.
    let line = line.to_string();
    let lines: Vec<String> = line.split('\n').map(|line| Untrusted::from(line).escaped()).collect();
    let _ = writeln!(io::stderr().lock(), "{}", lines.join("\n"));
}
