//! The model on desque.

use desque::SimState;
use desque::serial::{OkEvent, Simulation};
use measured::model::{Engine, Model};

struct State {
    model: Model,
    left: u64,
}

impl SimState<u64> for State {
    fn is_complete(&self, _now: &u64) -> bool {
        self.left == 0
    }
}

#[derive(Debug)]
struct Visit {
    place: u32,
}

impl OkEvent<State, u64> for Visit {
    fn execute(&mut self, simulation: &mut Simulation<State, u64>) {
        let now = *simulation.current_time();
        let state = simulation.state_mut();
        state.left -= 1;
        let (delay, place) = state.model.visit(self.place);
        simulation.schedule(Visit { place }, now + delay).expect("a later time");
    }
}

/// The engine `desque`.
pub struct Desque {
    simulation: Simulation<State, u64>,
}

impl Engine for Desque {
    fn new(pending: u32) -> Self {
        let mut simulation = Simulation::new(State { model: Model::new(pending), left: 0 }, 0);
        for _ in 0..pending {
            let (delay, place) = simulation.state_mut().model.hold();
            simulation.schedule(Visit { place }, delay).expect("a later time");
        }
        Self { simulation }
    }

    #[inline(never)]
    fn run(&mut self, events: u64) {
        self.simulation.state_mut().left = events;
        self.simulation.run().expect("no event fails");
    }

    fn now(&self) -> u64 {
        *self.simulation.current_time()
    }
}
