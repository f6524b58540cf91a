//! Evidence bundles that somebody else made.
//!
//! * Whatever is read as a bundle is, written again, the same bytes: nothing in it is free.
//! * A log of custody without faults is, written again, the same bytes.
//! * Files of allowed signers and keys are read or refused.

use tollgate_evidence::{
    Bundle, Custody, Entry, Manifest, Signer, SigningKey, custody_faults, read_archive, read_custody, seal, write_archive, write_custody,
};

use crate::{Body, no_long};

/// The body.
pub const BODY: Body = Body { name: "bundle", run: body, tokens: TOKENS, telemetry: &[], made, long: no_long };

const TOKENS: &[&str] = &[
    "PK\u{3}\u{4}",
    "PK\u{1}\u{2}",
    "PK\u{5}\u{6}",
    "manifest.json",
    "manifest.sig",
    "custody.jsonl",
    "../x",
    "{\"format\":\"tollgate-evidence/1\",",
    "\"files\":[",
    "\"sha256\":\"",
    "ssh-ed25519 AAAA",
    "namespaces=\"tollgate-evidence\" ",
    "-----BEGIN SSH SIGNATURE-----\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    "{\"seq\":1,\"previous\":\"",
];

/// Panics if the bytes break a law.
pub fn body(bytes: &[u8]) {
    if let Ok(entries) = read_archive(bytes) {
        assert_eq!(write_archive(&entries).as_deref(), Ok(bytes), "an archive has one form");
    }
    if let Ok(bundle) = Bundle::read(bytes) {
        let _ = (bundle.faults(), bundle.signer(), bundle.digest());
    }
    if let Ok(rows) = read_custody(bytes)
        && custody_faults(bytes).is_empty()
    {
        let done: Vec<Custody> = rows.into_iter().map(|row| row.done).collect();
        let again = write_custody(&done);
        assert_eq!(custody_faults(&again), Vec::<String>::new(), "what holds goes on to hold");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (Signer::read(text), Signer::allowed(text), SigningKey::read(text).is_ok());
    }
}

/// A whole bundle, a log, a key and signers.
fn made() -> Vec<Vec<u8>> {
    let Ok(key) = SigningKey::of_seed(&[7; 32]) else { return Vec::new() };
    let done = ["open", "note"].map(|action| Custody {
        at: "2026-11-25T10:00:00Z".to_owned(),
        actor: "ana".to_owned(),
        action: action.to_owned(),
        detail: String::new(),
    });
    let log = write_custody(&done);
    let entry = |name: &str, bytes: &[u8]| Entry { name: name.to_owned(), bytes: bytes.to_vec() };
    let files = vec![(entry("custody.jsonl", &log), "log"), (entry("records/000.log", b"{}\n"), "records")];
    let manifest = Manifest {
        format: String::new(),
        holds: "whole".to_owned(),
        version: "0".to_owned(),
        case: None,
        findings: vec!["ab".to_owned()],
        policy: "p".to_owned(),
        baseline: None,
        parent: None,
        signer: String::new(),
        files: Vec::new(),
    };
    let signers = format!("ana@corp,*@sec namespaces=\"git,tollgate-evidence\" {} a comment\n", key.signer().text());
    let mut made = vec![log, signers.into_bytes()];
    made.extend(key.write().map(String::into_bytes));
    made.extend(seal(manifest, files, &key));
    made
}
