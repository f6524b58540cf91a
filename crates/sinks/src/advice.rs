//! What to do about a finding, in words.

use tollgate_model::{Clock, Escalation};

use crate::words::plural;

/// A length of time in the greatest unit that it fills.
pub(crate) fn within(minutes: u32) -> String {
    let many = |count: u32, unit: &str| format!("{count} {unit}{}", plural(count));
    match minutes {
        0..120 if minutes != 60 => many(minutes, "minute"),
        _ if minutes.is_multiple_of(1_440) => many(minutes / 1_440, "day"),
        _ if minutes.is_multiple_of(60) => many(minutes / 60, "hour"),
        _ => many(minutes, "minute"),
    }
}

/// Who acts, and how soon.
pub(crate) fn heading(escalation: &Escalation) -> String {
    format!("{}: {}, first action within {}", escalation.priority, escalation.who, within(escalation.within))
}

/// A clock, and whether anybody looked it up.
pub(crate) fn clock(clock: &Clock) -> String {
    let belief = if clock.verified { "" } else { " (a belief: ask a lawyer)" };
    format!("{}, {} hours: {}{belief}", clock.name, clock.hours, clock.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_a_unit_that_fits() {
        let told = [1, 15, 60, 90, 120, 150, 240, 1_440, 2_880, 1_500].map(within);
        assert_eq!(
            told,
            ["1 minute", "15 minutes", "1 hour", "90 minutes", "2 hours", "150 minutes", "4 hours", "1 day", "2 days", "25 hours"]
        );
    }
}
