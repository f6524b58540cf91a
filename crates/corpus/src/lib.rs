//! Telemetry of a made-up fleet, the same for everybody, to measure with.
//!
//! Macs at ordinary work, each with [`RATE`] records an hour: shells, compilers, editors, browsers, version control,
//! updates, in processes that begin and end; Zeek's rows of their connections; and on one Mac in [`MACS_A_THEFT`] a
//! quiet theft, so that whoever measures can tell whether anything was found at all.
//!
//! Beside it [`Days`] are of ordinary work alone, with people, nights and weekends, to count alerts on; they are frozen. [`Weeks`] are
//! the same by another reader, who looked neither at those nor at any content.
//!
//! The same [`Corpus`], or the same [`Days`], gives the same bytes on every machine. Nothing here is shared with the readers: this crate
//! knows no other of the repository. All layouts are those that the sources' documentation gives.

mod days;
mod eslogger;
mod inodes;
mod mac;
mod osquery;
mod programs;
mod random;
pub mod secrets;
mod sensor;
mod step;
mod text;
mod theft;
mod weeks;
mod work;
mod zeek;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub use crate::days::{Backup, Cloud, Days, Employee, Guard, Management, Role, Tunnel};
use crate::eslogger::Eslogger;
use crate::mac::Mac;
use crate::osquery::Osquery;
pub use crate::sensor::Sensor;
use crate::step::{Action, Nanos, Step};
pub use crate::weeks::{Trade, Weeks, Worker};
use crate::zeek::Flow;

/// Records of each Mac in an hour.
pub const RATE: u64 = 10_000;

/// Of so many Macs one is robbed, the first always.
pub const MACS_A_THEFT: u32 = 20;

/// Records of a Mac below which there is no room for a theft.
pub const LEAST_A_MAC: u64 = 100;

/// Records of a Mac at most: a hundred hours.
pub const MOST_A_MAC: u64 = 1_000_000;

/// 2025-11-17T09:00:00Z, a Monday.
const START: Nanos = 1_763_370_000_000_000_000;

/// Time between two records of a Mac.
const STEP: Nanos = 3_600_000_000_000 / RATE as Nanos;

/// Who writes the endpoint records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// eslogger on every Mac.
    Eslogger,
    /// osquery on every Mac.
    Osquery,
    /// eslogger on every second Mac, osquery on the others.
    Mixed,
}

/// What is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Corpus {
    /// Records in all, Zeek's rows among them: from [`LEAST_A_MAC`] to [`MOST_A_MAC`] for each Mac.
    pub records: u64,
    /// Macs, at least one.
    pub macs: u32,
    /// Another seed is another corpus of the same kind.
    pub seed: u64,
    /// Who writes the endpoint records.
    pub source: Source,
}

/// A theft that was planted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theft {
    /// The Mac that was robbed.
    pub host: String,
    /// The name that the loot was sent to.
    pub destination: String,
}

impl Corpus {
    /// Bytes that it will take at most.
    pub fn most_bytes(&self) -> u64 {
        let each = if self.source == Source::Osquery { 800 } else { 2_300 };
        self.records.saturating_mul(each).saturating_add(u64::from(self.macs) * 4_096)
    }

    /// The thefts in it.
    pub fn thefts(&self) -> Vec<Theft> {
        let robbed = (0..self.macs).filter(|&mac| is_robbed(mac));
        robbed.map(|mac| Theft { host: name(mac), destination: step::Remote::Drop(mac).name() }).collect()
    }

