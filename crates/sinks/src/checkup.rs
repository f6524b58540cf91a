//! What a machine can collect, for people.

use std::io::{self, Write};

use tollgate_model::Untrusted;

use crate::doctor::{CheckDocument, DoctorDocument};
use crate::texts::prose;

/// Writes the checks by group, then what the machine can collect and what to do first.
///
/// # Errors
/// The writer fails.
pub fn write_doctor(out: &mut impl Write, doctor: &DoctorDocument) -> io::Result<()> {
    let width = |of: fn(&CheckDocument) -> &str| doctor.checks.iter().map(|check| of(check).chars().count()).max().unwrap_or(0);
    let (states, ids) = (width(|check| check.state), width(|check| check.id));
    let mut group = "";
    for check in &doctor.checks {
        if check.group != group {
            writeln!(out, "{}{}", if group.is_empty() { "" } else { "\n" }, check.group.to_uppercase())?;
            group = check.group;
        }
        let (state, id) = (check.state, check.id);
        writeln!(out, "  {state:<states$}  {id:<ids$}  {}", prose(&check.seen.as_str().into()))?;
        // What is in order needs no place to look it up again; the JSON has it.
        if let Some(next) = &check.next {
            writeln!(out, "  {:<states$}  {:<ids$}  looked at: {}", "", "", prose(&check.looked.as_str().into()))?;
            writeln!(out, "  {:<states$}  {:<ids$}  next: {}", "", "", whole(next))?;
        }
    }
    writeln!(out, "\n{}", whole(&doctor.summary))?;
    match &doctor.first {
        Some(first) => writeln!(out, "Do first: {}", whole(first)),
        None => writeln!(out, "Nothing is left to do."),
    }
}

/// A step is to be pasted, so it is never cut; what could act on a terminal is still written as numbers.
fn whole(text: &str) -> String {
    Untrusted::from(text).escaped()
}
