//! The ways out of a network that a site wants used.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use tollgate_model::{Endpoint, domain_name};

/// A proxy: a host name, an address or a range of addresses, with a port if only that one is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    place: Place,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Name(String),
    Range(IpNet),
}

impl Proxy {
    /// Whether a far end is this proxy. `proves` says whether a name is proven to be that of the address: a name that the client sends is
    /// anybody's to choose, and within a tunnel it is that of the far end behind the proxy.
    pub fn is(&self, end: Endpoint, proves: impl Fn(&str) -> bool) -> bool {
        self.port.is_none_or(|port| port == end.port)
            && match &self.place {
                Place::Name(name) => proves(name),
                Place::Range(range) => range.contains(&end.ip),
            }
    }
}

impl FromStr for Proxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is no proxy: write a host name, an address or a range such as 198.51.100.0/24, and :PORT if only that one is meant"
            )
        };
        let range = |text: &str| {
            let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
            let one = inner.parse::<IpAddr>().ok().map(|ip| IpNet::from(ip.to_canonical()));
            one.or_else(|| inner.parse::<IpNet>().ok()).map(Place::Range)
        };
        // An IPv6 address has colons of its own.
        if let Some(place) = range(text) {
            return Ok(Self { place, port: None });
        }
        if let Ok(end) = text.parse::<SocketAddr>() {
            return Ok(Self { place: Place::Range(IpNet::from(end.ip().to_canonical())), port: Some(end.port()) });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(wrong)?)),
            None => (text, None),
        };
        if let Some(place) = range(host) {
            return Ok(Self { place, port });
        }
        let name = domain_name(host);
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        // `10.0.0.300` is a slip of the pen, and no name.
        let is_number = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        if is_name && !is_number { Ok(Self { place: Place::Name(name), port }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Name(name) => f.write_str(name)?,
            Place::Range(range) if range.prefix_len() == range.max_prefix_len() && range.addr().is_ipv4() => write!(f, "{}", range.addr())?,
            Place::Range(range) if range.prefix_len() == range.max_prefix_len() => write!(f, "[{}]", range.addr())?,
            Place::Range(range) => write!(f, "{range}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(text: &str) -> Proxy {
        text.parse().unwrap()
    }

    #[test]
    fn each_form_means_what_it_says() {
        let end = |text: &str| {
            let end: SocketAddr = text.parse().unwrap();
            Endpoint::new(end.ip(), end.port())
        };
        let is = |text: &str, far: &str| proxy(text).is(end(far), |name| name == "gate.example");
        assert!(is("198.51.100.7", "198.51.100.7:443") && !is("198.51.100.7", "198.51.100.8:443"));
        assert!(is("198.51.100.7:3128", "198.51.100.7:3128") && !is("198.51.100.7:3128", "198.51.100.7:443"));
        assert!(is("198.51.100.0/24", "198.51.100.9:8080") && !is("198.51.100.0/24", "198.51.101.9:8080"));
        assert!(is("198.51.100.0/24:8080", "198.51.100.9:8080") && !is("198.51.100.0/24:8080", "198.51.100.9:443"));
        assert!(is("2001:db8::5", "[2001:db8::5]:443") && is("[2001:db8::5]:443", "[2001:db8::5]:443"));
        assert!(!is("[2001:db8::5]:443", "[2001:db8::5]:444") && is("2001:db8::/32", "[2001:db8::9]:1"));
        assert!(is("Gate.Example.", "203.0.113.1:443") && !is("other.example", "203.0.113.1:443"));
        assert!(is("gate.example:8080", "203.0.113.1:8080") && !is("gate.example:8080", "203.0.113.1:443"));
    }

    #[test]
    fn slips_are_refused_and_the_rest_is_told_as_it_was_taken() {
        for text in
            ["", ":80", "gate.example:", "gate.example:0", "gate.example:70000", "10.0.0.300", "10.0.0.0/33", "http://gate.example", "a b"]
        {
            assert!(text.parse::<Proxy>().is_err(), "{text}");
        }
        for text in ["198.51.100.7", "198.51.100.7:3128", "198.51.100.0/24:8080", "[2001:db8::5]:443", "gate.example:8080", "gate.example"]
        {
            assert_eq!(proxy(text).to_string(), text);
            assert_eq!(proxy(&proxy(text).to_string()), proxy(text));
        }
    }
}
