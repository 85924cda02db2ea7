//! The model as a backend: what a conductor types goes to the world of a rehearsal, and virtual time passes while he hears.

use super::Rehearsal;
use crate::course::Course;
use crate::ids::{ColumnId, EntryId, GroupId};
use crate::play::backend::{Backend, Gone, Heard, Order};
use crate::play::family::Family;
use crate::play::operator::invocation;
use crate::play::port::Reply;
use crate::play::stage::Event;
use crate::scene::Scene;
use kernel::{Span, Time};

/// A world without an operator of its own; its clients work as the scenario says.
#[derive(Debug)]
pub struct Modelled<'a, F: Family> {
    scene: &'a Scene<F>,
    course: &'a Course<F>,
    rehearsal: Rehearsal<F>,
}

impl<'a, F: Family> Modelled<'a, F> {
    /// A world in which nothing was typed yet.
    #[must_use]
    pub fn open(scene: &'a Scene<F>, course: &'a Course<F>, seed: u64) -> Self {
        let mut rehearsal = Rehearsal::default();
        rehearsal.begin(scene, course, seed);
        Self { scene, course, rehearsal }
    }
}

impl<F: Family> Backend for Modelled<'_, F> {
    type Command = F::Command;

    fn now(&self) -> Time {
        self.rehearsal.stage.now()
    }

    fn submit(&mut self, order: &Order<'_, F::Command>) -> Result<(), Gone> {
        let Rehearsal { world, stage, .. } = &mut self.rehearsal;
        let ticket = stage.open_ticket();
        assert_eq!(ticket, order.ticket, "each attempt has the next ticket");
        let entry = &self.course.entries[order.place];
        match invocation(entry, order.tries, EntryId::of(order.place), stage) {
            Ok(invocation) => world.submit(ticket, &invocation, order.command, stage),
            Err(message) => stage.reply(ticket, Span::ZERO, Reply::refused(message)),
        }
        Ok(())
    }

    fn request(&mut self, group: GroupId) -> Result<(), Gone> {
        self.rehearsal.stage.send_request(group);
        Ok(())
    }

    fn hear(&mut self, until: Time) -> Result<Option<Heard>, Gone> {
        let bell = Event::Type { column: ColumnId::BELL };
        self.rehearsal.stage.kernel.schedule_at(until.max(self.now()), bell);
        while let Some((at, event)) = self.rehearsal.stage.kernel.next() {
            match event {
                // One that was set for an earlier instant has nobody to wake.
                Event::Type { column: ColumnId::BELL } if at >= until => return Ok(None),
                // Whoever types is outside, and knows for himself how long he waits.
                Event::Type { .. } | Event::TimeOut(_) => {}
                Event::Reply(ticket) => {
                    if let Some(reply) = self.rehearsal.stage.close_ticket(ticket) {
                        return Ok(Some(Heard::Reply(ticket, reply)));
                    }
                }
                Event::Answer { group, .. } => {
                    self.rehearsal.handle(self.scene, self.course, &event);
                    return Ok(Some(Heard::Answer { group }));
                }
                other => self.rehearsal.handle(self.scene, self.course, &other),
            }
        }
        Ok(None)
    }
}
