//! Where an update of the pair is kept, and what the pair shows to whoever looks: for the story of one update.
//!
//! An update is kept by the rows of each store whose content goes back to it, by its record in the log of the life that
//! took it, and by dumps that were cut after it. Received changes enter the receiver's log as well and are not told
//! here, for they are not sent on (`docs/models/stores.md 4`).

use crate::cause::Cause;

use crate::command::ChannelState;
use crate::event::Event;
use crate::pair::{Pair, Stage, Until, store_id};
use crate::parts::{Dump, EndedLife, Life};
use fleet::Release;
use kernel::narrow::usize_of;
use ledger::{RowId, UpdateId};
use rehearsal::{Cure, Curves, Form, Place, ReleaseSeen, Sheet, Shown, Sight, Ticket, count_in_words};
use replica::Lsn;

impl Shown for Pair {
    fn row_name(&self, row: u32) -> Option<String> {
        let scripted = self.workload.scripted_rows();
        if let Some((group, own)) = self.workload.owner(row) {
            let group = usize_of(group.into());
            let is_scripted = !self.applications.scripts[group].is_empty();
            return is_scripted.then(|| format!("own {} of {}", own + 1, self.applications.names[group]));
        }
        let past = self.workload.rows_in_all();
        if row >= past {
            Some(format!("marker {}", row - past + 1))
        } else if scripted.contains(&row) {
            Some(format!("script {}", row - scripted.start + 1))
        } else {
            None
        }
    }

    /// Every place that keeps an update now.
    fn places(&self, id: UpdateId, stage: &Stage) -> Vec<Place> {
        let Some(update) = stage.ledger.update(id) else { return Vec::new() };
        let row = update.row;
        let mut places = Vec::new();
        for (index, store) in self.stores.iter().enumerate() {
            let Some(life) = &store.life else { continue };
            if life.has_tables {
                let place = (store.name.as_str(), Some(store.host));
                places.extend(Place::among_rows((id, row), life.replica.id, &stage.ledger, place));
            }
            if life.replica.id == update.taken_by {
                places.extend(self.in_log(index, life, (id, update.position), stage));
            }
        }
        let dumps = self
            .dumps
            .iter()
            .enumerate()
            .filter(|(index, dump)| !dump.is_copy() && !self.is_replaced(*index, dump));
        let holds = |dump: &Dump| stage.ledger.descends(stage.ledger.dumped(dump.snapshot.heads, row), id);
        places.extend(dumps.filter(|(_, dump)| holds(dump)).map(|(_, dump)| Place {
            form: Form::Dump,
            name: dump.file.clone(),
            host: Some(dump.host),
            standing: if dump.complete { "complete" } else { "it is being written" }.into(),
        }));
        places
    }

    /// What a command waits for that has not been answered, and how far that is.
    fn awaited(&self, ticket: Ticket, stage: &Stage) -> Option<String> {
        if let Some(store) = self.stores.iter().find(|store| store.agent_waiters.contains(&ticket)) {
            return Some(format!("the agent of {}, which is {}", store.name, store.agent.word()));
        }
        match self.waits.iter().find(|wait| wait.ticket == ticket)?.until {
            Until::Row { store, row } => Some(self.marker_awaited(store, row, stage)),
            Until::Sent { store, .. } => {
                let name = &self.stores[store].name;
                let state = self.backlog_shown(store).map_or_else(
                    || format!("{name} does not exist"),
                    |sight| format!("{}: {}", sight.what, sight.says),
                );
                Some(format!("everything that {name} had committed to be sent and acknowledged; {state}"))
            }
        }
    }

    fn cures(&self, stage: &Stage) -> Vec<Cure> {
        self.cures_now(stage)
    }

    fn tell_tracks(&self, _: &Stage, sheet: &mut Sheet) {
        self.tell_tracks_now(sheet);
    }

    fn tell_curves(&self, stage: &Stage, curves: &mut Curves) {
        self.tell_curves_now(stage, curves);
    }

    fn outline(&self) -> u64 {
        self.outline_now()
    }

    fn is_traffic(&self, event: Event) -> bool {
        self.is_daily(event)
    }

