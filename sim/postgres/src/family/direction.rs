//! A direction under way: a subscription's worker, what was sent to it, and the copies of its tables.
//!
//! The world decides what each transition does and this when it takes place (`docs/models/postgres.md 9`): a worker is
//! launched, its publisher gathers and sends, the link carries, the subscriber applies one transaction after the other and
//! reports it. What ends a connection (an error, a link, a server, a command) takes along what was under way in it; the
//! slot has it still.

use super::book::Sent as SentChange;
use super::book::{Head, Note, is_same_row};
use super::cause::Cause;
use super::event::Event;
use super::parts::{Copying, Direction, Ship};
use super::twin::{Stage, Twin};
use crate::replication::Decoded;
use crate::replication::{Copied, Shipment};
use crate::reply::Halt;
use crate::server::{Change, Power, Subscription, TableState, Worker};
use crate::value::Lsn;
use crate::world::{Direction as Way, Launched};
use kernel::Span;
use kernel::narrow::u16_of;
use ledger::{Blame, Contest, UpdateId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most transactions that are sent in one piece.
const PIECE: usize = 200;

/// A worker that has failed so often in a row at what it was sent does not get on by itself.
pub(crate) const STUCK: u32 = 2;

impl Twin {
    /// The subscription of a direction, where there still is one.
    pub(crate) fn subscription(&self, id: &Way) -> Option<&Subscription> {
        self.world.subscription(id)
    }

    /// Finds the directions that there are, and starts what is wanted of each.
    pub(crate) fn tend(&mut self, blame: Option<Blame>, stage: &mut Stage) {
        let all = self.world.directions();
        for id in all {
            if self.directions.iter().all(|known| *known.id != id) {
                self.directions.push(Direction::new(id, blame));
            }
        }
        for at in 0..self.directions.len() {
            self.tend_one(at, blame, stage);
        }
    }

    /// Starts what is wanted of a direction, and ends what is over.
    fn tend_one(&mut self, at: usize, blame: Option<Blame>, stage: &mut Stage) {
        let id = Arc::clone(&self.directions[at].id);
        let Some(subscription) = self.subscription(&id) else {
            if self.directions[at].live || self.directions[at].made_by.is_some() {
                self.directions[at].breaks();
            }
            (self.directions[at].made_by, self.directions[at].failed) = (None, 0);
            return;
        };
        let (enabled, worker) = (subscription.enabled, subscription.worker.clone());
        let direction = &mut self.directions[at];
        direction.made_by = direction.made_by.or(blame);
        if direction.live && !matches!(worker, Worker::Running(_)) {
            direction.breaks();
        }
        let up = self.server(self.at_of(&id)).power == Power::Up;
        if enabled && up && !self.directions[at].live && !self.directions[at].launching {
            let again = matches!(worker, Worker::Failed(_)) && self.directions[at].failed > 0;
            self.schedule_launch(at, again, stage);
        }
        if self.directions[at].live {
            self.begin_copies(at, stage);
            self.wake(at, stage);
        }
    }

    fn schedule_launch(&mut self, at: usize, again: bool, stage: &mut Stage) {
        let direction = &mut self.directions[at];
        direction.launching = true;
        let (id, turn) = (Arc::clone(&direction.id), direction.turn);
        let node = self.at_of(&id);
        let config = self.config();
        let settings = &config.cluster[node].settings;
        let after = if again { settings.wal_retrieve_retry_interval_s } else { config.replication.launch_s };
        stage.after(after.span(), Event::Launch { direction: u16_of(at), turn, again });
    }

    /// A worker is started.
    pub(crate) fn launch(&mut self, at: usize, stage: &mut Stage) {
        let id = Arc::clone(&self.directions[at].id);
        self.directions[at].launching = false;
        match self.world.launch(&id) {
            Launched::Started => {
                self.directions[at].live = true;
                self.begin_copies(at, stage);
                self.wake(at, stage);
                self.report(at, stage);
            }
            Launched::Refused(_) | Launched::Hangs => {
                self.directions[at].failed = self.directions[at].failed.saturating_add(1);
                self.schedule_launch(at, true, stage);
            }
            Launched::NotWanted => {}
        }
    }

    /// Something was written at a cluster, so that those who send from there have something to do.
    pub(crate) fn wake_from(&mut self, node: usize, stage: &mut Stage) {
        for at in 0..self.directions.len() {
            let direction = &self.directions[at];
            if direction.live && !direction.sending && self.publisher_of(&direction.id) == Some(node) {
                self.wake(at, stage);
            }
        }
    }

    /// Lets a sender gather, unless it does so already.
    fn wake(&mut self, at: usize, stage: &mut Stage) {
        let direction = &mut self.directions[at];
        if direction.live && !direction.sending {
            direction.sending = true;
            let turn = direction.turn;
            let after = self.config().replication.send_s.span();
            stage.after(after, Event::Send { direction: u16_of(at), turn });
        }
    }

    /// A sender sends what it has gathered.
    pub(crate) fn send(&mut self, at: usize, stage: &mut Stage) {
        let id = Arc::clone(&self.directions[at].id);
        self.directions[at].sending = false;
        let Some(from) = self.publisher_of(&id) else { return };
        let to = self.at_of(&id);
        let [own, peer] = [self.hosts[from], self.hosts[to]];
        if own != peer && !stage.fleet.reaches(own, peer) {
            return;
        }
        let (mut piece, mut bytes, mut all) = (Vec::new(), 0, true);
        let mut before = self.sent_up_to(&id);
        loop {
            if piece.len() == PIECE {
                all = false;
                break;
            }
            match self.world.send(&id) {
                Some(Decoded::Next(shipment)) => {
                    let ship = self.marked(from, shipment);
                    self.note_filtered((from, &id), (before, &ship));
                    before = ship.shipment.end;
                    bytes += self.bytes_of(&ship);
                    piece.push(ship);
                }
                Some(Decoded::End(end)) => {
                    self.note_left_out((from, &id), (before, end), &BTreeSet::new());
                    self.directions[at].end = end;
                    break;
                }
                Some(Decoded::Failed(_)) => {
                    self.fails(at, stage);
                    return;
                }
                None => break,
            }
        }
        let turn = self.directions[at].turn;
        if piece.is_empty() {
            self.reached(at, stage);
        } else {
            let arrives = if own == peer {
                stage.now()
            } else {
                let Some(way) = stage.send(own, peer, bytes) else { return };
                way.arrives
            };
            self.directions[at].flights.push_back(piece);
            stage.at(arrives, Event::Arrive { direction: u16_of(at), turn });
        }
        if !all {
            self.wake(at, stage);
        }
    }

    /// Up to where a subscription was sent everything.
    fn sent_up_to(&self, id: &Way) -> Lsn {
        match self.subscription(id).map(|subscription| &subscription.worker) {
            Some(Worker::Running(at)) => *at,
            _ => Lsn::NONE,
        }
    }

    fn bytes_of(&self, ship: &Ship) -> u64 {
        let of = |name: &str| {
            let known = self.config().table.iter().find(|table| table.name == name);
            known.map_or(100, |table| u64::from(table.row_bytes))
        };
        self.scale.whole_of(ship.changes.iter().map(|sent| of(&sent.table)).sum::<u64>().max(1))
    }

    /// A worker ends with an error.
    pub(crate) fn fails(&mut self, at: usize, stage: &mut Stage) {
        self.directions[at].breaks();
        self.directions[at].failed = self.directions[at].failed.saturating_add(1);
        self.tend_one(at, None, stage);
    }

    /// What was sent reaches the subscriber.
    pub(crate) fn arrive(&mut self, at: usize, stage: &mut Stage) {
        let direction = &mut self.directions[at];
        let Some(piece) = direction.flights.pop_front() else { return };
        direction.queue.extend(piece);
        self.apply_next(at, stage);
    }

    fn apply_next(&mut self, at: usize, stage: &mut Stage) {
        let direction = &mut self.directions[at];
        if direction.applying || direction.queue.is_empty() {
            return;
        }
        direction.applying = true;
        let (turn, id) = (direction.turn, Arc::clone(&direction.id));
        let node = self.at_of(&id);
        let takes = self.scale.slows(self.config().replication.apply_s.span());
        let takes = stage.fleet.host(self.hosts[node]).disk.slowed(takes);
        stage.after(takes, Event::Apply { direction: u16_of(at), turn });
    }

    /// A transaction is applied.
    pub(crate) fn apply(&mut self, at: usize, stage: &mut Stage) {
        self.directions[at].applying = false;
        let Some(ship) = self.directions[at].queue.pop_front() else { return };
        let id = Arc::clone(&self.directions[at].id);
        let Some(skips) = self.subscription(&id).map(|subscription| subscription.skip.is_some()) else {
            return;
        };
        let made_by = self.directions[at].made_by;
        match self.world.apply(&id, &ship.shipment) {
            Ok(_) => {}
            Err(Halt::Refused(_)) => {
                self.fails(at, stage);
                return;
            }
            Err(Halt::Waits(_)) => {
                // Somebody holds the row: it is tried again as the next one.
                self.directions[at].queue.push_front(ship);
                self.apply_next(at, stage);
                return;
            }
        }
        self.directions[at].failed = 0;
        let (end, node) = (ship.shipment.end, self.at_of(&id));
        let contest = self.contest(node, made_by);
        // What was applied has changed nothing of which tables the subscription has, or where each is.
        let Some(subscription) = self.world.subscription(&id) else { return };
        let (tables, skipped_now) = (&subscription.tables, skips && subscription.skip.is_none());
        let skipped = |sent: &SentChange| -> Note {
            match tables.get(&sent.table) {
                _ if skipped_now => (Cause::Skipped, None),
                None => (Cause::NotInSubscription, made_by),
                Some(state) if state.waits() => (Cause::NeverCopied, made_by),
                Some(_) => (Cause::RowMissing, made_by),
            }
        };
        let in_copy = |sent: &SentChange| matches!(tables.get(&sent.table), Some(TableState::Synced(from)) if end <= *from);
        let changes: Vec<SentChange> = ship.changes.into_iter().filter(|sent| !in_copy(sent)).collect();
        self.gauges.max_lag = self.gauges.max_lag.max(lag_of(&changes, stage));
        let told = (&mut stage.ledger, stage.kernel.now(), contest);
        self.book.applied((node, &changes), &self.world.servers[&id.host], told, skipped);
        self.wake_from(node, stage);
        self.directions[at].done = end;
        self.reached(at, stage);
        self.apply_next(at, stage);
    }

    /// What an arriving version is to one that it does not know: who sent writers to where they meet is to blame.
    fn contest(&self, node: usize, made_by: Option<Blame>) -> Contest<Cause> {
        let sent = self.clients.iter().filter(|client| client.home == Some(node));
        let sent = sent.filter_map(|client| client.sent.by).max();
        Contest { cause: Cause::Overwritten, by_stamps: false, blame: sent.or(made_by) }
    }

    /// Something was applied, or there was nothing to send: where nothing is under way any more, the subscriber has all up to
    /// the end, and feeds the tables whose copies it has reached.
    fn reached(&mut self, at: usize, stage: &mut Stage) {
        let direction = &mut self.directions[at];
        if direction.is_empty() {
            direction.done = direction.done.max(direction.end);
            let id = Arc::clone(&direction.id);
            self.world.reach_copies(&id);
        }
        self.report(at, stage);
    }

    /// Lets the publisher hear of what was applied, after a while.
    fn report(&mut self, at: usize, stage: &mut Stage) {
        let direction = &mut self.directions[at];
        if !direction.live || direction.confirming {
            return;
        }
        direction.confirming = true;
        let (turn, id) = (direction.turn, Arc::clone(&direction.id));
        let node = self.at_of(&id);
        let Some(from) = self.publisher_of(&id) else { return };
        let way = stage.message(self.hosts[node], self.hosts[from]);
        let after = self.config().replication.confirm_s.span() + way;
        stage.after(after, Event::Confirm { direction: u16_of(at), turn });
    }

    /// The publisher hears of what was applied.
    pub(crate) fn confirm(&mut self, at: usize, stage: &mut Stage) {
        self.directions[at].confirming = false;
        let id = Arc::clone(&self.directions[at].id);
        let Some(from) = self.publisher_of(&id) else { return };
        let [own, peer] = [self.hosts[self.at_of(&id)], self.hosts[from]];
        let done = self.directions[at].done;
        if done > Lsn::NONE && (own == peer || stage.fleet.reaches(own, peer)) {
            self.world.confirm(&id, done);
            self.look_at_routes(None);
        }
    }

    /// Begins the copies that there is a worker for. One that has failed has none until it is tried again, so that other tables
    /// are not held up by it (`tablesync.c`: workers that run are counted, and each table waits for its own retry).
    fn begin_copies(&mut self, at: usize, stage: &mut Stage) {
        let id = Arc::clone(&self.directions[at].id);
        let waiting = self.world.uncopied(&id);
        let node = self.at_of(&id);
        let most = self.config().cluster[node].settings.max_sync_workers_per_subscription as usize;
        for table in waiting {
            let direction = &self.directions[at];
            if direction.copies.iter().filter(|one| one.copy.is_some()).count() >= most {
                break;
            }
            if direction.copies.iter().all(|one| one.table != table) {
                self.begin_copy(at, table, stage);
            }
        }
    }

    fn begin_copy(&mut self, at: usize, table: String, stage: &mut Stage) {
        let (id, turn) = (Arc::clone(&self.directions[at].id), self.directions[at].turn);
        let Some(from) = self.publisher_of(&id) else { return };
        let number = self.book.table(&table);
        let (after, again, copy) = match self.world.copy_begin(&id, &table) {
            Ok(copy) => {
                let heads =
                    if copy.in_place { Vec::new() } else { self.book.heads(from, &table, &stage.ledger) };
                (self.copy_takes(&table, &copy, (from, self.at_of(&id)), stage), false, Some((copy, heads)))
            }
            Err(_) => (
                self.config().cluster[self.at_of(&id)].settings.wal_retrieve_retry_interval_s.span(),
                true,
                None,
            ),
        };
        self.directions[at].copies.push(Copying { table, number, copy });
        stage.after(after, Event::Copy { direction: u16_of(at), turn, table: number, again });
    }

    /// How long a copy takes.
    fn copy_takes(&self, table: &str, copy: &Copied, (from, to): (usize, usize), stage: &Stage) -> Span {
        let config = self.config();
        let known = config.table.iter().find(|one| one.name == table);
        let (row, ballast) = known.map_or((100, 0), |one| (u64::from(one.row_bytes), one.ballast_mb.bytes()));
        let bytes = if copy.in_place { 0 } else { copy.rows.len() as u64 * row + ballast };
        let link = stage.fleet.link_between(self.hosts[from], self.hosts[to]);
        let carried = link.map_or(u64::MAX, |link| stage.fleet.links[usize::from(link.0)].bytes_per_s_now());
        let pace = config.replication.copy.bytes().min(carried).max(1);
        let takes = Span::from_nanos(
            (u128::from(bytes) * 1_000_000_000 / u128::from(pace)).try_into().unwrap_or(u64::MAX / 2),
        );
        config.replication.copy_begin_s.span() + stage.fleet.host(self.hosts[to]).disk.slowed(takes)
    }

    /// The copy of a table is complete, or is tried again.
    pub(crate) fn copy_done(&mut self, at: usize, number: u32, stage: &mut Stage) {
        let Some(place) = self.directions[at].copies.iter().position(|one| one.number == number) else {
            return;
        };
        let Copying { table, copy, .. } = self.directions[at].copies.swap_remove(place);
        let id = Arc::clone(&self.directions[at].id);
        let from = self.publisher_of(&id);
        let node = self.at_of(&id);
        if let (Some((copy, heads)), Some(from)) = (copy, from) {
            let (done, followed) = self.copy_ends(&id, &table, &copy);
            let heads = (!copy.in_place).then_some(&*heads);
            self.follow_copy(at, (from, &table), (heads, followed), stage);
            if !done {
                self.directions[at].copies.push(Copying { table, number, copy: None });
                let after = self.config().cluster[node].settings.wal_retrieve_retry_interval_s.span();
                let turn = self.directions[at].turn;
                stage.after(after, Event::Copy { direction: u16_of(at), turn, table: number, again: true });
                self.begin_copies(at, stage);
                return;
            }
        }
        self.begin_copies(at, stage);
        self.wake(at, stage);
        self.reached(at, stage);
    }

    /// Puts the rows of a copy in, and whether that went well, with what of later transactions was applied to them then. It
    /// has brought its table up to where the worker was sent everything, and moves the worker's own mark nowhere: what is under
    /// way for other tables is still to be applied.
    fn copy_ends(&mut self, id: &Way, table: &str, copy: &Copied) -> (bool, Vec<Shipment>) {
        let before = self.subscription(id).map(|subscription| subscription.applied);
        let mut followed = Vec::new();
        let done = self.world.copy_end(id, (table, copy), &mut followed).is_ok();
        let server = self.world.servers.get_mut(&id.host);
        let of =
            server.and_then(|server| server.databases.get_mut(&id.database)?.subscriptions.get_mut(&id.name));
        if let (Some(of), Some(before)) = (of, before) {
            of.applied = before;
        }
        (done, followed)
    }

    /// Tells the ledger of a copy: which rows it has put in, unless they were in place, and what of later transactions was
    /// applied to them. A row that a publication's filter has left out was never there, and none of its updates.
    fn follow_copy(
        &mut self,
        at: usize,
        (from, table): (usize, &str),
        (heads, followed): (Option<&[Head]>, Vec<Shipment>),
        stage: &mut Stage,
    ) {
        let (id, made_by) = (Arc::clone(&self.directions[at].id), self.directions[at].made_by);
        let node = self.at_of(&id);
        let contest = self.contest(node, made_by);
        let ships: Vec<SentChange> =
            followed.into_iter().flat_map(|shipment| self.marked(from, shipment).changes).collect();
        let server = &self.world.servers[&id.host];
        if let Some(heads) = heads {
            let Some(keys) = self.book.keys_put_in(node, server) else { return };
            let told = (&mut stage.ledger, contest);
            let left_out = self.book.copied((node, table), (heads, Some(&keys)), told);
            for head in left_out {
                let mut version = UpdateId(head);
                while version != UpdateId::INITIAL {
                    self.book.note(node, version.0, (Cause::NotPublished, made_by));
                    version = stage.ledger.base(version);
                }
            }
        }
        let told = (&mut stage.ledger, stage.kernel.now(), contest);
        self.book.applied((node, &ships), server, told, |_| (Cause::RowMissing, made_by));
    }

    /// A transaction with the updates that its changes are.
    fn marked(&self, from: usize, shipment: Shipment) -> Ship {
        let marks = self.book.marks_at(from, shipment.end);
        let records = &self.server(from).wal.records;
        let at = records.partition_point(|record| record.end < shipment.end);
        let whole = records.get(at).map_or(&[][..], |record| &record.transaction.changes);
        let mut next = 0;
        let mut changes = Vec::with_capacity(shipment.changes.len());
        for published in &shipment.changes {
            let change = Change { relation: published.relation.clone(), kind: published.kind.clone() };
            let rest = whole.get(next..).unwrap_or_default();
            let found = rest.iter().position(|one| is_same_row(one, &change));
            next += found.map_or(0, |found| found + 1);
            let mark = found.and_then(|_| marks.get(next - 1)).copied().unwrap_or_default();
            changes.push(SentChange { table: published.table.clone(), change, mark });
        }
        Ship { shipment, changes }
    }
}

/// How old the oldest update of what was applied is by now.
fn lag_of(changes: &[SentChange], stage: &Stage) -> Span {
    let now = stage.now();
    let committed = changes.iter().filter_map(|sent| stage.ledger.update(UpdateId(sent.mark)));
    committed.map(|update| now - update.committed).max().unwrap_or(Span::ZERO)
}
