//! Sections A and B: order, and whose life an event belongs to.

mod common;

use common::{found, links, only};
use tollgate_model::Confidence;
use tollgate_oracle::differences;

const KEY: &str = "/Users/ana/.ssh/id_rsa";

fn sends(who: &str, time: &str) -> String {
    format!(
        "\n{time} connect {who} tcp 10.0.0.5:50000 -> 203.0.113.9:443
{time} flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s
{time} tls C1 sni=drop.example\n"
    )
}

#[test]
fn a1_equal_times_go_by_rank_unless_a_sequence_says_otherwise() {
    let trace = |seq: &str| {
        let text = format!(
            "source seq={seq}
process ssh pid=540 parent=1 platform com.apple.ssh /usr/bin/ssh
09:00:00 read ssh {KEY}
09:00:00 exec ssh -> 540.1 platform com.apple.curl /usr/bin/curl : curl{}",
            sends("ssh", "09:00:05")
        );
        only(&found(&text)).confidence
    };
    // In sequence ssh reads its own key, which arms as it becomes curl (C6, s = 2).
    assert_eq!(trace("yes"), Confidence::Medium);
    // Without one, exec comes before read: curl reads the key (C4, s = 3).
    assert_eq!(trace("no"), Confidence::High);
}

#[test]
fn a3_network_rows_may_arrive_in_any_order() {
    let endpoint = format!(
        "process agent pid=500 adhoc x /opt/x\n09:00:00 read agent {KEY}\n09:00:05 connect agent tcp 10.0.0.5:50000 -> 203.0.113.9:443\n"
    );
    let rows =
        "09:00:05 tls C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp sni=drop.example\n09:00:05 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp\n";
    let (after, before) = (found(&format!("{endpoint}{rows}")), found(&format!("{rows}{endpoint}")));
    assert!(differences(&after, &before).is_empty());
    assert_eq!(only(&after).score, 47 + 10 + 10 + 5);
}

#[test]
fn b3_an_exec_may_be_known_by_its_target_alone() {
    let exec = |target: &str| {
        found(&format!(
            "process agent pid=500.1 adhoc x /opt/x
09:00:00 read agent {KEY}
09:00:01 fork agent -> 401.5
process late pid=401.9 adhoc x /opt/x
09:00:02 exec 401.9 -> {target} platform com.apple.curl /usr/bin/curl : curl{}",
            sends("401", "09:00:03")
        ))
    };
    assert_eq!(links(&only(&exec("401.5")).chains[0]), "L1 L2");
    assert!(exec("401.10").is_empty());
}

#[test]
fn b4_lineage_begins_below_a_stop_class() {
    // zsh below Terminal is the root of its children's lineage; Terminal's other child is another.
    let text = |parent: &str| {
        format!(
            "{}09:00:00 fork 300 -> 410
09:00:00 exec 410 auid=501 platform com.apple.zsh /bin/zsh : zsh
09:00:01 read {parent} {KEY}
09:00:02 fork 400 -> 402{}",
            common::SESSION,
            sends("402", "09:00:03")
        )
    };
    assert_eq!(found(&text("400")).len(), 1);
    assert!(found(&text("410")).is_empty());
}

#[test]
fn differences_name_what_differs() {
    let text = format!("process agent pid=500 adhoc x /opt/x\n09:00:00 read agent {KEY}{}", sends("agent", "09:00:03"));
    let findings = found(&text);
    assert!(differences(&findings, &findings).is_empty());
    assert_eq!(differences(&findings, &[]).len(), 1);
    assert_eq!(differences(&[], &findings).len(), 1);
    let mut other = findings.clone();
    other[0].chains[0].terms[0].points += 1;
    let found = differences(&findings, &other);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("material:weight=47") && found[0].contains("material:weight=48"), "{found:?}");
    // Reasons are words, and words are not compared.
    let mut other = findings.clone();
    other[0].chains[0].terms[0].reason = "another".into();
    assert!(differences(&findings, &other).is_empty());
}
