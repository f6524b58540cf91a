//! Whose finding it is: what outputs for other tools name beside what was found.

/// The program, the content and the analytic that findings came of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Version of the program.
    pub version: &'static str,
    /// Digest of the content.
    pub policy: String,
    /// The analytic, as MITRE ATT&CK calls it: `AN1415`.
    pub analytic: String,
    /// Its name.
    pub name: String,
    /// The platform that it is for.
    pub platform: String,
    /// The detection strategy that it belongs to.
    pub strategy: String,
    /// The technique that findings are mapped to, such as `T1048.002`.
    pub technique: String,
    /// The technique for what left unencrypted.
    pub technique_plaintext: String,
    /// The release of ATT&CK, such as `v18`.
    pub release: String,
}

/// The tactic that every sub-technique of T1048 belongs to: Exfiltration.
pub(crate) const TACTIC: (&str, &str) = ("TA0010", "Exfiltration");

impl About {
    /// The technique of a finding whose greatest chain left in this way.
    pub(crate) fn technique(&self, encryption: Option<tollgate_model::Encryption>) -> &str {
        match encryption {
            Some(tollgate_model::Encryption::Plaintext) => &self.technique_plaintext,
            _ => &self.technique,
        }
    }

    /// The release without its letter, as other formats write it.
    pub(crate) fn release_number(&self) -> &str {
        self.release.trim_start_matches('v')
    }
}

/// The technique above a sub-technique: `T1048` of `T1048.002`.
pub(crate) fn parent(technique: &str) -> &str {
    technique.split('.').next().unwrap_or(technique)
}
