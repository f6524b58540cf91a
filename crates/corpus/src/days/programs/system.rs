//! Parts of the system.

use crate::programs::Program;

pub static LAUNCHD: Program = Program::of_apple("/sbin/launchd", "com.apple.xpc.launchd");
pub static XPC_PROXY: Program = Program::of_apple("/usr/libexec/xpcproxy", "com.apple.xpc.proxy");
pub static MDS_STORES: Program = Program::of_apple(
    "/System/Library/Frameworks/CoreServices.framework/Versions/A/Frameworks/Metadata.framework/Versions/A/Support/mds_stores",
    "com.apple.mds_stores",
);
pub static MDWORKER: Program = Program::of_apple(
    "/System/Library/Frameworks/CoreServices.framework/Versions/A/Frameworks/Metadata.framework/Versions/A/Support/mdworker_shared",
    "com.apple.mdworker_shared",
);
pub static CFPREFSD: Program = Program::of_apple("/usr/sbin/cfprefsd", "com.apple.cfprefsd");
pub static SECURITYD: Program = Program::of_apple("/usr/sbin/securityd", "com.apple.securityd");
pub static SECD: Program = Program::of_apple("/usr/libexec/secd", "com.apple.secd");
pub static TRUSTD: Program = Program::of_apple("/usr/libexec/trustd", "com.apple.trustd");
pub static TCCD: Program = Program::of_apple("/System/Library/PrivateFrameworks/TCC.framework/Versions/A/Resources/tccd", "com.apple.tccd");
pub static APSD: Program = Program::of_apple("/System/Library/PrivateFrameworks/ApplePushService.framework/apsd", "com.apple.apsd");
pub static MDNS: Program = Program::of_apple("/usr/sbin/mDNSResponder", "com.apple.mDNSResponder");
pub static NSURLSESSIOND: Program = Program::of_apple("/usr/libexec/nsurlsessiond", "com.apple.nsurlsessiond");
pub static CLOUDD: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/CloudKitDaemon.framework/Support/cloudd", "com.apple.cloudd");
pub static BIRD: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/CloudDocsDaemon.framework/Versions/A/Support/bird", "com.apple.bird");
pub static FILEPROVIDERD: Program =
    Program::of_apple("/System/Library/Frameworks/FileProvider.framework/Support/fileproviderd", "com.apple.FileProvider.fileproviderd");
pub static AKD: Program = Program::of_apple("/System/Library/PrivateFrameworks/AuthKit.framework/Versions/A/Support/akd", "com.apple.akd");
pub static IDENTITYSERVICESD: Program = Program::of_apple(
    "/System/Library/PrivateFrameworks/IDS.framework/identityservicesd.app/Contents/MacOS/identityservicesd",
    "com.apple.identityservicesd",
);
pub static IMAGENT: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/IMCore.framework/imagent.app/Contents/MacOS/imagent", "com.apple.imagent");
pub static IMDPERSISTENCE: Program = Program::of_apple(
    "/System/Library/PrivateFrameworks/IMDPersistence.framework/XPCServices/IMDPersistenceAgent.xpc/Contents/MacOS/IMDPersistenceAgent",
    "com.apple.imdpersistence.IMDPersistenceAgent",
);
pub static MOBILEASSETD: Program = Program::of_apple("/usr/libexec/mobileassetd", "com.apple.mobileassetd");
pub static SOFTWAREUPDATED: Program =
    Program::of_apple("/System/Library/CoreServices/Software Update.app/Contents/Resources/softwareupdated", "com.apple.softwareupdated");
pub static UPDATE_BRAIN: Program = Program::of_apple(
    "/private/var/MobileSoftwareUpdate/MacSoftwareUpdate/UpdateBrain/com.apple.MobileSoftwareUpdate.UpdateBrainService.xpc/Contents/MacOS/com.apple.MobileSoftwareUpdate.UpdateBrainService",
    "com.apple.MobileSoftwareUpdate.UpdateBrainService",
);
pub static XPROTECT: Program = Program::of_apple(
    "/Library/Apple/System/Library/CoreServices/XProtect.app/Contents/MacOS/XProtect",
    "com.apple.XProtectFramework.XProtect",
);
pub static XPROTECT_PLUGIN: Program = Program::of_apple(
    "/Library/Apple/System/Library/CoreServices/XProtect.app/Contents/MacOS/XProtectRemediatorAdload",
    "com.apple.XProtectFramework.plugins.Adload",
);
pub static SYSPOLICYD: Program = Program::of_apple("/usr/libexec/syspolicyd", "com.apple.syspolicyd");
pub static BACKUPD: Program =
    Program::of_apple("/System/Library/CoreServices/backupd.bundle/Contents/Resources/backupd", "com.apple.backupd");
