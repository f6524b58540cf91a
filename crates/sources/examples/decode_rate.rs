//! How fast one file is decoded: `cargo run --release -p tollgate-sources --example decode_rate FILE..`
//!
//! The file is read into memory first, and the time is that of the processor where the system
//! tells it (Linux), so that the figure is that of decoding alone.

use std::time::Instant;

use tollgate_sources::{Decoded, Decoder, DecoderOptions, Lines, MAX_LINE};

fn main() -> std::io::Result<()> {
    for (input, path) in (0u32..).zip(std::env::args_os().skip(1)) {
        let bytes = std::fs::read(&path)?;
        let mut decoder = Decoder::new(input, DecoderOptions::default());
        let mut lines = Lines::new(bytes.as_slice(), MAX_LINE);
        let (mut events, mut rows, mut addresses, mut marks, mut defects) = (0u64, 0u64, 0u64, 0u64, 0u64);
        let clock = Clock::start();
        decoder.decode_all(&mut lines, &mut |decoded| match decoded {
            Decoded::Event { .. } => events += 1,
            Decoded::Row { .. } => rows += 1,
            Decoded::Address { .. } => addresses += 1,
            Decoded::Mark { .. } => marks += 1,
            Decoded::Defect(_) => defects += 1,
        });
        let seconds = clock.seconds();
        let records = decoder.counts().received as f64;
        println!(
            "{}: {events} events, {rows} rows, {addresses} addresses, {marks} marks, {defects} defects in {seconds:.2} s: \
             {:.0} records/s, {:.0} MB/s",
            path.display(),
            records / seconds,
            bytes.len() as f64 / seconds / 1e6,
        );
        println!("{:?}", decoder.counts());
    }
    Ok(())
}

/// Processor time of this thread, or time of day where the system does not tell it.
struct Clock {
    wall: Instant,
    cpu: Option<u64>,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu_nanos() }
    }

    fn seconds(&self) -> f64 {
        match (self.cpu, cpu_nanos()) {
            (Some(before), Some(now)) => (now - before) as f64 / 1e9,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

fn cpu_nanos() -> Option<u64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}
