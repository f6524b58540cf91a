//! Browsers: pages, cookies, caches, downloads, a profile that is taken over from another.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::programs::apps::{
    ARC, ARC_NETWORK, CHROME, CHROME_NETWORK, CHROME_RENDERER, EDGE, EDGE_NETWORK, EDGE_RENDERER, FIREFOX, SAFARI,
};
use crate::days::programs::system::{WEBKIT_CONTENT, WEBKIT_NETWORKING};
use crate::days::services::agents::CHROME_SYNC;
use crate::days::services::apple::GATEWAY;
use crate::days::services::office::{GOOGLE, GSTATIC, MAIL_WEB, WIKI, YOUTUBE};
use crate::days::services::sites::SITES;
use crate::days::story::Story;
use crate::programs::Program;
use crate::step::Service;

/// What everybody does.
pub const HABITS: &[Habit] =
    &[Habit::work(2_000, page), Habit::work(500, session), Habit::work(90, download), Habit::work(60, video), Habit::at(15, 1, import)];

/// A browser that runs: itself, what owns its connections, where its profile is.
#[derive(Clone, Copy)]
pub struct Browser {
    pub main: Who,
    pub network: Who,
    pub profile: &'static str,
    renderer: Option<&'static Program>,
}

impl Story<'_> {
    /// The browser of whoever works here, started if it does not run.
    pub fn browser(&mut self) -> Browser {
        let program = self.life.employee.browser;
        let network = "--type=utility --utility-sub-type=network.mojom.NetworkService --lang=en";
        if program.id == CHROME.id {
            let profile = "~/Library/Application Support/Google/Chrome/Default";
            return Browser {
                main: self.app(&CHROME),
                network: self.part(&CHROME, &CHROME_NETWORK, network),
                profile,
                renderer: Some(&CHROME_RENDERER),
            };
        }
        if program.id == EDGE.id {
            let profile = "~/Library/Application Support/Microsoft Edge/Default";
            return Browser {
                main: self.app(&EDGE),
                network: self.part(&EDGE, &EDGE_NETWORK, network),
                profile,
                renderer: Some(&EDGE_RENDERER),
            };
        }
        if program.id == ARC.id {
            let profile = "~/Library/Application Support/Arc/User Data/Default";
            return Browser { main: self.app(&ARC), network: self.part(&ARC, &ARC_NETWORK, network), profile, renderer: None };
        }
        if program.id == FIREFOX.id {
            let main = self.app(&FIREFOX);
            return Browser {
                main,
                network: main,
                profile: "~/Library/Application Support/Firefox/Profiles/k3v9.default-release",
                renderer: None,
            };
        }
        Browser {
            main: self.app(&SAFARI),
            network: self.service(&SAFARI, &WEBKIT_NETWORKING),
            profile: "~/Library/Safari",
            renderer: Some(&WEBKIT_CONTENT),
        }
    }

    /// Some site.
    pub fn site(&mut self) -> &'static Service {
        match self.number(0, 11) {
            0 => &GOOGLE,
            1 => &GSTATIC,
            2 => &WIKI,
            3 => &MAIL_WEB,
            _ => self.site_of_others(),
        }
    }

    /// Some site that is nobody's in particular.
    fn site_of_others(&mut self) -> &'static Service {
        let site = self.number(0, 59) as usize;
        &SITES[site]
    }
}

fn databases(browser: &Browser) -> [&'static str; 3] {
    if browser.profile.contains("Firefox") {
        ["cookies.sqlite", "places.sqlite", "logins.json"]
    } else if browser.profile.ends_with("Safari") {
        ["../Cookies/Cookies.binarycookies", "History.db", "Form Values"]
    } else {
        ["Cookies", "History", "Login Data"]
    }
}

fn database(browser: &Browser, name: &str) -> String {
    match name.strip_prefix("../") {
        Some(rest) => format!("~/Library/{rest}"),
        None => format!("{}/{name}", browser.profile),
    }
}

