//! Who programs are (`identities.toml`), by signature; names and paths prove nothing.

mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use tollgate_model::{FilePath, Identity, Image, Signature};
use toml::Spanned;

use crate::strict::{Report, unknown};
use crate::{Classes, RowName};
pub use rows::{IdentitiesFile, compile};

/// What proves that a program is what its signing id says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    /// The kernel treats it as part of the operating system.
    Platform,
    /// A valid signature of this team.
    Team(String),
}

/// A row of `identities.toml`.
#[derive(Clone, Debug)]
struct Program {
    proof: Proof,
    classes: Classes,
    /// What the row is called.
    name: RowName,
    /// Whether the row rests on a source: only then it may own, exempt or reduce.
    verified: bool,
    /// Whether another signature under this signing id counts as impersonation.
    claim: bool,
}

/// Everything that is known of programs.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    programs: Vec<Program>,
    /// Rows by the name that `owners` use; several rows may describe one program.
    by_name: BTreeMap<String, Vec<u16>>,
    by_id: BTreeMap<Box<str>, Vec<u16>>,
    by_prefix: Vec<(Box<str>, u16)>,
    /// Classes that a file name alone may give: they only raise or label.
    hints: BTreeMap<Box<str>, Classes>,
    hint_prefixes: Vec<(Box<str>, Classes)>,
    reserved_prefixes: Vec<String>,
}

impl Identities {
    /// The verified rows of a program that a rule names as owner, or a report.
    pub fn owner(&self, name: &Spanned<String>, report: &mut Report<'_>) -> Option<Vec<u16>> {
        let Some(rows) = self.by_name.get(name.get_ref()) else {
            let known: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
            // Without any, the file that defines them could not be read, which is reported already.
            if !known.is_empty() {
                report.add(name.span(), unknown("program", name.get_ref(), &known));
            }
            return None;
        };
        Some(rows.iter().copied().filter(|row| self.program(*row).is_some_and(|program| program.verified)).collect())
    }

    /// Whether an image is proven to be one of the programs.
    pub fn is_any(&self, image: &Image, programs: &[u16]) -> bool {
        !programs.is_empty() && self.proven(&image.identity).any(|row| programs.contains(&row))
    }

    /// The verified rows that a signature is proven to be of.
    pub fn proven<'a>(&'a self, identity: &'a Identity) -> impl Iterator<Item = u16> + 'a {
        let is_proven = |row: &u16| self.program(*row).is_some_and(|program| program.verified && proves(&program.proof, identity));
        self.claimed(identity).filter(is_proven)
    }

    /// The classes of an image.
    pub fn classes(&self, image: &Image) -> Classes {
        let identity = &image.identity;
        let mut classes = Classes::default();
        let (mut known, mut claims, mut refuted) = (false, 0_usize, 0_usize);
        for program in self.claimed(identity).filter_map(|row| self.program(row)) {
            if proves(&program.proof, identity) {
                known = true;
                add(&mut classes, allowed(program));
            }
            if program.claim {
                claims = claims.saturating_add(1);
                refuted = refuted.saturating_add(usize::from(refutes(&program.proof, identity)));
            } else {
                // Other signatures are usual under this id, so it is claimed by nobody in particular.
                claims = claims.saturating_add(1);
            }
        }
        classes.impersonator = if claims > 0 { refuted == claims } else { self.takes_reserved_prefix(identity) };
        if !known && identity.platform_binary != Some(true) {
            let hinted = self.hinted(image.path.name());
            add(&mut classes, hinted);
            classes.tool_by_name = identity.signature == Signature::Unknown
                && identity.signing_id.is_none()
                && (hinted.shell || hinted.interpreter || hinted.network_tool);
        }
        classes
    }

    /// Rows whose signing id an image bears.
    pub fn rows_of(&self, image: &Image) -> impl Iterator<Item = &RowName> {
        let rows: Vec<u16> = self.claimed(&image.identity).collect();
        rows.into_iter().filter_map(|row| self.program(row)).map(|program| &program.name)
    }

