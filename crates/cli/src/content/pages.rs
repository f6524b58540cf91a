//! Where pages come from: those that are built in, and those of the user.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use rust_embed::RustEmbed;
use tollgate_model::Untrusted;
use tollgate_sim::page::{Scenario, scenarios};

/// The pages of this repository.
#[derive(RustEmbed)]
#[folder = "../../content/an1415/scenarios"]
struct Builtin;

/// A page's folder below that of the content.
const FOLDER: &str = "scenarios";

/// Scenarios by the file name of their page.
pub struct Pages(BTreeMap<String, Vec<Scenario>>);

impl Pages {
    /// The pages named, else those that are built in, and over them those of a folder of content. Everything that is
    /// wrong with them is told at once, a line each.
    pub fn read(folder: Option<&Path>, named: &[&Path]) -> Result<Result<Self, Vec<String>>> {
        let mut texts: BTreeMap<String, (String, String)> = BTreeMap::new();
        if named.is_empty() {
            for name in Builtin::iter() {
                let page = Builtin::get(&name).with_context(|| name.to_string())?;
                let text = String::from_utf8(page.data.into_owned()).with_context(|| name.to_string())?;
                texts.insert(name.to_string(), (name.to_string(), text));
            }
        }
        let own = folder.map(|folder| folder.join(FOLDER)).filter(|folder| folder.is_dir());
        let mut files: Vec<_> = named.iter().map(|path| path.to_path_buf()).collect();
        if let Some(own) = &own {
            let entries = fs::read_dir(own).with_context(|| own.display().to_string())?;
            let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
            files.extend(paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")));
        }
        for path in files {
            let shown = Untrusted::from(path.to_string_lossy().into_owned()).escaped().to_string();
            let text = fs::read_to_string(&path).with_context(|| shown.clone())?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            texts.insert(name, (shown, text));
        }
        let mut pages = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (name, (shown, text)) in texts {
            match scenarios(&text) {
                Ok(scenarios) => drop(pages.insert(name, scenarios)),
                Err(errors) => mistakes.extend(errors.iter().map(|error| format!("{shown}: {error}"))),
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
