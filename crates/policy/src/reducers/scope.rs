//! Destinations that a site sanctioned (the tunable `ConnectionDestinationScope`): roles of whoever is proven.

use serde::Deserialize;
use tollgate_model::{Image, Signature};
use toml::Spanned;

use super::role::{OWN, Role, mask, range};
use crate::destinations::Destinations;
use crate::domain::Hosts;
use crate::sensitive::Sensitivity;
use crate::strict::Report;

/// An entry of `ConnectionDestinationScope`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeRow {
    name: Spanned<String>,
    destinations: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    ranges: Vec<Spanned<String>>,
    carries: Option<Vec<Spanned<String>>>,
}

/// Whether a signature says who a program is.
pub fn is_proven(image: &Image) -> bool {
    let identity = &image.identity;
    identity.is_part_of_macos() || (identity.signature == Signature::Valid && identity.team_id.is_some() && identity.signing_id.is_some())
}

/// Checks and compiles.
pub fn compile(rows: &[ScopeRow], most: u8, sensitivity: &Sensitivity, destinations: &Destinations, report: &mut Report<'_>) -> Vec<Role> {
    let Sensitivity { categories, credentials, .. } = sensitivity;
    let mut scopes = Vec::new();
    for row in rows {
        if row.destinations.get_ref().is_empty() || row.name.get_ref().trim().is_empty() {
            report.add(row.name.span(), "a sanctioned destination needs a name, and at least one of `destinations`");
        }
        destinations.refuse_shared(row.destinations.get_ref(), report);
        let all = (1..categories.len()).filter_map(|at| u32::try_from(at).ok()).fold(0, |all, at| all | 1u32.wrapping_shl(at));
        let carried = match &row.carries {
            None => all & !*credentials,
            Some(names) => {
                for name in names {
                    let one = mask(std::slice::from_ref(name), categories, &[], report);
                    if one & credentials != 0 {
                        let message = format!("`{}` opens something else: only an allow entry covers it, by name", name.get_ref());
                        report.add(name.span(), message);
                    }
                }
                mask(names, categories, &[], report)
            }
        };
        scopes.push(Role {
            name: row.name.get_ref().clone(),
            members: Vec::new(),
            hosts: Hosts::compile(row.destinations.get_ref(), report),
            ranges: row.ranges.iter().filter_map(|text| range(text, OWN, report)).collect(),
            carried: carried | 1,
            opened: 0,
            most,
        });
    }
    scopes
}
