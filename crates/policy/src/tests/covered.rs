use tollgate_model::FilePath;

use crate::Policy;
use crate::analytic::patterns;
use crate::content::Content;
use crate::glob::{Anchor, Segment};

fn covered(folder: &str) -> String {
    let policy = Policy::builtin();
    let all = policy.covered(&FilePath::new(folder));
    all.iter().map(|found| format!("{} {} {}", policy.category(found.category), found.read, found.copied)).collect::<Vec<_>>().join(", ")
}

#[test]
fn folders_cover_the_places_in_them() {
    for (folder, expected) in [
        ("/Users/a/.ssh", "ssh-keys 95 95"),
        ("/Users/a/.SSH/", "ssh-keys 95 95"),
        ("/System/Volumes/Data/Users/a/.ssh", "ssh-keys 95 95"),
        ("/Users/a/.aws", "cloud-credentials 90 90, tokens 40 85"),
        ("/Users/a/Library/Keychains", "keychain 40 95"),
        ("/Library/Keychains", "keychain 40 95"),
        ("/Users/a/Documents", "documents 60 60"),
        ("/Users/a/Documents/Holidays", "documents 30 30"),
        ("/Users/a/Documents/Board", "documents 60 60"),
        ("/Users/a/Documents/holiday.jpg", ""),
        ("/Users/a/Library/Application Support/Exodus", "wallets 95 95"),
        ("/Users/a/Library/Application Support/Google/Chrome/Default", "browser-credentials 90 90, wallets 95 95, password-managers 60 85"),
        ("/Users/a/src", ""),
        ("/usr/bin", ""),
        ("/private/tmp/9556", ""),
        // What few have in a folder of everybody is sensitive by itself alone.
        ("/private/tmp", ""),
        ("src", ""),
        ("", ""),
    ] {
        assert_eq!(covered(folder), expected, "{folder}");
    }
}

#[test]
fn a_folder_that_is_only_called_users_holds_no_homes() {
    assert_eq!(covered("/Users/a/src/app/users"), covered("/Users/a/src/app/others"));
}

#[test]
fn a_home_covers_everything_in_it() {
    let policy = Policy::builtin();
    let home = policy.covered(&FilePath::new("/Users/a"));
    assert!(home.len() >= 20, "{}", home.len());
    for folder in ["/Users", "/", "/var/root", "/private/var", "/private/tmp/mnt/Users", "/private/tmp/mnt/Users/a"] {
        let above = policy.covered(&FilePath::new(folder));
        for found in &home {
            assert!(above.iter().any(|other| other.category == found.category && other.copied >= found.copied), "{folder}");
        }
    }
}

/// A path for every alternative of every anchored glob of the content.
fn witnesses() -> Vec<String> {
    let text = Content::builtin().file("sensitive.toml").text;
    let table: toml::Table = text.parse().expect("content");
    let rules = table["rule"].as_array().expect("rules");
    let mut all = Vec::new();
    let held = |rule: &&toml::Value| rule.get("keywords").is_none() && rule.get("alone").is_none();
    for rule in rules.iter().filter(held) {
        for glob in rule["globs"].as_array().expect("globs") {
            let glob = glob.as_str().expect("a glob").replace("<document>", "{docx,pdf}");
            for pattern in patterns(&glob).expect("a good glob") {
                let root = match pattern.anchor {
                    Anchor::Home => "/users/someone",
                    Anchor::Root => "",
                    Anchor::Name => continue,
                };
                let components = pattern.segments.iter().map(|segment| match segment {
                    Segment::Deep => "deep/deeper".to_owned(),
                    Segment::Literal(name) => name.to_string(),
                    Segment::Extension(extension) => format!("any.{extension}"),
                    Segment::Wild(wild) => wild.example("any"),
                });
                all.push(format!("{root}/{}", components.collect::<Vec<_>>().join("/")));
            }
        }
    }
    all
}

#[test]
fn what_a_folder_covers_agrees_with_what_is_sensitive_in_it() {
    let policy = Policy::builtin();
    let witnesses = witnesses();
    assert!(witnesses.len() > 300, "{}", witnesses.len());
    for witness in witnesses {
        let path = FilePath::new(&witness);
        let found = policy.sensitive(&path).unwrap_or_else(|| panic!("{witness} is not sensitive"));
        let mut folder = witness.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            let shown = if folder.is_empty() { "/" } else { folder };
            let covers = policy.covered(&FilePath::new(shown));
            assert!(
                covers.iter().any(|cover| cover.category == found.category && cover.read >= found.read && cover.copied >= found.copied),
                "{shown} does not cover {witness}"
            );
        }
    }
}
