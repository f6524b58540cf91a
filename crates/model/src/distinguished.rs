//! Distinguished names of certificates, in the one form in which they are compared.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Attribute types, as they are kept, with what else they are called: names of RFC 4519 and of OpenSSL, and the
/// object identifier.
const TYPES: &[(&str, &[&str])] = &[
    ("cn", &["commonname", "2.5.4.3"]),
    ("o", &["organizationname", "2.5.4.10"]),
    ("ou", &["organizationalunitname", "2.5.4.11"]),
    ("c", &["countryname", "2.5.4.6"]),
    ("st", &["s", "sp", "stateorprovincename", "2.5.4.8"]),
    ("l", &["localityname", "2.5.4.7"]),
    ("street", &["streetaddress", "2.5.4.9"]),
    ("postalcode", &["2.5.4.17"]),
    ("dc", &["domaincomponent", "0.9.2342.19200300.100.1.25"]),
    ("uid", &["userid", "0.9.2342.19200300.100.1.1"]),
    ("emailaddress", &["e", "email", "1.2.840.113549.1.9.1"]),
    ("serialnumber", &["2.5.4.5"]),
    ("organizationidentifier", &["2.5.4.97"]),
    ("sn", &["surname", "2.5.4.4"]),
    ("gn", &["givenname", "2.5.4.42"]),
    ("title", &["2.5.4.12"]),
    ("unstructuredname", &["1.2.840.113549.1.9.2"]),
];

/// A distinguished name: its attributes, without their order. Types and values are compared as directories do
/// (RFC 4518): composed, without case, a run of spaces being one and those around a value none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistinguishedName(BTreeSet<(String, String)>);

impl DistinguishedName {
    /// Reads a name as RFC 4514 writes it, and Zeek: attributes apart by `,`, `;` or `+`, with `\,`, `\2C` and
    /// `\x2c` for a comma that belongs to a value, or the whole value in quotes. The empty text is the name without
    /// attributes.
    ///
    /// # Errors
    ///
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut attributes = BTreeSet::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (kind, after) = rest.split_once('=').ok_or_else(|| format!("`{}` has no `=`", rest.trim_end()))?;
            let kind = canonical(kind.trim()).ok_or_else(|| format!("`{}` is no type of attribute", kind.trim()))?;
            let (value, after) = value(after.trim_start())?;
            attributes.insert((kind, compared(&value)));
            let Some(next) = after else { break };
            if next.trim().is_empty() {
                return Err("an attribute is missing at the end".to_owned());
            }
            rest = next.trim_start();
        }
        Ok(Self(attributes))
    }

    /// Whether it has every attribute of another, whole.
    pub fn holds(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// Types and values in the form in which they are compared.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(kind, value)| (kind.as_str(), value.as_str()))
    }

    /// The types that have a name, as they are kept.
    pub fn types() -> impl Iterator<Item = &'static str> {
        TYPES.iter().map(|(kind, _)| *kind)
    }
}

/// A type as it is kept; `None` if the text can be none.
fn canonical(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let kind = lower.strip_prefix("oid.").unwrap_or(&lower);
    if let Some((known, _)) = TYPES.iter().find(|(known, others)| *known == kind || others.contains(&kind)) {
        return Some((*known).to_owned());
    }
    let is_name = kind.starts_with(|c: char| c.is_ascii_lowercase()) && kind.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    let is_number = kind.split('.').count() > 1 && kind.split('.').all(|arc| !arc.is_empty() && arc.bytes().all(|c| c.is_ascii_digit()));
    (is_name || is_number).then(|| kind.to_owned())
}

/// A value without its escapes, and what follows the separator after it, if there is one.
fn value(text: &str) -> Result<(String, Option<&str>), String> {
    let (quoted, mut rest) = text.strip_prefix('"').map_or((false, text), |inner| (true, inner));
    let mut bytes = Vec::new();
    loop {
        let mut chars = rest.chars();
        let next = chars.next();
        let after = chars.as_str();
        match next {
            None if quoted => return Err("a quote is not closed".to_owned()),
            None => return Ok((shown(&bytes), None)),
            Some('"') if quoted => {
                let after = after.trim_start();
                let separated = after.strip_prefix([',', ';', '+']);
                if separated.is_none() && !after.is_empty() {
                    return Err(format!("`{}` follows a quote that is closed", after.trim_end()));
                }
                return Ok((shown(&bytes), separated));
            }
            Some(',' | ';' | '+') if !quoted => return Ok((shown(&bytes), Some(after))),
            Some('\\') => {
                let (byte, after) = escaped(after)?;
                bytes.extend_from_slice(byte.encode_to(&mut [0; 4]));
                rest = after;
            }
            Some(c) => {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = after;
            }
        }
    }
}

/// What an escape stands for.
enum Escaped {
    Byte(u8),
    Char(char),
}

