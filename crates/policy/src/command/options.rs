//! Splitting arguments into flags, option values and operands.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::ops::Bound;
use std::slice::Iter;

use tollgate_model::FilePath;

use super::Place;
use super::compiled::Tool;
use super::rows::Style;

/// What the value of an option is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing of interest.
    Value,
    /// A file or folder that is read.
    Input,
    /// A file that is written; also the archive in modes that only read.
    Output,
    /// A folder that later operands are relative to.
    Base,
    /// A folder into which files are copied.
    Target,
    /// A file that is sent.
    Upload,
    /// Text that is sent, or `@file`.
    Data,
    /// Text that is sent, or `[name]@file`.
    Encoded,
    /// Text that is sent, as it stands.
    Literal,
    /// Text that goes with what is asked for or sent, or `@file`.
    Header,
    /// Text that goes with it, as it stands.
    Beside,
    /// A part of a form: `name=@file`, `name=<file`, `name=text`.
    Part,
    /// A URL to send to or fetch.
    Url,
    /// `host:port` to connect to.
    Connect,
    /// A port.
    Port,
    /// A name from which the host is made.
    Account,
    /// What is added to input names.
    Suffix,
    /// Words up to the next option are patterns.
    Patterns,
    /// The rest are arguments of a module, its name first.
    Module,
    /// A folder that another machine sees: `folder:there`, or `type=bind,source=folder`.
    Bind,
    /// Where something is mounted.
    At,
    /// A script, which may name where it has something sent.
    Script,
}

const NAMES: [(&str, Meaning); 22] = [
    ("value", Meaning::Value),
    ("input", Meaning::Input),
    ("output", Meaning::Output),
    ("base", Meaning::Base),
    ("target", Meaning::Target),
    ("upload", Meaning::Upload),
    ("data", Meaning::Data),
    ("encoded", Meaning::Encoded),
    ("literal", Meaning::Literal),
    ("header", Meaning::Header),
    ("beside", Meaning::Beside),
    ("part", Meaning::Part),
    ("url", Meaning::Url),
    ("connect", Meaning::Connect),
    ("port", Meaning::Port),
    ("account", Meaning::Account),
    ("suffix", Meaning::Suffix),
    ("patterns", Meaning::Patterns),
    ("module", Meaning::Module),
    ("bind", Meaning::Bind),
    ("script", Meaning::Script),
    ("at", Meaning::At),
];

impl Meaning {
    /// The meaning that content names so.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning)
    }

    /// All names.
    pub fn names() -> Vec<&'static str> {
        NAMES.iter().map(|(name, _)| *name).collect()
    }
}

/// A word that is no option.
#[derive(Debug)]
pub struct Operand<'w> {
    pub text: &'w str,
    /// What it is relative to, by its position in [`Parsed::bases`].
    base: usize,
    /// Whether it follows a long option that the tool's row does not have, whose value it may be.
    pub may_be_value: bool,
}

/// The value of an option.
#[derive(Debug)]
pub struct Setting<'w> {
    pub meaning: Meaning,
    pub option: String,
    pub text: &'w str,
    base: usize,
}

/// Arguments, split.
#[derive(Debug)]
pub struct Parsed<'w> {
    /// Flags, and options with a value, that are present.
    present: BTreeSet<String>,
    /// What their values are.
    texts: BTreeSet<&'w str>,
    pub settings: Vec<Setting<'w>>,
    pub operands: Vec<Operand<'w>>,
    /// The operand that names a module, by its position.
    module: Option<usize>,
    bases: Vec<Option<FilePath>>,
    /// Whether the last word was a long option that the tool's row does not have.
    unlisted: bool,
}

impl<'w> Parsed<'w> {
    /// Whether a flag, or an option with a value, is present.
    pub fn has(&self, flag: &str) -> bool {
        self.present.contains(flag)
    }

