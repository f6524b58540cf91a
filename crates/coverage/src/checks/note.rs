//! What else is to be known of a check.

use super::Measured;
use crate::rate::Rate;

/// A count with its noun: none is plural, as many are.
pub(super) fn counted(count: impl Copy + PartialEq + From<u8> + std::fmt::Display, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1u8.into() { "" } else { "s" })
}

impl Measured<'_> {
    pub(super) fn note(&self, id: &str, notes: &mut Vec<String>) {
        let fleet = self.fleet;
        let contents = || fleet.macs.values().map(|host| &host.shown.contents);
        match id {
            "C01" if fleet.listed > 0 => {
                let silent = fleet.macs.values().filter(|host| host.listed && !host.is_heard()).count();
                let strangers = fleet.macs.values().filter(|host| !host.listed && host.has_endpoint()).count();
                notes.push(format!(
                    "{silent} of {} of the inventory gave no record; {strangers} gave some and {} not in it",
                    counted(fleet.listed, "Mac"),
                    if strangers == 1 { "is" } else { "are" }
                ));
            }
            "C01" => notes.push("without an inventory (--inventory) a Mac that tells nothing at all cannot be missed".to_owned()),
            "C02" => {
                let alone = fleet.macs.values().filter(|host| host.has_endpoint() && !host.has_network()).count();
                if alone > 0 {
                    notes.push(format!("no sensor sees {}: of these only connections count that they told of", counted(alone, "Mac")));
                }
            }
            "C07" => {
                let others = contents().map(|contents| contents.archives.others).fold(0, u64::saturating_add);
                if others > 0 {
                    notes.push(format!("{} by programs that are no packing tools", counted(others, "archive")));
                }
            }
            "C08" => {
                let hidden = fleet.macs.values().map(|host| host.shown.joined.hidden).fold(Rate::default(), Rate::plus);
                if hidden.denominator > 0 {
                    notes.push(format!("{} of {} TLS flows hide their name or have none", hidden.numerator, hidden.denominator));
                }
            }
            "C14" => {
                let runs = fleet.macs.values().map(|host| host.intake.lost().0.runs).fold(0, u64::saturating_add);
                notes.push(if runs > 0 {
                    format!("in {} of a collector that numbers all its messages (eslogger)", counted(runs, "run"))
                } else {
                    "no collector here numbers all its messages, as eslogger does: what others lose cannot be counted".to_owned()
                });
            }
            "C16" => {
                let unsigned = contents().map(|contents| contents.unsigned).fold(0, u64::saturating_add);
                if unsigned > 0 {
                    notes.push(format!(
                        "{} of programs that are unsigned, or signed by nobody in particular",
                        counted(unsigned, "execution")
                    ));
                }
            }
            "C17" => {
                let cut: u64 = fleet.cut.values().copied().fold(0, u64::saturating_add);
                if cut > 0 {
                    notes.push(format!("{} cut, as their source says", counted(cut, "path")));
                }
            }
            _ => {}
        }
    }
}
