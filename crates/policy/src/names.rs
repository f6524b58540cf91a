//! A map from names, for look-ups on every file record.

use std::cmp::Ordering;

/// A sorted table. Names are compared by their first eight bytes as one number, and whole only where
/// those are equal: most look-ups fail, and fail without a call.
#[derive(Clone, Debug)]
pub struct Names<T> {
    entries: Vec<(u64, Box<str>, T)>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: Default> Names<T> {
    /// The value of a name, made if there is none.
    pub fn entry(&mut self, name: &str) -> &mut T {
        let at = match self.position(name) {
            Ok(at) => at,
            Err(at) => {
                self.entries.insert(at, (head(name), name.into(), T::default()));
                at
            }
        };
        &mut self.entries[at].2
    }
}

impl<T> Names<T> {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        if self.entries.is_empty() {
            return None;
        }
        self.position(name).ok().and_then(|at| self.entries.get(at)).map(|(_, _, value)| value)
    }

    /// All values, in the order of names.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, _, value)| value)
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        let wanted = head(name);
        self.entries.binary_search_by(|(head, known, _)| match head.cmp(&wanted) {
            Ordering::Equal => known.as_ref().cmp(name),
            other => other,
        })
    }
}

/// The first eight bytes as a number of the same order.
fn head(name: &str) -> u64 {
    let bytes = name.as_bytes();
    match bytes.first_chunk::<8>() {
        Some(chunk) => u64::from_be_bytes(*chunk),
        None => {
            let mut chunk = [0; 8];
            for (to, from) in chunk.iter_mut().zip(bytes) {
                *to = *from;
            }
            u64::from_be_bytes(chunk)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_found_and_others_are_not() {
        let mut names: Names<usize> = Names::default();
        let all = ["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefghj", "b", "\u{e9}", "cookies", "a\0"];
        for (number, name) in all.iter().enumerate() {
            *names.entry(name) = number;
        }
        for (number, name) in all.iter().enumerate() {
            assert_eq!(names.get(name), Some(&number), "{name}");
        }
        for other in ["aa", "abcdefg", "abcdefghk", "c", "ab\0"] {
            assert_eq!(names.get(other), None, "{other}");
        }
        assert_eq!(names.values().count(), all.len());
    }
}
