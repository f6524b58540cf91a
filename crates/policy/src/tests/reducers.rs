//! What explains a flow, and what never does.

use std::net::IpAddr;

use tollgate_model::{FilePath, Identity, Image, Signature, Timestamp};

use crate::content::Content;
use crate::{CategoryId, Policy, Stores};

pub fn program(id: &str, team: Option<&str>, signature: Signature) -> Image {
    let identity = Identity {
        signing_id: Some(id.into()),
        team_id: team.map(Into::into),
        platform_binary: Some(team.is_none() && signature == Signature::Valid),
        cdhash: None,
        signature,
    };
    Image { path: FilePath::new("/Applications/Slack.app/Contents/MacOS/Slack"), identity }
}

/// 2026-06-01.
const NOW: Timestamp = Timestamp::from_secs(1_780_272_000);

#[test]
fn a_role_is_of_who_is_proven_and_where_that_is_proven() {
    let policy = Policy::builtin();
    let category = |name: &str| policy.category_id(name).expect("a category");
    let slack = program("com.tinyspeck.slackmacgap", Some("BQR82RBBHL"), Signature::Valid);
    let role = policy.roles(&slack).next().expect("a role");
    for (host, facts, serves) in [
        ("files.slack.com", 2, true),
        ("slack.com", 2, true),
        ("files.slack.com", 1, false),
        ("files.slack.com", 0, false),
        ("slack.com.drop.example", 3, false),
        ("drop.example", 3, false),
        ("notslack.com", 2, false),
    ] {
        assert_eq!(role.serves(host, None, facts), serves, "{host} {facts}");
    }
    assert!(role.carries(category("documents")) && role.carries(category("photos")) && role.carries(CategoryId::ARCHIVE));
    assert!(!role.carries(category("ssh-keys")) && !role.carries(category("wallets")) && !role.carries(category("browser-credentials")));
    for (id, team, signature) in [
        ("com.tinyspeck.slackmacgap", Some("BQR82RBBHL"), Signature::Unknown),
        ("com.tinyspeck.slackmacgap", Some("BQR82RBBHL"), Signature::AdHoc),
        ("com.tinyspeck.slackmacgap", Some("BQR82RBBHL"), Signature::Invalid),
        ("com.tinyspeck.slackmacgap", Some("AAAAAAAAAA"), Signature::Valid),
        ("com.tinyspeck.slackmacgap", None, Signature::Valid),
        ("com.example.other", Some("BQR82RBBHL"), Signature::Valid),
    ] {
        assert!(policy.roles(&program(id, team, signature)).next().is_none(), "{id} {team:?} {signature:?}");
    }
}

#[test]
fn an_address_in_a_published_range_is_one_fact() {
    let policy = Policy::builtin();
    let cloud = program("com.apple.cloudd", None, Signature::Valid);
    let role = policy.roles(&cloud).next().expect("a role");
    let address = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
    assert!(role.serves("p42-content.icloud-content.com", address("17.248.1.1"), 1));
    assert!(!role.serves("p42-content.icloud-content.com", address("17.248.1.1"), 0));
    assert!(!role.serves("p42-content.icloud-content.com", address("203.0.113.9"), 1));
    assert!(!role.serves("drop.example", address("17.248.1.1"), 1));
}

