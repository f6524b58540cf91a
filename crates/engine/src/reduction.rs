//! What explains some of what a flow took (docs/semantics.md, section I).

use std::net::IpAddr;

use tollgate_model::FilePath;
use tollgate_policy::{AllowEntry, CategoryId, Sending, Services, Stores};

use crate::egress::{Egress, Group};
use crate::host::Work;
use crate::instance::{ImageSpan, Instance, InstanceId};
use crate::tag::{Tag, TagKind};
use crate::taking::is_own;
use crate::term::Reason;

/// What explains some of what a flow took.
#[derive(Clone, Debug)]
pub(crate) struct Reduction {
    /// Stores whose own service the destination is.
    stores: Stores,
    /// Categories that a role carries there, as bits.
    categories: u32,
    /// Categories of which a role explains there that files were opened, as bits.
    opened: u32,
    /// The weight from which a file was more than opened.
    more_than_opened: u8,
    /// What allow entries cover: categories as bits, and those of what is packed.
    allowed: (u32, u32),
    /// The greatest score of what is all explained.
    pub most: u8,
    pub reason: Reason,
}

impl Reduction {
    /// Whether it explains a tag.
    pub fn explains(&self, tag: &Tag) -> bool {
        let (plain, packed) = self.allowed;
        let allowed = if is_packed(tag) { packed } else { plain };
        self.is_usual(tag) || allowed & bit(tag) != 0
    }

    /// Whether a role or a service does.
    fn is_usual(&self, tag: &Tag) -> bool {
        let served = tag.kind == TagKind::Read && tag.stores.within(self.stores);
        served || self.categories & bit(tag) != 0 || (self.opened & bit(tag) != 0 && is_slight(tag, self.more_than_opened))
    }

    /// I6, J4: what nothing has explained so far, and something else does.
    fn widen(&mut self, carries: impl Fn(CategoryId) -> bool, most: u8, reason: Reason, group: &Group<'_>) {
        let explained = group.tags.iter().any(|tag| self.is_usual(tag));
        let carried = group.tags.iter().filter(|tag| !self.is_usual(tag) && carries(tag.category)).fold(0, |mask, tag| mask | bit(tag));
        if carried != 0 {
            self.most = if explained { self.most.max(most) } else { most };
            self.categories |= carried;
            self.reason = reason;
        }
    }

    /// I5: what is not usual, and allowed. Of entries that cover the same, the lowest cap counts.
    fn allow(&mut self, entries: &[&AllowEntry], group: &Group<'_>) {
        let usual = group.tags.iter().any(|tag| self.is_usual(tag));
        let unusual: Vec<&Tag> = group.tags.iter().copied().filter(|tag| !self.is_usual(tag)).collect();
        let mut used: Vec<&AllowEntry> = Vec::new();
        let mut most = if usual { self.most } else { 0 };
        for tag in unusual {
            let covering = entries.iter().filter(|entry| entry.covers(tag.category, is_packed(tag)));
            let Some(entry) = covering.min_by_key(|entry| (entry.cap, &entry.id)) else { continue };
            most = most.max(entry.cap);
            let allowed = if is_packed(tag) { &mut self.allowed.1 } else { &mut self.allowed.0 };
            *allowed |= bit(tag);
            if !used.iter().any(|known| known.id == entry.id) {
                used.push(entry);
            }
        }
        if !used.is_empty() {
            used.sort_by(|a, b| a.id.cmp(&b.id));
            self.most = most;
            self.reason = Reason::Allowed(used.into_iter().map(|entry| (entry.id.as_str().into(), entry.version)).collect());
        }
    }
}

/// Who sends, and whom each works for.
#[derive(Default)]
pub(crate) struct Chain<'a> {
    /// Images of the sender and its ancestors, nearest first, up to the first that is not known.
    pub images: Vec<&'a ImageSpan>,
    /// What the last of them runs in, if no ancestors are missing.
    pub under: Option<&'a ImageSpan>,
}

