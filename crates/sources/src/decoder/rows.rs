//! The rows of one record of osquery.

use super::{Decoder, Fate, Piece, Sink, Way, distance_within};
use crate::flaws::Reject;
use crate::json::Raw;
use crate::osquery::{Change, Columns, RecordWire, Rows, Said, Table, Told};
use crate::{Decoded, Format, Passage, Source};
use tollgate_model::{DefectKind, HostName};

/// What the rows of one record have in common.
struct Shared<'a> {
    host: Option<HostName>,
    told: Told<'a>,
    passage: Passage,
}

impl Decoder {
    /// Decodes a record. Each row is counted, cited and hashed by itself.
    pub(super) fn results(&mut self, piece: Piece<'_>, record: &RecordWire<'_>, way: Way<'_>, out: Sink<'_>) {
        let (host, told) = (self.osquery.host(record, way.via, &mut self.flaws), record.told(&mut self.flaws));
        // osquery writes a record as soon as its query has run.
        let shared = Shared { host, passage: way.passage(told.at), told };
        match record.rows() {
            Some(Rows::One(change, columns)) => self.row(piece, columns, change, &shared, out),
            Some(Rows::Lists(lists)) => {
                let mut count = 0usize;
                for (change, mut elements) in lists.into_iter().flatten() {
                    loop {
                        match elements.next_element() {
                            Ok(Some(row)) => self.listed(&piece, row, change, &shared, way, out),
                            Ok(None) => break,
                            Err(broken) => {
                                // The end of the list is known, but not where its next row begins.
                                self.nothing(Fate::Rejected(broken.kind().into()), &piece, out);
                                count = count.saturating_add(1);
                                break;
                            }
                        }
                        count = count.saturating_add(1);
                    }
                }
                if count == 0 {
                    self.nothing(Fate::Ignored("empty".to_owned()), &piece, out);
                }
            }
            Some(Rows::Status) => self.nothing(Fate::Ignored("status".to_owned()), &piece, out),
            None => self.nothing(Fate::Rejected(DefectKind::UnknownFormat.into()), &piece, out),
        }
    }

    /// Decodes a row that stands in a list.
    fn listed(&mut self, record: &Piece<'_>, row: Raw<'_>, change: Change, shared: &Shared<'_>, way: Way<'_>, out: Sink<'_>) {
        let offset = record.origin.offset.saturating_add(distance_within(record.bytes, row.text()));
        let piece = self.piece(offset, row.text(), way);
        let mut columns = Columns::default();
        match row.members().and_then(|mut members| columns.fill(&mut members, &mut self.flaws).ok()) {
            Some(()) => self.row(piece, &columns, change, shared, out),
            None => self.nothing(Fate::Rejected(Reject::missing("columns")), &piece, out),
        }
    }

    fn row(&mut self, piece: Piece<'_>, columns: &Columns<'_>, change: Change, shared: &Shared<'_>, out: Sink<'_>) {
        let (format, Piece { digest, origin, .. }) = (Format::Osquery, piece);
        let host = shared.host.clone();
        let (table, said) = self.osquery.read(columns, change, host.as_ref(), &shared.told, &mut self.flaws);
        let table = table.map_or("", Table::name);
        let fate = match said {
            Said::Event(event) => {
                out(Decoded::Event { host, digest, origin: origin.clone(), format, table, passage: shared.passage, event });
                Fate::Parsed
            }
            Said::Address { address, time, held } => {
                out(Decoded::Address { host, origin: origin.clone(), format, address, time, held });
                Fate::Parsed
            }
            Said::Ignored(name) => Fate::Ignored(name),
            Said::Rejected(reject) => Fate::Rejected(reject),
        };
        self.note_forgotten();
        self.settle(Some(Source::new(format, table)), fate, origin, out);
    }

    fn nothing(&mut self, fate: Fate, piece: &Piece<'_>, out: Sink<'_>) {
        self.settle(Some(Format::Osquery.into()), fate, piece.origin.clone(), out);
    }
}
