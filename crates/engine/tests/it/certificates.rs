//! What certificates say (docs/semantics.md, G), worked out by hand; engine and oracle.

use tollgate_model::Record;
use tollgate_oracle::{differences, findings};
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, allowing, differs, drive_by};

/// A program that somebody vouches for reads a key and sends it within a minute, on 2026-03-01 at 09:00:02, to where two facts prove.
fn records(tls: &str, certificates: &[&str]) -> Vec<Record> {
    let rows: String = certificates.iter().map(|row| format!("09:00:02.1 cert {row}\n")).collect();
    let text = format!(
        "host mac1
process other pid=700.1 parent=1.1 dev 8ABCDE1234 com.example.other /Applications/Other.app/Contents/MacOS/Other
09:00:01 read other /Users/ana/.ssh/id_ed25519 size=400
09:00:02 dns 10.0.0.5 drop.example -> 192.0.2.9 ttl=60
09:00:02 connect other tcp 10.0.0.5:50000 -> 192.0.2.9:443
09:00:02 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out=900 in=900 service=ssl
09:00:02 tls C1 sni=drop.example established cert=F1 {tls}
{rows}"
    );
    trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The terms of the certificate, with their reasons, and the score of the only finding, on which engine and oracle agree.
fn found(what: &str, records: &[Record]) -> (String, String, u8) {
    let policy = allowing();
    let told = findings(&policy, records);
    let (found, _) = drive_by(&policy, records, Drive { rows: Rows::InTime, restore_after: Some(records.len() - 2) });
    let differences = differences(&told, &found);
    differs(&differences);
    assert_eq!(differences, Vec::<String>::new(), "{what}");
    let [finding] = &found[..] else { panic!("{what}: {} findings", found.len()) };
    let terms = || finding.chains[0].terms.iter().filter(|term| term.name.starts_with("destination:"));
    let names: Vec<String> = terms().map(|term| format!("{}={}", term.name.trim_start_matches("destination:"), term.points)).collect();
    let reasons: Vec<String> = terms().map(|term| term.reason.raw().to_owned()).collect();
    (names.join(" "), reasons.join("; "), finding.score)
}

/// A key of weight 95 is worth 47, ten more within a minute of the read.
const BARE: u8 = 57;

#[test]
fn agreement_on_certificates() {
    let (issuer, age, lifetime) = ("issuer=10", "certificate-age=3", "certificate-lifetime=3");
    for (what, tls, rows, expected, more) in [
        ("nothing known", "", &[][..], "", 0),
        ("another issuer", "", &["F1 issuer=CN=R3"], "", 0),
        ("the issuer, in another order", "", &["F1 issuer=\"c=US,cn=KIT  ca,O=kit\\\\2C Inc.\""], issuer, 10),
        ("its name alone", "", &["F1 issuer=\"CN=Kit CA\""], issuer, 10),
        ("a part of its name", "", &["F1 issuer=\"CN=Kit CA 2\""], "", 0),
        ("its name in another attribute", "", &["F1 issuer=\"OU=Kit CA\""], "", 0),
        ("its name as that of the server", "", &["F1 subject=\"CN=Kit CA\" issuer=CN=R3"], "", 0),
        ("what is no name", "", &["F1 issuer=\"Kit CA\""], "", 0),
        ("told by the handshake", "issuer=\"CN=Kit CA\"", &[], issuer, 10),
        ("told by either", "issuer=CN=R3", &["F1 issuer=\"CN=Kit CA\""], issuer, 10),
        ("that of an authority above", "cert=F2", &["F1 issuer=CN=R3", "F2 issuer=\"CN=Kit CA\""], "", 0),
        ("thirty days old", "", &["F1 from=2026-01-30T09:00:02"], "", 0),
        ("a second less", "", &["F1 from=2026-01-30T09:00:03"], age, 3),
        ("not valid yet", "", &["F1 from=2026-03-01T09:00:03"], age, 3),
        ("eight days long", "", &["F1 from=2026-01-01T00:00:00 until=2026-01-09T00:00:00"], "", 0),
        ("a second less than that", "", &["F1 from=2026-01-01T00:00:00 until=2026-01-08T23:59:59"], lifetime, 3),
        // 2027 is the second year after 2025 and no leap year is between; 90 days from its begin to April, five more.
        ("825 days long", "", &["F1 from=2025-01-01T00:00:00 until=2027-04-06T00:00:00"], "", 0),
        ("a second more", "", &["F1 from=2025-01-01T00:00:00 until=2027-04-06T00:00:01"], lifetime, 3),
        ("the end alone", "", &["F1 until=2026-03-02T00:00:00"], "", 0),
        ("begin and end swapped", "", &["F1 from=2026-01-01T00:00:00 until=2025-01-01T00:00:00"], lifetime, 3),
        ("the whole of time", "", &["F1 from=1677-09-21T00:12:44 until=2262-04-11T23:47:16"], lifetime, 3),
        ("the same swapped", "", &["F1 from=2262-04-11T23:47:16 until=1677-09-21T00:12:44"], "certificate-age=3 certificate-lifetime=3", 6),
        (
            "told twice",
            "",
            &["F1 from=2026-02-20T00:00:00", "F1 issuer=\"CN=Kit CA\" from=2025-06-01T00:00:00"],
            "issuer=10 certificate-age=3",
            13,
        ),
        (
            "told twice, of two lengths",
            "",
            &["F1 from=2025-06-01T00:00:00 until=2025-06-02T00:00:00", "F1 from=2025-06-01T00:00:00 until=2025-09-01T00:00:00"],
            lifetime,
            3,
        ),
        (
            "all at once",
            "",
            &["F1 subject=\"CN=Kit CA\" issuer=\"CN=Kit CA\" from=2026-02-28T00:00:00 until=2026-03-02T00:00:00"],
            "self-signed=10 issuer=10 certificate-age=3 certificate-lifetime=3",
            26,
        ),
    ] {
        let (terms, _, score) = found(what, &records(tls, rows));
        assert_eq!((terms.as_str(), score), (expected, BARE + more), "{what}");
    }
}

#[test]
fn reasons_name_the_row_and_the_days() {
    let reasons = |row: &str| found(row, &records("", &[row])).1;
    assert_eq!(
        reasons("F1 issuer=\"CN=Kit CA,O=Kit\\\\, Inc.\" from=2026-02-27T00:00:00 until=2026-03-02T12:00:00"),
        "the server's certificate is by an issuer in CertificateIssuerDenylist: the kit (made for thieves); the server's certificate was \
         valid for 2 days when the flow began; the server's certificate is valid for 3 days in all"
    );
    assert_eq!(
        reasons("F1 issuer=\"CN=Kit CA\""),
        "the server's certificate is by an issuer in CertificateIssuerDenylist: whoever else of that name (nobody else should have it)"
    );
    assert_eq!(
        reasons("F1 from=2026-03-02T00:00:00 until=2026-03-01T00:00:00"),
        "the server's certificate was not valid yet; the validity of the server's certificate ends before it begins"
    );
}
