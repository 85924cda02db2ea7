//! Keeping the chronicle of a run: which states its things were in, how much of what there was, and when it broke.
//!
//! - `mod`: who keeps it while the run goes on, and has no way to change it;
//! - `tell`: from what was kept to what is told.
//!
//! States are looked at after every event that is typed, given up or breaks something, after every event of the model that
//! is not of its daily traffic, and after whatever moves the outline of a family. So the edge of a state is the time of
//! the event that brought it about, and nothing is looked at a million times for nothing.

mod services;
mod tell;

use crate::course::Course;
use crate::ids::FaultId;
use crate::outcome::{Condition, Outcome, Seconds};
use crate::play::clients::Clients;
use crate::play::curves::{Curves, Gauge};
use crate::play::family::Family;
use crate::play::sheet::{Sheet, Standing};
use crate::play::stage::{Event, Stage};
use crate::rehearsal::{Around, Onlooker, Rehearsal};
use crate::scene::Scene;
use fleet::Fleet;
use kernel::Time;

/// Who keeps a chronicle.
struct Chronicler<'s> {
    /// The service of each group of clients, and the names of services.
    services: &'s [String],
    of_group: Vec<usize>,
    sheet: Sheet,
    curves: Curves,
    /// What the event under way may move.
    moves: Moves,
    /// From when on it is time to measure again.
    due: Time,
    /// The outline at the last look; none before the first.
    outline: Option<u64>,
    /// Each beginning and end of a fault.
    faults: Vec<(Time, FaultId, bool)>,
    /// When each cut of the ledger was told.
    cuts: Vec<Time>,
}

/// Which states an event may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moves {
    Nothing,
    /// Those that the outline of the family tells.
    Outlined,
    Anything,
}

impl<F: Family> Rehearsal<F> {
    /// Plays a course and keeps its chronicle, which stands in the outcome; nothing else of that differs.
    pub fn play_chronicled(&mut self, scene: &Scene<F>, course: &Course<F>, seed: u64) -> Outcome {
        let mut chronicler = Chronicler {
            services: &scene.services,
            of_group: scene.groups.iter().map(|group| group.service).collect(),
            sheet: Sheet::default(),
            curves: Curves::default(),
            moves: Moves::Nothing,
            due: Time::ZERO,
            outline: None,
            faults: Vec::new(),
            cuts: Vec::new(),
        };
        let mut outcome = self.play_before(scene, course, seed, &mut chronicler);
        // The last event has nothing behind it before which it would be counted.
        chronicler.measure(&self.world, &self.stage, &self.clients);
        outcome.chronicle = Some(Box::new(self.chronicle((scene, course), chronicler, &outcome)));
        outcome
    }
}

impl Chronicler<'_> {
    /// Comes to an event before which it is time to measure.
    #[inline(never)]
    fn comes_to<F: Family>(&mut self, at: Time, run: &Rehearsal<F>) {
        if self.outline.is_none() {
            self.look(Time::ZERO, &run.world, &run.stage);
        }
        self.measure(&run.world, &run.stage, &run.clients);
        self.curves.pass(at);
        self.due = self.curves.until;
    }

    /// Looks after an event that may have moved something.
    #[inline(never)]
    fn looks_up<F: Family>(&mut self, at: Time, around: &Around<'_, F>) {
        self.look(at, around.world, around.stage);
        self.measure(around.world, around.stage, around.clients);
    }

    /// Now and then: that a look would have found nothing where none was taken.
    #[cfg(debug_assertions)]
    fn overlooks_nothing<F: Family>(&mut self, at: Time, around: &Around<'_, F>) {
        if around.stage.kernel.events().is_multiple_of(61) {
            let before = self.sheet.clone();
            self.look(at, around.world, around.stage);
            assert!(self.sheet.says_the_same_as(&before), "what is not looked at does not move");
            self.sheet = before;
        }
    }

    fn look<F: Family>(&mut self, at: Time, world: &F, stage: &Stage<F>) {
        self.outline = Some(world.outline());
        self.sheet.begins(at);
        tell_fleet(&stage.fleet, &mut self.sheet);
        world.tell_tracks(stage, &mut self.sheet);
        self.sheet.ends();
    }

    fn measure<F: Family>(&mut self, world: &F, stage: &Stage<F>, clients: &Clients) {
        self.curves.begins();
        for (service, name) in self.services.iter().enumerate() {
            let groups = self.of_group.iter().enumerate().filter(|(_, of)| **of == service);
            let (mut sent, mut answered, mut refused) = (0, 0, 0);
            for asking in groups.map(|(group, _)| clients.asking(group)) {
                sent += asking.requests;
                answered += asking.answered;
                refused += asking.refused;
            }
            let of = || name.clone();
            let gauge = |kind, what| Gauge { kind, number: service, of: &of, name: what, unit: "requests" };
            self.curves.count(&gauge("sent", "requests sent"), sent);
            self.curves.count(&gauge("answered", "requests answered in time"), answered);
            self.curves.count(&gauge("refused", "requests refused until their time-out"), refused);
        }
        world.tell_curves(stage, &mut self.curves);
    }
}

/// Hosts and links.
fn tell_fleet(fleet: &Fleet, sheet: &mut Sheet) {
    for (place, host) in fleet.hosts.iter().enumerate() {
        let (state, condition) = if host.is_up() { ("up", Condition::On) } else { ("down", Condition::Off) };
        let host_id = fleet::HostId::of(place);
        sheet.tell(&Standing { kind: "host", name: &[&host.name], host: Some(host_id), state, condition });
    }
    for link in &fleet.links {
        let [one, other] = link.ends;
        let name = [&fleet.host(one).name, " - ", &fleet.host(other).name];
        let (state, condition) = match (link.is_open(one), link.is_open(other)) {
            (true, true) if link.is_slowed() => ("slowed", Condition::Part),
            (true, true) => ("open", Condition::On),
            (false, false) => ("cut", Condition::Off),
            _ => ("cut one way", Condition::Part),
        };
        sheet.tell(&Standing { kind: "link", name: &name, host: None, state, condition });
    }
}

impl<F: Family> Onlooker<F> for Chronicler<'_> {
    const LISTENS: bool = true;

    #[inline(always)]
    fn before(&mut self, at: Time, event: &Event<F::Event>, run: &Rehearsal<F>) {
        if at >= self.due {
            self.comes_to(at, run);
        }
        self.moves = match *event {
            // That a client hears of its request moves nothing, and what a command did was done before its reply is heard.
            Event::Answer { .. } | Event::Reply(_) => Moves::Nothing,
            Event::Arrive { .. } | Event::Retry { .. } => Moves::Outlined,
            Event::Model(event) if run.world.is_traffic(event) => Moves::Outlined,
            Event::Fault { index, on } => {
                self.faults.push((at, index, on));
                Moves::Anything
            }
            _ => Moves::Anything,
        };
    }

    #[inline(always)]
    fn after(&mut self, at: Time, _: &Event<F::Event>, around: &Around<'_, F>) {
        if self.moves == Moves::Nothing {
            return;
        }
        let cuts = around.stage.ledger.cuts().len();
        if cuts != self.cuts.len() {
            self.cuts.resize(cuts, at);
        }
        if self.moves == Moves::Anything || self.outline != Some(around.world.outline()) {
            self.looks_up(at, around);
        } else {
            #[cfg(debug_assertions)]
            self.overlooks_nothing(at, around);
        }
    }
}

/// An instant as it is told.
fn seconds(at: Time) -> Seconds {
    Seconds(at - Time::ZERO)
}
