//! Reads the words of a command line in order, as the program would.

use super::assignment::{Assignments, is_script_flag, mark_credentials};
use super::marker::Marks;
use super::names::{Strength, strength};
use super::piece::Piece;
use super::tools::{CLUSTERS, COMMON, FILES, FLAGS, PRINTERS, Part, Place, RUNNERS, is_flag, is_known};
use super::vocabulary::SETTERS;
use super::{entropy, pairs, quote, shape, url};

/// Tools and verbs kept of one command.
const MOST_TOOLS: usize = 16;

/// How many words after `set` and the like a name may stand.
const SETTING: u8 = 5;

/// What earlier words say about the next.
#[derive(Debug, Default)]
pub(super) struct Context {
    tools: Vec<String>,
    due: Option<Due>,
    script: bool,
    setting: u8,
    /// Whether random words stay: those of paths and names are seldom secret.
    plain: bool,
}

/// Values that a flag waits for.
#[derive(Clone, Copy, Debug)]
struct Due {
    passed: u8,
    taken: u8,
    part: Part,
}

impl Context {
    /// For text that is no command line.
    pub fn plain() -> Self {
        Self { plain: true, ..Self::default() }
    }

    /// Marks the secrets of the next argument.
    pub fn read(&mut self, text: Piece<'_>, marks: &mut Marks) {
        self.take(text, marks);
        let still_due = self.due.take();
        let runs = std::mem::take(&mut self.script) || self.has(RUNNERS);
        let script = runs && text.text().contains(|c: char| c.is_ascii_whitespace());
        let gaps = url::mark(text, marks);
        let mut assignments = Assignments { text, script, doubts: 0 };
        for gap in gaps {
            assignments.mark(gap, marks);
            if !self.plain {
                entropy::mark_words(gap, marks);
            }
        }
        shape::mark_tokens(text, marks);
        shape::mark_private_keys(text, marks);
        if text.text().starts_with('-') && !script {
            self.word(text, text.after(text.text().len()), marks);
        } else {
            self.words(text, marks);
        }
        self.due = self.due.or(still_due);
    }

    fn has(&self, tools: &[&str]) -> bool {
        self.tools.iter().any(|tool| tools.contains(&tool.as_str()))
    }

    /// Gives a value to the flag that waits for one. Whether one did.
    fn take(&mut self, value: Piece<'_>, marks: &mut Marks) -> bool {
        let Some(due) = self.due.take() else { return false };
        if due.part == Part::Pair {
            if value.text() == "to" {
                self.due = Some(Due { part: Part::Quoted, ..due });
                return true;
            }
            // `-string` says of what kind the value is that follows.
            if value.text().starts_with('-') {
                self.due = Some(due);
                return false;
            }
        }
        if is_flag(value.text()) {
            return false;
        }
        if due.passed > 0 {
            self.due = Some(Due { passed: due.passed.saturating_sub(1), ..due });
        } else {
            due.part.mark(value, marks);
            let taken = due.taken.saturating_sub(1);
            self.due = (taken > 0).then_some(Due { taken, ..due });
        }
        true
    }

    /// The words of a text, whatever is quoted in it.
    fn words(&mut self, text: Piece<'_>, marks: &mut Marks) {
        let mut rest = text;
        let mut printed = None;
        loop {
            rest = rest.trim_start(|c| c.is_ascii_whitespace());
            if self.due.is_some_and(|due| due.part == Part::Quoted) && quote::opening(rest).is_none() {
                self.due = None;
            }
            if rest.start() > text.start() && !rest.is_empty() && self.due.is_some() {
                let (value, after) = quote::value(rest);
                if self.take(value, marks) && after.start() > rest.start() {
                    rest = after;
                    continue;
                }
            }
            let (word, after) = rest.until(is_word_end);
            let separator = after.text().starts_with(['|', ';']);
            if word.is_empty() && after.is_empty() {
                return;
            }
            if word.text().starts_with("&&") {
                self.tools.clear();
                self.setting = 0;
            }
            let bare = word.trim_start(is_wrapping).trim_end(is_wrapping);
            if PRINTERS.contains(&bare.text()) {
                printed = Some(text.behind(bare));
            } else if let (Some(printed), true) = (printed, is_password_reader(bare, after)) {
                mark_printed(printed.ahead_of(word), marks);
            }
            self.word(bare, after, marks);
            if separator {
                self.tools.clear();
                self.due = None;
                self.setting = 0;
            }
            rest = after.trim_start(|c| matches!(c, '|' | ';'));
        }
    }

