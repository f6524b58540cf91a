//! What is usual (docs/semantics.md, section J): what each condition is for. Engine and oracle, and scores worked out by hand.

use std::sync::Arc;

use tollgate_engine::Engine;
use tollgate_model::{Body, Record, Timestamp};
use tollgate_oracle::{differences, findings};
use tollgate_policy::{Facts, Policy, Verdict, write_snapshot};
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, TODAY, differs, drive_by, policy, redaction, with_usual};

const CAST: &str = "host mac1
process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
process terminal pid=300.1 parent=1.1 platform com.apple.Terminal /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal
09:00:00 fork terminal -> 400
09:00:00.1 exec 400 platform com.apple.zsh /bin/zsh : zsh
";

const SYNC: &str = "dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync : Sync";
const LONELY: &str = "dev 9ABCDE1234 com.example.other /Applications/Other.app/Contents/MacOS/Other : Other";
const STRANGER: &str = "adhoc com.example.sync /Applications/Sync.app/Contents/MacOS/Sync : Sync";
const CURL: &str = "platform com.apple.curl /usr/bin/curl : curl -T -";
const NOTE: &str = "/Users/ana/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite";
const KEY: &str = "/Users/ana/.ssh/id_ed25519";

/// What a program reads and sends.
struct Story<'a> {
    program: &'a str,
    reads: &'a str,
    place: &'a str,
    answered: bool,
    bytes: u32,
    /// Whether a shell reads it, and the program is the shell's.
    by_session: bool,
}

const USUAL: Story<'_> = Story { program: SYNC, reads: NOTE, place: "drop.example", answered: true, bytes: 900, by_session: false };

impl Story<'_> {
    fn records(&self) -> Vec<Record> {
        let Self { program, reads, place, answered, bytes, by_session } = self;
        let mut text = CAST.to_owned();
        if *by_session {
            text.push_str(&format!(
                "09:00:01 fork 400 -> 450\n09:00:01.1 exec 450 platform com.apple.cat /bin/cat : cat\n\
                 09:00:02 read 450 \"{reads}\" size=400\n09:00:03 exit 450\n09:00:04 fork 400 -> 500\n"
            ));
        } else {
            text.push_str("09:00:01 fork launchd -> 500\n");
        }
        text.push_str(&format!("09:00:05 exec 500 {program}\n"));
        if !by_session {
            text.push_str(&format!("09:00:06 read 500 \"{reads}\" size=400\n"));
        }
        if *answered {
            text.push_str(&format!("09:00:07 dns 10.0.0.5 {place} -> 192.0.2.9 ttl=60\n"));
        }
        text.push_str(&format!(
            "09:00:07 connect 500 tcp 10.0.0.5:50000 -> 192.0.2.9:443\n\
             09:00:07 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out={bytes} in={bytes} service=ssl\n\
             09:00:07 tls C1 sni={place} established\n09:01:00 exit 500\n"
        ));
        trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }
}

/// Engine and oracle agree; the terms of section J, and the score.
fn told(what: &str, policy: &Arc<Policy>, records: &[Record]) -> Vec<(String, u8)> {
    let expected = findings(policy, records);
    let (found, _) = drive_by(policy, records, Drive { rows: Rows::InTime, restore_after: None });
    let differences = differences(&expected, &found);
    differs(&differences);
    assert_eq!(differences, Vec::<String>::new(), "{what}");
    let names = |finding: &tollgate_model::Finding| {
        let terms = finding.chains.iter().flat_map(|chain| &chain.terms);
        let names = terms.filter(|term| term.name.ends_with("usual") || term.name.ends_with("baseline") || term.name.ends_with("rarity"));
        names.map(|term| format!("{} {}", term.name, term.points)).collect::<Vec<_>>().join(", ")
    };
    found.iter().map(|finding| (names(finding), finding.score)).collect()
}

