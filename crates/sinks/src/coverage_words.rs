//! Words and numbers that the table and the page of coverage share.

use crate::coverage::{CannotDocument, CoverageCheckDocument, CoverageDocument, FigureDocument, HostDocument};
use crate::words::plural;

/// A leg, as the map of Macs shows it.
#[derive(Clone, Copy)]
pub struct Leg {
    /// Its name in documents.
    pub name: &'static str,
    /// Its column at a terminal.
    pub short: &'static str,
    /// Its column on a page.
    pub head: &'static str,
    /// What it is about.
    pub about: &'static str,
}

/// Legs in the order of a theft.
pub const LEGS: [Leg; 8] = [
    Leg {
        name: "process",
        short: "PROC",
        head: "Programs",
        about: "which programs ran, with which arguments, signed by whom, started by which other",
    },
    Leg { name: "files", short: "FILE", head: "Files read", about: "which files in sensitive places were read" },
    Leg { name: "archives", short: "ARCH", head: "Archives", about: "which archives were made" },
    Leg { name: "attribution", short: "ATTR", head: "Who connected", about: "which program opened a connection, and not only which Mac" },
    Leg { name: "destination", short: "DEST", head: "Where to", about: "address, port and name of the far end" },
    Leg { name: "tls", short: "TLS", head: "TLS details", about: "name and version of the TLS handshake" },
    Leg { name: "time", short: "TIME", head: "In time", about: "whether records come soon, by clocks that are right" },
    Leg { name: "whole", short: "WHOLE", head: "Complete", about: "whether records were lost, or a source fell silent" },
];

/// A state in a word.
pub fn word(state: &str) -> &'static str {
    match state {
        "PASS" => "Good",
        "INFO" => "Told",
        "WARN" => "Partly",
        "FAIL" => "Missing",
        "ABSENT" => "No source",
        _ => "Not enough data",
    }
}

/// How bad a state is, so that the worst Macs come first.
fn weight(state: &str) -> u32 {
    match state {
        "ABSENT" => 1_000,
        "FAIL" => 100,
        "WARN" => 10,
        "UNKNOWN" => 1,
        _ => 0,
    }
}

/// The Macs, worst first.
pub fn worst_first(coverage: &CoverageDocument) -> Vec<&HostDocument> {
    let bad = |host: &HostDocument| host.legs.values().map(|state| weight(state)).sum::<u32>();
    let mut hosts: Vec<&HostDocument> = coverage.hosts.iter().collect();
    hosts.sort_by(|one, other| bad(other).cmp(&bad(one)).then(one.host.cmp(&other.host)));
    hosts
}

/// What a fix takes.
pub fn effort(effort: &str) -> &'static str {
    match effort {
        "config" => "a setting",
        "profile" => "a push to Macs",
        _ => "a new sensor or program",
    }
}

/// So many Macs.
pub fn macs(count: u64) -> String {
    format!("{count} Mac{}", plural(count))
}

/// On how many Macs something cannot be seen, if it is of any.
pub fn on_macs(cannot: &CannotDocument, all: u64) -> Option<String> {
    match cannot.macs {
        0 => None,
        some if some == all => Some("on every Mac".to_owned()),
        some => Some(format!("on {some} of {}", macs(all))),
    }
}

/// That there is nothing to fix first, and why that may be no comfort.
pub fn nothing_first(coverage: &CoverageDocument) -> String {
    let unknown = coverage.checks.iter().filter(|check| check.state == "UNKNOWN").count();
    match unknown {
        0 => "no measurement warns or fails".to_owned(),
        _ => format!("no measurement warns or fails, but for {unknown} of {} too little is known to say anything", coverage.checks.len()),
    }
}

/// A figure with its unit, and how far off it may be.
pub fn figure(check: &CoverageCheckDocument) -> String {
    let Some(value) = check.figure.value else { return "-".to_owned() };
    let off = if check.figure.numerator.is_some() && check.figure.error > 0.0 {
        format!(" ±{}", number(check.figure.error, ""))
    } else {
        String::new()
    };
    format!("{}{off}", number(value, check.unit))
}

/// What a figure is of.
pub fn amount(figure: &FigureDocument) -> String {
    match (figure.numerator, figure.denominator) {
        (Some(numerator), Some(denominator)) => format!("{numerator} of {denominator}"),
        _ if figure.sample > 0 => format!("n {}", figure.sample),
        _ => String::new(),
    }
}

/// Which figures are good.
pub fn limit(check: &CoverageCheckDocument) -> String {
    match check.better {
        "more" => format!("at least {}", number(check.pass, check.unit)),
        "less" => format!("at most {}", number(check.pass, check.unit)),
        _ => "not judged".to_owned(),
    }
}

/// What became of a check since an earlier report, if there is one.
pub fn trend(check: &CoverageCheckDocument) -> Option<String> {
    let earlier = check.earlier.as_ref()?;
    let then = earlier.value.map_or_else(|| "nothing".to_owned(), |value| number(value, check.unit));
    let way = match (earlier.value, check.figure.value, check.better) {
        (Some(was), Some(is), _) if number(was, check.unit) == number(is, check.unit) => "→ as before".to_owned(),
        (Some(was), Some(is), "more") => if is > was { "▲ better" } else { "▼ worse" }.to_owned(),
        (Some(was), Some(is), "less") => if is < was { "▲ better" } else { "▼ worse" }.to_owned(),
        _ => return Some(format!("was {then}")),
    };
    let same = way.starts_with('→') && word(&earlier.state) == word(check.state);
    Some(if same { way } else { format!("{way}: {then}") })
}

/// A number as far as people read it.
pub fn number(value: f64, unit: &str) -> String {
    let text = if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 || value == 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    match unit {
        "percent" => format!("{text} %"),
        "seconds" => format!("{text} s"),
        "" => text,
        unit => format!("{value:.0} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_people_read() {
        let told = |value, unit| number(value, unit);
        assert_eq!((told(100.0, "percent"), told(23.71, "percent")), ("100 %".to_owned(), "23.7 %".to_owned()));
        assert_eq!(
            (told(0.0, "percent"), told(0.27, "percent"), told(1_882.4, "seconds")),
            ("0.0 %".into(), "0.27 %".into(), "1882 s".into())
        );
        assert_eq!(told(14.0, "days"), "14 days");
    }
}
