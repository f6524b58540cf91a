//! Laws that hold for every world.

use tollgate_model::Finding;
use tollgate_oracle::worlds;

use crate::drive::{Drive, Rows, drive, lasting};

/// Findings without what depends on where records were cited from.
fn comparable(findings: &[Finding]) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    for step in findings.iter_mut().flat_map(|finding| &mut finding.steps) {
        step.record.origin = Default::default();
    }
    findings
}

#[test]
fn the_arrival_of_network_rows_means_nothing() {
    for seed in 0..400 {
        let records = worlds::world(seed).records;
        let (first, usage) = drive(&records, Drive { rows: Rows::First, restore_after: None });
        if usage.shed > 0 {
            continue;
        }
        for rows in [Rows::Last, Rows::InTime] {
            let (other, _) = drive(&records, Drive { rows, restore_after: None });
            let (first, other) = (lasting(first.clone(), &records), lasting(other, &records));
            let (one, two) = (format!("{:#?}", comparable(&first)), format!("{:#?}", comparable(&other)));
            let apart: Vec<_> = one.lines().zip(two.lines()).filter(|(a, b)| a != b).take(8).collect();
            assert!(one == two, "seed {seed}, {rows:?}: {apart:#?}");
        }
    }
}

#[test]
fn state_can_be_written_out_and_read_back_anywhere() {
    for seed in 0..120 {
        let records = worlds::world(seed).records;
        for rows in [Rows::First, Rows::InTime] {
            let (whole, _) = drive(&records, Drive { rows, restore_after: None });
            let step = records.len().div_ceil(12).max(1);
            for at in (0..records.len()).step_by(step) {
                let (resumed, _) = drive(&records, Drive { rows, restore_after: Some(at) });
                assert_eq!(whole, resumed, "seed {seed}, {rows:?}, restored after {at}");
            }
        }
    }
}

#[test]
fn a_second_collector_that_tells_the_same_doubles_nothing() {
    let mut retold = 0usize;
    for seed in 0..400 {
        let records = worlds::world(seed).records;
        let (once, usage) = drive(&records, Drive { rows: Rows::InTime, restore_after: None });
        if usage.shed > 0 {
            continue;
        }
        let both = worlds::retold(&records, seed);
        retold += usize::from(both.len() > records.len());
        let (again, _) = drive(&both, Drive { rows: Rows::InTime, restore_after: None });
        let (one, two) = (format!("{:#?}", comparable(&once)), format!("{:#?}", comparable(&again)));
        let apart: Vec<_> = one.lines().zip(two.lines()).filter(|(a, b)| a != b).take(8).collect();
        assert!(one == two, "seed {seed}: {apart:#?}");
    }
    assert!(retold >= 200, "only {retold} worlds were told twice");
}

#[test]
fn duplicates_and_order_of_arrival_mean_nothing() {
    for seed in 0..200 {
        let records = worlds::world(seed).records;
        let (once, usage) = drive(&records, Drive { rows: Rows::InTime, restore_after: None });
        if usage.shed > 0 {
            continue;
        }
        let mut twice: Vec<_> = records.iter().chain(&records).cloned().collect();
        // A fixed shuffle by digest: any arrival order will do.
        twice.sort_by_key(|record| record.digest.rotate_left(u32::try_from(seed % 128).unwrap()));
        let (again, _) = drive(&twice, Drive { rows: Rows::InTime, restore_after: None });
        assert_eq!(comparable(&once), comparable(&again), "seed {seed}");
    }
}
