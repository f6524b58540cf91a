//! Scenario pages: Markdown that people read and that runs. `docs/scenarios.md` is their format.

mod block;
mod facts;
mod hop;
mod row;
mod section;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tollgate_model::{Record, is_unsafe_to_show};

use self::block::{Block, What};
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
    /// What the outcome waits for.
    pub needs: Vec<Need>,
    /// The unverified content that it rests on.
    pub belief: String,
    /// What happens.
    pub records: Vec<Record>,
    /// Allow entries of the site that its page is about, each with the line before its first.
    pub allow: Vec<(usize, String)>,
    /// What that site says of itself, likewise.
    pub site: Vec<(usize, String)>,
    /// File names of the programs that use Apple's network stack, of whose connections the unified log tells.
    pub stack: Vec<String>,
    /// The outcome by set of sources; every set is there.
    pub rows: BTreeMap<SourceSet, Row>,
    /// Evidence that must be shown in the first set of the table.
    pub hops: Vec<Hop>,
    /// That set.
    pub first: SourceSet,
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
    let fences = |wanted: &str| -> Vec<(usize, String)> {
        let text = |block: &Block| match &block.what {
            What::Fence(language, text) if language == wanted => Some((block.line, text.clone())),
            _ => None,
        };
        blocks.iter().filter_map(text).collect()
    };
    let (allow, site) = (fences("toml allow"), fences("toml site"));
    let mut page = None;
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for section in sections {
        match section::read(section, &mut page) {
            Ok(scenario) => found.extend(scenario.map(|scenario| Scenario { allow: allow.clone(), site: site.clone(), ..scenario })),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() && found.is_empty() {
        errors.push(PageError::new(1, "the page has no scenario: a heading `# ID · title`, a `trace` block and a table"));
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}
