//! The built-in content, asked as the engine asks it.

mod covered;
mod places;
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

/// Run with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement, not a test"]
fn how_long_a_look_up_takes() {
    let policy = Policy::builtin();
    for raw in [
        "/usr/lib/system/introspection/libdispatch.dylib",
        "/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/com.apple.something/0123456789abcdef.plist",
        "/Users/alice/Library/Caches/com.apple.Safari/WebKitCache/Version 17/Blobs/0A1B2C3D",
        "/Users/alice/Library/Application Support/Google/Chrome/Default/Service Worker/CacheStorage/0a1b/index",
        "/Users/alice/src/project/node_modules/left-pad/index.js",
        "/Users/alice/Documents/Projects/Website redesign/notes from tuesday.txt",
        "/Users/alice/Library/Application Support/Google/Chrome/Default/Cookies",
        "/Users/alice/.ssh/id_ed25519",
    ] {
        let path = FilePath::new(raw);
        // The least of several runs: the machine has other work.
        let run = || {
            let start = std::time::Instant::now();
            for _ in 0..30_000 {
                std::hint::black_box(policy.sensitive(std::hint::black_box(&path)));
            }
            start.elapsed().as_nanos() / 30_000
        };
        println!("{:>5} ns  {raw}", (0..20).map(|_| run()).min().unwrap_or_default());
    }
}
