//! Input that is damaged, hostile or not telemetry at all.

use std::io::{self, Read, Write};

use tollgate_model::{Action, DefectKind};
use tollgate_sources::{Decompressed, Framed, Lines, MAX_LINE};

use crate::run::{Run, fixture};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).unwrap()
}

fn v9() -> Vec<u8> {
    fixture("eslogger/v9.ndjson")
}

#[test]
fn compression_is_told_by_content() {
    let half = v9().len() / 2;
    let members = [gzip(&v9()[..half]), gzip(&v9()[half..])].concat();
    let frames = [zstd(&v9()[..half]), zstd(&v9()[half..])].concat();
    // RFC 8878, 3.1.2: magic number, length in four bytes, little end first, and as many bytes that mean nothing.
    let skipped = |first: u8| [&[first, 0x2a, 0x4d, 0x18, 4, 0, 0, 0][..], &[7; 4]].concat();
    let parallel = [skipped(0x50), zstd(&v9()[..half]), skipped(0x50), zstd(&v9()[half..]), skipped(0x5f)].concat();
    let padded = [gzip(&v9()[..half]), vec![0; 3], gzip(&v9()[half..]), vec![0; 200_000]].concat();
    for bytes in [v9(), gzip(&v9()), members, padded, zstd(&v9()), frames, parallel] {
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [18, 17, 1, 0, 0]);
        assert_eq!(run.counts.defects.len(), 1, "only the truncated path of the fixture");
    }
}

/// Many copies of the fixture, with text that does not compress, so that a cut hits the middle.
fn long() -> Vec<u8> {
    let mut noise = 1u64;
    let mut lines = Vec::new();
    for _ in 0..200 {
        lines.extend(v9());
        let mut word = || {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            noise
        };
        writeln!(lines, "# {:x}{:x}{:x}", word(), word(), word()).unwrap();
    }
    lines
}

#[test]
fn a_cut_stream_gives_all_whole_lines_before_the_cut() {
    let plain = long();
    for whole in [gzip(&plain), zstd(&plain)] {
        for cut in [whole.len() / 3, whole.len() / 2, whole.len() - 9] {
            let mut kept = Vec::new();
            let mut decompressed = tollgate_sources::Decompressed::new(&whole[..cut]).unwrap();
            assert!(decompressed.read_to_end(&mut kept).is_err());
            assert_eq!(kept, plain[..kept.len()]);
            let lines = kept.iter().filter(|byte| **byte == b'\n').count();
            let run = Run::of(&whole[..cut]);
            assert_eq!(run.counts.defect(DefectKind::DamagedCompression), 1);
            let last = run.defects.last().unwrap();
            assert_eq!((last.kind, last.origin.offset), (DefectKind::DamagedCompression, kept.len() as u64));
            assert!(run.counts.received + run.counts.asides >= lines as u64);
            assert!(run.counts.rejected <= 1, "at most the line that was cut");
        }
    }
}

#[test]
fn bytes_after_the_stream_are_damage() {
    let padded = [gzip(&v9()), vec![0; 512]].concat();
    for whole in [gzip(&v9()), padded, zstd(&v9())] {
        let run = Run::of([whole, b"garbage after the end".to_vec()].concat().as_slice());
        assert_eq!(run.totals(), [18, 17, 1, 0, 0]);
        assert_eq!(run.counts.defect(DefectKind::DamagedCompression), 1);
    }
}

#[test]
fn a_flipped_byte_in_a_stream_is_damage() {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(&long()).unwrap();
    for mut whole in [gzip(&long()), encoder.finish().unwrap()] {
        let middle = whole.len() / 2;
        whole[middle] ^= 0x55;
        let run = Run::of(whole.as_slice());
        assert!(run.counts.defects.keys().any(|kind| kind.rejects()), "{:?}", run.counts);
    }
}

#[test]
fn a_bomb_is_stopped_early() {
    for bomb in [gzip(&vec![b'0'; 256 << 20]), zstd(&vec![b'0'; 256 << 20])] {
        let mut input = Decompressed::new(bomb.as_slice()).unwrap();
        let read = io::copy(&mut input, &mut io::sink());
        assert!(read.is_err());
        let run = Run::of(bomb.as_slice());
        assert_eq!(run.counts.defect(DefectKind::CompressionBomb), 1);
    }
    // The same ratio below the floor is harmless, and so it is where lines end.
    for harmless in [gzip(&vec![b'0'; 32 << 20]), gzip(&vec![b'\n'; 80 << 20])] {
        assert_eq!(Run::of(harmless.as_slice()).counts.defect(DefectKind::CompressionBomb), 0);
    }
}

