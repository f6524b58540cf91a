//! `tollgate bench`: what a hunt costs, over a corpus that is made (`made`) or given.
//!
//! The program runs itself as a child (`child`), so that what is measured is what is shipped. One more hunt within
//! this process, after all others, tells what was found and how large the state was.

mod child;
mod machine;
mod made;
mod report;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use tollgate_corpus::Theft;
use tollgate_engine::Redaction;
use tollgate_ingest::{Input, Outcome};
use tollgate_model::Untrusted;

use crate::args::{BenchArguments, BenchFormat, SetupArguments};
use crate::bench::child::{Child, Ran};
use crate::bench::machine::Machine;
use crate::bench::made::Made;
use crate::bench::report::{Figures, Inputs, Report, State, Thefts};
use crate::exit::Exit;
use crate::interrupt;
use crate::output::{print, tell};
use crate::setup::{Setup, Span};

/// What is replaced under it is thrown away.
const KEY: [u8; 32] = [0; 32];

/// Measures.
pub fn run(arguments: &BenchArguments) -> Result<Exit> {
    let made = interrupt::make(|| tempfile::Builder::new().prefix("tollgate-bench-").tempdir());
    let (place, _made) = made.context("no temporary folder")?;
    let made = if arguments.paths.is_empty() { Some(Made::write(arguments, place.path())?) } else { None };
    let (paths, hosts) = match &made {
        Some(made) => (vec![made.logs()], Some(made.hosts())),
        None => (arguments.paths.clone(), arguments.hosts.clone()),
    };
    let exit = measure(arguments, place.path(), made.as_ref(), &paths, hosts.as_deref());
    let name = place.path().display().to_string();
    if let Err(error) = place.close() {
        tell(format_args!("note: {name} cannot be removed: {error}"));
    }
    exit
}

fn measure(arguments: &BenchArguments, place: &Path, made: Option<&Made>, paths: &[PathBuf], hosts: Option<&Path>) -> Result<Exit> {
    let mut setup = match Setup::new(paths, &SetupArguments { hosts: hosts.map(Path::to_owned), ..SetupArguments::default() })? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    if let Some(once) = setup.inputs.iter().find(|input| input.is_stream()) {
        bail!("{} can be read only once, and bench reads several times: give files", Untrusted::from(once.name()).escaped());
    }
    let inputs = inputs(&setup)?;
    let machine = Machine::here();
    let child = Child::new(place, hosts, paths)?;
    let mut runs: Vec<Ran> = Vec::new();
    tell("warming up");
    for number in 0..=arguments.runs {
        let ran = match child.run()? {
            Ok(ran) => ran,
            Err(exit) => return Ok(exit),
        };
        if number > 0 {
            tell(format_args!("run {number} of {}: {:.2} s", arguments.runs, ran.wall));
            runs.push(ran);
        }
    }
    // Last: it makes this process large, and on Linux a child begins with the peak of whoever starts it.
    let outcome = setup.hunt(Redaction::new(KEY), Span::default(), 1, None).measuring_state().run(&mut |_| {});
    let account = &outcome.account;
    let thefts = made.map(|made| thefts(&made.thefts(), &outcome));
    let report = Report {
        kind: "bench",
        version: env!("CARGO_PKG_VERSION"),
        build: if cfg!(debug_assertions) { "debug" } else { "release" },
        command: command(arguments, made),
        machine,
        inputs,
        records: account.received,
        bytes: account.bytes,
        figures: Figures::of(&runs, account.received, account.bytes),
        state: State::of(outcome.state.unwrap_or_default()),
        findings: outcome.findings.len(),
        thefts,
    };
    print(|out| match arguments.format {
        BenchFormat::Table => report.write_table(out),
        BenchFormat::Json => report.write_json(out),
        BenchFormat::Markdown => report.write_markdown(out),
    })?;
    for line in setup.not_opened(&outcome) {
        tell(format_args!("not opened: {line}"));
    }
    if let Some(inputs) = setup.not_understood(&outcome) {
        tell(format_args!("not read: {inputs}"));
    }
    let missed = report.thefts.as_ref().is_some_and(|thefts| thefts.found < thefts.planted);
    if missed {
        tell("tollgate: not every theft of the corpus was found: what was measured is not what it should be; please report this");
    }
    let damaged = !setup.unopened.is_empty() || account.lacks();
    Ok(if !account.usable() {
        Exit::Nothing
    } else if missed {
        Exit::Missed
    } else if damaged {
        Exit::Damaged
    } else {
        Exit::Done
    })
}

/// Which of the thefts were found: a finding of the same host names the destination.
fn thefts(planted: &[Theft], outcome: &Outcome) -> Thefts {
    let mut missing: Vec<&Theft> = planted.iter().collect();
    for finding in outcome.findings.iter() {
        let names = |theft: &Theft| {
            let mut destinations = finding.chains.iter().filter_map(|chain| chain.destination.as_ref());
            finding.host.raw() == theft.host && destinations.any(|destination| destination.name.raw() == theft.destination)
        };
        missing.retain(|theft| !names(theft));
    }
    Thefts { planted: planted.len(), found: planted.len().saturating_sub(missing.len()) }
}

/// Files, their bytes, and a digest that does not depend on names: of the digests of all, sorted, a line each.
fn inputs(setup: &Setup) -> Result<Inputs> {
    let mut bytes = 0u64;
    let mut digests = Vec::new();
    let mut buffer = vec![0; 1 << 17];
    for input in &setup.inputs {
        let Input::File(path) = input else { continue };
        // What cannot be opened is told at the end, as in a hunt.
        let Ok(mut file) = File::open(path) else { continue };
        let mut hash = Sha256::new();
        loop {
            match file.read(&mut buffer).with_context(|| input.name())? {
                0 => break,
                read => {
                    hash.update(buffer.get(..read).unwrap_or_default());
                    bytes = bytes.saturating_add(read as u64);
                }
            }
        }
        digests.push(hex(&hash.finalize()));
    }
    digests.sort_unstable();
    let mut all = Sha256::new();
    for digest in &digests {
        all.update(digest.as_bytes());
        all.update(b"\n");
    }
    Ok(Inputs { files: digests.len(), bytes, sha256: hex(&all.finalize()) })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The command that does the same again, with what was left to the program.
fn command(arguments: &BenchArguments, made: Option<&Made>) -> String {
    let what = match made {
        Some(made) => made.flags(),
        None => {
            let hosts = arguments.hosts.iter().flat_map(|hosts| ["--hosts".to_owned(), hosts.to_string_lossy().into_owned()]);
            let paths = arguments.paths.iter().map(|path| path.to_string_lossy().into_owned());
            hosts.chain(paths).map(|word| Untrusted::from(word).escaped().to_string()).collect::<Vec<_>>().join(" ")
        }
    };
    format!("tollgate bench --runs {} {what}", arguments.runs)
}
