//! Opening envelopes.

use super::{Decoder, Piece, Sink, Way, distance, distance_within};
use crate::detect::Top;
use crate::envelope::{self, Contents};
use crate::flaws::Flaws;
use crate::json::Raw;
use crate::{host, passage, syslog};
use tollgate_model::DefectKind;

impl Decoder {
    /// Decodes what an envelope holds. Gives whether it is one.
    pub(super) fn open_envelope(&mut self, piece: &Piece<'_>, top: &Top<'_>, way: Way<'_>, out: Sink<'_>) -> bool {
        if way.depth >= envelope::MAX_DEPTH {
            return false;
        }
        let Some(contents) = envelope::open(piece.bytes) else { return false };
        let host = host::of(top, &mut Flaws::default());
        let arrived = way.arrived.or(passage::of_envelope(top));
        let way = Way { via: host.as_deref().or(way.via), depth: way.depth.saturating_add(1), arrived, ..way };
        match contents {
            Contents::One(value) => self.unwrapped(piece, value, way, out),
            Contents::Several(mut elements) => loop {
                match elements.next_element() {
                    Ok(Some(value)) => self.unwrapped(piece, value, way, out),
                    Ok(None) => break,
                    Err(broken) => {
                        // The end of the list is known, but not where its next piece begins.
                        self.unreadable(piece.origin.offset, piece.bytes, broken.kind(), false, way, out);
                        break;
                    }
                }
            },
        }
        true
    }

    fn unwrapped(&mut self, holder: &Piece<'_>, value: Raw<'_>, way: Way<'_>, out: Sink<'_>) {
        let offset = holder.origin.offset.saturating_add(distance_within(holder.bytes, value.text()));
        match envelope::piece(value) {
            Some(envelope::Piece::Object(object)) => self.objects(offset, object, false, way, out),
            Some(envelope::Piece::Text(text)) => {
                let within = way.within.cloned().unwrap_or_else(|| self.origin(offset, value.text()));
                let way = Way { within: Some(&within), ..way };
                let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
                for line in lines.filter(|line| !line.is_empty()) {
                    self.inner_line(line, way, out);
                }
            }
            None => self.unreadable(offset, value.text(), DefectKind::UnknownFormat, false, way, out),
        }
    }

    /// Decodes a line of a text within a record.
    fn inner_line(&mut self, line: &[u8], way: Way<'_>, out: Sink<'_>) {
        let (header, objects) = match syslog::header(line) {
            Some(header) => (header.host, line.get(header.length..).unwrap_or_default()),
            None => (None, line),
        };
        let offset = distance(line, objects);
        if objects.starts_with(b"{") {
            self.objects(offset, objects, false, Way { via: header.or(way.via), ..way }, out);
        } else {
            self.unreadable(offset, line, DefectKind::UnknownFormat, false, way, out);
        }
    }
}