#[test]
fn agreement_on_what_is_usual() {
    let usual = Arc::new(with_usual(&policy()));
    // Notes of weight 80 are worth 40, a key of 95 is worth 47; ten more within a minute of the read.
    // Three of ten Macs: 1 - log 4 / log 11 = 0.41; three days on this one: 0.819 to the third, 0.55. 0.5 * 0.41 + 0.3 * 0.55 + 0.2 * 0.41
    // = 0.45 of five points.
    for (what, story, expected) in [
        ("what it always does", USUAL, ("destination:rarity 2, reducer:baseline -13", 39)),
        ("a key is no usual thing", Story { reads: KEY, ..USUAL }, ("destination:rarity 2", 59)),
        // One of ten Macs: 0.70; four days: 0.45; 0.35 + 0.13 + 0.08.
        ("one Mac alone", Story { program: LONELY, ..USUAL }, ("destination:rarity 3", 53)),
        ("where nobody went", Story { place: "elsewhere.example", ..USUAL }, ("destination:rarity 5", 55)),
        ("where only its name says that it goes", Story { answered: false, ..USUAL }, ("", 55)),
        // A worthless signature is worth ten points. What nobody proves is not called rare.
        ("who nobody vouches for", Story { program: STRANGER, ..USUAL }, ("", 60)),
        ("much", Story { bytes: 65_536, ..USUAL }, ("destination:rarity 2, reducer:baseline -13", 39)),
        ("more than on any day", Story { bytes: 65_537, ..USUAL }, ("destination:rarity 2", 52)),
        // A tool is worth five; ten less, where only a session joins.
        (
            "by a session",
            Story { by_session: true, program: CURL, reads: KEY, ..USUAL },
            ("destination:rarity 2, ceiling:session-usual -15", 39),
        ),
        (
            "by a session, elsewhere",
            Story { by_session: true, program: CURL, reads: KEY, place: "elsewhere.example", ..USUAL },
            ("destination:rarity 5", 57),
        ),
    ] {
        let told = told(what, &usual, &story.records());
        let told: Vec<(&str, u8)> = told.iter().map(|(names, score)| (names.as_str(), *score)).collect();
        assert_eq!(told, [expected], "{what}");
    }
}

