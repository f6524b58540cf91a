//! An attribute as a column or a group of columns, and an event taken apart into them.
//!
//! How values within arrays and optional groups become columns with two levels beside each value is that of the Dremel paper
//! (Melnik and others, 2010), which the format refers to.

use parquet::errors::ParquetError;
use serde_json::{Map, Value};

use super::leaf::{Leaf, Level, Misfit};
use crate::ocsf::{Attribute, EVENT, Kind, OcsfVersion};

/// What is below an attribute, or below each of its values.
#[derive(Debug)]
enum Part {
    Value(Leaf),
    Object(Vec<Column>),
    Named { names: Leaf, values: Leaf },
}

/// An attribute with its values.
#[derive(Debug)]
pub struct Column {
    name: &'static str,
    list: bool,
    part: Part,
}

/// All columns of a release.
#[derive(Debug)]
pub struct Columns(Vec<Column>);

/// An attribute for which there is no column, or a value that its column cannot hold, by the names around it, innermost first.
#[derive(Debug)]
pub struct Unknown(Vec<String>);

impl From<Unknown> for ParquetError {
    fn from(unknown: Unknown) -> Self {
        let names: Vec<&str> = unknown.0.iter().rev().map(String::as_str).collect();
        Self::General(format!("{} has no column that holds it", names.join(".")))
    }
}

impl Columns {
    /// Empty ones.
    pub fn of(version: OcsfVersion) -> Self {
        Self(all(EVENT, version))
    }

    /// Takes an event.
    pub fn take(&mut self, event: &Value) -> Result<(), Unknown> {
        let event = event.as_object().ok_or_else(|| Unknown(vec!["an event".to_owned()]))?;
        object(&mut self.0, event, Level::default())
    }

    /// Those that hold values, in the order of the schema.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.0.iter().for_each(|column| column.leaves(&mut leaves));
        leaves
    }
}

fn all(attributes: &'static [Attribute], version: OcsfVersion) -> Vec<Column> {
    attributes.iter().filter(|attribute| attribute.is_of(version)).map(|attribute| Column::of(attribute, version)).collect()
}

fn object(columns: &mut [Column], object: &Map<String, Value>, at: Level) -> Result<(), Unknown> {
    // Nothing is left out in silence: what the JSON form would tell has a column, or there is no file.
    if let Some(name) = object.keys().find(|name| columns.iter().all(|column| column.name != name.as_str())) {
        return Err(Unknown(vec![name.clone()]));
    }
    columns.iter_mut().try_for_each(|column| column.take(object.get(column.name), at))
}

impl Column {
    fn of(attribute: &'static Attribute, version: OcsfVersion) -> Self {
        let part = match attribute.kind {
            Kind::Object(attributes) => Part::Object(all(attributes, version)),
            Kind::Named => Part::Named { names: Leaf::of(Kind::Text), values: Leaf::of(Kind::Json) },
            kind => Part::Value(Leaf::of(kind)),
        };
        Self { name: attribute.name, list: attribute.list, part }
    }

    fn take(&mut self, value: Option<&Value>, at: Level) -> Result<(), Unknown> {
        let taken = match value.unwrap_or(&Value::Null) {
            Value::Array(values) if self.list => self.part.array(values, at),
            value if !self.list || value.is_null() => self.part.take(value, at),
            _ => Err(Unknown(Vec::new())),
        };
        taken.map_err(|Unknown(mut names)| {
            names.push(self.name.to_owned());
            Unknown(names)
        })
    }

    fn leaves<'a>(&'a self, leaves: &mut Vec<&'a Leaf>) {
        match &self.part {
            Part::Value(leaf) => leaves.push(leaf),
            Part::Object(columns) => columns.iter().for_each(|column| column.leaves(leaves)),
            Part::Named { names, values } => leaves.extend([names, values]),
        }
    }
}

impl Part {
    fn array(&mut self, values: &[Value], at: Level) -> Result<(), Unknown> {
        if values.is_empty() {
            self.nothing(at.within(1));
        }
        values.iter().zip(at.items()).try_for_each(|(value, at)| self.take(value, at))
    }

    fn take(&mut self, value: &Value, at: Level) -> Result<(), Unknown> {
        let misfit = |Misfit| Unknown(Vec::new());
        match (self, value) {
            (part, Value::Null) => part.nothing(at),
            (Self::Value(leaf), value) => leaf.take(value, at.within(1)).map_err(misfit)?,
            (Self::Object(columns), Value::Object(value)) => object(columns, value, at.within(1))?,
            (part @ Self::Named { .. }, Value::Object(all)) if all.is_empty() => part.nothing(at.within(1)),
            (Self::Named { names, values }, Value::Object(all)) => {
                for ((name, value), at) in all.iter().zip(at.items()) {
                    names.take(&Value::from(name.as_str()), at).map_err(misfit)?;
                    values.take(value, at.within(1)).map_err(misfit)?;
                }
            }
            _ => return Err(Unknown(Vec::new())),
        }
        Ok(())
    }

    /// That nothing is below that place.
    fn nothing(&mut self, at: Level) {
        match self {
            Self::Value(leaf) => leaf.nothing(at),
            Self::Object(columns) => columns.iter_mut().for_each(|column| column.part.nothing(at)),
            Self::Named { names, values } => {
                names.nothing(at);
                values.nothing(at);
            }
        }
    }
}
