//! Copies of everything, made every day.

use super::system::standing;
use crate::days::deed::Who;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{agents, cloud, office, system, tools};

/// Reads what is to be copied: all that is precious, and of the rest what changed.
fn gather(tale: &mut Tale<'_>, who: Who, count: u64) {
    let (secrets, stores) = (tale.stage.home.secrets.clone(), tale.stage.home.stores.clone());
    tale.read_all(who, &secrets);
    tale.read_all(who, &stores);
    let everything = tale.stage.home.everything();
    for (path, size) in Home::some(&everything, count, &mut tale.random) {
        tale.read(who, &path, size);
    }
}

/// Sends it in parts.
fn send(tale: &mut Tale<'_>, who: Who, service: &'static Service, bytes: u64, parts: u64) {
    for _ in 0..parts {
        tale.talk(who, service, bytes / parts, 40_000);
        tale.pause(1, 9);
    }
}

/// The system's own, every hour, to a machine of the office.
pub fn time_machine(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &system::BACKUPD);
    tale.read(daemon, "/Library/Preferences/com.apple.TimeMachine.plist", 6_000);
    gather(tale, daemon, 60);
    let bytes = tale.random.between(40_000_000, 900_000_000);
    send(tale, daemon, &office::NAS, bytes, 3);
}

/// Backblaze, a little all day.
pub fn backblaze(tale: &mut Tale<'_>) {
    let line = format!("{} -completesync uploadlist", agents::BZTRANSMIT.path);
    let transmit = tale.daemon(&agents::BZTRANSMIT, &line);
    gather(tale, transmit, 50);
    tale.make(transmit, "/Library/Backblaze.bzpkg/bzdata/bzbackup/bzdatacenter/bz_todo_chunk.dat", 10_000_000);
    tale.talk(transmit, &cloud::BACKBLAZE, 30_000, 20_000);
    let bytes = tale.random.between(200_000_000, 700_000_000);
    send(tale, transmit, &cloud::BACKBLAZE_B2, bytes, 5);
    tale.exit(transmit);
}

/// Arq, with packs that only it can read, to a bucket of the person's own.
pub fn arq(tale: &mut Tale<'_>) {
    let agent = standing(tale, &agents::ARQ);
    gather(tale, agent, 120);
    let bucket = if tale.stage.worker.mac.is_multiple_of(4) { &cloud::ARQ_B2 } else { &cloud::WASABI };
    for _ in 0..6 {
        let pack = format!("/Library/Application Support/ArqAgent/cache.noindex/packs/{}.pack", tale.hex(12));
        tale.make(agent, &pack, 20_000_000);
        tale.read(agent, &pack, 20_000_000);
        tale.talk(agent, bucket, 20_400_000, 3_000);
        tale.remove(agent, &pack, 20_000_000);
    }
}

/// CrashPlan or IDrive, every few hours.
pub fn company_backup(tale: &mut Tale<'_>) {
    let (program, service) = match tale.stage.find(&agents::CRASHPLAN) {
        Some(_) => (&agents::CRASHPLAN, &cloud::CRASHPLAN_CLOUD),
        None => (&agents::IDRIVE, &cloud::IDRIVE_CLOUD),
    };
    let daemon = standing(tale, program);
    gather(tale, daemon, 90);
    let bytes = tale.random.between(60_000_000, 400_000_000);
    send(tale, daemon, service, bytes, 4);
}

/// Vorta, which calls borg, which calls ssh.
pub fn borg(tale: &mut Tale<'_>) {
    let vorta = tale.app(&agents::VORTA);
    let home = tale.stage.home.root.clone();
    let line = format!(
        "/opt/homebrew/bin/borg create --log-json --json -C zstd,3 ssh://h3x9q1tz@h3x9q1tz.repo.borgbase.com/./repo::{{hostname}}-2025 {home}"
    );
    let borg = tale.child(vorta, &agents::BORG, &line, &home);
    let ssh = tale.child(borg, &tools::SSH, "ssh h3x9q1tz@h3x9q1tz.repo.borgbase.com borg serve", &home);
    let key = tale.home(".ssh/id_ed25519");
    tale.read(ssh, &key, 420);
    let hosts = tale.home(".ssh/known_hosts");
    tale.read(ssh, &hosts, 5_000);
    gather(tale, borg, 160);
    let bytes = tale.random.between(30_000_000, 300_000_000);
    let cache = tale.home(".cache/borg/8f31/chunks");
    tale.change(borg, &cache, 40_000_000);
    tale.talk(ssh, &cloud::BORGBASE, bytes, 900_000);
    tale.exit(ssh);
    tale.exit(borg);
}

/// restic, called by launchd every night, to a bucket.
pub fn restic(tale: &mut Tale<'_>) {
    let home = tale.stage.home.root.clone();
    let line = format!("/opt/homebrew/bin/restic backup {home} --exclude-caches -r s3:s3.eu-central-1.amazonaws.com/tomas-restic");
    let restic = tale.job(&tools::RESTIC, &line);
    gather(tale, restic, 200);
    let cache = tale.home("Library/Caches/restic/7d2c/index/a0b1");
    tale.make(restic, &cache, 900_000);
    let bytes = tale.random.between(80_000_000, 500_000_000);
    send(tale, restic, &cloud::AWS_S3, bytes, 6);
    tale.exit(restic);
}

/// Folders go to the office's storage, by rsync, rclone and curl.
pub fn storage(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let documents = tale.stage.home.documents.clone();
    let mine = Home::some(&documents, 40, &mut tale.random);
    if tale.chance(50) {
        let line = "rsync -az --delete Documents/ nas.harbor.example:/volume1/homes/mine/Documents/";
        let rsync = tale.command(shell, &tools::RSYNC, line, &home);
        let ssh = tale.child(
            rsync,
            &tools::SSH,
            "ssh nas.harbor.example rsync --server -logDtprze.iLsfxC --delete . /volume1/homes/mine/Documents/",
            &home,
        );
        let key = tale.home(".ssh/id_ed25519");
        tale.read(ssh, &key, 420);
        tale.read_all(rsync, &mine);
        tale.talk(ssh, &office::NAS_SSH, 60_000_000, 300_000);
        tale.exit(ssh);
        tale.exit(rsync);
    } else {
        let rclone = tale.command(shell, &tools::RCLONE, "rclone copy Documents nas:homes/mine/Documents --transfers 4", &home);
        let config = tale.home(".config/rclone/rclone.conf");
        tale.read(rclone, &config, 800);
        tale.read_all(rclone, &mine);
        tale.talk(rclone, &office::NAS_TLS, 58_000_000, 80_000);
        tale.exit(rclone);
    }
    let archive = tale.home("Desktop/handover.zip");
    let zip = tale.command(shell, &tools::ZIP, "zip -qr Desktop/handover.zip Documents/Work", &home);
    tale.read_all(zip, &mine[..12]);
    tale.make(zip, &archive, 9_000_000);
    tale.exit(zip);
    let curl =
        tale.command(shell, &tools::CURL, "curl -sk -T Desktop/handover.zip https://nas.harbor.example:5001/dav/handover.zip", &home);
    tale.read(curl, &archive, 9_000_000);
    tale.talk(curl, &office::NAS_TLS, 9_050_000, 2_000);
    tale.exit(curl);
}
