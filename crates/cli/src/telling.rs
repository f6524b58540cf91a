//! Where findings are told: standard output, a file, or a folder of a lake.

use std::path::PathBuf;

use anyhow::{Result, bail};
use tollgate_model::Finding;

use crate::args::FindingFormat;
use crate::forms::Form;
use crate::lake::Lake;
use crate::lake::args::LakeArguments;
use crate::output::{Output, OutputArguments};
use crate::setup::Setup;

/// A place that can be written to.
#[derive(Debug)]
pub enum Telling {
    /// One text.
    Output(Output),
    /// A file a day.
    Lake(Box<Lake>),
}

impl Telling {
    /// Looks whether the place can be written to, before anything long begins; `read` gives what may not be replaced.
    pub fn begin(
        format: Option<FindingFormat>,
        output: &OutputArguments,
        lake: &LakeArguments,
        read: impl FnOnce() -> Vec<PathBuf>,
    ) -> Result<Self> {
        if format == Some(FindingFormat::Parquet) {
            return Ok(Self::Lake(Box::new(Lake::begin(lake, output, read)?)));
        }
        if lake.any() {
            bail!("--lake-region, --lake-account and --lake-source are about --format parquet");
        }
        Ok(Self::Output(output.begin(read)?))
    }

    /// Whether it is a terminal.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Output(output) if output.is_terminal())
    }

    /// Where something else than findings is told, of which a lake has none.
    pub fn text(self) -> Result<Output> {
        match self {
            Self::Output(output) => Ok(output),
            Self::Lake(_) => bail!("--format parquet tells findings alone"),
        }
    }

    /// Tells findings; `findings` gives all of them each time.
    pub fn write<I>(self, form: &Form<'_>, setup: &Setup, findings: &dyn Fn() -> I) -> Result<()>
    where
        I: Iterator<Item = Finding>,
    {
        match self {
            Self::Output(output) => Ok(output.write(|out| form.write(out, setup, findings))?),
            Self::Lake(lake) => lake.write(form, setup, findings),
        }
    }
}
