//! What Macs do by themselves, or at the order of those who manage them.

use super::{Habit, all, habit, person};
use crate::weeks::kit::Kit;
use crate::weeks::often::Often::{At, Days, Every, Work};
use crate::weeks::tales::{background, backup, guards, management, runner, support, sync, system, tunnels, updates};
use crate::weeks::worker::{Trade, Worker};

pub const HABITS: &[Habit] = &[
    habit("preferences", &[], all, Every(4), background::preferences),
    habit("index", &["B40"], all, Every(12), system::indexing),
    habit("malware scan", &["B41"], all, Every(360), system::malware_scan),
    habit("system update", &["B42", "8-43"], all, At(4), system::software_update),
    habit("services", &["B43", "8-6"], all, Every(30), system::services),
    habit("background downloads", &["B44"], person, Every(120), system::background_downloads),
    habit("radio", &["8-46"], all, Every(240), system::radio),
    habit("time machine", &["B01"], |worker| worker.has(Kit::TimeMachine), Every(60), backup::time_machine),
    habit("backblaze", &["B02"], |worker| worker.has(Kit::Backblaze), Every(90), backup::backblaze),
    habit("arq", &["B03"], |worker| worker.has(Kit::Arq), Every(240), backup::arq),
    habit("company backup", &["B04"], |worker| worker.has(Kit::CrashPlan) || worker.has(Kit::Idrive), Every(240), backup::company_backup),
    habit("borg", &["B05", "8-33"], |worker| worker.has(Kit::Vorta), At(12), backup::borg),
    habit("restic", &["B06"], |worker| worker.has(Kit::Restic), At(2), backup::restic),
    habit("icloud photos", &["B09"], |worker| worker.has(Kit::ICloud), Every(300), sync::photos),
    habit("runner job", &["B69"], |worker| worker.trade == Trade::Runner, Every(20), runner::job),
    habit("runner releases", &["B18", "8-30"], |worker| worker.trade == Trade::Runner, Every(60), runner::releases),
    habit("same number", &["B65"], |worker| worker.trade == Trade::Runner, At(10), runner::unrelated),
    habit("guard", &["B37", "8-21", "8-49"], guards::has_guard, Every(6), guards::watch),
    habit("full scan", &["B37", "8-18", "8-22"], guards::has_guard, At(12), guards::full_scan),
    habit("fleet questions", &["B38"], |worker| worker.has(Kit::Osquery), Every(10), guards::questions),
    habit("carve", &["B38"], |worker| worker.has(Kit::Osquery), Days(4), guards::carve),
    habit("triage", &["B39"], |worker| worker.has(Kit::Velociraptor), Days(3), guards::triage),
    habit("legal hold", &["B72"], |worker| worker.has(Kit::LegalHold), At(1), guards::legal_hold),
    habit("log shipping", &["B60"], ships, Every(15), guards::logs),
    habit("profiles", &["8-10"], all, Every(240), management::profiles),
    habit("jamf", &["B34"], |worker| worker.has(Kit::JamfPro), Every(360), management::jamf),
    habit("intune", &["B35", "8-34"], |worker| worker.has(Kit::Intune), Every(360), management::intune),
    habit("other management", &["B36", "8-18", "8-19"], managed_otherwise, Every(240), management::other),
    habit("assessment", &["8-23"], |worker| worker.trade == Trade::Platform, Every(180), support::assessment),
    habit("tunnel", &["B56"], tunnels::has_tunnel, Every(20), tunnels::carry),
    habit("opened tls", &["B57"], |worker| worker.has(Kit::Inspected), Work(3, 5), tunnels::opened),
    habit("makers' updates", &["B49"], person, Every(300), updates::makers),
];

fn ships(worker: &Worker) -> bool {
    [Kit::Datadog, Kit::Filebeat, Kit::FluentBit].iter().any(|kit| worker.has(*kit))
}

fn managed_otherwise(worker: &Worker) -> bool {
    [Kit::Kandji, Kit::Mosyle, Kit::JumpCloud, Kit::NinjaOne, Kit::Munki].iter().any(|kit| worker.has(*kit))
}
