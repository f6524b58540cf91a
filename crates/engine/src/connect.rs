//! Connections that no sensor saw (docs/semantics.md, F11).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tollgate_model::{Encryption, Nanos, Reach, RecordCited, Rung, Timestamp};
use tollgate_policy::Remote;

use crate::attribution::Candidate;
use crate::egress::Egress;
use crate::flow::{Flow, Services, Waits, encryption_by};
use crate::host::Work;
use crate::instance::{ImageSpan, InstanceId};
use crate::seen::Connection;
use crate::tag::Tag;
use crate::taking::Taken;

/// Connect events to the world, until it is known whether a sensor saw them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Connects {
    /// Those of which it is not known yet what they take, by when it will be.
    young: BTreeMap<(Timestamp, u64), (Connection, RecordCited)>,
    /// Those that took something, and wait for a row.
    unseen: BTreeMap<u64, Box<Unseen>>,
    next: u64,
}

/// A connection that took something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unseen {
    connection: Connection,
    end: Timestamp,
    record: RecordCited,
    pub tags: Vec<Tag>,
}

/// Connect events of one host that wait at once, young and then unseen.
const MOST: usize = 4_096;

impl Connects {
    /// When the next is looked at.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.young.first_key_value().map(|(&(at, _), _)| at)
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.young.is_empty() && self.unseen.is_empty()
    }

    /// Those that took something.
    pub fn unseen(&self) -> impl Iterator<Item = (InstanceId, &Unseen)> {
        self.unseen.values().map(|unseen| (unseen.connection.instance, &**unseen))
    }

    /// A sensor saw these.
    fn answer(&mut self, flow: &Flow, skew: Nanos) {
        self.unseen.retain(|_, unseen| {
            let connection = &unseen.connection;
            let e = skew.plus(flow.precision.max(connection.precision));
            let same = connection.protocol == flow.protocol
                && connection.remote == flow.destination
                && connection.local.is_none_or(|local| local == flow.source);
            !(same && connection.time >= flow.start.minus(e) && connection.time <= flow.end.plus(e))
        });
    }
}

impl Work<'_> {
    /// F11: a process connects to the world.
    pub fn connect_out(&mut self, connection: Connection) {
        let classes = self.host.instances.get(connection.instance).map(|instance| instance.classes()).unwrap_or_default();
        let encrypted = encryption_by(&Services::default(), connection.protocol, connection.remote.port, self.policy);
        if classes.browser || classes.non_carrier || connection.remote.reach() != Reach::Public || encrypted.is_none() {
            return;
        }
        let connects = &mut self.host.connects;
        if connects.young.len() >= MOST {
            self.host.shed(1);
            return;
        }
        let at = connection.time.plus(self.windows.connection()).plus(SECOND);
        connects.young.insert((at, connects.next), (connection, self.record.clone()));
        connects.next = connects.next.saturating_add(1);
    }

    /// F11: what a connection takes, once it is over or as long as its end is waited for.
    pub fn grow_connection(&mut self) {
        let Some(((_, number), (connection, record))) = self.host.connects.young.pop_first() else { return };
        let Some(instance) = self.host.instances.get(connection.instance) else { return };
        // An upload that arguments declare says more.
        let declares = |image: &ImageSpan| image.command.destination.as_ref().is_some_and(Remote::is_public);
        if instance.image_at(connection.time).is_some_and(declares) {
            return;
        }
        let longest = connection.time.plus(self.windows.connection());
        let end = instance.exited.map_or(longest, |exited| exited.min(longest)).max(connection.time);
        let egress = self.unseen_egress(&connection, end, record.clone());
        let tags = self.taken_by(connection.instance, &egress, Some(Rung::Exact)).tags;
        if tags.is_empty() {
            return;
        }
        if self.host.connects.unseen.len() >= MOST {
            self.host.shed(1);
            return;
        }
        self.host.instances.mark_notable(connection.instance);
        self.host.connects.unseen.insert(number, Box::new(Unseen { connection, end, record, tags }));
        let waits = Waits::of(self.windows);
        self.host.flows.wait_unseen(number, end.plus(Nanos::from_secs(self.windows.join.skew)).plus(waits.horizon), waits);
    }

    /// F11: a sensor tells of a connection.
    pub fn answer_connects(&mut self, flow: &Flow) {
        let skew = Nanos::from_secs(self.windows.join.skew);
        self.host.connects.answer(flow, skew);
    }

    /// F11: no sensor told of it.
    pub fn settle_unseen(&mut self, number: u64) {
        let Some(unseen) = self.host.connects.unseen.remove(&number) else { return };
        let egress = self.unseen_egress(&unseen.connection, unseen.end, unseen.record);
        let sender = unseen.connection.instance;
        let exec = self.host.instances.get(sender).and_then(|instance| instance.image_at(egress.end)).map(|image| image.from);
        let candidate = Candidate { sender: Some(sender), exec, taken: Taken { tags: unseen.tags } };
        self.join(&egress, Rung::Exact, 1, &candidate);
    }

    fn unseen_egress(&self, connection: &Connection, end: Timestamp, record: RecordCited) -> Egress {
        let Connection { time, precision, protocol, remote, .. } = *connection;
        let answered = self.host.names.of(remote.ip, time, precision);
        let name = answered.first().map_or_else(|| remote.ip.to_string(), |&name| name.to_owned());
        let encryption = encryption_by(&Services::default(), protocol, remote.port, self.policy).unwrap_or(Encryption::Port);
        let egress = Egress::unsensed(name, time, end, encryption, record);
        Egress { connected: true, endpoint: Some(remote), precision, ..egress }
    }
}

/// Coarse collectors tell of a second as a whole.
const SECOND: Nanos = Nanos::from_secs(1);
