//! Records that are enclosed in a bundle: their places, and a hunt in them alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_engine::Redaction;
use tollgate_ingest::{Hosts, Input, KeptLine, Lists, Memory, Outcome, sha256_of_cited};
use tollgate_model::{Finding, FindingId, Gap, HostName, Origin, Timestamp};
use tollgate_policy::Policy;
use tollgate_sinks::Citations;

use crate::setup::{Setup, Span};

/// Where the enclosed records stood, and what else a hunt in them must be told: `records/index.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Which records were kept: `story`, `around` or `host`.
    pub kept: String,
    /// Addresses that hosts had in rows of a network sensor.
    pub addresses: Vec<Held>,
    /// What sources lost on these hosts, by the numbers of all their records.
    pub losses: Vec<Loss>,
    /// The inputs, in the order in which they were given.
    pub inputs: Vec<Enclosure>,
}

/// Addresses of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    pub host: String,
    pub addresses: BTreeSet<IpAddr>,
}

/// A stretch of time, in nanoseconds since 1970, in which records were lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    pub host: String,
    pub from: i64,
    pub to: i64,
    pub lost: u64,
}

/// Lines of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enclosure {
    /// The file of the bundle that has them.
    pub file: String,
    /// The input that they are of, as it was named.
    pub source: String,
    /// SHA-256 of that input as it stood on disk.
    pub sha256: String,
    /// Its bytes after decompression.
    pub size: u64,
    /// Host of records in it that name none.
    pub host: String,
    /// The lines, in order.
    pub lines: Vec<EnclosedLine>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnclosedLine {
    /// Its number in the input, from 1.
    pub line: u64,
    /// Offset in the input, after decompression.
    pub offset: u64,
    /// Bytes, without the line end.
    pub length: u64,
    /// SHA-256 of these bytes, as they were.
    pub sha256: String,
}

/// An index with the records that it is of.
pub struct Enclosed {
    pub index: Index,
    /// The files of the inputs, in their order.
    pub records: Vec<Arc<[u8]>>,
    /// Where each line begins in its file, by input: there may be millions of lines, and a step is looked up among them.
    begins: Vec<Vec<u64>>,
}

/// The bytes of lines: each as it was, with one line end after it.
pub fn joined(lines: &[KeptLine]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.bytes.len().saturating_add(1)).sum());
    for line in lines {
        bytes.extend(&line.bytes);
        bytes.push(b'\n');
    }
    bytes
}

impl Enclosed {
    /// These records, which stood where the index says.
    pub fn new(index: Index, records: Vec<Arc<[u8]>>) -> Self {
        let begins = |of: &Enclosure| {
            let next = |begin: &mut u64, line: &EnclosedLine| {
                let here = *begin;
                *begin = here.saturating_add(line.length).saturating_add(1);
                Some(here)
            };
            of.lines.iter().scan(0, next).collect()
        };
        let begins = index.inputs.iter().map(begins).collect();
        Self { index, records, begins }
    }

    /// The line of an input that begins at an offset or is the last before it, with its begin in the enclosed file.
    fn line(&self, input: u32, before: impl Fn(&Enclosure, &[u64]) -> usize) -> Option<(&EnclosedLine, u64)> {
        let at = usize::try_from(input).ok()?;
        let (of, begins) = (self.index.inputs.get(at)?, self.begins.get(at)?);
        let line = before(of, begins).checked_sub(1)?;
        Some((of.lines.get(line)?, *begins.get(line)?))
    }

    /// What a hunt in these records alone finds, as if they still stood where they were.
    pub fn findings(&self, policy: &Arc<Policy>, redaction: Redaction) -> Vec<Finding> {
        let mut setup = self.setup(policy);
        let outcome: Outcome = setup.hunt(redaction, Span::default(), 1, None).run(&mut |_| {});
        outcome.findings.iter().map(|finding| self.restored(finding)).collect()
    }

