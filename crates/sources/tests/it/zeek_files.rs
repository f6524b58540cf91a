//! Real Zeek logs. The numbers were counted in the files by other means, named beside them.

use std::net::IpAddr;

use tollgate_model::{CertificateRow, DnsRow, Endpoint, FlowRow, NetworkRow, Protocol, Timestamp, TlsRow, Untrusted};

use crate::run::{Run, sample};

pub fn endpoint(ip: &str, port: u16) -> Endpoint {
    Endpoint::new(ip.parse().unwrap(), port)
}

pub fn flows(run: &Run) -> Vec<&FlowRow> {
    run.rows.iter().filter_map(|(_, row)| if let NetworkRow::Flow(row) = row { Some(row) } else { None }).collect()
}

pub fn handshakes(run: &Run) -> Vec<&TlsRow> {
    run.rows.iter().filter_map(|(_, row)| if let NetworkRow::Tls(row) = row { Some(row) } else { None }).collect()
}

pub fn certificates(run: &Run) -> Vec<&CertificateRow> {
    run.rows.iter().filter_map(|(_, row)| if let NetworkRow::Certificate(row) = row { Some(row) } else { None }).collect()
}

fn names(run: &Run) -> Vec<&DnsRow> {
    run.rows.iter().filter_map(|(_, row)| if let NetworkRow::Dns(row) = row { Some(row) } else { None }).collect()
}

fn services(flow: &FlowRow) -> Vec<&str> {
    flow.services.iter().map(Untrusted::raw).collect()
}

/// `python3`, reading each line with `json.loads(line, parse_float=Decimal)`:
/// rows `len(rows)`; TCP `sum(r["proto"] == "tcp" ...)`; bytes `sum(r.get("orig_bytes", 0) ...)`;
/// unset `sum("orig_bytes" not in r ...)`; missed `sum(r.get("missed_bytes", 0) > 0 ...)`; the sum of
/// ends is `sum(int(r["ts"] * 10**9) + int(Decimal(r.get("duration", 0)) * 10**9) ...)`.
#[test]
fn connections_as_json_of_one_site() {
    let Some(bytes) = sample("otrf-apt29-day1/NASHUA_conn.log") else { return };
    let run = Run::of(bytes.as_slice());
    assert_eq!(run.totals(), [479, 479, 0, 0, 0]);
    assert!(run.defects.is_empty());
    let flows = flows(&run);
    assert_eq!(flows.iter().filter(|flow| flow.protocol == Protocol::Tcp).count(), 453);
    assert_eq!(flows.iter().filter(|flow| flow.protocol == Protocol::Udp).count(), 26);
    assert_eq!(flows.iter().filter_map(|flow| flow.bytes_out).sum::<u64>(), 6_445_417);
    assert_eq!(flows.iter().filter(|flow| flow.bytes_out.is_none()).count(), 18);
    assert_eq!(flows.iter().filter(|flow| flow.missed).count(), 3);
    assert_eq!(flows.iter().filter(|flow| services(flow).contains(&"ssl")).count(), 376);
    assert_eq!(flows.iter().map(|flow| i128::from(flow.end.0)).sum::<i128>(), 760_751_278_103_384_696_247);
    // The second line: ts 1588205199.827696, duration 10.761076927185059.
    let second = flows[1];
    assert_eq!(second.uid.raw(), "CJ21Le4zsTUcyKKi98");
    assert_eq!(second.start, Timestamp(1_588_205_199_827_696_000));
    assert_eq!(second.end, Timestamp(1_588_205_199_827_696_000 + 10_761_076_927));
    assert_eq!((second.source, second.destination), (endpoint("10.0.1.6", 56880), endpoint("10.0.0.4", 445)));
    assert_eq!((second.bytes_out, second.bytes_in), (Some(4020), Some(1681)));
    assert_eq!(services(second), ["gssapi", "smb", "krb"]);
}

