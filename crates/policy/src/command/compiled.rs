//! The grammar, ready for use.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::FilePath;
use toml::Spanned;

use super::alias::Alias;
use super::globs;
use super::hosts::Hosts;
use super::literals;
use super::options::{Meaning, Operand, Parsed};
use super::program::Names;
use super::rows::{FormRow, RoleName, SchemeRow, Style, ToolRow, ToolsFile, WrapperRow};
use super::{Command, Place, Role};
use crate::sensitive::{category, weight};
use crate::strict::{Report, unknown};

/// All tools.
#[derive(Debug, Default)]
pub struct Tools {
    tools: Vec<Tool>,
    wrappers: Vec<Wrapper>,
    shells: Vec<String>,
    pub(super) aliases: Vec<Alias>,
    pub(super) schemes: BTreeMap<String, SchemeRow>,
    by_name: BTreeMap<Box<str>, Program>,
    by_prefix: Vec<(Box<str>, Program)>,
    by_id: BTreeMap<Box<str>, Program>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
enum Program {
    Tool(usize),
    Wrapper(usize),
}

#[derive(Debug)]
struct Wrapper {
    value: Vec<String>,
    assignments: bool,
    /// The tool that it is where it is given no command.
    alone: Option<String>,
}

/// A tool.
#[derive(Debug)]
pub struct Tool {
    pub(super) name: String,
    pub(super) style: Style,
    pub(super) bundle_first: bool,
    pub(super) options: BTreeMap<String, Meaning>,
    pub(super) optional: BTreeMap<String, String>,
    /// What shortened options may stand for; empty where none may be shortened.
    pub(super) long: BTreeSet<String>,
    pub(super) scheme: String,
    interprets: bool,
    globs: bool,
    no_globs: Vec<String>,
    pub(super) forms: Vec<Form>,
}

/// One way of using a tool.
#[derive(Debug)]
pub struct Form {
    verbs: Vec<Vec<String>>,
    role: Role,
    pub(super) row: FormRow,
}

impl Tools {
    /// Checks and compiles. Entries with mistakes are left out and reported.
    pub fn compile(file: &ToolsFile, categories: &[String], report: &mut Report<'_>) -> Self {
        let mut compiled = Self {
            shells: file.shells.clone(),
            aliases: file.alias.iter().filter_map(|row| Alias::compile(row, report)).collect(),
            schemes: file.scheme.iter().map(|row| (row.name.clone(), row.clone())).collect(),
            ..Self::default()
        };
        for row in &file.wrapper {
            let program = Program::Wrapper(compiled.wrappers.len());
            compiled.register(&row.names, &row.signing_ids, program, report);
            if row.verified && row.source.trim().is_empty() {
                report.add(row.names.first().map_or(0..0, Spanned::span), "a verified row must say its `source`");
            }
            compiled.wrappers.push(Wrapper::new(row));
        }
        for row in &file.tool {
            let program = Program::Tool(compiled.tools.len());
            compiled.register(&row.names, &row.signing_ids, program, report);
            if row.verified && row.source.get_ref().trim().is_empty() {
                report.add(row.source.span(), "a verified row must say its `source`");
            }
            let tool = Tool::compile(row, &compiled.schemes, categories, report);
            compiled.tools.push(tool);
        }
        for alone in file.wrapper.iter().filter_map(|row| row.alone.as_ref()) {
            if !matches!(compiled.named(alone.get_ref()), Some(Program::Tool(_))) {
                report.add(alone.span(), format!("`{}` is no tool", alone.get_ref()));
            }
        }
        compiled
    }

    fn register(&mut self, names: &[Spanned<String>], ids: &[String], program: Program, report: &mut Report<'_>) {
        for name in names {
            let text = name.get_ref().to_lowercase();
            let known = match text.strip_suffix('*') {
                Some(prefix) => {
                    self.by_prefix.push((prefix.into(), program));
                    None
                }
                None => self.by_name.insert(text.as_str().into(), program),
            };
            if known.is_some() {
                report.add(name.span(), format!("tool `{text}` is defined twice"));
            }
        }
        for id in ids {
            self.by_id.insert(id.as_str().into(), program);
        }
    }

