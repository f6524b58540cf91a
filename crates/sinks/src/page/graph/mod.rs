//! How data went from process to process, by a finding's own evidence: what its steps, processes, lineage and chains
//! tell, and nothing else.
//!
//! | module | does |
//! |---|---|
//! | (here) | what a node and an edge are |
//! | `evidence`, `named` | from a finding to nodes and edges without circles |
//! | `layers`, `layout` | columns, order in them, coordinates |
//! | `drawing` | what the picture is made of |

mod drawing;
mod evidence;
mod layers;
mod layout;
mod named;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use tollgate_model::Link;

use super::extent::{fit, ranges};

pub(super) use drawing::Drawing;
pub(super) use evidence::graph;

/// Nodes that are drawn.
const MOST_NODES: usize = 40;

/// Edges that are drawn.
const MOST_EDGES: usize = 80;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NodeKind {
    /// A process instance.
    Process,
    /// A file.
    File,
    /// A secret, a picture of the screen, the clipboard: data without a file.
    Data,
    /// An archive.
    Archive,
    /// Where data went.
    Destination,
    /// Something that the telemetry does not tell.
    Gap,
}

impl NodeKind {
    /// The word for it, which is its class in the style sheet too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::File => "file",
            Self::Data => "data",
            Self::Archive => "archive",
            Self::Destination => "destination",
            Self::Gap => "gap",
        }
    }
}

/// Something that data was in, or passed. Texts are safe to print, not yet encoded for HTML.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: NodeKind,
    /// Short name.
    pub name: String,
    /// What else tells it from others: pid and signer, folder, address.
    pub about: String,
    /// Unlike that of any other node, and the same for the same evidence.
    pub key: String,
}

/// How an edge is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// A cited record tells it.
    Record,
    /// A process names the other as the one that started it.
    Parent,
    /// The record of the step tells of the flow; that it was this process's was worked out.
    WorkedOut,
    /// The analysis joins both by a link, no record of it is cited.
    Link,
    /// The kernel holds the one responsible for the other.
    Responsible,
    /// Both belong to one lineage; what stands between is not cited.
    Lineage,
    /// Both are the same, at a later time.
    Same,
    /// Nothing tells it.
    Missing,
}

impl Told {
    /// Whether a record tells it.
    pub fn is_solid(self) -> bool {
        matches!(self, Self::Record | Self::Parent | Self::Same)
    }

    /// How it is known, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Record => "told by the record of the step",
            Self::Parent => "starts it, by the record of the one that was started",
            Self::WorkedOut => "a record tells of the flow; whose it was is worked out from host, terminal or volume",
            Self::Link => "joined by the link; no record of it is cited",
            Self::Responsible => "held responsible for it by the kernel",
            Self::Lineage => "of the same lineage; what stands between is not cited",
            Self::Same => "the same, later",
            Self::Missing => "not seen",
        }
    }

    fn short(self) -> &'static str {
        match self {
            Self::Record => "",
            Self::Parent => "starts",
            Self::WorkedOut => "worked out",
            Self::Link => "no record",
            Self::Responsible => "responsible",
            Self::Lineage => "lineage",
            Self::Same => "same",
            Self::Missing => "not seen",
        }
    }
}

/// From where to where data, or control, went.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub told: Told,
    /// Numbers of the steps behind it.
    pub steps: BTreeSet<usize>,
    pub links: BTreeSet<Link>,
}

impl Edge {
    /// Numbers of its steps: `1–3, 7`.
    pub fn numbers(&self) -> String {
        ranges(&self.steps)
    }

    /// Its links: `L1 L3`.
    pub fn link_names(&self) -> String {
        self.links.iter().map(|link| link.name()).collect::<Vec<_>>().join(" ")
    }

    /// What stands on it: step, link, how it is known; on two lines where one is too short for that.
    pub fn label(&self, most: usize) -> Vec<String> {
        let (numbers, links, told) = (self.numbers(), self.link_names(), self.told.short().to_owned());
        let joined = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        let whole = joined(&[&numbers, &links, &told]);
        if whole.chars().count() <= most {
            return vec![whole];
        }
        let (first, second) = if numbers.is_empty() { (links, told) } else { (numbers, joined(&[&links, &told])) };
        [first, second].iter().filter(|line| !line.is_empty()).map(|line| fit(line, most)).collect()
    }
}

/// Nodes and edges without circles.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// Nodes and edges left out beyond what is drawn.
    pub nodes_omitted: usize,
    pub edges_omitted: usize,
}

impl Graph {
    /// Whether data can come from one node to another along edges.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut known = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            for edge in self.edges.iter().filter(|edge| edge.from == at) {
                if known.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        false
    }
}
