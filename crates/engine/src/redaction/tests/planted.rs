//! Three hundred secrets of every shape in every place: no eight bytes of any come out.

use std::collections::BTreeMap;

use super::redacted;

/// SplitMix64: the same secrets on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn of(&mut self, alphabet: &str, length: usize) -> String {
        let alphabet = alphabet.as_bytes();
        (0..length).map(|_| char::from(alphabet[usize::try_from(self.next()).unwrap() % alphabet.len()])).collect()
    }
}

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const URLSAFE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX: &str = "0123456789abcdef";
const ANY: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!%+,-./:=?@^_~#*";

/// Tokens that are known wherever they stand.
fn shaped(r: &mut Random) -> Vec<String> {
    let mut all = vec![];
    for (prefix, alphabet, length) in [
        ("AKIA", UPPER, 16),
        ("ASIA", UPPER, 16),
        ("ghp_", ALNUM, 36),
        ("gho_", ALNUM, 36),
        ("ghs_", ALNUM, 36),
        ("github_pat_", ALNUM, 82),
        ("glpat-", URLSAFE, 20),
        ("xoxb-", "0123456789", 12),
        ("xoxp-", ALNUM, 48),
        ("sk-", ALNUM, 48),
        ("sk-proj-", URLSAFE, 80),
        ("sk_live_", ALNUM, 24),
        ("AIza", URLSAFE, 35),
        ("ya29.", URLSAFE, 120),
        ("npm_", ALNUM, 36),
        ("pypi-", URLSAFE, 150),
        ("hf_", ALNUM, 34),
        ("dop_v1_", HEX, 64),
        ("SG.", URLSAFE, 66),
    ] {
        all.push(format!("{prefix}{}", r.of(alphabet, length)));
    }
    all.push(format!("eyJhbGciOiJIUzI1NiJ9.eyJ{}.{}", r.of(URLSAFE, 60), r.of(URLSAFE, 43)));
    all.push(r.of(BASE64, 40));
    all.push(r.of(ALNUM, 24));
    all.push(r.of(ALNUM, 64));
    all.push(r.of(LOWER, 32));
    all.push(format!("{}==", r.of(BASE64, 86)));
    all
}

/// Secrets that nothing but their place gives away.
fn plain(r: &mut Random) -> Vec<String> {
    let mut all = vec![
        r.of(ANY, 16),
        r.of(HEX, 32),
        r.of(HEX, 64),
        r.of("abcdefghijklmnop", 9),
        r.of("0123456789", 12),
        format!("Tr0ub4dor{}", r.of("0123456789", 4)),
    ];
    all.push(format!("{0}-{1}-{1}-{1}-{2}", r.of(HEX, 8), r.of(HEX, 4), r.of(HEX, 12)));
    all.push(format!("correct horse battery {}", r.of("abcdefghijklmnop", 8)));
    all.push(format!("pässwörd{}", r.of("abcdefghij", 6)));
    all
}

