//! What people say of findings and cases.

use std::fmt;

macro_rules! words {
    ($(#[doc = $about:literal])* $type:ident { $($(#[$meta:meta])* $name:ident = $text:literal,)* }) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$meta])* $name,)* }

        impl $type {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word that is stored and printed.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The value of a word.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

words! {
    /// How far people are with a finding.
    Status {
        #[default]
        /// Nobody has looked at it.
        New = "new",
        /// Somebody works on it.
        Open = "open",
        /// Done.
        Closed = "closed",
    }
}

words! {
    /// How far people are with a case.
    CaseStatus {
        #[default]
        /// Somebody works on it.
        Open = "open",
        /// Done.
        Closed = "closed",
    }
}

words! {
    /// What people take a finding for.
    Verdict {
        #[default]
        /// Nobody has said.
        Unknown = "unknown",
        /// What it says happened, and it should not have.
        TruePositive = "true-positive",
        /// What it says did not happen.
        FalsePositive = "false-positive",
        /// What it says happened, and it is in order: a benign true positive.
        Expected = "expected",
    }
}
