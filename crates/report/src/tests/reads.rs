//! Reads as records tell them.

use std::sync::Arc;

use tollgate_model::{
    Action, Body, Event, FilePath, FileSeen, HostName, Identity, Image, Nanos, Origin, Process, ProcessKey, Record, Signature, Timestamp,
};
use tollgate_policy::Policy;

use crate::reads::{MOST_FILES, MOST_READERS};
use crate::{Reads, ReadsSeen};

const KEY: &str = "/Users/ana/.ssh/id_ed25519";

fn image(path: &str, id: Option<&str>, platform: bool, signature: Signature) -> Arc<Image> {
    let identity = Identity { signing_id: id.map(Into::into), platform_binary: Some(platform), signature, ..Identity::default() };
    Arc::new(Image { path: FilePath::new(path), identity })
}

fn apple(path: &str, id: &str) -> Arc<Image> {
    image(path, Some(id), true, Signature::Valid)
}

fn process(pid: u32, parent: u32, image: &Arc<Image>) -> Process {
    let key = |pid| ProcessKey { pid, pidversion: None };
    Process { key: key(pid), parent: Some(key(parent)), image: Arc::clone(image), ..Process::default() }
}

fn record(host: &str, second: i64, process: Process, action: Action) -> Record {
    let (time, process) = (Timestamp::from_secs(second), Arc::new(process));
    let event = Event { time, precision: Nanos(1), stream: 0, seq: None, process, action };
    Record { host: HostName::new(host), origin: Origin::default(), digest: 0, body: Body::Event(Box::new(event)) }
}

fn open(path: &str) -> Action {
    Action::Open { file: FileSeen { path: FilePath::new(path), size: None }, read: true, write: false }
}

fn exec(target: Process) -> Action {
    Action::Exec { target: Arc::new(target), argv: Arc::default(), argv_complete: true, cwd: None, script: None }
}

fn seen(records: &[Record]) -> ReadsSeen {
    let mut reads = Reads::new(Arc::new(Policy::builtin()));
    records.iter().for_each(|record| reads.see(record));
    reads.finish()
}

/// For whom the only reader works.
fn whom(records: &[Record]) -> Option<String> {
    let seen = seen(records);
    assert_eq!(seen.rows.len(), 1);
    seen.rows.keys().next().and_then(|reader| reader.works_for.as_ref()).map(ToString::to_string)
}

#[test]
fn a_tool_is_told_with_the_nearest_program_above_it() {
    let (cat, zsh) = (apple("/bin/cat", "com.apple.cat"), apple("/bin/zsh", "com.apple.zsh"));
    let theft = image("/private/tmp/u", None, false, Signature::Unsigned);
    let read = |pid, parent| record("ana", 9, process(pid, parent, &cat), open(KEY));
    let fork = |parent: Process, child: Process| record("ana", 1, parent, Action::Fork { child: Arc::new(child) });
    let run = |before: Process, target: Process| record("ana", 2, before, exec(target));
    // A shell of the thief's runs it; the thief has gone by then.
    let records = [
        fork(process(10, 1, &theft), process(11, 10, &theft)),
        run(process(11, 10, &theft), process(11, 10, &zsh)),
        fork(process(11, 10, &zsh), process(12, 11, &zsh)),
        record("ana", 3, process(10, 1, &theft), Action::Exit),
        record("ana", 3, process(11, 10, &zsh), Action::Exit),
        run(process(12, 11, &zsh), process(12, 1, &cat)),
        read(12, 1),
    ];
    assert_eq!(whom(&records).as_deref(), Some("/private/tmp/u (unsigned)"));
    // It became the tool itself.
    let records = [record("ana", 1, process(10, 1, &theft), open("/x")), run(process(10, 1, &theft), process(10, 1, &cat)), read(10, 1)];
    assert_eq!(whom(&records).as_deref(), Some("/private/tmp/u (unsigned)"));
    // Only a shell is known above, and nothing.
    let records = [record("ana", 1, process(11, 1, &zsh), open("/x")), run(process(12, 11, &zsh), process(12, 11, &cat)), read(12, 11)];
    assert_eq!(whom(&records).as_deref(), Some("platform/com.apple.zsh (platform)"));
    assert_eq!(whom(&[read(12, 11)]), None);
    // The pid had been the thief's; another parent tells that it is another's now.
    let records = [record("ana", 1, process(12, 10, &theft), open("/x")), run(process(12, 77, &zsh), process(12, 77, &cat)), read(12, 77)];
    assert_eq!(whom(&records), None);
}

