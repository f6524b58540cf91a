use proptest::prelude::*;
use serde_json::Value;
use tollgate_model::DefectKind;

use super::*;
use crate::flaws::Flaws;

/// Builds what serde_json would, out of the pull reader.
fn rebuild(raw: Raw<'_>) -> Result<Value, Broken> {
    let mut flaws = Flaws::default();
    if let Some(mut members) = raw.members() {
        let mut object = serde_json::Map::new();
        while let Some((key, value)) = members.next_member()? {
            object.insert(key.text().into_owned(), rebuild(value)?);
        }
        return Ok(Value::Object(object));
    }
    if let Some(mut elements) = raw.elements() {
        let mut array = Vec::new();
        while let Some(element) = elements.next_element()? {
            array.push(rebuild(element)?);
        }
        return Ok(Value::Array(array));
    }
    let value = match raw.text() {
        b"null" => Value::Null,
        b"true" | b"false" => Value::Bool(raw.boolean("", &mut flaws).unwrap()),
        [b'"', ..] => Value::String(raw.string("", &mut flaws).unwrap().into_owned()),
        number => serde_json::from_slice(number).unwrap(),
    };
    let only_controls = flaws.iter().all(|(kind, _)| kind == DefectKind::NulInText);
    assert!(only_controls, "valid JSON has no other flaws");
    Ok(value)
}

/// The only member of `{"x": value}`.
fn member(value: &[u8]) -> Result<Raw<'static>, Broken> {
    let text = [b"{\"x\":", value, b"}"].concat().leak();
    let mut members = Members::new(text, 0).unwrap();
    Ok(members.next_member()?.unwrap().1)
}

fn string(value: &[u8]) -> (Option<String>, Vec<DefectKind>) {
    let mut flaws = Flaws::default();
    let text = member(value).unwrap().string("x", &mut flaws).map(|text| text.into_owned());
    (text, flaws.iter().map(|(kind, _)| kind).collect())
}

fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![".*", "[\\\\/\"\u{0}-\u{20}a-z\u{1f600}-\u{1f60f}]{0,40}", "[a-z]{60,70}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..8).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    /// On valid JSON the reader says what serde_json says, with spaces or without.
    #[test]
    fn agrees_with_serde_json(value in json()) {
        for text in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(rebuild(member(text.as_bytes()).unwrap()).unwrap(), value.clone());
        }
    }

    /// Text as an encoder writes it that escapes everything it may.
    #[test]
    fn agrees_on_escaped_text(text in ".*") {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        prop_assert_eq!(string(format!("\"{escaped}\"").as_bytes()).0, Some(text));
    }

    /// Skipping finds the same end as a plain count of brackets outside strings.
    #[test]
    fn skips_to_the_matching_bracket(value in json(), tail in "[\\[\\]{}\",:a\\\\]{0,80}") {
        let text = serde_json::to_string(&value).unwrap();
        let whole = format!("[{text}]{tail}");
        prop_assert_eq!(skip::container_length(whole.as_bytes(), 0), Ok(text.len() + 2));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let whole = [b"{\"x\":".as_slice(), &bytes].concat();
        let mut members = Members::new(&whole, 0).unwrap();
        while let Ok(Some((key, value))) = members.next_member() {
            let _ = (key.text(), value.string("x", &mut Flaws::default()));
        }
    }
}

