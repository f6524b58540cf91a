//! The fields of an object that a format reads.

use std::borrow::Cow;

use tollgate_model::DefectKind;

use super::{Broken, Members, Raw};
use crate::flaws::Flaws;

/// One field: its name, and its value once it was met.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'a> {
    name: &'static str,
    value: Option<Raw<'a>>,
}

impl<'a> Slot<'a> {
    /// A field that was not met yet.
    pub const fn new(name: &'static str) -> Self {
        Self { name, value: None }
    }

    /// Takes a value. The first one stays; another one is noted.
    #[inline]
    pub fn fill(&mut self, value: Raw<'a>, flaws: &mut Flaws) {
        if self.value.is_some() {
            flaws.note(DefectKind::DuplicateKey, self.name);
        } else {
            self.value = Some(value);
        }
    }

    /// The name of the field.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The value, if it was met and is not `null`.
    pub fn value(&self) -> Option<Raw<'a>> {
        self.value.filter(|value| !value.is_null())
    }

    /// The value's text as it stands, empty if it was not met.
    pub fn text(&self) -> &'a [u8] {
        self.value.map_or(&[], Raw::text)
    }

    /// Reads a string.
    pub fn string(&self, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        self.value?.string(self.name, flaws)
    }

    /// Reads an unsigned integer.
    pub fn unsigned(&self, flaws: &mut Flaws) -> Option<u64> {
        self.value?.unsigned(self.name, flaws)
    }

    /// Reads an unsigned integer of 32 bits.
    pub fn unsigned32(&self, flaws: &mut Flaws) -> Option<u32> {
        self.value?.unsigned32(self.name, flaws)
    }

    /// Reads a truth value.
    pub fn boolean(&self, flaws: &mut Flaws) -> Option<bool> {
        self.value?.boolean(self.name, flaws)
    }
}

impl<'a> Field<'a> for Slot<'a> {
    fn absent(name: &'static str) -> Self {
        Self::new(name)
    }

    #[inline]
    fn take(&mut self, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<(), Broken> {
        let value = members.value()?;
        self.fill(value, flaws);
        Ok(())
    }
}

/// One field that holds an object, read while its parent is walked.
#[derive(Clone, Debug)]
pub struct Nested<T> {
    name: &'static str,
    met: bool,
    value: Option<T>,
}

impl<T> Nested<T> {
    /// The name of the field.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The object, if one was met.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

impl<'a, T: Object<'a>> Field<'a> for Nested<T> {
    fn absent(name: &'static str) -> Self {
        Self { name, met: false, value: None }
    }

    #[inline]
    fn take(&mut self, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<(), Broken> {
        if !self.met
            && let Some(mut inner) = members.descend()
            && let Ok(value) = T::read(&mut inner, flaws)
        {
            members.ascend(&inner);
            (self.met, self.value) = (true, Some(value));
            return Ok(());
        }
        // Something else, a duplicate, or an object whose inside cannot be followed: as long as
        // its end can be found, only this field is lost.
        let value = members.value()?;
        if self.met {
            flaws.note(DefectKind::DuplicateKey, self.name);
        } else if !value.is_null() {
            flaws.note(DefectKind::WrongType, self.name);
            self.met = true;
        }
        Ok(())
    }
}

/// A field of an object: a [`Slot`] or a [`Nested`] object.
pub trait Field<'a>: Sized {
    /// The field before it is met.
    fn absent(name: &'static str) -> Self;

    /// Takes the value of the key that was met.
    ///
    /// # Errors
    /// The end of the value cannot be found.
    fn take(&mut self, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<(), Broken>;
}

/// An object of which some fields are read.
pub trait Object<'a>: Sized {
    /// Walks the members to the end of the object.
    ///
    /// # Errors
    /// The structure cannot be followed to the end.
    fn read(members: &mut Members<'a>, flaws: &mut Flaws) -> Result<Self, Broken>;

    /// The object in a slot. Another type, or an object whose structure cannot be followed, is
    /// noted.
    fn of(slot: &Slot<'a>, flaws: &mut Flaws) -> Option<Self> {
        let value = slot.value()?;
        let object = value.members().and_then(|mut members| Self::read(&mut members, flaws).ok());
        object.or_else(|| value.lost(DefectKind::WrongType, slot.name(), flaws))
    }
}

/// Declares an object by the fields that are read of it, each with its key, and its reader, which
/// walks the object once and passes over everything else. A field with a type holds an object of
/// that type.
macro_rules! fields {
    ($(#[$about:meta])* $visible:vis $type:ident { $($field:ident $(: $nested:ident)? = $key:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        $visible struct $type<'a> { $($visible $field: $crate::json::fields!(@ 'a $($nested)?),)* }

        impl<'a> $crate::json::Object<'a> for $type<'a> {
            fn read(
                members: &mut $crate::json::Members<'a>,
                flaws: &mut $crate::flaws::Flaws,
            ) -> Result<Self, $crate::json::Broken> {
                let mut found = Self { $($field: $crate::json::Field::absent($key),)* };
                while let Some(key) = members.next_key()? {
                    $(if key.is(const { &$crate::json::Name::new($key) }) {
                        $crate::json::Field::take(&mut found.$field, members, flaws)?;
                        continue;
                    })*
                    members.value()?;
                }
                Ok(found)
            }
        }
    };
    (@ $life:lifetime) => { $crate::json::Slot<$life> };
    (@ $life:lifetime $nested:ident) => { $crate::json::Nested<$nested<$life>> };
}
pub(crate) use fields;
