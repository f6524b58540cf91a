//! Reading `identities.toml`.

use serde::Deserialize;
use toml::Spanned;

use super::{Identities, Program, Proof, add};
use crate::strict::{Report, unknown};
use crate::{Classes, RowName};

/// `identities.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitiesFile {
    program: Vec<ProgramRow>,
    #[serde(default)]
    hint: Vec<HintRow>,
    claims: ClaimsRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgramRow {
    name: Spanned<String>,
    signing_ids: Spanned<Vec<Spanned<String>>>,
    team: Option<Spanned<String>>,
    #[serde(default)]
    platform: bool,
    #[serde(default)]
    classes: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    claim: bool,
    #[serde(default)]
    source: String,
    verified: Spanned<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HintRow {
    class: Spanned<String>,
    names: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimsRow {
    reserved_prefixes: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Names of classes, as content writes them.
const CLASSES: [&str; 12] = [
    "non-carrier",
    "browser",
    "delegate",
    "stop",
    "terminal",
    "engine",
    "scripted",
    "plugin-host",
    "shell",
    "interpreter",
    "network-tool",
    "no-reputation",
];
/// Those that a file name may give.
const HINTS: [&str; 4] = ["engine", "shell", "interpreter", "network-tool"];

/// Checks and compiles. Entries with mistakes are left out and reported.
pub fn compile(file: &IdentitiesFile, report: &mut Report<'_>) -> Identities {
    let mut compiled = Identities { reserved_prefixes: file.claims.reserved_prefixes.clone(), ..Identities::default() };
    for row in &file.program {
        let name = row.name.get_ref();
        if *row.verified.get_ref() && row.source.trim().is_empty() {
            report.add(row.verified.span(), "a verified row must say its `source`");
        }
        let proof = match (&row.team, row.platform) {
            (Some(team), true) => {
                report.add(team.span(), format!("program `{name}` cannot have both a team and the platform bit"));
                continue;
            }
            (Some(team), false) if is_team(team.get_ref()) => Proof::Team(team.get_ref().clone()),
            (Some(team), false) => {
                report.add(team.span(), format!("team `{}` must be ten capital letters and digits", team.get_ref()));
                continue;
            }
            (None, true) => Proof::Platform,
            (None, false) => {
                report
                    .add(row.name.span(), format!("program `{name}` needs `team` or `platform = true`: a signing id alone proves nothing"));
                continue;
            }
        };
        let Ok(number) = u16::try_from(compiled.programs.len()) else { continue };
        let mut classes = Classes::default();
        for class in &row.classes {
            add(&mut classes, one(class, &CLASSES, report));
        }
        let first_id = row.signing_ids.get_ref().first().map_or("", |id| id.get_ref());
        compiled.programs.push(Program {
            name: RowName::program(name, first_id),
            proof,
            classes,
            verified: *row.verified.get_ref(),
            claim: row.claim,
        });
        compiled.by_name.entry(name.clone()).or_default().push(number);
        if row.signing_ids.get_ref().is_empty() {
            report.add(row.signing_ids.span(), format!("program `{name}` needs at least one signing id"));
        }
        for id in row.signing_ids.get_ref() {
            match id.get_ref().split_once('*') {
                None if !id.get_ref().is_empty() => compiled.by_id.entry(id.get_ref().as_str().into()).or_default().push(number),
                Some((prefix, "")) if prefix.len() > 3 => compiled.by_prefix.push((prefix.into(), number)),
                _ => report.add(
                    id.span(),
                    format!("signing id `{}` cannot match: `*` may stand at its end only, after at least four characters", id.get_ref()),
                ),
            }
        }
    }
    for row in &file.hint {
        let class = one(&row.class, &HINTS, report);
        for name in &row.names {
            // Keys of paths are in lower case.
            let text = name.get_ref().to_lowercase();
            match text.split_once('*') {
                None if !text.is_empty() => add(compiled.hints.entry(text.into()).or_default(), class),
                Some((prefix, "")) if !prefix.is_empty() => compiled.hint_prefixes.push((prefix.into(), class)),
                _ => report.add(name.span(), format!("name `{}` cannot match: `*` may stand at its end only", name.get_ref())),
            }
        }
    }
    compiled
}

fn is_team(team: &str) -> bool {
    team.len() == 10 && team.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn one(class: &Spanned<String>, valid: &[&str], report: &mut Report<'_>) -> Classes {
    let mut classes = Classes::default();
    let name = class.get_ref().as_str();
    match name {
        _ if !valid.contains(&name) => report.add(class.span(), unknown("class", name, valid)),
        "non-carrier" => classes.non_carrier = true,
        "browser" => classes.browser = true,
        "delegate" => classes.delegate = true,
        "stop" => classes.stop = true,
        "terminal" => classes.terminal = true,
        "engine" => classes.engine = true,
        "scripted" => classes.scripted = true,
        "plugin-host" => classes.plugin_host = true,
        "shell" => classes.shell = true,
        "interpreter" => classes.interpreter = true,
        "network-tool" => classes.network_tool = true,
        _ => classes.no_reputation = true,
    }
    classes
}
