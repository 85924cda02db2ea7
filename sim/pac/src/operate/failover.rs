//! A repository with a replica: failovers, and what they lose.
//!
//! ```text
//! in step --failover--> out of step --resynchronised--> in step
//! ```
//! - In step, what is written reaches the replica after `replica_lag_s` at the latest, and at once where that is 0.
//! - A failover makes the replica the primary, without what it had not heard of (`docs/models/pac.md 5`, H27). The
//!   primary of before is its replica from then on, with what it had then.
//! - It is possible while the replica lives, whether or not the primary does: that is what a replica is for. From a
//!   primary that is dead nothing is lost but what had not reached the replica, whatever its persistence. Where the
//!   primary had died with its host, the repository runs on afterwards without it.
//! - Out of step nothing reaches that replica, so that a second failover, or a fail-back, loses what was written since
//!   the first one and brings back what was taken since. `repository resync` has it copy the primary, as does
//!   `resync_s` where it is given.
//! - For `demoted_s` after a failover clients may go on writing to the primary of before, which does not know yet that
//!   it is none; what it takes is lost.
//!
//! **All clients or none.** Until clients have heard, all of them write to the primary of before; from then on none
//! does. That some hosts hear later than others, because a link between hosts is cut, is not modelled. The scenario
//! places a repository on a host and its replica on none, so that no link could part the two, and the host does not
//! take the replica along; no document says which clients
//! learn of a failover when, or what a primary does that has lost its replica. Nor would it lose in another way: what a
//! demoted primary takes is lost, and what is taken from it is there again, whoever was its client. With all clients
//! that is the most that can be, so that `demoted_s` errs on the side of loss.
//!
//! No document says more than that replicas exist (`docs/models/pac.md 2.1`); the rules are those of Redis, as far as
//! they matter here, and their numbers are parameters.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::command::Target;
use crate::event::Event;
use crate::ids::RepositoryId;
use crate::parts::{Call, Generation, Store};
use fleet::InForce;
use kernel::Span;
use ledger::{Blame, Reason};
use rehearsal::{Act, DONE, Replied, Severity, Tried};

impl Cluster {
    /// `repository failover`.
    pub(super) fn fail_over(&mut self, target: &Target, blame: Blame, stage: &mut Stage) -> Tried<()> {
        let at = self.repository_at(target)?;
        if self.stores[at].demoted_by.is_some() {
            return Err(format!("{} is failing over already", target.host));
        }
        self.is_not_starting(at)?;
        if !self.replica_lives(at, stage) {
            return Err(format!("the replica of {} does not answer", target.host));
        }
        self.take_over(at, Some(blame), stage);
        Ok(())
    }

    /// Nothing is done to a repository whose process is being started.
    fn is_not_starting(&self, at: usize) -> Tried<()> {
        let Store { name, starts, .. } = &self.stores[at];
        if *starts { Err(format!("{name} is being started already")) } else { Ok(()) }
    }

    /// `repository restart`: of one that runs or of one that is dead, unless its host is. What it loses its persistence
    /// says, and it had lost it already when it died. A fault that had killed it is over with that.
    pub(super) fn restart(&mut self, target: &Target, blame: Blame, stage: &mut Stage) -> Tried<()> {
        let at = self.repository_at(target)?;
        self.is_not_starting(at)?;
        if !self.stores[at].elsewhere && !self.home_is_up(at, stage) {
            return Err(format!("the host of {} does not answer", target.host));
        }
        if self.stores[at].up {
            let lags = self.lags(at);
            self.stores[at].parts_from_replica(lags);
            self.forget_what_is_not_kept(at, Some(blame), stage);
        }
        self.stores[at].downs = InForce::NONE;
        self.go_down(at, Some(blame), stage);
        Ok(())
    }