    /// The tool of a program, with the arguments that are its own.
    pub(super) fn find<'a, 'w>(&'a self, names: &Names<'_>, arguments: &'w [&'w str]) -> Option<(&'a Tool, &'w [&'w str])> {
        let by_name = self.named(names.file()).or_else(|| self.named(names.called()?));
        let program = by_name.or_else(|| self.by_id.get(names.signing_id()).copied())?;
        self.unwrapped(program, arguments)
    }

    /// Whether a signing id names a tool that does its own work.
    pub(super) fn is_vouched(&self, names: &Names<'_>, tool: &Tool) -> bool {
        let by_id = match self.by_id.get(names.signing_id()) {
            Some(Program::Tool(at)) => self.tools.get(*at),
            _ => None,
        };
        !tool.interprets && by_id.is_some_and(|known| std::ptr::eq(known, tool))
    }

    /// Follows programs that become another.
    fn unwrapped<'a, 'w>(&'a self, mut program: Program, mut arguments: &'w [&'w str]) -> Option<(&'a Tool, &'w [&'w str])> {
        loop {
            match program {
                Program::Tool(at) => return self.tools.get(at).map(|tool| (tool, arguments)),
                Program::Wrapper(at) => {
                    let wrapper = self.wrappers.get(at)?;
                    let Some((name, rest)) = wrapper.inner(arguments).and_then(<[_]>::split_first) else {
                        let Program::Tool(alone) = self.named(wrapper.alone.as_deref()?)? else { return None };
                        return self.tools.get(alone).map(|tool| (tool, &[] as &[&str]));
                    };
                    program = self.named(FilePath::new(name).name())?;
                    arguments = rest;
                }
            }
        }
    }

    fn named(&self, name: &str) -> Option<Program> {
        let prefixed = || self.by_prefix.iter().find(|(prefix, _)| name.starts_with(&**prefix)).map(|(_, program)| *program);
        self.by_name.get(name).copied().or_else(prefixed)
    }

    /// Whether the program runs command text.
    pub(super) fn is_shell(&self, names: &Names<'_>) -> bool {
        self.shells.iter().any(|shell| shell == names.file() || names.called().is_some_and(|called| shell == called))
    }
}

impl Wrapper {
    fn new(row: &WrapperRow) -> Self {
        let alone = row.alone.as_ref().map(|name| name.get_ref().clone());
        Self { value: row.value.clone(), assignments: row.assignments, alone }
    }

    /// The wrapped command, its name first.
    fn inner<'w>(&self, mut words: &'w [&'w str]) -> Option<&'w [&'w str]> {
        while let Some((word, rest)) = words.split_first() {
            if *word == "--" {
                return Some(rest);
            }
            let takes_next = self.value.iter().any(|option| option == word);
            if word.starts_with('-') {
                words = if takes_next { rest.get(1..)? } else { rest };
            } else if self.assignments && word.contains('=') {
                words = rest;
            } else {
                return Some(words);
            }
        }
        None
    }
}

impl Tool {
    fn compile(row: &ToolRow, schemes: &BTreeMap<String, SchemeRow>, categories: &[String], report: &mut Report<'_>) -> Self {
        let mut options = BTreeMap::new();
        for (meaning, spellings) in &row.options {
            match Meaning::named(meaning.get_ref()) {
                Some(known) => options.extend(spellings.iter().map(|spelling| (spelling.clone(), known))),
                None => report.add(meaning.span(), unknown("meaning of options", meaning.get_ref(), &Meaning::names())),
            }
        }
        let mut scheme = |name: &Option<Spanned<String>>| {
            if let Some(name) = name
                && !schemes.contains_key(name.get_ref())
            {
                let known: Vec<&str> = schemes.keys().map(String::as_str).collect();
                report.add(name.span(), unknown("scheme", name.get_ref(), &known));
            }
        };
        scheme(&row.scheme);
        row.form.iter().for_each(|form| {
            scheme(&form.remote);
            scheme(&form.host);
        });
        let forms = row.form.iter().map(|form| Form::compile(form, categories, row, report)).collect();
        for switch in row.switches.iter().filter(|_| !row.abbreviates) {
            report.add(switch.span(), "`switches` have no meaning without `abbreviates`");
        }
        let long = if row.abbreviates { long_options(row) } else { BTreeSet::new() };
        Self {
            name: row.names.first().map(|name| name.get_ref().clone()).unwrap_or_default(),
            style: row.style,
            bundle_first: row.bundle_first,
            options,
            optional: row.optional.clone(),
            long,
            scheme: row.scheme.as_ref().map_or_else(|| "http".to_owned(), |scheme| scheme.get_ref().clone()),
            interprets: row.interprets,
            globs: row.globs,
            no_globs: row.no_globs.clone(),
            forms,
        }
    }

