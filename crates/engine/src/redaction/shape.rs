//! Tokens that say whose they are.

use super::marker::{Ground, Marks};
use super::piece::Piece;

/// A kind of token: how it begins and how much must follow.
struct Shape {
    prefix: &'static str,
    least: usize,
    /// Whether the prefix is too short to be looked for inside a word.
    alone: bool,
}

const fn shape(prefix: &'static str, least: usize) -> Shape {
    Shape { prefix, least, alone: false }
}

const fn alone(prefix: &'static str, least: usize) -> Shape {
    Shape { prefix, least, alone: true }
}

const SHAPES: &[Shape] = &[
    shape("AGE-SECRET-KEY-1", 50),
    alone("AIza", 30),
    alone("AKIA", 12),
    alone("ASIA", 12),
    shape("dckr_pat_", 20),
    shape("dop_v1_", 32),
    shape("doo_v1_", 32),
    shape("dp.pt.", 30),
    shape("eyJ", 14),
    shape("ghp_", 16),
    shape("gho_", 16),
    shape("ghu_", 16),
    shape("ghs_", 16),
    shape("ghr_", 16),
    shape("github_pat_", 20),
    shape("glpat-", 16),
    shape("glptt-", 16),
    alone("GOCSPX-", 20),
    alone("hf_", 20),
    alone("hvs.", 20),
    alone("lin_api_", 20),
    alone("npm_", 20),
    alone("ops_", 100),
    shape("pypi-", 30),
    shape("rk_live_", 16),
    shape("shpat_", 20),
    alone("sk-", 16),
    shape("sk_live_", 16),
    shape("sk_test_", 16),
    alone("SG.", 20),
    shape("whsec_", 20),
    shape("xapp-", 16),
    shape("xoxa-", 10),
    shape("xoxb-", 10),
    shape("xoxe.", 20),
    shape("xoxe-", 20),
    shape("xoxp-", 10),
    shape("xoxr-", 10),
    shape("xoxs-", 10),
    alone("ya29.", 16),
];

const PRIVATE: &str = "PRIVATE KEY";
const FENCE: &str = "-----";

const fn is_body(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Marks tokens of known shapes.
pub(super) fn mark_tokens(text: Piece<'_>, marks: &mut Marks) {
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.text().chars().next() {
        let matching = |shape: &&Shape| !(shape.alone && is_body(before)) && rest.text().starts_with(shape.prefix);
        let mut step = first.len_utf8();
        if let Some(shape) = SHAPES.iter().filter(|_| first.is_ascii_alphabetic()).find(matching) {
            let rest_of_token = rest.after(shape.prefix.len());
            let token = body(rest_of_token, shape).text();
            // Key ids of 16 capitals after four are told by their length alone.
            let key_id =
                shape.prefix.len() == 4 && token.len() == 16 && token.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            if (key_id || is_drawn(rest_of_token.text())) && token.len() >= shape.least {
                step = shape.prefix.len().saturating_add(body(rest_of_token, shape).text().len());
                marks.add_on(Ground::Shape, rest.before(step));
            }
        }
        before = rest.before(step).text().chars().next_back().unwrap_or(' ');
        rest = rest.after(step);
    }
}

/// Whether a token goes on as drawn characters do: with a digit, or with capitals among small
/// letters. Looking no further than this keeps prefixes in a row cheap.
fn is_drawn(rest: &str) -> bool {
    let soon = || rest.bytes().take(128).take_while(|&b| is_body(char::from(b)) || b == b'.');
    let mixed = soon().skip(1).any(|b| b.is_ascii_uppercase()) && soon().any(|b| b.is_ascii_lowercase());
    mixed || soon().any(|b| b.is_ascii_digit())
}

/// What follows a prefix. Dots join the parts of signed tokens, base64 may be padded.
fn body<'a>(rest: Piece<'a>, shape: &Shape) -> Piece<'a> {
    let dotted = shape.prefix.ends_with('.') || shape.prefix == "eyJ";
    rest.until(|c| !(is_body(c) || c == '=' || (dotted && c == '.'))).0.trim_end(|c| c == '.')
}

/// Marks what is between the fences of private keys, to the end of the text if one was cut off.
pub(super) fn mark_private_keys(text: Piece<'_>, marks: &mut Marks) {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, body)) = after.split_once(FENCE) else { return };
        rest = after;
        if !label.text().contains(PRIVATE) || label.text().len() > 40 {
            continue;
        }
        let key = body.split_once("-----END ").map_or(body, |(key, _)| key);
        marks.add(key.trim_start(is_break).trim_end(is_break));
        rest = body.behind(key);
    }
}

const fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | ' ' | '\\')
}