    /// The release of each store of the pair, by the data source that stands for it.
    fn releases(&self, _: &Stage) -> Vec<ReleaseSeen> {
        let seen = |of: usize| {
            let said = self.said_of(of);
            let life = self.life(self.standing(of));
            let after = life.map(|life| life.release.clone());
            Some(ReleaseSeen { of: said.name.clone(), before: Release::parse(&said.release)?, after })
        };
        [0, 1].into_iter().filter_map(seen).collect()
    }

    /// What the pair shows from outside: numbers of rows, and what waits in each direction.
    fn sights(&self, _: &Stage) -> Vec<Sight> {
        let mut sights = vec![self.row_numbers()];
        sights.extend((0..self.stores.len()).filter_map(|from| self.backlog_shown(from)));
        sights
    }
}

impl Pair {
    /// Whether a later dump was written over this one.
    pub(crate) fn is_replaced(&self, index: usize, dump: &Dump) -> bool {
        let mut later = self.dumps[index + 1..].iter();
        later.any(|later| later.is_at(dump.host, &dump.file, dump.is_backup()))
    }

    /// Its record; another one stands at its position where the tail of the log was lost and written anew.
    fn in_log(
        &self,
        index: usize,
        life: &Life,
        (id, position): (UpdateId, u64),
        stage: &Stage,
    ) -> Option<Place> {
        let records = &life.replica.log.records;
        let place = records.partition_point(|record| record.lsn.number() < position);
        let record = records
            .get(place)
            .filter(|record| record.update == id && record.lsn > life.replica.log.oldest())?;
        let store = &self.stores[index];
        Some(Place {
            form: Form::Log,
            name: store.name.clone(),
            host: Some(store.host),
            standing: self
                .past(index, life, (id, record.lsn), stage)
                .unwrap_or_else(|| self.record_stands(index, life, place)),
        })
    }

    /// What has become of a record for which nothing is left to do: its peer took it, or an earlier life of its peer
    /// did, or it never will be sent. None while it is still to be sent.
    ///
    /// A receiver's ticket says up to where it took what came, not that nothing was stepped over in between; and the
    /// mark says what need not be sent, not whether it was. Whether it was stepped over the cuts tell.
    fn past(&self, from: usize, life: &Life, (id, lsn): (UpdateId, Lsn), stage: &Stage) -> Option<String> {
        let (ledger, to) = (&stage.ledger, self.peer(from));
        let cuts = ledger.cuts().iter().filter(|cut| cut.to == store_id(to) && ledger.covers(cut, id));
        let is_cut = |of: fn(Cause) -> bool| cuts.clone().any(|cut| of(cut.cause));
        let is_stepped_over = is_cut(Cause::is_of_what_was_not_sent);
        let row = ledger.update(id)?.row;
        let lives = || self.sources_of(to).filter_map(|source| Some((source, self.life(source)?)));
        let is_there = lives().any(|(_, taker)| ledger.descends(ledger.head(taker.replica.id, row), id));
        let name = self.peer_name(from);
        if !is_there && is_cut(|cause| cause == Cause::BelowTicket) {
            return Some(format!("{name} dropped it, taking it for one that it had"));
        }
        let takers =
            || lives().filter(|(_, taker)| taker.taken_of(life.replica.id) >= lsn).map(|(source, _)| source);
        let taker = takers().find(|source| self.stands(*source)).or_else(|| takers().next());
        if let Some(taker) = taker.filter(|_| is_there || !is_stepped_over) {
            let kept = if self.is_kept(taker) { "the old store under " } else { "" };
            return Some(format!("{kept}{} has taken it", self.stores[taker].name));
        }
        if lsn > life.channel.sent.passed() {
            return None;
        }
        let channel = &life.channel;
        if channel.sent.is_stale(life.replica.id)
            && lsn <= channel.sent.mark.lsn
            && lsn > channel.sent.forgone
        {
            return Some(format!(
                "the bookmark for {name}, {} of an older log, counts it as sent: it never will be",
                channel.sent.mark.lsn
            ));
        }
        let mut ended_lives = self.sources_of(to).flat_map(|source| &self.stores[source].ended_lives);
        let had = |ended_life: &EndedLife| ended_life.taken.of(life.replica.id) >= lsn;
        if !is_stepped_over && ended_lives.any(had) {
            return Some(format!("the {name} that was destroyed had taken it: it is not sent again"));
        }
        Some(format!("the bookmark for {name} has passed it unsent: it never will be"))
    }

