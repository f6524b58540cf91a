//! Findings as a bundle of STIX 2.1 (OASIS standard): for each a sighting of the technique, the data that was observed, and the
//! processes, files and far ends in it.
//!
//! Identifiers of observables are name-based, by the namespace and the properties that the standard names (section 2.9), so
//! that other tools make the same of the same. For all others the standard asks for the form of random ones (version 4); here
//! their bits are a digest, so that one finding is the same bytes each time.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;

use serde_json::{Map, Value, json};
use tollgate_model::{Chain, Confidence, Encryption, FilePath, Finding, ProcessCited};
use uuid::Uuid;

use crate::about::{About, parent};
use crate::jsonl::write_json_line;
use crate::page::sentence;
use crate::texts::document_text;
use crate::words::time;

/// The namespace of observables (STIX 2.1, section 2.9).
const OBSERVABLES: Uuid = Uuid::from_u128(0x00abedb4_aa42_466c_9c01_fed23315a9b7);

/// The namespace of everything else that this program names.
const OWN: Uuid = Uuid::from_u128(0x6f1e6d0a_1415_5a0c_8f3b_7d1c0b6a4e21);

/// When objects that hang on no finding were first described: they are always the same.
const ALWAYS: &str = "2026-01-01T00:00:00.000Z";

/// Objects by their identifiers, so that each stands once.
#[derive(Default)]
struct Bundle {
    objects: BTreeMap<String, Value>,
}

/// Writes all findings as one bundle.
///
/// # Errors
/// The writer fails.
pub fn write_stix(out: &mut impl Write, findings: impl Iterator<Item = Finding>, about: &About) -> io::Result<()> {
    let mut bundle = Bundle::default();
    let author =
        bundle.own("identity", "tollgate", json!({"created": ALWAYS, "modified": ALWAYS, "name": "Tollgate", "identity_class": "system"}));
    for finding in findings {
        bundle.finding(&finding, about, &author);
    }
    let ids: Vec<&str> = bundle.objects.keys().map(String::as_str).collect();
    let id = own_id(&ids.join(" "));
    write_json_line(
        out,
        &json!({"type": "bundle", "id": format!("bundle--{id}"), "objects": bundle.objects.into_values().collect::<Vec<_>>()}),
    )
}

impl Bundle {
    fn put(&mut self, kind: &str, id: Uuid, of: Value) -> String {
        let id = format!("{kind}--{id}");
        let mut object = Map::new();
        object.insert("type".to_owned(), json!(kind));
        object.insert("spec_version".to_owned(), json!("2.1"));
        object.insert("id".to_owned(), json!(id));
        if let Value::Object(of) = of {
            object.extend(of);
        }
        self.objects.insert(id.clone(), object.into());
        id
    }

    /// An object that this program names.
    fn own(&mut self, kind: &str, name: &str, of: Value) -> String {
        self.put(kind, own_id(&format!("{kind}/{name}")), of)
    }

    /// An observable: it is named by what contributes, as canonical JSON (RFC 8785; keys are sorted here).
    fn observable(&mut self, kind: &str, contributes: &[(&str, Value)], further: &[(&str, Value)]) -> String {
        let sorted: BTreeMap<&str, &Value> = contributes.iter().map(|(name, value)| (*name, value)).collect();
        let canonical = serde_json::to_string(&sorted).unwrap_or_default();
        let id = Uuid::new_v5(&OBSERVABLES, canonical.as_bytes());
        let of = contributes.iter().chain(further).map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<Map<_, _>>();
        self.put(kind, id, of.into())
    }

    fn finding(&mut self, finding: &Finding, about: &About, author: &str) {
        let encryption = finding.chains.first().and_then(|chain| chain.encryption);
        let pattern = self.pattern(about.technique(encryption), about, author);
        let mut seen: Vec<String> = finding.steps.iter().filter_map(|step| step.path.as_ref()).map(|path| self.file(path)).collect();
        let steps = finding.steps.iter().filter_map(|step| step.process.as_ref());
        for cited in finding.lineage.iter().chain(&finding.process).chain(steps) {
            seen.push(self.process(finding, cited));
        }
        if let Some(user) = finding.user {
            let id = json!(user.uid.to_string());
            seen.push(self.observable("user-account", &[("account_type", json!("unix")), ("user_id", id)], &[]));
        }
        for chain in &finding.chains {
            self.destination(chain, finding, &mut seen);
        }
        seen.sort();
        seen.dedup();
        let (first, last) = (time(finding.first_seen), time(finding.last_seen));
        if seen.is_empty() {
            return;
        }
        let about_time = |mut of: Value| {
            if let Some(of) = of.as_object_mut() {
                of.insert("created".to_owned(), json!(last));
                of.insert("modified".to_owned(), json!(last));
                of.insert("created_by_ref".to_owned(), json!(author));
            }
            of
        };
        let name = format!("{}-{}", finding.id.0, finding.revision);
        let of = json!({"first_observed": first, "last_observed": last, "number_observed": 1, "object_refs": seen});
        let observed = self.own("observed-data", &name, about_time(of));
        let of = json!({
            "first_seen": first, "last_seen": last, "count": 1, "confidence": confidence(finding.confidence),
            "description": sentence(finding),
            "sighting_of_ref": pattern, "observed_data_refs": [observed], "where_sighted_refs": [author],
            "labels": [format!("level-{}", finding.level.name().to_lowercase())],
            "external_references": [{"source_name": "tollgate", "external_id": finding.id.0, "description": format!("score {}", finding.score)}],
        });
        self.own("sighting", &name, about_time(of));
    }

