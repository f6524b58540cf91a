//! How a Mac reaches the company. In the office tunnels stand by; outside no sensor of the company sees what they carry.

use crate::days::habits::Habit;
use crate::days::kit::Tunnel;
use crate::days::programs::agents::{GLOBAL_PROTECT, TAILSCALE, WARP};
use crate::days::services::agents::{GP_PORTAL, GP_TUNNEL, TAILSCALE_CONTROL, TAILSCALE_DERP, TAILSCALE_PEER, WARP_API, WARP_TUNNEL};
use crate::days::story::Story;

/// The habits of a product.
pub fn habits(tunnel: Tunnel) -> &'static [Habit] {
    match tunnel {
        Tunnel::Tailscale => const { &[Habit::awake(200, tailscale)] },
        Tunnel::Warp => const { &[Habit::awake(150, warp)] },
        Tunnel::GlobalProtect => const { &[Habit::awake(100, global_protect)] },
        Tunnel::None => &[],
    }
}

fn tailscale(s: &mut Story<'_>) {
    let extension = s.root(&TAILSCALE);
    s.read(extension, "/Library/Tailscale/sameuserproof-52");
    s.talk(extension, &TAILSCALE_CONTROL, 2_000, 4_000);
    let (sent, received) = (s.number(9_000, 40_000_000), s.number(9_000, 90_000_000));
    s.line(extension, &TAILSCALE_PEER, sent, received, 900_000);
    s.line(extension, &TAILSCALE_DERP, 12_000, 9_000, 1_200_000);
}

fn warp(s: &mut Story<'_>) {
    let warp = s.root(&WARP);
    s.read(warp, "/Library/Application Support/Cloudflare/mdm.xml");
    s.talk(warp, &WARP_API, 4_000, 6_000);
    let (sent, received) = (s.number(90_000, 40_000_000), s.number(900_000, 190_000_000));
    s.line(warp, &WARP_TUNNEL, sent, received, 1_800_000);
}

fn global_protect(s: &mut Story<'_>) {
    let service = s.root(&GLOBAL_PROTECT);
    s.read_all(service, &["/Library/Preferences/com.paloaltonetworks.GlobalProtect.settings.plist", "/Library/Keychains/System.keychain"]);
    s.talk(service, &GP_PORTAL, 6_000, 9_000);
    if !s.in_office() {
        let (sent, received) = (s.number(90_000, 40_000_000), s.number(900_000, 190_000_000));
        s.line(service, &GP_TUNNEL, sent, received, 1_800_000);
    }
}
