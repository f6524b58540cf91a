//! Results of osquery's scheduled queries in the event format, a row a line.
//!
//! `es_process_events`, `es_process_file_events` and `socket_events`, each asked every ten seconds, so that the rows
//! of a table come together. They tell whole seconds, no closes, no removals and no versions of pids.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::programs::Signer;
use crate::step::{Action, Nanos, Process, Step};
use crate::text::{mark, quoted};

/// Seconds between two runs of a query.
const INTERVAL: i64 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Processes,
    Files,
    Sockets,
}

/// Writes the results of one Mac.
pub struct Osquery<W> {
    out: W,
    host: String,
    run: i64,
    rows: Vec<(Table, String)>,
    counts: [u64; 3],
}

impl<W: Write> Osquery<W> {
    /// Results of a Mac, to `out`.
    pub fn new(out: W, host: String) -> Self {
        Self { out, host, run: 0, rows: Vec::new(), counts: [0; 3] }
    }

    /// Takes a step. Returns the rows that tell of it.
    pub fn put(&mut self, at: Nanos, step: &Step) -> io::Result<u64> {
        let second = at / 1_000_000_000;
        let run = (second / INTERVAL + 1) * INTERVAL;
        if run != self.run {
            self.write_run()?;
            self.run = run;
        }
        let mut columns = String::new();
        let Some(table) = row(&mut columns, step, second) else { return Ok(0) };
        let count = &mut self.counts[table as usize];
        *count += 1;
        // A string takes whatever is written.
        let _ = match table {
            Table::Sockets => write!(columns, r#","eid":"{count:010}""#),
            Table::Processes | Table::Files => {
                write!(columns, r#","eid":"{count:010}","global_seq_num":"{count}","seq_num":"{count}","version":"8""#)
            }
        };
        self.rows.push((table, columns));
        Ok(1)
    }

    /// Writes out what is still held.
    pub fn finish(mut self) -> io::Result<()> {
        self.write_run()?;
        self.out.flush()
    }

    fn write_run(&mut self) -> io::Result<()> {
        // Stable: within a table in order of time.
        self.rows.sort_by_key(|(table, _)| *table);
        let calendar = jiff::Timestamp::from_second(self.run).unwrap_or_default().strftime("%a %b %e %H:%M:%S %Y UTC").to_string();
        let uuid = mark(&self.host);
        for (table, columns) in self.rows.drain(..) {
            let query = match table {
                Table::Processes => "es_process_events",
                Table::Files => "es_process_file_events",
                Table::Sockets => "socket_events",
            };
            writeln!(
                self.out,
                r#"{{"name":"pack_endpoint_{query}","hostIdentifier":"{}","calendarTime":"{calendar}","unixTime":{},"epoch":0,"counter":{},"numerics":false,"decorations":{{"host_uuid":"{:08X}-1111-5222-8333-{:012X}"}},"columns":{{{columns}}},"action":"added"}}"#,
                self.host,
                self.run,
                self.run / INTERVAL % 10_000,
                uuid >> 32,
                uuid & 0xffff_ffff_ffff,
            )?;
        }
        Ok(())
    }
}

/// The columns of a row that the step is told by.
fn row(out: &mut String, step: &Step, second: i64) -> Option<Table> {
    let by = &step.by;
    match &step.action {
        Action::Fork(child) => process(out, "fork", by, second, &Said { child: Some(child.pid), ..Said::default() }),
        Action::Exec { target, args, cwd, .. } => {
            let mut line = String::new();
            for word in args {
                if word.contains(' ') { line.extend(["\"", word, "\" "]) } else { line.extend([word, " "]) }
            }
            process(out, "exec", target, second, &Said { line, words: args.len(), cwd, child: None });
        }
        Action::Exit => process(out, "exit", by, second, &Said::default()),
        Action::Open { path, .. } => return file(out, "open", by, second, (path, "")),
        Action::Create { path } => return file(out, "create", by, second, (path, "")),
        Action::Rename { from, to, .. } => return file(out, "rename", by, second, (from, to)),
        Action::Write { path } => return file(out, "write", by, second, (path, "")),
        // Its table has no rows for the others.
        Action::Close { .. } | Action::Unlink { .. } | Action::Clone { .. } | Action::Link { .. } | Action::Mount { .. } => return None,
        Action::Connect(connection) => {
            let [a, b, c, d] = connection.remote.address();
            let _ = write!(
                out,
                r#""action":"connect","auid":"501","family":"2","fd":"7","local_address":"0","local_port":"0","path":"{}","pid":"{}","protocol":"{}","remote_address":"{a}.{b}.{c}.{d}","remote_port":"{}","socket":"","status":"succeeded","success":"1","time":"{second}","uptime":"86500""#,
                by.program.path,
                by.pid,
                if connection.remote.wire().is_datagrams() { 17 } else { 6 },
                connection.remote.port(),
            );
            return Some(Table::Sockets);
        }
    }
    Some(Table::Processes)
}

#[derive(Default)]
struct Said<'s> {
    line: String,
    words: usize,
    cwd: &'s str,
    child: Option<u32>,
}

fn process(out: &mut String, kind: &str, process: &Process, second: i64, said: &Said<'_>) {
    let program = &process.program;
    let hash = mark(&program.path);
    let exec = kind == "exec";
    out.push_str(r#""cmdline":"#);
    quoted(out, &said.line, false);
    out.push_str(r#","cwd":"#);
    quoted(out, said.cwd, false);
    let _ = write!(
        out,
        r#","cdhash":"{hash:016x}{:016x}{:08x}","child_pid":"{}","cmdline_count":"{}","codesigning_flags":"{}","egid":"{group}","env":"{}","env_count":"{}","euid":"{user}","event_type":"{kind}","exit_code":"{}","gid":"{group}","original_parent":"{parent}","parent":"{parent}","path":"{}","pid":"{}","platform_binary":"{}","signing_id":"{}","team_id":"{}","time":"{second}","uid":"{user}","username":"{}""#,
        hash.rotate_left(17),
        hash as u32,
        said.child.map(|pid| pid.to_string()).unwrap_or_default(),
        said.words,
        if program.signer == Signer::AdHoc { "ADHOC, NOT_RUNTIME" } else { "NOT_RUNTIME" },
        if exec { "SHELL=/bin/zsh LANG=en_US.UTF-8 SHLVL=1 " } else { "" },
        if exec { 3 } else { 0 },
        if kind == "exit" { "0" } else { "" },
        program.path,
        process.pid,
        u8::from(program.signer == Signer::Apple),
        program.id,
        program.team().unwrap_or_default(),
        if process.user == 0 { "root" } else { "user" },
        parent = process.parent.0,
        user = process.user,
        group = if process.user == 0 { 0 } else { 20 },
    );
}

fn file(out: &mut String, kind: &str, by: &Process, second: i64, (path, to): (&str, &str)) -> Option<Table> {
    let _ = write!(
        out,
        r#""dest_filename":"{to}","event_type":"{kind}","filename":"{path}","parent":"{}","path":"{}","pid":"{}","time":"{second}""#,
        by.parent.0, by.program.path, by.pid
    );
    Some(Table::Files)
}
