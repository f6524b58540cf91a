//! A finding's document, read back.

use anyhow::{Context, Result};
use serde_json::Value;

/// What a hunt said of a finding.
pub struct Document(pub Value);

impl Document {
    /// Reads it.
    pub fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).map(Self).context("a document of the store cannot be read: `tollgate state check` says more")
    }

    /// A text of it; empty if there is none.
    pub fn text(&self, key: &str) -> &str {
        text(&self.0, key)
    }

    /// A list of it; empty if there is none.
    pub fn list(&self, key: &str) -> &[Value] {
        self.0.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Texts of a list of it.
    pub fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.list(key).iter().filter_map(Value::as_str)
    }

    /// The program that sent, else that at the root of the lineage.
    pub fn program(&self) -> Option<Program<'_>> {
        let of = |key| self.0.get(key).filter(|value| value.is_object()).map(Program);
        of("process").or_else(|| of("lineage"))
    }

    /// Names of the destinations, greatest chain first.
    pub fn destinations(&self) -> impl Iterator<Item = &str> {
        self.list("destinations").iter().map(|destination| text(destination, "name"))
    }
}

/// A text of an object; empty if there is none.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A program of a document.
#[derive(Clone, Copy)]
pub struct Program<'d>(pub &'d Value);

impl<'d> Program<'d> {
    /// A text of it, unless it is empty.
    pub fn said(self, key: &str) -> Option<&'d str> {
        Some(text(self.0, key)).filter(|said| !said.is_empty())
    }

    /// Whether it is known to be part of macOS, and nothing speaks against it.
    pub fn is_platform(self) -> bool {
        self.0.get("platform_binary").and_then(Value::as_bool) == Some(true)
            && !matches!(self.said("signature"), Some("invalid" | "unsigned"))
    }

    /// Team and signing id of a valid signature.
    pub fn signed(self) -> Option<(&'d str, &'d str)> {
        if self.said("signature") == Some("valid") { self.said("team_id").zip(self.said("signing_id")) } else { None }
    }

    /// Who it is: by its signature if that proves anything, else by its path.
    pub fn identity(self) -> String {
        match (self.is_platform(), self.signed(), self.said("signing_id")) {
            (true, _, Some(id)) => format!("macOS {id}"),
            (_, Some((team, id)), _) => format!("{team}/{id}"),
            _ => format!("{} ({})", self.said("path").unwrap_or("?"), self.said("signature").unwrap_or("unknown")),
        }
    }
}
