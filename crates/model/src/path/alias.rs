//! Places of macOS that have several names.
//!
//! Every rule takes something off the front, so a resolved path is a tail of the path it came
//! from, and repeating the rules until none applies ends.
//!
//! Sources. `/private/{tmp,var,etc}`, and firmlinks between the system and the data volume:
//! `hier(7)` and `/usr/share/firmlinks` of macOS. Cryptexes at `/System/Cryptexes/{App,OS}`, which
//! are links into the preboot volume: detection rules see tools run from there. Snapshot mounts:
//! `mount_apfs(8)` and `tmutil(8)`. The spellings `/private/preboot`, `/.nofollow` and
//! `/.resolve` are believed from xnu and not confirmed; they can only make more paths equal.

/// The one spelling of a folded path without dots or double slashes.
pub fn resolved(mut path: &str) -> &str {
    while let Some(rest) = tail(path) {
        path = if rest.is_empty() { "/" } else { rest };
    }
    path
}

/// The same place named from nearer the root, if there is such a name.
fn tail(path: &str) -> Option<&str> {
    // Only `/.`, `/p`, `/s` and `/v` begin an alias; almost every path ends here.
    match path.as_bytes().get(1)? {
        b'p' => private(beneath(path, "/private")?),
        b's' => system(beneath(path, "/system")?),
        b'v' => volume(beneath(path, "/volumes")?),
        b'.' => lookup(path),
        _ => None,
    }
}

/// What follows `folder`: empty, or beginning with a slash.
fn beneath<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Splits `/name/rest` into the name and `/rest`.
fn first(path: &str) -> Option<(&str, &str)> {
    let inner = path.strip_prefix('/')?;
    Some(inner.find('/').and_then(|at| inner.split_at_checked(at)).unwrap_or((inner, "")))
}

fn private(rest: &str) -> Option<&str> {
    let moved = ["/tmp", "/var", "/etc"].iter().any(|folder| beneath(rest, folder).is_some());
    if moved { Some(rest) } else { beneath(rest, "/preboot").and_then(cryptex) }
}

fn system(rest: &str) -> Option<&str> {
    if let Some(rest) = beneath(rest, "/volumes") {
        return beneath(rest, "/data").or_else(|| beneath(rest, "/preboot").and_then(cryptex));
    }
    cryptex(rest)
}

/// `/Cryptexes/{App,OS}/X` overlays `/X`.
fn cryptex(rest: &str) -> Option<&str> {
    let rest = beneath(rest, "/cryptexes")?;
    beneath(rest, "/app").or_else(|| beneath(rest, "/os"))
}

/// `/.nofollow/X` and `/.resolve/<flags>/X` are X, looked up with other rules.
fn lookup(path: &str) -> Option<&str> {
    if let Some(rest) = beneath(path, "/.nofollow") {
        return Some(rest);
    }
    first(beneath(path, "/.resolve")?).map(|(_flags, rest)| rest)
}

/// A volume that holds a copy of the data volume: a snapshot, a backup, the data volume itself.
fn volume(rest: &str) -> Option<&str> {
    let (name, inner) = first(rest)?;
    if let Some(live) = live(inner) {
        return Some(live);
    }
    let (second, inner) = first(inner)?;
    if second == "backups.backupdb" {
        // <host>/<date>/<volume>
        return nth(inner, 3).and_then(live);
    }
    if name == ".timemachine" {
        // <uuid>/<date>.backup/<date>.backup/<volume>, the uuid being `second`
        let backup = dated(inner)?;
        return first(dated(backup).unwrap_or(backup)).and_then(|(_volume, inner)| live(inner));
    }
    if is_dated(second) {
        return first(inner).and_then(|(_volume, inner)| live(inner));
    }
    None
}

/// The path itself if it begins like the data volume of a running system.
fn live(path: &str) -> Option<&str> {
    ["/users", "/library", "/private/var"].iter().any(|folder| beneath(path, folder).is_some()).then_some(path)
}

fn nth(mut path: &str, components: usize) -> Option<&str> {
    for _ in 0..components {
        path = first(path)?.1;
    }
    Some(path)
}

fn dated(path: &str) -> Option<&str> {
    first(path).filter(|(name, _)| is_dated(name)).map(|(_, rest)| rest)
}

/// Names that Time Machine gives to one backup.
fn is_dated(name: &str) -> bool {
    [".backup", ".previous", ".inprogress", ".interrupted"].iter().any(|end| name.ends_with(end))
}
