//! Running a program that nobody vouches for: bounded in time and in what it may say.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::doctor::machine::{MOST_BYTES, NotRun, Ran};

/// How long a program may take: ten times what the slowest that is asked needs on an idle machine.
pub const LONGEST: Duration = Duration::from_secs(5);

/// How long a killed program is waited for, so that none is left behind.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// How often it is looked whether a program has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Runs a program.
pub fn run(program: &Path, words: &[&str], longest: Duration) -> Result<Ran, NotRun> {
    let mut command = Command::new(program);
    // Words of programs are read here, so they have to come in one language.
    command.args(words).env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(NotRun::Failed)?;
    let (out, err) = (gather(child.stdout.take()), gather(child.stderr.take()));
    let until = Instant::now().checked_add(longest);
    let said = listen(&out, until).and_then(|out| Ok((out, listen(&err, until)?)));
    let ended = said.and_then(|said| Ok((said, end(&mut child, until)?)));
    match ended {
        Ok(((out, err), code)) => Ok(Ran { code, out, err }),
        Err(reason) => {
            kill(&mut child);
            Err(reason)
        }
    }
}

/// What comes out of a pipe, once it has ended or said too much. The reader is left to itself if a grandchild keeps the
/// pipe open: it ends with this program.
fn gather(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (done, gathered) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
            let _ = pipe.take(most).read_to_end(&mut bytes);
        }
        let _ = done.send(bytes);
    });
    gathered
}

fn listen(gathered: &Receiver<Vec<u8>>, until: Option<Instant>) -> Result<String, NotRun> {
    match gathered.recv_timeout(left(until)) {
        Ok(bytes) if bytes.len() > MOST_BYTES => Err(NotRun::TooMuch),
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(RecvTimeoutError::Timeout) => Err(NotRun::TooLong),
        Err(RecvTimeoutError::Disconnected) => Ok(String::new()),
    }
}

fn left(until: Option<Instant>) -> Duration {
    until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
}

fn end(child: &mut Child, until: Option<Instant>) -> Result<Option<i32>, NotRun> {
    loop {
        if let Some(status) = child.try_wait().map_err(NotRun::Failed)? {
            return Ok(status.code());
        }
        if left(until).is_zero() {
            return Err(NotRun::TooLong);
        }
        thread::sleep(PAUSE);
    }
}

/// Kills it and what it started, and takes its end.
fn kill(child: &mut Child) {
    // It is not reaped yet, so that its number is still its own.
    #[cfg(unix)]
    if let Ok(id) = i32::try_from(child.id()) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGKILL);
    }
    let _ = child.kill();
    let _ = end(child, Instant::now().checked_add(LAST_BREATH));
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, longest: Duration) -> Result<Ran, NotRun> {
        run(Path::new("/bin/sh"), &["-c", script], longest)
    }

    #[test]
    fn what_it_said_and_how_it_ended() {
        let ran = shell("echo out; echo err >&2; exit 3", LONGEST).expect("a shell runs");
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(3), "out\n", "err\n"));
        let bytes = shell(r"printf '\377\033[31m'", LONGEST).expect("a shell runs");
        assert_eq!(bytes.out, "\u{fffd}\u{1b}[31m");
        assert!(matches!(run(Path::new("/nonexistent/zeek"), &[], LONGEST), Err(NotRun::Failed(_))));
    }

    /// Silent, with its pipes closed, or with a child that keeps them open: no way of hanging is waited out, and nothing
    /// that was started lives on to do what it was about to.
    #[test]
    fn what_hangs_is_killed_with_what_it_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut marks = Vec::new();
        for (number, script) in ["LATE", "exec >&- 2>&-; LATE", "LATE & exit 0", "trap '' TERM; LATE"].into_iter().enumerate() {
            let (early, late) = (folder.path().join(format!("early{number}")), folder.path().join(format!("late{number}")));
            let script = script.replace("LATE", &format!("(sleep 2; : > '{}')", late.display()));
            let started = Instant::now();
            let result = shell(&format!(": > '{}'; {script}", early.display()), Duration::from_millis(300));
            assert!(matches!(result, Err(NotRun::TooLong)), "{script}: {result:?}");
            assert!(started.elapsed() < Duration::from_millis(1_900), "{script}: {:?}", started.elapsed());
            marks.push((early, late));
        }
        thread::sleep(Duration::from_millis(2_500));
        for (early, late) in marks {
            assert!(early.exists() && !late.exists(), "{}", late.display());
        }
    }

    #[test]
    fn what_never_stops_talking_is_killed_long_before_its_time() {
        let started = Instant::now();
        let result = shell("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", Duration::from_secs(60));
        assert!(matches!(result, Err(NotRun::TooMuch)), "{result:?}");
        assert!(started.elapsed() < Duration::from_secs(30));
        let most = shell("head -c 65536 /dev/zero | tr '\\0' x", LONGEST).expect("as much as it may");
        assert_eq!(most.out.len(), MOST_BYTES);
    }
}
