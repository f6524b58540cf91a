//! Zeek's conn and ssl logs of all Macs, as JSON.

use std::io::{self, Write};

use crate::random::Random;
use crate::step::{Connection, Nanos};

/// Rows of a connection: one in each log.
pub const ROWS: u64 = 2;

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
    fn ends(&self) -> String {
        let mut random = Random::new(self.start as u64, u64::from(self.mac));
        let letters: Vec<char> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
        let uid: String = (0..17).map(|_| *random.pick(&letters)).collect();
        let port = 49_152 + random.below(16_384);
        let [a, b, c, d] = self.connection.remote.address();
        format!(r#""uid":"C{uid}","id.orig_h":"{}","id.orig_p":{port},"id.resp_h":"{a}.{b}.{c}.{d}","id.resp_p":443"#, address(self.mac))
    }
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
        let Connection { sent, received, milliseconds, .. } = flow.connection;
        let (packets_sent, packets_received) = (sent / 1_400 + 6, received / 1_400 + 6);
        writeln!(
            out,
            r#"{{"ts":{},{},"proto":"tcp","service":"ssl","duration":{}.{:03},"orig_bytes":{sent},"resp_bytes":{received},"conn_state":"SF","local_orig":true,"local_resp":false,"missed_bytes":0,"history":"ShADadFf","orig_pkts":{packets_sent},"orig_ip_bytes":{},"resp_pkts":{packets_received},"resp_ip_bytes":{}}}"#,
            crate::text::seconds(flow.start),
            flow.ends(),
            milliseconds / 1_000,
            milliseconds % 1_000,
            sent + packets_sent * 40,
            received + packets_received * 40,
        )?;
    }
    Ok(())
}

/// Writes ssl, each row at the handshake.
pub fn ssl(flows: &mut [Flow], out: &mut impl Write) -> io::Result<()> {
    flows.sort_by_key(|flow| (flow.start, flow.mac));
    for flow in flows {
        writeln!(
            out,
            r#"{{"ts":{},{},"version":"TLSv13","cipher":"TLS_AES_128_GCM_SHA256","curve":"x25519","server_name":"{}","resumed":false,"next_protocol":"h2","established":true,"ssl_history":"CsiI"}}"#,
            crate::text::seconds(flow.start + 12_000_000),
            flow.ends(),
            flow.connection.remote.name(),
        )?;
    }
    Ok(())
}
