//! What must hold of all days, and of the default above all.

mod bytes;
mod sense;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::calendar::{DAY, START, is_weekend};
use super::life::{Life, Steps};
use super::*;
use crate::programs::Program;
use crate::step::Wire;

fn steps(days: Days) -> impl Iterator<Item = (Employee, Steps)> {
    days.macs().into_iter().map(move |employee| (employee, Life::new(employee, days.days, days.seed).steps(days.days)))
}

/// What the default holds.
#[derive(Default)]
struct Seen {
    /// Paths of programs that did anything.
    programs: BTreeSet<String>,
    services: BTreeSet<&'static str>,
    wires: Vec<Wire>,
    /// Steps of each Mac on each day.
    steps: BTreeMap<(u32, u32), u64>,
}

static SEEN: LazyLock<Seen> = LazyLock::new(|| {
    let mut seen = Seen::default();
    for (employee, told) in steps(Days::default()) {
        for (at, step, _) in &told.steps {
            let day = ((at - START) / DAY) as u32;
            *seen.steps.entry((employee.mac, day)).or_default() += 1;
            if !seen.programs.contains(&*step.by.program.path) {
                seen.programs.insert(step.by.program.path.to_string());
            }
            if let Action::Connect(connection) = step.action
                && let crate::step::Remote::Service(service, _) = connection.remote
            {
                seen.services.insert(service.name);
                if !seen.wires.contains(&service.wire) {
                    seen.wires.push(service.wire);
                }
            }
        }
    }
    seen
});

#[test]
fn every_role_and_product_is_at_some_mac() {
    use std::fmt::Debug;

    fn kinds<T: Debug>(of: impl Fn(&Employee) -> T) -> BTreeSet<String> {
        Days::default().macs().iter().map(|employee| format!("{:?}", of(employee))).collect()
    }
    assert_eq!(kinds(|employee| employee.role).len(), 8);
    // Macs that build are backed up by nobody.
    let people: Vec<Employee> = Days::default().macs().into_iter().filter(|employee| employee.role != Role::Builds).collect();
    assert_eq!(people.iter().map(|employee| employee.backup).collect::<BTreeSet<Backup>>().len(), 7);
    assert_eq!(people.iter().map(|employee| employee.cloud).collect::<BTreeSet<Cloud>>().len(), 4);
    assert_eq!(kinds(|employee| employee.guard).len(), 4);
    assert_eq!(kinds(|employee| employee.management).len(), 4);
    assert_eq!(kinds(|employee| employee.tunnel).len(), 4);
    assert_eq!(kinds(|employee| employee.browser.id).len(), 5);
    assert_eq!(kinds(|employee| employee.one_password).len(), 2);
}

#[test]
fn every_background_is_at_work() {
    use super::programs::{agents, apps, system, tools};

    let all: [&Program; 34] = [
        &agents::ARQ,
        &agents::BZTRANSMIT,
        &agents::CRASHPLAN,
        &agents::RESTIC,
        &agents::BORG,
        &agents::WDAVDAEMON,
        &agents::FALCON,
        &agents::SENTINEL,
        &agents::ELASTIC,
        &agents::OSQUERYD,
        &agents::JAMF,
        &agents::INTUNE,
        &agents::MUNKI_PYTHON,
        &agents::DROPBOX,
        &agents::ONEDRIVE,
        &agents::GDRIVE,
        &agents::KEYSTONE,
        &agents::AUTOUPDATE,
        &agents::SPARKLE,
        &agents::TAILSCALE,
        &agents::WARP,
        &agents::GLOBAL_PROTECT,
        &system::BACKUPD,
        &system::MDWORKER,
        &system::XPROTECT_PLUGIN,
        &system::UPDATE_BRAIN,
        &system::REPORT_CRASH,
        &system::CUPSD,
        &apps::SLACK,
        &apps::ZOOM,
        &apps::TEAMS,
        &apps::ONE_PASSWORD,
        &apps::BITWARDEN,
        &tools::CLAUDE_RG,
    ];
    let idle: Vec<&str> = all
        .iter()
        .map(|program| program.path.trim_start_matches('~'))
        .filter(|path| !SEEN.programs.iter().any(|seen| seen.ends_with(path)))
        .collect();
    assert_eq!(idle, [""; 0]);
    assert_eq!(SEEN.wires.len(), 8);
    assert!(SEEN.services.len() > 150, "{}", SEEN.services.len());
}

#[test]
fn a_mac_has_as_much_to_tell_as_real_ones() {
    let all: u64 = SEEN.steps.values().sum();
    assert!((700_000..2_000_000).contains(&all), "{all}");
    for employee in Days::default().macs().iter().filter(|employee| !employee.desktop) {
        let day = |day: u32| SEEN.steps.get(&(employee.mac, day)).copied().unwrap_or(0);
        let weekend: u64 = (0..5).filter(|number| is_weekend(*number)).map(day).sum();
        let week: u64 = (0..5).filter(|number| !is_weekend(*number)).map(day).sum();
        assert!(weekend * 3 < week, "{} has {week} steps in its week and {weekend} at its weekend", employee.host());
    }
}
