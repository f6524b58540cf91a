//! From a finding to nodes and edges.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Finding, Link, ProcessCited, Rung, Step, StepKind};

use super::named::{destination, no_egress, process, source, unknown_process};
use super::{Edge, Graph, MOST_EDGES, MOST_NODES, Node, NodeKind, Told};

/// Destinations beside that of the greatest chain that are drawn.
const MOST_OTHERS: usize = 6;

/// The graph of a finding.
pub(in crate::page) fn graph(finding: &Finding) -> Graph {
    let archives = finding.steps.iter().filter(|step| step.kind == StepKind::Archive);
    let archives = archives.filter_map(|step| step.path.as_ref().map(|path| path.key())).collect();
    let mut told = Telling { graph: Graph::default(), latest: BTreeMap::new(), held: BTreeMap::new(), left_out: BTreeSet::new(), archives };
    // In the order in which data goes: of one moment, what takes data comes before what passes it on, and the egress, which may have
    // begun before, is last.
    let mut steps: Vec<(usize, &Step)> = (1..).zip(&finding.steps).collect();
    steps.sort_by_key(|(number, step)| (step.kind == StepKind::Egress, step.time, is_output(step.kind), *number));
    for (number, step) in steps {
        told.step(finding, number, step);
    }
    told.end(finding);
    told.processes(finding);
    told.others(finding);
    told.graph.nodes_omitted = told.left_out.len();
    told.graph
}

fn is_output(kind: StepKind) -> bool {
    matches!(kind, StepKind::Write | StepKind::Archive | StepKind::Egress)
}

/// The graph as it comes about.
struct Telling<'a> {
    graph: Graph,
    /// The node of a key, its last where it stands more than once.
    latest: BTreeMap<String, usize>,
    /// What holds data of a category at last, by which link it goes on, and by which step.
    held: BTreeMap<&'a str, (usize, Link)>,
    left_out: BTreeSet<String>,
    archives: BTreeSet<&'a str>,
}

impl<'a> Telling<'a> {
    fn step(&mut self, finding: &Finding, number: usize, step: &'a Step) {
        let process = match &step.process {
            Some(cited) => self.node(process(cited)),
            None => self.node(unknown_process()),
        };
        let Some(process) = process else { return self.leave_out() };
        let category = step.category.as_deref().unwrap_or_default();
        let before = self.held.get(category).copied();
        match step.kind {
            StepKind::Egress => {
                let Some(chain) = finding.chains.first() else { return };
                let process = self.hold(process, step.link);
                let Some(to) = self.node(destination(chain)) else { return self.leave_out() };
                let weak = matches!(chain.attribution, Some(Rung::Host | Rung::Terminal | Rung::Size));
                self.edge(
                    process,
                    to,
                    if weak { Told::WorkedOut } else { Told::Record },
                    Some(number),
                    step.process.as_ref().map(|_| step.link),
                );
            }
            StepKind::Write | StepKind::Archive => {
                let Some(file) = self.node(source(step, &self.archives)) else { return self.leave_out() };
                let process = match before.filter(|&(from, _)| !self.graph.reaches(from, process)) {
                    Some((from, link)) => self.edge(from, process, Told::Link, None, Some(link)),
                    None => process,
                };
                let file = self.edge(process, file, Told::Record, Some(number), Some(step.link));
                self.held.insert(category, (file, step.link));
            }
            _ => {
                let source = source(step, &self.archives);
                let is_new = !self.latest.contains_key(&source.key);
                let Some(file) = self.node(source) else { return self.leave_out() };
                // A file that was moved is read under a name that no step told of.
                let file = match before.filter(|_| is_new && step.kind == StepKind::Reread) {
                    Some((from, link)) => self.edge(from, file, Told::Link, None, Some(link)),
                    None => file,
                };
                let process = self.edge(file, process, Told::Record, Some(number), Some(step.link));
                self.held.insert(category, (process, step.link));
            }
        }
    }

    /// Joins what is held to who sends it, where the steps do not.
    fn hold(&mut self, mut sender: usize, link: Link) -> usize {
        let by_other_means = matches!(link, Link::Tree | Link::Responsible | Link::User | Link::Delegated);
        let held: BTreeMap<usize, Link> = self.held.values().copied().collect();
        for (from, last) in held {
            let goes_on = self.graph.edges.iter().any(|edge| edge.from == from);
            if !goes_on && !self.graph.reaches(from, sender) {
                sender = self.edge(from, sender, Told::Link, None, Some(if by_other_means { link } else { last }));
            }
        }
        sender
    }

    /// The end, where no step is an egress.
    fn end(&mut self, finding: &Finding) {
        if finding.steps.iter().any(|step| step.kind == StepKind::Egress) {
            return;
        }
        let chain = finding.chains.first();
        let seen = chain.filter(|chain| chain.destination.is_some());
        let sender = finding.process.as_ref().and_then(|cited| self.node(process(cited)));
        let sender = sender.map(|sender| self.hold(sender, Link::Instance));
        let Some(end) = self.node(seen.map_or_else(no_egress, destination)) else { return self.leave_out() };
        let ends: BTreeSet<usize> = match sender {
            Some(sender) => BTreeSet::from([sender]),
            None => self.held.values().map(|&(from, _)| from).collect(),
        };
        for from in ends {
            self.edge(from, end, if seen.is_some() { Told::Link } else { Told::Missing }, None, None);
        }
    }

