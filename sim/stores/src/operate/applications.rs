//! `applications`, `write`, `forget` and `marker`: what no vendor command does (ours; `docs/models/stores.md 8.1`, I6 and I7).

use crate::command::{ChannelState, Dsn};
use crate::event::Event;
use crate::pair::{LOOK, Pair, PendingWait, Stage, Until, store_id};
use crate::parts::Call;
use kernel::{Span, Time, planted};
use rehearsal::{DONE, LATER, Replied, Reply};

impl Pair {
    /// Every application connected to the one store connects to the other, at once.
    pub(crate) fn applications_move(&mut self, call: Call<'_>, from: &Dsn, to: &Dsn, at: Time) -> Replied {
        let (from, to) = (self.resolve(from)?, self.resolve(to)?);
        self.applications.send(Some(store_id(from)), Some(store_id(to)), call.invocation.act(at));
        self.handed_over_by = Some(call.invocation.blame);
        self.stores[to].written_by = Some(call.invocation.blame);
        DONE
    }

    pub(crate) fn applications_stop(&mut self, call: Call<'_>, store: &Dsn, at: Time) -> Replied {
        let store = self.resolve(store)?;
        self.applications.send(Some(store_id(store)), None, call.invocation.act(at));
        DONE
    }

    pub(crate) fn applications_start(&mut self, call: Call<'_>, store: &Dsn, at: Time) -> Replied {
        let store = self.resolve(store)?;
        self.applications.send(None, Some(store_id(store)), call.invocation.act(at));
        self.handed_over_by = Some(call.invocation.blame);
        self.stores[store].written_by = Some(call.invocation.blame);
        DONE
    }

    /// Makes the groups that have a script and are connected to a store send so many requests, in turn. What becomes of
    /// them is their clients' to hear.
    pub(crate) fn write(&mut self, store: &Dsn, many: u32, stage: &mut Stage) -> Replied {
        let store = self.resolve(store)?;
        for _ in 0..many {
            let group = self.applications.next_to_write(store_id(store)).ok_or_else(|| {
                format!("no clients that have a script are connected to {}", self.stores[store].name)
            })?;
            stage.send_request(group);
        }
        DONE
    }

    /// A store forgets what it has received from the other one, whose channel must not be sending meanwhile.
    pub(crate) fn forget(&mut self, store: &Dsn, peer: &Dsn) -> Replied {
        let (store, peer) = (self.resolve(store)?, self.resolve(peer)?);
        if self.life(peer).is_some_and(|life| life.channel.state == ChannelState::Start) {
            return Err(format!("{} is sending to {}", self.stores[peer].name, self.stores[store].name));
        }
        self.living(store)?.replica.forget_received();
        DONE
    }

    /// Writes a row here and waits until it is seen there.
    pub(crate) fn marker(&mut self, call: Call<'_>, from: &Dsn, to: &Dsn, stage: &mut Stage) -> Replied {
        let (from, to) = (self.resolve(from)?, self.resolve(to)?);
        let row = self.write_marker(from, stage)?;
        self.stores[from].written_by.get_or_insert(call.invocation.blame);
        self.wait(call, Until::Row { store: to, row }, stage);
        LATER
    }

    /// Somebody looks again. Who has given up does not look any more.
    pub(crate) fn look(&mut self, index: u32, stage: &mut Stage) {
        let PendingWait { ticket, until, .. } = self.waits[index as usize];
        if !stage.is_open(ticket) {
            return;
        }
        let Some(reply) = self.found(until, stage) else {
            return stage.after(LOOK, Event::Look { wait: index });
        };
        match self.waits[index as usize].session.take().filter(|_| reply.status == 0) {
            Some(session) => self.resume(&session, ticket, reply.lines, stage),
            None => stage.reply(ticket, Span::ZERO, reply),
        }
    }

    pub(crate) fn found(&self, until: Until, stage: &Stage) -> Option<Reply> {
        match until {
            Until::Row { .. } if planted("marker-is-seen-at-once") => Some(Reply::done()),
            Until::Row { store, row } => {
                let life = self.life(store).filter(|life| life.loaded)?;
                life.replica.table.row(row).exists().then(Reply::done)
            }
            Until::Sent { store, life, upto, deadline, by_call } => {
                let found = self.life(store).filter(|found| found.replica.id == life && found.loaded);
                let Some(found) = found else {
                    let name = &self.stores[store].name;
                    return Some(Reply::refused(format!("the connection to data store {name} is lost")));
                };
                // What lies below a mark counts as sent, whosever log numbered it.
                if found.channel.sent.mark.lsn >= upto {
                    return Some(if by_call { Reply::printed(vec!["< 00 >".into()]) } else { Reply::done() });
                }
                let late = deadline.is_some_and(|deadline| stage.now() >= deadline);
                late.then(|| match by_call {
                    true => Reply::printed(vec!["< 01 >".into()]),
                    false => Reply::refused("timed out before all updates were acknowledged"),
                })
            }
        }
    }
}
