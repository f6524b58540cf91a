//! What a site says of itself adds to content, and is held to the same rules.

use tollgate_model::{FilePath, Timestamp, Untrusted};

use super::reducers::program;
use crate::content::{Content, SITE};
use crate::{Policy, PolicyError};
use tollgate_model::Signature;

/// 2027-06-01.
const NEXT_YEAR: Timestamp = Timestamp::from_secs(1_811_808_000);
/// 2026-06-01.
const NOW: Timestamp = Timestamp::from_secs(1_780_272_000);

const SERVICE: &str = r#"
[[service]]
name = "our clusters"
stores = ["kube"]
hosts = ["k8s.acme.example", "*.clusters.acme.example"]
owner = "platform team"
expires = 2026-12-31
source = "we run it"
verified = true
"#;

fn with(text: &str) -> Result<Policy, Vec<PolicyError>> {
    Policy::of_texts([(SITE, text)])
}

fn mistakes(text: &str) -> String {
    with(text).err().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_site_names_the_services_of_its_stores() {
    let kube = |policy: &Policy| policy.stores(&FilePath::new("/Users/ana/.kube/config"));
    let served = |policy: &Policy, host: &str, at: Timestamp| kube(policy).within(policy.served(host, at).stores);
    let own = with(SERVICE).expect("a site");
    assert!(served(&own, "k8s.acme.example", NOW) && served(&own, "a.clusters.acme.example", NOW));
    assert!(!served(&own, "k8s.acme.example.drop.example", NOW));
    // After its last day it explains nothing.
    assert!(!served(&own, "k8s.acme.example", NEXT_YEAR));
    assert!(!served(&Policy::builtin(), "k8s.acme.example", NOW));
    // Of another store it says nothing, and what the content says stays.
    let cloud = own.stores(&FilePath::new("/Users/ana/.aws/credentials"));
    assert!(!cloud.within(own.served("k8s.acme.example", NOW).stores) && cloud.within(own.served("sts.amazonaws.com", NOW).stores));
    let belief = with(&SERVICE.replace("verified = true", "verified = false")).expect("a site");
    assert!(!served(&belief, "k8s.acme.example", NOW));
}

#[test]
fn lists_of_both_files_hold() {
    let mut content = Content::builtin();
    let analytic = content.file("analytic.toml").text;
    let list = "\nConnectionDestinationScope = []";
    assert!(analytic.contains(list));
    let scope = |name: &str| format!("\nConnectionDestinationScope = [{{ name = \"x\", destinations = [\"{name}\"] }}]");
    content.replace("analytic.toml", &analytic.replacen(list, &scope("one.acme.example"), 1));
    let denied = "\nCertificateIssuerDenylist = [{ name = \"kit\", issuer = \"CN=Kit CA\", why = \"x\" }]";
    let context = "\nFileSensitivityContext = [{ glob = \"/Volumes/Finance/**\", category = \"documents\", read = 60, copied = 60 }]";
    content.replace(SITE, &[scope("two.acme.example").as_str(), denied, context].concat());
    let policy = Policy::compile(&content).expect("content");
    let slack = program("com.tinyspeck.slackmacgap", Some("BQR82RBBHL"), Signature::Valid);
    let sanctioned = |host: &str| policy.sanctioned(&slack, host).any(|scope| scope.serves(host, None, 2));
    assert!(sanctioned("one.acme.example") && sanctioned("two.acme.example") && !sanctioned("three.acme.example"));
    let issuer = policy.distrusted(&Untrusted::from("CN=Kit CA,O=Kit")).and_then(|id| policy.issuer(id));
    assert_eq!(issuer.map(|issuer| issuer.name.as_str()), Some("kit"));
    let found = policy.sensitive(&FilePath::new("/Volumes/Finance/2026/q1.bin")).expect("a sensitive place");
    assert_eq!((policy.category(found.category), found.read, policy.rule(found.rule)), ("documents", 60, "site.1"));
}

#[test]
fn what_a_site_says_can_be_added_to_compiled_content() {
    let policy = Policy::builtin().with_site("page.md", &[(40, SERVICE.to_owned())]).expect("a site");
    let kube = policy.stores(&FilePath::new("/Users/ana/.kube/config"));
    assert!(kube.within(policy.served("k8s.acme.example", NOW).stores));
    let wrong = Policy::builtin().with_site("page.md", &[(40, SERVICE.replace("kube", "kuba"))]).expect_err("a mistake");
    let told: Vec<_> = wrong.iter().map(|error| (error.file.as_str(), error.line, error.message.as_str())).collect();
    assert_eq!(told, [("page.md", 44, "unknown store `kuba`; did you mean `kube`?")]);
}

#[test]
fn mistakes_of_a_site_are_named() {
    for (text, expected) in [
        (SERVICE.replace("k8s.acme.example", "acme.s3.amazonaws.com"), ""),
        (SERVICE.replace("k8s.acme.example", "s3.amazonaws.com"), "`s3.amazonaws.com` is shared with strangers"),
        (SERVICE.replace("k8s.acme.example", "*.github.io"), "github.io"),
        (SERVICE.replace("\"platform team\"", "\"\""), "needs an owner"),
        ("Scope = []\n".to_owned(), "unknown key `Scope`"),
        ("ConnectionDestinationScope = [{ name = \"x\", destinations = [\"dropbox.com\"] }]\n".to_owned(), "is shared with strangers"),
        ("CertificateIssuerDenylist = [{ name = \"x\", issuer = \"CN=x\", why = \"\" }]\n".to_owned(), "needs a `why`"),
        ("SSLClientProcessBaseline = [{ program = \"curl\", destinations = [\"x.example\"] }]\n".to_owned(), "site.toml:1:"),
    ] {
        let found = mistakes(&text);
        assert!(if expected.is_empty() { found.is_empty() } else { found.contains(expected) }, "{text}\n{found}");
    }
}

#[test]
fn a_customers_own_name_is_shared_with_nobody() {
    let scope = |host: &str| mistakes(&format!("ConnectionDestinationScope = [{{ name = \"x\", destinations = [\"{host}\"] }}]\n"));
    for host in [
        "acme.sharepoint.com",
        "acme-my.sharepoint.com",
        "acme.snowflakecomputing.com",
        "acme.eu-central-1.snowflakecomputing.com",
        "acme.fleet.eu-central-1.aws.elastic-cloud.com",
        "acme.s3.eu-west-1.amazonaws.com",
        "8a1f3c52d90e4b7a.gr7.eu-west-1.eks.amazonaws.com",
        "acme-962d02ba.hcp.westeurope.azmk8s.io",
    ] {
        assert_eq!(scope(host), "", "{host}");
    }
    for host in [
        "*.sharepoint.com",
        "a.acme.sharepoint.com",
        "*.acme.sharepoint.com",
        "eu.aws.elastic-cloud.com",
        "x.dropbox.com",
        "*.gr7.eu-west-1.eks.amazonaws.com",
        "*.hcp.westeurope.azmk8s.io",
    ] {
        let told = scope(host);
        assert!(told.contains("is shared with strangers"), "{host} {told}");
        let service = mistakes(&SERVICE.replace("k8s.acme.example", host));
        assert!(service.contains("is shared with strangers"), "{host} {service}");
    }
    // A belief makes nothing anybody's own.
    let file = Content::builtin().file("destinations.toml").text;
    let row = "[[tenants]]\nname = \"x\"\nhosts = [\"*.dropbox.com\"]\nsource = \"s\"\nverified = ";
    for (verified, own) in [("true", true), ("false", false)] {
        let text = format!("{file}\n{row}{verified}\n");
        let site = "ConnectionDestinationScope = [{ name = \"x\", destinations = [\"x.dropbox.com\"] }]\n";
        assert_eq!(Policy::of_texts([("destinations.toml", text.as_str()), (SITE, site)]).is_ok(), own);
    }
}
