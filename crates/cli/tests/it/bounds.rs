//! Output stays readable whatever telemetry holds, and says what it left out.

use std::fs;

use crate::program::{hunt_json, render, render_case, run};

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
    assert!(explained.out.contains("… [600019 characters in all]"), "{}", &explained.out[..3_000.min(explained.out.len())]);
    assert!(explained.out.contains(" w w and further arguments\n"), "5,002 arguments are not shown whole");
    assert!(explained.out.len() < 20_000, "{}", explained.out.len());
}

#[test]
fn texts_of_common_length_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    render_case("a01-stealer-of-four-processes", folder.path());
    for finding in hunt_json(folder.path(), &[]) {
        assert_eq!(finding["texts_cut"], 0);
    }
}
