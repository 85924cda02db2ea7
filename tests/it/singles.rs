//! Every single mistake in every scenario that comes with the project, at a tenth of the load, and in the same scenarios
//! where hosts, stores, regions, releases and steps are called otherwise: whatever is held shows a final state in which
//! the upgrade took place. What that is, is read here from the outcome and by hand, and not by the code of a goal.
//!
//! There are tens of thousands of such cases. The suite plays a sample, the same each time: of each scenario and each kind of
//! mistake a few, spread evenly over all; scenarios with fewer are played whole in `goal.rs` and `pac/goal.rs`.
//! `CUTOVER_ALL=1 cargo test --release --test it singles -- --nocapture` plays all and tells how many were held.

use crate::goal::{renamed, unfinished};
use crate::pac::texts::Texts;
use crate::support::{changed_of, names, scene};
use rayon::prelude::*;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::scenario::AtMost;
use rehearsal::{Deviation, Family, Rehearsal, Scene};
use search::{Case, MistakeKind, Player, catalogue};

/// How many cases of a kind are played of a scenario.
const SAMPLE: usize = 3;

/// Whether every case is to be played.
#[expect(clippy::disallowed_methods, reason = "the one switch of this test, which no outcome depends on")]
fn plays_all() -> bool {
    std::env::var("CUTOVER_ALL").is_ok_and(|value| value == "1")
}

/// The single mistakes of a scene: all, or of each kind a few that are spread evenly over it.
fn singles<F: Family>(scene: &Scene<F>, base: &Case) -> Vec<Case> {
    let all = catalogue(scene, &MistakeKind::ALL, &base.deviations);
    let mut chosen = Vec::new();
    for kind in MistakeKind::ALL {
        let own: Vec<_> = all.iter().filter(|mistake| mistake.kind == kind).collect();
        let each = if plays_all() { 1 } else { own.len().div_ceil(SAMPLE).max(1) };
        // From the middle of each stretch, so that not the first steps alone are met by kinds with few mistakes.
        let some = own.iter().skip(each / 2).step_by(each);
        chosen.extend(some.map(|mistake| base.with([mistake.deviation.clone()])));
    }
    chosen
}

/// Asserts of a scene that whatever is held is not wrong; tells how many were played and how many of them held.
fn assert_held_is_whole<F: Family>(
    scene: &Scene<F>,
    wrong: impl Fn(&Outcome) -> Vec<String> + Sync,
) -> (usize, usize) {
    let load: Deviation = "load 10%".parse().expect("it is a deviation");
    let base = Case::new(1, [scene.deviations.clone(), vec![load]].concat());
    let cases = singles(scene, &base);
    let generic = &scene.checked.generic.objectives;
    let play = |world: &mut Rehearsal<F>, case: &Case| {
        let outcome = Player::new(scene).outcome(world, case).expect("a mistake fits");
        let held = outcome.verdict == Verdict::Held;
        let mut why = if held { wrong(&outcome) } else { Vec::new() };
        if held && outcome.updates.lost > 0 && generic.lost != AtMost::Any {
            why.push(format!("{} were lost", outcome.updates.lost));
        }
        (held, (!why.is_empty()).then(|| format!("{:?}: {why:#?}", case.printed())))
    };
    let told: Vec<_> = cases.par_iter().map_init(Rehearsal::default, play).collect();
    let false_held: Vec<&String> = told.iter().filter_map(|(_, why)| why.as_ref()).collect();
    assert!(false_held.is_empty(), "{}: {false_held:#?}", scene.name);
    let held = told.iter().filter(|(held, _)| *held).count();
    println!("{}: {} single mistakes, {held} held", scene.name, told.len());
    (told.len(), held)
}

/// The pairs that come with the project: the releases of Original and Upgrade when all is over.
const PAIRS: [(&str, [&str; 2]); 7] = [
    ("stores/as-printed", ["6.0", "6.0"]),
    ("stores/as-printed-carry-on", ["6.0", "6.0"]),
    ("stores/corrected", ["6.0", "6.0"]),
    ("stores/first-half", ["5.1", "6.0"]),
    ("stores/no-timestamps", ["6.0", "6.0"]),
    ("stores/overview", ["5.1", "6.0"]),
    ("stores/second-half", ["6.0", "6.0"]),
];

/// The clusters that come with the project.
const CLUSTERS: [&str; 6] = [
    "pac/as-printed",
    "pac/compatible",
    "pac/compatible-by-mistake",
    "pac/older-manual",
    "pac/queues-in-psor",
    "pac/three-hosts",
];

/// The upgrades of PostgreSQL that come with the project, and whether each leaves a way back.
const TWINS: [(&str, bool); 5] = [
    ("postgres/as-posted", false),
    ("postgres/bidirectional", false),
    ("postgres/corrected", false),
    ("postgres/in-place", false),
    ("postgres/one-way", true),
];

#[test]
fn no_single_mistake_in_a_shipped_pair_is_held_without_the_upgrade() {
    let mut all = (0, 0);
    for (name, [original, upgrade]) in PAIRS {
        let releases = [("Original", original), ("Upgrade", upgrade)];
        let (played, held) = assert_held_is_whole(&scene(name), |outcome| unfinished(outcome, &releases));
        all = (all.0 + played, all.1 + held);
    }
    assert!(all.1 > 20 && all.1 < all.0, "{} of {}", all.1, all.0);
}

#[test]
fn no_single_mistake_in_a_pair_of_other_names_is_held_without_the_upgrade() {
    let mut all = (0, 0);
    for (name, releases) in PAIRS {
        let newer = |release: &str| if release == "6.0" { "7.0" } else { "6.0" };
        let releases = [("OrdersNY", newer(releases[0])), ("Orders_LN", newer(releases[1]))];
        let (played, held) = assert_held_is_whole(&renamed(name), |outcome| unfinished(outcome, &releases));
        all = (all.0 + played, all.1 + held);
    }
    assert!(all.1 > 20 && all.1 < all.0, "{} of {}", all.1, all.0);
}

#[test]
fn no_single_mistake_in_a_shipped_cluster_is_held_without_the_upgrade_whatever_it_is_called() {
    let mut all = (0, 0);
    for name in CLUSTERS {
        for texts in [Texts::of(name), Texts::of(name).renamed()] {
            let (played, held) = assert_held_is_whole(&texts.open(), |outcome| texts.wrong(outcome));
            all = (all.0 + played, all.1 + held);
        }
    }
    assert!(all.1 > 20 && all.1 < all.0, "{} of {}", all.1, all.0);
}

#[test]
fn no_single_mistake_in_a_shipped_upgrade_of_postgresql_is_held_without_the_upgrade() {
    let mut all = (0, 0);
    for (name, way_back) in TWINS {
        let scene = changed_of::<postgres::Twin>(name, &[]);
        let (played, held) =
            assert_held_is_whole(&scene, |outcome| crate::postgres::unfinished(outcome, way_back));
        all = (all.0 + played, all.1 + held);
    }
    assert!(all.1 > 5 && all.1 < all.0, "{} of {}", all.1, all.0);
}

#[test]
fn every_shipped_scenario_is_among_them() {
    let twins = TWINS.iter().map(|(name, _)| *name);
    let mut own: Vec<&str> = PAIRS.iter().map(|(name, _)| *name).chain(CLUSTERS).chain(twins).collect();
    own.sort_unstable();
    assert_eq!(own, names());
}
