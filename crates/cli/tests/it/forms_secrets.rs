//! Three hundred secrets in the arguments of thieves: no eight bytes of any come out, in any form.

use tollgate_corpus::secrets::{Eights, Secrets, TELLING};

use crate::finding_pages::text;
use crate::forms::{FORMS, told};
use crate::lake::{events, files, laid};
use crate::program::render;

fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if !c.is_ascii() => format!("\\u{{{:x}}}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// A Mac on which a program that is given a secret sends what it read.
fn theft(mac: usize, place: &[&str], secret: &str) -> String {
    let words: Vec<String> = place.iter().map(|word| quoted(&word.replace("{}", secret))).collect();
    let (a, b) = (mac / 250, mac % 250 + 1);
    format!(
        "host mac{mac:03}\n\
         process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n\
         10:00:00.000 fork zsh -> 500\n\
         10:00:00.010 exec 500 adhoc x /private/tmp/x : {}\n\
         10:00:05.010 read 500 /Users/ana/.ssh/id_ed25519 size=400\n\
         10:00:08.100 flow C{mac} 10.0.{a}.{b}:51000 -> 203.0.113.62:443 tcp for 3s out=301000 in=900 service=ssl\n\
         10:00:08.200 tls C{mac} sni=sink.example version=TLSv13 established\n",
        words.join(" ")
    )
}

/// A Mac for each secret.
pub fn thefts(secrets: &[String], place: impl Fn(usize) -> &'static [&'static str]) -> String {
    secrets.iter().enumerate().map(|(at, secret)| theft(at, place(at), secret)).collect()
}

#[test]
fn no_part_of_a_secret_comes_out_in_any_form() {
    let mut random = Secrets::new(300);
    let mut secrets = Vec::new();
    while secrets.len() < 300 {
        secrets.extend(random.shaped());
        secrets.extend(random.plain());
    }
    let place = |at: usize| TELLING[at % TELLING.len()];
    let trace = thefts(&secrets, place);
    let folder = tempfile::tempdir().unwrap();
    render(&trace, folder.path());
    for form in FORMS {
        let text = told(folder.path(), &["--format", form]);
        let shown = Eights::of(text.as_bytes());
        for (at, secret) in secrets.iter().enumerate() {
            assert_eq!(shown.leak(secret), None, "{form}: {secret} of {:?}", place(at));
        }
        // It was looked for where it could have been: each Mac's arguments are told.
        if ["jsonl", "ocsf", "ecs", "csv", "timesketch"].contains(&form) {
            let told = text.lines().filter(|line| line.contains("[redacted len=")).count();
            assert!(told >= secrets.len(), "{form}: {told} of {}", secrets.len());
        }
    }
    let none_in = |form: &str, bytes: &[u8]| {
        let shown = Eights::of(bytes);
        for (at, secret) in secrets.iter().enumerate() {
            assert_eq!(shown.leak(secret), None, "{form}: {secret} of {:?}", place(at));
        }
    };
    // A page writes some characters as numbers: its text is looked through too, as it is read, and without the ends of elements.
    let page = told(folder.path(), &["--format", "html"]);
    let read = text(&page);
    none_in("html", page.as_bytes());
    none_in("html", read.as_bytes());
    none_in("html", read.replace('\n', "").as_bytes());
    // Of the greatest 200 findings a page has a section with what was run.
    let sections = read.matches("[redacted len=").count();
    assert!(sections >= 200, "html: {sections}");
    // Columns are compressed: what is looked through is what a reader has of them, and what stands in the files uncompressed.
    let lake = tempfile::tempdir().unwrap();
    for release in ["1.1", "1.8"] {
        let lake = lake.path().join(release);
        assert_eq!(laid(folder.path(), &lake, &["--ocsf-version", release]).code, Some(0));
        for file in files(&lake) {
            let rows = events(&file);
            let shown: String = rows.iter().map(|row| format!("{row}\n")).collect();
            none_in("parquet", shown.as_bytes());
            none_in("parquet", &std::fs::read(&file).unwrap());
            let told = shown.lines().filter(|line| line.contains("[redacted len=")).count();
            assert!(rows.len() >= secrets.len() && told >= secrets.len(), "parquet: {told} of {}", secrets.len());
        }
    }
}
