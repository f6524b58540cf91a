//! Who is believed, and who is not.

use tollgate_model::{FilePath, Identity, Image, Signature};

use crate::{Classes, Policy};

fn image(path: &str, id: &str, team: &str, platform: Option<bool>, signature: Signature) -> Image {
    let some = |text: &str| (!text.is_empty()).then(|| text.into());
    Image {
        path: FilePath::new(path),
        identity: Identity { signing_id: some(id), team_id: some(team), platform_binary: platform, cdhash: None, signature },
    }
}

fn shown(classes: Classes) -> String {
    let all = [
        (classes.browser, "browser"),
        (classes.non_carrier, "non-carrier"),
        (classes.delegate, "delegate"),
        (classes.stop, "stop"),
        (classes.terminal, "terminal"),
        (classes.shell, "shell"),
        (classes.interpreter, "interpreter"),
        (classes.network_tool, "network-tool"),
        (classes.no_reputation, "no-reputation"),
        (classes.impersonator, "IMPERSONATOR"),
    ];
    all.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
}

const CHROME: (&str, &str) = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "com.google.Chrome");
const TEAM: &str = "EQHXZ8M8AV";

#[test]
fn a_team_proves_a_browser_and_nothing_else_does() {
    use Signature::{AdHoc, Invalid, Unknown, Unsigned, Valid};
    // team, signature, platform bit: what Chrome's signing id is worth with them
    for (team, signature, platform, expected) in [
        (TEAM, Valid, Some(false), "browser"),
        (TEAM, Valid, None, "browser"),
        (TEAM, AdHoc, Some(false), "IMPERSONATOR"),
        (TEAM, Invalid, Some(false), "IMPERSONATOR"),
        (TEAM, Unsigned, None, "IMPERSONATOR"),
        (TEAM, Unknown, None, ""),
        ("", Valid, Some(false), ""),
        ("", AdHoc, Some(false), "IMPERSONATOR"),
        ("", AdHoc, None, "IMPERSONATOR"),
        ("", Invalid, None, "IMPERSONATOR"),
        ("", Unsigned, Some(false), "IMPERSONATOR"),
        ("", Unknown, None, ""),
        ("AAAAAAAAAA", Valid, Some(false), "IMPERSONATOR"),
        ("AAAAAAAAAA", Unknown, None, "IMPERSONATOR"),
        ("AAAAAAAAAA", AdHoc, None, "IMPERSONATOR"),
        ("eqhxz8m8av", Valid, Some(false), "IMPERSONATOR"),
        ("", Unknown, Some(true), ""),
    ] {
        for id in [CHROME.1, "com.google.Chrome.helper", "com.google.Chrome.helper.renderer"] {
            let found = Policy::builtin().classes(&image(CHROME.0, id, team, platform, signature));
            assert_eq!(shown(found), expected, "{id} {team} {signature:?} {platform:?}");
        }
    }
}

#[test]
fn the_platform_bit_proves_a_system_tool_and_nothing_else_does() {
    use Signature::{AdHoc, Invalid, Unknown, Unsigned, Valid};
    let tool = "network-tool no-reputation";
    let forged = "network-tool IMPERSONATOR";
    for (team, signature, platform, expected) in [
        ("", Valid, Some(true), tool),
        ("", Unknown, Some(true), tool),
        ("", AdHoc, Some(true), tool),
        ("", Invalid, Some(true), "IMPERSONATOR"),
        ("", Unsigned, Some(true), "IMPERSONATOR"),
        ("", Valid, Some(false), forged),
        ("", Unknown, Some(false), forged),
        ("", AdHoc, Some(false), forged),
        ("", AdHoc, None, forged),
        ("", Unsigned, None, forged),
        ("", Valid, None, "network-tool"),
        ("", Unknown, None, "network-tool"),
        ("AAAAAAAAAA", Valid, Some(false), forged),
        ("AAAAAAAAAA", Valid, None, forged),
    ] {
        let found = Policy::builtin().classes(&image("/usr/bin/curl", "com.apple.curl", team, platform, signature));
        assert_eq!(shown(found), expected, "{team} {signature:?} {platform:?}");
    }
}

