//! Parts of the system.

use super::apple;
use crate::programs::Program;

pub static LAUNCHD: Program = apple("/sbin/launchd", "com.apple.xpc.launchd");
pub static LOGIN: Program = apple("/usr/bin/login", "com.apple.login");
pub static BACKUPD: Program = apple("/System/Library/CoreServices/backupd.bundle/Contents/Resources/backupd", "com.apple.backupd");
pub static BIRD: Program = apple("/System/Library/PrivateFrameworks/CloudDocsDaemon.framework/Versions/A/Support/bird", "com.apple.bird");
pub static CLOUDD: Program = apple("/System/Library/PrivateFrameworks/CloudKitDaemon.framework/Support/cloudd", "com.apple.cloudd");
pub static FILEPROVIDERD: Program =
    apple("/System/Library/Frameworks/FileProvider.framework/Support/fileproviderd", "com.apple.fileproviderd");
pub static PHOTOLIBRARYD: Program =
    apple("/System/Library/PrivateFrameworks/PhotoLibraryServices.framework/Versions/A/Support/photolibraryd", "com.apple.photolibraryd");
pub static MDS: Program = apple(
    "/System/Library/Frameworks/CoreServices.framework/Versions/A/Frameworks/Metadata.framework/Versions/A/Support/mds",
    "com.apple.mds",
);
pub static MDWORKER: Program = apple(
    "/System/Library/Frameworks/CoreServices.framework/Versions/A/Frameworks/Metadata.framework/Versions/A/Support/mdworker_shared",
    "com.apple.mdworker_shared",
);
pub static XPROTECT: Program = apple(
    "/Library/Apple/System/Library/CoreServices/XProtect.app/Contents/MacOS/XProtectRemediatorAdload",
    "com.apple.XProtectFramework.plugins.adload",
);
pub static SYSPOLICYD: Program = apple("/usr/libexec/syspolicyd", "com.apple.syspolicyd");
pub static SOFTWAREUPDATED: Program =
    apple("/System/Library/CoreServices/Software Update.app/Contents/Resources/softwareupdated", "com.apple.softwareupdated");
pub static UPDATE_BRAIN: Program = apple(
    "/private/var/db/com.apple.xpc.roleaccountd.staging/exec/16777230.51826337.xpc/Contents/MacOS/com.apple.MobileSoftwareUpdate.UpdateBrainService",
    "com.apple.MobileSoftwareUpdate.UpdateBrainService",
);
pub static MOBILEASSETD: Program = apple(
    "/System/Library/PrivateFrameworks/MobileAsset.framework/Versions/A/XPCServices/com.apple.mobileassetd.xpc/Contents/MacOS/mobileassetd",
    "com.apple.mobileassetd",
);
pub static TRUSTD: Program = apple("/usr/libexec/trustd", "com.apple.trustd");
pub static APSD: Program = apple("/System/Library/PrivateFrameworks/ApplePushService.framework/apsd", "com.apple.apsd");
pub static TIMED: Program = apple("/usr/libexec/timed", "com.apple.timed");
pub static NSURLSESSIOND: Program = apple("/usr/libexec/nsurlsessiond", "com.apple.nsurlsessiond");
pub static SHARINGD: Program = apple("/usr/libexec/sharingd", "com.apple.sharingd");
pub static CFPREFSD: Program = apple("/usr/sbin/cfprefsd", "com.apple.cfprefsd");
pub static SECURITYD: Program = apple("/usr/sbin/securityd", "com.apple.securityd");
pub static SECD: Program = apple("/usr/libexec/secd", "com.apple.secd");
pub static MDMCLIENT: Program = apple("/usr/libexec/mdmclient", "com.apple.mdmclient");
pub static WIFIVELOCITYD: Program = apple(
    "/System/Library/PrivateFrameworks/WiFiVelocity.framework/XPCServices/WiFiVelocityAgent.xpc/Contents/MacOS/wifivelocityd",
    "com.apple.wifivelocityd",
);
pub static REPORTCRASH: Program = apple("/System/Library/CoreServices/ReportCrash", "com.apple.ReportCrash");
pub static SUBMITDIAG: Program = apple("/System/Library/CoreServices/SubmitDiagInfo", "com.apple.SubmitDiagInfo");
pub static SYSDIAGNOSE: Program = apple("/usr/bin/sysdiagnose", "com.apple.sysdiagnose");
pub static FEEDBACK: Program = apple(
    "/System/Library/CoreServices/Applications/Feedback Assistant.app/Contents/MacOS/Feedback Assistant",
    "com.apple.appleseed.FeedbackAssistant",
);
pub static FINDER: Program = apple("/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder", "com.apple.finder");
pub static ARCHIVE_UTILITY: Program =
    apple("/System/Library/CoreServices/Applications/Archive Utility.app/Contents/MacOS/Archive Utility", "com.apple.archiveutility");
pub static MAIL: Program = apple("/System/Applications/Mail.app/Contents/MacOS/Mail", "com.apple.mail");
pub static PREVIEW: Program = apple("/System/Applications/Preview.app/Contents/MacOS/Preview", "com.apple.Preview");
pub static PHOTOS: Program = apple("/System/Applications/Photos.app/Contents/MacOS/Photos", "com.apple.Photos");
pub static TERMINAL: Program = apple("/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal", "com.apple.Terminal");
pub static SSH_AGENT: Program = apple("/usr/bin/ssh-agent", "com.apple.openssh");
