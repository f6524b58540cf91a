//! One path component with wildcards.

/// A component with `*` (any run of characters) and `?` (any one character).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wild {
    text: Box<str>,
    /// Literal text before the first wildcard, and after the last.
    prefix: Box<str>,
    suffix: Box<str>,
    /// Whether there is nothing but one star between them.
    single: bool,
}

impl Wild {
    /// Takes the text of a component that is canonical already.
    pub fn new(component: &str) -> Self {
        let is_wild = |c| matches!(c, '*' | '?');
        let prefix = component.split(is_wild).next().unwrap_or("");
        let suffix = component.rsplit_once(is_wild).map_or("", |(_, suffix)| suffix);
        let single = component.matches(is_wild).eq(["*"]);
        Self { text: component.into(), prefix: prefix.into(), suffix: suffix.into(), single }
    }

    /// The pattern.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it stands for itself alone.
    pub fn is_literal(&self) -> bool {
        !self.text.contains(['*', '?'])
    }

    /// Whether a component matches.
    pub fn matches(&self, name: &str) -> bool {
        // Almost every name fails at one of these bytes; comparing whole texts is a call.
        let (name_bytes, prefix, suffix) = (name.as_bytes(), self.prefix.as_bytes(), self.suffix.as_bytes());
        if (!prefix.is_empty() && prefix.first() != name_bytes.first()) || (!suffix.is_empty() && suffix.last() != name_bytes.last()) {
            return false;
        }
        let Some(rest) = name_bytes.strip_prefix(prefix) else { return false };
        rest.ends_with(suffix) && (self.single || self.matches_whole(name))
    }

    /// In time linear in the name for each star.
    fn matches_whole(&self, name: &str) -> bool {
        let mut pattern = self.text.chars();
        let mut rest = name.chars();
        // Where to go on after the last star: the pattern behind it, and the next text to try.
        let mut retry = None;
        loop {
            match (pattern.next(), rest.clone().next()) {
                (Some('*'), _) => retry = Some((pattern.clone(), rest.clone())),
                (Some('?'), Some(_)) => {
                    rest.next();
                }
                (Some(wanted), Some(found)) if wanted == found => {
                    rest.next();
                }
                (None, None) => return true,
                _ => {
                    let Some((after, mut later)) = retry.take() else { return false };
                    if later.next().is_none() {
                        return false;
                    }
                    pattern = after.clone();
                    rest = later.clone();
                    retry = Some((after, later));
                    continue;
                }
            }
        }
    }

    /// A component that matches, with `fill` in place of each wildcard.
    #[cfg(test)]
    pub fn example(&self, fill: &str) -> String {
        self.text.replace('*', fill).replace('?', "q")
    }
}

#[cfg(test)]
mod tests {
    use super::Wild;

    #[test]
    fn stars_and_marks() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("*", "a", true),
            ("id_*", "id_rsa", true),
            ("id_*", "xid_rsa", false),
            ("*.pub", "id.pub", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("login data*", "login data-journal", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
            (".env.*", ".env.local", true),
            ("x", "x", true),
            ("x", "xy", false),
            ("", "", true),
        ] {
            assert_eq!(Wild::new(pattern).matches(name), expected, "{pattern} {name}");
        }
    }
}
