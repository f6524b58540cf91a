//! Programs that are called by their names at prompts.

use super::{adhoc, apple, team};
use crate::programs::Program;

pub static ZSH: Program = apple("/bin/zsh", "com.apple.zsh");
pub static BASH: Program = apple("/bin/bash", "com.apple.bash");
pub static SH: Program = apple("/bin/sh", "com.apple.sh");
pub static LS: Program = apple("/bin/ls", "com.apple.ls");
pub static CAT: Program = apple("/bin/cat", "com.apple.cat");
pub static GREP: Program = apple("/usr/bin/grep", "com.apple.grep");
pub static CURL: Program = apple("/usr/bin/curl", "com.apple.curl");
pub static TAR: Program = apple("/usr/bin/tar", "com.apple.bsdtar");
pub static ZIP: Program = apple("/usr/bin/zip", "com.apple.zip");
pub static DITTO: Program = apple("/usr/bin/ditto", "com.apple.ditto");
pub static SPLIT: Program = apple("/usr/bin/split", "com.apple.split");
pub static OSASCRIPT: Program = apple("/usr/bin/osascript", "com.apple.osascript");
pub static SECURITY: Program = apple("/usr/bin/security", "com.apple.security");
pub static PLUTIL: Program = apple("/usr/bin/plutil", "com.apple.plutil");
pub static BASE64: Program = apple("/usr/bin/base64", "com.apple.base64");
pub static SCREENCAPTURE: Program = apple("/usr/sbin/screencapture", "com.apple.screencapture");
pub static SSH: Program = apple("/usr/bin/ssh", "com.apple.openssh");
pub static SCP: Program = apple("/usr/bin/scp", "com.apple.openssh");
pub static RSYNC: Program = apple("/usr/bin/rsync", "com.apple.rsync");
pub static GIT: Program = apple("/Applications/Xcode.app/Contents/Developer/usr/bin/git", "com.apple.git");
pub static GIT_HTTPS: Program =
    apple("/Applications/Xcode.app/Contents/Developer/usr/libexec/git-core/git-remote-http", "com.apple.git-remote-http");
pub static GIT_HTTPS_BREW: Program =
    adhoc("/opt/homebrew/Cellar/git/2.51.0/libexec/git-core/git-remote-http", "git-remote-http-55554944a1b2c3d4e5f60718293a4b5c6d7e8f90");
pub static GIT_KEYCHAIN: Program = apple(
    "/Applications/Xcode.app/Contents/Developer/usr/libexec/git-core/git-credential-osxkeychain",
    "com.apple.git-credential-osxkeychain",
);
pub static CLANG: Program =
    apple("/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/bin/clang", "com.apple.clang");
pub static SWIFT_FRONTEND: Program = apple(
    "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/bin/swift-frontend",
    "com.apple.dt.swift-frontend",
);
pub static CODESIGN: Program = apple("/usr/bin/codesign", "com.apple.security.codesign");
pub static NOTARYTOOL: Program = apple("/Applications/Xcode.app/Contents/Developer/usr/bin/notarytool", "com.apple.dt.notarytool");
pub static ALTOOL: Program = apple(
    "/Applications/Xcode.app/Contents/SharedFrameworks/ContentDeliveryServices.framework/Versions/A/Frameworks/AppStoreService.framework/Versions/A/Support/altool",
    "com.apple.itunes.altool",
);
pub static XCODE: Program = apple("/Applications/Xcode.app/Contents/MacOS/Xcode", "com.apple.dt.Xcode");
pub static NODE: Program = team("/usr/local/bin/node", "node", "HX7739G8FX");
pub static PYTHON: Program = team("/Library/Frameworks/Python.framework/Versions/3.12/bin/python3.12", "org.python.python", "BMM5U3QVKW");
pub static RUBY: Program = adhoc("/opt/homebrew/Cellar/ruby/3.4.5/bin/ruby", "ruby");
pub static BREW_CURL: Program = adhoc("/opt/homebrew/Cellar/curl/8.16.0/bin/curl", "curl-8.16");
pub static BREW_RUBY: Program = adhoc("/opt/homebrew/Library/Homebrew/vendor/portable-ruby/3.4.5/bin/ruby", "ruby");
pub static GH: Program = adhoc("/opt/homebrew/Cellar/gh/2.81.0/bin/gh", "a.out");
pub static AWS: Program = team("/usr/local/aws-cli/aws", "aws", "94KV3E626L");
pub static TERRAFORM: Program = team("/opt/homebrew/bin/terraform", "terraform", "D38WU7D763");
pub static PROVIDER_AWS: Program = adhoc(
    "/private/tmp/stacks/network/.terraform/providers/registry.terraform.io/hashicorp/aws/6.14.0/darwin_arm64/terraform-provider-aws_v6.14.0_x5",
    "a.out",
);
pub static KUBECTL: Program = adhoc("/opt/homebrew/Cellar/kubernetes-cli/1.34.1/bin/kubectl", "a.out");
pub static HELM: Program = adhoc("/opt/homebrew/Cellar/helm/3.19.0/bin/helm", "a.out");
pub static GCLOUD_PYTHON: Program =
    adhoc("/opt/homebrew/Caskroom/gcloud-cli/543.0.0/google-cloud-sdk/platform/bundledpythonunix/bin/python3", "python3");
