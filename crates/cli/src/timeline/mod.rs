//! `tollgate timeline`.

pub mod args;
mod lines;
mod masked;
mod sheet;
mod steps;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use tollgate_engine::Redaction;
use tollgate_ingest::{MOST_TOLD, Outcome, Story, Timeline, Window, sha256_of_cited};
use tollgate_model::{Finding, HostName, Timestamp, Untrusted};
use tollgate_sinks::{
    Citations, TimelineAbout, TimelineDocument, TimelineLine, TimelineRecord, time, time_to_second, write_json_line, write_timeline_sheet,
    write_timeline_sketch, write_timeline_table,
};

use self::args::{TimelineArguments, TimelineFormat};
use self::lines::{Line, Lines};
use self::masked::masked;
use self::steps::Steps;
use crate::exit::Exit;
use crate::explain::find;
use crate::output::tell;
use crate::progress;
use crate::setup::{Setup, Span, files, redaction};

pub use self::sheet::{around, story_sheet};

/// Macs that are named one by one where one is not known.
const MOST_NAMED: usize = 10;

/// Shows what happened around a finding, or on a Mac.
pub fn run(arguments: &TimelineArguments) -> Result<Exit> {
    let (id, paths): (Option<String>, Vec<PathBuf>) = match (&arguments.host, arguments.words.split_first()) {
        (None, Some((id, paths))) => (Some(id.to_string_lossy().to_lowercase()), paths.to_vec()),
        _ => (None, arguments.words.clone()),
    };
    if paths.is_empty() {
        bail!("name the files and folders that the finding came from, or a Mac with --host");
    }
    let span = Span::parse(arguments.since.as_deref(), arguments.until.as_deref())?;
    let mut passes = Passes { arguments, paths: &paths, redaction: None };
    let output = arguments.output.begin(|| files(&paths, &arguments.redaction_key))?;
    let found = match &id {
        Some(id) => match passes.finding(id)? {
            Ok(finding) => Some(finding),
            Err(exit) => return Ok(exit),
        },
        None => None,
    };
    let window = window(arguments, found.as_ref(), span);
    let (host, bounds) = (window.host.clone(), (window.from, window.to));
    let (setup, mut outcome) = match passes.run(Some(window))? {
        Ok(passed) => passed,
        Err(exit) => return Ok(exit),
    };
    let not_opened = setup.not_opened(&outcome);
    for line in &not_opened {
        tell(format_args!("tollgate: {line}"));
    }
    let timeline = outcome.timeline.take().unwrap_or_default();
    expect_told(&timeline, &host, &outcome)?;
    if let Some(covered) = covered_elsewhere(&timeline) {
        tell(format_args!("nothing in the time asked for: what these inputs tell of this Mac is from {covered}"));
    }
    if let Some(from) = timeline.missing_from {
        tell(format_args!("note: more than {MOST_TOLD} records: from {} on some are missing; ask for less time", time(from)));
    }
    let steps = match &found {
        Some(finding) => Steps::of(std::iter::once(finding.clone()), &timeline.records),
        None => {
            let all = outcome.findings.briefs().filter_map(|(id, _)| outcome.findings.get(id));
            Steps::of(all.filter(|finding| finding.host == host), &timeline.records)
        }
    };
    let lines = Lines::new(&timeline, bounds, &steps);
    let cited = lines.records().map(|at| timeline.records.get(at)).filter_map(|record| record.map(|record| record.origin.clone()));
    let citations = Citations { inputs: setup.names(), hashes: sha256_of_cited(&setup.inputs, cited) };
    let terminal = output.is_terminal();
    let format = arguments.format.unwrap_or(if terminal { TimelineFormat::Table } else { TimelineFormat::Jsonl });
    let about = TimelineAbout { host, finding: found.map(|finding| finding.id) };
    let redaction = passes.redaction()?;
    let told = Told { timeline: &timeline, steps: &steps, redaction: &redaction };
    output.write(|out| write(out, format, lines.lines.iter().filter_map(|line| told.line(line)), &about, &citations))?;
    Ok(if not_opened.is_empty() { Exit::Done } else { Exit::Damaged })
}

/// Passes over the same inputs.
struct Passes<'a> {
    arguments: &'a TimelineArguments,
    paths: &'a [PathBuf],
    /// Asked for once, since it is told if it cannot be kept.
    redaction: Option<Redaction>,
}

