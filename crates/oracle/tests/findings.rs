//! Section H: episodes, chains, observations.

mod common;

use common::{chain, found, found_in_session, only, terms};
use tollgate_model::Mode;

const KEY: &str = "/Users/ana/.ssh/id_rsa";
const AGENT: &str = "process agent pid=500 parent=1 adhoc updater /Users/ana/Library/Caches/updater\n";

fn sends(uid: &str, who: &str, time: &str) -> String {
    format!(
        "\n{time} connect {who} tcp 10.0.0.5:50000 -> 203.0.113.9:443
{time} flow {uid} 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s out=10
{time} tls {uid} sni=drop.example\n"
    )
}

#[test]
fn h1_episodes_end_after_four_hours_unless_something_heavy_is_held() {
    let twice = |store: &str, second: &str, minute: &str| {
        let (one, two) = (sends("C1", "agent", "09:00:10"), sends("C2", "agent", minute));
        found(&format!("{AGENT}09:00:00 read agent {store}{one}{second} read agent {store}{two}")).len()
    };
    let history = "/Users/ana/.zsh_history";
    assert_eq!(twice(history, "13:00:00", "13:00:10"), 1);
    assert_eq!(twice(history, "13:00:01", "13:00:10"), 2);
    assert_eq!(twice(KEY, "13:00:01", "13:00:10"), 1);
}

#[test]
fn h3_flows_to_one_place_are_one_chain() {
    let text = format!("{AGENT}09:00:00 read agent {KEY}{}{}", sends("C1", "agent", "09:00:10"), sends("C2", "agent", "09:00:20"));
    let findings = found(&text);
    assert_eq!((chain(&findings).flows, chain(&findings).destination.as_ref().unwrap().bytes_out), (2, Some(20)));
    // Breadth is the chain's: the second flow adds a category. 47, breadth 5, near 10, 10, 10, 5.
    let wide = text.replace("09:00:20 connect", "09:00:15 read agent /Users/ana/.aws/credentials\n09:00:20 connect");
    let wide = found(&wide);
    assert_eq!(chain(&wide).score, 87);
    assert!(terms(chain(&wide)).contains("material:breadth=5"));
}

#[test]
fn h5_staging_without_any_sight_of_the_network() {
    // cat reads a key; nothing of the network was ever seen. weight 47, tool 5; ceiling 39: -13.
    let text = format!(
        "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.cat /bin/cat : cat
09:00:01 read 401 {KEY}
09:00:02 exit 401"
    );
    let findings = found_in_session(&text);
    assert_eq!(terms(chain(&findings)), "material:weight=47 process:tool=5 ceiling:observation=-13");
    assert_eq!((chain(&findings).mode, only(&findings).score), (Mode::NoNetwork, 39));
    assert!(chain(&findings).destination.is_none());
    assert!(found_in_session(&format!("{text}\n10:59:00 dns 10.0.0.5 a.example -> 203.0.113.1")).is_empty());
    assert_eq!(found_in_session(&format!("{text}\n11:00:00 dns 10.0.0.5 a.example -> 203.0.113.1")).len(), 1);
}

#[test]
fn h7_an_id_is_a_hash_that_others_can_compute() {
    let findings = found_in_session(&format!("09:00:01 read 400 {KEY}{}", sends("C1", "400", "09:00:10")));
    // printf 'an1415/1\0mac\0400.4\01772355601' | sha256sum, for the shell's first key 400.4.
    assert_eq!(only(&findings).id.0, "988e19b66ed32d004b01");
}

#[test]
fn lineages_that_feed_one_flow_refer_to_each_other() {
    // A file tagged by one lineage is read by another that has read a key itself.
    let text = format!(
        "{AGENT}process other pid=510 parent=1 dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync
09:00:00 read other /Users/ana/.aws/credentials
09:00:01 create other /tmp/x.zip
09:00:02 read agent /tmp/x.zip
09:00:03 read agent {KEY}{}",
        sends("C1", "agent", "09:00:10")
    );
    let findings = found(&text);
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0].related.iter().collect::<Vec<_>>(), [&findings[1].id]);
    assert_eq!(findings[1].related.iter().collect::<Vec<_>>(), [&findings[0].id]);
    assert!(only(&found(&format!("{AGENT}09:00:03 read agent {KEY}{}", sends("C1", "agent", "09:00:10")))).related.is_empty());
}

#[test]
fn evidence_of_two_hosts_never_meets() {
    let text = format!("{AGENT}09:00:00 read agent {KEY}\nhost other{}", "\n09:00:10 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1s");
    let findings = found(&text);
    assert!(only(&findings).chains[0].destination.is_none());
}
