//! Reading traces and findings in tests.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeSet;

use tollgate_model::{Chain, Finding};
use tollgate_oracle::findings;
use tollgate_policy::Policy;
use tollgate_trace as trace;

/// Terminal, its shell `zsh`, and launchd, as most traces begin.
pub const SESSION: &str = "
process launchd pid=1 platform com.apple.xpc.launchd /sbin/launchd
08:00:00 fork launchd -> 300
08:00:00.1 exec 300 platform com.apple.Terminal /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal : Terminal
08:00:00.2 fork 300 -> 400
08:00:00.3 exec 400 auid=501 platform com.apple.zsh /bin/zsh : -zsh
process script pid=700 parent=1 auid=501 platform com.apple.zsh /bin/zsh
";

/// What the oracle finds in a trace.
pub fn found(text: &str) -> Vec<Finding> {
    let records = trace::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    findings(&Policy::builtin(), &records)
}

/// What it finds after [`SESSION`].
pub fn found_in_session(text: &str) -> Vec<Finding> {
    found(&format!("{SESSION}{text}"))
}

/// The only finding.
pub fn only(findings: &[Finding]) -> &Finding {
    assert_eq!(findings.len(), 1, "{findings:#?}");
    &findings[0]
}

/// The only chain of the only finding.
pub fn chain(findings: &[Finding]) -> &Chain {
    let chains = &only(findings).chains;
    assert_eq!(chains.len(), 1, "{chains:#?}");
    &chains[0]
}

/// Terms as `name=points`, in order.
pub fn terms(chain: &Chain) -> String {
    chain.terms.iter().map(|term| format!("{}={}", term.name, term.points)).collect::<Vec<_>>().join(" ")
}

/// Links as `L1 L3`.
pub fn links(chain: &Chain) -> String {
    chain.links.iter().map(|link| link.name()).collect::<Vec<_>>().join(" ")
}

/// Categories as `a b`.
pub fn categories(finding: &Finding) -> String {
    let names: BTreeSet<&str> = finding.categories.iter().map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join(" ")
}
