//! Reading TOML so that every mistake is found at once.
//!
//! `serde` stops at its first error. Here the offending key is then taken out of the parsed tree
//! and reading starts again, so that one run names them all, each with its line and column.

mod nearest;

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

pub use nearest::unknown;

use crate::PolicyError;
use crate::content::File;

/// Mistakes that are told of one file: each is found by reading the file once more.
const MOST_MISTAKES: usize = 100;

/// The errors of one file.
pub struct Report<'a> {
    file: &'a File,
    errors: &'a mut Vec<PolicyError>,
    told: usize,
}

impl<'a> Report<'a> {
    /// A report that adds to `errors`.
    pub fn new(file: &'a File, errors: &'a mut Vec<PolicyError>) -> Self {
        Self { file, errors, told: 0 }
    }

    /// Adds an error about the text at `span`.
    pub fn add(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.told = self.told.saturating_add(1);
        if self.told > MOST_MISTAKES.saturating_add(1) {
            return;
        }
        let message = if self.told > MOST_MISTAKES { "further mistakes are not told".to_owned() } else { message.into() };
        let before = self.file.text.get(..span.start).unwrap_or(&self.file.text);
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.rsplit('\n').next().unwrap_or("").chars().count().saturating_add(1);
        self.errors.push(PolicyError::new(&self.file.name, line, column, &message));
    }

    /// Where a key stands that is known to be in the file once.
    pub fn key(&self, key: &str) -> Range<usize> {
        let mut start = 0_usize;
        for line in self.file.text.split_inclusive('\n') {
            if line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
                return start..start.saturating_add(key.len());
            }
            start = start.saturating_add(line.len());
        }
        0..0
    }

    /// Reads the file. `None` if what is left without the mistakes cannot be read.
    pub fn read<T: DeserializeOwned>(&mut self) -> Option<T> {
        let (mut table, syntax) = DeTable::parse_recoverable(&self.file.text);
        for error in syntax.iter().take(MOST_MISTAKES.saturating_add(1)) {
            self.add(error.span().unwrap_or(0..0), lower(error.message()));
        }
        let mut removed: Vec<String> = Vec::new();
        while removed.len() <= MOST_MISTAKES {
            match T::deserialize(toml::Deserializer::from(table.clone())) {
                Ok(value) => return Some(value),
                Err(error) => {
                    let span = error.span().unwrap_or(0..0);
                    // What was taken out is missing, of course.
                    if !removed.iter().any(|key| error.message() == format!("missing field `{key}`")) {
                        self.add(span.clone(), explained(error.message()));
                    }
                    removed.push(remove(table.get_mut(), &span)?);
                }
            }
        }
        None
    }
}

/// The message, with the nearest valid key in place of a list of all.
fn explained(message: &str) -> String {
    for kind in ["field", "variant"] {
        if let Some((name, expected)) = message.strip_prefix("unknown ").and_then(|rest| rest.strip_prefix(kind)?.split_once(',')) {
            let valid: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
            let kind = if kind == "field" { "key" } else { "value" };
            return unknown(kind, name.trim_matches([' ', '`']), &valid);
        }
    }
    lower(message)
}

fn lower(message: &str) -> String {
    let line = message.lines().map(str::trim).collect::<Vec<_>>().join(", ");
    let mut chars = line.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Takes out the innermost entry whose key or value is at `span`, and names its key. The span of a
/// table is that of its header, so what lies in it is found by looking, not by its span.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    if let Some(inner) = table.iter_mut().find_map(|(key, value)| remove_within(key.get_ref(), value, span)) {
        return Some(inner);
    }
    let key = table.iter().find(|(key, value)| holds(&key.span(), span) || holds(&value.span(), span)).map(|(key, _)| key.clone())?;
    table.remove(&key).map(|_| key.get_ref().to_string())
}

fn remove_within(key: &str, value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(array) => {
            if let Some(inner) = array.iter_mut().find_map(|item| remove_within(key, item, span)) {
                return Some(inner);
            }
            let count = array.len();
            let kept: DeArray<'_> = array.iter().filter(|item| !holds(&item.span(), span)).cloned().collect();
            *array = kept;
            (array.len() < count).then(|| key.to_owned())
        }
        _ => None,
    }
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
