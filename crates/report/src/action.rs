//! What to do about a program that sends somewhere: a proposal, with its reason. People decide.

use tollgate_engine::{Pairing, Sent};
use tollgate_model::{Rung, Untrusted};
use tollgate_policy::Identified;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Not to let it out.
    Deny,
    /// To look at it.
    Review,
    /// To let it out.
    Allow,
}

impl Action {
    /// A name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Review => "review",
            Self::Allow => "allow",
        }
    }
}

/// What is proposed, and why. The reason bears text of others: it is to be escaped.
///
/// Only what a signature and a role or a sanctioned destination prove, for every flow, is to be allowed; where that and the
/// destination's kind disagree, somebody has to look.
pub fn propose(pairing: &Pairing, sent: &Sent) -> (Action, String) {
    let sender = pairing.sender.as_ref();
    let usual = sent.usual > 0 && sent.usual == sent.flows && !sent.tool && sender.is_some_and(|sender| sender.is_proven());
    let by = list(sent.usual_by.iter().map(Untrusted::raw));
    let (action, reason) = if sent.raised > 0 {
        let kinds = list(sent.kinds.iter().map(Untrusted::raw));
        if usual {
            (Action::Review, format!("in order by {by}, yet the destination is one of: {kinds}"))
        } else {
            (Action::Deny, format!("the destination is one of: {kinds}"))
        }
    } else if let Some(sender) = sender.filter(|sender| sender.is_worthless()) {
        (Action::Deny, format!("{}: nobody answers for the program", sender.signature()))
    } else if sent.tool && !sent.works_for.is_empty() && !sent.works_for.more() && sent.works_for.iter().all(Identified::is_worthless) {
        // The tool's own signature says nothing of who is at work.
        (Action::Deny, format!("a tool that does what others tell it, here for {}: nobody answers for that", whom(sent)))
    } else if usual {
        (Action::Allow, format!("in order by {by}; signature and destination are proven"))
    } else {
        (Action::Review, doubt(pairing, sent, &by))
    };
    (action, format!("{reason}{}", inference(pairing, sent)))
}

fn doubt(pairing: &Pairing, sent: &Sent, by: &str) -> String {
    let Some(sender) = &pairing.sender else { return "no process is known".to_owned() };
    if !sender.is_proven() {
        return format!("{}: it is not proven which program it is", sender.signature());
    }
    if sent.tool {
        let whom = if sent.works_for.is_empty() { "nobody knows whom".to_owned() } else { whom(sent) };
        return format!("a tool that does what others tell it, here for {whom}");
    }
    if sent.usual > 0 {
        return format!("in order by {by} for {} of {} flows only", sent.usual, sent.flows);
    }
    if sent.proven < sent.flows {
        return format!("the destination of {} of {} flows is not proven", sent.flows.saturating_sub(sent.proven), sent.flows);
    }
    "neither a role nor a sanctioned destination covers it".to_owned()
}

/// Whom a tool works for.
fn whom(sent: &Sent) -> String {
    let one = |program: &Identified| match program {
        Identified::Proven(program) => program.to_string(),
        Identified::ByPath { path, .. } => format!("{} ({})", path.raw(), program.signature()),
    };
    let more = if sent.works_for.more() { " and others" } else { "" };
    format!("{}{more}", sent.works_for.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// How sure the process is, where that is less than the kernel's word.
fn inference(pairing: &Pairing, sent: &Sent) -> String {
    let told = kernel(sent);
    if pairing.sender.is_none() || told >= sent.flows {
        return String::new();
    }
    format!("; its process is inferred for {} of {} flows", sent.flows.saturating_sub(told), sent.flows)
}

/// Flows whose process is known by the kernel's word: a record of the process names the very connection.
pub(crate) fn kernel(sent: &Sent) -> u64 {
    sent.by_rung.get(Rung::Exact as usize).copied().unwrap_or(0)
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}
