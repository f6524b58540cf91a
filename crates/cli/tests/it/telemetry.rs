//! Real Zeek logs of others, where they stand beside the checkout.

use std::path::Path;

use crate::program::run;

#[test]
fn real_zeek_logs_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/telemetry/zeek");
    if !folder.exists() {
        println!("skipped: no telemetry of others beside the checkout");
        return;
    }
    // Lines that hold a JSON object: `grep -hc '^{' *.log | paste -sd+ | bc` in that folder.
    let said = run(&["hunt", "--format", "jsonl", folder.join("otrf-apt29-day1").to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    // 479 + 379 + 376 + 376 + 134 + 32 + 2 + 2 by `wc -l`; the 379 are of files.log, which holds nothing for the analysis.
    assert!(said.err.contains("read 1780 records (zeek-json 1780)"), "{}", said.err);
    assert!(said.err.contains("0 not understood") && said.err.contains("files x 379"), "{}", said.err);
    assert!(said.err.contains("which process sent anything"), "what cannot be seen is said: {}", said.err);
}
