//! Real results of osquery, and the examples of its documentation. The numbers were counted in the files
//! by `python3`, each with the words beside it, after
//! `rows = [(r.get("action"), r.get("columns")) for r in map(json.loads, open(FILE))]`.

use crate::osquery::ignored;
use crate::run::{Run, sample_of};

fn run(name: &str) -> Option<Run> {
    sample_of("osquery", name).map(|bytes| Run::of(bytes.as_slice()))
}

fn count(run: &Run, name: &str) -> u64 {
    ignored(run).iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count)
}

/// A Linux host, osquery 5. `len(rows)`: 266.
/// `sum({"target_path", "action"} <= set(c) for _, c in rows)`: 21.
/// `sum(a == "removed" and {"pid", "remote_address", "local_port"} <= set(c) for a, c in rows)`: 21, and none of them added.
/// `sum(r["name"] == "pack_osquery-custom-pack_processes" for r in map(json.loads, open(FILE)))`: 21, whose columns have a command
/// line and no time; `collections.Counter(r["name"] ..)` has 16 names besides `fim` and the sockets'.
#[test]
fn results_of_a_linux_host() {
    let Some(run) = run("msticpy_osqueryd.results.log") else { return };
    assert_eq!(run.totals(), [266, 0, 266, 0, 0]);
    assert!(run.defects.is_empty());
    assert_eq!(count(&run, "file_events"), 21);
    assert_eq!(count(&run, "process_open_sockets:removed"), 21);
    assert_eq!(count(&run, "pack_osquery-custom-pack_processes"), 21);
    assert_eq!(count(&run, "pack_osquery-monitoring_schedule"), 21);
    assert_eq!(ignored(&run).len(), NAMES + 2);
    assert_eq!(ignored(&run).iter().map(|(_, count)| count).sum::<u64>(), 266);
}

/// `len(set(r["name"] for r in map(json.loads, open(FILE)))) - 2`, which is 18 - 2.
const NAMES: usize = 16;

/// The same host's snapshots, one row a record. `len(rows)`: 43; `Counter(r["name"] ..)`: 40, 2 and 1.
#[test]
fn snapshots_of_a_linux_host() {
    let Some(run) = run("msticpy_osqueryd.snapshots.log") else { return };
    assert_eq!(run.totals(), [43, 0, 43, 0, 0]);
    assert!(run.defects.is_empty());
    assert_eq!(count(&run, "pack_osquery-snapshots-pack_python_packages"), 40);
    assert_eq!(count(&run, "pack_osquery-snapshots-pack_dns_resolvers"), 2);
    assert_eq!(count(&run, "pack_osquery-snapshots-pack_platform_info"), 1);
}

/// A Mac, osquery 2.10, whose numbers are text and slashes escaped. `len(rows)`: 3, of three names.
#[test]
fn results_of_a_mac() {
    let Some(bytes) = sample_of("osquery", "beats_osqueryd.results.darwin.excerpt.log") else { return };
    let run = Run::of(bytes.as_slice());
    assert_eq!((run.totals(), ignored(&run).len()), ([3, 0, 3, 0, 0], 3));
    let mut hosts = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        tollgate_sources::RecordHosts::default().of(line, &mut |host| hosts.push(host.raw().to_owned()));
    }
    assert_eq!(hosts, ["192-168-0-4.rdsnet.ro"; 3]);
}

/// Records from the tests of others' rules, most of Macs. `len(rows)`: 37; `len(set(r["name"] ..))`: 18.
#[test]
fn results_from_the_tests_of_rules() {
    let Some(run) = run("differential_panther.ndjson") else { return };
    assert_eq!((run.totals(), ignored(&run).len()), ([37, 0, 37, 0, 0], 18));
    assert!(run.defects.is_empty());
    assert_eq!(count(&run, "pack_incident-response_crontab"), 6);
}

/// The documentation's examples, rows counted by eye: two differences of `processes` in either format, and four processes.
#[test]
fn examples_of_the_documentation() {
    for (name, rows, query) in [
        ("docs_event_format.ndjson", 2, "processes"),
        ("docs_batch_format.ndjson", 2, "processes"),
        ("docs_snapshot_format.ndjson", 4, "process_snapshot"),
    ] {
        let Some(run) = run(name) else { return };
        assert_eq!((run.totals(), ignored(&run)), ([rows, 0, rows, 0, 0], vec![(query, rows)]), "{name}");
    }
    println!("no real record was at hand of: es_process_events, es_process_file_events, process_events and socket_events of a Mac,");
    println!("process_open_sockets with action added, interface_addresses, a batch or snapshot list, and every envelope");
}
