//! Reading `tools.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::alias::AliasRow;

/// `tools.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolsFile {
    pub scheme: Vec<SchemeRow>,
    #[serde(default)]
    pub alias: Vec<AliasRow>,
    pub shells: Vec<String>,
    #[serde(default)]
    pub wrapper: Vec<WrapperRow>,
    pub tool: Vec<ToolRow>,
}

/// A URL scheme, or the kind of a cloud path.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeRow {
    pub name: String,
    #[serde(default)]
    pub port: Option<u16>,
    pub encrypted: bool,
    /// Whether one to three slashes may follow the colon.
    #[serde(default)]
    pub any_slashes: bool,
    /// Host of all its names, with `{}` for what stands where URLs have a host.
    #[serde(default)]
    pub host: Option<String>,
}

/// A program that becomes the program that its arguments name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrapperRow {
    pub names: Vec<Spanned<String>>,
    #[serde(default)]
    pub signing_ids: Vec<String>,
    /// Its own options that take the next word.
    #[serde(default)]
    pub value: Vec<String>,
    /// Whether `NAME=value` words stand before the command.
    #[serde(default)]
    pub assignments: bool,
    /// The tool that it is where it is given no command.
    #[serde(default)]
    pub alone: Option<Spanned<String>>,
    pub source: String,
    pub verified: bool,
}

/// A tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolRow {
    pub names: Vec<Spanned<String>>,
    #[serde(default)]
    pub signing_ids: Vec<String>,
    #[serde(default)]
    pub style: Style,
    /// The first word is a bundle of letters even without a dash, as in `tar czf`.
    #[serde(default)]
    pub bundle_first: bool,
    /// Options that take a value, by what the value is.
    #[serde(default)]
    pub options: BTreeMap<Spanned<String>, Vec<String>>,
    /// Options that take the next word only if it begins so.
    #[serde(default)]
    pub optional: BTreeMap<String, String>,
    /// A long option may be shortened as long as no other begins so.
    #[serde(default)]
    pub abbreviates: bool,
    /// Long options without a value that are the beginning of one with a value.
    #[serde(default)]
    pub switches: Vec<Spanned<String>>,
    /// URLs have globs, unless one of `no_globs` is present.
    #[serde(default)]
    pub globs: bool,
    #[serde(default)]
    pub no_globs: Vec<String>,
    /// Runs scripts: one whose file has the name of a tool is that tool.
    #[serde(default)]
    pub interprets: bool,
    /// Scheme of URLs that name none.
    #[serde(default)]
    pub scheme: Option<Spanned<String>>,
    pub form: Vec<FormRow>,
    pub source: Spanned<String>,
    pub verified: bool,
}

/// How a tool spells options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// `-abc` is three options, `--long` is one.
    #[default]
    Letters,
    /// `-word` is one option.
    Words,
    /// `-word` is one option with its value inside.
    Attached,
    /// `name=value`.
    Assignments,
}

/// One way of using a tool. The first form that fits is taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    /// First operands, one of these; they are then taken off.
    #[serde(default)]
    pub verbs: Vec<String>,
    /// One of these flags is present.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Each of these flags is present.
    #[serde(default)]
    pub all: Vec<String>,
    /// There are no more operands.
    #[serde(default)]
    pub most: Option<usize>,
    /// A URL among the operands has a query or fragment of so many bytes, or what goes with a request beside it has; or a header is read
    /// from a file.
    #[serde(default)]
    pub query: Option<usize>,
    /// The values of options and the operands together hold each of these, in small letters, with `"` for every quotation mark and one
    /// space for any white space.
    #[serde(default)]
    pub says: Vec<String>,
    /// A line of a script (options of that meaning) is one of these, read as for `says`.
    #[serde(default)]
    pub lines: Vec<String>,
    /// There are scripts, and each is one of these, in small letters.
    #[serde(default)]
    pub only: Vec<String>,
    /// These options have these values, whenever they are given.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    pub role: RoleName,
    #[serde(default)]
    pub operands: Layout,
    /// Operands before the layout begins.
    #[serde(default)]
    pub skip: usize,
    /// Added to an output whose name has no extension.
    #[serde(default)]
    pub extension: Option<String>,
    /// Added to an input to name its output.
    #[serde(default)]
    pub append: Option<String>,
    /// Flags under which the output goes to standard output.
    #[serde(default)]
    pub stdout: Vec<String>,
    /// Whether it unpacks: what its options name as output, or its first operand, is read, and files are written beneath a
    /// base, a target, or the working directory.
    #[serde(default)]
    pub unpacks: bool,
    /// Whether it sends the working directory if nothing else is named.
    #[serde(default)]
    pub here: bool,
    /// Whether it sends standard input: always, or only with one of `stdin_flags`.
    #[serde(default)]
    pub stdin: bool,
    #[serde(default)]
    pub stdin_flags: Vec<String>,
    /// Scheme of operands such as `host:path`.
    #[serde(default)]
    pub remote: Option<Spanned<String>>,
    /// Where it sends to, whatever the operands say; a scheme with a host.
    #[serde(default)]
    pub host: Option<Spanned<String>>,
    /// For a secret or a capture: its category and weight.
    #[serde(default)]
    pub category: Option<Spanned<String>>,
    #[serde(default)]
    pub weight: Option<Spanned<i64>>,
    /// For a secret: it stands in the arguments, so that who gave them knows it.
    #[serde(default)]
    pub given: bool,
}

/// Role of a form, as content writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleName {
    Other,
    Archive,
    Copy,
    Secret,
    Capture,
    Upload,
    Driven,
    Mount,
    Serve,
    Tunnel,
    Container,
    Attach,
}

/// What operands are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Nothing of interest.
    #[default]
    None,
    /// Files that are read.
    Inputs,
    /// A pattern or a program, unless an option gave one, then files that are read.
    PatternInputs,
    /// The file that is written, then files that are read.
    OutputInputs,
    /// Files that are read, then the file that is written; a single one is read.
    InputsOutput,
    /// One file that is read, perhaps one that is written.
    InputOutput,
    /// The file that is written is the last.
    Output,
    /// Files that are read, each written under its name and more.
    Append,
    /// A file that is read, and the beginning of the names that are written.
    Prefix,
    /// Where to send or fetch.
    Urls,
    /// Where to, then what (`f@file`, `@file`, `a=b`).
    Items,
    /// Files, the last operand being where to; either side may be `host:path`.
    Remote,
    /// A host, and perhaps a command for it.
    Host,
    /// A host and a port.
    HostPort,
    /// Files that are sent.
    Uploads,
    /// URLs, of which those of files are sent.
    FileUrls,
    /// Another machine's folder, then where it is mounted.
    Mount,
    /// A database, then statements.
    Database,
    /// A disk image that is attached.
    Image,
}
