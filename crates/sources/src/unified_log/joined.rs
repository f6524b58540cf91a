//! The messages of one connection, brought together.
//!
//! A connection is told over dozens of messages: one names its protocol, others the addresses that are
//! tried, and one says that it is connected, often without saying to what. They share a number, which
//! is the process' own: the same number in another process, boot or host is another connection, and a
//! pid that runs another program is another process.
//!
//! Of every connection each far end is told once, and once more where the near end becomes known, which
//! is at its end.

use std::collections::VecDeque;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use tollgate_model::{Endpoint, Protocol};
use twox_hash::XxHash3_128;

use super::ends::End;
use super::line::{Line, Step};
use super::message::Message;

/// How many connections are remembered at once. A Mac has a few hundred; a log may be of many Macs.
const MOST: usize = 16_384;

/// How many flows of one connection are remembered, and how many of its far ends.
const MOST_FLOWS: usize = 8;

/// Which connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Host, boot and program.
    place: u128,
    pid: u32,
    number: u64,
}

impl Key {
    /// The connection of this number in the process that wrote a message.
    pub fn new(host: &str, message: &Message<'_>, pid: u32, number: u64) -> Self {
        let mut text = Vec::new();
        for part in [host, &message.boot, &message.program] {
            // Lengths keep different parts from running together.
            text.extend_from_slice(&(part.len() as u64).to_le_bytes());
            text.extend_from_slice(part.as_bytes());
        }
        Self { place: XxHash3_128::oneshot(&text), pid, number }
    }
}

/// What a message adds to what is known of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is connected to this end, which was not known.
    Connected {
        /// Transport protocol.
        protocol: Protocol,
        /// The near end.
        near: Option<Endpoint>,
        /// The far end.
        far: Endpoint,
    },
    /// Nothing that was not known.
    Repeated,
    /// It is connected, and the log hides to what.
    Private,
    /// It is connected, and no message says to what.
    Nowhere,
    /// Something on the way.
    Step,
}

/// What is known of a connection.
#[derive(Clone, Debug, Default)]
struct Connection {
    protocol: Option<Protocol>,
    flows: Vec<(Box<str>, End)>,
    told: Vec<Endpoint>,
    /// The ends that were told together.
    pair: Option<(Endpoint, Endpoint)>,
    ended: bool,
}

/// The connections of one input.
#[derive(Debug, Default)]
pub struct Joined {
    known: HashMap<Key, Connection, RandomState>,
    /// In the order in which they were met.
    order: VecDeque<Key>,
    forgotten: u64,
}

impl Joined {
    /// How many connections were forgotten before their end.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Takes a message.
    pub fn take(&mut self, key: Key, line: &Line<'_>) -> Told {
        if line.step == Step::Begun {
            // Numbers start again with the process, so this is a new one.
            *self.connection(key) = Connection::default();
        }
        let worth = line.protocol.is_some() || matches!(line.far, Some(End::Address(_) | End::Private)) || line.step == Step::Ended;
        if !worth && !self.known.contains_key(&key) {
            return if line.step == Step::Connected { Told::Nowhere } else { Told::Step };
        }
        self.connection(key).take(line)
    }

    /// The connection, which is made room for if it is new.
    fn connection(&mut self, key: Key) -> &mut Connection {
        if !self.known.contains_key(&key) {
            if self.known.len() >= MOST
                && let Some(oldest) = self.order.pop_front()
                && let Some(gone) = self.known.remove(&oldest)
            {
                self.forgotten = self.forgotten.saturating_add(u64::from(!gone.ended));
            }
            self.order.push_back(key);
        }
        self.known.entry(key).or_default()
    }
}

impl Connection {
    fn take(&mut self, line: &Line<'_>) -> Told {
        match line.step {
            Step::Begun | Step::Other => {
                self.protocol = line.protocol.or(self.protocol);
                self.note(line);
                Told::Step
            }
            Step::Connected => {
                self.note(line);
                self.connected(line)
            }
            Step::Ended => {
                self.ended = true;
                match (line.near, line.far) {
                    (Some(near), Some(End::Address(far))) => self.pair(line, near, far),
                    (_, Some(End::Private)) => Told::Private,
                    _ => Told::Step,
                }
            }
        }
    }

    /// Remembers the far end of a flow.
    fn note(&mut self, line: &Line<'_>) {
        let Some(end @ (End::Address(_) | End::Private)) = line.far else { return };
        if let Some((_, known)) = self.flows.iter_mut().find(|(flow, _)| **flow == *line.flow) {
            *known = end;
            return;
        }
        if self.flows.len() >= MOST_FLOWS {
            self.flows.remove(0);
        }
        self.flows.push((line.flow.into(), end));
    }

    fn connected(&mut self, line: &Line<'_>) -> Told {
        let Some(End::Address(far)) = self.far(line) else {
            let private = self.flows.iter().any(|(_, end)| *end == End::Private);
            return if private { Told::Private } else { Told::Nowhere };
        };
        if self.told.contains(&far) {
            return Told::Repeated;
        }
        if self.told.len() >= MOST_FLOWS {
            self.told.remove(0);
        }
        self.told.push(far);
        Told::Connected { protocol: self.protocol(line), near: None, far }
    }

    fn pair(&mut self, line: &Line<'_>, near: Endpoint, far: Endpoint) -> Told {
        if self.pair == Some((near, far)) {
            return Told::Repeated;
        }
        self.pair = Some((near, far));
        Told::Connected { protocol: self.protocol(line), near: Some(near), far }
    }

    /// The far end of the flow: what the message says, else what was said of that flow, else the only
    /// address of all.
    fn far(&self, line: &Line<'_>) -> Option<End> {
        if let Some(end @ End::Address(_)) = line.far {
            return Some(end);
        }
        let own = self.flows.iter().find(|(flow, _)| **flow == *line.flow).map(|(_, end)| *end);
        own.or_else(|| {
            let (_, first) = self.flows.first()?;
            self.flows.iter().all(|(_, end)| end == first).then_some(*first)
        })
    }

    /// Most connections are of TCP, so that is what one is taken for.
    fn protocol(&self, line: &Line<'_>) -> Protocol {
        line.protocol.or(self.protocol).unwrap_or(Protocol::Tcp)
    }
}
