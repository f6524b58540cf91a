//! A corpus that is made to measure with.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use tollgate_corpus::{Corpus, LEAST_A_MAC, MOST_A_MAC, Source, Theft};
use tollgate_sinks::bytes;

use crate::args::{BenchArguments, MadeBy};
use crate::bench::machine::free_space;
use crate::output::{OutputFailed, tell};

/// Macs, if nobody says how many.
const MACS: u32 = 200;

/// A corpus, and where it lies.
pub struct Made {
    corpus: Corpus,
    folder: PathBuf,
}

impl Made {
    /// Writes the corpus that is asked for: into the folder that is to keep it, or into `temporary`.
    pub fn write(arguments: &BenchArguments, temporary: &Path) -> Result<Self> {
        let corpus = corpus(arguments)?;
        let folder = match &arguments.keep {
            None => temporary.join("corpus"),
            Some(keep) if keep.exists() && fs::read_dir(keep).with_context(|| keep.display().to_string())?.next().is_some() => {
                bail!("--keep: {} is not empty", keep.display());
            }
            Some(keep) => keep.clone(),
        };
        let failed = |cause| OutputFailed::new(folder.display().to_string(), cause);
        fs::create_dir_all(&folder).map_err(failed)?;
        let most = corpus.most_bytes();
        let lacking = |free: Option<u64>| {
            let free = free.map(|free| format!(", and {} are free there", bytes(free))).unwrap_or_default();
            let why =
                format!("the corpus needs up to {}{free}; --records makes it smaller, --keep or TMPDIR names another place", bytes(most));
            failed(Error::new(ErrorKind::StorageFull, why))
        };
        if let Some(free) = free_space(&folder).filter(|free| *free < most) {
            return Err(lacking(Some(free)).into());
        }
        tell(format_args!("writing {} records of {} Macs to {}", corpus.records, corpus.macs, folder.display()));
        let started = Instant::now();
        corpus.write(&folder).map_err(|cause| match cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => lacking(None),
            _ => failed(cause),
        })?;
        tell(format_args!("written in {:.1} s", started.elapsed().as_secs_f64()));
        Ok(Self { corpus, folder })
    }

    /// What is measured.
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The map of hosts.
    pub fn hosts(&self) -> PathBuf {
        self.folder.join("hosts.toml")
    }

    /// What must be found.
    pub fn thefts(&self) -> Vec<Theft> {
        self.corpus.thefts()
    }

    /// Flags that make the same corpus.
    pub fn flags(&self) -> String {
        let Corpus { records, macs, seed, source } = self.corpus;
        let source = match source {
            Source::Eslogger => "eslogger",
            Source::Osquery => "osquery",
            Source::Mixed => "mixed",
        };
        format!("--source {source} --records {records} --macs {macs} --seed {seed}")
    }
}

fn count(macs: u64) -> u32 {
    u32::try_from(macs).unwrap_or(u32::MAX)
}

fn corpus(arguments: &BenchArguments) -> Result<Corpus> {
    let records = arguments.records;
    let (least, most) = (count(records.div_ceil(MOST_A_MAC)), count(records / LEAST_A_MAC));
    let macs = arguments.macs.unwrap_or(MACS.min(most).max(least));
    if !(least..=most).contains(&macs) {
        bail!("{records} records are for {least} to {most} Macs, {LEAST_A_MAC} to {MOST_A_MAC} for each; --macs says {macs}");
    }
    let source = match arguments.source {
        MadeBy::Eslogger => Source::Eslogger,
        MadeBy::Osquery => Source::Osquery,
        MadeBy::Mixed => Source::Mixed,
    };
    Ok(Corpus { records, macs, seed: arguments.seed, source })
}
