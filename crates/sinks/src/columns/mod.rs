//! Events as a Parquet file: the columns are the attributes that the events of a release may have (`ocsf::attributes`).
//!
//! | module | holds |
//! |---|---|
//! | `column` | an attribute as a column or a group of them, and how an event is taken apart into them |
//! | `leaf` | the values of one column |
//! | `schema` | an attribute as a type of Parquet |
//! | `file` | columns as row groups of a file |
//!
//! Every file of one release has the same columns, whatever its events hold, so that a table can have any of them for its parts.
//! All columns are optional, as attributes are. The format is that of github.com/apache/parquet-format.

mod column;
mod file;
mod leaf;
mod schema;
#[cfg(test)]
mod tests;

pub use file::write_ocsf_columns;
