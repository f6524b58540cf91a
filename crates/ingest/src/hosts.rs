//! Which host a record belongs to (analytic §4, host first).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::path::Path;

use serde::Deserialize;
use thiserror::Error;
use tollgate_model::{HostName, LeaseRow, Nanos, Timestamp, Untrusted};

use crate::host_paths::HostPaths;
use crate::input::Input;

/// Why a `hosts.toml` cannot be used.
#[derive(Debug, Error)]
pub enum HostsError {
    /// It cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{path}: {message}")]
    Invalid {
        /// The file.
        path: String,
        /// What is wrong, with its place.
        message: String,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HostsFile {
    #[serde(default)]
    host: Vec<HostEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HostEntry {
    name: String,
    /// Other names under which records tell of it.
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
}

/// What a person wrote down: an address belonged to a host for a while.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Holding {
    from: Timestamp,
    to: Timestamp,
    host: HostName,
}

/// Who had one address.
#[derive(Debug, Default)]
struct Holders {
    written: Vec<Holding>,
    /// Until when, by when it began and the host. Leases and what hosts said only fill what nobody wrote.
    told: BTreeMap<(Timestamp, HostName), Timestamp>,
}

/// What was told of one address that is looked at, from a time back: who makes up more than that is not followed.
const MOST_TOLD: usize = 1_024;

impl Holders {
    /// What was told until a time, the latest first: since when, until when, and by whom it was held.
    fn until(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp, &HostName)> {
        let before = self.told.range(..(at.plus(Nanos(1)), HostName::new("")));
        before.rev().take(MOST_TOLD).map(|((from, host), to)| (*from, *to, host))
    }

    /// A host has it from one time to another, beside what was told before.
    fn tell(&mut self, host: &HostName, from: Timestamp, to: Timestamp) {
        // A host says the same again and again; what it said before grows.
        let known = self.until(from).find(|(_, until, holder)| *holder == host && from <= *until).map(|(since, until, _)| (since, until));
        let (since, until) = known.unwrap_or((from, to));
        self.told.insert((since, host.clone()), until.max(to));
    }

    /// Who had it at a time.
    fn at(&self, at: Timestamp) -> Option<&HostName> {
        let written = self.written.iter().find(|holding| holding.from <= at && at < holding.to).map(|holding| &holding.host);
        written.or_else(|| self.until(at).find(|(_, until, _)| at < *until).map(|(_, _, host)| host))
    }
}

/// The map from addresses and paths to hosts.
#[derive(Debug, Default)]
pub struct Hosts {
    addresses: BTreeMap<IpAddr, Holders>,
    paths: HostPaths,
    names: Vec<HostName>,
    /// How each name is written here, by its small letters: names of hosts know no case (RFC 4343), nor do hardware ids.
    spelt: BTreeMap<String, HostName>,
    /// Hosts that records tell of, by the small letters of their names.
    met: BTreeMap<String, HostName>,
    /// Hosts by the first label of a name that they have; nothing where two have it.
    labels: BTreeMap<String, Option<HostName>>,
    /// The one endpoint host of the whole input, if there is exactly one.
    sole: Option<HostName>,
}

impl Hosts {
    /// Reads a `hosts.toml`.
    pub fn load(path: &Path) -> Result<Self, HostsError> {
        let shown = Untrusted::from(path.to_string_lossy().into_owned()).escaped();
        let text = read_text(path).map_err(|error| HostsError::Unreadable { path: shown.clone(), error })?;
        Self::parse(&text).map_err(|message| HostsError::Invalid { path: shown, message })
    }

    /// Reads the text of a `hosts.toml`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: HostsFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut hosts = Self::default();
        let mut paths = Vec::new();
        for (entry, number) in file.host.into_iter().zip(1u32..) {
            let host = HostName::new(entry.name.as_str());
            if entry.name.trim().is_empty() {
                return Err(format!("host {number} of the file needs a name"));
            }
            if hosts.names.contains(&host) {
                return Err(format!("host {:?} stands twice", entry.name));
            }
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                let known = hosts.spelt.insert(name.trim().to_lowercase(), host.clone());
                if let Some(known) = known.filter(|known| *known != host) {
                    return Err(format!("the name {name:?} belongs to {:?} and {:?}, whatever its letters", known.raw(), entry.name));
                }
                hosts.label(name, &host);
            }
            for address in &entry.addresses {
                let (ip, from, to) = parse_holding(address).map_err(|message| format!("host {:?}: {message}", entry.name))?;
                hosts.addresses.entry(ip).or_default().written.push(Holding { from, to, host: host.clone() });
            }
            if !entry.paths.is_empty() {
                paths.push((host.clone(), entry.paths));
            }
            hosts.names.push(host);
        }
        hosts.paths = HostPaths::new(&paths)?;
        for (ip, holders) in &mut hosts.addresses {
            holders.written.sort();
            // The one that lasts longest of those before, which need not be the last.
            let mut longest: Option<&Holding> = None;
            for next in &holders.written {
                if let Some(one) = longest.filter(|one| one.to > next.from && one.host != next.host) {
                    return Err(format!("address {ip} belongs to {:?} and {:?} at the same time", one.host.raw(), next.host.raw()));
                }
                longest = Some(longest.filter(|one| one.to >= next.to).unwrap_or(next));
            }
        }
        Ok(hosts)
    }

