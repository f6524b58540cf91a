//! What the text of `sh -c` itself reads and writes: redirections have no process of their own, and where executions alone
//! are told nothing else shows them. Commands in the text are processes, which tell of themselves.

use std::str::Chars;

use tollgate_model::FilePath;

use super::authority::{Position, host};
use super::hosts::SOCKET;
use super::{Place, beginning};

/// Files of one text that are told, read and written apart: as many as are taken to be open at a time.
const MOST_FILES: usize = 8;

/// The files that a text redirects from and to.
#[derive(Debug, Default)]
pub struct Redirected {
    pub read: Vec<FilePath>,
    pub written: Vec<FilePath>,
}

/// A word or an operator of command text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Without its text, where an expansion hides that.
    Word(Option<String>),
    /// Ends a command.
    End,
    /// The next word is written, if `true`; else it is where errors go, or another descriptor.
    To(bool),
    /// The next word is read.
    From,
}

/// The text that a shell is told to run, with what follows it: a source that joins arguments without quotes lets the text
/// come apart at its blanks, and what else may follow a text redirects nothing.
pub fn text(arguments: &[&str]) -> Option<String> {
    let at = arguments.iter().position(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'))?;
    let after = arguments.get(at.saturating_add(1)..)?;
    let text = after.iter().position(|word| !word.starts_with('-'))?;
    Some(after.get(text..)?.join(" "))
}

/// What a text redirects.
pub fn redirections(text: &str, place: Place<'_>) -> Redirected {
    let tokens = tokens(beginning(text), place.home());
    let mut folder: Option<FilePath> = place.0.cloned();
    let mut redirected = Redirected::default();
    for simple in tokens.split(|token| matches!(token, Token::End)) {
        let here = Place::new(folder.as_ref());
        if let [Token::Word(Some(first)), Token::Word(to)] = simple
            && first == "cd"
        {
            folder = to.as_ref().map(|to| here.path(to));
            continue;
        }
        for pair in simple.iter().zip(simple.iter().skip(1)) {
            let (files, path) = match pair {
                (Token::To(true), Token::Word(Some(path))) if path != "/dev/null" => (&mut redirected.written, path),
                (Token::From, Token::Word(Some(path))) if !path.starts_with("/dev/") => (&mut redirected.read, path),
                _ => continue,
            };
            if files.len() < MOST_FILES {
                files.push(here.path(path));
            }
        }
    }
    redirected
}

/// Host and port of a file that stands for a connection (bash(1), Redirection).
pub fn socket(path: &FilePath) -> Option<(String, u16)> {
    let (name, port) = path.key().strip_prefix(SOCKET)?.split_once('/')?;
    Some((host(name, Position::Host)?, port.parse().ok()?))
}

/// Splits text, quotes and backslashes taken off.
fn tokens(text: &str, home: Option<&str>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut known = true;
    let mut quote = None;
    let mut documents = Vec::new();
    let mut chars = text.chars();
    let end = |word: &mut Option<String>, known: &mut bool, tokens: &mut Vec<Token>| {
        if let Some(word) = word.take() {
            tokens.push(Token::Word(Some(word).filter(|_| *known)));
        }
        *known = true;
    };
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some('"') | None, '$') if is_home(&mut chars, home) => word.get_or_insert_default().push_str(home.unwrap_or_default()),
            (Some('"') | None, '$') if let Some(file) = substituted(&mut chars) => {
                let file = self::tokens(file, home).into_iter().find(|token| matches!(token, Token::Word(Some(_))));
                tokens.extend(file.map(|file| [Token::From, file]).into_iter().flatten());
                known = false;
                word.get_or_insert_default();
            }
            (Some('"') | None, '$' | '`') => {
                known = false;
                word.get_or_insert_default();
            }
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            // A comment, whose quotes are none.
            (None, '#') if word.is_none() => skip_until(&mut chars, '\n'),
            (None, '~') if word.is_none() && home.is_some() && chars.as_str().starts_with('/') => {
                word = home.map(str::to_owned);
            }
            (None, '~' | '*' | '?' | '[') if c != '~' || word.is_none() => {
                known = false;
                word.get_or_insert_default();
            }
            (None, ' ' | '\t' | '\r' | '(' | ')') => end(&mut word, &mut known, &mut tokens),
            (None, '<') => {
                word.take_if(|word| known && is_number(word));
                end(&mut word, &mut known, &mut tokens);
                // Text that stands there, a command's output and descriptors are no files.
                if eat(&mut chars, "<<") || eat(&mut chars, "&") || chars.as_str().starts_with(['(', '>']) {
                    continue;
                }
                if eat(&mut chars, "<") {
                    documents.push(delimiter(&mut chars));
                } else {
                    tokens.push(Token::From);
                }
            }
            (None, '>') => {
                // `2>` and `2>&1` are of errors, `>&2` of another descriptor; `>& FILE` takes errors too.
                let descriptor = word.take_if(|word| known && is_number(word));
                end(&mut word, &mut known, &mut tokens);
                eat(&mut chars, ">");
                let duplicates = eat(&mut chars, "&");
                // zsh takes `!` for `|`: over what is there, whatever the options say.
                let _ = eat(&mut chars, "|") || eat(&mut chars, "!");
                let other = duplicates && chars.as_str().starts_with(|next: char| next.is_ascii_digit() || next == '-');
                tokens.push(Token::To(!other && descriptor.is_none_or(|number| number == "1")));
            }
            (None, '&') if eat(&mut chars, ">") => {
                end(&mut word, &mut known, &mut tokens);
                tokens.push(Token::To(true));
            }
            (None, ';' | '&' | '|' | '\n') => {
                end(&mut word, &mut known, &mut tokens);
                tokens.push(Token::End);
                if c == '\n' {
                    documents.drain(..).for_each(|document| skip_document(&mut chars, &document));
                }
            }
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    end(&mut word, &mut known, &mut tokens);
    tokens
}

