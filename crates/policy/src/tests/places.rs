use proptest::prelude::*;
use tollgate_model::FilePath;

use crate::Policy;

/// Path, and its category with the weights of reading and copying; empty for a path of no interest.
const PLACES: &[(&str, &str)] = &[
    ("/Users/a/Library/Keychains/login.keychain-db", "keychain 40 95"),
    ("/users/A/LIBRARY/keychains/LOGIN.KEYCHAIN-DB", "keychain 40 95"),
    ("/System/Volumes/Data/Users/a/Library/Keychains/login.keychain-db", "keychain 40 95"),
    ("/Users/a/Library/Keychains/0A1B-2C/keychain-2.db-wal", "keychain 40 95"),
    ("/var/root/Library/Keychains/login.keychain-db", "keychain 40 95"),
    ("/Library/Keychains/System.keychain", "keychain 40 95"),
    ("/Users/a/Notes/board passwords.docx", "documents 60 60"),
    ("/Users/a/src/app/client/spec.docx", ""),
    ("/Users/a/Finance/q3/plan.bin", "documents 60 60"),
    ("/private/var/db/SystemKey", "keychain 60 95"),
    ("/Users/a/Library/Application Support/com.apple.TCC/TCC.db", "accounts 70 70"),
    ("/Library/Application Support/com.apple.TCC/TCC.db", "accounts 70 70"),
    ("/private/var/db/dslocal/nodes/Default/users/a.plist", "accounts 95 95"),
    ("/Users/a/.pwd", "accounts 95 95"),
    ("/private/tmp/krb5cc_501", "accounts 60 60"),
    ("/etc/krb5.conf", "system-configuration 10 10"),
    ("/Users/a/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/Users/a/.ssh/ID_RSA", "ssh-keys 95 95"),
    ("/Users/a/Library/../.ssh/id_ed25519", "ssh-keys 95 95"),
    ("/Volumes/snap/Users/a/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/private/tmp/mnt/Users/a/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/tmp/mnt/Users/a/Finance/q3/plan.bin", "documents 60 60"),
    ("/Users/a/mnt/Users/b/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/tmp/Users/Users/a/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/tmp/Users/a/Users/b/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/Users/Users/.ssh/id_rsa", "ssh-keys 95 95"),
    ("/Users/a/mnt/Users/b/Library/Keychains/login.keychain-db", "keychain 40 95"),
    // A folder that is only called so holds no homes.
    ("/Users/a/src/app/Users/Finance/q3/plan.bin", ""),
    ("/Users/a/.ssh/id_rsa.pub", ""),
    ("/Users/a/.ssh/work.pem", "ssh-keys 95 95"),
    ("/Users/a/.ssh/config", "ssh-keys 40 40"),
    ("/Users/a/.ssh/known_hosts", "ssh-keys 25 25"),
    ("/Users/a/.ssh/known_hosts.old", "ssh-keys 25 25"),
    ("/Users/a/backup/id_rsa", "app-secrets 75 75"),
    ("/Users/a/.gnupg/private-keys-v1.d/0A1B.key", "pgp-keys 90 90"),
    ("/Users/a/.gnupg/pubring.kbx", ""),
    ("/Users/a/.config/sops/age/keys.txt", "pgp-keys 90 90"),
    ("/Users/a/.aws/credentials", "cloud-credentials 90 90"),
    ("/Users/a/.aws/sso/cache/0a1b.json", "cloud-credentials 90 90"),
    ("/Users/a/.aws/config", "cloud-credentials 30 30"),
    ("/Users/a/.config/gcloud/application_default_credentials.json", "cloud-credentials 90 90"),
    ("/Users/a/.config/gcloud/credentials.db", "cloud-credentials 90 90"),
    ("/Users/a/.azure/msal_token_cache.json", "cloud-credentials 90 90"),
    ("/Users/a/.azure/accessTokens.json", "cloud-credentials 90 90"),
    ("/Users/a/.kube/config", "cluster-credentials 80 80"),
    ("/Users/a/.docker/config.json", "cluster-credentials 80 80"),
    ("/private/var/run/docker.sock", "cluster-credentials 40 40"),
    ("/Users/a/.netrc", "tokens 85 85"),
    ("/Users/a/.npmrc", "tokens 85 85"),
    ("/Users/a/project/.npmrc", ""),
    ("/Users/a/.config/gh/hosts.yml", "tokens 85 85"),
    ("/Users/a/.cargo/credentials.toml", "tokens 85 85"),
    ("/Users/a/.config/rclone/rclone.conf", "tokens 85 85"),
    ("/Users/a/.pgpass", "databases 60 60"),
    ("/srv/export.sql", "databases 60 60"),
    ("/Users/a/project/.env", "app-secrets 75 75"),
    ("/Users/a/project/.env.local", "app-secrets 75 75"),
    ("/Users/a/project/.env.example", ""),
    ("/Users/a/project/.env.sample", ""),
    ("/Users/a/project/.ENV.Template", ""),
    ("/Users/a/project/.environment", ""),
    ("/Users/a/project/secrets.yml", "app-secrets 75 75"),
    ("/Users/a/infra/prod.tfstate", "app-secrets 75 75"),
    ("/Users/a/x.p12", "app-secrets 75 75"),
    ("/Users/a/x.mobileprovision", "app-secrets 30 30"),
    ("/Users/a/Library/Application Support/Google/Chrome/Default/Login Data", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Google/Chrome/Default/Login Data For Account", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Google/Chrome/Default/Network/Cookies", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Google/Chrome Beta/Profile 1/Cookies", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Google/Chrome/Default/Web Data", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Google/Chrome/Local State", "browser-credentials 50 50"),
    ("/Users/a/Library/Application Support/Google/Chrome/Default/History", "browser-credentials 45 45"),
    ("/Users/a/Library/Application Support/Google/Chrome/Default/Preferences", ""),
    ("/Users/a/Library/Application Support/BraveSoftware/Brave-Browser/Default/Cookies", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Microsoft Edge/Default/Login Data", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Arc/User Data/Default/Cookies", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Firefox/Profiles/x.default/logins.json", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Firefox/Profiles/x.default/key4.db", "browser-credentials 90 90"),
    ("/Users/a/Library/Application Support/Firefox/Profiles/x.default/places.sqlite", "browser-credentials 45 45"),
    ("/Users/a/Library/Application Support/Firefox/profiles.ini", ""),
    ("/Users/a/Library/Cookies/Cookies.binarycookies", "browser-credentials 85 85"),
    ("/Users/a/Library/Containers/com.apple.Safari/Data/Library/Cookies/Cookies.binarycookies", "browser-credentials 85 85"),
    ("/Users/a/Library/Safari/History.db-wal", "browser-credentials 45 45"),
    (
        "/Users/a/Library/Application Support/Google/Chrome/Default/Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn/000003.log",
        "wallets 95 95",
    ),
    (
        "/Users/a/Library/Application Support/Google/Chrome/Default/Local Extension Settings/aaaabbbbccccddddeeeeffffgggghhhh/000003.log",
        "browser-credentials 40 70",
    ),
    ("/Users/a/Library/Application Support/Exodus/exodus.wallet/seed.seco", "wallets 95 95"),
    ("/Users/a/.config/solana/id.json", "wallets 95 95"),
    ("/Users/a/x/wallet.dat", "wallets 95 95"),
    ("/Users/a/x/UTC--2026-01-01--0a1b", "wallets 95 95"),
    ("/Users/a/Library/Group Containers/2BUA8C4S2C.com.1password/Library/x.sqlite", "password-managers 95 95"),
    ("/Users/a/Passwords.kdbx", "password-managers 95 95"),
    ("/Users/a/Library/Application Support/Telegram Desktop/tdata/key_datas", "chat-sessions 85 85"),
    ("/Users/a/Library/Application Support/Slack/Cookies", "chat-sessions 85 85"),
    ("/Users/a/Library/Application Support/Signal/sql/db.sqlite", "chat-sessions 85 85"),
    ("/Users/a/Library/Application Support/Other/Cookies", ""),
    ("/Users/a/Library/Messages/chat.db-wal", "messages 85 85"),
    ("/Users/a/Library/Messages/Attachments/0/1/x.jpg", "messages 85 85"),
    ("/Users/a/Library/Mail/V10/x/INBOX.mbox/1.emlx", "mail 75 75"),
    ("/Users/a/Library/Application Support/AddressBook/Sources/x.abcddb", "contacts 60 60"),
    ("/Users/a/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite-wal", "notes 80 80"),
    ("/Users/a/Pictures/Photos Library.photoslibrary/originals/0/x.heic", "photos 60 60"),
    ("/Users/a/Desktop/Screenshot 2026-01-01 at 10.00.00.png", "photos 50 50"),
    ("/Users/a/.zsh_history", "shell-history 55 55"),
    ("/Users/a/.bash_history", "shell-history 55 55"),
    ("/etc/wireguard/wg0.conf", "vpn 75 75"),
    ("/Users/a/Library/Application Support/MobileSync/Backup/0/Manifest.db", "device-backups 85 85"),
    ("/Users/a/Documents/Holiday/plan.docx", "documents 30 30"),
    ("/Users/a/Desktop/x.pdf", "documents 30 30"),
    ("/Users/a/src/x.pdf", ""),
    ("/Users/a/Documents/Board", "documents 60 60"),
    ("/Users/a/Documents/Board/minutes.docx", "documents 60 60"),
    ("/Users/a/Documents/x/payroll_2026.csv", "documents 60 60"),
    ("/Users/a/Documents/payroll2026.txt", "documents 60 60"),
    ("/Users/a/Documents/keyboard/layout.txt", ""),
    ("/Users/a/Documents/M&A/list.txt", "documents 60 60"),
    ("/Users/a/Documents/Geh\u{e4}lter.txt", "documents 60 60"),
    ("/Users/a/Documents/GEHA\u{308}LTER.txt", "documents 60 60"),
    ("/Users/a/Documents/\u{6a5f}\u{5bc6}.txt", "documents 60 60"),
    ("/Users/board/Documents/x.txt", ""),
    ("/Users/a/payroll.txt", ""),
    ("/Users/a/Library/CloudStorage/Dropbox/p.bin", "shares 40 40"),
    ("/Users/a/Library/CloudStorage/OneDrive-Acme/Board/x.bin", "documents 60 60"),
    ("/Users/a/x/.git/objects/pack/pack-0a1b.pack", "source-code 35 35"),
    ("/private/etc/sudoers", "system-configuration 25 25"),
    ("/usr/bin/curl", ""),
    ("/private/var/folders/zz/x/T/a.plist", ""),
    ("/Users", ""),
    ("/", ""),
    ("", ""),
    (".env", "app-secrets 75 75"),
    ("id_rsa", "app-secrets 75 75"),
];

fn shown(path: &str) -> String {
    let policy = Policy::builtin();
    policy
        .sensitive(&FilePath::new(path))
        .map(|found| format!("{} {} {}", policy.category(found.category), found.read, found.copied))
        .unwrap_or_default()
}

#[test]
fn every_place_has_its_category_and_weights() {
    let wrong: Vec<String> = PLACES
        .iter()
        .filter(|(path, expected)| shown(path) != *expected)
        .map(|(path, expected)| format!("{path}: {} instead of {expected}", shown(path)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Other spellings of an absolute path.
fn spellings(path: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let mut all = vec![
        path.to_uppercase(),
        path.to_lowercase(),
        path.nfd().collect(),
        path.nfc().collect(),
        path.replace('/', "//"),
        format!("{path}/"),
        format!("{path}/."),
        format!("/System/Volumes/Data{path}"),
        format!("/nowhere/..{path}"),
    ];
    if path.starts_with("/Users/") {
        all.push(format!("/Volumes/Snapshot{path}"));
        all.push(format!("/Volumes/com.apple.TimeMachine.localsnapshots/Backups.backupdb/mac/2026-01-01-000000/Macintosh HD - Data{path}"));
    }
    if ["/tmp/", "/var/", "/etc/"].iter().any(|place| path.starts_with(place)) {
        all.push(format!("/private{path}"));
    }
    all
}

#[test]
fn every_spelling_of_a_place_is_as_sensitive() {
    for (path, expected) in PLACES.iter().filter(|(path, _)| path.starts_with('/') && path.len() > 1) {
        for spelling in spellings(path) {
            assert_eq!(shown(&spelling), *expected, "{spelling}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spellings_of_any_path_agree(parts in prop::collection::vec("[a-zA-Z\u{e9}. _-]{1,8}|Library|Documents|\\.ssh|id_rsa|Board|\\.env", 1..7)) {
        let path = format!("/Users/{}", parts.join("/"));
        let found = Policy::builtin().sensitive(&FilePath::new(&path));
        for spelling in spellings(&path) {
            prop_assert_eq!(Policy::builtin().sensitive(&FilePath::new(&spelling)), found, "{}", spelling);
        }
    }
}

#[test]
fn accounts_of_one_service_are_apart() {
    let root = |path: &str| Policy::builtin().sync_root(&FilePath::new(path)).map(|root| (root.name, root.personal));
    let named = |name: &str, personal| Some((name.to_owned(), personal));
    assert_eq!(root("/Users/a/Library/CloudStorage/OneDrive-Acme/x"), named("OneDrive (onedrive-acme)", false));
    assert_eq!(root("/Users/a/Library/CloudStorage/OneDrive-Personal/x"), named("OneDrive (onedrive-personal)", true));
    assert_eq!(root("/Users/a/OneDrive - Acme/x"), named("OneDrive (onedrive - acme)", false));
    assert_eq!(root("/Users/a/Dropbox/x"), named("Dropbox", false));
    assert_eq!(root("/Users/a/Dropbox (Acme)/x"), named("Dropbox (dropbox (acme))", false));
    assert_eq!(root("/Users/a/Documents/x"), None);
}
