//! Values with a syntax of their own: data, form parts, items, and plain words.

use tollgate_model::FilePath;

use super::options::{Meaning, Operand, Parsed, Setting};
use super::{Command, LONGEST_PATH, Place, quoting};

/// Bytes of all words as paths: a word of two bytes may stand in a folder of a thousand.
const MOST_BYTES: usize = 8 << 20;

/// Takes what an option sends.
pub fn sent(setting: &Setting<'_>, parsed: &Parsed<'_>, command: &mut Command) {
    let text = setting.text;
    match setting.meaning {
        Meaning::Upload => {
            for text in braces(text) {
                // curl reads `.` as standard input too, without waiting for it.
                file(if text == "." { "-" } else { &text }, parsed, command);
            }
        }
        Meaning::Data | Meaning::Header => {
            if let Some(name) = text.strip_prefix('@') {
                file(name, parsed, command);
            }
        }
        Meaning::Encoded => {
            // `=text` and `name=text` are literal; `@file` and `name@file` are files.
            if let Some((name, path)) = text.split_once('@')
                && !name.contains('=')
            {
                file(path, parsed, command);
            }
        }
        Meaning::Part => {
            if let Some(value) = text.split_once('=').and_then(|(_, value)| value.strip_prefix(['@', '<'])) {
                for name in part_files(value) {
                    file(&name, parsed, command);
                }
            }
        }
        _ => {}
    }
}

/// The folder of this machine in `folder:there[:how]` or `type=bind,source=folder,..`; a volume has a bare name.
pub fn bound(text: &str) -> Option<&str> {
    let named = |part: &'_ str| part.split_once('=').is_some_and(|(name, _)| matches!(name, "source" | "src"));
    let folder = match text.split(',').find(|part| named(part)) {
        Some(part) => part.split_once('=').map_or("", |(_, folder)| folder),
        None => text.split(':').next().unwrap_or_default(),
    };
    folder.starts_with(['/', '.']).then_some(folder)
}

/// Files of one form part: `a,b;type=text/plain`, names perhaps in double quotes.
fn part_files(value: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut name = String::new();
    let (mut quoted, mut attributes) = (false, false);
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => name.extend(chars.next()),
            ',' if !quoted => {
                files.push(std::mem::take(&mut name));
                attributes = false;
            }
            ';' if !quoted => attributes = true,
            _ if !attributes => name.push(c),
            _ => {}
        }
    }
    files.push(name);
    files
}

/// `{a,b}` as curl takes it in upload names.
fn braces(text: &str) -> Vec<String> {
    match text.contains('{') {
        true => crate::glob::expanded(text).unwrap_or_else(|_| vec![text.to_owned()]),
        false => vec![text.to_owned()],
    }
}

fn file(name: &str, parsed: &Parsed<'_>, command: &mut Command) {
    match name {
        "" => {}
        "-" => command.sends_stdin = true,
        _ => command.uploads.push(parsed.plain(name)),
    }
}

/// Request items of HTTPie: `name@file`, `@file`, `name=@file`, `name:=@file`.
pub fn items(parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
    for operand in operands.iter().skip(1) {
        if operand.text.contains("://") {
            continue;
        }
        if let Some((name, path)) = operand.text.split_once('@')
            && (!name.contains(['=', ':']) || name.ends_with('='))
        {
            file(path.split_once(";type=").map_or(path, |(path, _)| path), parsed, command);
        }
    }
}

/// Every plain word as a path.
pub fn paths(shell: bool, arguments: &[&str], place: Place<'_>, paths: &mut Vec<FilePath>) {
    let mut left = MOST_BYTES;
    let mut add = |text: &str| {
        if !text.is_empty() && text.len() <= LONGEST_PATH && left > 0 {
            let path = place.path(text);
            left = left.saturating_sub(path.shown().raw().len());
            paths.push(path);
        }
    };
    for word in arguments {
        if let Some((name, value)) = word.split_once('=') {
            add(value.trim_start_matches(['@', '<']));
            if !name.starts_with('-') {
                add(word);
            }
        } else if !word.starts_with('-') {
            add(word);
            if let Some(name) = word.strip_prefix('@') {
                add(name);
            }
        }
        // Command text is one word to the kernel, many to the shell.
        if shell && word.contains([' ', '\n', '\t', ';', '>', '<', '|']) {
            quoting::split(word).iter().for_each(|inner| add(inner));
        }
    }
}
