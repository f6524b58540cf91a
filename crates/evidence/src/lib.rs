//! Evidence bundles: what was found, what it was found in, and who had it in hand, in one file that stands by itself.
//!
//! | module | what |
//! |---|---|
//! | `archive` | the file: a zip archive of one form only, so that the same contents are the same bytes |
//! | `manifest` | what is in it, by hash, and what it came of |
//! | `signature` | the manifest signed with an Ed25519 key, as OpenSSH signs files |
//! | `custody` | who did what with it, each row with the hash of the one before |
//! | `bundle` | all of it: sealed, opened, and looked at for faults |
//!
//! A bundle comes from somebody else. It is read in memory and never unpacked, nothing in it is believed before its hash was
//! looked at, and whatever is not of the one form is a fault: a byte that means nothing could be changed by anybody.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod archive;
mod bundle;
mod custody;
mod manifest;
mod signature;

pub use archive::{ArchiveError, Entry, MOST_BYTES, read_archive, write_archive};
pub use bundle::{Bundle, BundleError, Fault, SealError, seal};
pub use custody::{Custody, CustodyRow, custody_faults, read_custody, write_custody};
pub use manifest::{Manifest, ManifestFile, sha256};
pub use signature::{NAMESPACE, SignatureError, Signer, SigningKey, check_signature};
