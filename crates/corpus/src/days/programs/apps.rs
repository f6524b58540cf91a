//! Programs with windows, and their parts.

use crate::programs::Program;

pub static CHROME: Program =
    Program::of_team("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "com.google.Chrome", "EQHXZ8M8AV");
pub static CHROME_NETWORK: Program = Program::of_team(
    "/Applications/Google Chrome.app/Contents/Frameworks/Google Chrome Framework.framework/Helpers/Google Chrome Helper.app/Contents/MacOS/Google Chrome Helper",
    "com.google.Chrome.helper",
    "EQHXZ8M8AV",
);
pub static CHROME_RENDERER: Program = Program::of_team(
    "/Applications/Google Chrome.app/Contents/Frameworks/Google Chrome Framework.framework/Helpers/Google Chrome Helper (Renderer).app/Contents/MacOS/Google Chrome Helper (Renderer)",
    "com.google.Chrome.helper.renderer",
    "EQHXZ8M8AV",
);
pub static EDGE: Program =
    Program::of_team("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "com.microsoft.edgemac", "UBF8T346G9");
pub static EDGE_NETWORK: Program = Program::of_team(
    "/Applications/Microsoft Edge.app/Contents/Frameworks/Microsoft Edge Framework.framework/Helpers/Microsoft Edge Helper.app/Contents/MacOS/Microsoft Edge Helper",
    "com.microsoft.edgemac.helper",
    "UBF8T346G9",
);
pub static EDGE_RENDERER: Program = Program::of_team(
    "/Applications/Microsoft Edge.app/Contents/Frameworks/Microsoft Edge Framework.framework/Helpers/Microsoft Edge Helper (Renderer).app/Contents/MacOS/Microsoft Edge Helper (Renderer)",
    "com.microsoft.edgemac.helper.renderer",
    "UBF8T346G9",
);
pub static ARC: Program = Program::of_team("/Applications/Arc.app/Contents/MacOS/Arc", "company.thebrowser.Browser", "S6N382Y83G");
pub static ARC_NETWORK: Program = Program::of_team(
    "/Applications/Arc.app/Contents/Frameworks/ArcCore.framework/Helpers/Browser Helper.app/Contents/MacOS/Browser Helper",
    "company.thebrowser.browser.helper",
    "S6N382Y83G",
);
pub static FIREFOX: Program = Program::of_team("/Applications/Firefox.app/Contents/MacOS/firefox", "org.mozilla.firefox", "43AQ936H96");
pub static FIREFOX_CRASH: Program = Program::of_team(
    "/Applications/Firefox.app/Contents/MacOS/crashreporter.app/Contents/MacOS/crashreporter",
    "org.mozilla.crashreporter",
    "43AQ936H96",
);
pub static SAFARI: Program = Program::of_apple("/Applications/Safari.app/Contents/MacOS/Safari", "com.apple.Safari");
pub static SLACK: Program = Program::of_team("/Applications/Slack.app/Contents/MacOS/Slack", "com.tinyspeck.slackmacgap", "BQR82RBBHL");
pub static SLACK_PART: Program = Program::of_team(
    "/Applications/Slack.app/Contents/Frameworks/Slack Helper.app/Contents/MacOS/Slack Helper",
    "com.tinyspeck.slackmacgap.helper",
    "BQR82RBBHL",
);
pub static TEAMS: Program =
    Program::of_team("/Applications/Microsoft Teams.app/Contents/MacOS/MSTeams", "com.microsoft.teams2", "UBF8T346G9");
pub static ZOOM: Program = Program::of_team("/Applications/zoom.us.app/Contents/MacOS/zoom.us", "us.zoom.xos", "BJ4HAAB9B3");
pub static MAIL: Program = Program::of_apple("/System/Applications/Mail.app/Contents/MacOS/Mail", "com.apple.mail");
pub static OUTLOOK: Program =
    Program::of_team("/Applications/Microsoft Outlook.app/Contents/MacOS/Microsoft Outlook", "com.microsoft.Outlook", "UBF8T346G9");
pub static EXCEL: Program =
    Program::of_team("/Applications/Microsoft Excel.app/Contents/MacOS/Microsoft Excel", "com.microsoft.Excel", "UBF8T346G9");
pub static WORD: Program =
    Program::of_team("/Applications/Microsoft Word.app/Contents/MacOS/Microsoft Word", "com.microsoft.Word", "UBF8T346G9");
pub static POWERPOINT: Program = Program::of_team(
    "/Applications/Microsoft PowerPoint.app/Contents/MacOS/Microsoft PowerPoint",
    "com.microsoft.Powerpoint",
    "UBF8T346G9",
);
pub static PREVIEW: Program = Program::of_apple("/System/Applications/Preview.app/Contents/MacOS/Preview", "com.apple.Preview");
pub static NOTES: Program = Program::of_apple("/System/Applications/Notes.app/Contents/MacOS/Notes", "com.apple.Notes");
pub static MESSAGES: Program = Program::of_apple("/System/Applications/Messages.app/Contents/MacOS/Messages", "com.apple.MobileSMS");
pub static PHOTOS: Program = Program::of_apple("/System/Applications/Photos.app/Contents/MacOS/Photos", "com.apple.Photos");
pub static CALENDAR: Program = Program::of_apple("/System/Applications/Calendar.app/Contents/MacOS/Calendar", "com.apple.iCal");
pub static TERMINAL: Program =
    Program::of_apple("/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal", "com.apple.Terminal");
pub static KEYCHAIN_ACCESS: Program =
    Program::of_apple("/System/Applications/Utilities/Keychain Access.app/Contents/MacOS/Keychain Access", "com.apple.keychainaccess");
pub static ITERM: Program = Program::of_team("/Applications/iTerm.app/Contents/MacOS/iTerm2", "com.googlecode.iterm2", "H7V7XYVQ7D");
pub static FIGMA: Program = Program::of_team("/Applications/Figma.app/Contents/MacOS/Figma", "com.figma.Desktop", "T8RA8NE3B7");
pub static PHOTOSHOP: Program = Program::of_team(
    "/Applications/Adobe Photoshop 2026/Adobe Photoshop 2026.app/Contents/MacOS/Adobe Photoshop 2026",
    "com.adobe.Photoshop",
    "JQ525L2MZD",
);
pub static CREATIVE_CLOUD: Program = Program::of_team(
    "/Applications/Utilities/Adobe Creative Cloud/ACC/Creative Cloud.app/Contents/MacOS/Creative Cloud",
    "com.adobe.acc.AdobeCreativeCloud",
    "JQ525L2MZD",
);
pub static CORE_SYNC: Program = Program::of_team(
    "/Applications/Utilities/Adobe Sync/CoreSync/Core Sync.app/Contents/MacOS/Core Sync",
    "com.adobe.CoreSync",
    "JQ525L2MZD",
);
pub static ADOBE_UPDATE: Program = Program::of_team(
    "/Library/Application Support/Adobe/Adobe Desktop Common/ElevationManager/Adobe Installer",
    "com.adobe.AdobeInstaller",
    "JQ525L2MZD",
);
pub static NOTION: Program = Program::of_team("/Applications/Notion.app/Contents/MacOS/Notion", "notion.id", "LBQJ96FQ8D");
pub static ONE_PASSWORD: Program =
    Program::of_team("/Applications/1Password.app/Contents/MacOS/1Password", "com.1password.1password", "2BUA8C4S2C");
pub static BITWARDEN: Program =
    Program::of_team("/Applications/Bitwarden.app/Contents/MacOS/Bitwarden", "com.bitwarden.desktop", "LTZ2PFU5D6");
pub static CODE: Program =
    Program::of_team("/Applications/Visual Studio Code.app/Contents/MacOS/Electron", "com.microsoft.VSCode", "UBF8T346G9");
pub static CODE_PLUGIN: Program = Program::of_team(
    "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin)",
    "com.github.Electron.helper",
    "UBF8T346G9",
);
pub static IDEA: Program = Program::of_team("/Applications/IntelliJ IDEA.app/Contents/MacOS/idea", "com.jetbrains.intellij", "2ZEFAR8TH3");
pub static CURSOR: Program =
    Program::of_team("/Applications/Cursor.app/Contents/MacOS/Cursor", "com.todesktop.230313mzl4w4u92", "VDXQ22DGB9");
pub static CURSOR_PLUGIN: Program = Program::of_team(
    "/Applications/Cursor.app/Contents/Frameworks/Cursor Helper (Plugin).app/Contents/MacOS/Cursor Helper (Plugin)",
    "com.github.Electron.helper",
    "VDXQ22DGB9",
);
pub static CLAUDE: Program =
    Program::of_team("/Applications/Claude.app/Contents/MacOS/Claude", "com.anthropic.claudefordesktop", "Q6L2SF6YDW");
pub static CHATGPT: Program = Program::of_team("/Applications/ChatGPT.app/Contents/MacOS/ChatGPT", "com.openai.chat", "2DC432GLL2");
pub static DOCKER_BACKEND: Program =
    Program::of_team("/Applications/Docker.app/Contents/MacOS/com.docker.backend", "com.docker.backend", "9BNSXJN65R");
pub static POSTMAN: Program = Program::of_team("/Applications/Postman.app/Contents/MacOS/Postman", "com.postmanlabs.mac", "H7H8Q7M5CK");
pub static TOWER: Program = Program::of_team("/Applications/Tower.app/Contents/MacOS/Tower", "com.fournova.Tower3", "UN97WY764J");
pub static RAYCAST: Program = Program::of_team("/Applications/Raycast.app/Contents/MacOS/Raycast", "com.raycast.macos", "SY64MV22J9");
pub static CLEAN_MY_MAC: Program =
    Program::of_team("/Applications/CleanMyMac.app/Contents/MacOS/CleanMyMac", "com.macpaw.CleanMyMac5", "S8EX82NJP6");
pub static SPOTIFY: Program = Program::of_team("/Applications/Spotify.app/Contents/MacOS/Spotify", "com.spotify.client", "2FNC3A47ZF");
pub static TELEGRAM: Program =
    Program::of_team("/Applications/Telegram.app/Contents/MacOS/Telegram", "ru.keepcoder.Telegram", "6N38VWS5BX");
pub static CYBERDUCK: Program = Program::of_team("/Applications/Cyberduck.app/Contents/MacOS/Cyberduck", "ch.sudo.cyberduck", "G69SCX94XU");
pub static TRANSPORTER: Program = Program::of_apple("/Applications/Transporter.app/Contents/MacOS/Transporter", "com.apple.TransporterApp");
pub static LOOM: Program = Program::of_team("/Applications/Loom.app/Contents/MacOS/Loom", "com.loom.desktop", "QGD2ZPXZZG");
pub static TEAM_VIEWER: Program =
    Program::of_team("/Applications/TeamViewer.app/Contents/MacOS/TeamViewer", "com.teamviewer.TeamViewer", "H7UGFBUGV6");

/// What is open at every desk.
pub static USUAL: [&Program; 2] = [&super::system::FINDER, &MAIL];
