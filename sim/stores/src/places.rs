//! Where an update of the pair is kept, and what the pair shows to whoever looks: for the story of one update.
//!
//! An update is kept by the rows of each store whose content goes back to it, by its record in the log of the life that
//! took it, and by dumps that were cut after it. Received changes enter the receiver's log as well and are not told
//! here, for they are not sent on (`domain/stores.md 4`).

use crate::command::{ChannelState, Command};
use crate::life::{Dump, Life};
use crate::log::Lsn;
use crate::pair::{Ground, Pair, Until};
use ledger::{RowId, UpdateId};
use rehearsal::{Form, Place, Sight, Ticket};

impl Pair {
    /// Every place that keeps an update now.
    pub(crate) fn places_of(&self, id: UpdateId, stage: &Ground) -> Vec<Place> {
        let Some(update) = stage.ledger.update(id) else { return Vec::new() };
        let row = update.row;
        let mut places = Vec::new();
        for (index, store) in self.stores.iter().enumerate() {
            let Some(life) = &store.life else { continue };
            if life.has_tables {
                places.extend(self.among_rows(index, life, (id, row), stage));
            }
            if life.id == update.taken_by {
                places.extend(self.in_log(index, life, (id, update.position)));
            }
        }
        let dumps = self.dumps.iter().enumerate().filter(|(index, dump)| !self.is_replaced(*index, dump));
        let holds = |dump: &Dump| stage.ledger.descends(stage.ledger.dumped(dump.heads, row), id);
        places.extend(dumps.filter(|(_, dump)| holds(dump)).map(|(_, dump)| Place {
            form: Form::Dump,
            name: dump.file.clone(),
            host: Some(dump.host),
            standing: if dump.complete { "complete" } else { "the dump is being written" }.into(),
        }));
        places
    }

    /// Whether a later dump was written over this one.
    fn is_replaced(&self, index: usize, dump: &Dump) -> bool {
        self.dumps[index + 1..].iter().any(|later| later.host == dump.host && later.file == dump.file)
    }

    fn among_rows(
        &self,
        index: usize,
        life: &Life,
        (id, row): (UpdateId, RowId),
        stage: &Ground,
    ) -> Option<Place> {
        let head = stage.ledger.head(life.id, row);
        let store = &self.stores[index];
        let standing = if head == id { "as it was written" } else { "within a later version of its row" };
        stage.ledger.descends(head, id).then(|| Place {
            form: Form::Rows,
            name: store.name.clone(),
            host: Some(store.host),
            standing: standing.into(),
        })
    }

    /// Its record; another one stands at its position where the tail of the log was lost and written anew.
    fn in_log(&self, index: usize, life: &Life, (id, position): (UpdateId, u64)) -> Option<Place> {
        let records = &life.log.records;
        let place = records.partition_point(|record| record.lsn.number() < position);
        let record =
            records.get(place).filter(|record| record.update == id && record.lsn > life.log.oldest())?;
        let store = &self.stores[index];
        Some(Place {
            form: Form::Log,
            name: store.name.clone(),
            host: Some(store.host),
            standing: self.record_stands(index, life, (place, record.lsn)),
        })
    }

    /// How a record stands that is still in the log.
    fn record_stands(&self, from: usize, life: &Life, (place, lsn): (usize, Lsn)) -> String {
        let session = &self.stores[from].session;
        let peer = self.peer_name(from);
        let channel = &life.channel;
        let has = |source: &usize| self.life(*source).is_some_and(|taker| taker.taken_of(life.id) >= lsn);
        let takers = || self.sources_of(self.peer(from)).filter(has);
        if let Some(taker) = takers().find(|source| self.stands(*source)).or_else(|| takers().next()) {
            let kept = if self.is_kept(taker) { "the old store under " } else { "" };
            return format!("{kept}{} has taken it", self.stores[taker].name);
        }
        if lsn <= channel.passed() {
            return if channel.is_stale(life.id) && lsn <= channel.mark.lsn && lsn > channel.forgone {
                format!(
                    "the bookmark for {peer}, {} of an older log, counts it as sent: it never will be",
                    channel.mark.lsn
                )
            } else {
                format!("the bookmark for {peer} has passed it unsent: it never will be")
            };
        }
        match channel.state {
            ChannelState::Pause => format!("held, for the channel to {peer} is paused"),
            ChannelState::Stop => format!("not held, for the channel to {peer} is stopped"),
            ChannelState::Failed => format!("not held, for the channel to {peer} has failed"),
            ChannelState::Start if session.stalled => {
                format!("held behind a change that {peer} cannot apply")
            }
            ChannelState::Start if !session.connected => {
                format!("held until the agents find a way to {peer}")
            }
            ChannelState::Start if place < session.next => format!("on its way to {peer}"),
            ChannelState::Start => format!("about to be sent to {peer}"),
        }
    }

    /// What a command waits for that has not been answered, and how far that is.
    pub(crate) fn awaited_by(&self, ticket: Ticket, stage: &Ground) -> Option<String> {
        if let Some(store) = self.stores.iter().find(|store| store.agent_waiters.contains(&ticket)) {
            return Some(format!("the agent of {}, which is {}", store.name, store.agent.word()));
        }
        match self.watches.iter().find(|watch| watch.ticket == ticket)?.until {
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

    fn marker_awaited(&self, store: usize, row: u32, stage: &Ground) -> String {
        let name = &self.stores[store].name;
        let update = stage.ledger.updates().find(|(_, update)| update.row == RowId(row)).map(|(id, _)| id);
        let places = update.map(|id| self.places_of(id, stage)).unwrap_or_default();
        let in_log = places.iter().find(|place| place.form == Form::Log);
        let where_it_is = match in_log {
            Some(place) => format!("it is in the log of {}: {}", place.name, place.standing),
            None => String::from("no log holds it any more"),
        };
        format!("its marker row to be seen in {name}; {where_it_is}")
    }

    /// What the pair shows from outside: numbers of rows, and what waits in each direction.
    pub(crate) fn shown(&self) -> Vec<Sight> {
        let mut sights = vec![self.row_numbers()];
        sights.extend((0..self.stores.len()).filter_map(|from| self.backlog_shown(from)));
        sights
    }

    fn row_numbers(&self) -> Sight {
        let count = |life: &Life| life.table.rows.iter().filter(|row| row.exists()).count();
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
        let channel = &life.channel;
        let waiting = life.log.records.len() - channel.next_held(&life.log);
        let connected = if store.session.connected { "connected" } else { "not connected" };
        let says = format!("state {}, {connected}, {waiting} changes waiting", channel.state.word());
        let alarming = channel.state != ChannelState::Start || !store.session.connected || waiting > 0;
        Some(Sight { what: format!("the channel from {} to {peer}", store.name), says, alarming })
    }
}

impl Command {
    /// Whether it only looks at what is there.
    #[must_use]
    pub const fn looks(&self) -> bool {
        matches!(
            self,
            Self::Marker { .. }
                | Self::WaitSent { .. }
                | Self::ListReceivers { .. }
                | Self::SelfCheck(_)
                | Self::SelfList(_)
                | Self::Bookmark(_)
                | Self::LogHeld(_)
                | Self::ShowStatus(_)
                | Self::ShowConfig(_)
        )
    }
}
