//! Where pages come from: those that are built in, and those of the user.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result, bail};
use rust_embed::RustEmbed;
use tollgate_model::Untrusted;
use tollgate_policy::{Policy, PolicyError};
use tollgate_sim::page::{Scenario, scenarios};

/// The pages of this repository.
#[derive(RustEmbed)]
#[folder = "../../content/an1415/scenarios"]
struct Builtin;

/// A page's folder below that of the content.
const FOLDER: &str = "scenarios";

/// Scenarios by the file name of their page.
pub struct Pages(BTreeMap<String, Vec<Scenario>>);

/// Bytes that a page may have; what is larger is something else.
const MOST_BYTES: u64 = 1 << 20;

impl Pages {
    /// The pages named, else those that are built in, and over them those of a folder of content. Everything that is
    /// wrong with them is told at once, a line each.
    pub fn read(folder: Option<&Path>, named: &[&Path], policy: &Policy) -> Result<Result<Self, Vec<String>>> {
        // By file name those of folders, which replace one another; by their whole path those that are named.
        let mut texts: BTreeMap<String, (String, io::Result<String>)> = BTreeMap::new();
        if named.is_empty() {
            for name in Builtin::iter() {
                let page = Builtin::get(&name).with_context(|| name.to_string())?;
                let text = String::from_utf8(page.data.into_owned()).with_context(|| name.to_string())?;
                texts.insert(name.to_string(), (name.to_string(), Ok(text)));
            }
        }
        for path in named {
            let name = shown(path);
            texts.insert(name.clone(), (name, read_text(path)));
        }
        if let Some(folder) = folder {
            for path in own_pages(folder)? {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                texts.insert(name, (shown(&path), read_text(&path)));
            }
        }
        let mut pages: BTreeMap<String, Vec<Scenario>> = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (name, (shown, text)) in texts {
            let read = text.map(|text| scenarios(&text));
            match read {
                Ok(Ok(scenarios)) => {
                    // All sections of a page are of one site.
                    let site = scenarios.first().map(|scenario| site(policy, &shown, scenario));
                    mistakes.extend(site.and_then(Result::err).into_iter().flatten().map(|error| error.to_string()));
                    let id = scenarios.first().map(|scenario| scenario.id.clone()).unwrap_or_default();
                    let same = |other: &&Scenario| other.id.eq_ignore_ascii_case(&id);
                    if pages.values().filter_map(|page| page.first()).any(|other| same(&other)) {
                        mistakes.push(format!("{shown}: line 1: another page has the id {id}"));
                    }
                    pages.insert(name, scenarios);
                }
                Ok(Err(errors)) => mistakes.extend(errors.iter().map(|error| format!("{shown}: {error}"))),
                Err(error) => mistakes.push(format!("{shown}: {error}")),
            }
        }
        Ok(if mistakes.is_empty() { Ok(Self(pages)) } else { Err(mistakes) })
    }

    /// The scenarios of some ids, or all of them.
    pub fn select(self, ids: &[String]) -> Result<Vec<Scenario>> {
        let mut all: Vec<Scenario> = self.0.into_values().flatten().collect();
        let known = |id: &String| all.iter().any(|scenario| scenario.id.eq_ignore_ascii_case(id));
        if let Some(unknown) = ids.iter().find(|id| !known(id)) {
            bail!("no page has the id {unknown:?}");
        }
        all.retain(|scenario| ids.is_empty() || ids.iter().any(|id| scenario.id.eq_ignore_ascii_case(id)));
        Ok(all)
    }
}

fn shown(path: &Path) -> String {
    Untrusted::from(path.to_string_lossy().into_owned()).escaped().to_string()
}

/// The pages of a folder of content.
fn own_pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let own = folder.join(FOLDER);
    let page = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    let files = |folder: &Path| -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(folder).with_context(|| shown(folder))?;
        Ok(entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?)
    };
    if own.exists() {
        return Ok(files(&own)?.into_iter().filter(page).collect());
    }
    if files(folder)?.iter().any(page) {
        bail!("{} has pages, but no folder `{FOLDER}` in which they are looked for", shown(folder));
    }
    Ok(Vec::new())
}

/// The text of a regular file: a named pipe would wait for whoever writes to it.
fn read_text(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if metadata.len() > MOST_BYTES {
        return Err(io::Error::other("it is larger than a page may be (1 MiB)"));
    }
    fs::read_to_string(path)
}

/// The policy of the site that a scenario's page is about. `page` is what mistakes call the page.
pub fn site(policy: &Policy, page: &str, scenario: &Scenario) -> Result<Policy, Vec<PolicyError>> {
    let own = if scenario.site.is_empty() { policy.clone() } else { policy.with_site(page, &scenario.site)? };
    own.with_entries(page, &scenario.allow)
}
