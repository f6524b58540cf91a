//! `tollgate sources`: what inputs hold, which legs of the analysis they can serve (here), and what
//! cannot be seen with them (`unseen`).

mod unseen;

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Result;
use tollgate_ingest::{HostSeen, InputSurveyed, SourceSeen, Surveyed, Unopened};
use tollgate_model::HostName;
use tollgate_sinks::{
    DefectDocument, HostsDocument, LeftOutDocument, LegsDocument, ModesDocument, NotOpenedDocument, SameDocument, SideDocument,
    SourceDocument, SourcesDocument, counted, time, time_to_second, write_json_line, write_sources,
};
use tollgate_sources::{Able, Kind, Leg, Source, Tally};

use crate::args::{Format, SourcesArguments};
use crate::exit::Exit;
use crate::output::{print, tell};
use crate::progress;
use crate::setup::Setup;

/// Hosts that are named where they are counted.
const NAMED: usize = 8;

/// Says what inputs hold.
pub fn run(arguments: &SourcesArguments) -> Result<Exit> {
    let mut setup = match Setup::new(&arguments.paths, &arguments.setup)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    let started = Instant::now();
    let shown = progress::show(&setup, arguments.no_progress, false);
    let surveyed = setup.survey(arguments.threads).run();
    shown.erase();
    let terminal = io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if terminal { Format::Table } else { Format::Jsonl });
    let report = Report { setup: &setup, surveyed: &surveyed, when: if format == Format::Table { time_to_second } else { time } };
    let (sources, all) = (report.sources(), report.all());
    print(|mut out| match format {
        Format::Table => write_sources(&mut out, &sources, &all),
        Format::Jsonl => write_lines(out, &sources, &all),
    })?;
    tell_pace(&all, started.elapsed());
    Ok(if all.used == 0 {
        Exit::Nothing
    } else if !all.not_opened.is_empty() || !all.damaged.is_empty() || (arguments.strict && all.rejected > 0) {
        Exit::Damaged
    } else {
        Exit::Done
    })
}

fn write_lines(mut out: &mut dyn Write, sources: &[SourceDocument], all: &SourcesDocument) -> io::Result<()> {
    sources.iter().try_for_each(|source| write_json_line(&mut out, source))?;
    write_json_line(&mut out, all)
}

fn tell_pace(all: &SourcesDocument, elapsed: Duration) {
    let seconds = elapsed.as_secs_f64();
    let each = |count: f64| if seconds > 0.0 { count / seconds } else { 0.0 };
    tell(format_args!(
        "read {} in {}: {seconds:.1} s, {:.0} records/s, {:.0} MB/s",
        counted(all.records, "record"),
        counted(all.inputs, "input"),
        each(all.records as f64),
        each(all.bytes as f64 / 1e6)
    ));
}

/// What was found, to be told.
struct Report<'a> {
    setup: &'a Setup,
    surveyed: &'a Surveyed,
    /// How times are written.
    when: fn(tollgate_model::Timestamp) -> String,
}

