//! Content files. The text is split at lines `#file NAME`; what is not named is some of the built-in content, and
//! all of it if the text begins with `#builtin`.
//!
//! * Whatever the text, there is a policy or a list of mistakes, never both and never neither.
//! * A mistake names a file of the content and a place in it, and its text holds nothing that could act on a
//!   terminal.
//! * Mistakes come in order, each once.
//! * A policy answers every question.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tollgate_model::{FilePath, Identity, Image, Signature, Untrusted, is_unsafe_to_show};
use tollgate_policy::{BUILTIN_FILES, Policy, PolicyError, RuleId};

use crate::Body;

/// The body.
pub const BODY: Body = Body { name: "policy", run: body, tokens: TOKENS, telemetry: &[], made, long };

const TOKENS: &[&str] = &[
    "#file analytic.toml\n",
    "#file identities.toml\n",
    "#file scoring.toml\n",
    "#file sensitive.toml\n",
    "#file tools.toml\n",
    "#file windows.toml\n",
    "[[rule]]\n",
    "[[program]]\n",
    "[[tool]]\n",
    "[[tool.form]]\n",
    "[[wrapper]]\n",
    "id = \"x\"\n",
    "category = \"ssh-keys\"\n",
    "globs = [\"~/.ssh/**\"]\n",
    "globs = [\"{a,b}{c,d}{e,f}\"]\n",
    "except = [\"*.pub\"]\n",
    "read = 95\n",
    "copied = 95\n",
    "owners = [\"safari\"]\n",
    "CertificateIssuerDenylist = [{ name = \"x\", issuer = 'CN=x\\2c,O=\"x\"', why = \"x\" }]\n",
    "source = \"s\"\n",
    "verified = true\n",
    "names = [\"x\"]\n",
    "signing_ids = [\"com.x*\"]\n",
    "team = \"KL8N8XSYF4\"\n",
    "platform = true\n",
    "classes = [\"browser\"]\n",
    "role = \"upload\"\n",
    "operands = \"urls\"\n",
    "options = { url = [\"--url\"] }\n",
    "**",
    "{",
    "}",
    "<document>",
    "\"\"\"",
    "'",
    "\\u001b[31m",
    "\\u202e",
    "\\u0000",
    " = ",
    "[",
    "]]",
    "\n",
    "-1",
    "1979-05-27",
    "inf",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut files = files(&text);
    if !text.starts_with("#builtin") {
        for (name, text) in &*SOME {
            files.entry(name).or_insert_with(|| text.clone());
        }
    }
    match Policy::of_texts(files.iter().map(|(name, text)| (*name, text.as_str()))) {
        Err(errors) => {
            assert!(!errors.is_empty(), "a refusal has a reason");
            assert!(errors.is_sorted() && errors.windows(2).all(|pair| pair[0] != pair[1]), "mistakes come in order, each once");
            errors.iter().for_each(|error| placed(error, &files));
        }
        Ok(policy) => asked(&policy),
    }
}

/// The heads of the large files, with a few rules, programs and tools: a policy that is soon compiled.
static SOME: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let some = |(name, text): (&'static str, &str)| {
        let tables = text.split("\n\n").filter(|table| !NAMES_OTHERS.iter().any(|key| table.contains(key))).take(8);
        (name, tables.collect::<Vec<_>>().join("\n\n") + "\n")
    };
    let large = ["destinations.toml", "identities.toml", "roles.toml", "sensitive.toml", "stores.toml", "tools.toml"];
    let some: Vec<_> = BUILTIN_FILES.into_iter().filter(|(name, _)| large.contains(name)).map(some).collect();
    let compiled = Policy::of_texts(some.iter().map(|(name, text)| (*name, text.as_str())));
    assert!(compiled.is_ok(), "some of the content is content too: {compiled:?}");
    some
});

/// Keys of tables that name tables of other files, or of the end of their own.
const NAMES_OTHERS: [&str; 5] = ["owners =", "members =", "stores =", "[[wrapper]]", "[[set]]"];

fn files(text: &str) -> BTreeMap<&'static str, String> {
    let mut files: BTreeMap<&'static str, String> = BTreeMap::new();
    let mut current = BUILTIN_FILES[0].0;
    for line in text.split_inclusive('\n') {
        let named = line.strip_prefix("#file ").and_then(|name| BUILTIN_FILES.iter().find(|(known, _)| *known == name.trim()));
        match named {
            Some((name, _)) => {
                current = name;
                files.entry(name).or_default();
            }
            None => files.entry(current).or_default().push_str(line),
        }
    }
    files
}

