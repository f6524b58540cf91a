//! Argument lists, with what their manuals say they do.

mod cases;
mod hosts;
mod properties;

use tollgate_model::{FilePath, Identity, Image, Untrusted};

use super::quoting::split;
use super::{Command, Role};
use crate::Policy;

/// The command of a line, run as `/usr/bin/<first word>` in `/w`.
fn command(line: &str) -> Command {
    let words: Vec<Untrusted> = split(line).into_iter().map(Into::into).collect();
    let program = words.first().map_or("", |word| word.raw());
    run(&format!("/usr/bin/{program}"), &words)
}

fn run(path: &str, argv: &[Untrusted]) -> Command {
    let image = Image { path: FilePath::new(path), identity: Identity::default() };
    Policy::builtin().command(&image, argv, Some(&FilePath::new("/w")))
}

/// A command in one line; blanks in paths are written `_`.
fn shown(command: &Command) -> String {
    let role = match command.role {
        Role::Other => "other".to_owned(),
        Role::Archive => "archive".to_owned(),
        Role::Copy => "copy".to_owned(),
        Role::Upload => "upload".to_owned(),
        Role::Driven => "driven".to_owned(),
        Role::Mount => "mount".to_owned(),
        Role::Serve => "serve".to_owned(),
        Role::Tunnel => "tunnel".to_owned(),
        Role::Container => "container".to_owned(),
        Role::Attach => "attach".to_owned(),
        Role::Secret(category, weight) => format!("secret:{}:{weight}", Policy::builtin().category(category)),
        Role::Capture(category, weight) => format!("capture:{}:{weight}", Policy::builtin().category(category)),
    };
    let mut parts = vec![role];
    let paths = [("in", &command.inputs), ("out", &command.outputs), ("up", &command.uploads), ("redirects", &command.redirections)];
    for (label, paths) in paths {
        parts.extend(paths.iter().map(|path| format!("{label}:{}", path.key().replace(' ', "_"))));
    }
    if command.sends_stdin {
        parts.push("stdin".to_owned());
    }
    if let Some((from, folder)) = command.mount.as_deref() {
        parts.push(format!("{}:{}:{}", if from.encrypted { "from" } else { "plainly" }, from.host, folder.key()));
    }
    if let Some((image, folder)) = command.image.as_deref() {
        parts.push(format!("{}@{}", image.key(), folder.as_ref().map_or("", |folder| folder.key())));
    }
    if let Some(to) = &command.destination {
        let port = to.port.map_or_else(String::new, |port| format!(":{port}"));
        parts.push(format!("{}:{}{port}", if to.encrypted { "to" } else { "plain" }, to.host));
    }
    parts.join(" ")
}

/// Somebody may name a hundred thousand files; copies of each, of each of these, are not looked for (semantics D4).
#[test]
fn copies_of_few_are_expected_however_many_are_named() {
    let many: String = (0..40).map(|number| format!(" d{number}")).collect();
    let first: Vec<FilePath> = (0..16).map(|number| FilePath::new(&format!("/w/d{number}"))).collect();
    let copies = command(&format!("cp -R{many} /tmp/s"));
    assert_eq!((copies.inputs.len(), copies.copied()), (40, first.as_slice()));
    assert_eq!(copies.outputs.len(), 17, "the folder, and as many beneath it");
    assert_eq!(command("cp -R d0 /tmp/s").copied(), &first[..1]);
    assert!(command("tar czf o.tgz d0").copied().is_empty());
}

/// What a process knew is forgotten for a packer's sake only where its signature says that it is one (semantics C6): whoever
/// runs a program chooses its file's name and its first argument.
#[test]
fn only_a_signing_id_vouches_for_a_packer() {
    let packs = |path: &str, id: &str, line: &str| {
        let identity = Identity { signing_id: Some(id.into()), platform_binary: Some(true), ..Identity::default() };
        let words: Vec<Untrusted> = split(line).into_iter().map(Into::into).collect();
        let image = Image { path: FilePath::new(path), identity };
        Policy::builtin().command(&image, &words, Some(&FilePath::new("/w"))).packs_named_files()
    };
    for (path, id, line, expected) in [
        ("/usr/bin/tar", "com.apple.bsdtar", "tar czf out.tgz src", true),
        ("/usr/bin/ditto", "com.apple.ditto", "ditto -c -k src out.zip", true),
        // Another program under a packer's name, by its file or by its first argument.
        ("/private/tmp/tar", "com.apple.cat", "tar czf out.tgz src", false),
        ("/bin/cat", "com.apple.cat", "tar czf out.tgz src", false),
        // What is packed comes in another way, or is not named.
        ("/usr/bin/tar", "com.apple.bsdtar", "tar czf out.tgz /dev/fd/3", false),
        ("/usr/bin/zip", "com.apple.zip", "zip out.zip -", false),
        ("/usr/bin/gzip", "com.apple.gzip", "gzip", false),
        // An interpreter does what its script says, a wrapper what its command does.
        ("/usr/bin/python3", "com.apple.python3", "python3 /w/tar czf out.tgz src", false),
        ("/usr/bin/sudo", "com.apple.sudo", "sudo tar czf out.tgz src", false),
        // It reads, and packs nothing.
        ("/usr/bin/tar", "com.apple.bsdtar", "tar xzf out.tgz", false),
    ] {
        assert_eq!(packs(path, id, line), expected, "{path} {id}: {line}");
    }
}

/// Whose home a command is run in is the home that its text means.
#[test]
fn a_home_is_that_of_the_working_directory() {
    let read = |line: &str, cwd: &str| {
        let words: Vec<Untrusted> = split(line).into_iter().map(Into::into).collect();
        let image = Image { path: FilePath::new(&format!("/usr/bin/{}", words[0].raw())), identity: Identity::default() };
        let command = Policy::builtin().command(&image, &words, Some(&FilePath::new(cwd)));
        command.inputs.iter().chain(&command.redirections).map(|path| path.key().to_owned()).collect::<Vec<_>>().join(" ")
    };
    for text in ["cat < ~/k", "cat < $HOME/k", "cat <\"${HOME}/k\"", "cd /x; cat < ~/k", "curl -d \"$(<$HOME/k)\"", "cat a > ~/k"] {
        let line = format!("sh -c '{text}'");
        assert_eq!(read(&line, "/Users/ana/src/app"), "/users/ana/k", "{text}");
        assert_eq!(read(&line, "/Users/ana"), "/users/ana/k", "{text}");
        assert_eq!(read(&line, "/tmp"), "", "{text}");
    }
    for text in ["cat < x~/k", "cat < $HOMER/k", "cat < '~/k'", "cat < ~ana/k", "cat < $HOME"] {
        assert!(!read(&format!("sh -c \"{text}\""), "/Users/ana").contains("/users/ana/k"), "{text}");
    }
    assert_eq!(read("python3 -c 'open(expand(\"~/k\"))'", "/Users/ana/src"), "/users/ana/k");
    assert_eq!(read("python3 -c 'open(expand(\"~/k\"))'", "/"), "");
}