    /// The module that is run, and its arguments.
    pub fn module(&self) -> Option<(&'w str, Vec<&'w str>)> {
        let at = self.module?;
        let (name, rest) = self.operands.get(at..)?.split_first()?;
        Some((name.text, rest.iter().map(|operand| operand.text).collect()))
    }

    /// Whether the value of an option is this text.
    pub fn says(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    /// Values of one meaning, in order.
    pub fn values(&self, meaning: Meaning) -> impl Iterator<Item = &Setting<'w>> {
        self.settings.iter().filter(move |setting| setting.meaning == meaning)
    }

    /// A value as a path. Only inputs follow a changed base; outputs stay with the working directory.
    pub fn value_path(&self, setting: &Setting<'_>) -> FilePath {
        let base = if setting.meaning == Meaning::Output { 0 } else { setting.base };
        self.at(base).path(setting.text)
    }

    /// An operand as a path.
    pub fn path(&self, operand: &Operand<'_>) -> FilePath {
        self.at(operand.base).path(operand.text)
    }

    /// Any text as a path in the working directory.
    pub fn plain(&self, text: &str) -> FilePath {
        self.at(0).path(text)
    }

    fn at(&self, base: usize) -> Place<'_> {
        Place(self.bases.get(base).and_then(Option::as_ref))
    }
}

type Words<'w> = Peekable<Iter<'w, &'w str>>;

