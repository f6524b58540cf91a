//! From a message to an event.

use std::sync::Arc;

use tollgate_model::{Action, DefectKind, Event, FilePath, FileSeen, HostName, Mark, NUMBERED, Nanos, Timestamp, Untrusted};

use super::body::{Body, Verb};
use super::process::{path, path_in, process};
use super::wire::{ExecWire, FileWire, MountWire, OneFileWire, PathWire, TwoFilesWire};
use crate::cache::Cache;
use crate::detect::Top;
use crate::flaws::{Flaws, Reject};
use crate::host::{self, HostNames};
use crate::json::{Nested, Slot};
use crate::time::rfc3339;

/// Endpoint Security times are exact to the nanosecond.
const PRECISION: Nanos = Nanos(1);

/// Kernel flags of an open file (`FREAD`, `FWRITE` of `sys/fcntl.h`); not those of `open(2)`.
const FREAD: u64 = 1;
const FWRITE: u64 = 2;

/// The kind of a file, and that of a regular one (`sys/stat.h`).
const S_IFMT: u64 = 0o170_000;
const S_IFREG: u64 = 0o100_000;

/// That of `open(2)` and of the kernel alike: what was in the file is gone. Endpoint Security passes on the flags as they go through the
/// kernel (Apple Developer Forums, thread 796808).
const O_TRUNC: u64 = 0x400;

/// Reads the messages of one input.
#[derive(Debug, Default)]
pub struct Reader {
    cache: Cache,
    hosts: HostNames,
}

/// What a message says.
pub enum Said {
    /// Something happened.
    Event(Box<Event>),
    /// Something of no interest, of this name.
    Ignored(String),
    /// The message cannot be understood.
    Rejected(Reject),
}

impl Reader {
    /// Reads one message, which came through the host `via` if that is known. Gives the host it names,
    /// its place among the numbered messages, whatever it says, and what it says.
    pub fn read(&mut self, top: &Top<'_>, via: Option<&str>, flaws: &mut Flaws) -> (Option<HostName>, Option<Mark>, Said) {
        let time = time(top, flaws);
        let seq = top.global_seq_num.unsigned(flaws);
        let host = host::of(top, flaws);
        let host = host.as_deref().or(via).map(|host| self.hosts.share(host));
        let said = self.say(top, time, seq, flaws).unwrap_or_else(Said::Rejected);
        (host, time.zip(seq).map(|(time, seq)| Mark { time, seq }), said)
    }

    fn say(&mut self, top: &Top<'_>, time: Option<Timestamp>, seq: Option<u64>, flaws: &mut Flaws) -> Result<Said, Reject> {
        let event = top.event.get().ok_or(Reject::missing(top.event.name()))?;
        let (verb, body) = match (&event.known, event.unknown) {
            (Some((verb, Some(body))), _) => (*verb, body),
            (Some((verb, None)), _) => return Err(Reject::missing(verb.name())),
            (None, Some(key)) => return Ok(Said::Ignored(key.text().into_owned())),
            (None, None) => return Err(Reject::missing(top.event.name())),
        };
        let time = time.ok_or(Reject::missing(top.time.name()))?;
        let process = process(&top.process, &mut self.cache, flaws)?;
        let action = self.action(verb, body, flaws)?;
        Ok(Said::Event(Box::new(Event { time, precision: PRECISION, stream: NUMBERED, seq, process, action })))
    }

    fn action(&mut self, verb: Verb, body: &Body<'_>, flaws: &mut Flaws) -> Result<Action, Reject> {
        Ok(match body {
            Body::Exec(exec) => self.exec(exec, flaws)?,
            Body::Fork(fork) => Action::Fork { child: process(&fork.child, &mut self.cache, flaws)? },
            Body::Nothing => Action::Exit,
            Body::Mount(wire) => mount(wire, flaws)?,
            Body::OneFile(wire) => one_file(verb, wire, flaws)?,
            Body::TwoFiles(wire) => two_files(verb, wire, flaws)?,
        })
    }

    fn exec(&mut self, exec: &ExecWire<'_>, flaws: &mut Flaws) -> Result<Action, Reject> {
        let target = process(&exec.target, &mut self.cache, flaws)?;
        if target.image.path.shown().raw().is_empty() {
            return Err(Reject::missing("target.executable.path"));
        }
        let (argv, argv_complete) = arguments(&exec.args, flaws);
        Ok(Action::Exec { target, argv, argv_complete, cwd: path(&exec.cwd, flaws), script: path(&exec.script, flaws) })
    }
}

fn mount(wire: &MountWire<'_>, flaws: &mut Flaws) -> Result<Action, Reject> {
    let statfs = wire.statfs.get().ok_or(Reject::missing(wire.statfs.name()))?;
    let from = statfs.f_mntfromname.string(flaws).ok_or(Reject::missing(statfs.f_mntfromname.name()))?;
    let on = statfs.f_mntonname.string(flaws).filter(|on| !on.is_empty()).ok_or(Reject::missing(statfs.f_mntonname.name()))?;
    Ok(Action::Mount { from: Untrusted::new(from), on: FilePath::new(&on) })
}