#[test]
fn programs_have_their_classes() {
    use Signature::{AdHoc, Unknown, Unsigned, Valid};
    for (path, id, team, platform, signature, expected) in [
        ("/sbin/launchd", "com.apple.xpc.launchd", "", Some(true), Valid, "stop"),
        ("/x/Finder", "com.apple.finder", "", Some(true), Valid, "stop"),
        ("/x/Terminal", "com.apple.Terminal", "", Some(true), Valid, "stop terminal"),
        ("/x/Terminal", "com.apple.Terminal", "", Some(false), AdHoc, "IMPERSONATOR"),
        ("/x/iTerm2", "com.googlecode.iterm2", "H7V7XYVQ7D", Some(false), Valid, "stop terminal"),
        ("/x/ghostty", "com.mitchellh.ghostty", "24VZTF6M5V", Some(false), Valid, "stop terminal"),
        ("/x/Code Helper", "com.microsoft.VSCode.helper", "UBF8T346G9", Some(false), Valid, "stop"),
        ("/x/mds", "com.apple.mds", "", Some(true), Valid, "non-carrier"),
        ("/x/mdworker_shared", "com.apple.mdworker_shared", "", Some(true), Valid, "non-carrier"),
        ("/x/backupd", "com.apple.backupd", "", Some(true), Valid, "non-carrier"),
        ("/x/XProtectRemediatorX", "com.apple.XProtectFramework.plugins.X", "", Some(true), Valid, "non-carrier"),
        ("/tmp/mds", "com.apple.mds", "", Some(false), AdHoc, "IMPERSONATOR"),
        ("/tmp/backupd", "", "", None, Unsigned, ""),
        // a row without a source never exempts and never cuts lineage
        ("/usr/libexec/syspolicyd", "com.apple.syspolicyd", "", Some(true), Valid, "non-carrier"),
        ("/System/Library/Frameworks/x/fseventsd", "com.apple.fseventsd", "", Some(true), Valid, ""),
        ("/usr/bin/login", "com.apple.login", "", Some(true), Valid, ""),
        ("/x/DuckDuckGo", "com.duckduckgo.macos.browser", "HKE973VLUW", Some(false), Valid, "browser"),
        ("/x/Zed", "dev.zed.Zed", "MQ55VZLNZQ", Some(false), Valid, "stop"),
        // but it labels, and hands on where the platform bit vouches
        ("/usr/bin/ditto", "com.apple.ditto", "", Some(true), Valid, "no-reputation"),
        ("/usr/bin/java", "java", "TDTHCUPYFR", Some(false), Valid, "interpreter"),
        ("/bin/zsh", "com.apple.zsh", "", Some(true), Valid, "shell no-reputation"),
        ("/usr/bin/osascript", "com.apple.osascript", "", Some(true), Valid, "interpreter no-reputation"),
        ("/usr/local/bin/node", "node", "HX7739G8FX", Some(false), Valid, "interpreter no-reputation"),
        // Homebrew: names hint at what raises, never at what excuses
        ("/opt/homebrew/bin/node", "node", "", Some(false), AdHoc, "interpreter"),
        ("/opt/homebrew/bin/python3.12", "python3-555549447ab0", "", Some(false), AdHoc, "interpreter"),
        ("/opt/homebrew/bin/bash", "bash", "", Some(false), AdHoc, "shell"),
        ("/opt/homebrew/bin/rclone", "a.out", "", Some(false), AdHoc, "network-tool"),
        ("/Users/a/bin/syncd", "a.out", "", Some(false), AdHoc, ""),
        ("/tmp/Terminal", "", "", None, Unknown, ""),
        // WebKit of Orion is Orion's, of nobody is nobody's
        ("/x/WebKit", "com.apple.WebKit.Networking", "", Some(true), Valid, "browser delegate"),
        ("/x/WebKit", "com.apple.WebKit.Networking", "TFVG979488", Some(false), Valid, "browser"),
        ("/x/WebKit", "com.apple.WebKit.Networking", "AAAAAAAAAA", Some(false), Valid, "IMPERSONATOR"),
        ("/private/tmp/com.apple.WebKit.Networking", "com.apple.WebKit.Networking", "", Some(false), AdHoc, "IMPERSONATOR"),
        // the reserved prefix, by itself
        ("/Users/a/com.apple.cli", "com.apple.cli", "", Some(false), AdHoc, "IMPERSONATOR"),
        ("/Users/a/com.apple.cli", "com.apple.cli", "", None, AdHoc, ""),
        ("/x/Keynote", "com.apple.iWork.Keynote", "74J34U3R6X", Some(false), Valid, ""),
        ("/Applications/Xcode.app/x", "com.apple.dt.Xcode", "59GAB85EFG", Some(false), Valid, "stop"),
        ("", "", "", None, Unknown, ""),
    ] {
        let found = Policy::builtin().classes(&image(path, id, team, platform, signature));
        assert_eq!(shown(found), expected, "{path} {id} {team} {platform:?} {signature:?}");
    }
}

