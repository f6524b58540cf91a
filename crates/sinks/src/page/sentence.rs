//! A finding in one sentence, from its own facts.

use std::collections::BTreeSet;

use tollgate_model::{Chain, Finding, Level, StepKind, Untrusted};

use super::extent::duration;
use super::meaning;
use crate::texts::prose;
use crate::words::{base_name, bytes, signer};

/// Things that are named one by one.
const MOST_NAMED: usize = 4;

/// Who did what, as far as the finding tells. Safe to print, not yet encoded for HTML.
pub(crate) fn sentence(finding: &Finding) -> String {
    let mut said: Vec<String> = if is_seen_from_outside(finding) { Vec::new() } else { vec![read(finding)] };
    said.extend(packed(finding));
    said.push(sent(finding));
    let when = duration(finding.last_seen.since(finding.first_seen));
    format!("{} {}. All of it took {when}.", who(finding), list(&said, "and"))
}

/// A heading for it, in a few words.
pub(super) fn heading(finding: &Finding) -> String {
    let what = categories(finding).unwrap_or_else(|| "data of no known kind".to_owned());
    let end = finding.chains.first().and_then(|chain| chain.destination.as_ref());
    let host = prose(&finding.host.text());
    match end {
        Some(destination) => format!("{}: {what} from {host} to {}", finding.level.name(), prose(&destination.name)),
        None if finding.level == Level::Info => format!("{what} on {host}"),
        None => format!("{}: {what} staged on {host}", finding.level.name()),
    }
}

/// Whether no endpoint tells of it.
fn is_seen_from_outside(finding: &Finding) -> bool {
    finding.steps.iter().all(|step| step.process.is_none()) && finding.categories.is_empty()
}

fn who(finding: &Finding) -> String {
    let host = prose(&finding.host.text());
    let user = finding.user.map(|user| format!("user {}", user.uid));
    match (&finding.lineage, user) {
        (Some(lineage), user) => {
            let of = user.map(|user| format!(" of {user}")).unwrap_or_default();
            let image = &lineage.process.image;
            let name = base_name(image.path.shown(), prose);
            format!("On {host}, {name} ({}, pid {}){of}, or what it started,", signer(image, prose), lineage.process.key.pid)
        }
        (None, Some(user)) => format!("On {host}, a program of {user} that no record names"),
        (None, None) => format!("On {host}, a program that no record names"),
    }
}

fn read(finding: &Finding) -> String {
    let of = |kinds: &[StepKind]| {
        let named = finding.steps.iter().filter(|step| kinds.contains(&step.kind));
        names(named.filter_map(|step| step.path.as_ref()).map(|path| base_name(path.shown(), prose)))
    };
    let categories = categories(finding);
    let is = |kind| finding.steps.iter().any(|step| step.kind == kind);
    let held = categories.clone().map_or_else(String::new, |what| format!(" ({what})"));
    let read = of(&[StepKind::Read, StepKind::Copy]).map(|files| format!("read {files}{held}"));
    let mut said: Vec<String> = read.into_iter().collect();
    if is(StepKind::Secret) {
        said.push(format!("asked a tool for a secret{}", if said.is_empty() { held.as_str() } else { "" }));
    }
    if is(StepKind::Capture) {
        said.push("captured the screen or the clipboard".to_owned());
    }
    match (said.is_empty(), categories) {
        (false, _) => list(&said, "and"),
        (true, Some(what)) => format!("held {what}"),
        (true, None) => "was not seen to read anything known to be sensitive".to_owned(),
    }
}

fn packed(finding: &Finding) -> Option<String> {
    let steps = || finding.steps.iter().filter(|step| step.kind == StepKind::Archive);
    let into = names(steps().filter_map(|step| step.path.as_ref()).map(|path| base_name(path.shown(), prose)))?;
    let with = names(steps().filter_map(|step| step.process.as_ref()).map(|cited| base_name(cited.process.image.path.shown(), prose)));
    Some(format!("packed it into {into}{}", with.map(|with| format!(" with {with}")).unwrap_or_default()))
}

fn sent(finding: &Finding) -> String {
    let Some((chain, destination)) = finding.chains.first().and_then(|chain| Some((chain, chain.destination.as_ref()?))) else {
        return "was not seen to send it anywhere, since no network record covers that time".to_owned();
    };
    let volume = destination.bytes_out.map_or_else(|| "an unknown volume".to_owned(), bytes);
    let address = destination.endpoint.map(meaning::end_point).filter(|end| !end.starts_with(destination.name.raw()));
    let address = address.map(|end| format!(" ({end})")).unwrap_or_default();
    let with =
        finding.process.as_ref().map(|cited| format!(" with {}", base_name(cited.process.image.path.shown(), prose))).unwrap_or_default();
    let how = chain.encryption.map(|encryption| format!(" {}", meaning::encryption(encryption))).unwrap_or_default();
    let others = finding.chains.iter().skip(1).filter(|chain| chain.destination.is_some()).count();
    let others = match others {
        0 => String::new(),
        1 => ", and data to one other destination".to_owned(),
        more => format!(", and data to {more} other destinations"),
    };
    format!("sent {volume}{with} to {}{address}{how}{}{others}", prose(&destination.name), flows(chain))
}

fn flows(chain: &Chain) -> String {
    if chain.flows > 1 { format!(", in {} flows", chain.flows) } else { String::new() }
}

fn categories(finding: &Finding) -> Option<String> {
    names(finding.categories.iter().map(|category| prose(&Untrusted::from(category.as_str()))))
}

/// Different names in their order, the first few one by one.
fn names(all: impl Iterator<Item = String>) -> Option<String> {
    let mut known = BTreeSet::new();
    let named: Vec<String> = all.filter(|name| !name.is_empty() && known.insert(name.clone())).collect();
    let (shown, rest) = named.split_at(named.len().min(MOST_NAMED));
    let mut shown = shown.to_vec();
    if !rest.is_empty() {
        shown.push(format!("{} more", rest.len()));
    }
    (!shown.is_empty()).then(|| list(&shown, "and"))
}

fn list(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
