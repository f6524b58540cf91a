//! Writing a trace.

use std::collections::BTreeMap;

use tollgate_model::{Action, Body, Event, FilePath, FileSeen, HostName, Process, Protocol, Record, Timestamp};

use crate::line::{path, value, word};
use crate::lives::{Lives, child_of, target_of};
use crate::{process, render_network, time};

/// Writes records, one a line, with the lines about processes that they need.
pub(crate) fn text(records: &[Record]) -> String {
    let mut writer = Writer { out: String::new(), day: None, host: None, hosts: BTreeMap::new() };
    for record in records {
        writer.record(record);
    }
    writer.out
}

struct Writer<'a> {
    out: String,
    day: Option<i64>,
    host: Option<&'a HostName>,
    hosts: BTreeMap<&'a HostName, Lives>,
}

impl<'a> Writer<'a> {
    fn record(&mut self, record: &'a Record) {
        if self.host != Some(&record.host) {
            self.host = Some(&record.host);
            self.out.push_str(&format!("host {}\n", word(record.host.raw())));
        }
        let line = match &record.body {
            // The notation has no word for it: it stands for nothing that happened.
            Body::Mark(_) => return,
            Body::Gap(gap) => {
                let from = self.time(gap.from);
                format!("gap {from} - {} lost {}", time::render_time(gap.to, self.today()), gap.lost)
            }
            Body::Network(row) => {
                let time = self.time(render_network::time(&row.row));
                format!("{time} {}", render_network::row(row, self.today()))
            }
            Body::Event(event) => {
                let time = self.time(event.time);
                let lives = self.hosts.entry(&record.host).or_default();
                if lives.process(event.process.key) != Some(&*event.process) {
                    self.out.push_str(&declaration(lives, &event.process));
                }
                format!("{time} {}", endpoint(lives, event))
            }
        };
        self.out.push_str(&line);
        self.out.push('\n');
    }

    /// Writes a time; a new day is told once, on a line of its own.
    fn time(&mut self, moment: Timestamp) -> String {
        let day = moment.second().div_euclid(86_400);
        if self.day != Some(day) {
            self.day = Some(day);
            let midnight = time::render_time(Timestamp::from_secs(day * 86_400), day - 1);
            self.out.push_str(&format!("day {}\n", midnight.trim_end_matches("T00:00:00")));
        }
        time::render_time(moment, day)
    }

    fn today(&self) -> i64 {
        self.day.unwrap_or(time::DEFAULT_DAY)
    }
}

fn declaration(lives: &mut Lives, described: &Process) -> String {
    let blank = Process { key: described.key, ..Process::default() };
    let key = lives.beginning(described.key);
    let rest = process::render(lives, &blank, described);
    lives.note(described);
    format!("process {key}{rest}\n")
}

fn endpoint(lives: &mut Lives, event: &Event) -> String {
    let who = lives.reference(event.process.key);
    let one = |verb: &str, file: &FileSeen| format!("{verb} {who} {}{}", path(file.path.shown().raw()), size(file));
    let two = |verb: &str, from: &FileSeen, to: &FilePath| {
        format!("{verb} {who} {} -> {}{}", path(from.path.shown().raw()), path(to.shown().raw()), size(from))
    };
    let mut text = match &event.action {
        Action::Fork { child } => fork(lives, &who, &event.process, child),
        Action::Exec { target, argv, argv_complete, cwd, script } => {
            let mut line = exec(lives, &who, &event.process, target);
            let mut place = |name: &str, path: &Option<FilePath>| {
                if let Some(path) = path {
                    line.push_str(&format!(" {name}={}", value(path.shown().raw())));
                }
            };
            place("cwd", cwd);
            place("script", script);
            line.push_str(if *argv_complete { "" } else { " partial" });
            line.push_str(&attributes(lives, event));
            if !argv.is_empty() {
                line.push_str(" :");
                argv.iter().for_each(|argument| line.extend([" ", &value(argument.raw())]));
            }
            lives.note_seq(event.stream, event.seq);
            return line;
        }
        Action::Exit => format!("exit {who}"),
        Action::Open { file, read: true, write: false } => one("read", file),
        Action::Open { file, read, write } => {
            let how = match (read, write) {
                (true, _) => "rw",
                (false, true) => "w",
                (false, false) => "-",
            };
            format!("{} for={how}", one("open", file))
        }
        Action::Create { file } => one("create", file),
        Action::Write { file } => one("write", file),
        Action::Close { file, modified } => format!("{}{}", one("close", file), if *modified { " modified" } else { "" }),
        Action::Truncate { file } => one("truncate", file),
        Action::Unlink { file } => one("unlink", file),
        Action::Rename { from, to } => two("rename", from, to),
        Action::Copy { from, to } => two("copy", from, to),
        Action::Link { from, to } => two("link", from, to),
        Action::Mount { from, on } => format!("mount {who} {} -> {}", word(from.raw()), path(on.shown().raw())),
        Action::Connect { protocol, local, remote } => {
            let local = local.map_or(String::new(), |local| format!("{} ", render_network::end(local)));
            format!("connect {who} {} {local}-> {}", protocol_name(*protocol), render_network::end(*remote))
        }
    };
    text.push_str(&attributes(lives, event));
    lives.note_seq(event.stream, event.seq);
    text
}

fn size(file: &FileSeen) -> String {
    file.size.map_or(String::new(), |size| format!(" size={size}"))
}

fn fork(lives: &mut Lives, who: &str, actor: &Process, child: &Process) -> String {
    let key = lives.beginning(child.key);
    let rest = process::render(lives, &child_of(actor, child.key), child);
    lives.note(child);
    format!("fork {who} -> {key}{rest}")
}

fn exec(lives: &mut Lives, who: &str, actor: &Process, target: &Process) -> String {
    let given = if actor.key.pidversion.is_none() { actor.key } else { lives.next_key(actor.key.pid) };
    let key = if given == target.key { String::new() } else { format!(" -> {}", lives.beginning(target.key)) };
    let rest = process::render(lives, &target_of(actor, target.key), target);
    lives.note(target);
    format!("exec {who}{key}{rest}")
}

fn attributes(lives: &Lives, event: &Event) -> String {
    let mut out = String::new();
    if event.stream != lives.source.stream {
        out.push_str(&format!(" stream={}", event.stream));
    }
    if event.seq != Some(lives.next_seq(event.stream)) {
        out.push_str(&event.seq.map_or_else(|| " seq=-".to_owned(), |seq| format!(" seq={seq}")));
    }
    if event.precision != lives.source.precision {
        out.push_str(&format!(" precision={}", time::render_length(event.precision)));
    }
    out
}

/// How a protocol is written.
pub(crate) fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Other => "other",
    }
}
