//! What was not read at all.

use std::io::{self, Write};

use tollgate_model::Untrusted;
use tollgate_sinks::plural;

use super::{Footer, LISTED};

impl Footer<'_> {
    /// Inputs that could not be opened, and what folders hold beside them.
    pub(super) fn inputs(&self, out: &mut impl Write) -> io::Result<()> {
        let not_opened = self.setup.not_opened(self.outcome);
        for line in not_opened.iter().take(LISTED) {
            writeln!(out, "not opened: {line}")?;
        }
        let more = not_opened.len().saturating_sub(LISTED);
        if more > 0 {
            writeln!(out, "not opened: {more} more input{}", plural(more))?;
        }
        for (kind, seen) in &self.setup.left_out {
            let example = Untrusted::from(seen.example.to_string_lossy().into_owned()).escaped();
            let count = if seen.count == 1 { String::new() } else { format!("{} x ", seen.count) };
            let such = if seen.count == 1 { "" } else { "such as " };
            writeln!(out, "left out of folders: {count}{}, {such}{example}", kind.name())?;
        }
        Ok(())
    }
}
