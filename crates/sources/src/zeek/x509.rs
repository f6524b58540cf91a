//! `x509`: certificates; since Zeek 4.1 once a day each.

use tollgate_model::{CertificateRow, NetworkRow};

use super::Mapped;
use super::log::Log;
use super::row::Row;
use crate::flaws::{Flaws, Reject};
use crate::legs::{Able, Claim, Kind, Leg};

/// The log. Rows of `ssl` refer to `fingerprint`, before Zeek 4.1 to `id`.
pub static LOG: Log = Log {
    path: "x509",
    fields: &[
        "ts",
        "fingerprint",
        "id",
        "certificate.subject",
        "certificate.issuer",
        "certificate.not_valid_before",
        "certificate.not_valid_after",
        "san.dns",
    ],
    marks: &[&["certificate.serial"], &["certificate.subject"], &["certificate.not_valid_after"]],
    // Certificates without the flows that they came in.
    claims: &[Claim::new(Leg::Tls, Able::Weak, &[Kind::Certificate])],
    map,
};

fn map(row: &Row<'_>, flaws: &mut Flaws) -> Mapped {
    let time = row.moment(flaws)?;
    let reference = row.text("fingerprint", flaws).or_else(|| row.text("id", flaws));
    Ok(NetworkRow::Certificate(CertificateRow {
        time,
        reference: reference.ok_or(Reject::missing("fingerprint"))?,
        subject: row.text("certificate.subject", flaws),
        issuer: row.text("certificate.issuer", flaws),
        not_before: row.date("certificate.not_valid_before", flaws),
        not_after: row.date("certificate.not_valid_after", flaws),
        names: row.list("san.dns", flaws).into(),
    }))
}
