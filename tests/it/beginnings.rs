//! Shared beginnings: what is played from where a case begins to differ ends as it does from the start, whole and to the
//! byte.
//!
//! The cases are those that a search proposes, in its order and by the way that a search plays them. Beside each the same
//! case is played by itself. `CUTOVER_BEGINNINGS` says how many cases of each way of searching are compared, where a test
//! is to compare more than it has time for every day.

use crate::support::changed_of;
use rehearsal::{Deviation, Family, Rehearsal, Scene, Shared};
use search::order::{Depth, Lines, Orders};
use search::{Based, Case, MistakeKind, Mistakes, Play, Player, Strategy, Swarm};

/// How many cases of each way of searching are compared.
#[expect(clippy::disallowed_methods, reason = "how much a test compares is asked of whoever runs it")]
fn most(usual: usize) -> usize {
    std::env::var("CUTOVER_BEGINNINGS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The cases of a strategy, and no more than so many.
fn proposed(strategy: &mut dyn Strategy, most: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    while cases.len() < most {
        let batch = strategy.propose(&[]);
        if batch.is_empty() {
            break;
        }
        cases.extend(batch);
    }
    cases.truncate(most);
    cases
}

/// Every `step`th of some cases with the one after it, which shares most with it.
fn spread(cases: &[Case], most: usize) -> Vec<Case> {
    let step = (2 * cases.len()).div_ceil(most.max(1)).max(2);
    cases.chunks(step).flat_map(|chunk| chunk.iter().take(2).cloned()).collect()
}

/// Cases of every kind that a search proposes: single mistakes, pairs of them, orders, faults and mishaps within the budget
/// and beyond it.
fn cases<F: Family>(scene: &Scene<F>, base: &Case, usual: usize) -> Vec<Case> {
    let most = most(usual);
    let singles = proposed(&mut Mistakes::new(scene, base, &MistakeKind::ALL, (1, &[])), usize::MAX);
    let combined = [MistakeKind::Skip, MistakeKind::Hasten, MistakeKind::Abort];
    let mut pairs = proposed(&mut Mistakes::new(scene, base, &combined, (2, &combined)), 16 * most);
    pairs.retain(|case| case.deviations.len() > base.deviations.len() + 1);
    let lines = Lines::of(scene, false).and_then(|lines| Orders::new(lines, Depth::Two, base.seed));
    let orders = lines.map(|orders| proposed(&mut Based::new(base, orders), most)).unwrap_or_default();
    let within = proposed(&mut Swarm::within(scene, base, most as u64 / 2), most);
    let beyond = proposed(&mut Swarm::beyond(scene, base, most as u64 / 2), most);
    let drawn = within.into_iter().chain(beyond);
    // Drawn cases have seeds of their own; under one seed they share something.
    let drawn = drawn.map(|case| Case { seed: base.seed + case.seed % 2, ..case });
    [spread(&singles, most), spread(&pairs, most), orders, drawn.collect()].concat()
}

/// Plays cases both ways, each once in brief and once in full; gives what was shared.
fn assert_alike<F: Family>(scene: &Scene<F>, cases: &[Case]) -> Shared {
    let player = Player::new(scene);
    let mut brief = player.world();
    let mut alone = Rehearsal::default().in_brief();
    for case in cases {
        let Ok(course) = scene.course(&case.deviations) else { continue };
        let outcome = player.outcome(&mut brief, case).expect("what fits once fits again");
        let expected = alone.play(scene, &course, case.seed);
        assert_eq!(format!("{outcome:?}"), format!("{expected:?}"), "{:?}", case.printed());
    }
    player.shared()
}

fn base(load: &str) -> Case {
    let load: Deviation = format!("load {load}").parse().expect("a load");
    Case::new(7, vec![load])
}

/// Asserts it of the cases of a scenario under a load; gives how many cases there were and what they shared.
fn assert_all<F: Family>(name: &str, load: &str, usual: usize) -> (u64, Shared) {
    let scene = changed_of::<F>(name, &[]);
    let base = base(load);
    let cases = cases(&scene, &base, usual);
    (cases.len() as u64, assert_alike(&scene, &cases))
}

/// Asserts it, and that as many runs do not begin at the beginning as three in four of the cases.
fn assert_shared<F: Family>(name: &str, load: &str, usual: usize) {
    let (cases, shared) = assert_all::<F>(name, load, usual);
    assert!(4 * shared.runs >= 3 * cases, "{name}: of {cases} cases {shared:?}");
}

#[test]
fn a_case_of_a_pair_ends_from_a_shared_beginning_as_from_the_start() {
    assert_shared::<stores::Pair>("stores/first-half", "2%", 60);
    assert_shared::<stores::Pair>("stores/as-printed-carry-on", "2%", 40);
}

#[test]
fn a_case_of_a_cluster_ends_from_a_shared_beginning_as_from_the_start() {
    assert_shared::<pac::Cluster>("pac/as-printed", "2%", 40);
    assert_shared::<pac::Cluster>("pac/compatible", "2%", 40);
}

/// Two commands of every runbook changed round: all but the first few runs go on from a copy of the printed order.
#[test]
fn an_order_begins_where_the_printed_one_does() {
    fn assert_orders_share<F: Family>(name: &str) {
        let scene = changed_of::<F>(name, &[]);
        let lines = Lines::of(&scene, true).expect("it has an order");
        let count = lines.commands.len();
        let moved = |late: usize| {
            let deviation = lines.listing(&[late, late - 1]);
            base("2%").with([deviation])
        };
        let cases: Vec<Case> = (count / 2..count).map(moved).collect();
        let shared = assert_alike(&scene, &cases);
        assert!(shared.runs + 4 >= cases.len() as u64, "{name}: of {} orders {shared:?}", cases.len());
    }
    assert_orders_share::<stores::Pair>("stores/first-half");
    assert_orders_share::<pac::Cluster>("pac/three-hosts");
}

/// Who asks only how runs end hears of all else what whoever asks for all hears, though what fails is played once.
#[test]
fn who_asks_for_no_blame_hears_the_same_of_how_each_case_ends() {
    fn assert_same_ends<F: Family>(name: &str) {
        let scene = changed_of::<F>(name, &[]);
        let base = base("2%");
        let (whole, blameless) = (Player::new(&scene), Player::new(&scene).without_blame());
        let (mut world, mut other) = (whole.world(), blameless.world());
        let all = proposed(&mut Mistakes::new(&scene, &base, &MistakeKind::ALL, (1, &[])), usize::MAX);
        let mut failed = 0;
        for case in spread(&all, most(80)) {
            let told = whole.play(&mut world, &case).expect("what is proposed fits");
            failed += u32::from(told.failed());
            let expected = told.clone().without_blame();
            assert_eq!(blameless.play(&mut other, &case), Ok(expected), "{:?}", case.printed());
            assert!(blameless.takes(&Ok(told.clone())) && whole.takes(&Ok(told.clone())));
            assert!(!whole.takes(&Ok(told.without_blame())), "a journal may hold less than is asked");
        }
        assert!(failed > 10, "{name}: {failed} failures are too few to show it");
    }
    assert_same_ends::<stores::Pair>("stores/first-half");
    assert_same_ends::<pac::Cluster>("pac/three-hosts");
}

#[test]
fn a_case_at_full_load_ends_from_a_shared_beginning_as_from_the_start() {
    assert_all::<stores::Pair>("stores/first-half", "100%", 4);
    assert_all::<pac::Cluster>("pac/as-printed", "100%", 2);
}

/// Whoever plays each order under one seed after the other comes back to a seed when all others have had their turn. There is
/// room for all their trunks, if not for all their copies.
#[test]
fn no_trunk_is_played_twice_where_each_seed_comes_round_again() {
    const SEEDS: u64 = 16;
    let scene = changed_of::<stores::Pair>("stores/corrected", &[]);
    let lines = Lines::of(&scene, true).expect("it has an order");
    let count = lines.commands.len();
    let moved = |late: usize| lines.listing(&[late, late - 1]);
    let under = |order: Deviation| {
        let base = base("8%");
        (0..SEEDS).map(move |seed| Case { seed, ..base.with([order.clone()]) })
    };
    let cases: Vec<Case> = (count / 2..count / 2 + 5).flat_map(|late| under(moved(late))).collect();
    let shared = assert_alike(&scene, &cases);
    assert_eq!(shared.trunks, SEEDS, "{shared:?}");
    assert!(shared.runs >= 3 * SEEDS, "{shared:?}");
}
