//! Developers: builds, tests, and what the other files of this folder tell.

use crate::days::habits::Habit;
use crate::days::programs::apps::POSTMAN;
use crate::days::programs::tools::{
    CARGO, CLANG, CURL, GO, GO_BUILT, LD, MAKE, NGROK, NODE, PLAYWRIGHT, RUSTC, SWIFT_FRONTEND, XCODEBUILD,
};
use crate::days::roles::{cloud, containers, editors, git, jobs, packages, release, remote, servers, tools};
use crate::days::services::code::{NGROK_TUNNEL, PRICES};
use crate::days::story::Story;

/// What every developer does.
pub fn habits() -> Vec<Habit> {
    let own = const {
        [
            Habit::work(140, make),
            Habit::work(90, cargo),
            Habit::work(40, xcode),
            Habit::work(120, go_run),
            Habit::work(100, node_build),
            Habit::work(25, browser_tests),
            Habit::work(30, local_upload),
            Habit::work(6, tunnel),
        ]
    };
    let others = [
        editors::HABITS,
        git::HABITS,
        packages::HABITS,
        tools::HABITS,
        jobs::HABITS,
        servers::HABITS,
        cloud::HABITS,
        containers::HABITS,
        release::HABITS,
        remote::HABITS,
    ];
    own.into_iter().chain(others.into_iter().flatten().copied()).collect()
}

fn make(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &MAKE, "make -j8", |s, make| {
        s.read(make, &format!("{project}/Makefile"));
        for _ in 0..s.number(1, 6) {
            let (source, object) = (s.source(&project), format!("{project}/build/{:03}.o", s.number(1, 240)));
            s.child(make, &CLANG, &format!("clang -O2 -Wall -c {source} -o {object}"), |s, clang| {
                s.read(clang, &source);
                for _ in 0..s.number(4, 12) {
                    let header =
                        format!("/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk/usr/include/sys/header_{:03}.h", s.number(1, 180));
                    s.read(clang, &header);
                }
                s.note(clang, &object);
            });
        }
        s.child(make, &LD, &format!("ld -o {project}/build/app @build/objects.rsp"), |s, ld| {
            s.replace(ld, &format!("{project}/build/app"), 1_300_000);
        });
    });
}

fn cargo(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &CARGO, "cargo test", |s, cargo| {
        s.read_all(cargo, &["~/src/api/Cargo.toml", "~/src/api/Cargo.lock", "~/.cargo/config.toml"]);
        for _ in 0..s.number(1, 9) {
            let name = format!("crate_{}", s.number(1, 90));
            s.child(cargo, &RUSTC, &format!("rustc --crate-name {name} --edition=2024 src/lib.rs"), |s, rustc| {
                s.read_sources(rustc, "~/src/api", 2, 14);
                s.note(rustc, &format!("~/src/api/target/debug/deps/lib{name}.rmeta"));
                s.link(rustc, &format!("~/src/api/target/debug/deps/lib{name}.rlib"), &format!("~/src/api/target/debug/lib{name}.rlib"));
            });
        }
    });
}

fn xcode(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/mobile");
    s.command(shell, &XCODEBUILD, "xcodebuild -scheme App -configuration Debug build", |s, build| {
        s.read(build, "~/src/mobile/App.xcodeproj/project.pbxproj");
        for number in 1..s.number(3, 9) {
            s.child(build, &SWIFT_FRONTEND, "swift-frontend -frontend -c -primary-file part.swift -module-name App", |s, swift| {
                s.read_sources(swift, "~/src/mobile", 4, 18);
                s.note(swift, &format!("~/Library/Developer/Xcode/DerivedData/App-bq/Build/Intermediates.noindex/part_{number}.o"));
            });
        }
    });
}

/// What was just built runs from a temporary folder, and asks a service.
fn go_run(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &GO, "go run ./cmd/api", |s, go| {
        s.read_sources(go, "~/src/api", 4, 20);
        let path =
            format!("/private/var/folders/3k/0q7bw1v93z5_2m8k4y6t1x0r0000gn/T/go-build{}/b001/exe/api", s.number(1_000_000, 9_999_999));
        s.make(go, &path, 9_000_000);
        let built = s.run(go, GO_BUILT.at(path.clone()), &path);
        s.read(built, "~/src/api/.env");
        s.talk(built, &PRICES, 3_000, 40_000);
        s.wait(20, 300);
        s.exit(built);
    });
}

fn node_build(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/web");
    let node = s.script_of_node(shell, "/usr/local/bin/npm", "run build");
    s.read_all(node, &["~/src/web/package.json", "~/.npmrc", "~/src/web/.env"]);
    s.child(node, &NODE, "node node_modules/.bin/vite build", |s, vite| {
        for _ in 0..s.number(30, 90) {
            let path = format!("~/src/web/node_modules/pkg-{}/lib/index-{}.js", s.number(1, 300), s.number(1, 9));
            s.read(vite, &path);
        }
        for number in 1..s.number(3, 12) {
            s.note(vite, &format!("~/src/web/dist/assets/chunk-{number}.js"));
        }
    });
    s.exit(node);
}

/// Tests drive a browser that nobody uses otherwise, with a port for its driver.
fn browser_tests(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/web");
    s.command(shell, &NODE, "node node_modules/.bin/playwright test", |s, node| {
        let profile = format!("/private/var/folders/3k/T/playwright_chromiumdev_profile-{}", s.hex());
        let line = format!("Chromium --headless --remote-debugging-port=0 --user-data-dir={profile} about:blank");
        s.child(node, &PLAYWRIGHT, &line, |s, chromium| {
            s.note(chromium, &format!("{profile}/Default/Cookies"));
            for _ in 0..s.number(2, 9) {
                let site = s.site();
                s.talk(chromium, site, 4_000, 200_000);
            }
        });
    });
}

/// A file for the service that runs on the same Mac.
fn local_upload(s: &mut Story<'_>) {
    let shell = s.shell();
    s.app(&POSTMAN);
    s.command(shell, &CURL, "curl -F file=@fixtures/sample.zip http://localhost:3000/upload", |s, curl| {
        s.read(curl, "~/src/web/fixtures/sample.zip")
    });
}

/// A colleague is to see what runs here.
fn tunnel(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &NGROK, "ngrok http 3000", |s, ngrok| {
        s.read(ngrok, "~/Library/Application Support/ngrok/ngrok.yml");
        let (sent, received) = (s.number(90_000, 9_000_000), s.number(9_000, 900_000));
        s.line(ngrok, &NGROK_TUNNEL, sent, received, 1_800_000);
        s.wait(300, 1_800);
    });
}