fn page(s: &mut Story<'_>) {
    let browser = s.browser();
    let renderer = match browser.renderer {
        Some(program) if program.id == WEBKIT_CONTENT.id => Some(s.serve(browser.main, program)),
        Some(program) => Some(s.run(browser.main, program, "Helper --type=renderer --lang=en --num-raster-threads=4")),
        None => None,
    };
    for _ in 0..s.number(1, 4) {
        let site = s.site();
        let (sent, received) = (s.number(900, 24_000), s.number(4_000, 2_400_000));
        let long = s.number(400, 60_000);
        s.line(browser.network, site, sent, received, long);
        // Whatever the page brings along from elsewhere.
        for _ in 0..s.number(1, 5) {
            let other = s.site_of_others();
            let (sent, received) = (s.number(600, 9_000), s.number(1_000, 300_000));
            s.line(browser.network, other, sent, received, 9_000);
        }
        for _ in 0..s.number(1, 4) {
            let path = format!("{}/Cache/Cache_Data/{}_0", browser.profile, s.hex());
            s.note(browser.network, &path);
        }
    }
    s.update(browser.main, &database(&browser, databases(&browser)[1]));
    if s.chance(30) {
        s.update(browser.network, &database(&browser, databases(&browser)[0]));
    }
    s.wait(5, 120);
    if let Some(renderer) = renderer {
        s.exit(renderer);
    }
}

/// State that is written by and by; passwords that are filled in; what other devices of the person know.
fn session(s: &mut Story<'_>) {
    let browser = s.browser();
    let path = format!("{}/Sessions/Session_{}", browser.profile, s.hex());
    s.note(browser.main, &path);
    s.update(browser.main, &format!("{}/Preferences.json", browser.profile));
    if s.chance(25) {
        s.read(browser.main, &database(&browser, databases(&browser)[2]));
        s.read(browser.main, "~/Library/Keychains/login.keychain-db");
    }
    if s.chance(40) {
        let to = if browser.profile.ends_with("Safari") { &GATEWAY } else { &CHROME_SYNC };
        s.talk(browser.network, to, 6_000, 9_000);
    }
}

fn download(s: &mut Story<'_>) {
    let browser = s.browser();
    let (site, size) = (s.site(), s.number(90_000, 60_000_000));
    let path = s
        .any_document()
        .replace("~/Documents/Work", "~/Downloads")
        .replace("~/Documents", "~/Downloads")
        .replace("~/Desktop", "~/Downloads");
    let part = format!("{path}.crdownload");
    s.create(browser.main, &part);
    s.download(browser.network, site, size);
    s.close(browser.main, &part, size);
    s.rename(browser.main, &part, &path);
}

fn video(s: &mut Story<'_>) {
    let browser = s.browser();
    for _ in 0..s.number(2, 8) {
        let received = s.number(4_000_000, 90_000_000);
        s.line(browser.network, &YOUTUBE, received / 40, received, 60_000);
        s.wait(20, 90);
    }
}

/// Another browser is tried, and takes over what the usual one knows.
fn import(s: &mut Story<'_>) {
    let (to, network) = if s.life.employee.browser.id == ARC.id {
        (s.app(&FIREFOX), s.app(&FIREFOX))
    } else {
        (s.app(&ARC), s.part(&ARC, &ARC_NETWORK, "--type=utility"))
    };
    for name in ["Cookies", "History", "Login Data", "Web Data", "Local State", "Bookmarks"] {
        let (from, copy) =
            (format!("~/Library/Application Support/Google/Chrome/Default/{name}"), format!("/private/var/folders/3k/T/import/{name}"));
        s.copy(to, &from, &copy);
        s.remove(to, &copy);
    }
    s.read(to, "~/Library/Keychains/login.keychain-db");
    s.talk(network, &GATEWAY, 40_000, 90_000);
}
