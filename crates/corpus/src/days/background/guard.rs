//! What looks for malware: it reads whatever is written and whatever runs, and tells its cloud.

use crate::days::deed::Who;
use crate::days::employee::Role;
use crate::days::habits::Habit;
use crate::days::kit::Guard;
use crate::days::programs::agents::{ELASTIC, FALCON, FILEBEAT, LEGAL_HOLD, SENTINEL, WDAVDAEMON};
use crate::days::services::agents::{DEFENDER_CLOUD, DEFENDER_SAMPLES, ELASTIC_CLOUD, FALCON_CLOUD, S3_LEGAL, SENTINEL_CLOUD};
use crate::days::story::Story;

/// The habits of a product.
pub fn habits(guard: Guard) -> &'static [Habit] {
    match guard {
        Guard::Defender => const { &[Habit::awake(900, defender), Habit::at(13, 100, defender_scan), Habit::awake(1, sample)] },
        Guard::CrowdStrike => const { &[Habit::awake(700, falcon)] },
        Guard::SentinelOne => const { &[Habit::awake(700, sentinel), Habit::at(22, 50, legal_hold)] },
        Guard::Elastic => const { &[Habit::awake(700, elastic), Habit::awake(200, ship)] },
    }
}

/// What is looked at when it is written or run, and a full scan comes by.
fn looks(s: &mut Story<'_>, by: Who, least: u64, greatest: u64) {
    for _ in 0..s.number(least, greatest) {
        let path = match s.number(0, 23) {
            0 => "~/Library/Application Support/Google/Chrome/Default/Cookies".to_owned(),
            1 => "~/Library/Application Support/Google/Chrome/Default/Login Data".to_owned(),
            2 => "~/Library/Keychains/login.keychain-db".to_owned(),
            3 => "~/.zsh_history".to_owned(),
            4 => "~/.ssh/known_hosts".to_owned(),
            5..9 => s.any_document(),
            9..12 => format!("/Applications/App-{}.app/Contents/MacOS/App-{0}", s.number(1, 80)),
            12 => format!("~/Downloads/Installer-{}.dmg", s.number(1, 20)),
            13 => format!("~/Library/LaunchAgents/com.example.agent-{}.plist", s.number(1, 9)),
            _ => format!("~/Library/Caches/com.example.cache/{}.bin", s.number(1, 3_000)),
        };
        s.read(by, &path);
    }
}

fn defender(s: &mut Story<'_>) {
    let daemon = s.root(&WDAVDAEMON);
    looks(s, daemon, 2, 9);
    if s.chance(30) {
        let (sent, received) = (s.number(4_000, 60_000), s.number(2_000, 9_000));
        s.talk(daemon, &DEFENDER_CLOUD, sent, received);
    }
}

fn defender_scan(s: &mut Story<'_>) {
    let daemon = s.root(&WDAVDAEMON);
    s.read_all(daemon, &["~/.ssh/id_ed25519", "~/.aws/credentials", "~/.npmrc", "~/src/app/.env"]);
    looks(s, daemon, 200, 400);
    s.talk(daemon, &DEFENDER_CLOUD, 90_000, 9_000);
}

/// A file that nobody has seen before is sent in.
fn sample(s: &mut Story<'_>) {
    let daemon = s.root(&WDAVDAEMON);
    let path = format!("~/Downloads/Installer-{}.dmg", s.number(1, 20));
    let zip = format!("/Library/Application Support/Microsoft/Defender/samples/{}.zip", s.hex());
    s.create(daemon, &zip);
    s.read(daemon, &path);
    s.close(daemon, &zip, 2_400_000);
    s.read(daemon, &zip);
    s.upload(daemon, &DEFENDER_SAMPLES, &zip);
    s.remove(daemon, &zip);
}

fn falcon(s: &mut Story<'_>) {
    let agent = s.root(&FALCON);
    looks(s, agent, 1, 6);
    if s.chance(40) {
        let (sent, received) = (s.number(9_000, 300_000), s.number(2_000, 20_000));
        s.talk(agent, &FALCON_CLOUD, sent, received);
    }
}

fn sentinel(s: &mut Story<'_>) {
    let daemon = s.root(&SENTINEL);
    looks(s, daemon, 1, 6);
    if s.chance(40) {
        let (sent, received) = (s.number(9_000, 200_000), s.number(2_000, 20_000));
        s.talk(daemon, &SENTINEL_CLOUD, sent, received);
    }
}

fn elastic(s: &mut Story<'_>) {
    let endpoint = s.root(&ELASTIC);
    looks(s, endpoint, 1, 6);
    if s.chance(50) {
        let (sent, received) = (s.number(20_000, 900_000), s.number(2_000, 20_000));
        s.talk(endpoint, &ELASTIC_CLOUD, sent, received);
    }
}

/// Logs go to where they are kept.
fn ship(s: &mut Story<'_>) {
    let beat = s.root(&FILEBEAT);
    s.read_all(beat, &["/private/var/log/system.log", "/private/var/log/install.log"]);
    s.update(beat, "/Library/Elastic/Agent/data/registry/filebeat/log.json");
    let sent = s.number(4_000, 90_000);
    s.talk(beat, &ELASTIC_CLOUD, sent, 3_000);
}

/// Documents of a person under legal hold are collected.
fn legal_hold(s: &mut Story<'_>) {
    if !matches!(s.life.employee.role, Role::Finance | Role::Executive) {
        return;
    }
    let agent = s.root(&LEGAL_HOLD);
    s.read(agent, "/Library/Application Support/LegalHold/custodian.json");
    let mut bytes = 0;
    for _ in 0..s.number(60, 160) {
        let path = if s.chance(70) {
            s.any_document()
        } else {
            format!("~/Library/Mail/V10/8F1C/INBOX.mbox/Data/Messages/{}.emlx", s.number(1_000, 9_000))
        };
        s.read(agent, &path);
        bytes += 700_000;
    }
    s.talk(agent, &S3_LEGAL, bytes, 90_000);
}
