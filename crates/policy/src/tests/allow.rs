//! What an allow entry may say, and when it holds.

use tollgate_model::{FilePath, Identity, Image, Signature, Timestamp};

use crate::{AllowState, Policy};

const SOUND: &str = r#"id = "A-0031"
version = 2
owner = "it-storage"
author = "mara"
approver = "joon"
reason = "nightly copy to our own bucket"
ticket = "CHG-4411"
created = 2026-03-01
expires = 2026-05-31
cap = 25

[program]
team_id = "4ABCDE1234"
signing_id = "org.example.sync"

[scope]
destinations = ["files.acme.example", "*.backup.acme.example"]

[stages]
read = ["documents"]
credentials = ["ssh-keys"]
"#;

/// The sound entry with one text in place of another.
fn changed(from: &str, to: &str) -> Policy {
    assert!(SOUND.contains(from), "{from}");
    Policy::of_texts([("allow/a.toml", SOUND.replace(from, to).as_str())]).expect("content stands whatever entries say")
}

#[test]
fn an_entry_that_says_too_little_or_too_much_covers_nothing() {
    for (from, to, says) in [
        ("team_id = \"4ABCDE1234\"\n", "", "anybody can choose a signing id"),
        ("signing_id = \"org.example.sync\"\n", "", "a team signs many programs"),
        ("\"4ABCDE1234\"", "\"acme\"", "`acme` is no team id"),
        ("\"org.example.sync\"", "\"org.example.*\"", "names nobody"),
        ("\"org.example.sync\"", "\"a.out\"", "names nobody"),
        ("\"org.example.sync\"", "\"sync-5555494442f1e9a3b3c05ee6d2a7d3f6\"", "names nobody"),
        ("team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n", "path = \"/opt/sync\"\n", "a path proves nothing"),
        ("team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n", "", "names nobody"),
        ("team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n", "cdhash = \"abcd\"\n", "no code directory hash"),
        ("team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n", "platform_id = \"com.apple.curl\"\n", "needs a `[caller]`"),
        (
            "team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n",
            "platform_id = \"com.apple.python3\"\n[caller]\nplatform_id = \"com.apple.xpc.launchd\"\n",
            "begin with the script's whole path",
        ),
        (
            "team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n",
            "platform_id = \"com.apple.zsh\"\n[caller]\nplatform_id = \"com.apple.xpc.launchd\"\n",
            "begin with the script's whole path",
        ),
        (
            "team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n",
            "team_id = \"4ABCDE1234\"\nsigning_id = \"org.python.python3\"\n",
            "needs a `[caller]`",
        ),
        (
            "team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n",
            "cdhash = \"00112233445566778899aabbccddeeff00112233\"\n",
            "needs a `[caller]`",
        ),
        ("[scope]\n", "[caller]\nplatform_id = \"com.apple.zsh\"\n[scope]\n", "never the caller"),
        ("\"files.acme.example\"", "\"192.0.2.1\"", "is an address"),
        ("\"files.acme.example\"", "\"*.sharepoint.com\"", "shared with strangers"),
        ("[scope]\n", "[scope]\nranges = [\"192.0.0.0/8\"]\n", "too wide"),
        ("version = 2", "version = 4294967297", "count from 1"),
        ("\"A-0031\"", "\"A-0031.v2\"", "ends like the file"),
        ("\"joon\"", "\"m\\u0430ra\"", "a login or a mail address"),
        ("\"joon\"", "\"mara\\u200b\"", "a login or a mail address"),
        ("\"CHG-4411\"", "\"CHG\\u001b[31m\"", "cannot be shown"),
        ("cap = 25", "cap = 25\nrevoked = 2026-06-30T12:00:00", "no moment"),
        (
            "team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n",
            "cdhash = \"0000000000000000000000000000000000000000\"\n",
            "stands for none",
        ),
        ("\"files.acme.example\"", "\"*.com\"", "at least two labels"),
        ("\"files.acme.example\"", "\"*.s3.amazonaws.com\"", "public suffix"),
        ("\"files.acme.example\"", "\"*.github.io\"", "public suffix"),
        ("\"files.acme.example\"", "\"api.telegram.org\"", "shared with strangers"),
        ("destinations = [\"files.acme.example\", \"*.backup.acme.example\"]", "destinations = []", "at least one destination"),
        ("2026-05-31", "2027-03-02", "within 365 days"),
        ("2026-05-31", "2026-02-28", "lies before"),
        ("2026-05-31", "2026-05-31T12:00:00Z", "no day"),
        ("expires = 2026-05-31\n", "", "missing field `expires`"),
        ("\"joon\"", "\"Mara \"", "another person must"),
        ("\"it-storage\"", "\"\"", "`owner` is empty"),
        ("\"CHG-4411\"", "\" \"", "`ticket` is empty"),
        ("cap = 25", "cap = 19", "must be 20 to 59"),
        ("cap = 25", "cap = 60", "must be 20 to 59"),
        ("version = 2", "version = 0", "count from 1"),
        ("\"A-0031\"", "\"../x\"", "must be letters"),
        ("read = [\"documents\"]", "read = [\"ssh-keys\"]", "name it under `credentials`"),
        ("credentials = [\"ssh-keys\"]", "credentials = [\"documents\"]", "is no credential"),
        ("read = [\"documents\"]", "read = [\"document\"]", "documents"),
        ("read = [\"documents\"]\ncredentials = [\"ssh-keys\"]\n", "", "covers nothing"),
        ("[scope]\n", "[scope]\nhours = \"night\"\n", "are no hours"),
        ("[scope]\n", "[scope]\nranges = [\"0.0.0.0/0\"]\n", "too wide"),
        ("[scope]\n", "[scope]\nmax_bytes_a_day = -1\n", "must not be negative"),
        ("[scope]\n", "[scope]\nhost = [\"mac1\"]\n", "`hosts`"),
        ("[program]\n", "arguments = \"* ...\"\n[program]\n", "say nothing"),
    ] {
        let policy = changed(from, to);
        let told: Vec<String> = policy.allow.refused.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|error| error.contains(says) && error.starts_with("allow/a.toml:")), "{from} -> {to}: {told:?}");
        assert_eq!(policy.allow.entries.len(), 0, "{from} -> {to}");
    }
    assert_eq!(changed("cap = 25", "cap = 25").allow.refused, []);
}

