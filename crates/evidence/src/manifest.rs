//! What a bundle holds, by hash, and what it came of.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a bundle holds. It is what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `tollgate-evidence/1`.
    pub format: String,
    /// `whole`: records as they were read; `masked`: records with secrets replaced; `findings`: no records.
    pub holds: String,
    /// Version of the program that sealed it.
    pub version: String,
    /// The case that it belongs to, if any.
    pub case: Option<String>,
    /// Identities of the findings in it.
    pub findings: Vec<String>,
    /// SHA-256 of the content that they were found by.
    pub policy: String,
    /// Id of the snapshot of what is usual that they were scored with.
    pub baseline: Option<String>,
    /// SHA-256 of the manifest of the bundle that it was derived from.
    pub parent: Option<String>,
    /// The public key that it is signed with, as OpenSSH writes it, without a comment.
    pub signer: String,
    /// Every other file but the signature, in order.
    pub files: Vec<ManifestFile>,
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its name.
    pub path: String,
    /// Its bytes.
    pub size: u64,
    /// Lower-case hexadecimal SHA-256 of them.
    pub sha256: String,
    /// What it is, in a few words.
    pub about: String,
}

/// The format of this version.
pub(crate) const FORMAT: &str = "tollgate-evidence/1";

/// Lower-case hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