    fn program(&self, row: u16) -> Option<&Program> {
        self.programs.get(usize::from(row))
    }

    /// Rows whose signing id the identity bears, proven or not.
    fn claimed<'a>(&'a self, identity: &'a Identity) -> impl Iterator<Item = u16> + 'a {
        let id = identity.signing_id.as_ref().map_or("", |id| id.raw());
        let exact = self.by_id.get(id).into_iter().flatten().copied();
        exact.chain(self.by_prefix.iter().filter(move |(prefix, _)| id.starts_with(&**prefix)).map(|(_, row)| *row))
    }

    fn takes_reserved_prefix(&self, identity: &Identity) -> bool {
        // A platform bit known to be absent is not enough: vendors of the prefix also ship ordinary apps.
        identity.platform_binary == Some(false)
            && identity.signature.is_worthless()
            && identity.signing_id.as_ref().is_some_and(|id| self.reserved_prefixes.iter().any(|prefix| id.raw().starts_with(prefix)))
    }

    /// The classes of whatever bears a signature, and those that the last part of its signing id hints at.
    pub fn classes_by_name(&self, identity: &Identity) -> Classes {
        let id = identity.signing_id.as_ref().map(|id| id.raw().to_lowercase()).unwrap_or_default();
        let image = Image { path: FilePath::new("/"), identity: identity.clone() };
        let mut classes = self.classes(&image);
        add(&mut classes, self.hinted(id.rsplit('.').next().unwrap_or_default()));
        add(&mut classes, self.hinted(&id));
        classes
    }

    fn hinted(&self, name: &str) -> Classes {
        let mut classes = self.hints.get(name).copied().unwrap_or_default();
        for (prefix, hint) in &self.hint_prefixes {
            if name.starts_with(&**prefix) {
                add(&mut classes, *hint);
            }
        }
        classes
    }
}

/// Whether a signature proves the identity of a row.
fn proves(proof: &Proof, identity: &Identity) -> bool {
    match proof {
        Proof::Platform => {
            identity.platform_binary == Some(true) && !matches!(identity.signature, Signature::Invalid | Signature::Unsigned)
        }
        Proof::Team(team) => identity.signature == Signature::Valid && identity.team_id.as_ref().is_some_and(|id| id.raw() == team),
    }
}

/// Whether it is known that the proof fails. Unknown refutes nothing.
fn refutes(proof: &Proof, identity: &Identity) -> bool {
    let platform = identity.platform_binary;
    match proof {
        Proof::Platform => match platform {
            Some(true) => matches!(identity.signature, Signature::Invalid | Signature::Unsigned),
            Some(false) => true,
            None => identity.signature.is_worthless() || identity.team_id.is_some(),
        },
        Proof::Team(team) => {
            platform != Some(true) && (identity.signature.is_worthless() || identity.team_id.as_ref().is_some_and(|id| id.raw() != team))
        }
    }
}

/// The classes that a row may give. Without a source it must not exempt (browser, non-carrier), cut
/// lineage (stop), or hand the judgement on to a caller, except where the platform bit vouches.
fn allowed(program: &Program) -> Classes {
    let mut classes = program.classes;
    if !program.verified {
        classes.browser = false;
        classes.non_carrier = false;
        classes.stop = false;
        classes.no_reputation &= program.proof == Proof::Platform;
    }
    classes
}

fn add(classes: &mut Classes, more: Classes) {
    classes.non_carrier |= more.non_carrier;
    classes.browser |= more.browser;
    classes.delegate |= more.delegate;
    classes.stop |= more.stop;
    classes.terminal |= more.terminal;
    classes.engine |= more.engine;
    classes.scripted |= more.scripted;
    classes.plugin_host |= more.plugin_host;
    classes.shell |= more.shell;
    classes.interpreter |= more.interpreter;
    classes.network_tool |= more.network_tool;
    classes.no_reputation |= more.no_reputation;
}
