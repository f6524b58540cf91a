//! Other machines: shells on them, files to and from them.

use crate::days::habits::Habit;
use crate::days::programs::apps::{CODE, CODE_PLUGIN};
use crate::days::programs::tools::{RSYNC, SCP, SSH, TAR};
use crate::days::services::code::{BASTION, BUILD_HOST, WEB_SSH};
use crate::days::story::Story;

/// What whoever runs machines does.
pub const HABITS: &[Habit] =
    &[Habit::work(60, shell), Habit::work(20, copy), Habit::work(12, mirror), Habit::work(5, stream), Habit::work(10, editor)];

/// What is read at every connection.
pub const KEYS: [&str; 3] = ["~/.ssh/config", "~/.ssh/id_ed25519", "~/.ssh/known_hosts"];

fn shell(s: &mut Story<'_>) {
    let shell = s.shell();
    let (line, to) = s.pick(&[("ssh web-1.acme.example", &WEB_SSH), ("ssh -J bastion.acme.example build-3", &BASTION)]);
    s.command(shell, &SSH, line, |s, ssh| {
        s.read_all(ssh, &KEYS);
        let (sent, received, long) = (s.number(4_000, 400_000), s.number(9_000, 4_000_000), s.number(20_000, 2_400_000));
        s.line(ssh, to, sent, received, long);
        s.wait(20, 1_200);
    });
}

fn copy(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let file = format!("{project}/dist/bundle-{}.zip", s.number(1, 90));
    let to_there = s.chance(60);
    let line =
        if to_there { format!("scp {file} web-1.acme.example:/srv/") } else { "scp web-1.acme.example:/var/log/app.log .".to_owned() };
    s.command(shell, &SCP, &line, |s, scp| {
        if to_there {
            s.read(scp, &file);
        }
        let ssh = s.run(scp, &SSH, "ssh -x -oPermitLocalCommand=no -oClearAllForwardings=yes web-1.acme.example scp -t /srv/");
        s.read_all(ssh, &KEYS);
        if to_there {
            s.upload(ssh, &WEB_SSH, &file);
        } else {
            s.download(ssh, &WEB_SSH, 9_000_000);
            s.make(scp, &format!("{project}/app.log"), 9_000_000);
        }
        s.exit(ssh);
    });
}

fn mirror(s: &mut Story<'_>) {
    if !s.in_office() {
        return;
    }
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &RSYNC, "rsync -az --delete ./ build-3.acme.example:src/", |s, rsync| {
        let ssh = s.run(rsync, &SSH, "ssh build-3.acme.example rsync --server -logDtprze.iLsfxC --delete . src/");
        s.read_all(ssh, &KEYS);
        s.read_sources(rsync, &project, 20, 80);
        if s.chance(40) {
            s.read(rsync, &format!("{project}/.env"));
        }
        let sent = s.number(90_000, 9_000_000);
        s.talk(ssh, &BUILD_HOST, sent, 40_000);
        s.exit(ssh);
    });
}

/// A folder goes to a server without a file between.
fn stream(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.pipe(shell, (&TAR, "tar czf - dist"), (&SSH, "ssh web-1.acme.example 'tar xzf - -C /srv'"), |s, tar, ssh| {
        s.read_all(ssh, &KEYS);
        for number in 1..s.number(5, 30) {
            s.read(tar, &format!("{project}/dist/file-{number}.js"));
        }
        let sent = s.number(90_000, 9_000_000);
        s.talk(ssh, &WEB_SSH, sent, 4_000);
    });
}

/// An editor whose files lie elsewhere.
fn editor(s: &mut Story<'_>) {
    let plugin = s.part(&CODE, &CODE_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService");
    s.child(plugin, &SSH, "ssh -T -D 51234 -o ConnectTimeout=15 web-1.acme.example bash", |s, ssh| {
        s.read_all(ssh, &KEYS);
        let (sent, received) = (s.number(400_000, 9_000_000), s.number(4_000_000, 90_000_000));
        s.line(ssh, &WEB_SSH, sent, received, 2_400_000);
        s.wait(600, 2_400);
    });
}
