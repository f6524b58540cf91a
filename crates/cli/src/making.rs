//! Writing telemetry that is made up: where it goes, whether there is room, and how long it took.

use std::fs;
use std::io::{self, Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use tollgate_sinks::bytes;

use crate::allow::folder::shown;
use crate::interrupt;
use crate::output::{OutputFailed, tell};

/// Fails if a folder holds something already.
pub fn expect_empty(folder: &Path) -> Result<()> {
    if folder.exists() && fs::read_dir(folder).with_context(|| shown(folder))?.next().is_some() {
        bail!("{} is not empty", shown(folder));
    }
    Ok(())
}

/// The folder that is to keep what is made, which must be new, else a temporary one.
pub fn place(keep: Option<&Path>, temporary: impl FnOnce() -> Result<PathBuf>) -> Result<PathBuf> {
    let Some(keep) = keep else { return temporary() };
    expect_empty(keep).context("--keep")?;
    Ok(keep.to_owned())
}

/// What is made.
pub struct Making<'m> {
    /// In messages about room, such as `the corpus needs`.
    pub needs: &'m str,
    /// In messages about progress.
    pub what: String,
    /// What makes it smaller.
    pub smaller: &'m str,
    /// Bytes that it takes at most.
    pub most: u64,
}

impl Making<'_> {
    /// Has it written into a folder, and says so.
    pub fn write(&self, folder: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), OutputFailed> {
        let failed = |cause| OutputFailed::new(shown(folder), cause);
        let lacking = |free: Option<u64>| {
            let free = free.map(|free| format!(", and {} are free there", bytes(free))).unwrap_or_default();
            let (needs, most, smaller) = (self.needs, bytes(self.most), self.smaller);
            let why = format!("{needs} up to {most}{free}; {smaller}, --keep or TMPDIR names another place");
            failed(Error::new(ErrorKind::StorageFull, why))
        };
        interrupt::unless_interrupted(|| fs::create_dir_all(folder)).map_err(failed)?;
        if let Some(free) = free_space(folder).filter(|free| *free < self.most) {
            return Err(lacking(Some(free)));
        }
        tell(format_args!("writing {} to {}", self.what, shown(folder)));
        let started = Instant::now();
        write(folder).map_err(|cause| match cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => lacking(None),
            _ => failed(cause),
        })?;
        tell(format_args!("written in {:.1} s", started.elapsed().as_secs_f64()));
        Ok(())
    }
}

/// Bytes that may still be written to where a folder is, where the system tells.
#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    let space = nix::sys::statvfs::statvfs(folder).ok()?;
    // Their types differ from system to system.
    #[allow(clippy::useless_conversion, reason = "not on every system")]
    let (blocks, size) = (u64::from(space.blocks_available()), u64::from(space.fragment_size()));
    Some(blocks.saturating_mul(size))
}

/// Bytes that may still be written to where a folder is, where the system tells.
#[cfg(not(unix))]
fn free_space(_: &Path) -> Option<u64> {
    None
}
