use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tollgate_model::{Chain, Link, Rung, StepKind};

use super::layout::{Area, Layout};
use super::{Edge, Graph, MOST_EDGES, MOST_NODES, Node, NodeKind, Told, graph};
use crate::page::tests::{chain, finding, process, step};

fn node(at: usize, kind: NodeKind) -> Node {
    Node { kind, name: format!("n{at}"), about: String::new(), key: format!("k{at:02}") }
}

/// Graphs without circles: an edge goes from the lesser number to the greater.
fn graphs() -> impl Strategy<Value = Graph> {
    let kinds = prop::sample::select(vec![NodeKind::Process, NodeKind::File, NodeKind::Archive, NodeKind::Destination]);
    (prop::collection::vec(kinds, 1..14), prop::collection::btree_set((0usize..14, 0usize..14), 0..30)).prop_map(|(kinds, pairs)| {
        let nodes: Vec<Node> = kinds.into_iter().enumerate().map(|(at, kind)| node(at, kind)).collect();
        let edge = |(from, to): (usize, usize)| Edge {
            from,
            to,
            told: Told::Record,
            steps: BTreeSet::from([from, from + 2, from + 4]),
            links: BTreeSet::from([Link::File]),
        };
        let edges = pairs.into_iter().filter(|&(from, to)| from < to && to < nodes.len()).map(edge).collect();
        Graph { nodes, edges, ..Graph::default() }
    })
}

/// The same graph told in another order.
fn shuffled(graph: &Graph, order: &[usize]) -> Graph {
    let mut by: Vec<usize> = (0..graph.nodes.len()).collect();
    by.sort_by_key(|&at| order[at]);
    let place: BTreeMap<usize, usize> = by.iter().enumerate().map(|(new, &old)| (old, new)).collect();
    let nodes = by.iter().map(|&at| graph.nodes[at].clone()).collect();
    let mut edges: Vec<Edge> =
        graph.edges.iter().map(|edge| Edge { from: place[&edge.from], to: place[&edge.to], ..edge.clone() }).collect();
    edges.reverse();
    Graph { nodes, edges, ..Graph::default() }
}

/// A layout by the keys of nodes.
#[derive(Debug, PartialEq)]
struct Picture {
    nodes: BTreeMap<String, Area>,
    /// Lines and label of an edge, by both its ends.
    edges: BTreeMap<(String, String), String>,
    size: (usize, usize),
}

impl Picture {
    fn of(graph: &Graph) -> Self {
        let layout = Layout::of(graph);
        let key = |at: usize| graph.nodes[at].key.clone();
        let line =
            |(at, edge): (usize, &Edge)| ((key(edge.from), key(edge.to)), format!("{:?} {:?}", layout.edges[&at], layout.labels[&at]));
        Self {
            nodes: layout.nodes.iter().map(|(&at, &area)| (key(at), area)).collect(),
            edges: graph.edges.iter().enumerate().map(line).collect(),
            size: (layout.width, layout.height),
        }
    }
}

proptest! {
    #[test]
    fn nothing_overlaps_and_edges_go_to_the_right(graph in graphs()) {
        let layout = Layout::of(&graph);
        prop_assert_eq!(layout.nodes.len(), graph.nodes.len());
        let inside = |area: &Area| area.x + area.width <= layout.width && area.y + area.height <= layout.height;
        let nodes: Vec<&Area> = layout.nodes.values().collect();
        let labels: Vec<&Area> = layout.labels.values().collect();
        prop_assert!(nodes.iter().chain(&labels).all(|area| inside(area)));
        for (at, area) in nodes.iter().enumerate() {
            prop_assert!(nodes[at + 1..].iter().all(|other| !area.overlaps(other)), "{layout:?}");
            prop_assert!(labels.iter().all(|label| !area.overlaps(label)), "{layout:?}");
        }
        for (at, label) in labels.iter().enumerate() {
            prop_assert!(labels[at + 1..].iter().all(|other| !label.overlaps(other)), "{layout:?}");
        }
        for (at, edge) in graph.edges.iter().enumerate() {
            let (from, to, lines) = (layout.nodes[&edge.from], layout.nodes[&edge.to], &layout.edges[&at]);
            prop_assert_eq!(lines[0].0, (from.x + from.width, from.y + from.height / 2));
            prop_assert_eq!(lines[lines.len() - 1].1, (to.x, to.y + to.height / 2));
            prop_assert!(lines.iter().all(|(begin, end)| begin.0 < end.0));
            // Where it passes a column it stays at one height, and touches no node of it.
            for pair in lines.windows(2) {
                let ((_, begin), (end, _)) = (pair[0], pair[1]);
                prop_assert_eq!(begin.1, end.1);
                let touches = |area: &&Area| area.x == begin.0 && (area.y..area.y + area.height).contains(&begin.1);
                prop_assert!(!nodes.iter().any(touches), "{layout:?}");
            }
        }
    }

    #[test]
    fn the_order_in_which_a_graph_is_told_changes_nothing(graph in graphs(), order in Just((0..14).collect::<Vec<usize>>()).prop_shuffle()) {
        prop_assert_eq!(Picture::of(&graph), Picture::of(&shuffled(&graph, &order)));
    }

    /// Processes that read and write what they and others wrote, in any order: circles without number.
    #[test]
    fn any_evidence_makes_a_bounded_graph_without_circles(told in prop::collection::vec((0usize..9, 0u32..6, 0usize..8, 0i64..4), 0..120)) {
        let steps = told.iter().map(|&(kind, pid, file, second)| {
            let kind = StepKind::ALL[kind];
            step(kind, second, &process("/bin/x", pid), Some(&format!("/f{file}")), ["a", "b"][file % 2], Link::File)
        });
        let graph = graph(&finding(steps.collect(), vec![chain("h.example")]));
        prop_assert!(graph.nodes.len() <= MOST_NODES && graph.edges.len() <= MOST_EDGES);
        let keys: BTreeSet<&str> = graph.nodes.iter().map(|node| node.key.as_str()).collect();
        prop_assert_eq!(keys.len(), graph.nodes.len());
        let layout = Layout::of(&graph);
        prop_assert!(graph.edges.iter().all(|edge| layout.nodes[&edge.from].x < layout.nodes[&edge.to].x));
    }
}

