//! Cases in a store: findings that are worked on as one.

pub mod args;
pub mod decide;
pub mod document;
pub mod list;
pub mod show;

use anyhow::{Result, bail};
use tollgate_store::{CaseId, Store};

use crate::findings::{MOST_NAMED, safe};

/// The one case that a name, or the beginning of one, means.
pub fn find(store: &Store, beginning: &str) -> Result<CaseId> {
    let mut found = store.case_ids(&beginning.to_uppercase())?;
    match (found.pop(), found.len()) {
        (None, _) => bail!("no case begins with \"{}\" in this store", safe(beginning)),
        (Some(id), 0) => Ok(id),
        (Some(last), _) => {
            found.push(last);
            let ids: Vec<String> = found.iter().take(MOST_NAMED).map(|id| safe(&id.0)).collect();
            let more = found.len().saturating_sub(ids.len());
            let more = if more > 0 { format!(" or {more} more") } else { String::new() };
            bail!("\"{}\" could be {}{more}", safe(beginning), ids.join(", "))
        }
    }
}
