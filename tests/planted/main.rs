//! What the search would notice: defects are planted in the models and in the runbooks, one at a time, and each must
//! be caught by the cases that the search proposes.
//!
//! - A defect of a model is caught by a run that cannot be right (contents and ledger disagree, fates do not sum up, a
//!   model's invariant is broken), or by one that ends otherwise in kind than the same run of the unspoilt model.
//! - A slip in a runbook is caught by a run that is violated or stuck where the same run of the runbook as it should be
//!   holds.
//!
//! Needs the feature `planted`, so that no other build has a planted defect anywhere. A defect is planted for the whole
//! process, so that one test plays and no other.

mod breaches;
mod cases;
mod catalogue;
mod hunt;
#[path = "../../sim/cli/list.rs"]
mod list;
mod places;
mod report;
mod row;
mod scenes;
mod slips;
#[path = "../it/sources.rs"]
mod sources;

use cases::Breadth;
use catalogue::DEFECTS;
use hunt::{AnyField, Field, SEED, hunt};
use list::families;
use rehearsal::{Domain, Family, Rehearsal, Scene};
use report::{Report, tell};
use slips::SLIPS;

/// A seed of which the usual rows know nothing, and how many batches of each field are played with it.
const OTHER_SEED: u64 = 9;
const ROUNDS_UNSPOILT: usize = 8;

/// Defects that no case of the search shows at its defaults, and how they escape. They are hunted in the first batches alone,
/// for whoever escapes costs as much as all others together; `CUTOVER_ALL=1` plays every case for them too.
const ESCAPING: [(&str, &str); 3] = [
    ("what-never-happened-is-blamed", "every run ends in the kind of the unspoilt model"),
    ("what-a-log-lost-is-still-held", "no run comes to its place"),
    ("full-disk-receives", "no run comes to its place"),
];

/// How many batches of each field are played for a defect that is known to escape.
const ROUNDS_ESCAPING: usize = 4;

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
const SCENARIOS: [(&str, Breadth); 6] = [
    ("stores/first-half", Breadth::Full),
    ("stores/second-half", Breadth::Full),
    ("stores/corrected", Breadth::InPlace),
    ("cases/stores-old-store-runs", Breadth::InPlace),
    ("pac/three-hosts", Breadth::InPlace),
    ("pac/queues-in-psor", Breadth::InPlace),
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
    let unspoilt = hunt(&fields.of(None), None, OTHER_SEED, ROUNDS_UNSPOILT);
    assert!(unspoilt.caught.is_none(), "nothing was planted: {unspoilt:?}");
    let defects = hunt_defects(&fields);
    let slips = hunt_slips(&fields);
    tell(&defects.sum("defects of the models"));
    tell(&slips.sum("slips in the runbooks"));
    for field in fields.of(None) {
        let [cases, looked, stable] = field.size();
        tell(&format!(
            "{}: {stable} of {looked} cases looked at are the same under every seed; {cases} in all",
            field.name()
        ));
    }
    defects.assert_caught();
    slips.assert_caught();
}

fn hunt_defects(fields: &Fields) -> Report {
    let mut report = Report::default();
    for defect in DEFECTS {
        let escapes = ESCAPING.iter().any(|(name, _)| *name == defect.name) && !is_all_asked_for();
        let rounds = if escapes { ROUNDS_ESCAPING } else { usize::MAX };
        let hunt = hunt(&fields.of(Some(defect.part())), Some(defect.name), SEED, rounds);
        report.add(defect.name, defect.wrong, &hunt);
    }
    report
}

/// Whether every case is to be played for a defect that is known to escape.
#[expect(clippy::disallowed_methods, reason = "the one switch of this test, which no case depends on")]
fn is_all_asked_for() -> bool {
    std::env::var("CUTOVER_ALL").is_ok()
}

#[test]
fn what_is_known_to_escape_is_planted() {
    for (name, why) in ESCAPING {
        assert!(DEFECTS.iter().any(|defect| defect.name == name) && !why.is_empty(), "{name}");
    }
}

fn hunt_slips(fields: &Fields) -> Report {
    let mut report = Report::default();
    for slip in SLIPS {
        let field = fields.0.iter().find(|field| field.name() == slip.scenario);
        let hunt = field.map(|field| field.hunt_slip(slip));
        report.add(slip.name, slip.scenario, &hunt.expect("the scenario is one of the fields"));
    }
    report
}
