//! Scenario pages: Markdown that people read and that runs. `docs/scenarios.md` is their format.

mod block;
mod facts;
mod hop;
mod row;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tollgate_model::{Action, Body, Process, Record, is_unsafe_to_show};

use self::block::{Block, What};
use self::facts::{Facts, facts};
pub use self::facts::{Must, Need};
pub use self::hop::{Hop, missing};
pub use self::row::{Row, Stated};
use crate::SourceSet;

/// What is wrong with a page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct PageError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl PageError {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// One story with its outcome.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Id of its page.
    pub id: String,
    /// Title of its page.
    pub page: String,
    /// Its own title, if it is not the first of its page.
    pub section: Option<String>,
    /// What the product owes.
    pub must: Must,
    /// Techniques of ATT&CK.
    pub technique: String,
    /// Where the story is from.
    pub source: String,
    /// What the outcome waits for.
    pub needs: Vec<Need>,
    /// The unverified content that it rests on.
    pub belief: String,
    /// What happens.
    pub records: Vec<Record>,
    /// File names of the programs that use Apple's network stack, of whose connections the unified log tells.
    pub stack: Vec<String>,
    /// The outcome by set of sources; every set is there.
    pub rows: BTreeMap<SourceSet, Row>,
    /// Evidence that must be shown in the first set of the table.
    pub hops: Vec<Hop>,
    /// That set.
    pub first: SourceSet,
    /// Line of its heading.
    pub line: usize,
}

impl Scenario {
    /// The files that a fleet with these sources has of it, by their place below a folder.
    pub fn files(&self, set: SourceSet) -> Vec<(PathBuf, Vec<u8>)> {
        set.files(&self.records, &self.stack)
    }

    /// Id and title.
    pub fn name(&self) -> String {
        self.section.as_ref().map_or_else(|| format!("{} · {}", self.id, self.page), |section| format!("{} · {section}", self.id))
    }
}

/// The scenarios of a page.
///
/// # Errors
/// Everything that is wrong with the page, a line each.
pub fn scenarios(text: &str) -> Result<Vec<Scenario>, Vec<PageError>> {
    let blocks = block::blocks(text.trim_start_matches('\u{feff}'));
    let hidden = blocks.iter().filter(|block| block.what.texts().any(|text| text.chars().any(is_unsafe_to_show)));
    let hidden: Vec<PageError> = hidden.map(|block| PageError::new(block.line, "a character cannot be shown")).collect();
    if !hidden.is_empty() {
        return Err(hidden);
    }
    let mut sections: Vec<&[Block]> = Vec::new();
    let begins = |block: &Block| matches!(block.what, What::Heading(1 | 2, _));
    let mut rest = blocks.as_slice();
    while let Some((_, after)) = rest.split_first() {
        let end = after.iter().position(begins).map_or(rest.len(), |at| at + 1);
        let (section, next) = rest.split_at(end);
        sections.push(section);
        rest = next;
    }
    let mut page = None;
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for section in sections {
        match read(section, &mut page) {
            Ok(scenario) => found.extend(scenario),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() && found.is_empty() {
        errors.push(PageError::new(1, "the page has no scenario: a heading `# ID · title`, a `trace` block and a table"));
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// The head of a page, which its sections take over.
struct Page {
    id: String,
    title: String,
    facts: Facts,
}

fn read(section: &[Block], page: &mut Option<Page>) -> Result<Option<Scenario>, PageError> {
    let Some((head, body)) = section.split_first() else { return Ok(None) };
    let What::Heading(depth, title) = &head.what else {
        return Err(PageError::new(head.line, "a page begins with its heading, `# ID · title`"));
    };
    let own = match body.first() {
        Some(Block { line, what: What::Bullets(items) }) => facts(*line, items)?,
        _ => Facts::default(),
    };
    let own_stack = own.stack.is_some();
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
    let mut traces = body.iter().filter_map(|block| match &block.what {
        What::Fence(language, text) if language == "trace" => Some((block.line, text)),
        _ => None,
    });
    let Some((trace_line, trace)) = traces.next() else {
        let means_one = |block: &&Block| own.says_something() && *depth > 1 || matches!(block.what, What::Table(_) | What::Numbered(_));
        return match body.iter().find(means_one) {
            Some(block) => Err(PageError::new(block.line, "the section has no block that begins with ```trace")),
            None => Ok(None),
        };
    };
    if let Some((line, _)) = traces.next() {
        return Err(PageError::new(line, "a scenario has one trace; give the other a section of its own"));
    }
    let records = records(trace_line, trace)?;
    if let Some(block) =
        body.iter().skip(1).find(|block| matches!(&block.what, What::Bullets(items) if items.iter().any(|item| item.starts_with("must:"))))
    {
        return Err(PageError::new(block.line, "what must be is said right after the heading, in one list"));
    }
    let mut tables =
        body.iter().enumerate().filter_map(|(at, block)| if let What::Table(rows) = &block.what { Some((at, rows)) } else { None });
    let table = tables.next();
    if let Some((_, second)) = tables.next() {
        return Err(PageError::new(second.first().map_or(head.line, |(line, _)| *line), "a scenario has one table of outcomes"));
    }
    let (place, table) = table.ok_or_else(|| PageError::new(head.line, "the scenario has no table of outcomes"))?;
    let (rows, first) = row::rows(table)?;
    let must = facts.must.ok_or_else(|| PageError::new(head.line, "the scenario does not say what `must` be"))?;
    for row in rows.values() {
        must.allows(row)?;
    }
    let stack = facts.stack.unwrap_or_default();
    if let Some(unknown) = unknown_program(&stack, &records) {
        // A page's head may speak of a program of another section.
        if own_stack {
            return Err(PageError::new(head.line, format!("no program in the trace is called `{unknown}`")));
        }
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
        technique: facts.technique,
        source: facts.source,
        needs: facts.needs.unwrap_or_default(),
        belief: facts.belief,
        records,
        stack,
        rows,
        hops,
        first,
        line: head.line,
    }))
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
