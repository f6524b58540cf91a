use proptest::prelude::*;
use tollgate_model::Untrusted;

use super::run;
use crate::command::Role;

const PROGRAMS: [&str; 30] = [
    "zip", "ditto", "tar", "gzip", "zstd", "lz4", "7zz", "aa", "hdiutil", "pax", "cpio", "pkgbuild", "split", "dd", "openssl", "gpg",
    "base64", "cp", "scp", "rsync", "ssh", "curl", "wget", "http", "rclone", "aws", "gh", "sqlite3", "python3", "env",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "-{0,2}[a-zA-Z@=:,{}\\[\\]-]{0,4}",
        prop::sample::select(
            &[
                "-",
                "--",
                "-f",
                "-o",
                "-T",
                "@-",
                "a=@b",
                "f=@\"x",
                "-C",
                "s3",
                "cp",
                "create",
                "a",
                "h:p",
                "[::1]:x",
                "x@y:1",
                "https://",
                "s3://b",
                "file:",
                ".backup x",
                "vacuum into y",
                "-m",
                "{a,b",
                "-encryption",
                "\u{e9}\u{301}"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_arguments_make_it_fail(program in prop::sample::select(&PROGRAMS[..]), words in prop::collection::vec(word(), 0..10)) {
        let argv: Vec<Untrusted> = std::iter::once(program.to_owned()).chain(words).map(Into::into).collect();
        let command = run(&format!("/usr/bin/{program}"), &argv);
        prop_assert!(command.named_hosts.len() <= 64);
        prop_assert!(command.destination.is_none() || command.role == Role::Upload);
        prop_assert!(command.uploads.is_empty() || command.role == Role::Upload);
    }

    #[test]
    fn words_that_no_grammar_knows_have_no_role(words in prop::collection::vec(any::<String>(), 0..6)) {
        let argv: Vec<Untrusted> = std::iter::once("nothing-known".to_owned()).chain(words).map(Into::into).collect();
        prop_assert_eq!(run("/usr/bin/nothing-known", &argv).role, Role::Other);
    }
}
