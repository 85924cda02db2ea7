//! What the search would notice: defects are planted in the models and in the runbooks, one at a time, and each must
//! be caught by the cases that the search proposes.
//!
//! - A defect of a model is caught by a run that cannot be right (contents and ledger disagree, fates do not sum up, a
//!   model's invariant is broken), or by one that ends otherwise in kind than the same run of the unspoilt model.
//! - A slip in a runbook is caught by a run that is violated or stuck where the same run of the runbook as it should be
//!   holds.
//!
//! A defect is planted for the whole process, so that one test plays and no other. A build without debug assertions has
//! none to plant.

#![cfg(debug_assertions)]

mod breaches;
mod cases;
mod catalogue;
mod hunt;
#[path = "../../sim/cli/list.rs"]
mod list;
mod places;
mod remembered;
mod report;
mod row;
mod scenes;
mod slips;
#[path = "../it/sources.rs"]
mod sources;

// What is made of the crates for each family stands in the library and need not be made again here.
use cutover as _;

use cases::Breadth;
use catalogue::DEFECTS;
use hunt::{AnyField, Field, Hunt, SEED, hunt};
use list::families;
use rehearsal::{Domain, Family, Rehearsal, Scene};
use remembered::{Remembered, is_set};
use report::{Report, tell};
use slips::{SLIPS, Slip};

/// A seed of which the usual rows know nothing, and how many batches of each field are played with it.
const OTHER_SEED: u64 = 9;
const ROUNDS_UNSPOILT: usize = 2;

/// Defects and slips that no case of the search shows at its defaults, and how they escape. They are hunted in the first
/// batches alone, for whoever escapes costs as much as all others together; `CUTOVER_ALL=1` plays every case for them too.
const ESCAPING: [(&str, &str); 4] = [
    ("what-never-happened-is-blamed", "every run ends in the kind of the unspoilt model"),
    ("what-a-log-lost-is-still-held", "no run comes to its place"),
    ("full-disk-receives", "no run comes to its place"),
    ("no-pause-before-the-dump", "the agent's stop is a fence by itself, and no case breaks it alone"),
];

/// How many batches of each field, or cases, are played for what is known to escape.
const ROUNDS_ESCAPING: usize = 2;
const CASES_ESCAPING: usize = 17;