/// Places that give a secret away; `{}` stands for it.
const TELLING: &[&[&str]] = &[
    &["tool", "--password", "{}"],
    &["tool", "--password={}"],
    &["tool", "--API_KEY", "{}", "x"],
    &["tool", "--client-secret={}"],
    &["curl", "-u", "bob:{}", "https://h/"],
    &["curl", "-ubob:{}"],
    &["curl", "--proxy-user", "bob:{}"],
    &["zip", "-P", "{}", "a.zip", "b"],
    &["7z", "a", "-p{}", "a.7z"],
    &["rar", "a", "-hp{}", "a.rar"],
    &["mysql", "-p{}", "db"],
    &["sshpass", "-p", "{}", "ssh", "h"],
    &["security", "add-internet-password", "-a", "x", "-w", "{}"],
    &["hdiutil", "attach", "-passphrase", "{}", "a.dmg"],
    &["openssl", "enc", "-aes-256-cbc", "-pass", "pass:{}"],
    &["openssl", "enc", "-k", "{}"],
    &["env", "DB_PASSWORD={}", "run"],
    &["curl", "-H", "Authorization: Bearer {}"],
    &["curl", "-H", "X-Api-Key: {}"],
    &["curl", "-H", "X-Vendor-Token:{}"],
    &["curl", "-d", r#"{"password":"{}","a":1}"#],
    &["sh", "-c", "curl -u 'bob:{}' https://h/ && ls"],
    &["sh", "-c", "export API_SECRET='{}'; run"],
    &["sh", "-c", "zip -r -P \"{}\" a.zip b"],
    &["sh", "-c", "echo '{}' | sudo -S id"],
    &["bash", "-lc", "bash -c \"curl -H 'Authorization: token {}' https://h/\""],
    &["aws", "configure", "set", "aws_secret_access_key", "{}"],
    &["curl", "--user=bob:{}", "https://h/"],
    &["curl", "--proxy-header", "X-Token: {}"],
    &["python3", "-c", "pw=\"{}\""],
    &["python3", "-c", "import x; pw = '{}'"],
    &["osascript", "-e", "set pwd to \"{}\""],
    &["tool", "pw={}"],
    &["osascript", "-e", r#"do shell script "id" password "{}" with administrator privileges"#],
    &["osascript", "-e", r#"do shell script "curl -H \"Authorization: Basic {}\" https://h/""#],
];

/// Places in URLs, for secrets that can stand there.
const IN_URLS: &[&[&str]] = &[
    &["curl", "https://bob:{}@h.example/path"],
    &["curl", "https://h.example/path?page=2&token={}"],
    &["curl", "https://h.example/path?q={}&x=1"],
    &["curl", "https://h.example/a#access_token={}"],
    &["curl", "https://a.blob.core.windows.net/c/f?sv=2022-11-02&sig={}"],
    &["curl", "https://api.telegram.org/bot123456789:{}/sendDocument"],
    &["curl", "https://hooks.slack.com/services/T01234567/B01234567/{}"],
    &["sh", "-c", "curl -T a.zip 'https://bob:{}@h.example/?k={}'"],
];

/// Places that say nothing.
const SILENT: &[&[&str]] =
    &[&["tool", "{}"], &["tool", "-x", "{}", "y"], &["tool", "--data={}"], &["sh", "-c", "upload '{}' now"], &["tool", "a,{},b"]];

fn check(place: &[&str], secret: &str) -> String {
    let argv: Vec<String> = place.iter().map(|word| word.replace("{}", secret)).collect();
    let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
    let out = redacted(&argv).join("\n");
    let bytes = secret.as_bytes();
    let leak = bytes.windows(8).find(|window| out.as_bytes().windows(8).any(|shown| shown == *window));
    assert!(leak.is_none(), "{secret} in {argv:?}: {out}");
    let rest: Vec<String> = redacted(&argv.iter().map(|word| &**word).collect::<Vec<_>>());
    assert_eq!(rest, redacted(&rest.iter().map(String::as_str).collect::<Vec<_>>()), "{argv:?}");
    let from = out.find("[redacted len=").unwrap_or_else(|| panic!("{secret} in {argv:?}: {out}"));
    out[from..from + out[from..].find(']').unwrap()].to_owned()
}

#[test]
fn no_part_of_a_secret_comes_out() {
    let mut r = Random(1415);
    let mut count = 0;
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..10 {
        let (shaped, plain) = (shaped(&mut r), plain(&mut r));
        count += shaped.len() + plain.len();
        for (i, secret) in shaped.iter().chain(&plain).enumerate() {
            let telling = TELLING.iter().enumerate().filter(|(place, _)| round == 0 || (place + i + round) % 4 == 0);
            for (_, place) in telling {
                // A quoted value cannot end in what ends it for every language at once.
                let id = check(place, secret);
                assert_eq!(ids.entry(secret.clone()).or_insert_with(|| id.clone()), &id, "{secret} in {place:?}");
            }
        }
        for secret in shaped
            .iter()
            .chain(&plain)
            .filter(|secret| secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')))
        {
            for place in IN_URLS {
                let id = check(place, secret);
                assert_eq!(&ids[secret], &id, "{secret} in {place:?}");
            }
        }
        for secret in &shaped {
            for place in SILENT {
                check(place, secret);
            }
        }
    }
    let distinct: std::collections::BTreeSet<&String> = ids.values().collect();
    assert!(count >= 300 && distinct.len() == ids.len(), "{count} secrets, {} ids of {}", distinct.len(), ids.len());
}
