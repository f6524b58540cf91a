//! `tollgate config` and `tollgate schema`.

use std::fs;
use std::path::Path;

use anyhow::Result;
use tollgate_policy::{Policy, SITE_FILE};
use tollgate_sinks::{counted, write_json_line};

use crate::allow::folder::shown;
use crate::args::Output;
use crate::exit::Exit;
use crate::making::expect_empty;
use crate::output::{OutputFailed, print, tell};
use crate::setup::{content_files, holds_content, no_content};

/// Checks a folder of content and names every mistake.
pub fn check(folder: &Path) -> Result<Exit> {
    match Policy::load(folder) {
        Ok(policy) if !policy.allow.refused.is_empty() => {
            for error in &policy.allow.refused {
                tell(format_args!("tollgate: {error}; the entry covers nothing"));
            }
            Ok(Exit::Policy)
        }
        Ok(_) if !holds_content(folder) => {
            tell(format_args!("tollgate: {}", no_content(folder)));
            Ok(Exit::Policy)
        }
        Ok(policy) => {
            print(|out| {
                writeln!(out, "content is valid, digest {}", policy.digest())?;
                writeln!(out, "{}", taken(folder))
            })?;
            Ok(Exit::Done)
        }
        Err(errors) => {
            for error in &errors {
                tell(format_args!("tollgate: {error}"));
            }
            tell(format_args!("{} in {}", counted(errors.len(), "mistake"), shown(folder)));
            Ok(Exit::Policy)
        }
    }
}

/// Which files of content are a folder's own.
fn taken(folder: &Path) -> String {
    let own = content_files(folder);
    let names = if own.is_empty() { String::new() } else { format!(" ({})", own.join(", ")) };
    let rest = tollgate_policy::BUILTIN_FILES.len().saturating_sub(own.len());
    format!("{} taken from the folder{names}, {rest} built in", counted(own.len(), "file"))
}

/// Writes the built-in content into a new folder, or only the file of what is the site's own.
pub fn init(folder: &Path, site: bool) -> Result<Exit> {
    expect_empty(folder)?;
    let failed = |path: &Path, cause| OutputFailed::new(shown(path), cause);
    fs::create_dir_all(folder).map_err(|cause| failed(folder, cause))?;
    for (name, text) in tollgate_policy::BUILTIN_FILES.into_iter().filter(|(name, _)| !site || *name == SITE_FILE) {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|cause| failed(&path, cause))?;
        print(|out| writeln!(out, "{}", shown(&path)))?;
    }
    Ok(Exit::Done)
}

/// Prints the JSON Schema of an output.
pub fn schema(output: Output) -> Result<Exit> {
    let schema = match output {
        Output::Finding => tollgate_sinks::schema(),
        Output::Sources => tollgate_sinks::sources_schema(),
        Output::Coverage => tollgate_sinks::coverage_schema(),
        Output::Doctor => tollgate_sinks::doctor_schema(),
        Output::Exposure => tollgate_sinks::exposure_schema(),
        Output::Egress => tollgate_sinks::egress_schema(),
        Output::Compliance => tollgate_sinks::compliance_schema(),
        Output::Timeline => tollgate_sinks::timeline_schema(),
    };
    print(|mut out| write_json_line(&mut out, &schema))?;
    Ok(Exit::Done)
}