impl<'a> Chain<'a> {
    /// The first whose own signature says who it is.
    pub fn subject(&self) -> Option<&'a ImageSpan> {
        self.images.iter().copied().find(|image| !image.classes.no_reputation)
    }
}

/// I7: the image that an instance had all the while that it sent. What it became later sent nothing.
fn settled<'i>(instance: &'i Instance, egress: &Egress) -> Option<&'i ImageSpan> {
    let at = egress.end.plus(egress.reach());
    let image = instance.image_at(at)?;
    let begun = egress.start.plus(egress.precision.max(image.precision)).min(at);
    let same = instance.image_at(begun).is_some_and(|first| std::ptr::eq(first, image));
    // Those in between may have been forgotten.
    (same && (image.executed || !instance.has_forgotten_images())).then_some(image)
}

/// Whether a file was opened and no more: nothing took a copy of it.
fn is_slight(tag: &Tag, more: u8) -> bool {
    tag.kind == TagKind::Read && tag.weight < more
}

/// Whether data is in an archive.
fn is_packed(tag: &Tag) -> bool {
    tag.kind == TagKind::Archive
}

impl Work<'_> {
    /// I1: what explains some of a group that a flow took.
    pub fn reduction(&self, egress: &Egress, group: &Group<'_>, sender: Option<InstanceId>) -> Option<Reduction> {
        let services = self.services(egress, group, sender);
        let mut reduction = Reduction {
            stores: services.stores,
            categories: 0,
            opened: 0,
            more_than_opened: self.policy.scoring.reducer.opened,
            allowed: (0, 0),
            most: self.policy.scoring.reducer.store_service,
            reason: Reason::Service(services.names.into()),
        };
        let address = egress.endpoint.map(|endpoint| endpoint.ip);
        let chain = sender.map(|sender| self.chain(egress, sender)).unwrap_or_default();
        let subject = chain.subject();
        let roles = subject.into_iter().flat_map(|subject| self.policy.roles(&subject.process.image));
        for role in roles.filter(|role| role.serves(&egress.name, address, egress.facts)) {
            let (mut carried, mut opened) = (0, 0);
            for tag in &group.tags {
                if role.carries(tag.category) {
                    carried |= bit(tag);
                } else if role.opens(tag.category) && is_slight(tag, reduction.more_than_opened) {
                    opened |= bit(tag);
                }
            }
            if carried | opened != 0 {
                reduction.reason = match reduction.reason {
                    Reason::Role(names) => Reason::Role(format!("{names}, {}", role.name).into()),
                    _ => {
                        reduction.most = 0;
                        Reason::Role(role.name.as_str().into())
                    }
                };
                reduction.categories |= carried;
                reduction.opened |= opened;
                reduction.most = reduction.most.max(role.most);
            }
        }
        let scopes = subject.into_iter().flat_map(|subject| self.policy.sanctioned(&subject.process.image, &egress.name));
        for scope in scopes.filter(|scope| scope.serves(&egress.name, address, egress.facts)) {
            reduction.widen(|category| scope.carries(category), scope.most, Reason::Sanctioned(scope.name.as_str().into()), group);
        }
        if let Some(usual) = self.usual(egress, sender) {
            let carries = |category| !self.policy.is_credential(category);
            reduction.widen(carries, self.policy.scoring.reducer.baseline, Reason::Usual(usual), group);
        }
        let allowed = sender.map(|sender| self.allowed(egress, sender, &chain)).unwrap_or_default();
        reduction.allow(&allowed, group);
        group.tags.iter().any(|tag| reduction.explains(tag)).then_some(reduction)
    }

    /// I5: the allow entries that hold.
    fn allowed(&self, egress: &Egress, sender: InstanceId, chain: &Chain<'_>) -> Vec<&AllowEntry> {
        if self.policy.allow.entries.is_empty() {
            return Vec::new();
        }
        let sending = Sending {
            machine: self.host.name.raw(),
            destination: &egress.name,
            address: egress.endpoint.map(|endpoint| endpoint.ip),
            facts: egress.facts,
            interval: (egress.start, egress.end),
            bytes_that_day: self.bytes_that_day(sender, egress),
        };
        // The sender itself, and whom it works for.
        let subject = chain.images.iter().position(|image| !image.classes.no_reputation).filter(|at| *at > 0);
        let mut holding: Vec<&AllowEntry> = Vec::new();
        for at in [Some(0), subject].into_iter().flatten() {
            let Some(who) = chain.images.get(at) else { continue };
            let above = chain.images.iter().skip(at.saturating_add(1)).copied().chain(chain.under);
            let caller = above.into_iter().find(|image| !image.classes.no_reputation);
            let argv = if who.executed { &*who.argv } else { &[] };
            holding.extend(self.policy.allowed(&who.process.image, caller.map(|image| &*image.process.image), argv, &sending));
        }
        holding
    }

    /// I7: who sends, and whom each works for, as far as that is known.
    pub fn chain(&self, egress: &Egress, sender: InstanceId) -> Chain<'_> {
        let mut chain = Chain::default();
        let above = self.host.instances.get(sender).map(|instance| &instance.ancestors);
        let mut last = None;
        for id in std::iter::once(sender).chain(above.into_iter().flat_map(|above| above.iter().copied())) {
            let Some((instance, image)) = self.host.instances.get(id).and_then(|instance| Some((instance, settled(instance, egress)?)))
            else {
                return chain;
            };
            chain.images.push(image);
            last = Some(instance);
        }
        // Further ancestors than are known could be anybody.
        let under = last.filter(|last| last.ancestors.is_empty()).and_then(|last| self.host.instances.get(last.under?));
        chain.under = under.and_then(|under| settled(under, egress));
        chain
    }

    /// I2: the stores that the destination serves, as far as that explains anything here.
    fn services(&self, egress: &Egress, group: &Group<'_>, sender: Option<InstanceId>) -> Services {
        let is_name = egress.name.parse::<IpAddr>().is_err();
        let own = group.tags.iter().filter(|tag| is_own(tag)).fold(0u32, |mask, tag| mask | bit(tag));
        if egress.facts < 2 || !is_name || (own & !1).count_ones() >= 3 || self.uploads_stores(egress, sender) {
            return Services::default();
        }
        let mut services = self.policy.served(&egress.name, egress.end);
        if egress.bytes_out.is_some_and(|bytes| bytes < self.policy.scoring.reducer.content_bytes) {
            services.stores = services.stores.union(services.content);
        }
        services
    }

    /// I4: a program that is known for something else opened files of people, one of which has about as many bytes as some flow.
    pub fn is_coincidence(&self, egress: &Egress, group: &Group<'_>, sender: InstanceId) -> bool {
        let image = self.host.instances.get(sender).and_then(|sender| settled(sender, egress));
        let is_known = image.is_some_and(|image| {
            let classes = image.classes;
            let image = &image.process.image;
            !(classes.works_for_others() || classes.delegate || classes.scripted)
                && (image.identity.is_part_of_macos() || self.policy.roles(image).next().is_some())
        });
        let opened = |tag: &Tag| {
            matches!(tag.kind, TagKind::Read | TagKind::Copied)
                && (tag.weight < self.policy.scoring.reducer.opened || !self.policy.is_credential(tag.category))
        };
        is_known && group.tags.iter().all(|tag| opened(tag))
    }

    /// Whether the sender's command names something sensitive to be sent, or it is not known which command sent.
    fn uploads_stores(&self, egress: &Egress, sender: Option<InstanceId>) -> bool {
        let is_sensitive = |path: &FilePath| self.policy.sensitive(path).is_some() || !self.policy.covered(path).is_empty();
        let sender = sender.and_then(|sender| self.host.instances.get(sender));
        sender.is_some_and(|sender| settled(sender, egress).is_none_or(|image| image.command.uploads.iter().any(is_sensitive)))
    }
}

/// The category of a tag, as a bit.
fn bit(tag: &Tag) -> u32 {
    1u32.wrapping_shl(u32::from(tag.category.0))
}
