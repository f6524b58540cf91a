//! Section I: what explains some of what a flow took.

use std::collections::BTreeSet;
use std::net::IpAddr;

use tollgate_model::Image;
use tollgate_policy::{AllowEntry, CategoryId, Policy, Rarity, Sending, Stores, Who};

use crate::ladder::View;
use crate::tags::{Kind, Tag};
use crate::terms::categories;

/// What explains some tags.
#[derive(Clone, Debug)]
pub(crate) struct Reduction {
    stores: Stores,
    carried: BTreeSet<CategoryId>,
    /// I3: what was opened and no more, with the weight from which it was more.
    opened: BTreeSet<CategoryId>,
    more: u8,
    /// I5: what entries cover; the second is whether packed.
    allowed: BTreeSet<(CategoryId, bool)>,
    /// The term.
    pub(crate) name: String,
    /// The greatest score of what is all explained.
    pub(crate) most: u8,
}

impl Reduction {
    /// I1.
    pub(crate) fn explains(&self, tag: &Tag) -> bool {
        self.is_usual(tag) || self.allowed.contains(&(tag.category, tag.kind == Kind::Archive))
    }

    /// I2 and I3.
    fn is_usual(&self, tag: &Tag) -> bool {
        self.carried.contains(&tag.category)
            || (tag.kind == Kind::Read && tag.stores.within(self.stores))
            || (is_opened(tag, self.more) && self.opened.contains(&tag.category))
    }

    /// I6.
    fn with_scopes(mut self, view: &View<'_>, tags: &[Tag], sender: Option<usize>) -> Self {
        let flow = view.flow;
        let address = flow.destination.map(|end| end.ip);
        let image = sender.and_then(|sender| who(view, sender));
        let scopes = image.into_iter().flat_map(|image| view.state.policy.sanctioned(image, &flow.identity));
        for scope in scopes.filter(|scope| scope.serves(&flow.identity, address, flow.proofs)) {
            let (usual, rest): (Vec<&Tag>, Vec<&Tag>) = tags.iter().partition(|tag| self.is_usual(tag));
            let new: BTreeSet<CategoryId> = rest.iter().map(|tag| tag.category).filter(|category| scope.carries(*category)).collect();
            if !new.is_empty() {
                self.most = if usual.is_empty() { scope.most } else { self.most.max(scope.most) };
                "reducer:sanctioned".clone_into(&mut self.name);
                self.carried.extend(new);
            }
        }
        self
    }

    /// J4.
    fn with_usual(mut self, view: &View<'_>, tags: &[Tag], sender: Option<usize>) -> Self {
        let policy = view.state.policy;
        if !is_usual(view, sender) {
            return self;
        }
        let (explained, rest): (Vec<&Tag>, Vec<&Tag>) = tags.iter().partition(|tag| self.is_usual(tag));
        let new: BTreeSet<CategoryId> = rest.iter().map(|tag| tag.category).filter(|category| !policy.is_credential(*category)).collect();
        if !new.is_empty() {
            let most = policy.scoring.reducer.baseline;
            self.most = if explained.is_empty() { most } else { self.most.max(most) };
            "reducer:baseline".clone_into(&mut self.name);
            self.carried.extend(new);
        }
        self
    }

    /// I5.
    fn with_entries(mut self, view: &View<'_>, tags: &[Tag], sender: Option<usize>) -> Self {
        let holding = sender.map(|sender| entries(view, sender)).unwrap_or_default();
        let least = |tag: &Tag| {
            let covering = holding.iter().filter(|entry| entry.covers(tag.category, tag.kind == Kind::Archive));
            covering.min_by(|a, b| (a.cap, &a.id).cmp(&(b.cap, &b.id)))
        };
        let used: Vec<(&Tag, &&AllowEntry)> =
            tags.iter().filter(|tag| !self.is_usual(tag)).filter_map(|tag| Some((tag, least(tag)?))).collect();
        let Some(greatest) = used.iter().map(|(_, entry)| entry.cap).max() else { return self };
        let usual = tags.iter().any(|tag| self.is_usual(tag)).then_some(self.most);
        let names: BTreeSet<&str> = used.iter().map(|(_, entry)| entry.id.as_str()).collect();
        self.most = usual.map_or(greatest, |most| most.max(greatest));
        self.name = format!("cap:{}", names.into_iter().collect::<Vec<_>>().join(","));
        self.allowed = used.iter().map(|(tag, _)| (tag.category, tag.kind == Kind::Archive)).collect();
        self
    }
}

