//! An inventory of Macs, as device management exports it: CSV with a line of names.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use tollgate_coverage::{Inventory, Listed};
use tollgate_model::Untrusted;
use tollgate_sinks::{are, counted};

use crate::output::tell;

/// Columns that name a Mac, by letters and digits alone, best first.
const NAMES: [&str; 10] =
    ["host", "hostname", "hostidentifier", "computername", "devicename", "displayname", "localhostname", "name", "computer", "fqdn"];

/// Columns that tell its system, best first.
const BUILDS: [&str; 8] =
    ["build", "osbuild", "buildversion", "osbuildversion", "osversion", "macosversion", "operatingsystemversion", "operatingsystem"];

/// Bytes that an inventory may have: a million Macs.
const MOST_BYTES: u64 = 256 << 20;

/// Reads an inventory.
pub fn read(path: &Path) -> Result<Inventory> {
    let name = || Untrusted::from(path.to_string_lossy().into_owned()).escaped();
    let mut text = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES.saturating_add(1)).read_to_end(&mut text)).with_context(name)?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        bail!("{}: larger than an inventory may be (256 MiB)", name());
    }
    let (inventory, notes) = parse(&text).map_err(|message| anyhow::anyhow!("{}: {message}", name()))?;
    for note in notes {
        tell(format_args!("note: {}: {note}", name()));
    }
    Ok(inventory)
}

fn parse(text: &[u8]) -> Result<(Inventory, Vec<String>), String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut rows = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).delimiter(delimiter(text)).from_reader(text);
    let head = rows.byte_headers().map_err(|error| error.to_string())?.clone();
    let plain = |cell: &[u8]| -> String {
        let letters = cell.iter().filter(|byte| byte.is_ascii_alphanumeric());
        letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
    };
    let column = |names: &[&str]| names.iter().find_map(|name| head.iter().position(|cell| plain(cell) == *name));
    let shown =
        || head.iter().take(16).map(|cell| Untrusted::from(String::from_utf8_lossy(cell).into_owned()).escaped()).collect::<Vec<_>>();
    let Some(host) = column(&NAMES) else {
        return Err(format!(
            "no column names the Mac: one called host, hostname, computer name or device name; there are: {}",
            shown().join(", ")
        ));
    };
    let build = column(&BUILDS);
    let mut inventory = Inventory::default();
    let (mut twice, mut nameless) = (0u64, 0u64);
    for row in rows.byte_records() {
        let row = row.map_err(|error| error.to_string())?;
        let cell = |at: usize| row.get(at).map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).filter(|cell| !cell.is_empty());
        match cell(host) {
            Some(name) => {
                let listed = Listed { build: build.and_then(cell) };
                twice = twice.saturating_add(u64::from(!inventory.add(&name, listed)));
            }
            None => nameless = nameless.saturating_add(1),
        }
    }
    let mut notes = Vec::new();
    if twice > 0 {
        notes.push(format!("{} of a Mac that another has named: the last counts", counted(twice, "line")));
    }
    if nameless > 0 {
        notes.push(format!("{} {} left out: no Mac is named there", counted(nameless, "line"), are(nameless)));
    }
    if inventory.is_empty() {
        notes.push("it names no Mac".to_owned());
    }
    Ok((inventory, notes))
}

/// What parts the cells of the first line: a semicolon or a tab, where there is one and no comma.
fn delimiter(text: &[u8]) -> u8 {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |delimiter: u8| first.contains(&delimiter);
    if has(b',') {
        b','
    } else if has(b';') {
        b';'
    } else if has(b'\t') {
        b'\t'
    } else {
        b','
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn macs(text: &str) -> Vec<(String, Option<String>)> {
        let (inventory, _) = parse(text.as_bytes()).unwrap();
        inventory.macs().map(|(name, listed)| (name.raw().to_owned(), listed.build.clone())).collect()
    }

    #[test]
    fn exports_of_device_management_are_read_as_they_are() {
        let mac = |name: &str, build: Option<&str>| (name.to_owned(), build.map(str::to_owned));
        assert_eq!(
            macs("\u{feff}\"Computer Name\",\"Operating System Version\",Owner\r\n\"ana, mac\",15.1,x\r\nbo,,y\r\n"),
            [mac("ana, mac", Some("15.1")), mac("bo", None)]
        );
        assert_eq!(macs("hostname;os_build\nana;24B83\n"), [mac("ana", Some("24B83"))]);
        assert_eq!(macs("host\nana\nbo\nANA\n"), [mac("ANA", None), mac("bo", None)]);
        // A short line lacks its last cells.
        assert_eq!(macs("serial,name,build\n1,ana\n"), [mac("ana", None)]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(parse(b"serial,owner\n1,x\n").unwrap_err().contains("there are: serial, owner"));
        let (_, notes) = parse(b"host,build\n,1\nana,2\nana,3\n").unwrap();
        assert_eq!(notes.len(), 2);
        assert!(parse(b"").is_err());
        let (inventory, notes) = parse(b"host\n").unwrap();
        assert!(inventory.is_empty() && notes == ["it names no Mac"]);
    }
}
