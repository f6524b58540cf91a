//! A fleet at work for some hours, told by collectors that lose what they are made to lose.
//!
//! Whoever makes the records counts what is told and what is not, so that what is measured of them can be held against
//! it. Nothing here is shared with what reads them.

mod lines;
mod mac;
mod random;
mod truth;

use std::collections::BTreeMap;

use random::Random;
pub use truth::{FleetTruth, MacTruth, Part};

/// How much of a fleet's telemetry is lost, and what else is wrong with it: so many of a hundred.
#[derive(Clone, Debug)]
pub(crate) struct Losses {
    execs: u64,
    connects: u64,
    flows: u64,
    shakes: u64,
    archives: u64,
    cut: u64,
    reads: u64,
    numbers: u64,
    garbage: u64,
    stops: u64,
}

impl Losses {
    fn new(random: &mut Random) -> Self {
        // Much that is whole, some that is not, and now and then nearly nothing left.
        let mut part = || match random.between(0, 9) {
            0..=3 => 0,
            4..=7 => random.between(1, 40),
            _ => random.between(41, 95),
        };
        Self {
            execs: part(),
            connects: part(),
            flows: part(),
            shakes: part(),
            archives: part(),
            cut: part(),
            reads: part(),
            numbers: part(),
            garbage: part() / 4,
            stops: part(),
        }
    }
}

/// A fleet's telemetry, and what is known of it.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Files by name.
    pub files: BTreeMap<String, String>,
    /// The map of hosts (`hosts.toml`).
    pub hosts: String,
    /// Names of all Macs, those that tell nothing among them.
    pub inventory: Vec<String>,
    /// What is known.
    pub truth: FleetTruth,
}

/// Makes a fleet, each with other losses. `size` is how many things happen on a Mac.
pub fn fleet(seed: u64, size: u64) -> Fleet {
    let mut random = Random::new(seed);
    let losses = Losses::new(&mut random);
    let (mut files, mut truth) = (BTreeMap::new(), FleetTruth::default());
    let (mut hosts, mut inventory) = (String::new(), Vec::new());
    let (mut conn, mut ssl, mut x509) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..random.between(1, 6) {
        let name = format!("mac-{at}");
        let address = format!("10.0.0.{}", at + 10);
        hosts.push_str(&format!("[[host]]\nname = \"{name}\"\naddresses = [\"{address}\"]\n\n"));
        inventory.push(name.clone());
        if random.percent(10) {
            truth.silent.insert(name);
            continue;
        }
        let told = mac::mac(&name, &address, size, &losses, &mut random);
        conn.extend(told.conn);
        ssl.extend(told.ssl);
        x509.extend(told.x509);
        for (file, lines) in told.files {
            let text = file_of(lines, &losses, &mut truth, &mut random);
            files.insert(format!("{name}/{file}"), text);
        }
        truth.macs.insert(name, told.truth);
    }
    for (name, mut lines) in [("zeek/conn.log", conn), ("zeek/ssl.log", ssl), ("zeek/x509.log", x509)] {
        lines.sort();
        let lines = lines.into_iter().map(|(_, line)| line).collect();
        files.insert(name.to_owned(), file_of(lines, &losses, &mut truth, &mut random));
    }
    Fleet { files, hosts, inventory, truth }
}

/// Lines with garbage between them.
fn file_of(lines: Vec<String>, losses: &Losses, truth: &mut FleetTruth, random: &mut Random) -> String {
    let mut text = String::new();
    for line in lines {
        truth.garbage.1 += 1;
        text.push_str(&line);
        text.push('\n');
        if random.percent(losses.garbage) {
            truth.garbage.0 += 1;
            truth.garbage.1 += 1;
            text.push_str("{\"cut off\n");
        }
    }
    text
}