fn placed(error: &PolicyError, files: &BTreeMap<&'static str, String>) {
    let builtin = BUILTIN_FILES.iter().find(|(name, _)| *name == error.file).expect("a mistake names a file").1;
    let text = files.get(error.file.as_str()).map_or(builtin, String::as_str);
    let line = error.line.checked_sub(1).expect("lines begin at one");
    let found = text.split('\n').nth(line);
    assert!(found.is_some_and(|line| error.column >= 1 && error.column <= line.chars().count() + 1), "{error:?} has a place");
    assert!(!error.message.is_empty() && !error.to_string().chars().any(is_unsafe_to_show), "{error:?} can be printed");
    // A name of the file, quoted twice perhaps, and the valid ones.
    assert!(error.message.len() <= 8 * text.len() + 4096, "a message is bounded");
}

fn asked(policy: &Policy) {
    let image = |path: &str, signature| Image {
        path: FilePath::new(path),
        identity: Identity { signing_id: Some("com.x.y".into()), team_id: Some("KL8N8XSYF4".into()), signature, ..Identity::default() },
    };
    let argv: Vec<Untrusted> = ["x", "-T", "a.zip", "--url", "https://{a,b}.example/", "u@h:p", "-c"].map(Untrusted::from).into();
    for image in [image("/usr/bin/curl", Signature::Valid), image("/x", Signature::Unknown)] {
        let cwd = FilePath::new("/Users/ana");
        let _ = policy.command(&image, &argv, Some(&cwd));
        let _ = (policy.classes(&image), policy.owns(&image, RuleId(0)));
    }
    for issuer in ["CN=Kit CA,O=Kit\\, Inc.,C=US", "o=\"Kit, Inc.\"+cn=kit  ca", "CN=a\\", ""] {
        if let Some(found) = policy.distrusted(&issuer.into()) {
            assert!(policy.issuer(found).is_some_and(|entry| !entry.name.is_empty() && !entry.why.is_empty()), "{found:?} is an entry");
        }
    }
    for path in ["/Users/ana/.ssh/id_rsa", "/Users/ana/Documents/x.docx", "/", "", "a", "/Users/ana/.ssh", "/Volumes/x/y.xlsx"] {
        let path = FilePath::new(path);
        if let Some(found) = policy.sensitive(&path) {
            assert!(!policy.rule(found.rule).is_empty() && !policy.category(found.category).is_empty(), "{found:?} has names");
        }
        let _ = (policy.covered(&path), policy.archive_extension(&path), policy.user_writable(&path));
    }
    assert_eq!(policy.digest().len(), 64);
}

/// The small files as they are, and each of the large ones cut down to some of its tables.
fn made() -> Vec<Vec<u8>> {
    let mut made = Vec::new();
    for (name, text) in BUILTIN_FILES {
        let mut pieces: Vec<String> = Vec::new();
        for table in text.split("\n\n") {
            match pieces.last_mut() {
                Some(last) if last.len() + table.len() < 2500 => last.extend(["\n\n", table]),
                _ => pieces.push(table.to_owned()),
            }
        }
        made.extend(pieces.into_iter().take(4).map(|piece| format!("#file {name}\n{piece}\n").into_bytes()));
    }
    made
}

/// Very many mistakes, very many globs, braces upon braces, deep arrays.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let builtin = |name: &str| BUILTIN_FILES.iter().find(|(known, _)| *known == name).expect("a file of the content").1;
    // What people write is some hundred times smaller than telemetry.
    let bytes = bytes / 8;
    let file = |name: &str, text: String| format!("#file {name}\n{text}\n").into_bytes();
    let rule = |globs: String| {
        format!(
            "{}\n[[rule]]\nid = \"x\"\ncategory = \"ssh-keys\"\nglobs = [{globs}]\nread = 1\ncopied = 1\nsource = \"s\"\nverified = true\n",
            builtin("sensitive.toml")
        )
    };
    vec![
        file("windows.toml", "a = [".repeat(bytes / 5)),
        file("windows.toml", (0..bytes / 12).map(|at| format!("x{at} = 1\n")).collect()),
        file(
            "windows.toml",
            format!("{}\n{}", builtin("windows.toml"), (0..bytes / 12).map(|at| format!("x{at} = 1\n")).collect::<String>()),
        ),
        file("sensitive.toml", rule((0..bytes / 16).map(|at| format!("\"~/a{at}/*\",")).collect())),
        file("sensitive.toml", rule((0..bytes / 16).map(|at| format!("\"*a{at}*b\",")).collect())),
        file("sensitive.toml", rule(format!("\"~/{}\"", "{a,b}".repeat(bytes / 5)))),
        file("sensitive.toml", rule(format!("\"~/{}\"", "{".repeat(bytes)))),
        file("sensitive.toml", rule(format!("\"~{}\"", "/**/a".repeat(bytes / 5)))),
        file("sensitive.toml", rule(format!("\"~/{}\"", "*a".repeat(bytes / 2)))),
        file("sensitive.toml", format!("{}\n{}", builtin("sensitive.toml"), "[[rule]]\nidd = 1\n".repeat(bytes / 17))),
    ]
}
