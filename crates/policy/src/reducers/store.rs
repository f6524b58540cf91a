//! Stores of credentials and their own services (`stores.toml`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Timestamp};
use toml::Spanned;

use crate::analytic::{Places, patterns};
use crate::date::{Day, day};
use crate::destinations::Destinations;
use crate::domain::{HostMap, Hosts};
use crate::glob::Place;
use crate::strict::{Report, unknown};

/// `stores.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoresFile {
    #[serde(default)]
    store: Vec<StoreRow>,
    #[serde(default)]
    service: Vec<ServiceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreRow {
    name: Spanned<String>,
    globs: Spanned<Vec<Spanned<String>>>,
}

/// One service of some stores.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRow {
    name: Spanned<String>,
    stores: Spanned<Vec<Spanned<String>>>,
    hosts: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    content: bool,
    owner: Spanned<String>,
    expires: Spanned<toml::value::Datetime>,
    #[serde(default)]
    source: String,
    verified: Spanned<bool>,
}

/// A set of stores: those that data came from, or those that a service is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stores(u64);

/// Most stores that can be told apart.
const MOST_STORES: usize = 63;

impl Stores {
    /// Something that no store of `stores.toml` holds.
    pub const ELSEWHERE: Self = Self(1 << 63);

    fn one(number: usize) -> Self {
        u32::try_from(number).ok().and_then(|number| 1u64.checked_shl(number)).map_or(Self::ELSEWHERE, Self)
    }

    /// Both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of these are among others, and there are any.
    pub const fn within(self, other: Self) -> bool {
        self.0 != 0 && self.0 & !other.0 == 0 && self.0 & Self::ELSEWHERE.0 == 0
    }
}

/// Services of some stores.
#[derive(Clone, Debug)]
struct Service {
    name: String,
    stores: Stores,
    /// Whether others can come to have what is sent.
    content: bool,
    expires: Day,
}

/// Every store that is known, and what serves it.
#[derive(Clone, Debug, Default)]
pub struct Vaults {
    names: Vec<String>,
    places: Places,
    services: Vec<Service>,
    /// Numbers of services.
    hosts: HostMap<usize>,
}

/// Which stores' own service a host is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// The stores.
    pub stores: Stores,
    /// Stores whose service it is, but where others can come to have what is sent.
    pub content: Stores,
    /// Names of the services.
    pub names: String,
}

impl Vaults {
    /// The stores that a file belongs to.
    pub fn of(&self, path: &FilePath) -> Stores {
        let mut found = Stores::default();
        self.places.find(path, &mut |place, _| found = found.union(Stores::one(usize::from(place.rule))));
        if found == Stores::default() { Stores::ELSEWHERE } else { found }
    }

    /// Checks, compiles and adds services. Rows with mistakes are left out and reported, those that are not verified are left out: they
    /// could only reduce.
    fn add(&mut self, rows: &[ServiceRow], report: &mut Report<'_>) {
        for row in rows {
            let name = row.name.get_ref();
            if *row.verified.get_ref() && row.source.trim().is_empty() {
                report.add(row.verified.span(), "a verified row must say its `source`");
            }
            if row.owner.get_ref().trim().is_empty() {
                report.add(row.owner.span(), format!("service `{name}` needs an owner: somebody must answer for what it explains"));
            }
            for (list, what) in [(&row.stores, "store"), (&row.hosts, "host")] {
                if list.get_ref().is_empty() {
                    report.add(list.span(), format!("service `{name}` needs at least one {what}"));
                }
            }
            let mut stores = Stores::default();
            for store in row.stores.get_ref() {
                match self.names.iter().position(|known| known == store.get_ref()) {
                    Some(at) => stores = stores.union(Stores::one(at)),
                    None => report
                        .add(store.span(), unknown("store", store.get_ref(), &self.names.iter().map(String::as_str).collect::<Vec<_>>())),
                }
            }
            let hosts = Hosts::compile(row.hosts.get_ref(), report);
            let service = Service { name: name.clone(), stores, content: row.content, expires: day(&row.expires, report) };
            if *row.verified.get_ref() {
                self.hosts.add_all(hosts, &self.services.len());
                self.services.push(service);
            }
        }
    }

    /// Adds services that a site runs or rents. What it shares with strangers is none: no name tells whose account is used there.
    pub fn add_of_site(&mut self, rows: &[ServiceRow], destinations: &Destinations, report: &mut Report<'_>) {
        rows.iter().for_each(|row| destinations.refuse_shared(row.hosts.get_ref(), report));
        self.add(rows, report);
    }

    /// The stores that a host is the own service of, at a time.
    pub fn served(&self, host: &str, at: Timestamp) -> Services {
        let mut served = Services::default();
        let numbers: BTreeSet<usize> = self.hosts.of(host).copied().collect();
        for service in numbers.into_iter().filter_map(|number| self.services.get(number)).filter(|service| service.expires.holds(at)) {
            let stores = if service.content { &mut served.content } else { &mut served.stores };
            *stores = stores.union(service.stores);
            let comma = if served.names.is_empty() { "" } else { ", " };
            served.names.extend([comma, &service.name]);
        }
        served
    }
}

/// Checks and compiles. Rows with mistakes are left out and reported.
pub fn compile(file: &StoresFile, report: &mut Report<'_>) -> Vaults {
    let mut compiled = Vaults::default();
    for row in &file.store {
        let name = row.name.get_ref();
        let names = &mut compiled.names;
        if names.contains(name) {
            report.add(row.name.span(), format!("store `{name}` is defined twice"));
        }
        if names.len() >= MOST_STORES {
            report.add(row.name.span(), format!("there can be at most {MOST_STORES} stores"));
            break;
        }
        if row.globs.get_ref().is_empty() {
            report.add(row.globs.span(), format!("store `{name}` needs at least one glob"));
        }
        let rule = u16::try_from(names.len()).unwrap_or(u16::MAX);
        for glob in row.globs.get_ref() {
            match patterns(glob.get_ref()) {
                Ok(patterns) => patterns.iter().for_each(|pattern| compiled.places.insert(pattern, Place { rule, fixed: 0 })),
                Err(message) => report.add(glob.span(), message),
            }
        }
        names.push(name.clone());
    }
    compiled.add(&file.service, report);
    compiled
}
