//! Finding the end of a nested value, 64 bytes at a time.
//!
//! Most of a record is never read (file status blocks, tokens of no interest), and text with a
//! quote every few bytes punishes branches. So each block of 64 bytes becomes four bit masks
//! (quotes, backslashes, openers, closers), and the end of a value is arithmetic on them. The
//! masks are made eight bytes at a time in ordinary integers.

use super::Broken;

/// How deep values may nest, the outermost object included. The deepest known record, an exec
/// of Endpoint Security, has seven levels.
pub const MAX_DEPTH: u32 = 64;

const BLOCK: usize = 64;
const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const EVERY_BYTE: u64 = 0x0101_0101_0101_0101;

/// Length of the object or array that `text` begins with, given how many containers hold it.
pub fn container_length(text: &[u8], depth_outside: u32) -> Result<usize, Broken> {
    let mut state = State { depth: 0, limit: MAX_DEPTH.saturating_sub(depth_outside), in_string: 0, carry: 0 };
    let mut before = 0usize;
    let (blocks, tail) = text.as_chunks::<BLOCK>();
    for block in blocks {
        if let Some(at) = state.feed(block)? {
            return Ok(before.saturating_add(at));
        }
        before = before.saturating_add(BLOCK);
    }
    let mut last = [0u8; BLOCK];
    for (to, from) in last.iter_mut().zip(tail) {
        *to = *from;
    }
    match state.feed(&last)? {
        Some(at) => Ok(before.saturating_add(at)),
        None => Err(Broken::Cut),
    }
}

/// What is known between two blocks.
struct State {
    depth: u32,
    limit: u32,
    /// All ones inside a string, else zero.
    in_string: u64,
    /// One if the first byte of the next block is escaped.
    carry: u64,
}

impl State {
    /// Takes one block; gives the length up to and including the closer of the outermost value.
    #[inline]
    fn feed(&mut self, block: &[u8; BLOCK]) -> Result<Option<usize>, Broken> {
        let masks = Masks::of(block);
        let quotes = masks.quotes & !self.escaped(masks.backslashes);
        let inside = prefix_xor(quotes) ^ self.in_string;
        self.in_string = 0u64.wrapping_sub(inside >> 63);
        let openers = masks.openers & !inside;
        let closers = masks.closers & !inside;
        let (up, down) = (openers.count_ones(), closers.count_ones());
        let highest = self.depth.saturating_add(up);
        if highest <= self.limit && down < self.depth {
            self.depth = highest.saturating_sub(down);
            return Ok(None);
        }
        self.step(openers, closers)
    }

    /// The same, one bracket after the other.
    fn step(&mut self, openers: u64, closers: u64) -> Result<Option<usize>, Broken> {
        let mut left = openers | closers;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            if openers & bit != 0 {
                self.depth = self.depth.saturating_add(1);
                if self.depth > self.limit {
                    return Err(Broken::TooDeep);
                }
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Ok(Some((bit.trailing_zeros() as usize).saturating_add(1)));
                }
            }
        }
        Ok(None)
    }

    /// Which bytes follow a backslash that counts.
    #[inline]
    fn escaped(&mut self, backslashes: u64) -> u64 {
        let mut escaped = self.carry;
        let mut left = backslashes & !escaped;
        self.carry = 0;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            escaped |= bit << 1;
            left &= !(bit | bit << 1);
            self.carry = bit >> 63;
        }
        escaped
    }
}

/// One bit a byte, the first byte lowest.
struct Masks {
    quotes: u64,
    backslashes: u64,
    openers: u64,
    closers: u64,
}

impl Masks {
    #[inline]
    fn of(block: &[u8; BLOCK]) -> Self {
        let mut masks = Self { quotes: 0, backslashes: 0, openers: 0, closers: 0 };
        let (words, _) = block.as_chunks::<8>();
        for (shift, word) in (0u32..).step_by(8).zip(words) {
            let word = u64::from_le_bytes(*word);
            // `[` and `{`, `]` and `}` differ in one bit only.
            let folded = word | EVERY_BYTE.wrapping_mul(0x20);
            masks.quotes |= equal(word, b'"') << shift;
            masks.backslashes |= equal(word, b'\\') << shift;
            masks.openers |= equal(folded, b'{') << shift;
            masks.closers |= equal(folded, b'}') << shift;
        }
        masks
    }
}

/// Eight bits: which bytes of the word are `byte`.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let differing = word ^ EVERY_BYTE.wrapping_mul(byte as u64);
    let zero = !((differing & LOW_BITS).wrapping_add(LOW_BITS) | differing | LOW_BITS);
    // The multiplication moves bit 7 of every byte into the highest byte.
    (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Every bit becomes the parity of itself and all lower bits.
#[inline]
fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}
