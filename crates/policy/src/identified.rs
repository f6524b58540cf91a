//! Programs as reports tell them apart.

use std::fmt;

use tollgate_model::{Image, Signature, Untrusted};

use crate::SignedProgram;

/// A program: by its signature where that proves who it is, else by its path, which proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identified {
    /// A signature proves it.
    Proven(SignedProgram),
    /// Nothing does.
    ByPath {
        /// Where it lies.
        path: Untrusted,
        /// What is known of its signature. Unknown is not unsigned.
        signature: Signature,
    },
}

impl Identified {
    /// The program of an image; none of one of which nothing is told.
    pub fn of(image: &Image) -> Option<Self> {
        if let Some(program) = SignedProgram::of(image) {
            return Some(Self::Proven(program));
        }
        let path = image.path.shown();
        (!path.raw().is_empty()).then(|| Self::ByPath { path: path.clone(), signature: image.identity.signature })
    }

    /// Whether a signature proves it.
    pub const fn is_proven(&self) -> bool {
        matches!(self, Self::Proven(_))
    }

    /// Whether its signature is known to prove nothing.
    pub const fn is_worthless(&self) -> bool {
        matches!(self, Self::ByPath { signature, .. } if signature.is_worthless())
    }

    /// What is known of its signature, in words.
    pub const fn signature(&self) -> &'static str {
        match self {
            Self::Proven(SignedProgram { team: None, .. }) => "platform",
            Self::Proven(_) => "team",
            Self::ByPath { signature, .. } => match signature {
                Signature::Unknown => "unknown signature",
                // It holds, but its id is a linker's, or no team answers for it.
                Signature::Valid => "signed, by nobody in particular",
                Signature::AdHoc => "ad hoc",
                Signature::Invalid => "broken signature",
                Signature::Unsigned => "unsigned",
            },
        }
    }
}

/// As somebody else wrote it: to be escaped before anybody reads it.
impl From<&Identified> for Untrusted {
    fn from(of: &Identified) -> Self {
        match of {
            Identified::Proven(program) => program.to_string().into(),
            Identified::ByPath { path, .. } => path.clone(),
        }
    }
}

impl fmt::Display for Identified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", Untrusted::from(self).escaped(), self.signature())
    }
}

#[cfg(test)]
mod tests {
    use tollgate_model::{FilePath, Identity};

    use super::*;

    fn image(path: &str, identity: Identity) -> Image {
        Image { path: FilePath::new(path), identity }
    }

    #[test]
    fn a_signature_names_a_program_and_its_absence_a_path() {
        let signed = |id: &str, team: Option<&str>, platform, signature| Identity {
            signing_id: Some(id.into()),
            team_id: team.map(Into::into),
            platform_binary: Some(platform),
            cdhash: None,
            signature,
        };
        let of = |identity| Identified::of(&image("/opt/x", identity)).unwrap();
        assert_eq!(of(signed("com.apple.cat", None, true, Signature::Valid)).to_string(), "platform/com.apple.cat (platform)");
        assert_eq!(of(signed("org.x", Some("ABCDE12345"), false, Signature::Valid)).to_string(), "ABCDE12345/org.x (team)");
        // Anybody can write that into an ad hoc signature.
        let claimed = of(signed("com.apple.cat", Some("ABCDE12345"), false, Signature::AdHoc));
        assert_eq!(claimed.to_string(), "/opt/x (ad hoc)");
        assert!(claimed.is_worthless() && !claimed.is_proven());
        let unknown = of(Identity::default());
        assert_eq!(unknown.to_string(), "/opt/x (unknown signature)");
        assert!(!unknown.is_worthless() && !unknown.is_proven());
        assert_eq!(Identified::of(&image("", Identity::default())), None);
    }
}
