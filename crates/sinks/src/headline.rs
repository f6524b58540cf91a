//! A finding in one sentence, of its own facts alone.

use tollgate_model::{Finding, Nanos, StepKind, Untrusted};

use crate::words::{Show, bytes, program};

/// Kinds of data and destinations that are named one by one.
const MOST_NAMED: usize = 4;

/// What happened, in one sentence.
pub(crate) fn headline(finding: &Finding, show: Show) -> String {
    let cited = finding.process.as_ref().or(finding.lineage.as_ref());
    let who = cited.map_or_else(|| "Somebody".to_owned(), |cited| program(&cited.process.image, show));
    let start = format!("{who} on {} {}", show(&finding.host.text()), sent(finding, show));
    if finding.categories.is_empty() {
        return format!("{start}; nothing known to be sensitive was staged before");
    }
    let packed = if finding.steps.iter().any(|step| step.kind == StepKind::Archive) { ", and packed some of it" } else { "" };
    format!("{start} {} it held {}{packed}", after(finding.last_seen.since(finding.first_seen)), held(finding))
}

fn held(finding: &Finding) -> String {
    listed(&finding.categories.iter().map(String::as_str).collect::<Vec<_>>())
}

/// How long, in the greatest unit that makes it more than one.
fn after(length: Nanos) -> String {
    let seconds = length.as_millis().max(0) / 1000;
    match seconds {
        0 => "at the moment".to_owned(),
        1 => "one second after".to_owned(),
        2..120 => format!("{seconds} seconds after"),
        120..7_200 => format!("{} minutes after", seconds / 60),
        7_200..172_800 => format!("{} hours after", seconds / 3_600),
        _ => format!("{} days after", seconds / 86_400),
    }
}

fn sent(finding: &Finding, show: Show) -> String {
    let names: Vec<String> =
        finding.chains.iter().filter_map(|chain| chain.destination.as_ref()).map(|destination| show(&destination.name)).collect();
    let Some(greatest) = finding.chains.first() else { return "sent nothing that was seen".to_owned() };
    let Some(destination) = &greatest.destination else { return "was not seen to send anything".to_owned() };
    let names = listed(&names.iter().map(String::as_str).collect::<Vec<_>>());
    if greatest.flows == 0 {
        return format!("was told to send to {names}");
    }
    if destination.bytes_out.is_none() {
        return format!("connected to {names}");
    }
    let known = finding.chains.iter().filter_map(|chain| chain.destination.as_ref()?.bytes_out);
    format!("sent {} to {names}", bytes(known.fold(0, u64::saturating_add)))
}

/// `a, b and c`, the first few of many.
fn listed(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMED).copied().collect();
    let more = names.len().saturating_sub(shown.len());
    match shown.split_last() {
        _ if more > 0 => format!("{} and {more} more", shown.join(", ")),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The same, for documents, which encode what could act by themselves.
pub(crate) fn headline_text(finding: &Finding) -> String {
    headline(finding, |text: &Untrusted| crate::texts::prose(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_named_and_many_counted() {
        assert_eq!(listed(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
    }

    #[test]
    fn lengths_are_told_in_a_unit_that_fits() {
        let told = [0, 1, 39, 121, 7_200, 200_000].map(|seconds| after(Nanos::from_secs(seconds)));
        assert_eq!(told, ["at the moment", "one second after", "39 seconds after", "2 minutes after", "2 hours after", "2 days after"]);
    }
}
