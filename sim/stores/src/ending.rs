//! The pair at the end: what the stores hold, what the channels still hold, the final state, and findings.

use crate::cause::Cause;
use crate::command::ChannelState;
use crate::operate::port_word;
use crate::pair::{Pair, Stage, store_id};
use crate::parts::Life;
use kernel::planted;
use ledger::{Blame, Holding, Holdings, Ledger, PositionRange, Retained, UpdateId};
use rehearsal::outcome::NOT_JUDGED;
use rehearsal::{Ended, Ending, Severity, count_in_words};
use replica::{Lsn, embodied, positions_above};
use serde_json::{Value, json};

impl Ended for Pair {
    /// Why the pair is not at rest: a backlog that could go out but has not.
    fn waiting_for(&self, stage: &Stage) -> Option<String> {
        (0..self.stores.len()).find_map(|from| {
            let store = &self.stores[from];
            let life = store.life.as_ref()?;
            let behind = life.next_held() < life.replica.log.records.len();
            let waits = behind
                && life.channel.state == ChannelState::Start
                && !store.connection.stalled
                && !store.connection.connected
                && self.will_find(from, stage).is_some();
            waits.then(|| format!("{} is about to connect to {}", store.name, self.peer_name(from)))
        })
    }

    /// What the ledger judges by.
    fn holdings(&mut self, stage: &mut Stage) -> Holdings<Cause> {
        let mut retained = Vec::new();
        let mut stores = Vec::new();
        for source in 0..self.stores.len() {
            self.cut_at_end(source, stage);
            retained.extend(self.retained(source, stage));
        }
        for store in [0, 1] {
            self.cut_beside_at_end(store, stage);
            let source = self.standing(store);
            let life = self.life(source).filter(|life| life.has_tables).map(|life| life.replica.id);
            stores.push(Holding {
                store: store_id(store),
                life,
                serves: life.is_some() && self.serves(source),
            });
        }
        Holdings { stores, retained }
    }

    /// What the family adds to the outcome.
    fn ending(&mut self, stage: &mut Stage) -> Ending {
        let now = stage.now();
        for source in 0..self.stores.len() {
            self.measure_log(source);
            self.measure_unsent(source, stage);
        }
        for store in [0, 1] {
            self.find(self.standing(store), stage);
        }
        self.find_ports(stage);
        self.find_kept(stage);
        self.find_overload(stage);
        if self.truth {
            self.note_breaches(stage);
        }
        let mut single_copy = std::mem::take(&mut self.gauges.single_copy);
        single_copy.extend(self.gauges.single_since.map(|since| (since, now)));
        Ending {
            state: self.final_state(),
            single_copy,
            max_lag: self.gauges.max_lag,
            max_log_held: self.gauges.max_log_held,
            contents: self.contents(),
            held: self.held_contents(),
        }
    }
}

impl Pair {
    /// What a channel still holds: above the mark, in start or pause (`DESIGN`, pending), of what its log has. What a
    /// store lost with the buffer of its log lies among the numbers of that log, and nobody can send it.
    fn retained(&self, from: usize, stage: &Stage) -> Vec<Retained<Cause>> {
        let Some(life) = self.life(from).filter(|life| life.channel.holds()) else { return Vec::new() };
        let (of, to) = (life.replica.id, self.id(self.to(from)));
        let (cause, blame) = self.kept_back(from, life, stage);
        let ledger = &stage.ledger;
        let torn = ledger.cuts().iter().filter(|cut| {
            let tail = cut.cause == Cause::LogTailLost && !planted("what-a-log-lost-is-still-held");
            tail && cut.of == of && cut.to == to
        });
        // A log loses its tails in the order of its numbers.
        let mut ranges = Vec::new();
        let mut rest = positions_above(life.channel.sent.passed().max(life.replica.log.oldest()));
        for cut in torn {
            ranges.push(PositionRange { to: cut.range.after.min(rest.to), ..rest });
            rest.after = rest.after.max(cut.range.to);
        }
        ranges.push(rest);
        let some = ranges.into_iter().filter(|range| range.after < range.to);
        let plain = |range| Retained { of, range, copies: Vec::new(), to, cause, blame };
        let mut retained: Vec<Retained<Cause>> = some.map(plain).collect();
        if let Some(last) = retained.last_mut() {
            last.copies = copies_held(life, ledger);
        }
        retained
    }

    /// Why a channel has not sent what it holds, and the command that keeps it from it.
    fn kept_back(&self, from: usize, life: &Life, stage: &Stage) -> (Cause, Option<Blame>) {
        let (channel, to) = (&life.channel, self.to(from));
        let agents = [&self.stores[from], &self.stores[to]];
        if self.is_kept(from) && !self.stores[from].agent_works() {
            (Cause::HeldByKeptStore, None)
        } else if channel.state == ChannelState::Pause {
            (Cause::ChannelPaused, channel.state_blame)
        } else if self.stores[from].connection.stalled {
            (Cause::ChannelStalled, self.handed_over_by)
        } else if agents.iter().any(|store| !store.agent.works()) {
            (Cause::AgentDown, self.agent_stopped_by(from))
        } else if agents.iter().any(|store| !store.agent_works()) {
            (Cause::AgentSuspended, None)
        } else if !self.could_connect(from, to, stage) {
            (Cause::LinkDown, None)
        } else if !self.has_room(to, stage) {
            (Cause::ReceiverFull, None)
        } else {
            (Cause::NotYetSent, None)
        }
    }

