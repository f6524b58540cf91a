//! The columns of a row, whichever table it is of.

use std::borrow::Cow;

use tollgate_model::DefectKind;

use crate::flaws::Flaws;
use crate::json::{Broken, Key, Members, Name, Raw};

macro_rules! columns {
    ($($column:ident = $name:literal,)*) => {
        /// A column that has a meaning here.
        #[allow(dead_code, reason = "some columns stand in the list only so that the search keeps step")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($column,)* }

        const NAMES: &[&str] = &[$($name,)*];
        static KEYS: [Name; NAMES.len()] = [$(Name::new($name),)*];
    };
}

// Sorted, as osquery writes them unless the query says otherwise, so that the search for a column
// goes on where the last one ended. Columns that are never read stand here too where they are common,
// for the same reason. From `specs/` of osquery 5, and `specs/darwin` where a table is of macOS alone.
columns! {
    Action = "action",
    Address = "address",
    Auid = "auid",
    Category = "category",
    Cdhash = "cdhash",
    ChildPid = "child_pid",
    Cmdline = "cmdline",
    CmdlineCount = "cmdline_count",
    CodesigningFlags = "codesigning_flags",
    Cwd = "cwd",
    DestFilename = "dest_filename",
    Egid = "egid",
    Eid = "eid",
    Env = "env",
    EnvCount = "env_count",
    Euid = "euid",
    EventType = "event_type",
    ExitCode = "exit_code",
    Filename = "filename",
    Gid = "gid",
    GlobalSeqNum = "global_seq_num",
    Interface = "interface",
    LocalAddress = "local_address",
    LocalPort = "local_port",
    Mac = "mac",
    Mask = "mask",
    Message = "message",
    OriginalParent = "original_parent",
    Parent = "parent",
    Path = "path",
    Pid = "pid",
    PlatformBinary = "platform_binary",
    Process = "process",
    Protocol = "protocol",
    RemoteAddress = "remote_address",
    RemotePort = "remote_port",
    ResidentSize = "resident_size",
    ResponsiblePid = "responsible_pid",
    Sender = "sender",
    SeqNum = "seq_num",
    SessionId = "session_id",
    SigningId = "signing_id",
    Socket = "socket",
    StartTime = "start_time",
    State = "state",
    Status = "status",
    Subsystem = "subsystem",
    Syscall = "syscall",
    TargetPath = "target_path",
    TeamId = "team_id",
    Time = "time",
    Timestamp = "timestamp",
    TimestampDouble = "timestamp_double",
    Uid = "uid",
    Username = "username",
    Version = "version",
}

impl Column {
    const fn bit(self) -> u64 {
        1 << self as u32
    }

    /// Its name in the schema.
    pub fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or_default()
    }
}

/// A set of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSet(u64);

impl ColumnSet {
    /// These columns.
    pub const fn of(columns: &[Column]) -> Self {
        let mut bits = 0;
        let mut rest = columns;
        while let [first, more @ ..] = rest {
            bits |= first.bit();
            rest = more;
        }
        Self(bits)
    }
}

/// The columns of one row. A number may be written as a number or as text
/// (`--logger_numerics`), and an absent value as empty text.
#[derive(Clone, Debug)]
pub struct Columns<'a> {
    values: [Option<Raw<'a>>; NAMES.len()],
    met: u64,
}

impl<'a> Columns<'a> {
    /// Whether every one of these is there.
    pub fn have(&self, columns: ColumnSet) -> bool {
        self.met & columns.0 == columns.0
    }

    /// Whether any of these is there.
    pub fn have_any(&self, columns: ColumnSet) -> bool {
        self.met & columns.0 != 0
    }

    fn value(&self, column: Column) -> Option<Raw<'a>> {
        self.values.get(column as usize).copied().flatten().filter(|value| !value.is_null())
    }

    /// The value as it stands, empty if it is not there.
    pub fn raw(&self, column: Column) -> &'a [u8] {
        self.values.get(column as usize).copied().flatten().map_or(&[], Raw::text)
    }

    /// What stands between the quotes, for comparison with words that need no escapes.
    pub fn word(&self, column: Column) -> &'a [u8] {
        match self.raw(column) {
            [b'"', word @ .., b'"'] => word,
            bare => bare,
        }
    }

    /// Text that is not empty.
    pub fn text(&self, column: Column, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        self.value(column)?.scalar(column.name(), flaws).filter(|text| !text.is_empty())
    }

    /// A number of 0 or more.
    pub fn number(&self, column: Column, flaws: &mut Flaws) -> Option<u64> {
        self.value(column)?.quoted_unsigned(column.name(), flaws)
    }

    /// A number of 32 bits.
    pub fn number32(&self, column: Column, flaws: &mut Flaws) -> Option<u32> {
        let number = self.number(column, flaws)?;
        let small = u32::try_from(number).ok();
        if small.is_none() {
            flaws.note(DefectKind::OutOfRange, column.name());
        }
        small
    }

    /// A number of 32 bits for which -1 means that there is none.
    pub fn number32_or_none(&self, column: Column, flaws: &mut Flaws) -> Option<u32> {
        if self.word(column) == b"-1" { None } else { self.number32(column, flaws) }
    }
}

impl<'a> Columns<'a> {
    /// Reads the members of a row.
    ///
    /// # Errors
    /// The structure cannot be followed to the end.
    #[inline]
    pub fn fill(&mut self, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<(), Broken> {
        let mut next = 0;
        while let Some(key) = members.next_key()? {
            let at = place(&KEYS, key, next);
            let value = members.value()?;
            let Some((at, slot)) = at.and_then(|at| Some((at, self.values.get_mut(at)?))) else { continue };
            if slot.is_some() {
                flaws.note(DefectKind::DuplicateKey, NAMES.get(at).copied().unwrap_or_default());
                continue;
            }
            *slot = Some(value);
            self.met |= 1u64.wrapping_shl(at as u32);
            next = at.saturating_add(1);
        }
        Ok(())
    }
}

impl Default for Columns<'_> {
    fn default() -> Self {
        Self { values: [None; NAMES.len()], met: 0 }
    }
}

/// Where a key stands in a list of names, looked for from `next` on.
#[inline]
pub fn place(names: &[Name], key: Key<'_>, next: usize) -> Option<usize> {
    let (before, after) = names.split_at_checked(next)?;
    match after.iter().position(|name| key.is(name)) {
        Some(at) => Some(at.saturating_add(next)),
        None => before.iter().position(|name| key.is(name)),
    }
}

const _: () = assert!(NAMES.len() <= 64, "a set of columns is one word");
