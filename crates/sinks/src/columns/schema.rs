//! Attributes as types of Parquet.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};

use crate::ocsf::{Attribute, EVENT, Kind, OcsfVersion};

/// The columns of all files of a release.
pub fn of(version: OcsfVersion) -> Result<TypePtr> {
    let fields = fields(EVENT, version)?;
    Ok(Arc::new(Type::group_type_builder("detection_finding").with_fields(fields).build()?))
}

fn fields(attributes: &[Attribute], version: OcsfVersion) -> Result<Vec<TypePtr>> {
    attributes.iter().filter(|attribute| attribute.is_of(version)).map(|attribute| field(attribute, version)).collect()
}

/// An array is a group of three levels, so that one that is absent, one that is empty and one of a value that is absent differ.
fn field(attribute: &Attribute, version: OcsfVersion) -> Result<TypePtr> {
    if !attribute.list {
        return value(attribute.name, attribute.kind, version);
    }
    let element = value("element", attribute.kind, version)?;
    let list = Type::group_type_builder("list").with_repetition(Repetition::REPEATED).with_fields(vec![element]).build()?;
    group(attribute.name, Some(LogicalType::List), vec![Arc::new(list)])
}

fn value(name: &str, kind: Kind, version: OcsfVersion) -> Result<TypePtr> {
    let (physical, logical) = match kind {
        Kind::Object(attributes) => return group(name, None, fields(attributes, version)?),
        Kind::Named => return named(name),
        Kind::Text | Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT32, None),
        Kind::Long => (Physical::INT64, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    single(name, physical, logical, Repetition::OPTIONAL)
}

/// Values by name; each is a text of JSON.
fn named(name: &str) -> Result<TypePtr> {
    let text = |name, repetition| single(name, Physical::BYTE_ARRAY, Some(LogicalType::String), repetition);
    let fields = vec![text("key", Repetition::REQUIRED)?, text("value", Repetition::OPTIONAL)?];
    let pairs = Type::group_type_builder("key_value").with_repetition(Repetition::REPEATED).with_fields(fields).build()?;
    group(name, Some(LogicalType::Map), vec![Arc::new(pairs)])
}

fn single(name: &str, physical: Physical, logical: Option<LogicalType>, repetition: Repetition) -> Result<TypePtr> {
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical);
    Ok(Arc::new(builder.build()?))
}

fn group(name: &str, logical: Option<LogicalType>, fields: Vec<TypePtr>) -> Result<TypePtr> {
    let builder = Type::group_type_builder(name).with_repetition(Repetition::OPTIONAL).with_logical_type(logical);
    Ok(Arc::new(builder.with_fields(fields).build()?))
}
