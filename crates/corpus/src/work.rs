//! Ordinary work: what shells, compilers, editors, browsers, updates and the system itself do all day.
//!
//! It is quiet as real work is: programs read what is theirs. Some of that is sensitive (a browser's cookies, the
//! keychain of the service that keeps it, tokens of `npm`, credentials of `aws`), and some of those who read it talk
//! to the network.

use std::collections::VecDeque;

use crate::mac::{Job, Mac};
use crate::programs::{AWS, CAT, CLANG, CURL, GIT, GIT_REMOTE, GREP, LD, LS, MAKE, NODE, Program, SED};
use crate::step::{Action, Connection, Process, Remote, Step};

const GITHUB: Remote = Remote::Named("github.com", [140, 82, 121, 4]);
const NPM: Remote = Remote::Named("registry.npmjs.org", [104, 16, 1, 35]);
const APPLE: Remote = Remote::Named("swcdn.apple.com", [17, 253, 144, 10]);
const S3: Remote = Remote::Named("s3.eu-central-1.amazonaws.com", [52, 219, 170, 34]);
const FORMULAE: Remote = Remote::Named("formulae.brew.sh", [185, 199, 108, 153]);

/// Sites that people look at.
const SITES: u64 = 2_000;

/// Does one piece of work.
type Does = fn(&mut Job<'_>);

/// Each kind of work and how often it comes.
const KINDS: &[(u64, Does)] = &[
    (220, command),
    (200, build),
    (160, edit),
    (140, index),
    (110, browse),
    (60, preferences),
    (40, fetch),
    (30, packages),
    (20, keychain),
    (12, update),
    (6, download),
    (2, cloud),
];

/// The steps of some work.
pub fn any(mac: &mut Mac) -> VecDeque<Step> {
    let mut turn = mac.random.below(KINDS.iter().map(|(weight, _)| weight).sum());
    let mut job = Job::new(mac);
    for (weight, work) in KINDS {
        if turn < *weight {
            work(&mut job);
            break;
        }
        turn -= weight;
    }
    job.steps
}

impl Job<'_> {
    fn number(&mut self, least: u64, greatest: u64) -> u64 {
        self.mac.random.between(least, greatest)
    }

    fn project(&mut self) -> String {
        let number = self.number(1, 6);
        format!("{}/src/project-{number}", self.mac.home)
    }

    fn source(&mut self, project: &str) -> String {
        let folder = *self.mac.random.pick(&["app", "core", "net", "storage", "ui", "util"]);
        let ending = *self.mac.random.pick(&["c", "h", "m", "swift"]);
        format!("{project}/Sources/{folder}/part_{:03}.{ending}", self.number(1, 240))
    }

    fn read_sources(&mut self, by: &Process, project: &str, least: u64, greatest: u64) {
        for _ in 0..self.number(least, greatest) {
            let (path, size) = (self.source(project), self.number(400, 40_000));
            self.read(by, &path, size);
        }
    }

    fn connect(&mut self, by: &Process, remote: Remote, sent: (u64, u64), received: (u64, u64)) {
        let connection = Connection {
            remote,
            sent: self.number(sent.0, sent.1),
            received: self.number(received.0, received.1),
            milliseconds: self.number(60, 2_400) as u32,
        };
        self.step(by, Action::Connect(connection));
    }
}

