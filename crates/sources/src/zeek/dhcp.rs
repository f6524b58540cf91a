//! `dhcp`: address leases.

use tollgate_model::{LeaseRow, NetworkRow};

use super::log::Log;
use super::row::Row;
use super::{Mapped, Unmapped};
use crate::flaws::Flaws;

/// The log. Rows also tell of requests that lead to no lease. `assigned_ip` is the name before
/// Zeek 2.6.
pub static LOG: Log = Log {
    path: "dhcp",
    fields: &["ts", "client_addr", "assigned_addr", "assigned_ip", "lease_time", "host_name", "client_fqdn", "mac"],
    marks: &[&["msg_types"], &["assigned_addr"], &["assigned_ip"], &["lease_time", "mac"]],
    claims: &[],
    map,
};

fn map(row: &Row<'_>, flaws: &mut Flaws) -> Mapped {
    let time = row.moment(flaws)?;
    let address =
        row.address("assigned_addr", flaws).or_else(|| row.address("assigned_ip", flaws)).or_else(|| row.address("client_addr", flaws));
    let length = row.interval("lease_time", flaws);
    let (Some(address), Some(length)) = (address, length) else {
        return Err(Unmapped::Ignored("no lease"));
    };
    Ok(NetworkRow::Lease(LeaseRow {
        time,
        address,
        length,
        host_name: row.text("host_name", flaws).or_else(|| row.text("client_fqdn", flaws)),
        hardware: row.text("mac", flaws).map(|mac| mac.raw().to_ascii_lowercase().into()),
    }))
}
