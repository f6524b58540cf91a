//! One section of a page: heading, facts, trace, table, hops.

use std::collections::BTreeMap;

use tollgate_model::{Action, Body, Process, Record};

use super::block::{Block, What};
use super::facts::{Facts, facts};
use super::row::{self, Row, Stated};
use super::{Hop, PageError, Scenario};
use crate::SourceSet;

/// The head of a page, which its sections take over.
pub(super) struct Page {
    id: String,
    title: String,
    facts: Facts,
}

/// The scenario of a section, if it has one.
pub(super) fn read(section: &[Block], page: &mut Option<Page>) -> Result<Option<Scenario>, PageError> {
    let Some((head, body)) = section.split_first() else { return Ok(None) };
    let What::Heading(depth, title) = &head.what else {
        return Err(PageError::new(head.line, "a page begins with its heading, `# ID · title`"));
    };
    let own = match body.first() {
        Some(Block { line, what: What::Bullets(items) }) => facts(*line, items)?,
        _ => Facts::default(),
    };
    let inherited = page.as_ref().map(|page| &page.facts);
    let facts = own.clone().over(inherited);
    let section = if *depth == 1 {
        let (id, title) = title
            .split_once(" · ")
            .ok_or_else(|| PageError::new(head.line, "the title is `ID · what it is`, with a middle dot between blanks"))?;
        if page.is_some() {
            return Err(PageError::new(head.line, "a page has one title"));
        }
        *page = Some(Page { id: id.trim().to_owned(), title: title.trim().to_owned(), facts: facts.clone() });
        None
    } else {
        Some(title.clone())
    };
    let Some(page) = page else { return Err(PageError::new(head.line, "a page begins with its title, `# ID · what it is`")) };
    let means_one = own.says_something() && *depth > 1;
    let Some(records) = told(head.line, body, means_one)? else { return Ok(None) };
    if facts.source.is_empty() {
        return Err(PageError::new(head.line, "the page does not say where the story is from: `source`"));
    }
    let (rows, first, place) = outcomes(head.line, body)?;
    let must = facts.must.ok_or_else(|| PageError::new(head.line, "the scenario does not say what `must` be"))?;
    for row in rows.values() {
        must.allows(row)?;
    }
    let stack = facts.stack.unwrap_or_default();
    // A page's head may speak of a program of another section.
    if let Some(unknown) = unknown_program(&stack, &records).filter(|_| own.stack.is_some()) {
        return Err(PageError::new(head.line, format!("no program in the trace is called `{unknown}`")));
    }
    let hops = body.iter().skip(place).filter_map(|block| if let What::Numbered(items) = &block.what { Some(items) } else { None });
    let hops: Vec<Hop> = hops.flatten().map(|(line, item)| Hop::read(*line, item)).collect::<Result<_, _>>()?;
    if let (Some(Row { stated: Stated::Silent, .. }), Some(hop)) = (rows.get(&first), hops.first()) {
        return Err(PageError::new(hop.line, "where nothing is found there are no hops"));
    }
    Ok(Some(Scenario {
        id: page.id.clone(),
        page: page.title.clone(),
        section,
        must,
        needs: facts.needs.unwrap_or_default(),
        belief: facts.belief,
        records,
        allow: Vec::new(),
        site: Vec::new(),
        stack,
        rows,
        hops,
        first,
    }))
}

/// What a section's trace tells; nothing, if it has none and means to have none.
fn told(line: usize, body: &[Block], means_one: bool) -> Result<Option<Vec<Record>>, PageError> {
    let mut traces = body.iter().filter_map(|block| match &block.what {
        What::Fence(language, text) if language == "trace" => Some((block.line, text)),
        _ => None,
    });
    let Some((trace_line, trace)) = traces.next() else {
        let stray = body.iter().find(|block| matches!(block.what, What::Table(_) | What::Numbered(_)));
        let at = stray.map(|block| block.line).or_else(|| means_one.then_some(line));
        return at.map_or(Ok(None), |at| Err(PageError::new(at, "the section has no block that begins with ```trace")));
    };
    if let Some((line, _)) = traces.next() {
        return Err(PageError::new(line, "a scenario has one trace; give the other a section of its own"));
    }
    let late = |block: &&Block| matches!(&block.what, What::Bullets(items) if items.iter().any(|item| item.starts_with("must:")));
    if let Some(block) = body.iter().skip(1).find(late) {
        return Err(PageError::new(block.line, "what must be is said right after the heading, in one list"));
    }
    records(trace_line, trace).map(Some)
}

/// The rows of a section's table, the set that it begins with, and its place among the blocks.
fn outcomes(line: usize, body: &[Block]) -> Result<(BTreeMap<SourceSet, Row>, SourceSet, usize), PageError> {
    let mut tables = body.iter().enumerate().filter(|(_, block)| matches!(block.what, What::Table(_)));
    let Some((place, Block { what: What::Table(table), .. })) = tables.next() else {
        return Err(PageError::new(line, "the scenario has no table of outcomes"));
    };
    if let Some((_, second)) = tables.next() {
        return Err(PageError::new(second.line, "a scenario has one table of outcomes"));
    }
    let (rows, first) = row::rows(table)?;
    Ok((rows, first, place))
}

/// The first of some programs of which nothing is told.
fn unknown_program<'a>(stack: &'a [String], records: &[Record]) -> Option<&'a String> {
    let is = |process: &Process, name: &String| process.image.path.shown().raw().rsplit('/').next() == Some(name);
    let told = |name: &String| {
        records.iter().any(|record| match &record.body {
            Body::Event(event) => {
                let other = match &event.action {
                    Action::Exec { target, .. } => Some(target),
                    Action::Fork { child } => Some(child),
                    _ => None,
                };
                is(&event.process, name) || other.is_some_and(|other| is(other, name))
            }
            Body::Network(_) | Body::Gap(_) | Body::Mark(_) => false,
        })
    };
    stack.iter().find(|name| !told(name))
}

/// The records of a trace whose block begins on this line.
fn records(line: usize, trace: &str) -> Result<Vec<Record>, PageError> {
    let records = tollgate_trace::parse(trace).map_err(|error| PageError::new(line + error.line, error.message))?;
    // Hosts become folders.
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match records
        .iter()
        .find(|record| record.host.raw().is_empty() || record.host.raw().len() > 64 || !record.host.raw().chars().all(plain))
    {
        Some(record) => {
            let at = usize::try_from(record.origin.offset).unwrap_or_default();
            Err(PageError::new(line + at, "the name of a host is of at most 64 letters, digits, - and _"))
        }
        None if records.is_empty() => Err(PageError::new(line, "nothing happens in the trace")),
        None => Ok(records),
    }
}
