//! Files in synchronised folders: what is put there is sent by somebody else (docs/semantics.md, F10).

use serde::{Deserialize, Serialize};
use tollgate_model::{Encryption, FilePath, Link, RecordCited, Rung, StepKind, Timestamp};

use crate::attribution::Candidate;
use crate::carry::Birth;
use crate::egress::Egress;
use crate::flow::Waits;
use crate::host::Work;
use crate::instance::InstanceId;
use crate::tag::{Tag, TagKind};
use crate::taking::Taken;

/// A tag that came to a file in a synchronised folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Synced {
    pub sender: InstanceId,
    pub root: Box<str>,
    pub proven: bool,
    pub encrypted: bool,
    pub at: Timestamp,
    pub record: RecordCited,
    pub tag: Tag,
}

impl Work<'_> {
    /// F10: a file comes to carry a tag, by an instance's doing.
    pub fn sync(&mut self, id: InstanceId, path: &FilePath, tag: &Tag) {
        if !tag.is_armed() {
            return;
        }
        if let Some(image) = self.image_of(path) {
            self.pack(id, &image, tag);
        }
        let Some(root) = self.root_of(path) else { return };
        let born = tag.root.deed.path.as_ref().and_then(|path| self.root_of(path));
        if born.as_ref() == Some(&root) || tag.weight < root.least(born.as_ref(), &self.policy.scoring) {
            return;
        }
        let mut tag = tag.clone();
        tag.strength = tag.strength.min(2);
        tag.links = tag.links.with(Link::Delegated);
        let synced = Synced {
            sender: id,
            root: root.name.into(),
            proven: root.proven,
            encrypted: root.encrypted,
            at: self.now,
            record: self.record.clone(),
            tag,
        };
        let shed = self.host.flows.add_synced(synced, Waits::of(self.windows));
        self.host.instances.mark_notable(id);
        self.host.shed(shed);
    }

    /// F10: a folder comes there whole, with what it may hold.
    pub fn sync_folder(&mut self, id: InstanceId, from: &FilePath, to: &FilePath) {
        let (Some(root), before) = (self.root_of(to), self.root_of(from)) else { return };
        if before.as_ref() == Some(&root) || !self.is_carrier(id) {
            return;
        }
        let least = root.least(before.as_ref(), &self.policy.scoring);
        // What is sensitive by its own name took its tag there itself.
        let own = self.sensitive(from).map(|sensitive| sensitive.category);
        for sensitive in self.covered(from).into_iter().filter(|sensitive| Some(sensitive.category) != own) {
            let birth = Birth::of(sensitive, TagKind::Copied, sensitive.copied, StepKind::Copy);
            let Some(mut tag) = self.born(id, birth, Some(from)) else { return };
            let owner = self.process_of(id).is_some_and(|process| self.policy.owns(&process.image, sensitive.rule));
            if owner || tag.copied < least {
                continue;
            }
            tag.links = tag.links.with(Link::File);
            self.stage(&tag, tag.born);
            self.sync(id, to, &tag);
        }
    }

    /// F10: what was put into a synchronised folder is judged.
    pub fn settle_synced(&mut self, synced: Synced) {
        if !synced.proven && self.host.names.is_local(&synced.root, synced.at) {
            return;
        }
        let encryption = if synced.encrypted { Encryption::Declared } else { Encryption::Plaintext };
        let egress = Egress::unsensed(synced.root.into(), synced.at, synced.at, encryption, synced.record);
        let egress = Egress { facts: if synced.proven { 2 } else { 0 }, ..egress };
        let candidate = Candidate { sender: Some(synced.sender), exec: None, taken: Taken { tags: vec![synced.tag] } };
        self.join(&egress, Rung::Host, 1, &candidate);
    }
}
