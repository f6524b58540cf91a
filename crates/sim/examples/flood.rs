//! Writes the flood, or a part of it: `cargo run --release --package tollgate-sim --example flood -- [PART]`.

use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let part = std::env::args().nth(1).and_then(|part| part.parse().ok()).unwrap_or(1.0);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    tollgate_sim::flood(tollgate_sim::Flood::of(part), &mut out)?;
    out.flush()
}
