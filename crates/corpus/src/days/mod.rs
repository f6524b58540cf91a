//! Days of a fleet on which nothing bad happens, to count alerts on.
//!
//! How often an analysis cries wolf can only be told on telemetry of honest work, of which none may be given away. So
//! this is made up, from what people and their programs are known to do, and as loud as they are: backups read every
//! secret of a home and send gigabytes, assistants search it, management packs logs and hands them to curl, builds
//! sign and upload all night. It was written before any figure was measured on it, without looking at what an analysis
//! makes of it, and is frozen: a test holds the bytes that the default gives. Whoever changes them measures another
//! world, and no figure from before may be compared.
//!
//! A [`Life`](life::Life) is a Mac over all its days. Its [`habits`] say what happens how often and when; each time a
//! story is told, with a clock of its own that stands still while the Mac sleeps; and a [`Kernel`](kernel::Kernel)
//! puts all stories in order and gives processes their numbers.

mod background;
pub(crate) mod calendar;
pub(crate) mod deed;
mod desk;
mod documents;
mod employee;
mod habits;
pub(crate) mod kernel;
mod kit;
mod life;
mod programs;
mod roles;
mod services;
mod story;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub use self::employee::{Employee, Role};
pub use self::kit::{Backup, Cloud, Guard, Management, Tunnel};
use self::life::Life;
use crate::eslogger::Eslogger;
use crate::folders_below;
use crate::osquery::Osquery;
use crate::sensor::Sensor;
use crate::step::{Action, Nanos, Step};
use crate::zeek::{self, Flow, Question};

/// Days of a fleet, from a Thursday on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Macs, at least one. Twenty have everything.
    pub macs: u32,
    /// Days, the first of them a Thursday.
    pub days: u32,
    /// Another seed is other days of the same kind.
    pub seed: u64,
}

impl Default for Days {
    /// A hundred days of Macs, with a weekend among them.
    fn default() -> Self {
        Self { macs: 20, days: 5, seed: 1 }
    }
}

/// Where a file of this name is written to.
type Open<'o> = dyn FnMut(&str) -> io::Result<Box<dyn Write>> + 'o;

impl Days {
    /// Who works with the Macs.
    pub fn macs(&self) -> Vec<Employee> {
        (0..self.macs).map(|mac| Employee::new(mac, self.seed)).collect()
    }

    /// Days of Macs in all.
    pub fn host_days(&self) -> u64 {
        u64::from(self.macs) * u64::from(self.days)
    }

    /// When the first of the days begins: midnight of a Thursday, in nanoseconds since the epoch, UTC.
    pub const START: Nanos = calendar::START;

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
        let (mut flows, mut questions) = (Vec::new(), Vec::new());
        let mut hosts = String::from("# The Macs of the days beside this file.\n");
        for employee in self.macs() {
            // A string takes whatever is written.
            let _ = write!(hosts, "\n[[host]]\nname = \"{}\"\naddresses = [\"{}\"]\n", employee.host(), zeek::address(employee.mac));
            let told = Life::new(employee, self.days, self.seed).steps(self.days);
            debug_assert_eq!(told.lost, 0, "a process of {} does something before its birth or after its end", employee.host());
            for (at, step, asks) in &told.steps {
                let Action::Connect(connection) = step.action else { continue };
                // What happens elsewhere is seen by nobody's sensor.
                if told.calendar.is_away(*at) {
                    continue;
                }
                flows.push(Flow { mac: employee.mac, start: *at, connection });
                if *asks {
                    questions.push(Question { mac: employee.mac, at: *at - 35_000_000, connection });
                }
            }
            write_steps(&employee, &told.steps, open)?;
        }
        open("hosts.toml")?.write_all(hosts.as_bytes())?;
        let mut log = open("logs/zeek/conn.log")?;
        zeek::conn(&mut flows, &mut log)?;
        log.flush()?;
        let mut log = open("logs/zeek/ssl.log")?;
        zeek::ssl(&mut flows, &mut log)?;
        log.flush()?;
        let mut log = open("logs/zeek/quic.log")?;
        zeek::quic(&mut flows, &mut log)?;
        log.flush()?;
        let mut log = open("logs/zeek/dns.log")?;
        zeek::dns(&mut questions, &mut log)?;
        log.flush()
    }
}

fn write_steps(employee: &Employee, steps: &[(Nanos, Step, bool)], open: &mut Open<'_>) -> io::Result<()> {
    let host = employee.host();
    let sensor = employee.sensor();
    if sensor == Sensor::Eslogger {
        let mut eslogger = Eslogger::new(open(&format!("logs/{host}/eslogger.ndjson"))?, employee.mac, calendar::START).with_inodes();
        for (at, step, _) in steps {
            eslogger.put(*at, step)?;
        }
        eslogger.finish()
    } else {
        let sockets = sensor == Sensor::OsqueryWithSockets;
        let mut osquery = Osquery::new(open(&format!("logs/{host}/osqueryd.results.log"))?, host);
        for (at, step, _) in steps {
            if sockets || !matches!(step.action, Action::Connect(_)) {
                osquery.put(*at, step)?;
            }
        }
        osquery.finish()
    }
}