impl Escaped {
    fn encode_to<'b>(&self, room: &'b mut [u8; 4]) -> &'b [u8] {
        match self {
            Self::Char(c) => c.encode_utf8(room).as_bytes(),
            Self::Byte(byte) => {
                let [first, ..] = room;
                *first = *byte;
                std::slice::from_ref(first)
            }
        }
    }
}

/// Reads what follows a backslash.
fn escaped(text: &str) -> Result<(Escaped, &str), String> {
    // Zeek writes bytes that are no text so.
    let pair = text.strip_prefix('x').unwrap_or(text);
    if let Some((digits, after)) = pair.split_at_checked(2)
        && digits.bytes().all(|c| c.is_ascii_hexdigit())
        && let Ok(byte) = u8::from_str_radix(digits, 16)
    {
        return Ok((Escaped::Byte(byte), after));
    }
    let mut chars = text.chars();
    let c = chars.next().ok_or_else(|| "nothing follows a `\\`".to_owned())?;
    Ok((Escaped::Char(c), chars.as_str()))
}

/// Bytes as text; what is none shows as U+FFFD.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A value as it is compared.
fn compared(value: &str) -> String {
    let folded: String = value.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::DistinguishedName;

    fn name(text: &str) -> DistinguishedName {
        DistinguishedName::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn spellings_of_one_name() {
        for (one, other) in [
            ("CN=Evil CA,O=Evil", "o = EVIL , cn=evil ca"),
            ("CN=Evil CA,O=Evil", "O=Evil;CN=Evil  CA"),
            ("CN=Evil CA+O=Evil", "CN=Evil CA,O=Evil"),
            ("CN=a,O=GoDaddy.com\\, Inc.", "O=\"GoDaddy.com, Inc.\", CN=a"),
            ("O=GoDaddy.com\\, Inc.", "O=GoDaddy.com\\2C Inc."),
            ("O=GoDaddy.com\\, Inc.", "O=GoDaddy.com\\x2c Inc."),
            ("O=B\\C3\\BCcher", "O=b\u{fc}cher"),
            ("O=B\\xc3\\xbccher", "O=BU\u{308}CHER"),
            ("CN=\\ a \\ ", "CN=a"),
            ("CN=a\\\\b", "CN=a\\5cB"),
            ("CN=a=b", "CN=a\\=b"),
            ("CN=a\\+b\\;c\\\"", "CN=\"a+b;c\\\"\""),
            ("2.5.4.3=a", "commonName=a"),
            ("OID.2.5.4.11=a", "OU=a"),
            ("1.2.840.113549.1.9.1=a@b.example", "E=A@B.example"),
            ("S=Arizona", "ST=Arizona"),
            ("1.3.6.1.4.1.9=#0C0161", "1.3.6.1.4.1.9=#0c0161"),
            ("", "  "),
        ] {
            assert_eq!(name(one), name(other), "{one}  {other}");
        }
    }

    #[test]
    fn whole_attributes_are_held() {
        let issuer = "CN=Evil CA 2,OU=a,OU=b,O=Evil\\, Inc.,C=US";
        for (pattern, held) in [
            ("CN=Evil CA 2", true),
            ("OU=b", true),
            ("c=us, o=\"evil, inc.\"", true),
            ("OU=b, OU=a", true),
            ("CN=Evil CA", false),
            ("CN=Evil CA 22", false),
            ("O=Evil CA 2", false),
            ("O=Evil", false),
            ("OU=a, OU=c", false),
            ("CN=Evil CA 2, L=x", false),
        ] {
            assert_eq!(name(issuer).holds(&name(pattern)), held, "{pattern}");
        }
        assert!(!name("").holds(&name("CN=a")) && name("CN=").holds(&name("CN=")));
    }

    #[test]
    fn what_is_no_name_says_why() {
        for (text, why) in [
            ("Evil CA", "`Evil CA` has no `=`"),
            ("CN=a, Inc.", "`Inc.` has no `=`"),
            ("=a", "`` is no type of attribute"),
            ("/C=US/CN=a", "`/C` is no type of attribute"),
            ("2..5=a", "`2..5` is no type of attribute"),
            ("C\u{4e}\u{301}=a", "`C\u{4e}\u{301}` is no type of attribute"),
            ("CN=a,", "an attribute is missing at the end"),
            ("CN=\"a", "a quote is not closed"),
            ("CN=\"a\"b", "`b` follows a quote that is closed"),
            ("CN=a\\", "nothing follows a `\\`"),
        ] {
            assert_eq!(DistinguishedName::parse(text), Err(why.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_value_can_be_written(value in "\\PC{0,30}") {
            let escaped: String = value.bytes().map(|byte| format!("\\{byte:02x}")).collect();
            let whole = name(&format!("CN={escaped},O=x"));
            prop_assert!(whole.holds(&name("O=x")));
            let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
            prop_assert_eq!(name(&format!("O=x, CN=\"{quoted}\"")), whole);
        }

        #[test]
        fn nothing_panics(text in "[CNO=,;+\\\\\"x0-9a-f \u{e9}]{0,24}") {
            let _ = DistinguishedName::parse(&text);
        }
    }
}