#[test]
fn who_is_responsible_is_told_where_only_tools_stand_above() {
    let (cat, zsh) = (apple("/bin/cat", "com.apple.cat"), apple("/bin/zsh", "com.apple.zsh"));
    let app = image("/Applications/A.app/A", None, false, Signature::AdHoc);
    let key = |pid| ProcessKey { pid, pidversion: None };
    let reader = |responsible| Process { responsible: Some(key(responsible)), ..process(12, 11, &cat) };
    let begin = [record("ana", 1, process(11, 1, &zsh), open("/x")), record("ana", 1, process(50, 1, &app), open("/x"))];
    let of = |responsible| whom(&[begin.to_vec(), vec![record("ana", 2, reader(responsible), open(KEY))]].concat());
    assert_eq!(of(50).as_deref(), Some("/Applications/A.app/A (ad hoc)"));
    // Itself, or somebody of whom nothing is known: the shell.
    assert_eq!(of(12).as_deref(), Some("platform/com.apple.zsh (platform)"));
    assert_eq!(of(99).as_deref(), Some("platform/com.apple.zsh (platform)"));
}

#[test]
fn files_and_readers_are_bounded_and_what_is_left_out_is_told() {
    let app = image("/opt/x", None, false, Signature::Unsigned);
    let file = |n: usize| record("ana", 5, process(9, 1, &app), open(&format!("/Users/ana/.ssh/id_{n}")));
    let records: Vec<Record> = (0..MOST_FILES).chain(0..3).map(file).collect();
    let row = |records: &[Record]| {
        let seen = seen(records);
        assert_eq!(seen.rows.len(), 1);
        seen.rows.into_values().next().unwrap()
    };
    let all = row(&records);
    assert_eq!((all.files, all.more_files, all.reads), (MOST_FILES as u64, false, MOST_FILES as u64 + 3));
    let more = row(&(0..=MOST_FILES).map(file).collect::<Vec<_>>());
    assert_eq!((more.files, more.more_files), (MOST_FILES as u64, true));
    let reader =
        |host: &str, n: usize| record(host, 5, process(9, 1, &image(&format!("/opt/{n}"), None, false, Signature::Unsigned)), open(KEY));
    let crowd: Vec<Record> = (0..MOST_READERS + 4).map(|n| reader("ana", n)).chain([reader("bo", 1), reader("ana", 1)]).collect();
    let seen = seen(&crowd);
    assert_eq!((seen.rows.len(), seen.crowded, seen.macs.endpoint), (MOST_READERS, 4, 2));
    let both: Vec<_> = seen.rows.values().filter(|read| read.hosts == 2).collect();
    assert_eq!((both.len(), both[0].reads, both[0].files), (1, 3, 2));
}

#[test]
fn what_could_not_be_seen_is_counted() {
    let app = image("/opt/x", None, false, Signature::Unsigned);
    let at = |host: &str, action| record(host, 5, process(9, 1, &app), action);
    let write = Action::Open { file: FileSeen { path: FilePath::new(KEY), size: None }, read: false, write: true };
    let seen = seen(&[at("ana", open(KEY)), at("bo", open("/etc/hosts")), at("carl", write), at("dan", exec(process(9, 1, &app)))]);
    let macs = &seen.macs;
    assert_eq!((macs.endpoint, macs.without_reads, macs.nothing_sensitive, macs.flows, macs.without_flows), (4, 2, 1, 0, 4));
    assert_eq!(macs.without_reads_names.iter().map(HostName::raw).collect::<Vec<_>>(), ["carl", "dan"]);
    assert_eq!(seen.rows.len(), 1);
}

#[test]
fn a_record_without_a_signature_has_that_of_the_execution() {
    let path = "/opt/x";
    let app = image(path, None, false, Signature::Unsigned);
    let silent = Arc::new(Image { path: FilePath::new(path), identity: Identity::default() });
    let other = Arc::new(Image { path: FilePath::new("/opt/y"), identity: Identity::default() });
    let begin = record("ana", 1, process(9, 1, &other), exec(process(9, 1, &app)));
    let name =
        |image| seen(&[begin.clone(), record("ana", 2, process(9, 1, image), open(KEY))]).rows.keys().next().unwrap().program.clone();
    assert_eq!(name(&silent).unwrap().to_string(), "/opt/x (unsigned)");
    // Another program: nothing is known of it. Unknown is not unsigned.
    assert_eq!(name(&other).unwrap().to_string(), "/opt/y (unknown signature)");
}