    /// The URLs that a text is to the tool.
    pub(super) fn urls(&self, parsed: &Parsed<'_>, text: &str) -> Vec<String> {
        if self.globs && !self.no_globs.iter().any(|flag| parsed.has(flag)) { globs::expanded(text) } else { vec![text.to_owned()] }
    }

    /// The tool that a script is, by the name of its file, and the script's own arguments.
    fn script<'a, 'w>(&self, tools: &'a Tools, arguments: &'w [&'w str]) -> Option<(&'a Self, &'w [&'w str])> {
        if !self.interprets {
            return None;
        }
        let mut words = arguments;
        loop {
            let (word, rest) = words.split_first()?;
            words = rest;
            match self.options.get(*word) {
                // Code or a module, and no script.
                Some(Meaning::Module | Meaning::Script) => return None,
                Some(_) => words = rest.get(1..)?,
                None if word.starts_with('-') => {}
                None => {
                    let path = FilePath::new(word);
                    let name = path.name();
                    let name = [".py", ".js", ".mjs", ".cjs", ".rb", ".pl"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
                    let Program::Tool(at) = *tools.by_name.get(name)? else { return None };
                    let tool = tools.tools.get(at)?;
                    // Only what lies somewhere is a script; an interpreter within an interpreter is none.
                    return (word.contains('/') && !tool.interprets).then_some((tool, rest));
                }
            }
        }
    }

    /// Paths that stand in quotes in the programs that an interpreter is given.
    pub(super) fn quoted(&self, arguments: &[&str], place: Place<'_>) -> Vec<FilePath> {
        if !self.interprets {
            return Vec::new();
        }
        let parsed = self.parse(arguments, place);
        parsed.values(Meaning::Script).flat_map(|program| literals::paths(program.text, place)).collect()
    }

    /// Reads arguments into a command.
    pub(super) fn interpret(&self, tools: &Tools, arguments: &[&str], place: Place<'_>, command: &mut Command) {
        let parsed = self.parse(arguments, place);
        if let Some((module, rest)) = parsed.module()
            && let Some(Program::Tool(at)) = tools.named(&format!("-m {module}"))
            && let Some(tool) = tools.tools.get(at)
            // One step: a module is no interpreter.
            && !std::ptr::eq(tool, self)
        {
            return tool.interpret(tools, &rest, place, command);
        }
        if let Some((tool, rest)) = self.script(tools, arguments) {
            return tool.interpret(tools, rest, place, command);
        }
        let Some(form) = self.forms.iter().find(|form| form.fits(&parsed)) else { return };
        command.role = form.role;
        command.given = form.row.given;
        form.hosts(tools, self, &parsed, &mut Hosts(&mut command.named_hosts));
        form.fill(tools, self, &parsed, command);
        // A tool may know where it sends without being told.
        let sent_to = command.destination.as_ref().map(|destination| destination.host.clone());
        Hosts(&mut command.named_hosts).add_dotted(sent_to);
    }
}

/// Every long option that a row names.
fn long_options(row: &ToolRow) -> BTreeSet<String> {
    let of_forms = row.form.iter().flat_map(|form| form.flags.iter().chain(&form.all).chain(&form.stdout).chain(&form.stdin_flags));
    let of_tool = row.options.values().flatten().chain(row.optional.keys()).chain(&row.no_globs);
    let switches = row.switches.iter().map(Spanned::get_ref);
    of_tool.chain(of_forms).chain(switches).filter(|option| option.starts_with("--")).cloned().collect()
}

impl Form {
    fn compile(row: &FormRow, categories: &[String], tool: &ToolRow, report: &mut Report<'_>) -> Self {
        let role = match row.role {
            RoleName::Other => Role::Other,
            RoleName::Archive => Role::Archive,
            RoleName::Copy => Role::Copy,
            RoleName::Upload => Role::Upload,
            RoleName::Driven => Role::Driven,
            RoleName::Mount => Role::Mount,
            RoleName::Serve => Role::Serve,
            RoleName::Tunnel => Role::Tunnel,
            RoleName::Container => Role::Container,
            RoleName::Attach => Role::Attach,
            RoleName::Secret | RoleName::Capture => match (&row.category, &row.weight) {
                (Some(name), Some(value)) => {
                    let of = if row.role == RoleName::Secret { Role::Secret } else { Role::Capture };
                    of(category(categories, name, report), weight(value, report))
                }
                _ => {
                    report.add(tool.source.span(), "a form of role `secret` or `capture` needs `category` and `weight`");
                    Role::Other
                }
            },
        };
        let verbs = row.verbs.iter().map(|verb| verb.split(' ').map(str::to_owned).collect()).collect();
        Self { verbs, role, row: row.clone() }
    }

