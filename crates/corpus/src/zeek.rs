//! Zeek's conn, ssl, quic and dns logs of all Macs, as JSON.

use std::io::{self, Write};

use crate::random::Random;
use crate::step::{Connection, Nanos, Wire};
use crate::text::seconds;

/// Rows of a connection with TLS: one in each of two logs.
pub const ROWS: u64 = 2;

/// What a company asks for names.
const RESOLVER: &str = "10.20.255.53";

/// A connection of some Mac.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    pub mac: u32,
    pub start: Nanos,
    pub connection: Connection,
}

impl Flow {
    fn end(&self) -> Nanos {
        self.start + i64::from(self.connection.milliseconds) * 1_000_000
    }

    /// Identifier and the ends, which both logs share.
    pub fn ends(&self) -> String {
        let mut random = Random::new(self.start as u64, u64::from(self.mac));
        let uid = uid(&mut random);
        let port = 49_152 + random.below(16_384);
        let remote = self.connection.remote;
        let [a, b, c, d] = remote.address();
        format!(
            r#""uid":"C{uid}","id.orig_h":"{}","id.orig_p":{port},"id.resp_h":"{a}.{b}.{c}.{d}","id.resp_p":{}"#,
            address(self.mac),
            remote.port()
        )
    }
}

/// A question for an address, and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub mac: u32,
    pub at: Nanos,
    pub connection: Connection,
}

fn uid(random: &mut Random) -> String {
    let letters: Vec<char> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
    (0..17).map(|_| *random.pick(&letters)).collect()
}

/// The address of a Mac.
pub fn address(mac: u32) -> String {
    // 250 in a network of their own, so that none ends in 0 or 255.
    format!("10.{}.{}.{}", 20 + mac / 62_500, mac / 250 % 250, mac % 250 + 1)
}

/// Writes conn, each row when the connection has ended.
pub fn conn(flows: &mut [Flow], out: &mut impl Write) -> io::Result<()> {
    flows.sort_by_key(|flow| (flow.end(), flow.mac));
    for flow in flows {
        let Connection { remote, sent, received, milliseconds } = flow.connection;
        let (packets_sent, packets_received) = (sent / 1_400 + 6, received / 1_400 + 6);
        let wire = remote.wire();
        let service = match wire {
            Wire::Tls => r#""service":"ssl","#,
            // As Zeek has it since it knows what QUIC carries.
            Wire::Quic => r#""service":"quic,ssl","#,
            Wire::Ssh => r#""service":"ssh","#,
            Wire::Http => r#""service":"http","#,
            Wire::Smb => r#""service":"smb","#,
            Wire::Print | Wire::Sealed | Wire::Raw => "",
        };
        writeln!(
            out,
            r#"{{"ts":{},{},"proto":"{}",{service}"duration":{}.{:03},"orig_bytes":{sent},"resp_bytes":{received},"conn_state":"SF","local_orig":true,"local_resp":{},"missed_bytes":0,"history":"{}","orig_pkts":{packets_sent},"orig_ip_bytes":{},"resp_pkts":{packets_received},"resp_ip_bytes":{}}}"#,
            seconds(flow.start),
            flow.ends(),
            if wire.is_datagrams() { "udp" } else { "tcp" },
            milliseconds / 1_000,
            milliseconds % 1_000,
            remote.address()[0] == 10,
            if wire.is_datagrams() { "Dd" } else { "ShADadFf" },
            sent + packets_sent * 40,
            received + packets_received * 40,
        )?;
    }
    Ok(())
}

/// Writes ssl, each row at the handshake.
pub fn ssl(flows: &mut [Flow], out: &mut impl Write) -> io::Result<()> {
    flows.sort_by_key(|flow| (flow.start, flow.mac));
    for flow in flows.iter().filter(|flow| flow.connection.remote.wire() == Wire::Tls) {
        writeln!(
            out,
            r#"{{"ts":{},{},"version":"TLSv13","cipher":"TLS_AES_128_GCM_SHA256","curve":"x25519","server_name":"{}","resumed":false,"next_protocol":"h2","established":true,"ssl_history":"CsiI"}}"#,
            seconds(flow.start + 12_000_000),
            flow.ends(),
            flow.connection.remote.name(),
        )?;
    }
    Ok(())
}

/// Writes quic, each row at the handshake.
pub fn quic(flows: &mut [Flow], out: &mut impl Write) -> io::Result<()> {
    flows.sort_by_key(|flow| (flow.start, flow.mac));
    for flow in flows.iter().filter(|flow| flow.connection.remote.wire() == Wire::Quic) {
        let identifier = Random::new(flow.start as u64, 7).next();
        writeln!(
            out,
            r#"{{"ts":{},{},"version":"1","client_initial_dcid":"{identifier:016x}","server_scid":"{:016x}","server_name":"{}","client_protocol":"h3","history":"ISisH"}}"#,
            seconds(flow.start + 9_000_000),
            flow.ends(),
            identifier.rotate_left(29),
            flow.connection.remote.name(),
        )?;
    }
    Ok(())
}

/// Writes dns, each row at the answer.
pub fn dns(questions: &mut [Question], out: &mut impl Write) -> io::Result<()> {
    questions.sort_by_key(|question| (question.at, question.mac));
    for question in questions {
        let mut random = Random::new(question.at as u64, u64::from(question.mac) + 1);
        let [a, b, c, d] = question.connection.remote.address();
        writeln!(
            out,
            r#"{{"ts":{},"uid":"C{}","id.orig_h":"{}","id.orig_p":{},"id.resp_h":"{RESOLVER}","id.resp_p":53,"proto":"udp","trans_id":{},"rtt":0.0{},"query":"{}","qclass":1,"qclass_name":"C_INTERNET","qtype":1,"qtype_name":"A","rcode":0,"rcode_name":"NOERROR","AA":false,"TC":false,"RD":true,"RA":true,"Z":0,"answers":["{a}.{b}.{c}.{d}"],"TTLs":[300.0],"rejected":false}}"#,
            seconds(question.at),
            uid(&mut random),
            address(question.mac),
            49_152 + random.below(16_384),
            random.below(65_536),
            random.between(11, 38),
            question.connection.remote.name(),
        )?;
    }
    Ok(())
}
