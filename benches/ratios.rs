//! The goals as ratios: kernel, peers and full rehearsals, interleaved in one run, the least time of each.
//!
//! Criterion's figures (`phold`, `rehearsal`) are for people who look at one thing; a ratio needs both of its sides
//! measured under the same load, so everything here takes turns and the least time of many turns counts. Prints one
//! line per goal. Measures nothing it does not print, and fails nothing: whether a goal is met is for the reader.

use benches::peers;
use measured::clock::Clock;
use measured::hold::Cutover;
use measured::model::Engine;
use measured::scaled;
use pac::Cluster;
use postgres::Twin;
use rehearsal::{Course, Family, Rehearsal, Scene};
use stores::Pair;

/// Lives of each side: where its memory comes to lie is luck that lasts a life, and worth up to a tenth of its time.
const LIVES: usize = 8;
/// Turns that each side takes in a life.
const TURNS: usize = 6;
/// Events of an engine's turn.
const EVENTS: u64 = 100_000;

/// Gives the events it handled.
type Turn = Box<dyn FnMut() -> u64>;

/// One side: what it is called, and what begins a life of it.
type Side = (String, Box<dyn Fn() -> Turn>);

fn engine<E: Engine + 'static>(name: &str, pending: u32) -> Side {
    let live = move || {
        let mut engine = E::new(pending);
        engine.run(4 * u64::from(pending));
        let turn = move || {
            engine.run(EVENTS);
            EVENTS
        };
        Box::new(turn) as Turn
    };
    (name.to_owned(), Box::new(live))
}

/// A turn has as many events as an engine's, or one rehearsal where that has more: each side finds its memory as the
/// others have left it, and should pay for that alike.
fn rehearsal<F: Family>(name: &str, scene: impl Fn() -> Scene<F> + 'static) -> Side {
    played(name, scene, |rehearsal, scene, course| rehearsal.play(scene, course, 1).events)
}

/// The same, and somebody keeps its chronicle.
fn chronicled<F: Family>(name: &str, scene: impl Fn() -> Scene<F> + 'static) -> Side {
    played(name, scene, |rehearsal, scene, course| rehearsal.play_chronicled(scene, course, 1).events)
}

/// Plays a course and gives the events it had.
type Play<F> = fn(&mut Rehearsal<F>, &Scene<F>, &Course<F>) -> u64;

fn played<F: Family>(name: &str, scene: impl Fn() -> Scene<F> + 'static, play: Play<F>) -> Side {
    let live = move || {
        let scene = scene();
        let course = scene.course(&[]).expect("no deviation, no error");
        let mut rehearsal = Rehearsal::default();
        let turn = move || {
            let mut events = 0;
            while events < EVENTS {
                events += play(&mut rehearsal, &scene, &course);
            }
            events
        };
        Box::new(turn) as Turn
    };
    (name.to_owned(), Box::new(live))
}

/// A scenario that comes with cutover, as it is: without a chronicle and with it.
fn as_it_ships<F: Family>(name: &'static str) -> [Side; 2] {
    let scene = move || scaled::opened::<F>(name, |text| text, None);
    [rehearsal(name, scene), chronicled(&format!("{name}, chronicled"), scene)]
}

/// Nanoseconds per event of each side, the least of its turns.
fn measure(sides: &[Side]) -> Vec<f64> {
    let clock = Clock::begin();
    let mut least = vec![f64::INFINITY; sides.len()];
    let mut lives: Vec<Turn> = Vec::new();
    for _ in 0..LIVES {
        // The life before ends only when the next has its memory, so that it cannot have the same.
        lives = sides.iter().map(|(_, live)| live()).collect();
        for _ in 0..TURNS {
            for (turn, least) in lives.iter_mut().zip(&mut least) {
                let started = clock.nanos();
                let events = turn();
                *least = least.min((clock.nanos() - started) as f64 / events as f64);
            }
        }
    }
    drop(lives);
    least
}

fn print(title: &str, sides: &[Side], least: &[f64], goals: &[(usize, usize, f64, bool)]) {
    println!("{title}");
    for ((name, _), nanos) in sides.iter().zip(least) {
        println!("  {name:<28} {nanos:>8.1} ns an event");
    }
    for (above, below, goal, at_least) in goals {
        let ratio = least[*above] / least[*below];
        let met = if *at_least { ratio >= *goal } else { ratio <= *goal };
        let (bound, word) =
            (if *at_least { "at least" } else { "at most" }, if met { "met" } else { "not met" });
        println!("  {} / {}: {ratio:.2}, goal {bound} {goal}: {word}", sides[*above].0, sides[*below].0);
    }
}

fn main() {
    for (pending, goals) in [(64, [1.9, 2.2, 3.2, 13.0]), (1_024, [1.75, 2.2, 3.0, 11.0])] {
        let sides = [
            engine::<Cutover>("cutover", pending),
            engine::<peers::std_heap::StdHeap>("std", pending),
            engine::<peers::desque::Desque>("desque", pending),
            engine::<peers::simcore::Simcore>("simcore", pending),
            engine::<peers::nexosim::Nexosim>("nexosim", pending),
        ];
        let least = measure(&sides);
        let goals: Vec<_> =
            goals.iter().enumerate().map(|(index, goal)| (index + 1, 0, *goal, true)).collect();
        print(&format!("hold model, {pending} pending"), &sides, &least, &goals);
    }
    let sides = [
        engine::<peers::std_heap::StdHeap>("std at 1,024 pending", 1_024),
        rehearsal("rehearsal, 20 thousand", || scaled::scene(9)),
        rehearsal("rehearsal, 1 million", || scaled::scene(290)),
        chronicled("20 thousand, chronicled", || scaled::scene(9)),
        chronicled("1 million, chronicled", || scaled::scene(290)),
    ];
    let least = measure(&sides);
    let goals = [(1, 0, 1.1, false), (2, 0, 1.1, false), (3, 1, 1.15, false), (4, 2, 1.15, false)];
    print("full rehearsal", &sides, &least, &goals);
    println!("  20,000 events: {:.0} rehearsals a second", 1e9 / (least[1] * 20_000.0));
    let sides: Vec<Side> = [
        as_it_ships::<Pair>("stores/corrected"),
        as_it_ships::<Cluster>("pac/compatible"),
        as_it_ships::<Twin>("postgres/one-way"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let least = measure(&sides);
    let goals = [(1, 0, 1.15, false), (3, 2, 1.15, false), (5, 4, 1.15, false)];
    print("with a chronicle, as it ships", &sides, &least, &goals);
}
