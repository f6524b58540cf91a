//! Addresses as `inet_aton(3)` reads them.
//!
//! Resolvers, and with them nearly every tool, take `0x5db8d805`, `1572395013` and `93.12113925` for
//! 93.184.216.5: one to four numbers, decimal, octal after `0` or hexadecimal after `0x`, of which the
//! last fills the bytes that are left.

use std::net::Ipv4Addr;

/// The address that a resolver makes of a text.
pub fn resolved(text: &str) -> Option<Ipv4Addr> {
    let (mut address, mut room) = (0_u64, 1_u64 << 32);
    let mut parts = text.split('.').peekable();
    while let Some(part) = parts.next() {
        let number = number(part)?;
        let last = parts.peek().is_none();
        // What the numbers still to come can hold: a byte at least.
        let below = if last { 1 } else { room.checked_div(256).filter(|below| *below >= 256)? };
        if number >= if last { room } else { 256 } {
            return None;
        }
        address = address.checked_add(number.checked_mul(below)?)?;
        room = below;
    }
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

/// The same of four numbers only, for words that may be anything: a lone number is seldom an address.
pub fn of_four(text: &str) -> Option<Ipv4Addr> {
    (text.bytes().filter(|byte| *byte == b'.').count() == 3).then(|| resolved(text)).flatten()
}

/// One of the numbers.
pub fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // `from_str_radix` would take a sign.
    digits.chars().all(|c| c.is_digit(radix)).then(|| u64::from_str_radix(digits, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{of_four, resolved};

    #[test]
    fn spellings_of_an_address() {
        // Worked out with `curl -w '%{url_effective}'` 7.88.
        for text in [
            "93.184.216.5",
            "1572395013",
            "0x5db8d805",
            "0X5DB8D805",
            "013556154005",
            "93.12113925",
            "93.184.55301",
            "0x5d.0xb8.0xd8.0x5",
            "0135.0270.0330.05",
            "0x5d.184.0330.5",
            "00000135.184.55301",
        ] {
            assert_eq!(resolved(text).map(|address| address.to_string()).as_deref(), Some("93.184.216.5"), "{text}");
        }
    }

    #[test]
    fn no_spellings_of_an_address() {
        for text in [
            "",
            ".",
            "4294967296",
            "256.1.1.1",
            "1.1.1.256",
            "1.1.65536",
            "1.16777216",
            "1.1.1.1.1",
            "1.1.1.1.0",
            "1..1",
            "1.",
            "08",
            "0x",
            "0xg",
            "+1",
            "-1",
            "a",
        ] {
            assert_eq!(resolved(text), None, "{text}");
        }
        for text in ["1572395013", "93.12113925", "1.5", "1.2.3", "0x5db8d805"] {
            assert_eq!(of_four(text), None, "{text}");
        }
    }
}
