//! What copies a Mac elsewhere: it reads whatever has changed, which every day are the same databases of browsers,
//! messages and keychains, and once in a while everything.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::kit::Backup;
use crate::days::programs::agents::{ARQ, BORG, BZSERV, BZTRANSMIT, CRASHPLAN, RESTIC, VORTA};
use crate::days::programs::system::BACKUPD;
use crate::days::programs::tools::SSH;
use crate::days::services::agents::{B2, BACKBLAZE, BACKBLAZE_API, BORG_SSH, CRASHPLAN_CLOUD, S3_ARQ, S3_RESTIC};
use crate::days::services::office::NAS;
use crate::days::story::Story;

/// The habits of a product.
pub fn habits(backup: Backup) -> &'static [Habit] {
    match backup {
        Backup::TimeMachine => const { &[Habit::awake(90, time_machine)] },
        Backup::Arq => const { &[Habit::awake(100, arq)] },
        Backup::Backblaze => const { &[Habit::awake(80, backblaze)] },
        Backup::CrashPlan => const { &[Habit::awake(120, crash_plan)] },
        Backup::Restic => const { &[Habit::at(2, 100, restic)] },
        Backup::Borg => const { &[Habit::at(12, 100, borg)] },
        Backup::None => &[],
    }
}

/// What changes on any day that somebody works.
const CHANGING: [&str; 14] = [
    "~/Library/Keychains/login.keychain-db",
    "~/Library/Application Support/Google/Chrome/Default/Cookies",
    "~/Library/Application Support/Google/Chrome/Default/History",
    "~/Library/Application Support/Google/Chrome/Default/Login Data",
    "~/Library/Cookies/Cookies.binarycookies",
    "~/Library/Safari/History.db",
    "~/Library/Messages/chat.db",
    "~/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite",
    "~/Library/Application Support/Slack/Cookies",
    "~/Library/Application Support/AddressBook/AddressBook-v22.abcddb",
    "~/Library/Application Support/com.apple.TCC/TCC.db",
    "~/.zsh_history",
    "~/.aws/sso/cache/5a1c.json",
    "~/Library/Calendars/Calendar.sqlitedb",
];

/// What does not, and is read when everything is.
const STAYING: [&str; 8] = [
    "~/.ssh/id_ed25519",
    "~/.ssh/config",
    "~/.aws/credentials",
    "~/.kube/config",
    "~/.npmrc",
    "~/.docker/config.json",
    "~/src/app/.env",
    "~/Documents/Passwords.kdbx",
];

/// Reads what has changed, or everything. Returns the bytes.
fn read(s: &mut Story<'_>, by: Who) -> u64 {
    let mut bytes = 0;
    for path in CHANGING {
        if s.chance(55) {
            s.read(by, path);
            bytes += 400_000;
        }
    }
    if s.chance(5) {
        s.read_all(by, &STAYING);
    }
    for _ in 0..s.number(15, 60) {
        let path = match s.number(0, 3) {
            0 => s.any_document(),
            1 => format!("~/Library/Mail/V10/8F1C/INBOX.mbox/Data/Messages/{}.emlx", s.number(1_000, 9_000)),
            2 => format!("~/Library/Preferences/com.example.{}.plist", s.number(1, 80)),
            _ => format!("~/Library/Application Support/state-{}.db", s.number(1, 90)),
        };
        s.read(by, &path);
        s.wait(0, 2);
        bytes += s.number(20_000, 900_000);
    }
    bytes
}

fn time_machine(s: &mut Story<'_>) {
    let backupd = s.root(&BACKUPD);
    if !s.in_office() {
        return;
    }
    s.read(backupd, "/Library/Preferences/com.apple.TimeMachine.plist");
    s.read(backupd, "/Library/Keychains/System.keychain");
    let bytes = read(s, backupd);
    s.line(backupd, &NAS, bytes, bytes / 90, 300_000);
    for _ in 0..s.number(3, 9) {
        let band = format!("/Volumes/.timemachine/nas.acme.example/backup.sparsebundle/bands/{}", s.hex());
        s.make(backupd, &band, 8_388_608);
    }
}

fn arq(s: &mut Story<'_>) {
    let agent = s.root(&ARQ);
    s.read(agent, "/Library/Application Support/ArqAgent/config.db");
    for _ in 0..s.number(1, 3) {
        let bytes = read(s, agent);
        let pack = format!("/Library/Application Support/ArqAgent/temp/{}.pack", s.hex());
        s.make(agent, &pack, bytes);
        s.read(agent, &pack);
        s.talk(agent, &S3_ARQ, bytes + 9_000, 40_000);
        s.remove(agent, &pack);
    }
}

fn backblaze(s: &mut Story<'_>) {
    let service = s.root(&BZSERV);
    let transmit = s.run(service, &BZTRANSMIT, "/Library/Backblaze.bzpkg/bztransmit -completesync");
    s.talk(transmit, &BACKBLAZE_API, 9_000, 12_000);
    for _ in 0..s.number(1, 3) {
        let bytes = read(s, transmit);
        let pack = format!("/Library/Backblaze.bzpkg/bzdata/bzbackup/bzdatacenter/bzcurrentlargefile/{}.dat", s.hex());
        s.make(transmit, &pack, bytes);
        s.read(transmit, &pack);
        let to = if s.chance(50) { &BACKBLAZE } else { &B2 };
        s.talk(transmit, to, bytes + 30_000, 60_000);
    }
    s.exit(transmit);
}

fn crash_plan(s: &mut Story<'_>) {
    let service = s.root(&CRASHPLAN);
    let bytes = read(s, service);
    s.update(service, "/Library/Application Support/CrashPlan/metadata/b21.db");
    s.talk(service, &CRASHPLAN_CLOUD, bytes, bytes / 60);
}

/// What somebody has set up once: a job of launchd with an environment of secrets.
fn restic(s: &mut Story<'_>) {
    let line =
        "/opt/homebrew/bin/restic backup ~ -r s3:s3.eu-central-1.amazonaws.com/acme-restic --password-file ~/.config/restic/password";
    let restic = s.launch(&RESTIC, line, 501);
    s.read_all(restic, &["~/.config/restic/password", "~/.aws/credentials", "~/.aws/config"]);
    s.talk(restic, &S3_RESTIC, 9_000, 400_000);
    for _ in 0..s.number(2, 5) {
        let bytes = read(s, restic);
        let pack = format!("/private/var/folders/3k/0q7bw1v93z5_2m8k4y6t1x0r0000gn/T/restic-temp-pack-{}", s.hex());
        s.make(restic, &pack, bytes);
        s.talk(restic, &S3_RESTIC, bytes + 20_000, 50_000);
        s.remove(restic, &pack);
    }
    s.exit(restic);
}

fn borg(s: &mut Story<'_>) {
    let vorta = s.app(&VORTA);
    let line = "borg create --info --log-json --json --compression zstd,3 ssh://k8p2q1@k8p2q1.repo.borgbase.com/./repo::mac-{now} ~";
    let borg = s.run(vorta, &BORG, line);
    s.read(borg, "~/.config/borg/security/k8p2q1/key-type");
    let ssh = s.run(borg, &SSH, "ssh k8p2q1@k8p2q1.repo.borgbase.com borg serve");
    s.read_all(ssh, &["~/.ssh/config", "~/.ssh/id_ed25519", "~/.ssh/known_hosts"]);
    let bytes = read(s, borg) + read(s, borg);
    s.talk(ssh, &BORG_SSH, bytes, 90_000);
    s.exit(ssh);
    s.exit(borg);
}
