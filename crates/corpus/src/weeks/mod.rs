//! Days of a fleet on which nothing bad happens, as a second reader tells them.
//!
//! All of it is synthetic. A figure of false alerts is only as honest as the days it was counted on. Those of [`Days`](crate::Days) were
//! written by one reader; these by another, who looked neither at the first's stories nor at any content, but wrote
//! them from a published list of what resembles a theft and is none, and of what users of other rules reported. Each
//! [`habit`](habits) names the rows of that list that it tells. Of the first reading only the report on its days was
//! seen. Nothing was changed after the first count: a test holds the bytes of the default.
//!
//! One fault became known after it, and stays for that reason: a name has three addresses of which an answer gives
//! one, so that of eleven connections one goes to an address that nobody was told of just before.
//!
//! The writers of layouts and the kernel are those of the first; people, Macs, programs, services, hours and stories
//! are of this reading.

mod belongings;
mod files;
mod habits;
mod home;
mod kit;
mod life;
mod often;
mod staff;
mod stage;
mod tale;
mod tales;
#[cfg(test)]
mod tests;
mod timetable;
mod worker;
mod world;
mod zeek;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use self::kit::Kit;
pub use self::worker::{Trade, Worker};
use self::zeek::Handshakes;
use crate::days::calendar::{SECOND, START};
use crate::eslogger::Eslogger;
use crate::folders_below;
use crate::osquery::Osquery;
use crate::sensor::Sensor;
use crate::step::{Action, Nanos, Remote, Step, Wire};
use crate::zeek::{self as wires, Flow, Question};

/// Days of a fleet, from a Thursday on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weeks {
    /// Macs, at least one. Twenty have everything.
    pub macs: u32,
    /// Days, the first of them a Thursday.
    pub days: u32,
    /// Another seed is other days of the same kind.
    pub seed: u64,
}

impl Default for Weeks {
    /// As many as the first reading has, to be compared.
    fn default() -> Self {
        Self { macs: 20, days: 5, seed: 1 }
    }
}

/// Where a file of this name is written to.
type Open<'o> = dyn FnMut(&str) -> io::Result<Box<dyn Write>> + 'o;

/// How long a resolver's answer is kept.
const ANSWER: Nanos = 300 * SECOND;

impl Weeks {
    /// Who works with the Macs.
    pub fn macs(&self) -> Vec<Worker> {
        (0..self.macs).map(Worker::new).collect()
    }

    /// Days of Macs in all.
    pub fn host_days(&self) -> u64 {
        u64::from(self.macs) * u64::from(self.days)
    }

    /// Look-alikes of the published list that are told in them.
    pub fn lookalikes(&self) -> usize {
        let rows = habits::HABITS.iter().flat_map(|habits| habits.iter()).flat_map(|habit| habit.rows);
        rows.filter(|row| row.starts_with('B')).collect::<BTreeSet<_>>().len()
    }

    /// What the company would say of itself: content of the name `site.toml`.
    pub const SITE: &str = include_str!("site.toml");

    /// Writes `logs` with a folder for each Mac and one for Zeek, and `hosts.toml` with the Macs' addresses, into a folder that is there.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        self.tell(&mut |name| {
            let path = folder.join(name);
            if let Some(below) = Path::new(name).parent() {
                folders_below(folder, below)?;
            }
            Ok(Box::new(BufWriter::with_capacity(1 << 17, fs::File::create_new(path)?)))
        })
    }

    fn tell(&self, open: &mut Open<'_>) -> io::Result<()> {
        let mut network = Network::default();
        let mut hosts = String::from("# The Macs of the days beside this file.\n");
        for worker in self.macs() {
            // A string takes whatever is written.
            let _ = write!(hosts, "\n[[host]]\nname = \"{}\"\naddresses = [\"{}\"]\n", worker.host(), wires::address(worker.mac));
            let mut stage = life::live(worker, self.days, self.seed);
            let (steps, lost) = stage.steps();
            debug_assert_eq!(lost, 0, "a process of {} does something before its birth or after its end", worker.host());
            network.watch(&worker, &stage, &steps);
            write_steps(&worker, &steps, open)?;
        }
        open("hosts.toml")?.write_all(hosts.as_bytes())?;
        network.write(open)
    }
}

/// What the office's sensor sees.
#[derive(Default)]
struct Network {
    flows: Vec<Flow>,
    questions: Vec<Question>,
    inspected: BTreeSet<u32>,
}

impl Network {
    fn watch(&mut self, worker: &Worker, stage: &stage::Stage, steps: &[(Nanos, Step)]) {
        if worker.has(Kit::Inspected) {
            self.inspected.insert(worker.mac);
        }
        let mut asked: HashMap<String, Nanos> = HashMap::new();
        for (at, step) in steps {
            let Action::Connect(mut connection) = step.action else { continue };
            // What happens elsewhere is seen by nobody's sensor.
            if stage.calendar.is_away(*at) {
                continue;
            }
            // A tunnel that takes everything leaves one destination to see.
            if let Some(gateway) = tunnel(worker).filter(|_| connection.remote.address()[0] != 10) {
                connection.remote = gateway;
            }
            let name = connection.remote.name();
            if asked.get(&name).is_none_or(|last| *at - last > ANSWER) && *at > START + SECOND {
                self.questions.push(Question { mac: worker.mac, at: *at - 28_000_000, connection });
                asked.insert(name, *at);
            }
            self.flows.push(Flow { mac: worker.mac, start: *at, connection });
        }
    }

    fn write(mut self, open: &mut Open<'_>) -> io::Result<()> {
        let mut log = open("logs/zeek/conn.log")?;
        wires::conn(&mut self.flows, &mut log)?;
        log.flush()?;
        let mut log = open("logs/zeek/quic.log")?;
        wires::quic(&mut self.flows, &mut log)?;
        log.flush()?;
        let mut log = open("logs/zeek/dns.log")?;
        wires::dns(&mut self.questions, &mut log)?;
        log.flush()?;
        let handshakes = Handshakes::new(&self.flows, &self.inspected);
        let mut log = open("logs/zeek/ssl.log")?;
        handshakes.ssl(&mut log)?;
        log.flush()?;
        let mut log = open("logs/zeek/x509.log")?;
        handshakes.x509(&mut log)?;
        log.flush()
    }
}

/// Where all connections of a Mac go, if it has a tunnel for them.
fn tunnel(worker: &Worker) -> Option<Remote> {
    let gateway = if worker.has(Kit::Zscaler) {
        &world::cloud::ZSCALER_GATEWAY
    } else if worker.has(Kit::Netskope) {
        &world::cloud::NETSKOPE_GATEWAY
    } else {
        return None;
    };
    debug_assert_eq!(gateway.wire, Wire::Tls);
    Some(Remote::Service(gateway, 0))
}

fn write_steps(worker: &Worker, steps: &[(Nanos, Step)], open: &mut Open<'_>) -> io::Result<()> {
    let host = worker.host();
    let sensor = worker.sensor();
    if sensor == Sensor::Eslogger {
        let mut eslogger = Eslogger::new(open(&format!("logs/{host}/eslogger.ndjson"))?, worker.mac, START).with_inodes();
        for (at, step) in steps {
            eslogger.put(*at, step)?;
        }
        eslogger.finish()
    } else {
        let sockets = sensor == Sensor::OsqueryWithSockets;
        let mut osquery = Osquery::new(open(&format!("logs/{host}/osqueryd.results.log"))?, host);
        for (at, step) in steps {
            if sockets || !matches!(step.action, Action::Connect(_)) {
                osquery.put(*at, step)?;
            }
        }
        osquery.finish()
    }
}
