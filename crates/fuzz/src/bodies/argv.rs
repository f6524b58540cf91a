//! The grammar of command lines. The first line is the program, the second its working directory, the others are
//! its arguments; `\x1f` stands for a line end in them.
//!
//! * Every path is made of the text of arguments, and its name is not longer than they are.
//! * What comes out is bounded by what came in.
//! * Hosts stand in the form in which sensors report them.
//! * What is sent is part of what is known of the command once it has ended, and nothing else is.
//! * The same words say the same.

use std::sync::LazyLock;

use tollgate_model::{FilePath, Identity, Image, Untrusted, domain_name};
use tollgate_policy::{Command, Policy};

use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "argv", run: body, tokens: TOKENS, telemetry: &[], made: none, long };

const TOKENS: &[&str] = &[
    "/usr/bin/curl\n",
    "/usr/bin/tar\n",
    "/usr/bin/zip\n",
    "/usr/bin/scp\n",
    "/usr/bin/rsync\n",
    "/bin/sh\n-c\n",
    "/usr/bin/env\n",
    "/usr/bin/sudo\n",
    "/usr/bin/ditto\n",
    "/usr/bin/hdiutil\n",
    "/usr/bin/sqlite3\n",
    "/usr/bin/security\n",
    "/opt/homebrew/bin/rclone\n",
    "/opt/homebrew/bin/aws\ns3\ncp\n",
    "/usr/bin/ssh\n",
    "/usr/bin/nc\n",
    "/usr/bin/openssl\n",
    "/usr/bin/python3\n-m\n",
    "/opt/homebrew/bin/http\n",
    "/opt/homebrew/bin/7zz\na\n",
    "\n--\n",
    "\n-T\n",
    "\n-F\nfile=@",
    "\n--data-binary\n@",
    "\n--data-urlencode\nx@",
    "\n-czf\n",
    "\n-C\n",
    "\n-x\n",
    "\n-cmd\n.backup ",
    "VACUUM INTO '",
    "https://",
    "http:///",
    "ftp://u:p@",
    "scp://",
    "s3://b/k",
    "user@host:",
    "[::1]:443",
    "host::module",
    "{a,b}",
    "[1-9]",
    "[a-z:2]",
    "[001-99999999999]",
    "%2e",
    "0x7f.1",
    "@",
    "=",
    ";type=",
    ",",
    "'",
    "\"",
    "\\",
    "|",
    " ",
    "-",
    "--upload-file=",
    "--ur",
    "../",
    "~/",
    "\u{1f}",
    "file:///a?immutable=1",
    "*",
    "${IFS}",
];

static POLICY: LazyLock<Policy> = LazyLock::new(Policy::builtin);

/// Longest path that a word becomes.
const LONGEST: usize = 1024;

/// Checks the laws.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let image = Image { path: FilePath::new(lines.next().unwrap_or_default()), identity: Identity::default() };
    let cwd = lines.next().filter(|line| !line.is_empty()).map(FilePath::new);
    let argv: Vec<Untrusted> = lines.map(|line| Untrusted::from(line.replace('\u{1f}', "\n"))).collect();
    let command = POLICY.command(&image, &argv, cwd.as_ref());
    assert_eq!(command, POLICY.command(&image, &argv, cwd.as_ref()), "the same words say the same");

    let given: usize = argv.iter().map(|word| word.raw().len()).sum();
    let all = || [&command.inputs, &command.outputs, &command.uploads, &command.words].into_iter().flatten();
    let base = cwd.as_ref().map_or("", |cwd| cwd.shown().raw());
    let mut made = 0;
    for path in all() {
        let shown = path.shown().raw();
        made += shown.len();
        let word = shown.strip_prefix(base).unwrap_or(shown);
        assert!(word.len() <= given + base.len() + 16, "a path is no longer than what it is made of");
    }
    for path in &command.words {
        assert!(path.shown().raw().len() <= base.len() + 1 + LONGEST, "a word that long is no path");
    }
    let count = all().count();
    assert!(count <= 8 * (given + argv.len()) + 1024, "{given} bytes become {count} paths");
    assert!(made <= 64 * (given + base.len()) + 65_536 + count * 2 * LONGEST, "{given} bytes become {made} of paths");
    for host in command.named_hosts.iter().chain(command.destination.iter().map(|destination| &destination.host)) {
        assert!(!host.is_empty() && host.len() <= 4096, "{host:?}");
    }
    for host in &command.named_hosts {
        assert_eq!(domain_name(host), *host, "a host stands in its one form");
    }
    let sent = command.as_sent();
    let Command { role, uploads, sends_stdin, destination, .. } = command;
    assert_eq!(sent, Command { role, uploads, sends_stdin, destination, ..Command::default() });
}

/// Very many words, a very long one, a deep folder, globs upon globs.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let words = |program: &str, cwd: &str, word: &str| format!("{program}\n{cwd}\nx\n{}", word.repeat(bytes / word.len())).into_bytes();
    let deep = "/a".repeat(bytes / 4);
    let mut inputs = vec![
        format!("/bin/sh\n{deep}\nsh\n-c\n{}", "a ".repeat(bytes / 8)).into_bytes(),
        format!("/usr/bin/tar\n{deep}\ntar\n-cf\n{}", "a\n".repeat(bytes / 8)).into_bytes(),
        format!("/usr/bin/tar\n/\ntar\n-cf\n{}", "-C\na\nb\n".repeat(bytes / 8)).into_bytes(),
        format!("/usr/bin/curl\n/\ncurl\n-T\n{}", "{a,b}".repeat(bytes / 5)).into_bytes(),
        format!("/usr/bin/curl\n/\ncurl\n-T\n{{{}}}", "a,".repeat(bytes / 2)).into_bytes(),
        format!("/usr/bin/curl\n/\ncurl\n-T\n{}", "{".repeat(bytes)).into_bytes(),
        format!("/usr/bin/curl\n/\ncurl\n-F\na=@{}", "b,".repeat(bytes / 2)).into_bytes(),
        format!("/usr/bin/sqlite3\n/\nsqlite3\na\n{}", "vacuum into b\u{1f}".repeat(bytes / 14)).into_bytes(),
        format!("/usr/bin/sqlite3\n/\nsqlite3\na\n{}", "'".repeat(bytes)).into_bytes(),
        format!("/usr/bin/env\n/\nenv\n{}", "env\n".repeat(bytes / 4)).into_bytes(),
        format!("/usr/bin/curl\n/\ncurl\n{}", "http://[1-99].[1-99].[1-99]/\n".repeat(bytes / 29)).into_bytes(),
    ];
    for program in [
        "/usr/bin/curl",
        "/usr/bin/scp",
        "/usr/bin/rsync",
        "/usr/bin/zip",
        "/usr/bin/ditto",
        "/bin/sh",
        "/opt/homebrew/bin/7zz",
        "/opt/homebrew/bin/http",
    ] {
        for word in ["a\n", "-a\n", "a=b\n", "h.example\n", "https://h.example/\n", "-F\na=@b\n", "u@h:p\n", "@a\n"] {
            inputs.push(words(program, "/Users/a", word));
        }
    }
    inputs
}
