//! Nodes by what they stand for.

use std::collections::BTreeSet;

use tollgate_model::{Chain, ProcessCited, Step};

use super::{Node, NodeKind};
use crate::page::meaning::end_point;
use crate::texts::prose;
use crate::words::{base_name, signer};

/// What a step is about: its file, or data without one.
pub(super) fn source(step: &Step, archives: &BTreeSet<&str>) -> Node {
    match &step.path {
        Some(path) => {
            let kind = if archives.contains(path.key()) { NodeKind::Archive } else { NodeKind::File };
            let folder = path.shown().raw().rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
            Node { kind, name: base_name(path.shown(), prose), about: prose(&folder.into()), key: format!("file {}", path.key()) }
        }
        None => {
            let category = prose(&step.category.as_deref().unwrap_or("data").into());
            Node {
                kind: NodeKind::Data,
                key: format!("data {} {category}", step.kind.name()),
                about: format!("{}, no file", step.kind.name()),
                name: category,
            }
        }
    }
}

/// A process instance.
pub(super) fn process(cited: &ProcessCited) -> Node {
    let (key, image) = (cited.process.key, &cited.process.image);
    let name = base_name(image.path.shown(), prose);
    Node {
        kind: NodeKind::Process,
        name: if name.is_empty() { "program not known".to_owned() } else { name },
        about: format!("pid {}, {}", key.pid, signer(image, prose)),
        key: format!("process {:010} {:010} {}", key.pid, key.pidversion.unwrap_or_default(), image.path.key()),
    }
}

/// Whoever sent, where no record tells.
pub(super) fn unknown_process() -> Node {
    Node {
        kind: NodeKind::Gap,
        name: "process not known".to_owned(),
        about: "no endpoint record".to_owned(),
        key: "gap process".to_owned(),
    }
}

/// Where a chain ends.
pub(super) fn destination(chain: &Chain) -> Node {
    let Some(destination) = &chain.destination else { return no_egress() };
    let name = prose(&destination.name);
    let about = destination.endpoint.map_or_else(|| "address not seen".to_owned(), end_point);
    Node { kind: NodeKind::Destination, key: format!("to {} {about}", destination.name.raw()), name, about }
}

/// The end of what was not seen to leave.
pub(super) fn no_egress() -> Node {
    Node { kind: NodeKind::Gap, name: "no egress seen".to_owned(), about: "no network record".to_owned(), key: "gap egress".to_owned() }
}
