//! Commands: those of the system, those of packages, those of makers.

use crate::programs::Program;

pub static LOGIN: Program = Program::of_apple("/usr/bin/login", "com.apple.login");
pub static ZSH: Program = Program::of_apple("/bin/zsh", "com.apple.zsh");
pub static SH: Program = Program::of_apple("/bin/sh", "com.apple.sh");
pub static BASH: Program = Program::of_apple("/bin/bash", "com.apple.bash");
pub static ENV: Program = Program::of_apple("/usr/bin/env", "com.apple.env");
pub static LS: Program = Program::of_apple("/bin/ls", "com.apple.ls");
pub static CAT: Program = Program::of_apple("/bin/cat", "com.apple.cat");
pub static CP: Program = Program::of_apple("/bin/cp", "com.apple.cp");
pub static MV: Program = Program::of_apple("/bin/mv", "com.apple.mv");
pub static GREP: Program = Program::of_apple("/usr/bin/grep", "com.apple.grep");
pub static SED: Program = Program::of_apple("/usr/bin/sed", "com.apple.sed");
pub static HEAD: Program = Program::of_apple("/usr/bin/head", "com.apple.head");
pub static FIND: Program = Program::of_apple("/usr/bin/find", "com.apple.find");
pub static SORT: Program = Program::of_apple("/usr/bin/sort", "com.apple.sort");
pub static BASE64: Program = Program::of_apple("/usr/bin/base64", "com.apple.base64");
pub static OPENSSL: Program = Program::of_apple("/usr/bin/openssl", "com.apple.openssl");
pub static SPLIT: Program = Program::of_apple("/usr/bin/split", "com.apple.split");
pub static PBCOPY: Program = Program::of_apple("/usr/bin/pbcopy", "com.apple.pbcopy");
pub static DEFAULTS: Program = Program::of_apple("/usr/bin/defaults", "com.apple.defaults");
pub static SYSTEM_PROFILER: Program = Program::of_apple("/usr/sbin/system_profiler", "com.apple.system_profiler");
pub static SECURITY: Program = Program::of_apple("/usr/bin/security", "com.apple.security");
pub static CODESIGN: Program = Program::of_apple("/usr/bin/codesign", "com.apple.security.codesign");
pub static SCREENCAPTURE: Program = Program::of_apple("/usr/sbin/screencapture", "com.apple.screencapture");
pub static OSASCRIPT: Program = Program::of_apple("/usr/bin/osascript", "com.apple.osascript");
pub static CURL: Program = Program::of_apple("/usr/bin/curl", "com.apple.curl");
pub static DITTO: Program = Program::of_apple("/usr/bin/ditto", "com.apple.ditto");
pub static ZIP: Program = Program::of_apple("/usr/bin/zip", "com.apple.zip");
pub static UNZIP: Program = Program::of_apple("/usr/bin/unzip", "com.apple.unzip");
pub static TAR: Program = Program::of_apple("/usr/bin/tar", "com.apple.bsdtar");
pub static GZIP: Program = Program::of_apple("/usr/bin/gzip", "com.apple.gzip");
pub static HDIUTIL: Program = Program::of_apple("/usr/bin/hdiutil", "com.apple.hdiutil");
pub static SQLITE3: Program = Program::of_apple("/usr/bin/sqlite3", "com.apple.sqlite3");
pub static SSH: Program = Program::of_apple("/usr/bin/ssh", "com.apple.ssh");
pub static SCP: Program = Program::of_apple("/usr/bin/scp", "com.apple.scp");
pub static RSYNC: Program = Program::of_apple("/usr/bin/rsync", "com.apple.rsync");
pub static SSH_ADD: Program = Program::of_apple("/usr/bin/ssh-add", "com.apple.ssh-add");
pub static LOG: Program = Program::of_apple("/usr/bin/log", "com.apple.log");
pub static XCRUN: Program = Program::of_apple("/usr/bin/xcrun", "com.apple.xcrun");
pub static XCODEBUILD: Program =
    Program::of_apple("/Applications/Xcode.app/Contents/Developer/usr/bin/xcodebuild", "com.apple.dt.xcodebuild");
pub static NOTARYTOOL: Program =
    Program::of_apple("/Applications/Xcode.app/Contents/Developer/usr/bin/notarytool", "com.apple.dt.notarytool");
pub static SWIFT_FRONTEND: Program = Program::of_apple(
    "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/bin/swift-frontend",
    "com.apple.dt.swift-frontend",
);
pub static MAKE: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/make", "com.apple.make");
pub static CLANG: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/clang", "com.apple.clang");
pub static LD: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/ld", "com.apple.ld");
pub static GIT: Program = Program::of_apple("/Library/Developer/CommandLineTools/usr/bin/git", "com.apple.git");
pub static GIT_HTTP: Program =
    Program::of_apple("/Library/Developer/CommandLineTools/usr/libexec/git-core/git-remote-http", "com.apple.git-remote-http");