    fn fits(&self, parsed: &Parsed<'_>) -> bool {
        (self.verbs.is_empty() || self.verb(parsed).is_some())
            && (self.row.flags.is_empty() || self.row.flags.iter().any(|flag| parsed.has(flag)))
            && self.row.all.iter().all(|flag| parsed.has(flag))
            && self.row.most.is_none_or(|most| parsed.operands.len() <= most)
            && self.row.query.is_none_or(|least| is_laden(parsed, least))
            && (self.row.says.is_empty() || self.is_said(parsed))
            && (self.row.lines.is_empty() || self.has_line(parsed))
            && (self.row.only.is_empty() || self.is_only(parsed))
            && self.row.with.iter().all(|(option, value)| is_always(parsed, option, value))
    }

    /// Whether values of options and operands together hold all that the row asks for: a script may come in several.
    fn is_said(&self, parsed: &Parsed<'_>) -> bool {
        let settings = parsed.settings.iter().map(|setting| setting.text);
        let texts: Vec<String> = settings.chain(parsed.operands.iter().map(|operand| operand.text)).map(plainly).collect();
        self.row.says.iter().all(|wanted| texts.iter().any(|text| text.contains(wanted.as_str())))
    }

    /// Whether a script has one of the row's lines.
    fn has_line(&self, parsed: &Parsed<'_>) -> bool {
        let mut lines = parsed.values(Meaning::Script).flat_map(|script| script.text.lines()).map(plainly);
        lines.any(|line| self.row.lines.contains(&line))
    }

    /// Whether all scripts are among those of the row, and nothing else is run.
    fn is_only(&self, parsed: &Parsed<'_>) -> bool {
        let known = |text: &str| self.row.only.iter().any(|only| *only == text.trim().to_lowercase());
        let mut scripts = parsed.values(Meaning::Script).peekable();
        parsed.operands.is_empty() && scripts.peek().is_some() && scripts.all(|script| known(script.text))
    }

    /// How many first operands the verb takes.
    pub(super) fn verb(&self, parsed: &Parsed<'_>) -> Option<usize> {
        let starts = |verb: &&Vec<String>| {
            // A further word that may be the value of an option is none of the verb.
            let follows = |at: usize, operand: &Operand<'_>| at == 0 || !operand.may_be_value;
            let is = |(at, (word, operand)): (usize, (&String, &Operand<'_>))| word == operand.text && follows(at, operand);
            verb.len() <= parsed.operands.len() && verb.iter().zip(&parsed.operands).enumerate().all(is)
        };
        self.verbs.iter().find(starts).map(Vec::len)
    }
}

/// Whether what a request asks for, or what goes with it, has so many bytes or is read from a file.
fn is_laden(parsed: &Parsed<'_>, least: usize) -> bool {
    parsed.operands.iter().any(|operand| query_length(operand.text) >= least)
        || parsed.values(Meaning::Header).any(|setting| setting.text.starts_with('@'))
        || parsed.values(Meaning::Header).chain(parsed.values(Meaning::Beside)).any(|setting| setting.text.len() >= least)
}

/// Bytes of a URL that are data to its host: from the query or the fragment on.
fn query_length(url: &str) -> usize {
    let at = url.find("://").and_then(|_| url.find(['?', '#']));
    at.and_then(|at| url.get(at..)).map_or(0, str::len)
}

/// Whether an option is given, and with one value alone.
fn is_always(parsed: &Parsed<'_>, option: &str, value: &str) -> bool {
    let mut given = parsed.settings.iter().filter(|setting| setting.option == option).peekable();
    given.peek().is_some() && given.all(|setting| setting.text == value)
}

/// A text in small letters, with one kind of quotation mark and of white space, so that languages that take either are read alike.
fn plainly(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().replace(['\'', '`', '\u{201c}', '\u{201d}'], "\"")
}