/// I3: whether a file was opened, and no more.
fn is_opened(tag: &Tag, more: u8) -> bool {
    tag.kind == Kind::Read && tag.weight < more
}

/// J1: who sends, if signatures prove it.
pub(crate) fn proven_sender(view: &View<'_>, sender: usize) -> Option<Who> {
    let (policy, instances, time) = (view.state.policy, &view.state.instances, view.image_time());
    let (chain, under) = chain(view, sender);
    let speaks = |id: &usize| !policy.classes(instances[*id].image_at(time)).no_reputation;
    let first = *chain.first()?;
    let program = chain.iter().copied().find(speaks).or_else(|| under.filter(speaks))?;
    policy.who(instances[first].image_at(time), instances[program].image_at(time))
}

/// J3.
pub(crate) fn rarity(view: &View<'_>, sender: Option<usize>) -> Option<Rarity> {
    let flow = view.flow;
    let who = sender.and_then(|sender| proven_sender(view, sender))?;
    let known = || view.state.policy.rarity(&view.state.evidence.host, &who, &flow.identity, flow.start);
    (flow.proofs >= 2).then(known).flatten()
}

/// J4.
pub(crate) fn is_usual(view: &View<'_>, sender: Option<usize>) -> bool {
    let flow = view.flow;
    let told = || {
        let sender = sender?;
        let bytes = flow.bytes_out? + view.that_day(sender)?;
        view.state.policy.usual(&proven_sender(view, sender)?, &flow.identity, flow.start, bytes)
    };
    flow.proofs >= 2 && told().is_some()
}

/// I5: the entries that hold for a sender: they are about itself, or about whom it works for.
fn entries<'a>(view: &View<'a>, sender: usize) -> Vec<&'a AllowEntry> {
    let (policy, flow, time) = (view.state.policy, view.flow, view.image_time());
    let instances = &view.state.instances;
    let (chain, under) = chain(view, sender);
    let speaks = |id: &usize| !policy.classes(instances[*id].image_at(time)).no_reputation;
    let who: BTreeSet<usize> = (!chain.is_empty()).then_some(0).into_iter().chain(chain.iter().position(speaks)).collect();
    let sending = Sending {
        machine: &view.state.evidence.host,
        destination: &flow.identity,
        address: flow.destination.map(|end| end.ip),
        facts: flow.proofs,
        interval: (flow.start, flow.end),
        bytes_that_day: flow.bytes_out.zip(view.that_day(sender)).map(|(bytes, before)| bytes + before),
    };
    let about = |at: usize| {
        let above = chain[at + 1..].iter().copied().chain(under);
        let caller = above.into_iter().find(speaks).map(|id| instances[id].image_at(time));
        let argv: &[_] = instances[chain[at]].run_at(time).map_or(&[], |run| &run.argv);
        policy.allowed(instances[chain[at]].image_at(time), caller, argv, &sending).collect::<Vec<_>>()
    };
    who.into_iter().flat_map(about).collect()
}

/// I1; absent if it explains nothing.
pub(crate) fn of(view: &View<'_>, tags: &[Tag], sender: Option<usize>) -> Option<Reduction> {
    let policy = view.state.policy;
    let more = policy.scoring.reducer.opened;
    let (mut carried, mut opened, mut most) = (BTreeSet::new(), BTreeSet::new(), None);
    for role in roles(view, sender) {
        for tag in tags {
            let carries = role.carries(tag.category);
            if carries {
                carried.insert(tag.category);
            }
            let opens = role.opens(tag.category) && is_opened(tag, more);
            if opens {
                opened.insert(tag.category);
            }
            if carries || opens {
                most = most.max(Some(role.most));
            }
        }
    }
    let reduction = Reduction {
        stores: served(view, tags, sender),
        allowed: BTreeSet::new(),
        name: if most.is_some() { "reducer:role" } else { "reducer:store-service" }.to_owned(),
        most: most.unwrap_or(policy.scoring.reducer.store_service),
        carried,
        opened,
        more,
    }
    .with_scopes(view, tags, sender)
    .with_usual(view, tags, sender)
    .with_entries(view, tags, sender);
    tags.iter().any(|tag| reduction.explains(tag)).then_some(reduction)
}

