//! A corpus that is made to measure with.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tollgate_corpus::{Corpus, LEAST_A_MAC, MOST_A_MAC, Source, Theft};
use tollgate_sinks::counted;

use crate::args::{BenchArguments, MadeBy};
use crate::making::{self, Making};

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
        let folder = making::place(arguments.keep.as_deref(), || Ok(temporary.join("corpus")))?;
        let making = Making {
            needs: "the corpus needs",
            what: format!("{} of {}", counted(corpus.records, "record"), counted(corpus.macs, "Mac")),
            smaller: "--records makes it smaller",
            most: corpus.most_bytes(),
        };
        making.write(&folder, |folder| corpus.write(folder))?;
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
