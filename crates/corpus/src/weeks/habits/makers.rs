//! What those do who have shells open.

use super::{Habit, codes, habit, types};
use crate::weeks::kit::Kit;
use crate::weeks::often::Often::{Days, Work};
use crate::weeks::tales::{agents, apple, backup, cloud, editors, git, keys, lab, packages, shell, support, updates};
use crate::weeks::worker::{Trade, Worker};

pub const HABITS: &[Habit] = &[
    habit("prompt", &[], types, Work(15, 30), shell::prompt),
    habit("lookalike lines", &["8-1", "8-51", "8-52"], codes, Days(2), shell::lookalikes),
    habit("pack then post", &["B58", "8-23", "8-53"], web_or_backend, Work(1, 2), shell::pack_then_post),
    habit("editing", &["B28"], editors::has_editor, Work(20, 35), editors::editing),
    habit("language server", &["B28"], editors::has_editor, Work(2, 4), editors::language_server),
    habit("screenshot", &["B64", "8-37"], codes, Days(2), editors::screenshot),
    habit("assistant's task", &["B29"], agents::has_assistant, Work(4, 9), agents::task),
    habit("search of the home", &["B29", "8-32"], agents::has_assistant, Work(1, 2), agents::search_home),
    habit("assistant's notice", &["8-46"], |worker| worker.has(Kit::OpenCode), Work(1, 3), agents::notify),
    habit("push", &["B13", "8-44", "8-50"], codes, Work(4, 8), git::push),
    habit("fetch", &[], codes, Work(3, 6), git::fetch),
    habit("release", &["B19", "B66"], codes, Days(4), git::release),
    habit("requests", &["8-14", "8-44"], codes, Work(2, 5), git::requests),
    habit("package of the forge", &["8-35"], |worker| worker.trade == Trade::Backend, Days(3), git::forge_package),
    habit("brew", &["B12"], types, Days(2), packages::brew),
    habit("install", &[], codes, Work(1, 3), packages::install),
    habit("publish", &["B14"], |worker| worker.trade == Trade::Web, Days(4), packages::publish),
    habit("publish otherwise", &["B15"], publishes, Days(2), packages::publish_other),
    habit("terraform", &["B17", "8-38"], platform, Work(2, 4), cloud::terraform),
    habit("kubectl", &["B20"], platform, Work(5, 9), cloud::kubectl),
    habit("helm", &["B20"], platform, Work(1, 2), cloud::helm),
    habit("other clouds", &["B20"], platform, Work(1, 3), cloud::other_clouds),
    habit("docker", &["B16"], |worker| worker.has(Kit::Docker) && worker.trade.codes(), Work(1, 3), cloud::docker),
    habit("bucket", &["8-30"], |worker| worker.trade == Trade::Data || platform(worker), Work(1, 2), cloud::bucket),
    habit("ngrok", &["8-41"], |worker| worker.trade == Trade::Web, Days(2), cloud::ngrok),
    habit("ssh", &["B21"], types, Work(2, 5), keys::ssh),
    habit("scp", &["B21"], codes, Days(2), keys::scp),
    habit("agent of keys", &["B68"], types, Work(1, 3), keys::agent),
    habit("sigstore", &["B22"], |worker| worker.trade == Trade::Backend || platform(worker), Work(1, 2), keys::sigstore),
    habit("encrypt", &["B22"], |worker| worker.trade == Trade::Backend, Days(2), keys::encrypt),
    habit("storage", &["B59"], |worker| worker.has(Kit::Rclone), Days(3), backup::storage),
    habit("go run", &["B51", "8-14"], |worker| worker.trade == Trade::Backend, Work(2, 4), lab::go_run),
    habit("go test", &["B51", "8-38"], |worker| worker.trade == Trade::Backend, Work(2, 4), lab::go_test),
    habit("tests", &["B51", "8-29"], |worker| worker.trade == Trade::Backend, Work(3, 6), lab::tests),
    habit("notebook", &["B52", "8-24"], |worker| worker.trade == Trade::Data, Work(3, 5), lab::notebook),
    habit("driven browsers", &["B53"], drives, Work(3, 6), lab::driven_browsers),
    habit("nix", &["B54"], |worker| worker.has(Kit::Nix), Work(2, 4), lab::nix),
    habit("xcode build", &[], mobile, Work(10, 18), apple::build),
    habit("notarise", &["B10"], mobile, Work(1, 2), apple::notarise),
    habit("transporter", &["B11"], mobile, Days(2), apple::transporter),
    habit("symbols", &["B70", "8-19"], mobile, Days(2), apple::symbols),
    habit("diagnostics", &["B61", "8-35"], |worker| worker.trade == Trade::Support, Days(2), support::diagnostics),
    habit("rules", &["B62"], |worker| worker.trade == Trade::Support, Work(1, 2), support::rules),
    habit("virtual machine", &["8-28"], |worker| worker.has(Kit::Parallels), Work(1, 2), support::machine),
    habit("pack from ghostty", &["8-34"], |worker| worker.has(Kit::Ghostty), Days(2), support::pack),
    habit("self-update", &["B67"], types, Days(6), updates::sparkle),
];

fn web_or_backend(worker: &Worker) -> bool {
    matches!(worker.trade, Trade::Web | Trade::Backend)
}

fn publishes(worker: &Worker) -> bool {
    matches!(worker.trade, Trade::Data | Trade::Backend | Trade::Mobile)
}

fn platform(worker: &Worker) -> bool {
    worker.trade == Trade::Platform
}

fn mobile(worker: &Worker) -> bool {
    worker.trade == Trade::Mobile
}

fn drives(worker: &Worker) -> bool {
    matches!(worker.trade, Trade::Tester | Trade::Web)
}
