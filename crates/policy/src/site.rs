//! What a site says of itself (`site.toml`): lists that add to the other content, so that the rest can follow releases.

use serde::Deserialize;

use crate::PolicyError;
use crate::analytic::ContextRow;
use crate::content::File;
use crate::issuers::IssuerRow;
use crate::policy::Compiled;
use crate::reducers::{ExpectedRow, ScopeRow, ServiceRow};
use crate::scoring::Scoring;
use crate::strict::Report;

/// `site.toml`: tunables of the same names and rows as those of `analytic.toml`, services of the same rows as those of `stores.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct SiteFile {
    #[serde(default)]
    file_sensitivity_context: Vec<ContextRow>,
    #[serde(default)]
    certificate_issuer_denylist: Vec<IssuerRow>,
    #[serde(default)]
    connection_destination_scope: Vec<ScopeRow>,
    #[serde(default, rename = "SSLClientProcessBaseline")]
    ssl_client_process_baseline: Vec<ExpectedRow>,
    #[serde(default, rename = "service")]
    services: Vec<ServiceRow>,
}

/// Adds what a site says to content that has no mistake.
pub fn add(compiled: &mut Compiled, scoring: &Scoring, file: &File, errors: &mut Vec<PolicyError>) {
    let mut report = Report::new(file, errors);
    let Some(rows) = report.read::<SiteFile>() else { return };
    let report = &mut report;
    crate::sensitive::add_context(&mut compiled.sensitivity, "site", &rows.file_sensitivity_context, &compiled.analytic, report);
    compiled.analytic.issuers.add(&rows.certificate_issuer_denylist, report);
    let (scopes, most) = (&rows.connection_destination_scope, scoring.reducer.sanctioned);
    compiled.scopes.extend(crate::reducers::compile_scopes(scopes, most, &compiled.sensitivity, &compiled.destinations, report));
    let expected = crate::reducers::compile_expected(&rows.ssl_client_process_baseline, &compiled.destinations, report);
    compiled.expected.extend(expected);
    compiled.vaults.add_of_site(&rows.services, &compiled.destinations, report);
}