fn field<F: Family>(name: &'static str, breadth: Breadth) -> Box<dyn AnyField>
where
    Rehearsal<F>: Send,
    Scene<F>: Sync,
{
    let scene = scenes::open::<F>(name, |text| text);
    let cases = cases::proposed(&scene, breadth);
    Box::new(Field::new(name, scene, cases))
}

macro_rules! for_each {
    ($($family:ty),+ $(,)?) => {
        /// The field of a scenario, of the family of the list by whose name its own begins.
        fn opened(name: &'static str, breadth: Breadth) -> Box<dyn AnyField> {
            let scenario = name.trim_start_matches("cases/");
            $(
                if scenario.starts_with(<$family as Domain>::NAME) {
                    return field::<$family>(name, breadth);
                }
            )+
            panic!("{name} is of no family")
        }

        /// The names of the families.
        const FAMILIES: &[&str] = &[$(<$family as Domain>::NAME),+];
    };
}
families!(for_each);

/// The scenarios that were chosen to be hunted in, and how broadly.
const SCENARIOS: [(&str, Breadth); 11] = [
    ("stores/first-half", Breadth::Full),
    ("stores/second-half", Breadth::Full),
    ("stores/corrected", Breadth::InPlace),
    ("cases/stores-old-store-runs", Breadth::InPlace),
    ("pac/three-hosts", Breadth::InPlace),
    ("pac/queues-in-psor", Breadth::InPlace),
    ("postgres/one-way", Breadth::Skips),
    ("postgres/bidirectional", Breadth::Written),
    ("cases/postgres-by-hand", Breadth::Written),
    ("cases/postgres-astray", Breadth::Written),
    ("cases/postgres-shut-out", Breadth::Written),
];

/// All that is hunted in: what was chosen, and of a family of which nothing was the first of its own scenarios.
fn scenarios() -> Vec<(&'static str, Breadth)> {
    let family = |name: &str| name.trim_start_matches("cases/").to_owned();
    let chosen = |one: &str| SCENARIOS.iter().any(|(name, _)| family(name).starts_with(one));
    let others = FAMILIES.iter().filter(|one| !chosen(one));
    let first = others.map(|one| (scenes::first_of(one).leak() as &str, Breadth::InPlace));
    SCENARIOS.into_iter().chain(first).collect()
}

/// The fields of the hunts.
struct Fields(Vec<Box<dyn AnyField>>);

impl Fields {
    fn open() -> Self {
        Self(scenarios().into_iter().map(|(name, breadth)| opened(name, breadth)).collect())
    }

    /// All of them, or, where there are such, those of a part: of the family that it is, or of those that stand on it,
    /// in which what is wrong in it shows.
    fn of(&self, part: Option<&str>) -> Vec<&dyn AnyField> {
        let all = || self.0.iter().map(AsRef::as_ref);
        let is_of = |field: &&dyn AnyField| part.is_some_and(|part| stands_on(field.family(), part));
        let own: Vec<&dyn AnyField> = all().filter(is_of).collect();
        if own.is_empty() { all().collect() } else { own }
    }

    fn named(&self, scenario: &str) -> Option<&dyn AnyField> {
        self.0.iter().map(AsRef::as_ref).find(|field| field.name() == scenario)
    }

    /// The hunt for a defect that is over with the case that is remembered; none where it does not catch any more.
    fn again(&self, (scenario, deviations): &remembered::Case, defect: &str) -> Option<Hunt> {
        let field = self.named(scenario)?;
        Some(field.again(field.place_of(deviations)?, defect)).filter(|hunt| hunt.caught.is_some())
    }

    /// The same for a slip.
    fn slip_again(&self, (_, deviations): &remembered::Case, slip: &Slip) -> Option<Hunt> {
        let field = self.named(slip.scenario)?;
        let case = field.place_of(deviations)?;
        Some(field.hunt_slip(slip, case..case + 1)).filter(|hunt| hunt.caught.is_some())
    }
}

/// Whether a family is a part, or its crate depends on it.
fn stands_on(family: &str, part: &str) -> bool {
    let manifest = format!("{}/sim/{family}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(manifest).expect("a family has a crate of its name");
    family == part || manifest.lines().any(|line| line.split(['.', ' ']).next() == Some(part))
}

#[test]
fn every_family_of_the_list_is_hunted_in_and_could_be_without_a_choice() {
    for family in FAMILIES {
        let is_its = |name: &str| name.trim_start_matches("cases/").starts_with(family);
        assert!(scenarios().iter().any(|(name, _)| is_its(name)), "{family}");
        let [cases, ..] = opened(scenes::first_of(family).leak(), Breadth::InPlace).size();
        assert!(cases > 0, "{family}");
    }
}

#[test]
fn the_search_catches_what_is_planted() {
    breaches::assert_every_invariant_of_a_cluster_can_be_broken();
    let fields = Fields::open();
    let part = remembered::part();
    let looked_in = fields.of(part.as_deref());
    let unspoilt = hunt(&looked_in, None, OTHER_SEED, ROUNDS_UNSPOILT);
    assert!(unspoilt.caught.is_none(), "nothing was planted: {unspoilt:?}");
    let remembered = Remembered::read();
    let defects = hunt_defects(&fields, &remembered, part.as_deref());
    // A slip is of a runbook and of no part.
    let slips = if part.is_some() { Report::default() } else { hunt_slips(&fields, &remembered) };
    tell(&defects.sum("defects of the models"));
    tell(&slips.sum("slips in the runbooks"));
    for field in looked_in {
        let [cases, looked, stable] = field.size();
        tell(&format!(
            "{}: {stable} of {looked} cases looked at are the same under every seed; {cases} in all",
            field.name()
        ));
    }
    defects.assert_caught();
    slips.assert_caught();
    remembered.compare(&[defects.into_hunts(), slips.into_hunts()].concat());
}

fn hunt_defects(fields: &Fields, remembered: &Remembered, part: Option<&str>) -> Report {
    let mut report = Report::default();
    for defect in DEFECTS.iter().filter(|defect| part.is_none_or(|part| defect.part() == part)) {
        let again = remembered.of(defect.name).and_then(|case| fields.again(case, defect.name));
        let hunt = again.unwrap_or_else(|| {
            let rounds = if escapes(defect.name) { ROUNDS_ESCAPING } else { usize::MAX };
            hunt(&fields.of(Some(defect.part())), Some(defect.name), SEED, rounds)
        });
        report.add(defect.name, defect.wrong, hunt);
    }
    report
}

/// Whether it is known to escape, and not every case is to be played for it nevertheless.
fn escapes(name: &str) -> bool {
    ESCAPING.iter().any(|(escaping, _)| *escaping == name) && !is_set("CUTOVER_ALL")
}

#[test]
fn what_is_known_to_escape_is_planted() {
    for (name, why) in ESCAPING {
        let is_planted = DEFECTS.iter().any(|defect| defect.name == name);
        assert!((is_planted || SLIPS.iter().any(|slip| slip.name == name)) && !why.is_empty(), "{name}");
    }
}

fn hunt_slips(fields: &Fields, remembered: &Remembered) -> Report {
    let mut report = Report::default();
    for slip in SLIPS {
        let again = remembered.of(slip.name).and_then(|case| fields.slip_again(case, slip));
        let hunt = again.unwrap_or_else(|| {
            let cases = if escapes(slip.name) { CASES_ESCAPING } else { usize::MAX };
            fields.named(slip.scenario).expect("the scenario is one of the fields").hunt_slip(slip, 0..cases)
        });
        report.add(slip.name, slip.scenario, hunt);
    }
    report
}
