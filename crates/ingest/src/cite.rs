//! Cited records, and those only, as they stand: inputs are read again at the places cited.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};
use tollgate_model::Origin;

use crate::input::Input;

/// Where a record stands: number of the input, offset of its first byte after decompression.
type Place = (u32, u64);

/// The hash of every record that is cited, by input and offset. Records of
/// streams carry theirs already. A record that cannot be read again is left out.
pub fn sha256_of_cited(inputs: &[Input], cited: impl IntoIterator<Item = Origin>) -> BTreeMap<Place, [u8; 32]> {
    let mut known = BTreeMap::new();
    let unknown = cited.into_iter().filter(|Origin { input, offset, sha256, .. }| match sha256 {
        Some(hash) => {
            known.insert((*input, *offset), **hash);
            false
        }
        None => true,
    });
    let mut hashes: Vec<(Place, [u8; 32])> = Vec::new();
    read_cited(inputs, unknown, u32::MAX, |place, record| hashes.push((place, Sha256::digest(record).into())));
    known.extend(hashes);
    known
}

/// Shows the bytes of every record that is cited, one at a time, in the order of inputs and offsets, each once. A record of more than
/// `most` bytes is left out, as is one that cannot be read again as a whole: nobody could tell what a part of it means.
pub fn read_cited(inputs: &[Input], cited: impl IntoIterator<Item = Origin>, most: u32, mut each: impl FnMut(Place, &[u8])) {
    let mut wanted: BTreeMap<u32, BTreeMap<u64, u32>> = BTreeMap::new();
    for Origin { input, offset, length, .. } in cited {
        if length <= most {
            wanted.entry(input).or_default().insert(offset, length);
        }
    }
    for (index, places) in wanted {
        let Some(input) = usize::try_from(index).ok().and_then(|index| inputs.get(index)) else { continue };
        let each = &mut |offset, record: &[u8]| each((index, offset), record);
        // What was read before a fault is shown; the rest of that input is left out.
        let _ = match input {
            Input::File(path) if !is_compressed(path) => read_file(path, &places, each),
            Input::File(_) | Input::Memory(_) => input.open().and_then(|reader| read_through(reader, &places, each)),
            Input::Stream(_) | Input::Stdin => Ok(()),
        };
    }
}

fn is_compressed(path: &Path) -> bool {
    let mut magic = [0u8; 4];
    let length = File::open(path).and_then(|mut file| file.read(&mut magic)).unwrap_or_default();
    matches!(magic.get(..length), Some([0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd]))
}

/// Goes from place to place.
fn read_file(path: &Path, places: &BTreeMap<u64, u32>, each: &mut dyn FnMut(u64, &[u8])) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut record = Vec::new();
    for (&offset, &length) in places {
        file.seek(SeekFrom::Start(offset))?;
        record.clear();
        file.by_ref().take(u64::from(length)).read_to_end(&mut record)?;
        if is_whole(&record, length) {
            each(offset, &record);
        }
    }
    Ok(())
}

/// Reads all that lies before a place, since what is compressed can be read in one direction only.
fn read_through(mut reader: impl Read, places: &BTreeMap<u64, u32>, each: &mut dyn FnMut(u64, &[u8])) -> io::Result<()> {
    let mut record = Vec::new();
    let mut at = 0u64;
    for (&offset, &length) in places {
        let skip = offset.saturating_sub(at);
        if offset < at || io::copy(&mut reader.by_ref().take(skip), &mut io::sink())? != skip {
            continue;
        }
        record.clear();
        reader.by_ref().take(u64::from(length)).read_to_end(&mut record)?;
        at = offset.saturating_add(u64::try_from(record.len()).unwrap_or(u64::MAX));
        if is_whole(&record, length) {
            each(offset, &record);
        }
    }
    Ok(())
}

fn is_whole(record: &[u8], length: u32) -> bool {
    u32::try_from(record.len()) == Ok(length)
}

#[cfg(test)]
mod tests {
    use tollgate_model::HostName;

    use super::*;
    use crate::input::Memory;

    fn origin(input: u32, offset: u64, length: u32) -> Origin {
        Origin { input, offset, length, sha256: None }
    }

    #[test]
    fn files_compressed_or_not_and_bytes_at_hand_show_the_same_records_in_order_and_only_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, packed) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&plain, "first\nsecond\nthird").unwrap();
        std::fs::write(&packed, zstd::encode_all(&b"first\nsecond\nthird"[..], 1).unwrap()).unwrap();
        let memory = Memory { name: "m".to_owned(), host: HostName::new("mac"), bytes: b"first\nsecond\nthird"[..].into() };
        let inputs = [Input::File(plain), Input::File(packed), Input::File(folder.path().join("gone")), Input::Memory(memory)];
        // The second of each is longer than asked for; the last ends beyond the end.
        let cited = [(13, 5), (6, 6), (0, 5), (16, 4)];
        let cited = (0..4).flat_map(|input| cited.map(|(offset, length)| origin(input, offset, length)));
        let mut seen = Vec::new();
        read_cited(&inputs, cited, 5, |place, record| {
            seen.push((place, String::from_utf8(record.to_vec()).unwrap()));
        });
        let expected =
            [((0, 0), "first"), ((0, 13), "third"), ((1, 0), "first"), ((1, 13), "third"), ((3, 0), "first"), ((3, 13), "third")];
        assert_eq!(seen, expected.map(|(place, text)| (place, text.to_owned())));
        let hashes = sha256_of_cited(&inputs, [origin(0, 0, 5), Origin { sha256: Some([7; 32].into()), ..origin(9, 1, 2) }]);
        assert_eq!(hashes.get(&(9, 1)), Some(&[7; 32]));
        // printf first | sha256sum
        assert_eq!(hashes.get(&(0, 0)).map(|hash| hash[..4].to_vec()), Some(vec![0xa7, 0x93, 0x7b, 0x64]));
        assert_eq!(hashes.len(), 2);
    }
}
