use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Value, json};

use super::file::write;
use crate::ocsf::OcsfVersion;

/// The file of some events, with row groups of so many bytes.
fn file(events: &[Value], version: OcsfVersion, group: usize) -> Result<SerializedFileReader<Bytes>, String> {
    let mut bytes = Vec::new();
    write(&mut bytes, events.iter().cloned(), version, group).map_err(|error| error.to_string())?;
    SerializedFileReader::new(Bytes::from(bytes)).map_err(|error| error.to_string())
}

/// What a reader has of one column, event by event.
fn column(file: &SerializedFileReader<Bytes>, name: &str) -> Vec<String> {
    let rows = file.get_row_iter(None).expect("rows").map(|row| row.expect("a row"));
    rows.map(|row| row.get_column_iter().find(|(known, _)| *known == name).expect("the column").1.to_string()).collect()
}

#[test]
fn what_is_absent_what_is_empty_and_what_is_there_differ() {
    let events = [
        json!({"time": 1, "evidences": [{"data": {"step": "egress", "\u{202e}": [1, null]}}, {}, null, {"name": "a"}], "observables": []}),
        json!({"time": 2}),
        json!({"time": 3, "evidences": [], "unmapped": {"a": {"b": "\u{1b}"}, "c": 1}, "observables": [{"name": "x"}]}),
        json!({"time": 4, "evidences": null, "unmapped": {}, "anomaly_analyses": [
            {"baselines": [{"observations": [{"value": "s"}, {"value": "t"}]}, {"observations": []}, {"observation_parameter": "p"}]}, {},
        ]}),
    ];
    // The same, in one row group and in one for each event.
    for (group, count) in [(usize::MAX, 1), (1, 4)] {
        let file = file(&events, OcsfVersion::V1_8, group).expect("a file");
        assert_eq!(file.metadata().num_row_groups(), count);
        assert_eq!(column(&file, "time"), ["1", "2", "3", "4"]);
        let evidence = |name: &str, data: &str| {
            format!(
                "{{name: {name}, uid: null, process: null, file: null, data: {data}, dst_endpoint: null, connection_info: null, \
                 verdict_id: null, verdict: null}}"
            )
        };
        let data = "\"{\"step\":\"egress\",\"\\u202e\":[1,null]}\"";
        let first = [evidence("null", data), evidence("null", "null"), "null".to_owned(), evidence("\"a\"", "null")].join(", ");
        assert_eq!(column(&file, "evidences"), [format!("[{first}]"), "null".to_owned(), "[]".to_owned(), "null".to_owned()]);
        let observable = "[{name: \"x\", type_id: null, type: null, value: null}]";
        assert_eq!(column(&file, "observables"), ["[]", "null", observable, "null"]);
        assert_eq!(column(&file, "unmapped"), ["null", "null", "{\"a\" -> \"{\"b\":\"\\u001b\"}\", \"c\" -> \"1\"}", "{}"]);
        let baselines = "[{observation_parameter: null, observations: [{value: \"s\"}, {value: \"t\"}]}, \
             {observation_parameter: null, observations: []}, {observation_parameter: \"p\", observations: null}]";
        let analyses = format!(
            "[{{analysis_targets: null, anomalies: null, baselines: {baselines}}}, \
             {{analysis_targets: null, anomalies: null, baselines: null}}]"
        );
        assert_eq!(column(&file, "anomaly_analyses"), ["null", "null", "null", analyses.as_str()]);
    }
}

#[test]
fn what_no_column_holds_is_an_error_that_names_it() {
    for (event, name) in [
        (json!({"new": 1}), "new"),
        (json!({"evidences": [{}, {"process": {"file": {"new": 1}}}]}), "evidences.process.file.new"),
        // An older release does not know it.
        (json!({"anomaly_analyses": []}), "anomaly_analyses"),
        (json!({"risk_score": 3_000_000_000_u32}), "risk_score"),
        (json!({"risk_score": "88"}), "risk_score"),
        (json!({"message": 1}), "message"),
        (json!({"time_dt": "yesterday"}), "time_dt"),
        (json!({"evidences": {}}), "evidences"),
        (json!({"device": []}), "device"),
        (json!({"unmapped": "x"}), "unmapped"),
        (json!({"metadata": {"labels": ["x", 1]}}), "metadata.labels"),
        (json!([]), "an event"),
    ] {
        let error = file(std::slice::from_ref(&event), OcsfVersion::V1_1, usize::MAX).map(|_| ()).expect_err("it has no column");
        assert!(error.ends_with(&format!(" {name} has no column that holds it")), "{event}: {error}");
    }
    // The greatest process identifier that telemetry can tell is none of them.
    let pid = json!({"evidences": [{"process": {"pid": u32::MAX}}]});
    assert!(file(&[pid], OcsfVersion::V1_1, usize::MAX).is_ok());
}

#[test]
fn every_file_of_a_release_has_the_same_columns_and_says_how_it_is_sorted() {
    for version in OcsfVersion::ALL {
        let schema = |events: &[Value]| {
            let file = file(events, version, usize::MAX).expect("a file");
            format!("{:?}", file.metadata().file_metadata().schema())
        };
        assert_eq!(schema(&[]), schema(&[json!({"time": 1, "message": "x", "evidences": [{}]})]));
        let file = file(&[json!({"time": 1})], version, usize::MAX).expect("a file");
        let group = file.metadata().row_group(0);
        let sorted = group.sorting_columns().expect("an order").first().expect("a column").clone();
        let column = usize::try_from(sorted.column_idx).expect("a column");
        assert_eq!((group.column(column).column_path().string().as_str(), sorted.descending), ("time", false));
    }
}
