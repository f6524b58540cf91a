//! Names of remote ends. Every line is a name.
//!
//! * The form of a form is itself.
//! * Case and a final dot change nothing.
//! * A form has no capital ASCII letter, no final dot, and a bounded length.

use tollgate_model::domain_name;

use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "domain", run: body, tokens: TOKENS, telemetry: &[], made: none, long };

const TOKENS: &[&str] = &[
    ".",
    "..",
    "。",
    "．",
    "｡",
    "xn--",
    "xn--bcher-kva",
    "XN--",
    "bücher",
    "ß",
    "ς",
    "Σ",
    "İ",
    "\u{200d}",
    "\u{200c}",
    "\u{ad}",
    "ａ",
    "Ａ",
    "\u{0308}",
    "日本",
    "א",
    "ا",
    "१",
    "-",
    "_",
    "*",
    "%2e",
    "\u{e0041}",
    "xn--a",
    "xn--99999999",
    "example",
    "\n",
    "\u{1e9e}",
    "₀",
    "⑴",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for line in text.split('\n') {
        let name = domain_name(line);
        assert_eq!(domain_name(&name), name, "the form of a form is itself: {line:?}");
        assert!(!name.ends_with('.') && !name.bytes().any(|byte| byte.is_ascii_uppercase()), "{name:?}");
        assert!(name.len() <= 16 * line.len() + 64, "{} bytes become {}", line.len(), name.len());
        assert_eq!(domain_name(&format!("{line}.")), name, "a final dot says nothing: {line:?}");
        assert_eq!(domain_name(&line.to_ascii_uppercase()), name, "case says nothing: {line:?}");
    }
}

/// Very long labels and very many.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let line = |text: &str| format!("{}\n", text.repeat(1000 / text.len())).repeat(bytes / 1000);
    ["ü".repeat(bytes / 2), line("ü"), line("xn--a."), line("日."), line("e\u{301}\u{323}")].into_iter().map(String::into_bytes).collect()
}
