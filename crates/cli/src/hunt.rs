//! `tollgate hunt`.

use std::io;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use tollgate_coverage::{Received, Shown};
use tollgate_ingest::{Brief, Outcome};
use tollgate_model::{FindingId, Nanos};
use tollgate_sinks::write_json_line;

use crate::args::{FindingFormat, FormatArguments, HuntArguments, OcsfRelease};
use crate::baseline::learn::{can_learn, keep};
use crate::campaign;
use crate::coverage::Around;
use crate::exit::Exit;
use crate::findings::keep::Keeping;
use crate::footer::Footer;
use crate::forms::Form;
use crate::output::Output;
use crate::pages::HuntTold;
use crate::progress;
use crate::setup::{Setup, Span, files, redaction};
use crate::tell;
use crate::telling::Telling;

/// Reads telemetry once and prints findings.
pub fn run(arguments: &HuntArguments) -> Result<Exit> {
    let input = &arguments.input;
    let Span { from: since, to: until } = Span::parse(input.since.as_deref(), input.until.as_deref())?;
    let around = around(arguments)?;
    let mut setup = match Setup::new(&input.paths, &input.setup)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    if let Err(exit) = setup.see(&arguments.usual) {
        return Ok(exit);
    }
    if let Some(folder) = arguments.learn.as_deref() {
        if let Err(exit) = can_learn(folder) {
            return Ok(exit);
        }
        setup.learn = true;
    }
    let covered = around.zip(arguments.coverage.as_deref()).map(|(around, path)| Covered::begin(around, path)).transpose()?;
    let FormatArguments { format, ocsf_version, output, lake } = &arguments.form;
    let ocsf = OcsfRelease::or_usual(*ocsf_version, *format)?;
    let output = Telling::begin(*format, output, lake, || {
        let others = arguments.store.iter().chain(&input.setup.hosts).chain(&input.redaction_key).chain(&arguments.coverage);
        files(&input.paths, others)
    })?;
    setup.cover = covered.is_some();
    let keeping = arguments.store.as_deref().map(|path| Keeping::begin(path, &setup.inputs)).transpose()?;
    let redaction = redaction(input.redaction_key.as_deref())?;
    let windows = &setup.policy.windows;
    let from = since.map(|since| since.minus(Nanos::from_secs(windows.order.lookback)));
    let to = until.map(|until| until.plus(Nanos::from_secs(windows.join.horizon)));
    let started = Instant::now();
    let shown = progress::show(&setup, arguments.no_progress, true);
    let mut outcome = setup.hunt(redaction.clone(), Span { from, to }, input.threads, None).run(&mut |_| {});
    shown.erase();
    let seen = outcome.coverage.take();
    let learning = std::mem::take(&mut outcome.learning);
    let selected = |finding: &Brief| {
        finding.level >= arguments.min_level
            && finding.confidence >= arguments.min_confidence
            && since.is_none_or(|since| finding.last_seen >= since)
            && until.is_none_or(|until| finding.last_seen <= until)
    };
    let mut findings: Vec<(&FindingId, Brief)> = outcome.findings.briefs().filter(|(_, brief)| selected(brief)).collect();
    findings.sort_by(|(x, a), (y, b)| (b.score, b.confidence, x).cmp(&(a.score, a.confidence, y)));
    let told = || findings.iter().filter_map(|(id, _)| outcome.findings.get(id));
    let shown: Vec<Brief> = findings.iter().map(|(_, brief)| *brief).collect();
    let hidden = outcome.findings.len().saturating_sub(findings.len());
    let rule = setup.policy.escalations.campaign;
    // Only these are built: there may be thousands of less.
    let strong = findings.iter().filter(|(_, brief)| brief.level >= campaign::LEAST).filter_map(|(id, _)| outcome.findings.get(id));
    let campaigns = campaign::told(&campaign::campaigns(strong, rule), rule);
    let mut footer = Footer { setup: &setup, outcome: &outcome, shown: &shown, hidden, campaigns: &campaigns, elapsed: None };
    let terminal = output.is_terminal();
    let form = Form {
        format: format.unwrap_or(if terminal { FindingFormat::Table } else { FindingFormat::Jsonl }),
        ocsf,
        width: if terminal { terminal_size::terminal_size().map(|(width, _)| width.0) } else { None },
        redaction: &redaction,
        hunt: Some(HuntTold { levels: footer.levels(), seen: footer.lines() }),
    };
    output.write(&form, &setup, &told)?;
    footer.elapsed = Some(started.elapsed());
    // If standard error is gone there is nobody to tell, and the exit code still says how it went.
    let _ = footer.write(&mut io::stderr().lock());
    // After all that was found is told: it is not lost if these cannot be written.
    let kept = keeping.map_or(Ok(()), |keeping| keeping.keep(&setup, &outcome));
    if let Some(covered) = covered {
        covered.write(&setup, seen, &outcome)?;
    }
    if let Some(folder) = arguments.learn.as_deref().filter(|_| outcome.account.usable()) {
        keep(folder, learning, &setup.policy.scoring.baseline, (since, until))?;
    }
    kept?;
    let account = &outcome.account;
    let damaged = !setup.unopened.is_empty() || account.lacks();
    let outside =
        account.span.is_some_and(|span| since.is_some_and(|since| span.last < since) || until.is_some_and(|until| span.first > until));
    if outside && account.usable() {
        tell(format_args!("nothing within --since/--until: what was read is evidence from before or after it"));
    }
    Ok(if !account.usable() || outside {
        Exit::Nothing
    } else if arguments.fail_on.is_some_and(|level| findings.iter().any(|(_, brief)| brief.level >= level)) {
        Exit::Found
    } else if damaged || (arguments.strict && account.rejected > 0) {
        Exit::Damaged
    } else {
        Exit::Done
    })
}

/// Where it is to be written how much could have been seen.
struct Covered {
    around: Around,
    output: Output,
}

/// What measuring is told of Macs and of earlier days, if anything is to be measured: before anything long begins.
fn around(arguments: &HuntArguments) -> Result<Option<Around>> {
    if arguments.coverage.is_some() {
        return Around::read(&arguments.told).map(Some);
    }
    if arguments.told.inventory.is_some() || arguments.told.compare.is_some() {
        bail!("--inventory and --compare are about what is measured: they need --coverage");
    }
    Ok(None)
}

impl Covered {
    /// Begins the file.
    fn begin(around: Around, path: &Path) -> Result<Self> {
        Ok(Self { around, output: Output::begin_new(path)? })
    }

    fn write(self, setup: &Setup, seen: Option<(Received, Shown)>, outcome: &Outcome) -> Result<()> {
        let Some((document, _)) = self.around.measure(&setup.policy, seen, outcome) else { return Ok(()) };
        Ok(self.output.write(|mut out| write_json_line(&mut out, &document))?)
    }
}
