//! What stands at a place that somebody asks about.

use tollgate_model::{Action, DefectKind, HostName, Origin, ProcessKey, Timestamp};
use tollgate_sources::{Decoded, Line, record_starts};

/// What a record turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// An endpoint event.
    Event,
    /// A row of this log of a network sensor.
    Row(&'static str),
    /// Understood, and of no use for the analysis.
    Ignored,
    /// Not understood.
    Rejected(DefectKind),
}

/// A place in an input, and what begins there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    place: Origin,
    /// What became of the record that begins there; absent if none does.
    pub fate: Option<Fate>,
    /// Where the last record at or before the place begins.
    pub before: Option<u64>,
    /// Who did what it tells of; absent if it is no endpoint event.
    pub actor: Option<Actor>,
}

/// Who did something, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// On which host.
    pub host: HostName,
    /// The process; after an exec, with its new image.
    pub process: ProcessKey,
    /// When.
    pub time: Timestamp,
}

impl Watched {
    pub(crate) fn new(place: Origin) -> Self {
        Self { place, fate: None, before: None, actor: None }
    }

    /// Takes note of a line before it is decoded.
    pub(crate) fn see_line(&mut self, input: u32, line: &Line<'_>) {
        let place = self.place.offset;
        if input != self.place.input || line.offset > place {
            return;
        }
        let end = line.offset.saturating_add(u64::try_from(line.bytes.len()).unwrap_or(u64::MAX));
        if end <= place {
            // Where its first record begins will do: what it holds beyond that is told by what is decoded.
            if line.bytes.trim_ascii_start().first().is_some_and(|&first| first != b'#') {
                self.before = self.before.max(Some(line.offset));
            }
            return;
        }
        let starts = record_starts(line.offset, line.bytes);
        self.before = self.before.max(starts.iter().copied().filter(|&start| start <= place).max());
        if starts.contains(&place) {
            self.fate = Some(Fate::Ignored);
        }
    }

    /// Takes note of what was decoded. `host` says whose the record is, if it names this host or none.
    pub(crate) fn see_decoded(&mut self, decoded: &Decoded, host: impl FnOnce(Option<&HostName>) -> HostName) {
        let (origin, fate) = match decoded {
            Decoded::Event { origin, .. } => (origin, Fate::Event),
            Decoded::Row { origin, path, .. } => (origin, Fate::Row(path)),
            Decoded::Address { origin, .. } => (origin, Fate::Row("interface_addresses")),
            Decoded::Defect(defect) if defect.kind.rejects() && !is_of_stream(defect.kind) => (&defect.origin, Fate::Rejected(defect.kind)),
            Decoded::Defect(_) | Decoded::Mark { .. } => return,
        };
        if origin.input != self.place.input || origin.offset > self.place.offset {
            return;
        }
        self.before = self.before.max(Some(origin.offset));
        if origin.offset == self.place.offset {
            self.fate = Some(fate);
            if let Decoded::Event { host: named, event, .. } = decoded {
                let process = match &event.action {
                    Action::Exec { target, .. } => target.key,
                    _ => event.process.key,
                };
                self.actor = Some(Actor { host: host(named.as_ref()), process, time: event.time });
            }
        }
    }
}

/// Whether a defect is of the input and not of a record.
pub(crate) fn is_of_stream(kind: DefectKind) -> bool {
    matches!(
        kind,
        DefectKind::Unreadable
            | DefectKind::DamagedCompression
            | DefectKind::CompressionBomb
            | DefectKind::Archive
            | DefectKind::OtherCompression
            | DefectKind::Utf16
            | DefectKind::PacketCapture
    )
}
