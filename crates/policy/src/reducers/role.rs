//! Roles of programs, each with its own destinations (`roles.toml`).

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;
use toml::Spanned;

use crate::CategoryId;
use crate::domain::Hosts;
use crate::identity::Identities;
use crate::strict::{Report, unknown};

/// `roles.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesFile {
    #[serde(default)]
    set: Vec<SetRow>,
    #[serde(default)]
    role: Vec<RoleRow>,
}

/// A name for some categories.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetRow {
    name: Spanned<String>,
    categories: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    name: Spanned<String>,
    members: Spanned<Vec<Spanned<String>>>,
    hosts: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    ranges: Vec<Spanned<String>>,
    #[serde(default)]
    carries: Vec<Spanned<String>>,
    #[serde(default)]
    opens: Vec<Spanned<String>>,
    most: Spanned<i64>,
    #[serde(default)]
    source: String,
    verified: Spanned<bool>,
}

/// What some programs are for: where they send which kinds of data.
#[derive(Clone, Debug)]
pub struct Role {
    /// What it is called.
    pub name: String,
    /// Rows of `identities.toml`.
    pub members: Vec<u16>,
    pub(super) hosts: Hosts,
    pub(super) ranges: Vec<IpNet>,
    /// What it sends, and what it only opens, as bits.
    pub(super) carried: u32,
    pub(super) opened: u32,
    /// The greatest score of a chain that it explains.
    pub most: u8,
}

impl Role {
    /// Whether a destination is one of its own. `facts` prove its name; an address in a published range is one more.
    pub fn serves(&self, name: &str, address: Option<IpAddr>, facts: usize) -> bool {
        let in_range = address.is_some_and(|address| self.ranges.iter().any(|range| range.contains(&address)));
        facts.saturating_add(usize::from(in_range)) >= 2 && self.hosts.matches(name)
    }

    /// Whether it explains data of a category.
    pub const fn carries(&self, category: CategoryId) -> bool {
        self.carried.wrapping_shr(category.0 as u32) & 1 == 1
    }

    /// Whether it explains that a file of a category was opened, by which nothing is known to have been copied.
    pub const fn opens(&self, category: CategoryId) -> bool {
        self.opened.wrapping_shr(category.0 as u32) & 1 == 1
    }
}

/// Checks and compiles. Rows with mistakes are left out and reported, those that are not verified are left out: they could only reduce.
pub fn compile(file: &RolesFile, categories: &[String], identities: &Identities, report: &mut Report<'_>) -> Vec<Role> {
    let mut sets: Vec<(&str, u32)> = Vec::new();
    for row in &file.set {
        let mask = mask(&row.categories, categories, &[], report);
        if sets.iter().any(|(known, _)| known == row.name.get_ref()) || categories.contains(row.name.get_ref()) {
            report.add(row.name.span(), format!("`{}` is defined already", row.name.get_ref()));
        }
        sets.push((row.name.get_ref(), mask));
    }
    let mut roles: Vec<Role> = Vec::new();
    for row in &file.role {
        let name = row.name.get_ref();
        if *row.verified.get_ref() && row.source.trim().is_empty() {
            report.add(row.verified.span(), "a verified row must say its `source`");
        }
        for (list, what) in [(&row.members, "member"), (&row.hosts, "host")] {
            if list.get_ref().is_empty() {
                report.add(list.span(), format!("role `{name}` needs at least one {what}"));
            }
        }
        if row.carries.is_empty() && row.opens.is_empty() {
            report.add(row.name.span(), format!("role `{name}` needs at least one kind of data"));
        }
        let members = row.members.get_ref().iter().filter_map(|member| identities.owner(member, report)).flatten().collect();
        let role = Role {
            name: name.clone(),
            members,
            hosts: Hosts::compile(row.hosts.get_ref(), report),
            ranges: row.ranges.iter().filter_map(|text| range(text, PUBLISHED, report)).collect(),
            // What is packed is told by what it holds.
            carried: mask(&row.carries, categories, &sets, report) | 1,
            opened: mask(&row.opens, categories, &sets, report),
            most: crate::sensitive::weight(&row.most, report),
        };
        if *row.verified.get_ref() {
            roles.push(role);
        }
    }
    roles
}

/// Shortest prefixes of a vendor's published ranges, of IPv4 and IPv6: 17.0.0.0/8 is one.
const PUBLISHED: (u8, u8) = (8, 19);

/// Shortest prefixes of what a site calls its own.
pub const OWN: (u8, u8) = (16, 32);

/// A range of somebody's addresses.
pub fn range(text: &Spanned<String>, (v4, v6): (u8, u8), report: &mut Report<'_>) -> Option<IpNet> {
    match text.get_ref().parse::<IpNet>() {
        Ok(range) if range.prefix_len() >= if range.addr().is_ipv4() { v4 } else { v6 } => Some(range),
        Ok(_) => {
            report.add(text.span(), format!("range `{}` is too wide to be somebody's", text.get_ref()));
            None
        }
        Err(_) => {
            report.add(text.span(), format!("`{}` is no range of addresses, such as 198.51.100.0/24", text.get_ref()));
            None
        }
    }
}

/// Categories, and sets of them, as bits.
pub fn mask(names: &[Spanned<String>], categories: &[String], sets: &[(&str, u32)], report: &mut Report<'_>) -> u32 {
    let mut mask = 0;
    for name in names {
        let text = name.get_ref().as_str();
        let set = sets.iter().find(|(known, _)| *known == text).map(|&(_, set)| set);
        let one = || categories.iter().skip(1).position(|known| known == text);
        match set.or_else(|| one().and_then(|at| u32::try_from(at.saturating_add(1)).ok()).map(|at| 1u32.wrapping_shl(at))) {
            Some(more) => mask |= more,
            None => {
                let known: Vec<&str> = sets.iter().map(|(known, _)| *known).chain(categories.iter().skip(1).map(String::as_str)).collect();
                report.add(name.span(), unknown("category", text, &known));
            }
        }
    }
    mask
}
