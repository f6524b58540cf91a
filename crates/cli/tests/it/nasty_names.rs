//! Two hundred names that mislead or act, made of every character that does so, in every form for people and for programs; and no
//! file that is written is called after any of them.

use std::collections::BTreeSet;
use std::fs;

use tollgate_evidence::Bundle;
use tollgate_model::{Untrusted, is_unsafe_to_show};

use crate::case::{exported, text};
use crate::forms::{FORMS, told};
use crate::forms_hostile::{HOSTILE, theft};
use crate::program::{hunt_json, render, run};

/// Characters that reorder, hide, join, or look like others.
const CHARACTERS: [char; 44] = [
    '\u{7}',
    '\u{8}',
    '\u{9}',
    '\u{c}',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{90}',
    '\u{9b}',
    '\u{9d}',
    '\u{a0}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2067}',
    '\u{2069}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{e0041}',
    '\u{430}',
    '\u{3bf}',
    '\u{ff0f}',
    '\u{2215}',
    '\u{1f469}',
];

fn corpus() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = HOSTILE.iter().map(|name| (*name).to_owned()).collect();
    for c in CHARACTERS {
        names.extend([format!("{c}invoice"), format!("in{c}fdp.exe"), format!("report{c}"), format!("{c}{c}{c}")]);
    }
    // Marks without end, a family that is one sign, names in other scripts, and the longest that macOS has.
    names.insert(format!("Z{}", "\u{300}\u{489}".repeat(60)));
    names.insert("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}".repeat(8));
    names.insert("\u{202e}cod.\u{5d3}\u{5d5}\u{5d7}".to_owned());
    names.insert("x".repeat(250));
    names.extend(
        [
            "\u{41f}\u{430}ypal",
            "\u{4e00}\u{9fa5}",
            "\u{627}\u{644}\u{639}",
            "e\u{301}",
            "\u{e9}",
            "$(reboot)",
            "`reboot`",
            "${jndi:ldap://x}",
        ]
        .map(str::to_owned),
    );
    names
}

#[test]
fn two_hundred_names_are_text_in_every_form() {
    let names: Vec<String> = corpus().into_iter().collect();
    assert!(names.len() >= 200, "{}", names.len());
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    render(&names.iter().enumerate().map(|(at, name)| theft(at + 1, name)).collect::<String>(), &logs);
    let acts = |c: char| c != '\n' && is_unsafe_to_show(c);
    for form in FORMS.into_iter().chain(["html"]) {
        let text = told(&logs, &["--format", form]);
        let found: BTreeSet<char> = text.chars().filter(|&c| acts(c)).collect();
        assert!(found.is_empty(), "{form}: {found:?}");
        if form == "table" {
            assert_eq!(text.lines().count(), names.len() + 1, "a line each");
        }
    }
    let ids: Vec<String> = hunt_json(&logs, &[]).iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), names.len());
    let explained: String = ids.iter().step_by(20).map(|id| run(&["explain", id, text(&logs)]).out).collect();
    assert!(!explained.chars().any(acts));
    // Of all of these a bundle is made whose files are called after digests alone.
    let (bundle, said) = exported(folder.path(), &logs, &ids.iter().map(String::as_str).take(60).collect::<Vec<_>>(), &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let sealed = Bundle::read(&fs::read(&bundle).unwrap()).unwrap();
    let ours = ["findings", "policy", "records"];
    for (name, bytes) in sealed.files() {
        let parts: Vec<&str> = name.split('/').collect();
        let known = match parts.as_slice() {
            [file] => file.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c)),
            ["findings", id, file] => ids.iter().any(|known| known == id) && file.chars().all(|c| c.is_ascii_lowercase() || c == '.'),
            [folder, file] => ours.contains(folder) && file.chars().all(|c| c.is_ascii_alphanumeric() || c == '.'),
            _ => false,
        };
        assert!(known, "{name}");
        // What people read of it has none of the names as such.
        if name.ends_with(".md") || name.ends_with(".txt") || name.ends_with(".csv") {
            assert!(!std::str::from_utf8(bytes).unwrap().chars().any(acts), "{name}");
        }
    }
    assert!(Untrusted::from(names.concat()).escaped().chars().all(|c| !acts(c)));
}
