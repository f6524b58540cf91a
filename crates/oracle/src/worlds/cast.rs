//! Who and what worlds are made of: programs, stores, destinations. All are what a Mac has; what
//! they mean is for policy to say.

/// A program in the notation: identity, then path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Program(pub(crate) &'static str);

pub(crate) const LAUNCHD: Program = Program("platform com.apple.xpc.launchd /sbin/launchd");
pub(crate) const TERMINAL: Program =
    Program("platform com.apple.Terminal /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal");
pub(crate) const ZSH: Program = Program("platform com.apple.zsh /bin/zsh");
pub(crate) const BASH: Program = Program("platform com.apple.bash /bin/bash");
pub(crate) const CAT: Program = Program("platform com.apple.cat /bin/cat");
pub(crate) const CP: Program = Program("platform com.apple.cp /bin/cp");
pub(crate) const MV: Program = Program("platform com.apple.mv /bin/mv");
pub(crate) const LN: Program = Program("platform com.apple.ln /bin/ln");
pub(crate) const MOUNT: Program = Program("platform com.apple.mount_webdav /sbin/mount_webdav");
pub(crate) const HDIUTIL: Program = Program("platform com.apple.hdiutil /usr/bin/hdiutil");
pub(crate) const RM: Program = Program("platform com.apple.rm /bin/rm");
pub(crate) const DITTO: Program = Program("platform com.apple.ditto /usr/bin/ditto");
pub(crate) const TAR: Program = Program("platform com.apple.bsdtar /usr/bin/tar");
pub(crate) const ZIP: Program = Program("platform com.apple.zip /usr/bin/zip");
pub(crate) const GZIP: Program = Program("platform com.apple.gzip /usr/bin/gzip");
pub(crate) const SCREENCAPTURE: Program = Program("platform com.apple.screencapture /usr/sbin/screencapture");
pub(crate) const WEBKIT: Program = Program(
    "platform com.apple.WebKit.Networking /System/Library/Frameworks/WebKit.framework/Versions/A/XPCServices/com.apple.WebKit.Networking.xpc/Contents/MacOS/com.apple.WebKit.Networking",
);
/// What runs extensions of an editor: of a stop class.
pub(crate) const EXTENSIONS: Program =
    Program("dev UBF8T346G9 com.github.Electron.helper \"/Applications/Code.app/Contents/MacOS/Code Helper (Plugin)\"");
pub(crate) const CURL: Program = Program("platform com.apple.curl /usr/bin/curl");
pub(crate) const SCP: Program = Program("platform com.apple.scp /usr/bin/scp");
pub(crate) const SSH: Program = Program("platform com.apple.ssh /usr/bin/ssh");
pub(crate) const PYTHON: Program = Program("platform com.apple.python3 /usr/bin/python3");
pub(crate) const SECURITY: Program = Program("platform com.apple.security /usr/bin/security");
pub(crate) const CHROME: Program =
    Program("dev EQHXZ8M8AV com.google.Chrome \"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome\"");
pub(crate) const CHROME_HELPER: Program =
    Program("dev EQHXZ8M8AV com.google.Chrome.helper \"/Applications/Google Chrome.app/Contents/Frameworks/Google Chrome Helper\"");
pub(crate) const BACKUPD: Program =
    Program("platform com.apple.backupd /System/Library/CoreServices/backupd.bundle/Contents/Resources/backupd");

pub(crate) const NGROK: Program = Program("dev TEX8MHRDQ9 ngrok /opt/homebrew/bin/ngrok");
pub(crate) const MDWORKER: Program = Program(
    "platform com.apple.mdworker_shared /System/Library/Frameworks/CoreServices.framework/Frameworks/Metadata.framework/Support/mdworker_shared",
);
pub(crate) const DOCKER: Program = Program("dev 9BNSXJN65R docker /usr/local/bin/docker");

/// What runs machines within the machine.
pub(crate) const ENGINES: &[Program] = &[
    Program("dev 9BNSXJN65R com.docker.backend /Applications/Docker.app/Contents/MacOS/com.docker.backend"),
    Program("adhoc gvproxy /opt/podman/bin/gvproxy"),
];

/// Programs that nobody vouches for, and others of small vendors.
pub(crate) const IMPLANTS: &[Program] = &[
    Program("adhoc updater-55554944 /Users/ana/Library/Caches/updater"),
    Program("adhoc com.google.Chrome /private/tmp/Chrome"),
    Program("unsigned /Users/Shared/.helper"),
    Program("invalid EQHXZ8M8AV com.google.Chrome /private/tmp/Chrome"),
    Program("unknown /opt/tools/agent"),
    Program("dev 7ABCDE1234 com.example.sync /Applications/Sync.app/Contents/MacOS/Sync"),
];

/// A program with a role of its own.
pub(crate) const SLACK: Program = Program("dev BQR82RBBHL com.tinyspeck.slackmacgap /Applications/Slack.app/Contents/MacOS/Slack");

/// Sensitive files, of several weights and owners.
pub(crate) const STORES: &[&str] = &[
    "/Users/ana/.ssh/id_ed25519",
    "/Users/ana/.aws/credentials",
    "/Users/ana/Library/Keychains/login.keychain-db",
    "/Users/ana/Library/Application Support/Google/Chrome/Default/Login Data",
    "/Users/ana/Library/Application Support/Google/Chrome/Default/Cookies",
    "/Users/ana/Library/Messages/chat.db",
    "/Users/ana/Library/Application Support/Exodus/exodus.wallet/seed.seco",
    "/Users/ana/.zsh_history",
    "/Users/ana/.gnupg/secring.gpg",
    "/Users/ana/Documents/contract.docx",
];

/// Stores whose owner is in the cast.
pub(crate) const OWNED: &[(Program, &str)] =
    &[(CHROME, "/Users/ana/Library/Application Support/Google/Chrome/Default/Login Data"), (SSH, "/Users/ana/.ssh/id_ed25519")];

/// Files of no interest.
pub(crate) const PLAIN: &[&str] = &["/Users/ana/src/site/index.html", "/Users/ana/Music/track.m4a", "/opt/data/table.csv"];

/// A place where data may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
}

pub(crate) const PLACES: &[Place] = &[
    Place { name: "drop.example", address: "203.0.113.9" },
    Place { name: "files.example.net", address: "198.51.100.20" },
    Place { name: "api.example.org", address: "198.51.100.31" },
    Place { name: "paste.example.com", address: "203.0.113.77" },
    Place { name: "api.telegram.org", address: "192.0.2.167" },
    SERVICE,
    SLACKS,
];

/// The own service of a store, and that of a role.
pub(crate) const SERVICE: Place = Place { name: "sts.eu-west-1.amazonaws.com", address: "192.0.2.31" };
pub(crate) const SLACKS: Place = Place { name: "files.slack.com", address: "192.0.2.44" };
