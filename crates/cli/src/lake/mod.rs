//! Findings as a custom source of Amazon Security Lake: one Parquet file for each day, below
//! `ext/SOURCE/region=REGION/accountId=ACCOUNT/eventDay=YYYYMMDD`.
//!
//! The layout is that of "Collecting data from custom sources" in the user guide of Security Lake. Nothing is sent anywhere: whoever
//! has the rights copies the folder into the bucket.

pub mod args;
mod days;
mod folders;

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde_json::Value;
use tollgate_model::Finding;
use tollgate_sinks::{OcsfVersion, ocsf_event, write_ocsf_columns};

use self::args::LakeArguments;
use self::days::{day_name, days};
use self::folders::Folders;
use crate::allow::folder::shown;
use crate::forms::{Form, about, citations};
use crate::output::{OutputArguments, OutputFailed, cause, is_same, tell, write_whole};
use crate::setup::Setup;

/// A folder that findings can be laid into.
#[derive(Debug)]
pub struct Lake {
    folder: PathBuf,
    /// From that folder to those of the days.
    within: PathBuf,
    force: bool,
    /// What is read, and so is not replaced.
    read: Vec<PathBuf>,
    folders: Folders,
}

/// A file of a day, ready to be written.
struct Day {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Lake {
    /// Looks whether it can be written into, before anything long begins.
    pub fn begin(lake: &LakeArguments, output: &OutputArguments, read: impl FnOnce() -> Vec<PathBuf>) -> Result<Self> {
        let Some(folder) = &output.output else { bail!("--format parquet writes files of several days: it needs -o FOLDER") };
        let Some(region) = &lake.lake_region else { bail!("--format parquet needs --lake-region, which becomes part of the paths") };
        if std::fs::symlink_metadata(folder).is_ok() && !folder.is_dir() {
            bail!("{} is no folder", shown(folder));
        }
        let source = lake.lake_source.as_deref().unwrap_or("tollgate");
        let account = lake.lake_account.as_deref().unwrap_or("external");
        let within = ["ext", source, &format!("region={region}"), &format!("accountId={account}")].iter().collect();
        let mut folders = Folders::default();
        let tried = make_only(&mut folders, folder).and_then(|()| tempfile::Builder::new().prefix(".tollgate-").tempfile_in(folder));
        tried.map_err(|error| OutputFailed::new(shown(folder), cause(error)))?;
        Ok(Self { folder: folder.clone(), within, force: output.force, read: read(), folders })
    }

    /// Writes all findings. What cannot be written whole leaves none of its files behind.
    pub fn write<I>(mut self, form: &Form<'_>, setup: &Setup, findings: &dyn Fn() -> I) -> Result<()>
    where
        I: Iterator<Item = Finding>,
    {
        let days = days(findings());
        if days.is_empty() {
            tell(format_args!("tollgate: there is no finding to tell, so nothing is written into {}", shown(&self.folder)));
            return Ok(());
        }
        // Once for all days: it reads the inputs again.
        let citations = citations(setup, findings());
        let about = about(&setup.policy);
        let event = |finding: &Finding| ocsf_event(finding, &citations, &about, form.ocsf.into());
        let mut written = Vec::new();
        let result = days.into_iter().try_for_each(|day| {
            let of_day = findings().filter(|finding| days::of(finding) == day).collect();
            let day = self.day(day, of_day, &event, form.ocsf.into())?;
            let path = day.path.clone();
            if self.place(day)? {
                written.push(path);
            }
            Ok(())
        });
        if result.is_err() {
            written.iter().for_each(|path| drop(std::fs::remove_file(path)));
        }
        result
    }

    /// The file of a day: its events in order of time, those of one time by who they are.
    fn day(&self, day: i64, mut findings: Vec<Finding>, event: &dyn Fn(&Finding) -> Value, version: OcsfVersion) -> Result<Day> {
        findings.sort_by(|a, b| (days::millis(a), &a.id).cmp(&(days::millis(b), &b.id)));
        let folder = self.folder.join(&self.within).join(format!("eventDay={}", day_name(day)));
        let mut bytes = Vec::new();
        let written = write_ocsf_columns(&mut bytes, findings.iter().map(event), version);
        written.map_err(|cause| OutputFailed::new(shown(&folder), cause))?;
        // The name follows from the bytes: the same findings are the same file, others are another.
        let path = folder.join(format!("tollgate-{}.parquet", days::digest(&bytes)));
        Ok(Day { path, bytes })
    }

    /// Writes a file, unless the same one is there already. Whether a name was taken that nothing had.
    fn place(&mut self, day: Day) -> Result<bool> {
        let Day { path, bytes } = day;
        let name = shown(&path);
        let failed = |cause: io::Error| OutputFailed::new(name.clone(), cause);
        let there = std::fs::symlink_metadata(&path).ok();
        match &there {
            Some(there) if there.is_file() && std::fs::read(&path).is_ok_and(|held| held == bytes) => return Ok(false),
            Some(there) if there.is_dir() => bail!("{name} is a folder"),
            Some(_) if !self.force => bail!("{name} is there already, and holds something else; --force replaces it"),
            Some(_) if self.read.iter().any(|read| is_same(&path, read)) => bail!("{name} is read itself: it is not replaced"),
            _ => {}
        }
        self.folders.make(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
        write_whole(&path, self.force, |out| out.write_all(&bytes)).map_err(failed)?;
        Ok(there.is_none())
    }
}

/// Makes a folder, but none around it: a path with a slip in it is not followed.
fn make_only(folders: &mut Folders, folder: &Path) -> io::Result<()> {
    match folder.parent().filter(|outer| !outer.as_os_str().is_empty()) {
        Some(outer) if !outer.is_dir() => Err(io::Error::new(io::ErrorKind::NotFound, "the folder around it is not there")),
        _ => folders.make(folder),
    }
}
