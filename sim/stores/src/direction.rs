//! One-way schemes: a pair of which one store, the master, sends, and the other one, its subscriber, only receives.
//!
//! | rule | source |
//! |---|---|
//! | a scheme has an element for each direction in which something is sent | `docs/models/stores.md 4` |
//! | a store that owns no element has no subscriber: its tools find none, and it has nothing to wait for | the same; the words are ours |
//! | what is taken at a subscriber is sent nowhere | the same: received or not, only a master sends |
//! | its log is held for nobody | `docs/models/stores.md 1.3` |
//!
//! Such a direction is never connected, has no state and no bookmark; within the model its channel is one that holds
//! nothing.

use crate::cause::Cause;
use crate::command::ChannelState;
use crate::pair::Pair;
use crate::parts::Life;
use ledger::Blame;

impl Pair {
    /// Whether the store under a data source sends what it takes.
    pub(crate) fn sends(&self, source: usize) -> bool {
        let of = self.stores[source].of;
        self.master.is_none_or(|master| master == of)
    }

    /// A life as the scheme has it.
    pub(crate) fn by_scheme(&self, of: usize, mut life: Life) -> Life {
        if self.master.is_some_and(|master| master != of) {
            let (own, end) = (life.replica.id, life.replica.log.end());
            life.channel.state = ChannelState::Stop;
            life.channel.state_blame = None;
            life.channel.sent.mark_at(own, end);
        }
        life
    }

    /// Why a store has not held for its peer what it took, and who is to blame for that.
    pub(crate) fn not_held(&self, source: usize, life: &Life) -> (Cause, Option<Blame>) {
        if self.sends(source) {
            (Cause::NotRetained, life.channel.state_blame)
        } else {
            (Cause::TakenAtSubscriber, self.stores[source].written_by)
        }
    }
}
