//! What Zeek adds for the second reading: versions of TLS, and the certificates of those that show them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::world::certificates::Certificate;
use crate::days::calendar::DAY;
use crate::random::Random;
use crate::step::{Nanos, Wire};
use crate::text::{mark, seconds};
use crate::zeek::Flow;

/// Connections of TLS in order, with what is seen of their certificates.
pub struct Handshakes<'f> {
    seen: Vec<(&'f Flow, Option<Certificate>)>,
}

impl<'f> Handshakes<'f> {
    /// Those of all flows; the gateway opens what the Macs in `inspected` send.
    pub fn new(flows: &'f [Flow], inspected: &BTreeSet<u32>) -> Self {
        let mut seen: Vec<_> = flows
            .iter()
            .filter(|flow| flow.connection.remote.wire() == Wire::Tls)
            .map(|flow| (flow, Certificate::seen(flow.connection.remote, inspected.contains(&flow.mac))))
            .collect();
        seen.sort_by_key(|(flow, _)| (flow.start, flow.mac));
        Self { seen }
    }

    /// Writes ssl, each row at the handshake.
    pub fn ssl(&self, out: &mut impl Write) -> io::Result<()> {
        for (flow, certificate) in &self.seen {
            let (at, ends, name) = (seconds(flow.start + 14_000_000), flow.ends(), flow.connection.remote.name());
            match certificate {
                None => {
                    // A session that is resumed and one that is not look the same but for this.
                    let resumed = Random::new(flow.start as u64, 3).below(100) < 25;
                    writeln!(
                        out,
                        r#"{{"ts":{at},{ends},"version":"TLSv13","cipher":"TLS_AES_256_GCM_SHA384","curve":"x25519","server_name":"{name}","resumed":{resumed},"next_protocol":"h2","established":true,"ssl_history":"CsiI"}}"#
                    )?;
                }
                Some(certificate) => {
                    writeln!(
                        out,
                        r#"{{"ts":{at},{ends},"version":"TLSv12","cipher":"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256","curve":"secp256r1","server_name":"{name}","resumed":false,"established":true,"ssl_history":"CsxknGIti","cert_chain_fps":["{}"],"client_cert_chain_fps":[],"sni_matches_cert":true,"validation_status":"{}"}}"#,
                        certificate.chain().join("\",\""),
                        certificate.verdict(),
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Writes x509: a certificate once a day.
    pub fn x509(&self, out: &mut impl Write) -> io::Result<()> {
        let mut told: BTreeMap<String, Nanos> = BTreeMap::new();
        for (flow, certificate) in &self.seen {
            let Some(certificate) = certificate else { continue };
            let fingerprint = certificate.fingerprint();
            if told.get(&fingerprint).is_some_and(|last| flow.start - last < DAY) {
                continue;
            }
            let (from, until) = certificate.holds(flow.start);
            writeln!(
                out,
                r#"{{"ts":{},"fingerprint":"{fingerprint}","certificate.version":3,"certificate.serial":"{:016X}","certificate.subject":"{}","certificate.issuer":"{}","certificate.not_valid_before":{from}.0,"certificate.not_valid_after":{until}.0,"certificate.key_alg":"rsaEncryption","certificate.sig_alg":"sha256WithRSAEncryption","certificate.key_type":"rsa","certificate.key_length":2048,"certificate.exponent":"65537","san.dns":["{}"],"basic_constraints.ca":false,"host_cert":true,"client_cert":false}}"#,
                seconds(flow.start + 19_000_000),
                mark(&fingerprint),
                certificate.subject(),
                certificate.issued_by(),
                certificate.name,
            )?;
            told.insert(fingerprint, flow.start);
        }
        Ok(())
    }
}