#[test]
fn only_a_proven_and_verified_program_owns_a_store() {
    let policy = Policy::builtin();
    let cookies =
        policy.sensitive(&FilePath::new("/Users/a/Library/Application Support/Google/Chrome/Default/Cookies")).expect("sensitive").rule;
    let edge =
        policy.sensitive(&FilePath::new("/Users/a/Library/Application Support/Microsoft Edge/Default/Cookies")).expect("sensitive").rule;
    let recordings = policy
        .sensitive(&FilePath::new("/Users/a/Library/Group Containers/group.com.apple.VoiceMemos.shared/Recordings/a.m4a"))
        .expect("sensitive")
        .rule;
    let key = policy.sensitive(&FilePath::new("/Users/a/.ssh/id_rsa")).expect("sensitive").rule;
    for (id, team, platform, signature, rule, expected) in [
        ("com.google.Chrome", TEAM, Some(false), Signature::Valid, cookies, true),
        ("com.google.Chrome.helper", TEAM, None, Signature::Valid, cookies, true),
        ("com.google.Chrome", TEAM, Some(false), Signature::Valid, edge, false),
        ("com.google.Chrome", TEAM, Some(false), Signature::AdHoc, cookies, false),
        ("com.google.Chrome", TEAM, Some(false), Signature::Unknown, cookies, false),
        ("com.google.Chrome", "", Some(false), Signature::Valid, cookies, false),
        ("com.google.Drive", TEAM, Some(false), Signature::Valid, cookies, false),
        ("", TEAM, Some(false), Signature::Valid, cookies, false),
        ("com.apple.ssh", "", Some(true), Signature::Valid, key, true),
        ("com.apple.ssh", "", Some(false), Signature::Valid, key, false),
        ("com.apple.ssh", "", None, Signature::Valid, key, false),
        // the row of Voice Memos rests on a belief
        ("com.apple.VoiceMemos", "", Some(true), Signature::Valid, recordings, false),
        ("com.apple.VoiceMemos", "", Some(true), Signature::Valid, crate::RuleId(u16::MAX), false),
    ] {
        assert_eq!(policy.owns(&image("/x", id, team, platform, signature), rule), expected, "{id} {team} {platform:?} {signature:?}");
    }
}

/// Every row of the content that is not verified, tried with the best proof that there is.
#[test]
fn no_unverified_row_owns_or_exempts() {
    let policy = Policy::builtin();
    let text = crate::content::Content::builtin().file("identities.toml").text;
    let table: toml::Table = text.parse().expect("content");
    let rows = table["program"].as_array().expect("rows");
    let ids = |row: &toml::Value| {
        row["signing_ids"].as_array().expect("ids").iter().map(|id| id.as_str().expect("an id").replace('*', "x")).collect::<Vec<_>>()
    };
    let proof = |row: &toml::Value| row.get("team").and_then(|team| team.as_str()).unwrap_or("platform").to_owned();
    let is_verified = |row: &toml::Value| row["verified"].as_bool() == Some(true);
    let mut tried = 0;
    for row in rows.iter().filter(|row| !is_verified(row)) {
        for id in ids(row) {
            let covered = |other: &&toml::Value| {
                is_verified(other)
                    && proof(other) == proof(row)
                    && other["signing_ids"].as_array().is_some_and(|all| {
                        all.iter()
                            .filter_map(|id| id.as_str())
                            .any(|known| known == id || known.strip_suffix('*').is_some_and(|prefix| id.starts_with(prefix)))
                    })
            };
            if rows.iter().any(|other| covered(&other)) {
                continue;
            }
            let team = proof(row);
            let platform = team == "platform";
            let image = image("/x", &id, if platform { "" } else { &team }, Some(platform), Signature::Valid);
            let classes = policy.classes(&image);
            assert!(!classes.browser && !classes.non_carrier && !classes.stop, "{id}");
            assert!(!classes.no_reputation || platform, "{id}");
            assert!((0..300).all(|rule| !policy.owns(&image, crate::RuleId(rule))), "{id}");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}
