//! Forms of Zeek logs of which no sample is at hand, typed by hand.

use tollgate_model::{DefectKind, Nanos, NetworkRow, Protocol, Timestamp};

use crate::run::Run;
use crate::zeek_files::{endpoint, flows, handshakes};

#[test]
fn a_time_may_be_seconds_text_or_milliseconds() {
    for ts in ["1700000000.25", "\"2023-11-14T22:13:20.250000Z\"", "1700000000250", "\"1700000000.25\"", "1.70000000025e9"] {
        let line = format!(
            r#"{{"ts":{ts},"uid":"C1","id":{{"orig_h":"::ffff:10.0.0.2","orig_p":5,"resp_h":"fe80::1%en0","resp_p":443}},"proto":"tcp","conn_state":"SF"}}"#
        );
        let run = Run::of(line.as_bytes());
        assert!(run.defects.is_empty(), "{ts}: {:?}", run.defects);
        let flow = flows(&run)[0];
        assert_eq!(flow.start, Timestamp(1_700_000_000_250_000_000), "{ts}");
        assert_eq!((flow.source, flow.destination), (endpoint("10.0.0.2", 5), endpoint("fe80::1", 443)));
    }
}

#[test]
fn a_quic_log_is_a_handshake() {
    let run = Run::of(
        br#"{"ts":1700000000.5,"uid":"C2","id.orig_h":"10.0.0.2","id.orig_p":50000,"id.resp_h":"2001:db8::7","id.resp_p":443,"version":"1","client_initial_dcid":"95e7","client_scid":"","server_scid":"01a2","server_name":"drop.example.net","client_protocol":"h3","history":"ISishIHhhH"}"#
            .as_slice(),
    );
    let row = handshakes(&run)[0];
    assert!(row.quic);
    assert_eq!((row.protocol, row.established), (Protocol::Udp, None));
    assert_eq!(row.server_name, Some("drop.example.net".into()));
    assert_eq!(run.rows[0].0, "quic");
}

#[test]
fn a_lease_names_its_address_and_client() {
    let run = Run::of(
        b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdhcp\n\
          #fields\tts\tuids\tclient_addr\tserver_addr\tmac\thost_name\tclient_fqdn\tdomain\trequested_addr\tassigned_addr\tlease_time\n\
          #types\ttime\tset[string]\taddr\taddr\tstring\tstring\tstring\tstring\taddr\taddr\tinterval\n\
          1700000000.000000\tC1,C2\t10.0.0.9\t10.0.0.1\t00:0D:3A:13:E3:69\tevas-mbp\t-\tlan\t-\t10.0.0.8\t86400.000000\n\
          1700000001.000000\tC3\t-\t10.0.0.1\t00:0d:3a:13:e3:69\t-\tevas-mbp.lan\tlan\t-\t-\t-\n"
            .as_slice(),
    );
    assert_eq!(run.totals(), [2, 1, 1, 0, 7]);
    assert!(run.defects.is_empty());
    let NetworkRow::Lease(lease) = &run.rows[0].1 else { panic!() };
    assert_eq!(lease.time, Timestamp::from_secs(1_700_000_000));
    assert_eq!(lease.address, endpoint("10.0.0.8", 0).ip);
    assert_eq!(lease.length, Nanos::from_secs(86_400));
    assert_eq!(lease.host_name, Some("evas-mbp".into()));
    assert_eq!(lease.hardware, Some("00:0d:3a:13:e3:69".into()));
    let (name, count) = run.counts.ignored_names.iter().next().unwrap();
    assert_eq!((name.1.raw(), *count), ("dhcp (no lease)", 1));
}

const HEADER: &str = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\n";

#[test]
fn a_header_may_come_again_with_other_columns() {
    let log = format!(
        "{HEADER}1.5\tC1\t10.0.0.2\t1\t10.0.0.3\t2\ttcp\tssl,http\n#close\t2024\n\
         #separator |\n#set_separator|;\n#unset_field|nil\n#path|conn\n#fields|uid|ts|proto|id.resp_h|id.resp_p|id.orig_h|id.orig_p|orig_bytes\n\
         C2|2.5|udp|10.0.0.3|2|10.0.0.2|1|nil\n{{\"_path\":\"weird\",\"ts\":1}}\nC3|3.5|icmp|10.0.0.3|2|10.0.0.2|1|77\n"
    );
    let run = Run::of(log.as_bytes());
    assert_eq!(run.totals(), [4, 3, 1, 0, 10]);
    let flows = flows(&run);
    assert_eq!(flows.iter().map(|flow| flow.uid.raw()).collect::<Vec<_>>(), ["C1", "C2", "C3"]);
    assert_eq!(flows.iter().map(|flow| flow.protocol).collect::<Vec<_>>(), [Protocol::Tcp, Protocol::Udp, Protocol::Other]);
    assert_eq!(flows[0].services.iter().map(|service| service.raw()).collect::<Vec<_>>(), ["ssl", "http"]);
    assert_eq!((flows[1].bytes_out, flows[2].bytes_out), (None, Some(77)));
}

#[test]
fn rows_of_the_wrong_width_are_read_as_far_as_known() {
    let log = format!("{HEADER}1.5\tC1\t10.0.0.2\t1\t10.0.0.3\t2\ttcp\n2.5\tC2\t10.0.0.2\t1\t10.0.0.3\t2\ttcp\t-\textra\n3.5\tC3\n");
    let run = Run::of(log.as_bytes());
    assert_eq!(run.totals(), [3, 2, 0, 1, 4]);
    assert_eq!(run.counts.defect(DefectKind::ColumnCount), 3);
    assert_eq!(run.counts.defect(DefectKind::MissingField), 1);
}

#[test]
fn cells_are_unescaped() {
    let log = format!(
        "{HEADER}1.5\tC\\x09\\x41\\\\\\xc3\\xa9\t10.0.0.2\t1\t10.0.0.3\t2\ttcp\t-\n2.5\tC\\xff\t10.0.0.2\t1\t10.0.0.3\t2\ttcp\t-\n"
    );
    let run = Run::of(log.as_bytes());
    assert_eq!(flows(&run)[0].uid.raw(), "C\tA\\\u{e9}");
    assert_eq!(flows(&run)[1].uid.raw(), "C\u{fffd}");
    assert_eq!(run.counts.defect(DefectKind::InvalidUtf8), 1);
}

#[test]
fn what_is_not_zeek_is_told_apart() {
    let run = Run::of(
        b"{\"ts\":1700000000000,\"event\":\"open\",\"host\":\"m\"}\n{\"ts\":1.5,\"fuid\":\"F1\",\"tx_hosts\":[]}\n{\"a\":1}\n[1,2]\n\"text\"\n"
            .as_slice(),
    );
    assert_eq!(run.totals(), [5, 0, 1, 4, 0]);
    assert_eq!(run.counts.defect(DefectKind::UnknownFormat), 3);
    assert_eq!(run.counts.defect(DefectKind::Malformed), 1);
}

#[test]
fn a_last_row_that_was_cut_is_told() {
    let log = format!("{HEADER}1.5\tC1\t10.0.0.2\t1\t10.0.0.3\t2\ttcp\tssl\n2.5\tC2\t10.0.0.2\t1\t10.");
    let run = Run::of(log.as_bytes());
    assert_eq!(run.totals(), [2, 1, 0, 1, 4]);
    assert_eq!(run.faults(), [(DefectKind::TruncatedRecord, log.rfind('\n').unwrap() as u64 + 1)]);
}
