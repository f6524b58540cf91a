//! One field of a row: a cell of a table or a JSON value.

use std::borrow::Cow;
use std::net::IpAddr;

use tollgate_model::{DefectKind, Nanos, Timestamp, Untrusted};

use super::tsv::unescape;
use crate::address::address;
use crate::flaws::Flaws;
use crate::json::{Raw, decimal_nanos};
use crate::time::{nearest_rfc3339, rfc3339};

/// From this number on, a time without fraction is in milliseconds (`JSON::TS_MILLIS`): as
/// seconds it would lie in the year 5138, as milliseconds it lies in 1973.
const FIRST_MILLIS: i64 = 100_000_000_000;

/// The last second that a certificate can tell: 9999-12-31T23:59:59Z, which says that there is no end (RFC 5280, 4.1.2.5).
const LAST_DATE: i64 = 253_402_300_799;

/// The first: year 0.
const FIRST_DATE: i64 = -62_167_219_200;

/// A field that is set.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// A cell of a table, still escaped, and what separates elements within it.
    Table {
        /// The text between two separators.
        text: &'a [u8],
        /// What separates the elements of a set or vector.
        set_separator: u8,
    },
    /// A table's mark for a text or set that is set, and empty.
    Empty,
    /// A value.
    Json(Raw<'a>),
}

impl<'a> Cell<'a> {
    /// Text.
    pub fn text(self, field: &'static str, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        match self {
            Self::Table { text, .. } => Some(unescape(text, field, flaws)),
            Self::Empty => Some(Cow::Borrowed("")),
            Self::Json(raw) => raw.string(field, flaws),
        }
    }

    /// The elements of a set or vector.
    pub fn list(self, field: &'static str, flaws: &mut Flaws) -> Vec<Untrusted> {
        let raw = match self {
            Self::Table { text, set_separator } => {
                let elements = text.split(|byte| *byte == set_separator);
                return elements.map(|element| Untrusted::new(unescape(element, field, flaws))).collect();
            }
            Self::Empty => return Vec::new(),
            Self::Json(raw) => raw,
        };
        let Some(mut elements) = raw.elements() else {
            return raw.string(field, flaws).map(Untrusted::new).into_iter().collect();
        };
        let mut list = Vec::new();
        loop {
            match elements.next_element() {
                Ok(Some(element)) => list.extend(scalar(element, field, flaws).map(Untrusted::new)),
                Ok(None) => return list,
                Err(_) => {
                    flaws.note(DefectKind::WrongType, field);
                    return list;
                }
            }
        }
    }

    /// A moment: seconds with or without fraction, milliseconds without, or an ISO text.
    pub fn time(self, field: &'static str, flaws: &mut Flaws) -> Option<Timestamp> {
        let text = self.scalar(field, flaws)?;
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let time = if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = text.parse::<i64>().ok();
            let scale = if number.is_some_and(|number| number >= FIRST_MILLIS) { 1_000_000 } else { 1_000_000_000 };
            number.and_then(|number| number.checked_mul(scale)).map(Timestamp)
        } else {
            decimal_nanos(text.as_bytes()).map(Timestamp).or_else(|| rfc3339(text.as_bytes()))
        };
        read_or_note(time, field, flaws)
    }

    /// A moment as certificates tell it: any of the years 0 to 9999. What lies before 1677 or after 2262 is held to be as
    /// early, or as late, as a moment can be.
    pub fn date(self, field: &'static str, flaws: &mut Flaws) -> Option<Timestamp> {
        let text = self.scalar(field, flaws)?;
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let seconds = whole.parse::<i64>().ok().filter(|_| fraction.bytes().all(|byte| byte.is_ascii_digit()));
        // As milliseconds, those beyond 2262 would lie before 1978: there were no certificates yet.
        let far = seconds.filter(|seconds| seconds.checked_mul(1_000_000_000).is_none() && (FIRST_DATE..=LAST_DATE).contains(seconds));
        match far.map(Timestamp::from_secs).or_else(|| nearest_rfc3339(text.as_bytes())) {
            Some(time) => Some(time),
            None => self.time(field, flaws),
        }
    }

    /// A length of time in seconds.
    pub fn interval(self, field: &'static str, flaws: &mut Flaws) -> Option<Nanos> {
        let text = self.scalar(field, flaws)?;
        read_or_note(decimal_nanos(text.as_bytes()).map(Nanos), field, flaws)
    }

    /// A count.
    pub fn count(self, field: &'static str, flaws: &mut Flaws) -> Option<u64> {
        match self {
            Self::Json(raw) => raw.unsigned(field, flaws),
            _ => {
                let text = self.text(field, flaws)?;
                read_or_note(text.parse().ok(), field, flaws)
            }
        }
    }

    /// A truth value: `T` and `F` in tables.
    pub fn truth(self, field: &'static str, flaws: &mut Flaws) -> Option<bool> {
        let truth = match self {
            Self::Json(raw) => return raw.boolean(field, flaws),
            Self::Table { text: b"T", .. } => Some(true),
            Self::Table { text: b"F", .. } => Some(false),
            _ => None,
        };
        read_or_note(truth, field, flaws)
    }

    /// An address, with or without brackets and zone.
    pub fn address(self, field: &'static str, flaws: &mut Flaws) -> Option<IpAddr> {
        let text = self.text(field, flaws)?;
        read_or_note(address(&text), field, flaws)
    }

    /// Text, or the text of a number.
    fn scalar(self, field: &'static str, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(raw) => scalar(raw, field, flaws),
            _ => self.text(field, flaws),
        }
    }
}

/// What a string says, or a number as it stands.
fn scalar<'a>(raw: Raw<'a>, field: &'static str, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
    match raw.text() {
        [b'-' | b'0'..=b'9', ..] => std::str::from_utf8(raw.text()).ok().map(Cow::Borrowed),
        _ => raw.string(field, flaws),
    }
}

fn read_or_note<T>(value: Option<T>, field: &'static str, flaws: &mut Flaws) -> Option<T> {
    if value.is_none() {
        flaws.note(DefectKind::WrongType, field);
    }
    value
}
