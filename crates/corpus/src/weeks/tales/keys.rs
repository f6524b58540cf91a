//! Keys: to log in, to sign, to encrypt.

use crate::days::deed::Who;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, cloud, office, system, tools};

fn keys(tale: &mut Tale<'_>, ssh: Who) {
    for (file, size) in [(".ssh/config", 900), (".ssh/known_hosts", 5_000), (".ssh/id_ed25519", 420)] {
        let path = tale.home(file);
        tale.read(ssh, &path, size);
    }
}

/// Somebody works on a machine that they know.
pub fn ssh(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let (service, line) = tale.pick(&[
        (&office::BASTION, "ssh bastion.harbor.example"),
        (&office::WEB_HOST, "ssh web-3.harbor.example"),
        (&office::BUILD_HOST, "ssh build.harbor.example"),
    ]);
    let ssh = tale.command(shell, &tools::SSH, line, &home);
    keys(tale, ssh);
    let minutes = tale.random.between(1, 40);
    tale.link(ssh, service, 20_000 + minutes * 4_000, minutes * 60_000, minutes * 60_000);
    tale.pause(minutes * 60, minutes * 60 + 20);
    tale.exit(ssh);
}

/// Files go to such a machine.
pub fn scp(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let archive = format!("{folder}/site.tar.gz");
    let tar = tale.command(shell, &tools::TAR, "tar czf site.tar.gz app", &folder);
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 15, &mut tale.random) {
        tale.read(tar, &path, size);
    }
    tale.make(tar, &archive, 3_000_000);
    tale.exit(tar);
    let scp = tale.command(shell, &tools::SCP, "scp site.tar.gz web-3.harbor.example:/srv/site/", &folder);
    let ssh = tale.child(
        scp,
        &tools::SSH,
        "/usr/bin/ssh -x -oPermitLocalCommand=no -oClearAllForwardings=yes -s -- web-3.harbor.example sftp",
        &folder,
    );
    keys(tale, ssh);
    tale.read(scp, &archive, 3_000_000);
    tale.talk(ssh, &office::WEB_HOST, 3_060_000, 9_000);
    tale.exit(ssh);
    tale.exit(scp);
}

/// Agents hold keys, and say nothing to anybody outside.
pub fn agent(tale: &mut Tale<'_>) {
    if let Some(secretive) = tale.stage.find(&apps::SECRETIVE) {
        let path = tale.home("Library/Containers/com.maxgoedjen.Secretive.SecretAgent/Data/PublicKeys/a1.pub");
        tale.read(secretive, &path, 180);
        return;
    }
    let agent = tale.job(&system::SSH_AGENT, "/usr/bin/ssh-agent -l");
    let key = tale.home(".ssh/id_ed25519");
    tale.read(agent, &key, 420);
    tale.pause(60, 900);
    tale.exit(agent);
}

/// A commit and an image are signed, with proofs that everybody may see.
pub fn sigstore(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let git = tale.command(shell, &tools::GIT, "git commit -S -m 'Signed'", &folder);
    let gitsign = tale.child(git, &tools::GITSIGN, "gitsign --status-fd=2 -bsau maya", &folder);
    tale.talk(gitsign, &cloud::FULCIO, 6_000, 9_000);
    tale.talk(gitsign, &cloud::REKOR, 9_000, 6_000);
    tale.exit(gitsign);
    tale.exit(git);
    let cosign = tale.command(shell, &tools::COSIGN, "cosign sign ghcr.io/harbor/ledger:1.9", &folder);
    let config = tale.home(".docker/config.json");
    tale.read(cosign, &config, 500);
    tale.talk(cosign, &cloud::GHCR, 9_000, 20_000);
    tale.talk(cosign, &cloud::REKOR, 9_000, 6_000);
    tale.exit(cosign);
}

/// Something is encrypted for a colleague, and a key is looked up.
pub fn encrypt(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let gpg = tale.command(shell, &tools::GPG, "gpg --keyserver keys.openpgp.org --recv-keys 4F0C1A9D", &home);
    let ring = tale.home(".gnupg/pubring.kbx");
    tale.read(gpg, &ring, 90_000);
    let private = tale.home(".gnupg/private-keys-v1.d/4F0C1A9D.key");
    tale.read(gpg, &private, 1_200);
    tale.talk(gpg, &cloud::KEYSERVER, 2_000, 30_000);
    tale.exit(gpg);
    let age = tale.command(shell, &tools::AGE, "age -R team.txt -o Documents/handover.age Documents/handover.txt", &home);
    let keys = tale.home(".config/age/keys.txt");
    tale.read(age, &keys, 190);
    let (from, to) = (tale.home("Documents/handover.txt"), tale.home("Documents/handover.age"));
    tale.read(age, &from, 9_000);
    tale.make(age, &to, 9_300);
    tale.exit(age);
}
