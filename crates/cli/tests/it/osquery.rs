//! What osquery says of a host's addresses, and what it cannot be asked about.

use std::fs;
use std::path::Path;

use tollgate_model::HostName;
use tollgate_sim::{OsqueryForm, ZeekForm, osquery, zeek};

use crate::program::{Said, hunt_json, tollgate};

const CASE: &str = include_str!("../traces/a42-old-connection-named-by-arguments.trace");

/// A case of host mac1 in 10.0.0.5, beside a host without evidence, so that no address is assumed.
fn render(folder: &Path, addresses: &str) {
    let records = tollgate_trace::parse(CASE).unwrap();
    let mut log = String::from_utf8(osquery(&records, &HostName::new("mac1"), OsqueryForm::Events)).unwrap();
    log.push_str(&log.lines().next().unwrap().replace("mac1", "mac2"));
    log.push('\n');
    log.push_str(addresses);
    fs::write(folder.join("osqueryd.results.log"), log).unwrap();
    for (name, bytes) in zeek(&records, ZeekForm::Table) {
        fs::write(folder.join(format!("{name}.log")), bytes).unwrap();
    }
}

fn address(host: &str, second: i64, action: &str) -> String {
    format!(
        "{{\"name\":\"addresses\",\"hostIdentifier\":\"{host}\",\"unixTime\":{second},\"columns\":{{\"address\":\"10.0.0.5\",\
         \"interface\":\"en0\",\"mask\":\"255.255.255.0\"}},\"action\":\"{action}\"}}\n"
    )
}

#[test]
fn interface_addresses_map_flows_to_their_host() {
    let records = tollgate_trace::parse(CASE).unwrap();
    let start = records
        .iter()
        .map(|record| if let tollgate_model::Body::Event(event) = &record.body { event.time.second() } else { i64::MAX })
        .min()
        .unwrap();
    let hosts = |addresses: &str| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        render(folder.path(), addresses);
        let found = hunt_json(folder.path(), &[]);
        found.iter().filter(|finding| finding["attribution"] == "named").map(|it| it["host"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(hosts(""), [""; 0], "nothing says whose address it is");
    assert_eq!(hosts(&address("mac1", start - 7_200, "snapshot")), ["mac1"]);
    assert_eq!(hosts(&address("mac2", start - 7_200, "added")), [""; 0]);
    let handed_on =
        [address("mac2", start - 9_000, "added"), address("mac2", start - 8_000, "removed"), address("mac1", start - 7_200, "added")];
    assert_eq!(hosts(&handed_on.concat()), ["mac1"]);
    // A day later, nobody knows.
    assert_eq!(hosts(&address("mac1", start - 90_000, "snapshot")), [""; 0]);
}

#[test]
fn a_table_without_processes_is_named_in_the_footer() {
    let folder = tempfile::tempdir().unwrap();
    let row = "{\"name\":\"fim\",\"hostIdentifier\":\"mac1\",\"unixTime\":1764057610,\"columns\":{\"target_path\":\"/etc/hosts\",\"action\":\"UPDATED\"},\"action\":\"added\"}\n";
    fs::write(folder.path().join("osqueryd.results.log"), row).unwrap();
    let said: Said = tollgate().arg("hunt").arg(folder.path()).output().unwrap().into();
    assert!(said.err.contains("osquery file_events x 1") && said.err.contains("that table knows no process"), "{}", said.err);
}

#[test]
fn addresses_in_a_stream_are_said_to_come_too_late() {
    let folder = tempfile::tempdir().unwrap();
    render(folder.path(), "");
    let stream = folder.path().join("stream");
    fs::write(&stream, address("mac1", 1_764_057_610, "snapshot")).unwrap();
    let hunt = |inputs: &[&str]| -> Said {
        let stdin = fs::File::open(&stream).unwrap();
        tollgate().arg("hunt").args(inputs).arg("-").current_dir(folder.path()).stdin(stdin).output().unwrap().into()
    };
    let note = "note: 1 address of hosts in a stream came too late to map flows";
    let with_rows = hunt(&["conn.log"]);
    assert!(with_rows.err.contains(note), "{}", with_rows.err);
    let without = hunt(&["osqueryd.results.log"]);
    assert!(!without.err.contains(note), "there is nothing to be mapped: {}", without.err);
}

#[test]
fn a_row_of_a_list_is_explained_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let record = "{\"name\":\"q\",\"hostIdentifier\":\"mac1\",\"unixTime\":1764057610,\"snapshot\":[{\"other\":\"1\"},\
        {\"interface\":\"en0\",\"address\":\"10.0.0.5\",\"mask\":\"255.255.255.0\"}],\"action\":\"snapshot\"}\n";
    fs::write(folder.path().join("osquery.log"), record).unwrap();
    let explain = |row: &str| -> Said {
        let place = format!("osquery.log:{}", record.find(row).unwrap());
        tollgate().args(["explain", "--event", &place, "."]).current_dir(folder.path()).output().unwrap().into()
    };
    let (ignored, address, list) = (explain("{\"other\""), explain("{\"interface\""), explain("{\"name\""));
    assert!(ignored.out.contains("of no use for the analysis"), "{}{}", ignored.out, ignored.err);
    assert!(address.out.contains("a row of interface_addresses"), "{}{}", address.out, address.err);
    assert!(list.err.contains("no record begins at"), "{}{}", list.out, list.err);
}