impl Tool {
    /// Splits arguments.
    pub(super) fn parse<'w>(&self, arguments: &'w [&'w str], place: Place<'_>) -> Parsed<'w> {
        let mut parsed = Parsed {
            present: BTreeSet::new(),
            texts: BTreeSet::new(),
            settings: Vec::new(),
            operands: Vec::new(),
            module: None,
            bases: vec![place.0.cloned()],
            unlisted: false,
        };
        let mut words: Words<'w> = arguments.iter().peekable();
        if self.bundle_first
            && let Some(bundle) = words.next_if(|word| !word.starts_with('-'))
        {
            self.old_bundle(bundle, &mut words, &mut parsed);
        }
        while let Some(&word) = words.next() {
            if self.style == Style::Assignments {
                self.assignment(word, &mut parsed);
            } else if word == "--" {
                words.by_ref().for_each(|word| parsed.operand(word));
            } else if word.len() > 1 && word.starts_with('-') {
                self.option(word, &mut words, &mut parsed);
            } else {
                parsed.operand(word);
            }
        }
        parsed
    }

    fn option<'w>(&self, word: &'w str, words: &mut Words<'w>, parsed: &mut Parsed<'w>) {
        let (name, text) = word.split_once('=').map_or((word, None), |(name, text)| (name, Some(text)));
        if let Some(whole) = self.shortened(name) {
            match (self.options.get(whole), text) {
                (Some(&meaning), Some(text)) => parsed.set(meaning, whole, text),
                (Some(&meaning), None) => self.value(meaning, whole, words, parsed),
                (None, _) => parsed.flag(whole.to_owned()),
            }
        } else if let Some(start) = self.optional.get(word) {
            parsed.flag(word.to_owned());
            words.next_if(|next| next.to_lowercase().starts_with(start.as_str()));
        } else if let Some(&meaning) = self.options.get(word) {
            self.value(meaning, word, words, parsed);
        } else if self.style != Style::Letters || word.starts_with("--") {
            match (text, self.options.get(name)) {
                (Some(text), Some(&meaning)) => parsed.set(meaning, name, text),
                (Some(_), None) => parsed.flag(name.to_owned()),
                (None, _) => {
                    parsed.flag(name.to_owned());
                    parsed.unlisted = !self.has_flag(name);
                }
            }
        } else {
            self.bundle(word, words, parsed);
        }
    }

    /// Whether a form of the tool asks for a flag, which is thereby known to have no value.
    fn has_flag(&self, name: &str) -> bool {
        self.forms.iter().any(|form| form.row.flags.iter().chain(&form.row.all).any(|flag| flag == name))
    }

    /// The long option that a name is the beginning of, if it is that of one only (`getopt_long(3)`).
    fn shortened(&self, name: &str) -> Option<&str> {
        if self.long.is_empty() || !name.starts_with("--") || name.len() < 3 || self.long.contains(name) {
            return None;
        }
        let mut longer = self.long.range::<str, _>((Bound::Excluded(name), Bound::Unbounded)).take_while(|option| option.starts_with(name));
        longer.next().filter(|_| longer.next().is_none()).map(String::as_str)
    }

    fn value<'w>(&self, meaning: Meaning, option: &str, words: &mut Words<'w>, parsed: &mut Parsed<'w>) {
        match meaning {
            Meaning::Patterns => {
                parsed.flag(option.to_owned());
                while words.next_if(|word| !word.starts_with('-') && **word != "@").is_some() {}
                words.next_if(|word| **word == "@");
            }
            Meaning::Module => {
                parsed.flag(option.to_owned());
                parsed.module.get_or_insert(parsed.operands.len());
                words.by_ref().for_each(|word| parsed.operand(word));
            }
            _ => {
                if let Some(&text) = words.next() {
                    parsed.set(meaning, option, text);
                }
            }
        }
    }

    /// `-czf file`, `-offile`
    fn bundle<'w>(&self, word: &'w str, words: &mut Words<'w>, parsed: &mut Parsed<'w>) {
        let mut letters = word.chars();
        letters.next();
        while let Some(letter) = letters.next() {
            let name = format!("-{letter}");
            match self.options.get(&name) {
                None => parsed.flag(name),
                Some(&meaning) => {
                    let rest = letters.as_str();
                    if rest.is_empty() || matches!(meaning, Meaning::Module | Meaning::Patterns) {
                        if !rest.is_empty() {
                            if meaning == Meaning::Module {
                                parsed.module.get_or_insert(parsed.operands.len());
                            }
                            parsed.operand(rest);
                        }
                        self.value(meaning, &name, words, parsed);
                    } else {
                        parsed.set(meaning, &name, rest);
                    }
                    return;
                }
            }
        }
    }

    /// `czf file`: values are the next words, in the order of the letters.
    fn old_bundle<'w>(&self, bundle: &str, words: &mut Words<'w>, parsed: &mut Parsed<'w>) {
        for letter in bundle.chars() {
            let name = format!("-{letter}");
            match self.options.get(&name) {
                Some(&meaning) => self.value(meaning, &name, words, parsed),
                None => parsed.flag(name),
            }
        }
    }

    fn assignment<'w>(&self, word: &'w str, parsed: &mut Parsed<'w>) {
        match word.split_once('=').and_then(|(name, text)| Some((name, *self.options.get(name)?, text))) {
            Some((name, meaning, text)) => parsed.set(meaning, name, text),
            None => parsed.operand(word),
        }
    }
}

impl<'w> Parsed<'w> {
    fn flag(&mut self, name: impl AsRef<str> + Into<String>) {
        self.unlisted = false;
        if !self.present.contains(name.as_ref()) {
            self.present.insert(name.into());
        }
    }

    fn operand(&mut self, text: &'w str) {
        let base = self.bases.len().saturating_sub(1);
        let may_be_value = std::mem::take(&mut self.unlisted);
        self.operands.push(Operand { text, base, may_be_value });
    }

    fn set(&mut self, meaning: Meaning, option: &str, text: &'w str) {
        let base = self.bases.len().saturating_sub(1);
        if meaning == Meaning::Base {
            let changed = self.at(base).path(text);
            let changed = Place::new(Some(&changed)).0.cloned();
            self.bases.push(changed);
        }
        self.flag(option);
        self.texts.insert(text);
        self.settings.push(Setting { meaning, option: option.to_owned(), text, base });
    }
}
