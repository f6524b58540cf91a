//! Secrets leave a finding's arguments when it is built; equality stays provable by keyed digests.
//!
//! A finding is copied into alerts, tickets, pages and bundles, so nothing that authenticates anyone
//! may be in it. What a secret is follows from where it stands (a flag, an assignment, a header, a
//! URL) or from what it looks like (a known token, a random word). Each rule only marks bytes; the
//! marked bytes are replaced at the end, and the outermost mark wins.
//!
//! | module | marks |
//! |---|---|
//! | `flags`, `tools` | values of flags, positions that a tool reserves for a password |
//! | `pairs` | logins, headers, names with their values as words |
//! | `assignment`, `names`, `vocabulary` | `NAME=value`, `"name": "value"`, headers |
//! | `url` | passwords, queries, fragments and random segments of URLs |
//! | `shape` | tokens that say whose they are, private keys |
//! | `entropy` | words too random to be anybody's name for anything |

mod assignment;
mod entropy;
mod flags;
mod marker;
mod names;
mod pairs;
mod piece;
mod quote;
mod shape;
#[cfg(test)]
mod tests;
mod tools;
mod url;
mod vocabulary;

use std::sync::Arc;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tollgate_model::{FilePath, Process, ProcessCited, Untrusted};

use flags::Context;
use marker::Marked;

/// Longer words are cut: nobody reads them, and a finding must stay small.
const LONGEST_WORD: usize = 8 << 10;

/// What is kept of a word that is cut.
const KEPT_OF_WORD: usize = 4 << 10;

/// Words kept of one command line.
const MOST_WORDS: usize = 256;

/// Quotes that a secret contained are gone after one pass, and what they hid is read anew: passes go
/// on until nothing changes, which is the second for all but text made to confuse. Of such text nothing is shown.
const MOST_PASSES: u32 = 8;

/// Replaces secrets by their length and a keyed digest.
#[derive(Clone, Serialize, Deserialize)]
pub struct Redaction {
    key: [u8; 32],
}

/// Without the key: whoever holds it can test guesses against every finding.
impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redaction").finish_non_exhaustive()
    }
}

impl Redaction {
    /// Redaction under a key of this installation.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A process with its arguments, safe to show.
    pub fn cite(&self, process: &Process, argv: &[Untrusted]) -> ProcessCited {
        let mut process = process.clone();
        let image = Arc::make_mut(&mut process.image);
        image.path = self.path(&image.path);
        let identity = &mut image.identity;
        for id in [&mut identity.signing_id, &mut identity.team_id, &mut identity.cdhash].into_iter().flatten() {
            *id = self.plain(id.raw());
        }
        ProcessCited { process, argv: self.arguments(argv) }
    }

    /// A path, safe to show.
    pub fn path(&self, path: &FilePath) -> FilePath {
        let (raw, shown) = (path.shown(), self.plain(path.shown().raw()));
        if *raw == shown { path.clone() } else { FilePath::new(shown.raw()) }
    }

    /// Text that is no command line, secrets replaced: a path, a name, a reason. Whoever chose it may have put
    /// there what an argument would show. Random words stay: containers, hosts and programs are called so,
    /// and are evidence.
    pub fn plain(&self, text: &str) -> Untrusted {
        let mut out = text.to_owned();
        for _ in 0..MOST_PASSES {
            let again = self.word(&out, &mut Context::plain());
            if again == out {
                return out.into();
            }
            out = again;
        }
        self.hidden(&out).into()
    }

    /// Arguments, secrets replaced. At most 256 words, then one that counts the rest.
    pub fn arguments(&self, argv: &[Untrusted]) -> Box<[Untrusted]> {
        let (shown, rest) = argv.split_at(argv.len().min(MOST_WORDS));
        let mut out = self.pass(shown);
        for number in 1.. {
            let again = self.pass(&out);
            if again == out {
                break;
            }
            // What a word is read as depends on those before it: with each that is hidden others may change, but
            // a hidden one never does; where that goes on too, no word is shown.
            let all = number > MOST_PASSES.saturating_mul(2);
            let changed = |(was, is): (Untrusted, Untrusted)| if was == is && !all { is } else { self.hidden(was.raw()).into() };
            out = if number < MOST_PASSES { again } else { out.into_iter().zip(again).map(changed).collect() };
        }
        match rest {
            [] => {}
            [one] if marker::is_count_of_more(one.raw()) => out.push(one.clone()),
            more => out.push(marker::count_of_more(more.len()).into()),
        }
        out.into()
    }

    /// One free text, such as a URL, secrets replaced.
    pub fn text(&self, text: &str) -> String {
        let shown = self.arguments(&[text.into()]);
        shown.first().map_or_else(String::new, |text| text.raw().to_owned())
    }

    /// A marker for the whole of a text.
    fn hidden(&self, text: &str) -> String {
        marker::marker(text.len(), self.id(text))
    }

    fn pass(&self, argv: &[Untrusted]) -> Vec<Untrusted> {
        let mut context = Context::default();
        argv.iter().map(|word| self.word(word.raw(), &mut context).into()).collect()
    }

    fn word(&self, text: &str, context: &mut Context) -> String {
        let (body, earlier_cut) = marker::split_cut(text);
        // A secret may begin in the part that is kept and end after it, so more is looked at.
        let window = prefix(body, LONGEST_WORD);
        let marked = Marked::new(window);
        let mut marks = marked.marks();
        context.read(marked.piece(), &mut marks);
        let long = window.len() < body.len();
        let kept = if long { KEPT_OF_WORD } else { LONGEST_WORD };
        let (mut out, mut safe) = (String::with_capacity(window.len().min(kept)), 0);
        marked.write(marks, kept, &mut out, |secret| self.id(secret), &mut safe);
        if out.len() > LONGEST_WORD {
            out.truncate(safe);
        } else if !long {
            out.push_str(earlier_cut);
            return out;
        }
        out.push_str(&marker::cut(text.len()));
        out
    }

    /// The first six bytes of HMAC-SHA256. HMAC pads a short key with zeros to the block; padding it
    /// here spares the case of a key that does not fit.
    fn id(&self, secret: &str) -> [u8; 6] {
        let mut block = [0; 64];
        block.iter_mut().zip(self.key).for_each(|(to, from)| *to = from);
        let digest = Hmac::<Sha256>::new(&block.into()).chain_update(secret.as_bytes()).finalize().into_bytes();
        let mut id = [0; 6];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        id
    }
}

/// At most `most` bytes of a text, whole characters.
fn prefix(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}
