//! Walking one object or one array.

use super::skip::container_length;
use super::{Broken, Key, Raw, skip_space, string};

/// The members of an object, in their order.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    rest: &'a [u8],
    depth: u32,
    first: bool,
}

impl<'a> Members<'a> {
    /// The members of the object that `text` begins with, which `depth` containers hold. What
    /// follows the object is left alone. `None` if no object begins there.
    pub fn new(text: &'a [u8], depth: u32) -> Option<Self> {
        match text {
            [b'{', rest @ ..] => Some(Self { rest, depth: depth.saturating_add(1), first: true }),
            _ => None,
        }
    }

    /// The next key; `None` at the end of the object. Its value has to be taken, by
    /// [`value`](Self::value) or [`descend`](Self::descend), before the next key is asked for.
    ///
    /// # Errors
    /// The structure cannot be followed from here on; asking again is of no use.
    #[inline(always)]
    pub fn next_key(&mut self) -> Result<Option<Key<'a>>, Broken> {
        let Some(text) = next_item(self.rest, b'}', self.first)? else {
            self.rest = skip_space(self.rest).get(1..).unwrap_or_default();
            return Ok(None);
        };
        self.first = false;
        let [b'"', text @ ..] = text else { return Err(broken(text)) };
        let (length, escaped) = string::end(text).ok_or(Broken::Cut)?;
        let key = Key::new(text, length, escaped).ok_or(Broken::Cut)?;
        let text = skip_space(text.get(length.saturating_add(1)..).unwrap_or_default());
        let [b':', text @ ..] = text else { return Err(broken(text)) };
        self.rest = skip_space(text);
        Ok(Some(key))
    }

    /// Takes the value of the key, passing over what it holds.
    ///
    /// # Errors
    /// Its end cannot be found.
    #[inline(always)]
    pub fn value(&mut self) -> Result<Raw<'a>, Broken> {
        let (value, rest) = value(self.rest, self.depth)?;
        self.rest = rest;
        Ok(value)
    }

    /// The members of the value, if it is an object. They are walked without looking for its end
    /// first; at the end [`ascend`](Self::ascend) takes the value.
    #[inline]
    pub fn descend(&self) -> Option<Self> {
        Self::new(self.rest, self.depth)
    }

    /// Goes on after an object whose members were walked to the end.
    #[inline]
    pub fn ascend(&mut self, ended: &Self) {
        self.rest = ended.rest;
    }

    /// The next key with its value; `None` at the end of the object.
    ///
    /// # Errors
    /// The structure cannot be followed from here on; asking again is of no use.
    #[inline]
    pub fn next_member(&mut self) -> Result<Option<(Key<'a>, Raw<'a>)>, Broken> {
        let Some(key) = self.next_key()? else { return Ok(None) };
        Ok(Some((key, self.value()?)))
    }

    /// What follows the last member that was given, or the object once it has ended.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

/// The elements of an array, in their order.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    rest: &'a [u8],
    depth: u32,
    first: bool,
}

impl<'a> Elements<'a> {
    /// The elements of the array that `text` begins with, which `depth` containers hold.
    pub fn new(text: &'a [u8], depth: u32) -> Option<Self> {
        match text {
            [b'[', rest @ ..] => Some(Self { rest, depth: depth.saturating_add(1), first: true }),
            _ => None,
        }
    }

    /// The next element; `None` at the end of the array.
    ///
    /// # Errors
    /// The structure cannot be followed from here on; asking again is of no use.
    pub fn next_element(&mut self) -> Result<Option<Raw<'a>>, Broken> {
        let Some(text) = next_item(self.rest, b']', self.first)? else {
            return Ok(None);
        };
        self.first = false;
        let (value, rest) = value(text, self.depth)?;
        self.rest = rest;
        Ok(Some(value))
    }
}

/// The text of the next item of a container, after the comma; `None` at its closer.
#[inline(always)]
fn next_item(text: &[u8], closer: u8, first: bool) -> Result<Option<&[u8]>, Broken> {
    let text = skip_space(text);
    match text {
        [byte, ..] if *byte == closer => Ok(None),
        [b',', rest @ ..] if !first => Ok(Some(skip_space(rest))),
        [_, ..] if first => Ok(Some(text)),
        _ => Err(broken(text)),
    }
}

/// The value that `text` begins with, and what follows it.
#[inline(always)]
fn value(text: &[u8], depth: u32) -> Result<(Raw<'_>, &[u8]), Broken> {
    let length = match text {
        [b'"', inner @ ..] => string::end(inner).ok_or(Broken::Cut)?.0.saturating_add(2),
        [b'{' | b'[', ..] => container_length(text, depth)?,
        _ => scalar_length(text).ok_or(Broken::Cut)?,
    };
    let (value, rest) = text.split_at_checked(length).ok_or(Broken::Cut)?;
    Ok((Raw::new(value), rest))
}

/// Length of what stands before the next comma, closer or space. Anything may stand there: the
/// value is then of the wrong type, which matters only to whoever reads it.
#[inline]
fn scalar_length(text: &[u8]) -> Option<usize> {
    text.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'))
}

fn broken(text: &[u8]) -> Broken {
    if text.is_empty() { Broken::Cut } else { Broken::Malformed }
}
