//! What the analytic is, and what a site tunes (`analytic.toml`).

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use crate::glob::{Anchor, Node, Pattern, Place, below_homes, expanded, parse};
use crate::issuers::{IssuerRow, Issuers};
use crate::reducers::{ExpectedRow, ScopeRow};
use crate::strict::Report;
use tollgate_model::FilePath;

/// `analytic.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyticFile {
    pub analytic: About,
    #[serde(default)]
    pub fact: Vec<FactRow>,
    pub tunables: TunablesRow,
    pub network: NetworkRow,
    pub places: PlacesRow,
    #[serde(default)]
    pub sync_root: Vec<SyncRootRow>,
}

/// What the analytic is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Identifier of the MITRE ATT&CK analytic.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// The platform it is written for.
    pub platform: String,
    /// The ATT&CK detection strategy that it belongs to.
    pub strategy: String,
    /// The technique that findings are mapped to.
    pub technique: String,
    /// The technique for chains over plain HTTP.
    pub technique_plaintext: String,
    /// The ATT&CK release in which these facts were read.
    pub release: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRow {
    text: Spanned<String>,
    source: String,
    verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct TunablesRow {
    pub time_window: Spanned<i64>,
    pub outbound_traffic_volume_threshold: Spanned<i64>,
    pub file_sensitivity_context: Vec<ContextRow>,
    pub file_access_extension_list: ExtensionsRow,
    pub binary_allowlist: Spanned<Vec<toml::Value>>,
    pub certificate_issuer_denylist: Vec<IssuerRow>,
    pub connection_destination_scope: Vec<ScopeRow>,
    #[serde(rename = "SSLClientProcessBaseline")]
    pub ssl_client_process_baseline: Vec<ExpectedRow>,
}

/// One place that a site calls sensitive.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextRow {
    pub glob: Spanned<String>,
    pub category: Option<Spanned<String>>,
    pub read: Spanned<i64>,
    pub copied: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionsRow {
    pub archive: Vec<Spanned<String>>,
    pub document: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkRow {
    tls_ports: Vec<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacesRow {
    user_writable: Vec<Spanned<String>>,
    plugins: Vec<Spanned<String>>,
}

/// A folder that is kept in step with a store elsewhere.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncRootRow {
    name: Spanned<String>,
    globs: Vec<Spanned<String>>,
    /// Whether the component of a glob's first wildcard is an account, each a store of its own.
    #[serde(default)]
    accounts: bool,
    /// Accounts that are a person's own, in small letters.
    #[serde(default)]
    personal: Vec<String>,
    source: String,
    verified: bool,
}

/// A store elsewhere that a folder is kept in step with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRoot {
    /// The service, and the account where the folder tells it.
    pub name: String,
    /// Whether the account is a person's own.
    pub personal: bool,
}

/// A row, compiled.
#[derive(Clone, Debug)]
struct Service {
    name: Box<str>,
    accounts: bool,
    personal: Vec<String>,
}

/// The compiled tunables.
#[derive(Clone, Debug, Default)]
pub struct Analytic {
    pub about: About,
    /// Seconds.
    pub time_window: i64,
    /// Bytes.
    pub volume_threshold: u64,
    pub archive_extensions: BTreeSet<Box<str>>,
    pub document_extensions: Vec<String>,
    pub tls_ports: BTreeSet<u16>,
    pub issuers: Issuers,
    user_writable: Places,
    plugins: Places,
    sync_roots: Vec<Service>,
    synced: Places,
}

impl Analytic {
    /// Checks and compiles. Entries with mistakes are left out and reported.
    pub fn compile(file: &AnalyticFile, report: &mut Report<'_>) -> Self {
        for fact in file.fact.iter().filter(|fact| fact.verified && fact.source.trim().is_empty()) {
            report.add(fact.text.span(), "a verified row must say its `source`");
        }
        let tunables = &file.tunables;
        if !tunables.binary_allowlist.get_ref().is_empty() {
            let message = "a binary alone is no decision: each entry is a file in the folder `allow`, with destinations, kinds of data, an \
                           owner and an end (`tollgate allow add`)";
            report.add(tunables.binary_allowlist.span(), message);
        }
        let mut compiled = Self { about: file.analytic.clone(), ..Self::default() };
        match *tunables.time_window.get_ref() {
            window @ 1..=86_400 => compiled.time_window = window,
            _ => report.add(tunables.time_window.span(), "`TimeWindow` must be 1 to 86400 seconds"),
        }
        match u64::try_from(*tunables.outbound_traffic_volume_threshold.get_ref()) {
            Ok(bytes) => compiled.volume_threshold = bytes,
            Err(_) => {
                report.add(tunables.outbound_traffic_volume_threshold.span(), "`OutboundTrafficVolumeThreshold` must not be negative")
            }
        }
        compiled.issuers.add(&tunables.certificate_issuer_denylist, report);
        let extensions = &tunables.file_access_extension_list;
        compiled.archive_extensions = extensions.archive.iter().filter_map(|text| extension(text, report)).map(Into::into).collect();
        compiled.document_extensions = extensions.document.iter().filter_map(|text| extension(text, report)).collect();
        for port in &file.network.tls_ports {
            match u16::try_from(*port.get_ref()) {
                Ok(port) if port > 0 => {
                    compiled.tls_ports.insert(port);
                }
                _ => report.add(port.span(), "a port must be 1 to 65535"),
            }
        }
        for (globs, places) in [(&file.places.user_writable, &mut compiled.user_writable), (&file.places.plugins, &mut compiled.plugins)] {
            for glob in globs {
                match patterns(glob.get_ref()) {
                    Ok(patterns) => patterns.iter().for_each(|pattern| places.insert(pattern, Place { rule: 0, fixed: 0 })),
                    Err(message) => report.add(glob.span(), message),
                }
            }
        }
        for row in &file.sync_root {
            compiled.add_sync_root(row, report);
        }
        compiled
    }

    fn add_sync_root(&mut self, row: &SyncRootRow, report: &mut Report<'_>) {
        if row.verified && row.source.trim().is_empty() {
            report.add(row.name.span(), "a verified row must say its `source`");
        }
        let Ok(rule) = u16::try_from(self.sync_roots.len()) else {
            report.add(row.name.span(), "there are too many synchronised folders");
            return;
        };
        let (name, personal) = (row.name.get_ref().as_str().into(), row.personal.clone());
        self.sync_roots.push(Service { name, accounts: row.accounts, personal });
        for glob in &row.globs {
            match patterns(glob.get_ref()) {
                Ok(patterns) => patterns.iter().for_each(|pattern| {
                    let fixed = pattern.fixed();
                    self.synced.insert(pattern, Place { rule, fixed });
                }),
                Err(message) => report.add(glob.span(), message),
            }
        }
    }

    /// The synchronised folder that a path lies in.
    pub fn sync_root(&self, path: &FilePath) -> Option<SyncRoot> {
        // What is put "into the folder" itself is put somewhere in it.
        self.sync_root_of(path.key()).or_else(|| self.sync_root_of(&format!("{}/-", path.key().trim_end_matches('/'))))
    }

    fn sync_root_of(&self, key: &str) -> Option<SyncRoot> {
        let mut least: Option<(u16, &str)> = None;
        self.synced.find_key(key, &mut |place, seen| {
            let account = (0..place.fixed).fold(seen, |rest, _| rest.split_once('/').map_or("", |(_, rest)| rest));
            let account = account.split('/').next().unwrap_or_default();
            if least.is_none_or(|(rule, _)| place.rule < rule) {
                least = Some((place.rule, account));
            }
        });
        let (rule, account) = least?;
        let service = self.sync_roots.get(usize::from(rule))?;
        let name = if service.accounts { format!("{} ({account})", service.name) } else { service.name.to_string() };
        Some(SyncRoot { name, personal: service.accounts && service.personal.iter().any(|personal| personal == account) })
    }

    /// Whether a program of class plugin-host looks for plug-ins at this path.
    pub fn plugin(&self, path: &FilePath) -> bool {
        let mut found = false;
        self.plugins.find(path, &mut |_, _| found = true);
        found
    }

    /// Whether anyone can put a program at this path.
    pub fn user_writable(&self, path: &FilePath) -> bool {
        let mut found = false;
        self.user_writable.find(path, &mut |_, _| found = true);
        found
    }
}

fn extension(text: &Spanned<String>, report: &mut Report<'_>) -> Option<String> {
    let extension = text.get_ref();
    if extension.is_empty() || extension.contains(['.', '/', '*', '{', ',']) || *extension != extension.to_lowercase() {
        report.add(text.span(), format!("extension `{extension}` must be in lower case, without dots and wildcards"));
        return None;
    }
    Some(extension.clone())
}

/// All alternatives of a glob.
pub fn patterns(glob: &str) -> Result<Vec<Pattern>, String> {
    expanded(glob)?.iter().map(|glob| parse(glob)).collect()
}

/// Globs of every anchor.
#[derive(Clone, Debug, Default)]
pub struct Places {
    home: Node,
    root: Node,
    name: Node,
}

impl Places {
    /// Adds a pattern.
    pub fn insert(&mut self, pattern: &Pattern, place: Place) {
        let node = match pattern.anchor {
            Anchor::Home => &mut self.home,
            Anchor::Root => &mut self.root,
            Anchor::Name => &mut self.name,
        };
        node.insert(&pattern.segments, place);
    }

    /// Calls `found` with every matching place and the part of the path that its glob saw.
    pub fn find<'a>(&self, path: &'a FilePath, found: &mut impl FnMut(Place, &'a str)) {
        self.find_key(path.key(), found);
    }

    fn find_key<'a>(&self, key: &'a str, found: &mut impl FnMut(Place, &'a str)) {
        for below in below_homes(key) {
            self.home.find(below, &mut |place| found(place, below));
        }
        if let Some(below) = key.strip_prefix('/').filter(|below| !below.is_empty()) {
            self.root.find(below, &mut |place| found(place, below));
        }
        let name = key.rsplit('/').next().unwrap_or_default();
        if !name.is_empty() {
            self.name.find(name, &mut |place| found(place, name));
        }
    }

    /// Calls `found` for every anchored place that may lie in or beneath a folder, with the part of the
    /// folder that its glob saw, and whether the folder is inside the stretch of a `**`.
    pub fn beneath<'a>(&self, folder: &'a FilePath, found: &mut impl FnMut(Place, &'a str, bool)) {
        let key = folder.key();
        for below in below_homes(key) {
            self.home.beneath(below, false, &mut |place, inside| found(place, below, inside));
        }
        if holds_homes(key) {
            self.home.beneath("", false, &mut |place, inside| found(place, "", inside));
        }
        if let Some(below) = key.strip_prefix('/') {
            self.root.beneath(below, false, &mut |place, inside| found(place, below, inside));
        }
    }
}

/// Whether a folder is a home or holds homes, of this system or of a data volume that is mounted or copied outside of any home.
fn holds_homes(key: &str) -> bool {
    let (folder, name) = key.rsplit_once('/').unwrap_or_default();
    matches!(key, "/" | "/var" | "/var/root") || (below_homes(key).next().is_none() && (name == "users" || folder.ends_with("/users")))
}
