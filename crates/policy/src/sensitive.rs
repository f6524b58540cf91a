//! Sensitive places (`sensitive.toml`).

mod keywords;
mod rows;

use serde::{Deserialize, Serialize};
use tollgate_model::FilePath;

use crate::analytic::Places;
use crate::glob::{Pattern, Place};
use keywords::Keywords;
pub use rows::{SensitiveFile, add_context, category, compile, weight};

/// A category of sensitive data; fewer than 32 exist. 0 is reserved for plain archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CategoryId(pub u8);

impl CategoryId {
    /// Archives whose inputs are not known to be sensitive.
    pub const ARCHIVE: Self = Self(0);
}

/// A rule of `sensitive.toml`, by its position; those of `FileSensitivityContext` follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleId(pub u16);

/// Why a path is sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensitive {
    /// Kind of data.
    pub category: CategoryId,
    /// Weight (0 to 100) when it is read.
    pub read: u8,
    /// Weight when it is copied, archived, or taken into an output.
    pub copied: u8,
    /// The rule.
    pub rule: RuleId,
}

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    sensitive: Sensitive,
    except: Vec<Pattern>,
    /// If present, one of the components below the fixed part of the glob must hold one as a word.
    keywords: Option<Keywords>,
    /// Whether no folder is taken to hold it.
    alone: bool,
    /// Programs (rows of `identities.toml`) that own the place.
    pub owners: Vec<u16>,
}

impl Rule {
    /// Whether a path at one of the rule's places meets it.
    fn is_met(&self, path: &FilePath, place: Place, seen: &str) -> bool {
        self.keywords.as_ref().is_none_or(|keywords| keywords.among(below(seen, place)))
            && !self.except.iter().any(|pattern| pattern.matches(path))
    }
}

/// All sensitive places.
#[derive(Clone, Debug, Default)]
pub struct Sensitivity {
    pub categories: Vec<String>,
    /// Categories of what opens something else, as bits.
    pub credentials: u32,
    pub rules: Vec<Rule>,
    places: Places,
}

impl Sensitivity {
    /// The rule of greatest copied weight that a path meets; of equals the greatest read weight, then one that has owners (a place
    /// whose program is known says more than the kind of a file), then the first rule.
    pub fn find(&self, path: &FilePath) -> Option<Sensitive> {
        let mut best: Option<Sensitive> = None;
        self.places.find(path, &mut |place, seen| {
            if let Some(rule) = self.rules.get(usize::from(place.rule))
                && best.is_none_or(|best| self.exceeds(&rule.sensitive, &best))
                && rule.is_met(path, place, seen)
            {
                best = Some(rule.sensitive);
            }
        });
        best
    }

    /// Whether a rule speaks rather than another.
    fn exceeds(&self, new: &Sensitive, known: &Sensitive) -> bool {
        let owned = |of: &Sensitive| self.rules.get(usize::from(of.rule.0)).is_some_and(|rule| !rule.owners.is_empty());
        (new.copied, new.read, owned(new), known.rule) > (known.copied, known.read, owned(known), new.rule)
    }

    /// Ids of all rules that a path meets.
    pub fn met(&self, path: &FilePath) -> Vec<&str> {
        let mut met = Vec::new();
        self.places.find(path, &mut |place, seen| {
            met.extend(self.rules.get(usize::from(place.rule)).filter(|rule| rule.is_met(path, place, seen)).map(|rule| &*rule.id));
        });
        met
    }

    /// Ids of all rules whose places may lie in a folder.
    pub fn beneath(&self, folder: &FilePath) -> Vec<&str> {
        let mut beneath = Vec::new();
        self.places.beneath(folder, &mut |place, _, _| beneath.extend(self.rules.get(usize::from(place.rule)).map(|rule| &*rule.id)));
        beneath
    }

    /// Per category, in their order, what a folder may hold.
    pub fn covered(&self, folder: &FilePath) -> Vec<Sensitive> {
        let mut by_category: Vec<Sensitive> = Vec::new();
        let like_file = looks_like_file(folder.name());
        self.places.beneath(folder, &mut |place, seen, inside| {
            let Some(rule) = self.rules.get(usize::from(place.rule)) else { return };
            if rule.alone || rule.except.iter().any(|pattern| pattern.matches(folder)) {
                return;
            }
            // Any folder of documents might hold a keyworded one; that alone does not make it such a folder.
            let keyworded = rule.keywords.as_ref().is_some_and(|keywords| keywords.among(below(seen, place)));
            if inside && !keyworded && (like_file || rule.keywords.is_some()) {
                return;
            }
            let new = rule.sensitive;
            match by_category.iter_mut().find(|known| known.category == new.category) {
                None => by_category.push(new),
                Some(known) => {
                    let (read, copied) = (known.read.max(new.read), known.copied.max(new.copied));
                    if self.exceeds(&new, known) {
                        *known = new;
                    }
                    (known.read, known.copied) = (read, copied);
                }
            }
        });
        by_category.sort_by_key(|sensitive| sensitive.category);
        by_category
    }
}

/// The part of a path below the fixed components of the glob.
fn below(seen: &str, place: Place) -> &str {
    (0..place.fixed).fold(seen, |rest, _| rest.split_once('/').map_or("", |(_, rest)| rest))
}

/// Whether an operand's name has an extension as files have: an operand that is no folder covers nothing.
fn looks_like_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (2..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}
