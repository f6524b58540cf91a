//! Findings made by hand, and what pages say of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tollgate_model::{
    Chain, Confidence, Destination, Encryption, Endpoint, FilePath, Finding, FindingId, HostName, Image, Level, Link, Mode, Nanos, Origin,
    Process, ProcessCited, ProcessKey, RecordCited, Rung, Step, StepKind, TelemetryQuality, Term, Timestamp, UserCited,
};

use super::sentence::{heading, sentence};
use super::timeline::Timeline;
use super::{FindingPage, HuntPage, RecordText, write_finding_page, write_hunt_page};
use crate::about::About;
use crate::document::Citations;

/// 2026-11-25T10:12:05Z.
const BEGIN: Timestamp = Timestamp::from_secs(1_795_601_525);

pub(super) fn process(path: &str, pid: u32) -> ProcessCited {
    let image = Image { path: FilePath::new(path), ..Image::default() };
    let process = Process { key: ProcessKey { pid, pidversion: None }, image: Arc::new(image), ..Process::default() };
    ProcessCited { process, argv: Box::default() }
}

/// A step so many seconds after the first.
pub(super) fn step(kind: StepKind, second: i64, process: &ProcessCited, path: Option<&str>, category: &str, link: Link) -> Step {
    Step {
        kind,
        time: BEGIN.plus(Nanos::from_secs(second)),
        process: Some(process.clone()),
        path: path.map(FilePath::new),
        category: (!category.is_empty()).then(|| category.to_owned()),
        link,
        record: RecordCited { origin: Origin { offset: second.unsigned_abs(), length: 9, ..Origin::default() }, digest: 0 },
    }
}

pub(super) fn chain(to: &str) -> Chain {
    let endpoint = Some(Endpoint::new([203, 0, 113, 9].into(), 443));
    Chain {
        destination: Some(Destination { name: to.into(), endpoint, bytes_out: Some(3_801_000) }),
        flows: 1,
        candidates: 1,
        encryption: Some(Encryption::Sensor),
        attribution: Some(Rung::Exact),
        mode: Mode::Full,
        score: 90,
        confidence: Confidence::High,
        links: BTreeSet::from([Link::File]),
        terms: vec![Term { name: Cow::Borrowed("material:weight"), points: 90, reason: "a key".into(), change: Cow::Borrowed("no key") }],
        host_assumed: false,
    }
}

pub(super) fn finding(steps: Vec<Step>, chains: Vec<Chain>) -> Finding {
    Finding {
        escalation: None,
        id: FindingId("0123456789abcdef0123".to_owned()),
        revision: 1,
        host: HostName::new("ana-mbp"),
        level: Level::Critical,
        score: 90,
        confidence: Confidence::High,
        first_seen: BEGIN,
        last_seen: BEGIN.plus(Nanos::from_secs(60)),
        user: None,
        lineage: None,
        process: steps.last().and_then(|step| step.process.clone()),
        categories: steps.iter().filter_map(|step| step.category.clone()).collect(),
        links: BTreeSet::from([Link::File]),
        chains,
        destinations_omitted: 0,
        steps,
        steps_omitted: 0,
        related: BTreeSet::new(),
        baseline: None,
        telemetry: TelemetryQuality::default(),
    }
}

/// A key that is read, packed and sent.
fn theft() -> Finding {
    let (tar, curl) = (process("/usr/bin/tar", 7), process("/usr/bin/curl", 8));
    let steps = vec![
        step(StepKind::Read, 0, &tar, Some("/Users/ana/.ssh/id_ed25519"), "ssh-keys", Link::Instance),
        step(StepKind::Archive, 0, &tar, Some("/tmp/p.tgz"), "ssh-keys", Link::File),
        step(StepKind::Reread, 30, &curl, Some("/tmp/p.tgz"), "ssh-keys", Link::File),
        step(StepKind::Egress, 30, &curl, None, "", Link::Instance),
    ];
    Finding { lineage: Some(process("/bin/zsh", 6)), user: Some(UserCited { uid: 501 }), ..finding(steps, vec![chain("h.example")]) }
}

#[test]
fn a_finding_is_one_sentence_of_its_own_facts() {
    let mut theft = theft();
    assert_eq!(
        sentence(&theft),
        "On ana-mbp, zsh (signature unknown, pid 6) of user 501, or what it started, read id_ed25519 (ssh-keys), packed it into p.tgz with tar \
         and sent 3.8 MB with curl to h.example (203.0.113.9:443) inside TLS or QUIC, as a sensor saw. All of it took 1 min."
    );
    assert_eq!(heading(&theft), "CRITICAL: ssh-keys from ana-mbp to h.example");
    (theft.lineage, theft.user) = (None, None);
    theft.chains[0].destination = None;
    theft.steps.truncate(1);
    assert_eq!(
        sentence(&theft),
        "On ana-mbp, a program that no record names read id_ed25519 (ssh-keys) and was not seen to send it anywhere, since no network record \
         covers that time. All of it took 1 min."
    );
    assert_eq!(heading(&theft), "CRITICAL: ssh-keys staged on ana-mbp");
}

