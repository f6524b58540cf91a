//! SHA-256 of cited records, and of those only: inputs are read again at the places cited.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};
use tollgate_model::Origin;

use crate::input::Input;

/// The hash of every record that is cited, by input and offset. Records of
/// streams carry theirs already. A record that cannot be read again is left out.
pub fn sha256_of_cited(inputs: &[Input], cited: impl IntoIterator<Item = Origin>) -> BTreeMap<(u32, u64), [u8; 32]> {
    let mut known = BTreeMap::new();
    let mut wanted: BTreeMap<u32, BTreeMap<u64, u32>> = BTreeMap::new();
    for Origin { input, offset, length, sha256 } in cited {
        match sha256 {
            Some(hash) => {
                known.insert((input, offset), hash);
            }
            None => {
                wanted.entry(input).or_default().insert(offset, length);
            }
        }
    }
    for (index, places) in wanted {
        let input = usize::try_from(index).ok().and_then(|index| inputs.get(index));
        if let Some(Input::File(path)) = input {
            for (offset, hash) in hash_places(path, &places).unwrap_or_default() {
                known.insert((index, offset), hash);
            }
        }
    }
    known
}

fn hash_places(path: &std::path::Path, places: &BTreeMap<u64, u32>) -> std::io::Result<Vec<(u64, [u8; 32])>> {
    let mut magic = [0u8; 4];
    let mut file = std::fs::File::open(path)?;
    let length = file.read(&mut magic)?;
    let compressed = matches!(magic.get(..length), Some([0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd]));
    let mut hashes = Vec::new();
    let mut record = Vec::new();
    if compressed {
        let mut reader = tollgate_sources::open(path)?;
        let mut at = 0u64;
        for (&offset, &length) in places {
            let skip = offset.saturating_sub(at);
            if offset < at || std::io::copy(&mut reader.by_ref().take(skip), &mut std::io::sink())? != skip {
                continue;
            }
            record.clear();
            reader.by_ref().take(u64::from(length)).read_to_end(&mut record)?;
            at = offset.saturating_add(u64::try_from(record.len()).unwrap_or(u64::MAX));
            hashes.push((offset, Sha256::digest(&record).into()));
        }
    } else {
        for (&offset, &length) in places {
            file.seek(SeekFrom::Start(offset))?;
            record.clear();
            file.by_ref().take(u64::from(length)).read_to_end(&mut record)?;
            hashes.push((offset, Sha256::digest(&record).into()));
        }
    }
    Ok(hashes)
}