pub static REPORT_CRASH: Program = Program::of_apple("/System/Library/CoreServices/ReportCrash", "com.apple.ReportCrash");
pub static SUBMIT_DIAG: Program = Program::of_apple("/System/Library/CoreServices/SubmitDiagInfo", "com.apple.SubmitDiagInfo");
pub static ANALYTICSD: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/CoreAnalytics.framework/Support/analyticsd", "com.apple.analyticsd");
pub static SYSDIAGNOSE: Program = Program::of_apple("/usr/bin/sysdiagnose", "com.apple.sysdiagnose");
pub static SYSDIAGNOSE_DAEMON: Program = Program::of_apple("/usr/libexec/sysdiagnosed", "com.apple.sysdiagnosed");
pub static FEEDBACK: Program = Program::of_apple(
    "/System/Library/CoreServices/Applications/Feedback Assistant.app/Contents/MacOS/Feedback Assistant",
    "com.apple.appleseed.FeedbackAssistant",
);
pub static COREDUETD: Program = Program::of_apple("/usr/libexec/coreduetd", "com.apple.coreduetd");
pub static SUGGESTD: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/CoreSuggestions.framework/Versions/A/Support/suggestd", "com.apple.suggestd");
pub static CONTACTSD: Program = Program::of_apple("/System/Library/Frameworks/Contacts.framework/Support/contactsd", "com.apple.contactsd");
pub static CALACCESSD: Program =
    Program::of_apple("/System/Library/Frameworks/EventKit.framework/Support/calaccessd", "com.apple.CalendarAgent");
pub static PHOTOLIBRARYD: Program = Program::of_apple(
    "/System/Library/PrivateFrameworks/PhotoLibraryServices.framework/Versions/A/Support/photolibraryd",
    "com.apple.photolibraryd",
);
pub static MEDIAANALYSISD: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/MediaAnalysis.framework/Versions/A/mediaanalysisd", "com.apple.mediaanalysisd");
pub static SHARINGD: Program = Program::of_apple("/usr/libexec/sharingd", "com.apple.sharingd");
pub static RAPPORTD: Program = Program::of_apple("/usr/libexec/rapportd", "com.apple.rapportd");
pub static TIMED: Program = Program::of_apple("/usr/libexec/timed", "com.apple.timed");
pub static MDMCLIENT: Program = Program::of_apple("/usr/libexec/mdmclient", "com.apple.mdmclient");
pub static APPSTOREAGENT: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/AppStoreDaemon.framework/Support/appstoreagent", "com.apple.appstoreagent");
pub static LSD: Program = Program::of_apple("/usr/libexec/lsd", "com.apple.lsd");
pub static CUPSD: Program = Program::of_apple("/usr/sbin/cupsd", "com.apple.cupsd");
pub static IPP: Program = Program::of_apple("/usr/libexec/cups/backend/ipp", "com.apple.ipp");
pub static NETAUTH: Program =
    Program::of_apple("/System/Library/CoreServices/NetAuthAgent.app/Contents/MacOS/NetAuthSysAgent", "com.apple.NetAuthSysAgent");
pub static DISKIMAGES: Program =
    Program::of_apple("/System/Library/PrivateFrameworks/DiskImages.framework/Resources/diskimages-helper", "com.apple.diskimages-helper");
pub static QUICKLOOK: Program = Program::of_apple(
    "/System/Library/Frameworks/QuickLook.framework/Versions/A/Resources/quicklookd.app/Contents/MacOS/quicklookd",
    "com.apple.quicklook",
);
pub static WEBKIT_NETWORKING: Program = Program::of_apple(
    "/System/Library/Frameworks/WebKit.framework/Versions/A/XPCServices/com.apple.WebKit.Networking.xpc/Contents/MacOS/com.apple.WebKit.Networking",
    "com.apple.WebKit.Networking",
);
pub static WEBKIT_CONTENT: Program = Program::of_apple(
    "/System/Library/Frameworks/WebKit.framework/Versions/A/XPCServices/com.apple.WebKit.WebContent.xpc/Contents/MacOS/com.apple.WebKit.WebContent",
    "com.apple.WebKit.WebContent",
);
pub static FINDER: Program = Program::of_apple("/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder", "com.apple.finder");
pub static ARCHIVE_UTILITY: Program = Program::of_apple(
    "/System/Library/CoreServices/Applications/Archive Utility.app/Contents/MacOS/Archive Utility",
    "com.apple.archiveutility",
);
pub static SCREENSHOT: Program =
    Program::of_apple("/System/Library/CoreServices/screencaptureui.app/Contents/MacOS/screencaptureui", "com.apple.screencaptureui");
pub static NEWSYSLOG: Program = Program::of_apple("/usr/sbin/newsyslog", "com.apple.newsyslog");
pub static PERIODIC: Program = Program::of_apple("/usr/sbin/periodic", "com.apple.periodic");
pub static MOBILE_BACKUP: Program = Program::of_apple(
    "/System/Library/PrivateFrameworks/MobileDevice.framework/Versions/A/AppleMobileBackup.app/Contents/MacOS/AppleMobileBackup",
    "com.apple.AppleMobileBackup",
);
