use proptest::prelude::*;

use super::FilePath;

fn key(raw: &str) -> String {
    FilePath::new(raw).key().to_owned()
}

/// Every line is one file under several names, its key first.
const CLASSES: &[&[&str]] = &[
    &[
        "/users/a/.ssh/id_rsa",
        "/Users/a/.ssh/id_rsa",
        "//Users//a/./.ssh/ID_RSA",
        "/Users/a/Library/../.ssh/id_rsa",
        "/Users/a/.ssh/id_rsa/",
        "/Users/a/.ssh/id_rsa/.",
    ],
    &[
        "/users/a/.ssh/id_rsa",
        "/System/Volumes/Data/Users/a/.ssh/id_rsa",
        "/system/volumes/data/users/a/.SSH/id_rsa",
        "/Volumes/snap/Users/a/.ssh/id_rsa",
    ],
    &["/users/a/x", "/Volumes/com.apple.TimeMachine.localsnapshots/Backups.backupdb/mac/2026-01-02-030405/Macintosh HD - Data/Users/a/x"],
    &["/users/a/x", "/Volumes/.timemachine/0A1B/2026-01-02-030405.backup/2026-01-02-030405.backup/Macintosh HD - Data/Users/a/x"],
    &[
        "/users/a/x",
        "/Volumes/.timemachine/0A1B/2026-01-02-030405.backup/Data/Users/a/x",
        "/Volumes/Backups/2026-01-02-030405.previous/Macintosh HD - Data/Users/a/x",
    ],
    &[
        "/users/a/x",
        "/System/Volumes/Data/System/Volumes/Data/Users/a/x",
        "/.nofollow/Users/a/x",
        "/.resolve/1/Users/a/x",
        "/Volumes/a/Volumes/../Users/a/x",
    ],
    &["/users", "/Volumes/snap/Users", "/System/Volumes/Data/Users/"],
    &["/tmp/out.zip", "/private/tmp/out.zip", "/System/Volumes/Data/private/tmp/out.zip", "/private/../private/./tmp/out.zip"],
    &["/var/db/systemkey", "/private/var/db/SystemKey", "/Volumes/snap/private/var/db/SystemKey"],
    &["/tmp/d.png", "/private/tmp/d.png/..namedfork/rsrc", "/tmp/d.png/..NamedFork/data", "/tmp/./d.png/..namedfork/rsrc/"],
    &["/tmp/..x", "/private/tmp/..X"],
    &["/etc/sudoers", "/private/etc/sudoers"],
    &["/tmp", "/private/tmp", "/private/tmp/", "/tmp/."],
    &[
        "/library/keychains/system.keychain",
        "/System/Volumes/Data/Library/Keychains/System.keychain",
        "/Volumes/x/Library/Keychains/System.keychain",
    ],
    &["/opt/homebrew/bin/7zz", "/System/Volumes/Data/opt/homebrew/bin/7zz"],
    &[
        "/system/applications/safari.app",
        "/System/Cryptexes/App/System/Applications/Safari.app",
        "/System/Volumes/Preboot/Cryptexes/App/System/Applications/Safari.app",
        "/private/preboot/Cryptexes/App/System/Applications/Safari.app",
    ],
    &["/usr/lib/libobjc.dylib", "/System/Cryptexes/OS/usr/lib/libobjc.dylib"],
    &["/users/e\u{301}", "/Users/\u{e9}", "/Users/\u{c9}", "/Users/E\u{301}"],
    &["/users/σ", "/Users/ς", "/Users/Σ"],
    &["/", "//", "/.", "/..", "/../..", "/System/Volumes/Data", "/System/Volumes/Data/"],
    &["/.vol/16777234/2/users", "/.vol/16777234/2/Users"],
    &["a/b", "./a/b", "a//b/", "a/c/../b"],
    &["../a", "./../a", "b/../../a"],
    &[".", "./", "a/.."],
    &["..", "../", "a/../.."],
    &[""],
    &["~/.ssh", "~/.ssh/"],
];

#[test]
fn every_spelling_has_one_key() {
    for class in CLASSES {
        for spelling in *class {
            assert_eq!(key(spelling), class[0], "{spelling}");
        }
    }
}

