//! What the picture is made of, for the template.

use super::layout::{HEIGHT, LABEL_LETTERS, Layout, Point, WIDTH};
use super::{Edge, Graph, Node};
use crate::page::extent::fit;

/// Letters that fit on the two lines of a node.
const NAME_LETTERS: usize = 19;
const ABOUT_LETTERS: usize = 21;

/// A node as it is drawn.
pub(in crate::page) struct Box {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
    pub kind: &'static str,
    /// Corner radius, by kind: shape tells what colour tells.
    pub round: usize,
    pub name: String,
    pub about: String,
    /// Both, whole.
    pub title: String,
}

/// An edge as it is drawn.
pub(in crate::page) struct Line {
    pub path: String,
    /// Corners of the arrow's head.
    pub head: String,
    pub solid: bool,
    /// Lines of the label, each with its baseline.
    pub label: Vec<(usize, String)>,
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

/// A row of the table that says the same.
pub(in crate::page) struct Row {
    pub from: String,
    pub to: String,
    pub steps: String,
    pub links: String,
    pub told: &'static str,
    pub gap: bool,
}

/// The picture and its table.
pub(in crate::page) struct Drawing {
    pub width: usize,
    pub height: usize,
    pub boxes: Vec<Box>,
    pub lines: Vec<Line>,
    pub rows: Vec<Row>,
    pub nodes_omitted: usize,
    pub edges_omitted: usize,
}

impl Drawing {
    /// Draws a graph. Nodes are numbered column by column.
    pub fn of(graph: &Graph) -> Self {
        let layout = Layout::of(graph);
        let mut placed: Vec<_> = graph.nodes.iter().enumerate().filter_map(|(at, node)| Some((layout.nodes.get(&at)?, at, node))).collect();
        placed.sort_by_key(|(area, ..)| (area.x, area.y));
        let numbers: Vec<usize> = placed.iter().map(|(_, at, _)| *at).collect();
        let number = |node: usize| numbers.iter().position(|&other| other == node).map_or(0, |at| at.saturating_add(1));
        let boxes = placed.iter().map(|&(area, at, node)| Box::new((area.x, area.y), number(at), node)).collect();
        let lines = graph.edges.iter().enumerate().filter_map(|(at, edge)| Line::new(&layout, at, edge)).collect();
        let named =
            |at: usize| graph.nodes.get(at).map(|node| format!("{} {} ({})", number(at), node.name, node.about)).unwrap_or_default();
        let mut edges: Vec<&Edge> = graph.edges.iter().collect();
        edges.sort_by_key(|edge| (number(edge.from), number(edge.to)));
        let row = |edge: &Edge| Row {
            from: named(edge.from),
            to: named(edge.to),
            steps: edge.numbers(),
            links: edge.link_names(),
            told: edge.told.words(),
            gap: !edge.told.is_solid(),
        };
        Self {
            width: layout.width,
            height: layout.height,
            boxes,
            lines,
            rows: edges.into_iter().map(row).collect(),
            nodes_omitted: graph.nodes_omitted,
            edges_omitted: graph.edges_omitted,
        }
    }
}

impl Box {
    fn new((x, y): Point, number: usize, node: &Node) -> Self {
        let kind = node.kind.word();
        Self {
            x,
            y,
            width: WIDTH,
            height: HEIGHT,
            kind,
            round: match kind {
                "process" => HEIGHT / 2,
                "destination" => 12,
                _ => 2,
            },
            name: fit(&format!("{number} {}", node.name), NAME_LETTERS),
            about: fit(&node.about, ABOUT_LETTERS),
            title: format!("{number}: {kind} {}, {}", node.name, node.about),
        }
    }
}

impl Line {
    fn new(layout: &Layout, at: usize, edge: &Edge) -> Option<Self> {
        use std::fmt::Write;
        let (lines, area) = (layout.edges.get(&at)?, layout.labels.get(&at)?);
        let mut path = String::new();
        for (place, &((x, y), (to_x, to_y))) in lines.iter().enumerate() {
            let bend = x.saturating_add(to_x) / 2;
            let begin = if place == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{begin}{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}");
        }
        let &(_, (x, y)) = lines.last()?;
        let back = x.saturating_sub(8);
        let baselines = (area.y.saturating_add(10)..).step_by(12);
        let label = baselines.zip(edge.label(LABEL_LETTERS)).collect();
        Some(Self {
            path,
            head: format!("{x},{y} {back},{} {back},{}", y.saturating_sub(4), y.saturating_add(4)),
            solid: edge.told.is_solid(),
            label,
            x: area.x,
            y: area.y,
            width: area.width,
            height: area.height,
        })
    }
}
