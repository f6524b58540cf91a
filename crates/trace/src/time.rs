//! Times and lengths as they are written.

use tollgate_model::{Nanos, Timestamp};

const DAY: i128 = 86_400 * NANOS;
const NANOS: i128 = 1_000_000_000;

/// Day of times without one, counted from 1970-01-01: 2026-03-01.
pub(crate) const DEFAULT_DAY: i64 = 20_513;

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last of a year.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that lies `days` after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    (era * 400 + year + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// Reads `2026-03-01`.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(str::parse::<i64>);
    let mut next = || parts.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let valid = parts.next().is_none() && (0..=9_999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    // The thirtieth of February is another day.
    valid.then(|| days(year, month, day)).filter(|found| date(*found) == (year, month, day))
}

/// Reads a time; `day` is that of a time without one.
pub(crate) fn parse_time(text: &str, day: i64) -> Option<Timestamp> {
    let (day, clock) = match text.split_once('T') {
        Some((date, clock)) => (parse_day(date)?, clock.trim_end_matches('Z')),
        None => (day, text),
    };
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if !clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')) {
        return None;
    }
    let whole: i128 = hours.parse::<u32>().ok()?.into();
    let minutes: i128 = minutes.parse::<u8>().ok()?.into();
    let nanos = parse_decimal(seconds, NANOS)?;
    let valid = parts.next().is_none() && minutes < 60 && (0..60 * NANOS).contains(&nanos);
    let total = i128::from(day) * DAY + (whole * 60 + minutes) * 60 * NANOS + nanos;
    valid.then(|| i64::try_from(total).ok().map(Timestamp))?
}

/// Whether a word begins like a time.
pub(crate) fn looks_like_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(':')
}

/// Writes a time, without its day if that is `day`.
pub(crate) fn render_time(time: Timestamp, day: i64) -> String {
    let total = i128::from(time.0);
    let (own, rest) = (total.div_euclid(DAY), total.rem_euclid(DAY));
    let seconds = rest / NANOS;
    let clock = format!("{:02}:{:02}:{:02}{}", seconds / 3600, seconds / 60 % 60, seconds % 60, fraction(rest % NANOS));
    if own == i128::from(day) { clock } else { format!("{}T{clock}", render_day(own as i64)) }
}

/// Writes a day.
fn render_day(day: i64) -> String {
    let (year, month, day) = date(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads a length.
pub(crate) fn parse_length(text: &str) -> Option<Nanos> {
    let unit = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit);
    let scale = match unit {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => NANOS,
        "m" => 60 * NANOS,
        "h" => 3_600 * NANOS,
        _ => return None,
    };
    i64::try_from(parse_decimal(number, scale)?).ok().map(Nanos)
}

/// Writes a length.
pub(crate) fn render_length(length: Nanos) -> String {
    let (sign, size) = if length.0 < 0 { ("-", -i128::from(length.0)) } else { ("", length.0.into()) };
    match size {
        0 => "0s".to_owned(),
        _ if size >= 1_000_000 => format!("{sign}{}{}s", size / NANOS, fraction(size % NANOS)),
        _ if size % 1_000 == 0 => format!("{sign}{}us", size / 1_000),
        _ => format!("{sign}{size}ns"),
    }
}

fn fraction(nanos: i128) -> String {
    if nanos == 0 { String::new() } else { format!(".{nanos:09}").trim_end_matches('0').to_owned() }
}

/// Reads a decimal number in units of `scale`, whose digits below 1 must come out even.
fn parse_decimal(text: &str, scale: i128) -> Option<i128> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.len() <= 20 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || (text.contains('.') && !digits(part)) {
        return None;
    }
    let mut value = whole.parse::<i128>().ok()?.checked_mul(scale)?;
    if !part.is_empty() {
        let power = 10_i128.pow(u32::try_from(part.len()).ok()?);
        let scaled = part.parse::<i128>().ok()? * scale;
        value += (scaled % power == 0).then_some(scaled / power)?;
    }
    Some(sign * value)
}
