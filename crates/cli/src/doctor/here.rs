//! This machine.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::doctor::machine::{Kind, Listing, MOST_BYTES, Machine, NotRun, Ran, Stat, System};
use crate::doctor::program;

/// Names of a folder that are looked at: a sensor that keeps a year of hourly logs in one folder has 60,000.
const MOST_NAMES: usize = 100_000;

/// The machine that this runs on.
pub struct Here;

/// Opens what is a regular file, before and after: a named pipe would wait for a writer.
fn regular(path: &Path) -> io::Result<File> {
    let no_file = || io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file");
    if !fs::metadata(path)?.is_file() {
        return Err(no_file());
    }
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, nix::fcntl::OFlag::O_NONBLOCK.bits());
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(no_file()) }
}

fn take(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(u64::try_from(MOST_BYTES).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Machine for Here {
    fn system(&self) -> System {
        match std::env::consts::OS {
            "macos" => System::Mac,
            "linux" => System::Linux,
            _ => System::Other,
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        take(regular(path)?)
    }

    fn read_end(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut file = regular(path)?;
        let from = file.metadata()?.len().saturating_sub(u64::try_from(MOST_BYTES).unwrap_or(u64::MAX));
        file.seek(SeekFrom::Start(from))?;
        take(file)
    }

    fn open(&self, path: &Path) -> io::Result<()> {
        regular(path).map(drop)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let metadata = fs::metadata(path)?;
        let kind = if metadata.is_file() {
            Kind::File
        } else if metadata.is_dir() {
            Kind::Folder
        } else {
            Kind::Other
        };
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let (mode, owner) = rights(&metadata);
        Ok(Stat { kind, modified: since.and_then(|since| i64::try_from(since.as_secs()).ok()), mode, owner })
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Listing> {
        let mut listing = Listing::default();
        for entry in fs::read_dir(folder)? {
            if listing.names.len() >= MOST_NAMES {
                listing.cut = true;
                break;
            }
            listing.names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        // A folder has no order of its own.
        listing.names.sort_unstable();
        Ok(listing)
    }

    fn run(&self, program: &Path, words: &[&str]) -> Result<Ran, NotRun> {
        program::run(program, words, program::LONGEST)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn user(&self) -> Option<u32> {
        user()
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        free(folder)
    }

    fn open_files(&self) -> io::Result<u64> {
        open_files()
    }

    fn cores(&self) -> io::Result<usize> {
        std::thread::available_parallelism().map(std::num::NonZeroUsize::get)
    }

    fn now(&self) -> i64 {
        jiff::Timestamp::now().as_second()
    }

    fn temporary(&self) -> PathBuf {
        std::env::temp_dir()
    }

    fn current(&self) -> io::Result<PathBuf> {
        std::env::current_dir()
    }
}

#[cfg(unix)]
fn rights(metadata: &fs::Metadata) -> (u32, u32) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.mode(), metadata.uid())
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems have none")]
fn user() -> Option<u32> {
    Some(nix::unistd::geteuid().as_raw())
}

#[cfg(unix)]
#[allow(clippy::useless_conversion, reason = "systems count in different widths")]
fn free(folder: &Path) -> io::Result<u64> {
    let space = nix::sys::statvfs::statvfs(folder)?;
    Ok(u64::from(space.blocks_available()).saturating_mul(u64::from(space.fragment_size())))
}

#[cfg(unix)]
fn open_files() -> io::Result<u64> {
    let (soft, _) = nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE)?;
    Ok(soft)
}

#[cfg(not(unix))]
fn rights(_: &fs::Metadata) -> (u32, u32) {
    (0, 0)
}

#[cfg(not(unix))]
fn user() -> Option<u32> {
    None
}

#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn open_files() -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}
