//! Who a program is, as far as its signature says.

use serde::{Deserialize, Serialize};

use crate::Untrusted;

/// What is known of a code signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Signature {
    /// The source does not say. Unknown is not unsigned.
    #[default]
    Unknown,
    /// Signed by a certificate or by Apple, and valid when it was seen.
    Valid,
    /// Signed without a certificate: anyone can make this.
    AdHoc,
    /// Signed, but the signature does not hold.
    Invalid,
    /// Not signed at all.
    Unsigned,
}

impl Signature {
    /// Reads the kernel's code-signing flags
    /// (`CS_VALID` 0x1, `CS_ADHOC` 0x2, `CS_SIGNED` 0x2000_0000; xnu `cs_blobs.h`).
    pub const fn from_flags(flags: u32) -> Self {
        if flags & 0x2000_0000 == 0 {
            Self::Unsigned
        } else if flags & 0x1 == 0 {
            Self::Invalid
        } else if flags & 0x2 != 0 {
            Self::AdHoc
        } else {
            Self::Valid
        }
    }
}

impl Signature {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Valid => "valid",
            Self::AdHoc => "adhoc",
            Self::Invalid => "invalid",
            Self::Unsigned => "unsigned",
        }
    }

    /// Whether the signature is known to prove nothing: anybody can make it.
    pub const fn is_worthless(self) -> bool {
        matches!(self, Self::AdHoc | Self::Invalid | Self::Unsigned)
    }
}

/// The claims of a code signature, each absent where the source does not carry it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// Signing identifier, such as `com.apple.curl`; chosen by whoever signed.
    pub signing_id: Option<Untrusted>,
    /// Team identifier of the signing certificate; empty values are absent.
    pub team_id: Option<Untrusted>,
    /// Whether the kernel treats it as part of the operating system.
    pub platform_binary: Option<bool>,
    /// Code directory hash, lower-case hexadecimal.
    pub cdhash: Option<Untrusted>,
    /// What is known of the signature itself.
    pub signature: Signature,
}

impl Identity {
    /// Whether it is proven to be a part of macOS: Apple alone signs those.
    pub fn is_part_of_macos(&self) -> bool {
        self.platform_binary == Some(true) && !self.signature.is_worthless()
    }
}
