//! What is said to do about findings, and findings that belong together.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Said, hunt_json, render, render_trace, tollgate};

/// A theft on a Mac at an hour, to a name.
fn theft(mac: usize, hour: usize, name: &str) -> String {
    format!(
        "host mac{mac}\n\
         process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
         {hour:02}:00:00.000 fork zsh -> 500\n\
         {hour:02}:00:00.010 exec 500 adhoc com.x.helper /private/tmp/x : /private/tmp/x https://{name}/\n\
         {hour:02}:00:05.010 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
         {hour:02}:00:08.100 flow C{mac} 10.0.0.{mac}:51000 -> 203.0.113.62:443 tcp for 3s out=301000 in=900 service=ssl\n\
         {hour:02}:00:08.200 tls C{mac} sni={name} version=TLSv13 established\n"
    )
}

fn hunted(folder: &Path, words: &[&str]) -> Said {
    let mut hosts = String::new();
    for mac in 1..=5 {
        hosts.push_str(&format!("[[host]]\nname = \"mac{mac}\"\naddresses = [\"10.0.0.{mac}\"]\n"));
    }
    fs::write(folder.join("hosts.toml"), hosts).unwrap();
    let map = folder.join("hosts.toml");
    tollgate().args(["hunt", "--hosts"]).arg(map).args(words).arg(folder.join("logs")).output().unwrap().into()
}

#[test]
fn one_program_and_one_destination_on_three_macs_within_a_day_are_a_campaign() {
    let campaign = |thefts: &[(usize, usize, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("logs")).unwrap();
        let trace: String = thefts.iter().map(|&(mac, hour, name)| theft(mac, hour, name)).collect();
        render(&trace, &folder.path().join("logs"));
        let said = hunted(folder.path(), &["--format", "jsonl"]);
        assert_eq!((said.code, said.out.lines().count()), (Some(0), thefts.len()), "{}", said.err);
        said.err.lines().filter(|line| line.starts_with("campaign: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(campaign(&[(1, 1, "a.example"), (2, 2, "a.example")]), Vec::<String>::new());
    assert_eq!(campaign(&[(1, 1, "a.example"), (2, 2, "a.example"), (3, 3, "b.example")]), Vec::<String>::new());
    assert_eq!(
        campaign(&[(1, 1, "a.example"), (2, 2, "a.example"), (3, 23, "a.example")]),
        ["campaign: /private/tmp/x to a.example on 3 Macs from 2026-03-01T01:00:11Z to 2026-03-01T23:00:11Z: one case, one priority up"]
    );
}

#[test]
fn what_to_do_is_told_with_the_finding_and_is_the_sites_own() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let escalation = |words: &[&str]| hunt_json(folder.path(), words)[0]["escalation"].clone();
    let told = escalation(&[]);
    assert_eq!((told["priority"].as_str(), told["within_minutes"].as_u64()), (Some("P1"), Some(15)));
    let content = tempfile::tempdir().unwrap();
    let rule = "[campaign]\nmacs = 2\nhours = 1\n[[rule]]\nid = \"all\"\nwhen = {}\npriority = \"P4\"\nwithin = 2880\n\
        who = \"<b>Joon</b>\\u001b[31m\"\nact = [\"<script>look</script>\"]\navoid = []\nclocks = []\n";
    fs::write(content.path().join("escalation.toml"), rule).unwrap();
    let config = content.path().to_str().unwrap();
    let told = escalation(&["-c", config]);
    assert_eq!(
        (told["rule"].as_str(), told["act"][0].as_str(), &told["clocks"]),
        (Some("all"), Some("<script>look</script>"), &Value::Array(vec![]))
    );
    let id = hunt_json(folder.path(), &[])[0]["id"].as_str().unwrap().to_owned();
    for (format, parts) in [
        (None, ["P4: <b>Joon</b>\\u{1b}[31m, first action within 2 days (rule all)", "do      <script>look</script>"]),
        (Some("html"), ["P4: &#60;b&#62;Joon&#60;/b&#62;\\u{1b}[31m, first action within 2 days", "&#60;script&#62;look"]),
    ] {
        let mut command = tollgate();
        command.args(["explain", "-c", config]).args(format.iter().flat_map(|format| ["--format", format])).arg(&id).arg(folder.path());
        let said: Said = command.output().unwrap().into();
        assert_eq!(said.code, Some(0), "{}", said.err);
        for part in parts {
            assert!(said.out.contains(part), "{part}: {}", said.out);
        }
    }
}