/// Somebody who repeats himself makes a log small once it is compressed. What else is in it must not be lost by that.
#[test]
fn records_that_repeat_themselves_are_no_bomb() {
    let text = String::from_utf8(v9()).unwrap();
    let exec = text.lines().find(|line| line.contains("\"exec\"")).unwrap();
    let padded = exec.replacen("\"args\":[", &format!("\"args\":[\"{}\",", "A".repeat(900_000)), 1);
    assert!(padded.len() > exec.len());
    let mut log = Vec::new();
    for _ in 0..100 {
        log.extend_from_slice(padded.as_bytes());
        log.push(b'\n');
    }
    log.extend_from_slice(exec.as_bytes());
    for packed in [gzip(&log), zstd(&log)] {
        assert!(packed.len() < log.len() / 200, "{}", packed.len());
        let run = Run::of(packed.as_slice());
        assert_eq!(run.counts.parsed, 101);
    }
}

/// What is no text is named, and nothing is made of it.
#[test]
fn other_files_are_named() {
    let mut tar = vec![0_u8; 1024];
    tar[..9].copy_from_slice(b"es.ndjson");
    tar[257..262].copy_from_slice(b"ustar");
    tar.extend(v9());
    let wide: Vec<u8> = String::from_utf8(v9()).unwrap().encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, kind) in [
        (tar.clone(), DefectKind::Archive),
        (gzip(&tar), DefectKind::Archive),
        ([b"PK\x03\x04".to_vec(), v9()].concat(), DefectKind::Archive),
        ([b"BZh91AY".to_vec(), v9()].concat(), DefectKind::OtherCompression),
        (gzip(&gzip(&v9())), DefectKind::OtherCompression),
        ([vec![0xfe, 0xff], wide].concat(), DefectKind::Utf16),
        ([vec![0xd4, 0xc3, 0xb2, 0xa1], vec![0; 64]].concat(), DefectKind::PacketCapture),
    ] {
        let run = Run::of(bytes.as_slice());
        assert_eq!((run.counts.parsed, run.counts.defect(kind)), (0, 1), "{kind:?}");
    }
}

#[test]
fn half_a_line_at_the_end() {
    let whole = v9();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let run = Run::of(&whole[..first]);
    assert_eq!(run.totals(), [1, 1, 0, 0, 0], "whole without its line end");
    let run = Run::of(&whole[..first + 400]);
    assert_eq!(run.totals(), [2, 1, 0, 1, 0]);
    assert_eq!(run.faults(), [(DefectKind::TruncatedRecord, first as u64 + 1)]);
    let run = Run::of([&whole[..700], b"\n"].concat().as_slice());
    assert_eq!(run.faults(), [(DefectKind::Malformed, 0)], "cut within the file");
}

/// `prefix`, then `size` times one byte, without allocating it.
fn flood(prefix: &'static [u8], byte: u8, size: u64) -> impl Read {
    prefix.chain(io::repeat(byte).take(size))
}

#[test]
fn a_line_without_end_is_skipped_in_bounded_memory() {
    let record = v9();
    let run = Run::of(b"{}\n".chain(flood(b"", b'x', 64 << 20)).chain(b"\n".as_slice()).chain(record.as_slice()));
    assert_eq!(run.counts.parsed, 17, "what follows is read");
    assert_eq!(run.faults()[..2], [(DefectKind::UnknownFormat, 0), (DefectKind::OversizedRecord, 3)]);
    assert_eq!(run.defects[1].origin.length, 64 << 20);
    let run = Run::of(flood(b"{\"event\":\"", b'\\', 64 << 20));
    assert_eq!(run.faults(), [(DefectKind::OversizedRecord, 0)]);
}

#[test]
fn a_line_of_one_gibibyte() {
    let run = Run::of(flood(b"", b'x', 1 << 30).chain(b"\n".as_slice()).chain(v9().as_slice()));
    assert_eq!(run.counts.parsed, 17);
    assert_eq!(run.defects[0].origin.length, 1 << 30);
}

