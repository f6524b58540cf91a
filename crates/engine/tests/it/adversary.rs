//! What a thief, or poor telemetry, can change must not make anything less suspicious (M1, M2, A1 of the analytic).

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_model::{
    Action, Body, FilePath, FileSeen, Gap, HostName, Identity, Image, Nanos, NetworkRow, Process, ProcessKey, Record, Signature,
};
use tollgate_oracle::worlds;
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, drive, time_of};

/// Worlds of each law.
const WORLDS: u64 = 2_000;

/// Greatest score by host.
fn greatest(records: &[Record]) -> BTreeMap<HostName, u8> {
    let (found, _) = drive(records, Drive { rows: Rows::First, restore_after: None });
    let mut scores = BTreeMap::new();
    for finding in found {
        let known = scores.entry(finding.host.clone()).or_insert(0);
        *known = finding.score.max(*known);
    }
    scores
}

/// Records that were changed. Their digests stay, which order what happened at one time: that is no change of theirs.
fn altered(records: &[Record], change: impl Fn(&mut Body)) -> Vec<Record> {
    let mut records = records.to_vec();
    records.iter_mut().for_each(|record| change(&mut record.body));
    records
}

/// Checks that no host of a number of worlds scores less after a change; counts worlds that the change touches.
fn never_less(law: &str, before: impl Fn(&[Record]) -> Vec<Record>, after: impl Fn(&[Record], u64) -> Vec<Record>) {
    let mut touched = 0;
    for seed in 0..WORLDS {
        let records = worlds::world(seed).records;
        let (old, new) = (before(&records), after(&records, seed));
        touched += u64::from(old != new);
        let (least, scores) = (greatest(&old), greatest(&new));
        for (host, score) in least {
            let now = scores.get(&host).copied().unwrap_or(0);
            assert!(now >= score, "{law}: world {seed}, {host:?}: {score} became {now}\n{}", trace::render(&new));
        }
    }
    assert!(touched * 5 >= WORLDS, "{law}: only {touched} worlds are touched");
}

fn as_it_is(records: &[Record]) -> Vec<Record> {
    records.to_vec()
}

fn each_process(body: &mut Body, change: impl Fn(&mut Process)) {
    let Body::Event(event) = body else { return };
    change(Arc::make_mut(&mut event.process));
    match &mut event.action {
        Action::Fork { child } => change(Arc::make_mut(child)),
        Action::Exec { target, .. } => change(Arc::make_mut(target)),
        _ => {}
    }
}

/// Changes images of programs that nobody vouches for.
fn each_worthless(body: &mut Body, change: impl Fn(&mut Image)) {
    each_process(body, |process| {
        if matches!(process.image.identity.signature, Signature::AdHoc | Signature::Unsigned | Signature::Unknown) {
            change(Arc::make_mut(&mut process.image));
        }
    });
}

fn each_file(body: &mut Body, change: impl Fn(&mut FileSeen)) {
    let Body::Event(event) = body else { return };
    match &mut event.action {
        Action::Open { file, .. } | Action::Create { file } | Action::Write { file } | Action::Close { file, .. } => change(file),
        Action::Truncate { file } | Action::Unlink { file } => change(file),
        Action::Rename { from, .. } | Action::Copy { from, .. } | Action::Link { from, .. } => change(from),
        Action::Fork { .. } | Action::Exec { .. } | Action::Exit | Action::Mount { .. } | Action::Connect { .. } => {}
    }
}

#[test]
fn m1_what_was_lost_lowers_no_score() {
    never_less("a gap", as_it_is, |records, seed| {
        let times: Vec<_> = records.iter().filter(|record| matches!(record.body, Body::Event(_))).map(time_of).collect();
        let Some((first, last)) = times.iter().min().zip(times.iter().max()) else { return records.to_vec() };
        let span = last.since(*first).0.max(1);
        // Any stretch of the time that the world takes.
        let from = i64::try_from(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) % span.unsigned_abs()).unwrap();
        let length = i64::try_from(seed.wrapping_mul(0xbf58_476d_1ce4_e5b9) % span.unsigned_abs()).unwrap() / 4;
        let host = HostName::new("mac1");
        let body = Body::Gap(Gap { from: first.plus(Nanos(from)), to: first.plus(Nanos(from.saturating_add(length))), lost: 1 });
        let gap = Record { digest: trace::digest(&host, &body), host, origin: Default::default(), body };
        [records.to_vec(), vec![gap]].concat()
    });
}

#[test]
fn m2_a_signature_that_is_not_known_is_no_good_one() {
    let signed = |identity: Identity| {
        move |records: &[Record]| altered(records, |body| each_worthless(body, |image| image.identity = identity.clone()))
    };
    let good = Identity {
        signing_id: Some("org.example.tool".into()),
        team_id: Some("Z9Y8X7W6V5".into()),
        platform_binary: Some(false),
        signature: Signature::Valid,
        ..Identity::default()
    };
    never_less("signature", signed(good), |records, _| signed(Identity::default())(records));
}

