//! Browsers, and what runs beside them.

use super::{apple, team};
use crate::programs::Program;

pub static SAFARI: Program =
    apple("/System/Volumes/Preboot/Cryptexes/App/System/Applications/Safari.app/Contents/MacOS/Safari", "com.apple.Safari");
pub static WEBKIT: Program = apple(
    "/System/Library/Frameworks/WebKit.framework/Versions/A/XPCServices/com.apple.WebKit.Networking.xpc/Contents/MacOS/com.apple.WebKit.Networking",
    "com.apple.WebKit.Networking",
);
pub static SAFARI_IMPORT: Program = apple(
    "/System/Volumes/Preboot/Cryptexes/App/System/Library/PrivateFrameworks/SafariShared.framework/Versions/A/XPCServices/com.apple.Safari.BrowserDataImportingService.xpc/Contents/MacOS/com.apple.Safari.BrowserDataImportingService",
    "com.apple.Safari.BrowserDataImportingService",
);
pub static CHROME: Program = team("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "com.google.Chrome", "EQHXZ8M8AV");
pub static CHROME_HELPER: Program = team(
    "/Applications/Google Chrome.app/Contents/Frameworks/Google Chrome Framework.framework/Versions/141.0.7390.55/Helpers/Google Chrome Helper.app/Contents/MacOS/Google Chrome Helper",
    "com.google.Chrome.helper",
    "EQHXZ8M8AV",
);
pub static CHROME_CRASHPAD: Program = team(
    "/Applications/Google Chrome.app/Contents/Frameworks/Google Chrome Framework.framework/Versions/141.0.7390.55/Helpers/chrome_crashpad_handler",
    "chrome_crashpad_handler",
    "EQHXZ8M8AV",
);
pub static EDGE: Program = team("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "com.microsoft.edgemac", "UBF8T346G9");
pub static EDGE_HELPER: Program = team(
    "/Applications/Microsoft Edge.app/Contents/Frameworks/Microsoft Edge Framework.framework/Versions/141.0.3537.57/Helpers/Microsoft Edge Helper.app/Contents/MacOS/Microsoft Edge Helper",
    "com.microsoft.edgemac.helper",
    "UBF8T346G9",
);
pub static BRAVE: Program = team("/Applications/Brave Browser.app/Contents/MacOS/Brave Browser", "com.brave.Browser", "KL8N8XSYF4");
pub static BRAVE_HELPER: Program = team(
    "/Applications/Brave Browser.app/Contents/Frameworks/Brave Browser Framework.framework/Versions/141.1.83.109/Helpers/Brave Browser Helper.app/Contents/MacOS/Brave Browser Helper",
    "com.brave.Browser.helper",
    "KL8N8XSYF4",
);
pub static ARC: Program = team("/Applications/Arc.app/Contents/MacOS/Arc", "company.thebrowser.Browser", "S6N382Y83G");
pub static ARC_HELPER: Program = team(
    "/Applications/Arc.app/Contents/Frameworks/ArcCore.framework/Versions/A/Helpers/Browser Helper.app/Contents/MacOS/Browser Helper",
    "company.thebrowser.browser.helper",
    "S6N382Y83G",
);
pub static FIREFOX: Program = team("/Applications/Firefox.app/Contents/MacOS/firefox", "org.mozilla.firefox", "43AQ936H96");
pub static FIREFOX_CONTENT: Program = team(
    "/Applications/Firefox.app/Contents/MacOS/plugin-container.app/Contents/MacOS/plugin-container",
    "org.mozilla.plugincontainer",
    "43AQ936H96",
);
pub static FIREFOX_CRASH: Program = team(
    "/Applications/Firefox.app/Contents/MacOS/crashreporter.app/Contents/MacOS/crashreporter",
    "org.mozilla.crashreporter",
    "43AQ936H96",
);
pub static ORION: Program = team("/Applications/Orion.app/Contents/MacOS/Orion", "com.kagi.kagimacOS", "TFVG979488");
pub static ORION_NETWORK: Program = team(
    "/Applications/Orion.app/Contents/Frameworks/WebKit.framework/Versions/A/XPCServices/com.apple.WebKit.Networking.xpc/Contents/MacOS/com.apple.WebKit.Networking",
    "com.apple.WebKit.Networking",
    "TFVG979488",
);
