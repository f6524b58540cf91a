//! Hours of the day.

use tollgate_model::Timestamp;

/// From one minute of the day to another, with an offset from UTC; over midnight if the first is the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    from: i64,
    to: i64,
    /// Minutes that clocks there are ahead of UTC.
    offset: i64,
}

const DAY: i64 = 24 * 60;

impl Hours {
    /// Reads `01:00-05:00`, in UTC, or `01:00-05:00 +02:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, offset) = text.trim().split_once(' ').unwrap_or((text.trim(), "+00:00"));
        let (from, to) = hours.split_once('-')?;
        let (sign, offset) = match offset.trim().strip_prefix('-') {
            Some(offset) => (-1, offset),
            None => (1, offset.trim().strip_prefix('+')?),
        };
        let hours = Self { from: minutes(from)?, to: minutes(to)?, offset: minutes(offset)?.checked_mul(sign)? };
        (hours.from != hours.to).then_some(hours)
    }

    /// Whether all of an interval lies in them.
    pub fn hold(self, start: Timestamp, end: Timestamp) -> bool {
        // Minutes since the hours began: they only grow within one night.
        let since = |at: Timestamp| {
            let minute = at.second().div_euclid(60).saturating_add(self.offset).saturating_sub(self.from);
            (minute.div_euclid(DAY), minute.rem_euclid(DAY))
        };
        let length = self.to.saturating_sub(self.from).rem_euclid(DAY);
        let ((first, begun), (last, ended)) = (since(start), since(end));
        first == last && begun < length && ended < length
    }
}

/// Minutes since midnight.
fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |text: &str| (text.len() == 2 && text.chars().all(|c| c.is_ascii_digit())).then(|| text.parse::<i64>().ok()).flatten();
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    (hour < 24 && minute < 60).then(|| hour.saturating_mul(60).saturating_add(minute))
}

#[cfg(test)]
mod tests {
    use super::Hours;
    use tollgate_model::Timestamp;

    #[test]
    fn hours_hold_all_of_an_interval() {
        // 2026-11-27T00:00:00Z
        let at = |hour: i64, minute: i64| Timestamp::from_secs(1_795_737_600 + hour * 3600 + minute * 60);
        for (hours, start, end, hold) in [
            ("01:00-05:00", at(1, 0), at(4, 59), true),
            ("01:00-05:00", at(0, 59), at(2, 0), false),
            ("01:00-05:00", at(4, 0), at(5, 0), false),
            ("01:00-05:00", at(4, 0), at(25, 30), false),
            ("22:00-02:00", at(23, 0), at(25, 0), true),
            ("22:00-02:00", at(12, 0), at(12, 1), false),
            ("22:00-02:00", at(21, 59), at(23, 0), false),
            ("01:00-05:00 +01:00", at(0, 0), at(3, 59), true),
            ("01:00-05:00 +01:00", at(4, 0), at(4, 1), false),
            ("20:00-21:00 -05:30", at(1, 30), at(2, 29), true),
        ] {
            assert_eq!(Hours::parse(hours).expect(hours).hold(start, end), hold, "{hours} {start:?} {end:?}");
        }
        for text in ["", "1-5", "01:00", "25:00-26:00", "01:60-02:00", "01:00-01:00", "01:00-05:00 CET", "01:00-05:00 02:00", "+1:00-02:00"]
        {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
    }
}
