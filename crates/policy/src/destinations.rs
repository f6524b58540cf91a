//! Kinds of destinations that a thief would choose (`destinations.toml`).

use std::cmp::Reverse;

use serde::Deserialize;
use tollgate_model::domain_name;
use toml::Spanned;

use crate::domain::{HostMap, Hosts, is_of_one_customer};
use crate::strict::Report;

/// `destinations.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestinationsFile {
    #[serde(default)]
    class: Vec<ClassRow>,
    #[serde(default)]
    tenants: Vec<TenantsRow>,
}

/// Hosts beneath which each customer has a name of its own, though the Public Suffix List has none of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantsRow {
    name: Spanned<String>,
    hosts: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    source: String,
    verified: Spanned<bool>,
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
pub struct Destinations {
    classes: Vec<DestinationClass>,
    /// Numbers of classes.
    hosts: HostMap<usize>,
    /// Patterns of customers' names, of which only the first label is theirs.
    tenants: Hosts,
}

impl Destinations {
    /// The class of most points that one of some names belongs to; of equals the first.
    pub fn class<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&DestinationClass> {
        let of = names.into_iter().flat_map(|name| self.hosts.of(name)).filter_map(|number| Some((self.classes.get(*number)?, number)));
        of.max_by_key(|(class, number)| (class.points, Reverse(*number))).map(|(class, _)| class)
    }

    /// Whether it is the name of one customer of a host that has many: by the Public Suffix List, or by the vendor's word.
    pub fn is_of_one_customer(&self, name: &str) -> bool {
        is_of_one_customer(name) || self.tenants.matches_one_label_beneath(name)
    }

    /// The class of a host that strangers share, or of some beneath it.
    pub fn shared(&self, host: &str) -> Option<&DestinationClass> {
        let name = domain_name(host.strip_prefix("*.").unwrap_or(host));
        // A wildcard above customers' names stands for all of them.
        let beneath = host.starts_with("*.").then(|| format!("x.{name}")).filter(|beneath| !is_of_one_customer(beneath));
        let own = Some(name).filter(|name| !self.is_of_one_customer(name));
        self.class([own.as_deref(), beneath.as_deref()].into_iter().flatten()).filter(|class| class.shared)
    }

    /// Reports what strangers share among hosts that a site calls its own.
    pub fn refuse_shared(&self, hosts: &[Spanned<String>], report: &mut Report<'_>) {
        for host in hosts.iter().filter(|host| self.shared(host.get_ref()).is_some()) {
            report.add(host.span(), format!("`{}` is shared with strangers: name what is the site's alone", host.get_ref()));
        }
    }
}

/// Most points that a class can add.
const MOST_POINTS: i64 = 30;

/// Checks and compiles. Rows with mistakes are left out and reported; classes that are not verified may raise all the
/// same, tenants that are not verified are left out.
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
        compiled.hosts.add_all(hosts, &compiled.classes.len());
        compiled.classes.push(class);
    }
    for row in &file.tenants {
        let name = row.name.get_ref();
        if *row.verified.get_ref() && row.source.trim().is_empty() {
            report.add(row.verified.span(), "a verified row must say its `source`");
        }
        if row.hosts.get_ref().is_empty() || row.hosts.get_ref().iter().any(|host| !host.get_ref().starts_with("*.")) {
            report.add(row.hosts.span(), format!("tenants `{name}` need hosts that begin with `*.`: that label is the customer's"));
        }
        let hosts = Hosts::of_anybody(row.hosts.get_ref(), report);
        // What is only believed may not make strangers' data anybody's own.
        if *row.verified.get_ref() {
            compiled.tenants.extend(hosts);
        }
    }
    compiled
}
