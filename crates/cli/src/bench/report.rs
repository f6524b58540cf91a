//! What was measured: for people, for programs, and for a page of documentation.

use std::io::{self, Write};

use serde::Serialize;
use tollgate_ingest::StateSize;
use tollgate_sinks::{bytes, write_json_line};

use crate::bench::child::Ran;
use crate::bench::machine::Machine;

/// Everything.
#[derive(Debug, Serialize)]
pub struct Report {
    pub kind: &'static str,
    pub version: &'static str,
    /// Figures of a debug build say nothing of the program.
    pub build: &'static str,
    pub command: String,
    pub machine: Machine,
    pub inputs: Inputs,
    /// Records read.
    pub records: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    #[serde(flatten)]
    pub figures: Figures,
    pub state: State,
    pub findings: usize,
    /// Absent where nobody planted any.
    pub thefts: Option<Thefts>,
}

/// The files that were read.
#[derive(Debug, Serialize)]
pub struct Inputs {
    pub files: usize,
    /// Bytes as they lie on the disk.
    pub bytes: u64,
    pub sha256: String,
}

/// Thefts of the corpus.
#[derive(Debug, Serialize)]
pub struct Thefts {
    pub planted: usize,
    pub found: usize,
}

/// The engine's state at the end of the input.
#[derive(Debug, Serialize)]
pub struct State {
    pub bytes: u64,
    pub hosts_awake: u64,
    pub hosts_asleep: u64,
    /// Sleeping hosts' bytes are among them, and few.
    pub bytes_per_awake_host: Option<u64>,
}

impl State {
    /// For a report.
    pub fn of(size: StateSize) -> Self {
        let StateSize { bytes, awake, asleep } = size;
        Self { bytes, hosts_awake: awake, hosts_asleep: asleep, bytes_per_awake_host: bytes.checked_div(awake) }
    }
}

/// A figure of several runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub greatest: f64,
}

impl Spread {
    /// Of at least one.
    fn of(mut figures: Vec<f64>) -> Option<Self> {
        figures.sort_by(f64::total_cmp);
        let (least, greatest) = (*figures.first()?, *figures.last()?);
        let half = figures.len() / 2;
        let upper = *figures.get(half)?;
        let median = if figures.len().is_multiple_of(2) { f64::midpoint(upper, *figures.get(half.checked_sub(1)?)?) } else { upper };
        Some(Self { median, least, greatest })
    }

    fn to(self, digits: usize) -> [String; 3] {
        [self.median, self.least, self.greatest].map(|figure| format!("{figure:.digits$}"))
    }

    fn whole(self) -> [String; 3] {
        [self.median, self.least, self.greatest].map(|figure| grouped(figure as u64))
    }
}

/// What the runs took.
#[derive(Debug, Serialize)]
pub struct Figures {
    pub runs: usize,
    pub wall_seconds: Option<Spread>,
    /// This and what follows is absent where the system does not tell.
    pub cpu_seconds: Option<Spread>,
    pub records_per_cpu_second: Option<Spread>,
    pub megabytes_per_cpu_second: Option<Spread>,
    pub peak_memory_bytes: Option<u64>,
}

impl Figures {
    /// Of runs that each read so many records and bytes.
    pub fn of(runs: &[Ran], records: u64, bytes: u64) -> Self {
        let cpu: Option<Vec<f64>> = runs.iter().map(|run| run.cpu.filter(|cpu| *cpu > 0.0)).collect();
        let each = |count: f64| cpu.as_ref().and_then(|cpu| Spread::of(cpu.iter().map(|cpu| count / cpu).collect()));
        Self {
            runs: runs.len(),
            wall_seconds: Spread::of(runs.iter().map(|run| run.wall).collect()),
            records_per_cpu_second: each(records as f64),
            megabytes_per_cpu_second: each(bytes as f64 / 1e6),
            cpu_seconds: cpu.clone().and_then(Spread::of),
            peak_memory_bytes: runs.iter().filter_map(|run| run.peak).max(),
        }
    }

    /// Names and figures, absent ones left out.
    fn rows(&self) -> Vec<(&'static str, [String; 3])> {
        let rows = [
            ("records per CPU second", self.records_per_cpu_second.map(Spread::whole)),
            ("MB per CPU second", self.megabytes_per_cpu_second.map(Spread::whole)),
            ("CPU seconds", self.cpu_seconds.map(|spread| spread.to(2))),
            ("seconds on the clock", self.wall_seconds.map(|spread| spread.to(2))),
        ];
        rows.into_iter().filter_map(|(name, figures)| Some((name, figures?))).collect()
    }
}

