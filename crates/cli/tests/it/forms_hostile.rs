//! Names that would act on a terminal, a page, a spreadsheet or a log if they were more than text, in every form.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::finding_pages::text;
use crate::forms::{FORMS, told};
use crate::lake::{events, files, laid};
use crate::program::render;

/// What somebody may call a file, an argument or a server, if it were to pass as more than a name.
pub const HOSTILE: [&str; 14] = [
    "\u{1b}[2J\u{1b}[31mowned\u{7}",
    "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{9b}31m\u{85}\u{90}",
    "a\u{202e}gpj.exe\u{200b}\u{feff}\u{2066}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) `x` | y |",
    "=HYPERLINK(\"https://evil.example\",\"a\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "x\n{\"id\":\"forged\",\"level\":\"INFO\"}",
    "\r\n<13>Nov 27 10:00:00 host forged: all is well",
    "a\u{2028}b\u{2029}c\u{0}d",
    "CEF:0|x|y|1|forged|all is well|0|a\\=b",
];

fn quoted(text: &str) -> String {
    let inner: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() || !c.is_ascii() => format!("\\u{{{:x}}}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{inner}\"")
}

/// A theft on a Mac, each name of which is hostile.
pub fn theft(at: usize, text: &str) -> String {
    let file = quoted(&format!("/Users/ana/Documents/{text}.docx"));
    let zip = quoted(&format!("/private/tmp/{text}.zip"));
    let program = quoted(&format!("/private/tmp/{text}"));
    let (signing, word) = (quoted(text), quoted(&format!("{text}.zip")));
    format!(
        "host mac{at:02}\n\
         process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00.000 fork zsh -> 500\n\
         10:00:00.010 exec 500 adhoc {signing} {program} : {program} {word}\n\
         10:00:05.000 read 500 {file} size=310000\n\
         10:00:05.010 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
         10:00:06.000 create 500 {zip}\n\
         10:00:07.000 close 500 {zip} modified size=300000\n\
         10:00:08.100 flow C{at} 10.0.0.{at}:51000 -> 203.0.113.62:443 tcp for 3s out=301000 in=900 service=ssl\n\
         10:00:08.200 tls C{at} sni={} version=TLSv13 established\n",
        quoted(&format!("{text}.example"))
    )
}

pub fn telemetry(folder: &Path) {
    let trace: String = HOSTILE.iter().enumerate().map(|(at, text)| theft(at + 1, text)).collect();
    render(&trace, folder);
}

/// Characters that no output has as such: what ends a line is the one exception.
pub fn acts(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[test]
fn hostile_names_are_text_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    telemetry(folder.path());
    let count = HOSTILE.len();
    let findings = told(folder.path(), &["--format", "jsonl"]);
    assert_eq!(findings.lines().count(), count, "{findings}");
    for form in FORMS {
        let text = told(folder.path(), &["--format", form]);
        let bad: Vec<char> = text.chars().filter(|&c| acts(c)).collect();
        assert!(bad.is_empty(), "{form}: {bad:?}");
        match form {
            "table" => assert_eq!(text.lines().count(), count + 1, "{text}"),
            "csv" => csv_is_text(&text, count),
            "stix" | "navigator" => assert_eq!(text.lines().count(), 1),
            _ => {
                let values: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                assert!(values.len() >= count, "{form}");
                // Nobody's name made a line of its own.
                assert!(values.iter().all(|value| value["id"] != "forged" && value["level"] != "INFO"), "{form}");
            }
        }
        // The name is there as it was: nothing was dropped to be safe.
        if ["jsonl", "ocsf", "ecs", "timesketch", "stix"].contains(&form) {
            let all: String = text.lines().map(|line| strings(&serde_json::from_str(line).unwrap())).collect();
            for name in HOSTILE.iter().filter(|name| !name.contains('\0')) {
                assert!(all.contains(&format!("{name}.zip")), "{form}: {name:?}");
            }
        }
    }
}

/// Elements and attributes of a page, as `element attribute`.
fn elements(page: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for tag in page.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag) {
        let name = tag.split_whitespace().next().unwrap_or_default();
        all.insert(name.to_owned());
        // What stands between quotes is a value, whatever it says.
        for outside in tag.split('"').step_by(2) {
            let attributes = outside.split_whitespace().filter_map(|part| part.strip_suffix('='));
            all.extend(attributes.map(|attribute| format!("{name} {attribute}")));
        }
    }
    all
}