    /// How a record stands that is still to be sent.
    fn record_stands(&self, from: usize, life: &Life, place: usize) -> String {
        let connection = &self.stores[from].connection;
        let peer = self.peer_name(from);
        let channel = &life.channel;
        if !self.sends(from) {
            return format!("not held, for the scheme sends nothing to {peer}");
        }
        match channel.state {
            ChannelState::Pause => format!("held, for the channel to {peer} is paused"),
            ChannelState::Stop => format!("not held, for the channel to {peer} is stopped"),
            ChannelState::Failed => format!("not held, for the channel to {peer} has failed"),
            ChannelState::Start if connection.stalled => {
                format!("held behind a change that {peer} cannot apply")
            }
            ChannelState::Start if !connection.connected => self.unconnected(from),
            ChannelState::Start if place < connection.next => format!("on its way to {peer}"),
            ChannelState::Start => format!("about to be sent to {peer}"),
        }
    }

    /// Why a record waits for a connection: an agent that is down, else the way between the two.
    fn unconnected(&self, from: usize) -> String {
        let ends = [from, self.standing(self.peer(from))].map(|store| &self.stores[store]);
        match ends.into_iter().find(|store| !store.agent_works()) {
            Some(store) if store.agent.works() => {
                format!("held, for the agent of {} is suspended", store.name)
            }
            Some(store) => format!("held, for the agent of {} is {}", store.name, store.agent.word()),
            None => format!("held until the agents find a way to {}", self.peer_name(from)),
        }
    }

    fn marker_awaited(&self, store: usize, row: u32, stage: &Stage) -> String {
        let name = &self.stores[store].name;
        let update = stage.ledger.updates().find(|(_, update)| update.row == RowId(row)).map(|(id, _)| id);
        let places = update.map(|id| self.places(id, stage)).unwrap_or_default();
        let in_log = places.iter().find(|place| place.form == Form::Log);
        let where_it_is = match in_log {
            Some(place) => format!("it is in the log of {}: {}", place.name, place.standing),
            None => String::from("no log holds it any more"),
        };
        format!("its marker row to be seen in {name}; {where_it_is}")
    }

    fn row_numbers(&self) -> Sight {
        let count = |life: &Life| life.replica.table.rows.iter().filter(|row| row.exists()).count();
        let stores = [0, 1].map(|store| &self.stores[self.standing(store)]);
        let counts: Vec<Option<usize>> = stores.iter().map(|store| store.life.as_ref().map(count)).collect();
        let told = stores.iter().zip(&counts).map(|(store, count)| match count {
            Some(count) => format!("{} in {}", count, store.name),
            None => format!("{} does not exist", store.name),
        });
        let told: Vec<String> = told.collect();
        let alarming = counts.iter().any(|count| count.is_none() || *count != counts[0]);
        Sight { what: "the numbers of rows".into(), says: told.join(", "), alarming }
    }

    fn backlog_shown(&self, from: usize) -> Option<Sight> {
        let (store, peer) = (&self.stores[from], self.peer_name(from));
        let life = store.life.as_ref().filter(|_| !self.is_kept(from) || store.agent.works())?;
        if !self.sends(from) {
            return None;
        }
        let channel = &life.channel;
        let waiting = life.replica.log.records.len() - life.next_held();
        let connected = if store.connection.connected { "connected" } else { "not connected" };
        let changes = count_in_words(waiting as u64, "change");
        let says = format!("state {}, {connected}, {changes} waiting", channel.state.word());
        let alarming = channel.state != ChannelState::Start || !store.connection.connected || waiting > 0;
        Some(Sight { what: format!("the channel from {} to {peer}", store.name), says, alarming })
    }
}
