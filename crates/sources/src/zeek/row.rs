//! One row, whatever its form.

use std::net::IpAddr;

use tollgate_model::{Endpoint, Nanos, Timestamp, Untrusted};

use super::cell::Cell;
use super::log::{Log, MAX_FIELDS};
use crate::flaws::{Flaws, Reject};

/// The fields of a row that its log reads. Unset fields and fields that cannot be read are
/// absent; the latter are noted.
#[derive(Debug)]
pub struct Row<'a> {
    log: &'static Log,
    cells: [Option<Cell<'a>>; MAX_FIELDS],
}

impl<'a> Row<'a> {
    /// A row without fields.
    pub fn new(log: &'static Log) -> Self {
        Self { log, cells: [None; MAX_FIELDS] }
    }

    /// The place for a field's cell, with its name.
    pub fn place(&mut self, field: usize) -> Option<(&'static str, &mut Option<Cell<'a>>)> {
        Some((self.log.fields.get(field)?, self.cells.get_mut(field)?))
    }

    fn cell(&self, field: &'static str) -> Option<Cell<'a>> {
        let at = self.log.fields.iter().position(|name| *name == field)?;
        *self.cells.get(at)?
    }

    /// Text; empty text is absent.
    pub fn text(&self, field: &'static str, flaws: &mut Flaws) -> Option<Untrusted> {
        self.cell(field)?.text(field, flaws).filter(|text| !text.is_empty()).map(Untrusted::new)
    }

    /// The elements of a set or vector; one text counts as one element.
    pub fn list(&self, field: &'static str, flaws: &mut Flaws) -> Vec<Untrusted> {
        self.cell(field).map_or_else(Vec::new, |cell| cell.list(field, flaws))
    }

    /// A moment.
    pub fn time(&self, field: &'static str, flaws: &mut Flaws) -> Option<Timestamp> {
        self.cell(field)?.time(field, flaws)
    }

    /// A moment of any year, as certificates tell it.
    pub fn date(&self, field: &'static str, flaws: &mut Flaws) -> Option<Timestamp> {
        self.cell(field)?.date(field, flaws)
    }

    /// A length of time.
    pub fn interval(&self, field: &'static str, flaws: &mut Flaws) -> Option<Nanos> {
        self.cell(field)?.interval(field, flaws)
    }

    /// A count.
    pub fn count(&self, field: &'static str, flaws: &mut Flaws) -> Option<u64> {
        self.cell(field)?.count(field, flaws)
    }

    /// A truth value.
    pub fn truth(&self, field: &'static str, flaws: &mut Flaws) -> Option<bool> {
        self.cell(field)?.truth(field, flaws)
    }

    /// An address.
    pub fn address(&self, field: &'static str, flaws: &mut Flaws) -> Option<IpAddr> {
        self.cell(field)?.address(field, flaws)
    }

    /// The time of the row.
    ///
    /// # Errors
    /// It is unset or unreadable.
    pub fn moment(&self, flaws: &mut Flaws) -> Result<Timestamp, Reject> {
        self.time("ts", flaws).ok_or(Reject::missing("ts"))
    }

    /// The unique id of the connection.
    ///
    /// # Errors
    /// It is unset or unreadable.
    pub fn uid(&self, flaws: &mut Flaws) -> Result<Untrusted, Reject> {
        self.text("uid", flaws).ok_or(Reject::missing("uid"))
    }

    /// Both ends of the connection, the opener first.
    ///
    /// # Errors
    /// An address or port is unset or unreadable.
    pub fn ends(&self, flaws: &mut Flaws) -> Result<(Endpoint, Endpoint), Reject> {
        let source = self.end("id.orig_h", "id.orig_p", flaws)?;
        Ok((source, self.end("id.resp_h", "id.resp_p", flaws)?))
    }

    fn end(&self, host: &'static str, port: &'static str, flaws: &mut Flaws) -> Result<Endpoint, Reject> {
        let address = self.address(host, flaws).ok_or(Reject::missing(host))?;
        let number = self.count(port, flaws).and_then(|port| u16::try_from(port).ok());
        Ok(Endpoint::new(address, number.ok_or(Reject::missing(port))?))
    }
}
