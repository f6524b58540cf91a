//! Where a JSON object ends that may take several lines.

use memchr::{memchr2, memchr3};

/// How far the object was followed that a text begins with. Only braces, brackets, quotes and line ends are looked at:
/// what stands between them is for whoever reads the object.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// Bytes that were looked at.
    passed: usize,
    depth: usize,
    quoted: bool,
}

/// What is known of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It ends with this many bytes.
    At(usize),
    /// It breaks off before the end of a line: text does not go on behind one, and a bracket where lines begin
    /// begins the next record, or array of them, which no cut one may swallow.
    Broken,
    /// It goes on behind what was there.
    Open,
}

impl Span {
    /// Looks at what was not looked at before. `text` begins with the object, and with what it began with before.
    pub fn follow(&mut self, text: &[u8]) -> End {
        while let Some(rest) = text.get(self.passed..).filter(|rest| !rest.is_empty()) {
            let end = if self.quoted { self.follow_quoted(rest) } else { self.follow_plain(rest) };
            match end {
                None => {}
                Some(End::Open) => break,
                Some(end) => return end,
            }
        }
        End::Open
    }

    fn pass(&mut self, bytes: usize) {
        self.passed = self.passed.saturating_add(bytes);
    }

    /// Goes on behind the next byte within text that matters.
    fn follow_quoted(&mut self, rest: &[u8]) -> Option<End> {
        let Some(at) = memchr3(b'"', b'\\', b'\n', rest) else {
            self.pass(rest.len());
            return None;
        };
        match rest.get(at) {
            Some(b'"') => self.quoted = false,
            // What is escaped may be a quote; a line end cannot be.
            Some(b'\\') => {
                let Some(&escaped) = rest.get(at.saturating_add(1)) else {
                    self.pass(at);
                    return Some(End::Open);
                };
                self.pass(at.saturating_add(if escaped == b'\n' { 1 } else { 2 }));
                return None;
            }
            _ => return Some(End::Broken),
        }
        self.pass(at.saturating_add(1));
        None
    }

    /// Goes on behind the next byte between texts that matters.
    fn follow_plain(&mut self, rest: &[u8]) -> Option<End> {
        let matters = |byte: &u8| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b'\n');
        let Some(at) = rest.iter().position(matters) else {
            self.pass(rest.len());
            return None;
        };
        match rest.get(at) {
            Some(b'"') => self.quoted = true,
            Some(b'{' | b'[') => self.depth = self.depth.saturating_add(1),
            Some(b'\n') => match rest.get(at.saturating_add(1)) {
                None => {
                    self.pass(at);
                    return Some(End::Open);
                }
                Some(b'{' | b'[') => return Some(End::Broken),
                Some(_) => {}
            },
            _ => self.depth = self.depth.saturating_sub(1),
        }
        self.pass(at.saturating_add(1));
        (self.depth == 0).then_some(End::At(self.passed))
    }
}

/// What follows the bracket of a line that begins with one, as far as it tells whether that is an array of objects:
/// whether it is one; nothing if more has to be seen.
pub fn is_array_of_objects(line: &[u8]) -> Option<bool> {
    let (first, rest) = line.split_first()?;
    if *first != b'[' {
        return Some(false);
    }
    rest.iter().find(|byte| !byte.is_ascii_whitespace()).map(|first| matches!(first, b'{' | b']'))
}

/// Whether a line that begins with an object may not hold its end.
pub fn may_go_on(line: &[u8]) -> bool {
    line.starts_with(b"{") && line.trim_ascii_end().last() != Some(&b'}')
}

/// How many bytes there are up to the next element of an array or its end: blanks, line ends, commas.
pub fn between(text: &[u8]) -> usize {
    text.iter().position(|byte| !(byte.is_ascii_whitespace() || *byte == b',')).unwrap_or(text.len())
}

/// How many bytes belong to the line that something ended on, if nothing but a comma follows it there; nothing if more
/// has to be seen.
pub fn tail(text: &[u8]) -> Option<usize> {
    let end = memchr2(b'\n', b'{', text);
    let rest = text.get(..end.unwrap_or(text.len())).unwrap_or_default().trim_ascii();
    match end {
        _ if !matches!(rest, b"" | b",") => Some(0),
        Some(at) => Some(at.saturating_add(usize::from(text.get(at) == Some(&b'\n')))),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_ends_where_it_closes() {
        for (text, end) in [
            ("{}", End::At(2)),
            ("{}{}", End::At(2)),
            ("{\n  \"a\": [1, {\"b\": \"}\"}]\n}\n", End::At(26)),
            ("{\"a\":\"\\\"}\"}", End::At(11)),
            ("{\"a\":\"\\\\\"}", End::At(10)),
            ("{\"a\":1", End::Open),
            ("{\"a\":\"x}", End::Open),
            ("{\"a\":\"\\", End::Open),
            ("{\"a\":1\n", End::Open),
            ("{\"a\":1\n{\"b\":2}", End::Broken),
            ("{\"a\":\"x\n\"}", End::Broken),
            ("{\"a\":\"x\\\n\"}", End::Broken),
            ("{\"a\":\n[{}]}", End::Broken),
            ("{\"a\":1\n {\"b\":2}}", End::At(16)),
        ] {
            assert_eq!(Span::default().follow(text.as_bytes()), end, "{text}");
            // The same, however it comes.
            let mut span = Span::default();
            let ends = (1..=text.len()).map(|length| span.follow(&text.as_bytes()[..length])).find(|end| *end != End::Open);
            assert_eq!(ends.unwrap_or(End::Open), end, "{text}");
        }
    }

    #[test]
    fn lines_tell_what_they_begin() {
        for (line, array) in [
            ("[{", Some(true)),
            ("[ ]", Some(true)),
            ("", None),
            ("[", None),
            ("[ \n", None),
            ("[1", Some(false)),
            ("[[", Some(false)),
            ("x[{", Some(false)),
        ] {
            assert_eq!(is_array_of_objects(line.as_bytes()), array, "{line}");
        }
        for (line, goes_on) in
            [("{", true), ("{\"a\":1,", true), ("{\"a\":\"", true), ("{}", false), ("{} \r", false), ("}", false), ("", false)]
        {
            assert_eq!(may_go_on(line.as_bytes()), goes_on, "{line}");
        }
        for (text, length) in
            [("\n{", Some(1)), (" , \r\nx", Some(5)), (", {", Some(2)), ("", None), (" ,", None), ("x\n", Some(0)), (",,\n", Some(0))]
        {
            assert_eq!(tail(text.as_bytes()), length, "{text}");
        }
        assert_eq!(between(b" ,\n]"), 3);
    }
}
