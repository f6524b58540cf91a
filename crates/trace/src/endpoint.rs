//! Reading endpoint events.

use std::net::SocketAddr;
use std::sync::Arc;

use tollgate_model::{Action, Endpoint, Event, FilePath, FileSeen, Process, Protocol, Timestamp, Untrusted};

use crate::TraceError;
use crate::line::Line;
use crate::lives::{Lives, child_of, target_of};
use crate::parse::length;
use crate::process;

/// Reads the rest of a line after its verb.
pub(crate) fn parse(verb: &str, time: Timestamp, line: &mut Line, lives: &mut Lives) -> Result<Event, TraceError> {
    let word = line.next("the process")?;
    let actor = lives
        .refer(&word)
        .and_then(|key| lives.process(key))
        .cloned()
        .ok_or_else(|| line.error(format!("process `{word}` is not known")))?;
    let action = match verb {
        "fork" => fork(&actor, line, lives)?,
        "exec" => exec(&actor, line, lives)?,
        "exit" => Action::Exit,
        "connect" => connect(line)?,
        "mount" => {
            let from = line.next("what is mounted")?.into();
            line.expect("->")?;
            Action::Mount { from, on: FilePath::new(&line.next("where")?) }
        }
        _ => file(verb, line)?,
    };
    let stream = line.value("stream")?.unwrap_or(lives.source.stream);
    let seq = match line.attribute("seq").as_deref() {
        None => lives.source.sequenced.then(|| lives.next_seq(stream)),
        Some("-") => None,
        Some(seq) => Some(seq.parse().map_err(|_| line.error(format!("`seq={seq}` is no number")))?),
    };
    let precision = length(line, "precision")?.unwrap_or(lives.source.precision);
    lives.note_seq(stream, seq);
    Ok(Event { time, precision, stream, seq, process: Arc::new(actor), action })
}

fn fork(actor: &Process, line: &mut Line, lives: &mut Lives) -> Result<Action, TraceError> {
    line.expect("->")?;
    let word = line.next("the child")?;
    let key = lives.begin(&word).ok_or_else(|| line.error(format!("`{word}` is no process key")))?;
    let mut child = child_of(actor, key);
    process::parse(line, lives, &mut child)?;
    process::path(line, &mut child);
    lives.note(&child);
    Ok(Action::Fork { child: Arc::new(child) })
}

fn exec(actor: &Process, line: &mut Line, lives: &mut Lives) -> Result<Action, TraceError> {
    let key = if line.keyword("->") {
        let word = line.next("the key after exec")?;
        lives.begin(&word).ok_or_else(|| line.error(format!("`{word}` is no process key")))?
    } else if actor.key.pidversion.is_none() {
        actor.key
    } else {
        lives.next_key(actor.key.pid)
    };
    let argv_complete = !line.flag("partial");
    let cwd = line.attribute("cwd").map(|path| FilePath::new(&path));
    let script = line.attribute("script").map(|path| FilePath::new(&path));
    let argv: Arc<[Untrusted]> = line.arguments().unwrap_or_default().into_iter().map(Untrusted::from).collect();
    let mut target = target_of(actor, key);
    process::parse(line, lives, &mut target)?;
    process::path(line, &mut target);
    lives.note(&target);
    Ok(Action::Exec { target: Arc::new(target), argv, argv_complete, cwd, script })
}

fn file(verb: &str, line: &mut Line) -> Result<Action, TraceError> {
    if !matches!(verb, "read" | "open" | "create" | "write" | "close" | "truncate" | "unlink" | "rename" | "copy" | "link") {
        return Err(line.error(format!("`{verb}` is nothing that happens")));
    }
    let path = FilePath::new(&line.next("the path")?);
    let to = if matches!(verb, "rename" | "copy" | "link") {
        line.expect("->")?;
        FilePath::new(&line.next("the new path")?)
    } else {
        FilePath::default()
    };
    let file = FileSeen { path, size: line.value("size")? };
    Ok(match verb {
        "read" => Action::Open { file, read: true, write: false },
        "open" => {
            let how = line.attribute("for").unwrap_or_default();
            if !matches!(&*how, "r" | "w" | "rw" | "-") {
                return Err(line.error("`open` needs `for=` r, w, rw or -"));
            }
            Action::Open { file, read: how.contains('r'), write: how.contains('w') }
        }
        "create" => Action::Create { file },
        "write" => Action::Write { file },
        "close" => Action::Close { file, modified: line.flag("modified") },
        "truncate" => Action::Truncate { file },
        "unlink" => Action::Unlink { file },
        "rename" => Action::Rename { from: file, to },
        "copy" => Action::Copy { from: file, to },
        _ => Action::Link { from: file, to },
    })
}

fn connect(line: &mut Line) -> Result<Action, TraceError> {
    let protocol = protocol(line)?;
    let mut ends = Vec::new();
    if line.peek() != Some("->") {
        ends.push(end(line)?);
    }
    line.expect("->")?;
    let remote = end(line)?;
    Ok(Action::Connect { protocol, local: ends.pop(), remote })
}

/// Reads `tcp`, `udp` or `other`.
pub(crate) fn protocol(line: &mut Line) -> Result<Protocol, TraceError> {
    match &*line.next("the protocol")? {
        "tcp" => Ok(Protocol::Tcp),
        "udp" => Ok(Protocol::Udp),
        "other" => Ok(Protocol::Other),
        word => Err(line.error(format!("`{word}` is no protocol"))),
    }
}

/// Reads an address with a port.
pub(crate) fn end(line: &mut Line) -> Result<Endpoint, TraceError> {
    let word = line.next("an address with a port")?;
    let end: SocketAddr = word.parse().map_err(|_| line.error(format!("`{word}` is no address with a port")))?;
    Ok(Endpoint::new(end.ip(), end.port()))
}
