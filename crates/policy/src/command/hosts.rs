//! Hosts that words name.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Most hosts of one command: arguments come from anybody.
const MOST: usize = 64;

/// A host, perhaps with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub host: String,
    pub port: Option<u16>,
}

/// Collects the hosts of all words: those with the surest form first, as there is a limit.
pub fn named(words: &[&str], hosts: &mut BTreeSet<String>) {
    for pass in [urls as fn(&str, &mut dyn FnMut(String)), logins, bare] {
        for word in words {
            pass(word, &mut |host| {
                if hosts.len() < MOST {
                    hosts.insert(host);
                }
            });
        }
    }
}

/// Hosts of URLs, wherever in the word they stand.
fn urls(word: &str, add: &mut dyn FnMut(String)) {
    let mut rest = word;
    while let Some((_, after)) = rest.split_once("://") {
        let end = after.find(|c: char| is_end(c) || matches!(c, '/' | '?' | '#' | '\\')).unwrap_or(after.len());
        if let Some(found) = after.get(..end).and_then(authority) {
            add(found.host);
        }
        rest = after;
    }
}

/// `user@host`, `host:port`, and addresses.
fn logins(word: &str, add: &mut dyn FnMut(String)) {
    for token in tokens(word) {
        let token = token.trim_matches('.');
        if let Some((user, rest)) = token.rsplit_once('@')
            && !user.is_empty()
        {
            let rest = rest.split('/').next().unwrap_or(rest);
            if let Some(found) = authority(rest).or_else(|| authority(rest.split(':').next().unwrap_or(rest))) {
                add(found.host);
            }
        } else if let Some(address) = address(token) {
            add(address);
        } else {
            let part = token.split('/').next().unwrap_or(token);
            match authority(part) {
                Some(found) if found.port.is_some() || is_address(&found.host) => add(found.host),
                // `host:port:address`, as curl's --resolve and ssh's -L have it
                _ => part.split(':').filter(|piece| is_address(piece)).filter_map(host).for_each(&mut *add),
            }
        }
    }
}

/// Names with a dot, alone or before `:path` or `/path`.
fn bare(word: &str, add: &mut dyn FnMut(String)) {
    for token in tokens(word) {
        let end = token.find(['/', ':']).unwrap_or(token.len());
        // A leading dot or slash begins a path.
        if let Some(host) = token.get(..end).filter(|part| part.contains('.') && !part.starts_with('.')).and_then(host) {
            let top = host.rsplit('.').next().unwrap_or("");
            if top.len() >= 2 && top.bytes().any(|byte| byte.is_ascii_alphabetic()) && host.contains('.') {
                add(host);
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

/// `[user[:password]@]host[:port]`, as URLs write it.
pub fn authority(text: &str) -> Option<Authority> {
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    if let Some(inner) = text.strip_prefix('[') {
        let (inside, after) = inner.split_once(']')?;
        let port = after.strip_prefix(':').and_then(port);
        return address(inside.split('%').next().unwrap_or(inside)).map(|host| Authority { host, port });
    }
    if let Some(host) = address(text) {
        return Some(Authority { host, port: None });
    }
    match text.split_once(':') {
        None => host(text).map(|host| Authority { host, port: None }),
        Some((name, "")) => host(name).map(|host| Authority { host, port: None }),
        Some((name, number)) => Some(Authority { host: host(name)?, port: Some(port(number)?) }),
    }
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
}

/// A host name or address in its one spelling.
pub fn host(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if let Some(address) = address(text) {
        return Some(address);
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let named = text.len() <= 253 && text.split('.').all(label) && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    named.then(|| text.to_ascii_lowercase())
}

/// The canonical text of an address. An IPv4 address within IPv6 is the IPv4 address.
fn address(text: &str) -> Option<String> {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(address.to_string());
    }
    let text = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    text.parse::<Ipv6Addr>().ok().map(|address| IpAddr::V6(address).to_canonical().to_string())
}

fn is_address(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}
