//! From split arguments to what a command reads, writes and sends.

use tollgate_model::FilePath;

use super::compiled::{Form, Tool, Tools};
use super::options::{Meaning, Operand, Parsed};
use super::rows::Layout;
use super::{Command, MOST_COPIED, Role, lists, statements};

impl Form {
    /// Fills in inputs, outputs, uploads and destination.
    pub(super) fn fill(&self, tools: &Tools, tool: &Tool, parsed: &Parsed<'_>, command: &mut Command) {
        let verb = self.verb(parsed).unwrap_or(0);
        let operands = parsed.operands.get(verb.saturating_add(self.row.skip)..).unwrap_or_default();
        if self.row.role != super::rows::RoleName::Other {
            self.settings(parsed, command);
        }
        if self.row.unpacks {
            self.unpack(parsed, operands, command);
            return;
        }
        let reads_output = self.row.operands == Layout::None && command.role == Role::Other;
        if !reads_output {
            for setting in parsed.values(Meaning::Output).filter(|setting| setting.text != "-") {
                let path = parsed.value_path(setting);
                command.outputs.push(self.extended(path, parsed));
            }
        }
        self.operands(tools, tool, parsed, operands, command);
        if self.row.here && command.uploads.is_empty() {
            command.uploads.push(parsed.plain("."));
        }
        self.send(tools, tool, parsed, operands, command);
        if command.role == Role::Copy && matches!(self.row.operands, Layout::InputsOutput | Layout::Remote) {
            copies_beneath(command);
        }
    }

    /// From an archive to a folder: what is in it keeps its names, which the arguments need not tell.
    fn unpack(&self, parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
        let named = parsed.values(Meaning::Output).filter(|setting| setting.text != "-").map(|setting| parsed.value_path(setting));
        command.inputs.extend(named);
        let mut operands = operands.iter();
        if self.row.operands != Layout::None {
            command.inputs.extend(operands.next().filter(|operand| operand.text != "-").map(|operand| parsed.plain(operand.text)));
        }
        if !command.outputs.is_empty() {
            return;
        }
        let folder = match (parsed.values(Meaning::Base).last(), operands.next_back()) {
            (Some(base), _) => parsed.plain(base.text),
            (None, Some(folder)) if self.row.operands == Layout::InputsOutput => parsed.plain(folder.text),
            (None, _) => parsed.plain("."),
        };
        command.outputs.push(folder);
    }

    fn settings(&self, parsed: &Parsed<'_>, command: &mut Command) {
        for setting in &parsed.settings {
            match setting.meaning {
                Meaning::Input if setting.text != "-" => command.inputs.push(parsed.value_path(setting)),
                Meaning::Target => command.outputs.push(parsed.value_path(setting)),
                Meaning::Bind => command.inputs.extend(lists::bound(setting.text).map(|folder| parsed.plain(folder))),
                _ => lists::sent(setting, parsed, command),
            }
        }
    }

    fn operands(&self, tools: &Tools, tool: &Tool, parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
        let targeted = parsed.values(Meaning::Target).next().is_some();
        let named_output = parsed.values(Meaning::Output).next().is_some();
        match self.row.operands {
            Layout::None | Layout::Host | Layout::HostPort => {}
            Layout::Urls => command.inputs.extend(file_urls(parsed, operands)),
            Layout::FileUrls => command.uploads.extend(file_urls(parsed, operands)),
            Layout::Mount => {
                if let [remote, folder] = operands
                    && let Some(remote) = self.mounted(tools, remote.text)
                {
                    command.mount = Some(Box::new((remote, parsed.plain(folder.text))));
                }
            }
            Layout::Inputs => inputs(parsed, operands, command),
            Layout::PatternInputs => {
                let given = parsed.values(Meaning::Script).next().is_some();
                inputs(parsed, operands.get(usize::from(!given)..).unwrap_or_default(), command);
            }
            Layout::OutputInputs => {
                if let Some((output, rest)) = operands.split_first() {
                    if named_output {
                        inputs(parsed, operands, command);
                    } else {
                        self.output(parsed, output, command);
                        inputs(parsed, rest, command);
                    }
                }
            }
            Layout::InputsOutput if command.role == Role::Container => hand_in(parsed, operands, command),
            Layout::InputsOutput => match operands.split_last() {
                Some((output, rest)) if !rest.is_empty() && !targeted && !named_output => {
                    inputs(parsed, rest, command);
                    self.output(parsed, output, command);
                }
                _ => inputs(parsed, operands, command),
            },
            Layout::InputOutput => {
                inputs(parsed, operands.get(..1).unwrap_or_default(), command);
                if let Some(output) = operands.get(1) {
                    self.output(parsed, output, command);
                } else if !named_output {
                    self.appended(parsed, operands, command);
                }
            }
            Layout::Output => {
                if let Some(output) = operands.last() {
                    self.output(parsed, output, command);
                }
            }
            Layout::Append => {
                inputs(parsed, operands, command);
                if !named_output {
                    self.appended(parsed, operands, command);
                }
            }
            Layout::Prefix => {
                inputs(parsed, operands.get(..1).unwrap_or_default(), command);
                // How many there are is not told: the first, by its name, and their folder stand for them.
                let prefix = operands.get(1).map_or("x", |prefix| prefix.text);
                command.outputs.push(parsed.plain(folder_of(prefix)));
                command.outputs.push(parsed.plain(&format!("{prefix}aa")));
            }
            Layout::Items => lists::items(parsed, operands, command),
            Layout::Remote => self.transfer(tools, tool, parsed, operands, command),
            Layout::Uploads => {
                for operand in operands {
                    if operand.text == "-" {
                        command.sends_stdin = true;
                    } else {
                        command.uploads.push(parsed.path(operand));
                    }
                }
            }
            Layout::Image => {
                let folder = parsed.values(Meaning::At).last().map(|setting| parsed.plain(setting.text));
                command.image = operands.first().map(|image| Box::new((self.extended(parsed.plain(image.text), parsed), folder)));
            }
            Layout::Database => statements::database(parsed, operands, command),
        }
    }

