//! A real browser, where there is one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Said, run_in_time};

/// A browser; without one, a visible skip.
pub fn browser() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name))).find(|program| program.is_file());
    if found.is_none() {
        println!("skipped: no browser is here to look at the page with");
    }
    found
}

/// What a browser makes of a page.
pub fn opened(browser: &Path, page: &Path, words: &[&str]) -> Said {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]);
    command.arg(format!("--user-data-dir={}", home.path().display())).args(words).arg(format!("file://{}", page.display()));
    run_in_time(command.env("HOME", home.path()))
}
