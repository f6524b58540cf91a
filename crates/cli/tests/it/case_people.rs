//! What people read of a bundle: the rows of what happened, and the report as Markdown, which another reader of Markdown reads.

use std::fs;
use std::path::Path;

use comrak::nodes::NodeValue;
use comrak::options::Extension;
use comrak::{Arena, Options, parse_document};
use serde_json::Value;
use tollgate_evidence::Bundle;

use crate::case::{anew, case, exported, stealer, text, verified};
use crate::forms_hostile::{HOSTILE, acts, telemetry};
use crate::program::{hunt_json, tollgate};

/// What a document consists of: its headings, and all that is in spans and blocks of code. Whatever else a name could make of it fails.
fn read(report: &str) -> (Vec<String>, String) {
    let extension = Extension {
        strikethrough: true,
        table: true,
        autolink: true,
        tasklist: true,
        superscript: true,
        footnotes: true,
        inline_footnotes: true,
        description_lists: true,
        multiline_block_quotes: true,
        alerts: true,
        math_dollars: true,
        math_code: true,
        math_latex: true,
        wikilinks_title_after_pipe: true,
        underline: true,
        subscript: true,
        spoiler: true,
        highlight: true,
        insert: true,
        ..Extension::default()
    };
    let mut options = Options { extension, ..Options::default() };
    options.parse.relaxed_autolinks = true;
    options.parse.smart = true;
    let arena = Arena::new();
    let root = parse_document(&arena, report, &options);
    let (mut headings, mut code) = (Vec::new(), String::new());
    for node in root.descendants() {
        match &node.data().value {
            NodeValue::Heading(_) => {
                let first = node.first_child().map(|child| child.data().value.clone());
                let Some(NodeValue::Text(text)) = first else { panic!("a heading without words of ours in {report}") };
                headings.push(text.trim().to_owned());
            }
            NodeValue::Code(span) => code.push_str(&span.literal),
            NodeValue::CodeBlock(block) => code.push_str(&block.literal),
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::Text(_)
            | NodeValue::Strong => {}
            other => panic!("{other:?} in {report}"),
        }
        code.push('\n');
    }
    (headings, code)
}

fn report(bundle: &Path, id: &str) -> String {
    let sealed = Bundle::read(&fs::read(bundle).unwrap()).unwrap();
    String::from_utf8(sealed.file(&format!("findings/{id}/report.md")).unwrap().to_vec()).unwrap()
}

#[test]
fn a_report_tells_a_finding_as_the_other_forms_do() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, said) = exported(folder.path(), &logs, &[&id], &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let (headings, _) = read(&report(&bundle, &id));
    let (all, rest) = headings.split_at(4);
    assert_eq!(all, ["Finding", "What to do", "Steps", "Where it went, and why this score"]);
    assert_eq!(rest, ["To", "How good the telemetry was", "Raw records"]);
    // The words of the sentence are those of every other form, in their order.
    let sealed = Bundle::read(&fs::read(&bundle).unwrap()).unwrap();
    let lines = String::from_utf8(sealed.file(&format!("findings/{id}/timeline.jsonl")).unwrap().to_vec()).unwrap();
    let sentence: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let plain = |text: &str| text.replace('`', "");
    assert!(plain(&report(&bundle, &id)).contains(sentence["message"].as_str().unwrap()));
}

#[test]
fn no_name_is_more_than_text_in_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    telemetry(&logs);
    let ids: Vec<String> = hunt_json(&logs, &[]).iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), HOSTILE.len());
    let (bundle, said) = exported(folder.path(), &logs, &ids.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let mut all = String::new();
    for id in &ids {
        let report = report(&bundle, id);
        assert!(!report.chars().any(acts), "{report}");
        let (headings, code) = read(&report);
        assert!(headings.len() == 7 && headings.iter().filter(|heading| *heading == "To").count() == 1, "{headings:?}");
        all.push_str(&code);
    }
    // Nothing was dropped to be safe.
    for name in HOSTILE {
        let shown = tollgate_model::Untrusted::from(format!("{name}.docx")).escaped();
        assert!(all.contains(&shown), "{name:?}");
    }
}

/// Rows of a sheet without those of what is not known.
fn records(sheet: &[u8]) -> Vec<Vec<String>> {
    let mut rows = csv::Reader::from_reader(sheet);
    let rows = rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    rows.filter(|row| row[0] == "record").collect()
}

/// Made of the enclosed records alone, it has the rows that a look into all inputs has.
#[test]
fn the_rows_of_a_bundle_are_those_of_a_timeline() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let sealed = Bundle::read(&fs::read(&bundle).unwrap()).unwrap();
    let name = format!("findings/{id}/timeline.csv");
    let enclosed = records(sealed.file(&name).unwrap());
    let whole = tollgate().args(["timeline", "--format", "csv", &id, text(&logs)]).output().unwrap();
    let whole = records(&whole.stdout);
    assert!(enclosed.len() > 20 && enclosed == whole, "{enclosed:#?}\n{whole:#?}");
    // Without records, the rows of the steps are left, and those of others are not.
    let steps: Vec<Vec<String>> = whole.into_iter().filter(|row| !row[5].is_empty()).collect();
    assert!(!steps.is_empty() && steps.len() < enclosed.len());
    for (holds, rows) in [("masked", &enclosed), ("findings", &steps)] {
        let path = folder.path().join(format!("{holds}.zip"));
        let said = case(folder.path(), &["redact", "--holds", holds, "-o", text(&path), text(&bundle)]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let left = Bundle::read(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(&records(left.file(&name).unwrap()), rows, "{holds}");
        let (code, told) = verified(folder.path(), &path, &["--parent", text(&bundle)]);
        assert_eq!(code, Some(0), "{told}");
    }
}

/// What was put among the forms of a finding is nobody's form.
#[test]
fn a_finding_has_no_other_files_than_its_forms() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let (bundle, _) = exported(folder.path(), &logs, &[&id], &[]);
    let whole = Bundle::read(&fs::read(&bundle).unwrap()).unwrap();
    let key = tollgate_evidence::SigningKey::of_seed(&[7; 32]).unwrap();
    let more = format!("findings/{id}/summary.html");
    let files = whole.files().chain([(more.as_str(), &b"all is well"[..])]);
    let files = files.map(|(name, bytes)| (tollgate_evidence::Entry { name: name.to_owned(), bytes: bytes.to_vec() }, "x")).collect();
    let path = folder.path().join("more.zip");
    fs::write(&path, tollgate_evidence::seal(whole.manifest.clone(), files, &key).unwrap()).unwrap();
    let (code, told) = verified(folder.path(), &path, &[]);
    assert!(code == Some(6) && told["faults"].to_string().contains("summary.html: it is no file of a bundle"), "{told}");
    // One that is left out is missed.
    let kept = whole.files().filter(|(name, _)| !name.ends_with("report.md"));
    let files = kept.map(|(name, bytes)| (tollgate_evidence::Entry { name: name.to_owned(), bytes: bytes.to_vec() }, "x")).collect();
    fs::write(&path, tollgate_evidence::seal(whole.manifest.clone(), files, &key).unwrap()).unwrap();
    let (code, told) = verified(folder.path(), &path, &[]);
    assert!(code == Some(6) && told["faults"].to_string().contains("report.md"), "{told}");
    assert_eq!(verified(folder.path(), &anew(folder.path(), &bundle, &|_| {}, &|_, bytes| bytes), &[]).0, Some(0));
}