    /// Writes `logs` with a folder for each Mac and one for Zeek, and `hosts.toml` with the Macs' addresses, into a folder that is there.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let logs = folder.join("logs");
        let mut flows = Vec::new();
        let mut hosts = String::from("# The Macs of the corpus beside this file.\n");
        for mac in 0..self.macs {
            let place = logs.join(name(mac));
            folders_below(folder, &Path::new("logs").join(name(mac)))?;
            // A string takes whatever is written.
            let _ = write!(hosts, "\n[[host]]\nname = \"{}\"\naddresses = [\"{}\"]\n", name(mac), zeek::address(mac));
            let budget = share(self.records, mac, self.macs);
            if self.source == Source::Osquery || (self.source == Source::Mixed && mac % 2 == 1) {
                let mut osquery = Osquery::new(create(&place.join("osqueryd.results.log"))?, name(mac));
                self.live(mac, budget, &mut flows, &mut |at, step| osquery.put(at, step))?;
                osquery.finish()?;
            } else {
                let mut eslogger = Eslogger::new(create(&place.join("eslogger.ndjson"))?, mac, START);
                self.live(mac, budget, &mut flows, &mut |at, step| eslogger.put(at, step))?;
                eslogger.finish()?;
            }
        }
        fs::write(folder.join("hosts.toml"), hosts)?;
        let place = logs.join("zeek");
        folders_below(folder, Path::new("logs/zeek"))?;
        let mut log = create(&place.join("conn.log"))?;
        zeek::conn(&mut flows, &mut log)?;
        log.flush()?;
        let mut log = create(&place.join("ssl.log"))?;
        zeek::ssl(&mut flows, &mut log)?;
        log.flush()
    }

    /// Lets a Mac live until it has made `budget` records.
    fn live(
        &self,
        number: u32,
        budget: u64,
        flows: &mut Vec<Flow>,
        put: &mut dyn FnMut(Nanos, &Step) -> io::Result<u64>,
    ) -> io::Result<()> {
        let mut mac = Mac::new(number, self.seed, START);
        let (mut pack, mut send) = if is_robbed(number) { (Some(budget / 4), Some(budget / 2)) } else { (None, None) };
        let mut made = 0;
        while made < budget {
            // Never in step with the other Macs.
            mac.now = START + made as Nanos * STEP + mac.random.below(STEP as u64) as Nanos;
            if pack.take_if(|at| *at <= made).is_some() {
                mac.pack();
            }
            if send.take_if(|at| *at <= made).is_some() {
                mac.send();
            }
            let step = mac.next();
            if let Action::Connect(connection) = step.action {
                // A connection is told of whole, or not at all.
                if made + zeek::ROWS < budget {
                    flows.push(Flow { mac: number, start: mac.now, connection });
                    made += zeek::ROWS + put(mac.now, &step)?;
                }
            } else {
                made += put(mac.now, &step)?;
            }
        }
        Ok(())
    }
}

/// The name of a Mac.
fn name(mac: u32) -> String {
    format!("mac-{mac:04}")
}

fn is_robbed(mac: u32) -> bool {
    mac.is_multiple_of(MACS_A_THEFT)
}

/// The part of `whole` that falls to one of so many.
fn share(whole: u64, one: u32, many: u32) -> u64 {
    let until = |one: u64| (u128::from(whole) * u128::from(one) / u128::from(many)) as u64;
    until(u64::from(one) + 1) - until(u64::from(one))
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 17, File::create_new(path)?))
}

/// Makes folders, one in the other, in one that is there. One that was taken away meanwhile, by who interrupts the program, does not
/// come back.
fn folders_below(root: &Path, below: &Path) -> io::Result<()> {
    let mut folder = root.to_owned();
    for part in below {
        folder.push(part);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_the_whole() {
        assert_eq!((0..7).map(|one| share(1_000, one, 7)).sum::<u64>(), 1_000);
        assert_eq!((share(1_000, 0, 7), share(1_000, 6, 7)), (142, 143));
    }

    #[test]
    fn one_mac_in_twenty_is_robbed() {
        let corpus = Corpus { records: 4_000, macs: 40, seed: 1, source: Source::Eslogger };
        let hosts: Vec<String> = corpus.thefts().into_iter().map(|theft| theft.host).collect();
        assert_eq!(hosts, ["mac-0000", "mac-0020"]);
    }
}
