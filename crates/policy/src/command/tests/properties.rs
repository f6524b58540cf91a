use proptest::prelude::*;
use tollgate_model::Untrusted;

use super::run;
use crate::command::Role;

const PROGRAMS: [&str; 36] = [
    "zip",
    "ditto",
    "tar",
    "gzip",
    "zstd",
    "lz4",
    "7zz",
    "aa",
    "hdiutil",
    "pax",
    "cpio",
    "pkgbuild",
    "split",
    "dd",
    "openssl",
    "gpg",
    "base64",
    "cp",
    "scp",
    "rsync",
    "ssh",
    "curl",
    "wget",
    "http",
    "rclone",
    "aws",
    "gh",
    "sqlite3",
    "python3",
    "env",
    "docker",
    "ngrok",
    "cloudflared",
    "osascript",
    "open",
    "serve",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "-{0,2}[a-zA-Z@=:,{}\\[\\]-]{0,4}",
        prop::sample::select(
            &[
                "-",
                "--",
                "-f",
                "-o",
                "-T",
                "@-",
                "a=@b",
                "f=@\"x",
                "-C",
                "s3",
                "cp",
                "create",
                "a",
                "h:p",
                "[::1]:x",
                "x@y:1",
                "https://",
                "s3://b",
                "file:",
                ".backup x",
                "vacuum into y",
                "-m",
                "http.server",
                "run",
                "-v/a:/b",
                "{a,b",
                "-encryption",
                "\u{e9}\u{301}"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

/// Spellings of an IPv4 address, by the number of parts and the base of each.
fn spelling(octets: [u8; 4], bases: [u8; 4], parts: usize) -> String {
    let [a, b, c, d] = octets.map(u32::from);
    let numbers = match parts {
        1 => vec![(a << 24) | (b << 16) | (c << 8) | d],
        2 => vec![a, (b << 16) | (c << 8) | d],
        3 => vec![a, b, (c << 8) | d],
        _ => vec![a, b, c, d],
    };
    let texts = numbers.iter().zip(bases).map(|(number, base)| match base {
        0 => format!("{number}"),
        1 => format!("0{number:o}"),
        2 => format!("0x{number:x}"),
        _ => format!("0X{number:04X}"),
    });
    texts.collect::<Vec<_>>().join(".")
}

/// Other characters for those of a spelling.
fn disguise(text: &str, choices: &[u8]) -> String {
    let disguised = text.chars().zip(choices.iter().cycle()).map(|(c, choice)| match (choice, c) {
        (1, '.') => "%2e".to_owned(),
        (2, '.') => "\u{3002}".to_owned(),
        (3, '.') => "\u{ff0e}".to_owned(),
        (1, _) => format!("%{:02X}", u32::from(c)),
        (2, _) => char::from_u32(u32::from(c) + 0xfee0).into_iter().collect(),
        (4, _) => format!("[{c}-{c}]").replace("[.-.]", "{.}").replace("[x-x]", "{x}").replace("[X-X]", "{X}"),
        _ => c.to_string(),
    });
    disguised.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_spelling_of_an_address_is_one_host(
        octets: [u8; 4],
        bases in prop::array::uniform4(0u8..4),
        parts in 1usize..=4,
        choices in prop_oneof![prop::collection::vec(0u8..5, 12), Just(vec![4])],
    ) {
        let plain = std::net::Ipv4Addr::from(octets).to_string();
        let spelt = spelling(octets, bases, parts);
        let [a, b, c, d] = octets;
        let mapped = format!("[0:0:0:0:0:FFFF:{a:x}{b:02x}:{c:02x}{d:02x}]");
        for line in [
            format!("curl https://{spelt}/"),
            format!("curl -T /k {spelt}:8443/x"),
            format!("curl https://u@{}/", disguise(&spelt, &choices)),
            format!("curl https://{mapped}/"),
            format!("ssh -p 22 {spelt}"),
            format!("scp /a u@{spelt}:/x"),
            format!("nothing-known u@{spelt}"),
            format!("nothing-known https://{spelt}:443?x"),
        ] {
            let argv: Vec<Untrusted> = line.split(' ').map(Into::into).collect();
            let program = argv.first().map_or("", |word| word.raw());
            let command = run(&format!("/usr/bin/{program}"), &argv);
            prop_assert!(command.named_hosts.contains(&plain), "{}", line);
            // What no glob is to other tools ends the host for them.
            prop_assert!(command.named_hosts.len() == 1 || line.contains('{'), "{}: {:?}", line, command.named_hosts);
            prop_assert!(command.destination.is_none_or(|to| to.host == plain), "{}", line);
        }
    }

    #[test]
    fn hosts_of_any_words_are_few(words in prop::collection::vec("[\\[\\]{}0-9a-c,:%./@x-]{0,40}|https?:/{1,3}[\\[\\]{}0-9a-c,.%-]{0,40}|\\PC{0,40}", 0..12)) {
        let argv: Vec<Untrusted> = std::iter::once("curl".to_owned()).chain(words).map(Into::into).collect();
        let command = run("/usr/bin/curl", &argv);
        prop_assert!(command.named_hosts.len() <= 64);
        for host in &command.named_hosts {
            prop_assert_eq!(&tollgate_model::domain_name(host), host);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_arguments_make_it_fail(program in prop::sample::select(&PROGRAMS[..]), words in prop::collection::vec(word(), 0..10)) {
        let argv: Vec<Untrusted> = std::iter::once(program.to_owned()).chain(words).map(Into::into).collect();
        let command = run(&format!("/usr/bin/{program}"), &argv);
        prop_assert!(command.named_hosts.len() <= 64);
        prop_assert!(command.destination.is_none() || matches!(command.role, Role::Upload | Role::Tunnel));
        prop_assert!(command.uploads.is_empty() || matches!(command.role, Role::Upload | Role::Tunnel | Role::Serve));
    }

    #[test]
    fn words_that_no_grammar_knows_have_no_role(words in prop::collection::vec(any::<String>(), 0..6)) {
        let argv: Vec<Untrusted> = std::iter::once("nothing-known".to_owned()).chain(words).map(Into::into).collect();
        prop_assert_eq!(run("/usr/bin/nothing-known", &argv).role, Role::Other);
    }
}