#[test]
fn different_places_stay_apart() {
    for (path, expected) in [
        ("/privateer/tmp/x", "/privateer/tmp/x"),
        ("/private/tmpfoo/x", "/private/tmpfoo/x"),
        ("/private", "/private"),
        ("/private/var", "/var"),
        ("/Volumes/USB/Documents/x", "/volumes/usb/documents/x"),
        ("/Volumes/USB", "/volumes/usb"),
        ("/Volumes/smb/team/Library/x", "/volumes/smb/team/library/x"),
        ("/System/Library/x", "/system/library/x"),
        ("/System/Volumes/Preboot/x", "/system/volumes/preboot/x"),
        ("/System/Volumes/Database/x", "/system/volumes/database/x"),
        ("/Users/a/.../x", "/users/a/.../x"),
        ("/Users/a/..b", "/users/a/..b"),
        ("/Users/a/b.", "/users/a/b."),
        ("/Users/a/b ", "/users/a/b "),
        ("private/tmp", "private/tmp"),
        ("...", "..."),
    ] {
        assert_eq!(key(path), expected, "{path}");
    }
}

#[test]
fn a_path_joins_its_base() {
    let join = |base: &str, raw: &str| FilePath::join(&FilePath::new(base), raw);
    assert_eq!(join("/Users/a", ".ssh/id_rsa").key(), "/users/a/.ssh/id_rsa");
    assert_eq!(join("/Users/a/", "../b").key(), "/users/b");
    assert_eq!(join("/Users/a", "/private/tmp/x").key(), "/tmp/x");
    assert_eq!(join("/Users/a", ".").key(), "/users/a");
    assert_eq!(join("/Users/a", "").key(), "/users/a");
    assert_eq!(join("/", "tmp").key(), "/tmp");
    assert_eq!(join("", "x").key(), "x");
    assert_eq!(join("/private/var", "../tmp/x").key(), "/tmp/x");
    assert_eq!(join("/Users/A", "B").shown().raw(), "/Users/A/B");
}

#[test]
fn only_whole_components_lie_in_a_folder() {
    let lies = |path: &str, folder: &str| FilePath::new(path).lies_in(&FilePath::new(folder));
    assert!(lies("/tmp/a", "/private/tmp"));
    assert!(lies("/tmp", "/tmp/"));
    assert!(lies("/tmp", "/"));
    assert!(!lies("/tmpfile", "/tmp"));
    assert_eq!(FilePath::new("/a/B.Zip").name(), "b.zip");
}

fn component() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(".".to_owned()),
        Just("..".to_owned()),
        Just(String::new()),
        Just("private".to_owned()),
        Just("tmp".to_owned()),
        Just("var".to_owned()),
        Just("System".to_owned()),
        Just("Volumes".to_owned()),
        Just("Data".to_owned()),
        Just("Users".to_owned()),
        Just("Cryptexes".to_owned()),
        Just("OS".to_owned()),
        Just(".timemachine".to_owned()),
        Just("x.backup".to_owned()),
        Just("Library".to_owned()),
        Just("Backups.backupdb".to_owned()),
        Just("\u{1e9b}\u{323}".to_owned()),
        "[ -~]{0,6}",
        "\\PC{0,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_key_of_a_key_is_the_key(text in any::<String>()) {
        let once = key(&text);
        prop_assert_eq!(key(&once), once);
    }

    #[test]
    fn the_key_of_a_key_is_the_key_near_aliases(parts in prop::collection::vec(component(), 0..9), absolute: bool) {
        let text = format!("{}{}", if absolute { "/" } else { "" }, parts.join("/"));
        let once = key(&text);
        prop_assert_eq!(key(&once), once.clone());
        prop_assert_eq!(key(&text.to_uppercase().to_lowercase()).is_empty(), once.is_empty());
    }

    #[test]
    fn the_fast_way_and_the_slow_way_agree(text in "[a-zA-Z./]{0,30}") {
        let slow = super::alias::resolved(&super::resolve(&super::fold::folded(&text))).to_owned();
        prop_assert_eq!(key(&text), slow);
    }

    #[test]
    fn composition_and_case_do_not_matter(text in "[a-zA-Z\u{c0}-\u{17f}/]{0,20}") {
        use unicode_normalization::UnicodeNormalization;
        let composed: String = text.nfc().collect();
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(key(&composed), key(&decomposed));
    }

    #[test]
    fn joining_is_reading_the_joined_text(base in "/[a-zA-Z./]{0,12}", raw in "[a-zA-Z./]{0,12}") {
        let joined = FilePath::join(&FilePath::new(&base), &raw);
        let expected = if raw.starts_with('/') { raw.clone() } else { format!("{base}/{raw}") };
        prop_assert_eq!(joined.key(), key(&expected));
    }

    #[test]
    fn written_and_read_back(text in any::<String>()) {
        use serde::de::{IntoDeserializer, value::{Error, StrDeserializer}};
        use serde::Deserialize;
        let path = FilePath::new(&text);
        let from: StrDeserializer<'_, Error> = path.shown().raw().into_deserializer();
        prop_assert_eq!(FilePath::deserialize(from), Ok(path));
    }
}
