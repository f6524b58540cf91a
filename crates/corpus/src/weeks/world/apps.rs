//! Programs with windows.

use super::{adhoc, apple, team};
use crate::programs::Program;

pub static SLACK: Program = team("/Applications/Slack.app/Contents/MacOS/Slack", "com.tinyspeck.slackmacgap", "BQR82RBBHL");
pub static SLACK_HELPER: Program = team(
    "/Applications/Slack.app/Contents/Frameworks/Slack Helper.app/Contents/MacOS/Slack Helper",
    "com.tinyspeck.slackmacgap.helper",
    "BQR82RBBHL",
);
pub static TEAMS: Program = team("/Applications/Microsoft Teams.app/Contents/MacOS/MSTeams", "com.microsoft.teams2", "UBF8T346G9");
pub static ZOOM: Program = team("/Applications/zoom.us.app/Contents/MacOS/zoom.us", "us.zoom.xos", "BJ4HAAB9B3");
pub static DISCORD: Program = team("/Applications/Discord.app/Contents/MacOS/Discord", "com.hnc.Discord", "53Q6R32WPB");
pub static DISCORD_HELPER: Program = team(
    "/Applications/Discord.app/Contents/Frameworks/Discord Helper.app/Contents/MacOS/Discord Helper",
    "com.hnc.Discord.helper",
    "53Q6R32WPB",
);
pub static OUTLOOK: Program =
    team("/Applications/Microsoft Outlook.app/Contents/MacOS/Microsoft Outlook", "com.microsoft.Outlook", "UBF8T346G9");
pub static WORD: Program = team("/Applications/Microsoft Word.app/Contents/MacOS/Microsoft Word", "com.microsoft.Word", "UBF8T346G9");
pub static EXCEL: Program = team("/Applications/Microsoft Excel.app/Contents/MacOS/Microsoft Excel", "com.microsoft.Excel", "UBF8T346G9");
pub static AUTOUPDATE: Program = team(
    "/Library/Application Support/Microsoft/MAU2.0/Microsoft AutoUpdate.app/Contents/MacOS/Microsoft AutoUpdate",
    "com.microsoft.autoupdate2",
    "UBF8T346G9",
);
pub static VSCODE: Program = team("/Applications/Visual Studio Code.app/Contents/MacOS/Electron", "com.microsoft.VSCode", "UBF8T346G9");
pub static VSCODE_HELPER: Program = team(
    "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin)",
    "com.github.Electron.helper",
    "UBF8T346G9",
);
pub static CURSOR: Program = team("/Applications/Cursor.app/Contents/MacOS/Cursor", "com.todesktop.230313mzl4w4u92", "VDXQ22DGB9");
pub static CURSOR_HELPER: Program = team(
    "/Applications/Cursor.app/Contents/Frameworks/Cursor Helper (Plugin).app/Contents/MacOS/Cursor Helper (Plugin)",
    "com.github.Electron.helper",
    "VDXQ22DGB9",
);
pub static CURSOR_RG: Program = adhoc("/Applications/Cursor.app/Contents/Resources/app/node_modules/@vscode/ripgrep/bin/rg", "rg");
pub static JETBRAINS: Program = team("/Applications/IntelliJ IDEA.app/Contents/MacOS/idea", "com.jetbrains.intellij", "2ZEFAR8TH3");
pub static ZED: Program = team("/Applications/Zed.app/Contents/MacOS/zed", "dev.zed.Zed", "MQ55VZLNZQ");
pub static GHOSTTY: Program = team("/Applications/Ghostty.app/Contents/MacOS/ghostty", "com.mitchellh.ghostty", "24VZTF6M5V");
pub static ONEPASSWORD: Program = team("/Applications/1Password.app/Contents/MacOS/1Password", "com.1password.1password", "2BUA8C4S2C");
pub static BITWARDEN: Program = team("/Applications/Bitwarden.app/Contents/MacOS/Bitwarden", "com.bitwarden.desktop", "LTZ2PFU5D6");
pub static KEEPER: Program =
    team("/Applications/Keeper Password Manager.app/Contents/MacOS/Keeper Password Manager", "com.callpod.keepermac.lite", "234QNB7GCA");
