//! Names under which a service answers that arguments name by another.
//!
//! `s3://bucket` says nothing of the region that the bucket's host is named after.

use serde::Deserialize;
use toml::Spanned;

use crate::strict::Report;

/// A pattern of names and the name that each stands for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AliasRow {
    /// `{}` is what the other name has too, `*` what it lacks; both stand for one label or more, in this order.
    name: Spanned<String>,
    /// The other name, with `{}`.
    is: Spanned<String>,
}

/// A row, taken apart.
#[derive(Clone, Debug)]
pub struct Alias {
    between: String,
    after: String,
    is: String,
}

impl Alias {
    /// Checks and takes apart. Mistakes are reported.
    pub fn compile(row: &AliasRow, report: &mut Report<'_>) -> Option<Self> {
        let parts = row.name.get_ref().strip_prefix("{}").and_then(|rest| rest.split_once('*'));
        let Some((between, after)) =
            parts.filter(|(between, after)| between.contains('.') && after.starts_with('.') && !after.contains('*'))
        else {
            report.add(row.name.span(), format!("`{}` is no pattern of names such as `{{}}.s3.*.example.com`", row.name.get_ref()));
            return None;
        };
        if row.is.get_ref().matches("{}").count() != 1 {
            report.add(row.is.span(), "the other name needs one `{}`");
            return None;
        }
        Some(Self { between: between.to_owned(), after: after.to_owned(), is: row.is.get_ref().clone() })
    }

    /// The other name of a name.
    pub fn of(&self, name: &str) -> Option<String> {
        let (kept, lacking) = name.strip_suffix(&*self.after)?.rsplit_once(&*self.between)?;
        (!kept.is_empty() && !lacking.is_empty()).then(|| self.is.replace("{}", kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_the_region_is_left_out() {
        let alias = Alias { between: ".s3.".to_owned(), after: ".amazonaws.com".to_owned(), is: "{}.s3.amazonaws.com".to_owned() };
        for (name, is) in [
            ("b.s3.eu-central-1.amazonaws.com", Some("b.s3.amazonaws.com")),
            ("b.s3.dualstack.eu-west-1.amazonaws.com", Some("b.s3.amazonaws.com")),
            ("my.b.s3.us-east-2.amazonaws.com", Some("my.b.s3.amazonaws.com")),
            ("b.s3.amazonaws.com", None),
            ("s3.eu-central-1.amazonaws.com", None),
            (".s3.x.amazonaws.com", None),
            ("b.s3.eu-central-1.amazonaws.com.example", None),
        ] {
            assert_eq!(alias.of(name).as_deref(), is, "{name}");
        }
    }
}
