//! How long it takes to tell whether a path is sensitive:
//! `cargo run --release -p tollgate-policy --example look_up_cost PATH...`.

use std::hint::black_box;
use std::time::Instant;

use tollgate_model::FilePath;
use tollgate_policy::Policy;

fn main() {
    let policy = Policy::builtin();
    for raw in std::env::args().skip(1) {
        let path = FilePath::new(&raw);
        // The least of several runs: the machine has other work.
        let run = || {
            let start = Instant::now();
            for _ in 0..30_000 {
                black_box(policy.sensitive(black_box(&path)));
            }
            start.elapsed().as_nanos() / 30_000
        };
        println!("{:>5} ns  {raw}", (0..20).map(|_| run()).min().unwrap_or_default());
    }
}