/// Passes over what the rest begins with, if it does.
fn eat(chars: &mut Chars<'_>, prefix: &str) -> bool {
    let rest = chars.as_str().strip_prefix(prefix);
    rest.inspect(|rest| *chars = rest.chars()).is_some()
}

/// Passes over what comes before a character.
fn skip_until(chars: &mut Chars<'_>, next: char) {
    let rest = chars.as_str();
    *chars = rest.get(rest.find(next).unwrap_or(rest.len())..).unwrap_or_default().chars();
}

/// Passes over a substitution of what a file holds (bash(1), Command Substitution), which the shell reads and nobody else; gives the
/// text that names the file. It ends in its line.
fn substituted<'a>(chars: &mut Chars<'a>) -> Option<&'a str> {
    let (file, rest) = chars.as_str().strip_prefix("(<")?.split_once(')')?;
    (!file.contains('\n')).then(|| *chars = rest.chars()).map(|()| file)
}

/// Passes over the word that ends a text which stands in the command (bash(1), Here Documents).
fn delimiter(chars: &mut Chars<'_>) -> String {
    let rest = chars.as_str();
    let word = rest.trim_start_matches(['-', ' ', '\t']);
    let (word, rest) = word.split_at(word.find([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')']).unwrap_or(word.len()));
    *chars = rest.chars();
    word.replace(['\'', '"', '\\'], "")
}

/// Passes over the lines of such a text.
fn skip_document(chars: &mut Chars<'_>, delimiter: &str) {
    while !chars.as_str().is_empty() {
        let (line, rest) = chars.as_str().split_once('\n').unwrap_or((chars.as_str(), ""));
        *chars = rest.chars();
        if line.trim_start_matches('\t') == delimiter {
            return;
        }
    }
}

/// Passes over the variable that names the home folder, where that folder is known.
fn is_home(chars: &mut Chars<'_>, home: Option<&str>) -> bool {
    let is_named = |rest: &str| rest.starts_with("HOME/") || rest.starts_with("{HOME}/");
    home.is_some() && is_named(chars.as_str()) && (eat(chars, "HOME") || eat(chars, "{HOME}"))
}
