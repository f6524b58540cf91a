//! `tollgate findings rates`: how often people took findings for false.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use tollgate_sinks::write_json_line;
use tollgate_store::Verdict;

use super::args::RatesArguments;
use super::document::{Document, text};
use super::{cell, open_to_read};
use crate::args::Format;
use crate::exit::Exit;
use crate::output::{print, tell};

/// Judged findings below which no rate is told: with twenty, one verdict more moves it by no more than five in a hundred.
const LEAST_SAMPLE: u64 = 20;

/// Rows of each kind in a table.
const MOST_ROWS: usize = 50;

/// What was judged, counted.
#[derive(Clone, Copy, Default)]
struct Counts {
    wrong: u64,
    expected: u64,
    judged: u64,
}

impl Counts {
    fn take(&mut self, verdict: Verdict) {
        self.judged = self.judged.saturating_add(1);
        self.wrong = self.wrong.saturating_add(u64::from(verdict == Verdict::FalsePositive));
        self.expected = self.expected.saturating_add(u64::from(verdict == Verdict::Expected));
    }

    /// False ones of a hundred; unknown of too few.
    fn rate(self) -> Option<f64> {
        (self.judged >= LEAST_SAMPLE).then(|| 100.0 * self.wrong as f64 / self.judged as f64)
    }
}

/// A line of JSON output.
#[derive(Serialize)]
struct RateDocument<'a> {
    by: &'static str,
    key: &'a str,
    false_positive: u64,
    expected: u64,
    judged: u64,
    /// Null below the least sample.
    false_positive_percent: Option<f64>,
}

/// Counts.
pub fn rates(said: &RatesArguments) -> Result<Exit> {
    let store = open_to_read(&said.store.store)?;
    let mut rows: BTreeMap<(&'static str, String), Counts> = BTreeMap::new();
    let mut unread = 0_u64;
    rows.insert(("all", "all".to_owned()), Counts::default());
    store.judged(&mut |verdict, document| match Document::parse(document) {
        Ok(document) => {
            let identity = document.program().map_or_else(|| "no program known".to_owned(), |program| program.identity());
            let mut terms: Vec<&str> = document.list("terms").iter().map(|term| text(term, "name")).collect();
            terms.sort_unstable();
            terms.dedup();
            let keys = [("all", "all".to_owned()), ("identity", identity)]
                .into_iter()
                .chain(terms.into_iter().map(|term| ("term", term.to_owned())));
            keys.for_each(|key| rows.entry(key).or_default().take(verdict));
        }
        Err(_) => unread = unread.saturating_add(1),
    })?;
    drop(store);
    let mut rows: Vec<((&str, String), Counts)> = rows.into_iter().collect();
    // Within a kind, what is known before what is not, and the greatest first.
    rows.sort_by(|((a_by, a_key), a), ((b_by, b_key), b)| {
        let figures = |counts: &Counts| (counts.rate().unwrap_or(-1.0), counts.judged as f64);
        let ((a_rate, a_all), (b_rate, b_all)) = (figures(a), figures(b));
        a_by.cmp(b_by).then(b_rate.total_cmp(&a_rate)).then(b_all.total_cmp(&a_all)).then(a_key.cmp(b_key))
    });
    let terminal = io::stdout().is_terminal();
    match said.format.unwrap_or(if terminal { Format::Table } else { Format::Jsonl }) {
        Format::Jsonl => print(|mut out| {
            rows.iter().try_for_each(|((by, key), counts)| {
                let Counts { wrong, expected, judged } = *counts;
                let false_positive_percent = counts.rate();
                write_json_line(&mut out, &RateDocument { by, key, false_positive: wrong, expected, judged, false_positive_percent })
            })
        })?,
        Format::Table => print(|out| write_table(out, &rows, terminal))?,
    }
    if unread > 0 {
        tell(format_args!("warning: {unread} documents cannot be read and are not counted: `tollgate state check` says more"));
    }
    Ok(Exit::Done)
}

fn write_table(out: &mut dyn Write, rows: &[((&str, String), Counts)], terminal: bool) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(if terminal { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
    table.set_header(["BY", "WHICH", "FALSE", "OF", "EXPECTED", "RATE"]);
    let mut left_out = 0_usize;
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for ((by, key), counts) in rows {
        let count = shown.entry(by).or_default();
        *count = count.saturating_add(1);
        if *count > MOST_ROWS {
            left_out = left_out.saturating_add(1);
            continue;
        }
        let rate = counts.rate().map_or_else(|| "UNKNOWN".to_owned(), |rate| format!("{rate:.1} %"));
        table.add_row([
            (*by).to_owned(),
            cell(key),
            counts.wrong.to_string(),
            counts.judged.to_string(),
            counts.expected.to_string(),
            rate,
        ]);
    }
    table.column_iter_mut().skip(2).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    writeln!(out, "{table}")?;
    if left_out > 0 {
        writeln!(out, "and {left_out} more rows (--format jsonl)")?;
    }
    writeln!(out, "UNKNOWN: fewer than {LEAST_SAMPLE} were judged")
}