#[test]
fn resolves_escapes() {
    assert_eq!(string(br#""\/Users\/a\/\"b\"\\\n\t\r\b\f""#), (Some("/Users/a/\"b\"\\\n\t\r\u{8}\u{c}".into()), vec![]));
    assert_eq!(string(br#""\u0041\u00e9\ud83d\ude00""#), (Some("A\u{e9}\u{1f600}".into()), vec![]));
}

#[test]
fn keeps_text_with_faults_and_notes_them() {
    use DefectKind::{InvalidUtf8, LoneSurrogate, NulInText, RawControl, WrongType};
    assert_eq!(string(br#""a\ud83db""#), (Some("a\u{fffd}b".into()), vec![LoneSurrogate]));
    assert_eq!(string(br#""a\ude00""#), (Some("a\u{fffd}".into()), vec![LoneSurrogate]));
    assert_eq!(string(br#""\ud83d\ud83d\ude00""#), (Some("\u{fffd}\u{1f600}".into()), vec![LoneSurrogate]));
    assert_eq!(string(b"\"a\xff\xfeb\""), (Some("a\u{fffd}\u{fffd}b".into()), vec![InvalidUtf8]));
    assert_eq!(string(b"\"\xff\\n\""), (Some("\u{fffd}\n".into()), vec![InvalidUtf8]));
    assert_eq!(string(b"\"a\x01b\""), (Some("a\u{1}b".into()), vec![RawControl]));
    assert_eq!(string(b"\"a\x00b\""), (Some("a\0b".into()), vec![RawControl, NulInText]));
    assert_eq!(string(br#""a\u0000b""#), (Some("a\0b".into()), vec![NulInText]));
    assert_eq!(string(br#""a\qb\u12""#), (Some("a\u{fffd}qb\u{fffd}12".into()), vec![InvalidUtf8]));
    assert_eq!(string(b"17"), (None, vec![WrongType]));
    assert_eq!(string(b"null"), (None, vec![]));
    assert_eq!(string(b"nul"), (None, vec![WrongType]));
}

#[test]
fn reads_integers_without_floats() {
    let read = |text: &str| {
        let mut flaws = Flaws::default();
        let value = member(text.as_bytes()).unwrap().unsigned("x", &mut flaws);
        (value, flaws.iter().next().map(|(kind, _)| kind))
    };
    assert_eq!(read("18446744073709551615"), (Some(u64::MAX), None));
    assert_eq!(read("9007199254740993"), (Some(9_007_199_254_740_993), None));
    assert_eq!(read("501.0"), (Some(501), None));
    assert_eq!(read("-0"), (Some(0), None));
    assert_eq!(read("18446744073709551616"), (None, Some(DefectKind::OutOfRange)));
    assert_eq!(read("-1"), (None, Some(DefectKind::OutOfRange)));
    for text in ["1.5", "1e3", "\"1\"", "true", "-", ".0", "1.", "0x1", "[1]"] {
        assert_eq!(read(text), (None, Some(DefectKind::WrongType)), "{text}");
    }
}

#[test]
fn reads_decimals_exactly() {
    let nanos = |text: &str| decimal_nanos(text.as_bytes());
    assert_eq!(nanos("1588205199.82437"), Some(1_588_205_199_824_370_000));
    assert_eq!(nanos("0.001528024673461914"), Some(1_528_024));
    assert_eq!(nanos("1.58820519982437e9"), Some(1_588_205_199_824_370_000));
    assert_eq!(nanos("15e-10"), Some(1));
    assert_eq!(nanos("-2.5"), Some(-2_500_000_000));
    assert_eq!(nanos("0e999999999999"), Some(0));
    assert_eq!(nanos("1e-999999999999"), Some(0));
    assert_eq!(nanos("0.0000000000000000000000000000000000000000001"), Some(0));
    assert_eq!(nanos(&"0".repeat(100_000)), Some(0));
    for text in ["", "-", ".5", "1e", "1e+-2", "1..2", "1x", "1e308", "9223372037", "1e999999999999", &"9".repeat(100_000)] {
        assert_eq!(nanos(text), None, "{text}");
    }
}

#[test]
fn stops_at_the_depth_that_is_allowed() {
    let nested = |depth: usize| [b"[".repeat(depth), b"]".repeat(depth)].concat();
    assert!(member(&nested(63)).is_ok());
    assert_eq!(member(&nested(64)).unwrap_err(), Broken::TooDeep);
    assert_eq!(member(&nested(100_000)).unwrap_err(), Broken::TooDeep);
    assert_eq!(member(&b"{\"a\":".repeat(100_000)).unwrap_err(), Broken::TooDeep);
}

#[test]
fn tells_a_cut_text_from_a_broken_one() {
    let walk = |text: &[u8]| {
        let mut members = Members::new(text, 0).unwrap();
        loop {
            match members.next_member() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(members.rest().to_vec()),
                Err(broken) => return Err(broken),
            }
        }
    };
    assert_eq!(walk(b"{\"a\":1} tail"), Ok(b" tail".to_vec()));
    assert_eq!(walk(b"{ \"a\" : [ ] , \"b\" : { } }"), Ok(vec![]));
    let whole = br#"{"a":{"b":["c\"",1]},"d":true}"#;
    for length in 1..whole.len() {
        assert_eq!(walk(&whole[..length]), Err(Broken::Cut), "{length}");
    }
    for text in ["{1:2}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{,}", "{\"a\":1,}", "{\"a\":1]"] {
        assert_eq!(walk(text.as_bytes()), Err(Broken::Malformed), "{text}");
    }
}

#[test]
fn keys_are_compared_by_what_they_say() {
    let is = |key: &str, name: &'static str| {
        let text = format!("{{\"{key}\":1}}");
        let mut members = Members::new(text.as_bytes(), 0).unwrap();
        members.next_key().unwrap().unwrap().is(&Name::new(name))
    };
    assert!(is("time", "time") && is("responsible_audit_token", "responsible_audit_token"));
    assert!(is("\\u0074ime", "time") && is("", ""));
    // One byte apart, at each place and length; and as long as others in the low byte of the length.
    for length in 1..24 {
        let name: &'static str = "abcdefghijklmnopqrstuvwx".split_at(length).0;
        for at in 0..length {
            let mut key = name.to_owned();
            key.replace_range(at..=at, "!");
            assert!(!is(&key, name), "{key}");
        }
        let long = format!("{name}{}", "y".repeat(256));
        assert!(is(name, name) && !is(&long, name) && !is(&name[1..], name), "{name}");
    }
    assert!(!is("time2", "time") && !is("tim", "time") && !is("responsible_audit_tokem", "responsible_audit_token"));
}
