//! A repository with a replica: failovers, and what they lose.
//!
//! ```text
//! in step --failover--> out of step --resynchronised--> in step
//! ```
//! - In step, what is written reaches the replica after `replica_lag_s` at the latest, and at once where that is 0.
//! - A failover makes the replica the primary, without what it had not heard of (`domain/pac.md 5`, H27). The primary of
//!   before is its replica from then on, with what it had then.
//! - Out of step nothing reaches that replica, so that a second failover, or a fail-back, loses what was written since the
//!   first one and brings back what was taken since. `repository resync` has it copy the primary, as does
//!   `resync_s` where it is given.
//! - For `demoted_s` after a failover clients may go on writing to the primary of before, which does not know yet that it
//!   is none; what it takes is lost.
//!
//! **All clients or none.** Until clients have heard, all of them write to the primary of before; from then on none does.
//! That some hosts hear later than others, because a link between hosts is cut, is not modelled. The scenario places a
//! repository on a host and its replica on none, so that no link could part the two; no document says which clients
//! learn of a failover when, or what a primary does that has lost its replica. Nor would it lose in another way: what a
//! demoted primary takes is lost, and what is taken from it is there again, whoever was its client. With all clients that
//! is the most that can be, so that `demoted_s` errs on the side of loss.
//!
//! No document says more than that replicas exist (`domain/pac.md 2.1`); the rules are those of Redis, as far as they
//! matter here, and their numbers are parameters.

use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::command::Target;
use crate::event::Event;
use crate::ids::RepositoryId;
use kernel::Span;
use ledger::{Blame, Reason};
use rehearsal::Act;
use rehearsal::outcome::Severity;

impl Cluster {
    /// `repository failover`.
    pub(super) fn fail_over(
        &mut self,
        target: &Target,
        blame: Blame,
        stage: &mut Ground,
    ) -> Result<(), String> {
        let at = self.running(target)?;
        if self.stores[at].demoted_by.is_some() {
            return Err(format!("{} is failing over already", target.host));
        }
        self.take_over(at, Some(blame), stage);
        Ok(())
    }

    /// A repository whose process answers where it runs; whoever restarts one or has it fail over does so there.
    pub(super) fn running(&self, target: &Target) -> Result<usize, String> {
        let at = self.repository_at(target)?;
        if self.stores[at].up { Ok(at) } else { Err(format!("{} does not answer", target.host)) }
    }

    /// The replica of a repository takes its place, and clients hear of it at once or later.
    pub(crate) fn take_over(&mut self, at: usize, blame: Option<Blame>, stage: &mut Ground) {
        if self.stores[at].demoted_by.is_some() {
            return;
        }
        let one = &self.config().repository[at];
        let (later, is_behind) = (one.demoted_s.span(), one.replica_lag_s.span() > Span::ZERO);
        self.stores[at].part(is_behind, blame);
        if later > Span::ZERO {
            stage.after(later, Event::Demoted { repository: RepositoryId::of(at) });
        } else {
            self.demoted(at, stage);
        }
    }

    /// Clients hear of a failover: what the new primary does not have is lost to them.
    pub(crate) fn demoted(&mut self, at: usize, stage: &mut Ground) {
        let Some(blame) = self.stores[at].demoted_by.take() else { return };
        let reason = Reason { cause: Cause::NotReplicated, blame };
        let before = self.held_by(at);
        let gone = self.stores[at].fail_over();
        self.doom(&gone, reason, stage);
        self.note_gone(at, &before, reason, stage);
        for number in self.held_by(at).into_iter().filter(|number| !before.contains(number)) {
            let name = self.generations[number].name();
            let message = format!("the failover of {} brought PAC {name} back", self.stores[at].name);
            stage.note(Severity::Warning, "brought-back", blame, message);
        }
        self.go_down(at, blame, stage);
        if let Some(after) = self.config().repository[at].resync_s {
            let turn = self.stores[at].failovers;
            stage.after(after.span(), Event::Resynchronised { repository: RepositoryId::of(at), turn });
        }
    }

    /// `repository resync`: the replica copies its primary.
    pub(super) fn resynchronise(&mut self, target: &Target) -> Result<(), String> {
        let at = self.running(target)?;
        self.stores[at].resynchronise();
        Ok(())
    }

    /// The same by itself, unless another failover has come in between.
    pub(crate) fn resynchronised(&mut self, at: usize, turn: u32) {
        if self.stores[at].failovers == turn {
            self.stores[at].resynchronise();
        }
    }

    pub(super) fn go_down(&mut self, at: usize, blame: Option<Blame>, stage: &mut Ground) {
        let store = &mut self.stores[at];
        store.falls(Act { at: stage.now(), by: blame });
        store.outages += 1;
        let after = self.config().times.restart_s.span();
        stage.after(after, Event::RepositoryUp { repository: RepositoryId::of(at) });
    }

    /// A replica catches up, if it is in step.
    pub(crate) fn replicate(&mut self, at: usize, stage: &mut Ground) {
        let store = &mut self.stores[at];
        if store.up && store.in_step {
            store.replicate();
        }
        let after = self.config().repository[at].replica_lag_s.span();
        stage.after(after, Event::Replicate { repository: RepositoryId::of(at) });
    }
}