    fn word(&mut self, word: Piece<'_>, rest: Piece<'_>, marks: &mut Marks) {
        let text = word.text();
        if text.starts_with('-') {
            return self.flag(word, marks);
        }
        mark_credentials(text, rest, marks);
        let named = matches!(text, "password" | "passphrase" | "passcode") && quote::opening(rest.trim_start(|c| c == ' ')).is_some();
        if named && rest.text().starts_with(' ') {
            self.due = Some(Due { passed: 0, taken: 1, part: Part::Whole });
        }
        self.pair(text, rest);
        let name = text.rsplit('/').next().unwrap_or(text);
        if name.len() <= 32 && is_known(name) && !self.has(&[name]) {
            if name == "ssh" {
                self.tools.retain(|tool| tool != "sshpass");
            }
            self.tools.truncate(MOST_TOOLS);
            self.tools.push(name.to_owned());
        }
    }

    /// Waits for the value of a name that stands before it: `configure set api_token ..`.
    fn pair(&mut self, text: &str, rest: Piece<'_>) {
        let set = self.setting > 0;
        self.setting = if SETTERS.contains(&text) { SETTING } else { self.setting.saturating_sub(1) };
        let Some(name) = pairs::name(text) else { return };
        let alone = rest.is_empty() && rest.start() == text.len();
        let part = match (set, alone || name.compound) {
            (true, true) => Part::Pair,
            // In prose only AppleScript says it clearly.
            (true, false) if rest.text().starts_with(" to ") => Part::Pair,
            (false, _) if alone && name.snake && !self.has(FILES) => Part::Weak,
            _ => return,
        };
        self.due = Some(Due { passed: 0, taken: 1, part });
    }

    fn flag(&mut self, word: Piece<'_>, marks: &mut Marks) {
        let text = word.text();
        self.script |= is_script_flag(text);
        let after_switches = word.after(1).trim_start(|c| CLUSTERS.1.contains(c));
        let cluster = self.has(CLUSTERS.0) && !text.starts_with("--") && after_switches.start() > word.after(1).start();
        for flag in FLAGS {
            let verb = flag.verbs.is_empty() || self.tools.iter().any(|tool| flag.verbs.iter().any(|verb| tool.starts_with(verb)));
            if !verb || !self.has(flag.tools) {
                continue;
            }
            let short = cluster && flag.tools == CLUSTERS.0 && flag.flag.len() == 2;
            let attached = if short {
                flag.flag.strip_prefix('-').and_then(|letter| after_switches.text().strip_prefix(letter))
            } else {
                attached(text, flag.flag)
            };
            let (passed, taken) = match (flag.place, attached) {
                (Place::Further(passed, taken), Some("")) => (passed, taken),
                (Place::Next | Place::Either, Some("")) => (0, 1),
                (place, Some(value)) if !value.is_empty() && (flag.flag.starts_with("--") || place != Place::Next) => {
                    let value = word.after(text.len().saturating_sub(value.len()));
                    return flag.part.mark(quote::value_or_all(value), marks);
                }
                _ => continue,
            };
            self.due = Some(Due { passed, taken, part: flag.part });
            return;
        }
        for (flag, part, not) in COMMON {
            match attached(text, flag).filter(|_| !self.has(not)) {
                None => continue,
                Some("") => self.due = Some(Due { passed: 0, taken: 1, part: *part }),
                Some(value) => part.mark(quote::value_or_all(word.after(text.len().saturating_sub(value.len()))), marks),
            }
            return;
        }
        let name = text.trim_start_matches('-');
        let long = name.len() > 1 && !name.contains(|c: char| !quote::is_name(c));
        if let Some(strength) = long.then(|| strength(name)).flatten() {
            let part = if strength == Strength::Strong { Part::Whole } else { Part::Weak };
            self.due = Some(Due { passed: 0, taken: 1, part });
        }
    }
}

/// What follows a flag in its own word; `=` stands between a long flag and its value.
fn attached<'w>(word: &'w str, flag: &str) -> Option<&'w str> {
    let rest = word.strip_prefix(flag)?;
    if flag.starts_with("--") && !rest.is_empty() { rest.strip_prefix('=') } else { Some(rest) }
}

/// `sudo -S` reads a password from a pipe.
fn is_password_reader(word: Piece<'_>, rest: Piece<'_>) -> bool {
    word.text() == "sudo" && rest.text().trim_start().split(' ').take(3).any(|flag| flag == "-S" || flag == "-kS" || flag == "--stdin")
}

/// What `echo` printed before the pipe.
fn mark_printed(printed: Piece<'_>, marks: &mut Marks) {
    let Some((words, pipe)) = printed.rsplit_once('|') else { return };
    if pipe.text().trim().is_empty() {
        let words = words.trim_start(|c| c == ' ').trim_end(|c| c == ' ');
        let words = if words.text().starts_with("-n ") { words.after(3) } else { words };
        marks.add(quote::value(words).0);
    }
}

const fn is_word_end(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '|' | ';')
}

const fn is_wrapping(c: char) -> bool {
    quote::is_quote(c) || matches!(c, '\\' | '(' | ')' | '$' | '`' | '{' | '}' | '[' | ']' | ',')
}
