//! How far a long hunt has come, in one line on a terminal. The clock stands here: the hunt itself
//! only counts.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::style::ProgressTracker;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use tollgate_ingest::{Input, Progress, ProgressSeen};
use tollgate_sinks::{bytes, counted};

use crate::setup::Setup;

/// Time between two drawings.
const EVERY: Duration = Duration::from_millis(100);

/// A hunt that takes less is over before anybody could read.
const QUIET: Duration = Duration::from_millis(500);

/// A line that is kept up to date until it is erased.
pub struct Shown(Option<ProgressBar>);

/// Begins to show the progress of reading on standard error, if that is a terminal; `hunting` if there will be
/// findings.
pub fn show(setup: &Setup, never: bool, hunting: bool) -> Shown {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    if never || target.is_hidden() {
        return Shown(None);
    }
    let Ok(style) = ProgressStyle::with_template("{line}") else { return Shown(None) };
    let total = setup.inputs.iter().map(Input::size).try_fold(0u64, |sum, size| Some(sum.saturating_add(size?)));
    let bar = ProgressBar::with_draw_target(None, target);
    bar.set_style(style.with_key("line", Line::new(Arc::clone(&setup.progress), total, hunting)));
    bar.enable_steady_tick(EVERY);
    Shown(Some(bar))
}

impl Shown {
    /// Takes the line away.
    pub fn erase(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}

/// What the line says, made anew at each tick.
#[derive(Clone)]
struct Line {
    progress: Arc<Progress>,
    total: Option<u64>,
    hunting: bool,
    began: Instant,
    /// Whether reading has begun, and since when it is so: looking goes at another pace.
    part: (bool, Instant),
    text: String,
}

impl Line {
    fn new(progress: Arc<Progress>, total: Option<u64>, hunting: bool) -> Self {
        let now = Instant::now();
        Self { progress, total, hunting, began: now, part: (false, now), text: String::new() }
    }
}

impl ProgressTracker for Line {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, _: &ProgressState, now: Instant) {
        let seen = self.progress.seen();
        if seen.reading != self.part.0 {
            self.part = (seen.reading, now);
        }
        if now.saturating_duration_since(self.began) >= QUIET {
            self.text = describe(&seen, self.total, self.hunting, now.saturating_duration_since(self.part.1));
        }
    }

    fn reset(&mut self, _: &ProgressState, _: Instant) {}

    fn write(&self, _: &ProgressState, out: &mut dyn fmt::Write) {
        // A line that cannot be drawn is drawn the next time.
        let _ = out.write_str(&self.text);
    }
}

/// The line. `total` is known where every input is a file.
fn describe(seen: &ProgressSeen, total: Option<u64>, hunting: bool, elapsed: Duration) -> String {
    let rate = rate(seen.bytes, elapsed);
    if !seen.reading {
        return format!("looking at the inputs: {}, {}/s", bytes(seen.bytes), bytes(rate));
    }
    let read = match total {
        Some(total) if total > 0 => {
            let percent = seen.bytes.saturating_mul(100).checked_div(total).unwrap_or(0).min(100);
            let left = total.saturating_sub(seen.bytes).checked_div(rate).map(|seconds| format!(", {} left", clock(seconds)));
            format!("{} of {} ({percent} %), {}/s{}", bytes(seen.bytes), bytes(total), bytes(rate), left.unwrap_or_default())
        }
        _ => format!("{}, {}/s", bytes(seen.bytes), bytes(rate)),
    };
    let findings = if hunting { format!(", {}", counted(seen.findings, "finding")) } else { String::new() };
    format!("read {read}; {}{findings}", counted(seen.records, "record"))
}

/// Bytes a second.
fn rate(bytes: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(bytes).saturating_mul(1000).checked_div(elapsed.as_millis()).unwrap_or(0);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

/// Seconds as `2:05` or `1:02:05`.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_known() {
        let seen = |reading, bytes| ProgressSeen { reading, bytes, records: 7, findings: 2 };
        let after = Duration::from_secs;
        assert_eq!(describe(&seen(false, 3_000_000), Some(9), true, after(2)), "looking at the inputs: 3.0 MB, 1.5 MB/s");
        // 100 MB in 50 s are 2 MB/s; the other 300 MB take 150 s.
        assert_eq!(
            describe(&seen(true, 100_000_000), Some(400_000_000), true, after(50)),
            "read 100.0 MB of 400.0 MB (25 %), 2.0 MB/s, 2:30 left; 7 records, 2 findings"
        );
        assert_eq!(describe(&seen(true, 2_000), None, true, after(1)), "read 2.0 kB, 2.0 kB/s; 7 records, 2 findings");
        assert_eq!(describe(&seen(true, 2_000), None, false, after(1)), "read 2.0 kB, 2.0 kB/s; 7 records");
        // Nothing read yet: no rate, and no guess.
        assert_eq!(describe(&seen(true, 0), Some(10), true, after(1)), "read 0 B of 10 B (0 %), 0 B/s; 7 records, 2 findings");
        // A file that grew meanwhile.
        assert!(describe(&seen(true, 20), Some(10), true, after(1)).contains("(100 %), 20 B/s, 0:00 left"));
        assert_eq!(clock(3_725), "1:02:05");
    }
}
