//! Flags and positions that a tool reserves for a secret.

use super::assignment;
use super::marker::Marks;
use super::names::{Strength, is_mode, is_worth};
use super::pairs;
use super::piece::Piece;

/// How much of a value is secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All.
    Whole,
    /// What follows the first `:`, as in `user:password`; nothing without one.
    AfterColon,
    /// What follows the first `,`, as in `user,password`.
    AfterComma,
    /// The values of cookies; a file where there is no `=`.
    Cookies,
    /// What follows `pass:`; `env:`, `file:` and the like name a place.
    Source,
    /// All, if its name is not about a file, a number or a mode after all.
    Weak,
    /// What follows the first `:`, if the value is a name and what can be its password.
    Login,
    /// The value of a header, unless the header is about what is sent.
    Header,
    /// All, unless it is a mode: what a name is set to.
    Pair,
    /// All, where it is quoted: what AppleScript sets a name to.
    Quoted,
}

impl Part {
    /// Marks the secret in the value of a flag.
    pub fn mark(self, value: Piece<'_>, marks: &mut Marks) {
        let behind = |separator: &str| value.split_once(separator).map(|(_, secret)| secret);
        let secret = match self {
            Self::Whole if value.text().starts_with("pass:") => behind(":"),
            Self::Whole | Self::Weak | Self::Quoted => Some(value),
            Self::Pair => Some(value).filter(|value| !is_mode(value.text())),
            Self::Login => return pairs::mark_login(value, marks),
            Self::Header => return pairs::mark_header(value, marks),
            Self::AfterColon => behind(":"),
            Self::AfterComma => behind(","),
            Self::Cookies if value.text().contains('=') => return assignment::mark_cookies(value, marks),
            Self::Cookies => None,
            Self::Source => behind("pass:"),
        };
        let strength = if self == Self::Weak { Strength::Weak } else { Strength::Strong };
        if let Some(secret) = secret.filter(|secret| is_worth(strength, secret.text())) {
            marks.add(secret);
        }
    }
}

/// Where the value of a flag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the next word, or in this one behind the flag.
    Either,
    /// Behind the flag in the same word.
    Attached,
    /// In the next word.
    Next,
    /// In words further on: so many are passed over, so many are secret.
    Further(u8, u8),
}

/// What a flag of a tool takes.
pub(super) struct ToolFlag {
    pub tools: &'static [&'static str],
    /// How a word between tool and flag must begin.
    pub verbs: &'static [&'static str],
    pub flag: &'static str,
    pub place: Place,
    pub part: Part,
}

const fn flag(tools: &'static [&'static str], flag: &'static str, place: Place, part: Part) -> ToolFlag {
    ToolFlag { tools, verbs: &[], flag, place, part }
}

const fn verb(tools: &'static [&'static str], verbs: &'static [&'static str], flag: &'static str, part: Part) -> ToolFlag {
    ToolFlag { tools, verbs, flag, place: Place::Next, part }
}

const CURL: &[&str] = &["curl", "nscurl"];
const SEVEN: &[&str] = &["7z", "7za", "7zz", "7zr"];
const RAR: &[&str] = &["rar", "unrar"];
const MYSQL: &[&str] = &["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump"];
const SECURITY: &[&str] = &["security"];
const OPENSSL: &[&str] = &["openssl"];

/// Tools whose short flags can stand in one word (`-sSu`), with the flags that take no value.
pub(super) const CLUSTERS: (&[&str], &str) = (CURL, "sSfkLIiOgGvNaqjJlnpRZ0123456#:");

