//! Zeek logs, as tables and as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tollgate_model::{Body, Endpoint, NetworkRow, Protocol, Record, Timestamp, Untrusted};

use crate::rfc3339;

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeekForm {
    /// Tables with a header.
    Table,
    /// JSON with dotted keys and decimal seconds.
    Json,
    /// JSON as the streaming package writes it: `_path`, ISO times.
    Streaming,
}

/// The rows of all hosts, as one text a log, by the log's name.
pub fn zeek(records: &[Record], form: ZeekForm) -> BTreeMap<&'static str, Vec<u8>> {
    let mut rows: BTreeMap<&'static str, Vec<(Timestamp, Vec<Field>)>> = BTreeMap::new();
    for record in records {
        if let Body::Network(row) = &record.body {
            let (log, at, fields) = row_of(&row.row);
            rows.entry(log).or_default().push((at, fields));
        }
    }
    rows.into_iter()
        .map(|(log, mut rows)| {
            rows.sort_by_key(|(at, _)| *at);
            let rows: Vec<Vec<Field>> = rows.into_iter().map(|(_, fields)| fields).collect();
            let text = if form == ZeekForm::Table { table(log, &rows) } else { objects(log, &rows, form) };
            (log, text.into_bytes())
        })
        .collect()
}

/// Name, type in a table's header, and value; absent values are unset.
type Field = (&'static str, &'static str, Option<Value>);

fn time(at: Timestamp) -> Value {
    json!({"time": at.0})
}

fn ends(source: Endpoint, destination: Endpoint) -> [Field; 4] {
    [
        ("id.orig_h", "addr", Some(json!(source.ip.to_string()))),
        ("id.orig_p", "port", Some(json!(source.port))),
        ("id.resp_h", "addr", Some(json!(destination.ip.to_string()))),
        ("id.resp_p", "port", Some(json!(destination.port))),
    ]
}

fn text(text: &Option<Untrusted>) -> Option<Value> {
    text.as_ref().map(|text| json!(text.raw()))
}

fn row_of(row: &NetworkRow) -> (&'static str, Timestamp, Vec<Field>) {
    let mut fields: Vec<Field> = Vec::new();
    match row {
        NetworkRow::Flow(flow) => {
            fields.push(("ts", "time", Some(time(flow.start))));
            fields.push(("uid", "string", Some(json!(flow.uid.raw()))));
            fields.extend(ends(flow.source, flow.destination));
            let protocol = match flow.protocol {
                Protocol::Tcp => "tcp",
                Protocol::Udp => "udp",
                Protocol::Other => "icmp",
            };
            let services: Vec<&str> = flow.services.iter().map(Untrusted::raw).collect();
            let length = flow.end.since(flow.start).0;
            fields.push(("proto", "enum", Some(json!(protocol))));
            fields.push(("service", "string", (!services.is_empty()).then(|| json!(services.join(",")))));
            fields.push(("duration", "interval", Some(json!({"length": length}))));
            fields.push(("orig_bytes", "count", flow.bytes_out.map(|bytes| json!(bytes))));
            fields.push(("resp_bytes", "count", flow.bytes_in.map(|bytes| json!(bytes))));
            fields.push(("conn_state", "string", Some(json!("SF"))));
            fields.push(("missed_bytes", "count", Some(json!(u8::from(flow.missed)))));
            ("conn", flow.end, fields)
        }
        NetworkRow::Tls(tls) => {
            fields.push(("ts", "time", Some(time(tls.time))));
            fields.push(("uid", "string", Some(json!(tls.uid.raw()))));
            fields.extend(ends(tls.source, tls.destination));
            fields.push(("version", "string", text(&tls.version).or_else(|| Some(json!("TLSv13")))));
            fields.push(("cipher", "string", Some(json!("TLS_AES_256_GCM_SHA384"))));
            fields.push(("server_name", "string", text(&tls.server_name)));
            fields.push(("resumed", "bool", Some(json!(false))));
            fields.push(("established", "bool", Some(json!(tls.established.unwrap_or(true)))));
            if tls.quic {
                return ("quic", tls.time, fields);
            }
            let certificates: Vec<&str> = tls.certificates.iter().map(Untrusted::raw).collect();
            fields.push(("cert_chain_fps", "vector[string]", (!certificates.is_empty()).then(|| json!(certificates))));
            fields.push(("validation_status", "string", tls.validated.map(|ok| json!(if ok { "ok" } else { "self signed certificate" }))));
            ("ssl", tls.time, fields)
        }
        NetworkRow::Certificate(certificate) => {
            fields.push(("ts", "time", Some(time(certificate.time))));
            fields.push(("fingerprint", "string", Some(json!(certificate.reference.raw()))));
            fields.push(("certificate.subject", "string", text(&certificate.subject)));
            fields.push(("certificate.issuer", "string", text(&certificate.issuer)));
            fields.push(("certificate.not_valid_before", "time", certificate.not_before.map(time)));
            fields.push(("certificate.not_valid_after", "time", certificate.not_after.map(time)));
            let names: Vec<&str> = certificate.names.iter().map(Untrusted::raw).collect();
            fields.push(("san.dns", "vector[string]", (!names.is_empty()).then(|| json!(names))));
            ("x509", certificate.time, fields)
        }
        NetworkRow::Dns(dns) => {
            fields.push(("ts", "time", Some(time(dns.time))));
            fields.push(("uid", "string", Some(json!("Cdns"))));
            let resolver = Endpoint::new(std::net::IpAddr::from([10, 0, 0, 1]), 53);
            fields.extend(ends(Endpoint::new(dns.client, 40_000), resolver));
            fields.push(("proto", "enum", Some(json!("udp"))));
            fields.push(("query", "string", Some(json!(dns.query.raw()))));
            let answers: Vec<String> = dns.answers.iter().map(|(address, _)| address.to_string()).collect();
            let lives: Vec<f64> = dns.answers.iter().map(|&(_, ttl)| f64::from(ttl)).collect();
            fields.push(("answers", "vector[string]", Some(json!(answers))));
            fields.push(("TTLs", "vector[interval]", Some(json!(lives))));
            ("dns", dns.time, fields)
        }
        NetworkRow::Lease(lease) => {
            fields.push(("ts", "time", Some(time(lease.time))));
            fields.push(("mac", "string", text(&lease.hardware)));
            fields.push(("host_name", "string", text(&lease.host_name)));
            fields.push(("assigned_addr", "addr", Some(json!(lease.address.to_string()))));
            fields.push(("lease_time", "interval", Some(json!({"length": lease.length.0}))));
            ("dhcp", lease.time, fields)
        }
    }
}

