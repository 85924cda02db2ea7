//! The model on NeXosim, one thread: one model that schedules its own events.
//!
//! A model for each place would cost NeXosim more, so this is the kinder comparison.

use measured::model::{Engine, Model as Hold};
use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{Mailbox, SimInit, Simulation};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Serialize, Deserialize)]
struct World {
    pending: u32,
    /// Made when the simulation starts; never written out or read back here.
    #[serde(skip)]
    hold: Option<Hold>,
}

#[Model]
impl World {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        let mut hold = Hold::new(self.pending);
        for _ in 0..self.pending {
            self.schedule(hold.hold(), context);
        }
        self.hold = Some(hold);
    }

    #[nexosim(schedulable)]
    async fn visit(&mut self, place: u32, context: &Context<Self>) {
        if let Some(hold) = &mut self.hold {
            let next = hold.visit(place);
            self.schedule(next, context);
        }
    }

    fn schedule(&self, (delay, place): (u64, u32), context: &Context<Self>) {
        let delay = Duration::from_nanos(delay);
        context.schedule_event(delay, schedulable!(Self::visit), place).expect("a later time");
    }
}

/// The engine `nexosim`.
pub struct Nexosim {
    simulation: Simulation,
}

impl Engine for Nexosim {
    fn new(pending: u32) -> Self {
        let world = World { pending, hold: None };
        let bench = SimInit::with_num_threads(1).add_model(world, Mailbox::new(), "world");
        Self { simulation: bench.init(MonotonicTime::EPOCH).expect("a sound bench") }
    }

    #[inline(never)]
    fn run(&mut self, events: u64) {
        for _ in 0..events {
            self.simulation.step().expect("no event fails");
        }
    }

    fn now(&self) -> u64 {
        let since = self.simulation.time().duration_since(MonotonicTime::EPOCH);
        u64::try_from(since.as_nanos()).expect("as long as a run lasts")
    }
}
