//! Output stays readable whatever telemetry holds, and says what it left out.

use std::fs;

use crate::program::{hunt_json, render, render_trace, run};

/// A program of a very long name, with very many arguments, that steals a key of a very long name.
fn long(folder: &std::path::Path) -> String {
    // Six hundred thousand letters, since a record may have a megabyte.
    let name = "n".repeat(600_000);
    let words = "w ".repeat(5_000);
    let trace = format!(
        "host mac1\nprocess sh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00 fork sh -> 500\n\
         10:00:00.1 exec 500 adhoc x /private/tmp/x : x {words} https://drop.example/\n\
         10:00:01 read 500 /Users/ana/.ssh/id_{name} size=400\n\
         10:00:02 flow C1 10.0.0.5:5000 -> 203.0.113.9:443 tcp for 3s out=4000 in=9 service=ssl\n\
         10:00:02.1 tls C1 sni=drop.example\n"
    );
    render(&trace, folder);
    let log = folder.join("mac1/es.ndjson");
    // The name of the program itself, wherever the record has it.
    let text = fs::read_to_string(&log).unwrap();
    let program = "p".repeat(200_000);
    fs::write(
        &log,
        text.replace("\\/private\\/tmp\\/x", &format!("\\/private\\/tmp\\/{program}"))
            .replace("/private/tmp/x", &format!("/private/tmp/{program}")),
    )
    .unwrap();
    name
}

#[test]
fn long_texts_are_cut_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let name = long(folder.path());
    let place = folder.path().to_str().unwrap();
    let found = hunt_json(folder.path(), &[]);
    assert_eq!(found.len(), 1);
    let finding = &found[0];
    let path = finding["steps"][0]["path"].as_str().unwrap();
    // 4,095 characters of the path and the ellipsis; "/Users/ana/.ssh/id_" has 19.
    assert_eq!(path, format!("/Users/ana/.ssh/id_{}…", &name[..4_095 - 19]));
    assert_eq!(finding["process"]["path"].as_str().unwrap().chars().count(), 4_096);
    assert!(finding["texts_cut"].as_u64().unwrap() >= 2, "{}", finding["texts_cut"]);
    let table = run(&["hunt", "--format", "table", place]);
    assert!(table.out.contains(&format!("{}…", "p".repeat(59))), "{}", &table.out[..2_000.min(table.out.len())]);
    assert!(table.out.lines().all(|line| line.chars().count() < 400), "no line of the table is long");
    let explained = run(&["explain", finding["id"].as_str().unwrap(), place]);
    // "/Users/ana/.ssh/id_" and six hundred thousand.
    assert!(explained.out.contains("… [600019 bytes in all]"), "{}", &explained.out[..3_000.min(explained.out.len())]);
    assert!(explained.out.contains(" w w and further arguments\n"), "5,002 arguments are not shown whole");
    assert!(explained.out.len() < 20_000, "{}", explained.out.len());
}

#[test]
fn texts_of_common_length_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    for finding in hunt_json(folder.path(), &[]) {
        assert_eq!(finding["texts_cut"], 0);
    }
}

/// Two fields spoiled in one way: each is named, with the place where it was first seen.
#[test]
fn each_field_with_a_defect_is_named_with_a_place() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read(&log).unwrap();
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let spoil = |line: &[u8], key: &str| -> Vec<u8> {
        let line = String::from_utf8(line.to_vec()).unwrap();
        let at = line.find(key).unwrap_or_else(|| panic!("{key} in {line}")) + key.len();
        [&line.as_bytes()[..at], b"\xff", &line.as_bytes()[at..]].concat()
    };
    let mut spoiled = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        spoiled.extend(match at {
            0 | 1 => spoil(line, "\"signing_id\":\""),
            2 => spoil(line, "\"cdhash\":\""),
            _ => line.to_vec(),
        });
    }
    fs::write(&log, spoiled).unwrap();
    let third = lines[0].len() + lines[1].len() + 2;
    let said = run(&["hunt", "--format", "jsonl", folder.path().to_str().unwrap()]);
    let told: Vec<&str> = said.err.lines().filter(|line| line.contains("invalid-utf8")).collect();
    assert_eq!(told.len(), 2, "{}", said.err);
    let line = |field: &str| *told.iter().find(|line| line.contains(&format!("in {field}"))).unwrap_or_else(|| panic!("{field}: {told:?}"));
    assert!(line("signing_id").starts_with("  2 x ") && line("signing_id").ends_with(&format!("{}:0", log.display())), "{told:?}");
    assert!(line("cdhash").starts_with("  1 x ") && line("cdhash").ends_with(&format!("{}:{third}", log.display())), "{told:?}");
}
