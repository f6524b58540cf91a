//! Facts of a finding, and how good the telemetry around it was.

use tollgate_model::{Finding, Image, ProcessCited};

use super::meaning;
use crate::quality;
use crate::texts::prose;
use crate::words::program;

/// Words and findings that are shown one by one.
const MOST_WORDS: usize = 64;
const MOST_RELATED: usize = 20;

/// A name with what it is.
pub(super) struct Fact {
    pub name: &'static str,
    pub value: String,
    /// More about it, such as arguments.
    pub more: String,
}

/// What is told of a finding as a whole.
pub(super) fn facts(finding: &Finding) -> Vec<Fact> {
    let fact = |name, value: String| Fact { name, value, more: String::new() };
    let mut facts = vec![fact("Host", prose(&finding.host.text()))];
    facts.push(fact("User", finding.user.map_or_else(|| "not told".to_owned(), |user| format!("uid {}", user.uid))));
    let who = |name, cited: &Option<ProcessCited>| match cited {
        Some(cited) => Fact { name, value: identity(cited), more: arguments(cited) },
        None => fact(name, "no record tells".to_owned()),
    };
    facts.push(who("Lineage of", &finding.lineage));
    let egress = finding.chains.first().is_some_and(|chain| chain.destination.is_some());
    facts.push(who(if egress { "Sent by" } else { "Held by" }, &finding.process));
    if let Some(chain) = finding.chains.first() {
        facts.push(fact("Mode", format!("{}: {}", chain.mode.name(), meaning::mode(chain.mode))));
        let several = if chain.candidates > 1 { format!("; {} processes could have sent it", chain.candidates) } else { String::new() };
        facts.push(fact("Attribution", format!("{}{several}", meaning::attribution(chain))));
    }
    let links = finding.links.iter().map(|link| format!("{} {}", link.name(), meaning::link(*link)));
    let links = links.collect::<Vec<_>>().join("; ");
    facts.push(fact("Links", if links.is_empty() { "none".to_owned() } else { links }));
    let categories: Vec<String> = finding.categories.iter().map(|category| prose(&category.as_str().into())).collect();
    facts.push(fact("Kinds of data", if categories.is_empty() { "none known to be sensitive".to_owned() } else { categories.join(", ") }));
    facts.push(fact("Finding", format!("{}, revision {}", prose(&finding.id.0.as_str().into()), finding.revision)));
    if !finding.related.is_empty() {
        let shown: Vec<String> = finding.related.iter().take(MOST_RELATED).map(|id| prose(&id.0.as_str().into())).collect();
        let more = finding.related.len().saturating_sub(MOST_RELATED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        facts.push(fact("Shares a flow with", format!("{}{more}", shown.join(", "))));
    }
    let usual = finding
        .baseline
        .as_deref()
        .map_or_else(|| "none; how rare the destination is was not looked at".to_owned(), |id| prose(&id.into()));
    facts.push(fact("Baseline", usual));
    facts
}

/// A process with all that says who it is.
fn identity(cited: &ProcessCited) -> String {
    let (process, image): (_, &Image) = (&cited.process, &cited.process.image);
    let mut said = vec![format!("{}, pid {}", program(image, prose), process.key.pid), prose(image.path.shown())];
    let identity = &image.identity;
    said.push(meaning::signature(identity.signature).to_owned());
    for (name, text) in [("signing id", &identity.signing_id), ("team", &identity.team_id), ("cdhash", &identity.cdhash)] {
        said.extend(text.as_ref().map(|text| format!("{name} {}", prose(text))));
    }
    if identity.platform_binary == Some(true) {
        said.push("part of macOS".to_owned());
    }
    said.join("; ")
}

fn arguments(cited: &ProcessCited) -> String {
    let words: Vec<String> = cited.argv.iter().take(MOST_WORDS).map(prose).collect();
    let more = cited.argv.len().saturating_sub(MOST_WORDS);
    let more = if more > 0 { format!(" and {more} more words") } else { String::new() };
    format!("{}{more}", words.join(" "))
}

/// Quality of the telemetry in words, a sentence each.
pub(super) fn telemetry(finding: &Finding) -> Vec<String> {
    let mut said = quality::sentences(finding);
    if let Some(chain) = finding.chains.first() {
        said.push(format!("Mode {}: {}.", chain.mode.name(), meaning::mode(chain.mode)));
        said.push(format!("Attribution {}.", meaning::attribution(chain)));
    }
    if finding.chains.iter().any(|chain| chain.host_assumed) {
        said.push("The host of a flow was assumed: nothing maps its address to a host, and only this one was there.".to_owned());
    }
    said
}
