//! By what a program is known: never by its path.

use std::fmt;

use serde::Deserialize;
use tollgate_model::{Identity, Signature};
use toml::Spanned;

use crate::strict::Report;

/// `[program]` and `[caller]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramRow {
    pub team_id: Option<Spanned<String>>,
    pub signing_id: Option<Spanned<String>>,
    pub platform_id: Option<Spanned<String>>,
    pub cdhash: Option<Spanned<String>>,
    /// Refused, with the reason.
    pub path: Option<Spanned<String>>,
}

/// By what a program is known; all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramKey {
    /// Team and signing id of a valid signature.
    pub signed: Option<(String, String)>,
    /// Signing id of what the kernel treats as part of the operating system.
    pub platform: Option<String>,
    /// Code directory hash, in small letters: exactly these bytes.
    pub cdhash: Option<String>,
}

impl ProgramKey {
    /// Whether a signature proves it.
    pub fn is(&self, identity: &Identity) -> bool {
        let says = |claim: &Option<tollgate_model::Untrusted>, text: &str| claim.as_ref().is_some_and(|claim| claim.raw() == text);
        let signed = self.signed.as_ref().is_none_or(|(team, id)| {
            identity.signature == Signature::Valid && says(&identity.team_id, team) && says(&identity.signing_id, id)
        });
        let platform = self.platform.as_ref().is_none_or(|id| {
            identity.platform_binary == Some(true)
                && !matches!(identity.signature, Signature::Invalid | Signature::Unsigned)
                && says(&identity.signing_id, id)
        });
        let hash = self
            .cdhash
            .as_ref()
            .is_none_or(|hash| !matches!(identity.signature, Signature::Invalid | Signature::Unsigned) && says(&identity.cdhash, hash));
        let any = self.signed.is_some() || self.platform.is_some() || self.cdhash.is_some();
        any && signed && platform && hash
    }

    /// Whether it is known by its bytes alone.
    pub const fn is_hash_alone(&self) -> bool {
        self.cdhash.is_some() && self.signed.is_none() && self.platform.is_none()
    }

    /// A signature that it would hold for.
    pub fn example(&self) -> Identity {
        let (team, id) = self.signed.clone().unzip();
        Identity {
            signing_id: id.or_else(|| self.platform.clone()).map(Into::into),
            team_id: team.map(Into::into),
            platform_binary: Some(self.platform.is_some()),
            cdhash: self.cdhash.clone().map(Into::into),
            signature: Signature::Valid,
        }
    }
}

impl fmt::Display for ProgramKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signed = self.signed.as_ref().map(|(team, id)| format!("{team}/{id}"));
        let platform = self.platform.as_ref().map(|id| format!("platform/{id}"));
        let hash = self.cdhash.as_ref().map(|hash| format!("cdhash/{hash}"));
        f.write_str(&[signed, platform, hash].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}

/// Code directory hashes are told by their first 20 bytes.
const HASH_DIGITS: usize = 40;

/// Reads a key; `None` after a report.
pub fn compile(row: &Spanned<ProgramRow>, table: &str, report: &mut Report<'_>) -> Option<ProgramKey> {
    let ProgramRow { team_id, signing_id, platform_id, cdhash, path } = row.get_ref();
    if let Some(path) = path {
        report.add(path.span(), "a path proves nothing: anybody can put a program there; name a signature");
    }
    let mut key = ProgramKey::default();
    match (team_id, signing_id) {
        (Some(team), Some(id)) => {
            let is_team = team.get_ref().len() == 10 && team.get_ref().chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            if !is_team {
                report.add(team.span(), format!("`{}` is no team id: it has ten capital letters and digits", team.get_ref()));
            }
            if !is_name(id.get_ref()) {
                report.add(id.span(), names_nobody(id.get_ref()));
            }
            key.signed = Some((team.get_ref().clone(), id.get_ref().clone()));
        }
        (Some(team), None) => report.add(team.span(), "a team signs many programs: name the `signing_id` too"),
        (None, Some(id)) => {
            report.add(id.span(), "anybody can choose a signing id: name the `team_id` too, or write `platform_id` for a part of macOS");
        }
        (None, None) => {}
    }
    if let Some(id) = platform_id {
        if key.signed.is_some() {
            report.add(id.span(), "a part of macOS has no team: name `platform_id`, or `team_id` and `signing_id`");
        }
        if !is_name(id.get_ref()) {
            report.add(id.span(), names_nobody(id.get_ref()));
        }
        key.platform = Some(id.get_ref().clone());
    }
    if let Some(hash) = cdhash {
        let text = hash.get_ref().to_lowercase();
        if text.chars().all(|c| c == '0') {
            report.add(hash.span(), "a hash of zeros stands for none");
        } else if text.len() != HASH_DIGITS || !text.chars().all(|c| c.is_ascii_hexdigit()) {
            report.add(hash.span(), format!("`{text}` is no code directory hash: it has {HASH_DIGITS} hexadecimal digits"));
        }
        key.cdhash = Some(text);
    }
    if key == ProgramKey::default() && path.is_none() && team_id.is_none() && signing_id.is_none() {
        report.add(row.span(), format!("`[{table}]` names nobody: it needs `team_id` and `signing_id`, `platform_id`, or `cdhash`"));
    }
    (key != ProgramKey::default()).then_some(key)
}

/// A signing id that somebody chose, in full: no pattern, and not what a linker makes up.
fn is_name(id: &str) -> bool {
    let made_up = id.rsplit_once('-').is_some_and(|(_, tail)| tail.len() >= 16 && tail.chars().all(|c| c.is_ascii_hexdigit()));
    !id.is_empty() && !id.contains(['*', '?', '/']) && id != "a.out" && !made_up
}

fn names_nobody(id: &str) -> String {
    format!("`{id}` names nobody: a signing id is written in full, and what a linker makes up (`a.out`, a name with a hash) is no identity")
}
