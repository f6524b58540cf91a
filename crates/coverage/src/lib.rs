//! How much the telemetry at hand could have seen, measured.
//!
//! A finding needs legs: that a program ran, what it read and packed, which connection was its, where that went. Each
//! leg may be missing on some hosts, or be there in part, late, or in another time; then no finding comes, and nobody
//! can tell that from a quiet day. So everything that passes is also measured here.
//!
//! ```text
//! records as they come  -> Intake    arrival, numbers, silence, by host and source  -> Received
//! records in their order -> Contents  processes, reads, archives, ends of flows      -> Shown
//! both, and an inventory  -> Fleet     host by host  -> Report  checks, statements, what to fix first
//! ```
//!
//! Nothing here changes what a hunt finds. What is kept has bounds: counts, spreads of a stated error, and of
//! connections a sample by the hash of their far end, from which rates are estimated with the error that this has.
//!
//! | module | holds |
//! |---|---|
//! | `intake`, `numbers`, `presence`, `spread`, `cuts`, `hosts` | what the way of records tells: losses, silence, delay, by host and source |
//! | `contents`, `lives`, `archives`, `clients`, `issuers` | what they say, in their order: processes, packing, who connects, who opens TLS on the way |
//! | `ends`, `joined`, `clocks` | the two sides of connections brought together, and their clocks |
//! | `inventory`, `fleet`, `host_figures`, `heat` | host by host, against what should be there |
//! | `checks`, `figure`, `rate`, `statements`, `report` | what that comes to, and what to fix first |

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod archives;
mod checks;
mod clients;
mod clocks;
mod contents;
mod cuts;
mod ends;
mod figure;
mod fleet;
mod heat;
mod host_figures;
mod hosts;
mod intake;
mod inventory;
mod issuers;
mod joined;
mod lives;
mod numbers;
mod presence;
mod rate;
mod report;
mod spread;
mod statements;

pub use archives::Archives;
pub use checks::Check;
pub use clocks::Clocks;
pub use contents::{Contents, HostContents, HostDay, HostShown, Shown};
pub use cuts::Cuts;
pub use figure::{Figure, State};
pub use fleet::{Fleet, Host};
pub use heat::{Cell, CoverLeg};
pub use hosts::{ByHost, MOST_HOSTS};
pub use intake::{Arrival, HostIntake, Intake, Received, SourceIntake};
pub use inventory::{Inventory, Listed};
pub use issuers::{Between, Issuers};
pub use joined::Joined;
pub use lives::program;
pub use numbers::Lost;
pub use presence::{Presence, QUARTER};
pub use rate::Rate;
pub use report::{Compared, Report, ToFix};
pub use spread::Spread;
pub use statements::Statement;
