//! What `x509` tells of issuers and validity, which scores hang on.

use tollgate_model::{DistinguishedName, Timestamp};

use crate::run::{Run, sample};
use crate::zeek_files::certificates;

const DAY: i64 = 86_400 * 1_000_000_000;

/// `python3`, over the JSON form: all 343 rows have an issuer; 21 of those hold `O=GoDaddy.com\, Inc.`, 6
/// `OU=(c) 2012 Entrust\, Inc. - for authorized use only`, 89 `O=DigiCert Inc`; not_valid_after - not_valid_before is at least
/// 45.5 days, more than 825 days 87 times; 80 times ts is less than 30 days after not_valid_before.
#[test]
fn issuers_and_validity_in_both_forms() {
    for name in ["brim-6.2-ccbysa/x509.first400.ndjson", "brim-6.2-ccbysa/x509.first400.tsv.log"] {
        let Some(bytes) = sample(name) else { return };
        let run = Run::of(bytes.as_slice());
        let rows = certificates(&run);
        let issuers = rows.iter().map(|row| DistinguishedName::parse(row.issuer.as_ref().unwrap().raw()).unwrap());
        let issuers: Vec<DistinguishedName> = issuers.collect();
        assert_eq!(issuers.len(), 343);
        for (pattern, count) in [
            ("o=godaddy.com\\, inc.", 21),
            ("O=\"GoDaddy.com, Inc.\", C=US", 21),
            ("OU=(c) 2012 Entrust\\, Inc. - for authorized use only", 6),
            ("O=DigiCert Inc", 89),
            ("O=DigiCert", 0),
            ("CN=DigiCert SHA2 Secure Server CA", 41),
        ] {
            let pattern = DistinguishedName::parse(pattern).unwrap();
            assert_eq!(issuers.iter().filter(|issuer| issuer.holds(&pattern)).count(), count, "{name}: {pattern:?}");
        }
        let lifetimes: Vec<i64> = rows.iter().map(|row| row.not_after.unwrap().since(row.not_before.unwrap()).0).collect();
        assert_eq!(lifetimes.iter().min(), Some(&(45 * DAY + DAY / 2)));
        assert_eq!(lifetimes.iter().filter(|length| **length > 825 * DAY).count(), 87, "{name}");
        assert_eq!(rows.iter().filter(|row| row.time.since(row.not_before.unwrap()).0 < 30 * DAY).count(), 80, "{name}");
    }
}

#[test]
fn validity_of_any_year() {
    let last = Timestamp::MAX;
    for (told, expected) in [
        ("253402300799.0", Some(last)),
        ("253402300799", Some(last)),
        ("253402300799.000000", Some(last)),
        ("\"9999-12-31T23:59:59.000000Z\"", Some(last)),
        ("\"9999-12-31T23:59:59Z\"", Some(last)),
        ("-62167219200.0", Some(Timestamp::MIN)),
        ("\"0000-01-01T00:00:00.000000Z\"", Some(Timestamp::MIN)),
        ("-631152000.0", Some(Timestamp::from_secs(-631_152_000))),
        ("9223372036.0", Some(Timestamp::from_secs(9_223_372_036))),
        ("9223372037.0", Some(last)),
        // `JSON::TS_MILLIS`.
        ("1722750331000", Some(Timestamp::from_secs(1_722_750_331))),
        ("253402300800.0", None),
        ("1e300", None),
        ("\"soon\"", None),
    ] {
        let row = format!(
            "{{\"_path\":\"x509\",\"ts\":1700000000.5,\"fingerprint\":\"aa\",\"certificate.serial\":\"01\",\"certificate.subject\":\"CN=a\",\
             \"certificate.not_valid_before\":0.0,\"certificate.not_valid_after\":{told}}}\n"
        );
        let run = Run::of(row.as_bytes());
        let rows = certificates(&run);
        assert_eq!(rows.iter().map(|row| row.not_after).collect::<Vec<_>>(), [expected], "{told}");
        assert_eq!(run.defects.len(), usize::from(expected.is_none()), "{told}");
        assert_eq!(rows[0].not_before, Some(Timestamp::from_secs(0)));
    }
    let table = "#separator \\x09\n#path\tx509\n#fields\tts\tfingerprint\tcertificate.subject\tcertificate.issuer\tcertificate.not_valid_before\t\
                 certificate.not_valid_after\n#types\ttime\tstring\tstring\tstring\ttime\ttime\n\
                 1700000000.000000\taa\tCN=a\tO=B\\x5cC3\\x5cBCcher\\x5c, Inc.,CN=b\t-62167219200.000000\t253402300799.000000\n";
    let run = Run::of(table.as_bytes());
    let row = certificates(&run)[0];
    assert_eq!((row.not_before, row.not_after), (Some(Timestamp::MIN), Some(last)));
    let issuer = DistinguishedName::parse(row.issuer.as_ref().unwrap().raw()).unwrap();
    assert!(issuer.holds(&DistinguishedName::parse("O=\"b\u{fc}cher, inc.\"").unwrap()));
}
