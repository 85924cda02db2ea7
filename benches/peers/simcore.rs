//! The model on simcore: one component to which all events are sent.
//!
//! A component for each place would cost simcore more, so this is the kinder comparison.

use kernel::narrow::nearest_whole;
use measured::model::{Engine, Model};
use serde::Serialize;
use simcore::{Event, EventHandler, Simulation, SimulationContext, cast};
use std::cell::RefCell;
use std::rc::Rc;

const NANOS_PER_SEC: f64 = 1e9;

#[derive(Clone, Serialize)]
struct Visit {
    place: u32,
}

struct World {
    model: Model,
    context: SimulationContext,
}

impl World {
    fn schedule(&self, (delay, place): (u64, u32)) {
        self.context.emit_self(Visit { place }, delay as f64 / NANOS_PER_SEC);
    }
}

impl EventHandler for World {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Visit { place } => {
                let next = self.model.visit(place);
                self.schedule(next);
            }
        });
    }
}

/// The engine `simcore`.
pub struct Simcore {
    simulation: Simulation,
}

impl Engine for Simcore {
    fn new(pending: u32) -> Self {
        let mut simulation = Simulation::new(42);
        let mut world = World { model: Model::new(pending), context: simulation.create_context("world") };
        for _ in 0..pending {
            let next = world.model.hold();
            world.schedule(next);
        }
        simulation.add_handler("world", Rc::new(RefCell::new(world)));
        Self { simulation }
    }

    #[inline(never)]
    fn run(&mut self, events: u64) {
        self.simulation.steps(events);
    }

    fn now(&self) -> u64 {
        nearest_whole(self.simulation.time() * NANOS_PER_SEC).expect("time is not negative")
    }
}