#[test]
fn the_cap_is_exact() {
    let line = |length: usize| [vec![b'x'; length], b"\r\n".to_vec()].concat();
    let kind = |length| Run::with_cap(line(length).as_slice(), 500_000).defects[0].kind;
    assert_eq!(kind(500_000), DefectKind::Malformed);
    assert_eq!(kind(500_001), DefectKind::OversizedRecord);
    assert_eq!(kind(500_002), DefectKind::OversizedRecord);
}

#[test]
fn nesting_is_capped_wherever_it_stands() {
    let deep = "[".repeat(100_000);
    let closed = format!("{deep}{}", "]".repeat(100_000));
    for text in [
        format!("{{\"a\":{deep}\n"),
        format!("{{\"a\":{closed}}}\n"),
        format!("{{\"schema_version\":1,\"event\":{{\"exec\":{{\"target\":{closed}}}}}}}\n"),
        format!("{{\"schema_version\":1,\"event\":{{\"exec\":{{\"args\":{closed}}}}}}}\n"),
        "{\"event\":".repeat(100_000),
        format!("{closed}\n"),
    ] {
        let run = Run::of(text.as_bytes());
        assert_eq!(run.faults(), [(DefectKind::TooDeep, 0)], "{}", &text[..40]);
    }
}

#[test]
fn one_bad_byte_in_a_path_does_not_hide_the_record() {
    let whole = String::from_utf8(v9()).unwrap();
    let line = whole.lines().nth(3).unwrap();
    let at = line.find("login").unwrap();
    for (bad, kind) in [(0xffu8, DefectKind::InvalidUtf8), (0xc0, DefectKind::InvalidUtf8), (0x00, DefectKind::NulInText)] {
        let mut bytes = line.as_bytes().to_vec();
        bytes[at] = bad;
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.counts.parsed, 1);
        assert_eq!(run.counts.defect(kind), 1);
        let Action::Open { file, .. } = &run.events[0].1.action else { panic!() };
        assert!(file.path.shown().raw().ends_with("ogin.keychain-db"));
    }
    // Every byte value in the place of every byte of the path.
    let end = at + "login.keychain-db".len();
    for at in at..end {
        for bad in (0..=255u8).filter(|bad| !matches!(bad, b'"' | b'\\' | b'\n')) {
            let mut bytes = line.as_bytes().to_vec();
            bytes[at] = bad;
            assert_eq!(Run::of(bytes.as_slice()).counts.parsed, 1, "{bad:#x}");
        }
    }
}

