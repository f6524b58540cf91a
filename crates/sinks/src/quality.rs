//! The quality of a finding's telemetry in words.

use tollgate_model::{Doubt, Finding, TelemetryQuality};

use crate::words::counted;

/// A sentence each: what was lost, how soon records arrived, how clocks differ, what came late, what was silent, and what of it
/// makes the finding less certain.
pub(crate) fn sentences(finding: &Finding) -> Vec<String> {
    let quality = &finding.telemetry;
    let mut said = vec![match quality.lost {
        0 => "No source says that it lost records in this time.".to_owned(),
        1 => "One record was lost at source in this time: confidence is lower for it.".to_owned(),
        lost => format!("{lost} records were lost at source in this time: confidence is lower for it."),
    }];
    said.push(match quality.lag_ms {
        Some(lag) => format!("95 of 100 records of this host arrived within {:.1} s on these days.", lag as f64 / 1_000.0),
        None => "How soon records of this host arrived is not told.".to_owned(),
    });
    said.push(match quality.skew_ms {
        Some(skew) if skew < 0 => format!("Its clock is {:.1} s behind that of the sensors.", skew.unsigned_abs() as f64 / 1_000.0),
        Some(skew) => format!("Its clock is {:.1} s ahead of that of the sensors.", skew as f64 / 1_000.0),
        None => "How far its clock is from that of the sensors is not told: too few connections are told by both.".to_owned(),
    });
    match quality.late {
        0 => {}
        1 => said.push("One record of this time came after its turn.".to_owned()),
        late => said.push(format!("{late} records of this time came after their turn.")),
    }
    if quality.quiet_minutes > 0 {
        said.push(format!("For {} sensors saw it at work and nothing on it told anything.", counted(quality.quiet_minutes, "minute")));
    }
    said.extend(lowers(quality));
    said
}

/// What takes a step of confidence, if anything does.
fn lowers(quality: &TelemetryQuality) -> Option<String> {
    let why = |doubt: &Doubt| match doubt {
        Doubt::Late => "what came late may belong before what was taken for first",
        Doubt::Clocks => "clocks differ by more than is allowed for, so that the order of both sides is not known",
        Doubt::Silence => "what the host did while it told nothing is not known",
    };
    let why: Vec<&str> = quality.doubts.iter().map(why).collect();
    let (why, already) = (why.join("; "), if quality.lost > 0 { " (the step that losses take)" } else { "" });
    (!why.is_empty()).then(|| format!("Confidence is one step lower for this{already}: {why}."))
}

/// The same for a cell of a table.
pub(crate) fn brief(quality: &TelemetryQuality) -> String {
    let doubts: Vec<&str> = quality.doubts.iter().map(|doubt| doubt.name()).collect();
    let doubts = if doubts.is_empty() { String::new() } else { format!(", doubts: {}", doubts.join(" ")) };
    format!("{} lost{doubts}", quality.lost)
}
