//! Personal data that the records of a bundle hold, by kind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tollgate_engine::Redaction;
use tollgate_ingest::{MOST_TOLD, Window};
use tollgate_model::{Action, Body, Event, FilePath, HostName, Nanos, NetworkRow, Row, Timestamp, Untrusted};
use tollgate_policy::Policy;

use super::compare::markers;
use super::enclosed::Enclosed;
use super::gather::Gathered;
use super::story::told;
use crate::masking::masked;

/// Folders in which home folders stand, on macOS and on what is mounted from elsewhere.
const HOMES: [&str; 2] = ["/Users/", "/home/"];

/// What is there, by kind, each different one once.
#[derive(Debug, Default)]
pub struct Personal {
    pub hosts: BTreeSet<String>,
    pub users: BTreeSet<String>,
    pub homes: BTreeSet<String>,
    pub addresses: BTreeSet<String>,
    pub destinations: BTreeSet<String>,
    /// Files of sensitive kinds, by kind.
    pub sensitive: BTreeMap<String, BTreeSet<String>>,
    pub files: BTreeSet<String>,
    /// Starts of programs with what they were told.
    pub commands: usize,
    /// Places in the records where something that looks like a secret stands.
    pub secrets: usize,
}

impl Personal {
    /// Looks through the enclosed records.
    pub fn of(gathered: &Gathered, policy: &Arc<Policy>, key: &[u8; 32]) -> Self {
        let mut personal = Self::default();
        let Gathered { enclosed, findings, .. } = gathered;
        for held in &enclosed.index.addresses {
            personal.hosts.insert(held.host.clone());
            personal.addresses.extend(held.addresses.iter().map(ToString::to_string));
        }
        for destination in findings.iter().flat_map(|finding| &finding.chains).filter_map(|chain| chain.destination.as_ref()) {
            personal.destinations.insert(destination.name.raw().to_owned());
        }
        let redaction = Redaction::new(*key);
        for line in enclosed.records.iter().flat_map(|bytes| bytes.split(|b| *b == b'\n')).filter(|line| !line.is_empty()) {
            let text = String::from_utf8_lossy(line);
            personal.homes.extend(homes(&text));
            personal.secrets =
                personal.secrets.saturating_add(markers(&masked(&redaction, line)).len().saturating_sub(markers(&text).len()));
        }
        let hosts: BTreeSet<&HostName> = findings.iter().map(|finding| &finding.host).collect();
        for host in hosts {
            personal.hosts.insert(host.raw().to_owned());
            personal.see(enclosed, policy, host);
        }
        personal
    }

    /// What the records of a host say, as far as they are understood.
    fn see(&mut self, enclosed: &Enclosed, policy: &Arc<Policy>, host: &HostName) {
        let all = Window {
            host: host.clone(),
            from: Timestamp::MIN,
            to: Timestamp::MAX,
            story: None,
            places: BTreeSet::new(),
            most: MOST_TOLD,
            quiet: Nanos(i64::MAX),
        };
        for record in told(enclosed, policy, all).records {
            match record.body {
                Body::Event(event) => self.see_event(&event, policy),
                Body::Network(row) => self.see_row(&row),
                Body::Gap(_) | Body::Mark(_) => {}
            }
        }
    }

    fn see_event(&mut self, event: &Event, policy: &Policy) {
        let process = &event.process;
        self.users.extend([process.audit_user, process.user].into_iter().flatten().map(|user| format!("uid {user}")));
        let mut file = |path: &FilePath| match policy.sensitive(path) {
            Some(sensitive) => {
                let of = self.sensitive.entry(policy.category(sensitive.category).to_owned()).or_default();
                of.insert(path.shown().raw().to_owned());
            }
            None => {
                self.files.insert(path.shown().raw().to_owned());
            }
        };
        match &event.action {
            Action::Exec { argv, cwd, script, .. } => {
                self.commands = self.commands.saturating_add(usize::from(argv.len() > 1));
                cwd.iter().chain(script).for_each(file);
            }
            Action::Open { file: seen, .. }
            | Action::Create { file: seen }
            | Action::Write { file: seen }
            | Action::Close { file: seen, .. }
            | Action::Truncate { file: seen }
            | Action::Unlink { file: seen } => file(&seen.path),
            Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } => {
                [&from.path, to].into_iter().for_each(file)
            }
            Action::Mount { on, .. } => file(on),
            Action::Connect { local, remote, .. } => {
                self.addresses.extend(local.iter().chain([remote]).map(|end| end.ip.to_canonical().to_string()));
            }
            Action::Fork { .. } | Action::Exit => {}
        }
    }

    fn see_row(&mut self, row: &Row) {
        let mut name = |name: &Untrusted| {
            self.destinations.insert(name.raw().to_owned());
        };
        let ends = match &row.row {
            NetworkRow::Flow(flow) => vec![flow.source.ip, flow.destination.ip],
            NetworkRow::Tls(tls) => {
                tls.server_name.iter().for_each(&mut name);
                vec![tls.source.ip, tls.destination.ip]
            }
            NetworkRow::Dns(dns) => {
                name(&dns.query);
                dns.answers.iter().map(|(ip, _)| *ip).chain([dns.client]).collect()
            }
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => Vec::new(),
        };
        self.addresses.extend(ends.into_iter().map(|ip| ip.to_canonical().to_string()));
    }
}

/// Home folders that a line names, in whatever field.
fn homes(line: &str) -> Vec<String> {
    // Endpoint Security's own writer of JSON puts a backslash before every slash.
    let line = line.replace("\\/", "/");
    let after = HOMES.iter().flat_map(|homes| line.split(homes).skip(1).map(move |rest| (homes, rest)));
    let ends = |c: char| c == '/' || c.is_control() || "\"'\\,;:<>|".contains(c);
    let name = after.filter_map(move |(homes, rest)| rest.split(ends).next().map(|name| (homes, name)));
    name.filter(|(_, name)| !name.is_empty() && *name != "Shared").map(|(homes, name)| format!("{homes}{name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_folders_are_found_in_whatever_field_they_stand() {
        let line = r#"{"path":"/Users/ana/x","cmd":"cp /home/bo/y /Users/Shared/z","more":"\"/Users/ana b\"","to":"/Users/cy"}"#;
        assert_eq!(homes(line), ["/Users/ana", "/Users/ana b", "/Users/cy", "/home/bo"]);
        assert_eq!(homes(r#"{"path":"\/Users\/ana\/x"}"#), ["/Users/ana"]);
    }
}
