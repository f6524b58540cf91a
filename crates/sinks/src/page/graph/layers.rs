//! Columns of nodes, and their order in a column.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Graph, NodeKind};

/// Passes over the columns, there and back.
const SWEEPS: usize = 8;

/// What stands in a column: a node, or the place where an edge passes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The node; none where an edge passes.
    pub node: Option<usize>,
    /// For ties, and for the order at first: the same for the same evidence.
    rank: (usize, usize),
}

/// An edge through the columns: of the edge, its slots from left to right, each in the next column.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub edge: usize,
    pub slots: Vec<usize>,
}

/// Columns from left to right.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers {
    pub slots: Vec<Slot>,
    /// Slots of each column from top to bottom.
    pub columns: Vec<Vec<usize>>,
    pub routes: Vec<Route>,
}

impl Layers {
    /// Places nodes in columns: each to the right of all that lead to it, ends in the last column, and what nothing leads to
    /// right before what it leads to.
    pub fn of(graph: &Graph) -> Self {
        let columns = columns(graph);
        let count = columns.iter().max().map_or(0, |last| last.saturating_add(1));
        let mut by_key: Vec<usize> = (0..graph.nodes.len()).collect();
        by_key.sort_by(|&a, &b| graph.nodes.get(a).map(|node| &node.key).cmp(&graph.nodes.get(b).map(|node| &node.key)));
        let ranks: BTreeMap<usize, usize> = by_key.iter().enumerate().map(|(rank, &node)| (node, rank)).collect();
        let rank = |node: usize| ranks.get(&node).copied().unwrap_or_default();
        let mut layers = Self { columns: vec![Vec::new(); count], ..Self::default() };
        for node in 0..graph.nodes.len() {
            layers.add(columns.get(node).copied().unwrap_or_default(), Slot { node: Some(node), rank: (rank(node), 0) });
        }
        let mut edges: Vec<usize> = (0..graph.edges.len()).collect();
        edges.sort_by_key(|&at| graph.edges.get(at).map(|edge| (rank(edge.from), rank(edge.to))));
        for at in edges {
            let Some(edge) = graph.edges.get(at) else { continue };
            let (Some(&from), Some(&to)) = (columns.get(edge.from), columns.get(edge.to)) else { continue };
            let mut slots = vec![edge.from];
            for column in from.saturating_add(1)..to {
                slots.push(layers.add(column, Slot { node: None, rank: (rank(edge.from), rank(edge.to).saturating_add(1)) }));
            }
            slots.push(edge.to);
            layers.routes.push(Route { edge: at, slots });
        }
        layers.order();
        layers
    }

    fn add(&mut self, column: usize, slot: Slot) -> usize {
        let at = self.slots.len();
        self.slots.push(slot);
        if let Some(column) = self.columns.get_mut(column) {
            column.push(at);
        }
        at
    }

    /// Slots that lead to a slot, or that it leads to.
    pub fn neighbours(&self, leftward: bool) -> BTreeMap<usize, Vec<usize>> {
        let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&left, &right) in self.routes.iter().flat_map(|route| route.slots.iter().zip(route.slots.iter().skip(1))) {
            let (of, other) = if leftward { (right, left) } else { (left, right) };
            found.entry(of).or_default().push(other);
        }
        found
    }

    /// Orders each column by the mean place of its neighbours, there and back; the order with the fewest crossings stays.
    fn order(&mut self) {
        let by_rank = |slots: &[Slot], at: usize| slots.get(at).map(|slot| slot.rank);
        for column in &mut self.columns {
            column.sort_by_key(|&at| by_rank(&self.slots, at));
        }
        let sides = [self.neighbours(true), self.neighbours(false)];
        let mut best = (self.crossings(), self.columns.clone());
        for sweep in 0..SWEEPS {
            let leftward = sweep % 2 == 0;
            let Some(neighbours) = sides.get(usize::from(!leftward)) else { continue };
            let mut order: Vec<usize> = (0..self.columns.len()).collect();
            if !leftward {
                order.reverse();
            }
            for at in order {
                let places = self.places();
                let Some(column) = self.columns.get_mut(at) else { continue };
                // The mean as a fraction, so that no rounding decides.
                let mean = |slot: &usize| {
                    let around = neighbours.get(slot).map(Vec::as_slice).unwrap_or_default();
                    let own = places.get(slot).copied().unwrap_or_default();
                    let sum = around.iter().filter_map(|other| places.get(other)).sum::<usize>();
                    if around.is_empty() { (own, 1) } else { (sum, around.len()) }
                };
                let slots = &self.slots;
                column.sort_by(|a, b| {
                    let ((sum, count), (other_sum, other_count)) = (mean(a), mean(b));
                    let order = sum.saturating_mul(other_count).cmp(&other_sum.saturating_mul(count));
                    order.then_with(|| by_rank(slots, *a).cmp(&by_rank(slots, *b)))
                });
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.columns.clone());
            }
        }
        self.columns = best.1;
    }

    fn places(&self) -> BTreeMap<usize, usize> {
        self.columns.iter().flat_map(|column| column.iter().enumerate().map(|(place, &slot)| (slot, place))).collect()
    }

    /// Pairs of lines between two columns that cross.
    fn crossings(&self) -> usize {
        let places = self.places();
        let place = |slot: &usize| places.get(slot).copied().unwrap_or_default();
        let neighbours = self.neighbours(false);
        let crossed = |column: &Vec<usize>| {
            let lines =
                column.iter().flat_map(|slot| neighbours.get(slot).into_iter().flatten().map(move |other| (place(slot), place(other))));
            let lines: Vec<(usize, usize)> = lines.collect();
            let cross = |&(a, b): &(usize, usize)| {
                lines.iter().filter(|&&(c, d)| matches!((a.cmp(&c), b.cmp(&d)), (Ordering::Less, Ordering::Greater))).count()
            };
            lines.iter().map(cross).sum::<usize>()
        };
        self.columns.iter().map(crossed).sum()
    }
}

/// The column of each node.
fn columns(graph: &Graph) -> Vec<usize> {
    let mut columns = vec![0usize; graph.nodes.len()];
    // The longest way from the left has fewer edges than there are nodes.
    for _ in 0..graph.nodes.len() {
        let before = columns.clone();
        for edge in &graph.edges {
            let right_of = columns.get(edge.from).map_or(0, |from| from.saturating_add(1));
            if let Some(to) = columns.get_mut(edge.to) {
                *to = right_of.max(*to);
            }
        }
        if columns == before {
            break;
        }
    }
    let last = columns.iter().copied().max().unwrap_or_default();
    let ends = graph.nodes.iter().enumerate().filter(|(at, node)| {
        let is_end = node.kind == NodeKind::Destination || node.key == "gap egress";
        is_end && !graph.edges.iter().any(|edge| edge.from == *at)
    });
    for (at, _) in ends {
        if let Some(column) = columns.get_mut(at) {
            *column = last;
        }
    }
    for at in 0..graph.nodes.len() {
        let next = graph.edges.iter().filter(|edge| edge.from == at).filter_map(|edge| columns.get(edge.to)).min().copied();
        let Some(next) = next.filter(|_| !graph.edges.iter().any(|edge| edge.to == at)) else { continue };
        if let Some(column) = columns.get_mut(at) {
            *column = next.saturating_sub(1);
        }
    }
    columns
}
