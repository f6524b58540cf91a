//! The canonical form of paths. Lines are paths, taken in pairs.
//!
//! * The key of a key is the key, and keys have no empty component, no `.` beside others, no `..` but at the front
//!   of a relative one, no capital ASCII letter and no trailing slash.
//! * A path lies in itself; what lies in a folder has the folder's key before its own; of three that lie in one
//!   another the first lies in the last.
//! * Joining is writing one after the other with a slash, and a base may be replaced by its key where nothing leads up.
//! * Written and read back, a path is the same.
//! * The key is no longer than the Unicode decomposition can make it.

use tollgate_model::FilePath;

use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "path", run: body, tokens: TOKENS, telemetry: &[], made: none, long };

const TOKENS: &[&str] = &[
    "/",
    "//",
    "/.",
    "/..",
    "./",
    "../",
    "/private",
    "/tmp",
    "/var",
    "/etc",
    "/System/Volumes/Data",
    "/System/Volumes/Preboot/Cryptexes/App",
    "/System/Cryptexes/OS",
    "/private/preboot",
    "/Cryptexes/OS",
    "/.nofollow",
    "/.resolve/1",
    "/.vol/1/2",
    "/Volumes/",
    "/Volumes/.timemachine/0A1B/",
    "2026-01-02-030405.backup",
    ".previous",
    "/Backups.backupdb/m/d/v",
    "/Users",
    "/Library",
    "~",
    "É",
    "e\u{301}",
    "Σ",
    "ς",
    "İ",
    "ǅ",
    "\u{1e9e}",
    "\u{212a}",
    "가",
    "\u{1100}\u{1161}",
    "\u{0345}",
    "\u{3a9}\u{301}\u{345}",
    "\n",
    "\u{0}",
    " ",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines: Vec<&str> = text.split('\n').collect();
    let paths: Vec<FilePath> = lines.iter().map(|line| FilePath::new(line)).collect();
    for (line, path) in lines.iter().zip(&paths) {
        alone(line, path);
    }
    for (at, pair) in paths.windows(2).enumerate().take(64) {
        let [folder, path] = pair else { continue };
        together(folder, path, lines[at + 1]);
        if let Some(third) = paths.get(at + 2)
            && path.lies_in(folder)
            && third.lies_in(path)
        {
            assert!(third.lies_in(folder), "lying in is transitive: {third:?} {path:?} {folder:?}");
        }
    }
}

fn alone(line: &str, path: &FilePath) {
    let key = path.key();
    assert_eq!(FilePath::new(key).key(), key, "the key of a key is the key: {line:?}");
    assert_eq!(path.shown().raw(), line, "what was reported stays");
    assert!(path.lies_in(path), "a path lies in itself");
    assert_eq!(key.is_empty(), line.is_empty(), "only nothing is nothing: {line:?}");
    assert!(!key.bytes().any(|byte| byte.is_ascii_uppercase()), "{key:?}");
    assert!(!path.name().contains('/') && key.ends_with(path.name()));
    // A character decomposes into at most four.
    assert!(key.len() <= 12 * line.len(), "{} bytes become {}", line.len(), key.len());
    let relative = key.strip_prefix('/').unwrap_or(key);
    let mut inner = false;
    for component in relative.split('/').filter(|_| key != "/" && key != "." && !key.is_empty()) {
        assert!(!component.is_empty() && component != ".", "{key:?} has no empty component");
        assert!(component != ".." || (!key.starts_with('/') && !inner), "{key:?} leads up only at its front");
        inner |= component != "..";
    }
    let bytes = postcard::to_stdvec(path).expect("a path can be written");
    assert_eq!(postcard::from_bytes::<FilePath>(&bytes).expect("and read"), *path);
}

fn together(folder: &FilePath, path: &FilePath, line: &str) {
    if path.lies_in(folder) {
        let rest = path.key().strip_prefix(folder.key()).expect("its folder's key stands first");
        assert!(rest.is_empty() || rest.starts_with('/') || folder.key().ends_with('/') || folder.key().is_empty());
    }
    let joined = FilePath::join(folder, line);
    if line.starts_with('/') || folder.key().is_empty() {
        return assert_eq!(joined.key(), path.key(), "an absolute path needs no base");
    }
    let base = folder.shown().raw();
    assert_eq!(joined.key(), FilePath::new(&format!("{base}/{line}")).key(), "joining is writing in a row");
    if !line.split('/').any(|component| component == "..") {
        let by_key = FilePath::join(&FilePath::new(folder.key()), line);
        assert_eq!(by_key.key(), joined.key(), "a base is as good as its key: {base:?} {line:?}");
    }
}

/// Deep paths, paths that lead up, marks that compose.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let marks: String = "\u{301}\u{323}".repeat(bytes / 4);
    [
        "/a".repeat(bytes / 2),
        "a/../".repeat(bytes / 5),
        "../".repeat(bytes / 3),
        format!("/e{marks}"),
        "/system/volumes/data".repeat(bytes / 20),
        "/x\n".repeat(bytes / 3),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect()
}