/// Flags of tools.
pub(super) const FLAGS: &[ToolFlag] = &[
    flag(CURL, "-u", Place::Either, Part::AfterColon),
    flag(CURL, "-U", Place::Either, Part::AfterColon),
    flag(CURL, "--user", Place::Next, Part::AfterColon),
    flag(CURL, "--proxy-user", Place::Next, Part::AfterColon),
    flag(CURL, "-E", Place::Either, Part::AfterColon),
    flag(CURL, "--cert", Place::Next, Part::AfterColon),
    flag(CURL, "-b", Place::Either, Part::Cookies),
    flag(CURL, "--cookie", Place::Next, Part::Cookies),
    flag(&["http", "https", "xh"], "-a", Place::Either, Part::AfterColon),
    flag(&["zip", "unzip", "zipcloak"], "-P", Place::Either, Part::Whole),
    flag(SEVEN, "-p", Place::Attached, Part::Whole),
    flag(RAR, "-hp", Place::Attached, Part::Whole),
    flag(RAR, "-p", Place::Attached, Part::Whole),
    flag(MYSQL, "-p", Place::Attached, Part::Whole),
    flag(&["mongo", "mongosh", "mongodump", "mongoexport"], "-p", Place::Either, Part::Whole),
    flag(&["sshpass"], "-p", Place::Either, Part::Whole),
    flag(&["redis-cli"], "-a", Place::Next, Part::Whole),
    flag(&["ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami"], "-w", Place::Either, Part::Whole),
    flag(&["sqlcmd", "bcp"], "-P", Place::Either, Part::Whole),
    flag(&["ncftpput", "ncftpget", "ncftp"], "-p", Place::Next, Part::Whole),
    flag(&["lftp"], "-u", Place::Next, Part::AfterComma),
    flag(&["plink", "pscp", "psftp"], "-pw", Place::Next, Part::Whole),
    flag(&["ccrypt", "ccencrypt", "ccdecrypt", "mcrypt", "aescrypt"], "-K", Place::Next, Part::Whole),
    flag(&["mcrypt"], "-k", Place::Next, Part::Whole),
    flag(&["aescrypt"], "-p", Place::Next, Part::Whole),
    flag(OPENSSL, "-k", Place::Next, Part::Whole),
    flag(OPENSSL, "-K", Place::Next, Part::Whole),
    flag(OPENSSL, "-iv", Place::Next, Part::Whole),
    flag(OPENSSL, "-pass", Place::Next, Part::Source),
    flag(OPENSSL, "-passin", Place::Next, Part::Source),
    flag(OPENSSL, "-passout", Place::Next, Part::Source),
    flag(&["altool", "jarsigner"], "-p", Place::Next, Part::Whole),
    flag(&["dscl"], "-P", Place::Next, Part::Whole),
    flag(&["dscl"], "-passwd", Place::Further(1, 2), Part::Whole),
    flag(&["dscl"], "-authonly", Place::Further(1, 1), Part::Whole),
    flag(&["networksetup"], "-setairportnetwork", Place::Further(2, 1), Part::Whole),
    flag(&["htpasswd"], "-b", Place::Further(2, 1), Part::Whole),
    flag(&["htpasswd"], "-nb", Place::Further(1, 1), Part::Whole),
    flag(&["htpasswd"], "-bc", Place::Further(2, 1), Part::Whole),
    verb(&["docker", "podman", "helm"], &["login"], "-p", Part::Whole),
    verb(&["az"], &["login"], "-p", Part::Whole),
    verb(SECURITY, &["add-"], "-w", Part::Whole),
    verb(SECURITY, &["add-", "unlock-", "create-", "set-keychain"], "-p", Part::Whole),
    verb(SECURITY, &["add-"], "-X", Part::Whole),
    verb(SECURITY, &["import", "export"], "-P", Part::Whole),
    verb(SECURITY, &["set-key-partition"], "-k", Part::Whole),
    verb(SECURITY, &["set-keychain"], "-o", Part::Whole),
];

/// Tools that hand their arguments to a shell, here or elsewhere.
pub(super) const RUNNERS: &[&str] = &["ssh", "eval", "su", "watch", "tmux", "screen", "osascript", "parallel"];

/// Flags that take a login or a header in whatever tool, but for those that mean something else by them.
pub(super) const COMMON: &[(&str, Part, &[&str])] = &[
    ("--user", Part::Login, CONTAINERS),
    ("--proxy-user", Part::Login, &[]),
    ("-u", Part::Login, CONTAINERS),
    ("-H", Part::Header, &["docker", "podman", "grep", "egrep", "fgrep", "rg"]),
    ("--header", Part::Header, &[]),
    ("--proxy-header", Part::Header, &[]),
];

/// A user and a group are no login.
const CONTAINERS: &[&str] = &["docker", "podman", "nerdctl", "docker-compose"];

/// Tools whose words are names of files: `cp api_key backup`.
pub(super) const FILES: &[&str] = &["cp", "mv", "ln", "rm", "cat", "ls", "chmod", "chown", "scp", "rsync", "git", "open", "vim"];

/// Tools that print what a pipe then reads.
pub(super) const PRINTERS: &[&str] = &["echo", "printf"];

/// Whether a word names a tool that has flags here.
pub(super) fn is_known(name: &str) -> bool {
    RUNNERS.contains(&name)
        || FILES.contains(&name)
        || COMMON.iter().any(|(_, _, not)| not.contains(&name))
        || FLAGS.iter().any(|flag| flag.tools.contains(&name) || flag.verbs.iter().any(|verb| name.starts_with(verb)))
}

/// Whether a word is a flag and not the value of one: passwords may begin with a dash.
pub(super) fn is_flag(word: &str) -> bool {
    let name = word.strip_prefix("--").map(|rest| rest.split_once('=').map_or(rest, |(name, _)| name));
    let long = name.is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    long || (word.len() == 2 && word.starts_with('-'))
}