pub static GIT_KEYCHAIN: Program = Program::of_apple(
    "/Library/Developer/CommandLineTools/usr/libexec/git-core/git-credential-osxkeychain",
    "com.apple.git-credential-osxkeychain",
);
pub static BREW_PYTHON: Program = Program::ad_hoc(
    "/opt/homebrew/Cellar/python@3.13/3.13.1/Frameworks/Python.framework/Versions/3.13/Resources/Python.app/Contents/MacOS/Python",
    "org.python.python",
);
pub static NODE: Program = Program::of_team("/usr/local/bin/node", "node", "HX7739G8FX");
pub static RUBY: Program = Program::ad_hoc("/opt/homebrew/Library/Homebrew/vendor/portable-ruby/3.3.6/bin/ruby", "ruby");
pub static GO: Program = Program::of_team("/usr/local/go/bin/go", "go", "EQHXZ8M8AV");
pub static GO_BUILT: Program =
    Program::ad_hoc("/private/var/folders/3k/0q7bw1v93z5_2m8k4y6t1x0r0000gn/T/go-build3141592653/b001/exe/main", "a.out");
pub static CARGO: Program = Program::ad_hoc("~/.rustup/toolchains/stable-aarch64-apple-darwin/bin/cargo", "cargo");
pub static RUSTC: Program = Program::ad_hoc("~/.rustup/toolchains/stable-aarch64-apple-darwin/bin/rustc", "rustc");
pub static RG: Program = Program::ad_hoc("/opt/homebrew/bin/rg", "rg");
pub static AGENT_RG: Program = Program::ad_hoc("/Applications/Cursor.app/Contents/Resources/app/node_modules/@vscode/ripgrep/bin/rg", "rg");
pub static CLAUDE_CODE: Program = Program::of_team("~/.local/share/claude/versions/2.0.44", "com.anthropic.claude-code", "Q6L2SF6YDW");
pub static CODEX: Program = Program::of_team("/opt/homebrew/bin/codex", "codex", "2DC432GLL2");
pub static GH: Program = Program::ad_hoc("/opt/homebrew/bin/gh", "a.out");
pub static AWS: Program = Program::of_team("/usr/local/aws-cli/aws", "aws", "94KV3E626L");
pub static TERRAFORM: Program = Program::of_team("/opt/homebrew/bin/terraform", "terraform", "D38WU7D763");
pub static PROVIDER: Program = Program::ad_hoc(
    "~/src/infra/.terraform/providers/registry.terraform.io/hashicorp/aws/5.76.0/darwin_arm64/terraform-provider-aws_v5.76.0_x5",
    "a.out",
);
pub static KUBECTL: Program = Program::ad_hoc("/opt/homebrew/bin/kubectl", "a.out");
pub static HELM: Program = Program::ad_hoc("/opt/homebrew/bin/helm", "a.out");
pub static GPG: Program = Program::ad_hoc("/opt/homebrew/bin/gpg", "gpg");
pub static PG_DUMP: Program = Program::ad_hoc("/opt/homebrew/opt/libpq/bin/pg_dump", "pg_dump");
pub static DOCKER: Program = Program::of_team("/usr/local/bin/docker", "docker", "9BNSXJN65R");
pub static DOCKER_CREDENTIAL: Program = Program::of_team(
    "/Applications/Docker.app/Contents/Resources/bin/docker-credential-osxkeychain",
    "docker-credential-osxkeychain",
    "9BNSXJN65R",
);
pub static RCLONE: Program = Program::ad_hoc("/opt/homebrew/bin/rclone", "a.out");
pub static SENTRY_CLI: Program = Program::ad_hoc("/opt/homebrew/bin/sentry-cli", "sentry-cli");
pub static FASTLANE_RUBY: Program = Program::ad_hoc("/opt/homebrew/opt/ruby/bin/ruby", "ruby");
pub static ZSTD: Program = Program::ad_hoc("/opt/homebrew/bin/zstdmt", "zstd");
pub static RUNNER_LISTENER: Program = Program::ad_hoc("~/actions-runner/bin/Runner.Listener", "apphost-555549446b1f2a");
pub static RUNNER_WORKER: Program = Program::ad_hoc("~/actions-runner/bin/Runner.Worker", "apphost-555549446b1f2a");
pub static RUNNER_NODE: Program = Program::of_team("~/actions-runner/externals/node20/bin/node", "node", "HX7739G8FX");
pub static NGROK: Program = Program::of_team("/opt/homebrew/bin/ngrok", "a.out", "TEX8MHRDQ9");
pub static PLAYWRIGHT: Program = Program::ad_hoc(
    "~/Library/Caches/ms-playwright/chromium-1148/chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "org.chromium.Chromium",
);
pub static NIX_CURL: Program = Program::ad_hoc("/nix/store/9z8y7x6w-curl-8.11.0-bin/bin/curl", "curl");
pub static JQ: Program = Program::ad_hoc("/opt/homebrew/bin/jq", "jq");
pub static PKGBUILD: Program = Program::of_apple("/usr/bin/pkgbuild", "com.apple.pkgbuild");
pub static GCLOUD_PYTHON: Program =
    Program::ad_hoc("/opt/homebrew/share/google-cloud-sdk/platform/bundledpythonunix/bin/python3.12", "python3.12");
pub static HF_PYTHON: Program = Program::of_team(
    "/Library/Frameworks/Python.framework/Versions/3.13/Resources/Python.app/Contents/MacOS/Python",
    "org.python.python",
    "BMM5U3QVKW",
);
pub static CLAUDE_RG: Program = Program::ad_hoc("~/.local/share/claude/versions/2.0.44-rg", "rg");
pub static CODECOV: Program = Program::ad_hoc("~/actions-runner/_work/app/app/codecov", "a.out");
pub static RUSTUP_INIT: Program = Program::ad_hoc("/private/var/folders/3k/T/tmp.rU8s/rustup-init", "rustup_init");
pub static ATUIN: Program = Program::ad_hoc("/opt/homebrew/bin/atuin", "atuin");
