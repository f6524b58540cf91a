//! Endpoint Security messages as `eslogger exec fork exit open close create rename unlink clone link mount` prints them, message
//! version 9 (macOS 15).
//!
//! With everything that such a message has: three audit tokens, whole stat blocks, the environment of an exec. Most
//! of it means nothing to the analysis, and all of it has to be read.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::inodes::Inodes;
use crate::programs::Signer;
use crate::step::{Action, Nanos, Process, Step};
use crate::text::{mark, quoted, time};

/// Writes the messages of one Mac.
pub struct Eslogger<W> {
    out: W,
    /// Messages so far, of each kind and of all.
    of_kind: [u64; 11],
    all: u64,
    /// Where the members of a message begin: Apple's encoder orders them anew in each run.
    turn: usize,
    inodes: Inodes,
    /// Times of files, made once.
    times: Vec<String>,
    members: Vec<String>,
}

/// Members of a message.
const MEMBERS: usize = 12;

const ENVIRONMENT: [&str; 14] = [
    "TERM_PROGRAM=Apple_Terminal",
    "SHELL=/bin/zsh",
    "TERM=xterm-256color",
    "TMPDIR=/var/folders/3k/0q7bw1v93z5_2m8k4y6t1x0r0000gn/T/",
    "TERM_PROGRAM_VERSION=455.1",
    "TERM_SESSION_ID=6B0D0F6C-55C9-4C1E-9A37-3E1E6D4C2B11",
    "SSH_AUTH_SOCK=/private/tmp/com.apple.launchd.m1Qw8r3T5y/Listeners",
    "PATH=/usr/local/bin:/System/Cryptexes/App/usr/bin:/usr/bin:/bin:/usr/sbin:/sbin:/Library/Apple/usr/bin",
    "__CFBundleIdentifier=com.apple.Terminal",
    "XPC_FLAGS=0x0",
    "XPC_SERVICE_NAME=0",
    "SHLVL=1",
    "LC_CTYPE=en_US.UTF-8",
    "COMMAND_MODE=unix2003",
];

impl<W: Write> Eslogger<W> {
    /// Messages of the Mac of this number, to `out`.
    pub fn new(out: W, number: u32, start: Nanos) -> Self {
        let times = (0..64).map(|file: i64| {
            let mut text = String::new();
            time(&mut text, start - (file + 1) * 40_123_456_789_123);
            text
        });
        let members = vec![String::new(); MEMBERS];
        Self { out, of_kind: [0; 11], all: 0, turn: number as usize % MEMBERS, inodes: Inodes::default(), times: times.collect(), members }
    }

    /// Whether a file that is renamed or linked keeps its inode, as files do.
    pub fn with_inodes(self) -> Self {
        Self { inodes: Inodes::that_follow(), ..self }
    }

    /// Writes what a step is to Endpoint Security. Returns the messages: it knows nothing of connections.
    pub fn put(&mut self, at: Nanos, step: &Step) -> io::Result<u64> {
        let Some((kind, number)) = kind(&step.action) else { return Ok(0) };
        let mut members = std::mem::take(&mut self.members);
        members.iter_mut().for_each(String::clear);
        for (place, member) in members.iter_mut().enumerate() {
            self.member(member, place, at, step, (kind, number));
        }
        let (last, first) = members.split_at(self.turn);
        self.out.write_all(b"{")?;
        for (place, member) in first.iter().chain(last).enumerate() {
            if place > 0 {
                self.out.write_all(b",")?;
            }
            self.out.write_all(member.as_bytes())?;
        }
        self.out.write_all(b"}\n")?;
        self.members = members;
        self.inodes.follow(&step.action);
        self.of_kind[kind] += 1;
        self.all += 1;
        Ok(1)
    }