    /// What a hunt in these records stands on.
    pub fn setup(&self, policy: &Arc<Policy>) -> Setup {
        let mut hosts = Hosts::default();
        for held in &self.index.addresses {
            let host = HostName::new(held.host.as_str());
            held.addresses.iter().for_each(|address| hosts.hold(&host, *address));
        }
        let mut losses: BTreeMap<HostName, Vec<Gap>> = BTreeMap::new();
        for loss in &self.index.losses {
            let gap = Gap { from: Timestamp(loss.from), to: Timestamp(loss.to), lost: loss.lost };
            losses.entry(HostName::new(loss.host.as_str())).or_default().push(gap);
        }
        let inputs = self.index.inputs.iter().zip(&self.records);
        let input = |(of, bytes): (&Enclosure, &Arc<[u8]>)| {
            let host = HostName::new(of.host.as_str());
            Input::Memory(Memory { name: of.source.clone(), host, bytes: Arc::clone(bytes) })
        };
        Setup {
            policy: Arc::clone(policy),
            inputs: inputs.map(input).collect(),
            unopened: Vec::new(),
            unmatched: Vec::new(),
            left_out: BTreeMap::new(),
            progress: Arc::default(),
            hosts,
            host: None,
            learn: false,
            cover: false,
            lists: Lists::default(),
            select: Vec::new(),
            window: None,
            losses: Some(losses),
        }
    }

    /// The finding with its records where they stood.
    fn restored(&self, mut finding: Finding) -> Finding {
        for step in &mut finding.steps {
            step.record.origin = self.stood(&step.record.origin);
        }
        finding
    }

    /// Where a record of the enclosed file stood.
    pub fn stood(&self, origin: &Origin) -> Origin {
        let found = self.line(origin.input, |_, begins| begins.partition_point(|begin| *begin <= origin.offset));
        let within = found.map(|(line, begin)| (line, origin.offset.saturating_sub(begin)));
        match within.filter(|(line, within)| *within <= line.length) {
            Some((line, within)) => Origin { offset: line.offset.saturating_add(within), ..origin.clone() },
            None => origin.clone(),
        }
    }

    /// Names and hashes of the records that findings cite.
    pub fn citations(&self, policy: &Arc<Policy>, findings: &[Finding]) -> Citations {
        self.cited(policy, findings.iter().flat_map(|finding| &finding.steps).map(|step| step.record.origin.clone()))
    }

    /// Names and hashes of records that stood somewhere.
    pub fn cited(&self, policy: &Arc<Policy>, origins: impl Iterator<Item = Origin>) -> Citations {
        let setup = self.setup(policy);
        let mut places: BTreeMap<(u32, u64), Origin> = BTreeMap::new();
        // Hashed where they stand now, cited where they stood.
        let now = origins.map(|origin| {
            let here = self.stands(&origin);
            places.insert((here.input, here.offset), origin);
            here
        });
        let hashes = sha256_of_cited(&setup.inputs, now.collect::<Vec<_>>());
        let there = |((input, offset), hash): ((u32, u64), [u8; 32])| {
            places.get(&(input, offset)).map(|origin| ((origin.input, origin.offset), hash))
        };
        Citations { inputs: setup.names(), hashes: hashes.into_iter().filter_map(there).collect() }
    }

    /// Where a record that stood somewhere stands in the enclosed file.
    pub fn stands(&self, origin: &Origin) -> Origin {
        let found = self.line(origin.input, |of, _| of.lines.partition_point(|line| line.offset <= origin.offset));
        let within = found.map(|(line, begin)| (line, begin, origin.offset.saturating_sub(line.offset)));
        match within.filter(|(line, _, within)| *within <= line.length) {
            Some((_, begin, within)) => Origin { offset: begin.saturating_add(within), ..origin.clone() },
            None => origin.clone(),
        }
    }

    /// The bytes of a record that stood somewhere.
    pub fn record(&self, origin: &Origin) -> Option<&[u8]> {
        let here = self.stands(origin);
        let bytes = self.records.get(usize::try_from(here.input).ok()?)?;
        let begin = usize::try_from(here.offset).ok()?;
        bytes.get(begin..begin.checked_add(usize::try_from(here.length).ok()?)?)
    }

    /// One of the findings, if it is there.
    pub fn find(findings: &[Finding], id: &FindingId) -> Option<Finding> {
        findings.iter().find(|finding| finding.id == *id).cloned()
    }
}
