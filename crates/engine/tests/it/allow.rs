//! Allow entries (docs/semantics.md, I5): what each condition is for. Engine and oracle, and scores worked out by hand.

use tollgate_model::{Finding, Record};
use tollgate_oracle::{differences, findings};
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, allowing, differs, drive_by};

const CAST: &str = "process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
process terminal pid=300.1 parent=1.1 platform com.apple.Terminal /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal
process sync pid=600.1 parent=1.1 dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync
process stranger pid=800.1 parent=1.1 dev 9ABCDE1234 com.example.other /Applications/Other.app/Contents/MacOS/Other
process other pid=700.1 parent=1.1 dev 8ABCDE1234 com.example.other /Applications/Other.app/Contents/MacOS/Other
04:00:00 fork terminal -> 400
04:00:00.1 exec 400 platform com.apple.zsh /bin/zsh : zsh
";

/// What a program reads and sends.
struct Story<'a> {
    host: &'a str,
    by: &'a str,
    program: &'a str,
    reads: &'a [&'a str],
    hour: u32,
    place: &'a str,
    address: &'a str,
    answered: bool,
    bytes: &'a [u32],
    /// Whether another packs what is read.
    packed: bool,
}

const SYNC: &str = "dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync : Sync";
const CURL: &str = "platform com.apple.curl /usr/bin/curl : curl -T -";
const ZIP: &str = "platform com.apple.zip /usr/bin/zip : zip /private/tmp/a.zip";
const SLACK: &str = "dev BQR82RBBHL com.tinyspeck.slackmacgap /Applications/Slack.app/Contents/MacOS/Slack : Slack";
const DOCUMENT: &str = "/Users/ana/Documents/contract.docx";
const OTHER: &str = "dev 8ABCDE1234 com.example.other /Applications/Other.app/Contents/MacOS/Other : Other";
const NOTE: &str = "/Users/ana/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite";
const KEY: &str = "/Users/ana/.ssh/id_ed25519";

/// The app reads a key and sends it to a proven place.
const USUAL: Story<'_> = Story {
    host: "mac1",
    by: "launchd",
    program: SYNC,
    reads: &[KEY],
    hour: 9,
    place: "drop.example",
    address: "192.0.2.9",
    answered: true,
    bytes: &[900],
    packed: false,
};

/// Another app sends notes.
const NOTES: Story<'_> = Story { program: OTHER, reads: &[NOTE], ..USUAL };

/// By the app's or the terminal's hand, with curl: what it reads itself.
const BY_TERMINAL: Story<'_> = Story { by: "400", program: CURL, ..USUAL };
const BY_SERVICE: Story<'_> = Story { by: "launchd", program: CURL, ..USUAL };

impl Story<'_> {
    fn records(&self) -> Vec<Record> {
        let Self { host, by, program, reads, hour, place, address, answered, bytes, packed } = self;
        let mut text = format!("host {host}\n{CAST}");
        if *packed {
            let named = reads.join(" ");
            text.push_str(&format!("{hour:02}:00:00 fork 400 -> 450\n{hour:02}:00:00 exec 450 {ZIP} {named}\n"));
            for path in *reads {
                text.push_str(&format!("{hour:02}:00:00 read 450 {path} size=400\n"));
            }
            text.push_str(&format!("{hour:02}:00:00 write 450 /private/tmp/a.zip size=600\n{hour:02}:00:00 exit 450\n"));
        }
        text.push_str(&format!("{hour:02}:00:00.1 fork {by} -> 500\n{hour:02}:00:00.2 exec 500 {program}\n"));
        for path in if *packed { &["/private/tmp/a.zip"] } else { *reads } {
            text.push_str(&format!("{hour:02}:00:01 read 500 \"{path}\" size=400\n"));
        }
        for (number, bytes) in bytes.iter().enumerate() {
            let (at, port) = (format!("{hour:02}:00:{:02}", 2 + number), 50_000 + number);
            if *answered {
                text.push_str(&format!("{at} dns 10.0.0.5 {place} -> {address} ttl=60\n"));
            }
            text.push_str(&format!("{at} connect 500 tcp 10.0.0.5:{port} -> {address}:443\n"));
            text.push_str(&format!(
                "{at} flow C{number} 10.0.0.5:{port} -> {address}:443 tcp for 0.5s out={bytes} in={bytes} service=ssl\n"
            ));
            text.push_str(&format!("{at} tls C{number} sni={place} established\n"));
        }
        text.push_str(&format!("{hour:02}:01:00 exit 500\n"));
        trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }
}

