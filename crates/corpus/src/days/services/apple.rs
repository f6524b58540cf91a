//! Apple's services.

use super::{apple, at};
use crate::step::{Service, Wire};

pub static APNS: Service = at("courier.push.apple.com", 5223, Wire::Tls, Some(17));
pub static GATEWAY: Service = apple("gateway.icloud.com");
pub static ICLOUD_CONTENT: Service = apple("p42-content.icloud-content.com");
pub static ICLOUD_PHOTOS: Service = apple("p71-photos.icloud-content.com");
pub static APPLE_ID: Service = apple("gsa.apple.com");
pub static OCSP: Service = apple("ocsp2.apple.com");
pub static SWCDN: Service = apple("swcdn.apple.com");
pub static SWSCAN: Service = apple("swscan.apple.com");
pub static MESU: Service = apple("mesu.apple.com");
pub static XP: Service = apple("xp.apple.com");
pub static RADAR: Service = apple("radarsubmissions.apple.com");
pub static FEEDBACK_UPLOAD: Service = apple("feedbackws.apple-studies.com");
pub static MESSAGES_CONTENT: Service = apple("identity.ess.apple.com");
pub static APP_STORE_CONNECT: Service = apple("appstoreconnect.apple.com");
pub static TRANSPORTER_UPLOAD: Service = apple("contentdelivery.itunes.apple.com");
pub static NOTARY_API: Service = apple("appstoreconnect.apple.com");
pub static CRL: Service = at("crl.apple.com", 80, Wire::Http, None);