pub static SECRETIVE: Program = team(
    "/Applications/Secretive.app/Contents/Library/LoginItems/SecretAgent.app/Contents/MacOS/SecretAgent",
    "com.maxgoedjen.Secretive.SecretAgent",
    "Z72PRUAWF6",
);
pub static CLAUDE: Program = team("/Applications/Claude.app/Contents/MacOS/Claude", "com.anthropic.claudefordesktop", "Q6L2SF6YDW");
pub static CLAUDE_HELPER: Program = team(
    "/Applications/Claude.app/Contents/Frameworks/Claude Helper.app/Contents/MacOS/Claude Helper",
    "com.anthropic.claudefordesktop.helper",
    "Q6L2SF6YDW",
);
pub static CHATGPT: Program = team("/Applications/ChatGPT.app/Contents/MacOS/ChatGPT", "com.openai.chat", "2DC432GLL2");
pub static CLAUDE_CODE: Program = team("/opt/homebrew/Caskroom/claude-code/2.0.14/claude", "com.anthropic.claude-code", "Q6L2SF6YDW");
pub static CODEX: Program = team("/opt/homebrew/Caskroom/codex/0.46.0/codex-aarch64-apple-darwin", "codex", "2DC432GLL2");
pub static OPENCODE: Program = adhoc("/opt/homebrew/Cellar/opencode/0.14.7/bin/opencode", "a.out");
pub static PHOTOSHOP: Program = team(
    "/Applications/Adobe Photoshop 2026/Adobe Photoshop 2026.app/Contents/MacOS/Adobe Photoshop 2026",
    "com.adobe.Photoshop",
    "JQ525L2MZD",
);
pub static ADOBE_SYNC: Program = team(
    "/Library/Application Support/Adobe/Creative Cloud Libraries/CCLibrary.app/Contents/MacOS/CCLibrary",
    "com.adobe.cclibrary",
    "JQ525L2MZD",
);
pub static ADOBE_UPDATER: Program = team(
    "/Library/Application Support/Adobe/ARMDC/Application/Acrobat Update Helper.app/Contents/MacOS/Acrobat Update Helper",
    "com.adobe.ARMDCHelper",
    "JQ525L2MZD",
);
pub static FIGMA: Program = team("/Applications/Figma.app/Contents/MacOS/Figma", "com.figma.Desktop", "T8RA8NE3B7");
pub static LOGI: Program = team(
    "/Library/Application Support/Logitech.localized/LogiOptionsPlus/logioptionsplus_updater.app/Contents/MacOS/logioptionsplus_updater",
    "com.logi.optionsplus.updater",
    "QED4VVPZWA",
);
pub static STEAM: Program = team("/Applications/Steam.app/Contents/MacOS/steam_osx", "com.valvesoftware.steam", "MXGJJ98X76");
pub static SPOTIFY: Program = team("/Applications/Spotify.app/Contents/MacOS/Spotify", "com.spotify.client", "2FNC3A47ZF");
pub static CLEANMYMAC: Program = team("/Applications/CleanMyMac.app/Contents/MacOS/CleanMyMac", "com.macpaw.CleanMyMac5", "S8EX82NJP6");
pub static OBSIDIAN: Program = team("/Applications/Obsidian.app/Contents/MacOS/Obsidian", "md.obsidian", "6JSW4SJWN9");
pub static FEED_READER: Program =
    team("/Applications/NetNewsWire.app/Contents/MacOS/NetNewsWire", "com.ranchero.NetNewsWire-Evergreen", "M8L2WTLA8W");
pub static SPARKLE_APP: Program = team("/Applications/iTerm.app/Contents/MacOS/iTerm2", "com.googlecode.iterm2", "H7V7XYVQ7D");
pub static SPARKLE_UPDATER: Program = team(
    "/Applications/iTerm.app/Contents/Frameworks/Sparkle.framework/Versions/B/Updater.app/Contents/MacOS/Updater",
    "org.sparkle-project.Sparkle.Updater",
    "H7V7XYVQ7D",
);
pub static PARALLELS: Program = team(
    "/Applications/Parallels Desktop.app/Contents/MacOS/Parallels Service.app/Contents/MacOS/prl_disp_service",
    "com.parallels.desktop.dispatcher",
    "4C6364ACXT",
);
pub static KINDLE: Program = team("/private/var/folders/3k/x1/X/5C1B2A3D/d/Wrapper/Kindle.app/Kindle", "com.amazon.Lassen", "74J34U3R6X");
pub static TESTFLIGHT_APP: Program =
    team("/private/var/folders/3k/x1/X/91D02F7E/d/Wrapper/Fields.app/Fields", "org.harbor.fields", "EQHXZ8M8AV");
pub static PRINT_AGENT: Program = team(
    "/Library/Printers/EPSON/Fax/Utility/EPSON Scanner Monitor.app/Contents/MacOS/EPSON Scanner Monitor",
    "com.epson.scannermonitor",
    "TXAEAV5RN4",
);
pub static TRANSPORTER: Program = apple("/Applications/Transporter.app/Contents/MacOS/Transporter", "com.apple.TransporterApp");
