//! Words too random to be anybody's name for anything.

use super::marker::{Ground, Marks};
use super::piece::Piece;

/// Below this a word is left alone.
const SHORTEST: usize = 20;

/// Bits per character from which a word is random.
const RANDOM: f64 = 3.5;

/// The same for words with slashes, which compete with relative paths.
const RANDOM_WITH_SLASHES: f64 = 4.0;

/// How many in a hundred neighbours then differ in class: about 60 in base64, 20 in names.
const RANDOM_TURNS: usize = 28;

/// The same for words of letters and for absolute paths, which have fewer signs of chance.
const RANDOM_LETTERS: usize = 40;

/// First folders of absolute paths. A word that begins with one is not base64.
const ROOTS: &[&str] = &[
    "Applications",
    "Library",
    "Network",
    "System",
    "Users",
    "Volumes",
    "bin",
    "cores",
    "dev",
    "etc",
    "home",
    "mnt",
    "nix",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "tmp",
    "usr",
    "var",
];

const fn is_drawn(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '_' | '-')
}

/// Marks random words of a text that is not inside a URL.
pub(super) fn mark_words(text: Piece<'_>, marks: &mut Marks) {
    let mut rest = text;
    loop {
        let skipped = rest.trim_start(|c| !is_drawn(c));
        let lead = text.ahead_of(skipped).text();
        let (word, after) = skipped.until(|c| !is_drawn(c));
        if word.is_empty() {
            return;
        }
        rest = after;
        let padding = after.before(after.text().len().saturating_sub(after.text().trim_start_matches('=').len()).min(2));
        if word.text().len() >= SHORTEST && !is_path_end(lead, word.text()) && !is_labelled_digest(lead, word.text()) {
            let padded = text.after(word.start()).before(padding.end().saturating_sub(word.start()));
            mark_word(word, if after.text().starts_with('=') && is_end(after.behind(padding)) { padded } else { word }, after, marks);
        }
    }
}

/// Padding ends a word; an equals sign before a value does not.
fn is_end(rest: Piece<'_>) -> bool {
    !rest.text().starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// The rest of a path that began with a dot, the home folder or a variable.
fn is_path_end(lead: &str, word: &str) -> bool {
    word.starts_with('/') && lead.ends_with(['.', '~', '}'])
}

/// Digests are printed to be compared, not to be kept.
fn is_labelled_digest(lead: &str, word: &str) -> bool {
    let labels = ["sha256:", "SHA256:", "sha512:", "sha1:", "md5:"];
    labels.iter().any(|label| lead.ends_with(label)) || ["sha256-", "sha384-", "sha512-"].iter().any(|label| word.starts_with(label))
}

fn mark_word(word: Piece<'_>, padded: Piece<'_>, after: Piece<'_>, marks: &mut Marks) {
    if !word.text().contains('/') {
        if is_random(word.text()) && !is_extension(after.text()) {
            marks.add_on(Ground::Entropy, padded.trim_start(|c| c == '-'));
        }
        return;
    }
    let path = word.trim_start(|c| c != '/').text();
    let flag = word.text().len().saturating_sub(path.len());
    let root = path.trim_start_matches('/').split('/').next().unwrap_or("");
    let absolute = flag == 0 || (flag <= 8 && word.text().starts_with('-'));
    let known = absolute && ROOTS.contains(&root);
    let turned = if absolute { RANDOM_LETTERS } else { RANDOM_TURNS };
    if !known && has_classes(word.text(), 3) && bits(word.text()) >= RANDOM_WITH_SLASHES && turns(word.text()) >= turned {
        return marks.add_on(Ground::Entropy, padded);
    }
    if known || (absolute && is_plain(root)) {
        return;
    }
    let last = word.text().rsplit('/').next().map_or(0, str::len);
    for segment in word.split(|c| c == '/') {
        let named = segment.end() == word.end() && last > 0 && is_extension(after.text());
        if !named && is_random(segment.text()) {
            marks.add_on(Ground::Entropy, segment);
        }
    }
}

/// Whether a word of letters, digits, `_` and `-` is random: long, of high entropy, with digits or a
/// case that changes at every other letter, and not a compound of ordinary parts.
pub(super) fn is_random(word: &str) -> bool {
    let odd = odd(word);
    word.len() >= SHORTEST
        && odd >= 12
        && odd.saturating_mul(2) >= word.len()
        && (has_classes(word, 2) || turns(word) >= RANDOM_LETTERS)
        && bits(word) >= RANDOM
}

/// The length of the parts of a compound that are not ordinary.
fn odd(word: &str) -> usize {
    word.split(['-', '_', '+', '=', '/']).filter(|part| !is_plain(part)).map(str::len).sum()
}

/// Letters, digits, letters with a number at their end, short, or the hexadecimal of a digest.
fn is_plain(part: &str) -> bool {
    let numbered = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let random = part.len() >= 12 && turns(part) >= RANDOM_LETTERS;
    part.len() <= 5
        || is_hex(part)
        || (!random && numbered.bytes().all(|b| b.is_ascii_alphabetic()) && part.len() <= numbered.len().saturating_add(8))
}

/// Hexadecimal in one case, as digests, commits and the parts of UUIDs are.
fn is_hex(part: &str) -> bool {
    let digits_or = |letters: std::ops::RangeInclusive<u8>| part.bytes().all(|b| b.is_ascii_digit() || letters.contains(&b));
    digits_or(b'a'..=b'f') || digits_or(b'A'..=b'F')
}

/// A file name goes on with its kind.
fn is_extension(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('.') else { return false };
    let kind = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let length = rest.len().saturating_sub(kind.len());
    (1..=9).contains(&length) && !kind.starts_with(['-', '_'])
}

fn has_classes(word: &str, least: usize) -> bool {
    let any = |of: fn(&u8) -> bool| usize::from(word.as_bytes().iter().any(of));
    let digits = any(u8::is_ascii_digit);
    let letters = any(u8::is_ascii_lowercase).saturating_add(any(u8::is_ascii_uppercase));
    digits == 1 && digits.saturating_add(letters) >= least
}

/// How often neighbours differ in class, in percent: rarely in words, often in random text. The parts
/// of digests and UUIDs do not count.
fn turns(word: &str) -> usize {
    let class = |b: u8| (b.is_ascii_lowercase(), b.is_ascii_uppercase());
    let parts = word.split(['-', '_', '+', '/']).filter(|part| !is_hex(part));
    let turns = parts.flat_map(|part| part.bytes().zip(part.bytes().skip(1))).filter(|&(a, b)| class(a) != class(b)).count();
    turns.saturating_mul(100).checked_div(word.len()).unwrap_or(0)
}

/// Entropy of the distribution of characters.
fn bits(word: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in word.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count = count.saturating_add(1);
        }
    }
    let length = u32::try_from(word.len()).map_or(f64::MAX, f64::from);
    counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / length).map(|share| -share * share.log2()).sum()
}