impl Report {
    /// One object.
    pub fn write_json(&self, mut out: &mut dyn Write) -> io::Result<()> {
        write_json_line(&mut out, self)
    }

    /// For people.
    pub fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}\n{}\n", self.command, self.sentences().join("\n"))?;
        writeln!(out, "{:24}{:>12}{:>12}{:>12}", "", "median", "least", "greatest")?;
        for (name, [median, least, greatest]) in self.figures.rows() {
            writeln!(out, "{name:24}{median:>12}{least:>12}{greatest:>12}")?;
        }
        writeln!(out)?;
        self.sizes().iter().try_for_each(|(name, size)| writeln!(out, "{name:24}{size}"))
    }

    /// A block of Markdown.
    pub fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "```console\n$ {}\n```\n", self.command)?;
        for sentence in self.sentences() {
            writeln!(out, "- {sentence}")?;
        }
        writeln!(out, "\n| | median | least | greatest |\n|---|--:|--:|--:|")?;
        for (name, figures) in self.figures.rows() {
            writeln!(out, "| {name} | {} |", figures.join(" | "))?;
        }
        writeln!(out)?;
        self.sizes().iter().try_for_each(|(name, size)| writeln!(out, "- {name}: {size}"))
    }

    fn sentences(&self) -> Vec<String> {
        let Machine { cpu, cpus, memory, system, load } = &self.machine;
        let s = |count: usize| if count == 1 { "" } else { "s" };
        let memory = memory.map(|memory| format!(", {} of memory", bytes(memory))).unwrap_or_default();
        let load = load.map(|load| format!("; load before the runs {load:.1}")).unwrap_or_default();
        let debug = if self.build == "debug" { " (a debug build: its figures say nothing of the program)" } else { "" };
        let mut sentences = vec![
            format!("tollgate {}{debug} on {cpu}, {cpus} CPU{}{memory}, {system}{load}", self.version, s(*cpus)),
            format!(
                "{} records, {} in {} file{}; digest {}",
                grouped(self.records),
                bytes(self.bytes),
                self.inputs.files,
                s(self.inputs.files),
                self.inputs.sha256
            ),
        ];
        let found = format!("{} finding{}", self.findings, s(self.findings));
        sentences.push(match &self.thefts {
            Some(Thefts { planted, found: of }) => format!("{of} of {planted} planted theft{} found, among {found}", s(*planted)),
            None => found,
        });
        sentences.push(format!("{} run{} of one thread after a warm-up", self.figures.runs, s(self.figures.runs)));
        if self.figures.cpu_seconds.is_none() {
            sentences.push("this system does not tell CPU time and memory".to_owned());
        }
        sentences
    }

    fn sizes(&self) -> Vec<(&'static str, String)> {
        let State { bytes: size, hosts_awake, hosts_asleep, bytes_per_awake_host } = self.state;
        let each = bytes_per_awake_host.map(|each| format!(", {} for each", bytes(each))).unwrap_or_default();
        let asleep = if hosts_asleep > 0 { format!(" and {} asleep", grouped(hosts_asleep)) } else { String::new() };
        let peak = self.figures.peak_memory_bytes.map(|peak| ("peak memory", bytes(peak)));
        let state =
            format!("{} of {} host{} awake{each}{asleep}", bytes(size), grouped(hosts_awake), if hosts_awake == 1 { "" } else { "s" });
        peak.into_iter().chain([("state at the end", state)]).collect()
    }
}

/// A number with commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_rates() {
        let run = |cpu| Ran { wall: 1.0, cpu: Some(cpu), peak: Some(7) };
        let figures = Figures::of(&[run(4.0), run(1.0), run(2.0)], 8_000, 4_000_000);
        assert_eq!(figures.cpu_seconds, Some(Spread { median: 2.0, least: 1.0, greatest: 4.0 }));
        assert_eq!(figures.records_per_cpu_second, Some(Spread { median: 4_000.0, least: 2_000.0, greatest: 8_000.0 }));
        assert_eq!(figures.megabytes_per_cpu_second.map(|spread| spread.median), Some(2.0));
        assert_eq!(Spread::of(vec![4.0, 1.0, 2.0, 3.0]).map(|spread| spread.median), Some(2.5));
        let untold = Figures::of(&[Ran { wall: 1.0, cpu: None, peak: None }], 1, 1);
        assert_eq!((untold.cpu_seconds, untold.peak_memory_bytes, untold.rows().len()), (None, None, 1));
    }

    #[test]
    fn numbers_for_people() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