/// Counted like the file above; the largest row is `max(rows, key=orig_bytes)`.
#[test]
fn connections_as_json_of_another_site() {
    let Some(bytes) = sample("otrf-apt29-day1/SCRANTON_conn.log") else { return };
    let run = Run::of(bytes.as_slice());
    assert_eq!(run.totals(), [134, 134, 0, 0, 0]);
    let flows = flows(&run);
    assert_eq!(flows.iter().filter_map(|flow| flow.bytes_out).sum::<u64>(), 8_835_592);
    assert_eq!(flows.iter().filter(|flow| flow.missed).count(), 5);
    assert_eq!(flows.iter().map(|flow| i128::from(flow.end.0)).sum::<i128>(), 212_819_702_583_059_390_348);
    let largest = flows.iter().max_by_key(|flow| flow.bytes_out).unwrap();
    assert_eq!(largest.uid.raw(), "Cjiskt2GYnqUYp3iT1");
    assert_eq!(largest.start, Timestamp(1_588_206_925_619_937_000));
    assert_eq!((largest.bytes_out, largest.bytes_in), (Some(4_261_160), Some(3_871)));
    assert_eq!(largest.destination, endpoint("10.0.1.6", 445));
}

/// `python3`, likewise: 376 rows, all established, all with a server name, all "self signed
/// certificate", each with one entry in `cert_chain_fuids`.
#[test]
fn handshakes_before_fingerprints() {
    let Some(bytes) = sample("otrf-apt29-day1/NASHUA_ssl.log") else { return };
    let run = Run::of(bytes.as_slice());
    assert_eq!(run.totals(), [376, 376, 0, 0, 0]);
    assert!(run.defects.is_empty());
    let rows = handshakes(&run);
    assert!(rows.iter().all(|row| row.established == Some(true) && row.validated == Some(false)));
    assert!(rows.iter().all(|row| row.certificates.len() == 1 && row.version == Some("TLSv12".into())));
    let first = rows[0];
    assert_eq!(first.time, Timestamp(1_588_207_244_736_422_000));
    assert_eq!(first.uid.raw(), "CpnezL3085IfcJzSAe");
    assert_eq!(first.destination, endpoint("192.168.0.4", 8443));
    assert_eq!(first.server_name, Some("192.168.0.4".into()));
    assert_eq!(first.certificates[0].raw(), "F1v6sJmRC73GU6WT3");
    let name = "emailAddress=synthesize@rempel.group.net,CN=rempel.group.net,OU=synthesize,O=Rempel Group,ST=SC,C=US";
    assert_eq!((first.subject.clone(), first.issuer.clone()), (Some(name.into()), Some(name.into())));
    assert!(!first.quic && !first.encrypted_hello);
    assert_eq!(first.protocol, Protocol::Tcp);
}

/// `wc -l` and the first line of each file.
#[test]
fn small_logs_of_another_site() {
    if let Some(bytes) = sample("otrf-apt29-day1/SCRANTON_ssl.log") {
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [2, 2, 0, 0, 0]);
        assert_eq!(handshakes(&run)[0].server_name, None);
        assert_eq!(handshakes(&run)[1].time, Timestamp(1_588_205_718_751_500_000));
    }
    if let Some(bytes) = sample("otrf-apt29-day1/SCRANTON_x509.log") {
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [2, 2, 0, 0, 0]);
        let first = certificates(&run)[0];
        assert_eq!(first.reference.raw(), "Fdyyav3Kzkn85SDXJi");
        assert_eq!(first.not_before, Some(Timestamp::from_secs(1_479_837_055)));
        assert_eq!(first.not_after, Some(Timestamp::from_secs(1_763_661_055)));
    }
}

/// `python3`: 376 rows, 376 distinct ids, subject equals issuer in all; 379 rows of `files`.
#[test]
fn certificates_by_file_id_and_a_log_of_no_interest() {
    if let Some(bytes) = sample("otrf-apt29-day1/NASHUA_x509.log") {
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [376, 376, 0, 0, 0]);
        assert!(certificates(&run).iter().all(|row| row.subject.is_some() && row.subject == row.issuer));
        assert_eq!(certificates(&run)[0].reference.raw(), "F1v6sJmRC73GU6WT3");
    }
    if let Some(bytes) = sample("otrf-apt29-day1/NASHUA_files.log") {
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [379, 0, 379, 0, 0]);
        let names: Vec<_> = run.counts.ignored_names.iter().map(|(key, count)| (key.1.raw(), *count)).collect();
        assert_eq!(names, [("files", 379)]);
        assert!(run.defects.is_empty());
    }
}

