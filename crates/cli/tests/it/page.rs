//! Pages in a real browser: nothing runs, nothing leaves, and what is hostile is text.

use std::fs;
use std::path::{Path, PathBuf};

use crate::browser::{browser, opened};
use crate::program::{Said, tollgate};

/// Names that would do something if they were more than text.
const HOSTILE: [&str; 4] = [
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "</td></tr></table><h1>all is well</h1>",
    "a&lt;b\u{202e}c\u{200b}d",
];

/// A page of a fleet whose Macs have these names.
fn page(folder: &Path) -> (PathBuf, String) {
    let row = |name: &str| {
        let name = serde_json::to_string(name).unwrap();
        format!(
            r#"{{"name":"q","hostIdentifier":{name},"unixTime":1795593610,"columns":{{"event_type":"exec","pid":"7","path":"/bin/ls","cmdline":"ls","cmdline_count":"1","time":"1795593600"}},"action":"added"}}"#
        )
    };
    fs::write(folder.join("osqueryd.results.log"), HOSTILE.map(row).join("\n")).unwrap();
    let cell = |name: &str| format!("\"{}\",{}\n", name.replace('"', "\"\""), "<b>24B83</b>");
    fs::write(folder.join("macs.csv"), format!("host,build\n{}quiet,1\n", HOSTILE.map(cell).concat())).unwrap();
    fs::write(
        folder.join("before.json"),
        r#"{"kind":"coverage","checks":[{"id":"C01","state":"<script>document.title='owned'</script>","value":12.5}]}"#,
    )
    .unwrap();
    let words = ["coverage", "--inventory", "macs.csv", "--compare", "before.json", "--format", "html", "osqueryd.results.log"];
    let said: Said = tollgate().args(words).current_dir(folder).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let path = folder.join("coverage.html");
    fs::write(&path, &said.out).unwrap();
    (path, said.out)
}

#[test]
fn a_page_has_nothing_that_runs_or_is_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = page(folder.path());
    for part in ["<script", "<img", "<iframe", "<link", "<object", "url(", "@import", "<b>24B83", "<h1>all"] {
        assert!(!text.contains(part), "{part}");
    }
    // What is hostile stands between tags, never in one.
    for tag in text.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()) {
        assert!(!["src=", "href=", "onerror", "owned"].iter().any(|part| tag.contains(part)), "{tag}");
    }
    assert!(text.contains("default-src 'none'"));
    assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}')));
}

#[test]
fn a_browser_shows_hostile_names_as_text_and_runs_nothing() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = page(folder.path());
    let said = opened(&browser, &path, &["--dump-dom"]);
    assert!(said.out.contains("<title>What this fleet could see</title>"), "{}{}", said.out, said.err);
    for element in ["<script", "<img", "<b>24B83", "<h1>all is well"] {
        assert!(!said.out.contains(element), "{element}");
    }
    for name in &HOSTILE[..3] {
        // As the browser writes text.
        let text = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        assert!(said.out.contains(&text), "{text}");
    }
    // One row for each Mac, the quiet one among them, and a head.
    let rows = said.out.split("Mac by Mac").nth(1).unwrap().split("</table>").next().unwrap();
    assert_eq!(rows.matches("<tr>").count(), HOSTILE.len() + 2);
    assert_eq!(rows.matches(">No source<").count(), 8 + HOSTILE.len() * rows_without_source(rows), "{rows}");
}

/// Legs of which nothing tells on each of the Macs that told of one program alone.
fn rows_without_source(rows: &str) -> usize {
    let hostile = rows.split("<tr>").find(|row| row.contains("owned")).unwrap();
    let absent = hostile.matches(">No source<").count();
    assert!((4..8).contains(&absent), "{hostile}");
    absent
}

#[test]
fn a_browser_can_print_and_draw_it() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = page(folder.path());
    let (print, picture) = (folder.path().join("page.pdf"), folder.path().join("page.png"));
    opened(&browser, &path, &["--no-pdf-header-footer", &format!("--print-to-pdf={}", print.display())]);
    opened(&browser, &path, &["--window-size=1200,1600", &format!("--screenshot={}", picture.display())]);
    let (print, picture) = (fs::read(print).unwrap(), fs::read(picture).unwrap());
    assert!(print.starts_with(b"%PDF") && print.len() > 10_000, "{} bytes", print.len());
    // A picture of one colour takes a few kilobytes.
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 40_000, "{} bytes", picture.len());
}
