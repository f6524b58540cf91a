//! What the arguments of an allowed program look like.

use tollgate_model::Untrusted;

use crate::glob::Wild;

/// A pattern for each argument, apart by spaces; `...` at the end stands for any further ones.
#[derive(Clone, Debug)]
pub struct Shape {
    words: Vec<Wild>,
    open: bool,
}

impl Shape {
    /// Reads a shape, or says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let open = words.last() == Some(&"...");
        if open {
            words.pop();
        }
        if !words.iter().any(|word| word.chars().any(|c| !matches!(c, '*' | '?' | '-'))) {
            return Err(format!("arguments `{text}` say nothing: at least one of them must be told by more than wildcards"));
        }
        Ok(Self { words: words.into_iter().map(Wild::new).collect(), open })
    }

    /// Whether arguments, the first of which is the name of the program, look like it.
    pub fn matches(&self, argv: &[Untrusted]) -> bool {
        let given = argv.get(1..).unwrap_or_default();
        let long_enough = if self.open { given.len() >= self.words.len() } else { given.len() == self.words.len() };
        // A wildcard stands for names, not for ways out of the folder before it.
        let stays = |wild: &Wild, word: &str| wild.is_literal() || !word.split(['/', ':', '=']).any(|part| part == "..");
        long_enough && self.words.iter().zip(given).all(|(wild, word)| wild.matches(word.raw()) && stays(wild, word.raw()))
    }

    /// Whether the first argument is the whole path of a script.
    pub fn names_a_script(&self) -> bool {
        self.words.first().is_some_and(|word| word.is_literal() && word.text().starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn a_shape_is_met_word_by_word() {
        for (shape, argv, meets) in [
            ("sync /data acme:*", "rclone sync /data acme:nightly", true),
            ("sync /data acme:*", "rclone sync /data mine:nightly", false),
            ("sync /data acme:*", "rclone sync /data acme:nightly --config /tmp/c", false),
            ("sync /data acme:*", "rclone sync /data", false),
            ("sync /data/* acme:*", "rclone sync /data/a acme:nightly", true),
            ("sync /data/* acme:*", "rclone sync /data/../home acme:nightly", false),
            ("sync /data/../home acme:*", "rclone sync /data/../home acme:nightly", true),
            ("sync ...", "rclone sync /data acme:nightly", true),
            ("sync ...", "rclone sync", true),
            ("sync ...", "rclone copy /data", false),
            ("sync ...", "sync", false),
        ] {
            let argv: Vec<_> = argv.split(' ').map(Into::into).collect();
            assert_eq!(Shape::parse(shape).expect(shape).matches(&argv), meets, "{shape}: {argv:?}");
        }
        for shape in ["", "...", "* *", "-* ..."] {
            assert!(Shape::parse(shape).is_err(), "{shape}");
        }
    }
}
