//! Texts that anybody may have written.

use proptest::prelude::*;

use super::ends::End;
use super::line::{network, url_loading};

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,80}", number in "C?[0-9.:]{0,30}", end in "[0-9a-fA-F:.#%<>a-z]{0,40}", after in "(event: flow:finish_connect|cancelled\n\t\\[|start)?.{0,20}<->.{0,20}") {
        let _ = (network(&text), url_loading(&text), End::of(&text), End::read(&text));
        let _ = (network(&format!("[{number} {end}] {after}")), End::of(&end));
    }
}

#[test]
fn ends() {
    let address = |ip: &str, port| Some(End::Address(tollgate_model::Endpoint::new(ip.parse().unwrap(), port)));
    for (text, end) in [
        ("192.0.2.7:443", address("192.0.2.7", 443)),
        ("192.0.2.7.443", address("192.0.2.7", 443)),
        ("2001:db8::7.443", address("2001:db8::7", 443)),
        ("::1.8081", address("::1", 8081)),
        ("fe80::1%en0.443", address("fe80::1", 443)),
        ("files.example:443", Some(End::Named)),
        ("IPv4#bad43567:443", Some(End::Private)),
        ("IPv6#9d73c199.443", Some(End::Private)),
        ("Hostname#5a828566:443", Some(End::Private)),
        ("<private>", Some(End::Private)),
        ("a#b:443", Some(End::Named)),
        ("2001:db8::7", None),
        ("192.0.2.7", None),
        ("192.0.2.7:0", None),
        (":443", None),
        ("files.example", None),
        ("files.example:", None),
        ("files.example:+4", None),
        ("", None),
    ] {
        assert_eq!(End::of(text), end, "{text}");
    }
    assert_eq!(End::read("<mask.hash: 'a b'>:443 ready"), Some((End::Private, " ready")));
    assert_eq!(End::read("<private>.49154<->x"), Some((End::Private, "<->x")));
}
