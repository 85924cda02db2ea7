//! What applications do with the transactions of their clients.
//!
//! An application that is connected to a store which is not there, has no tables or has no room for its log is told so
//! at once (`docs/models/stores.md 1.3`: updates abort), and tells its client: the request is refused because something
//! behind the service is away. Applications that are stopped, and those on a dead host, answer nobody. That a key
//! exists, or a row does not, is an answer.

use crate::cause::Cause;
use crate::config::Connections;
use crate::pair::{Pair, Stage, store_id};
use crate::parts::unavailable;
use ledger::UpdateKind;
use rehearsal::{Absence, Act, GroupId, Request, Response, Tried, Victim, purpose};
use replica::{Change, Table, Writer};

/// Who writes to a store, or why nobody can.
type Found<'a> = Result<Writer<'a, Cause>, u8>;

impl Pair {
    /// Takes a client's transaction: all of it or nothing.
    #[inline(always)]
    pub(crate) fn transact(&mut self, request: &Request, stage: &mut Stage) -> Response {
        let Some(home) = self.applications.homes[usize::from(request.group)] else {
            return self.stopped(request.group);
        };
        let store = usize::from(home);
        let after = self.applications.answer_after;
        if self.applications.several {
            return self.transact_many(store, request, stage);
        }
        let change = self.workload.change(request.group.into(), request.draw);
        let mut writer = match self.writer(store, 1, stage) {
            Ok(writer) => writer,
            Err(cause) => return self.without_store(request.group, (store, cause), stage),
        };
        if writer.refuses(change) {
            return Response::Refused { after };
        }
        let first = writer.commit(change, false);
        self.wake(store, stage);
        Response::Taken { first, count: 1, after }
    }

    #[inline(never)]
    fn transact_many(&mut self, store: usize, request: &Request, stage: &mut Stage) -> Response {
        let after = self.applications.answer_after;
        let Some(changes) = self.changes(store, request, stage) else { return Response::Refused { after } };
        let mut writer = match self.writer(store, changes.len() as u64, stage) {
            Ok(writer) => writer,
            Err(cause) => return self.without_store(request.group, (store, cause), stage),
        };
        let Some((first, count)) = writer.take(&changes) else { return Response::Refused { after } };
        self.wake(store, stage);
        stage.taken(first, count, after)
    }

    /// What a client hears whose application has no store to write to.
    #[cold]
    fn without_store(&self, group: GroupId, (store, cause): (usize, u8), stage: &Stage) -> Response {
        let by = self.absence_of(group, stage).and_then(|absence| absence.act.by);
        if stage.fleet.host(self.stores[store].host).is_up() {
            Response::Away { after: self.applications.answer_after, cause, by }
        } else {
            Response::Unavailable { cause, by }
        }
    }

    /// What a client hears whose application is stopped.
    #[cold]
    fn stopped(&self, group: GroupId) -> Response {
        Response::Unavailable {
            cause: unavailable::STOPPED,
            by: self.applications.sent[usize::from(group)].by,
        }
    }

    /// What a transaction asks for: what the group's script has, or several rows of which the first is the request's own
    /// draw; nothing where a script asks for a row that no number is left for.
    fn changes(&self, store: usize, request: &Request, stage: &Stage) -> Option<Vec<Change>> {
        let script = &self.applications.scripts[usize::from(request.group)];
        if !script.is_empty() {
            // Where there is no store the request is refused for that.
            let nothing = Table::default();
            let table = self.life(store).map_or(&nothing, |life| &life.replica.table);
            return script.changes((request.group.into(), request.ordinal), &self.workload, table);
        }
        let many = u64::from(self.workload.per_transaction());
        let further =
            |index: u32| stage.draw(purpose::ROWS, request.key, request.ordinal * many + u64::from(index));
        let draw = |index: u32| if index == 0 { request.draw } else { further(index) };
        Some(self.workload.changes(request.group.into(), draw))
    }

    /// Opens a store for a transaction of so many records.
    ///
    /// # Errors
    /// Why it cannot take one, as an index into [`unavailable::WORDS`].
    #[inline(always)]
    fn writer<'a>(&'a mut self, store: usize, records: u64, stage: &'a mut Stage) -> Found<'a> {
        if let Some(cause) = self.cannot_write(store, records, stage) {
            return Err(cause);
        }
        let now = stage.now();
        let own = &mut self.stores[store];
        let host = stage.fleet.host_mut(own.host);
        let life = own.life.as_mut().expect("a store that can be written to exists");
        Ok(Writer { replica: &mut life.replica, host, ledger: &mut stage.ledger, now })
    }

    /// Why a store cannot take a transaction of so many records, as an index into [`unavailable::WORDS`].
    #[inline]
    pub(crate) fn cannot_write(&self, store: usize, records: u64, stage: &Stage) -> Option<u8> {
        let own = &self.stores[store];
        let fallen = self.mortal && own.life.as_ref().is_some_and(|life| !life.loaded);
        let absent = if fallen { unavailable::FALLEN } else { unavailable::NO_STORE };
        let Some(life) = own.life.as_ref().filter(|life| life.loaded) else { return Some(absent) };
        if !life.has_tables {
            return Some(unavailable::NO_TABLE);
        }
        let disk = &stage.fleet.host(own.host).disk;
        (!life.replica.log.has_room(records, disk)).then_some(unavailable::LOG_FULL)
    }

    /// Why nobody of a group is served: its applications were stopped, or sent to a store that cannot take their
    /// transactions, or their store ceased to. That the disk is full is the doing of the fault that fills it. Who sends
    /// applications to a store that a fault keeps down has not taken the service away.
    pub(crate) fn absence_of(&self, group: GroupId, stage: &Stage) -> Option<Absence> {
        let group = usize::from(group);
        let sent = self.applications.sent[group];
        let Some(home) = self.applications.homes[group] else {
            return Some(sent.closes(unavailable::STOPPED));
        };
        let cause = self.cannot_write(usize::from(home), 1, stage)?;
        if cause == unavailable::LOG_FULL {
            let disk = Victim::Disk(self.stores[usize::from(home)].host);
            return Some(Act { at: stage.now(), by: stage.struck(disk) }.closes(cause));
        }
        let closed = self.stores[usize::from(home)].closed;
        let absence = closed.closes(cause);
        Some(if closed.is_a_faults() { absence } else { absence.or_later(sent.closes(cause)) })
    }

    /// Writes a marker row, which is a row like any other.
    ///
    /// # Errors
    /// The words of a client that cannot write it.
    pub(crate) fn write_marker(&mut self, store: usize, stage: &mut Stage) -> Tried<u32> {
        let row = self.next_marker_row;
        let mut writer = self.writer(store, 1, stage).map_err(|cause| {
            format!("the marker cannot be written: {}", unavailable::WORDS[usize::from(cause)])
        })?;
        let update = writer.commit(Change { row, kind: UpdateKind::Insert }, false);
        writer.ledger.acknowledge(update);
        self.next_marker_row += 1;
        self.wake(store, stage);
        Ok(row)
    }

    /// Whether any client is connected to the store.
    pub(crate) fn serves(&self, store: usize) -> bool {
        self.applications.homes.contains(&Some(store_id(store)))
    }

    /// Whether clients hold connections to the store.
    pub(crate) fn is_held(&self, store: usize) -> bool {
        self.config().workload.connections == Connections::Held && self.serves(store)
    }
}
