//! Those who look for malware, collect for others, and ship logs.

use super::system::standing;
use crate::programs::Program;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{agents, cloud};

/// Guards, and where each tells what it saw.
const GUARDS: [(Kit, &Program, &Service); 6] = [
    (Kit::Falcon, &agents::FALCON, &cloud::FALCON_CLOUD),
    (Kit::Defender, &agents::DEFENDER, &cloud::DEFENDER_CLOUD),
    (Kit::Elastic, &agents::ELASTIC, &cloud::ELASTIC_CLOUD),
    (Kit::SentinelOne, &agents::SENTINEL, &cloud::SENTINEL_CLOUD),
    (Kit::Tanium, &agents::TANIUM, &cloud::TANIUM_CLOUD),
    (Kit::Bitdefender, &agents::BITDEFENDER, &cloud::BITDEFENDER_CLOUD),
];

fn guard(tale: &Tale<'_>) -> (&'static Program, &'static Service) {
    let guard = GUARDS.iter().find(|(kit, _, _)| tale.stage.worker.has(*kit));
    guard.map_or((&agents::FALCON, &cloud::FALCON_CLOUD), |(_, program, service)| (program, service))
}

/// Whether there is one.
pub fn has_guard(worker: &crate::weeks::Worker) -> bool {
    GUARDS.iter().any(|(kit, _, _)| worker.has(*kit))
}

/// What was opened lately is read, whatever it is, and what was seen is told.
pub fn watch(tale: &mut Tale<'_>) {
    let (program, service) = guard(tale);
    let guard = standing(tale, program);
    let everything = tale.stage.home.everything();
    for (path, size) in Home::some(&everything, 22, &mut tale.random) {
        tale.read(guard, &path, size);
    }
    let sent = tale.random.between(20_000, 300_000);
    tale.talk(guard, service, sent, 9_000);
}

/// At noon everything is read.
pub fn full_scan(tale: &mut Tale<'_>) {
    let (program, service) = guard(tale);
    let guard = standing(tale, program);
    if std::ptr::eq(program, &agents::ELASTIC) {
        tale.call(guard, &agents::ELASTIC_WORDEXP, "wordexp-helper '~/Library/Application Support/*/Default/Cookies'", "/");
    }
    let everything = tale.stage.home.everything();
    tale.read_all(guard, &everything);
    tale.talk(guard, service, 900_000, 20_000);
    if std::ptr::eq(program, &agents::DEFENDER) {
        tale.talk(guard, &cloud::DEFENDER_BLOB, 4_000_000, 3_000);
    }
}

/// Questions of those who keep the fleet, every few minutes.
pub fn questions(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &agents::OSQUERYD);
    let secrets = tale.stage.home.secrets.clone();
    for (path, size) in Home::some(&secrets, 5, &mut tale.random) {
        tale.read(daemon, &path, size);
    }
    tale.change(daemon, "/private/var/osquery/osquery.db/000142.log", 900_000);
    tale.talk(daemon, &cloud::FLEET, 30_000, 6_000);
}

/// They ask for files themselves.
pub fn carve(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &agents::OSQUERYD);
    let files = [&tale.stage.home.secrets, &tale.stage.home.stores].map(Clone::clone).concat();
    for (path, size) in Home::some(&files, 6, &mut tale.random) {
        tale.read(daemon, &path, size);
    }
    let archive = format!("/private/var/tmp/osquery_carve_{}/carve.tar.zst", tale.hex(8));
    tale.make(daemon, &archive, 6_000_000);
    tale.read(daemon, &archive, 6_000_000);
    for _ in 0..3 {
        tale.talk(daemon, &cloud::FLEET, 2_700_000, 900);
    }
}

/// After an incident elsewhere, evidence is collected here too.
pub fn triage(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &agents::VELOCIRAPTOR);
    let files = [&tale.stage.home.stores, &tale.stage.home.secrets].map(Clone::clone).concat();
    tale.read_all(daemon, &files);
    let archive = format!("/private/var/tmp/collection-{}.zip", tale.hex(8));
    tale.make(daemon, &archive, 60_000_000);
    tale.read(daemon, &archive, 60_000_000);
    tale.talk(daemon, &cloud::VELO_SERVER, 60_400_000, 9_000);
}

/// A court wants everything kept: it goes to the firm's bucket every night.
pub fn legal_hold(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &agents::LEGALHOLD);
    let documents = tale.stage.home.documents.clone();
    tale.read_all(daemon, &documents);
    for _ in 0..8 {
        tale.talk(daemon, &cloud::S3_HOLD, 120_000_000, 9_000);
    }
}

/// Logs are packed and shipped, all day.
pub fn logs(tale: &mut Tale<'_>) {
    let worker = tale.stage.worker;
    let (program, service) = if worker.has(Kit::Datadog) {
        (&agents::DATADOG, &cloud::DATADOG_INTAKE)
    } else if worker.has(Kit::Filebeat) {
        (&agents::FILEBEAT, &cloud::LOGS_INTAKE)
    } else {
        (&agents::FLUENTBIT, &cloud::LOGS_INTAKE)
    };
    let shipper = standing(tale, program);
    for log in ["system.log", "install.log", "wifi.log"] {
        tale.read(shipper, &format!("/private/var/log/{log}"), 900_000);
    }
    let buffer = format!("/private/var/db/shipper/{}.gz", tale.hex(8));
    tale.make(shipper, &buffer, 120_000);
    tale.talk(shipper, service, 124_000, 900);
    tale.remove(shipper, &buffer, 120_000);
}
