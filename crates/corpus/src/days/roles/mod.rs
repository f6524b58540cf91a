//! What people do that is theirs alone.

pub mod admin;
pub mod assisted;
pub mod builds;
pub mod cloud;
pub mod containers;
pub mod designer;
pub mod developer;
pub mod editors;
pub mod executive;
pub mod finance;
pub mod fleet;
pub mod git;
pub mod jobs;
pub mod packages;
pub mod publish;
pub mod release;
pub mod remote;
pub mod scientist;
pub mod servers;
pub mod tools;

use super::employee::Role;
use super::kit::Cloud;
use super::programs::agents::{DROPBOX, GDRIVE, LOGI, ONEDRIVE};
use super::programs::apps::{CODE, CODE_PLUGIN, SLACK, SLACK_PART, USUAL};
use super::story::Story;

/// Whoever comes in starts what they work with.
pub fn morning(s: &mut Story<'_>) {
    if s.life.employee.role == Role::Builds {
        return;
    }
    for app in USUAL {
        s.app(app);
    }
    match s.life.employee.cloud {
        Cloud::OneDrive => s.app(&ONEDRIVE),
        Cloud::Dropbox => s.app(&DROPBOX),
        Cloud::GoogleDrive => s.app(&GDRIVE),
        Cloud::ICloud => s.app(&LOGI),
    };
    s.app(&SLACK);
    s.part(&SLACK, &SLACK_PART, "--type=utility --utility-sub-type=network.mojom.NetworkService");
    s.browser();
    if matches!(s.life.employee.role, Role::Developer | Role::Scientist) {
        s.app(&CODE);
        s.part(&CODE, &CODE_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService");
    }
}