    fn output(&self, parsed: &Parsed<'_>, operand: &Operand<'_>, command: &mut Command) {
        if operand.text != "-" {
            command.outputs.push(self.extended(parsed.plain(operand.text), parsed));
        }
    }

    /// The path with the form's extension where its name has none.
    fn extended(&self, path: FilePath, parsed: &Parsed<'_>) -> FilePath {
        let Some(extension) = &self.row.extension else { return path };
        // `extension` may list further ones by the value of an option: `.dmg SPARSE=.sparseimage`.
        let mut choices = extension.split(' ');
        let default = choices.next().unwrap_or("");
        let chosen = choices
            .filter_map(|choice| choice.split_once('='))
            .find(|(wanted, _)| parsed.says(wanted) || parsed.has(wanted))
            .map_or(default, |(_, extension)| extension);
        let name = path.name();
        if name.is_empty() || name.contains('.') || chosen.is_empty() {
            return path;
        }
        FilePath::new(&format!("{}{chosen}", path.shown().raw()))
    }

    fn appended(&self, parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
        if self.row.stdout.iter().any(|flag| parsed.has(flag)) {
            return;
        }
        let suffix = parsed.values(Meaning::Suffix).last().map(|setting| setting.text).or(self.row.append.as_deref()).unwrap_or("");
        for operand in operands.iter().filter(|operand| operand.text != "-" && !suffix.is_empty()) {
            let dot = if suffix.starts_with('.') { "" } else { "." };
            command.outputs.push(FilePath::new(&format!("{}{dot}{suffix}", parsed.path(operand).shown().raw())));
        }
    }
}

/// The files among URLs.
fn file_urls(parsed: &Parsed<'_>, operands: &[Operand<'_>]) -> impl Iterator<Item = FilePath> {
    operands.iter().filter_map(|operand| operand.text.strip_prefix("file://")).map(|file| parsed.plain(file))
}

/// Adds operands that are read. `@file` names a list, which is read too.
fn inputs(parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
    for operand in operands.iter().filter(|operand| !matches!(operand.text, "-" | "")) {
        command.inputs.push(match operand.text.strip_prefix('@') {
            Some(list) if !list.is_empty() => parsed.plain(list),
            _ => parsed.path(operand),
        });
    }
}

/// Files that are given to a machine within this one, or taken from it: `NAME:path` is there.
fn hand_in(parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
    let within = |operand: &Operand<'_>| operand.text.split_once(':').is_some_and(|(name, _)| !name.is_empty() && !name.contains('/'));
    let Some((to, from)) = operands.split_last() else { return };
    let here = from.iter().filter(|operand| !within(operand) && operand.text != "-");
    command.inputs.extend(here.map(|operand| parsed.path(operand)));
    if !within(to) {
        // What comes out is a file of this machine, and nothing went in.
        command.role = Role::Other;
        command.inputs.clear();
    }
}

/// Where a copy goes may be a folder, where it keeps its name: nothing in the arguments tells.
fn copies_beneath(command: &mut Command) {
    let [folder] = command.outputs.as_slice() else { return };
    let names = command.inputs.iter().filter_map(|input| input.shown().raw().trim_end_matches('/').rsplit('/').next());
    let names = names.filter(|name| !matches!(*name, "" | "." | "..") && !name.contains(['*', '?', '[', '{']));
    let folder = folder.shown().raw().trim_end_matches('/').to_owned();
    let beneath: Vec<FilePath> = names.take(MOST_COPIED).map(|name| FilePath::new(&format!("{folder}/{name}"))).collect();
    command.outputs.extend(beneath);
}

fn folder_of(prefix: &str) -> &str {
    match prefix.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    }
}
