//! Who shares a pipeline is bounded, and what that may hide is counted.

use tollgate_trace as trace;

use crate::drive::{Drive, Rows, drive};

/// Children of one shell within a second, of one process group, of whom the last reads a key. Returns what was let go.
fn let_go(children: u32, exits: bool) -> u64 {
    use std::fmt::Write;
    let mut text = String::from("host mac\nday 2026-03-01\nprocess zsh pid=400 group=400 platform com.apple.zsh /bin/zsh\n");
    for number in 0..children {
        let (pid, now) = (1_000 + number, format!("09:00:00.{:03}", number * 10));
        writeln!(text, "{now} fork 400 -> {pid} group=1000").unwrap();
        writeln!(text, "{now} exec {pid} adhoc worker /Users/ana/bin/worker : worker").unwrap();
        if number + 1 == children {
            writeln!(text, "{now} read {pid} /Users/ana/.ssh/id_rsa size=2000").unwrap();
        }
        if exits {
            writeln!(text, "{now} exit {pid}").unwrap();
        }
    }
    drive(&trace::parse(&text).unwrap(), Drive { rows: Rows::First, restore_after: None }).1.shed
}

#[test]
fn a_pipeline_of_many_that_live_is_not_seen_whole() {
    assert_eq!(let_go(8, false), 0);
    assert!(let_go(40, false) > 0);
}

#[test]
fn those_that_ended_make_room() {
    assert_eq!(let_go(40, true), 0);
}
