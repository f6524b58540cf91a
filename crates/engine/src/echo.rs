//! What is left of processes that inherited tags, sent nothing, left nobody and ended: on the host rung
//! (docs/semantics.md, F7) it still counts when they got them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::Timestamp;

use crate::tag::Tag;

/// One tag as many processes inherited it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Echo {
    /// As the last of them carried it.
    tag: Tag,
    /// When each got it, in order.
    acquired: Vec<Timestamp>,
}

/// The echoes of one host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Echoes {
    echoes: Vec<Echo>,
}

/// Different tags, and carriers of one, that are remembered.
const MOST_ECHOES: usize = 1_024;
const MOST_CARRIERS: usize = 16_384;

impl Echoes {
    /// Remembers that somebody carried a tag. Returns how much was forgotten for want of room.
    pub fn add(&mut self, tag: Tag) -> u64 {
        let at = tag.acquired;
        if let Some(echo) = self.echoes.iter_mut().rev().find(|echo| same_but_for_time(&echo.tag, &tag)) {
            let place = echo.acquired.partition_point(|other| *other <= at);
            echo.acquired.insert(place, at);
            if echo.acquired.len() <= MOST_CARRIERS {
                return 0;
            }
            echo.acquired.remove(0);
            return 1;
        }
        self.echoes.push(Echo { tag, acquired: vec![at] });
        if self.echoes.len() <= MOST_ECHOES {
            return 0;
        }
        self.echoes.remove(0);
        1
    }

    /// Of each tag, the last that was acquired in a stretch of time, which `span` tells.
    pub fn last_in(&self, span: impl Fn(&Tag) -> (Timestamp, Timestamp)) -> impl Iterator<Item = Tag> {
        self.echoes.iter().filter_map(move |echo| {
            let (from, to) = span(&echo.tag);
            let after = echo.acquired.partition_point(|at| *at <= to);
            let last = echo.acquired.get(..after)?.last().copied().filter(|at| *at >= from)?;
            Some(Tag { acquired: last, ..echo.tag.clone() })
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.echoes.is_empty()
    }

    /// Every tag, for reference counting.
    pub fn all(&self) -> impl Iterator<Item = &Tag> {
        self.echoes.iter().map(|echo| &echo.tag)
    }

    /// Forgets what is past asking.
    pub fn sweep(&mut self, past: Timestamp) {
        self.echoes.retain_mut(|echo| {
            let gone = echo.acquired.partition_point(|at| *at < past);
            echo.acquired.drain(..gone);
            !echo.acquired.is_empty()
        });
    }
}

/// Whether two tags came the same way and differ in their times on the carrier only.
fn same_but_for_time(one: &Tag, other: &Tag) -> bool {
    (Arc::ptr_eq(&one.way, &other.way) || one.way == other.way)
        && *one == Tag { acquired: one.acquired, until: one.until, way: Arc::clone(&one.way), root: Arc::clone(&one.root), ..other.clone() }
}
