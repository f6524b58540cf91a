//! Hosts that words name.

use std::collections::BTreeSet;

use super::authority::{Position, authority, host, is_address};
use super::compiled::Tools;

/// Most hosts of one command: arguments come from anybody.
pub const MOST: usize = 64;

/// Dots of names, as resolvers take them (RFC 3490, 3.1).
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// The hosts of one command.
pub struct Hosts<'a>(pub &'a mut BTreeSet<String>);

impl Hosts<'_> {
    /// Adds a host while there is room.
    pub fn add(&mut self, host: String) {
        if !self.is_full() {
            self.0.insert(host);
        }
    }

    /// Adds an address or a name of several labels, if there is one; others name nothing beyond the local net.
    pub fn add_dotted(&mut self, host: Option<String>) {
        host.filter(|host| host.contains(['.', ':'])).into_iter().for_each(|host| self.add(host));
    }

    /// Whether there is no room.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }
}

impl Tools {
    /// Collects the hosts of all words, whatever their tool: those with the surest form first, as there
    /// is a limit.
    pub(super) fn hosts_of_words(&self, words: &[&str], hosts: &mut Hosts<'_>) {
        words.iter().filter(|word| word.contains(SOCKET)).for_each(|word| sockets(word, hosts));
        words.iter().filter(|word| word.contains(':')).for_each(|word| self.urls(word, hosts));
        let passes = [(logins as fn(&str, &mut Hosts<'_>), may_hold_login as fn(&str) -> bool), (bare, may_hold_name)];
        for (pass, may_hold) in passes {
            for word in words.iter().filter(|word| may_hold(word)) {
                if hosts.is_full() {
                    return;
                }
                pass(word, hosts);
            }
        }
    }

    /// Hosts of URLs, wherever in the word they stand.
    fn urls(&self, word: &str, hosts: &mut Hosts<'_>) {
        let mut rest = word;
        while let Some((before, after)) = rest.split_once(":/") {
            rest = after;
            if hosts.is_full() {
                return;
            }
            let Some(after) = self.behind_slashes(before, after) else { continue };
            rest = after;
            let end = after.find(|c: char| is_end(c) || matches!(c, '/' | '?' | '#' | '\\')).unwrap_or(after.len());
            if let Some(found) = after.get(..end).and_then(|part| authority(part, Position::Host)) {
                hosts.add(found.host);
            }
        }
    }

    /// What follows the slashes of a URL, given what stands on both sides of `:/`: one more slash, or
    /// from none to two where programs that take the scheme do not count.
    fn behind_slashes<'w>(&self, before: &str, after: &'w str) -> Option<&'w str> {
        let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let scheme = before.get(before.trim_end_matches(name).len()..).unwrap_or("").to_ascii_lowercase();
        let exact = after.strip_prefix('/');
        if self.schemes.get(&scheme).is_none_or(|row| !row.any_slashes) {
            return exact;
        }
        Some(exact.map_or(after, |after| after.strip_prefix('/').unwrap_or(after)))
    }

    /// Scheme and rest of a URL; `None` where it names no scheme.
    pub(super) fn split_scheme<'w>(&self, text: &'w str) -> Option<(String, &'w str)> {
        let (scheme, after) = text.split_once(":/")?;
        Some((scheme.to_ascii_lowercase(), self.behind_slashes(scheme, after)?))
    }
}

/// Whether a word may hold what [`logins`] looks for: most hold neither a sign of it nor the dots of an address.
fn may_hold_login(word: &str) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'@' | b':' | b'%' | 0x80..);
    word.bytes().filter(|byte| *byte == b'.').count() >= 3 || word.as_bytes().iter().any(is_sign)
}

/// Whether a word may hold what [`bare`] looks for.
fn may_hold_name(word: &str) -> bool {
    word.bytes().any(|byte| matches!(byte, b'.' | 0x80..))
}

/// Where the files lie that stand for connections to a shell, host and port being folder and name (bash(1), Redirection).
pub const SOCKET: &str = "/dev/tcp/";

/// Hosts of such files, wherever in the word they stand.
fn sockets(word: &str, hosts: &mut Hosts<'_>) {
    for after in word.split(SOCKET).skip(1).take(MOST) {
        let end = after.find(|c: char| is_end(c) || c == '/').unwrap_or(after.len());
        hosts.add_dotted(after.get(..end).and_then(|name| host(name, Position::Host)));
    }
}

/// `user@host`, `host:port`, and addresses.
fn logins(word: &str, hosts: &mut Hosts<'_>) {
    for token in tokens(word) {
        if hosts.is_full() {
            return;
        }
        let token = token.trim_matches('.');
        if let Some((user, rest)) = token.rsplit_once('@')
            && !user.is_empty()
        {
            let rest = rest.split('/').next().unwrap_or(rest);
            let first = || authority(rest.split(':').next().unwrap_or(rest), Position::Host);
            if let Some(found) = authority(rest, Position::Host).or_else(first) {
                hosts.add(found.host);
            }
        } else if let Some(address) = host(token, Position::Word).filter(|host| is_address(host)) {
            hosts.add(address);
        } else {
            let part = token.split('/').next().unwrap_or(token);
            match authority(part, Position::Word) {
                Some(found) if found.port.is_some() || is_address(&found.host) => hosts.add(found.host),
                // `host:port:address`, as curl's --resolve and ssh's -L have it
                _ => part
                    .split(':')
                    .filter_map(|piece| host(piece, Position::Word))
                    .filter(|host| is_address(host))
                    .for_each(|host| hosts.add(host)),
            }
        }
    }
}

/// Names with a dot, alone or before `:path` or `/path`.
fn bare(word: &str, hosts: &mut Hosts<'_>) {
    for token in tokens(word) {
        let end = token.find(['/', ':']).unwrap_or(token.len());
        // A leading dot or slash begins a path.
        let part = token.get(..end).filter(|part| part.contains(DOTS) && !part.starts_with('.'));
        if let Some(host) = part.filter(|_| !hosts.is_full()).and_then(|part| host(part, Position::Word)) {
            let top = host.rsplit('.').next().unwrap_or("");
            if top.len() >= 2 && top.chars().any(|c| c.is_ascii_alphabetic() || !c.is_ascii()) && host.contains('.') {
                hosts.add(host);
            }
        }
    }
}

/// Pieces of a word that could be a host: separated by what no host holds.
fn tokens(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| is_end(c) || c == '=').filter(|token| !token.is_empty())
}

fn is_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | ';' | ',' | '(' | ')' | '{' | '}' | '&' | '$' | '^')
}
