//! `tollgate config` and `tollgate schema`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use tollgate_policy::Policy;
use tollgate_sinks::write_json_line;

use crate::exit::Exit;

/// Checks a folder of content and names every mistake.
pub fn check(folder: &Path) -> Result<Exit> {
    match Policy::load(folder) {
        Ok(policy) => {
            writeln!(io::stdout(), "content is valid, digest {}", policy.digest())?;
            Ok(Exit::Done)
        }
        Err(errors) => {
            for error in &errors {
                eprintln!("tollgate: {error}");
            }
            eprintln!("{} mistake{} in {}", errors.len(), if errors.len() == 1 { "" } else { "s" }, folder.display());
            Ok(Exit::Policy)
        }
    }
}

/// Writes the built-in content into a new folder.
pub fn init(folder: &Path) -> Result<Exit> {
    if folder.exists() && fs::read_dir(folder).with_context(|| folder.display().to_string())?.next().is_some() {
        bail!("{} is not empty", folder.display());
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in tollgate_policy::BUILTIN_FILES {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        writeln!(io::stdout(), "{}", path.display())?;
    }
    Ok(Exit::Done)
}

/// Prints the JSON Schema of a finding.
pub fn schema() -> Result<Exit> {
    write_json_line(&mut io::stdout().lock(), &tollgate_sinks::schema())?;
    Ok(Exit::Done)
}
