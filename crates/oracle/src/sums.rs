//! F12: what one program sent to one destination on each day.

use std::collections::BTreeSet;

use tollgate_model::{Image, Signature, Timestamp};
use tollgate_policy::CategoryId;

use crate::ladder::View;
use crate::score::Joined;
use crate::terms;

/// One egress that took something.
pub(crate) struct Sum {
    who: String,
    to: String,
    day: i64,
    bytes: u64,
    /// Whether a number of bytes is known.
    known: bool,
    categories: BTreeSet<CategoryId>,
}

/// Every egress so far.
pub(crate) type Sums = Vec<Sum>;

fn day(at: Timestamp) -> i64 {
    at.second().div_euclid(86_400)
}

/// F12: who a program is.
fn identity(image: &Image) -> String {
    let id = &image.identity;
    let text = |text: &Option<tollgate_model::Untrusted>| text.as_ref().map(|text| text.raw().to_owned());
    let valid = id.signature == Signature::Valid;
    if valid
        && id.platform_binary == Some(true)
        && let Some(signing) = text(&id.signing_id)
    {
        return format!("platform {signing}");
    }
    if valid && let (Some(team), Some(signing)) = (text(&id.team_id), text(&id.signing_id)) {
        return format!("team {team} {signing}");
    }
    text(&id.cdhash).map_or_else(|| format!("path {}", image.path.key()), |hash| format!("cdhash {hash}"))
}

impl View<'_> {
    fn who(&self, sender: usize) -> String {
        let time = self.image_time();
        let own = self.state.instances[sender].image_at(time);
        let above = self.state.instances[sender].ancestors.iter().map(|id| self.state.instances[*id].image_at(time));
        identity(terms::subject(self.state.policy, own, above).unwrap_or(own))
    }

    /// F12: what the flow adds.
    pub(crate) fn sent(&self, joined: &[Joined]) -> Option<Sum> {
        let sender = joined.first()?.sender?;
        let categories = joined.iter().flat_map(|joined| terms::categories(&joined.tags)).collect();
        let bytes = self.flow.bytes_out.unwrap_or_default();
        Some(Sum {
            who: self.who(sender),
            to: self.flow.identity.clone(),
            day: day(self.flow.end),
            bytes,
            known: self.flow.bytes_out.is_some(),
            categories,
        })
    }

    /// F12: categories and bytes of what the sender sent there before, within some days.
    pub(crate) fn accumulated(&self, sender: Option<usize>) -> (BTreeSet<CategoryId>, u64) {
        let Some(who) = sender.map(|sender| self.who(sender)) else { return Default::default() };
        let (days, today) = (self.state.policy.scoring.volume.days, day(self.flow.end));
        let counts = |sum: &&Sum| sum.who == who && sum.to == self.flow.identity && sum.day <= today && sum.day > today - days;
        let before: Vec<&Sum> = self.sums.iter().filter(counts).collect();
        let bytes = before.iter().map(|sum| sum.bytes).sum();
        (before.into_iter().flat_map(|sum| sum.categories.iter().copied()).collect(), bytes)
    }

    /// I5: bytes of what the sender sent there before, on the day of the flow; none if some of them are not known.
    pub(crate) fn that_day(&self, sender: usize) -> Option<u64> {
        let (who, today) = (self.who(sender), day(self.flow.end));
        let counts = |sum: &&Sum| sum.who == who && sum.to == self.flow.identity && sum.day == today;
        self.sums.iter().filter(counts).map(|sum| sum.known.then_some(sum.bytes)).sum()
    }
}
