//! Messengers and meetings.

use crate::days::desk::upload;
use crate::days::habits::Habit;
use crate::days::programs::apps::{CHATGPT, CLAUDE, LOOM, NOTION, RAYCAST, SLACK, SLACK_PART, TEAMS, TELEGRAM, ZOOM};
use crate::days::programs::tools::ZIP;
use crate::days::services::code::{ANTHROPIC, CHATGPT_API};
use crate::days::services::office::{
    LOOM_UPLOAD, NOTION_API, RAYCAST_API, SLACK_API, SLACK_EDGE, TEAMS_API, TEAMS_CALL, TEAMS_LOGS, TELEGRAM_DC, ZOOM_API, ZOOM_CALL,
    ZOOM_LOGS,
};
use crate::days::story::Story;

/// What everybody does.
pub const HABITS: &[Habit] = &[
    Habit::work(900, slack),
    Habit::work(60, slack_file),
    Habit::work(300, teams),
    Habit::at(14, 1, teams_logs),
    Habit::work(25, zoom),
    Habit::work(150, notion),
    Habit::work(70, assistant),
    Habit::work(20, telegram),
    Habit::work(60, launcher),
    Habit::work(8, recording),
];

fn slack(s: &mut Story<'_>) {
    let slack = s.app(&SLACK);
    let part = s.part(&SLACK, &SLACK_PART, "--type=utility --utility-sub-type=network.mojom.NetworkService");
    s.update(part, "~/Library/Application Support/Slack/Cookies");
    let path = format!("~/Library/Application Support/Slack/IndexedDB/https_app.slack.com_0.indexeddb.leveldb/{}.log", s.number(100, 900));
    s.update(slack, &path);
    s.note(slack, "~/Library/Application Support/Slack/storage/root-state.json");
    let (sent, received) = (s.number(2_000, 40_000), s.number(4_000, 400_000));
    s.talk(part, &SLACK_API, sent, received);
    if s.chance(10) {
        s.line(part, &SLACK_EDGE, 90_000, 400_000, 3_600_000);
    }
}

fn slack_file(s: &mut Story<'_>) {
    let path = if s.chance(40) { format!("~/Desktop/Screenshot 2025-11-{}.png", s.number(10, 24)) } else { s.any_document() };
    upload::by_slack(s, &path);
}

fn teams(s: &mut Story<'_>) {
    let teams = s.app(&TEAMS);
    s.update(
        teams,
        "~/Library/Containers/com.microsoft.teams2/Data/Library/Application Support/Microsoft/MSTeams/EBWebView/WV2Profile_tfw/Cookies",
    );
    s.talk(teams, &TEAMS_API, 6_000, 40_000);
    if s.chance(6) {
        let (sent, received) = (s.number(20_000_000, 400_000_000), s.number(90_000_000, 900_000_000));
        s.line(teams, &TEAMS_CALL, sent, received, 1_800_000);
        s.wait(1_200, 1_800);
    }
}

/// A programme packs its own logs for its maker.
fn teams_logs(s: &mut Story<'_>) {
    let teams = s.app(&TEAMS);
    let zip = "~/Downloads/PROD-WebLogs-Launcher.zip";
    s.child(teams, &ZIP, "zip -r ~/Downloads/PROD-WebLogs-Launcher.zip ~/Library/Logs/Teams", |s, packs| {
        s.create(packs, zip);
        for number in 1..20 {
            s.read(packs, &format!("~/Library/Logs/Teams/MSTeams_{number}.log"));
        }
        s.close(packs, zip, 6_000_000);
    });
    s.read(teams, zip);
    s.upload(teams, &TEAMS_LOGS, zip);
}

fn zoom(s: &mut Story<'_>) {
    let zoom = s.app(&ZOOM);
    s.update(zoom, "~/Library/Application Support/zoom.us/data/zoomus.enc.db");
    s.talk(zoom, &ZOOM_API, 20_000, 90_000);
    let (sent, received) = (s.number(90_000_000, 900_000_000), s.number(90_000_000, 1_900_000_000));
    s.line(zoom, &ZOOM_CALL, sent, received, 2_700_000);
    s.wait(1_500, 2_700);
    if s.chance(2) {
        let log = format!("~/Library/Logs/zoom.us/zoom-{}.zip", s.hex());
        s.make(zoom, &log, 4_000_000);
        s.read(zoom, &log);
        s.upload(zoom, &ZOOM_LOGS, &log);
    }
    if s.chance(10) {
        let path = format!("~/Documents/Zoom/Meeting {}/video.mp4", s.number(1, 90));
        let size = s.number(40_000_000, 400_000_000);
        s.make(zoom, &path, size);
    }
}

fn notion(s: &mut Story<'_>) {
    let notion = s.app(&NOTION);
    s.update(notion, "~/Library/Application Support/Notion/notion.db");
    s.talk(notion, &NOTION_API, 9_000, 60_000);
}

/// Somebody asks an assistant, and at times hands it a document.
fn assistant(s: &mut Story<'_>) {
    let (app, to) = if s.chance(50) { (s.app(&CLAUDE), &ANTHROPIC) } else { (s.app(&CHATGPT), &CHATGPT_API) };
    s.read(app, "~/Library/Keychains/login.keychain-db");
    let mut sent = s.number(4_000, 60_000);
    if s.chance(25) {
        let document = s.any_document();
        s.read(app, &document);
        sent += s.number(20_000, 2_000_000);
    }
    let received = s.number(9_000, 90_000);
    s.talk(app, to, sent, received);
}

fn telegram(s: &mut Story<'_>) {
    if s.life.employee.mac.is_multiple_of(3) {
        let telegram = s.app(&TELEGRAM);
        s.update(telegram, "~/Library/Group Containers/6N38VWS5BX.ru.keepcoder.Telegram/stable/account-1/postbox/db/db_sqlite");
        s.talk(telegram, &TELEGRAM_DC, 6_000, 90_000);
    }
}

/// A launcher keeps what is copied and looks into everything.
fn launcher(s: &mut Story<'_>) {
    if s.life.employee.mac.is_multiple_of(2) {
        let launcher = s.app(&RAYCAST);
        s.read(launcher, "~/Library/Application Support/com.raycast.macos/raycast-enc.sqlite");
        s.read(launcher, "~/Library/Application Support/AddressBook/AddressBook-v22.abcddb");
        s.read(launcher, "~/Library/Application Support/Google/Chrome/Default/Bookmarks");
        s.talk(launcher, &RAYCAST_API, 2_000, 4_000);
    }
}

/// Somebody shows their screen to whoever looks later.
fn recording(s: &mut Story<'_>) {
    let loom = s.app(&LOOM);
    let path = format!("~/Library/Application Support/Loom/recordings/{}.mp4", s.hex());
    s.create(loom, &path);
    s.wait(60, 400);
    let size = s.number(20_000_000, 300_000_000);
    s.close(loom, &path, size);
    s.read(loom, &path);
    s.upload(loom, &LOOM_UPLOAD, &path);
}