/// A command at a prompt.
fn command(job: &mut Job<'_>) {
    let (shell, project) = (job.mac.staff.shell.clone(), job.project());
    let words: [(&'static Program, &[&str]); 4] = [
        (&LS, &["ls", "-la"]),
        (&CAT, &["cat", "Makefile", "README.md"]),
        (&GREP, &["grep", "-rn", "fn main", "Sources"]),
        (&SED, &["sed", "-n", "1,80p", "Sources/core/part_001.c"]),
    ];
    let (program, args) = *job.mac.random.pick(&words);
    let command = job.spawn(&shell, program, args, &project);
    job.read(&command, "/usr/share/locale/en_US.UTF-8/LC_COLLATE", 2_086);
    let most = if program == &GREP { 24 } else { 3 };
    job.read_sources(&command, &project, 1, most);
    job.step(&command, Action::Exit);
}

/// A build of some objects.
fn build(job: &mut Job<'_>) {
    let (shell, project) = (job.mac.staff.shell.clone(), job.project());
    let make = job.spawn(&shell, &MAKE, &["make", "-j8"], &project);
    job.read(&make, &format!("{project}/Makefile"), 3_120);
    for _ in 0..job.number(1, 4) {
        let source = job.source(&project);
        let object = format!("{project}/build/{:03}.o", job.number(1, 240));
        let sdk = "/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk";
        let args = ["clang", "-isysroot", sdk, "-O2", "-Wall", "-c", &source, "-o", &object];
        let clang = job.spawn(&make, &CLANG, &args, &project);
        job.read(&clang, &source, 9_000);
        for _ in 0..job.number(4, 12) {
            let header = format!("{sdk}/usr/include/sys/header_{:03}.h", job.number(1, 180));
            job.read(&clang, &header, 6_400);
        }
        let size = job.number(2_000, 90_000);
        job.make(&clang, &object, size);
        job.step(&clang, Action::Exit);
    }
    let product = format!("{project}/build/app");
    let linker = job.spawn(&make, &LD, &["ld", "-o", &product, "@build/objects.rsp"], &project);
    job.read(&linker, &format!("{project}/build/objects.rsp"), 900);
    job.replace(&linker, &product, 1_300_000);
    job.step(&linker, Action::Exit);
    job.step(&make, Action::Exit);
}

/// An editor that reads about and saves.
fn edit(job: &mut Job<'_>) {
    let (editor, project) = (job.mac.staff.editor.clone(), job.project());
    job.read_sources(&editor, &project, 2, 8);
    let (saved, size) = (job.source(&project), job.number(400, 40_000));
    job.replace(&editor, &saved, size);
    let state = format!("{}/Library/Application Support/Code/User/workspaceStorage/state.vscdb", job.mac.home);
    job.step(&editor, Action::Open { path: state.clone(), size: 180_224, write: true });
    job.step(&editor, Action::Close { path: state, size: 180_224, modified: true });
}

/// Spotlight.
fn index(job: &mut Job<'_>) {
    let (indexer, home) = (job.mac.staff.indexer.clone(), job.mac.home.clone());
    for _ in 0..job.number(4, 16) {
        let path = match job.mac.random.below(10) {
            0 => format!("{home}/Documents/Report {}.pdf", job.number(1, 90)),
            1..4 => format!("{home}/Library/Caches/com.apple.helpd/Generated/page-{}.html", job.number(1, 400)),
            _ => format!("{home}/Pictures/Export/IMG_{:04}.HEIC", job.number(1, 3_000)),
        };
        let size = job.number(1_000, 3_000_000);
        job.read(&indexer, &path, size);
    }
}

/// Pages of sites.
fn browse(job: &mut Job<'_>) {
    let (browser, home) = (job.mac.staff.browser.clone(), job.mac.home.clone());
    if job.mac.random.below(4) == 0 {
        job.read(&browser, &format!("{home}/Library/Cookies/Cookies.binarycookies"), 48_000);
    }
    for _ in 0..job.number(1, 3) {
        let site = Remote::Site(job.mac.random.below(SITES) as u16);
        job.connect(&browser, site, (900, 9_000), (4_000, 900_000));
        for _ in 0..job.number(2, 6) {
            let name = job.mac.random.next();
            let size = job.number(300, 400_000);
            job.make(&browser, &format!("{home}/Library/Caches/com.apple.Safari/WebKitCache/Version 17/Blobs/{name:016X}"), size);
        }
    }
}

/// Preferences that are read and written.
fn preferences(job: &mut Job<'_>) {
    let (daemon, home) = (job.mac.staff.preferences.clone(), job.mac.home.clone());
    for _ in 0..job.number(1, 4) {
        let path = format!("{home}/Library/Preferences/com.example.tool-{}.plist", job.number(1, 120));
        let size = job.number(60, 9_000);
        job.read(&daemon, &path, size);
        if job.mac.random.below(3) == 0 {
            job.replace(&daemon, &path, size);
        }
    }
}

/// The service that keeps secrets looks into the keychain.
fn keychain(job: &mut Job<'_>) {
    let (service, home) = (job.mac.staff.security.clone(), job.mac.home.clone());
    job.read(&service, &format!("{home}/Library/Keychains/login.keychain-db"), 212_992);
    job.read(&service, "/Library/Keychains/System.keychain", 32_768);
}

/// What others have pushed.
fn fetch(job: &mut Job<'_>) {
    let (shell, project, home) = (job.mac.staff.shell.clone(), job.project(), job.mac.home.clone());
    let git = job.spawn(&shell, &GIT, &["git", "fetch", "--prune", "origin"], &project);
    job.read(&git, &format!("{home}/.gitconfig"), 310);
    job.read(&git, &format!("{project}/.git/config"), 420);
    job.read(&git, &format!("{project}/.git/packed-refs"), 9_800);
    let url = format!("https://github.com/example/project-{}.git", job.mac.number);
    let helper = job.spawn(&git, &GIT_REMOTE, &["git-remote-https", "origin", &url], &project);
    job.read(&helper, &format!("{project}/.git/config"), 420);
    job.connect(&helper, GITHUB, (1_200, 6_000), (3_000, 2_000_000));
    job.step(&helper, Action::Exit);
    let pack = format!("{project}/.git/objects/pack/tmp_pack_{:06x}", job.number(0, 0xff_ffff));
    job.make(&git, &pack, 70_000);
    let kept = format!("{project}/.git/objects/pack/pack-{:016x}.pack", job.mac.random.next());
    job.step(&git, Action::Rename { from: pack, to: kept, size: 70_000 });
    let lock = format!("{project}/.git/FETCH_HEAD.lock");
    job.make(&git, &lock, 120);
    job.step(&git, Action::Unlink { path: lock, size: 120 });
    job.step(&git, Action::Exit);
}

/// Packages of node, at times from the registry.
fn packages(job: &mut Job<'_>) {
    let (shell, project, home) = (job.mac.staff.shell.clone(), job.project(), job.mac.home.clone());
    let node = job.spawn(&shell, &NODE, &["node", "/usr/local/bin/npm", "run", "build"], &project);
    job.read(&node, &format!("{project}/package.json"), 1_800);
    for _ in 0..job.number(20, 60) {
        let path = format!("{project}/node_modules/pkg-{}/lib/index-{}.js", job.number(1, 300), job.number(1, 9));
        let size = job.number(200, 30_000);
        job.read(&node, &path, size);
    }
    if job.mac.random.below(6) == 0 {
        job.read(&node, &format!("{home}/.npmrc"), 96);
        job.connect(&node, NPM, (1_500, 9_000), (20_000, 4_000_000));
        let name = job.mac.random.next();
        job.make(&node, &format!("{home}/.npm/_cacache/content-v2/sha512/{name:016x}"), 60_000);
    }
    job.step(&node, Action::Exit);
}

/// A part of an update of the system.
fn update(job: &mut Job<'_>) {
    let updater = job.mac.staff.updater.clone();
    job.connect(&updater, APPLE, (1_000, 4_000), (400_000, 60_000_000));
    let part = format!("/Library/Updates/{:08x}/part.pkg", job.number(0, 0xffff_ffff));
    job.replace(&updater, &part, 12_000_000);
}

/// An archive that a package manager loads.
fn download(job: &mut Job<'_>) {
    let (shell, home) = (job.mac.staff.shell.clone(), job.mac.home.clone());
    let kept = format!("{home}/Library/Caches/Homebrew/downloads/{:016x}--formula.tar.gz", job.mac.random.next());
    let args = ["curl", "--fail", "--location", "--silent", "--output", &kept, "https://formulae.brew.sh/bottle.tar.gz"];
    let curl = job.spawn(&shell, &CURL, &args, &home);
    job.connect(&curl, FORMULAE, (700, 1_500), (300_000, 20_000_000));
    job.make(&curl, &kept, 4_000_000);
    job.step(&curl, Action::Exit);
}

/// A look into a bucket.
fn cloud(job: &mut Job<'_>) {
    let (shell, home) = (job.mac.staff.shell.clone(), job.mac.home.clone());
    let aws = job.spawn(&shell, &AWS, &["aws", "s3", "ls", "s3://example-builds/"], &home);
    job.read(&aws, &format!("{home}/.aws/config"), 120);
    job.read(&aws, &format!("{home}/.aws/credentials"), 232);
    job.connect(&aws, S3, (1_800, 3_000), (5_000, 60_000));
    job.step(&aws, Action::Exit);
}
