//! Names of hosts that nobody has: what people are shown does not grow with them, and each is counted.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::program::{Said, tollgate};

/// Ways to look at them, all that are for people.
const WAYS: [&[&str]; 9] = [
    &["hunt"],
    &["hunt", "--format", "table"],
    &["hunt", "--format", "html"],
    &["sources"],
    &["coverage", "--format", "table"],
    &["coverage", "--format", "html"],
    &["report", "exposure", "--format", "table"],
    &["report", "egress", "--format", "table"],
    &["report", "egress"],
];

/// So many hosts, each with one record.
fn made_up(path: &Path, hosts: usize) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let process =
        r#"{"audit_token":[501,501,20,501,20,400,100010,20],"ppid":300,"executable":{"path":"/bin/zsh"},"signing_id":"com.apple.zsh"}"#;
    for host in 0..hosts {
        let head = r#""schema_version":1,"version":9,"time":"2026-11-25T10:12:00.000000000Z","event_type":15,"action_type":1"#;
        writeln!(file, r#"{{{head},"host":"made-up-{host:07}","process":{process},"event":{{"exit":{{"stat":0}}}}}}"#).unwrap();
    }
}

#[test]
fn hosts_that_nobody_has_are_counted_and_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let (few, many) = (folder.path().join("few.ndjson"), folder.path().join("many.ndjson"));
    made_up(&few, 2_000);
    made_up(&many, 20_000);
    for way in WAYS {
        let said = |path: &Path| -> Said { tollgate().args(way).arg(path).output().unwrap().into() };
        let (few, many) = (said(&few), said(&many));
        let length = |said: &Said| said.out.len() + said.err.len();
        // Numbers have one digit more; a row for each would be many times as long.
        assert!(length(&many) <= length(&few) + length(&few) / 10 + 200, "{way:?}: {} and {}", length(&few), length(&many));
        let lines = (many.out.clone() + &many.err).lines().filter(|line| line.contains("made-up-")).count();
        assert!(lines <= 1_000, "{way:?}: {lines}");
    }
    let counted: Said = tollgate().arg("hunt").arg(&many).output().unwrap().into();
    assert!(counted.err.contains("20000 endpoint hosts"), "{}", counted.err);
}
