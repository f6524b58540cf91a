//! Reading network addresses.

use std::net::IpAddr;

/// Reads an address. The zone of a scoped address names an interface of the sensor and says
/// nothing about the address.
pub fn address(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let text = text.split_once('%').map_or(text, |(address, _)| address);
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}
