//! The least usual readers come first.

use tollgate_model::Signature;
use tollgate_policy::{Identified, Policy};

use super::{by_path, signed};
use crate::{Exposure, Read, Reader, ReadsSeen};

#[test]
fn each_reason_to_come_first_outweighs_those_behind_it() {
    let policy = Policy::builtin();
    let (keys, notes) = (policy.category_id("ssh-keys").unwrap(), policy.category_id("notes").unwrap());
    assert!(policy.is_credential(keys) && !policy.is_credential(notes));
    let mut seen = ReadsSeen::default();
    let mut add = |category, program: Identified, works_for: Option<Identified>, owner, hosts, reads| {
        let reader = Reader { category, program: Some(program), works_for, owner };
        seen.rows.insert(reader, Read { hosts, reads, ..Read::default() });
    };
    let app = |name: &str| signed(Some("ABCDE12345"), name);
    add(keys, app("owner"), None, true, 1, 9_000);
    add(keys, app("everywhere"), None, false, 900, 9_000);
    add(notes, by_path("/opt/unsigned-note", Signature::Unsigned), None, false, 1, 5);
    add(keys, app("signed"), None, false, 1, 5);
    add(keys, app("signed-often"), None, false, 1, 6);
    add(keys, by_path("/opt/unknown", Signature::Unknown), None, false, 1, 2);
    add(keys, by_path("/opt/unsigned", Signature::Unsigned), None, false, 1, 1);
    // A tool is worth no more than whom it works for.
    add(keys, signed(None, "com.apple.cat"), Some(by_path("/opt/adhoc", Signature::AdHoc)), false, 1, 2);
    let exposure = Exposure::new(seen, &policy);
    let order: Vec<String> = exposure.rows.iter().map(|(reader, _)| reader.program.as_ref().unwrap().to_string()).collect();
    assert_eq!(
        order,
        [
            "platform/com.apple.cat (platform)",
            "/opt/unsigned (unsigned)",
            "/opt/unknown (unknown signature)",
            "ABCDE12345/signed-often (team)",
            "ABCDE12345/signed (team)",
            "/opt/unsigned-note (unsigned)",
            "ABCDE12345/everywhere (team)",
            "ABCDE12345/owner (team)",
        ]
    );
}
