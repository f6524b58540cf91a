//! `tollgate content days`: how loud content is about ordinary work.

mod made;
mod report;

use anyhow::Result;
use tollgate_engine::Redaction;

use self::made::Made;
use self::report::Report;
use crate::args::{ContentDaysArguments, SetupArguments};
use crate::exit::Exit;
use crate::making::{self, Making};
use crate::output::{OutputFailed, print};
use crate::setup::{Setup, Span, load_policy};

/// Bytes that a day of a Mac takes at most, by far.
const MOST_A_DAY: u64 = 60_000_000;

/// Makes days of ordinary work, hunts in them, and says what was found: all of it is false.
pub fn run(arguments: &ContentDaysArguments) -> Result<Exit> {
    // Mistakes of content are told before anything is written.
    if load_policy(arguments.config.as_deref()).is_none() {
        return Ok(Exit::Policy);
    }
    let days = Made::new(arguments);
    let mut temporary = None;
    let folder = making::place(arguments.keep.as_deref(), || {
        let made = tempfile::Builder::new().prefix("tollgate-days-").tempdir();
        let made = made.map_err(|cause| OutputFailed::new(std::env::temp_dir().display().to_string(), cause))?;
        Ok(temporary.insert(made).path().join("days"))
    })?;
    let making = Making {
        needs: "these days need",
        what: format!("{} days of {} Macs", days.days, days.macs),
        smaller: "--macs and --days make them fewer",
        most: days.host_days().saturating_mul(MOST_A_DAY),
    };
    making.write(&folder, |folder| days.write(folder))?;
    let said = SetupArguments { hosts: Some(folder.join("hosts.toml")), config: arguments.config.clone(), ..SetupArguments::default() };
    let mut setup = match Setup::new(&[folder.join("logs")], &said)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    // Nothing of it is compared with anything else.
    let redaction = || Redaction::new([0; 32]);
    let outcome = setup.hunt(redaction(), Span::default(), arguments.threads, None).run(&mut |_| {});
    let mut report = Report::new(days, arguments.config.is_some(), outcome.account.received, outcome.findings.iter());
    if arguments.config.is_none() {
        let said = SetupArguments { config: Some(folder.join("site")), ..said };
        let mut setup = match Setup::new(&[folder.join("logs")], &said)? {
            Ok(setup) => setup,
            Err(exit) => return Ok(exit),
        };
        let outcome = setup.hunt(redaction(), Span::default(), arguments.threads, None).run(&mut |_| {});
        report.with_site(outcome.findings.iter());
    }
    print(|out| if arguments.markdown { report.page(out) } else { report.text(out) })?;
    Ok(Exit::Done)
}