/// `python3`: 32 rows, all with a query, 19 distinct; of the answers 17 are addresses by
/// `ipaddress.ip_address`, and the lifetimes of those add up to 18332 seconds.
#[test]
fn names_with_their_answers() {
    let Some(bytes) = sample("otrf-apt29-day1/SCRANTON_dns.log") else { return };
    let run = Run::of(bytes.as_slice());
    assert_eq!(run.totals(), [32, 32, 0, 0, 0]);
    assert!(run.defects.is_empty());
    let rows = names(&run);
    assert_eq!(rows.iter().map(|row| row.answers.len()).sum::<usize>(), 17);
    assert_eq!(rows.iter().flat_map(|row| &row.answers).map(|(_, ttl)| ttl).sum::<u32>(), 18_332);
    let first = rows[0];
    assert_eq!((first.query.raw(), first.client), ("newyork.dmevals.local", "10.0.1.4".parse::<IpAddr>().unwrap()));
    assert_eq!(*first.answers, [("10.0.0.4".parse().unwrap(), 3600)]);
    // Two names and an address, with lifetimes 1800, 3600 and 3600.
    let chain = rows.iter().find(|row| row.query.raw() == "fp-vp.azureedge.net").unwrap();
    assert_eq!(*chain.answers, [("72.21.81.200".parse().unwrap(), 3600)]);
}

/// `python3` on the JSON: 400 rows; established 184 times true; 84 server names; validation "ok"
/// 12 times, absent 264 times; 164 fingerprints. On the table (`split("\t")`): 392 rows after 8 lines
/// of header; 183, 83, 11, 257 and 162.
#[test]
fn handshakes_in_both_forms() {
    for (name, asides, rows, established, named, valid, unknown, fingerprints) in [
        ("brim-6.2-ccbysa/ssl.first400.ndjson", 0, 400, 184, 84, 12, 264, 164),
        ("brim-6.2-ccbysa/ssl.first400.tsv.log", 8, 392, 183, 83, 11, 257, 162),
    ] {
        let Some(bytes) = sample(name) else { continue };
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [rows, rows, 0, 0, asides], "{name}");
        assert!(run.defects.is_empty(), "{name}");
        let rows = handshakes(&run);
        assert_eq!(rows.iter().filter(|row| row.established == Some(true)).count(), established);
        assert_eq!(rows.iter().filter(|row| row.server_name.is_some()).count(), named);
        assert_eq!(rows.iter().filter(|row| row.validated == Some(true)).count(), valid);
        assert_eq!(rows.iter().filter(|row| row.validated.is_none()).count(), unknown);
        assert_eq!(rows.iter().map(|row| row.certificates.len()).sum::<usize>(), fingerprints);
        // 2018-03-24T17:15:20.615923Z is 1521911720.615923: the same row in both forms.
        assert_eq!(rows[0].time, Timestamp(1_521_911_720_615_923_000));
        assert_eq!(rows[0].uid.raw(), "CmC9kY1X0u9nP78KZc");
        assert_eq!((rows[0].source, rows[0].destination), (endpoint("10.164.94.120", 39611), endpoint("10.47.3.200", 443)));
    }
    // The table has what the JSON begins with.
    let (Some(json), Some(table)) = (sample("brim-6.2-ccbysa/ssl.first400.ndjson"), sample("brim-6.2-ccbysa/ssl.first400.tsv.log")) else {
        return;
    };
    let (json, table) = (Run::of(json.as_slice()), Run::of(table.as_slice()));
    assert_eq!(json.rows[..table.rows.len()], table.rows);
}

/// `python3`: 343 rows in both forms (the table after 9 lines of header), subject equals issuer
/// 23 times; 61 subjects of the table hold an escaped backslash.
#[test]
fn certificates_in_both_forms() {
    let mut forms = Vec::new();
    for (name, asides) in [("brim-6.2-ccbysa/x509.first400.ndjson", 0), ("brim-6.2-ccbysa/x509.first400.tsv.log", 9)] {
        let Some(bytes) = sample(name) else { return };
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [343, 343, 0, 0, asides], "{name}");
        assert!(run.defects.is_empty(), "{name}");
        let rows = certificates(&run);
        assert_eq!(rows.iter().filter(|row| row.subject == row.issuer).count(), 23);
        assert!(rows[0].subject.as_ref().unwrap().raw().starts_with("unstructuredName=1315656901\\,564d7761"));
        assert_eq!(rows[0].not_before, Some(Timestamp::from_secs(1_315_656_902)));
        forms.push(run);
    }
    assert_eq!(forms[0].rows, forms[1].rows);
}
