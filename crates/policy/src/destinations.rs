//! Kinds of destinations that a thief would choose (`destinations.toml`).

use serde::Deserialize;
use toml::Spanned;

use crate::domain::Hosts;
use crate::strict::Report;

/// `destinations.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestinationsFile {
    #[serde(default)]
    class: Vec<ClassRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassRow {
    name: Spanned<String>,
    title: String,
    points: Spanned<i64>,
    #[serde(default)]
    shared: bool,
    hosts: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    source: String,
    verified: Spanned<bool>,
}

/// A kind of destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestinationClass {
    /// What it is called.
    pub name: String,
    /// In words, as a finding shows it.
    pub title: String,
    /// What it adds to a score.
    pub points: i16,
    /// Whether strangers share the host, so that what is common says nothing of whose it is.
    pub shared: bool,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Destinations(Vec<(DestinationClass, Hosts)>);

impl Destinations {
    /// The class of most points that one of some names belongs to; of equals the first.
    pub fn class<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&DestinationClass> {
        let names: Vec<&str> = names.into_iter().collect();
        let of = self.0.iter().filter(|(_, hosts)| names.iter().any(|name| hosts.matches(name))).map(|(class, _)| class);
        of.reduce(|most, class| if class.points > most.points { class } else { most })
    }
}

/// Most points that a class can add.
const MOST_POINTS: i64 = 30;

/// Checks and compiles. Rows with mistakes are left out and reported; those that are not verified may raise all the same.
pub fn compile(file: &DestinationsFile, report: &mut Report<'_>) -> Destinations {
    let mut compiled = Destinations::default();
    for row in &file.class {
        let name = row.name.get_ref();
        if *row.verified.get_ref() && row.source.trim().is_empty() {
            report.add(row.verified.span(), "a verified row must say its `source`");
        }
        if row.hosts.get_ref().is_empty() {
            report.add(row.hosts.span(), format!("class `{name}` needs at least one host"));
        }
        let points = i16::try_from(*row.points.get_ref()).ok().filter(|points| (0..=MOST_POINTS).contains(&i64::from(*points)));
        if points.is_none() {
            report.add(
                row.points.span(),
                format!("points {} must be 0 to {MOST_POINTS}: a destination may raise, never lower", row.points.get_ref()),
            );
        }
        let hosts = Hosts::of_anybody(row.hosts.get_ref(), report);
        let class =
            DestinationClass { name: name.clone(), title: row.title.clone(), points: points.unwrap_or_default(), shared: row.shared };
        compiled.0.push((class, hosts));
    }
    compiled
}