impl Passes<'_> {
    fn redaction(&mut self) -> Result<Redaction> {
        if let Some(known) = &self.redaction {
            return Ok(known.clone());
        }
        let made = redaction(self.arguments.redaction_key.as_deref())?;
        self.redaction = Some(made.clone());
        Ok(made)
    }

    /// The finding that is asked for, of a pass of its own: only then it is known what to look for.
    fn finding(&mut self, id: &str) -> Result<Result<Finding, Exit>> {
        let (setup, outcome) = match self.run(None)? {
            Ok(passed) => passed,
            Err(exit) => return Ok(Err(exit)),
        };
        let finding = find(&outcome, id, "--unnamed-host or --hosts");
        if finding.is_err() {
            setup.not_opened(&outcome).iter().for_each(|line| tell(format_args!("tollgate: {line}")));
        }
        finding.map(Ok)
    }

    /// One pass, in which a timeline is asked for or not.
    fn run(&mut self, window: Option<Window>) -> Result<Result<(Setup, Outcome), Exit>> {
        let arguments = self.arguments;
        let mut setup = match Setup::new(self.paths, &arguments.setup())? {
            Ok(setup) => setup,
            Err(exit) => return Ok(Err(exit)),
        };
        if let Err(exit) = setup.see(&arguments.usual) {
            return Ok(Err(exit));
        }
        if arguments.host.is_none()
            && let Some(once) = setup.inputs.iter().find(|input| input.is_stream())
        {
            let name = Untrusted::from(once.name()).escaped();
            bail!("{name} can be read only once, and a finding's timeline needs it twice: name a Mac with --host, or give a file");
        }
        setup.window = window;
        let redaction = self.redaction()?;
        let shown = progress::show(&setup, arguments.no_progress, true);
        let outcome = setup.hunt(redaction, Span::default(), arguments.threads, None).run(&mut |_| {});
        shown.erase();
        Ok(Ok((setup, outcome)))
    }
}

/// What is asked for.
fn window(arguments: &TimelineArguments, finding: Option<&Finding>, span: Span) -> Window {
    let quiet = arguments.quiet;
    let most = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    match finding {
        Some(finding) => Window {
            from: finding.first_seen.minus(arguments.before),
            to: finding.last_seen.plus(arguments.after),
            story: (!arguments.all).then(|| Story::of(finding)),
            most,
            quiet,
            ..around(finding)
        },
        None => Window {
            host: HostName::new(arguments.host.as_deref().unwrap_or_default()),
            from: span.from.unwrap_or(Timestamp::MIN),
            to: span.to.unwrap_or(Timestamp::MAX),
            story: None,
            places: BTreeSet::new(),
            most,
            quiet,
        },
    }
}

/// A Mac that nothing tells of is a mistake, not an empty timeline.
fn expect_told(timeline: &Timeline, host: &HostName, outcome: &Outcome) -> Result<()> {
    if timeline.endpoint.is_some() || timeline.network.is_some() {
        return Ok(());
    }
    let account = &outcome.account;
    let known: BTreeSet<&HostName> = account.endpoint_hosts.iter().chain(&account.file_hosts).chain(&account.network_hosts).collect();
    let names: Vec<String> = known.iter().take(MOST_NAMED).map(|host| host.escaped()).collect();
    let more = known.len().saturating_sub(names.len());
    let more = if more > 0 || account.more_hosts { " and others" } else { "" };
    let told = if names.is_empty() { "of nobody".to_owned() } else { format!("of {}{more}", names.join(", ")) };
    Err(anyhow::anyhow!("they tell {told}")).with_context(|| format!("these inputs tell nothing of {}", host.escaped()))
}

/// The time that inputs cover, if nothing is told in the time that was asked for.
fn covered_elsewhere(timeline: &Timeline) -> Option<String> {
    let spans = [timeline.endpoint, timeline.network].into_iter().flatten();
    let first = spans.clone().map(|span| span.first).min()?;
    let last = spans.map(|span| span.last).max()?;
    let told = !timeline.records.is_empty() || timeline.more.is_some();
    (!told).then(|| format!("{} to {}", time_to_second(first), time_to_second(last)))
}

/// What lines are made of.
struct Told<'a> {
    timeline: &'a Timeline,
    steps: &'a Steps,
    redaction: &'a Redaction,
}

impl Told<'_> {
    /// A line as it may be shown. Secrets are replaced one record at a time, so that little is held.
    fn line(&self, line: &Line) -> Option<TimelineLine> {
        Some(match line {
            Line::Gap(gap) => TimelineLine::Gap(*gap),
            Line::More(more) => TimelineLine::More(*more),
            Line::Record(at) => {
                let record = self.timeline.records.get(*at)?;
                TimelineLine::Record(Box::new(TimelineRecord {
                    record: masked(record, self.redaction),
                    time: Timeline::time_of(record),
                    steps: self.steps.at(*at).to_vec(),
                }))
            }
        })
    }
}

fn write(
    mut out: &mut dyn Write,
    format: TimelineFormat,
    mut lines: impl Iterator<Item = TimelineLine>,
    about: &TimelineAbout,
    citations: &Citations,
) -> io::Result<()> {
    match format {
        TimelineFormat::Table => write_timeline_table(out, lines, about, citations),
        TimelineFormat::Csv => write_timeline_sheet(out, lines, about, citations),
        TimelineFormat::Timesketch => write_timeline_sketch(out, lines, about, citations),
        TimelineFormat::Jsonl => lines.try_for_each(|line| write_json_line(&mut out, &TimelineDocument::new(&line, about, citations))),
    }
}
