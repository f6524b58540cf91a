//! From inputs to findings: which files, which host, in which order.
//!
//! ```text
//! discover -> census -> read by time -> host -> shard -> order -> engine -> decisions
//! ```
//!
//! Inputs are read side by side, the one that is furthest back in time first. Each endpoint record
//! waits until nothing earlier can come (`order`); network rows do not wait, since
//! their join is symmetric in time. Everything that happens to a record is counted
//! ([`Account`]); the count must come out even. A [`Survey`] reads the same way without looking for
//! anything: it tells what is there.
//!
//! | module | holds |
//! |---|---|
//! | `discover`, `input`, `census` | which files there are, how each is read, a first look at them |
//! | `hunt`, `reading`, `top`, `batch`, `progress` | one pass over them, the furthest back in time first, a few lines at a time |
//! | `hosts`, `host_paths`, `names` | whose a record is |
//! | `workers`, `shard`, `queue`, `order`, `retold`, `sequence` | hosts that are worked on together; their records in order, each once; losses |
//! | `account`, `quality`, `quiet` | what became of everything, and how good it was |
//! | `kept`, `cite`, `lines` | findings until they are told, and the records that they cite |
//! | `survey` | what inputs hold, without looking for anything |
//! | `timeline`, `story`, `select`, `kin`, `watched` | records for those who look closer: of a window, of a finding, at one place |

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod account;
mod batch;
mod census;
mod cite;
mod discover;
mod host_paths;
mod hosts;
mod hunt;
mod input;
mod kept;
mod kin;
mod lines;
mod names;
mod order;
mod progress;
mod quality;
mod queue;
mod quiet;
mod reading;
mod retold;
mod select;
mod sequence;
mod shard;
mod story;
mod survey;
mod timeline;
mod top;
mod watched;
mod workers;

pub use account::{Account, DefectSeen, HostLeg, Span};
pub use cite::{read_cited, sha256_of_cited};
pub use discover::{Discovered, LeftOut, LeftOutSeen, Unopened, discover};
pub use hosts::{Hosts, HostsError};
pub use hunt::{Hunt, Lists, Options, Outcome};
pub use input::{Input, Memory, is_stdin};
pub use kept::{Brief, Findings};
pub use lines::{KeptLine, KeptLines, lines_at};
pub use order::{OrderStage, Released};
pub use progress::{Progress, ProgressSeen};
pub use quality::FleetQuality;
pub use select::{Selected, Selection};
pub use shard::StateSize;
pub use story::Story;
pub use survey::{HostSeen, HostsSeen, InputSurveyed, MOST_HOSTS, SourceSeen, Survey, SurveyOptions, Surveyed};
pub use timeline::{MOST_TOLD, More, Timeline, Window};
pub use watched::{Actor, Fate, Watched};
