//! Identity of records that were never bytes of a file.

use sha2::{Digest, Sha256};
use tollgate_model::{Body, HostName, Record};

/// A hash of host and content.
pub fn digest(host: &HostName, body: &Body) -> u128 {
    let content = serde_json::to_vec(&(host, body)).expect("records are plain data");
    let mut first = [0; 16];
    first.copy_from_slice(&Sha256::digest(&content)[..16]);
    u128::from_be_bytes(first)
}

/// Gives a record the digest of its content.
pub fn seal(record: &mut Record) {
    record.digest = digest(&record.host, &record.body);
}
