//! One path component with wildcards.

/// A component with `*` (any run of characters) and `?` (any one character).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wild(Box<str>);

impl Wild {
    /// Takes the text of a component that is canonical already.
    pub fn new(component: &str) -> Self {
        Self(component.into())
    }

    /// Whether a component matches, in time linear in it for each star.
    pub fn matches(&self, name: &str) -> bool {
        let mut pattern = self.0.chars();
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
        self.0.replace('*', fill).replace('?', "q")
    }
}

#[cfg(test)]
mod tests {
    use super::Wild;

    #[test]
    fn stars_and_marks() {
        for (pattern, name, expected) in [
            ("*", "", true), ("*", "a", true), ("id_*", "id_rsa", true), ("id_*", "xid_rsa", false), ("*.pub", "id.pub", true),
            ("a*b*c", "aXbYc", true), ("a*b*c", "acb", false), ("a?c", "abc", true), ("a?c", "ac", false), ("login data*", "login data-journal", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false), (".env.*", ".env.local", true), ("x", "x", true), ("x", "xy", false), ("", "", true),
        ] {
            assert_eq!(Wild::new(pattern).matches(name), expected, "{pattern} {name}");
        }
    }
}
