use std::path::PathBuf;

use crate::Policy;
use crate::content::Content;

/// The errors after a change of one built-in file.
fn errors(file: &str, from: &str, to: &str) -> String {
    let mut content = Content::builtin();
    let text = content.file(file).text;
    assert!(text.contains(from), "{file} has no `{from}`");
    content.replace(file, &text.replacen(from, to, 1));
    Policy::compile(&content).err().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn scope(entry: &str) -> String {
    errors("analytic.toml", "\nConnectionDestinationScope = []", &format!("\nConnectionDestinationScope = [{{ {entry} }}]"))
}

fn expected(entry: &str) -> String {
    errors("analytic.toml", "\nSSLClientProcessBaseline = []", &format!("\nSSLClientProcessBaseline = [{{ {entry} }}]"))
}

fn denied(entry: &str) -> String {
    errors("analytic.toml", "\nCertificateIssuerDenylist = []", &format!("\nCertificateIssuerDenylist = [{{ {entry} }}]"))
}

fn issuer(issuer: &str) -> String {
    denied(&format!("name = \"kit\", issuer = \"{issuer}\", why = \"x\""))
}

const RULE: &str = r#"[[rule]]
id = "ssh.private-keys"
category = "ssh-keys"
globs = ["~/.ssh/id_*", "~/.ssh/*.{pem,ppk,key}", "/etc/ssh/ssh_host_*_key"]
except = ["*.pub"]
read = 95
copied = 95
owners = ["openssh", "sshd"]
"#;

#[test]
fn every_mistake_is_named() {
    let rule = |from: &str, to: &str| errors("sensitive.toml", RULE, &RULE.replacen(from, to, 1));
    let program =
        |to: &str| errors("identities.toml", "[[program]]\nname = \"brave\"\n", &format!("[[program]]\nname = \"brave\"\n{to}\n"));
    for (found, expected) in [
        (rule("copied = 95", "cpoied = 95"), "unknown key `cpoied`; did you mean `copied`?"),
        (rule("read = 95", "read = \"high\""), "invalid type: string \"high\", expected i64"),
        (rule("read = 95", "read = 101"), "weight 101 must be 0 to 100"),
        (rule("read = 95", "read = -1"), "weight -1 must be 0 to 100"),
        (rule("copied = 95", "copied = 20"), "`copied` must be at least `read`"),
        (rule("category = \"ssh-keys\"", "category = \"ssh-key\""), "unknown category `ssh-key`; did you mean `ssh-keys`?"),
        (rule("category = \"ssh-keys\"", "category = \"archive\""), "unknown category `archive`"),
        (rule("id = \"ssh.private-keys\"", "id = \"ssh.known-hosts\""), "rule `ssh.known-hosts` is defined twice"),
        (rule("[\"openssh\",", "[\"opnessh\","), "unknown program `opnessh`; did you mean `openssh`?"),
        (rule("~/.ssh/id_*", "~/.ssh/../id_*"), "cannot match: paths have no"),
        (rule("~/.ssh/id_*", "~/.ssh//id_*"), "cannot match"),
        (rule("~/.ssh/id_*", "/Users/a/.ssh/id_*"), "names one home; begin it with `~/`"),
        (rule("~/.ssh/id_*", ".ssh/id_*"), "cannot match: begin it with"),
        (rule("~/.ssh/id_*", "~/.ssh/{id_*"), "does not close a brace"),
        (rule("~/.ssh/id_*", "~/.ssh/a**b"), "`**` must be a whole component"),
        (rule("~/.ssh/id_*", "*"), "matches every file"),
        (rule("~/.ssh/id_*", ""), "names no file"),
        (
            errors("sensitive.toml", "source = \"elastic/detection-rules, elastic/protections-artifacts SSH key rules\"\n", ""),
            "a verified row must say its `source`",
        ),
        (errors("roles.toml", "members = [\"slack\"]", "members = [\"slakc\"]"), "unknown program `slakc`; did you mean `slack`?"),
        (errors("roles.toml", "members = [\"slack\"]", "members = []"), "role `slack` needs at least one member"),
        (errors("roles.toml", "carries = [\"work\"", "carries = [\"wrok\""), "unknown category `wrok`; did you mean `work`?"),
        (errors("roles.toml", "most = 39", "most = 101"), "weight 101 must be 0 to 100"),
        (errors("roles.toml", "\"slack.com\", ", "\"*.com\", "), "cannot match"),
        (errors("roles.toml", "\"slack.com\", ", "\"*.github.io\", "), "names that anybody can have"),
        (errors("roles.toml", "ranges = [\"17.0.0.0/8\"]", "ranges = [\"0.0.0.0/0\"]"), "too wide to be somebody's"),
        (errors("roles.toml", "ranges = [\"17.0.0.0/8\"]", "ranges = [\"17.0.0.0/64\"]"), "is no range of addresses"),
        (errors("roles.toml", "carries = [", "carires = ["), "unknown key `carires`; did you mean `carries`?"),
        (errors("stores.toml", "stores = [\"aws\"]", "stores = [\"awss\"]"), "unknown store `awss`; did you mean `aws`?"),
        (errors("stores.toml", "expires = 2027-11-30", "expires = 2027-11-30T00:00:00Z"), "this is no day"),
        (errors("stores.toml", "expires = 2027-11-30\n", ""), "missing field `expires`"),
        (errors("stores.toml", "owner = \"content of the product\"", "owner = \" \""), "needs an owner"),
        (errors("stores.toml", "name = \"gcloud\"", "name = \"aws\""), "store `aws` is defined twice"),
        (errors("destinations.toml", "points = 10", "points = -5"), "a destination may raise, never lower"),
        (errors("destinations.toml", "shared = true", "shraed = true"), "unknown key `shraed`; did you mean `shared`?"),
        (errors("scoring.toml", "store_service = 19", "store_service = 119"), "`store_service` must be 0 to 100"),
        (errors("tools.toml", "abbreviates = true\nswitches", "switches"), "`switches` have no meaning without `abbreviates`"),
        (errors("tools.toml", "no_globs =", "no_glob ="), "unknown key `no_glob`; did you mean `no_globs`?"),
        (errors("sensitive.toml", "{ name = \"mail\",", "{ name = \"messages\","), "category `messages` is defined twice"),
        (errors("identities.toml", "team = \"KL8N8XSYF4\"\n", ""), "program `brave` needs `team` or `platform = true`"),
        (errors("identities.toml", "team = \"KL8N8XSYF4\"", "team = \"kl8n\""), "must be ten capital letters and digits"),
        (errors("identities.toml", "com.brave.Browser*", "com.*.Browser"), "`*` may stand at its end only"),
        (
            errors("identities.toml", "classes = [\"browser\"]", "classes = [\"brwoser\"]"),
            "unknown class `brwoser`; did you mean `browser`?",
        ),
        (errors("identities.toml", "class = \"shell\"", "class = \"stop\""), "unknown class `stop`"),
        (program("platform = true"), "cannot have both a team and the platform bit"),
        (errors("analytic.toml", "\nBinaryAllowlist = []", "\nBinaryAllowlist = [\"x\"]"), "a binary alone is no decision"),
        (
            errors("analytic.toml", "\nCertificateIssuerDenylist = []", "\nCertificateIssuerDenylist = [\"x\"]"),
            "invalid type: string \"x\"",
        ),
        (errors("analytic.toml", "\nCertificateIssuerDenylist = []", ""), "missing field `CertificateIssuerDenylist`"),
        (issuer(""), "tells no attribute"),
        (issuer("Kit CA"), "`Kit CA` is no distinguished name, such as `CN=Example CA,O=Example`: `Kit CA` has no `=`"),
        (issuer("CN=Kit, Inc."), "`Inc.` has no `=`"),
        (issuer("CNN=Kit CA"), "unknown type of attribute `cnn`; did you mean `cn`?"),
        (issuer("CN=Kit CA, O="), "attribute `o` of `CN=Kit CA, O=` has no value"),
        (issuer("CN=Kit \\\\FF"), "the escapes of attribute `cn`"),
        (issuer("CN=Kit*"), "`*` is no wildcard in `CN=Kit*`"),
        (issuer("C=US, ST=California"), "only tells a place"),
        (denied("name = \" \", issuer = \"CN=a\", why = \"x\""), "a distrusted issuer needs a name"),
        (denied("name = \"a\", issuer = \"CN=a\", why = \"\""), "issuer `a` needs a `why`"),
        (denied("name = \"a\", issuer = \"CN=a\""), "missing field `why`"),
        (denied("name = \"a\", isuer = \"CN=a\", why = \"x\""), "unknown key `isuer`; did you mean `issuer`?"),
        (
            denied("name = \"a\", issuer = \"CN=a\", why = \"x\" }, { name = \"a\", issuer = \"CN=b\", why = \"x\""),
            "issuer `a` is defined twice",
        ),
        (errors("scoring.toml", "\nissuer = 10", "\nissuer = -1"), "`issuer` must be 0 to 100"),
        (errors("scoring.toml", "certificate_age_days = 30", "certificate_age_days = -1"), "`certificate_age_days` must be 0 to 36500"),
        (errors("scoring.toml", "certificate_lifetime_days = [8, 825]", "certificate_lifetime_days = [825, 8]"), "must be a range"),
        (scope("name = \"ours\", destinations = [\"api.telegram.org\"]"), "`api.telegram.org` is shared with strangers"),
        (scope("name = \"ours\", destinations = [\"*.github.io\"]"), "public suffix"),
        (scope("name = \"ours\", destinations = []"), "needs a name"),
        (scope("name = \"ours\", destinations = [\"a.example\"], carries = [\"ssh-keys\"]"), "only an allow entry covers it"),
        (scope("name = \"ours\", destinations = [\"a.example\"], carries = [\"x\"]"), "unknown category `x`"),
        (scope("name = \"ours\", destinations = [\"a.example\"], ranges = [\"10\"]"), "is no range of addresses"),
        (scope("destinations = [\"a.example\"]"), "missing field `name`"),
        (expected("program = \"sync\", destinations = [\"a.example\"]"), "is no program: write TEAM/signing-id"),
        (expected("program = \"platform/a.out\", destinations = [\"a.example\"]"), "is no program"),
        (expected("program = \"platform/com.apple.x\", tool = \"curl\", destinations = [\"a.example\"]"), "\"curl\" is no program"),
        (expected("program = \"platform/com.apple.x\", destinations = []"), "needs at least one of `destinations`"),
        (expected("program = \"platform/com.apple.x\", destinations = [\"gofile.io\"]"), "`gofile.io` is shared with strangers"),
        (expected("program = \"platform/com.apple.x\", destinations = [\"*.github.io\"]"), "public suffix"),
        (
            expected("program = \"platform/com.apple.x\", destinations = [\"a.example\"], max_bytes_a_day = -1"),
            "`max_bytes_a_day` must not be negative",
        ),
        (expected("destinations = [\"a.example\"]"), "missing field `program`"),
        (errors("scoring.toml", "\nrarity = 5", "\nrarity = 6"), "`rarity` must be no more than `unproven`"),
        (errors("scoring.toml", "\nhosts = 2", "\nhosts = 1"), "`hosts` must be 2 or more"),
        (errors("scoring.toml", "\nimmature = [300, 700]", "\nimmature = [700, 300]"), "`immature` must be a range"),
        (errors("scoring.toml", "\ndecay = 819", "\ndecay = 1001"), "must be 0 to 1000"),
        (errors("analytic.toml", "\nTimeWindow = 600", "\nTimeWindow = 0"), "`TimeWindow` must be 1 to 86400 seconds"),
        (errors("analytic.toml", "\nTimeWindow = 600", "\nTimeWindwo = 600"), "unknown key `TimeWindwo`; did you mean `TimeWindow`?"),
        (errors("analytic.toml", "[443,", "[70000,"), "a port must be 1 to 65535"),
        (errors("analytic.toml", "archive = [\n    \"zip\"", "archive = [\n    \".zip\""), "must be in lower case, without dots"),
        (errors("scoring.toml", "weight_percent = 50", "weight_percent = 101"), "`weight_percent` must be 0 to 100"),
        (errors("scoring.toml", "weight_percent = 50", "weight_percnt = 50"), "did you mean `weight_percent`?"),
        (errors("scoring.toml", "size_plain = [970, 1100]", "size_plain = [1100, 970]"), "`size_plain` must be a range"),
        (errors("windows.toml", "gap = 14400", "gap = -1"), "`gap` must be a number of seconds"),
        (errors("windows.toml", "gap = 14400", "gap = "), "windows.toml:"),
        (errors("windows.toml", "medium_weight = 60", "medium_weight = 81"), "`medium_weight` must be no more than `heavy_weight`"),
        (errors("windows.toml", "heavy_weight = 80", "heavy_weight = 101"), "`heavy_weight` must be 0 to 100"),
        (errors("scoring.toml", "held_min = 60", "held_min = 101"), "`held_min` must be 0 to 100"),
        (errors("scoring.toml", "breadth_two = 5", "breadth_two = -5"), "`breadth_two` must be 0 to 100: evidence may raise, never lower"),
        (errors("scoring.toml", "breadth_two = 5", "breadth_two = 16"), "`breadth_two` must be no more than `breadth_three`"),
        (errors("scoring.toml", "\nfar = 5", "\nfar = 11"), "`far` must be no more than `near`"),
        (errors("scoring.toml", "user_writable = 10", "user_writable = 101"), "`user_writable` must be 0 to 100"),
        (errors("scoring.toml", "session = -10", "session = 10"), "`session` must be -100 to 0: a weaker link never raises"),
        (
            errors("tools.toml", "output = [\"-O\", \"--output-file\", \"--out\"]", "outptu = [\"-O\"]"),
            "unknown meaning of options `outptu`; did you mean `output`?",
        ),
        (errors("tools.toml", "role = \"archive\"", "role = \"archvie\""), "unknown value `archvie`; did you mean `archive`?"),
        (errors("tools.toml", "remote = \"rclone\"", "remote = \"rclnoe\""), "unknown scheme `rclnoe`; did you mean `rclone`?"),
        (errors("tools.toml", "names = [\"ditto\"]", "names = [\"zip\"]"), "tool `zip` is defined twice"),
        (errors("tools.toml", "weight = 90\n", ""), "a form of role `secret` or `capture` needs `category` and `weight`"),
    ] {
        assert!(found.contains(expected), "expected `{expected}` in:\n{found}");
    }
}

#[test]
fn a_mistake_has_its_place() {
    let line = Content::builtin().file("scoring.toml").text.lines().position(|line| line.starts_with("breadth_two")).expect("the key") + 1;
    assert_eq!(
        errors("scoring.toml", "breadth_two = 5", "breadth_two = true").lines().next(),
        Some(format!("scoring.toml:{line}:15: invalid type: boolean `true`, expected i16").as_str())
    );
    let text = Content::builtin().file("analytic.toml").text;
    let line = text.lines().position(|line| line.starts_with("CertificateIssuerDenylist")).expect("the tunable") + 1;
    let found = denied("name = \"kit\", issuer = \"Kit CA\", why = \"x\"");
    assert!(found.starts_with(&format!("analytic.toml:{line}:55: `Kit CA` is no distinguished name")), "{found}");
    let found = errors(
        "sensitive.toml",
        "read = 95\ncopied = 95\nowners = [\"openssh\", \"sshd\"]",
        "read = 95\ncopied = 95\nownres = [\"openssh\"]",
    );
    assert!(found.starts_with("sensitive.toml:") && found.contains(":1: unknown key `ownres`; did you mean `owners`?"), "{found}");
}

#[test]
fn all_mistakes_are_named_at_once() {
    let found = errors(
        "sensitive.toml",
        RULE,
        &RULE
            .replace("read = 95", "read = 101")
            .replace("copied = 95", "cpoied = 95\ncopied = 200\nfoo = 1")
            .replace("ssh-keys", "shh-keys")
            .replace("openssh", "x"),
    );
    for expected in ["weight 101", "`cpoied`", "weight 200", "`foo`", "unknown category `shh-keys`", "unknown program `x`"] {
        assert!(found.contains(expected), "no {expected} in\n{found}");
    }
    assert!(found.lines().is_sorted_by_key(|line| line.split(':').nth(1).and_then(|number| number.parse::<usize>().ok())), "{found}");
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tollgate-policy-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_replaces_only_the_files_that_it_has() {
    let folder = Folder::new("partly");
    assert_eq!(Policy::check(&folder.0), []);
    let text = Content::builtin().file("analytic.toml").text;
    let tuned = text.replace(
        "\nCertificateIssuerDenylist = []",
        "\nCertificateIssuerDenylist = [{ name = 'a', issuer = 'O=A\\, Inc.,CN=\\2a.a', why = 'x' }]",
    );
    let tuned = tuned.replace("TimeWindow = 600", "TimeWindow = 300").replace(
        "\nFileSensitivityContext = []",
        "\nFileSensitivityContext = [{ glob = \"~/Apollo/**\", read = 60, copied = 70 }, { glob = \"*.blend\", category = \"documents\", read = 20, copied = 20 }]",
    );
    std::fs::write(folder.0.join("analytic.toml"), tuned).expect("written");
    let policy = Policy::load(&folder.0).expect("a good policy");
    assert_eq!(policy.windows.time_window, 300);
    assert_eq!(policy.scoring, crate::Scoring::default());
    assert_ne!(policy.digest(), Policy::builtin().digest());
    let found = policy.sensitive(&tollgate_model::FilePath::new("/Users/a/apollo/x/y")).expect("sensitive");
    assert_eq!((policy.category(found.category), found.read, found.copied, policy.rule(found.rule)), ("site", 60, 70, "context.1"));
    assert!(policy.sensitive(&tollgate_model::FilePath::new("/x/a.blend")).is_some());
    let denied = policy.distrusted(&"CN=*.A,OU=b,O=a\\2C  inc.".into()).and_then(|id| policy.issuer(id)).expect("the entry");
    assert_eq!((denied.name.as_str(), denied.why.as_str()), ("a", "x"));
    assert_eq!(policy.distrusted(&"CN=*.A,OU=b".into()), None);
    assert_eq!(crate::Policy::builtin().distrusted(&"CN=a".into()), None);
}

#[test]
fn unknown_files_and_missing_folders_are_mistakes() {
    let folder = Folder::new("unknown");
    std::fs::write(folder.0.join("sensitiv.toml"), "").expect("written");
    std::fs::write(folder.0.join("notes.txt"), "").expect("written");
    let errors = Policy::check(&folder.0);
    assert_eq!(
        errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["sensitiv.toml:0:0: unknown policy file `sensitiv.toml`; did you mean `sensitive.toml`?"]
    );
    assert_eq!(Policy::check(&folder.0.join("none")).len(), 1);
}
