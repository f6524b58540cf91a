//! Nothing that authenticates anybody is in a finding, wherever its bearer put it.

use tollgate_trace as trace;

use crate::drive::{Drive, Rows, drive};

/// `SECRET` stands for a token.
const TRACE: &str = "host mac1
process agent pid=600.50 parent=1.1 auid=501 user=501 adhoc SECRET /private/tmp/SECRET/agent
07:59:59.000 exec agent -> 600.51 adhoc SECRET /private/tmp/SECRET/agent : agent -H user:SECRET wss://SECRET.example/s
12:00:00.000 read 600 /Users/ana/.ssh/id_SECRET size=310000
12:20:05.000 exit 600
08:00:00.000 flow C1 10.0.0.5:51000 -> 203.0.113.20:443 tcp for 15600s out=25000000 in=900000 service=ssl
08:00:00.030 tls C1 sni=SECRET.example version=TLSv13 established
";

#[test]
fn no_field_of_a_finding_shows_a_secret() {
    let records = trace::parse(&TRACE.replace("SECRET", "ghp_16C7e42F292c6912E7710c838347Ae178B4a")).unwrap();
    let (findings, _) = drive(&records, Drive { rows: Rows::Last, restore_after: None });
    let shown = format!("{findings:?}");
    assert!(!findings.is_empty() && findings[0].steps.len() >= 2 && findings[0].chains[0].destination.is_some(), "{shown}");
    assert!(!shown.to_lowercase().contains("292c6912e77"), "{shown}");
    assert!(shown.matches("[redacted len=").count() >= 8, "{shown}");
}