#[test]
fn m2_a_group_or_a_principal_that_is_not_known_is_no_harmless_one() {
    let of = |harmless: bool| {
        move |records: &[Record]| {
            let groups = Cell::new(0);
            altered(records, |body| {
                each_process(body, |process| {
                    groups.set(groups.get() + 1);
                    process.group = harmless.then_some(groups.get());
                    process.responsible = harmless.then_some(ProcessKey { pid: 1, pidversion: Some(1) });
                });
            })
        }
    };
    never_less("group and responsible", of(true), |records, _| of(false)(records));
}

#[test]
fn m2_a_size_that_is_not_known_is_no_small_one() {
    let of = |size: Option<u64>| move |records: &[Record]| altered(records, |body| each_file(body, |file| file.size = size));
    never_less("size of files", of(Some(1)), |records, _| of(None)(records));
}

#[test]
fn m2_a_volume_that_is_not_known_is_no_small_one() {
    let of = |out: Option<u64>, back: Option<u64>| {
        move |records: &[Record]| {
            altered(records, |body| {
                if let Body::Network(row) = body
                    && let NetworkRow::Flow(flow) = &mut row.row
                {
                    (flow.bytes_out, flow.bytes_in) = (out, back);
                }
            })
        }
    };
    never_less("volume", of(Some(1), Some(1_000_000)), |records, _| of(None, None)(records));
}

#[test]
fn m2_a_certificate_that_was_not_judged_is_no_valid_one() {
    let of = |validated: Option<bool>| {
        move |records: &[Record]| {
            altered(records, |body| {
                if let Body::Network(row) = body
                    && let NetworkRow::Tls(tls) = &mut row.row
                {
                    tls.validated = validated;
                }
            })
        }
    };
    never_less("certificate", of(Some(true)), |records, _| of(None)(records));
}

/// Names of own services, of roles, and of where everybody goes.
const TRUSTED: &[&str] =
    &["sts.us-west-2.amazonaws.com", "edge.slack.com", "p42-content.icloud-content.com", "www.apple.com", "github.com"];

fn with_name(records: &[Record], name: Option<&str>) -> Vec<Record> {
    altered(records, |body| {
        if let Body::Network(row) = body
            && let NetworkRow::Tls(tls) = &mut row.row
        {
            tls.server_name = name.map(Into::into);
        }
    })
}

#[test]
fn a1_a_server_name_alone_hides_nothing() {
    for name in TRUSTED {
        never_less(name, |records| with_name(records, Some("nobody.example")), |records, _| with_name(records, Some(name)));
    }
}

#[test]
fn a1_words_that_change_nothing_hide_nothing() {
    never_less("arguments", as_it_is, |records, _| {
        altered(records, |body| {
            let Body::Event(event) = body else { return };
            let Action::Exec { target, argv, .. } = &mut event.action else { return };
            let more: &[&str] = match target.image.path.name() {
                "curl" => &["-A", "Mozilla/5.0", "-H", "X-Request: 1", "--compressed"],
                "tar" | "bsdtar" | "zip" | "ditto" | "cat" | "cp" | "mv" | "ln" | "scp" | "ssh" | "gzip" | "security" | "python3" => return,
                _ => &["--quiet", "--name=backup"],
            };
            let (name, rest) = argv.split_at(argv.len().min(1));
            let words = name.iter().cloned().chain(more.iter().map(|word| (*word).into())).chain(rest.iter().cloned());
            *argv = words.collect();
        })
    });
}

#[test]
fn a1_names_that_anybody_can_give_hide_nothing() {
    /// Names of what is trusted, or of what works for others.
    const CLAIMS: &[(&str, &str)] = &[
        ("com.apple.backupd", "backupd"),
        ("com.google.Chrome", "Google Chrome"),
        ("com.apple.xpc.launchd", "launchd"),
        ("com.apple.Terminal", "Terminal"),
        ("com.apple.WebKit.Networking", "com.apple.WebKit.Networking"),
        ("com.apple.mdworker", "mdworker"),
        ("com.apple.bash", "bash"),
        ("com.apple.curl", "curl"),
    ];
    let named = |id: &'static str, name: &'static str| {
        move |records: &[Record]| {
            altered(records, |body| {
                each_worthless(body, |image| {
                    if image.identity.signature == Signature::AdHoc {
                        image.identity.signing_id = Some(id.into());
                    }
                    if let Some((folder, _)) = image.path.shown().raw().rsplit_once('/') {
                        image.path = FilePath::new(&format!("{folder}/{name}"));
                    }
                });
            })
        }
    };
    never_less("names", named("tool", "tool"), |records, seed| {
        let (id, name) = CLAIMS[usize::try_from(seed).unwrap() % CLAIMS.len()];
        named(id, name)(records)
    });
}
