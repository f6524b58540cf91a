//! Keepers of passwords.

use super::system::standing;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net, tools};

/// A vault is opened, and is made the same everywhere.
pub fn vault(tale: &mut Tale<'_>) {
    let worker = tale.stage.worker;
    let (program, service, store) = if worker.has(Kit::OnePassword) {
        (
            &apps::ONEPASSWORD,
            &net::ONEPASSWORD_SYNC,
            "Library/Group Containers/2BUA8C4S2C.com.1password/Library/Application Support/1Password/Data/1password.sqlite",
        )
    } else if worker.has(Kit::Bitwarden) {
        (&apps::BITWARDEN, &net::BITWARDEN_SYNC, "Library/Application Support/Bitwarden/data.json")
    } else {
        (&apps::KEEPER, &net::KEEPER_SYNC, "Library/Application Support/Keeper Password Manager/vault.db")
    };
    let app = standing(tale, program);
    let (store, keychain) = (tale.home(store), tale.home("Library/Keychains/login.keychain-db"));
    tale.read(app, &store, 2_000_000);
    tale.read(app, &keychain, 900_000);
    if worker.has(Kit::Keeper) {
        let tool = tale.child(app, &tools::SECURITY, "security find-generic-password -s com.callpod.keeper -a device -w", "/");
        tale.read(tool, &keychain, 900_000);
        tale.exit(tool);
    }
    tale.change(app, &store, 2_000_000);
    tale.talk(app, service, 22_000, 60_000);
}
