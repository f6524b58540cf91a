//! One thing that was looked at, and how it stands.

use std::path::Path;

use tollgate_sinks::CheckDocument;

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, with less or not for long.
    Warn,
    /// Something does not work before it is there.
    Missing,
    /// It could not be found out. Never taken for [`State::Ok`].
    Unknown,
    /// It does not matter on this machine.
    NotApplicable,
}

impl State {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a check is about. What stands first matters first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Whether telemetry can be collected here.
    Collect,
    /// Whether times can be compared.
    Clock,
    /// Whether there is room: on disks, in memory.
    Disk,
    /// What Tollgate needs for itself.
    Tollgate,
}

impl Group {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Clock => "clock",
            Self::Disk => "disk",
            Self::Tollgate => "tollgate",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Check {
    pub id: &'static str,
    pub group: Group,
    pub state: State,
    pub looked: String,
    pub seen: String,
    pub next: Option<String>,
}

/// A check that is not decided yet.
#[derive(Clone, Debug)]
pub struct Look {
    id: &'static str,
    group: Group,
    looked: String,
}

impl Look {
    /// At something: files, variables, commands.
    pub fn at(group: Group, id: &'static str, looked: impl Into<String>) -> Self {
        Self { id, group, looked: looked.into() }
    }

    fn is(self, state: State, seen: impl Into<String>, next: Option<String>) -> Check {
        let Self { id, group, looked } = self;
        Check { id, group, state, looked, seen: seen.into(), next }
    }

    pub fn ok(self, seen: impl Into<String>) -> Check {
        self.is(State::Ok, seen, None)
    }

    pub fn not_applicable(self, seen: impl Into<String>) -> Check {
        self.is(State::NotApplicable, seen, None)
    }

    pub fn warn(self, seen: impl Into<String>, next: impl Into<String>) -> Check {
        self.is(State::Warn, seen, Some(next.into()))
    }

    pub fn missing(self, seen: impl Into<String>, next: impl Into<String>) -> Check {
        self.is(State::Missing, seen, Some(next.into()))
    }

    pub fn unknown(self, why: impl Into<String>, next: impl Into<String>) -> Check {
        self.is(State::Unknown, why, Some(next.into()))
    }
}

impl From<&Check> for CheckDocument {
    fn from(check: &Check) -> Self {
        Self {
            id: check.id,
            group: check.group.name(),
            state: check.state.name(),
            looked: check.looked.clone(),
            seen: check.seen.clone(),
            next: check.next.clone(),
        }
    }
}

/// Characters of what a program or a file said.
const MOST_SAID: usize = 200;

/// The first line that says anything, in so many characters. What could act on a terminal is escaped where it is printed.
pub fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(MOST_SAID).collect()
}

/// A path as a word of a shell, so that a step can be pasted.
pub fn word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,@%".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word_of_a_shell() {
        for (path, expected) in [
            ("/opt/zeek/logs", "/opt/zeek/logs"),
            ("/Users/ana b/x", "'/Users/ana b/x'"),
            ("/tmp/$(reboot)", "'/tmp/$(reboot)'"),
            ("/tmp/it's", r"'/tmp/it'\''s'"),
            ("-rf", "'-rf'"),
            ("", "''"),
        ] {
            assert_eq!(word(Path::new(path)), expected);
        }
    }

    #[test]
    fn what_is_quoted_is_one_line_and_short() {
        assert_eq!(first_line("\n  zeek version 7.0.1\nmore"), "zeek version 7.0.1");
        assert_eq!(first_line(&"ü".repeat(10_000)).chars().count(), MOST_SAID);
        assert_eq!(first_line(" \n"), "");
    }
}
