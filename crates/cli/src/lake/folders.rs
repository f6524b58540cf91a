//! Folders that are made on the way to a file, and are gone again if nothing came to stand in them.

use std::io;
use std::path::{Path, PathBuf};

/// Folders that were made, outermost first.
#[derive(Debug, Default)]
pub struct Folders(Vec<PathBuf>);

impl Folders {
    /// Makes a folder below one that is there, and those between them.
    pub fn make(&mut self, folder: &Path) -> io::Result<()> {
        match std::fs::create_dir(folder) {
            Ok(()) => self.0.push(folder.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make(folder.parent().filter(|outer| !outer.as_os_str().is_empty()).ok_or(error)?)?;
                std::fs::create_dir(folder)?;
                self.0.push(folder.to_owned());
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl Drop for Folders {
    /// A folder that is not empty is not removed by this: whatever stands in it stays.
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}
