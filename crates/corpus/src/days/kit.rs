//! What is installed on Macs, and in which shares.

use super::programs::apps::{ARC, CHROME, EDGE, FIREFOX};
use crate::programs::{BROWSER, Program};

/// What copies a Mac elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "products")]
pub enum Backup {
    TimeMachine,
    Arq,
    Backblaze,
    CrashPlan,
    Restic,
    Borg,
    None,
}

/// What looks for malware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "products")]
pub enum Guard {
    Defender,
    CrowdStrike,
    SentinelOne,
    Elastic,
}

/// What manages a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "products")]
pub enum Management {
    Jamf,
    Intune,
    Munki,
    Fleet,
}

/// Where documents go by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "products")]
pub enum Cloud {
    OneDrive,
    Dropbox,
    GoogleDrive,
    ICloud,
}

/// How a Mac reaches the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "products")]
pub enum Tunnel {
    Tailscale,
    Warp,
    GlobalProtect,
    None,
}

pub const BACKUPS: [Backup; 20] = {
    use Backup::{Arq, Backblaze, Borg, CrashPlan, None, Restic, TimeMachine};
    [
        TimeMachine,
        Arq,
        Backblaze,
        TimeMachine,
        CrashPlan,
        Restic,
        Borg,
        TimeMachine,
        Backblaze,
        None,
        Arq,
        TimeMachine,
        Restic,
        CrashPlan,
        TimeMachine,
        None,
        Backblaze,
        Borg,
        TimeMachine,
        None,
    ]
};

pub const GUARDS: [Guard; 20] = {
    use Guard::{CrowdStrike, Defender, Elastic, SentinelOne};
    [
        Defender,
        CrowdStrike,
        Defender,
        SentinelOne,
        CrowdStrike,
        Elastic,
        Defender,
        CrowdStrike,
        SentinelOne,
        CrowdStrike,
        Defender,
        Elastic,
        CrowdStrike,
        Defender,
        SentinelOne,
        CrowdStrike,
        Elastic,
        Defender,
        CrowdStrike,
        SentinelOne,
    ]
};

pub const MANAGEMENTS: [Management; 20] = {
    use Management::{Fleet, Intune, Jamf, Munki};
    [Jamf, Intune, Jamf, Munki, Fleet, Jamf, Intune, Jamf, Fleet, Munki, Jamf, Intune, Jamf, Fleet, Jamf, Munki, Jamf, Intune, Fleet, Jamf]
};

pub const CLOUDS: [Cloud; 5] = [Cloud::ICloud, Cloud::GoogleDrive, Cloud::Dropbox, Cloud::OneDrive, Cloud::ICloud];

pub const TUNNELS: [Tunnel; 5] = [Tunnel::None, Tunnel::Tailscale, Tunnel::GlobalProtect, Tunnel::Warp, Tunnel::None];

pub const BROWSERS: [&Program; 10] = [&CHROME, &BROWSER, &CHROME, &EDGE, &FIREFOX, &CHROME, &ARC, &BROWSER, &CHROME, &EDGE];