    /// A name that a record has for its host, as it is written here, if it is one of these or an alias.
    pub fn spelt(&self, name: HostName) -> HostName {
        if self.spelt.is_empty() {
            return name;
        }
        // Asked of every record: most names stand in small letters, here and there.
        let plain = name.raw().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase());
        let known = if plain { self.spelt.get(name.raw()) } else { self.spelt.get(&name.raw().trim().to_lowercase()) };
        known.cloned().unwrap_or(name)
    }

    /// The first host whose `paths` match an input.
    pub fn of_path(&self, input: &Input) -> Option<HostName> {
        self.paths.of(input).cloned()
    }

    /// Hosts that have `paths`, of which none matches any of these inputs.
    pub fn unmatched(&self, inputs: &[Input]) -> Vec<HostName> {
        self.paths.unmatched(inputs)
    }

    /// Makes a host known that records tell of.
    pub fn meet(&mut self, host: &HostName) {
        self.met.entry(host.raw().to_lowercase()).or_insert_with(|| host.clone());
        self.label(host.raw(), host);
    }

    fn label(&mut self, name: &str, host: &HostName) {
        let known = self.labels.entry(first_label(name)).or_insert_with(|| Some(host.clone()));
        if known.as_ref().is_some_and(|known| known != host) {
            *known = None;
        }
    }

    /// Adds a lease. Its client's name is that of a host that is written down or was met, or begins with a label that one of
    /// these has alone.
    pub fn add_lease(&mut self, lease: &LeaseRow) {
        let Some(name) = lease.host_name.as_ref().map(|name| name.raw().trim()).filter(|name| !name.is_empty()) else { return };
        let lower = name.to_lowercase();
        let whole = self.spelt.get(&lower).or_else(|| self.met.get(&lower));
        let host = whole.or_else(|| self.labels.get(&first_label(name))?.as_ref()).cloned().unwrap_or_else(|| HostName::new(name));
        self.add_address(&host, lease.address, lease.time, lease.length);
    }

    /// Notes that a host said it had an address; others hold it no longer from then on.
    pub fn add_address(&mut self, host: &HostName, address: IpAddr, from: Timestamp, length: Nanos) {
        self.addresses.entry(address.to_canonical()).or_default().tell(host, from, from.plus(length));
    }

    /// Notes that a host said it had an address no longer.
    pub fn end_address(&mut self, host: &HostName, address: IpAddr, at: Timestamp) {
        let Some(holders) = self.addresses.get_mut(&address.to_canonical()) else { return };
        let holding: Vec<Timestamp> =
            holders.until(at).filter(|(_, until, holder)| *holder == host && at < *until).map(|(from, ..)| from).collect();
        holders.told.extend(holding.into_iter().map(|from| ((from, host.clone()), at)));
    }

    /// Says that a host had an address all the time.
    pub fn hold(&mut self, host: &HostName, address: IpAddr) {
        let holding = Holding { from: Timestamp::MIN, to: Timestamp::MAX, host: host.clone() };
        self.addresses.insert(address.to_canonical(), Holders { written: vec![holding], ..Holders::default() });
    }

    /// Says that the whole input has exactly one endpoint host.
    pub fn set_sole(&mut self, host: Option<HostName>) {
        self.sole = host;
    }

    /// The host of records that name none: `named`, if a person named one for all of them, else by the
    /// input's path, else by its folder.
    pub fn of_input(&self, named: Option<&HostName>, input: &Input) -> HostName {
        if let Input::Memory(memory) = input {
            return memory.host.clone();
        }
        named.cloned().or_else(|| self.of_path(input)).unwrap_or_else(|| HostName::new(input.folder()))
    }

    /// The only endpoint host of the whole input, if there is exactly one.
    pub(crate) fn sole(&self) -> Option<&HostName> {
        self.sole.as_ref()
    }

    /// The host that held an address at a time, and whether it is only assumed. An address that nobody
    /// held stands for itself.
    pub fn of_address(&self, address: IpAddr, at: Timestamp) -> (HostName, bool) {
        self.holder(address, at).unwrap_or_else(|| (HostName::of_address(address.to_canonical()), false))
    }

    /// The host that held an address at a time, if any, and whether it is only assumed.
    pub(crate) fn holder(&self, address: IpAddr, at: Timestamp) -> Option<(HostName, bool)> {
        let address = address.to_canonical();
        let holders = self.addresses.get(&address);
        if let Some(host) = holders.and_then(|holders| holders.at(at)) {
            return Some((host.clone(), false));
        }
        let private = tollgate_model::Endpoint::new(address, 0).reach() == tollgate_model::Reach::Local;
        let mapped = holders.is_some();
        self.sole.clone().filter(|_| private && !mapped).map(|host| (host, true))
    }
}

