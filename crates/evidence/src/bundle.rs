//! A bundle: sealed, opened, and looked at for faults.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::archive::{ArchiveError, Entry, read_archive, write_archive};
use crate::custody::custody_faults;
use crate::manifest::{FORMAT, Manifest, ManifestFile, sha256};
use crate::signature::{SignatureError, Signer, SigningKey, check_signature};

/// Names of files that every bundle has.
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const CUSTODY: &str = "custody.jsonl";

/// Why a bundle cannot be sealed.
#[derive(Debug, Error)]
pub enum SealError {
    /// By its form.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// By its key.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Why a file is no bundle at all.
#[derive(Debug, Error)]
pub enum BundleError {
    /// It is no archive of the one form.
    #[error("it is no evidence bundle, or was changed: {0}")]
    Archive(#[from] ArchiveError),
    /// It has no manifest.
    #[error("it has no manifest at its beginning")]
    NoManifest,
    /// Its manifest is none.
    #[error("its manifest cannot be read: {0}")]
    Manifest(String),
    /// It is of a format that this version does not know.
    #[error("it is of the format {0:?}, which this version does not know")]
    Format(String),
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which file, or what about the whole.
    pub of: String,
    /// What is wrong.
    pub what: String,
}

/// A bundle that was read.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// What it says that it holds.
    pub manifest: Manifest,
    manifest_bytes: Vec<u8>,
    files: BTreeMap<String, Vec<u8>>,
    order: Vec<String>,
}

/// Seals files into a bundle: fills in what the manifest says of them and who signs, signs it, and packs all of it. Each file
/// is a name, its bytes, and what it is.
///
/// # Errors
/// A name is not allowed, there is too much, or the key cannot sign.
pub fn seal(mut manifest: Manifest, mut files: Vec<(Entry, &str)>, key: &SigningKey) -> Result<Vec<u8>, SealError> {
    files.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    FORMAT.clone_into(&mut manifest.format);
    manifest.signer = key.signer().text();
    manifest.files = files
        .iter()
        .map(|(entry, about)| ManifestFile {
            path: entry.name.clone(),
            size: u64::try_from(entry.bytes.len()).unwrap_or(u64::MAX),
            sha256: sha256(&entry.bytes),
            about: (*about).to_owned(),
        })
        .collect();
    let mut bytes = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    bytes.push(b'\n');
    let signature = key.sign(&bytes)?.into_bytes();
    let first = [(MANIFEST, bytes), (SIGNATURE, signature)].map(|(name, bytes)| Entry { name: name.to_owned(), bytes });
    let entries: Vec<Entry> = first.into_iter().chain(files.into_iter().map(|(entry, _)| entry)).collect();
    Ok(write_archive(&entries)?)
}

impl Bundle {
    /// Reads a bundle. Nothing of it is believed yet: [`faults`](Self::faults) says what does not hold.
    ///
    /// # Errors
    /// It is none.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let entries = read_archive(bytes)?;
        let manifest_bytes = match entries.first() {
            Some(entry) if entry.name == MANIFEST => entry.bytes.clone(),
            _ => return Err(BundleError::NoManifest),
        };
        let manifest: Manifest = serde_json::from_slice(&manifest_bytes).map_err(|error| BundleError::Manifest(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(BundleError::Format(manifest.format));
        }
        let order = entries.iter().skip(1).map(|entry| entry.name.clone()).collect();
        let files = entries.into_iter().skip(1).map(|entry| (entry.name, entry.bytes)).collect();
        Ok(Self { manifest, manifest_bytes, files, order })
    }

    /// SHA-256 of the manifest: the name by which others refer to it.
    pub fn digest(&self) -> String {
        sha256(&self.manifest_bytes)
    }

    /// A file.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// All files but manifest and signature, by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().filter(|(name, _)| *name != SIGNATURE).map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// Whoever it says has signed it.
    pub fn signer(&self) -> Option<Signer> {
        Signer::read(&self.manifest.signer)
    }