/// A baseline says nothing of the days that it was learned from, and nothing of what is long after.
#[test]
fn agreement_on_when_a_baseline_speaks() {
    let usual = Arc::new(with_usual(&policy()));
    let on = |day: &str| {
        let text = trace::render(&USUAL.records());
        trace::parse(&text.replace("2026-03-01", day)).unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    assert!(trace::render(&USUAL.records()).contains("2026-03-01"), "a trace names its day");
    for (day, expected) in [
        ("2026-02-28", ("", 50)),
        ("2026-03-01", ("destination:rarity 2, reducer:baseline -13", 39)),
        // Thirty days after it was last seen, five before the first of March.
        ("2026-03-26", ("destination:rarity 2, reducer:baseline -13", 39)),
        ("2026-03-27", ("destination:rarity 2", 52)),
        ("2026-03-30", ("destination:rarity 2", 52)),
        ("2026-03-31", ("", 50)),
    ] {
        let told = told(day, &usual, &on(day));
        let told: Vec<(&str, u8)> = told.iter().map(|(names, score)| (names.as_str(), *score)).collect();
        assert_eq!(told, [expected], "{day}");
    }
}

/// A key is read, and somebody whom nobody knows sends something about then.
fn about_then(place: &str, answered: bool) -> Vec<Record> {
    let answer = if answered { format!("09:00:07 dns 10.0.0.5 {place} -> 192.0.2.9 ttl=60\n") } else { String::new() };
    let text = format!(
        "{CAST}09:00:01 fork launchd -> 500
09:00:05 exec 500 {STRANGER}
09:00:06 read 500 \"{KEY}\" size=400
{answer}09:00:07 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out=900 in=900 service=ssl
09:00:07 tls C1 sni={place} established
09:01:00 exit 500
"
    );
    trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A program does something with documents, one of which has as many bytes as a flow.
fn as_many_bytes(program: &str, deeds: &str) -> Vec<Record> {
    let text = format!(
        "{CAST}08:59:01 fork launchd -> 500
08:59:05 exec 500 {program}
{deeds}
09:00:20 dns 10.0.0.5 drop.example -> 192.0.2.9 ttl=60
09:00:20 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out=461000 in=461000 service=ssl
09:00:20 tls C1 sni=drop.example established
09:01:00 exit 500
"
    );
    trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A number of bytes is no proof against a program that is known for something else.
#[test]
fn agreement_on_as_many_bytes() {
    const SLACK: &str = "dev BQR82RBBHL com.tinyspeck.slackmacgap /Applications/Slack.app/Contents/MacOS/Slack : Slack";
    const PREVIEW: &str = "platform com.apple.Preview /System/Applications/Preview.app/Contents/MacOS/Preview : Preview";
    const ANY_PART: &str = "platform com.apple.anything /usr/libexec/anything : anything";
    const DELEGATE: &str = "platform com.apple.nsurlsessiond /usr/libexec/nsurlsessiond : nsurlsessiond";
    const DITTO: &str = "platform com.apple.ditto /usr/bin/ditto : ditto";
    const OPENED: &str = "09:00:01 read 500 /Users/ana/Documents/contract.docx size=460000";
    // A document of 60 is worth 30, ten within a minute, ten for the bytes.
    for (what, program, deeds, expected) in [
        ("a role", SLACK, OPENED.to_owned(), 39),
        ("a part of macOS", PREVIEW, OPENED.to_owned(), 39),
        ("a part of macOS that no content names", ANY_PART, OPENED.to_owned(), 39),
        ("a copy", PREVIEW, format!("{OPENED}\n09:00:02 copy 500 /Users/ana/Documents/contract.docx -> /Users/ana/c.docx"), 39),
        // What is packed is worth ten more.
        (
            "an archive",
            PREVIEW,
            "09:00:00.2 fork launchd -> 510\n09:00:00.3 exec 510 platform com.apple.zip /usr/bin/zip : zip /Users/ana/c.zip /Users/ana/Documents/contract.docx\n\
             09:00:01 read 510 /Users/ana/Documents/contract.docx size=9\n09:00:02 create 510 /Users/ana/c.zip\n\
             09:00:03 close 510 /Users/ana/c.zip modified size=460000\n09:00:04 exit 510\n09:00:05 read 500 /Users/ana/c.zip size=460000"
                .to_owned(),
            60,
        ),
        ("a program that nobody knows", SYNC, OPENED.to_owned(), 50),
        ("what sends for others", DELEGATE, OPENED.to_owned(), 50),
        // A tool is worth five.
        ("a tool of macOS", DITTO, OPENED.to_owned(), 55),
        // A key of 95 is worth 47.
        ("a key", PREVIEW, format!("09:00:01 read 500 {KEY} size=460000"), 67),
    ] {
        let told = told(what, &policy(), &as_many_bytes(program, &deeds));
        assert_eq!(told.iter().map(|(_, score)| *score).collect::<Vec<_>>(), [expected], "{what}");
    }
}

/// Where many Macs go anyway, time alone joins nobody.
#[test]
fn agreement_on_where_many_macs_go() {
    let usual = Arc::new(with_usual(&policy()));
    // A key of 95 is worth 47, ten more within a minute, twenty less by the host alone; no more than 39, and five of rarity at most
    // are for proven senders only.
    for (what, records, expected) in [
        ("many go there", about_then("api.example.org", true), None),
        ("two Macs are not many", about_then("far.example.org", true), Some(37)),
        ("nobody goes there", about_then("drop.example.org", true), Some(37)),
        ("its name alone says that it goes there", about_then("api.example.org", false), Some(39)),
        ("many go there, and strangers too", about_then("transfer.sh", true), Some(39)),
    ] {
        let told = told(what, &usual, &records);
        assert_eq!(told.first().map(|(_, score)| *score), expected, "{what}");
        assert!(told.len() <= 1, "{what}");
    }
    for (day, expected) in [("2026-02-28", 1), ("2026-03-01", 0), ("2026-03-26", 0), ("2026-03-27", 1)] {
        let text = trace::render(&about_then("api.example.org", true)).replace("2026-03-01", day);
        let records = trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(told(day, &usual, &records).len(), expected, "{day}");
    }
}

/// Whoever sends teaches where Macs go, but for what took something. (The oracle learns nothing; the name has seeded faults try it.)
#[test]
fn agreement_on_what_teaches_where_macs_go() {
    let went = |records: &[Record]| learned(records).visits;
    let harmless = Story { program: STRANGER, reads: "/Users/ana/a.txt", ..USUAL };
    let [visits] = &went(&harmless.records())[..] else { panic!("one place") };
    assert_eq!((visits.place, &visits.days), (tollgate_policy::PlaceKey::of("drop.example"), &[TODAY].into()));
    for (what, story) in [
        ("it took something, of level LOW", Story { program: CURL, by_session: true, ..USUAL }),
        ("its name alone proves the place", Story { answered: false, ..harmless }),
    ] {
        assert_eq!(went(&story.records()), [], "{what}");
    }
}

/// What an engine learns of records.
fn learned(records: &[Record]) -> tollgate_engine::Learning {
    learned_by(records, |_| {})
}

/// The same of one that something is done with before the end.
fn learned_by(records: &[Record], before_the_end: impl Fn(&mut Engine)) -> tollgate_engine::Learning {
    let mut engine = Engine::new(policy(), redaction());
    engine.learn();
    let rank = |record: &&Record| matches!(record.body, Body::Network(_));
    records.iter().filter(rank).chain(records.iter().filter(|record| !rank(record))).for_each(|record| engine.apply(record));
    before_the_end(&mut engine);
    engine.finish(&mut |_| {});
    engine.take_learning()
}

#[test]
fn what_is_judged_on_the_way_teaches_what_is_judged_at_the_end_would() {
    let records = Story { reads: "/Users/ana/a.txt", ..USUAL }.records();
    let later = Timestamp::from_secs(TODAY.saturating_add(2) * 86_400);
    let taught = learned_by(&records, |engine| engine.advance(&records[0].host, later));
    assert_eq!(taught, learned(&records));
    assert_eq!(taught.facts.len(), 1);
}

#[test]
fn a_proven_sender_teaches_and_a_suspect_does_not() {
    let harmless = Story { reads: "/Users/ana/a.txt", ..USUAL };
    let of = learned(&harmless.records());
    let told: Vec<_> = of.facts.iter().map(|fact| (fact.who.to_string(), fact.destination.as_str(), fact.hours, &fact.days)).collect();
    let days = [(TODAY, 900)].into();
    assert_eq!(told, [("7ABCDE1234/com.example.sync".to_owned(), "drop.example", 1 << 9, &days)]);
    assert_eq!(of.active["mac1"], [TODAY].into());
    let by_tool = learned(&Story { program: CURL, by_session: true, ..harmless }.records());
    let told: Vec<_> = by_tool.facts.iter().map(|fact| fact.who.to_string()).collect();
    assert_eq!(told, ["platform/com.apple.Terminal with platform/com.apple.curl"]);
    const CHROME: &str = "dev EQHXZ8M8AV com.google.Chrome \"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome\" : Chrome";
    for (what, story, withheld, unproven) in [
        ("where people browse is nobody's business", Story { program: CHROME, reads: "/Users/ana/a.txt", ..USUAL }, 0, 1),
        ("a finding at level MEDIUM", USUAL, 1, 0),
        ("nobody vouches for the program", Story { program: STRANGER, reads: "/Users/ana/a.txt", ..USUAL }, 0, 1),
        ("its name alone proves the place", Story { answered: false, reads: "/Users/ana/a.txt", ..USUAL }, 0, 1),
    ] {
        let of = learned(&story.records());
        assert_eq!((of.facts.len(), of.withheld, of.unproven), (0, withheld, unproven), "{what}");
    }
}

/// What a lineage did before it was found out teaches nothing either.
#[test]
fn a_lineage_with_a_finding_teaches_nothing() {
    let begun = format!("{CAST}09:00:01 fork launchd -> 500\n09:00:05 exec 500 {SYNC}\n");
    let sent = |at: &str, number: u32, place: &str| {
        format!(
            "{at} dns 10.0.0.5 {place} -> 192.0.2.{number} ttl=60
{at} connect 500 tcp 10.0.0.5:{number} -> 192.0.2.{number}:443
{at} flow C{number} 10.0.0.5:{number} -> 192.0.2.{number}:443 tcp for 0.5s out=900 in=900 service=ssl
{at} tls C{number} sni={place} established
"
        )
    };
    let harmless = sent("09:00:10", 77, "other.example");
    let theft = format!("12:00:00 read 500 \"{NOTE}\" size=400\n{}", sent("12:00:01", 78, "drop.example"));
    let parse = |text: String| trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let of = learned(&parse(format!("{begun}{harmless}")));
    assert_eq!((of.facts.len(), of.withheld), (1, 0));
    let records = parse(format!("{begun}{harmless}{theft}"));
    let of = learned(&records);
    assert_eq!((of.facts.len(), of.withheld), (0, 2));
}

/// One Mac with a wrong clock moves nothing for the others.
#[test]
fn a_wrong_clock_moves_nothing() {
    let plain = policy();
    let points = &plain.scoring.baseline;
    let mut facts = Facts::default();
    for host in ["mac1", "mac2", "mac3"] {
        facts.see(host, TODAY - 14..TODAY);
    }
    let taught = learned(&Story { reads: "/Users/ana/a.txt", ..USUAL }.records());
    for host in ["mac1", "mac2"] {
        let days = [5, 8, 9].map(|ago| (TODAY - ago, 5_000)).into();
        facts.add(tollgate_policy::Fact { host: host.to_owned(), days, ..taught.facts[0].clone() });
    }
    let hour = taught.facts[0].clone();
    facts.add(tollgate_policy::Fact { host: "mac3".to_owned(), days: [(TODAY + 3_000, 5_000)].into(), ..hour });
    assert_eq!(facts.through(points), Some(TODAY - 1));
    facts.forget(points);
    let text = write_snapshot(&facts, &|_| None, ("ana", "2026-03-01T00:00:00Z"), points).unwrap();
    let (header, baseline) = tollgate_policy::Baseline::read("usual", &text).unwrap();
    assert_eq!((header.through, header.active["mac3"]), (TODAY - 1, 14));
    let told = told("a wrong clock", &Arc::new(plain.with_baseline(baseline)), &USUAL.records());
    assert_eq!(told[0].1, 39, "{told:?}");
}

/// Sixty days of patience from one Mac move a chain's score by five points at most, and only a second Mac or a person makes it usual.
#[test]
fn one_mac_alone_teaches_next_to_nothing() {
    let plain = policy();
    let points = &plain.scoring.baseline;
    for fleet in [1, 2, 5, 9, 10, 50, 1000] {
        let score = |patient: bool, verdict: Option<Verdict>| {
            let mut facts = Facts::default();
            for host in 0..fleet {
                facts.see(&format!("mac{host}"), TODAY - 60..TODAY);
            }
            if patient {
                let taught = learned(&Story { reads: "/Users/ana/a.txt", ..USUAL }.records());
                let [fact] = &taught.facts[..] else { panic!("one fact") };
                facts.add(tollgate_policy::Fact { days: (TODAY - 60..TODAY).map(|day| (day, 50_000_000)).collect(), ..fact.clone() });
            }
            facts.forget(points);
            let text = write_snapshot(&facts, &|_| verdict, ("ana", "2026-03-01T00:00:00Z"), points).unwrap();
            let (_, baseline) = tollgate_policy::Baseline::read("usual", &text).unwrap();
            let told = told("patience", &Arc::new(plain.with_baseline(baseline)), &USUAL.records());
            told[0].1
        };
        let (before, after) = (score(false, None), score(true, None));
        assert!(before >= after && before - after <= 5, "{fleet} Macs: {before}, then {after}");
        let verdict = Verdict { approved: true, at: tollgate_model::Timestamp::from_secs(0) };
        assert_eq!(score(true, Some(verdict)), 39, "a person agreed");
        assert_eq!(score(true, Some(Verdict { approved: false, ..verdict })), after, "a person did not");
    }
}