/// I7: the sender and its ancestors, up to the first that was something else as it began to send, and what the last runs in,
/// if none is missing.
fn chain(view: &View<'_>, sender: usize) -> (Vec<usize>, Option<usize>) {
    let instances = &view.state.instances;
    let settled = |id: &usize| is_settled(view, *id);
    let all = || std::iter::once(sender).chain(instances[sender].ancestors.iter().copied());
    let known: Vec<usize> = all().take_while(settled).collect();
    let top = known.last().filter(|top| known.len() == all().count() && instances[**top].ancestors.is_empty());
    let under = top.and_then(|top| instances[*top].under).filter(settled);
    (known, under)
}

/// I7: whether an instance was one image all the while that it sent.
fn is_settled(view: &View<'_>, id: usize) -> bool {
    let (instance, at) = (&view.state.instances[id], view.image_time());
    let last = instance.ran_at(at);
    let first = instance.ran_at((view.flow.start.plus(view.flow.precision.max(last.precision))).min(at));
    std::ptr::eq(first, last)
}

/// G: the sender's subject.
fn who<'a>(view: &'a View<'_>, sender: usize) -> Option<&'a Image> {
    let images = chain(view, sender).0.into_iter().map(|id| view.state.instances[id].image_at(view.image_time()));
    images.into_iter().find(|image| !view.state.policy.classes(image).no_reputation)
}

/// I3: the roles of the sender's subject that the destination is one of.
fn roles<'a>(view: &'a View<'_>, sender: Option<usize>) -> impl Iterator<Item = &'a tollgate_policy::ProgramRole> {
    let (policy, flow) = (view.state.policy, view.flow);
    let image = sender.and_then(|sender| who(view, sender));
    let address = flow.destination.map(|end| end.ip);
    image.into_iter().flat_map(|image| policy.roles(image)).filter(move |role| role.serves(&flow.identity, address, flow.proofs))
}

/// I2.
fn served(view: &View<'_>, tags: &[Tag], sender: Option<usize>) -> Stores {
    let (policy, flow) = (view.state.policy, view.flow);
    let own: Vec<Tag> = tags.iter().filter(|tag| !tag.session && !tag.entrusted()).cloned().collect();
    let proven = flow.proofs >= 2 && flow.identity.parse::<IpAddr>().is_err();
    let sends = sender.is_some_and(|sender| sends_sensitive(policy, view, sender));
    if !proven || categories(&own).len() >= 3 || sends {
        return Stores::default();
    }
    let served = policy.served(&flow.identity, flow.end);
    let little = flow.bytes_out.is_some_and(|bytes| bytes < policy.scoring.reducer.content_bytes);
    if little { served.stores.union(served.content) } else { served.stores }
}

/// I2: an upload operand is sensitive, or may hold something that is, or nobody knows which command sent.
fn sends_sensitive(policy: &Policy, view: &View<'_>, sender: usize) -> bool {
    if !is_settled(view, sender) {
        return true;
    }
    let run = view.state.instances[sender].run_at(view.image_time());
    run.is_some_and(|run| run.command.uploads.iter().any(|path| policy.sensitive(path).is_some() || !policy.covered(path).is_empty()))
}

/// I4: a file that a program which is known for something else only opened has as many bytes as a flow.
pub(crate) fn is_coincidence(view: &View<'_>, tags: &[Tag], sender: usize) -> bool {
    let policy = view.state.policy;
    let instance = &view.state.instances[sender];
    let image = instance.image_at(view.image_time());
    let classes = policy.classes(image);
    let tool = classes.no_reputation
        || classes.shell
        || classes.interpreter
        || classes.network_tool
        || classes.delegate
        || instance.ran_at(view.image_time()).scripted;
    let opened = |tag: &Tag| {
        [Kind::Read, Kind::Copied].contains(&tag.kind)
            && (tag.weight < policy.scoring.reducer.opened || !policy.is_credential(tag.category))
    };
    // Apple alone signs parts of macOS.
    let part_of_macos = image.identity.platform_binary == Some(true) && !image.identity.signature.is_worthless();
    !tool && is_settled(view, sender) && (part_of_macos || policy.roles(image).next().is_some()) && tags.iter().all(opened)
}
