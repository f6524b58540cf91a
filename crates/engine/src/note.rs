//! Why something did or did not happen, for whoever asks about one record.

use tollgate_model::{Rung, Timestamp, Untrusted};

/// One observation made while the watched record, or a flow that it could feed, was judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The program takes no tags: an always-reader or a browser.
    NoCarrier,
    /// The path is neither sensitive nor does it carry anything.
    NotSensitive,
    /// The path is sensitive, and its owner read it.
    Owner,
    /// The path is sensitive.
    Sensitive {
        /// Category.
        category: String,
        /// Weight with which it was taken.
        weight: u8,
    },
    /// The row makes a flow that is no egress.
    NoEgress {
        /// Why.
        why: &'static str,
    },
    /// A flow was judged.
    Flow {
        /// The sensor's name for it.
        uid: Untrusted,
        /// When it began.
        start: Timestamp,
        /// How it was given to a process, if it was.
        rung: Option<Rung>,
        /// Processes it could be given to.
        candidates: usize,
        /// Tags that it took.
        taken: usize,
        /// Score of its greatest group.
        score: Option<u8>,
    },
}
