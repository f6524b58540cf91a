//! The built-in content, asked as the engine asks it.

mod allow;
mod covered;
mod escalation;
mod places;
mod reducers;
mod site;
mod strictness;

use tollgate_model::FilePath;

use crate::Policy;
use crate::content::Content;

#[test]
fn the_built_in_content_is_free_of_mistakes() {
    let errors = Policy::compile(&Content::builtin()).err().unwrap_or_default();
    assert!(errors.is_empty(), "{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn defaults_are_those_of_the_content() {
    let policy = Policy::builtin();
    assert_eq!(policy.windows.time_window, 600);
    assert_eq!(policy.volume_threshold(), 10 * 1024 * 1024);
    assert_eq!(policy.scoring, crate::Scoring::default());
    assert_eq!(policy.windows, crate::Windows::default());
    assert_eq!(policy.about().id, "AN1415");
    assert_eq!(policy.digest().len(), 64);
    assert_eq!(policy.digest(), Policy::builtin().digest());
}

#[test]
fn the_digest_tells_contents_apart() {
    let mut content = Content::builtin();
    let text = content.file("scoring.toml").text;
    content.replace("scoring.toml", &format!("{text}\n# another\n"));
    assert_ne!(Policy::compile(&content).map(|policy| policy.digest().to_owned()), Ok(Policy::builtin().digest().to_owned()));
}

#[test]
fn categories_have_names_and_numbers() {
    let policy = Policy::builtin();
    assert_eq!(policy.category(crate::CategoryId::ARCHIVE), "archive");
    let keychain = policy.category_id("keychain").expect("a category");
    assert_eq!(policy.category(keychain), "keychain");
    assert_eq!(policy.category(crate::CategoryId(31)), "");
    assert_eq!(policy.category_id("nonsense"), None);
}

#[test]
fn archives_ports_and_writable_places() {
    let policy = Policy::builtin();
    for (path, expected) in [
        ("/tmp/out.zip", true),
        ("/tmp/OUT.ZIP", true),
        ("/a/b.tar.gz", true),
        ("/a/q.7z.001", true),
        ("/a/x.dmg", true),
        ("/a/f.aar", true),
        ("/a/.zip", true),
        ("/a/k.age", true),
        ("/a/b.docx", false),
        ("/a/b.xlsx", false),
        ("/a/zip", false),
        ("/tmp/osalogging.110", false),
        ("/a.zip/b", false),
        ("/a/x.jar", false),
        ("", false),
    ] {
        assert_eq!(policy.archive_extension(&FilePath::new(path)), expected, "{path}");
    }
    for (path, expected) in [
        ("/tmp/update", true),
        ("/private/tmp/x/y", true),
        ("/Users/a/Downloads/x", true),
        ("/Users/Shared/x", true),
        ("/Volumes/Install/x", true),
        ("/private/var/folders/a/b/T/x", true),
        ("/var/root/x", true),
        ("/usr/bin/curl", false),
        ("/Applications/Slack.app/Contents/MacOS/Slack", false),
        ("/opt/homebrew/bin/7zz", false),
        ("/tmpfile", false),
        ("", false),
        ("curl", false),
    ] {
        assert_eq!(policy.user_writable(&FilePath::new(path)), expected, "{path}");
    }
    for (port, expected) in
        [(443, true), (8443, true), (465, true), (993, true), (5223, true), (80, false), (22, false), (0, false), (8444, false)]
    {
        assert_eq!(policy.tls_port(port), expected, "{port}");
    }
}