#[test]
fn agreement_on_allow_entries() {
    // A key of weight 95 is worth 47, ten more within a minute of the read; a tool five, and so is a place that only its name proves.
    let (own, tool, unproven, chat) = (57, 62, 5, 5);
    for (what, story, expected) in [
        ("the app", USUAL, ("cap:A-1", 25)),
        (
            "another app",
            Story { program: "dev 8ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync : Sync", ..USUAL },
            ("", own),
        ),
        ("another place", Story { place: "elsewhere.example", ..USUAL }, ("", own)),
        ("beneath the place", Story { place: "a.drop.example", ..USUAL }, ("", own)),
        ("one fact", Story { answered: false, ..USUAL }, ("", own + unproven)),
        ("one fact, and a range", Story { answered: false, address: "203.0.113.9", ..USUAL }, ("cap:A-1", 25)),
        ("by the terminal", BY_TERMINAL, ("cap:A-2", 45)),
        ("a tool works for the app", Story { by: "sync", ..BY_TERMINAL }, ("cap:A-1", 25)),
        ("a tool's caller", Story { by: "other", ..BY_TERMINAL }, ("cap:A-4", 50)),
        ("another caller", Story { by: "stranger", ..BY_TERMINAL }, ("", tool)),
        ("as much as a day may have", Story { bytes: &[400_000, 100_000], ..BY_TERMINAL }, ("cap:A-2", 45)),
        ("more than a day may have", Story { bytes: &[400_000, 100_001], ..BY_TERMINAL }, ("", tool)),
        ("by a service", BY_SERVICE, ("cap:A-3", 30)),
        ("before its hours", Story { hour: 5, ..BY_SERVICE }, ("", tool)),
        ("after its hours", Story { hour: 12, ..BY_SERVICE }, ("", tool)),
        ("another machine", Story { host: "mini", ..BY_SERVICE }, ("", tool)),
        ("packed, as the entry says", Story { packed: true, ..BY_TERMINAL }, ("cap:A-2", 45)),
        ("packed, which the entry does not say", Story { packed: true, by: "other", ..BY_TERMINAL }, ("", tool + 10)),
        (
            "a role and an entry",
            Story { program: &format!("{SLACK} --acme"), reads: &[KEY, DOCUMENT], place: "files.slack.com", ..USUAL },
            ("cap:A-6", 39),
        ),
        (
            "a role and other arguments",
            Story { program: &format!("{SLACK} --acme --x"), reads: &[KEY, DOCUMENT], place: "files.slack.com", ..USUAL },
            ("", own + chat),
        ),
        // Notes of weight 80 are worth 40, and ten.
        ("what is sanctioned", Story { place: "files.example.net", ..NOTES }, ("reducer:sanctioned", 39)),
        ("by a tool", Story { place: "files.example.net", program: CURL, by: "other", ..NOTES }, ("reducer:sanctioned", 39)),
        ("by a tool of nobody's", Story { place: "files.example.net", program: CURL, by: "400", ..NOTES }, ("", 55)),
        (
            "by who is not proven",
            Story { place: "files.example.net", program: "adhoc other /Applications/Other : Other", ..NOTES },
            ("", 60),
        ),
        ("other data than is sanctioned", Story { place: "api.example.org", ..NOTES }, ("", 50)),
        ("a credential as well", Story { place: "files.example.net", reads: &[KEY, NOTE], ..NOTES }, ("reducer:sanctioned", own)),
        ("one fact, and a range of it", Story { place: "files.example.net", answered: false, ..NOTES }, ("reducer:sanctioned", 39)),
        ("one fact only", Story { place: "files.example.net", answered: false, address: "198.51.100.77", ..NOTES }, ("", 50 + unproven)),
        ("sanctioned and allowed", Story { place: "files.example.net", program: SYNC, reads: &[KEY, NOTE], ..NOTES }, ("cap:A-1", 39)),
        // Settings of weight 10, worth five and five, do not make less of a covered key.
        ("little beside what is covered", Story { reads: &[KEY, "/etc/krb5.conf"], ..BY_SERVICE }, ("cap:A-3", 30)),
        // Weight 90 is worth 45.
        ("other data", Story { reads: &["/Users/ana/.aws/credentials"], ..BY_SERVICE }, ("", tool - 2)),
        // The key is covered; 45, ten and five are left of the rest.
        ("other data too", Story { reads: &[KEY, "/Users/ana/.aws/credentials"], ..BY_SERVICE }, ("cap:A-3", tool - 2)),
    ] {
        let caps = caps(what, &story.records());
        let caps: Vec<(&str, u8)> = caps.iter().map(|(name, score)| (name.as_str(), *score)).collect();
        assert_eq!(caps, [expected], "{what}");
    }
}

