//! What carries others' connections, and what watches them.

use super::system::standing;
use crate::programs::Program;
use crate::step::Service;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{agents, cloud, net, office};

/// Tunnels and proxies, and what each talks to.
const TUNNELS: [(Kit, &Program, &Service); 6] = [
    (Kit::Zscaler, &agents::ZSCALER, &cloud::ZSCALER_GATEWAY),
    (Kit::Netskope, &agents::NETSKOPE, &cloud::NETSKOPE_GATEWAY),
    (Kit::Warp, &agents::WARP, &cloud::WARP_GATEWAY),
    (Kit::Tailscale, &agents::TAILSCALE, &cloud::TAILSCALE_DERP),
    (Kit::AdGuard, &agents::ADGUARD, &net::GOOGLE),
    (Kit::LittleSnitch, &agents::LITTLESNITCH, &net::APPLE_OCSP),
];

/// Whether there is one.
pub fn has_tunnel(worker: &crate::weeks::Worker) -> bool {
    TUNNELS.iter().any(|(kit, _, _)| worker.has(*kit))
}

/// It carries whatever others send.
pub fn carry(tale: &mut Tale<'_>) {
    let worker = tale.stage.worker;
    let Some((kit, program, service)) = TUNNELS.iter().find(|(kit, _, _)| worker.has(*kit)) else { return };
    let tunnel = standing(tale, program);
    let sent = tale.random.between(200_000, 40_000_000);
    tale.link(tunnel, service, sent, sent * 4, 900_000);
    match kit {
        Kit::Tailscale => tale.talk(tunnel, &cloud::TAILSCALE_CONTROL, 9_000, 20_000),
        Kit::AdGuard => tale.talk(tunnel, &office::WIKI, 60_000, 900_000),
        _ => {}
    }
    tale.change(tunnel, "/Library/Application Support/tunnel/state.db", 300_000);
}

/// Pages of a Mac whose connections the office opens: nothing else happens there, but every certificate is the office's.
pub fn opened(tale: &mut Tale<'_>) {
    let browser = super::browsing::liked(tale);
    tale.talk(browser.network, &office::BANK, 20_000, 300_000);
    tale.talk(browser.network, &office::LEDGER, 60_000, 200_000);
}
