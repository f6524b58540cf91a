//! What the text of `sh -c` itself writes: redirections have no process of their own, and where executions alone are told
//! nothing else shows them. Commands in the text are processes, which tell of themselves.

use tollgate_model::FilePath;

use super::Place;
use super::authority::{Position, host};
use super::hosts::SOCKET;

/// Bytes of text that are looked at.
const MOST_TEXT: usize = 64 << 10;

/// Files of one text that are told: as many as are taken to be open at a time.
const MOST_WRITTEN: usize = 8;

/// A word or an operator of command text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Without its text, where an expansion hides that.
    Word(Option<String>),
    /// Ends a command.
    End,
    /// The next word is written, if `true`; else it is where errors go, or another descriptor.
    To(bool),
}

/// The text that a shell is told to run, with what follows it: a source that joins arguments without quotes lets the text
/// come apart at its blanks, and what else may follow a text redirects nothing.
pub fn text(arguments: &[&str]) -> Option<String> {
    let at = arguments.iter().position(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'))?;
    let after = arguments.get(at.saturating_add(1)..)?;
    let text = after.iter().position(|word| !word.starts_with('-'))?;
    Some(after.get(text..)?.join(" "))
}

/// The files that a text redirects to.
pub fn redirections(text: &str, place: Place<'_>) -> Vec<FilePath> {
    let text = text.get(..text.floor_char_boundary(MOST_TEXT)).unwrap_or_default();
    let tokens = tokens(text);
    let mut folder: Option<FilePath> = place.0.cloned();
    let mut written = Vec::new();
    for simple in tokens.split(|token| matches!(token, Token::End)) {
        let here = Place::new(folder.as_ref());
        if let [Token::Word(Some(first)), Token::Word(to)] = simple
            && first == "cd"
        {
            folder = to.as_ref().map(|to| here.path(to));
            continue;
        }
        let pairs = simple.iter().zip(simple.iter().skip(1));
        let paths = pairs.filter_map(|(token, next)| match (token, next) {
            (Token::To(true), Token::Word(Some(path))) if path != "/dev/null" => Some(here.path(path)),
            _ => None,
        });
        written.extend(paths.take(MOST_WRITTEN.saturating_sub(written.len())));
    }
    written
}

/// Host and port of a file that stands for a connection (bash(1), Redirection).
pub fn socket(path: &FilePath) -> Option<(String, u16)> {
    let (name, port) = path.key().strip_prefix(SOCKET)?.split_once('/')?;
    Some((host(name, Position::Host)?, port.parse().ok()?))
}

/// Splits text, quotes and backslashes taken off.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut known = true;
    let mut quote = None;
    let mut chars = text.chars().peekable();
    let end = |word: &mut Option<String>, known: &mut bool, tokens: &mut Vec<Token>| {
        if let Some(word) = word.take() {
            tokens.push(Token::Word(Some(word).filter(|_| *known)));
        }
        *known = true;
    };
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some('"') | None, '$' | '`') => {
                known = false;
                word.get_or_insert_default();
            }
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '~' | '*' | '?' | '[') if c != '~' || word.is_none() => {
                known = false;
                word.get_or_insert_default();
            }
            (None, ' ' | '\t' | '\r' | '<' | '(' | ')') => end(&mut word, &mut known, &mut tokens),
            (None, '>') => {
                // `2>` and `2>&1` are of errors, `>&2` of another descriptor; `>& FILE` takes errors too.
                let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
                let descriptor = word.take_if(|word| known && is_number(word));
                end(&mut word, &mut known, &mut tokens);
                chars.next_if_eq(&'>');
                let duplicates = chars.next_if_eq(&'&').is_some();
                // zsh takes `!` for `|`: over what is there, whatever the options say.
                chars.next_if(|next| matches!(next, '|' | '!'));
                let other = duplicates && chars.peek().is_some_and(|next| next.is_ascii_digit() || *next == '-');
                tokens.push(Token::To(!other && descriptor.is_none_or(|number| number == "1")));
            }
            (None, '&') if chars.next_if_eq(&'>').is_some() => {
                end(&mut word, &mut known, &mut tokens);
                tokens.push(Token::To(true));
            }
            (None, ';' | '&' | '|' | '\n') => {
                end(&mut word, &mut known, &mut tokens);
                tokens.push(Token::End);
            }
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    end(&mut word, &mut known, &mut tokens);
    tokens
}
