//! Days that content names.

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
