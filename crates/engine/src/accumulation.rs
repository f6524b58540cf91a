//! What one program sent to one destination, day by day (docs/semantics.md, F12): drips and drops of different data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tollgate_model::{Image, Signature, Timestamp};

use crate::egress::Egress;
use crate::host::Work;
use crate::instance::InstanceId;

/// Sums of one host, by the identity of the sender and of the destination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Accumulation {
    by_pair: BTreeMap<Pair, BTreeMap<i64, Day>>,
}

/// Who sent, and where to.
type Pair = (Box<str>, Box<str>);

/// What was sent on one UTC day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Day {
    pub bytes: u64,
    /// Categories, as bits.
    pub categories: u32,
    /// Whether some of it has no known number of bytes.
    pub unknown: bool,
}

/// Pairs of one host that are remembered.
const MOST_PAIRS: usize = 256;

impl Accumulation {
    /// What was sent on the days that end with one.
    fn of(&self, pair: &Pair, day: i64, days: i64) -> Day {
        let known = self.by_pair.get(pair).into_iter().flat_map(|known| known.range(day.saturating_sub(days).saturating_add(1)..=day));
        known.fold(Day::default(), |sum, (_, of)| Day {
            bytes: sum.bytes.saturating_add(of.bytes),
            categories: sum.categories | of.categories,
            unknown: sum.unknown | of.unknown,
        })
    }

    /// Adds what was sent. Returns how much was forgotten for want of room: the pair that sent least on its last day.
    fn add(&mut self, pair: Pair, day: i64, sent: Day, days: i64) -> u64 {
        let known = self.by_pair.entry(pair).or_default();
        let of = known.entry(day).or_default();
        of.bytes = of.bytes.saturating_add(sent.bytes);
        of.categories |= sent.categories;
        of.unknown |= sent.unknown;
        // What settles late may be of an earlier day.
        while known.len() > usize::try_from(days.saturating_mul(2)).unwrap_or(usize::MAX) {
            known.pop_first();
        }
        if self.by_pair.len() <= MOST_PAIRS {
            return 0;
        }
        let last = |days: &BTreeMap<i64, Day>| days.last_key_value().map(|(&day, of)| (of.bytes, day));
        let least = self.by_pair.iter().min_by_key(|(_, days)| last(days)).map(|(pair, _)| pair.clone());
        u64::from(least.is_some_and(|pair| self.by_pair.remove(&pair).is_some()))
    }

    /// Forgets what no day asks for any more.
    pub fn sweep(&mut self, now: Timestamp, days: i64) {
        let first = day_of(now).saturating_sub(days.saturating_add(2));
        self.by_pair.retain(|_, known| known.last_key_value().is_some_and(|(&day, _)| day >= first));
    }
}

/// The UTC day of a time, counted from the epoch.
const fn day_of(at: Timestamp) -> i64 {
    at.second().div_euclid(86_400)
}

/// Who a program is: what its signature proves, else its content, else where it lies.
fn identity(image: &Image) -> Box<str> {
    let id = &image.identity;
    let valid = id.signature == Signature::Valid;
    match (&id.signing_id, &id.team_id, &id.cdhash) {
        (Some(signing), ..) if valid && id.platform_binary == Some(true) => format!("platform\0{}", signing.raw()),
        (Some(signing), Some(team), _) if valid => format!("{}\0{}", team.raw(), signing.raw()),
        (.., Some(hash)) => format!("cdhash\0{}", hash.raw()),
        _ => format!("path\0{}", image.path.key()),
    }
    .into()
}

impl Work<'_> {
    /// G: the image of the sender, or of the first above it that stands for itself.
    fn pair(&self, sender: InstanceId, egress: &Egress) -> Option<Pair> {
        let at = egress.end.plus(egress.reach());
        let image = self.subject(sender, at).or_else(|| self.host.instances.get(sender)?.image_at(at))?;
        Some((identity(&image.process.image), egress.name.as_str().into()))
    }

    /// F12: what a program sent to a destination before, within some days.
    pub fn accumulated(&self, sender: Option<InstanceId>, egress: &Egress) -> Day {
        let pair = sender.and_then(|sender| self.pair(sender, egress));
        let days = self.policy.scoring.volume.days;
        pair.map(|pair| self.host.accumulation.of(&pair, day_of(egress.end), days)).unwrap_or_default()
    }

    /// I5: bytes that a program sent to a destination on the day of an egress, with its own.
    pub fn bytes_that_day(&self, sender: InstanceId, egress: &Egress) -> Option<u64> {
        let before = self.pair(sender, egress).map(|pair| self.host.accumulation.of(&pair, day_of(egress.end), 1))?;
        (!before.unknown).then_some(before.bytes.saturating_add(egress.bytes_out?))
    }

    /// F12: an egress that took something.
    pub fn accumulate(&mut self, sender: Option<InstanceId>, egress: &Egress, categories: u32) {
        let Some(pair) = sender.and_then(|sender| self.pair(sender, egress)) else { return };
        let sent = Day { bytes: egress.bytes_out.unwrap_or_default(), categories, unknown: egress.bytes_out.is_none() };
        let days = self.policy.scoring.volume.days;
        let shed = self.host.accumulation.add(pair, day_of(egress.end), sent, days);
        self.host.shed(shed);
    }
}
