//! The process that a row is about.

use std::sync::Arc;

use tollgate_model::{FilePath, Identity, Image, Process, ProcessKey, Signature, Untrusted};

use super::columns::{Column, ColumnSet, Columns};
use crate::cache::Cache;
use crate::flaws::{Flaws, Reject};
use crate::images::Images;

/// Whose columns tell the users of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Users {
    /// `uid`. Beside it `euid` is not to be used: osquery fills it with the effective *group*
    /// (`getProcessProperties` in `osquery/events/darwin/es_utils.cpp`).
    EndpointSecurity,
    /// `euid` and `auid`.
    AuditTrail,
}

/// A pid alone. Newer versions of osquery tell the pidversion too, but in one table only
/// (osquery#8506), and a process must have the same key in all of them.
pub fn key(pid: u32) -> ProcessKey {
    ProcessKey { pid, pidversion: None }
}

/// Columns that describe a process, which together are known again.
///
/// Only rows that tell what a living process did are looked up: one that was just made or has just
/// ended will hardly be described so again.
const DESCRIPTION: [Column; 14] = [
    Column::Pid,
    Column::Parent,
    Column::OriginalParent,
    Column::ResponsiblePid,
    Column::SessionId,
    Column::Uid,
    Column::Euid,
    Column::Auid,
    Column::SigningId,
    Column::TeamId,
    Column::Cdhash,
    Column::PlatformBinary,
    Column::CodesigningFlags,
    Column::Path,
];

/// The process in `pid`, running the image in `path` where the table has one.
///
/// # Errors
/// The row does not say which process it is about.
pub fn known_process(
    row: &Columns<'_>,
    users: Users,
    has_image: bool,
    cache: &mut Cache,
    flaws: &mut Flaws,
) -> Result<Arc<Process>, Reject> {
    let noted_before = flaws.noted();
    let kind: &[u8] = match (users, has_image) {
        (Users::EndpointSecurity, true) => b"e",
        (Users::EndpointSecurity, false) => b"-",
        (Users::AuditTrail, _) => b"a",
    };
    let mut texts = [kind; DESCRIPTION.len() + 1];
    for (text, column) in texts.iter_mut().skip(1).zip(DESCRIPTION) {
        *text = row.raw(column);
    }
    cache.key(&texts);
    if let Some(known) = cache.get() {
        return Ok(known);
    }
    let read = process(row, users, has_image, &mut cache.images, flaws)?;
    // A description with flaws is read again each time, so that each of its rows tells them.
    if flaws.noted() == noted_before {
        cache.insert(&read);
    }
    Ok(read)
}

/// The same, without looking whether it is known.
///
/// # Errors
/// The row does not say which process it is about.
pub fn process(row: &Columns<'_>, users: Users, has_image: bool, images: &mut Images, flaws: &mut Flaws) -> Result<Arc<Process>, Reject> {
    let pid = row.number32(Column::Pid, flaws).ok_or(Reject::missing(Column::Pid.name()))?;
    let user = if users == Users::AuditTrail { Column::Euid } else { Column::Uid };
    let image = if has_image { image(row, images, flaws) } else { images.share(Image::default()) };
    Ok(Arc::new(Process {
        key: key(pid),
        parent: row.number32_or_none(Column::Parent, flaws).map(key),
        original_ppid: row.number32_or_none(Column::OriginalParent, flaws),
        responsible: row.number32_or_none(Column::ResponsiblePid, flaws).map(key),
        // 4294967295 and -1 are AU_DEFAUDITID: nobody logged in for it.
        audit_user: row.number32_or_none(Column::Auid, flaws).filter(|user| *user != u32::MAX),
        user: row.number32_or_none(user, flaws),
        group: None,
        session: row.number32_or_none(Column::SessionId, flaws),
        image,
    }))
}

/// Columns that describe a program.
const PROGRAM: [Column; 6] =
    [Column::SigningId, Column::TeamId, Column::Cdhash, Column::PlatformBinary, Column::CodesigningFlags, Column::Path];

fn image(row: &Columns<'_>, images: &mut Images, flaws: &mut Flaws) -> Arc<Image> {
    images.described(&PROGRAM.map(|column| row.raw(column)), flaws, |flaws| read_image(row, flaws))
}

fn read_image(row: &Columns<'_>, flaws: &mut Flaws) -> Image {
    let mut text = |column| row.text(column, flaws).map(Untrusted::new);
    let (signing_id, team_id, cdhash) = (text(Column::SigningId), text(Column::TeamId), text(Column::Cdhash));
    let signature = signature(row, signing_id.is_some() || cdhash.is_some());
    let platform_binary = row.number(Column::PlatformBinary, flaws).map(|number| number != 0);
    Image {
        path: row.text(Column::Path, flaws).map(|path| FilePath::new(&path)).unwrap_or_default(),
        identity: Identity { signing_id, team_id, platform_binary, cdhash, signature },
    }
}

/// What `codesigning_flags` says: a list of `NOT_VALID`, `ADHOC`, `NOT_RUNTIME` and `INSTALLER`
/// (`getCodesigningFlags` in `osquery/events/darwin/es_utils.cpp`), so that empty text is the flags of
/// a valid signature under the hardened runtime. `CS_SIGNED` is not among them: a program that is not
/// valid is unsigned if it has neither an identifier nor a code directory, as long as the query asked.
fn signature(row: &Columns<'_>, identified: bool) -> Signature {
    const FLAGS: ColumnSet = ColumnSet::of(&[Column::CodesigningFlags]);
    const IDENTIFIERS: ColumnSet = ColumnSet::of(&[Column::SigningId, Column::Cdhash]);
    if !row.have(FLAGS) || row.raw(Column::CodesigningFlags) == b"null" {
        return Signature::Unknown;
    }
    let list = row.word(Column::CodesigningFlags);
    let has = |flag: &[u8]| list.split(|byte| *byte == b',').any(|other| other.trim_ascii() == flag);
    if has(b"NOT_VALID") {
        if row.have(IDENTIFIERS) && !identified { Signature::Unsigned } else { Signature::Invalid }
    } else if has(b"ADHOC") {
        Signature::AdHoc
    } else if identified {
        Signature::Valid
    } else {
        Signature::Unknown
    }
}
