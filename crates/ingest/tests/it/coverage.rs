//! Random fleets with known losses (analytic: what a simulator removed must show, within the stated error).

use std::fs;
use std::sync::Arc;

use tollgate_coverage::{Fleet, Inventory, Listed, Report, State};
use tollgate_engine::Redaction;
use tollgate_ingest::{FleetQuality, Hosts, Hunt, Options, discover};
use tollgate_model::HostName;
use tollgate_policy::Policy;
use tollgate_sim::fleet::{self, MacTruth, Part};

/// The built-in content, which needs no more than one thing to say something.
fn willing() -> Policy {
    let text = include_str!("../../../../content/an1415/coverage.toml");
    let least = |line: &str| match line.split_once(" = ") {
        Some((key @ ("least" | "host_least"), _)) => format!("{key} = 1"),
        _ => line.to_owned(),
    };
    let text = text.lines().map(least).collect::<Vec<_>>().join("\n");
    Policy::of_texts([("coverage.toml", text.as_str())]).unwrap()
}

fn measure(world: &fleet::Fleet, policy: &Policy, threads: usize) -> (Report, FleetQuality) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &world.files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = Options {
        policy: Arc::new(policy.clone()),
        redaction: Redaction::new([0; 32]),
        host: None,
        hosts: Hosts::parse(&world.hosts).unwrap(),
        from: None,
        to: None,
        threads,
        learn: false,
        cover: true,
        lists: tollgate_ingest::Lists::default(),
        select: Vec::new(),
        window: None,
        losses: None,
        watch: None,
        progress: Arc::default(),
    };
    let outcome = Hunt::new(discover(&[folder.path().to_owned()]).inputs, options).run(&mut |_| {});
    assert!(outcome.account.balanced());
    let mut inventory = Inventory::default();
    world.inventory.iter().for_each(|name| assert!(inventory.add(name, Listed::default())));
    let (received, shown) = outcome.coverage.unwrap();
    let end = outcome.account.span.map(|span| span.last);
    let report = Report::new(Fleet::new(received, shown, &inventory), policy, end, outcome.account.released.lost);
    (report, outcome.quality)
}

/// Every figure that differs, for people.
struct Differences(Vec<String>);

impl Differences {
    fn part(&mut self, report: &Report, mac: &str, id: &str, truth: Part) {
        let told = report.check(id).unwrap().hosts.get(&HostName::new(mac)).map(|(figure, _)| *figure);
        let told = told.map(|figure| (figure.numerator.unwrap_or(0), figure.denominator.unwrap_or(0), figure.error));
        if told != Some((truth.0, truth.1, 0.0)) {
            self.0.push(format!("{mac} {id}: measured {told:?}, true {truth:?}"));
        }
    }

    fn length(&mut self, report: &Report, mac: &str, id: &str, truth: f64, slack: f64) {
        let told = report.check(id).unwrap().hosts.get(&HostName::new(mac)).and_then(|(figure, _)| figure.value);
        if told.is_none_or(|told| (told - truth).abs() > slack) {
            self.0.push(format!("{mac} {id}: measured {told:?}, true {truth} within {slack}"));
        }
    }

    fn mac(&mut self, report: &Report, name: &str, truth: &MacTruth) {
        let endpoint = !truth.days.is_empty();
        self.part(report, name, "C01", (u64::from(truth.execs > 0), 1));
        self.part(report, name, "C05", (truth.days.values().filter(|read| **read).count() as u64, truth.days.len() as u64));
        self.part(report, name, "C03", truth.live);
        self.part(report, name, "C08", truth.shaken);
        self.part(report, name, "C04b", truth.shaken);
        self.part(report, name, "C07", truth.archives);
        self.part(report, name, "C13b", truth.future);
        self.part(report, name, "C14", truth.lost);
        self.part(report, name, "C15", truth.silence());
        self.part(report, name, "C16", (truth.signed, truth.execs));
        self.part(report, name, "C17", (truth.cut, truth.execs));
        self.part(report, name, "C18", truth.rooted);
        self.part(report, name, "C19", truth.versioned);
        // Where clocks differ by much and too few connections tell by how much, both sides cannot be brought together.
        if truth.skew == 0 || truth.pairs >= 8 {
            if truth.attributed.1 > 0 {
                self.part(report, name, "C02", truth.attributed);
            }
            self.part(report, name, "C09", truth.on_wire);
        }
        let seconds = |nanos: i64| nanos as f64 / 1e9;
        if truth.pairs >= 8 {
            // socket_events has whole seconds.
            let skew = seconds(truth.skew).abs();
            self.length(report, name, "C13", skew, 1.0);
        }
        if endpoint {
            let lags: Vec<f64> = truth.lags.values().map(|lags| seconds(p95(lags))).collect();
            let (least, most) = (lags.iter().copied().fold(f64::MAX, f64::min), lags.iter().copied().fold(f64::MIN, f64::max));
            let slack = |of: f64| of.abs() / 64.0 + 0.001;
            self.length(report, name, "C11", most, slack(most));
            if lags.len() > 1 {
                self.length(report, name, "C12", most - least, slack(most) + slack(least));
            }
        }
    }
}

