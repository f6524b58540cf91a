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
    if let Some((from, folder)) = &command.mount {
        parts.push(format!("{}:{}:{}", if from.encrypted { "from" } else { "plainly" }, from.host, folder.key()));
    }
    if let Some((image, folder)) = &command.image {
        parts.push(format!("{}@{}", image.key(), folder.as_ref().map_or("", |folder| folder.key())));
    }
    if let Some(to) = &command.destination {
        let port = to.port.map_or_else(String::new, |port| format!(":{port}"));
        parts.push(format!("{}:{}{port}", if to.encrypted { "to" } else { "plain" }, to.host));
    }
    parts.join(" ")
}