#[test]
fn duplicate_keys_count_once_and_the_first_wins() {
    let whole = String::from_utf8(v9()).unwrap();
    let line = whole.lines().nth(3).unwrap();
    let twice = line.replacen(r#""event":{"#, r#""event":{"exit":{}},"event":{"#, 1);
    let run = Run::of(twice.as_bytes());
    assert_eq!(run.events[0].1.action, Action::Exit);
    assert_eq!(run.faults(), [(DefectKind::DuplicateKey, 0)]);
    let many = line.replacen(r#""schema_version":1"#, &[r#""time":1"#; 1000].join(","), 1);
    let run = Run::of(many.as_bytes());
    assert_eq!(run.counts.defect(DefectKind::DuplicateKey), 1, "told once a record");
}

#[test]
fn what_follows_a_record_in_its_line_is_told_apart_from_it() {
    let whole = v9();
    let end = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let run = Run::of([&whole[..end], b" and more\n"].concat().as_slice());
    assert_eq!(run.totals(), [2, 1, 0, 1, 0]);
    assert_eq!(run.faults(), [(DefectKind::Malformed, end as u64 + 1)]);
}

#[test]
fn a_host_name_that_is_none_is_not_kept() {
    let line = format!("{{\"schema_version\":1,\"event\":{{\"exit\":{{}}}},\"host\":\"{}\"}}", "h".repeat(100_000));
    let run = Run::of(line.as_bytes());
    assert_eq!(run.counts.defect(DefectKind::OutOfRange), 1);
    let line = format!("{{\"schema_version\":1,\"event\":{{\"{}\":{{}}}}}}", "n".repeat(100_000));
    let run = Run::of(line.as_bytes());
    assert_eq!(run.counts.ignored_names.keys().next().unwrap().1.raw().len(), 64);
}

#[test]
fn nothing_and_almost_nothing() {
    assert_eq!(Run::of(b"".as_slice()).totals(), [0; 5]);
    assert_eq!(Run::of(b"\xef\xbb\xbf".as_slice()).totals(), [0; 5]);
    assert_eq!(Run::of(b"\n\r\n  \n".as_slice()).totals(), [0, 0, 0, 0, 3]);
    assert_eq!(Run::of(b"#".as_slice()).totals(), [0, 0, 0, 0, 1]);
    assert_eq!(Run::of(b"\x1f\x8b".as_slice()).faults(), [(DefectKind::TruncatedRecord, 0)]);
    assert_eq!(Run::of(b"\x1f\x8b\x08".as_slice()).faults(), [(DefectKind::DamagedCompression, 0)]);
    assert_eq!(Run::of(b"\x28\xb5\x2f\xfd".as_slice()).faults(), [(DefectKind::DamagedCompression, 0)]);
}

#[test]
fn marks_and_line_ends_of_other_systems() {
    let text = String::from_utf8(v9()).unwrap();
    let run = Run::of([b"\xef\xbb\xbf".as_slice(), text.replace('\n', "\r\n").as_bytes()].concat().as_slice());
    assert_eq!(run.totals(), [18, 17, 1, 0, 0]);
    assert_eq!(run.counts.defects.len(), 1);
    let mut lines = Lines::new(b"\xef\xbb\xbfab\r\n\ncd".as_slice(), MAX_LINE);
    let mut seen = Vec::new();
    while let Some(Framed::Line(line)) = lines.next_line() {
        seen.push((line.offset, line.bytes.to_vec(), line.unended));
    }
    assert_eq!(seen, [(3, b"ab".to_vec(), false), (7, vec![], false), (8, b"cd".to_vec(), true)]);
}

#[test]
fn text_of_sixteen_bits_is_rejected() {
    let text = String::from_utf8(v9()).unwrap();
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let run = Run::of(wide.as_slice());
    assert_eq!(run.counts.parsed, 0);
    assert_eq!(run.counts.defect(DefectKind::Utf16), 1);
}

#[test]
fn random_bytes_are_counted() {
    let mut state = 88_172_645_463_325_252u64;
    let bytes: Vec<u8> = (0..4 << 20)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        })
        .collect();
    let run = Run::of(bytes.as_slice());
    assert!(run.counts.rejected > 1000);
    assert_eq!(run.counts.parsed, 0);
}

#[test]
fn an_error_while_reading_keeps_what_came_before() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
    let whole = v9();
    let run = Run::of(whole.chain(Failing));
    assert_eq!(run.totals(), [18, 17, 1, 0, 0]);
    let last = run.defects.last().unwrap();
    assert_eq!((last.kind, last.origin.offset), (DefectKind::Unreadable, v9().len() as u64));

    let packed = gzip(&long());
    let cut = packed.len() / 2;
    let run = Run::of(packed[..cut].chain(Failing));
    assert_eq!(run.defects.last().unwrap().kind, DefectKind::Unreadable, "the input failed, not the stream");

    let mut lines = Lines::new(b"ab".chain(Failing), MAX_LINE);
    assert!(matches!(lines.next_line(), Some(Framed::Line(line)) if line.bytes == b"ab" && line.unended));
    let Some(Framed::Fault(fault)) = lines.next_line() else { panic!() };
    assert_eq!((fault.offset, fault.text.as_deref()), (2, Some("connection reset")));
    assert!(lines.next_line().is_none());
}

#[test]
fn files_are_opened_and_directories_are_not() {
    let dir = tempfile::tempdir().unwrap();
    assert!(tollgate_sources::open(dir.path()).is_err());
    assert!(tollgate_sources::open(&dir.path().join("absent")).is_err());
    let path = dir.path().join("evidence.txt");
    std::fs::write(&path, gzip(&v9())).unwrap();
    let mut lines = tollgate_sources::open(&path).unwrap().lines(MAX_LINE);
    let mut count = 0;
    while lines.next_line().is_some() {
        count += 1;
    }
    assert_eq!(count, 18);
    let format = tollgate_sources::sniff(tollgate_sources::open(&path).unwrap());
    assert_eq!(format, Some(tollgate_sources::Format::Eslogger));
    assert_eq!(tollgate_sources::sniff(b"what\n{\"a\":1}\n".as_slice()), None);
}
