//! Files that an instance has open for writing (docs/semantics.md, E1 to E3).

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Nanos};
use tollgate_policy::{Command, Role};

use crate::host::Work;
use crate::instance::{ImageSpan, Instance, lies_in};
use crate::tag::Tag;

/// A file open for writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub path: FilePath,
    /// Opened while the image was a shell.
    pub redirection: bool,
    /// A record told that its holder wrote it.
    pub written: bool,
    /// Held by who has not written it, though its writes would be told: those of the shell were (E2).
    pub latent: bool,
}

/// Outputs of one instance, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outputs {
    pub open: Vec<Output>,
    /// Outputs of the present image that are closed and qualified (D4).
    pub closed: Vec<Output>,
}

/// Outputs that are remembered at once (E1).
const MOST_OUTPUTS: usize = 8;

impl Outputs {
    /// Adds an output unless it is open already. Returns whether it is new.
    pub fn open(&mut self, path: &FilePath, redirection: bool) -> bool {
        if self.open.iter().any(|output| output.path.key() == path.key()) {
            return false;
        }
        push_bounded(&mut self.open, Output { path: path.clone(), redirection, written: false, latent: false });
        true
    }

    /// A record tells that its holder writes it. Returns whether it was latent so far.
    pub fn write(&mut self, path: &FilePath) -> bool {
        let Some(output) = self.open.iter_mut().find(|output| output.path.key() == path.key()) else { return false };
        output.written = true;
        std::mem::take(&mut output.latent)
    }

    /// Removes an output; `qualified` ones are remembered for D4.
    pub fn close(&mut self, path: &FilePath, qualified: bool) {
        if let Some(at) = self.open.iter().position(|output| output.path.key() == path.key()) {
            let output = self.open.remove(at);
            if qualified {
                push_bounded(&mut self.closed, output);
            }
        }
    }

    pub fn find(&self, path: &FilePath) -> Option<&Output> {
        self.open.iter().find(|output| output.path.key() == path.key())
    }

    /// What an exec keeps, and what a child inherits: redirections.
    pub fn redirections(&self) -> Self {
        let kept = self.open.iter().filter(|output| output.redirection).cloned();
        let kept = kept.map(|output| Output { latent: output.latent || output.written, written: false, ..output });
        Self { open: kept.collect(), closed: Vec::new() }
    }
}

fn push_bounded(outputs: &mut Vec<Output>, output: Output) {
    if outputs.len() >= MOST_OUTPUTS {
        outputs.remove(0);
    }
    // Most have one.
    outputs.reserve_exact(1);
    outputs.push(output);
}

/// Whether the arguments name a path (E3).
fn names(image: &ImageSpan, path: &FilePath) -> bool {
    let Command { words, inputs, uploads, .. } = &*image.command;
    words.iter().chain(inputs).chain(uploads).any(|named| named.key() == path.key())
        || image.command.outputs.iter().any(|output| lies_in(path.key(), output.key()))
}

impl Work<'_> {
    /// Whether an output of an instance can carry what the instance holds (E3).
    pub fn qualifies(&self, instance: &Instance, output: &Output) -> bool {
        let Some(image) = instance.image() else { return false };
        if image.classes.non_carrier || image.classes.browser || output.latent {
            return false;
        }
        let least = self.policy.scoring.material.held_min;
        let heavy = |tag: &Tag| tag.is_armed() && image.may_write(tag) && tag.is_active(self.now) && tag.weight >= least;
        let held = || instance.tags.held().any(heavy);
        let only =
            || instance.detail.as_ref().is_some_and(|detail| detail.outputs.open.iter().filter(|output| !output.latent).count() == 1);
        image.command.role == Role::Archive
            || self.policy.archive_extension(&output.path)
            || names(image, &output.path)
            || output.redirection
            || (image.is_unvouched() && held())
            || (only() && self.in_burst(instance.lineage, self.now.minus(MINUTE), self.now))
    }
}

/// How long after a burst the only output is taken for what was read.
const MINUTE: Nanos = Nanos::from_secs(60);