/// The lag that 95 of a hundred do not exceed, by sorting.
fn p95(lags: &[i64]) -> i64 {
    let mut lags = lags.to_vec();
    lags.sort_unstable();
    lags[(lags.len() * 95).div_ceil(100) - 1]
}

fn differences(world: &fleet::Fleet, report: &Report) -> Vec<String> {
    let mut differences = Differences(Vec::new());
    for (name, truth) in &world.truth.macs {
        differences.mac(report, name, truth);
    }
    let mut all = |id: &str, truth: Part| {
        let figure = report.check(id).unwrap().figure;
        if (figure.numerator, figure.denominator) != (Some(truth.0), Some(truth.1)) {
            differences.0.push(format!("all {id}: measured {:?} of {:?}, true {truth:?}", figure.numerator, figure.denominator));
        }
    };
    let sum = |of: &dyn Fn(&MacTruth) -> Part| world.truth.macs.values().map(of).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let executing = world.truth.macs.values().filter(|mac| mac.execs > 0).count() as u64;
    all("C01", (executing, world.inventory.len() as u64));
    all("C03", sum(&|mac| mac.live));
    all("C08", sum(&|mac| mac.shaken));
    all("C14", sum(&|mac| mac.lost));
    all("C15", sum(&MacTruth::silence));
    all("C17", sum(&|mac| (mac.cut, mac.execs)));
    all("C24", world.truth.garbage);
    let flowless: u64 = world.truth.macs.values().map(|mac| mac.flowless).sum();
    let shakeless = sum(&|mac| mac.shaken);
    if let Some(two) = report.compared.iter().find(|two| two.code == "flows-and-handshakes")
        && (two.one.1, two.other.1) != (shakeless.1 - shakeless.0, flowless)
    {
        differences.0.push(format!("{two:?}: true {} and {flowless}", shakeless.1 - shakeless.0));
    }
    for two in report.compared.iter().filter(|two| two.code.starts_with("lost-")) {
        if two.one.1 != two.other.1 && two.code == "lost-in-order" {
            differences.0.push(format!("{two:?}"));
        }
    }
    for name in &world.truth.silent {
        let said =
            report.statements.iter().any(|statement| statement.code == "silent" && statement.hosts.contains(&HostName::new(name.as_str())));
        if !said {
            differences.0.push(format!("{name} gave no record, and that is not said"));
        }
    }
    differences.0
}

#[test]
fn what_was_removed_shows_in_random_fleets() {
    let policy = willing();
    let mut wrong = Vec::new();
    let (mut clocks, mut ahead) = (0, 0);
    for seed in 0..240 {
        let world = fleet::fleet(seed, 40 + seed % 60);
        let (report, quality) = measure(&world, &policy, 1 + (seed % 2) as usize * 2);
        // What a hunt says of clocks, from few connections, within the whole second of socket_events.
        for (name, mac) in &world.truth.macs {
            let Some(told) = quality.skews.get(&HostName::new(name.as_str())) else { continue };
            if (told.0 - mac.skew).abs() > 1_000_000_000 {
                wrong.push(format!("world {seed}: {name}: a hunt says that its clock is {told:?} ahead, true {}", mac.skew));
            }
            clocks += 1;
            ahead += i32::from(mac.skew != 0);
        }
        wrong.extend(differences(&world, &report).into_iter().map(|difference| format!("world {seed}: {difference}")));
    }
    assert!(clocks >= 200 && ahead >= 20, "of {clocks} Macs the clock is told, of which {ahead} are off");
    assert!(wrong.is_empty(), "{} differences, first:\n{}", wrong.len(), wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
}

#[test]
fn with_too_little_nothing_passes() {
    let policy = Policy::builtin();
    for seed in 0..8 {
        let (report, _) = measure(&fleet::fleet(seed, 30), &policy, 1);
        for check in report.checks.iter().filter(|check| check.figure.sample < check.rule.least) {
            assert_eq!(check.state, State::Unknown, "{}", check.rule.id);
        }
        assert_eq!(report.check("C20").unwrap().state, State::Unknown);
        assert!(report.checks.iter().filter(|check| check.state == State::Unknown).count() > 12);
    }
}
