//! How many small changes of the engine its tests notice: the list of `cargo-mutants`, all of it in one build.
//!
//! `cargo mutants` builds the engine anew for every mutant, which takes days here. This compiles the mutants into the engine of a
//! copy of the repository, each behind a switch that the environment sets ([`switch`]), and runs the tests of the engine once for
//! each, until the first that fails. What the compiler refuses counts for nothing, as it does there.

mod list;
mod switch;
mod trial;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::root;
use list::Mutant;
use trial::{Outcome, Tests};

/// Mutants that are tried at once; tests run one after another in each.
const AT_ONCE: usize = 2;

/// Seeds every `every`th mutant of a shuffled list, from number `from` on, and prints which no test noticed.
pub fn run(words: &[&str]) -> Result<()> {
    let (mut every, mut from, mut only) = (1, 0, None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = || words.next().context("a number is missing")?.parse::<usize>().context("not a number");
        match *word {
            "--every" => every = number()?.max(1),
            "--from" => from = number()?,
            word if only.is_none() && !word.starts_with('-') => only = Some(word),
            _ => bail!("usage: cargo xtask score [--every N] [--from K] [PART OF A NAME]"),
        }
    }
    let work = target().join("score");
    let tree = work.join("tree");
    fs::create_dir_all(&tree)?;
    for part in ["Cargo.toml", "Cargo.lock", "crates", "content", "xtask"] {
        follow(&root().join(part), &tree.join(part))?;
    }
    let all = list::read(&tree)?;
    let (compiled, refused) = compile(&tree, &work, &all)?;
    let tests = Tests::build(&tree, &work)?;
    if let Outcome::Caught(by) = tests.run(usize::MAX, None)? {
        bail!("without any change of the engine a test fails: {by}");
    }
    let mut chosen: Vec<&Mutant> =
        compiled.iter().map(|&id| &all[id]).filter(|of| only.is_none_or(|part| of.name.contains(part))).collect();
    chosen.sort_by_cached_key(|of| shuffled(&of.name));
    let chosen: Vec<&Mutant> = chosen.into_iter().skip(from).step_by(every).collect();
    println!("{} mutants, {} compile, {} are tried; {refused} of the others the compiler refuses", all.len(), compiled.len(), chosen.len());
    try_all(&chosen, &tests)
}

/// Tries them in their order, and tells of each.
fn try_all(chosen: &[&Mutant], tests: &Tests) -> Result<()> {
    let (next, told) = (AtomicUsize::new(0), Mutex::new((0_usize, 0_usize)));
    let work = || -> Result<()> {
        while let Some(of) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = tests.run(of.id, Some(&of.file))?;
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.1 += 1;
            match &outcome {
                Outcome::Caught(by) => {
                    told.0 += 1;
                    println!("caught  {} by {by}", of.name);
                }
                Outcome::Missed => println!("missed  {} ({} of {} caught)", of.name, told.0, told.1),
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a trial panicked")))
    })?;
    let (caught, tried) = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{caught} of {tried} caught: {:.1} %", 100.0 * caught as f64 / tried.max(1) as f64);
    Ok(())
}

/// Switches mutants into the tree until the compiler takes them: the ids of those that it took, and how many it refused.
fn compile(tree: &Path, work: &Path, all: &[Mutant]) -> Result<(BTreeSet<usize>, usize)> {
    let mut refused = BTreeSet::new();
    loop {
        let placed = switch::place(tree, all, &refused)?;
        let found = trial::refused(tree, work)?;
        if found.is_empty() {
            return Ok((placed, refused.len()));
        }
        let before = refused.len();
        refused.extend(found);
        if refused.len() == before {
            bail!("the tree does not compile, whatever mutants are left out");
        }
        println!("{} mutants are left out", refused.len());
    }
}

/// Makes a file or folder of the tree what it is in the repository. What is the same stays untouched, so that it is not built again.
fn follow(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        let is = fs::read(from).with_context(|| from.display().to_string())?;
        return if fs::read(to).is_ok_and(|was| was == is) { Ok(()) } else { fs::write(to, is).with_context(|| to.display().to_string()) };
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !from.join(entry.file_name()).exists() {
            if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
        }
    }
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        if name != "target" {
            follow(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}

/// An order that has nothing to do with where a mutant stands, so that every part of it is a sample.
fn shuffled(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

fn cargo(tree: &Path, work: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(tree).env("CARGO_TARGET_DIR", work.join("target"));
    cargo
}
