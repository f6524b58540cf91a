//! Inner readers, for the laws of `tollgate-fuzz`; no part of what this crate offers.

use tollgate_model::DefectKind;

use crate::flaws::Flaws;
use crate::json::{Elements, Members, Raw};
use crate::{envelope, json, syslog, time};

/// A value as the reader sees it: its text, and every reading of it.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    /// The text as it stands.
    pub text: &'a [u8],
    /// What it says as a string.
    pub string: Option<String>,
    /// Whether reading it as a string lost something.
    pub flawed: bool,
    /// What it says as an unsigned number.
    pub unsigned: Option<u64>,
    /// What it says as a truth value.
    pub boolean: Option<bool>,
}

impl<'a> From<Raw<'a>> for Value<'a> {
    fn from(raw: Raw<'a>) -> Self {
        let mut flaws = Flaws::default();
        let string = raw.string("", &mut flaws).map(std::borrow::Cow::into_owned);
        // A NUL is noted and kept.
        let flawed = flaws.iter().any(|(kind, _)| kind != DefectKind::NulInText);
        let other = &mut Flaws::default();
        Self { text: raw.text(), string, flawed, unsigned: raw.unsigned("", other), boolean: raw.boolean("", other) }
    }
}

/// Members of an object, and what follows it.
pub type Found<'a> = (Vec<(String, Value<'a>)>, &'a [u8]);

/// The members of the object that a text begins with, and what follows it; the fault where there is one.
pub fn members(text: &[u8], depth: u32) -> Result<Found<'_>, DefectKind> {
    let mut members = Members::new(text, depth).ok_or(DefectKind::Malformed)?;
    let mut found = Vec::new();
    while let Some((key, value)) = members.next_member().map_err(json::Broken::kind)? {
        found.push((key.text().into_owned(), value.into()));
    }
    Ok((found, members.rest()))
}

/// The elements of the array that a text begins with.
pub fn elements(text: &[u8], depth: u32) -> Result<Vec<Value<'_>>, DefectKind> {
    let mut elements = Elements::new(text, depth).ok_or(DefectKind::Malformed)?;
    let mut found = Vec::new();
    while let Some(value) = elements.next_element().map_err(json::Broken::kind)? {
        found.push(value.into());
    }
    Ok(found)
}

/// The host that the header of a syslog daemon names, and the header's length.
pub fn syslog_header(line: &[u8]) -> Option<(Option<&str>, usize)> {
    syslog::header(line).map(|header| (header.host, header.length))
}

/// How many pieces an envelope holds, as far as they can be told.
pub fn envelope_pieces(text: &[u8]) -> Option<usize> {
    match envelope::open(text)? {
        envelope::Contents::One(_) => Some(1),
        envelope::Contents::Several(mut elements) => {
            let mut count = 0usize;
            while let Ok(Some(_)) = elements.next_element() {
                count = count.saturating_add(1);
            }
            Some(count)
        }
    }
}

/// Nanoseconds of a decimal number of seconds.
pub fn decimal_nanos(text: &[u8]) -> Option<i64> {
    json::decimal_nanos(text)
}

/// Nanoseconds since 1970 of an RFC 3339 time.
pub fn rfc3339(text: &[u8]) -> Option<i64> {
    time::rfc3339(text).map(|time| time.0)
}
