//! Applications for phones and Macs are built, signed and handed in.

use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, cloud, net, tools};

/// Xcode builds.
pub fn build(tale: &mut Tale<'_>) {
    let xcode = tale.app(&tools::XCODE);
    let folder = tale.home("src/orchard");
    let code = tale.stage.home.code.clone();
    for number in 0..10 {
        let line = format!("swift-frontend -frontend -c -primary-file part_{number:02}.swift -module-name Orchard");
        let swift = tale.child(xcode, &tools::SWIFT_FRONTEND, &line, &folder);
        for (path, size) in Home::some(&code, 8, &mut tale.random) {
            tale.read(swift, &path, size);
        }
        let object = tale.home(&format!("Library/Developer/Xcode/DerivedData/Orchard-x/Build/part_{number:02}.o"));
        tale.make(swift, &object, 60_000);
        tale.exit(swift);
    }
    tale.call(xcode, &tools::CLANG, "clang -o Orchard", &folder);
    let sign = tale.child(xcode, &tools::CODESIGN, "codesign --force --sign 'Apple Development' Orchard.app", &folder);
    let keychain = tale.home("Library/Keychains/login.keychain-db");
    tale.read(sign, &keychain, 900_000);
    tale.exit(sign);
}

/// A Mac application is handed in to be notarised.
pub fn notarise(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let ditto = tale.command(shell, &tools::DITTO, "ditto -c -k --keepParent build/Orchard.app Orchard.zip", &folder);
    for number in 0..30 {
        tale.read(ditto, &format!("{folder}/build/Orchard.app/Contents/Resources/part{number:02}.car"), 6_000_000);
    }
    let archive = format!("{folder}/Orchard.zip");
    tale.make(ditto, &archive, 180_000_000);
    tale.exit(ditto);
    let notary = tale.command(shell, &tools::NOTARYTOOL, "notarytool submit Orchard.zip --keychain-profile harbor --wait", &folder);
    let keychain = tale.home("Library/Keychains/login.keychain-db");
    tale.read(notary, &keychain, 900_000);
    tale.talk(notary, &net::APPLE_CONNECT, 6_000, 9_000);
    tale.read(notary, &archive, 180_000_000);
    tale.talk(notary, &net::APPLE_NOTARY, 180_600_000, 9_000);
    tale.pause(60, 200);
    tale.talk(notary, &net::APPLE_CONNECT, 6_000, 9_000);
    tale.exit(notary);
}

/// A build goes to the store and to those who try it.
pub fn transporter(tale: &mut Tale<'_>) {
    let file = tale.home("Desktop/Orchard.ipa");
    let key = tale.home(".appstoreconnect/private_keys/AuthKey_7X9Q2M4K1L.p8");
    let uploader = if tale.chance(50) {
        tale.app(&apps::TRANSPORTER)
    } else {
        let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
        tale.command(shell, &tools::ALTOOL, "altool --upload-app -f Desktop/Orchard.ipa -t ios --apiKey 7X9Q2M4K1L", &home)
    };
    tale.make(uploader, "/private/var/folders/3k/x1/T/Orchard.itmsp/metadata.xml", 3_000);
    tale.read(uploader, &key, 260);
    tale.read(uploader, &file, 96_000_000);
    tale.talk(uploader, &net::APPLE_CONNECT, 9_000, 20_000);
    tale.talk(uploader, &net::APPLE_UPLOAD, 96_400_000, 9_000);
}

/// Symbols go to who collects crashes, by scripts.
pub fn symbols(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let ruby = tale.command(shell, &tools::RUBY, "ruby /opt/homebrew/bin/fastlane beta", &folder);
    tale.call(ruby, &tools::SECURITY, "security find-identity -v -p codesigning", &folder);
    tale.call(ruby, &tools::SECURITY, "security import certs/dist.p12 -k fastlane_tmp_keychain-db -P '' -T /usr/bin/codesign", &folder);
    let zip = tale.child(ruby, &tools::ZIP, "zip -r Orchard.app.dSYM.zip Orchard.app.dSYM", &folder);
    tale.read(zip, &format!("{folder}/build/Orchard.app.dSYM/Contents/Resources/DWARF/Orchard"), 90_000_000);
    let archive = format!("{folder}/Orchard.app.dSYM.zip");
    tale.make(zip, &archive, 30_000_000);
    tale.exit(zip);
    let sentry = tale.child(ruby, &tools::SENTRY_CLI, "sentry-cli upload-dif --org harbor --project orchard Orchard.app.dSYM.zip", &folder);
    let config = tale.home(".sentryclirc");
    tale.read(sentry, &config, 160);
    tale.read(sentry, &archive, 30_000_000);
    tale.talk(sentry, &net::SENTRY, 30_100_000, 9_000);
    tale.exit(sentry);
    tale.talk(ruby, &cloud::GEMS, 2_000, 9_000);
    tale.exit(ruby);
}