    /// What the records embody that channels still hold, by the store for which they are held.
    fn held_contents(&self) -> Vec<(ledger::StoreId, Vec<u32>)> {
        let held = |from: usize| {
            let life = self.life(from)?;
            let contents = life.replica.log.contents.get(life.next_held()..)?;
            Some((self.id(self.to(from)), embodied(contents)))
        };
        (0..self.stores.len()).filter_map(held).collect()
    }

    fn contents(&self) -> Vec<(ledger::StoreId, Vec<Vec<u32>>)> {
        let rows = |store: usize| self.life(self.standing(store))?.replica.table.embodied();
        [0, 1].into_iter().filter_map(|store| Some((store_id(store), rows(store)?))).collect()
    }

    fn final_state(&self) -> Value {
        let stores: Vec<Value> = (0..self.stores.len()).map(|store| self.store_state(store)).collect();
        json!({ "family": "stores", "stores": stores })
    }

    fn store_state(&self, index: usize) -> Value {
        let store = &self.stores[index];
        let Some(life) = &store.life else {
            return json!({ "store": store.name, "exists": false, "agent": store.agent.word() });
        };
        let refresh: Vec<Value> = self
            .config()
            .cache_groups
            .iter()
            .zip(&life.autorefresh)
            .map(|(group, on)| json!({ "group": group, "autorefresh": on }))
            .collect();
        json!({
            "store": store.name,
            "exists": true,
            "tables": life.has_tables,
            "loaded": life.loaded,
            "release": life.release.to_string(),
            "definitions": life.definitions.to_string(),
            "agent": store.agent.word(),
            "applications": self.serves(index),
            "ports": { "own": life.ports[store.of], "peer": life.ports[self.peer(index)] },
            "channel": self.sends(index).then(|| json!({
                "to": self.peer_name(index),
                "state": life.channel.state.word(),
                "connected": store.connection.connected,
                "log_held_bytes": life.held_bytes(),
            })),
            "cache_groups": refresh,
        })
    }

    /// What an operator must know about a store and no point of the goal tells.
    fn find(&self, index: usize, stage: &mut Stage) {
        let store = &self.stores[index];
        let peer = self.peer_name(index);
        let name = &store.name;
        let Some(life) = store.life.as_ref().filter(|life| life.has_tables) else {
            // A store that `[goal]` lets go is told of for its rows alone.
            let may_be_gone = self.said_of(store.of).wishes.may_be_gone();
            let severity = if may_be_gone { Severity::Warning } else { Severity::Error };
            let is = if store.life.is_some() { "exists without its tables" } else { "does not exist" };
            let why = self.why_missing(index);
            let message = format!("{name} {is} at the end{why}; its rows were not judged");
            stage.note(severity, NOT_JUDGED, store.closed.by, message);
            return;
        };
        let channel = &life.channel;
        if store.connection.stalled {
            let message =
                format!("the channel from {name} to {peer} stopped at an insert that finds its key");
            stage.note(Severity::Error, "channel-stalled", self.handed_over_by, message);
        }
        if channel.sent.is_stale(life.replica.id) && channel.sent.mark.lsn > Lsn::START && self.sends(index) {
            let message = format!(
                "the bookmark of {name} for {peer} is {} of an older log: what is written below it is never sent",
                channel.sent.mark.lsn
            );
            stage.note(Severity::Error, "stale-bookmark", channel.mark_blame, message);
        }
        let absent = self.gauges.absent_rows[self.peer(index)];
        if absent > 0 {
            let (changes, were) =
                (count_in_words(absent, "change"), if absent == 1 { "was" } else { "were" });
            let message = format!("{changes} from {peer} found no row at {name} and {were} skipped");
            stage.note(Severity::Warning, "absent-rows", None, message);
        }
    }

    /// How a store came to be gone: what ended it, and what would have brought it back.
    fn why_missing(&self, index: usize) -> String {
        let store = &self.stores[index];
        let Some(ended_life) = store.ended_lives.last() else { return String::new() };
        if ended_life.by.is_none() {
            return ": it was in memory only, and died".into();
        }
        let mut dumps = self.dumps.iter().rev().filter(|dump| self.stores[dump.store].of == store.of);
        match dumps.next() {
            None => ": it was destroyed, and no dump of it had been made".into(),
            Some(dump) if !dump.complete => {
                format!(": it was destroyed, and its {} {} is not complete", dump.word(), dump.file)
            }
            Some(dump) => format!(": it was destroyed, and not restored from its {}", dump.word()),
        }
    }

