//! Messages of the unified log, as `log show` and `log stream` write them with `--style ndjson`
//! (telemetry notes 2.3), and as rows of osquery's table `unified_log`.
//!
//! **What it tells.** Every process writes into this log by itself, and the log's daemon stamps the
//! message with the pid and the program. Apple's network stack runs inside the process that uses it,
//! so its messages say which process made a connection, which no documented event of Endpoint Security
//! does. From them come connect events, and nothing else.
//!
//! **What it cannot tell.**
//!
//! * Only Apple's stack writes: `URLSession`, `Network.framework` and what is built on them. The `curl`
//!   of macOS, Go, Rust, Python, Electron and Chromium bring their own sockets and are silent.
//! * **Names and addresses are private unless somebody lifts it**: `<private>`, `<mask.hash: '...'>`,
//!   or since macOS 11 a sum in place of the value (`Hostname#5a828566:443`, `IPv4#bad43567:443`,
//!   `IPv6#9d73c199.443`). A private far end is known to be there and not known: such a message is
//!   ignored under a name that says so, which is another one than that of a message without far end.
//!   A configuration profile (`com.apple.system.logging`, `Enable-Private-Data`) lifts it.
//! * Texts are for people and change with every release. They are told by subsystem and category and
//!   read as far as they have a known form; whatever else there is counts as ignored under one of a few
//!   fixed names, never under a text of the message.
//! * Messages of level debug, and most of level info, live in memory only: `log stream` sees them,
//!   `log show` of another day does not.
//! * A message is the process' own word. A process can write messages in the name of Apple's
//!   subsystems, if only about itself; the library that wrote it is looked at, which makes that harder,
//!   not impossible.
//! * The FileProvider subsystem, which the analytic names, shows that something is synchronised.
//!   Names in it are private or shortened (`m{4}y`), and what is told of a path is no operation of a
//!   process, so no event is made of it: it is counted, by whether a path could be read.
//!
//! **Losses.** A `lossEvent` says that messages were dropped. It is counted by name and makes no gap: a
//! gap says that reads of files may be missing, and this log has none.
//!
//! **Forms.** The first line (`Filtering the log data using "..."`) is no record; the last
//! (`{"count":N,"finished":1}`) is ignored as `end`. `--style json`, `syslog` and `compact` are not read.
//!
//! * `wire` lists what is read of a record; `message` is what both forms have in common.
//! * `class` tells messages by their subsystem; `line` reads one of the network stack; `ends` reads
//!   names and addresses in it.
//! * `joined` brings the lines of one connection together; `map` makes events.
//!
//! Layouts: `scripts/unified_logging.py` of libyal/dtformats (members of records);
//! `packages/flutter_tools/test/general.shard/ios/simulators_test.dart` of flutter/flutter,
//! flutter/flutter#61928, quinn-rs/quinn#2011, wakatime/sketch-wakatime#9 and the tests of
//! mandiant/macos-UnifiedLogs (messages).

mod class;
mod ends;
mod joined;
mod line;
mod map;
mod message;
#[cfg(test)]
mod tests;
mod wire;

use crate::legs::{Able, Claim, Kind, Leg};

/// What it can serve (telemetry notes 4): connections of Apple's own stack, each with its program.
pub(crate) const CLAIMS: &[Claim] =
    &[Claim::new(Leg::Process, Able::Weak, &[Kind::Connect]), Claim::new(Leg::Attribution, Able::Partial, &[Kind::Connect])];

pub(crate) use map::{Reader, Said};
pub(crate) use message::Message;
pub(crate) use wire::{RecordWire, begins_like_one, is_heading};
