//! Names that the command line gives are shown as any text that somebody else wrote, whichever verb shows them and why.

use std::fs;
use std::path::Path;

use crate::forms_hostile::acts;
use crate::program::{Said, run_in_time, tollgate};

/// Where each verb names a path; `@` stands for it, `#` for an empty folder.
const WAYS: [&str; 32] = [
    "@",
    "hunt --since @ #",
    "hunt @",
    "hunt --hosts @ #",
    "hunt --config @ #",
    "hunt --baseline @ #",
    "hunt --redaction-key @ #",
    "hunt --store @ #",
    "hunt -o @ #",
    "explain 00 @",
    "sources @",
    "coverage @",
    "coverage --inventory @ #",
    "timeline 00 @",
    "report exposure @",
    "report egress --proxy @ #",
    "config check @",
    "config init @",
    "content days --keep @ --days 1 --macs 1",
    "content test --config @",
    "bench --keep @ --records 1000",
    "allow list --config @",
    "baseline status --baseline @",
    "baseline import @ --baseline #",
    "findings list --store @",
    "state check --store @",
    "case list --store @",
    "case verify @",
    "case verify --signers @ @",
    "case redact -o @ @",
    "case export --finding 00 --sign-key @ -o # #",
    "case export --finding 00 -o @ #",
];

fn said(way: &str, path: &Path, empty: &Path) -> Said {
    let mut command = tollgate();
    for word in way.split(' ') {
        match word {
            "@" => command.arg(path),
            "#" => command.arg(empty),
            word => command.arg(word),
        };
    }
    run_in_time(&mut command)
}

#[test]
fn no_name_of_a_path_acts_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let name = "\u{1b}[31m\u{9b}x\u{202e}y\u{7}";
    let there = folder.path().join(format!("{name}folder"));
    fs::create_dir(&there).unwrap();
    fs::write(there.join(format!("{name}.toml")), "\u{1b}[31m = ").unwrap();
    let file = folder.path().join(format!("{name}file"));
    fs::write(&file, "\u{1b}[31m\u{202e} = no\n").unwrap();
    let mut named = 0;
    for way in WAYS {
        for path in [&folder.path().join(format!("{name}none")), &there, &file] {
            let said = said(way, path, &empty);
            let all = said.out.clone() + &said.err;
            assert!(!all.chars().any(|c| acts(c) && c != '\t'), "{way} {path:?}: {all:?}");
            named += usize::from(all.contains("\\u{1b}"));
            // What a new folder may have been written into is taken away again.
            let _ = fs::remove_dir_all(folder.path().join(format!("{name}none")));
        }
    }
    assert!(named >= WAYS.len(), "{named}: they name what they speak of");
}
