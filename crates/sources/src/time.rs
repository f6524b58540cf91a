//! Reading times.

use tollgate_model::{Nanos, Timestamp};

/// Reads an RFC 3339 time: date, `T`, time of day with up to nine digits of fraction (finer ones
/// are cut), and `Z` or an offset. `None` if it is none or lies outside 1677 to 2262.
pub fn rfc3339(text: &[u8]) -> Option<Timestamp> {
    let (seconds, nanos) = parts(text)?;
    seconds.checked_mul(1_000_000_000)?.checked_add(nanos).map(Timestamp)
}

/// The same of any year: what lies outside is as early, or as late, as a moment can be.
pub fn nearest_rfc3339(text: &[u8]) -> Option<Timestamp> {
    parts(text).map(|(seconds, nanos)| Timestamp::from_secs(seconds).plus(Nanos(nanos)))
}

/// Seconds since 1970, and nanoseconds.
fn parts(text: &[u8]) -> Option<(i64, i64)> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = date else { return None };
    let [b'T' | b't' | b' ', rest @ ..] = rest else { return None };
    let (clock, rest) = rest.split_first_chunk::<8>()?;
    let [h0, h1, b':', n0, n1, b':', s0, s1] = clock else { return None };
    let (year, month, day) = (number(&[*y0, *y1, *y2, *y3])?, number(&[*m0, *m1])?, number(&[*d0, *d1])?);
    let (hour, minute, second) = (number(&[*h0, *h1])?, number(&[*n0, *n1])?, number(&[*s0, *s1])?);
    let in_range = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day) && hour < 24 && minute < 60 && second <= 60; // a leap second is the next second
    if !in_range {
        return None;
    }
    let (nanos, rest) = fraction(rest)?;
    let seconds = days_from_epoch(year, month, day)
        .checked_mul(86_400)?
        .checked_add(hour.checked_mul(3_600)?)?
        .checked_add(minute.checked_mul(60)?)?
        .checked_add(second)?
        .checked_sub(offset(rest)?)?;
    Some((seconds, nanos))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits
        .iter()
        .try_fold(0i64, |value, digit| digit.is_ascii_digit().then(|| value.saturating_mul(10).saturating_add(i64::from(digit & 0x0f))))
}

/// Nanoseconds of a fraction, if one stands there, and what follows it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, text)) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.split_at_checked(length)?;
    if digits.is_empty() {
        return None;
    }
    let nanos = number(digits.get(..9).unwrap_or(digits))?;
    let missing = 9usize.saturating_sub(digits.len());
    Some(((0..missing).fold(nanos, |value, _| value.saturating_mul(10)), after))
}

/// Seconds east of Greenwich.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, h0, h1, m0, m1) = match text {
        [b'Z' | b'z'] => return Some(0),
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] | [sign @ (b'+' | b'-'), h0, h1, m0, m1] => (sign, h0, h1, m0, m1),
        _ => return None,
    };
    let (hours, minutes) = (number(&[*h0, *h1])?, number(&[*m0, *m1])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = hours.saturating_mul(3_600).saturating_add(minutes.saturating_mul(60));
    Some(if *sign == b'-' { seconds.saturating_neg() } else { seconds })
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970-01-01 to a date of the years 0 to 9999 (proleptic Gregorian calendar), counted
/// in years that begin in March, so that the leap day is the last of its year.
#[allow(clippy::arithmetic_side_effects, reason = "all values are below four million")]
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_month = (153 * month + 2) / 5;
    365 * year + leap_days + before_month + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<i64> {
        rfc3339(text.as_bytes()).map(|time| time.0)
    }

    #[test]
    fn reads_known_times() {
        // date -u -d '2025-11-24T08:00:00Z' +%s = 1763971200
        assert_eq!(at("2025-11-24T08:00:00Z"), Some(1_763_971_200_000_000_000));
        assert_eq!(at("2025-11-24T08:00:00.036381000Z"), Some(1_763_971_200_036_381_000));
        assert_eq!(at("2025-11-24T08:00:00.5Z"), Some(1_763_971_200_500_000_000));
        assert_eq!(at("2025-11-24T08:00:00.1234567899Z"), Some(1_763_971_200_123_456_789));
        assert_eq!(at("2025-11-24T10:30:00+02:30"), Some(1_763_971_200_000_000_000));
        assert_eq!(at("2025-11-24T00:00:00-0800"), Some(1_763_971_200_000_000_000));
        assert_eq!(at("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(at("1969-12-31T23:59:59.9Z"), Some(-100_000_000));
        // date -u -d '2024-02-29T00:00:00Z' +%s = 1709164800
        assert_eq!(at("2024-02-29T00:00:00Z"), Some(1_709_164_800_000_000_000));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2025-11-24",
            "2025-11-24T08:00:00",
            "2025-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2025-11-24T24:00:00Z",
            "2025-11-24T08:00:00.Z",
            "2025-11-24T08:00:00+25:00",
            "9999-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2025-11-24T08:00:00Zx",
            "2025/11/24T08:00:00Z",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn agrees_with_a_day_by_day_count() {
        let mut expected = 0i64;
        for year in 1970..2200 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(days_from_epoch(year, month, day), expected);
                    expected += 1;
                }
            }
        }
    }
}
