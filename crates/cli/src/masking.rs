//! Raw records as they may be shown: all that they say but secrets.

use serde_json::Value;
use tollgate_engine::Redaction;
use tollgate_model::Untrusted;

/// How deep JSON within texts of JSON is looked into: shippers wrap once or twice.
const DEEPEST: usize = 4;

/// The text of a record, secrets replaced: in JSON value by value, each as what it stands for, other lines as a whole.
pub fn masked(redaction: &Redaction, record: &[u8]) -> String {
    let text = String::from_utf8_lossy(record);
    let masking = Masking { redaction };
    if let Some(value) = json(&text) {
        return masking.value(value, 0).to_string();
    }
    // Headers of syslog and the like stand before an object.
    let (head, body) = text.find('{').and_then(|at| text.split_at_checked(at)).unwrap_or((&text, ""));
    match json(body) {
        Some(value) => format!("{}{}", masking.text(head, 0), masking.value(value, 0)),
        None => masking.text(&text, 0),
    }
}

fn json(text: &str) -> Option<Value> {
    let begins = text.trim_start().starts_with(['{', '[']);
    begins.then(|| serde_json::from_str(text).ok()).flatten()
}

struct Masking<'a> {
    redaction: &'a Redaction,
}

impl Masking<'_> {
    fn value(&self, value: Value, depth: usize) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text, depth)),
            // Texts in a row are words of a command, or variables of its environment.
            Value::Array(values) if values.iter().all(Value::is_string) => {
                let words: Vec<Untrusted> = values.iter().filter_map(Value::as_str).map(Untrusted::from).collect();
                Value::Array(self.redaction.arguments(&words).iter().map(|word| Value::from(word.raw())).collect())
            }
            Value::Array(values) => Value::Array(values.into_iter().map(|value| self.value(value, depth)).collect()),
            Value::Object(fields) => {
                let field = |(name, value): (String, Value)| {
                    let value = match value {
                        Value::String(text) => Value::String(self.named(&name, &text, depth)),
                        Value::Number(number) => {
                            let (whole, shown) = (number.to_string(), self.named(&name, &number.to_string(), depth));
                            if whole == shown { Value::Number(number) } else { Value::String(shown) }
                        }
                        value => self.value(value, depth),
                    };
                    (self.redaction.plain(&name).raw().to_owned(), value)
                };
                Value::Object(fields.into_iter().map(field).collect())
            }
            value => value,
        }
    }

    /// A value under a name, which may say that it is a secret.
    fn named(&self, name: &str, text: &str, depth: usize) -> String {
        let both = format!("{name}={text}");
        let shown = self.redaction.text(&both);
        if shown == both {
            return self.text(text, depth);
        }
        let value = shown.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
        self.text(value.unwrap_or(&shown), depth)
    }

    /// A text: JSON, a command line, or words.
    fn text(&self, text: &str, depth: usize) -> String {
        if let Some(value) = json(text).filter(|_| depth < DEEPEST) {
            return self.value(value, depth.saturating_add(1)).to_string();
        }
        let shown = self.redaction.text(text);
        if !shown.contains(char::is_whitespace) {
            return shown;
        }
        let command: [Untrusted; 3] = ["sh".into(), "-c".into(), shown.into()];
        self.redaction.arguments(&command).last().map(|text| text.raw().to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use tollgate_corpus::secrets::{Eights, Secrets, TELLING};

    use super::*;

    fn shown(record: &str) -> String {
        masked(&Redaction::new([7; 32]), record.as_bytes())
    }

    /// What replaces a secret, without its digest.
    fn without_digests(text: &str) -> String {
        let mut parts = text.split("[redacted len=");
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |out, part| out + "•" + part.split_once(']').unwrap().1)
    }

    #[test]
    fn values_are_read_as_what_they_stand_for_and_the_rest_stays() {
        let cases = [
            (r#"{"args":["curl","-u","ana:hunter2","https://h/"],"pid":7}"#, r#"{"args":["curl","-u","ana:•","https://h/"],"pid":7}"#),
            (r#"{"cmdline":"curl -u ana:hunter2 https://h/","n":null}"#, r#"{"cmdline":"curl -u ana:• https://h/","n":null}"#),
            (r#"{"env":["HOME=/Users/ana","API_TOKEN=hunter2"]}"#, r#"{"env":["HOME=/Users/ana","API_TOKEN=•"]}"#),
            (r#"{"password":"hunter2","path":"/bin/ls"}"#, r#"{"password":"•","path":"/bin/ls"}"#),
            (r#"{"password":123456}"#, r#"{"password":"•"}"#),
            (r#"{"message":"{\"args\":[\"curl\",\"-u\",\"ana:hunter2\"]}"}"#, r#"{"message":"{\"args\":[\"curl\",\"-u\",\"ana:•\"]}"}"#),
            (r#"Nov 27 mac osqueryd: {"password":"hunter2"}"#, r#"Nov 27 mac osqueryd: {"password":"•"}"#),
            ("1795.2\tC1\thttps://u:hunter2@h/\t-", "1795.2\tC1\thttps://u:•@h/\t-"),
        ];
        for (record, expected) in cases {
            assert_eq!(without_digests(&shown(record)), expected);
        }
    }

    /// Made-up secrets in their places, as the words of a command, in an envelope, and as one text.
    #[test]
    fn no_part_of_a_planted_secret_is_shown() {
        let mut made = Secrets::new(1415);
        let secrets: Vec<String> = (0..8).flat_map(|_| [made.shaped(), made.plain()].concat()).collect();
        for (secret, place) in secrets.iter().zip(TELLING.iter().cycle()) {
            let words: Vec<String> = place.iter().map(|word| word.replace("{}", secret)).collect();
            let record = serde_json::json!({"event": {"exec": {"args": words, "cwd": "/tmp"}}, "pid": 7});
            let wrapped = serde_json::json!({"message": record.to_string()});
            for record in [record, wrapped] {
                assert_eq!(Eights::of(shown(&record.to_string()).as_bytes()).leak(secret), None, "{record}");
            }
        }
    }

    #[test]
    fn what_is_no_json_and_no_text_is_shown_as_a_line() {
        assert_eq!(masked(&Redaction::new([7; 32]), b"{\"a\":\xff"), "{\"a\":\u{fffd}");
        assert_eq!(shown(""), "");
    }
}
