//! One value.

use std::borrow::Cow;

use tollgate_model::DefectKind;

use super::number::{self, NotANumber};
use super::{Elements, Members, string};
use crate::flaws::Flaws;

/// The text of one value, found but not looked into.
///
/// The reading methods give `None` for `null`, silently, and for a value of another type, which
/// they note.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    text: &'a [u8],
}

impl<'a> Raw<'a> {
    /// A value whose end was found, and with it that nothing within nests too deep.
    #[inline]
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text }
    }

    /// The text as it stands, quotes included.
    pub fn text(self) -> &'a [u8] {
        self.text
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.text == b"null"
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.text.first() == Some(&b'{')
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.text.first() == Some(&b'[')
    }

    /// The members of an object, without judgement on other types.
    pub fn members(self) -> Option<Members<'a>> {
        Members::new(self.text, 0)
    }

    /// The elements of an array, without judgement on other types.
    pub fn elements(self) -> Option<Elements<'a>> {
        Elements::new(self.text, 0)
    }

    /// A string.
    pub fn string(self, field: &'static str, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        match self.text {
            [b'"', inner @ .., b'"'] => Some(string::unescape(inner, field, flaws)),
            _ => self.lost(DefectKind::WrongType, field, flaws),
        }
    }

    /// An unsigned integer.
    pub fn unsigned(self, field: &'static str, flaws: &mut Flaws) -> Option<u64> {
        match number::unsigned(self.text) {
            Ok(value) => Some(value),
            Err(NotANumber::Type) => self.lost(DefectKind::WrongType, field, flaws),
            Err(NotANumber::Range) => self.lost(DefectKind::OutOfRange, field, flaws),
        }
    }

    /// An unsigned integer of 32 bits.
    pub fn unsigned32(self, field: &'static str, flaws: &mut Flaws) -> Option<u32> {
        let value = self.unsigned(field, flaws)?;
        u32::try_from(value).ok().or_else(|| self.lost(DefectKind::OutOfRange, field, flaws))
    }

    /// An unsigned integer, bare or between quotes: some sources write every number as text. Empty
    /// text says no more than `null`.
    pub fn quoted_unsigned(self, field: &'static str, flaws: &mut Flaws) -> Option<u64> {
        let digits = match self.text {
            [b'"', b'"'] => return None,
            [b'"', inner @ .., b'"'] => inner,
            bare => bare,
        };
        match number::unsigned(digits) {
            Ok(value) => Some(value),
            Err(NotANumber::Type) => self.lost(DefectKind::WrongType, field, flaws),
            Err(NotANumber::Range) => self.lost(DefectKind::OutOfRange, field, flaws),
        }
    }

    /// Text, or a number as it stands: some sources write numbers as text and others do not.
    pub fn scalar(self, field: &'static str, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        match self.text {
            [b'-' | b'0'..=b'9', ..] => Some(string::utf8(self.text, field, flaws)),
            _ => self.string(field, flaws),
        }
    }

    /// A truth value.
    pub fn boolean(self, field: &'static str, flaws: &mut Flaws) -> Option<bool> {
        match self.text {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => self.lost(DefectKind::WrongType, field, flaws),
        }
    }

    /// Notes that the value cannot be read, unless it is `null`, and gives nothing.
    pub fn lost<T>(self, kind: DefectKind, field: &'static str, flaws: &mut Flaws) -> Option<T> {
        if !self.is_null() {
            flaws.note(kind, field);
        }
        None
    }
}
