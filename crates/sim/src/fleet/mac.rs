//! One Mac, from what happened to what was told of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Losses;
use super::lines::{Act, Deed, conn, ssl, x509};
use super::random::Random;
use super::truth::{MacTruth, Part};

/// What is told of a Mac.
pub struct Told {
    /// Lines of its own collectors, by file.
    pub files: BTreeMap<&'static str, Vec<String>>,
    /// Rows of a sensor, each with the time at which it is written.
    pub conn: Vec<(i64, String)>,
    /// The same of handshakes.
    pub ssl: Vec<(i64, String)>,
    /// The same of certificates.
    pub x509: Vec<(i64, String)>,
    /// What is known.
    pub truth: MacTruth,
}

/// Who tells of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Collectors {
    Eslogger,
    Osquery,
    /// Processes and files by one, connections by the other.
    Both,
}

/// A connection that happened, with all that could be told of it.
struct Link {
    uid: String,
    local: u16,
    remote: String,
    start: i64,
    end: i64,
    flow: bool,
    shake: bool,
}

const SECOND: i64 = 1_000_000_000;

/// 2026-11-25T08:00:00Z.
const BEGIN: i64 = 1_795_593_600 * SECOND;

/// Makes a Mac and tells of it.
pub fn mac(name: &str, address: &str, size: u64, losses: &Losses, random: &mut Random) -> Told {
    let collectors = [Collectors::Eslogger, Collectors::Osquery, Collectors::Both][random.between(0, 2) as usize];
    let skew = if random.percent(50) { 0 } else { (random.between(0, 600) as i64 - 300) * SECOND };
    let mut story = Story { acts: Vec::new(), links: Vec::new(), pid: 500, now: BEGIN };
    for _ in 0..size {
        story.step(name, losses, random);
    }
    let Story { mut acts, links, now, .. } = story;
    acts.iter_mut().for_each(|act| act.at += skew);
    acts.sort_by_key(|act| act.at);
    let stop = if random.percent(losses.stops) { BEGIN + skew + (now - BEGIN) / 2 } else { i64::MAX };
    let mut told = Told {
        files: BTreeMap::new(),
        conn: Vec::new(),
        ssl: Vec::new(),
        x509: Vec::new(),
        truth: MacTruth { skew, ..MacTruth::default() },
    };
    let kept = told.tell_endpoint(name, acts, collectors, stop, losses, random);
    told.tell_network(address, &links);
    told.count(&kept, &links, collectors);
    told
}

/// What happens, by the true time.
struct Story {
    acts: Vec<Act>,
    links: Vec<Link>,
    pid: u32,
    now: i64,
}

impl Story {
    fn step(&mut self, name: &str, losses: &Losses, random: &mut Random) {
        self.now += random.between(5_000, 60_000) as i64 * SECOND / 1_000;
        self.pid += 1;
        let (at, pid) = (self.now, self.pid);
        let what = random.between(0, 9);
        let path = match what {
            0 => "/usr/bin/ditto".to_owned(),
            1..=2 => "/bin/cat".to_owned(),
            _ => format!("/usr/local/bin/tool{}", random.between(1, 5)),
        };
        let archive = format!("/Users/ana/out{pid}.zip");
        let mut argv = vec![path.clone()];
        match what {
            0 => argv.extend(["-c", "-k", "/Users/ana/src", &archive].map(str::to_owned)),
            1..=2 => argv.push("/Users/ana/.ssh/id_ed25519".to_owned()),
            _ => argv.push("x".repeat(random.between(1, 90) as usize)),
        }
        if what > 2 && random.percent(losses.cut) {
            // Long as it is, so much of it is left.
            let left = 1_024 - path.len() - 1;
            argv = vec![path.clone(), "y".repeat(left)];
        }
        let mut act = |after: u64, deed| self.acts.push(Act { at: at + after as i64 * SECOND, pid, path: path.clone(), deed });
        act(0, Deed::Exec { argv, responsible: random.percent(70) });
        match what {
            // Some begin to write too late to be waited for, by any way of rounding.
            0 => act(if random.percent(80) { random.between(0, 50) } else { random.between(70, 90) }, Deed::Create(archive)),
            1..=2 => act(0, Deed::Read("/Users/ana/.ssh/id_ed25519")),
            _ => {
                let after = random.between(2, 20);
                let local = 49_000 + self.links.len() as u16;
                let remote = format!("192.0.2.{}", random.between(1, 40));
                act(after, Deed::Connect { local, remote: remote.clone() });
                let start = at + after as i64 * SECOND;
                let end = start + random.between(1_000, 60_000) as i64 * SECOND / 1_000;
                let uid = format!("C{name}{local}");
                let (flow, shake) = (!random.percent(losses.flows), !random.percent(losses.shakes));
                self.links.push(Link { uid, local, remote, start, end, flow, shake });
            }
        }
    }
}

