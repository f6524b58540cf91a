//! Strings: where they end, and what they say.

use std::borrow::Cow;

use memchr::memchr2;
use tollgate_model::DefectKind;

use crate::flaws::Flaws;

const EVERY_BYTE: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Finds the closing quote in the text after the opening quote; gives the bytes before it, and
/// whether there is a backslash among them.
#[inline(always)]
pub fn end(text: &[u8]) -> Option<(usize, bool)> {
    let at = quote_or_backslash(text)?;
    if text.get(at) == Some(&b'"') { Some((at, false)) } else { end_after_escapes(text, at) }
}

/// The same from the first backslash on.
fn end_after_escapes(text: &[u8], mut backslash: usize) -> Option<(usize, bool)> {
    loop {
        let after = backslash.saturating_add(2);
        let at = after.saturating_add(quote_or_backslash(text.get(after..)?)?);
        if text.get(at) == Some(&b'"') {
            return Some((at, true));
        }
        backslash = at;
    }
}

/// Most strings are short, so three words are tried before a vector search is worth its start.
#[inline(always)]
fn quote_or_backslash(text: &[u8]) -> Option<usize> {
    let (words, _) = text.as_chunks::<8>();
    for (at, word) in (0usize..).step_by(8).zip(words.iter().take(3)) {
        let word = u64::from_le_bytes(*word);
        let found = lowest_equal(word, b'"') | lowest_equal(word, b'\\');
        if found != 0 {
            return Some(at.saturating_add((found.trailing_zeros() / 8) as usize));
        }
    }
    let done = words.len().min(3).saturating_mul(8);
    let found = memchr2(b'"', b'\\', text.get(done..)?)?;
    Some(done.saturating_add(found))
}

/// Bit 7 of every byte equal to `byte`; bits above the lowest one may be wrong.
#[inline]
fn lowest_equal(word: u64, byte: u8) -> u64 {
    let differing = word ^ EVERY_BYTE.wrapping_mul(byte as u64);
    differing.wrapping_sub(EVERY_BYTE) & !differing & HIGH_BITS
}

/// What the text between two quotes says. Bytes that are not UTF-8, halves of surrogate pairs
/// and escapes that JSON does not have become U+FFFD; control characters stay. Each is noted.
pub fn unescape<'a>(inner: &'a [u8], field: &'static str, flaws: &mut Flaws) -> Cow<'a, str> {
    // Written without an early exit, so that it is done many bytes at a time.
    let (control, escaped) =
        inner.iter().fold((false, false), |(control, escaped), byte| (control | (*byte < 0x20), escaped | (*byte == b'\\')));
    if !control && !escaped {
        return utf8(inner, field, flaws);
    }
    if control {
        flaws.note(DefectKind::RawControl, field);
    }
    let text = if escaped { Cow::Owned(resolve(inner, field, flaws)) } else { Cow::Borrowed(inner) };
    if memchr::memchr(0, &text).is_some() {
        flaws.note(DefectKind::NulInText, field);
    }
    match text {
        Cow::Borrowed(bytes) => utf8(bytes, field, flaws),
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Cow::Owned(text),
            Err(error) => Cow::Owned(utf8(error.as_bytes(), field, flaws).into_owned()),
        },
    }
}

/// Reads bytes as UTF-8, with U+FFFD for what is not.
pub fn utf8<'a>(bytes: &'a [u8], field: &'static str, flaws: &mut Flaws) -> Cow<'a, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            flaws.note(DefectKind::InvalidUtf8, field);
            String::from_utf8_lossy(bytes)
        }
    }
}

/// Resolves the escapes of a string.
fn resolve(inner: &[u8], field: &'static str, flaws: &mut Flaws) -> Vec<u8> {
    let mut resolved = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (plain, escape) = rest.split_at(at);
        resolved.extend_from_slice(plain);
        let (character, after) = match escape {
            [b'\\', simple @ (b'"' | b'\\' | b'/'), after @ ..] => (*simple as char, after),
            [b'\\', b'n', after @ ..] => ('\n', after),
            [b'\\', b't', after @ ..] => ('\t', after),
            [b'\\', b'r', after @ ..] => ('\r', after),
            [b'\\', b'b', after @ ..] => ('\u{8}', after),
            [b'\\', b'f', after @ ..] => ('\u{c}', after),
            [b'\\', b'u', digits @ ..] => unicode(digits, field, flaws),
            _ => {
                flaws.note(DefectKind::InvalidUtf8, field);
                (char::REPLACEMENT_CHARACTER, escape.get(1..).unwrap_or_default())
            }
        };
        resolved.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = after;
    }
    resolved.extend_from_slice(rest);
    resolved
}

/// The character of a `\u` escape, and the text after it.
fn unicode<'a>(digits: &'a [u8], field: &'static str, flaws: &mut Flaws) -> (char, &'a [u8]) {
    let Some((first, after)) = four_hex(digits) else {
        flaws.note(DefectKind::InvalidUtf8, field);
        return (char::REPLACEMENT_CHARACTER, digits);
    };
    if let Some(character) = char::from_u32(first) {
        return (character, after);
    }
    if let [b'\\', b'u', more @ ..] = after
        && let Some((second, after_both)) = four_hex(more)
        && let Some(Ok(character)) = char::decode_utf16([first, second].map(|unit| unit as u16)).next()
    {
        return (character, after_both);
    }
    flaws.note(DefectKind::LoneSurrogate, field);
    (char::REPLACEMENT_CHARACTER, after)
}

fn four_hex(text: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, after) = text.split_first_chunk::<4>()?;
    let mut value = 0u32;
    for digit in digits {
        value = value << 4 | (*digit as char).to_digit(16)?;
    }
    Some((value, after))
}
