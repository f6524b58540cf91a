//! Reading `sensitive.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::keywords::Keywords;
use super::{CategoryId, Rule, RuleId, Sensitive, Sensitivity};
use crate::analytic::{Analytic, ContextRow, patterns};
use crate::glob::Place;
use crate::identity::Identities;
use crate::strict::{Report, unknown};

/// `sensitive.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitiveFile {
    category: Vec<CategoryRow>,
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryRow {
    name: Spanned<String>,
    #[expect(dead_code, reason = "read by people; the reader checks that it is there")]
    title: String,
    #[serde(default)]
    credential: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: Spanned<String>,
    category: Spanned<String>,
    globs: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    except: Vec<Spanned<String>>,
    #[serde(default)]
    keywords: Vec<Spanned<String>>,
    #[serde(default)]
    alone: bool,
    read: Spanned<i64>,
    copied: Spanned<i64>,
    #[serde(default)]
    owners: Vec<Spanned<String>>,
    #[serde(default)]
    source: String,
    verified: Spanned<bool>,
}

/// The category of `FileSensitivityContext` entries that name none.
const SITE: &str = "site";

/// Checks and compiles. Entries with mistakes are left out and reported.
pub fn compile(file: &SensitiveFile, analytic: &Analytic, identities: &Identities, report: &mut Report<'_>) -> Sensitivity {
    let mut compiled = Sensitivity { categories: vec!["archive".to_owned()], ..Sensitivity::default() };
    for row in &file.category {
        let name = row.name.get_ref();
        if compiled.categories.contains(name) {
            report.add(row.name.span(), format!("category `{name}` is defined twice"));
        } else if compiled.categories.len() >= 32 {
            report.add(row.name.span(), "there can be at most 31 categories");
        } else {
            let bit = u32::try_from(compiled.categories.len()).map_or(0, |at| 1u32.wrapping_shl(at));
            compiled.credentials |= if row.credential { bit } else { 0 };
            compiled.categories.push(name.clone());
        }
    }
    let mut seen = BTreeMap::new();
    for row in &file.rule {
        if seen.insert(row.id.get_ref().clone(), ()).is_some() {
            report.add(row.id.span(), format!("rule `{}` is defined twice", row.id.get_ref()));
        }
        if *row.verified.get_ref() && row.source.trim().is_empty() {
            report.add(row.verified.span(), "a verified row must say its `source`");
        }
        let mut rule = Rule {
            id: row.id.get_ref().clone(),
            sensitive: Sensitive {
                category: category(&compiled.categories, &row.category, report),
                read: weight(&row.read, report),
                copied: weight(&row.copied, report),
                rule: next(&compiled),
            },
            except: Vec::new(),
            keywords: None,
            alone: row.alone,
            owners: row.owners.iter().filter_map(|owner| identities.owner(owner, report)).flatten().collect(),
        };
        if rule.sensitive.copied < rule.sensitive.read {
            report.add(row.copied.span(), "`copied` must be at least `read`: a copy is never less sensitive than a look");
        }
        for glob in &row.except {
            match patterns(glob.get_ref()) {
                Ok(patterns) => rule.except.extend(patterns),
                Err(message) => report.add(glob.span(), message),
            }
        }
        if !row.keywords.is_empty() {
            let keywords = rule.keywords.insert(Keywords::default());
            for keyword in &row.keywords {
                if let Err(message) = keywords.insert(keyword.get_ref()) {
                    report.add(keyword.span(), message);
                }
            }
        }
        if row.globs.get_ref().is_empty() {
            report.add(row.globs.span(), "a rule needs at least one glob");
        }
        for glob in row.globs.get_ref() {
            place(&mut compiled, glob, analytic, report);
        }
        compiled.rules.push(rule);
    }
    compiled
}

/// Adds a list `FileSensitivityContext`; its rules are `named` and numbered.
pub fn add_context(compiled: &mut Sensitivity, named: &str, rows: &[ContextRow], analytic: &Analytic, report: &mut Report<'_>) {
    for (number, row) in rows.iter().enumerate() {
        let id = match &row.category {
            Some(name) => category(&compiled.categories, name, report),
            None => position(&compiled.categories, SITE).unwrap_or(CategoryId::ARCHIVE),
        };
        let sensitive =
            Sensitive { category: id, read: weight(&row.read, report), copied: weight(&row.copied, report), rule: next(compiled) };
        if sensitive.copied < sensitive.read {
            report.add(row.copied.span(), "`copied` must be at least `read`: a copy is never less sensitive than a look");
        }
        place(compiled, &row.glob, analytic, report);
        let id = format!("{named}.{}", number.saturating_add(1));
        compiled.rules.push(Rule { id, sensitive, except: Vec::new(), keywords: None, alone: false, owners: Vec::new() });
    }
}

fn next(compiled: &Sensitivity) -> RuleId {
    RuleId(u16::try_from(compiled.rules.len()).unwrap_or(u16::MAX))
}

/// Adds the places of a glob for the rule that is compiled next.
fn place(compiled: &mut Sensitivity, glob: &Spanned<String>, analytic: &Analytic, report: &mut Report<'_>) {
    // The document extensions are a tunable, so globs name the list instead of repeating it.
    let text = glob.get_ref().replace("<document>", &format!("{{{}}}", analytic.document_extensions.join(",")));
    match patterns(&text) {
        Err(message) => report.add(glob.span(), message),
        Ok(patterns) => {
            let rule = next(compiled).0;
            for pattern in patterns {
                let fixed = pattern.fixed();
                compiled.places.insert(&pattern, Place { rule, fixed });
            }
        }
    }
}

fn position(categories: &[String], name: &str) -> Option<CategoryId> {
    categories.iter().position(|known| known == name).and_then(|at| u8::try_from(at).ok()).map(CategoryId)
}

/// The category of a name, or a report.
pub fn category(categories: &[String], name: &Spanned<String>, report: &mut Report<'_>) -> CategoryId {
    position(categories, name.get_ref()).filter(|id| *id != CategoryId::ARCHIVE).unwrap_or_else(|| {
        let known: Vec<&str> = categories.iter().skip(1).map(String::as_str).collect();
        // Without any, the file that defines them could not be read, which is reported already.
        if !known.is_empty() {
            report.add(name.span(), unknown("category", name.get_ref(), &known));
        }
        CategoryId::ARCHIVE
    })
}

/// A weight of 0 to 100, or a report.
pub fn weight(value: &Spanned<i64>, report: &mut Report<'_>) -> u8 {
    u8::try_from(*value.get_ref()).ok().filter(|weight| *weight <= 100).unwrap_or_else(|| {
        report.add(value.span(), format!("weight {} must be 0 to 100", value.get_ref()));
        0
    })
}
