//! Inputs to begin with.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Body;

/// Real telemetry is cut into pieces of whole lines of about this size.
const PIECE: usize = 3 << 10;

/// Pieces of real telemetry that a body begins with.
const MOST_PIECES: usize = 150;

/// What a body begins with.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Inputs that once broke a law, with their paths.
    pub regressions: Vec<(PathBuf, Vec<u8>)>,
    /// Everything that mutations begin with.
    pub inputs: Vec<Vec<u8>>,
    /// How many of them are pieces of real telemetry.
    pub real: usize,
    /// Folders of real telemetry that are absent.
    pub absent: Vec<&'static str>,
}

impl Corpus {
    /// Reads what there is for a body. Real telemetry is read where it lies, beside the checkout.
    pub fn of(body: &Body) -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let regressions = files(&home.join("regressions").join(body.name));
        let mut inputs: Vec<Vec<u8>> = files(&home.join("corpus").join(body.name)).into_iter().map(|(_, bytes)| bytes).collect();
        inputs.extend((body.made)());
        inputs.extend(regressions.iter().map(|(_, bytes)| bytes.clone()).filter(|bytes| bytes.len() <= PIECE));
        let mut corpus = Self { regressions, inputs, ..Self::default() };
        let mut pieces = Vec::new();
        for folder in body.telemetry {
            let found = files(&home.join("../../../shared/telemetry").join(folder));
            if found.is_empty() {
                corpus.absent.push(folder);
            }
            pieces.extend(found.iter().filter(|(path, _)| is_text(path)).flat_map(|(_, bytes)| cut(bytes)));
        }
        let step = pieces.len().div_ceil(MOST_PIECES).max(1);
        let typed = corpus.inputs.len();
        corpus.inputs.extend(pieces.into_iter().step_by(step));
        corpus.real = corpus.inputs.len() - typed;
        corpus
    }
}

fn is_text(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|kind| matches!(kind, "log" | "json" | "ndjson" | "tsv" | "csv"))
}

/// The files of a folder and those within, in the order of their paths.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            found.push((path, bytes));
        }
    }
    found
}

/// Pieces of whole lines.
fn cut(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match pieces.last_mut() {
            Some(last) if last.len() + line.len() <= PIECE => last.extend_from_slice(line),
            _ => pieces.push(line.iter().copied().take(2 * PIECE).collect()),
        }
    }
    pieces
}
