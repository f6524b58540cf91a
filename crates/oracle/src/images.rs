//! E11, F10: what is mounted.

use tollgate_model::{FilePath, Link, Timestamp};
use tollgate_policy::Remote;

use crate::state::State;
use crate::tags::{Kind, Tag, holds};

/// A disk image that was attached.
pub(crate) struct Attached {
    image: FilePath,
    folder: Option<FilePath>,
    at: Timestamp,
    until: Timestamp,
}

impl State<'_> {
    /// F10: another machine's folder.
    pub(crate) fn mount(&mut self, remote: &Remote, folder: &FilePath) {
        let until = self.now.plus(self.policy.windows.file_life(100));
        self.free(folder);
        self.mounts.push((folder.clone(), remote.clone(), self.now, until));
    }

    /// E11.
    pub(crate) fn attach(&mut self, image: &FilePath, folder: Option<&FilePath>) {
        let until = self.now.plus(self.policy.windows.file_life(100));
        if let Some(folder) = folder {
            self.free(folder);
        }
        self.images.push(Attached { image: image.clone(), folder: folder.cloned(), at: self.now, until });
    }

    /// F10, E11: the kernel tells of a volume.
    pub(crate) fn volume(&mut self, from: &str, on: &FilePath) {
        if let Some(remote) = self.policy.mounted(from) {
            self.mount(&remote, on);
            return;
        }
        let since = self.now.minus(self.policy.windows.arguments());
        let device = from.starts_with("/dev/");
        let another = |folder: &FilePath| folder.key() != on.key();
        self.mounts.retain(|(folder, _, told, _)| another(folder) || (!device && *told >= since));
        self.images.retain(|image| image.folder.as_ref().is_none_or(another) || (device && image.at >= since));
        let announced = !self.images.iter().all(|image| image.folder.as_ref().is_none_or(another));
        let waiting = self.images.iter_mut().rfind(|image| image.folder.is_none() && image.at >= since);
        if let Some(image) = waiting.filter(|_| device && !announced) {
            image.folder = Some(on.clone());
        }
    }

    fn free(&mut self, folder: &FilePath) {
        self.mounts.retain(|(other, ..)| other.key() != folder.key());
        self.images.retain(|image| image.folder.as_ref().is_none_or(|other| other.key() != folder.key()));
    }

    /// E11: the image of the volume that a file is in takes what the file comes to carry.
    pub(crate) fn pack(&mut self, who: usize, path: &FilePath, tag: &Tag) {
        if !tag.armed() || tag.pending {
            return;
        }
        let living = || self.images.iter().filter(|image| image.until >= self.now);
        let of = |image: &Attached, path: &FilePath| image.folder.as_ref().is_some_and(|folder| holds(folder, path));
        let length = |image: &&Attached| image.folder.as_ref().map_or(0, |folder| folder.key().len());
        let Some(image) = living().filter(|image| of(image, path)).max_by_key(length).map(|image| image.image.clone()) else { return };
        if living().any(|other| of(other, &image)) {
            return;
        }
        let archived = tag.kind == Kind::Archive;
        let raised = tag.weight.max(tag.copied);
        let base = if archived { tag.base } else { tag.base.max(tag.copied) };
        let kind = if archived || self.policy.archive_extension(&image) { Kind::Archive } else { Kind::Copied };
        self.put_on_file(who, &image, Tag { kind, base, weight: raised, ..tag.clone() }.with(Link::File));
    }
}
