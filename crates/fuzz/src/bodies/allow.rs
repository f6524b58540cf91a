//! Allow entries.
//!
//! * Whatever the text, there is an entry or a list of mistakes, never both and never neither; a mistake has its place,
//!   and its text holds nothing that could act on a terminal.
//! * An entry drops nothing, ends within a year, and was not approved by its author.
//! * It covers no credential whose category its text does not name.
//! * It allows nothing whose destination two facts do not prove, nothing before its first day, and nothing of bytes that nobody counted
//!   if it says how many may go.

use std::net::IpAddr;

use tollgate_model::{Timestamp, is_unsafe_to_show};
use tollgate_policy::{AllowEntry, CategoryId, Policy, Sending};

use crate::Body;

/// The body.
pub const BODY: Body = Body { name: "allow", run: body, tokens: TOKENS, telemetry: &[], made, long };

const TOKENS: &[&str] = &[
    "[program]\n",
    "[caller]\n",
    "[scope]\n",
    "[stages]\n",
    "team_id = \"4ABCDE1234\"\n",
    "signing_id = \"org.example.sync\"\n",
    "platform_id = \"com.apple.curl\"\n",
    "cdhash = \"00112233445566778899aabbccddeeff00112233\"\n",
    "path = \"/x\"\n",
    "arguments = \"sync * ...\"\n",
    "hosts = [\"mac-*\"]\n",
    "destinations = [\"files.acme.example\"]\n",
    "ranges = [\"198.51.100.0/24\"]\n",
    "hours = \"01:00-05:00 +02:00\"\n",
    "max_bytes_a_day = 1\n",
    "credentials = [\"ssh-keys\"]\n",
    "read = [\"documents\"]\n",
    "archive = true\n",
    "revoked = 2026-06-30T12:00:00Z\n",
    "2026-03-01",
    "9999-12-31",
    "\"*.com\"",
    "\"api.telegram.org\"",
    "= 59",
    "= 20",
    "\\u202e",
    "mara",
    "-1",
    "[",
    "\"",
    "\n",
];

/// An entry without a mistake.
const SOUND: &str = r#"id = "A-1"
version = 1
owner = "it"
author = "mara"
approver = "joon"
reason = "a copy"
ticket = "T-1"
created = 2026-03-01
expires = 2026-05-31
cap = 25
arguments = "sync /data ..."

[program]
team_id = "4ABCDE1234"
signing_id = "org.example.sync"

[caller]
platform_id = "com.apple.xpc.launchd"

[scope]
destinations = ["files.acme.example"]
ranges = ["198.51.100.0/24"]
hours = "01:00-05:00 +02:00"
max_bytes_a_day = 1000

[stages]
read = ["documents"]
credentials = ["ssh-keys"]
archive = true
"#;

/// Checks the laws.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let policy = Policy::builtin();
    match policy.allow_entry("allow/a.toml", &text) {
        Err(errors) => {
            assert!(!errors.is_empty() && errors.len() <= 300, "a refusal has a reason, and few");
            for error in errors {
                let line = text.split('\n').nth(error.line.saturating_sub(1));
                assert!(line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&error.column)), "{error:?} has a place");
                assert!(error.file == "allow/a.toml" && !error.to_string().chars().any(is_unsafe_to_show), "{error:?} can be printed");
            }
        }
        Ok(entry) => sound(&policy, &entry, &text),
    }
}

fn sound(policy: &Policy, entry: &AllowEntry, text: &str) {
    assert!((20..=59).contains(&entry.cap), "it drops nothing: {}", entry.cap);
    assert!((0..=365).contains(&entry.expires.days_after(entry.created)), "it ends within a year");
    assert!(
        entry.approver.as_ref().is_none_or(|approver| !approver.trim().eq_ignore_ascii_case(entry.author.trim())),
        "another person approved it"
    );
    for number in 0..32 {
        let id = CategoryId(number);
        let named = text.contains(policy.category(id)) || text.contains("\\u");
        assert!(named || !policy.is_credential(id) || !entry.covers(id, true) && !entry.covers(id, false), "{id:?} is not named");
    }
    let sending = |facts, seconds: i64, bytes| Sending {
        machine: "mac-1",
        destination: "files.acme.example",
        address: Some(IpAddr::from([192, 0, 2, 1])),
        facts,
        interval: (Timestamp::from_secs(seconds), Timestamp::from_secs(seconds)),
        bytes_that_day: bytes,
    };
    // 2026-04-01T01:00:00Z, 1970-01-01T01:00:00Z
    for (facts, seconds) in [(0, 1_775_005_200), (1, 1_775_005_200), (2, 1_775_005_200), (3, 3600)] {
        let allowed = entry.allows(&sending(facts, seconds, Some(0)));
        let holds = entry.created.has_begun(Timestamp::from_secs(seconds)) && entry.expires.holds(Timestamp::from_secs(seconds));
        let in_range = text.contains('/') || text.contains("\\u");
        assert!(!allowed || holds && entry.approver.is_some() && (facts >= 2 || facts == 1 && in_range), "{facts} {seconds}");
        assert!(allowed || !entry.allows(&sending(facts, seconds, None)), "bytes that nobody counted are not few");
    }
}

fn made() -> Vec<Vec<u8>> {
    vec![SOUND.into()]
}

fn long(bytes: usize) -> Vec<Vec<u8>> {
    // An entry has at most 64 KiB.
    let bytes = bytes.min(64 << 10);
    let with = |from: &str, to: String| SOUND.replace(from, &to).into_bytes();
    vec![
        "=\n".repeat(bytes / 2).into_bytes(),
        "a = [".repeat(bytes / 5).into_bytes(),
        with("\"files.acme.example\"", (0..bytes / 20).map(|at| format!("\"a{at}.acme.example\",")).collect()),
        with("\"documents\"", "\"x\",".repeat(bytes / 4)),
        with("sync /data ...", "* ".repeat(bytes / 2) + "x"),
        with("\"198.51.100.0/24\"", "\"198.51.100.0/24\",".repeat(bytes / 20)),
    ]
}
