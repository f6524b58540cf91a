//! What leaves by another, which asked for it without a record.

use super::cast::{CP, ENGINES, IMPLANTS, LAUNCHD, NGROK, SSH};
use super::play::Play;
use super::scene::{SECOND, delay};
use super::theft::{Break, Trace};

impl Play<'_> {
    /// A tunnel is opened, and a server hands out files. Gives the tunnel.
    pub(crate) fn served(&mut self) -> u32 {
        let host = if self.plan.trace == Trace::Named { self.plan.place.name } else { "up" };
        let (program, argv) = match self.random.below(3) {
            _ if self.plan.broken == Some(Break::Closed) => (IMPLANTS[5], format!("agent --talk {host}")),
            0 => (NGROK, "ngrok http 8000".to_owned()),
            _ => (SSH, format!("ssh -N -R 80:localhost:8000 ana@{host}")),
        };
        let parent = if self.random.chance(50) { self.shell } else { self.scene.there_is(self.now, "launchd", 0, LAUNCHD) };
        let early = self.random.chance(50);
        let opened = early.then(|| self.scene.spawn(self.now, parent, program, &argv));
        self.now += self.random.pick(&[1, 1, 30, 650]) * SECOND;
        let folder = self.stores[0].rsplit_once('/').map_or("/", |(folder, _)| folder).to_owned();
        let serves = if self.random.chance(60) { format!(" -d \"{folder}\"") } else { String::new() };
        let server = self.scene.spawn(self.now, self.shell, self.plan.program, &format!("python3 -m http.server 8000{serves}"));
        self.now += self.random.pick(&[1, 59, 61, 300]) * SECOND;
        if self.random.chance(70) {
            for store in self.stores.clone() {
                self.read(server, &store, 9_000);
            }
        }
        if self.random.chance(40) {
            self.now += self.random.pick(&[1, 70]) * SECOND;
            self.scene.say(self.now, &format!("exit {server}"));
        }
        opened.unwrap_or_else(|| {
            self.now += delay(self.random);
            self.scene.spawn(self.now, parent, program, &argv)
        })
    }

    /// A machine within the machine is given a folder. Gives what runs it.
    pub(crate) fn contained(&mut self) -> u32 {
        let launchd = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
        let program = if self.plan.broken == Some(Break::Closed) { IMPLANTS[5] } else { self.random.pick(ENGINES) };
        let engine = self.scene.spawn(self.now, launchd, program, "engine");
        self.now += SECOND;
        let folder = self.stores[0].rsplit_once('/').map_or("/", |(folder, _)| folder).to_owned();
        let given = self.random.pick(&["/Users/ana", folder.as_str(), folder.as_str()]).to_owned();
        let argv = format!("docker run --rm -v \"{given}\":/h alpine sh -c x");
        let client = self.scene.spawn(self.now, self.shell, self.plan.program, &argv);
        self.now += self.random.pick(&[1, 5, 59, 61]) * SECOND;
        if self.random.chance(30) {
            // It may read for the machine itself.
            let store = self.stores[0].clone();
            self.read(engine, &store, 9_000);
        }
        if self.random.chance(50) {
            self.scene.say(self.now, &format!("exit {client}"));
        }
        engine
    }

    /// A plug-in comes to where Spotlight looks for it, and Spotlight reads. Gives what it wrote.
    pub(crate) fn imported(&mut self) -> String {
        let installer = self.scene.spawn(self.now, self.shell, CP, "cp -R x.mdimporter Library/Spotlight/");
        let place = if self.plan.broken == Some(Break::Closed) { "/Users/ana/src" } else { "/Users/ana/Library/Spotlight" };
        let put = self.random.pick(&["create", "create", "rename", "copy"]);
        let new = format!("{place}/x.mdimporter/Contents/MacOS/x");
        let line = if put == "create" { format!("create {installer} {new}") } else { format!("{put} {installer} /private/tmp/x -> {new}") };
        self.scene.say(self.now + SECOND, &line);
        self.scene.say(self.now + 2 * SECOND, &format!("exit {installer}"));
        self.now += self.random.pick(&[3, 3, 3, 259_200, 259_203]) * SECOND;
        let launchd = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
        let worker = self.scene.spawn(self.now, launchd, self.plan.program, "mdworker_shared");
        let worker = if self.random.chance(20) { self.scene.fork(self.now + SECOND / 50, worker) } else { worker };
        self.now += SECOND;
        let output = format!("/private/tmp/drop{}", self.random.below(3));
        if self.plan.output_first {
            self.scene.say(self.now, &format!("create {worker} {output}"));
        }
        for store in self.stores.clone() {
            self.read(worker, &store, 9_000);
        }
        if !self.plan.output_first {
            self.scene.say(self.now, &format!("create {worker} {output}"));
        }
        self.scene.say(self.now, &format!("close {worker} {output} modified size={}", self.plan.size));
        output
    }
}
