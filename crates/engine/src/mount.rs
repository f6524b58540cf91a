//! Folders of other machines: what is written there leaves (docs/semantics.md, F10).

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Timestamp};
use tollgate_policy::{Remote, Scoring};

use crate::host::Work;

/// Where folders of other machines are mounted on one host, the latest last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mounts {
    known: Vec<Mount>,
    images: Vec<Image>,
}

/// A disk image that was attached, and where its volume is, once that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Image {
    image: FilePath,
    folder: Option<FilePath>,
    at: Timestamp,
    until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Mount {
    folder: FilePath,
    remote: Remote,
    at: Timestamp,
    until: Timestamp,
}

/// Where macOS has its devices: what is mounted from there is a volume of this machine.
const DEVICES: &str = "/dev/";

/// Mounts, and images, remembered of one host.
const MOST_MOUNTS: usize = 64;

/// Adds one. Returns how many were forgotten for want of room: the first.
fn remember<T>(known: &mut Vec<T>, new: T) -> u64 {
    known.push(new);
    if known.len() <= MOST_MOUNTS {
        return 0;
    }
    known.remove(0);
    1
}

/// Whose a folder is: what keeps it in step, or another machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    pub name: String,
    /// Whether it is known where what is put there goes.
    pub proven: bool,
    pub encrypted: bool,
    /// Whether it is an account of a person's own.
    pub personal: bool,
}

impl Root {
    /// F10: how much what is put here weighs at least, to count. `from` is whose folder it was in before.
    pub fn least(&self, from: Option<&Self>, scoring: &Scoring) -> u8 {
        let material = &scoring.material;
        if self.personal || !self.proven || from.is_some_and(|from| from != self) { material.foreign_min } else { material.synced_min }
    }
}

impl Mounts {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.images.is_empty()
    }

    /// Forgets those that have ended.
    pub fn sweep(&mut self, now: Timestamp) {
        self.known.retain(|mount| mount.until >= now);
        self.images.retain(|image| image.until >= now);
    }

    /// Something else is mounted there.
    fn free(&mut self, folder: &FilePath) {
        self.known.retain(|mount| mount.folder.key() != folder.key());
        self.images.retain(|image| image.folder.as_ref().is_none_or(|known| known.key() != folder.key()));
    }
}

impl Work<'_> {
    /// F10: a folder of another machine is mounted. One that is not out in the world is nobody's end.
    pub fn mount(&mut self, remote: &Remote, folder: &FilePath) {
        let until = self.now.plus(self.windows.file_life(100));
        self.host.mounts.free(folder);
        let shed = remember(&mut self.host.mounts.known, Mount { folder: folder.clone(), remote: remote.clone(), at: self.now, until });
        self.host.shed(shed);
    }

    /// E11: a disk image is attached.
    pub fn attach(&mut self, image: &FilePath, folder: Option<&FilePath>) {
        let until = self.now.plus(self.windows.file_life(100));
        if let Some(folder) = folder {
            self.host.mounts.free(folder);
        }
        let image = Image { image: image.clone(), folder: folder.cloned(), at: self.now, until };
        let shed = remember(&mut self.host.mounts.images, image);
        self.host.shed(shed);
    }

    /// F10, E11: the kernel tells of a volume.
    pub fn volume(&mut self, from: &str, on: &FilePath) {
        if let Some(remote) = self.policy.mounted(from) {
            return self.mount(&remote, on);
        }
        let since = self.now.minus(self.windows.arguments());
        let device = from.starts_with(DEVICES);
        let mounts = &mut self.host.mounts;
        let here = |folder: &FilePath| folder.key() == on.key();
        let announced = |image: &Image| image.at >= since && device;
        // What was announced for this folder is what the kernel tells of now; everything else there is gone.
        mounts.known.retain(|mount| !here(&mount.folder) || (mount.at >= since && !device));
        mounts.images.retain(|image| image.folder.as_ref().is_none_or(|folder| !here(folder)) || announced(image));
        if mounts.images.iter().any(|image| image.folder.as_ref().is_some_and(here)) {
            return;
        }
        if let Some(image) = mounts.images.iter_mut().rev().find(|image| image.folder.is_none() && announced(image)) {
            image.folder = Some(on.clone());
        }
    }

    /// E11: the disk image whose volume a path is in. One that itself lies in a volume of an image takes nothing: they might
    /// hold each other.
    pub fn image_of(&self, path: &FilePath) -> Option<FilePath> {
        let images = || self.host.mounts.images.iter().filter(|image| image.until >= self.now);
        let holds = |image: &Image, path: &FilePath| image.folder.as_ref().is_some_and(|folder| path.lies_in(folder));
        let length = |image: &&Image| image.folder.as_ref().map_or(0, |folder| folder.key().len());
        let image = images().filter(|image| holds(image, path)).max_by_key(length)?;
        (!images().any(|other| holds(other, &image.image))).then(|| image.image.clone())
    }

    /// F10: whose folder a path is in.
    pub fn root_of(&self, path: &FilePath) -> Option<Root> {
        if let Some(root) = self.policy.sync_root(path) {
            return Some(Root { name: root.name, proven: true, encrypted: true, personal: root.personal });
        }
        let here = |mount: &&Mount| mount.until >= self.now && mount.remote.is_public() && path.lies_in(&mount.folder);
        let mount = self.host.mounts.known.iter().filter(here).max_by_key(|mount| mount.folder.key().len())?;
        Some(Root { name: mount.remote.host.clone(), proven: false, encrypted: mount.remote.encrypted, personal: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_most_the_first_is_forgotten() {
        let mut known = Vec::new();
        assert_eq!((0..MOST_MOUNTS).map(|number| remember(&mut known, number)).sum::<u64>(), 0);
        assert_eq!(remember(&mut known, MOST_MOUNTS), 1);
        assert_eq!(known, (1..=MOST_MOUNTS).collect::<Vec<_>>());
    }
}
