//! The engine's state out of bytes.
//!
//! * Whatever the bytes, there is an engine or a reason why not.
//! * An engine that was restored writes a state that can be restored, and that is then the same.
//! * It goes on: records, time, the end of input; nothing panics, nothing hangs.

use std::sync::{Arc, LazyLock};

use tollgate_engine::{Engine, Redaction};
use tollgate_model::{Record, Timestamp};
use tollgate_policy::Policy;
use tollgate_trace as trace;

use crate::{Body, no_long};

/// The body.
pub const BODY: Body = Body { name: "snapshot", run: body, tokens: TOKENS, telemetry: &[], made, long: no_long };

const TOKENS: &[&str] = &["\u{1}", "\u{0}", "\u{2}", "\u{1}\u{0}\u{0}\u{0}", "mac1", "/Users/ana", "\u{7f}", "\u{1}\u{4}mac1"];

pub(super) static POLICY: LazyLock<Arc<Policy>> = LazyLock::new(|| Arc::new(Policy::builtin()));

/// What happens after the restoration.
static LATER: LazyLock<Vec<Record>> = LazyLock::new(|| story(STORIES.len() - 1));

const STORIES: &[&str] = &[
    include_str!("../../../cli/tests/traces/a01-stealer-of-four-processes.trace"),
    include_str!("../../../cli/tests/traces/a25-archive-renamed-and-copied.trace"),
    include_str!("../../../cli/tests/traces/a30-exec-chain-in-one-process.trace"),
    include_str!("../../../cli/tests/traces/b65-pid-reused.trace"),
];

fn story(at: usize) -> Vec<Record> {
    trace::parse(STORIES[at]).expect("a case of the program's tests can be read")
}

fn redaction() -> Redaction {
    Redaction::new([7; 32])
}

/// Checks the laws.
pub fn body(data: &[u8]) {
    let Ok(mut engine) = Engine::restore(Arc::clone(&POLICY), redaction(), data) else { return };
    let written = engine.snapshot();
    let again = Engine::restore(Arc::clone(&POLICY), redaction(), &written).expect("what was written can be read");
    assert_eq!(written, again.snapshot(), "and is the same");
    for record in LATER.iter() {
        engine.apply(record);
    }
    engine.advance_all(Timestamp::from_secs(1_800_000_000));
    engine.drain(&mut |_| {});
    let _ = engine.usage();
    engine.finish(&mut |_| {});
}

/// States halfway through some stories.
fn made() -> Vec<Vec<u8>> {
    let mut made = Vec::new();
    for records in (0..STORIES.len()).map(story) {
        for part in [1, 2, 3] {
            let mut engine = Engine::new(Arc::clone(&POLICY), redaction());
            for record in records.iter().take(records.len() * part / 3) {
                engine.apply(record);
            }
            made.push(engine.snapshot());
        }
    }
    made
}