    /// Ends the process of a repository by a command of its own, which asks nobody and keeps what its persistence says (Redis,
    /// `SHUTDOWN`). Nothing starts it again but somebody who does, its host, or a failover.
    pub(super) fn shut_down(&mut self, target: &Target, call: &Call, stage: &mut Stage) -> Replied {
        let at = self.repository(target, call.invocation.host, stage);
        let at = at.map_err(|message| format!("redis-cli: {message}"))?;
        let blame = Some(call.invocation.blame);
        let lags = self.lags(at);
        self.stores[at].parts_from_replica(lags);
        self.forget_what_is_not_kept(at, blame, stage);
        let store = &mut self.stores[at];
        store.outages += 1;
        store.falls(Act { at: stage.now(), by: blame });
        DONE
    }

    /// The replica of a repository takes its place, and clients hear of it at once or later.
    pub(crate) fn take_over(&mut self, at: usize, blame: Option<Blame>, stage: &mut Stage) {
        if self.stores[at].demoted_by.is_some() {
            return;
        }
        let (later, is_behind) = (self.config().repository[at].demoted_s.span(), self.lags(at));
        self.stores[at].part(is_behind, blame);
        if later > Span::ZERO {
            stage.after(later, Event::Demoted { repository: RepositoryId::of(at) });
        } else {
            self.demoted(at, stage);
        }
    }

    /// Clients hear of a failover: what the new primary does not have is lost to them.
    pub(crate) fn demoted(&mut self, at: usize, stage: &mut Stage) {
        let Some(blame) = self.stores[at].demoted_by.take() else { return };
        let reason = Reason { cause: Cause::NotReplicated, blame };
        let before = self.held_by(at);
        let modes = self.modes(at);
        let gone = self.stores[at].fail_over();
        let act = Act { at: stage.now(), by: blame };
        // A mode that the new primary has otherwise was set by nobody but the failover.
        for (number, (was, is)) in modes.into_iter().zip(self.modes(at)).enumerate() {
            if was != is {
                self.generations[number].mode_set = act;
            }
        }
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

    /// The mode of each generation in a repository.
    fn modes(&self, at: usize) -> Vec<Option<Vec<u8>>> {
        let mode = |one: &Generation| self.stores[at].get(&one.keys.mode).map(<[u8]>::to_vec);
        self.generations.iter().map(mode).collect()
    }

    /// `repository resync`: the replica copies its primary.
    pub(super) fn resynchronise(&mut self, target: &Target, stage: &Stage) -> Tried<()> {
        let at = self.repository_at(target)?;
        if !self.stores[at].up {
            return Err(format!("{} does not answer", target.host));
        }
        if !self.replica_lives(at, stage) {
            return Err(format!("the replica of {} does not answer", target.host));
        }
        self.stores[at].resynchronise();
        Ok(())
    }

    /// The same by itself, unless another failover has come in between.
    pub(crate) fn resynchronised(&mut self, at: usize, turn: u32, stage: &mut Stage) {
        if self.stores[at].failovers != turn {
            return;
        }
        if self.stores[at].up && self.replica_lives(at, stage) {
            self.stores[at].resynchronise();
        } else if let Some(after) = self.config().repository[at].resync_s {
            // One of the two is dead: it tries again after as long.
            let again = after.span().max(Span::from_secs(1));
            stage.after(again, Event::Resynchronised { repository: RepositoryId::of(at), turn });
        }
    }

    fn go_down(&mut self, at: usize, blame: Option<Blame>, stage: &mut Stage) {
        let store = &mut self.stores[at];
        store.falls(Act { at: stage.now(), by: blame });
        store.outages += 1;
        store.starts = true;
        let after = self.config().times.restart_s.span();
        stage.after(after, Event::RepositoryUp { repository: RepositoryId::of(at) });
    }

    /// A replica catches up, if it is in step.
    pub(crate) fn replicate(&mut self, at: usize, stage: &mut Stage) {
        let lives = self.replica_lives(at, stage);
        let store = &mut self.stores[at];
        if store.up && store.in_step && lives {
            store.replicate();
        }
        let after = self.config().repository[at].replica_lag_s.span();
        stage.after(after, Event::Replicate { repository: RepositoryId::of(at) });
    }
}
