//! Writes the flood, a part of it, or one of other measures:
//! `cargo run --release --package tollgate-sim --example flood -- [PART | FORKS OPENS MADE-UP]`.

use std::io::{self, BufWriter, Write};

use tollgate_sim::Flood;

fn main() -> io::Result<()> {
    let words: Vec<f64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let measure = match words.as_slice() {
        [] => Flood::of(1.0),
        [part] => Flood::of(*part),
        [forks, opens, made_up, ..] => Flood { forks: *forks as u64, opens: *opens as u64, made_up: *made_up as u64, ..Flood::of(0.0) },
        _ => return Err(io::Error::other("name one part, or three measures")),
    };
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    tollgate_sim::flood(measure, &mut out)?;
    out.flush()
}
