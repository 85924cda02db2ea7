//! Where the way of updates ends: what a change of state, a reset, a destruction or a restore takes away.
//!
//! Each is told to the ledger as a range of the log, once, and judged at the end.

use crate::cause::Cause;
use crate::command::ChannelState;
use crate::pair::{Pair, Stage, store_id};
use crate::parts::{Dump, EndedLife, StateChange};
use crate::readings::Reset;
use kernel::planted;
use ledger::{Blame, Cut, IncarnationId, PositionRange, Reason};
use rehearsal::Severity;
use replica::{positions_above, positions_between};

/// Why something is cut, and who is to blame.
type Why = (Cause, Option<Blame>);

impl Pair {
    pub(crate) fn cut_for_peer(&self, from: usize, range: PositionRange, why: Why, stage: &mut Stage) {
        let (cause, blame) = why;
        if let Some(life) = self.life(from) {
            stage.ledger.cut(Cut { of: life.replica.id, range, to: store_id(self.peer(from)), cause, blame });
        }
    }

    /// What a change of state takes away, and where it leaves the mark.
    pub(crate) fn leave_and_enter(&mut self, from: usize, change: StateChange, stage: &mut Stage) {
        let StateChange { mut to, blame, .. } = change;
        if to == ChannelState::Pause && planted("pause-discards") {
            to = ChannelState::Stop;
        }
        let Some(life) = self.life(from) else { return };
        let was = life.channel.state;
        let (own, end) = (life.replica.id, life.replica.log.end());
        let unsent = life.channel.sent.unsent_from(own);
        let held = life.channel.holds();
        if !held && to == ChannelState::Start && planted("a-start-sends-what-was-taken-while-stopped") {
            return;
        }
        let stale = life.channel.sent.is_stale(own);
        let since = life.channel.state_blame;
        let why = match (held, to) {
            (true, ChannelState::Stop) => (Cause::BacklogDiscarded, Some(blame)),
            // A stop that is given again has nothing left to discard, but it still clears a mark of an earlier log.
            (false, _) if was != to || stale => (Cause::NotRetained, since),
            _ => return,
        };
        self.cut_for_peer(from, positions_between(unsent, end), why, stage);
        if planted("stop-keeps-the-mark") {
            return;
        }
        let life = self.stores[from].life.as_mut().expect("it was alive a moment ago");
        life.channel.sent.forgo(end);
        // A mark of an earlier log outlives a state that came with the dump; a stop puts it right.
        let clears = to == ChannelState::Stop && !planted("stop-spares-an-old-mark");
        if clears || !stale {
            life.channel.sent.mark_at(own, end);
        }
    }

    /// The system fails a channel that holds more log files than the threshold (`docs/models/stores.md 1.1`). What is
    /// lost by it is the doing of the command that kept the log from being sent.
    pub(crate) fn fail(&mut self, from: usize, held: u64, stage: &mut Stage) {
        let blame = self.kept_back_by(from);
        let Some(life) = &mut self.stores[from].life else { return };
        let lost = life.channel.sent.give_up(life.replica.id, life.replica.log.end());
        life.channel.state = ChannelState::Failed;
        life.channel.state_blame = blame;
        self.cut_for_peer(from, lost, (Cause::ThresholdFailed, blame), stage);
        let (name, peer) = (&self.stores[from].name, self.peer_name(from));
        let most = self.config().log.fail_threshold_files;
        let message = format!(
            "the channel from {name} to {peer} held {held} log files, more than the threshold of {most}: it failed, \
             what it held is discarded, and nothing more is held"
        );
        stage.note(Severity::Error, "channel-failed", blame, message);
        self.tell_of_failure(from, stage);
    }

    /// The command that keeps a channel from sending: the one that paused it, or that stopped an agent.
    fn kept_back_by(&self, from: usize) -> Option<Blame> {
        let channel = &self.life(from)?.channel;
        let paused = channel.state_blame.filter(|_| channel.state == ChannelState::Pause);
        paused.or_else(|| self.agent_stopped_by(from))
    }

    /// The command that stopped an agent of a channel: that of the sender, or else that of the receiver.
    pub(crate) fn agent_stopped_by(&self, from: usize) -> Option<Blame> {
        let down = |store: usize| self.stores[store].agent_downed_by;
        down(from).or_else(|| down(self.to(from)))
    }

    /// What lies below a mark of an earlier log counts as sent and never was (`docs/models/stores.md 8.1`, I4).
    fn cut_below_stale_mark(&self, from: usize, stage: &mut Stage) {
        let Some(channel) = self.life(from).map(|life| &life.channel) else { return };
        let why = (Cause::BelowStaleMark, channel.mark_blame);
        self.cut_for_peer(from, channel.sent.hidden(), why, stage);
    }

