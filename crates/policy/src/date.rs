//! Days that content names.

use std::fmt;

use jiff::tz::Offset;
use tollgate_model::Timestamp;
use toml::Spanned;
use toml::value::Datetime;

use crate::strict::Report;

/// The last day on which something holds: until its end, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Timestamp);

impl Day {
    /// Whether a time is on this day or before it.
    pub fn holds(self, at: Timestamp) -> bool {
        at < self.0
    }

    /// Whether a time is on this day or after it.
    pub fn has_begun(self, at: Timestamp) -> bool {
        at >= Timestamp::from_secs(self.0.second().saturating_sub(DAY_SECONDS))
    }

    /// Whole days from another one to this.
    pub fn days_after(self, other: Self) -> i64 {
        self.0.second().saturating_sub(other.0.second()).div_euclid(DAY_SECONDS)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.second().saturating_sub(DAY_SECONDS);
        let date = jiff::Timestamp::from_second(second).map(|at| Offset::UTC.to_datetime(at).date());
        match date {
            Ok(date) => date.fmt(f),
            Err(_) => f.write_str("never"),
        }
    }
}

const DAY_SECONDS: i64 = 86_400;

/// Reads a moment, such as `2027-06-30T12:00:00Z`; a day is its beginning, in UTC.
pub fn moment(text: &Spanned<Datetime>, report: &mut Report<'_>) -> Option<Timestamp> {
    let told = text.get_ref().to_string();
    let is_day = text.get_ref().time.is_none();
    let of_day = || {
        is_day.then(|| told.parse::<jiff::civil::Date>().ok()).flatten().and_then(|day| Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok())
    };
    let at = told.parse::<jiff::Timestamp>().ok().or_else(of_day).and_then(|at| i64::try_from(at.as_nanosecond()).ok());
    if at.is_none() {
        report.add(text.span(), "this is no moment; write it as 2027-06-30T12:00:00Z");
    }
    at.map(Timestamp)
}

/// Reads a day, such as `2027-06-30`; what is none has passed already.
pub fn day(text: &Spanned<Datetime>, report: &mut Report<'_>) -> Day {
    let told = text.get_ref();
    let date = told.date.filter(|_| told.time.is_none() && told.offset.is_none()).and_then(|date| {
        let (year, month, day) = (i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
        jiff::civil::Date::new(year, month, day).ok()
    });
    let after = date.and_then(|date| date.tomorrow().ok()).and_then(|next| Offset::UTC.to_timestamp(next.at(0, 0, 0, 0)).ok());
    match after {
        Some(after) => Day(Timestamp::from_secs(after.as_second())),
        None => {
            report.add(text.span(), "this is no day; write it as 2027-06-30");
            Day(Timestamp::MIN)
        }
    }
}