    /// Both stores' ports stand in both schemes (`docs/models/stores.md 2`), whether or not the two still find each
    /// other.
    fn find_ports(&self, stage: &mut Stage) {
        let [one, two] = [0, 1].map(|store| self.standing(store));
        let lives = [one, two].map(|store| self.life(store).filter(|life| life.has_tables));
        let [Some(own), Some(other)] = lives else { return };
        let Some(of) = [0, 1].into_iter().find(|of| own.ports[*of] != other.ports[*of]) else { return };
        let [name, peer, whose] = [one, two, of].map(|store| &self.stores[store].name);
        let [here, there] = [own, other].map(|life| port_word(life.ports[of]));
        let message =
            format!("the schemes end with different ports for {whose}: {here} at {name}, {there} at {peer}");
        stage.note(Severity::Error, "ports-on-one-store", None, message);
    }

    /// Whether the network knows a way between the two stores at all.
    fn are_linked(&self, stage: &Stage) -> bool {
        let [one, two] = [self.stores[0].host, self.stores[1].host];
        one == two || stage.fleet.link_between(one, two).is_some()
    }

    /// What is still held has been on its way since it was taken, and counts into the lag.
    fn measure_unsent(&mut self, from: usize, stage: &Stage) {
        if let Some(first) = self.life(from).map(Life::next_held) {
            self.measure_age(from, first, stage);
        }
    }

    /// Which store the newer of two releases has created.
    fn created_by_newer(&self, from: usize) -> String {
        let lives = [from, self.to(from)].map(|store| self.life(store).map(|life| (store, life)));
        let [Some(own), Some(peer)] = lives else { return String::new() };
        let (created, older) =
            if own.1.first_release.major() > peer.1.release.major() { (own, peer) } else { (peer, own) };
        format!(
            "{} was created by release {} and never replicates with {}, which is at {}: only a store that was \
             upgraded from the older release does",
            self.stores[created.0].name, created.1.first_release, self.stores[older.0].name, older.1.release
        )
    }

    /// Why two stores do not find each other: whatever `could_connect` asks for, in its order, each in words.
    pub(crate) fn obstacle(&self, from: usize, stage: &Stage) -> String {
        let to = self.to(from);
        let hosts = [from, to].map(|store| self.stores[store].host);
        let names = hosts.map(|host| &stage.fleet.host(host).name);
        if self.stores[from].connection.stalled {
            "stopped at an insert that finds its key".into()
        } else if let Some(why) = [to, from].into_iter().find_map(|store| self.cannot_replicate(store)) {
            why
        } else if !self.are_linked(stage) {
            format!("no link joins {} and {}", names[0], names[1])
        } else if !stage.fleet.reaches(hosts[0], hosts[1]) {
            format!("the network from {} to {} is cut", names[0], names[1])
        } else if !stage.fleet.reaches(hosts[1], hosts[0]) {
            format!("the network from {} to {} is cut", names[1], names[0])
        } else if self.ports_agree(from, to) && !self.has_room(to, stage) {
            format!("there is {}", self.lacks_room(to, stage))
        } else if self.ports_agree(from, to) {
            "the next try has not come yet".into()
        } else if self.created_by_both(from, to) {
            self.other_port(from, to)
        } else {
            self.created_by_newer(from)
        }
    }

    /// Why a store takes no part in replication now.
    fn cannot_replicate(&self, store: usize) -> Option<String> {
        let own = &self.stores[store];
        let name = &own.name;
        match &own.life {
            None => Some(format!("{name} does not exist")),
            Some(life) if !life.has_tables => Some(format!("{name} exists without its tables")),
            Some(life) if !life.loaded => Some(format!("{name} is not in memory")),
            Some(_) if !own.agent.works() => Some(format!("the agent of {name} is {}", own.agent.word())),
            Some(_) if !own.agent_works() => Some(format!("the agent of {name} is suspended")),
            Some(_) => None,
        }
    }

    /// How the ports of two schemes do not fit.
    fn other_port(&self, from: usize, to: usize) -> String {
        let [Some(own), Some(other)] = [from, to].map(|store| self.life(store)) else { return String::new() };
        let (sender, receiver) = (&self.stores[from].name, &self.stores[to].name);
        let [known, listens] = [own, other].map(|life| life.ports[self.stores[to].of]);
        if own.release.is_patch_of(&other.release) {
            return format!(
                "the scheme of {sender} has port {known} for {receiver}, which listens on {listens}"
            );
        }
        format!(
            "releases {} and {} need the same static port on both sides; {sender} has {known} for {receiver}, which \
             has {listens}",
            own.release, other.release
        )
    }
}

/// What the records that are held carry and an earlier life took: a restore has logged its rows (the reading
/// `restore_logs_rows`).
fn copies_held(life: &Life, ledger: &Ledger<Cause>) -> Vec<UpdateId> {
    let held = life.replica.log.records.get(life.next_held()..).unwrap_or_default();
    let of_other = |id: &UpdateId| ledger.update(*id).is_some_and(|one| one.taken_by != life.replica.id);
    let mut copies: Vec<UpdateId> = held.iter().map(|record| record.update).filter(of_other).collect();
    copies.sort_unstable();
    copies
}
