//! Three hundred secrets of every shape in every place: no eight bytes of any come out.

use std::collections::BTreeMap;

use tollgate_corpus::secrets::{Eights, IN_URLS, SILENT, Secrets, TELLING, can_stand_in_urls};

use super::redacted;

fn check(place: &[&str], secret: &str) -> String {
    let argv: Vec<String> = place.iter().map(|word| word.replace("{}", secret)).collect();
    let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
    let out = redacted(&argv).join("\n");
    assert_eq!(Eights::of(out.as_bytes()).leak(secret), None, "{secret} in {argv:?}: {out}");
    let rest: Vec<String> = redacted(&argv.iter().map(|word| &**word).collect::<Vec<_>>());
    assert_eq!(rest, redacted(&rest.iter().map(String::as_str).collect::<Vec<_>>()), "{argv:?}");
    let from = out.find("[redacted len=").unwrap_or_else(|| panic!("{secret} in {argv:?}: {out}"));
    out[from..from + out[from..].find(']').unwrap()].to_owned()
}

#[test]
fn no_part_of_a_secret_comes_out() {
    let mut r = Secrets::new(1415);
    let mut count = 0;
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..10 {
        let (shaped, plain) = (r.shaped(), r.plain());
        count += shaped.len() + plain.len();
        for (i, secret) in shaped.iter().chain(&plain).enumerate() {
            let telling = TELLING.iter().enumerate().filter(|(place, _)| round == 0 || (place + i + round) % 4 == 0);
            for (_, place) in telling {
                // A quoted value cannot end in what ends it for every language at once.
                let id = check(place, secret);
                assert_eq!(ids.entry(secret.clone()).or_insert_with(|| id.clone()), &id, "{secret} in {place:?}");
            }
        }
        for secret in shaped.iter().chain(&plain).filter(|secret| can_stand_in_urls(secret)) {
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
