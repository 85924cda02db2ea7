//! The digest of all that decides what comes in a run, but for time.
//!
//! What decides what comes is written as words: the model by itself, what is still to happen with the time left until
//! it, the fleet, and the ledger. What was only measured (lags, gaps, lengths) is left out, and so is what an event
//! will do that nobody listens to any more.

use crate::domain::Cause;
use crate::play::family::Family;
use crate::play::stage::Event;
use crate::play::state::State;
use crate::rehearsal::Rehearsal;
use kernel::Digest;

impl<F: Family> Rehearsal<F> {
    /// The digest of all that decides what comes.
    pub(crate) fn state(&self) -> Digest {
        let mut state = State::new(self.stage.now());
        for (at, event) in self.stage.kernel.upcoming() {
            if self.event_state(event, &mut state) {
                state.left(at);
            }
        }
        state.number(u64::MAX);
        // Where the operator has given up, the world goes on and the runbook does not.
        state.number(self.operator.stuck.as_ref().map_or(0, |stuck| u64::from(stuck.entry) + 1));
        self.stage.fleet.state(self.stage.now(), state.writer());
        self.stage.ledger.state(&F::Cause::word, state.writer());
        self.world.state(&self.stage, &mut state);
        state.close()
    }

    /// Writes what an event will do; false where it will do nothing.
    fn event_state(&self, event: Event<F::Event>, state: &mut State) -> bool {
        match event {
            Event::Model(event) if self.world.counts(event, &self.stage) => {
                self.world.upcoming(event, &self.stage, state);
            }
            Event::Answer { group, count, first, .. } => {
                state.number(1u64 << 32 | u64::from(group) << 8 | u64::from(count));
                state.number(first);
            }
            Event::Acknowledge { first, count } => {
                state.number(4u64 << 32 | u64::from(count));
                state.number(first);
            }
            Event::Reply(ticket) if self.stage.is_open(ticket) => state.number(2u64 << 32),
            Event::Fault { index, on } => {
                state.number(3u64 << 32 | u64::from(index) << 1 | u64::from(on));
            }
            // These do nothing, nobody waits for them, or under the frozen workload nobody makes them.
            _ => return false,
        }
        true
    }
}
