//! What is only being made when somebody interrupts the program, and goes away with it.
//!
//! Files get their names when they are whole, and corpora of one run are in folders of their own: both would stay behind under names
//! that say nothing. Signals are not handled where they arrive, which takes code that is not safe, but blocked and waited for.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files and folders that are being made.
static BEING_MADE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn being_made() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    BEING_MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something that is being made, as long as this lives.
#[derive(Debug)]
pub struct Made(PathBuf);

impl Drop for Made {
    fn drop(&mut self) {
        being_made().remove(&self.0);
    }
}

/// Makes a file or a folder that is gone if the program is interrupted. Nothing is made any more once it is.
pub fn make<T: AsRef<Path>>(make: impl FnOnce() -> io::Result<T>) -> io::Result<(T, Made)> {
    let mut all = being_made();
    let made = make()?;
    let path = made.as_ref().to_owned();
    all.insert(path.clone());
    Ok((made, Made(path)))
}

/// Does something that would bring back what was removed because the program was interrupted, unless it was.
pub fn unless_interrupted<T>(act: impl FnOnce() -> T) -> T {
    let _all = being_made();
    act()
}

/// Waits for the end if the program was interrupted: what it says or comes to from then on means nothing.
pub fn settle() {
    drop(being_made());
}

/// Begins to wait for interrupts. No other thread may have begun: those that do later take no signal either.
#[cfg(unix)]
pub fn watch() {
    use nix::sys::signal::{SigSet, Signal};
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    signals.add(Signal::SIGTERM);
    if signals.thread_block().is_err() {
        return;
    }
    let wait = move || {
        if let Ok(signal) = signals.wait() {
            end(signal);
        }
    };
    // Without a thread that waits, signals do what they do anyway.
    if std::thread::Builder::new().name("interrupts".to_owned()).spawn(wait).is_err() {
        let _ = signals.thread_unblock();
    }
}

/// Begins to wait for interrupts.
#[cfg(not(unix))]
pub fn watch() {}

/// Removes what is being made, and ends as a shell says that a signal did.
#[cfg(unix)]
fn end(signal: nix::sys::signal::Signal) {
    // Held to the end: nothing new is made.
    let all = being_made();
    all.iter().for_each(|path| remove(path));
    std::process::exit(128i32.saturating_add(signal as i32));
}

/// Others may still write into a folder: it is tried for a while.
#[cfg(unix)]
fn remove(path: &Path) {
    for _ in 0..TRIES {
        let is_folder = path.symlink_metadata().is_ok_and(|there| there.is_dir());
        let removed = if is_folder { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        match removed {
            Ok(()) => return,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(BETWEEN),
        }
    }
}

/// How often removing is tried.
#[cfg(unix)]
const TRIES: u32 = 20;

/// Time between two tries.
#[cfg(unix)]
const BETWEEN: std::time::Duration = std::time::Duration::from_millis(20);