pub static AZ_PYTHON: Program = adhoc("/opt/homebrew/Cellar/azure-cli/2.78.0/libexec/bin/python", "python3.13");
pub static DOCKER: Program = team("/Applications/Docker.app/Contents/Resources/bin/docker", "docker", "9BNSXJN65R");
pub static DOCKER_CREDENTIAL: Program =
    team("/Applications/Docker.app/Contents/Resources/bin/docker-credential-desktop", "docker-credential-desktop", "9BNSXJN65R");
pub static DOCKER_BACKEND: Program = team("/Applications/Docker.app/Contents/MacOS/com.docker.backend", "com.docker", "9BNSXJN65R");
pub static GO: Program = team("/usr/local/go/bin/go", "go", "EQHXZ8M8AV");
pub static CARGO: Program = adhoc("/opt/homebrew/Cellar/rust/1.90.0/bin/cargo", "cargo");
pub static RUSTC: Program = adhoc("/opt/homebrew/Cellar/rust/1.90.0/bin/rustc", "rustc");
pub static RIPGREP: Program = adhoc("/opt/homebrew/Cellar/ripgrep/14.1.1/bin/rg", "rg");
pub static GPG: Program = adhoc("/opt/homebrew/Cellar/gnupg/2.4.8/bin/gpg", "gpg");
pub static AGE: Program = adhoc("/opt/homebrew/Cellar/age/1.2.1/bin/age", "a.out");
pub static COSIGN: Program = adhoc("/opt/homebrew/Cellar/cosign/2.6.0/bin/cosign", "a.out");
pub static GITSIGN: Program = adhoc("/opt/homebrew/Cellar/gitsign/0.13.0/bin/gitsign", "a.out");
pub static RESTIC: Program = adhoc("/opt/homebrew/bin/restic", "a.out");
pub static RCLONE: Program = adhoc("/opt/homebrew/bin/rclone", "a.out");
pub static NGROK: Program = team("/opt/homebrew/bin/ngrok", "a.out", "TEX8MHRDQ9");
pub static SENTRY_CLI: Program = adhoc("/usr/local/bin/sentry-cli", "sentry_cli-3c1d5f0b2a9e8d77");
pub static NIX_JQ: Program = adhoc("/nix/store/9k2hq6zz2b3p1y7v4m5x8c0d1f2g3h4j-xh-0.24.1/bin/xh", "a.out");
pub static PLAYWRIGHT_WEBKIT: Program =
    adhoc("/Users/Shared/ms-playwright/webkit-2203/Playwright.app/Contents/MacOS/Playwright", "org.webkit.Playwright");
pub static PLAYWRIGHT_NETWORK: Program = adhoc(
    "/Users/Shared/ms-playwright/webkit-2203/com.apple.WebKit.Networking.xpc/Contents/MacOS/com.apple.WebKit.Networking.Development",
    "com.apple.WebKit.Networking.Development",
);
pub static PLAYWRIGHT_FIREFOX: Program =
    adhoc("/Users/Shared/ms-playwright/firefox-1490/firefox/Nightly.app/Contents/MacOS/firefox", "org.mozilla.nightly");
pub static CHROME_TESTING: Program =
    adhoc("/Users/Shared/ms-playwright/chromium-1187/chrome-mac/Chromium.app/Contents/MacOS/Chromium", "org.chromium.Chromium");