/// Lines of which a shipper let some that are near each other change places.
fn shuffled(mut lines: Vec<(i64, String)>, random: &mut Random) -> Vec<String> {
    for at in 1..lines.len() {
        if lines[at].0 - lines[at - 1].0 < 3 * SECOND && random.percent(50) {
            lines.swap(at - 1, at);
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Whether a Mac's collectors tell of an act at all.
fn is_told(act: &Act, collectors: Collectors, stop: i64, losses: &Losses, random: &mut Random) -> bool {
    let lost = match act.deed {
        Deed::Exec { .. } => losses.execs,
        Deed::Read(_) => losses.reads,
        Deed::Create(_) => losses.archives,
        Deed::Connect { .. } => losses.connects,
    };
    let known = collectors != Collectors::Eslogger || act.es_type().is_some();
    !random.percent(lost) && known && act.at < stop
}

impl Told {
    /// Writes what the Mac's own collectors tell. Gives what was told.
    fn tell_endpoint(&mut self, name: &str, acts: Vec<Act>, by: Collectors, stop: i64, losses: &Losses, random: &mut Random) -> Vec<Act> {
        let signed = !random.percent(30);
        let (mut of_all, mut of_type) = (0u64, BTreeMap::<u32, u64>::new());
        let mut numbers = Vec::new();
        let mut rows: Vec<(i64, String)> = Vec::new();
        let mut messages: Vec<(i64, String)> = Vec::new();
        let mut kept = Vec::new();
        for act in acts {
            let es = act.es_type().filter(|_| by != Collectors::Osquery);
            // Numbers are given before anything is lost; the kernel loses of all alike.
            let own = es.map(|kind| {
                of_all += 1;
                let count = of_type.entry(kind).or_default();
                *count += 1;
                (of_all, *count)
            });
            if !is_told(&act, by, stop, losses, random) || (own.is_some() && random.percent(losses.numbers)) {
                continue;
            }
            let lag = random.between(100, 20_000) as i64 * SECOND / 1_000;
            if let Some((of_all, of_type)) = own {
                // Shipped by a clock that is right.
                let shipped = act.at - self.truth.skew + lag;
                numbers.push(of_all);
                self.arrive("eslogger", "eslogger", act.at, shipped, 0);
                messages.push((act.at, act.eslogger(of_all, of_type, shipped)));
            } else {
                let second = act.at.div_euclid(SECOND);
                // A clock that is set back makes a row older than what it tells of.
                let written = second + if random.percent(4) { -(random.between(1, 3) as i64) } else { lag.div_euclid(SECOND) };
                self.arrive("osquery", act.table(), second * SECOND, written * SECOND, SECOND);
                rows.push((written, act.osquery(name, written, signed)));
                self.truth.signed += u64::from(signed && matches!(act.deed, Deed::Exec { .. }));
            }
            if own.is_some() && matches!(act.deed, Deed::Exec { .. }) {
                self.truth.signed += 1;
            }
            kept.push(act);
        }
        if !messages.is_empty() {
            self.files.insert("es.ndjson", shuffled(messages, random));
        }
        rows.sort();
        if !rows.is_empty() {
            self.files.insert("osqueryd.results.log", rows.into_iter().map(|(_, row)| row).collect());
        }
        if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
            let all = last - first + 1;
            self.truth.lost = (all - numbers.len() as u64, all);
        }
        kept
    }

    /// A record came in of a source.
    fn arrive(&mut self, collector: &'static str, table: &str, at: i64, arrived: i64, precision: i64) {
        let source = if collector == table { collector.to_owned() } else { format!("{collector} {table}") };
        self.truth.lags.entry(source).or_default().push(arrived - at);
        self.truth.future.0 += u64::from(arrived - at + precision.max(1) < 0);
        self.truth.future.1 += 1;
        self.truth.quarters.entry(collector).or_default().insert(at.div_euclid(900 * SECOND));
    }

    fn tell_network(&mut self, address: &str, links: &[Link]) {
        for link in links {
            let Link { uid, local, remote, start, end, .. } = link;
            let mut quarter = |at: i64| {
                self.truth.quarters.entry("zeek").or_default().insert(at.div_euclid(900 * SECOND));
            };
            if link.flow {
                self.conn.push((*end, conn(uid, (address, *local), remote, *start, *end)));
                quarter(*end);
            }
            if link.shake {
                self.ssl.push((*start, ssl(uid, (address, *local), remote, *start)));
                self.x509.push((*start, x509(remote, *start)));
                quarter(*start);
            }
        }
    }

    /// Counts what was told.
    fn count(&mut self, kept: &[Act], links: &[Link], by: Collectors) {
        let truth = &mut self.truth;
        let mut executed: BTreeMap<u32, bool> = BTreeMap::new();
        let mut packers: BTreeMap<u32, i64> = BTreeMap::new();
        let mut connected: BTreeSet<u16> = BTreeSet::new();
        let mut rooted = (0, 0);
        let flowed: BTreeSet<u16> = links.iter().filter(|link| link.flow).map(|link| link.local).collect();
        for act in kept {
            let day = act.at.div_euclid(86_400 * SECOND);
            let read = truth.days.entry(day).or_default();
            // Which osquery never tells.
            let by_es = act.es_type().is_some() && by != Collectors::Osquery;
            add(&mut truth.versioned, by_es);
            match &act.deed {
                Deed::Exec { argv, responsible } => {
                    truth.execs += 1;
                    truth.cut += u64::from(argv.join(" ").len() == 1_024);
                    executed.insert(act.pid, *responsible && by_es);
                    add(&mut rooted, *responsible && by_es);
                    if act.path.ends_with("ditto") {
                        truth.archives.1 += 1;
                        packers.insert(act.pid, act.at);
                    }
                }
                Deed::Read(_) => *read = true,
                Deed::Create(_) => {
                    let begun = packers.get(&act.pid);
                    truth.archives.0 += u64::from(begun.is_some_and(|begun| act.at - begun <= 60 * SECOND));
                }
                Deed::Connect { local, .. } => {
                    add(&mut truth.live, executed.contains_key(&act.pid));
                    add(&mut truth.rooted, executed.get(&act.pid).copied().unwrap_or(false));
                    add(&mut truth.on_wire, flowed.contains(local));
                    truth.pairs += u64::from(flowed.contains(local));
                    connected.insert(*local);
                }
            }
        }
        if truth.live.1 == 0 {
            truth.rooted = rooted;
        }
        for link in links {
            if link.flow {
                add(&mut truth.attributed, connected.contains(&link.local));
                add(&mut truth.shaken, link.shake);
            }
            truth.flowless += u64::from(link.shake && !link.flow);
        }
        if flowed.is_empty() && !links.iter().any(|link| link.shake) {
            // No sensor tells of it, so that nothing can be missing on the wire.
            truth.on_wire = (0, 0);
        }
    }
}

fn add(part: &mut Part, is: bool) {
    part.0 += u64::from(is);
    part.1 += 1;
}
