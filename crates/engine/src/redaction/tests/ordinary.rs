//! Ordinary command lines stay readable.

use super::{redacted, redaction};

/// Command lines of a developer's Mac, one a line, quoted as for a shell.
const LINES: &str = include_str!("ordinary.txt");

/// Splits a line as a shell would, without escapes or variables.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn at_most_two_words_in_a_hundred_are_redacted() {
    let (mut all, mut lost) = (0, vec![]);
    for line in LINES.lines() {
        let argv = words(line);
        let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
        all += argv.len();
        let out = redacted(&argv);
        lost.extend(argv.iter().zip(out).filter(|(word, out)| *word != out).map(|(_, out)| out));
    }
    assert!(LINES.lines().count() >= 250 && all >= 1900, "{} lines, {all} words", LINES.lines().count());
    assert!(lost.len() * 50 <= all, "{} of {all} words: {lost:#?}", lost.len());
}

/// Paths, names and reasons that findings show.
const PLAIN: &[&str] = &[
    "/Users/ana/Library/Keychains/login.keychain-db",
    "/Users/ana/.ssh/id_ed25519",
    "/Users/ana/.aws/credentials",
    "/Users/ana/Library/Application Support/Google/Chrome/Profile 1/Login Data",
    "/Users/ana/Library/Application Support/BraveSoftware/Brave-Browser/Default/Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn/000003.log",
    "/Users/ana/Library/Application Support/Firefox/Profiles/k8Jd02mNqP4xZ7vB1cW5.default-release/key4.db",
    "/Users/ana/Library/Group Containers/UBF8T346G9.Office/MicrosoftRegistrationDB_3F2504E0-4F89-41D3-9A0C-0305E82C3301.reg",
    "/Users/ana/Library/Containers/3F2504E0-4F89-41D3-9A0C-0305E82C3301/Data/tmp",
    "/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/k8Jd02mNqP4xZ7vB1cW5/out.zip",
    "/Volumes/Backup of Work/2024 tax: final/report=draft.pdf",
    "/Users/ana/src/app/.git/objects/3b/18e512dba79e4c8300dd08aeb37f8e728b8dad",
    "/Users/ana/Documents/Password reset policy.docx",
    "/Users/ana/Documents/set the token to nothing.txt",
    "/Applications/1Password.app/Contents/MacOS/1Password",
    "com.apple.curl",
    "agent-555549443d0e1f2b3c4d5e6f7a8b9c0d1e2f3a4b",
    "k8jd02mnqp4xz7vb1cw5qrst.cloudfront.net",
    "xn--80ak6aa92e7b4c1d9f0g2h5.example",
    "2001:db8:85a3::8a2e:370:7334",
    "/Users/ana/Library/Caches/updater is signed ad hoc",
    "fewer than two facts prove bucket-1a2b3c4d5e6f7g8h9i0j.s3.amazonaws.com",
    "claims to be com.example.token-agent, which its signature refutes",
];

#[test]
fn paths_names_and_reasons_stay() {
    for text in PLAIN {
        assert_eq!(redaction().plain(text).raw(), *text);
    }
}

#[test]
fn secrets_leave_paths_names_and_reasons() {
    for (text, secret) in [
        ("/tmp/ghp_16C7e42F292c6912E7710c838347Ae178B4a/x", "16C7e42F"),
        ("/tmp/api_token=hunter2xyz", "hunter2xyz"),
        ("/Volumes/https://bob:hunter2xyz@h/x", "hunter2xyz"),
        ("/tmp/a --password hunter2xyz is not signed", "hunter2xyz"),
        ("com.evil.AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
    ] {
        let shown = redaction().plain(text);
        assert!(!shown.raw().contains(secret) && shown.raw().contains("[redacted len="), "{shown:?}");
        assert_eq!(redaction().plain(shown.raw()), shown);
    }
}
