//! Keepers of passwords.

use crate::days::habits::Habit;
use crate::days::programs::apps::{BITWARDEN, KEYCHAIN_ACCESS, ONE_PASSWORD};
use crate::days::services::office::{BITWARDEN_API, ONE_PASSWORD_API};
use crate::days::story::Story;

/// What everybody does.
pub const HABITS: &[Habit] = &[Habit::work(260, unlock), Habit::at(16, 2, look)];

fn unlock(s: &mut Story<'_>) {
    if s.life.employee.one_password {
        let keeper = s.app(&ONE_PASSWORD);
        s.update(keeper, "~/Library/Group Containers/2BUA8C4S2C.com.1password/Library/Application Support/1Password/Data/1password.sqlite");
        s.read(keeper, "~/Library/Keychains/login.keychain-db");
        s.talk(keeper, &ONE_PASSWORD_API, 5_000, 9_000);
    } else {
        let keeper = s.app(&BITWARDEN);
        s.update(keeper, "~/Library/Application Support/Bitwarden/data.json");
        s.read(keeper, "~/Library/Keychains/login.keychain-db");
        s.talk(keeper, &BITWARDEN_API, 4_000, 9_000);
    }
}

fn look(s: &mut Story<'_>) {
    let access = s.launch(&KEYCHAIN_ACCESS, "'Keychain Access'", 501);
    s.read_all(access, &["~/Library/Keychains/login.keychain-db", "/Library/Keychains/System.keychain"]);
    s.wait(20, 200);
    s.exit(access);
}