    fn pattern(&mut self, technique: &str, about: &About, author: &str) -> String {
        let of = json!({
            "created": ALWAYS, "modified": ALWAYS, "created_by_ref": author,
            "name": format!("{technique} ({})", about.name),
            "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": "exfiltration"}],
            "external_references": [
                {"source_name": "mitre-attack", "external_id": technique},
                {"source_name": "mitre-attack", "external_id": parent(technique)},
            ],
        });
        self.own("attack-pattern", technique, of)
    }

    fn file(&mut self, path: &FilePath) -> String {
        let raw = document_text(path.shown().raw());
        let (folder, name) = raw.rsplit_once('/').unwrap_or(("", &raw));
        // Neither may be empty.
        let folder = if folder.is_empty() { "/" } else { folder };
        let name = if name.is_empty() { "/" } else { name };
        let folder = self.observable("directory", &[("path", json!(folder))], &[]);
        self.observable("file", &[("name", json!(name)), ("parent_directory_ref", json!(folder))], &[])
    }

    fn process(&mut self, finding: &Finding, cited: &ProcessCited) -> String {
        let image = self.file(&cited.process.image.path);
        let key = &cited.process.key;
        let mut of = json!({"pid": key.pid, "image_ref": image});
        if let Some(of) = of.as_object_mut().filter(|_| !cited.argv.is_empty()) {
            let words: Vec<&str> = cited.argv.iter().map(|word| word.raw()).collect();
            of.insert("command_line".to_owned(), json!(document_text(&words.join(" "))));
        }
        // Nothing of a process contributes to its name in the standard; here it is one life of one pid on one Mac.
        let words = if cited.argv.is_empty() { "" } else { "/argv" };
        let name = format!("{}/{}/{:?}/{image}{words}", finding.host.raw(), key.pid, key.pidversion);
        self.own("process", &name, of)
    }

    fn destination(&mut self, chain: &Chain, finding: &Finding, seen: &mut Vec<String>) {
        let Some(destination) = &chain.destination else { return };
        let name = destination.name.raw();
        let address = destination.endpoint.map(|endpoint| endpoint.ip).or_else(|| name.parse().ok());
        let ip = address.map(|ip| {
            let kind = if ip.is_ipv4() { "ipv4-addr" } else { "ipv6-addr" };
            self.observable(kind, &[("value", json!(ip.to_string()))], &[])
        });
        // A name that cannot be one in DNS stands in the description alone.
        let named = is_domain(name).then(|| {
            let further: Vec<(&str, Value)> = ip.iter().map(|ip| ("resolves_to_refs", json!([ip]))).collect();
            self.observable("domain-name", &[("value", json!(name))], &further)
        });
        let far = ip.as_ref().or(named.as_ref()).filter(|_| chain.flows > 0);
        if let Some(far) = far {
            // The standard would name it by its ends alone, so that two findings would be told one count of bytes.
            let mut of = json!({"dst_ref": far, "protocols": protocols(chain.encryption)});
            if let Some(of) = of.as_object_mut() {
                of.extend(destination.endpoint.map(|endpoint| ("dst_port".to_owned(), json!(endpoint.port))));
                of.extend(destination.bytes_out.map(|count| ("src_byte_count".to_owned(), json!(count))));
            }
            let id = Uuid::new_v5(&OWN, format!("network-traffic/{}-{}/{name}", finding.id.0, finding.revision).as_bytes());
            seen.push(self.put("network-traffic", id, of));
        }
        seen.extend(ip);
        seen.extend(named);
    }
}

fn own_id(name: &str) -> Uuid {
    uuid::Builder::from_random_bytes(Uuid::new_v5(&OWN, name.as_bytes()).into_bytes()).into_uuid()
}

/// The scale "low, medium, high" of the standard's appendix A.
const fn confidence(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::Low => 15,
        Confidence::Medium => 50,
        Confidence::High => 85,
    }
}

fn protocols(encryption: Option<Encryption>) -> &'static [&'static str] {
    match encryption {
        Some(Encryption::Plaintext) => &["tcp", "http"],
        Some(Encryption::Udp443) => &["udp", "quic"],
        Some(Encryption::Ssh) => &["tcp", "ssh"],
        Some(Encryption::Smtps) => &["tcp", "tls", "smtp"],
        _ => &["tcp", "tls"],
    }
}

fn is_domain(name: &str) -> bool {
    let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    name.parse::<IpAddr>().is_err() && name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observables_are_named_as_the_standard_says() {
        // By another implementation: uuid.uuid5 of Python with the namespace, of {"value":"198.51.100.3"}.
        let id = Bundle::default().observable("ipv4-addr", &[("value", json!("198.51.100.3"))], &[("x", json!(1))]);
        assert_eq!(id, "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
    }

    #[test]
    fn only_what_can_be_a_name_in_dns_is_one() {
        assert!(is_domain("a.example") && is_domain("xn--p1ai.a-b.example"));
        for text in ["", "localhost", "10.1.2.3", "a b.example", "<x>.example", "a..example", "::1"] {
            assert!(!is_domain(text), "{text}");
        }
    }
}
