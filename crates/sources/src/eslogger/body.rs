//! The events that are understood, and the shapes of what they say.

use tollgate_model::DefectKind;

use super::wire::{ExecWire, ForkWire, MountWire, OneFileWire, TwoFilesWire};
use crate::flaws::Flaws;
use crate::json::{Broken, Key, Members, Name, Object};

macro_rules! verbs {
    ($($verb:ident = $name:literal,)*) => {
        /// The events that are understood.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Verb { $($verb,)* }

        impl Verb {
            /// The event whose member under `event` has this key.
            pub fn of(key: Key<'_>) -> Option<Self> {
                $(if key.is(const { &Name::new($name) }) {
                    return Some(Self::$verb);
                })*
                None
            }

            /// The key.
            pub fn name(self) -> &'static str {
                match self { $(Self::$verb => $name,)* }
            }
        }
    };
}

verbs! {
    Open = "open",
    Close = "close",
    Write = "write",
    Create = "create",
    Rename = "rename",
    Exec = "exec",
    Fork = "fork",
    Exit = "exit",
    Unlink = "unlink",
    Link = "link",
    Clone = "clone",
    Copyfile = "copyfile",
    Truncate = "truncate",
    Mount = "mount",
}

/// What an event says. The rarer shapes are larger than the usual one, so they are boxed.
#[allow(clippy::large_enum_variant, reason = "nine of ten events have the large shape")]
#[derive(Clone, Debug)]
pub enum Body<'a> {
    /// A new image.
    Exec(Box<ExecWire<'a>>),
    /// A new process.
    Fork(Box<ForkWire<'a>>),
    /// Something about one file.
    OneFile(OneFileWire<'a>),
    /// Something about two files.
    TwoFiles(Box<TwoFilesWire<'a>>),
    /// A volume that is mounted.
    Mount(Box<MountWire<'a>>),
    /// Nothing that is read.
    Nothing,
}

impl<'a> Body<'a> {
    /// Takes the value of the key that was met. Nothing comes of a value that is no object, or
    /// whose inside cannot be followed, which is noted.
    pub fn take(verb: Verb, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<Option<Self>, Broken> {
        if let Some(mut inner) = members.descend()
            && let Ok(body) = Self::read(verb, &mut inner, flaws)
        {
            members.ascend(&inner);
            return Ok(Some(body));
        }
        Ok(members.value()?.lost(DefectKind::WrongType, verb.name(), flaws))
    }

    fn read(verb: Verb, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<Self, Broken> {
        Ok(match verb {
            Verb::Exec => Self::Exec(Box::new(Object::read(members, flaws)?)),
            Verb::Fork => Self::Fork(Box::new(Object::read(members, flaws)?)),
            Verb::Exit => {
                while members.next_member()?.is_some() {}
                Self::Nothing
            }
            Verb::Mount => Self::Mount(Box::new(Object::read(members, flaws)?)),
            Verb::Open | Verb::Close | Verb::Write | Verb::Truncate | Verb::Unlink => Self::OneFile(Object::read(members, flaws)?),
            Verb::Create | Verb::Rename | Verb::Clone | Verb::Copyfile | Verb::Link => {
                Self::TwoFiles(Box::new(Object::read(members, flaws)?))
            }
        })
    }
}
