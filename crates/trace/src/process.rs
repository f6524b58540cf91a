//! Descriptions of processes: attributes, identity, path.

use std::sync::Arc;

use tollgate_model::{FilePath, Identity, Process, ProcessKey, Signature, Untrusted};

use crate::TraceError;
use crate::line::{self, Line, value, word};
use crate::lives::Lives;

const SIGNATURES: [(&str, Signature); 5] = [
    ("unknown", Signature::Unknown),
    ("valid", Signature::Valid),
    ("adhoc", Signature::AdHoc),
    ("invalid", Signature::Invalid),
    ("unsigned", Signature::Unsigned),
];

/// Reads what a line says of a process, on top of what is known of it.
pub(crate) fn parse(line: &mut Line, lives: &Lives, process: &mut Process) -> Result<(), TraceError> {
    key(line, lives, "parent", &mut process.parent)?;
    key(line, lives, "responsible", &mut process.responsible)?;
    number(line, "original", &mut process.original_ppid)?;
    number(line, "auid", &mut process.audit_user)?;
    number(line, "user", &mut process.user)?;
    number(line, "group", &mut process.group)?;
    number(line, "session", &mut process.session)?;
    if let Some(identity) = shorthand(line)? {
        Arc::make_mut(&mut process.image).identity = identity;
    }
    let identity = &mut Arc::make_mut(&mut process.image).identity;
    text(line, "team", &mut identity.team_id);
    text(line, "id", &mut identity.signing_id);
    text(line, "cdhash", &mut identity.cdhash);
    match line.attribute("platform").as_deref() {
        None => {}
        Some("yes") => identity.platform_binary = Some(true),
        Some("no") => identity.platform_binary = Some(false),
        Some("-") => identity.platform_binary = None,
        Some(_) => return Err(line.error("`platform=` is yes, no or -")),
    }
    if let Some(name) = line.attribute("signature") {
        let known = SIGNATURES.iter().find(|(known, _)| *known == name);
        identity.signature = known.ok_or_else(|| line.error("`signature=` is not understood"))?.1;
    }
    Ok(())
}

fn key(line: &mut Line, lives: &Lives, name: &str, field: &mut Option<ProcessKey>) -> Result<(), TraceError> {
    match line.attribute(name).as_deref() {
        None => {}
        Some("-") => *field = None,
        Some(text) => *field = Some(lives.refer(text).ok_or_else(|| line.error(format!("`{text}` is no process")))?),
    }
    Ok(())
}

fn number(line: &mut Line, name: &str, field: &mut Option<u32>) -> Result<(), TraceError> {
    match line.attribute(name).as_deref() {
        None => {}
        Some("-") => *field = None,
        Some(text) => *field = Some(text.parse().map_err(|_| line.error(format!("`{name}={text}` is no number")))?),
    }
    Ok(())
}

fn text(line: &mut Line, name: &str, field: &mut Option<Untrusted>) {
    if let Some(text) = line.attribute(name) {
        *field = (text != "-").then(|| text.into());
    }
}

/// Reads `platform ID`, `dev TEAM ID` and so on, if the next word is one of them.
fn shorthand(line: &mut Line) -> Result<Option<Identity>, TraceError> {
    let (platform, signature, team) = match line.peek() {
        Some("platform") => (Some(true), Signature::Valid, false),
        Some("dev") => (Some(false), Signature::Valid, true),
        Some("adhoc") => (Some(false), Signature::AdHoc, false),
        Some("invalid") => (Some(false), Signature::Invalid, true),
        Some("unsigned") => (Some(false), Signature::Unsigned, false),
        Some("unknown") => (None, Signature::Unknown, false),
        _ => return Ok(None),
    };
    line.optional();
    let mut identity = Identity { platform_binary: platform, signature, ..Identity::default() };
    if team {
        identity.team_id = Some(line.next("the team")?.into());
    }
    if !matches!(signature, Signature::Unknown | Signature::Unsigned) {
        identity.signing_id = Some(line.next("the signing id")?.into());
    }
    Ok(Some(identity))
}

/// Reads the program's path, if it is the next word.
pub(crate) fn path(line: &mut Line, process: &mut Process) {
    if line.peek() != Some("->")
        && let Some(path) = line.optional()
    {
        Arc::make_mut(&mut process.image).path = FilePath::new(&path);
    }
}

/// Writes how `process` differs from `base`, each word with a blank before it.
pub(crate) fn render(lives: &Lives, base: &Process, process: &Process) -> String {
    let mut out = String::new();
    let mut attribute = |name: &str, differs: bool, shown: Option<String>| {
        if differs {
            out.push_str(&format!(" {name}={}", shown.unwrap_or_else(|| "-".to_owned())));
        }
    };
    let shown = |number: Option<u32>| number.map(|number| number.to_string());
    let key = |key: Option<ProcessKey>| key.map(|key| lives.reference(key));
    attribute("parent", base.parent != process.parent, key(process.parent));
    attribute("responsible", base.responsible != process.responsible, key(process.responsible));
    attribute("original", base.original_ppid != process.original_ppid, shown(process.original_ppid));
    attribute("auid", base.audit_user != process.audit_user, shown(process.audit_user));
    attribute("user", base.user != process.user, shown(process.user));
    attribute("group", base.group != process.group, shown(process.group));
    attribute("session", base.session != process.session, shown(process.session));
    if base.image.identity != process.image.identity {
        out.push_str(&render_identity(&process.image.identity));
    }
    if base.image.path != process.image.path {
        out.push(' ');
        out.push_str(&line::path(process.image.path.shown().raw()));
    }
    out
}

fn render_identity(identity: &Identity) -> String {
    let id = identity.signing_id.as_ref().map_or(String::new(), |id| word(id.raw()));
    let team = identity.team_id.as_ref().map_or(String::new(), |team| word(team.raw()));
    let short = match identity.signature {
        Signature::Valid if identity.platform_binary == Some(true) && !id.is_empty() => format!(" platform {id}"),
        Signature::Valid if !team.is_empty() && !id.is_empty() => format!(" dev {team} {id}"),
        Signature::AdHoc if !id.is_empty() => format!(" adhoc {id}"),
        Signature::Invalid if !team.is_empty() && !id.is_empty() => format!(" invalid {team} {id}"),
        Signature::Unsigned => " unsigned".to_owned(),
        _ => " unknown".to_owned(),
    };
    // What the short form says is read back, so that only the rest is written out.
    let mut line = Line::new(0, &short).ok().flatten().expect("written above");
    let said = shorthand(&mut line).ok().flatten().expect("written above");
    let mut out = short;
    let mut text = |name: &str, said: &Option<Untrusted>, is: &Option<Untrusted>| {
        if said != is {
            out.push_str(&format!(" {name}={}", is.as_ref().map_or_else(|| "-".to_owned(), |text| value(text.raw()))));
        }
    };
    text("team", &said.team_id, &identity.team_id);
    text("id", &said.signing_id, &identity.signing_id);
    text("cdhash", &said.cdhash, &identity.cdhash);
    if said.platform_binary != identity.platform_binary {
        let platform = identity.platform_binary.map_or("-", |yes| if yes { "yes" } else { "no" });
        out.push_str(&format!(" platform={platform}"));
    }
    if said.signature != identity.signature {
        let name = SIGNATURES.iter().find(|(_, known)| *known == identity.signature).expect("all are listed").0;
        out.push_str(&format!(" signature={name}"));
    }
    out
}
