//! Those who help others.

use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, cloud, tools};

/// Diagnostics go to a maker's support, with a token among the arguments.
pub fn diagnostics(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let archive = tale.home("diag.tgz");
    let tar = tale.command(shell, &tools::TAR, "tar czf diag.tgz /private/var/log /Library/Logs", &home);
    for number in 0..25 {
        tale.read(tar, &format!("/private/var/log/part{number:02}.log"), 900_000);
    }
    tale.make(tar, &archive, 8_000_000);
    tale.exit(tar);
    let curl = tale.command(
        shell,
        &tools::CURL,
        "curl -T diag.tgz -H 'Authorization: Bearer xxxxxxxx' https://support.vendor.example/cases/8841/",
        &home,
    );
    tale.read(curl, &archive, 8_000_000);
    tale.talk(curl, &cloud::SUPPORT_VENDOR, 8_050_000, 900);
    tale.exit(curl);
}

/// Rules go to the firm's own place for logs.
pub fn rules(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let line = "curl -s -H 'kbn-xsrf: true' -F file=@rules.ndjson https://harbor.kb.eu-central-1.aws.elastic-cloud.com/api/detection_engine/rules/_import";
    let curl = tale.command(shell, &tools::CURL, line, &home);
    let rules = tale.home("rules.ndjson");
    tale.read(curl, &rules, 300_000);
    tale.talk(curl, &cloud::KIBANA_CLOUD, 304_000, 4_000);
    tale.exit(curl);
}

/// A virtual machine comes up, and the table of names is written anew.
pub fn machine(tale: &mut Tale<'_>) {
    let service = tale.daemon(&apps::PARALLELS, &format!("'{}'", apps::PARALLELS.path));
    for _ in 0..3 {
        tale.read(service, "/private/etc/hosts", 400);
        tale.save(service, "/private/etc/hosts", 410);
        tale.pause(20, 90);
    }
    let image = tale.home("Parallels/Windows 11.pvm/harddisk.hdd");
    tale.change(service, &image, 60_000_000_000);
    tale.exit(service);
}

/// What a cloud would cost is measured by an agent that sends with curl.
pub fn assessment(tale: &mut Tale<'_>) {
    let agent = tale.daemon(&crate::weeks::world::agents::CLOUDAMIZE, "/usr/local/cloudamize/agent/bin/ccagent");
    let sh = tale.child(agent, &tools::SH, "/bin/sh /usr/local/cloudamize/agent/send.sh", "/");
    tale.make(sh, "/usr/local/cloudamize/agent/out/data.gz", 60_000);
    let curl = tale.child(
        sh,
        &tools::CURL,
        "curl -s --data-binary @/usr/local/cloudamize/agent/out/data.gz https://am.cloudamize.com/cxf/data",
        "/",
    );
    tale.read(curl, "/usr/local/cloudamize/agent/out/data.gz", 60_000);
    tale.talk(curl, &cloud::CLOUDAMIZE_CLOUD, 61_000, 400);
    tale.exit(curl);
    tale.exit(sh);
    tale.exit(agent);
}

/// A folder is packed from a window of a terminal, to be kept.
pub fn pack(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let ditto = tale.command(shell, &tools::DITTO, "ditto -c -k --sequesterRsrc Documents/Work Desktop/work.zip", &home);
    let documents = tale.stage.home.documents.clone();
    for (path, size) in Home::some(&documents, 15, &mut tale.random) {
        tale.read(ditto, &path, size);
    }
    let archive = tale.home("Desktop/work.zip");
    tale.make(ditto, &archive, 9_000_000);
    tale.exit(ditto);
}
