//! Programs of others that outputs are read with: checkers of formats, in Python packages.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::root;

/// Packages, each of one release: what they hold true must not change from one day to the next.
///
/// `ocsf-json-schema` carries the published releases of OCSF; `stix2-validator` is that of OASIS; `pyarrow` and `duckdb` read Parquet,
/// each by its own authors.
const PACKAGES: [&str; 5] = ["ocsf-json-schema==1.2.0", "jsonschema==4.26.0", "stix2-validator==3.3.2", "pyarrow==26.0.1", "duckdb==2.0.1"];

/// The environment, beside what cargo builds; tests look for it there.
fn folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from).join("readers")
}

/// Sees to it that the packages are there, or says that they are not.
pub fn provide() -> Result<()> {
    let folder = folder();
    let python = folder.join("bin/python");
    let mark = folder.join("packages");
    let wanted = PACKAGES.join("\n");
    if python.is_file() && std::fs::read_to_string(&mark).is_ok_and(|there| there == wanted) {
        println!("outputs are read with {}", PACKAGES.join(", "));
        return Ok(());
    }
    let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).status().is_ok_and(|status| status.success());
    // An index that does not answer must not hold up the tests.
    let bounds = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "20", "--retries", "2"];
    let installed = made && Command::new(&python).args(bounds).args(PACKAGES).status().is_ok_and(|status| status.success());
    if installed {
        std::fs::write(&mark, wanted)?;
        println!("outputs are read with {}", PACKAGES.join(", "));
    } else {
        // Half an environment would look like a whole one.
        let _ = std::fs::remove_dir_all(&folder);
        println!("skipped: no Python environment for readers of outputs could be made (venv: {made})");
    }
    Ok(())
}
