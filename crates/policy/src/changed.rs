//! Rows of content by name: which of them a site has changed, and which of them a record meets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use tollgate_model::{Action, Event, FilePath, Image};
use toml::{Table, Value};

use crate::content::Content;
use crate::{BUILTIN_FILES, Policy};

/// A row of content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowName {
    /// Its file.
    pub file: &'static str,
    /// What it is called there: the id of a rule; a program with its first signing id; the first name of a tool.
    pub name: String,
}

impl RowName {
    pub(crate) fn rule(id: &str) -> Self {
        Self { file: "sensitive.toml", name: id.to_owned() }
    }

    pub(crate) fn program(name: &str, first_id: &str) -> Self {
        Self { file: "identities.toml", name: format!("{name} ({first_id})") }
    }

    pub(crate) fn tool(name: &str) -> Self {
        Self { file: "tools.toml", name: name.to_owned() }
    }
}

impl fmt::Display for RowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.file, self.name)
    }
}

/// The rules, programs and tools of a folder of content that the built-in content lacks, or has otherwise. Rows that the
/// folder's files leave out are none of them, nor are numbers.
pub fn changed_rows(folder: &Path) -> BTreeSet<RowName> {
    // Mistakes are told where the content is loaded.
    let own = Content::read(folder, &mut Vec::new());
    let mut changed = BTreeSet::new();
    for (file, builtin) in BUILTIN_FILES {
        let (builtin, own) = (rows(file, builtin), rows(file, &own.file(file).text));
        changed.extend(own.into_iter().filter(|(name, row)| builtin.get(name) != Some(row)).map(|(name, _)| name));
    }
    changed
}

/// The rows of a file by name. Several rows of one name are one.
fn rows(file: &str, text: &str) -> BTreeMap<RowName, Vec<Value>> {
    let table: Table = text.parse().unwrap_or_default();
    let named = |list: &str| table.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let first = |row: &Value, key: &str| row.get(key)?.as_array()?.first()?.as_str().map(str::to_owned);
    let mut rows: BTreeMap<RowName, Vec<Value>> = BTreeMap::new();
    let mut add = |name: Option<RowName>, row: Value| {
        if let Some(name) = name {
            rows.entry(name).or_default().push(row);
        }
    };
    match file {
        "sensitive.toml" => named("rule").into_iter().for_each(|row| add(text(&row, "id").map(|id| RowName::rule(&id)), row)),
        "identities.toml" => named("program").into_iter().for_each(|row| {
            let name = text(&row, "name").zip(first(&row, "signing_ids")).map(|(name, id)| RowName::program(&name, &id));
            add(name, row);
        }),
        "tools.toml" => named("tool").into_iter().for_each(|row| add(first(&row, "names").map(|name| RowName::tool(&name)), row)),
        _ => {}
    }
    rows
}

impl Policy {
    /// The rows that an event meets: rules of the paths in it and of folders that its arguments name, programs that bear a
    /// signing id of the row, and the tool that was run.
    pub fn rows_met(&self, event: &Event) -> BTreeSet<RowName> {
        let mut met = BTreeSet::new();
        let mut paths: Vec<FilePath> = Vec::new();
        let mut images: Vec<&Image> = vec![&event.process.image];
        match &event.action {
            Action::Exec { target, argv, cwd, .. } => {
                images.push(&target.image);
                met.extend(self.tool(&target.image, argv).map(RowName::tool));
                let command = self.command(&target.image, argv, cwd.as_ref());
                let named = [command.inputs, command.outputs, command.uploads, command.redirections, command.words];
                for path in named.into_iter().flatten() {
                    met.extend(self.rules_beneath(&path).map(RowName::rule));
                    paths.push(path);
                }
            }
            Action::Fork { child } => images.push(&child.image),
            Action::Open { file, .. }
            | Action::Create { file }
            | Action::Write { file }
            | Action::Close { file, .. }
            | Action::Truncate { file }
            | Action::Unlink { file } => paths.push(file.path.clone()),
            Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } => {
                paths.extend([from.path.clone(), to.clone()])
            }
            Action::Mount { .. } | Action::Exit | Action::Connect { .. } => {}
        }
        met.extend(paths.iter().flat_map(|path| self.rules_of(path)).map(RowName::rule));
        met.extend(images.into_iter().flat_map(|image| self.programs_of(image)).cloned());
        met
    }
}