    /// Writes out what is still held.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn member(&self, out: &mut String, place: usize, at: Nanos, step: &Step, (kind, number): (usize, u32)) {
        // A string takes whatever is written.
        let _ = match place {
            0 => write!(out, r#""schema_version":1"#),
            1 => write!(out, r#""version":9"#),
            2 => {
                out.push_str(r#""time":"#);
                time(out, at);
                Ok(())
            }
            3 => write!(out, r#""mach_time":{}"#, at / 1_000 * 24 % 1_000_000_000_000_000),
            4 => write!(out, r#""event_type":{number}"#),
            5 => write!(out, r#""action_type":1"#),
            6 => write!(out, r#""action":{{"result":{{"result_type":0,"result":{{"auth":0}}}}}}"#),
            7 => write!(out, r#""seq_num":{}"#, self.of_kind[kind]),
            8 => write!(out, r#""global_seq_num":{}"#, self.all),
            9 => write!(out, r#""thread":{{"thread_id":{}}}"#, 20_000 + u64::from(step.by.pid) * 3),
            10 => {
                out.push_str(r#""process":"#);
                self.process(out, &step.by);
                Ok(())
            }
            _ => {
                out.push_str(r#""event":{"#);
                self.event(out, &step.action);
                out.push('}');
                Ok(())
            }
        };
    }

    fn event(&self, out: &mut String, action: &Action) {
        match action {
            Action::Fork(child) => {
                out.push_str(r#""fork":{"child":"#);
                self.process(out, child);
            }
            Action::Exec { target, args, cwd, script } => {
                out.push_str(r#""exec":{"script":"#);
                match script {
                    Some(script) => self.file(out, script, 2_400, 0o100_755),
                    None => out.push_str("null"),
                }
                out.push_str(r#","target":"#);
                self.process(out, target);
                out.push_str(r#","dyld_exec_path":"#);
                quoted(out, &target.program.path, true);
                out.push_str(r#","image_cputype":16777228,"image_cpusubtype":-2147483646,"last_fd":2,"fds":[{"fd":0,"fdtype":1},{"fd":1,"fdtype":1},{"fd":2,"fdtype":1}],"cwd":"#);
                self.file(out, cwd, 640, 0o040_755);
                out.push_str(r#","args":["#);
                list(out, args.iter().map(String::as_str));
                out.push_str(r#"],"env":["#);
                list(out, ENVIRONMENT.iter().copied());
                out.push(',');
                quoted(out, &format!("PWD={cwd}"), true);
                out.push(']');
            }
            Action::Open { path, size, write } => {
                // FREAD and FWRITE of the kernel.
                let _ = write!(out, r#""open":{{"fflag":{},"file":"#, if *write { 3 } else { 1 });
                self.file(out, path, *size, 0o100_644);
            }
            Action::Create { path } => {
                out.push_str(r#""create":{"destination_type":0,"destination":{"existing_file":"#);
                self.file(out, path, 0, 0o100_644);
                out.push_str(r#"},"acl":null"#);
            }
            Action::Close { path, size, modified } => {
                let _ = write!(out, r#""close":{{"modified":{modified},"was_mapped_writable":false,"target":"#);
                self.file(out, path, *size, 0o100_644);
            }
            Action::Rename { from, to, size } => {
                let (folder, name) = to.rsplit_once('/').unwrap_or(("", to));
                out.push_str(r#""rename":{"source":"#);
                self.file(out, from, *size, 0o100_644);
                out.push_str(r#","destination_type":1,"destination":{"new_path":{"dir":"#);
                self.file(out, folder, 640, 0o040_755);
                out.push_str(r#","filename":"#);
                quoted(out, name, true);
                out.push_str("}}");
            }
            Action::Unlink { path, size } => {
                out.push_str(r#""unlink":{"target":"#);
                self.file(out, path, *size, 0o100_644);
                out.push_str(r#","parent_dir":"#);
                self.file(out, path.rsplit_once('/').map_or("", |(folder, _)| folder), 640, 0o040_755);
            }
            Action::Clone { from, to, size } => {
                let (folder, name) = to.rsplit_once('/').unwrap_or(("", to));
                out.push_str(r#""clone":{"source":"#);
                self.file(out, from, *size, 0o100_644);
                out.push_str(r#","target_dir":"#);
                self.file(out, folder, 640, 0o040_755);
                out.push_str(r#","target_name":"#);
                quoted(out, name, true);
            }
            Action::Link { from, to, size } => {
                let (folder, name) = to.rsplit_once('/').unwrap_or(("", to));
                out.push_str(r#""link":{"source":"#);
                self.file(out, from, *size, 0o100_644);
                out.push_str(r#","target_dir":"#);
                self.file(out, folder, 640, 0o040_755);
                out.push_str(r#","target_filename":"#);
                quoted(out, name, true);
            }
            Action::Mount { from, on } => {
                out.push_str(r#""mount":{"disposition":0,"statfs":{"f_bsize":4096,"f_fstypename":"apfs","f_mntonname":"#);
                quoted(out, on, true);
                out.push_str(r#","f_mntfromname":"#);
                quoted(out, from, true);
                out.push_str(r#","f_fsid":[16777240,26]}"#);
            }
            Action::Exit => out.push_str(r#""exit":{"stat":0"#),
            Action::Write { .. } | Action::Connect(_) => {}
        }
        out.push('}');
    }

    fn process(&self, out: &mut String, process: &Process) {
        let program = &process.program;
        let hash = mark(&program.path);
        out.push_str(r#"{"audit_token":"#);
        token(out, (process.pid, process.version), process.user);
        out.push_str(r#","parent_audit_token":"#);
        token(out, process.parent, process.user);
        out.push_str(r#","responsible_audit_token":"#);
        token(out, process.responsible, process.user);
        let _ = write!(
            out,
            r#","ppid":{parent},"original_ppid":{parent},"group_id":{},"session_id":{},"is_es_client":false,"is_platform_binary":{},"codesigning_flags":{},"cdhash":"{hash:016X}{:016X}{:08X}","signing_id":"#,
            process.group,
            process.session,
            program.signer == Signer::Apple,
            match program.signer {
                Signer::Apple => 0x2601_0301_u32,
                Signer::Team(_) => 0x2201_0301,
                // Valid, ad hoc, by the linker, as in samples of real messages.
                Signer::AdHoc => 0x2202_0203,
            },
            hash.rotate_left(17),
            hash as u32,
            parent = process.parent.0,
        );
        quoted(out, program.id, true);
        out.push_str(r#","team_id":"#);
        match program.team() {
            Some(team) => quoted(out, team, true),
            None => out.push_str("null"),
        }
        out.push_str(r#","tty":"#);
        match process.terminal {
            Some(number) => self.file(out, &format!("/dev/ttys{number:03}"), 0, 0o020_620),
            None => out.push_str("null"),
        }
        out.push_str(r#","start_time":"#);
        time(out, process.started);
        out.push_str(r#","executable":"#);
        self.file(out, &program.path, 180_000 + hash % 4_000_000, 0o100_755);
        out.push('}');
    }

    /// A file with its stat block.
    fn file(&self, out: &mut String, path: &str, size: u64, mode: u32) {
        let mark = mark(path);
        let time = |which: u32| &self.times[(mark >> which) as usize % self.times.len()];
        out.push_str(r#"{"path":"#);
        quoted(out, path, true);
        let _ = write!(
            out,
            r#","path_truncated":false,"stat":{{"st_dev":16777234,"st_ino":{},"st_mode":{mode},"st_nlink":1,"st_uid":501,"st_gid":20,"st_rdev":0,"st_size":{size},"st_blocks":{},"st_blksize":4096,"st_flags":0,"st_gen":0,"st_atimespec":{},"st_mtimespec":{},"st_ctimespec":{},"st_birthtimespec":{}}}}}"#,
            self.inodes.of(path),
            size.div_ceil(4_096) * 8,
            time(0),
            time(8),
            time(16),
            time(24),
        );
    }
}

fn kind(action: &Action) -> Option<(usize, u32)> {
    Some(match action {
        Action::Exec { .. } => (0, 9),
        Action::Open { .. } => (1, 10),
        Action::Fork(_) => (2, 11),
        Action::Close { .. } => (3, 12),
        Action::Create { .. } => (4, 13),
        Action::Exit => (5, 15),
        Action::Rename { .. } => (6, 25),
        Action::Unlink { .. } => (7, 32),
        Action::Clone { .. } => (8, 61),
        Action::Link { .. } => (9, 19),
        Action::Mount { .. } => (10, 22),
        Action::Write { .. } | Action::Connect(_) => return None,
    })
}

fn token(out: &mut String, (pid, version): (u32, u32), user: u32) {
    // What the system does for itself was never logged in.
    let (session, login, group) = if user == 0 { (100_000, u32::MAX, 0) } else { (100_015, user, 20) };
    let _ = write!(
        out,
        r#"{{"asid":{session},"auid":{login},"egid":{group},"euid":{user},"pid":{pid},"pidversion":{version},"rgid":{group},"ruid":{user}}}"#
    );
}

fn list<'a>(out: &mut String, words: impl Iterator<Item = &'a str>) {
    for (place, word) in words.enumerate() {
        if place > 0 {
            out.push(',');
        }
        quoted(out, word, true);
    }
}