    /// What does not hold: files against the manifest, the manifest against its signature, the chain of custody.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |of: &str, what: String| faults.push(Fault { of: of.to_owned(), what });
        let said = std::iter::once(SIGNATURE).chain(self.manifest.files.iter().map(|file| file.path.as_str()));
        if !self.order.iter().map(String::as_str).eq(said) {
            fault(MANIFEST, "it names other files than there are, or in another order".to_owned());
        }
        for file in &self.manifest.files {
            let Some(bytes) = self.files.get(&file.path) else {
                fault(&file.path, "it is missing".to_owned());
                continue;
            };
            if u64::try_from(bytes.len()) != Ok(file.size) || sha256(bytes) != file.sha256 {
                fault(&file.path, format!("its bytes hash to {}, not to {}", sha256(bytes), file.sha256));
            }
        }
        let signature = self.files.get(SIGNATURE).and_then(|bytes| std::str::from_utf8(bytes).ok());
        match (self.signer(), signature) {
            (Some(signer), Some(signature)) if check_signature(&signer, &self.manifest_bytes, signature) => {}
            (None, _) => fault(MANIFEST, "the key that it names is none".to_owned()),
            _ => fault(SIGNATURE, "it is not the signature of this manifest by the key that it names".to_owned()),
        }
        match self.files.get(CUSTODY) {
            Some(log) => custody_faults(log).into_iter().for_each(|what| fault(CUSTODY, what)),
            None => fault(CUSTODY, "it is missing".to_owned()),
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custody::{Custody, write_custody};

    fn manifest() -> Manifest {
        Manifest {
            format: String::new(),
            holds: "whole".to_owned(),
            version: "0".to_owned(),
            case: None,
            findings: vec!["ab".to_owned()],
            policy: "p".to_owned(),
            baseline: None,
            parent: None,
            signer: String::new(),
            files: Vec::new(),
        }
    }

    fn sealed() -> Vec<u8> {
        let done =
            Custody { at: "2026-11-25T10:00:00Z".to_owned(), actor: "a".to_owned(), action: "open".to_owned(), detail: String::new() };
        let files = [("records/000.jsonl", b"{}\n".to_vec()), (CUSTODY, write_custody(&[done]))];
        let files = files.map(|(name, bytes)| (Entry { name: name.to_owned(), bytes }, "x")).to_vec();
        seal(manifest(), files, &SigningKey::of_seed(&[7; 32]).unwrap()).unwrap()
    }

    #[test]
    fn a_bundle_holds_and_is_the_same_bytes_each_time() {
        let bytes = sealed();
        assert_eq!(bytes, sealed());
        let bundle = Bundle::read(&bytes).unwrap();
        assert_eq!(bundle.faults(), []);
        assert_eq!(bundle.file("records/000.jsonl"), Some(&b"{}\n"[..]));
        assert_eq!(bundle.files().count(), 2);
    }

    #[test]
    fn every_flipped_byte_is_seen() {
        let bytes = sealed();
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            assert!(Bundle::read(&flipped).is_err(), "byte {at}");
        }
    }

    /// Somebody who writes the archive anew, with checksums that fit, still cannot sign for another.
    #[test]
    fn what_was_packed_anew_is_seen() {
        let entries = read_archive(&sealed()).unwrap();
        let with = |change: &dyn Fn(&mut Vec<Entry>)| {
            let mut entries = entries.clone();
            change(&mut entries);
            Bundle::read(&write_archive(&entries).unwrap()).map(|bundle| bundle.faults().len())
        };
        assert_eq!(with(&|_| {}).unwrap(), 0);
        for (at, entry) in entries.iter().enumerate() {
            for byte in 0..entry.bytes.len() {
                let changed = with(&|entries| entries[at].bytes[byte] ^= 1);
                assert!(changed.is_err() || changed.is_ok_and(|faults| faults > 0), "byte {byte} of {}", entry.name);
            }
        }
        assert!(with(&|entries| entries.swap(2, 3)).unwrap() > 0);
        assert!(with(&|entries| drop(entries.pop())).unwrap() > 0);
        assert!(with(&|entries| entries.push(Entry { name: "zz".to_owned(), bytes: vec![] })).unwrap() > 0);
        assert!(with(&|entries| drop(entries.remove(0))).is_err());
    }
}
