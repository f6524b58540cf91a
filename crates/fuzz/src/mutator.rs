//! Inputs out of seeds.

/// Random numbers from a seed (SplitMix64), the same forever.
pub(crate) struct Random(u64);

impl Random {
    /// The numbers of one input of one body.
    pub fn new(name: &str, seed: u64) -> Self {
        // FNV-1a, so that the bodies' sequences differ.
        let start = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(start ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; zero if there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    /// One of several.
    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> Option<&'a T> {
        from.get(self.below(from.len())).copied()
    }
}

/// Bytes that mean something in some format.
const TELLING: &[u8] = b"\"\\{}[]:,\n\r\t\0\x1b\x1f#-./=&;'@%~*?<>|e019\x7f\x80\xc3\xed\xff";

/// What readers of text and of JSON meet.
pub(crate) const COMMON: &[&str] = &[
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "-9223372036854775809",
    "1e309",
    "1e-400",
    "-0",
    "0.0000000000000000000000001",
    "99999999999999999999999999999999999999",
    "null",
    "true",
    "\\u0000",
    "\\ud800",
    "\\udc00",
    "\\ud83d\\ude00",
    "\\u001b[31m",
    "\\",
    "\\\"",
    "\u{feff}",
    "\u{202e}",
    "\u{200d}",
    "e\u{301}",
    "ς",
    "İ",
    "ß",
    "\u{fb01}",
    "\u{1f600}",
    "\r\n",
    "{}",
    "[]",
    "\"\"",
    "../",
    "//",
];

/// Not UTF-8: a lone continuation, an overlong slash, half a surrogate pair, beyond Unicode, cut short.
const NO_TEXT: &[&[u8]] = &[b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x98", b"\xff\xfe"];

/// What nests, an opener at a time.
const OPENERS: &[&str] = &["[", "{\"a\":", "{\"event\":{", "\"\\\"", "(", "{a,", "$(", "[["];

/// Inputs do not grow beyond this by mutation.
const MOST: usize = 8 << 10;

/// The input of a seed: one of the corpus, changed at up to six places.
pub(crate) fn input(name: &str, seed: u64, corpus: &[Vec<u8>], tokens: &[&str]) -> Vec<u8> {
    let mut random = Random::new(name, seed);
    let mut bytes = corpus.get(random.below(corpus.len())).cloned().unwrap_or_default();
    let changes = random.below(6);
    for _ in 0..=changes {
        change(&mut bytes, &mut random, corpus, tokens);
        bytes.truncate(MOST);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, random: &mut Random, corpus: &[Vec<u8>], tokens: &[&str]) {
    let at = random.below(bytes.len() + 1);
    let far = if random.below(4) == 0 { 600 } else { 24 };
    let end = (at + 1 + random.below(far)).min(bytes.len()).max(at);
    match random.below(15) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = TELLING[random.below(TELLING.len())];
            }
        }
        2 | 3 => insert(bytes, at, random.pick(tokens).unwrap_or_default().as_bytes()),
        4 => insert(bytes, at, random.pick(COMMON).unwrap_or_default().as_bytes()),
        5 => drop(bytes.drain(at..end)),
        6 => {
            let times = if random.below(8) == 0 { 1 + random.below(120) } else { 1 + random.below(3) };
            let doubled = bytes[at..end].repeat(times);
            insert(bytes, at, &doubled);
        }
        7 => bytes.truncate(at),
        8 => {
            let other = corpus.get(random.below(corpus.len())).map(Vec::as_slice).unwrap_or_default();
            let from = random.below(other.len() + 1);
            if random.below(2) == 0 {
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            } else {
                let to = (from + random.below(400)).min(other.len());
                insert(bytes, at, &other[from..to]);
            }
        }
        9 => number(bytes, at, random),
        10 => {
            let most = if random.below(4) == 0 { 150 } else { 8 };
            let depth = 1 + random.below(most);
            let opened = random.pick(OPENERS).unwrap_or_default().repeat(depth);
            insert(bytes, at, opened.as_bytes());
        }
        11 => insert(bytes, at, random.pick(NO_TEXT).unwrap_or_default()),
        12 => {
            let noise: Vec<u8> = (0..random.below(16)).map(|_| random.below(256) as u8).collect();
            insert(bytes, at, &noise);
        }
        13 => exchange(bytes, random, tokens),
        _ => bytes[at..end].iter_mut().for_each(|byte| *byte = if byte.is_ascii_alphabetic() { *byte ^ 0x20 } else { *byte }),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    bytes.splice(at..at, new.iter().copied());
}

/// Replaces the next number by another one.
fn number(bytes: &mut Vec<u8>, from: usize, random: &mut Random) {
    let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let other = match random.below(4) {
        0 => (1u64 << random.below(64)).to_string(),
        1 => (1u64 << random.below(64)).wrapping_sub(1).to_string(),
        2 => COMMON[random.below(9)].to_owned(),
        _ => random.below(300).to_string(),
    };
    bytes.splice(start..start + length, other.bytes());
}

/// Replaces a token that stands in the input by another one.
fn exchange(bytes: &mut Vec<u8>, random: &mut Random, tokens: &[&str]) {
    let (Some(from), Some(to)) = (random.pick(tokens), random.pick(tokens)) else { return };
    if from.is_empty() || from.len() > bytes.len() {
        return;
    }
    let found = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    if let Some(at) = found {
        bytes.splice(at..at + from.len(), to.bytes());
    }
}
