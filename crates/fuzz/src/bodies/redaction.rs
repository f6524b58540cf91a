//! Secrets leave what is shown. Lines are arguments.
//!
//! * Redacting twice is redacting once: arguments, texts, paths.
//! * A token of a known shape is never shown, whatever stands around it.
//! * What is shown is bounded: 256 words and one that counts the rest, none longer than 8 KiB and a marker.
//! * What is redacted under one key differs from another key only in the digests.

use tollgate_engine::Redaction;
use tollgate_model::{FilePath, Untrusted};

use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "redaction", run: body, tokens: TOKENS, telemetry: &[], made: none, long };

const TOKENS: &[&str] = &[
    "--password",
    "--password=",
    "-p",
    "-u\nuser:",
    "curl\n",
    "mysql\n",
    "sshpass\n-p\n",
    "openssl\n",
    "security\nadd-generic-password\n-w\n",
    "-H\nAuthorization: Bearer ",
    "Authorization: Basic ",
    "Cookie: a=",
    "Set-Cookie: ",
    "https://user:pass@h.example/",
    "?token=",
    "&sig=",
    "#access_token=",
    "AWS_SECRET_ACCESS_KEY=",
    "export X=",
    "\"password\": \"",
    "password is ",
    "echo ",
    " | sudo -S ",
    "-----BEGIN RSA PRIVATE KEY-----\\n",
    "-----END RSA PRIVATE KEY-----",
    "[redacted len=12 id=0123456789ab]",
    "[redacted len=",
    " id=",
    "…[cut len=9]",
    "…[3 more]",
    "ghp_",
    "AKIA",
    "eyJ",
    "sk-",
    "sha256:",
    "uuid",
    "configure\nset\napi_token\n",
    "'",
    "\"",
    "\\",
    "\\\"",
    "`",
    "$(",
    "&&",
    ";",
    "|",
    "\n",
    "=",
    ":",
    "/",
    "\u{1}",
];

/// Tokens whose shape alone tells them, and the part of each that says something.
const SECRETS: [(&str, &str); 2] = [
    ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "292c6912E7710c"),
    ("xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOHcbrzqgy", "pdFZKVeTuE8sk7"),
];

/// Longest word that is shown, and what a cut adds.
const LONGEST: usize = (8 << 10) + 64;

/// Checks the laws.
pub fn body(data: &[u8]) {
    let redaction = Redaction::new([7; 32]);
    // Long inputs are for time alone, others need not be larger than this to confuse.
    let whole = data.len() > 8 << 10;
    let data = if whole { data } else { data.get(..1500).unwrap_or(data) };
    let text = String::from_utf8_lossy(data);
    let words: Vec<Untrusted> = text.split('\n').map(Untrusted::from).collect();
    let shown = redaction.arguments(&words);
    assert_eq!(shown, redaction.arguments(&shown), "redacting twice is redacting once");
    assert!(shown.len() <= 257, "{} words are shown", shown.len());
    assert!(shown.iter().all(|word| word.raw().len() <= LONGEST), "words are bounded");

    let once = redaction.text(&text);
    assert_eq!(once, redaction.text(&once), "redacting a text twice is redacting it once");
    let plain = redaction.plain(&text);
    assert_eq!(plain, redaction.plain(plain.raw()), "redacting a name twice is redacting it once");
    let path = redaction.path(&FilePath::new(&text));
    assert_eq!(path, redaction.path(&path), "redacting a path twice is redacting it once");

    if !whole {
        let half = text.floor_char_boundary(text.len() / 2);
        let (before, after) = text.split_at(half);
        let (secret, telling) = SECRETS[data.len() % SECRETS.len()];
        planted(&redaction, before, secret, after, telling);
    }
}

/// Blanks part the token from its surroundings: what only continues it may make it another word.
fn planted(redaction: &Redaction, before: &str, secret: &str, after: &str, telling: &str) {
    let line = format!("{before} {secret} {after}");
    let words: Vec<Untrusted> = line.split('\n').map(Untrusted::from).collect();
    for word in redaction.arguments(&words) {
        assert!(!word.raw().contains(telling), "{telling} is shown in {word:?}");
    }
    assert!(!redaction.text(&line).contains(telling), "{telling} is shown in a text");
    assert!(!redaction.plain(&line).raw().contains(telling), "{telling} is shown in a name");
}

/// Quotes, markers and prefixes in a row.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let repeated = |text: &str| text.repeat(bytes / text.len()).into_bytes();
    [
        "\"a ",
        "\\\"",
        "'a\"b' ",
        "password=",
        "a=b&",
        "-p x ",
        "--token\nx\n",
        "eyJ",
        "a.b.c ",
        "http://a:b@c/?d=e#f ",
        "a\n",
        "é ",
        "[redacted len=1 id=0123456789ab]",
        "echo a | sudo -S ",
    ]
    .into_iter()
    .map(repeated)
    .collect()
}
