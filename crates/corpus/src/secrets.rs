//! Made-up secrets of every shape, and the places of command lines in which they stand: none may come out of anything.

use std::collections::HashSet;

use crate::random::Random;

/// Secrets, the same for one seed.
pub struct Secrets(Random);

impl Secrets {
    /// Those of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed, 0))
    }

    /// Further tokens that are known wherever they stand.
    pub fn shaped(&mut self) -> Vec<String> {
        shaped(&mut self.0)
    }

    /// Further secrets that nothing but their place gives away.
    pub fn plain(&mut self) -> Vec<String> {
        plain(&mut self.0)
    }
}

fn of(r: &mut Random, alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    (0..length).map(|_| *r.pick(&alphabet)).collect()
}

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const URLSAFE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX: &str = "0123456789abcdef";
const ANY: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!%+,-./:=?@^_~#*";

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
        all.push(format!("{prefix}{}", of(r, alphabet, length)));
    }
    all.push(format!("eyJhbGciOiJIUzI1NiJ9.eyJ{}.{}", of(r, URLSAFE, 60), of(r, URLSAFE, 43)));
    all.push(of(r, BASE64, 40));
    all.push(of(r, ALNUM, 24));
    all.push(of(r, ALNUM, 64));
    all.push(of(r, LOWER, 32));
    all.push(format!("{}==", of(r, BASE64, 86)));
    all
}

fn plain(r: &mut Random) -> Vec<String> {
    let mut all = vec![
        // A sign at its beginning could belong to what stands before it: `--password==x`.
        format!("{}{}", of(r, ALNUM, 1), of(r, ANY, 15)),
        of(r, HEX, 32),
        of(r, HEX, 64),
        of(r, "abcdefghijklmnop", 9),
        of(r, "0123456789", 12),
        format!("Tr0ub4dor{}", of(r, "0123456789", 4)),
    ];
    all.push(format!("{0}-{1}-{1}-{1}-{2}", of(r, HEX, 8), of(r, HEX, 4), of(r, HEX, 12)));
    all.push(format!("correct horse battery {}", of(r, "abcdefghijklmnop", 8)));
    all.push(format!("pässwörd{}", of(r, "abcdefghij", 6)));
    all
}

/// Places that give a secret away; `{}` stands for it.
pub const TELLING: &[&[&str]] = &[
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

/// Places in URLs, for secrets that can stand there ([`can_stand_in_urls`]); `{}` stands for the secret.
pub const IN_URLS: &[&[&str]] = &[
    &["curl", "https://bob:{}@h.example/path"],
    &["curl", "https://h.example/path?page=2&token={}"],
    &["curl", "https://h.example/path?q={}&x=1"],
    &["curl", "https://h.example/a#access_token={}"],
    &["curl", "https://a.blob.core.windows.net/c/f?sv=2022-11-02&sig={}"],
    &["curl", "https://api.telegram.org/bot123456789:{}/sendDocument"],
    &["curl", "https://hooks.slack.com/services/T01234567/B01234567/{}"],
    &["sh", "-c", "curl -T a.zip 'https://bob:{}@h.example/?k={}'"],
];

/// Places that say nothing; `{}` stands for the secret.
pub const SILENT: &[&[&str]] =
    &[&["tool", "{}"], &["tool", "-x", "{}", "y"], &["tool", "--data={}"], &["sh", "-c", "upload '{}' now"], &["tool", "a,{},b"]];

/// Whether a secret can stand in a URL without being encoded.
pub fn can_stand_in_urls(secret: &str) -> bool {
    secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// Every eight bytes in a row of a text.
pub struct Eights(HashSet<[u8; 8]>);

impl Eights {
    /// Those of a text.
    pub fn of(text: &[u8]) -> Self {
        Self(text.windows(8).filter_map(|part| part.try_into().ok()).collect())
    }

    /// The first eight bytes in a row of a secret that stand in the text: what is shorter proves nothing.
    pub fn leak<'s>(&self, secret: &'s str) -> Option<&'s [u8]> {
        secret.as_bytes().windows(8).find(|part| self.0.contains(*part))
    }
}