/// `from -> to steps links told` of each edge, in the order of the picture.
fn rows(graph: &Graph) -> Vec<String> {
    let drawing = super::Drawing::of(graph);
    let name = |text: &str| text.split(' ').nth(1).unwrap().to_owned();
    let row = |row: &super::drawing::Row| format!("{} -> {} {} {} {}", name(&row.from), name(&row.to), row.steps, row.links, row.gap);
    drawing.rows.iter().map(row).collect()
}

#[test]
fn a_theft_is_drawn_from_file_to_destination() {
    // cat (1) reads a key and writes a copy; zip (2) packs it, no record tells of its reading; curl (3) reads the archive and sends.
    let (cat, zip, curl) = (process("/bin/cat", 1), process("/usr/bin/zip", 2), process("/usr/bin/curl", 3));
    let steps = vec![
        step(StepKind::Read, 0, &cat, Some("/Users/a/.ssh/key"), "ssh-keys", Link::Instance),
        step(StepKind::Write, 1, &cat, Some("/tmp/k"), "ssh-keys", Link::File),
        step(StepKind::Archive, 2, &zip, Some("/tmp/o.zip"), "ssh-keys", Link::File),
        step(StepKind::Reread, 3, &curl, Some("/tmp/o.zip"), "ssh-keys", Link::File),
        step(StepKind::Egress, 4, &curl, None, "", Link::Instance),
    ];
    let graph = graph(&finding(steps, vec![chain("h.example")]));
    let expected = [
        "key -> cat 1 L1 false",
        "cat -> k 2 L3 false",
        "k -> zip  L3 true",
        "zip -> o.zip 3 L3 false",
        "o.zip -> curl 4 L3 false",
        "curl -> h.example 5 L1 false",
    ];
    assert_eq!(rows(&graph), expected);
}

#[test]
fn what_no_step_joins_is_a_labelled_gap() {
    // One reads, another of the same shell sends; no file passes between them.
    let (cat, curl) = (process("/bin/cat", 1), process("/usr/bin/curl", 3));
    let read = step(StepKind::Read, 0, &cat, Some("/k"), "ssh-keys", Link::Instance);
    let sent = step(StepKind::Egress, 4, &curl, None, "", Link::Tree);
    let drawn = graph(&finding(vec![read.clone(), sent], vec![chain("h.example")]));
    assert_eq!(rows(&drawn), ["k -> cat 1 L1 false", "cat -> curl  L2 true", "curl -> h.example 2 L2 false"]);
    // Only the volume says whose flow it was.
    let sent = step(StepKind::Egress, 4, &cat, None, "", Link::Instance);
    let guessed = Chain { attribution: Some(Rung::Size), ..chain("h.example") };
    let drawn = graph(&finding(vec![read.clone(), sent], vec![guessed]));
    assert_eq!(rows(&drawn), ["k -> cat 1 L1 false", "cat -> h.example 2 L1 true"]);
    // Nothing was seen to leave.
    let mut staged = chain("h.example");
    staged.destination = None;
    let drawn = graph(&finding(vec![read], vec![staged]));
    assert_eq!(rows(&drawn), ["k -> cat 1 L1 false", "cat -> no   true"]);
}

#[test]
fn who_reads_what_it_wrote_stands_twice() {
    let x = process("/bin/x", 1);
    let steps = vec![
        step(StepKind::Write, 0, &x, Some("/f"), "a", Link::File),
        step(StepKind::Reread, 1, &x, Some("/f"), "a", Link::File),
        step(StepKind::Egress, 2, &x, None, "", Link::Instance),
    ];
    let drawn = graph(&finding(steps, vec![chain("h.example")]));
    assert_eq!(rows(&drawn), ["x -> f 1 L3 false", "x -> x  L1 false", "f -> x 2 L3 false", "x -> h.example 3 L1 false"]);
}
