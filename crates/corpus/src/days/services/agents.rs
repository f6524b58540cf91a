//! What backups, guards, management, updates and tunnels talk to.

use super::{at, tls};
use crate::step::{Service, Wire};

pub static S3_RESTIC: Service = tls("s3.eu-central-1.amazonaws.com");
pub static S3_ARQ: Service = tls("arq-backup-acme.s3.us-west-2.amazonaws.com");
pub static S3_LEGAL: Service = tls("acme-legalhold.s3.us-east-1.amazonaws.com");
pub static BORG_SSH: Service = at("k8p2q1.repo.borgbase.com", 22, Wire::Ssh, None);
pub static BACKBLAZE_API: Service = tls("ca001.backblaze.com");
pub static BACKBLAZE: Service = tls("pod-000-1013-07.backblaze.com");
pub static B2: Service = tls("f001.backblazeb2.com");
pub static CRASHPLAN_CLOUD: Service = tls("cph-eu5.crashplan.com");
pub static DEFENDER_CLOUD: Service = tls("eu-v20.events.data.microsoft.com");
pub static DEFENDER_SAMPLES: Service = tls("ussus1eastprod.blob.core.windows.net");
pub static FALCON_CLOUD: Service = tls("ts01-lanner-lion.cloudsink.net");
pub static SENTINEL_CLOUD: Service = tls("euce1-110.sentinelone.net");
pub static ELASTIC_CLOUD: Service = tls("3f9c2d.fleet.eu-west-1.aws.elastic-cloud.com");
pub static FLEET: Service = tls("fleet.acme.example");
pub static JAMF_CLOUD: Service = tls("acme.jamfcloud.com");
pub static JAMF_PACKAGES: Service = tls("use1-jcds.services.jamfcloud.com");
pub static INTUNE_CLOUD: Service = tls("fef.amsub0102.manage.microsoft.com");
pub static MUNKI_REPO: Service = tls("munki.acme.example");
pub static CHROME_UPDATE: Service = tls("update.googleapis.com");
pub static CHROME_DL: Service = tls("edgedl.me.gvt1.com");
pub static CHROME_SYNC: Service = tls("clients4.google.com");
pub static MICROSOFT_CDN: Service = tls("officecdn.microsoft.com");
pub static MOZILLA_UPDATE: Service = tls("aus5.mozilla.org");
pub static MOZILLA_TELEMETRY: Service = tls("incoming.telemetry.mozilla.org");
pub static ITERM_UPDATE: Service = tls("iterm2.com");
pub static LOGITECH: Service = tls("updates.optionsplus.logitechg.com");
pub static WARP_API: Service = tls("api.cloudflareclient.com");
pub static WARP_TUNNEL: Service = at("engage.cloudflareclient.com", 8801, Wire::Sealed, None);
pub static TAILSCALE_CONTROL: Service = tls("controlplane.tailscale.com");
pub static TAILSCALE_DERP: Service = tls("derp4c.tailscale.com");
pub static TAILSCALE_PEER: Service = at("peer.tailscale.example", 8801, Wire::Sealed, None);
pub static GP_PORTAL: Service = tls("vpn.acme.example");
pub static GP_TUNNEL: Service = at("vpn.acme.example", 8801, Wire::Sealed, None);