/// The first label of a name, in small letters.
fn first_label(name: &str) -> String {
    name.trim().split('.').next().unwrap_or_default().to_lowercase()
}

/// Bytes that a map of hosts may have; what is larger is something else.
const MOST_BYTES: u64 = 16 << 20;

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES.saturating_add(1)).read_to_string(&mut text)?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(io::Error::other("larger than a map of hosts may be (16 MiB)"));
    }
    Ok(text)
}

/// `ADDRESS` or `ADDRESS@FROM/TO`.
fn parse_holding(text: &str) -> Result<(IpAddr, Timestamp, Timestamp), String> {
    let (address, interval) = text.split_once('@').map_or((text, None), |(address, interval)| (address, Some(interval)));
    if address.contains('/') {
        return Err(format!("{address:?}: ranges are not taken; name each address"));
    }
    let ip: IpAddr = address.trim().parse().map_err(|_| format!("{address:?} is not an address"))?;
    let Some(interval) = interval else { return Ok((ip.to_canonical(), Timestamp::MIN, Timestamp::MAX)) };
    let (from, to) = interval.split_once('/').ok_or_else(|| format!("{interval:?} is not FROM/TO"))?;
    let (from, to) = (parse_time(from)?, parse_time(to)?);
    if from >= to {
        return Err(format!("interval {interval:?} ends before it begins"));
    }
    Ok((ip.to_canonical(), from, to))
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    let time: jiff::Timestamp = text.trim().parse().map_err(|_| format!("{text:?} is not a time such as 2026-11-25T08:00:00Z"))?;
    i64::try_from(time.as_nanosecond()).map(Timestamp).map_err(|_| format!("{text:?} is out of range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_spelling() {
        let hosts = Hosts::parse(
            "[[host]]\nname = \"Ana-MBP\"\naliases = [\"ana-mbp.corp.example\", \"4C4C4544-0046\"]\n[[host]]\nname = \"bo\"\n",
        )
        .unwrap();
        let spelt = |name: &str| hosts.spelt(HostName::new(name)).raw().to_owned();
        for (told, written) in
            [("ana-mbp", "Ana-MBP"), ("ANA-MBP.corp.example", "Ana-MBP"), ("4c4c4544-0046", "Ana-MBP"), ("BO", "bo"), ("Cleo", "Cleo")]
        {
            assert_eq!(spelt(told), written, "{told}");
        }
        let twice = Hosts::parse("[[host]]\nname = \"ana\"\n[[host]]\nname = \"bo\"\naliases = [\"ANA\"]\n").unwrap_err();
        assert!(twice.contains("\"ana\" and \"bo\""), "{twice}");
    }

    #[test]
    fn an_address_belongs_to_whoever_held_it_then() {
        let hosts = Hosts::parse(
            "[[host]]\nname = \"ana\"\naddresses = [\"10.0.0.5@1970-01-01T00:00:00Z/1970-01-01T01:00:00Z\"]\n\
             [[host]]\nname = \"bo\"\naddresses = [\"10.0.0.5@1970-01-01T01:00:00Z/1970-01-01T02:00:00Z\", \"10.0.0.6\"]\n",
        )
        .unwrap();
        let at = |address: &str, second| hosts.of_address(address.parse().unwrap(), Timestamp::from_secs(second)).0;
        assert_eq!(at("10.0.0.5", 3_599).raw(), "ana");
        assert_eq!(at("::ffff:10.0.0.5", 3_600).raw(), "bo");
        assert_eq!(at("10.0.0.5", 7_200).raw(), "ip:10.0.0.5");
        assert_eq!(at("10.0.0.6", 0).raw(), "bo");
    }

    #[test]
    fn a_sole_host_is_assumed_only_for_private_addresses_that_nobody_mapped() {
        let mut hosts =
            Hosts::parse("[[host]]\nname = \"ana\"\naddresses = [\"10.0.0.5@1970-01-01T00:00:00Z/1970-01-01T01:00:00Z\"]\n").unwrap();
        hosts.set_sole(Some(HostName::new("mac")));
        let at = |address: &str| hosts.of_address(address.parse().unwrap(), Timestamp::from_secs(9_000));
        assert_eq!(at("192.168.1.9"), (HostName::new("mac"), true));
        assert_eq!(at("10.0.0.5"), (HostName::new("ip:10.0.0.5"), false));
        assert_eq!(at("203.0.113.7"), (HostName::new("ip:203.0.113.7"), false));
    }

    #[test]
    fn what_a_host_said_of_its_address_holds_for_a_while_and_after_what_people_wrote() {
        let mut hosts = Hosts::parse("[[host]]\nname = \"ana\"\naddresses = [\"10.0.0.6\"]\n").unwrap();
        let (mac, other) = (HostName::new("mac"), HostName::new("other"));
        let (ip, written): (IpAddr, IpAddr) = ("10.0.0.5".parse().unwrap(), "10.0.0.6".parse().unwrap());
        let day = Nanos::from_secs(100);
        for second in [1_000, 1_050] {
            hosts.add_address(&mac, ip, Timestamp::from_secs(second), day);
        }
        hosts.add_address(&other, ip, Timestamp::from_secs(1_120), day);
        hosts.add_address(&mac, written, Timestamp::from_secs(1_000), day);
        hosts.end_address(&other, ip, Timestamp::from_secs(1_180));
        let at = |ip, second| hosts.of_address(ip, Timestamp::from_secs(second)).0;
        assert_eq!(at(ip, 999).raw(), "ip:10.0.0.5");
        assert_eq!((at(ip, 1_000), at(ip, 1_119)), (mac.clone(), mac));
        assert_eq!((at(ip, 1_120), at(ip, 1_179)), (other.clone(), other));
        assert_eq!(at(ip, 1_180).raw(), "ip:10.0.0.5");
        assert_eq!(at(written, 1_000).raw(), "ana");
    }

    /// A whole name before a first label, an alias as well as a name, and no guess where two begin alike.
    #[test]
    fn a_lease_is_of_the_host_that_it_names() {
        let mut hosts = Hosts::parse(
            "[[host]]\nname = \"build.eu.example\"\n[[host]]\nname = \"build.us.example\"\n[[host]]\nname = \"Ana-MBP\"\naliases = [\"4C4C4544\"]\n",
        )
        .unwrap();
        hosts.meet(&HostName::new("bo.corp.example"));
        let holder = |hosts: &mut Hosts, name: &str| {
            let lease = LeaseRow {
                time: Timestamp::from_secs(1_000),
                address: "10.0.0.5".parse().unwrap(),
                length: Nanos::from_secs(100),
                host_name: Some(Untrusted::from(name.to_owned())),
                hardware: None,
            };
            hosts.addresses.clear();
            hosts.add_lease(&lease);
            let at = |second| hosts.of_address(lease.address, Timestamp::from_secs(second)).0.raw().to_owned();
            assert_eq!((at(999).as_str(), at(1_100).as_str()), ("ip:10.0.0.5", "ip:10.0.0.5"));
            at(1_099)
        };
        for (told, host) in [
            ("build.us.example", "build.us.example"),
            ("BUILD.EU.example", "build.eu.example"),
            ("build", "build"),
            ("ana-mbp.fritz.box", "Ana-MBP"),
            ("4c4c4544", "Ana-MBP"),
            ("bo", "bo.corp.example"),
            ("cleo", "cleo"),
        ] {
            assert_eq!(holder(&mut hosts, told), host, "{told}");
        }
    }

    #[test]
    fn a_map_answers_soon_however_often_an_address_changes_hands() {
        let mut hosts = Hosts::default();
        let address = "10.0.0.5".parse().unwrap();
        for second in (0..200_000i64).rev() {
            let host = HostName::new(if second % 2 == 0 { "ana" } else { "bo" });
            hosts.add_address(&host, address, Timestamp::from_secs(second * 10), Nanos::from_secs(1));
        }
        let at = |second| hosts.of_address(address, Timestamp::from_secs(second)).0.raw().to_owned();
        assert_eq!((at(0), at(10), at(11), at(1_999_980)), ("ana".into(), "bo".into(), "ip:10.0.0.5".into(), "ana".into()));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("[[host]]\nname = \"\"", "needs a name"),
            ("[[host]]\nname = \"a\"\n[[host]]\nname = \"a\"", "stands twice"),
            ("[[host]]\nname = \"a\"\naddresses = [\"nonsense\"]", "not an address"),
            ("[[host]]\nname = \"a\"\naddresses = [\"10.0.0.1@x/y\"]", "not a time"),
            ("[[host]]\nname = \"a\"\naddresses = [\"10.0.0.1\"]\n[[host]]\nname = \"b\"\naddresses = [\"10.0.0.1\"]", "at the same time"),
            (
                "[[host]]\nname = \"a\"\naddresses = [\"10.0.0.1@2026-01-01T00:00:00Z/2026-01-01T10:00:00Z\", \
                 \"10.0.0.1@2026-01-01T01:00:00Z/2026-01-01T02:00:00Z\"]\n\
                 [[host]]\nname = \"b\"\naddresses = [\"10.0.0.1@2026-01-01T05:00:00Z/2026-01-01T06:00:00Z\"]",
                "at the same time",
            ),
            ("[[host]]\nname = \"a\"\nadresses = []", "adresses"),
            ("[[host]]\nname = \"a\"\n[[host]]\nname = \" \"", "host 2 of the file"),
            (
                "[[host]]\nname = \"ana\"\naddresses = [\"10.0.0.0/24\"]",
                "host \"ana\": \"10.0.0.0/24\": ranges are not taken; name each address",
            ),
            ("[[host]]\nname = \"ana\"\npaths = [\"logs/[\"]", "host \"ana\": error parsing glob"),
        ] {
            let error = Hosts::parse(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
