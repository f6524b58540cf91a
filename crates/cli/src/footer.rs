//! The end of a hunt: what was read, what was lost, what could not be seen.

use std::io::{self, Write};
use std::time::Duration;

use tollgate_ingest::Outcome;
use tollgate_model::{DefectKind, Finding, Level, Untrusted};
use tollgate_sinks::time_to_second;
use tollgate_sources::Format;

use crate::setup::Setup;

/// Everything that the footer tells.
pub struct Footer<'a> {
    pub setup: &'a Setup,
    pub outcome: &'a Outcome,
    pub shown: &'a [&'a Finding],
    pub hidden: usize,
    pub elapsed: Duration,
}

/// Names that are listed one by one.
const LISTED: usize = 5;

impl Footer<'_> {
    /// Writes it.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.findings(out)?;
        self.records(out)?;
        self.defects(out)?;
        self.unseen(out)
    }

    fn findings(&self, out: &mut impl Write) -> io::Result<()> {
        let counted: Vec<String> = Level::ALL
            .iter()
            .rev()
            .map(|&level| (level, self.shown.iter().filter(|finding| finding.level == level).count()))
            .filter(|&(_, count)| count > 0)
            .map(|(level, count)| format!("{count} {}", level.name()))
            .collect();
        let listed = if counted.is_empty() { String::new() } else { format!(" ({})", counted.join(", ")) };
        let hidden = if self.hidden > 0 { format!("; {} more not selected", self.hidden) } else { String::new() };
        writeln!(out, "{} finding{}{listed}{hidden}", self.shown.len(), plural(self.shown.len()))
    }

    fn records(&self, out: &mut impl Write) -> io::Result<()> {
        let account = &self.outcome.account;
        let formats: Vec<String> = account.formats.iter().map(|(format, count)| format!("{} {count}", format.name())).collect();
        let of = if formats.is_empty() { String::new() } else { format!(" ({})", formats.join(", ")) };
        writeln!(
            out,
            "read {} records{of} in {} input{}: {} not understood, {} ignored by name, {} duplicate, {} late, {} forced, {} shed, {} lost at source",
            account.received,
            self.setup.inputs.len(),
            plural(self.setup.inputs.len()),
            account.rejected,
            account.ignored,
            account.released.duplicate,
            account.released.late,
            account.released.forced,
            self.outcome.usage.shed,
            account.lost
        )?;
        if account.outside > 0 {
            writeln!(out, "{} records outside the time asked for were not used", account.outside)?;
        }
        if !account.balanced() {
            writeln!(out, "warning: the account does not come out even; please report this")?;
        }
        let span = account.span.map_or_else(
            || "no time covered".to_owned(),
            |span| format!("{} to {}", time_to_second(span.first), time_to_second(span.last)),
        );
        let seconds = self.elapsed.as_secs_f64();
        let rate = if seconds > 0.0 { account.received as f64 / seconds } else { 0.0 };
        writeln!(
            out,
            "{} endpoint host{}, {} network host{}, {span}; {} flows with an owner, {} without; {seconds:.1} s, {rate:.0} records/s, {:.0} MB/s",
            account.endpoint_hosts.len(),
            plural(account.endpoint_hosts.len()),
            account.network_hosts.len(),
            plural(account.network_hosts.len()),
            self.outcome.usage.flows_with_owner,
            self.outcome.usage.flows_without_owner,
            if seconds > 0.0 { account.bytes as f64 / 1e6 / seconds } else { 0.0 }
        )
    }

    fn defects(&self, out: &mut impl Write) -> io::Result<()> {
        let names = self.setup.names();
        for (kind, seen) in &self.outcome.account.defects {
            let input = usize::try_from(seen.first.input).ok().and_then(|at| names.get(at)).cloned().unwrap_or_default();
            let field = seen.field.map(|field| format!(" in {field}")).unwrap_or_default();
            let effect = if kind.rejects() { "lost" } else { "field lost or mended" };
            let place = if *kind == DefectKind::Unreadable && seen.first.length == 0 && seen.first.offset == 0 {
                Untrusted::from(input).escaped()
            } else {
                format!("{}:{}", Untrusted::from(input).escaped(), seen.first.offset)
            };
            writeln!(out, "  {} x {}{field} ({effect}), first at {place}", seen.count, kind.name())?;
        }
        let ignored: Vec<String> = self
            .outcome
            .account
            .ignored_names
            .iter()
            .map(|((format, name), count)| format!("{} {} x {count}", format.name(), name.escaped()))
            .collect();
        if !ignored.is_empty() {
            let shown = ignored.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
            let more = if ignored.len() > 8 { format!(", and {} more names", ignored.len() - 8) } else { String::new() };
            writeln!(out, "  ignored by name: {shown}{more}")?;
        }
        Ok(())
    }

    fn unseen(&self, out: &mut impl Write) -> io::Result<()> {
        let account = &self.outcome.account;
        let say = |out: &mut dyn Write, text: String| writeln!(out, "cannot be seen: {text}");
        if account.endpoint_hosts.is_empty() {
            say(out, "which process sent anything, or what it read: there are no endpoint records".to_owned())?;
        }
        if account.network_hosts.is_empty() {
            say(out, "flows, destinations and volume: there are no network rows; only egress declared in arguments counts".to_owned())?;
        }
        let fileless = account.endpoint_hosts.difference(&account.file_hosts).count();
        if fileless > 0 {
            say(
                out,
                format!(
                    "file reads and archives on {fileless} of {} endpoint hosts: arguments stand for them",
                    account.endpoint_hosts.len()
                ),
            )?;
        }
        let apart = account.network_hosts.iter().filter(|host| !account.endpoint_hosts.contains(*host)).count();
        if apart > 0 && !account.endpoint_hosts.is_empty() {
            say(
                out,
                format!(
                    "processes behind the flows of {apart} address{}: no endpoint host is mapped to them (--hosts)",
                    if apart == 1 { "" } else { "es" }
                ),
            )?;
        }
        let flowless = account.endpoint_hosts.difference(&account.network_hosts).count();
        if flowless > 0 && !account.network_hosts.is_empty() {
            say(
                out,
                format!(
                    "flows of {flowless} of {} endpoint hosts: no network row is mapped to them (--hosts)",
                    account.endpoint_hosts.len()
                ),
            )?;
        }
        if account.lost > 0 {
            say(
                out,
                format!(
                    "{} records lost at source in {} gap{}: confidence is lower there",
                    account.lost,
                    account.gaps,
                    plural(account.gaps)
                ),
            )?;
        }
        if account.ignored_names.contains_key(&(Format::Osquery, Untrusted::from("file_events"))) {
            say(out, "who changed the files that osquery's file_events names: that table knows no process".to_owned())?;
        }
        if !account.endpoint_hosts.is_empty() && account.connections == 0 {
            say(
                out,
                "which process opened a connection, by the kernel's word: eslogger does not tell; flows are given by name, size or host"
                    .to_owned(),
            )?;
        }
        if let Some(host) = &self.outcome.assumed {
            writeln!(out, "note: private addresses without a mapping are taken to be {}, the only endpoint host", host.escaped())?;
        }
        if !account.folder_hosts.is_empty() {
            let names: Vec<String> = account.folder_hosts.iter().take(LISTED).map(|host| host.escaped()).collect();
            let more = account.folder_hosts.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            writeln!(
                out,
                "note: records without a host are taken to be of {}{more}, after their folder (--host, --hosts)",
                names.join(", ")
            )?;
        }
        Ok(())
    }
}

fn plural(count: impl TryInto<u64>) -> &'static str {
    if count.try_into().is_ok_and(|count: u64| count == 1) { "" } else { "s" }
}
