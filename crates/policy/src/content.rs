//! The files that a policy is made of.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::PolicyError;

/// Names and built-in texts, in the order of names.
pub const BUILTIN_FILES: [(&str, &str); 12] = [
    ("analytic.toml", include_str!("../../../content/an1415/analytic.toml")),
    ("coverage.toml", include_str!("../../../content/an1415/coverage.toml")),
    ("destinations.toml", include_str!("../../../content/an1415/destinations.toml")),
    ("escalation.toml", include_str!("../../../content/an1415/escalation.toml")),
    ("identities.toml", include_str!("../../../content/an1415/identities.toml")),
    ("roles.toml", include_str!("../../../content/an1415/roles.toml")),
    ("scoring.toml", include_str!("../../../content/an1415/scoring.toml")),
    ("sensitive.toml", include_str!("../../../content/an1415/sensitive.toml")),
    (SITE, include_str!("../../../content/an1415/site.toml")),
    ("stores.toml", include_str!("../../../content/an1415/stores.toml")),
    ("tools.toml", include_str!("../../../content/an1415/tools.toml")),
    ("windows.toml", include_str!("../../../content/an1415/windows.toml")),
];

/// A content file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its text.
    pub text: String,
}

/// The file of what is a site's own.
pub const SITE: &str = "site.toml";

/// All content files.
#[derive(Clone, Debug)]
pub struct Content {
    files: Vec<File>,
    /// Allow entries, in the order of their names.
    allow: Vec<File>,
    /// Why some of them could not be read.
    unread: Vec<PolicyError>,
}

/// The folder of allow entries, in a policy folder.
pub const ALLOW: &str = "allow";

/// Most allow entries: each is asked about each chain.
const MOST_ENTRIES: usize = 10_000;

impl Content {
    /// What is built into the program.
    pub fn builtin() -> Self {
        Self {
            files: BUILTIN_FILES.iter().map(|&(name, text)| File { name: name.into(), text: text.to_owned() }).collect(),
            allow: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// The files of a folder, and the built-in ones where it has none.
    pub fn read(folder: &Path, errors: &mut Vec<PolicyError>) -> Self {
        let mut error = |file: &str, message: String| errors.push(PolicyError::new(file, 0, 0, &message));
        match std::fs::read_dir(folder) {
            Err(cause) => error(&folder.display().to_string(), format!("the policy folder cannot be read: {cause}")),
            Ok(entries) => {
                for name in entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()) {
                    // A misspelt file would otherwise be ignored in silence.
                    if name.ends_with(".toml") && !BUILTIN_FILES.iter().any(|(known, _)| *known == name) {
                        let known = BUILTIN_FILES.map(|(known, _)| known);
                        error(&name, crate::strict::unknown("policy file", &name, &known));
                    }
                }
            }
        }
        let files = BUILTIN_FILES.iter().map(|&(name, builtin)| {
            let path = folder.join(name);
            let text = match read_text(&path, MOST_BYTES) {
                Ok(text) => text,
                Err(cause) => {
                    if cause.kind() != std::io::ErrorKind::NotFound {
                        error(name, format!("the file cannot be read: {cause}"));
                    }
                    builtin.to_owned()
                }
            };
            File { name: name.into(), text }
        });
        let files = files.collect();
        let mut unread = Vec::new();
        let allow = allow_files(&folder.join(ALLOW), &mut unread);
        Self { files, allow, unread }
    }

    /// A file by its name; empty if there is none of that name.
    pub fn file(&self, name: &str) -> File {
        self.files.iter().find(|file| file.name == name).cloned().unwrap_or(File { name: "".into(), text: String::new() })
    }

    /// Replaces the text of a file.
    pub fn replace(&mut self, name: &str, text: &str) {
        let known = self.files.iter_mut().chain(&mut self.allow).find(|file| file.name == name);
        match known {
            Some(file) => text.clone_into(&mut file.text),
            None if name.starts_with(ALLOW) => self.allow.push(File { name: name.to_owned().into(), text: text.to_owned() }),
            None => {}
        }
    }

    /// All files: those of the content, then allow entries.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter().chain(&self.allow)
    }

    /// Allow entries, in the order of their names.
    pub fn allow(&self) -> &[File] {
        &self.allow
    }

    /// Why some of them could not be read.
    pub fn unread(&self) -> &[PolicyError] {
        &self.unread
    }

    /// Lower-case hexadecimal SHA-256 over the names and texts.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for file in self.files.iter().chain(&self.allow) {
            // Lengths first, so that no text can pass for the end of another.
            hash.update(file.name.as_bytes());
            hash.update([0]);
            hash.update(file.text.len().to_le_bytes());
            hash.update(file.text.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The entries of a folder, which need not exist.
fn allow_files(folder: &Path, errors: &mut Vec<PolicyError>) -> Vec<File> {
    let mut error = |file: &str, message: String| errors.push(PolicyError::new(file, 0, 0, &message));
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) => {
            if cause.kind() != io::ErrorKind::NotFound {
                error(&folder.display().to_string(), format!("the folder of allow entries cannot be read: {cause}"));
            }
            return Vec::new();
        }
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name.ends_with(".toml"));
    let mut names: Vec<String> = names.collect();
    names.sort();
    if names.len() > MOST_ENTRIES {
        error(ALLOW, format!("there are {} allow entries, more than {MOST_ENTRIES}: the last of them cover nothing", names.len()));
        names.truncate(MOST_ENTRIES);
    }
    let read = |name: String| {
        let file = format!("{ALLOW}/{name}");
        let text = read_text(&folder.join(&name), MOST_ENTRY_BYTES);
        text.map_err(|cause| error(&file, format!("the file cannot be read: {cause}"))).ok().map(|text| File { name: file.into(), text })
    };
    names.into_iter().filter_map(read).collect()
}

/// Bytes that an allow entry may have.
const MOST_ENTRY_BYTES: u64 = 64 << 10;

/// Bytes that a content file may have; what is larger is something else.
const MOST_BYTES: u64 = 16 << 20;

/// The text of a regular file: a named pipe would wait for whoever writes to it.
fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if metadata.len() > most {
        return Err(io::Error::other(format!("it is larger than it may be ({} KiB)", most >> 10)));
    }
    std::fs::read_to_string(path)
}
