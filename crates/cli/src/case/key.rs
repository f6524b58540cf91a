//! The key that bundles are signed with.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use tollgate_evidence::SigningKey;
use tollgate_model::Untrusted;

use super::args::KeyArguments;
use crate::allow::folder::shown;
use crate::allow::log::read_regular;
use crate::interrupt;
use crate::key::state_folder;
use crate::output::tell;

/// The key of this installation, in the state folder.
const FILE: &str = "signing_key";

/// Bytes of a key.
const MOST_BYTES: u64 = 64 << 10;

/// The key that was named, else that of this installation, which is made if there is none yet.
pub fn signing_key(said: &KeyArguments) -> Result<SigningKey> {
    match &said.sign_key {
        Some(path) => read(path),
        None => own(),
    }
}

fn read(path: &Path) -> Result<SigningKey> {
    let name = || format!("signing key {}", Untrusted::from(path.to_string_lossy().into_owned()).escaped());
    let text = String::from_utf8(read_regular(path, MOST_BYTES).with_context(name)?).with_context(name)?;
    SigningKey::read(&text).with_context(name)
}

fn own() -> Result<SigningKey> {
    let folder =
        state_folder(|name| std::env::var_os(name)).context("no home folder to keep a signing key in; name one with --sign-key")?;
    let path = folder.join(FILE);
    if path.exists() {
        return read(&path);
    }
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness for a signing key: {error}"))?;
    let key = SigningKey::of_seed(&seed)?;
    fs::create_dir_all(&folder)?;
    // Under its name only when it is whole; who was faster wins.
    let (mut file, _made) = interrupt::make(|| tempfile::NamedTempFile::new_in(&folder))?;
    file.write_all(key.write()?.as_bytes())?;
    file.as_file().sync_all()?;
    if file.persist_noclobber(&path).is_err() {
        return read(&path);
    }
    tell(format_args!("note: a signing key was made, {}; it is kept in {}", key.signer().fingerprint(), shown(&path)));
    Ok(key)
}
