//! Where records stand, and how they are told from each other.

use tollgate_model::Origin;
use tollgate_sources::{Decoded, Decoder, DecoderOptions, Lines, MAX_LINE};

use crate::run::fixture;

/// Origins and digests of events.
fn decode(input: &[u8], hash_records: bool) -> Vec<(Origin, u128)> {
    let mut decoder = Decoder::new(3, DecoderOptions { hash_records });
    let mut events = Vec::new();
    decoder.decode_all(&mut Lines::new(input, MAX_LINE), &mut |decoded| {
        if let Decoded::Event { origin, digest, .. } = decoded {
            events.push((origin, digest));
        }
    });
    events
}

#[test]
fn an_origin_points_at_exactly_the_record() {
    let bytes = [b"\xef\xbb\xbf  ".as_slice(), &fixture("eslogger/v9.ndjson")].concat();
    for (Origin { input, offset, length, sha256 }, _) in decode(&bytes, false) {
        let record = &bytes[offset as usize..offset as usize + length as usize];
        assert!(record.starts_with(b"{\"schema_version\"") && record.ends_with(b"}}}"));
        assert_eq!((input, sha256), (3, None));
    }
}

/// `sed -n 1p v9.ndjson | tr -d '\n' | sha256sum`, and `wc -c` for the length.
#[test]
fn a_record_is_hashed_where_it_cannot_be_read_again() {
    let events = decode(&fixture("eslogger/v9.ndjson"), true);
    let hex: String = events[0].0.sha256.as_ref().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "1ffde98371f12900cff7146be3915dd1cef7e4cdeb7b0676d9e0bbe55738d4c1");
    assert_eq!((events[0].0.offset, events[0].0.length), (0, 2206));
}

#[test]
fn digests_tell_records_apart() {
    let once = fixture("eslogger/v10.ndjson");
    let events = decode(&[once.clone(), once].concat(), false);
    assert_eq!(events[0].1, events[2].1);
    assert_ne!(events[0].1, events[1].1);
}
