//! What tools log in with, and what programs keep for people.

use super::kit::Kit;
use super::worker::{Trade, Worker};

/// What tools of a trade log in with.
pub fn secrets(worker: &Worker) -> Vec<(&'static str, u64)> {
    let mut files = Vec::new();
    if worker.trade.types() {
        files.extend([
            (".ssh/id_ed25519", 420),
            (".ssh/config", 900),
            (".ssh/known_hosts", 5_000),
            (".gitconfig", 400),
            (".zsh_history", 90_000),
        ]);
        files.extend([(".config/gh/hosts.yml", 300), (".netrc", 160)]);
    }
    match worker.trade {
        Trade::Web | Trade::Tester | Trade::Runner => {
            files.extend([(".npmrc", 220), (".aws/credentials", 300), (".docker/config.json", 500)])
        }
        Trade::Mobile => files.extend([(".gem/credentials", 120), (".appstoreconnect/private_keys/AuthKey_7X9Q2M4K1L.p8", 260)]),
        Trade::Backend => files.extend([
            (".cargo/credentials.toml", 140),
            (".pypirc", 260),
            (".aws/credentials", 300),
            (".gnupg/private-keys-v1.d/4F0C1A9D.key", 1_200),
            (".config/age/keys.txt", 190),
            (".docker/config.json", 500),
        ]),
        Trade::Platform => files.extend([
            (".kube/config", 9_000),
            (".aws/credentials", 300),
            (".aws/config", 700),
            (".config/gcloud/credentials.db", 16_000),
            (".config/gcloud/application_default_credentials.json", 600),
            (".azure/msal_token_cache.json", 24_000),
            (".terraform.d/credentials.tfrc.json", 200),
            (".docker/config.json", 500),
            (".vault-token", 95),
        ]),
        Trade::Data => {
            files.extend([(".aws/credentials", 300), (".pypirc", 260), (".config/gcloud/application_default_credentials.json", 600)])
        }
        _ => {}
    }
    files
}

/// What programs keep.
pub fn stores(worker: &Worker) -> Vec<(&'static str, u64)> {
    let mut files = vec![
        ("Library/Keychains/login.keychain-db", 900_000),
        ("Library/Messages/chat.db", 40_000_000),
        ("Library/Group Containers/group.com.apple.notes/NoteStore.sqlite", 20_000_000),
        ("Library/Application Support/AddressBook/AddressBook-v22.abcddb", 2_000_000),
        ("Library/Mail/V10/MailData/Envelope Index", 60_000_000),
        ("Library/Application Support/com.apple.TCC/TCC.db", 120_000),
        ("Library/Containers/com.apple.Safari/Data/Library/Cookies/Cookies.binarycookies", 140_000),
        ("Library/Safari/History.db", 8_000_000),
    ];
    for (kit, cookies, logins) in [
        (
            Kit::Chrome,
            "Library/Application Support/Google/Chrome/Default/Cookies",
            "Library/Application Support/Google/Chrome/Default/Login Data",
        ),
        (
            Kit::Brave,
            "Library/Application Support/BraveSoftware/Brave-Browser/Default/Cookies",
            "Library/Application Support/BraveSoftware/Brave-Browser/Default/Login Data",
        ),
        (
            Kit::Edge,
            "Library/Application Support/Microsoft Edge/Default/Cookies",
            "Library/Application Support/Microsoft Edge/Default/Login Data",
        ),
        (
            Kit::Arc,
            "Library/Application Support/Arc/User Data/Default/Cookies",
            "Library/Application Support/Arc/User Data/Default/Login Data",
        ),
        (
            Kit::Firefox,
            "Library/Application Support/Firefox/Profiles/k3v9.default-release/cookies.sqlite",
            "Library/Application Support/Firefox/Profiles/k3v9.default-release/logins.json",
        ),
        (Kit::Slack, "Library/Application Support/Slack/Cookies", "Library/Application Support/Slack/Local Storage/leveldb/000005.ldb"),
        (
            Kit::Discord,
            "Library/Application Support/discord/Cookies",
            "Library/Application Support/discord/Local Storage/leveldb/000005.ldb",
        ),
    ] {
        if worker.has(kit) {
            files.extend([(cookies, 1_300_000), (logins, 90_000)]);
        }
    }
    if worker.trade.codes() {
        files.extend([
            ("Library/Application Support/Telegram Desktop/tdata/key_datas", 400),
            ("Library/Application Support/Exodus/exodus.wallet/seed.seco", 900),
        ]);
    }
    files
}
