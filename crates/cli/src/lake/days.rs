//! Days of findings, in UTC, by the time of their events.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use tollgate_model::Finding;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Bytes of a digest that name a file: no two of a lake have the same by chance.
const NAMED: usize = 16;

/// The time of a finding's event, in milliseconds since 1970.
pub const fn millis(finding: &Finding) -> i64 {
    finding.last_seen.0.div_euclid(1_000_000)
}

/// The day of a finding's event, in days since 1970.
pub const fn of(finding: &Finding) -> i64 {
    millis(finding).div_euclid(DAY)
}

/// All days on which there are events, in order.
pub fn days(findings: impl Iterator<Item = Finding>) -> BTreeSet<i64> {
    findings.map(|finding| of(&finding)).collect()
}

/// Year, month and day, of eight digits.
pub fn day_name(day: i64) -> String {
    let begin = jiff::Timestamp::from_millisecond(day.saturating_mul(DAY)).unwrap_or_default();
    let date = jiff::tz::Offset::UTC.to_datetime(begin).date();
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// What names a file of these bytes.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(NAMED).fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_in_utc() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_millisecond().div_euclid(DAY);
        for (time, name) in [
            ("2026-03-01T00:00:00Z", "20260301"),
            ("2026-02-28T23:59:59.999Z", "20260228"),
            ("2026-03-01T01:30:00+02:00", "20260228"),
            ("1970-01-01T00:00:00Z", "19700101"),
            ("1969-12-31T23:59:59Z", "19691231"),
        ] {
            assert_eq!(day_name(at(time)), name, "{time}");
        }
    }
}
