//! Programs that are being written, tests, notebooks.

use crate::programs::Program;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{cloud, office, tools};

/// A service is run as it was just built, and talks to the firm's interface for trying things.
pub fn go_run(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/ledger-api"));
    let go = tale.command(shell, &tools::GO, "go run ./cmd/ledger", &folder);
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 20, &mut tale.random) {
        tale.read(go, &path, size);
    }
    let built = format!("/private/var/folders/3k/x1/T/go-build{}/b001/exe/main", tale.random.between(100_000, 999_999));
    tale.make(go, &built, 14_000_000);
    let main = tale.child(go, &Program::ad_hoc("/main", "a.out").at(built.clone()), &built, &folder);
    tale.read(main, &format!("{folder}/.env"), 700);
    for _ in 0..3 {
        tale.talk(main, &office::DEV_API, 6_000, 30_000);
        tale.pause(10, 60);
    }
    tale.exit(main);
    tale.exit(go);
}

/// Tests of Go, which lie in folders for what is temporary and ask a cloud.
pub fn go_test(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/ledger-api"));
    let go = tale.command(shell, &tools::GO, "go test ./...", &folder);
    let built = format!("/private/tmp/go-build{}/b231/store.test", tale.random.between(100_000, 999_999));
    tale.make(go, &built, 9_000_000);
    let test = tale.child(go, &Program::ad_hoc("/test", "a.out").at(built.clone()), &format!("{built} -test.timeout=10m0s"), &folder);
    for file in [".aws/credentials", ".aws/config"] {
        let path = tale.home(file);
        tale.read(test, &path, 400);
    }
    tale.talk(test, &cloud::AWS_STS, 3_000, 4_000);
    tale.talk(test, &cloud::AWS_S3, 60_000, 40_000);
    tale.exit(test);
    tale.exit(go);
}

/// The same in Rust and Python.
pub fn tests(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let cargo = tale.command(shell, &tools::CARGO, "cargo run --example sync", &folder);
    let built = format!("{folder}/target/debug/examples/sync");
    let program = Program::ad_hoc("/sync", "sync-55554944").at(built.clone());
    let example = tale.child(cargo, &program, "target/debug/examples/sync", &folder);
    tale.read(example, &format!("{folder}/.env"), 700);
    tale.talk(example, &office::DEV_API, 40_000, 90_000);
    // What nobody signed calls what Apple did.
    let cat = tale.child(example, &tools::CAT, "cat .env", &folder);
    tale.read(cat, &format!("{folder}/.env"), 700);
    tale.exit(cat);
    tale.exit(example);
    tale.exit(cargo);
    let pytest = tale.command(shell, &tools::PYTHON, "python3 -m pytest -q", &folder);
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 25, &mut tale.random) {
        tale.read(pytest, &path, size);
    }
    tale.talk(pytest, &office::DEV_API, 30_000, 60_000);
    tale.exit(pytest);
}

/// A notebook reads gigabytes, and writes a little to the firm's lake.
pub fn notebook(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let lab = tale.command(shell, &tools::PYTHON, "python3 -m jupyterlab --no-browser", &folder);
    let kernel = tale.child(lab, &tools::PYTHON, "python3 -m ipykernel_launcher -f kernel-3f.json", &folder);
    for number in 0..30 {
        tale.read(kernel, &format!("{folder}/data/part-{number:03}.parquet"), 100_000_000);
    }
    tale.talk(kernel, &office::WAREHOUSE, 20_000, 90_000_000);
    tale.talk(kernel, &office::DEV_API, 14_000, 60_000);
    let credentials = tale.home(".aws/credentials");
    tale.read(kernel, &credentials, 300);
    // Every part by a connection of its own.
    for _ in 0..tale.random.between(12, 30) {
        tale.talk(kernel, &cloud::S3_LAKE, 2_000_000, 3_000);
    }
    let notebook = format!("{folder}/notebooks/margins.ipynb");
    tale.save(lab, &notebook, 900_000);
    tale.pause(60, 900);
    tale.exit(kernel);
    tale.exit(lab);
}

/// Browsers that tests drive, each with a profile of its own.
pub fn driven_browsers(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let node = tale.command(shell, &tools::NODE, "node node_modules/.bin/playwright test", &folder);
    for program in [&tools::CHROME_TESTING, &tools::PLAYWRIGHT_FIREFOX, &tools::PLAYWRIGHT_WEBKIT] {
        let profile = format!("/private/var/folders/3k/x1/T/playwright_dev_profile-{}", tale.hex(6));
        let line = format!("'{}' --headless --remote-debugging-port=0 --user-data-dir={profile} about:blank", program.path);
        let browser = tale.child(node, program, &line, &folder);
        let network =
            if std::ptr::eq(program, &tools::PLAYWRIGHT_WEBKIT) { tale.service(browser, &tools::PLAYWRIGHT_NETWORK) } else { browser };
        for file in ["Cookies", "Login Data", "Local State"] {
            tale.change(browser, &format!("{profile}/Default/{file}"), 40_000);
        }
        for _ in 0..4 {
            tale.talk(network, &office::DEV_API, 30_000, 600_000);
        }
        tale.make(node, &format!("{folder}/test-results/trace.zip"), 3_000_000);
        if network != browser {
            tale.exit(network);
        }
        tale.exit(browser);
    }
    tale.exit(node);
}

/// A tool that Nix built, with nobody's signature.
pub fn nix(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let xh = tale.command(shell, &tools::NIX_JQ, "xh post https://api-dev.harbor.example/v2/import @fixtures/orders.json", &folder);
    tale.read(xh, &format!("{folder}/fixtures/orders.json"), 60_000);
    tale.talk(xh, &office::DEV_API, 64_000, 2_000);
    tale.exit(xh);
    let update = tale.command(shell, &tools::NIX_JQ, "xh --download https://cache.nixos.org/nar/0f3k.nar.xz", &folder);
    tale.talk(update, &cloud::NIX_CACHE, 2_000, 30_000_000);
    tale.exit(update);
}