impl Report<'_> {
    fn name(&self, input: usize) -> String {
        self.setup.inputs.get(input).map(tollgate_ingest::Input::name).unwrap_or_default()
    }

    /// Inputs that were read, each with its place.
    fn read(&self) -> impl Iterator<Item = (usize, &InputSurveyed)> {
        self.surveyed.inputs.iter().enumerate().filter(|(_, input)| input.unopened.is_none())
    }

    /// One document for each source of each input.
    fn sources(&self) -> Vec<SourceDocument> {
        self.read().flat_map(|(at, input)| self.sources_of(&self.name(at), input)).collect()
    }

    fn sources_of(&self, file: &str, input: &InputSurveyed) -> Vec<SourceDocument> {
        let told = |seen: &SourceSeen| {
            let tally = input.counts.sources.get(&seen.source).copied().unwrap_or_default();
            let ignored = input.counts.ignored_names.iter().filter(|((source, _), _)| *source == seen.source);
            SourceDocument {
                source: Some(seen.source.to_string()),
                format: Some(seen.source.format.name()),
                first: seen.span.map(|span| (self.when)(span.first)),
                last: seen.span.map(|span| (self.when)(span.last)),
                hosts: seen.hosts,
                hosts_more: seen.more_hosts,
                host_names: seen.named.iter().map(|name| name.raw().to_owned()).collect(),
                kinds: Kind::ALL.iter().map(|&kind| (kind.name(), seen.count(kind))).filter(|&(_, count)| count > 0).collect(),
                ignored_names: ignored.map(|((_, name), &count)| (name.raw().to_owned(), count)).collect(),
                serves: legs(|leg| seen.serves(leg)),
                can_serve: legs(|leg| seen.source.can_serve(leg)),
                defects: defects(input, Some(seen.source)),
                ..empty(file, tally)
            }
        };
        let mut documents: Vec<SourceDocument> = input.sources.iter().map(told).collect();
        let known = input.counts.sources.values().map(|tally| tally.received).fold(0, u64::saturating_add);
        let unknown = input.counts.received.saturating_sub(known);
        let defects = defects(input, None);
        if unknown > 0 || !defects.is_empty() || documents.is_empty() {
            let tally = Tally { received: unknown, rejected: unknown, ..Tally::default() };
            documents.push(SourceDocument { defects, ..empty(file, tally) });
        }
        documents
    }

    /// All sources together.
    fn all(&self) -> SourcesDocument {
        let surveyed = self.surveyed;
        let sum = |count: fn(&InputSurveyed) -> u64| surveyed.inputs.iter().map(count).fold(0, u64::saturating_add);
        let at_first = self.setup.unopened.iter().map(|Unopened { path, error }| (path.to_string_lossy().into_owned(), error.to_string()));
        let later = surveyed.inputs.iter().enumerate().filter_map(|(at, input)| Some((self.name(at), input.unopened.clone()?)));
        let not_opened: Vec<NotOpenedDocument> = at_first.chain(later).map(|(file, reason)| NotOpenedDocument { file, reason }).collect();
        SourcesDocument {
            kind: "summary",
            inputs: u64::try_from(self.setup.inputs.len().saturating_add(self.setup.unopened.len())).unwrap_or(u64::MAX),
            bytes: sum(|input| input.bytes),
            records: sum(|input| input.counts.received),
            used: sum(|input| input.counts.parsed),
            ignored: sum(|input| input.counts.ignored),
            rejected: sum(|input| input.counts.rejected),
            endpoint: self.side(|seen| (seen.endpoint, seen.endpoint_span)),
            network: self.side(|seen| (seen.network, seen.network_span)),
            unmapped_addresses: self.hosts(|seen| seen.unmapped).count,
            unmapped_rows: surveyed.unmapped_rows,
            hosts_more: surveyed.hosts.more,
            modes: ModesDocument {
                full: self.hosts(|seen| mode(seen) == "full"),
                argv_only: self.hosts(|seen| mode(seen) == "argv-only"),
                no_network: self.hosts(|seen| mode(seen) == "no-network"),
                network_only: self.hosts(|seen| mode(seen) == "network-only"),
                apart: self.hosts(|seen| mode(seen) == "apart"),
            },
            serves: legs(|leg| self.serves(leg)),
            unseen: self.unseen(),
            notes: self.notes(),
            not_opened,
            damaged: self.read().filter(|(_, input)| input.damaged).map(|(at, _)| self.name(at)).collect(),
            same_records: self
                .read()
                .filter_map(|(at, input)| Some(SameDocument { file: self.name(at), same_as: self.name(input.same_as?) }))
                .collect(),
            left_out: self
                .setup
                .left_out
                .iter()
                .map(|(kind, seen)| LeftOutDocument {
                    what: kind.name(),
                    count: seen.count,
                    example: seen.example.to_string_lossy().into_owned(),
                })
                .collect(),
        }
    }

    /// How well a leg is served, somewhere.
    fn serves(&self, leg: Leg) -> Able {
        let sources = self.surveyed.inputs.iter().flat_map(|input| &input.sources);
        sources.map(|seen| seen.serves(leg)).max().unwrap_or(Able::None)
    }

    /// How many records of a kind there are.
    fn count(&self, kind: Kind) -> u64 {
        let sources = self.surveyed.inputs.iter().flat_map(|input| &input.sources);
        sources.map(|seen| seen.count(kind)).fold(0, u64::saturating_add)
    }

    fn side(&self, of: fn(&HostSeen) -> (u64, Option<tollgate_ingest::Span>)) -> SideDocument {
        let sides = || self.surveyed.hosts.known.values().map(of).filter(|(count, _)| *count > 0);
        let spans = || sides().filter_map(|(_, span)| span);
        SideDocument {
            hosts: u64::try_from(sides().count()).unwrap_or(u64::MAX),
            first: spans().map(|span| span.first).min().map(self.when),
            last: spans().map(|span| span.last).max().map(self.when),
        }
    }

    /// Hosts for which something is so.
    fn hosts(&self, is: impl Fn(&HostSeen) -> bool) -> HostsDocument {
        let hosts = || self.surveyed.hosts.known.iter().filter(|(_, seen)| is(seen)).map(|(name, _)| name);
        HostsDocument {
            count: u64::try_from(hosts().count()).unwrap_or(u64::MAX),
            names: hosts().take(NAMED).map(|name| name.raw().to_owned()).collect(),
        }
    }

    /// Hosts that folders stood for.
    fn folder_hosts(&self) -> BTreeSet<&HostName> {
        self.surveyed.inputs.iter().filter_map(|input| input.folder_host.as_ref()).collect()
    }
}

/// A document that says nothing yet.
fn empty(file: &str, tally: Tally) -> SourceDocument {
    SourceDocument {
        kind: "source",
        file: file.to_owned(),
        source: None,
        format: None,
        records: tally.received,
        used: tally.parsed,
        ignored: tally.ignored,
        rejected: tally.rejected,
        first: None,
        last: None,
        hosts: 0,
        hosts_more: false,
        host_names: Vec::new(),
        kinds: Default::default(),
        ignored_names: Default::default(),
        serves: legs(|_| Able::None),
        can_serve: legs(|_| Able::None),
        defects: Vec::new(),
    }
}

fn legs(able: impl Fn(Leg) -> Able) -> LegsDocument {
    let able = |leg| able(leg).name();
    LegsDocument {
        process: able(Leg::Process),
        attribution: able(Leg::Attribution),
        tls: able(Leg::Tls),
        volume: able(Leg::Volume),
        file: able(Leg::File),
        archive: able(Leg::Archive),
    }
}

fn defects(input: &InputSurveyed, source: Option<Source>) -> Vec<DefectDocument> {
    let of = input.counts.faults.iter().filter(|((of, ..), _)| *of == source);
    of.map(|(&(_, kind, field), seen)| DefectDocument {
        kind: kind.name(),
        field,
        count: seen.count,
        lost: kind.rejects(),
        offset: seen.first.offset,
    })
    .collect()
}

/// The mode of findings on a host (semantics, G), as far as whole inputs tell. Empty for a host of which
/// nothing is told.
fn mode(seen: &HostSeen) -> &'static str {
    match (seen.endpoint > 0, seen.network > 0) {
        (false, false) => "",
        (false, true) => "network-only",
        (true, false) => "no-network",
        (true, true) if seen.is_apart() == Some(true) => "apart",
        (true, true) if seen.files == 0 => "argv-only",
        (true, true) => "full",
    }
}
