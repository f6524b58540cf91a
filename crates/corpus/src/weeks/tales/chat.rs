//! People talk, and send each other files.

use crate::days::deed::Who;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::stage::LAUNCHD;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net};

/// Where somebody talks: the program, who has its connections, where files go, and where words go.
struct Room {
    app: Who,
    network: Who,
    files: &'static Service,
    words: &'static Service,
    store: &'static str,
}

fn room(tale: &Tale<'_>) -> Room {
    let worker = tale.stage.worker;
    let find = |program| tale.stage.find(program).unwrap_or(LAUNCHD);
    if worker.has(Kit::Slack) {
        let store = "Library/Application Support/Slack";
        Room { app: find(&apps::SLACK), network: find(&apps::SLACK_HELPER), files: &net::SLACK_FILES, words: &net::SLACK_SOCKET, store }
    } else if worker.has(Kit::Discord) {
        let store = "Library/Application Support/discord";
        Room {
            app: find(&apps::DISCORD),
            network: find(&apps::DISCORD_HELPER),
            files: &net::DISCORD_FILES,
            words: &net::DISCORD_GATEWAY,
            store,
        }
    } else {
        let store = "Library/Containers/com.microsoft.teams2/Data/Library/Application Support/Microsoft/MSTeams";
        Room { app: find(&apps::TEAMS), network: find(&apps::TEAMS), files: &net::OFFICE_DOCS, words: &net::TEAMS_CHAT, store }
    }
}

/// Words come and go over one long connection of the helper, while the program reads its own cookies.
pub fn words(tale: &mut Tale<'_>) {
    let room = room(tale);
    tale.link(room.network, room.words, 60_000, 300_000, 2_400_000);
    for file in ["Cookies", "Local Storage/leveldb/000005.ldb", "IndexedDB/https_app.indexeddb.leveldb/000031.log"] {
        let path = tale.home(&format!("{}/{file}", room.store));
        tale.read(room.app, &path, 300_000);
        tale.change(room.app, &path, 300_000);
    }
    if room.store.ends_with("Slack") {
        tale.talk(room.network, &net::SLACK_EDGE, 9_000, 60_000);
    }
}

/// A document or picture is dragged into a conversation.
pub fn file(tale: &mut Tale<'_>) {
    let room = room(tale);
    let files = [&tale.stage.home.documents, &tale.stage.home.pictures].map(Clone::clone).concat();
    for (path, size) in Home::some(&files, 1, &mut tale.random) {
        tale.read(room.app, &path, size);
        tale.pause(2, 20);
        tale.talk(room.network, room.files, size, 4_000);
    }
}

/// A meeting: an hour of pictures and sound, and a file for all.
pub fn meeting(tale: &mut Tale<'_>) {
    let zoom = tale.app(&apps::ZOOM);
    tale.talk(zoom, &net::ZOOM_WEB, 20_000, 200_000);
    let minutes = tale.random.between(20, 60);
    tale.link(zoom, &net::ZOOM_MEDIA, minutes * 9_000_000, minutes * 14_000_000, minutes * 60_000);
    let database = tale.home("Library/Application Support/zoom.us/data/zoomus.enc.db");
    tale.change(zoom, &database, 900_000);
    if tale.chance(40) {
        let documents = tale.stage.home.documents.clone();
        for (path, size) in Home::some(&documents, 1, &mut tale.random) {
            tale.read(zoom, &path, size);
            tale.talk(zoom, &net::ZOOM_FILE, size, 3_000);
        }
    }
    tale.pause(minutes * 60 - 30, minutes * 60 + 60);
}