/// Decimal seconds with microseconds, as Zeek rounds them.
fn seconds(nanos: i64) -> String {
    format!("{}.{:06}", nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000) / 1000)
}

fn table(log: &str, rows: &[Vec<Field>]) -> String {
    let mut columns: Vec<(&str, &str)> = Vec::new();
    for (name, kind, _) in rows.iter().flatten() {
        if !columns.iter().any(|(known, _)| known == name) {
            columns.push((name, kind));
        }
    }
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let kinds: Vec<&str> = columns.iter().map(|(_, kind)| *kind).collect();
    let mut out = format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{log}\n#fields\t{}\n#types\t{}\n",
        names.join("\t"),
        kinds.join("\t")
    );
    for row in rows {
        let cells: Vec<String> = names
            .iter()
            .map(|name| {
                row.iter().find(|(other, ..)| other == name).and_then(|(.., value)| value.as_ref()).map_or_else(|| "-".to_owned(), cell)
            })
            .collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

fn cell(value: &Value) -> String {
    let escape = |text: &str, set: bool| {
        let text = text.replace('\\', "\\x5c").replace('\t', "\\x09").replace('\n', "\\x0a");
        if set { text.replace(',', "\\x2c") } else { text }
    };
    match value {
        Value::Object(object) => object.values().filter_map(Value::as_i64).map(seconds).collect(),
        Value::Array(items) if items.is_empty() => "(empty)".to_owned(),
        Value::Array(items) => {
            let cells: Vec<String> =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), |text| escape(text, true))).collect();
            cells.join(",")
        }
        Value::Bool(yes) => if *yes { "T" } else { "F" }.to_owned(),
        Value::String(text) => escape(text, false),
        other => other.to_string(),
    }
}

fn objects(log: &str, rows: &[Vec<Field>], form: ZeekForm) -> String {
    let mut out = String::new();
    for row in rows {
        let mut members: Vec<String> = Vec::new();
        if form == ZeekForm::Streaming {
            members.push(format!("\"_path\":{}", json!(log)));
        }
        for (name, _, value) in row {
            let Some(value) = value else { continue };
            let shown = match value.as_object() {
                Some(object) => moment(object, form),
                None => value.to_string(),
            };
            members.push(format!("{}:{shown}", json!(name)));
        }
        out.push_str(&format!("{{{}}}\n", members.join(",")));
    }
    out
}

fn moment(object: &Map<String, Value>, form: ZeekForm) -> String {
    let nanos = |key: &str| object.get(key).and_then(Value::as_i64);
    match (nanos("time"), form) {
        (Some(at), ZeekForm::Streaming) => {
            let text = rfc3339(Timestamp(at));
            let micros: String = text.chars().take(26).collect();
            json!(format!("{micros}Z")).to_string()
        }
        (Some(at), _) => seconds(at),
        (None, _) => seconds(nanos("length").unwrap_or_default()),
    }
}
