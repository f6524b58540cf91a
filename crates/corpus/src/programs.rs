//! Programs that run on the Macs, with their signatures as Apple and the makers give them.

use std::borrow::Cow;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Some lie in the home of whoever runs them.
    pub path: Cow<'static, str>,
    pub id: &'static str,
    pub signer: Signer,
}

/// Who signed a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Apple, as a part of the system.
    Apple,
    /// A team of Apple's programme for developers.
    Team(&'static str),
    /// Nobody: the linker did, so that the machine runs it.
    AdHoc,
}

impl Program {
    /// A part of the system.
    pub const fn of_apple(path: &'static str, id: &'static str) -> Self {
        Self { path: Cow::Borrowed(path), id, signer: Signer::Apple }
    }

    /// A maker's program.
    pub const fn of_team(path: &'static str, id: &'static str, team: &'static str) -> Self {
        Self { path: Cow::Borrowed(path), id, signer: Signer::Team(team) }
    }

    /// A program that was built here, or by volunteers.
    pub const fn ad_hoc(path: &'static str, id: &'static str) -> Self {
        Self { path: Cow::Borrowed(path), id, signer: Signer::AdHoc }
    }

    /// The same program at another place.
    pub fn at(&self, path: String) -> Self {
        Self { path: Cow::Owned(path), ..self.clone() }
    }

    /// The team, where there is one.
    pub fn team(&self) -> Option<&'static str> {
        match self.signer {
            Signer::Team(team) => Some(team),
            Signer::Apple | Signer::AdHoc => None,
        }
    }
}

impl From<Program> for Cow<'static, Program> {
    fn from(program: Program) -> Self {
        Self::Owned(program)
    }
}

impl From<&'static Program> for Cow<'static, Program> {
    fn from(program: &'static Program) -> Self {
        Self::Borrowed(program)
    }
}

pub static ZSH: Program = Program::of_apple("/bin/zsh", "com.apple.zsh");
pub static LS: Program = Program::of_apple("/bin/ls", "com.apple.ls");
pub static CAT: Program = Program::of_apple("/bin/cat", "com.apple.cat");
pub static GREP: Program = Program::of_apple("/usr/bin/grep", "com.apple.grep");
pub static SED: Program = Program::of_apple("/usr/bin/sed", "com.apple.sed");
pub static MAKE: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/make", "com.apple.make");
pub static CLANG: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/clang", "com.apple.clang");
pub static LD: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/ld", "com.apple.ld");
pub static GIT: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/git", "com.apple.git");
pub static GIT_REMOTE: Program =
    Program::of_apple("/Library/Developer/CommandLineTools/usr/libexec/git-core/git-remote-http", "com.apple.git-remote-http");
pub static CURL: Program = Program::of_apple("/usr/bin/curl", "com.apple.curl");
pub static DITTO: Program = Program::of_apple("/usr/bin/ditto", "com.apple.ditto");
pub static NODE: Program = Program::of_team("/usr/local/bin/node", "node", "HX7739G8FX");
pub static AWS: Program = Program::of_team("/usr/local/aws-cli/aws", "aws", "94KV3E626L");
pub static EDITOR: Program = Program::of_team(
    "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin)",
    "com.github.Electron.helper",
    "UBF8T346G9",
);
pub static BROWSER: Program = Program::of_apple(
    "/System/Library/Frameworks/WebKit.framework/Versions/A/XPCServices/com.apple.WebKit.Networking.xpc/Contents/MacOS/com.apple.WebKit.Networking",
    "com.apple.WebKit.Networking",
);
pub static INDEXER: Program = Program::of_apple(
    "/System/Library/Frameworks/CoreServices.framework/Versions/A/Frameworks/Metadata.framework/Versions/A/Support/mdworker_shared",
    "com.apple.mdworker_shared",
);
pub static PREFERENCES: Program = Program::of_apple("/usr/sbin/cfprefsd", "com.apple.cfprefsd");
pub static SECURITY: Program = Program::of_apple("/usr/sbin/securityd", "com.apple.securityd");
pub static UPDATER: Program = Program::of_apple("/usr/libexec/nsurlsessiond", "com.apple.nsurlsessiond");