fn one_file(verb: Verb, wire: &OneFileWire<'_>, flaws: &mut Flaws) -> Result<Action, Reject> {
    let file = seen(if verb == Verb::Open { &wire.file } else { &wire.target }, flaws)?;
    Ok(match verb {
        Verb::Open => {
            let flags = wire.fflag.unsigned(flaws).unwrap_or(0);
            let mode = wire.file.get().and_then(|file| file.stat.get()?.st_mode.unsigned(flaws));
            let regular = mode.is_some_and(|mode| mode & S_IFMT == S_IFREG);
            if flags & FWRITE != 0 && flags & O_TRUNC != 0 && regular {
                // As a file that is made: nothing of what it held can be read. A pipe loses nothing.
                return Ok(Action::Create { file });
            }
            Action::Open { file, read: flags & FREAD != 0, write: flags & FWRITE != 0 }
        }
        Verb::Close => Action::Close { file, modified: wire.modified.boolean(flaws).unwrap_or(false) },
        Verb::Truncate => Action::Truncate { file },
        Verb::Unlink => Action::Unlink { file },
        _ => Action::Write { file },
    })
}

fn two_files(verb: Verb, wire: &TwoFilesWire<'_>, flaws: &mut Flaws) -> Result<Action, Reject> {
    if verb == Verb::Create {
        return Ok(Action::Create { file: destination(wire, flaws)? });
    }
    let from = seen(&wire.source, flaws)?;
    Ok(match verb {
        Verb::Rename => Action::Rename { from, to: destination(wire, flaws)?.path },
        Verb::Link => Action::Link { from, to: entry(&wire.target_dir, &wire.target_filename, flaws)? },
        _ => {
            let existing = path(&wire.target_file, flaws);
            let to = existing.map_or_else(|| entry(&wire.target_dir, &wire.target_name, flaws), Ok)?;
            Action::Copy { from, to }
        }
    })
}

fn time(top: &Top<'_>, flaws: &mut Flaws) -> Option<Timestamp> {
    let text = top.time.string(flaws)?;
    let time = rfc3339(text.as_bytes());
    if time.is_none() {
        flaws.note(DefectKind::OutOfRange, top.time.name());
    }
    time
}

/// The arguments, and whether they are whole.
fn arguments(slot: &Slot<'_>, flaws: &mut Flaws) -> (Arc<[Untrusted]>, bool) {
    let Some(value) = slot.value() else { return (Arc::default(), false) };
    let Some(mut elements) = value.elements() else {
        flaws.note(DefectKind::WrongType, slot.name());
        return (Arc::default(), false);
    };
    let mut arguments = Vec::new();
    let mut complete = true;
    loop {
        match elements.next_element() {
            Ok(Some(element)) => match element.string(slot.name(), flaws) {
                Some(argument) => arguments.push(Untrusted::new(argument)),
                None => complete = false,
            },
            Ok(None) => return (arguments.into(), complete),
            Err(_) => {
                flaws.note(DefectKind::WrongType, slot.name());
                return (arguments.into(), false);
            }
        }
    }
}

/// A file with its size.
fn seen(file: &Nested<FileWire<'_>>, flaws: &mut Flaws) -> Result<FileSeen, Reject> {
    let missing = Reject::missing(file.name());
    let file = file.get().ok_or(missing)?;
    let path = path_in(&file.path, &file.path_truncated, flaws).ok_or(missing)?;
    Ok(FileSeen { path, size: file.stat.get().and_then(|stat| stat.st_size.unsigned(flaws)) })
}

/// Where a create or rename leads: the file that is there, or a name in a directory. Both are
/// under `destination`; some tools that write the same shape leave that level out.
fn destination(wire: &TwoFilesWire<'_>, flaws: &mut Flaws) -> Result<FileSeen, Reject> {
    let (existing, new) = match wire.destination.get() {
        Some(union) => (&union.existing_file, &union.new_path),
        None => (&wire.existing_file, &wire.new_path),
    };
    if existing.get().is_some()
        && let Ok(file) = seen(existing, flaws)
    {
        return Ok(file);
    }
    let new = new.get().ok_or(Reject::missing(wire.destination.name()))?;
    Ok(FileSeen { path: entry(&new.dir, &new.filename, flaws)?, size: None })
}

/// The path of a name in a directory.
fn entry(dir: &Nested<PathWire<'_>>, name: &Slot<'_>, flaws: &mut Flaws) -> Result<FilePath, Reject> {
    let dir = path(dir, flaws).ok_or(Reject::missing(dir.name()))?;
    let name = name.string(flaws).filter(|text| !text.is_empty()).ok_or(Reject::missing(name.name()))?;
    let dir = dir.shown().raw().trim_end_matches('/');
    Ok(FilePath::new(&format!("{dir}/{name}")))
}
