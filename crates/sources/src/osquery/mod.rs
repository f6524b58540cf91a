//! Results of osquery's scheduled queries on a Mac (telemetry notes 2.1).
//!
//! **Forms.** A record holds one row (`columns` with `action`: the event format), all rows of a run
//! (`snapshot`), or what changed since the run before (`diffResults`: the batch format). Every row is a
//! record here: it is counted, cited and decoded by itself, whatever it was shipped in. A record that
//! holds no row counts as one that was ignored. osquery's messages about itself are ignored as
//! `status`. The layout of osquery 2 to 5 differs in what is text and what is a number, which is
//! never looked at. Other shippers' envelopes are opened by [`crate::envelope`].
//!
//! **Tables.** The name of a table appears nowhere, so it is told by its columns (`table`).
//!
//! | table | gives | cannot tell |
//! |---|---|---|
//! | `es_process_events` | fork, exec with arguments, exit, signatures | what ran before an exec; which script |
//! | `es_process_file_events` | open, create, write, truncate, rename | close, links, copies, sizes, the mode of an open |
//! | `process_events` | exec with arguments parted at blanks | fork, exit, signatures |
//! | `socket_events` | connect with the far end | the near end, the protocol, whether it succeeded |
//! | `process_open_sockets` | whose socket a flow was | connections that began and ended between two runs |
//! | `interface_addresses` | which addresses the host had | |
//! | `unified_log` | connect, as [`crate::unified_log`] does | paths of programs; what fell out of its 100 rows a query |
//!
//! `file_events` knows no process and is ignored by name; rows of any other table are ignored under the
//! name of their query.
//!
//! **Time.** `time` of an event is in whole seconds; `unixTime` is when the query ran, up to an
//! interval later, so records come late and in batches. `calendarTime` follows a locale.
//!
//! **Keys.** A process is known by its pid alone, see `process`; order within a second and why missing
//! numbers are no loss, see `stream`; arguments, see `arguments`.
//!
//! * `wire` lists what is read around the rows; `columns` what is read of them.
//! * `map` turns a row into an event. The column `env` is never looked at: it holds secrets.

mod arguments;
mod columns;
mod map;
mod process;
mod stream;
mod table;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use columns::Columns;
pub(crate) use map::{Reader, Said};
pub(crate) use table::Table;
pub(crate) use wire::{Change, RecordWire, Rows, Told, begins_like_one};
