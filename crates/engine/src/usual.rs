//! What is usual for who sends (docs/semantics.md, section J).

use tollgate_policy::{Rarity, Usual, Who};

use crate::egress::Egress;
use crate::host::Work;
use crate::instance::InstanceId;

impl Work<'_> {
    /// J1: who sends, if signatures prove it.
    pub fn who(&self, egress: &Egress, sender: InstanceId) -> Option<Who> {
        let chain = self.chain(egress, sender);
        let sender = chain.images.first()?;
        let program = chain.subject().or_else(|| chain.under.filter(|under| !under.classes.no_reputation))?;
        self.policy.who(&sender.process.image, &program.process.image)
    }

    /// J3: how rare it is that the sender goes there, if it is proven who that is.
    pub fn rarity(&self, egress: &Egress, sender: Option<InstanceId>) -> Option<Rarity> {
        if egress.facts < 2 || self.policy.baseline.is_none() {
            return None;
        }
        self.policy.rarity(self.host.name.raw(), &self.who(egress, sender?)?, &egress.name, egress.start)
    }

    /// J4: what says that it is usual for the sender to go there.
    pub fn usual(&self, egress: &Egress, sender: Option<InstanceId>) -> Option<Usual> {
        if egress.facts < 2 || !self.policy.knows_usual() {
            return None;
        }
        let sender = sender?;
        let bytes = self.bytes_that_day(sender, egress)?;
        self.policy.usual(&self.who(egress, sender)?, &egress.name, egress.start, bytes)
    }
}
