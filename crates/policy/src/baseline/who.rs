//! Who does something day after day: programs by their signatures, never by their names or places.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tollgate_model::{Identity, Image, Signature, Untrusted};

/// A program by its signature.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SignedProgram {
    /// Team of a valid signature; absent for a part of the operating system.
    pub team: Option<String>,
    /// Signing identifier.
    pub id: String,
}

/// What stands in a team's place for a part of the operating system. Teams are ten capital letters and digits.
const PLATFORM: &str = "platform";

impl SignedProgram {
    /// The program of an image, as far as its signature proves one.
    pub fn of(image: &Image) -> Option<Self> {
        let Identity { signing_id, team_id, signature, .. } = &image.identity;
        let id = signing_id.as_ref().map(Untrusted::raw).filter(|id| !is_nobodys(id))?.to_owned();
        if image.identity.is_part_of_macos() {
            return Some(Self { team: None, id });
        }
        let team = team_id.as_ref().filter(|_| *signature == Signature::Valid)?;
        Some(Self { team: Some(team.raw().to_owned()), id })
    }
}

/// Whether a signing identifier was made up by a linker: `a.out`, or a name with the hash of what was linked.
fn is_nobodys(id: &str) -> bool {
    let hashed = id.rsplit_once('-').is_some_and(|(_, hash)| hash.len() >= 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    id.is_empty() || id == "a.out" || hashed
}

impl fmt::Display for SignedProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.team.as_deref().unwrap_or(PLATFORM), self.id)
    }
}

impl FromStr for SignedProgram {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            Some((team, id)) if !team.is_empty() && !is_nobodys(id) => {
                Ok(Self { team: (team != PLATFORM).then(|| team.to_owned()), id: id.to_owned() })
            }
            _ => Err(format!("{text:?} is no program: write TEAM/signing-id, or {PLATFORM}/signing-id for a part of macOS")),
        }
    }
}

impl TryFrom<String> for SignedProgram {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<SignedProgram> for String {
    fn from(program: SignedProgram) -> Self {
        program.to_string()
    }
}

/// Who does something: a program of its own, or one that uses a tool which works for whoever calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// Whose reputation counts.
    pub program: SignedProgram,
    /// What it sends with, if not itself.
    pub tool: Option<SignedProgram>,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.program.fmt(f)?;
        self.tool.as_ref().map_or(Ok(()), |tool| write!(f, " with {tool}"))
    }
}
