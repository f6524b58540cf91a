//! From the spellings of a host to the one that sensors report.
//!
//! A tool and its resolver take a host in more forms than a sensor writes: names in any width and
//! script, `%2e` in URLs, addresses as numbers, IPv4 within IPv6. Each is turned into the name or
//! address under which the flow will be seen, so that the spelling changes nothing.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tollgate_model::domain_name;

use super::ipv4;

/// Longest host that is read. A name has 253 bytes, each perhaps written as `%xx` or in four bytes.
const LONGEST: usize = 1024;

/// A host, perhaps with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub host: String,
    pub port: Option<u16>,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Where only a host is due: numbers are addresses.
    Host,
    /// In any word: numbers are mostly something else.
    Word,
}

impl Position {
    fn ipv4(self, text: &str) -> Option<Ipv4Addr> {
        match self {
            Self::Host => ipv4::resolved(text),
            Self::Word => ipv4::of_four(text),
        }
    }
}

/// `[user[:password]@]host[:port]`, as URLs write it.
pub fn authority(text: &str, position: Position) -> Option<Authority> {
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    if let Some(inner) = text.strip_prefix('[') {
        let (inside, after) = inner.split_once(']')?;
        let port = after.strip_prefix(':').and_then(port);
        return ipv6(inside).map(|host| Authority { host, port });
    }
    if let Some(host) = ipv6(text) {
        return Some(Authority { host, port: None });
    }
    let (name, number) = text.split_once(':').map_or((text, ""), |(name, number)| (name, number));
    let port = if number.is_empty() { None } else { Some(port(number)?) };
    let host = host(&unescaped(name), position)?;
    Some(Authority { host, port })
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
}

/// A host name or address in its one spelling.
pub fn host(text: &str, position: Position) -> Option<String> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    if let Some(address) = ipv6(text) {
        return Some(address);
    }
    let name = domain_name(text);
    if let Some(address) = position.ipv4(&name) {
        return Some(address.to_string());
    }
    is_name(&name).then_some(name)
}

/// Whether labels and their lengths are those of a name. What UTS 46 did not map is not ASCII, and only
/// has to be no blank.
fn is_name(name: &str) -> bool {
    let character = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !(c.is_ascii() || c.is_whitespace() || c.is_control());
    let label = |label: &str| {
        (1..=63).contains(&label.chars().count()) && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(character)
    };
    // A name that ends in a number is taken for an address, and this one is none (URL Standard).
    let numeric = name.rsplit('.').next().is_some_and(|last| ipv4::number(last).is_some());
    name.chars().count() <= 253 && name.split('.').all(label) && !numeric
}

/// The canonical text of an IPv6 address, without brackets and zone. An IPv4 address within it is the
/// IPv4 address.
fn ipv6(text: &str) -> Option<String> {
    let text = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    let address = text.split('%').next().unwrap_or(text);
    address.parse::<Ipv6Addr>().ok().map(|address| IpAddr::V6(address).to_canonical().to_string())
}

/// Whether a host is an address.
pub fn is_address(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}

/// A text with `%xx` resolved, unless what comes out is no text.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') || text.len() > LONGEST {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after.split_first_chunk().filter(|_| byte == b'%').and_then(|(pair, after)| Some((digits(*pair)?, after)));
        let (byte, after) = escaped.unwrap_or((byte, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn digits([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digit(high)?.checked_mul(16)?.checked_add(digit(low)?)
}
