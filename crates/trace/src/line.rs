//! Words of one line.

use std::collections::VecDeque;
use std::str::FromStr;

use crate::TraceError;

/// A word: quoted text is never a keyword, and has no `=` of an attribute.
struct Word {
    text: String,
    bare: bool,
    equals: Option<usize>,
}

/// A line, taken apart into positional words, attributes, and arguments after ` : `.
pub(crate) struct Line {
    number: usize,
    words: VecDeque<Word>,
    attributes: Vec<(String, String)>,
    arguments: Option<Vec<String>>,
}

impl Line {
    /// Takes a line apart; nothing if it is empty.
    pub(crate) fn new(number: usize, text: &str) -> Result<Option<Self>, TraceError> {
        let mut line = Self { number, words: VecDeque::new(), attributes: Vec::new(), arguments: None };
        for word in split(text).map_err(|message| TraceError { line: number, message })? {
            if let Some(arguments) = &mut line.arguments {
                arguments.push(word.text);
            } else if word.bare && word.text == ":" {
                line.arguments = Some(Vec::new());
            } else if let Some(at) = word.equals {
                line.attributes.push((word.text[..at].to_owned(), word.text[at + 1..].to_owned()));
            } else {
                line.words.push_back(word);
            }
        }
        let empty = line.words.is_empty() && line.attributes.is_empty() && line.arguments.is_none();
        Ok(if empty { None } else { Some(line) })
    }

    /// An error about this line.
    pub(crate) fn error(&self, message: impl Into<String>) -> TraceError {
        TraceError { line: self.number, message: message.into() }
    }

    /// The next positional word.
    pub(crate) fn next(&mut self, what: &str) -> Result<String, TraceError> {
        self.optional().ok_or_else(|| self.error(format!("{what} is missing")))
    }

    /// The next positional word, if there is one.
    pub(crate) fn optional(&mut self) -> Option<String> {
        self.words.pop_front().map(|word| word.text)
    }

    /// The next positional word, without taking it, if it is not quoted.
    pub(crate) fn peek(&self) -> Option<&str> {
        self.words.front().filter(|word| word.bare).map(|word| &*word.text)
    }

    /// Takes the next word if it is this one.
    pub(crate) fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek() == Some(keyword);
        if found {
            self.words.pop_front();
        }
        found
    }

    /// Takes the next word, which must be this one.
    pub(crate) fn expect(&mut self, keyword: &str) -> Result<(), TraceError> {
        if self.keyword(keyword) { Ok(()) } else { Err(self.error(format!("`{keyword}` is missing"))) }
    }

    /// Takes a bare word, wherever it stands.
    pub(crate) fn flag(&mut self, flag: &str) -> bool {
        let place = self.words.iter().position(|word| word.bare && word.text == flag);
        place.is_some_and(|place| self.words.remove(place).is_some())
    }

    /// Takes the first attribute of a name.
    pub(crate) fn attribute(&mut self, name: &str) -> Option<String> {
        let place = self.attributes.iter().position(|(known, _)| known == name)?;
        Some(self.attributes.remove(place).1)
    }

    /// Takes all attributes of a name.
    pub(crate) fn attributes(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.attributes).into_iter().partition(|(known, _)| known == name);
        self.attributes = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Takes an attribute that is a value of some type.
    pub(crate) fn value<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, TraceError> {
        let Some(text) = self.attribute(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.error(format!("`{name}={text}` is not understood")))
    }

    /// Takes an attribute that is `yes` or `no`.
    pub(crate) fn truth(&mut self, name: &str) -> Result<Option<bool>, TraceError> {
        match self.attribute(name).as_deref() {
            None => Ok(None),
            Some("yes") => Ok(Some(true)),
            Some("no") => Ok(Some(false)),
            Some(other) => Err(self.error(format!("`{name}={other}` is neither yes nor no"))),
        }
    }

    /// Takes the words after ` : `.
    pub(crate) fn arguments(&mut self) -> Option<Vec<String>> {
        self.arguments.take()
    }

    /// Ends the line: nothing may be left of it.
    pub(crate) fn finish(self) -> Result<(), TraceError> {
        let left = self.words.front().map(|word| word.text.clone());
        let left = left.or_else(|| self.attributes.first().map(|(name, value)| format!("{name}={value}")));
        match left {
            Some(left) => Err(self.error(format!("`{left}` is not understood"))),
            None if self.arguments.is_some() => Err(self.error("only exec has arguments")),
            None => Ok(()),
        }
    }
}

fn split(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        match rest.peek() {
            None | Some('#') => return Ok(words),
            Some(_) => {}
        }
        let mut word = Word { text: String::new(), bare: true, equals: None };
        while let Some(c) = rest.next_if(|c| !c.is_whitespace()) {
            match c {
                '"' => {
                    word.bare = false;
                    quoted(&mut rest, &mut word.text)?;
                }
                '=' if word.equals.is_none() && word.bare && !word.text.is_empty() => {
                    word.equals = Some(word.text.len());
                    word.text.push(c);
                }
                _ => word.text.push(c),
            }
        }
        words.push(word);
    }
}

fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, text: &mut String) -> Result<(), String> {
    loop {
        match rest.next().ok_or("a quotation does not end")? {
            '"' => return Ok(()),
            '\\' => text.push(match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('u') => {
                    let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    let code = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    code.ok_or("an escape is no character")?
                }
                Some(c @ ('"' | '\\')) => c,
                _ => return Err("an escape is not understood".to_owned()),
            }),
            c => text.push(c),
        }
    }
}

/// A word as it is written: quoted where it must be.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '=');
    let special = text.is_empty() || text.starts_with('#') || matches!(text, ":" | "->" | "-");
    if !special && text.chars().all(plain) { text.to_owned() } else { quote(text) }
}

/// A path as it is written: quoted unless it begins with `/`, so that no keyword is mistaken for it.
pub(crate) fn path(text: &str) -> String {
    if text.starts_with('/') { word(text) } else { quote(text) }
}

/// An argument or the value of an attribute as it is written: `=` needs no quotes in it.
pub(crate) fn value(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
    let special = text.is_empty() || text.starts_with('#') || text == ":" || text == "-";
    if !special && text.chars().all(plain) { text.to_owned() } else { quote(text) }
}

fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() || (!c.is_ascii() && c.is_whitespace()) => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
