//! From a message to an event.

use std::sync::Arc;

use tollgate_model::{Action, Event, FilePath, HostName, Identity, Image, Process, ProcessKey};

use super::class::Class;
use super::joined::{Joined, Key, Told};
use super::line::{self, Line};
use super::message::Message;
use super::wire::RecordWire;
use crate::flaws::{Flaws, Reject};
use crate::host::HostNames;
use crate::images::Images;

/// Kinds of records that hold no message of a process, by the names that `log` gives them.
const OTHER_KINDS: [&str; 8] = [
    "activityCreateEvent",
    "activityTransitionEvent",
    "signpostEvent",
    "lossEvent",
    "stateEvent",
    "timesyncEvent",
    "traceEvent",
    "userActionEvent",
];

/// Reads the messages of one input.
#[derive(Debug, Default)]
pub struct Reader {
    joined: Joined,
    images: Images,
    hosts: HostNames,
}

/// What a message says.
pub enum Said {
    /// A process is connected.
    Event(Box<Event>),
    /// Something of no interest, of this name.
    Ignored(&'static str),
    /// The message cannot be understood.
    Rejected(Reject),
}

impl Reader {
    /// How many connections were forgotten before their end.
    pub fn forgotten(&self) -> u64 {
        self.joined.forgotten()
    }

    /// Reads a record, which came through the host `via` if that is known. Gives the host it names, and
    /// what it says.
    pub fn record(&mut self, record: &RecordWire<'_>, via: Option<&str>, flaws: &mut Flaws) -> (Option<HostName>, Said) {
        if record.is_end() {
            return (None, Said::Ignored("end"));
        }
        let host = record.host(flaws);
        let host = host.as_deref().or(via).map(|host| self.hosts.share(host));
        if !matches!(record.kind(), b"" | b"logEvent") {
            let kind = OTHER_KINDS.iter().find(|kind| kind.as_bytes() == record.kind());
            return (host, Said::Ignored(kind.copied().unwrap_or("otherEvent")));
        }
        let said = self.message(&record.message(flaws), host.as_ref(), record.pid.name());
        (host, said)
    }

    /// Reads a message of a host. `pid_field` is where its process should stand.
    pub fn message(&mut self, message: &Message<'_>, host: Option<&HostName>, pid_field: &'static str) -> Said {
        let class = Class::of(message);
        let line = match class {
            Class::Network | Class::BoringSsl => line::network(&message.text),
            Class::CfNetwork => line::url_loading(&message.text),
            Class::FileProvider => return Said::Ignored(file_provider(&message.text)),
            Class::Foreign | Class::Other => None,
        };
        match line {
            Some(line) => self.connection(message, &line, host, pid_field).unwrap_or_else(Said::Rejected),
            None => Said::Ignored(class.name()),
        }
    }

    fn connection(
        &mut self,
        message: &Message<'_>,
        line: &Line<'_>,
        host: Option<&HostName>,
        pid_field: &'static str,
    ) -> Result<Said, Reject> {
        let pid = message.pid.ok_or(Reject::missing(pid_field))?;
        let key = Key::new(host.map_or("", HostName::raw), message, pid, line.number);
        let (protocol, local, remote) = match self.joined.take(key, line) {
            Told::Connected { protocol, near, far } => (protocol, near, far),
            Told::Repeated => return Ok(Said::Ignored("network:repeated")),
            Told::Private => return Ok(Said::Ignored("network:private destination")),
            Told::Nowhere => return Ok(Said::Ignored("network:no address")),
            Told::Step => return Ok(Said::Ignored("network:step")),
        };
        let (time, precision) = message.time.ok_or(Reject::missing("timestamp"))?;
        let process = self.process(message, pid);
        let action = Action::Connect { protocol, local, remote };
        Ok(Said::Event(Box::new(Event { time, precision, stream: 0, seq: None, process, action })))
    }

    /// The process that wrote a message. A pid alone, as in osquery's tables.
    fn process(&mut self, message: &Message<'_>, pid: u32) -> Arc<Process> {
        let path = if message.program.starts_with('/') { FilePath::new(&message.program) } else { FilePath::default() };
        let image = self.images.share(Image { path, identity: Identity::default() });
        Arc::new(Process { key: ProcessKey { pid, pidversion: None }, user: message.user, image, ..Process::default() })
    }
}

/// What can be said of a message about synchronised files: whether it shows where they are. What
/// process did what with them, it does not say.
fn file_provider(text: &str) -> &'static str {
    let shortened = || text.match_indices('{').any(|(at, _)| is_shortened(text.get(at.saturating_add(1)..).unwrap_or_default()));
    if ["/Users/", "/Volumes/"].iter().any(|place| text.contains(place)) {
        "FileProvider:path"
    } else if text.contains("<private>") || text.contains("<mask.hash") || shortened() {
        "FileProvider:private"
    } else {
        Class::FileProvider.name()
    }
}

/// Whether digits in braces stand for as many letters, as in `m{4}y`.
fn is_shortened(after: &str) -> bool {
    after.split_once('}').is_some_and(|(inside, _)| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()))
}
