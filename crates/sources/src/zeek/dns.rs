//! `dns`: name queries with their answers.

use tollgate_model::{DnsRow, NetworkRow};

use super::log::Log;
use super::row::Row;
use super::{Mapped, Unmapped};
use crate::address::address;
use crate::flaws::{Flaws, Reject};
use crate::json::decimal_nanos;

/// The log. `answers` and `TTLs` run in parallel.
pub static LOG: Log = Log {
    path: "dns",
    fields: &["ts", "id.orig_h", "query", "answers", "TTLs"],
    marks: &[&["qclass"], &["rcode"], &["trans_id", "query"], &["proto", "query"]],
    claims: &[],
    map,
};

fn map(row: &Row<'_>, flaws: &mut Flaws) -> Mapped {
    let time = row.moment(flaws)?;
    let client = row.address("id.orig_h", flaws).ok_or(Reject::missing("id.orig_h"))?;
    let query = row.text("query", flaws).ok_or(Unmapped::Ignored("no query"))?;
    let lifetimes = row.list("TTLs", flaws);
    let answers = row.list("answers", flaws);
    // Answers of other kinds, such as names, are passed over. An answer without a lifetime may
    // not be kept.
    let lifetimes = lifetimes.iter().map(|it| seconds(it.raw())).chain(std::iter::repeat(0));
    let answers = answers.iter().zip(lifetimes).filter_map(|(answer, ttl)| Some((address(answer.raw())?, ttl)));
    Ok(NetworkRow::Dns(DnsRow { time, client, query, answers: answers.collect() }))
}

fn seconds(text: &str) -> u32 {
    let nanos = decimal_nanos(text.as_bytes()).unwrap_or(0).max(0);
    u32::try_from(nanos / 1_000_000_000).unwrap_or(u32::MAX)
}
