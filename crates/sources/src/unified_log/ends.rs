//! Names and addresses in messages of the network stack.
//!
//! An end is a name or an address with a port: `files.example:443`, `192.0.2.7:443`, `2001:db8::7.443`,
//! in old releases also `192.0.2.7.443`. A private one is `<private>`, `<mask.hash: '...'>`, or a sum in
//! place of the value: `Hostname#5a828566:443`, `IPv4#bad43567:443`, `IPv6#9d73c199.443`.

use tollgate_model::Endpoint;

use crate::address::address;

/// Longest name in the domain name system, with a port.
const LONGEST: usize = 260;

/// An end of a connection, as far as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its address.
    Address(Endpoint),
    /// A name.
    Named,
    /// It is there, and private.
    Private,
}

impl End {
    /// Reads the end that a text begins with; gives what follows it.
    pub fn read(text: &str) -> Option<(Self, &str)> {
        if let Some((end, after)) = private(text) {
            return Some((end, after));
        }
        let length = text.find([' ', ',', ']', '\n']).unwrap_or(text.len());
        let (word, after) = text.split_at_checked(length)?;
        Some((Self::of(word)?, after))
    }

    /// Reads an end.
    pub fn of(word: &str) -> Option<Self> {
        if word.is_empty() || word.len() > LONGEST {
            return None;
        }
        if private(word).is_some() || is_sum(word) {
            return Some(Self::Private);
        }
        if let Some((host, port)) = word.rsplit_once('.')
            && let (Some(ip), Some(port)) = (address(host), number(port))
        {
            return Some(Self::Address(Endpoint::new(ip, port)));
        }
        let (host, port) = word.rsplit_once(':')?;
        let port = number(port)?;
        // An IPv6 address has its port after a dot, so a colon in what is left is none of ours.
        if host.is_empty() || host.contains(':') {
            return None;
        }
        Some(address(host).map_or(Self::Named, |ip| Self::Address(Endpoint::new(ip, port))))
    }
}

/// The value that a text begins with, if the log hid it: with its port, if that is told.
fn private(text: &str) -> Option<(End, &str)> {
    let after = match text.strip_prefix("<private>") {
        Some(after) => after,
        None => text.strip_prefix("<mask.hash: ")?.split_once('>')?.1,
    };
    let ported = after.strip_prefix([':', '.']).map(|port| port.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    Some((End::Private, ported.unwrap_or(after)))
}

/// Whether a kind and a sum stand in place of the value, as in `IPv4#bad43567:443`.
fn is_sum(word: &str) -> bool {
    let Some((kind, rest)) = word.split_once('#') else { return false };
    let length = rest.find(|digit: char| !digit.is_ascii_hexdigit()).unwrap_or(rest.len());
    let end = rest.get(length..).unwrap_or_default();
    !kind.is_empty()
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && length >= 8
        && (end.is_empty() || end.starts_with([':', '.']))
}

/// A port that can be connected to.
fn number(text: &str) -> Option<u16> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|port| *port != 0)
}