/// Who sends is known only as far as it is told: nobody takes another's place before, after, or between.
#[test]
fn agreement_on_who_sends() {
    let sent = |who: u32| {
        format!(
            "09:00:10 read {who} {KEY} size=400
09:00:11 dns 10.0.0.5 drop.example -> 192.0.2.9 ttl=60
09:00:11 connect {who} tcp 10.0.0.5:50000 -> 192.0.2.9:443
09:00:11 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out=900 in=900 service=ssl
09:00:11 tls C1 sni=drop.example established
"
        )
    };
    let evil = "unsigned /Users/Shared/.helper : helper";
    let begun = format!("host mac1\n{CAST}09:00:00 fork launchd -> 500\n09:00:00.1 exec 500 {evil}\n");
    let shell = |pid: u32| {
        format!("09:00:0{0} fork {1} -> {2}\n09:00:0{0}.1 exec {2} platform com.apple.sh /bin/sh : sh x\n", pid - 500, pid - 1, pid)
    };
    let curl = |pid: u32| format!("09:00:05 fork {} -> {pid}\n09:00:05.1 exec {pid} {CURL}\n", pid - 1);
    let allowed = format!("host mac1\n{CAST}09:00:00 fork launchd -> 503\n09:00:00.1 exec 503 platform com.apple.sh /bin/sh : sh x\n");
    let many: String = (0..9).map(|at| format!("09:00:2{at} exec 500 unsigned /Users/Shared/.helper{at} : helper\n")).collect();
    let by_app = format!("host mac1\n{CAST}09:00:00 fork sync -> 500\n09:00:00.1 exec 500 {evil}\n");
    for (what, text, covered) in [
        ("a service's shell", format!("{allowed}{}{}", curl(504), sent(504)), true),
        ("four above is somebody", format!("{begun}{}{}{}{}{}", shell(501), shell(502), shell(503), curl(504), sent(504)), false),
        ("what it became later", format!("{begun}{}09:00:40 exec 500 {CURL}\n", sent(500)), false),
        ("what it became long after", format!("{begun}{}09:05:00 exec 500 {CURL}\n", sent(500)), false),
        ("what it was before", format!("{by_app}{}", sent(500)), false),
        ("what it was before many others", format!("{by_app}{}{many}", sent(500)), false),
    ] {
        let records = trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let caps = caps(what, &records);
        assert_eq!(caps.len(), 1, "{what}: {caps:?}");
        assert_eq!(caps.iter().any(|(name, _)| name.starts_with("cap:")), covered, "{what}: {caps:?}");
    }
}

/// What engine and oracle find: the term of the site's for each finding, and its score.
fn caps(what: &str, records: &[Record]) -> Vec<(String, u8)> {
    let policy = allowing();
    let told = findings(&policy, records);
    let (found, _) = drive_by(&policy, records, Drive { rows: Rows::InTime, restore_after: None });
    let differences = differences(&told, &found);
    differs(&differences);
    assert_eq!(differences, Vec::<String>::new(), "{what}");
    let of_site = |name: &&str| name.starts_with("cap:") || *name == "reducer:sanctioned";
    let term = |finding: &Finding| {
        let terms = finding.chains.iter().flat_map(|chain| &chain.terms);
        terms.map(|term| &*term.name).find(of_site).unwrap_or_default().to_owned()
    };
    found.iter().map(|finding| (term(finding), finding.score)).collect()
}
