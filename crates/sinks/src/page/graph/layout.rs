//! Coordinates of nodes and edges, in pixels from the upper left.

use std::collections::BTreeMap;

use super::Graph;
use super::layers::Layers;

/// Size of a node.
pub(super) const WIDTH: usize = 152;
pub(super) const HEIGHT: usize = 46;

/// Between two columns, and between two nodes of one.
const BETWEEN: usize = 86;
const APART: usize = 22;

/// Height of the place where an edge passes.
const PASSING: usize = 14;

/// Around everything.
const MARGIN: usize = 12;

/// Letters on a line of the label of an edge, as many as fit between two columns, and their size.
pub(super) const LABEL_LETTERS: usize = 12;
const LETTER: usize = 6;
const LINE: usize = 12;

/// A point.
pub(super) type Point = (usize, usize);

/// A box by its upper left corner and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Area {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

impl Area {
    /// Whether two boxes share a point inside both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = |a: usize, length: usize, b: usize| a.saturating_add(length) <= b;
        !(apart(self.x, self.width, other.x)
            || apart(other.x, other.width, self.x)
            || apart(self.y, self.height, other.y)
            || apart(other.y, other.height, self.y))
    }
}

/// Where everything stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub width: usize,
    pub height: usize,
    /// By number of the node.
    pub nodes: BTreeMap<usize, Area>,
    /// By number of the edge: points from left to right, in pairs, each pair a line between two columns.
    pub edges: BTreeMap<usize, Vec<(Point, Point)>>,
    /// Where the label of an edge stands.
    pub labels: BTreeMap<usize, Area>,
}

impl Layout {
    /// Lays out a graph. The order in which it is told does not matter.
    pub fn of(graph: &Graph) -> Self {
        let layers = Layers::of(graph);
        let tops = tops(&layers);
        let top = |slot: usize| tops.get(&slot).copied().unwrap_or_default();
        let column_of: BTreeMap<usize, usize> =
            layers.columns.iter().enumerate().flat_map(|(column, slots)| slots.iter().map(move |&slot| (slot, column))).collect();
        let left = |slot: usize| {
            let column = column_of.get(&slot).copied().unwrap_or_default();
            column.saturating_mul(WIDTH.saturating_add(BETWEEN)).saturating_add(MARGIN)
        };
        let mut layout = Self::default();
        for (at, slot) in layers.slots.iter().enumerate() {
            if let Some(node) = slot.node {
                layout.nodes.insert(node, Area { x: left(at), y: top(at), width: WIDTH, height: HEIGHT });
            }
        }
        let middle = |slot: usize| top(slot).saturating_add(height(&layers, slot) / 2);
        for route in &layers.routes {
            let lines = route.slots.iter().zip(route.slots.iter().skip(1));
            let line = |(&from, &to): (&usize, &usize)| ((left(from).saturating_add(WIDTH), middle(from)), (left(to), middle(to)));
            layout.edges.insert(route.edge, lines.map(line).collect());
        }
        layout.place_labels(graph, &layers);
        let right = layout.nodes.values().map(|area| area.x.saturating_add(area.width)).max().unwrap_or_default();
        let bottom = tops.iter().map(|(&slot, &top)| top.saturating_add(height(&layers, slot)));
        let bottom = bottom.chain(layout.labels.values().map(|area| area.y.saturating_add(area.height))).max().unwrap_or_default();
        (layout.width, layout.height) = (right.saturating_add(MARGIN), bottom.saturating_add(MARGIN));
        layout
    }

    /// Places labels in the middle of the first line of their edge, or below, where no other stands.
    fn place_labels(&mut self, graph: &Graph, layers: &Layers) {
        for route in &layers.routes {
            let Some(edge) = graph.edges.get(route.edge) else { continue };
            let Some(&((x, from), (_, to))) = self.edges.get(&route.edge).and_then(|lines| lines.first()) else { continue };
            let lines = edge.label(LABEL_LETTERS);
            let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
            let (width, height) = (letters.saturating_mul(LETTER).saturating_add(8), lines.len().saturating_mul(LINE).saturating_add(2));
            let x = x.saturating_add(BETWEEN.saturating_sub(width) / 2);
            let y = (from.saturating_add(to) / 2).saturating_sub(height / 2);
            let mut area = Area { x, y, width, height };
            while let Some(other) = self.labels.values().find(|other| other.overlaps(&area)) {
                area.y = other.y.saturating_add(other.height);
            }
            self.labels.insert(route.edge, area);
        }
    }
}

fn height(layers: &Layers, slot: usize) -> usize {
    if layers.slots.get(slot).is_some_and(|slot| slot.node.is_some()) { HEIGHT } else { PASSING }
}

/// The upper end of each slot: columns one below the other's middle, then each slot level with what leads to it, as far
/// as those above leave room.
fn tops(layers: &Layers) -> BTreeMap<usize, usize> {
    let total = |column: &[usize]| column.iter().map(|&slot| height(layers, slot).saturating_add(APART)).sum::<usize>();
    let tallest = layers.columns.iter().map(|column| total(column)).max().unwrap_or_default();
    let before = layers.neighbours(true);
    let mut tops: BTreeMap<usize, usize> = BTreeMap::new();
    // Room above, so that a column that is moved up stays on the page; what is left of it is taken away at the end.
    let base = tallest.saturating_add(MARGIN);
    for column in &layers.columns {
        let mut free = 0usize;
        let (mut wanted_sum, mut placed_sum) = (0usize, 0usize);
        let mut placed: Vec<(usize, usize)> = Vec::new();
        let mut stacked = base.saturating_add(tallest.saturating_sub(total(column)) / 2);
        for &slot in column {
            let own = height(layers, slot);
            let middles: Vec<usize> = before
                .get(&slot)
                .into_iter()
                .flatten()
                .filter_map(|other| Some(tops.get(other)?.saturating_add(height(layers, *other) / 2)))
                .collect();
            let mean = middles.iter().sum::<usize>().checked_div(middles.len());
            let wanted = mean.map_or(stacked, |mean| mean.saturating_sub(own / 2));
            let top = wanted.max(free);
            (wanted_sum, placed_sum) = (wanted_sum.saturating_add(wanted), placed_sum.saturating_add(top));
            free = top.saturating_add(own).saturating_add(APART);
            stacked = stacked.saturating_add(own).saturating_add(APART);
            placed.push((slot, top));
        }
        // What had to go down on the mean goes up again, the whole column.
        let up = placed_sum.saturating_sub(wanted_sum).checked_div(column.len()).unwrap_or_default();
        tops.extend(placed.into_iter().map(|(slot, top)| (slot, top.saturating_sub(up))));
    }
    let highest = tops.values().copied().min().unwrap_or_default();
    tops.values_mut().for_each(|top| *top = top.saturating_sub(highest).saturating_add(MARGIN));
    tops
}