#[test]
fn hostile_names_are_text_of_a_page() {
    let (folder, plain) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    telemetry(folder.path());
    render(&(1..).take(HOSTILE.len()).map(|at| theft(at, &format!("name{at}"))).collect::<String>(), plain.path());
    let page = told(folder.path(), &["--format", "html"]);
    let bad: Vec<char> = page.chars().filter(|&c| acts(c)).collect();
    assert!(bad.is_empty(), "{bad:?}");
    // The same elements with the same attributes as where no name is hostile: no name became one.
    let elements = elements(&page);
    assert_eq!(elements, self::elements(&told(plain.path(), &["--format", "html"])));
    assert!(elements.contains("article id") && elements.contains("a href"), "{elements:?}");
    // Every name is there, as a reader sees it: what could act is shown as a number.
    let read = text(&page);
    for name in HOSTILE {
        let shown: String =
            name.chars().map(|c| if acts(c) || c == '\n' { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect();
        assert!(read.contains(&shown), "{shown}");
    }
}

#[test]
fn hostile_names_are_text_in_columns() {
    let folder = tempfile::tempdir().unwrap();
    telemetry(folder.path());
    let lake = tempfile::tempdir().unwrap();
    assert_eq!(laid(folder.path(), lake.path(), &["--ocsf-version", "1.8"]).code, Some(0));
    let files = files(lake.path());
    let rows: Vec<Value> = files.iter().flat_map(|file| events(file)).collect();
    // Nobody's name made a row of its own, or a part of a path.
    assert_eq!((rows.len(), files.len()), (HOSTILE.len(), 1));
    assert!(rows.iter().all(|row| row["class_uid"] == 2004 && row["severity_id"] != 1));
    let safe = |c: char| c.is_ascii_alphanumeric() || "/=-_.".contains(c);
    assert!(files[0].strip_prefix(lake.path()).unwrap().to_str().unwrap().chars().all(safe), "{files:?}");
    // The name is there as it was.
    let all: String = rows.iter().map(strings).collect();
    for name in HOSTILE.iter().filter(|name| !name.contains('\0')) {
        assert!(all.contains(&format!("{name}.zip")), "{name:?}");
    }
}

/// All texts of a document.
fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\u{1}"),
        Value::Array(values) => values.iter().map(strings).collect(),
        Value::Object(fields) => fields.values().map(strings).collect(),
        _ => String::new(),
    }
}

fn csv_is_text(text: &str, count: usize) {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let width = rows.headers().unwrap().len();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), count);
    for cell in rows.iter().flat_map(|row| row.iter()) {
        let first = cell.trim_start_matches(' ').chars().next().unwrap_or('x');
        assert!(!"=+-@＝＋－＠".contains(first), "{cell:?}");
    }
    assert!(rows.iter().all(|row| row.len() == width));
}

#[test]
fn explanations_are_text_too() {
    let folder = tempfile::tempdir().unwrap();
    telemetry(folder.path());
    for line in told(folder.path(), &["--format", "jsonl"]).lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let output = crate::program::tollgate().args(["explain", finding["id"].as_str().unwrap()]).arg(folder.path()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && !text.chars().any(acts), "{text}");
    }
    // A file of outputs bears no name from telemetry.
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| name.starts_with("mac") || name.ends_with(".log")), "{names:?}");
}
