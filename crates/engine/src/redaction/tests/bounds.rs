//! Size, stability and silence.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use tollgate_model::Untrusted;

use super::{redacted, redaction};

#[test]
fn long_words_are_cut() {
    let long = "ordinary words ".repeat(1000);
    let out = redaction().text(&long);
    assert!(out.starts_with("ordinary words ordinary") && out.ends_with("…[cut len=15000]"), "{}", &out[4000..]);
    assert!((4080..4130).contains(&out.len()));
    assert_eq!(redaction().text(&out), out);
    let full = "é".repeat(4096);
    assert_eq!(redaction().text(&full), full);
}

#[test]
fn a_secret_across_the_cut_leaves_no_part() {
    for before in 4060..4100 {
        let long = format!("{} ghp_16C7e42F292c6912E7710c838347Ae178B4a {}", "x".repeat(before), "y ".repeat(4096));
        let out = redaction().text(&long);
        assert!(!out.contains("16C7") && !out.contains("8B4a"));
    }
}

#[test]
fn markers_do_not_grow_a_word_beyond_its_bound() {
    let many = format!("https://h/?{}", "a=bcde&".repeat(1100));
    let out = redaction().text(&many);
    assert!(out.len() < 4200 && out.ends_with("…[cut len=7711]"), "{}", out.len());
    assert_eq!(redaction().text(&out), out);
}

#[test]
fn words_beyond_the_most_are_counted() {
    let argv = vec!["word"; 300];
    let out = redacted(&argv);
    assert_eq!((out.len(), out[256].as_str()), (257, "…[44 more]"));
    let again: Vec<&str> = out.iter().map(String::as_str).collect();
    assert_eq!(redacted(&again), out);
}

#[test]
fn the_key_is_not_in_debug_output() {
    assert_eq!(format!("{:?}", redaction()), "Redaction { .. }");
}

#[test]
fn the_digest_is_hmac_sha256() {
    // RFC 4231, test case 2 has the key "Jefe": zeros to 32 bytes make the same block.
    let mut key = [0; 32];
    key[..4].copy_from_slice(b"Jefe");
    let out = super::Redaction::new(key).arguments(&["--password".into(), "what do ya want for nothing?".into()]);
    assert_eq!(out[1].raw(), "[redacted len=28 id=5bdcc146bf60]");
}

#[test]
fn hostile_words_take_linear_time() {
    let seeds = [
        "pass=",
        "key=/",
        "\"",
        "\\\"",
        "'a",
        "://",
        "a://b@",
        "-----BEGIN ",
        "[redacted len=",
        "[redacted len=1 id=",
        "sk-",
        "ghp_",
        "eyJ.",
        "a/",
        "Bearer \"",
        "password: \"",
        "|sudo -S ",
        "echo |",
        "&a",
        "--password ",
        "curl -u \"",
        "?a=b&",
        "=",
        ":",
        "\u{1}",
        "$(pass=",
        "…[cut len=1",
        "set ",
        "set pw ",
        "set pw to \"",
        "pw: a = \"",
        "pw :",
        "a: b =\"",
        "[\"pw\"] = ",
        "-H a:b ",
        "-u a:b ",
        "'''pw=",
    ];
    let start = Instant::now();
    for seed in seeds {
        let word = seed.repeat(8192 / seed.len());
        let argv: Vec<Untrusted> = vec![Untrusted::new(word); 8];
        redaction().arguments(&argv);
        // A guard against growth by the square, not a measure: a busy machine may take its time.
        assert!(start.elapsed() < Duration::from_secs(60), "{seed}");
    }
}

/// Words that rules look at, so that random argv meet them.
fn fragment() -> impl Strategy<Value = String> {
    let known = [
        "--password",
        "--token=",
        "-u",
        "curl",
        "-p",
        "7z",
        "sh",
        "-c",
        "sudo -S",
        "echo x |",
        "Authorization: Bearer ",
        "Cookie: a=",
        "https://u:p@h/",
        "?q=",
        "&b=",
        "#",
        "\"",
        "\\\"",
        "'",
        " ",
        "=",
        ":",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "-----BEGIN PRIVATE KEY-----",
        "-----END ",
        "[redacted len=3 id=0123456789ab]",
        "[redacted len=",
        "…[cut len=12]",
        "…[3 more]",
        "a",
        "secret9Value",
        "/",
        "@",
        "$(",
        "\u{1}",
        ";",
        "\n",
        "password ",
        "k8Jd02mNqP4xZ7vB1cW5",
        "security",
        "add-generic-password",
        "-w",
        "Basic ",
        "//",
        "bot123:",
        "set ",
        "set pw to \"",
        " to ",
        "API_TOKEN",
        "--user=",
        "user:",
        "-H",
        "pw: T = ",
        "[\"pw\"]",
        ":=",
        "\"\"\"",
    ];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}", 1 => "[ -~]{0,24}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn redacting_twice_changes_nothing(argv in prop::collection::vec(prop::collection::vec(fragment(), 0..8).prop_map(|parts| parts.concat()), 0..6)) {
        let argv: Vec<Untrusted> = argv.into_iter().map(Untrusted::from).collect();
        let once = redaction().arguments(&argv);
        let twice = redaction().arguments(&once);
        prop_assert_eq!(&once, &twice);
        prop_assert_eq!(once.len(), argv.len());
    }

    #[test]
    fn no_argv_panics(argv in prop::collection::vec("\\PC{0,400}|.{0,400}", 0..8)) {
        let argv: Vec<Untrusted> = argv.into_iter().map(Untrusted::from).collect();
        prop_assert_eq!(redaction().arguments(&argv).len(), argv.len());
    }
}