    /// `-reset`, under the reading of the scenario (`docs/models/stores.md 1.2`).
    pub(crate) fn reset(&mut self, from: usize, blame: Blame, stage: &mut Stage) {
        let reading = self.reading().reset;
        let Some(life) = self.life(from) else { return };
        let (own, end, oldest) = (life.replica.id, life.replica.log.end(), life.replica.log.oldest());
        let unsent = life.channel.sent.unsent_from(own);
        let stale = life.channel.sent.is_stale(own);
        if planted("reset-keeps-the-mark") {
            return;
        }
        let mark = match reading {
            Reset::Tail => {
                // In stop or failed the reset takes nothing away: what it steps over was never held.
                let why = if life.channel.holds() {
                    (Cause::ResetSkipped, Some(blame))
                } else {
                    (Cause::NotRetained, life.channel.state_blame)
                };
                self.cut_for_peer(from, positions_between(unsent, end), why, stage);
                end
            }
            Reset::Clear if !stale && !planted("reset-goes-to-the-oldest-record-always") => return,
            Reset::Clear | Reset::Zero => {
                let lost = positions_between(unsent, oldest);
                self.cut_for_peer(from, lost, (Cause::Purged, Some(blame)), stage);
                // What was forgone is not held, however old the records are that the log still has.
                oldest.max(life.channel.sent.forgone)
            }
        };
        let life = self.stores[from].life.as_mut().expect("it was alive a moment ago");
        life.channel.sent.mark_at(own, mark);
        life.channel.mark_blame = None;
        self.seek(from, stage);
    }

    /// Ends a store's life: its log goes with it.
    pub(crate) fn end_life(&mut self, store: usize, blame: Option<Blame>, stage: &mut Stage) {
        let Some(life) = self.stores[store].life.as_ref() else { return };
        let unsent = life.channel.sent.unsent_from(life.replica.id);
        let why =
            if life.channel.holds() { (Cause::LogDestroyed, blame) } else { self.not_held(store, life) };
        self.cut_for_peer(store, positions_above(unsent), why, stage);
        let kept = self.is_kept(store);
        let Some(life) = self.stores[store].life.take() else { return };
        let own = &mut self.stores[store];
        (own.rep_policy, own.ram_policy, own.ram_held) = (None, None, false);
        own.closed = stage.act(blame);
        let kept = kept.then(|| life.aside.unwrap_or_default());
        stage.ledger.end(life.replica.id, Reason { cause: Cause::StoreDestroyed, blame });
        let host = self.stores[store].host;
        let disk = &mut stage.fleet.host_mut(host).disk;
        disk.give_back(life.bytes_on_disk());
        self.stores[store].ended_lives.push(EndedLife {
            id: life.replica.id,
            taken: life.replica.received.taken,
            kept,
            by: blame,
        });
        self.spare.push((life.replica.table, life.replica.log));
        for direction in self.directions(store) {
            self.disconnect(direction);
        }
        self.count_copies(stage.now());
    }

    /// What a store misses that comes back from a dump: what it took itself after the dump was cut, and what its
    /// peer had acknowledged by then.
    pub(crate) fn cut_by_restore(&self, store: usize, dump: &Dump, blame: Blame, stage: &mut Stage) {
        let dump = &dump.snapshot;
        let mut cut = |of: IncarnationId, range: PositionRange, cause: Cause| {
            stage.ledger.cut(Cut { of, range, to: self.id(store), cause, blame: Some(blame) });
        };
        let ended_lives = |source: usize| &self.stores[source].ended_lives;
        for ended_life in self.sources_of(self.stores[store].of).flat_map(ended_lives) {
            cut(ended_life.id, positions_above(dump.reaches(ended_life.id)), Cause::RestoredOlder);
            for (of, upto) in ended_life.taken.iter() {
                cut(of, positions_between(dump.received.taken.of(of), upto), Cause::TakenByEarlierLife);
            }
        }
    }

    /// What only the end shows: records that will never be sent as things stand.
    pub(crate) fn cut_at_end(&self, from: usize, stage: &mut Stage) {
        let Some(life) = self.life(from) else { return };
        if !life.channel.holds() {
            let unsent = life.channel.sent.unsent_from(life.replica.id);
            self.cut_for_peer(from, positions_above(unsent), self.not_held(from, life), stage);
        } else if life.channel.sent.is_stale(life.replica.id) {
            self.cut_below_stale_mark(from, stage);
        }
    }
}
