//! The analytic as data.
//!
//! Content files (TOML, `content/an1415/`) are read strictly, checked, and compiled into a
//! [`Policy`] that answers the engine's questions: is this path sensitive, who owns it, of which
//! class is this program, what do these arguments say.

mod classes;
mod command;
mod scoring;
mod sensitive;
mod windows;

pub use classes::Classes;
pub use command::{Command, Remote, Role};
pub use scoring::Scoring;
pub use sensitive::{CategoryId, RuleId, Sensitive};
pub use windows::Windows;

use tollgate_model::{FilePath, Image, Untrusted};

/// The compiled analytic.
#[derive(Debug)]
pub struct Policy {
    /// Points.
    pub scoring: Scoring,
    /// Lengths of time.
    pub windows: Windows,
}

impl Policy {
    /// The content that is built into the program.
    pub fn builtin() -> Self {
        Self { scoring: Scoring::default(), windows: Windows::default() }
    }

    /// Lower-case hexadecimal SHA-256 over all content, in the order of file names.
    pub fn digest(&self) -> &str {
        ""
    }

    /// Name of a category, such as `ssh-keys`.
    pub fn category(&self, _id: CategoryId) -> &str {
        ""
    }

    /// Whether a path is sensitive, by the rule of greatest copied weight.
    pub fn sensitive(&self, _path: &FilePath) -> Option<Sensitive> {
        None
    }

    /// What a directory named as an operand may hold: per category the greatest weights of the
    /// rules whose places lie in it.
    pub fn covered(&self, _directory: &FilePath) -> Vec<Sensitive> {
        Vec::new()
    }

    /// Whether a program owns the store that a rule describes.
    pub fn owns(&self, _image: &Image, _rule: RuleId) -> bool {
        false
    }

    /// Of which classes a program is, by identity.
    pub fn classes(&self, _image: &Image) -> Classes {
        Classes::default()
    }

    /// What arguments say.
    pub fn command(&self, _image: &Image, _argv: &[Untrusted], _cwd: Option<&FilePath>) -> Command {
        Command::default()
    }

    /// Whether a path has an archive extension.
    pub fn archive_extension(&self, _path: &FilePath) -> bool {
        false
    }

    /// Whether anyone can put a program at this path.
    pub fn user_writable(&self, _path: &FilePath) -> bool {
        false
    }

    /// Whether a TCP port usually carries TLS.
    pub fn tls_port(&self, _port: u16) -> bool {
        false
    }

    /// Bytes above which a chain's volume counts (`OutboundTrafficVolumeThreshold`).
    pub fn volume_threshold(&self) -> u64 {
        0
    }
}
