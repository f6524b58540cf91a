//! Letting go of the least when there is no room.

use std::collections::{BTreeMap, VecDeque};

/// If a map is full, drops its least eighth at once, so that a flood costs little per entry. Returns
/// how many went.
pub(crate) fn shed_least<K: Ord + Clone, V, W: Ord>(map: &mut BTreeMap<K, V>, most: usize, worth: impl Fn(&K, &V) -> W) -> u64 {
    if map.len() < most {
        return 0;
    }
    let mut worths: Vec<(W, K)> = map.iter().map(|(key, value)| (worth(key, value), key.clone())).collect();
    worths.sort_unstable();
    let least = worths.into_iter().take(most.div_ceil(8));
    least.fold(0, |gone, (_, key)| gone.saturating_add(u64::from(map.remove(&key).is_some())))
}

/// Adds to the end of a list; if it is full, its oldest goes. Returns how many went.
pub(crate) fn push_bounded<T>(list: &mut VecDeque<T>, item: T, most: usize) -> u64 {
    list.push_back(item);
    if list.len() <= most {
        return 0;
    }
    list.pop_front();
    1
}
