//! What was wrong with records.

use std::io::{self, Write};

use tollgate_model::Untrusted;

use super::Footer;

/// Defects that are listed, each with an example.
const MOST_DEFECTS: usize = 24;

/// Names of ignored records that are listed.
const MOST_NAMES: usize = 8;

impl Footer<'_> {
    /// Defects by kind and field, and records ignored by name.
    pub(super) fn defects(&self, out: &mut impl Write) -> io::Result<()> {
        let account = &self.outcome.account;
        let names = self.setup.names();
        for ((kind, field), seen) in account.defects.iter().take(MOST_DEFECTS) {
            let input = usize::try_from(seen.first.input).ok().and_then(|at| names.get(at)).cloned().unwrap_or_default();
            let field = field.map(|field| format!(" in {field}")).unwrap_or_default();
            let effect = if kind.rejects() { "lost" } else { "field lost or mended" };
            let input = Untrusted::from(input).escaped();
            writeln!(out, "  {} x {}{field} ({effect}), first at {input}:{}", seen.count, kind.name(), seen.first.offset)?;
        }
        let more: Vec<u64> = account.defects.values().skip(MOST_DEFECTS).map(|seen| seen.count).collect();
        if !more.is_empty() {
            let count = more.iter().copied().fold(0, u64::saturating_add);
            writeln!(out, "  {count} x other defects, of {} kinds and fields", more.len())?;
        }
        let ignored = account.ignored_names.iter().map(|((format, name), count)| format!("{} {} x {count}", format.name(), name.escaped()));
        let shown: Vec<String> = ignored.take(MOST_NAMES).collect();
        if !shown.is_empty() {
            let more = account.ignored_names.len().saturating_sub(MOST_NAMES);
            let more = if more > 0 { format!(", and {more} more names") } else { String::new() };
            writeln!(out, "  ignored by name: {}{more}", shown.join(", "))?;
        }
        Ok(())
    }
}
