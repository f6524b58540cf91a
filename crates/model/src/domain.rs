//! Names of remote ends, in the one form in which they are compared.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

/// Longest text that can be a name: 253 bytes of A-labels, each character of a U-label being one byte
/// of them and at most four of UTF-8. Encoding takes quadratic time, and names come from anybody.
const LONGEST: usize = 1024;

/// Full stops that resolvers take as dots (RFC 3490, 3.1).
const DOTS: [char; 3] = ['\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// A name in the form in which it is compared: lower case, A-labels (`xn--`), no final dot.
///
/// A name reaches a sensor as A-labels and a command line as whatever its user typed, so all of them
/// are mapped as a resolver would (UTS 46): width, case, composition, dots. A text that UTS 46 does not
/// take as a name is kept in lower case: it is still equal to itself.
pub fn domain_name(text: &str) -> String {
    if text.is_ascii() {
        return text.trim_end_matches('.').to_ascii_lowercase();
    }
    let text = text.trim_end_matches(|c| c == '.' || DOTS.contains(&c));
    // Measured in the form that is kept otherwise, which may be shorter than the text.
    let lower = text.to_lowercase().replace(DOTS, ".");
    let mapped = (lower.len() <= LONGEST)
        .then(|| Uts46::new().to_ascii(text.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore).ok())
        .flatten()
        .filter(|name| !name.trim_end_matches('.').is_empty());
    let name = mapped.map_or(lower, |name| name.into_owned());
    name.trim_end_matches('.').to_owned()
}

/// Whether a name that a certificate was issued for stands for a host: the same, or `*` for its first label alone
/// (RFC 6125, 6.4.3). Both in the form of [`domain_name`].
pub fn certificate_names(issued: &str, host: &str) -> bool {
    match issued.strip_prefix("*.") {
        None => issued == host,
        // `*.com` is issued to nobody.
        Some(rest) => rest.contains('.') && host.split_once('.').is_some_and(|(first, above)| !first.is_empty() && above == rest),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{certificate_names, domain_name};

    #[test]
    fn a_certificate_stands_for_what_it_names() {
        for (issued, host, stands) in [
            ("api.example.com", "api.example.com", true),
            ("api.example.com", "example.com", false),
            ("*.example.com", "api.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "a.b.example.com", false),
            ("*.example.com", ".example.com", false),
            ("*.example.com", "api.example.com.drop.example", false),
            ("*.com", "example.com", false),
            ("*", "example", false),
            ("a*.example.com", "api.example.com", false),
            ("", "", true),
        ] {
            assert_eq!(certificate_names(issued, host), stands, "{issued} {host}");
        }
    }

    #[test]
    fn spellings_of_one_name() {
        // A-labels worked out with the `punycode` codec of Python.
        for (text, name) in [
            ("Files.Example.", "files.example"),
            ("b\u{fc}cher.example", "xn--bcher-kva.example"),
            ("BU\u{308}CHER.example", "xn--bcher-kva.example"),
            ("XN--Bcher-KVA.Example", "xn--bcher-kva.example"),
            ("b\u{fc}cher\u{3002}example\u{ff0e}", "xn--bcher-kva.example"),
            ("\u{ff45}xample\u{ff61}org", "example.org"),
            ("\u{65e5}\u{672c}\u{8a9e}.jp", "xn--wgv71a119e.jp"),
            ("stra\u{df}e.example", "xn--strae-oqa.example"),
            ("93\u{3002}184\u{ff0e}216\u{ff61}5", "93.184.216.5"),
            ("_dmarc.example", "_dmarc.example"),
            ("", ""),
        ] {
            assert_eq!(domain_name(text), name, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_kept() {
        // A zero-width joiner has no place between Latin letters (RFC 5892, appendix A.2).
        assert_eq!(domain_name("A\u{200d}b\u{3002}\u{dc}."), "a\u{200d}b.\u{fc}");
        assert_eq!(domain_name("\u{ad}"), "\u{ad}");
        assert_eq!(domain_name("\u{ad}."), "\u{ad}");
        let long = "\u{dc}".repeat(2000);
        assert_eq!(domain_name(&long), "\u{fc}".repeat(2000));
    }

    proptest! {
        #[test]
        fn the_form_of_a_form_is_itself(text in ".{0,40}|[a-z\u{fc}\u{df}\u{3002}.-]{0,20}|xn--[a-z0-9]{0,8}\\.\u{fc}") {
            let name = domain_name(&text);
            prop_assert_eq!(domain_name(&name), name);
        }
    }
}