#[test]
fn a_broken_entry_leaves_the_others() {
    let (other, double) = (SOUND.replace("A-0031", "B"), SOUND.replace("A-0031", "a-0031"));
    let texts = [("allow/a.toml", SOUND), ("allow/b.toml", "id = "), ("allow/c.toml", &double), ("allow/d.toml", &other)];
    let policy = Policy::of_texts(texts).expect("content stands");
    assert_eq!(policy.allow.entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["B"]);
    let told: Vec<String> = policy.allow.refused.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|error| error.starts_with("allow/b.toml:1:")), "{told:?}");
    for file in ["a", "c"] {
        let of_file = |error: &String| error.starts_with(&format!("allow/{file}.toml:1:1:")) && error.ends_with("neither covers anything");
        assert!(told.iter().any(of_file), "{told:?}");
    }
}

#[test]
fn an_entry_holds_on_its_days_and_past_days_stay_as_they_were() {
    let day = |text: &str| Timestamp::from_secs(text.parse::<jiff::Timestamp>().expect("a time").as_second());
    for (change, at, state) in [
        (("cap = 25", "cap = 25"), "2026-02-28T23:59:59Z", AllowState::Pending),
        (("cap = 25", "cap = 25"), "2026-03-01T00:00:00Z", AllowState::InForce),
        (("cap = 25", "cap = 25"), "2026-05-31T23:59:59Z", AllowState::InForce),
        (("cap = 25", "cap = 25"), "2026-06-01T00:00:00Z", AllowState::Expired),
        (("approver = \"joon\"\n", ""), "2026-04-01T00:00:00Z", AllowState::Proposed),
        (("cap = 25", "cap = 25\nrevoked = 2026-04-02T12:00:00Z"), "2026-04-02T11:59:59Z", AllowState::InForce),
        (("cap = 25", "cap = 25\nrevoked = 2026-04-02T12:00:00Z"), "2026-04-02T12:00:00Z", AllowState::Revoked),
        (("cap = 25", "cap = 25\nrevoked = 2026-04-02"), "2026-04-02T00:00:00Z", AllowState::Revoked),
    ] {
        let policy = changed(change.0, change.1);
        assert_eq!(policy.allow.refused, [], "{change:?}");
        let entry = policy.allow.entries.first().expect("an entry");
        assert_eq!(entry.state(day(at)), state, "{change:?} {at}");
    }
}

