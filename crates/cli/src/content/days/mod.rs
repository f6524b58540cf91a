//! `tollgate content days`: how loud content is about ordinary work.

mod made;
mod report;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use tollgate_engine::Redaction;
use tollgate_model::Nanos;
use tollgate_policy::{Baseline, Facts, day_of, write_snapshot};
use tollgate_sinks::counted;

use self::made::Made;
use self::report::{Report, Way};
use crate::allow::folder::shown;
use crate::args::{ContentDaysArguments, SetupArguments};
use crate::baseline::learn::add;
use crate::exit::Exit;
use crate::interrupt;
use crate::making::{self, Making};
use crate::output::{OutputFailed, print, tell};
use crate::setup::{Setup, Span, load_policy};

/// Bytes that a day of a Mac takes at most, by far.
const MOST_A_DAY: u64 = 60_000_000;

/// Makes days of ordinary work, hunts in them, and says what was found: all of it is false.
pub fn run(arguments: &ContentDaysArguments) -> Result<Exit> {
    // Mistakes of content are told before anything is written.
    if load_policy(arguments.config.as_deref()).is_none() {
        return Ok(Exit::Policy);
    }
    if arguments.learn >= arguments.days {
        tell(format_args!("tollgate: --learn {} leaves none of {} to count", arguments.learn, counted(arguments.days, "day")));
        return Ok(Exit::Usage);
    }
    let days = Made::new(arguments);
    let mut temporary = None;
    let folder = making::place(arguments.keep.as_deref(), || {
        let made = interrupt::make(|| tempfile::Builder::new().prefix("tollgate-days-").tempdir());
        let made = made.map_err(|cause| OutputFailed::new(shown(&std::env::temp_dir()), cause))?;
        let (folder, _) = temporary.insert(made);
        Ok(folder.path().join("days"))
    })?;
    let making = Making {
        needs: "these days need",
        what: format!("{} of {}", counted(days.days, "day"), counted(days.macs, "Mac")),
        smaller: "--macs and --days make them fewer",
        most: days.host_days().saturating_mul(MOST_A_DAY),
    };
    making.write(&folder, |folder| days.write(folder))?;
    let own = arguments.config.is_some();
    let mut report = Report::new(days, own);
    let site = folder.join("site");
    let learns = arguments.learn > 0;
    let ways = [
        (Way::Content, arguments.config.as_deref(), !learns),
        (Way::Site, Some(site.as_path()).filter(|_| !own), false),
        (Way::Learned, arguments.config.as_deref().or(Some(&site)), learns),
    ];
    for (way, config, whole) in ways {
        if (way == Way::Site && own) || (way == Way::Learned && !learns) {
            continue;
        }
        let mut setup = match set_up(&folder, config)? {
            Ok(setup) => setup,
            Err(exit) => return Ok(exit),
        };
        if way == Way::Learned {
            let baseline = match learned(&folder, config, days, arguments.threads)? {
                Ok(baseline) => baseline,
                Err(exit) => return Ok(exit),
            };
            setup.policy = Arc::new(setup.policy.with_baseline(baseline));
        }
        let outcome = setup.hunt(redaction(), Span::default(), arguments.threads, None).run(&mut |_| {});
        report.count(way, whole, outcome.account.received, outcome.findings.iter());
    }
    print(|out| if arguments.markdown { report.page(out) } else { report.text(out) })?;
    Ok(Exit::Done)
}

fn set_up(folder: &Path, config: Option<&Path>) -> Result<Result<Setup, Exit>> {
    let said = SetupArguments { hosts: Some(folder.join("hosts.toml")), config: config.map(Path::to_owned), ..SetupArguments::default() };
    Setup::new(&[folder.join("logs")], &said)
}

/// Nothing of it is compared with anything else.
fn redaction() -> Redaction {
    Redaction::new([0; 32])
}

/// What the days before those that are counted taught, frozen at their end with nobody's word.
fn learned(folder: &Path, config: Option<&Path>, days: Made, threads: usize) -> Result<Result<Baseline, Exit>> {
    let mut setup = match set_up(folder, config)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(Err(exit)),
    };
    setup.learn = true;
    let span = Span { from: None, to: Some(days.begin().plus(Nanos::from_secs(setup.policy.windows.join.horizon))) };
    let mut outcome = setup.hunt(redaction(), span, threads, None).run(&mut |_| {});
    let points = &setup.policy.scoring.baseline;
    let mut facts = Facts::default();
    add(&mut facts, std::mem::take(&mut outcome.learning), &|day| *day < day_of(days.begin()));
    facts.forget(points);
    let text = write_snapshot(&facts, &|_| None, ("", ""), points).unwrap_or_default();
    Ok(Ok(Baseline::read("", &text).map(|(_, baseline)| baseline).unwrap_or_default()))
}
