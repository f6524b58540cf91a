//! What the command line says of a lake. Each value becomes part of a path, so each is held against the few characters it may have.

use clap::Args;

/// Longest name of a custom source that Security Lake takes (CreateCustomLogSource).
const LONGEST_SOURCE: usize = 20;

/// Longest name of somebody else's account after `external_`.
const LONGEST_ACCOUNT: usize = 64;

/// Where in a lake findings belong.
#[derive(Clone, Debug, Default, Args)]
pub struct LakeArguments {
    /// Region of the lake, for --format parquet, such as eu-central-1
    #[arg(long, value_name = "REGION", value_parser = parse_region)]
    pub lake_region: Option<String>,
    /// Account whose Macs these are, for --format parquet: 12 digits of AWS, or external_ and a name [default: external]
    #[arg(long, value_name = "ACCOUNT", value_parser = parse_account)]
    pub lake_account: Option<String>,
    /// Name of the custom source in the lake, for --format parquet [default: tollgate]
    #[arg(long, value_name = "NAME", value_parser = parse_source)]
    pub lake_source: Option<String>,
}

impl LakeArguments {
    /// Whether anything of a lake was said.
    pub const fn any(&self) -> bool {
        self.lake_region.is_some() || self.lake_account.is_some() || self.lake_source.is_some()
    }
}

/// A region of AWS: two letters, words, and a number, with hyphens between them.
fn parse_region(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let holds = match parts.as_slice() {
        [first, words @ .., last] if !words.is_empty() => {
            first.len() == 2
                && [&[*first], words].concat().iter().all(|word| is_of(word, 12, |byte| byte.is_ascii_lowercase()))
                && is_of(last, 2, |byte| byte.is_ascii_digit())
        }
        _ => false,
    };
    if holds { Ok(text.to_owned()) } else { Err("a region such as eu-central-1 or us-gov-west-1".to_owned()) }
}

/// An account of AWS, or that it is of somebody else, as Security Lake's documentation recommends to write it.
fn parse_account(text: &str) -> Result<String, String> {
    let aws = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let other = text.strip_prefix("external_").is_some_and(|name| is_of(name, LONGEST_ACCOUNT, is_of_name));
    if aws || other || text == "external" {
        Ok(text.to_owned())
    } else {
        Err(format!("12 digits, external, or external_ and at most {LONGEST_ACCOUNT} letters, digits, - and _"))
    }
}

fn parse_source(text: &str) -> Result<String, String> {
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if begins && is_of(text, LONGEST_SOURCE, is_of_name) {
        Ok(text.to_owned())
    } else {
        Err(format!("at most {LONGEST_SOURCE} letters, digits, - and _, of which the first is a letter or a digit"))
    }
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Whether a text has some bytes, at most so many, each of a kind.
fn is_of(text: &str, most: usize, kind: impl Fn(u8) -> bool) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_a_part_of_a_path_is_taken() {
        for region in ["eu-central-1", "us-gov-west-1", "mx-central-1", "us-iso-east-10"] {
            assert_eq!(parse_region(region).as_deref(), Ok(region));
        }
        for account in ["123456789012", "external", "external_acme-7"] {
            assert_eq!(parse_account(account).as_deref(), Ok(account));
        }
        for source in ["tollgate", "t", "Macs_of-2026"] {
            assert_eq!(parse_source(source).as_deref(), Ok(source));
        }
        let never = ["", ".", "..", "../x", "a/b", "a\\b", "/a", "a b", "a=b", "a\0", "a\n", "ä", "a%2f", "-a", "c:", "a.b", "\u{202e}a"];
        for text in never {
            assert!(parse_region(text).is_err() && parse_account(text).is_err() && parse_source(text).is_err(), "{text:?}");
        }
        let others =
            ["eu-1", "eu--1", "eu-central", "EU-central-1", "eu-central-100", "eu-central-1-", "e-central-1", "eu-abcdefghijklm-1"];
        assert!(others.iter().all(|region| parse_region(region).is_err()));
        let others = ["12345678901", "1234567890123", "external_", "external_../x", "External", "٣٢٣٢٣٢"];
        assert!(others.iter().all(|account| parse_account(account).is_err()));
        assert!(parse_source(&"a".repeat(21)).is_err() && parse_account(&format!("external_{}", "a".repeat(65))).is_err());
    }
}
