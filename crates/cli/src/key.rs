//! The key under which redacted secrets can be compared.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use tollgate_engine::Redaction;

use crate::allow::folder::shown;

/// Redaction under the key of a file, of this installation, or, if that cannot be kept, of this
/// run alone. The notice says so.
pub fn redaction(file: Option<&Path>) -> Result<(Redaction, Option<String>)> {
    bytes(file).map(|(key, notice)| (Redaction::new(key), notice))
}

/// The key of a bundle with these findings. Whoever gets the bundle gets it too, so that it tells nothing of the key that it is
/// made of, nor of other bundles.
pub fn of_bundle(key: &[u8; 32], findings: &[String]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"tollgate evidence bundle\0");
    hash.update(key);
    findings.iter().for_each(|id| hash.update(format!("{id}\0")));
    hash.finalize().into()
}

/// The bytes of the key, with the notice.
pub fn bytes(file: Option<&Path>) -> Result<([u8; 32], Option<String>)> {
    if let Some(file) = file {
        let name = || format!("redaction key {}", shown(file));
        let text = read_text(file).with_context(name)?;
        return Ok((parse(&text).with_context(name)?, None));
    }
    let mut fresh = [0u8; 32];
    getrandom::fill(&mut fresh).map_err(|error| anyhow::anyhow!("no randomness for a redaction key: {error}"))?;
    match kept(&fresh) {
        Ok(key) => Ok((key, None)),
        Err(error) => {
            let notice = format!("redaction key cannot be kept ({error:#}); ids of redacted secrets hold for this run only");
            Ok((fresh, Some(notice)))
        }
    }
}

/// The bytes of the key, or of one for this run alone where none is kept yet: none is made.
pub fn known(file: Option<&Path>) -> Result<[u8; 32]> {
    if file.is_some() {
        return bytes(file).map(|(key, _)| key);
    }
    let kept = state_folder(|name| std::env::var_os(name)).map(|folder| folder.join(FILE)).filter(|path| path.exists());
    kept.map_or(Ok([0; 32]), |path| parse(&read_text(&path)?))
}

/// The key of this installation; `fresh` becomes it if there is none yet.
fn kept(fresh: &[u8; 32]) -> Result<[u8; 32]> {
    let folder = state_folder(|name| std::env::var_os(name)).context("no home folder")?;
    let path = folder.join(FILE);
    fs::create_dir_all(&folder)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => {
            let text: String = fresh.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(file, "{text}")?;
            Ok(*fresh)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => parse(&read_text(&path)?),
        Err(error) => Err(error.into()),
    }
}

/// The key in the state folder.
pub const FILE: &str = "redaction.key";

/// Bytes that are looked at: a key has 64 digits.
const MOST_BYTES: u64 = 4_096;

fn read_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Where this user's key is kept, by the variables of an environment.
pub fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let given = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = given("XDG_STATE_HOME").or_else(|| Some(given("HOME")?.join(".local/state")))?;
    Some(base.join("tollgate"))
}

/// A key as it stands in a file.
pub fn parse(text: &str) -> Result<[u8; 32]> {
    let digits = text.trim();
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        bail!("not 64 hexadecimal digits");
    }
    let mut key = [0u8; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16)?;
    }
    Ok(key)
}
