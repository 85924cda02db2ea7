//! The works whose instructions are counted: each is prepared, and what is left to do is what counts.

use kernel::{Span, Time};
use ledger::{
    Attempt, Contest, Cut, Holding, Holdings, Ledger, PositionRange, Retained, RowId, StoreId, UpdateKind,
};
use measured::hold::Cutover;
use measured::model::Engine as _;
use measured::{long, scaled};
use pac::Cluster;
use postgres::Twin;
use rehearsal::{Family, Rehearsal, Scene};
use search::explored::Options;
use search::{
    Case, Engine, Exploration, MistakeKind, Mistakes, Player, ShrinkContext, ShrunkKinds, Unmonitored,
    explore,
};
use stores::Pair;

/// What is left to do, and then a figure that depends on all of it. What was prepared for it outlives it, so that to drop
/// that does not count.
pub(crate) type Work = Box<dyn FnMut() -> u64>;

/// A work that is counted: its name, and what prepares it.
pub(crate) type Counted = (&'static str, fn() -> Work);

/// All of them, in the order in which they are told.
pub(crate) const WORKS: [Counted; 7] = [
    ("kernel", kernel),
    ("stores-rehearsal", stores_rehearsal),
    ("pac-rehearsal", pac_rehearsal),
    ("postgres-rehearsal", postgres_rehearsal),
    ("judge", judge),
    ("search", search),
    ("check", check),
];

/// The hold model at 1,024 events pending.
fn kernel() -> Work {
    const PENDING: u32 = 1_024;
    let mut engine = Cutover::new(PENDING);
    engine.run(4 * u64::from(PENDING));
    Box::new(move || {
        engine.run(100_000);
        engine.now()
    })
}

/// A rehearsal of 20,000 events of the pair, on memory that was used before.
fn stores_rehearsal() -> Work {
    rehearsal(scaled::scene(9))
}

/// A rehearsal of a cluster as it comes, on memory that was used before.
fn pac_rehearsal() -> Work {
    rehearsal::<Cluster>(scaled::opened("pac/compatible", |text| text, None))
}

/// A rehearsal of two clusters of PostgreSQL as they come, on memory that was used before.
fn postgres_rehearsal() -> Work {
    rehearsal::<Twin>(scaled::opened("postgres/one-way", |text| text, None))
}

fn rehearsal<F: Family + 'static>(scene: Scene<F>) -> Work {
    let course = scene.course(&[]).expect("no deviation, no error");
    let mut rehearsal = Rehearsal::default();
    rehearsal.play(&scene, &course, 1);
    Box::new(move || rehearsal.play(&scene, &course, 1).events)
}

/// The judgement of 200,000 updates, of which some are lost and some pending.
fn judge() -> Work {
    const UPDATES: u32 = 200_000;
    const ROWS: u32 = 2_000;
    let stores = [StoreId(0), StoreId(1)];
    let mut ledger = Ledger::<u8>::default();
    let lives = stores.map(|store| ledger.open(store, ROWS));
    let contest = Contest { cause: 1, by_stamps: false, blame: None };
    for number in 1..=UPDATES {
        let row = RowId(number * 7_919 % ROWS);
        let own = usize::from(!number.is_multiple_of(2));
        let position = u64::from(number);
        let at = Time::ZERO + Span::from_micros(position);
        let kind = if number.is_multiple_of(10) { UpdateKind::Delete } else { UpdateKind::Modify };
        let id = ledger.attempt(Attempt { row, kind, by: lives[own], position, at });
        ledger.acknowledge(id);
        // An eighth of the rows is never brought together: of what is missing, half is cut off and half is still held.
        if !row.0.is_multiple_of(8) {
            ledger.applied(lives[1 - own], row, id, contest);
        }
    }
    let (middle, last) = (u64::from(UPDATES / 2), u64::from(UPDATES));
    let half = PositionRange { after: 0, to: middle };
    let held = PositionRange { after: middle, to: last };
    let ways = [(lives[0], stores[1]), (lives[1], stores[0])];
    for (of, to) in ways {
        ledger.cut(Cut { of, range: half, to, cause: 2, blame: None });
    }
    let retained =
        ways.map(|(of, to)| Retained { of, range: held, copies: Vec::new(), to, cause: 3, blame: None });
    let holding = |own: usize| Holding { store: stores[own], life: Some(lives[own]), serves: true };
    let holdings = Holdings { stores: vec![holding(0), holding(1)], retained: retained.into() };
    Box::new(move || {
        let total = ledger.judge(&holdings).total;
        total.lost << 32 | total.pending
    })
}

/// Every skipped or hastened unit of `stores/first-half` at a tenth of its load, with all that is made of it, on this
/// thread alone.
fn search() -> Work {
    let scene: Scene<Pair> = scaled::opened("stores/first-half", |text| text, None);
    let base = Case::new(1, vec!["load 10%".parse().expect("it is a deviation")]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    let pool = pool.expect("a pool of this thread can be had");
    Box::new(move || {
        let kinds = vec![MistakeKind::Skip, MistakeKind::Hasten];
        let player = Player::new(&scene);
        let engine = Engine::new(&player, &Unmonitored);
        let mistakes = Mistakes::new(&scene, &base, &kinds, (1, &[]));
        let options = Options {
            seed: base.seed,
            deviations: base.printed(),
            mistakes: 1,
            kinds,
            combined: Vec::new(),
            orders: None,
            faults: false,
            runs: 0,
        };
        let exploration = Exploration {
            scenario: scene.name.clone(),
            options,
            base: base.clone(),
            context: ShrinkContext::of(&scene),
            strategies: vec![Box::new(mistakes)],
            shrunk: ShrunkKinds::All,
            part: None,
        };
        let found = pool.install(|| explore(&engine, exploration));
        found.runs << 32 | found.failures.len() as u64
    })
}

/// The check of a runbook of 600 commands.
fn check() -> Work {
    let runbook = long::runbook(600);
    Box::new(move || {
        let scene: Scene<Pair> = scaled::opened("stores/corrected", |text| text, Some(&runbook));
        scene.plan.len() as u64
    })
}
