//! Rows as JSON.

use tollgate_model::DefectKind;

use super::Said;
use super::cell::Cell;
use super::log::{Log, same_name};
use super::row::Row;
use crate::detect::Top;
use crate::flaws::{Flaws, Reject};
use crate::json::{Broken, Key, Members, Raw};

/// Fields that rows of any log have: what has none of them is not of Zeek.
const COMMON: [&str; 4] = ["uid", "id.orig_h", "fuid", "uids"];

/// Reads the row that `text` begins with, whose first look was `top`. Gives the path of its log, if that
/// is one that is read, and what the row says.
pub fn read(text: &[u8], top: &Top<'_>, flaws: &mut Flaws) -> (&'static str, Said) {
    let path = top.path.string(flaws).or_else(|| top.stream.string(flaws));
    let log = match &path {
        Some(path) => Log::of_path(path),
        None => {
            let fields = field_names(text);
            Log::of_fields(|mark| fields.iter().any(|(prefix, key)| is_field(mark, *prefix, *key)))
        }
    };
    let Some(log) = log else {
        let said = match path {
            Some(path) => Said::Ignored(path.into_owned()),
            None if is_common(text) => Said::Ignored("unnamed".to_owned()),
            None => Said::Rejected(DefectKind::UnknownFormat.into()),
        };
        return ("", said);
    };
    let mut row = Row::new(log);
    let walked = each_field(text, |prefix, key, value| {
        let (Some(field), false) = (place_of(log, prefix, key), value.is_null()) else { return };
        match row.place(field) {
            Some((_, cell @ None)) => *cell = Some(Cell::Json(value)),
            Some((name, Some(_))) => flaws.note(DefectKind::DuplicateKey, name),
            None => {}
        }
    });
    let said = match walked {
        Ok(()) => log.say(&row, flaws),
        Err(broken) => Said::Rejected(Reject::from(broken.kind())),
    };
    (log.path, said)
}

/// The names of all fields.
fn field_names(text: &[u8]) -> Vec<(Option<Key<'_>>, Key<'_>)> {
    let mut names = Vec::with_capacity(32);
    let walked = each_field(text, |prefix, key, _| names.push((prefix, key)));
    if walked.is_err() {
        names.clear();
    }
    names
}

/// Whether the object has a field of those that rows of any log have.
fn is_common(text: &[u8]) -> bool {
    let names = field_names(text);
    COMMON.iter().any(|field| names.iter().any(|(prefix, key)| is_field(field, *prefix, *key)))
}

fn place_of(log: &Log, prefix: Option<Key<'_>>, key: Key<'_>) -> Option<usize> {
    log.fields.iter().position(|field| is_field(field, prefix, key))
}

fn is_field(field: &str, prefix: Option<Key<'_>>, key: Key<'_>) -> bool {
    match prefix {
        None => same_name(field, key.raw()),
        Some(prefix) => field.split_once('.').is_some_and(|(outer, inner)| prefix.says(outer) && key.says(inner)),
    }
}

/// Calls `take` for each member of the object and of the objects within it.
fn each_field<'a>(text: &'a [u8], mut take: impl FnMut(Option<Key<'a>>, Key<'a>, Raw<'a>)) -> Result<(), Broken> {
    let mut members = Members::new(text, 0).ok_or(Broken::Malformed)?;
    while let Some((key, value)) = members.next_member()? {
        let Some(mut nested) = value.members() else {
            take(None, key, value);
            continue;
        };
        while let Some((inner, value)) = nested.next_member()? {
            take(Some(key), inner, value);
        }
    }
    Ok(())
}
