//! Reading rows of network sensors.

use std::collections::BTreeMap;
use std::net::IpAddr;

use tollgate_model::{CertificateRow, DnsRow, Endpoint, FlowRow, LeaseRow, Nanos, NetworkRow, Protocol, Row, Timestamp, TlsRow, Untrusted};

use crate::line::Line;
use crate::parse::length;
use crate::{TraceError, endpoint, time};

/// Precision of rows unless told.
pub(crate) const ROW_PRECISION: Nanos = Nanos(1_000);

/// Ends and protocol of a flow.
pub(crate) type Ends = (Endpoint, Endpoint, Protocol);

/// Reads the rest of a line after its verb, if it is of a network row.
pub(crate) fn parse(
    verb: &str,
    time: Timestamp,
    day: i64,
    line: &mut Line,
    flows: &mut BTreeMap<String, Ends>,
) -> Result<Option<Row>, TraceError> {
    let row = match verb {
        "flow" => NetworkRow::Flow(flow(time, line, flows)?),
        "tls" => NetworkRow::Tls(tls(time, line, flows)?),
        "dns" => NetworkRow::Dns(dns(time, line)?),
        "cert" => NetworkRow::Certificate(certificate(time, day, line)?),
        "lease" => NetworkRow::Lease(lease(time, line)?),
        _ => return Ok(None),
    };
    let precision = length(line, "precision")?.unwrap_or(ROW_PRECISION);
    Ok(Some(Row { precision, host_assumed: line.flag("assumed"), row }))
}

fn ends(line: &mut Line) -> Result<Ends, TraceError> {
    let source = endpoint::end(line)?;
    line.expect("->")?;
    Ok((source, endpoint::end(line)?, endpoint::protocol(line)?))
}

fn flow(start: Timestamp, line: &mut Line, flows: &mut BTreeMap<String, Ends>) -> Result<FlowRow, TraceError> {
    let uid = line.next("the flow's uid")?;
    let ends = ends(line)?;
    flows.insert(uid.clone(), ends);
    let length = if line.keyword("for") { span(line)? } else { Nanos::ZERO };
    let (source, destination, protocol) = ends;
    Ok(FlowRow {
        uid: uid.into(),
        start,
        end: start.plus(length),
        protocol,
        source,
        destination,
        services: texts(line, "service"),
        bytes_out: line.value("out")?,
        bytes_in: line.value("in")?,
        missed: line.flag("missed"),
    })
}

fn tls(time: Timestamp, line: &mut Line, flows: &BTreeMap<String, Ends>) -> Result<TlsRow, TraceError> {
    let uid = line.next("the flow's uid")?;
    let given = line.peek().is_some_and(|word| word.contains(':'));
    let (source, destination, protocol) = match flows.get(&uid) {
        _ if given => ends(line)?,
        Some(ends) => *ends,
        None => return Err(line.error(format!("flow `{uid}` is not known; name the ends"))),
    };
    let established = if line.flag("established") {
        Some(true)
    } else if line.flag("failed") {
        Some(false)
    } else {
        None
    };
    Ok(TlsRow {
        uid: uid.into(),
        time,
        protocol,
        source,
        destination,
        version: text(line, "version"),
        server_name: text(line, "sni"),
        established,
        quic: line.flag("quic"),
        encrypted_hello: line.flag("ech"),
        certificates: texts(line, "cert"),
        subject: text(line, "subject"),
        issuer: text(line, "issuer"),
        validated: line.truth("validated")?,
    })
}

fn dns(time: Timestamp, line: &mut Line) -> Result<DnsRow, TraceError> {
    let client = address(line)?;
    let query = line.next("the name asked for")?.into();
    line.expect("->")?;
    let ttl = line.value("ttl")?.unwrap_or(60);
    let mut answers = Vec::new();
    while line.peek().is_some_and(|word| word != "assumed") {
        let word = line.next("an answer")?;
        let (address, ttl) = match word.split_once('/') {
            Some((address, own)) => (address, own.parse().map_err(|_| line.error(format!("`{own}` is no number")))?),
            None => (&*word, ttl),
        };
        answers.push((address.parse().map_err(|_| line.error(format!("`{address}` is no address")))?, ttl));
    }
    Ok(DnsRow { time, client, query, answers: answers.into() })
}

fn certificate(time: Timestamp, day: i64, line: &mut Line) -> Result<CertificateRow, TraceError> {
    let reference = line.next("the certificate's reference")?.into();
    let mut moment = |name: &str| {
        let Some(text) = line.attribute(name) else { return Ok(None) };
        time::parse_time(&text, day).map(Some).ok_or_else(|| line.error(format!("`{text}` is no time")))
    };
    let (not_before, not_after) = (moment("from")?, moment("until")?);
    let (subject, issuer, names) = (text(line, "subject"), text(line, "issuer"), texts(line, "name"));
    Ok(CertificateRow { time, reference, subject, issuer, not_before, not_after, names })
}

fn lease(time: Timestamp, line: &mut Line) -> Result<LeaseRow, TraceError> {
    let address = address(line)?;
    line.expect("for")?;
    let length = span(line)?;
    Ok(LeaseRow { time, address, length, host_name: text(line, "name"), hardware: text(line, "hardware") })
}

fn span(line: &mut Line) -> Result<Nanos, TraceError> {
    let word = line.next("a length")?;
    time::parse_length(&word).ok_or_else(|| line.error(format!("`{word}` is no length")))
}

fn address(line: &mut Line) -> Result<IpAddr, TraceError> {
    let word = line.next("an address")?;
    word.parse().map_err(|_| line.error(format!("`{word}` is no address")))
}

fn text(line: &mut Line, name: &str) -> Option<Untrusted> {
    line.attribute(name).map(Untrusted::from)
}

fn texts(line: &mut Line, name: &str) -> Box<[Untrusted]> {
    line.attributes(name).into_iter().map(Untrusted::from).collect()
}