#[test]
fn a_store_has_its_own_services_and_no_other() {
    let policy = Policy::builtin();
    let aws = policy.stores(&FilePath::new("/Users/ana/.aws/credentials"));
    let google = policy.stores(&FilePath::new("/Users/ana/.config/gcloud/credentials.db"));
    let key = policy.stores(&FilePath::new("/Users/ana/.ssh/id_rsa"));
    assert_eq!(key, Stores::ELSEWHERE);
    let served = |host: &str| policy.served(host, NOW);
    let sign_in = served("sts.eu-west-1.amazonaws.com").stores;
    assert!(aws.within(sign_in) && !google.within(sign_in) && !key.within(sign_in));
    assert!(!aws.union(google).within(sign_in) && !aws.union(key).within(sign_in));
    // Nothing read is explained by nothing.
    assert!(!Stores::default().within(sign_in));
    for host in [
        "drop.example",
        "s3.eu-west-1.amazonaws.com",
        "bucket.s3.amazonaws.com",
        "sts.eu-west-1.amazonaws.com.drop.example",
        "ec2-203-0-113-9.compute-1.amazonaws.com",
        "8a1f.gr7.eu-west-1.eks.amazonaws.com",
        "abc.lambda-url.eu-west-1.on.aws",
        "abc.execute-api.eu-west-1.amazonaws.com",
        "sqs.eu-west-1.amazonaws.com",
        "amazonaws.com",
    ] {
        let served = served(host);
        assert!(!aws.within(served.stores.union(served.content)), "{host}");
    }
    let npm = policy.stores(&FilePath::new("/Users/ana/.npmrc"));
    let registry = served("registry.npmjs.org");
    assert!(npm.within(registry.content) && !npm.within(registry.stores), "who may publish there may read there");
}

#[test]
fn a_service_that_has_expired_explains_nothing() {
    let policy = Policy::builtin();
    let aws = policy.stores(&FilePath::new("/Users/ana/.aws/credentials"));
    // 2027-11-30 is the last day.
    for (at, holds) in [(1827619199, true), (1827619200, false)] {
        let stores = policy.served("sts.amazonaws.com", Timestamp::from_secs(at)).stores;
        assert_eq!(aws.within(stores), holds, "{at}");
    }
}

/// Rows of the content that rest on a belief, tried with the best proof that there is.
#[test]
fn no_unverified_row_explains() {
    let policy = Policy::builtin();
    let rows = |file: &str, list: &str| -> Vec<toml::Value> {
        let table: toml::Table = Content::builtin().file(file).text.parse().expect("content");
        table[list].as_array().expect("rows").clone()
    };
    let verified = |row: &toml::Value| row["verified"].as_bool() == Some(true);
    let names: Vec<String> =
        rows("roles.toml", "role").iter().filter(|row| !verified(row)).map(|row| row["name"].as_str().unwrap_or("").to_owned()).collect();
    assert!(names.len() > 5);
    for row in rows("identities.toml", "program").iter().filter(|row| verified(row)) {
        for id in row["signing_ids"].as_array().expect("ids").iter().filter_map(|id| id.as_str()) {
            let team = row.get("team").and_then(|team| team.as_str());
            let image = program(&id.replace('*', "x"), team, Signature::Valid);
            assert!(policy.roles(&image).all(|role| !names.contains(&role.name)), "{id}");
        }
    }
    for row in rows("identities.toml", "program").iter().filter(|row| !verified(row)) {
        let team = row.get("team").and_then(|team| team.as_str());
        for id in row["signing_ids"].as_array().expect("ids").iter().filter_map(|id| id.as_str()) {
            let image = program(&id.replace('*', "zz"), team, Signature::Valid);
            let by_another = policy.programs_of(&image).count() > 1;
            assert!(by_another || policy.roles(&image).next().is_none(), "{id} has a role by belief alone");
        }
    }
}

#[test]
fn destinations_raise_and_never_lower() {
    let policy = Policy::builtin();
    let points = |names: &[&str]| policy.destination_class(names.iter().copied()).map_or(0, |class| class.points);
    assert_eq!(points(&["drop.example"]), 0);
    assert_eq!(points(&["transfer.sh"]), 10);
    assert_eq!(points(&["api.telegram.org"]), 5);
    assert_eq!(points(&["x.trycloudflare.com"]), 10);
    assert_eq!(points(&["somebody.github.io", "drop.example"]), 5);
    // Of several names the worst counts.
    assert_eq!(points(&["api.telegram.org", "transfer.sh"]), 10);
    let table: toml::Table = Content::builtin().file("destinations.toml").text.parse().expect("content");
    for row in table["class"].as_array().expect("rows") {
        assert!(row["points"].as_integer().is_some_and(|points| points >= 0), "{row}");
    }
}
