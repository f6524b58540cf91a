//! Every body over its corpus, its regressions, long inputs and ten thousand seeded mutations.

use std::time::Instant;

use tollgate_fuzz::bodies::ALL;
use tollgate_fuzz::{LONG_IN_TESTS, MUTATIONS, Runner};

fn check(name: &str) {
    let body = *ALL.iter().find(|body| body.name == name).expect("a test names a body");
    let started = Instant::now();
    let mut runner = Runner::new(body);
    let corpus = runner.corpus();
    assert!(!corpus.inputs.is_empty(), "{name} has no corpus");
    for absent in &corpus.absent {
        println!("skipped: {name}: no real telemetry of {absent} beside the checkout");
    }
    let outcome = runner
        .run_corpus()
        .and_then(|()| runner.run_long(LONG_IN_TESTS))
        .and_then(|()| (0..MUTATIONS).try_for_each(|seed| runner.run_seed(seed)));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    println!("{name}: {} inputs in {:.1} s", runner.report().inputs, started.elapsed().as_secs_f64());
}

macro_rules! bodies {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)) })*

        #[test]
        fn every_body_is_tested() {
            assert_eq!(ALL.iter().map(|body| body.name).collect::<Vec<_>>(), [$(stringify!($name)),*]);
        }
    };
}

bodies! {
    frame detect eslogger osquery unified_log zeek_json zeek_tsv envelope json path domain argv redaction policy allow page bundle snapshot records_to_findings
}
