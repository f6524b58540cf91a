//! The description of a process.

use std::borrow::Cow;
use std::sync::Arc;

use tollgate_model::{DefectKind, FilePath, Identity, Image, Process, ProcessKey, Signature, Untrusted};

use super::wire::{PathWire, ProcessWire, TokenWire};
use crate::cache::Cache;
use crate::flaws::{Flaws, Reject};
use crate::images::Images;
use crate::json::{Nested, Object, Slot};

/// The audit user of a process that nobody logged in for (`AU_DEFAUDITID`).
const NO_AUDIT_USER: u32 = u32::MAX;

/// Reads the description of a process, through the cache.
///
/// # Errors
/// There is none, or it does not say which process it is of.
pub fn process(described: &Nested<ProcessWire<'_>>, cache: &mut Cache, flaws: &mut Flaws) -> Result<Arc<Process>, Reject> {
    let wire = described.get().ok_or(Reject::missing(described.name()))?;
    let executable = wire.executable.get();
    let noted_before = flaws.noted();
    cache.key(&[
        wire.audit_token.text(),
        wire.parent_audit_token.text(),
        wire.responsible_audit_token.text(),
        wire.ppid.text(),
        wire.original_ppid.text(),
        wire.group_id.text(),
        wire.session_id.text(),
        wire.codesigning_flags.text(),
        wire.cdhash.text(),
        wire.signing_id.text(),
        wire.team_id.text(),
        wire.is_platform_binary.text(),
        executable.map_or(&[], |file| file.path.text()),
        executable.map_or(&[], |file| file.path_truncated.text()),
    ]);
    if let Some(known) = cache.get() {
        return Ok(known);
    }
    let read = Arc::new(build(wire, &mut cache.images, flaws)?);
    // A description with flaws is read again each time, so that each of its messages tells them.
    if flaws.noted() == noted_before {
        cache.insert(&read);
    }
    Ok(read)
}

fn build(wire: &ProcessWire<'_>, images: &mut Images, flaws: &mut Flaws) -> Result<Process, Reject> {
    let own = token(&wire.audit_token, flaws).ok_or(Reject::missing(wire.audit_token.name()))?;
    let parent = token(&wire.parent_audit_token, flaws).map(|token| token.key);
    let parent_pid = wire.ppid.unsigned32(flaws).map(|pid| ProcessKey { pid, pidversion: None });
    let flags = wire.codesigning_flags.unsigned32(flaws);
    Ok(Process {
        key: own.key,
        parent: parent.or(parent_pid),
        original_ppid: wire.original_ppid.unsigned32(flaws),
        responsible: token(&wire.responsible_audit_token, flaws).map(|token| token.key),
        audit_user: own.audit_user,
        user: own.user,
        group: wire.group_id.unsigned32(flaws),
        session: wire.session_id.unsigned32(flaws),
        image: images.share(Image {
            path: path(&wire.executable, flaws).unwrap_or_default(),
            identity: Identity {
                signing_id: text(&wire.signing_id, flaws),
                team_id: text(&wire.team_id, flaws),
                platform_binary: wire.is_platform_binary.boolean(flaws),
                cdhash: text(&wire.cdhash, flaws).map(|hash| hash.raw().to_ascii_lowercase().into()),
                signature: flags.map_or(Signature::Unknown, Signature::from_flags),
            },
        }),
    })
}

/// Reads the path of a file.
pub fn path(file: &Nested<PathWire<'_>>, flaws: &mut Flaws) -> Option<FilePath> {
    let file = file.get()?;
    path_in(&file.path, &file.path_truncated, flaws)
}

/// Reads a path, and notes if the collector cut it.
pub fn path_in(path: &Slot<'_>, truncated: &Slot<'_>, flaws: &mut Flaws) -> Option<FilePath> {
    if truncated.boolean(flaws) == Some(true) {
        flaws.note(DefectKind::TruncatedValue, path.name());
    }
    path.string(flaws).filter(|path| !path.is_empty()).map(|path| FilePath::new(&path))
}

/// Text that is absent where it is empty.
fn text(slot: &Slot<'_>, flaws: &mut Flaws) -> Option<Untrusted> {
    slot.string(flaws).filter(|text| !text.is_empty()).map(|text| match text {
        Cow::Borrowed(text) => text.into(),
        Cow::Owned(text) => text.into(),
    })
}

/// What is kept of an audit token.
struct Token {
    key: ProcessKey,
    audit_user: Option<u32>,
    user: Option<u32>,
}

/// Reads an audit token: an object up to message version 9, since version 10 the eight numbers
/// of `audit_token_t` in their order (telemetry notes 2.2).
fn token(slot: &Slot<'_>, flaws: &mut Flaws) -> Option<Token> {
    let name = slot.name();
    let value = slot.value()?;
    if !value.is_array() {
        let wire = TokenWire::of(slot, flaws)?;
        return Some(Token {
            key: ProcessKey { pid: wire.pid.unsigned32(flaws)?, pidversion: wire.pidversion.unsigned32(flaws) },
            audit_user: audit_user(&wire.auid, flaws),
            user: wire.euid.unsigned32(flaws),
        });
    }
    let mut slots = [Slot::new(name); 8];
    let mut elements = value.elements()?;
    for slot in &mut slots {
        match elements.next_element() {
            Ok(Some(element)) => slot.fill(element, flaws),
            _ => return value.lost(DefectKind::WrongType, name, flaws),
        }
    }
    let [auid, euid, _egid, _ruid, _rgid, pid, _asid, pidversion] = slots;
    Some(Token {
        key: ProcessKey { pid: pid.unsigned32(flaws)?, pidversion: pidversion.unsigned32(flaws) },
        audit_user: audit_user(&auid, flaws),
        user: euid.unsigned32(flaws),
    })
}

fn audit_user(slot: &Slot<'_>, flaws: &mut Flaws) -> Option<u32> {
    if slot.text() == b"-1" {
        return None;
    }
    slot.unsigned32(flaws).filter(|user| *user != NO_AUDIT_USER)
}