    /// Who started whom, as far as nothing else joins them.
    fn processes(&mut self, finding: &Finding) {
        let cited = finding.steps.iter().filter_map(|step| step.process.as_ref()).chain(&finding.process);
        let all: BTreeMap<String, &ProcessCited> = cited.map(|cited| (process(cited).key, cited)).collect();
        let first = |graph: &Graph, key: &str| graph.nodes.iter().position(|node| node.key == key);
        let root = finding.lineage.as_ref().map(process);
        let root = root.and_then(|root| first(&self.graph, &root.key).or_else(|| self.node(root)));
        for (key, cited) in &all {
            let Some(at) = first(&self.graph, key) else { continue };
            let by = |wanted| all.iter().find(|(_, other)| Some(other.process.key) == wanted).and_then(|(key, _)| first(&self.graph, key));
            let root_is = |wanted| finding.lineage.as_ref().filter(|root| Some(root.process.key) == wanted).and(root);
            let parent = cited.process.parent;
            let responsible = cited.process.responsible.filter(|&key| key != cited.process.key);
            let parent = by(parent).or_else(|| root_is(parent)).map(|from| (from, Told::Parent, None));
            let responsible = by(responsible).or_else(|| root_is(responsible));
            let responsible = responsible.map(|from| (from, Told::Responsible, Some(Link::Responsible)));
            let root = root.map(|from| (from, Told::Lineage, None));
            for (from, told, link) in [parent, responsible, root].into_iter().flatten() {
                if !self.graph.reaches(from, at) && !self.graph.reaches(at, from) {
                    self.edge(from, at, told, None, link);
                }
            }
        }
    }

    /// Destinations of the other chains, whose steps a finding does not hold.
    fn others(&mut self, finding: &Finding) {
        let Some(from) = finding.lineage.as_ref().and_then(|cited| self.node(process(cited))) else { return };
        for chain in finding.chains.iter().skip(1).filter(|chain| chain.destination.is_some()) {
            let node = destination(chain);
            if self.graph.nodes.iter().filter(|node| node.kind == NodeKind::Destination).count() > MOST_OTHERS {
                self.left_out.insert(node.key);
                self.leave_out();
            } else if let Some(to) = self.node(node) {
                self.edge(from, to, Told::Lineage, None, None);
            }
        }
    }

    /// The node of that key, made if it is new and there is room.
    fn node(&mut self, node: Node) -> Option<usize> {
        if let Some(&known) = self.latest.get(&node.key) {
            return Some(known);
        }
        if self.graph.nodes.len() >= MOST_NODES {
            self.left_out.insert(node.key);
            return None;
        }
        Some(self.push(node))
    }

    fn push(&mut self, node: Node) -> usize {
        let at = self.graph.nodes.len();
        self.latest.insert(node.key.clone(), at);
        self.graph.nodes.push(node);
        at
    }

    fn leave_out(&mut self) {
        self.graph.edges_omitted = self.graph.edges_omitted.saturating_add(1);
    }

    /// Adds an edge, or its step to one that is there, and gives the node that it leads to. What would close a circle leads to the same
    /// thing at a later time, which stands once more.
    fn edge(&mut self, from: usize, to: usize, told: Told, step: Option<usize>, link: Option<Link>) -> usize {
        if from == to {
            return to;
        }
        if let Some(edge) = self.graph.edges.iter_mut().find(|edge| edge.from == from && edge.to == to) {
            edge.told = edge.told.min(told);
            edge.steps.extend(step);
            edge.links.extend(link);
            return to;
        }
        let mut to = to;
        if self.graph.reaches(to, from) {
            let Some(earlier) = self.graph.nodes.get(to).filter(|_| self.graph.nodes.len() < MOST_NODES) else {
                self.leave_out();
                return to;
            };
            let later = Node { key: format!("later {:03} {}", self.graph.nodes.len(), earlier.key), ..earlier.clone() };
            let link = if later.kind == NodeKind::Process { Link::Instance } else { Link::File };
            let at = self.push(later);
            self.latest.values_mut().filter(|node| **node == to).for_each(|node| *node = at);
            self.insert(to, at, Told::Same, None, Some(link));
            to = at;
        }
        self.insert(from, to, told, step, link);
        to
    }

    fn insert(&mut self, from: usize, to: usize, told: Told, step: Option<usize>, link: Option<Link>) {
        if self.graph.edges.len() < MOST_EDGES {
            self.graph.edges.push(Edge { from, to, told, steps: step.into_iter().collect(), links: link.into_iter().collect() });
        } else {
            self.leave_out();
        }
    }
}
