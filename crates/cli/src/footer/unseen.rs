//! What could not be seen with what was read.

use std::io::{self, Write};

use tollgate_model::Untrusted;
use tollgate_sinks::{counted, plural, prose};
use tollgate_sources::Format;

use super::Footer;
use crate::setup::some_named;

impl Footer<'_> {
    pub(super) fn unseen(&self, out: &mut impl Write) -> io::Result<()> {
        let account = &self.outcome.account;
        let say = |out: &mut dyn Write, text: String| writeln!(out, "cannot be seen: {text}");
        if account.endpoint_hosts.is_empty() {
            say(out, "which process sent anything, or what it read: there are no endpoint records".to_owned())?;
        }
        if account.network_hosts.is_empty() {
            say(out, "volume, and what encrypts: there are no network rows; connections that the endpoint tells of, and egress declared in arguments, count".to_owned())?;
        }
        let fileless = account.endpoint_hosts.difference(&account.file_hosts).count();
        let readless = account.file_hosts.difference(&account.read_hosts).count();
        let all = account.count_of(&account.endpoint_hosts);
        for (hosts, what, why) in [
            (fileless, "file reads and archives", "arguments stand for them"),
            (readless, "which files were read", "only changes of files are told"),
        ] {
            if hosts > 0 {
                say(out, format!("{what} on {hosts} of {all} endpoint host{}: {why}", plural(account.endpoint_hosts.len())))?;
            }
        }
        if account.damaged_inputs > 0 {
            let inputs = account.damaged_inputs;
            say(out, format!("what stands in {inputs} input{} behind the faults named above: it was not read", plural(inputs)))?;
        }
        if let Some(inputs) = self.setup.not_understood(self.outcome) {
            say(out, inputs)?;
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
                    "flows of {flowless} of {} endpoint host{}: no network row is mapped to them (--hosts)",
                    account.count_of(&account.endpoint_hosts),
                    plural(account.endpoint_hosts.len())
                ),
            )?;
        }
        if account.released.lost > 0 {
            say(
                out,
                format!(
                    "{} lost at source in {}: confidence is lower there",
                    counted(account.released.lost, "record"),
                    counted(account.released.gaps, "gap")
                ),
            )?;
        }
        if account.ignored_names.contains_key(&(Format::Osquery, Untrusted::from("file_events"))) {
            say(out, "who changed the files that osquery's file_events names: that table knows no process".to_owned())?;
        }
        if account.released.late >= self.setup.policy.coverage.measure.late {
            writeln!(
                out,
                "note: {} records are not in order of time: later ones had gone before them, so that what belongs together may have been looked at apart (sort them, or give what was joined as files of its own)",
                account.released.late
            )?;
        }
        let hidden = [(Format::UnifiedLog, "network:private destination"), (Format::Osquery, "unified_log:network:private destination")];
        let hidden: u64 = hidden.iter().filter_map(|&(format, name)| account.ignored_names.get(&(format, Untrusted::from(name)))).sum();
        if hidden > 0 {
            say(
                out,
                format!(
                    "where some connections went: the unified log hides the far ends of {hidden} message{} (Enable-Private-Data lifts it)",
                    plural(hidden)
                ),
            )?;
        }
        if !account.endpoint_hosts.is_empty() && account.connections == 0 {
            say(
                out,
                "which process opened a connection, by the kernel's word: eslogger does not tell; flows are given by name, size or host"
                    .to_owned(),
            )?;
        }
        if account.forgotten_connections > 0 {
            writeln!(
                out,
                "note: {} connection{} of the unified log had to be forgotten while they lasted: what later lines say of them may be lost",
                account.forgotten_connections,
                plural(account.forgotten_connections)
            )?;
        }
        if account.leases_too_late > 0 {
            writeln!(
                out,
                "note: {} lease{} came too late to map addresses, from a stream or from among other records: give them as a file of their own",
                account.leases_too_late,
                plural(account.leases_too_late)
            )?;
        }
        if account.holders_forgotten > 0 {
            writeln!(
                out,
                "note: {} lease{} and addresses are more than are remembered of one input: some flows may be given to no host",
                account.holders_forgotten,
                plural(account.holders_forgotten)
            )?;
        }
        // Without rows there is nothing to be mapped by them.
        if account.addresses_too_late > 0 && !account.network_hosts.is_empty() {
            writeln!(
                out,
                "note: {} address{} of hosts in a stream came too late to map flows: give that log as a file",
                account.addresses_too_late,
                if account.addresses_too_late == 1 { "" } else { "es" }
            )?;
        }
        if let Some(host) = &self.outcome.assumed {
            writeln!(out, "note: private addresses without a mapping are taken to be {}, the only endpoint host", prose(&host.text()))?;
        }
        let taken = self.setup.hosts_taken(account.folder_hosts.iter());
        taken.iter().try_for_each(|note| writeln!(out, "note: {note}"))?;
        self.unmatched(out)
    }

    /// Hosts of the map whose paths match nothing: a pattern may be mistyped.
    fn unmatched(&self, out: &mut impl Write) -> io::Result<()> {
        let hosts = &self.setup.unmatched;
        if hosts.is_empty() {
            return Ok(());
        }
        let s = plural(hosts.len());
        writeln!(out, "note: the paths of {} host{s} of --hosts match no input: {}", hosts.len(), some_named(hosts))
    }
}