#[test]
fn a_program_is_who_its_signature_says() {
    let identity = |id: &str, team: Option<&str>, platform: bool, signature: Signature| Identity {
        signing_id: Some(id.into()),
        team_id: team.map(Into::into),
        platform_binary: Some(platform),
        cdhash: Some("00112233445566778899aabbccddeeff00112233".into()),
        signature,
    };
    let image = |identity: Identity| Image { path: FilePath::new("/Applications/Sync.app/Contents/MacOS/Sync"), identity };
    let own = "team_id = \"4ABCDE1234\"\nsigning_id = \"org.example.sync\"\n";
    let hash = "cdhash = \"00112233445566778899AABBCCDDEEFF00112233\"\n";
    let both = format!("{own}{hash}");
    let by_service = format!("{hash}[caller]\nplatform_id = \"com.apple.xpc.launchd\"\n");
    let launchd = image(identity("com.apple.xpc.launchd", None, true, Signature::Valid));
    let argv: Vec<tollgate_model::Untrusted> = ["sync", "/data"].map(Into::into).to_vec();
    let valid = Signature::Valid;
    for (key, who, is) in [
        (own, identity("org.example.sync", Some("4ABCDE1234"), false, valid), true),
        (own, identity("org.example.sync", Some("4ABCDE1235"), false, valid), false),
        (own, identity("org.example.sync", None, false, valid), false),
        (own, identity("org.example.sync", Some("4ABCDE1234"), false, Signature::Unknown), false),
        (own, identity("org.example.sync", Some("4ABCDE1234"), false, Signature::AdHoc), false),
        (own, identity("org.example.sync", Some("4ABCDE1234"), false, Signature::Invalid), false),
        (&by_service, identity("sync", None, false, Signature::AdHoc), true),
        (&by_service, identity("sync", None, false, Signature::Invalid), false),
        (&by_service, identity("com.apple.frobnicate", None, true, valid), true),
        (&both, identity("org.example.sync", Some("4ABCDE1234"), false, valid), true),
        (&both, identity("org.example.other", Some("4ABCDE1234"), false, valid), false),
    ] {
        let text = SOUND.replace(own, key).replace("cap = 25", "cap = 25\narguments = \"/data\"");
        let policy = Policy::of_texts([("allow/a.toml", text.as_str())]).expect("content");
        assert_eq!(policy.allow.refused, [], "{key}");
        let entry = policy.allow.entries.first().expect("an entry");
        let who = image(who);
        assert_eq!(entry.is_about(&who, policy.classes(&who), Some(&launchd), &argv), is, "{key} {who:?}");
        assert!(!entry.is_about(&who, policy.classes(&who), Some(&launchd), &[]), "{key}: its arguments are told");
        let needs_caller = who.identity.platform_binary == Some(true) || key == by_service;
        assert!(!needs_caller || !entry.is_about(&who, policy.classes(&who), None, &argv), "{key}: nobody knows who calls it");
    }
}
