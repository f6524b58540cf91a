//! What is read of the JSON, object by object. Names follow the C structures of the Endpoint
//! Security headers, whose shape the JSON has (telemetry notes 2.2).

use tollgate_model::DefectKind;

use super::body::{Body, Verb};
use crate::flaws::Flaws;
use crate::json::{Broken, Key, Members, Object, fields};

fields! {
    /// `es_process_t`.
    pub(crate) ProcessWire {
        audit_token = "audit_token",
        parent_audit_token = "parent_audit_token",
        responsible_audit_token = "responsible_audit_token",
        ppid = "ppid",
        original_ppid = "original_ppid",
        group_id = "group_id",
        session_id = "session_id",
        codesigning_flags = "codesigning_flags",
        cdhash = "cdhash",
        signing_id = "signing_id",
        team_id = "team_id",
        is_platform_binary = "is_platform_binary",
        executable: PathWire = "executable",
    }
}

fields! {
    /// `audit_token_t` up to message version 9.
    pub(super) TokenWire {
        auid = "auid",
        euid = "euid",
        pid = "pid",
        pidversion = "pidversion",
    }
}

fields! {
    /// `es_file_t` where only its path is read.
    pub(crate) PathWire {
        path = "path",
        path_truncated = "path_truncated",
    }
}

fields! {
    /// `es_file_t`.
    pub(super) FileWire {
        path = "path",
        path_truncated = "path_truncated",
        stat: StatWire = "stat",
    }
}

fields! {
    /// `struct stat`.
    pub(super) StatWire {
        st_size = "st_size",
        st_mode = "st_mode",
    }
}

fields! {
    /// `es_event_exec_t`. Its `env` is left alone.
    pub(super) ExecWire {
        target: ProcessWire = "target",
        args = "args",
        cwd: PathWire = "cwd",
        script: PathWire = "script",
    }
}

fields! {
    /// `es_event_fork_t`.
    pub(super) ForkWire {
        child: ProcessWire = "child",
    }
}

fields! {
    /// `es_event_mount_t`.
    pub(super) MountWire {
        statfs: StatfsWire = "statfs",
    }
}

fields! {
    /// `struct statfs`.
    pub(super) StatfsWire {
        f_mntfromname = "f_mntfromname",
        f_mntonname = "f_mntonname",
    }
}

fields! {
    /// The events about one file, which is `file` for open and `target` for the others.
    pub(super) OneFileWire {
        file: FileWire = "file",
        target: FileWire = "target",
        fflag = "fflag",
        modified = "modified",
    }
}

fields! {
    /// The events that make a file or a further name of it: create, rename, clone, copyfile,
    /// link.
    pub(super) TwoFilesWire {
        source: FileWire = "source",
        destination: DestinationWire = "destination",
        existing_file: FileWire = "existing_file",
        new_path: NewPathWire = "new_path",
        target_file: PathWire = "target_file",
        target_dir: PathWire = "target_dir",
        target_name = "target_name",
        target_filename = "target_filename",
    }
}

fields! {
    /// The union `destination` of create and rename.
    pub(super) DestinationWire {
        existing_file: FileWire = "existing_file",
        new_path: NewPathWire = "new_path",
    }
}

fields! {
    /// A name that did not exist when the message was made.
    pub(super) NewPathWire {
        dir: PathWire = "dir",
        filename = "filename",
    }
}

/// `es_events_t`, the union of all events: an object with one member, named after the event.
#[derive(Clone, Debug)]
pub(crate) struct EventWire<'a> {
    /// The first event that is understood, and what it says; nothing if that cannot be read.
    pub(super) known: Option<(Verb, Option<Body<'a>>)>,
    /// The first event that is not understood.
    pub(super) unknown: Option<Key<'a>>,
    /// Whether there are several members.
    several: bool,
}

impl EventWire<'_> {
    /// Whether this is the union at all. Other formats have an object of this name too, with
    /// several members of other names.
    pub(crate) fn is_union(&self) -> bool {
        self.known.is_some() || (self.unknown.is_some() && !self.several)
    }
}

impl<'a> Object<'a> for EventWire<'a> {
    fn read(members: &mut Members<'a>, flaws: &mut Flaws) -> Result<Self, Broken> {
        let mut found = Self { known: None, unknown: None, several: false };
        while let Some(key) = members.next_key()? {
            if found.known.is_some() || found.unknown.is_some() {
                found.several = true;
                flaws.note(DefectKind::DuplicateKey, "event");
            }
            match Verb::of(key) {
                Some(verb) if found.known.is_none() => {
                    found.known = Some((verb, Body::take(verb, members, flaws)?));
                }
                None if found.unknown.is_none() => {
                    found.unknown = Some(key);
                    members.value()?;
                }
                _ => {
                    members.value()?;
                }
            }
        }
        Ok(found)
    }
}
