//! How long the key of a path takes: `cargo run --release -p tollgate-model --example path_cost PATH...`.

use std::hint::black_box;
use std::time::Instant;

use tollgate_model::FilePath;

fn main() {
    for raw in std::env::args().skip(1) {
        let start = Instant::now();
        for _ in 0..1_000_000 {
            black_box(FilePath::new(black_box(&raw)));
        }
        println!("{:>4} ns  {} bytes  {raw}", start.elapsed().as_nanos() / 1_000_000, raw.len());
    }
}