#[test]
fn marks_that_would_overlap_are_one_and_gaps_have_labels() {
    let mut theft = theft();
    let lanes = |finding: &Finding| -> Vec<(&'static str, Vec<String>, Vec<String>)> {
        let lanes = Timeline::of(finding).lanes.into_iter();
        lanes
            .map(|lane| {
                (lane.name, lane.marks.into_iter().map(|mark| mark.text).collect(), lane.gaps.into_iter().map(|gap| gap.text).collect())
            })
            .collect()
    };
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<String>>();
    let expected = [
        ("processes", texts(&[]), texts(&[])),
        ("files, secrets", texts(&["1"]), texts(&[])),
        ("archives", texts(&["2", "3"]), texts(&[])),
        ("network", texts(&["4"]), texts(&[])),
    ];
    assert_eq!(lanes(&theft), expected);
    // Within a minute and a half of ten days, archive steps cannot be told apart.
    theft.last_seen = BEGIN.plus(Nanos::from_secs(864_000));
    theft.telemetry.lost = 3;
    theft.chains[0].mode = Mode::NoNetwork;
    let seen = lanes(&theft);
    assert_eq!(seen[2].1, ["2–3"]);
    assert_eq!(seen[3].2, ["no network record: only the endpoint tells of this egress"]);
    assert_eq!(seen[4], ("lost", texts(&[]), texts(&["3 records lost at source in this time; where in it is not told"])));
}

fn about() -> About {
    About {
        version: "0",
        policy: "abc".to_owned(),
        analytic: "AN1415".to_owned(),
        name: "Name".to_owned(),
        platform: String::new(),
        strategy: String::new(),
        technique: String::new(),
        technique_plaintext: String::new(),
        release: String::new(),
    }
}

#[test]
fn a_page_has_every_part_and_the_record_behind_each_step_once() {
    let theft = theft();
    let citations = Citations { inputs: vec!["logs/<es>.ndjson".to_owned()], hashes: BTreeMap::from([((0, 0), [0xab; 32])]) };
    let records = BTreeMap::from([((0, 0), RecordText::masked("{\"path\":\"</pre><script>\"}"))]);
    let mut out = Vec::new();
    write_finding_page(&mut out, &FindingPage { finding: &theft, citations: &citations, records: &records, about: &about() }).unwrap();
    let page = String::from_utf8(out).unwrap();
    for part in ["<html lang=\"en\">", "default-src 'none'", "<time datetime=\"2026-11-25T10:12:05.000Z\">", "AN1415 (Name)", "<svg"] {
        assert!(page.contains(part), "{part}");
    }
    // Two steps cite the record at 0, two that at 30.
    assert_eq!(page.matches("logs/&#60;es&#62;.ndjson").count(), 2);
    assert!(page.contains("Step 1–2:") && page.contains("Step 3–4:"));
    assert!(page.contains(&"ab".repeat(32)) && page.contains("the input could not be read again"));
    assert!(page.contains("{&#34;path&#34;:&#34;&#60;/pre&#62;&#60;script&#62;&#34;}"));
    assert!(!page.contains("<script"));
}

#[test]
fn a_hunt_links_to_its_sections_and_an_empty_one_says_what_could_be_seen() {
    let citations = Citations::default();
    let (records, about) = (BTreeMap::new(), about());
    let page = |findings: &[Finding], count: usize| {
        let levels = BTreeMap::from([(Level::Critical, count)]);
        let seen = ["cannot be seen: <b>flows</b>".to_owned()];
        let page = HuntPage { findings, levels, citations: &citations, records: &records, seen: &seen, about: &about };
        let mut out = Vec::new();
        write_hunt_page(&mut out, &page).unwrap();
        String::from_utf8(out).unwrap()
    };
    let empty = page(&[], 0);
    assert!(empty.contains("0 findings") && empty.contains("None. That means no more than what could have been seen"));
    assert!(empty.contains("cannot be seen: &#60;b&#62;flows&#60;/b&#62;"));
    // 201 of 1,500 are told: one has a row and no section, and 1,299 have neither.
    let some = page(&vec![theft(); 201], 1_500);
    assert_eq!((some.matches("href=\"#finding-").count(), some.matches("<article id=\"finding-").count()), (200, 200));
    assert!(some.contains("the last 1 have no section") && some.contains("And 1299 more findings"));
}

/// Whatever the names of terms, reasons stand beneath each other, and what would change them beneath those.
#[test]
fn a_long_name_moves_all_reasons() {
    let term = |name: &'static str| Term { name: Cow::Borrowed(name), points: 8, reason: "why".into(), change: Cow::Borrowed("what") };
    let terms = vec![term("material:weight"), term("destination:certificate-lifetime")];
    let mut out = Vec::new();
    let explained = finding(Vec::new(), vec![Chain { terms, ..chain("drop.example") }]);
    crate::explain(&mut out, &explained, &Citations::default()).unwrap();
    let shown = String::from_utf8(out).unwrap();
    let columns = |part: &str| -> Vec<usize> { shown.lines().filter_map(|line| line.find(part)).collect() };
    // Two spaces, four of points, two spaces, the 32 of the longer name, a space.
    assert_eq!((columns("why"), columns("changes with: what")), (vec![41, 41], vec![41, 41]), "{shown}");
}
