//! Constraints of runbooks whose constraints are known: orders fail where planted precedences are reversed.

use super::learn::{Learnt, Masking, Pair, families, inversions, pairs};
use super::printed::{StepPosition, reach};
use super::trials::Trials;
use super::{
    ConstraintSearch, Constraints, ConstraintsError, Edge, FurtherTrials, Part, Printed, Weather,
    learn_constraints,
};
use crate::order::{Depth, Lines, Poset};
use crate::{Case, Engine, Monitor, Play, Signature, Told, Unmonitored};
use kernel::{Draws, Purpose, Span};
use rehearsal::outcome::{Seconds, Verdict};
use rehearsal::{Breakable, Breakage, CourseError, Deviation};
use runbook::{Address, Edit};

/// A runbook of so many commands, two lanes by turns, two commands to a step.
fn printed(count: usize, tools: &[Pair]) -> Printed {
    let commands: Vec<Address> =
        (0..count).map(|at| format!("{}.{}.1", at / 2 + 1, ["a", "b"][at % 2]).parse().unwrap()).collect();
    let lines = Lines { commands, poset: Poset::of(count, tools.iter().copied()).unwrap(), freely: true };
    let mut declared = lines.poset.clone();
    (2..count).for_each(|at| declared.insert(at - 2, at).unwrap());
    let mut text = String::new();
    let mut places = Vec::new();
    for step in 0..count.div_ceil(2) {
        let start = text.len();
        text.push_str(&format!("## {}. x\nWhat to do.\n", step + 1));
        let heading = start + text[start..].find('\n').unwrap();
        places.push(StepPosition { step: format!("{}", step + 1).parse().unwrap(), heading, after: None });
    }
    let edges = declared.covers();
    let reach = reach(count);
    Printed { scenario: "toy".into(), lines, declared, edges, reach, name: "runbook.md".into(), text, places }
}

/// Fails where one of these is reversed, or all of a group, or all of some commands are left out; and in some weather,
/// which is asked whether a run is fragile: where the first command comes after the third, is not waited for, or where
/// the third is left out.
struct Planted<'a> {
    printed: &'a Printed,
    needed: &'a [Pair],
    groups: &'a [&'a [Pair]],
    redundant: &'a [usize],
    weather: &'a (dyn Fn(&Case, bool) -> bool + Sync),
}

/// No weather matters.
const fn calm(_: &Case, _: bool) -> bool {
    false
}

impl Planted<'_> {
    fn fails(&self, line: &[usize]) -> bool {
        let reversed = inversions(line);
        let all = |pairs: &[Pair]| pairs.iter().all(|pair| reversed.contains(pair));
        self.needed.iter().any(|pair| reversed.contains(pair)) || self.groups.iter().any(|group| all(group))
    }

    fn judge(&self, case: &Case) -> (bool, u64) {
        let element = |unit: &Address| self.printed.lines.element(unit).unwrap();
        let mut skipped = Vec::new();
        let (mut bad, mut length, mut fragile) = (false, 100, false);
        for deviation in &case.deviations {
            match deviation {
                Deviation::Edit(Edit::Order { units, .. }) => {
                    let listed: Vec<usize> = units.iter().map(element).collect();
                    let line = self.printed.lines.poset.line(&listed).unwrap();
                    fragile |= inversions(&line).contains(&(0, 2));
                    bad |= self.fails(&line);
                }
                Deviation::Edit(Edit::Skip(unit)) => skipped.push(element(unit)),
                Deviation::Edit(Edit::Hasten(unit)) if element(unit) == 0 => {
                    fragile = true;
                    length -= 10;
                }
                Deviation::Edit(Edit::Hasten(unit)) => bad |= element(unit) == 1,
                _ => {}
            }
        }
        let redundant = |one: &usize| skipped.contains(one);
        bad |= !self.redundant.is_empty() && self.redundant.iter().all(redundant);
        bad |= (self.weather)(case, fragile || skipped.contains(&2));
        (bad || skipped.contains(&0), length)
    }
}

impl Play for Planted<'_> {
    type World = ();

    fn world(&self) {}

    fn play(&self, (): &mut (), case: &Case) -> Result<Told, Vec<CourseError>> {
        let (bad, length) = self.judge(case);
        let verdict = if bad { Verdict::Violated } else { Verdict::Held };
        Ok(Told {
            verdict,
            signature: Signature { verdict, cause: None, step: None },
            acknowledged: 1,
            lost: u64::from(bad),
            pending: 0,
            lost_to_clients: 0,
            duplicated: 0,
            longest_gap_s: Seconds::default(),
            duration_s: Seconds(Span::from_secs(length)),
            digest: String::new(),
            idle: 0,
            amiss: Vec::new(),
            unsound: None,
            is_blameless: false,
        })
    }
}

fn learnt(planted: &Planted<'_>) -> Learnt {
    let engine = Engine::new(planted, &Unmonitored);
    let mut trials = Trials::new(&engine, &planted.printed.lines, (&[1], &[]), Vec::new()).unwrap();
    let mut learnt = Learnt::new(planted.printed.kept());
    pairs(&mut learnt, &mut trials).unwrap();
    families(&mut learnt, (&mut trials, None), (1, &[Depth::Two, Depth::Three])).unwrap();
    assert!(
        learnt.needed.values().all(|line| trials.witness(line).is_some()),
        "each has an order that fails"
    );
    learnt
}

fn told(planted: &Planted<'_>) -> Constraints {
    let search =
        ConstraintSearch { seeds: vec![1], base: Vec::new(), load: None, weather: Weather::default() };
    learn_constraints(&Engine::new(planted, &Unmonitored), planted.printed, &search).unwrap()
}

#[test]
fn planted_precedences_are_learnt_and_no_others() {
    let printed = printed(10, &[(3, 8)]);
    let needed = [(0, 4), (4, 5), (1, 9), (2, 3)];
    let learnt =
        learnt(&Planted { printed: &printed, needed: &needed, groups: &[], redundant: &[], weather: &calm });
    assert_eq!(learnt.order, Poset::of(10, needed.into_iter().chain([(3, 8)])).unwrap());
    assert_eq!(learnt.needed.keys().copied().collect::<Vec<_>>(), [(0, 4), (1, 9), (2, 3), (4, 5)]);
    assert_eq!(learnt.groups, []);
}

#[test]
fn of_more_commands_than_all_orders_can_be_looked_at_what_is_near_is_learnt_and_the_part_is_told() {
    assert_eq!((reach(128), reach(129), reach(5_000), reach(20_000)), (128, 63, 1, 1));
    assert_eq!(printed(128, &[]).part(), None);
    let printed = printed(140, &[]);
    let near = (60, 70);
    let far = (3, 130);
    let planted =
        Planted { printed: &printed, needed: &[near, far], groups: &[], redundant: &[], weather: &calm };
    let learnt = learnt(&planted);
    assert_eq!(learnt.needed.keys().copied().collect::<Vec<_>>(), [near]);
    assert!(learnt.order.precedes(far.0, far.1), "what is far stays as it is");
    assert_eq!(printed.part(), Some(Part { reach: 58, threes: true }));
}

#[test]
fn what_is_far_and_was_not_looked_at_is_neither_told_as_needed_nor_declared() {
    let printed = Printed { reach: 2, ..printed(8, &[]) };
    let found = told(&Planted {
        printed: &printed,
        needed: &[(2, 3), (0, 6)],
        groups: &[],
        redundant: &[],
        weather: &calm,
    });
    assert_eq!(found.part, Some(Part { reach: 2, threes: true }));
    let firm: Vec<(&str, &str)> = found
        .edges
        .iter()
        .filter(|edge| edge.needed)
        .map(|edge| (edge.before.as_str(), edge.after.as_str()))
        .collect();
    assert_eq!(firm, [("2.a", "2.b")]);
    assert_eq!(found.patch, None, "within one step nothing can be declared");
}

#[test]
fn precedences_that_mask_each_other_are_told_as_a_group() {
    let printed = printed(10, &[]);
    let groups: [&[Pair]; 2] = [&[(0, 6), (2, 6)], &[(1, 3), (5, 8), (7, 9)]];
    let learnt = learnt(&Planted {
        printed: &printed,
        needed: &[(4, 5)],
        groups: &groups,
        redundant: &[],
        weather: &calm,
    });
    assert_eq!(learnt.needed.keys().copied().collect::<Vec<_>>(), [(4, 5)]);
    let found: Vec<Vec<Pair>> = learnt.groups.iter().map(|group| group.pairs.clone()).collect();
    assert!(found.contains(&groups[0].to_vec()), "{found:?}");
    assert!(found.contains(&groups[1].to_vec()), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

/// All orders of six commands under planted constraints drawn at random: what is learnt explains every order that
/// fails, and none that holds.
#[test]
fn what_is_learnt_explains_exactly_the_orders_that_fail() {
    let printed = printed(6, &[]);
    let mut draws = Draws::new(11).sequence(Purpose(0), 0);
    let mut pair = || {
        let draw = draws.next();
        let one = draw.below(0, 5);
        let other = one + 1 + draw.below(1, 5 - one);
        (one as usize, other as usize)
    };
    let mut failing = 0;
    for _ in 0..40 {
        let needed = [pair(), pair()];
        let group = [pair(), pair()];
        let planted =
            Planted { printed: &printed, needed: &needed, groups: &[&group], redundant: &[], weather: &calm };
        let learnt = learnt(&planted);
        for line in permutations(6) {
            assert_eq!(
                learnt.explains(&line),
                planted.fails(&line),
                "{needed:?} {group:?} {line:?} {learnt:?}"
            );
            failing += u32::from(planted.fails(&line));
        }
    }
    assert!(failing > 40 * 300, "most orders fail: {failing}");
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut lines = vec![Vec::new()];
    for next in 0..count {
        let longer = lines.iter().flat_map(|line: &Vec<usize>| {
            (0..=line.len()).map(move |at| {
                let mut line = line.clone();
                line.insert(at, next);
                line
            })
        });
        lines = longer.collect();
    }
    lines
}

#[test]
fn commands_of_which_one_suffices_and_waits_that_nobody_needs_are_told() {
    let printed = printed(6, &[]);
    let told =
        told(&Planted { printed: &printed, needed: &[], groups: &[], redundant: &[2, 3, 5], weather: &calm });
    assert_eq!(told.masks, [["skip 2.a", "skip 2.b", "skip 3.b"]]);
    assert_eq!(told.mask_witnesses[0].deviations, ["skip 2.a.1", "skip 2.b.1", "skip 3.b.1"]);
    let waits: Vec<(&str, Seconds)> =
        told.superfluous_waits.iter().map(|wait| (wait.step.as_str(), wait.saves_s)).collect();
    assert_eq!(waits, [("1.a", Seconds(Span::from_secs(10)))]);
}

#[test]
fn what_the_document_orders_and_nothing_needs_was_played_the_other_way_round() {
    let printed = printed(6, &[(1, 3)]);
    let told =
        told(&Planted { printed: &printed, needed: &[(2, 5)], groups: &[], redundant: &[], weather: &calm });
    let edge = |at: usize| {
        let edge = &told.edges[at];
        (
            edge.before.as_str(),
            edge.after.as_str(),
            edge.needed,
            edge.witness.is_some(),
            edge.orders_tried > 0,
        )
    };
    // What the tools need has no witness, for no order without it can be typed.
    assert_eq!(edge(0), ("1.b", "2.b", true, false, false));
    assert_eq!(edge(1), ("2.a", "3.b", true, true, true));
    let free: Vec<_> = (2..told.edges.len()).map(edge).collect();
    assert_eq!(free.len(), 3, "{free:?}");
    assert!(free.iter().all(|(_, _, needed, witness, tried)| !needed && !witness && *tried), "{free:?}");
}

#[test]
fn the_patch_declares_what_lanes_do_not_keep() {
    let printed = printed(6, &[]);
    let mut order = Poset::antichain(6);
    for (before, after) in [(0, 3), (1, 4), (3, 4), (0, 2), (4, 5)] {
        order.insert(before, after).unwrap();
    }
    // Within lane `a` and within step 3 nothing can or need be declared, and `1.b` comes before `2.b` by its lane.
    assert_eq!(
        printed.patch(&order).unwrap(),
        "--- runbook.md\n+++ runbook.md\n@@ -2,5 +2,11 @@\n What to do.\n ## 2. x\n+\n+> after: 1.a\n+\n \
         What to do.\n ## 3. x\n+\n+> after: 2.b\n+\n What to do.\n"
    );
    assert_eq!(printed.patch(&printed.declared), None);
}

#[test]
fn a_runbook_that_fails_as_it_is_has_no_constraints() {
    let printed = printed(4, &[]);
    let planted = Planted { printed: &printed, needed: &[], groups: &[&[]], redundant: &[], weather: &calm };
    let search =
        ConstraintSearch { seeds: vec![7], base: Vec::new(), load: None, weather: Weather::default() };
    let error = learn_constraints(&Engine::new(&planted, &Unmonitored), &printed, &search).unwrap_err();
    let deviations = vec!["order freely 1.a.1".into()];
    assert_eq!(error, ConstraintsError::NotHeld { seed: 7, verdict: Verdict::Violated, deviations });
}

#[test]
fn the_same_is_found_with_any_number_of_threads_and_a_stop_is_told() {
    let printed = printed(8, &[(1, 3)]);
    let groups: [&[Pair]; 1] = [&[(0, 6), (2, 6)]];
    let planted = Planted {
        printed: &printed,
        needed: &[(4, 5), (0, 7)],
        groups: &groups,
        redundant: &[2, 3],
        weather: &calm,
    };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| told(&planted))
    };
    assert_eq!(with(1), with(3));
    struct Never;
    impl Monitor for Never {
        fn stopped(&self) -> bool {
            true
        }
    }
    let search =
        ConstraintSearch { seeds: vec![1], base: Vec::new(), load: None, weather: Weather::default() };
    let stopped = learn_constraints(&Engine::new(&planted, &Never), &printed, &search);
    assert_eq!(stopped, Err(ConstraintsError::Stopped));
}

/// A fault that may strike, and what else may.
fn weather() -> Weather {
    let fault = |text: &str| vec![Breakage::Fault(text.parse().unwrap())];
    Weather {
        seeds: vec![2, 3],
        within: vec![Breakable { kind: "cut", choices: fault("cut a b") }],
        longest: Span::from_secs(30),
        beyond: vec![Breakable { kind: "crash", choices: fault("crash a") }],
    }
}

fn in_weather(matters: fn(&Case, bool) -> bool) -> Constraints {
    first_at(matters, None)
}

/// The same with all tried at a part of the load first.
fn first_at(matters: fn(&Case, bool) -> bool, load: Option<Deviation>) -> Constraints {
    planted_at(&matters, load)
}

fn planted_at(matters: &(dyn Fn(&Case, bool) -> bool + Sync), load: Option<Deviation>) -> Constraints {
    let printed = printed(6, &[]);
    let planted =
        Planted { printed: &printed, needed: &[], groups: &[], redundant: &[2, 3], weather: matters };
    let search = ConstraintSearch { seeds: vec![1], base: Vec::new(), load, weather: weather() };
    learn_constraints(&Engine::new(&planted, &Unmonitored), &printed, &search).unwrap()
}

fn has(case: &Case, start: &str) -> bool {
    case.printed().iter().any(|one| one.starts_with(start))
}

/// Of so many runs, with so many faults.
fn tried(runs: u64, faults: u64) -> FurtherTrials {
    let loads = vec!["100%".into(), "200%".into()];
    FurtherTrials { runs, held: runs, seeds: vec![1, 2, 3], loads, faults }
}

fn first_edge(found: &Constraints) -> &Edge {
    found.edges.iter().find(|edge| edge.before == "1.a" && edge.after == "2.a").unwrap()
}

#[test]
fn what_did_no_harm_is_told_with_all_that_it_was_tried_with() {
    let found = in_weather(calm);
    // Two seeds and twice the load; a fault at the command, or at either of two.
    assert!(found.edges.iter().all(|edge| !edge.needed && edge.tried == Some(tried(5, 2))), "{found:?}");
    assert_eq!(found.superfluous_waits.len(), 1);
    assert_eq!(found.superfluous_waits[0].tried, tried(4, 1));
    assert_eq!(found.masks, [["skip 2.a", "skip 2.b"]]);
    assert_eq!(found.mask_tries, [Some(tried(8, 2))]);
}

#[test]
fn whatever_does_harm_in_some_weather_is_neither_free_nor_superfluous() {
    /// In which weather a change does harm, the faults that are told of it, and how often it was tried.
    type Weather = (fn(&Case, bool) -> bool, &'static [&'static str], u64);
    let weathers: [Weather; 3] = [
        (|case, fragile| fragile && case.seed == 3, &[], 3),
        (|case, fragile| fragile && has(case, "load 200%"), &["load 200%"], 1),
        (|case, fragile| fragile && has(case, "cut a b at 1.a"), &["cut a b at 1.a for 30s"], 1),
    ];
    for (matters, weather, seed) in weathers {
        let found = in_weather(matters);
        let edge = first_edge(&found);
        let witness = edge.witness.as_ref().unwrap();
        assert!(edge.is_firm() && edge.tried.is_none(), "{edge:?}");
        assert_eq!(
            (witness.weather.as_slice(), witness.seed),
            (&weather.iter().map(ToString::to_string).collect::<Vec<_>>()[..], seed)
        );
        assert!(found.superfluous_waits.is_empty(), "{weather:?}: {found:?}");
        // What is left out sets no fault off: the fault strikes at what is typed next.
        let masked = weather.iter().any(|one| one.starts_with("cut"));
        assert_eq!(found.masks.len(), usize::from(masked), "{weather:?}: {found:?}");
    }
}

#[test]
fn what_does_harm_at_a_part_of_the_load_alone_is_not_needed_and_what_does_none_there_is_found() {
    let part = || Some("load 10%".parse().unwrap());
    let found = first_at(|case, fragile| fragile && has(case, "load 10%"), part());
    let edge = first_edge(&found);
    // Two seeds and two faults at the part; all of that and twice the load at the whole.
    let everywhere = FurtherTrials { loads: vec!["10%".into(), "100%".into(), "200%".into()], ..tried(9, 2) };
    assert!(!edge.needed && edge.orders_tried > 1 && edge.tried == Some(everywhere), "{edge:?}");
    let lifted = found.at_whole.as_ref().unwrap();
    assert!(lifted.harm_at_part.contains(&"1.a before 2.a".to_string()), "{lifted:?}");
    assert_eq!((lifted.part.as_str(), lifted.harm_at_whole.len()), ("load 10%", 0), "{lifted:?}");
    let found = first_at(|case, fragile| fragile && !has(case, "load") && has(case, "order"), part());
    let edge = first_edge(&found);
    let witness = edge.witness.as_ref().unwrap();
    assert!(edge.is_firm() && witness.deviations.iter().all(|one| !one.starts_with("load")), "{edge:?}");
}

#[test]
fn what_a_few_clients_do_not_feel_is_found_at_the_whole_load_in_every_weather() {
    let part = || Some("load 10%".parse().unwrap());
    let whole = |case: &Case| !has(case, "load");
    type Weather = fn(&Case) -> bool;
    let weathers: [Weather; 3] = [
        |case| case.seed == 3,
        |case| has(case, "cut a b at 1.a"),
        |case| case.seed == 1 && has(case, "cut"),
    ];
    for weather in weathers {
        let matters = |case: &Case, fragile: bool| fragile && whole(case) && weather(case);
        let found = planted_at(&matters, part());
        assert!(first_edge(&found).is_firm() && found.superfluous_waits.is_empty(), "{found:?}");
        let lifted = found.at_whole.as_ref().unwrap();
        assert!(lifted.harm_at_whole.contains(&"1.a before 2.a".to_string()), "{lifted:?}");
    }
    let crash = "crash a at 1.a";
    let found = planted_at(&|case, fragile| fragile && whole(case) && has(case, crash), part());
    assert_eq!(found.superfluous_waits[0].protects_only_against[0], crash);
    assert!(
        first_edge(&found).witness.as_ref().unwrap().deviations.iter().all(|one| !one.starts_with("load"))
    );
    let found = planted_at(&|case, fragile| fragile && !whole(case) && has(case, crash), part());
    assert!(found.superfluous_waits[0].protects_only_against.is_empty() && !first_edge(&found).needed);
    let told = &found.at_whole.as_ref().unwrap().harm_at_part;
    assert!(told.iter().any(|one| one.starts_with("1.a before 2.a with crash a at 1.a")), "{told:?}");
}

/// With a few clients three pairs had to be reversed together; with all of them the first two alone.
#[test]
fn a_group_is_as_small_as_it_is_at_the_whole_load() {
    let printed = printed(8, &[]);
    let together: [Pair; 3] = [(0, 2), (4, 6), (5, 7)];
    let group: [&[Pair]; 1] = [&together[..2]];
    let planted = Planted { printed: &printed, needed: &[], groups: &group, redundant: &[], weather: &calm };
    let engine = Engine::new(&planted, &Unmonitored);
    let mut trials = Trials::new(&engine, &printed.lines, (&[1], &[2]), Vec::new()).unwrap();
    let mut learnt = Learnt::new(printed.kept());
    learnt.groups.push(Masking { pairs: together.to_vec(), line: vec![2, 0, 1, 3, 6, 7, 4, 5] });
    learnt.confirm(printed.kept(), &mut trials).unwrap();
    let kept: Vec<&[Pair]> = learnt.groups.iter().map(|group| &group.pairs[..]).collect();
    assert_eq!(kept, [&together[..2]]);
}

/// It fails under one seed in many that two change places, and with them whatever else did when it was found.
#[test]
fn what_fails_by_chance_is_brought_down_to_what_has_to_change_places_for_it() {
    let printed = printed(6, &[]);
    // Under the first seed not with these two alone, which some other order of the rest seems to bring about.
    let chance = |case: &Case, fragile: bool| {
        let listed =
            case.printed().iter().any(|one| one.starts_with("order") && one.matches(',').count() > 3);
        fragile && (case.seed > 1 || listed)
    };
    let planted = Planted { printed: &printed, needed: &[], groups: &[], redundant: &[], weather: &chance };
    let engine = Engine::new(&planted, &Unmonitored);
    let mut trials = Trials::new(&engine, &printed.lines, (&[1], &[2, 3]), Vec::new()).unwrap();
    let mut learnt = Learnt::new(printed.kept());
    families(&mut learnt, (&mut trials, None), (1, &[Depth::Two, Depth::Three])).unwrap();
    assert_eq!(learnt.needed.keys().copied().collect::<Vec<_>>(), [(0, 2)], "{learnt:?}");
    assert!(learnt.groups.is_empty(), "{learnt:?}");
}

#[test]
fn a_weather_in_which_the_runbook_as_written_fails_is_held_against_nobody() {
    let found = in_weather(|case, _| has(case, "cut a b"));
    let edge = first_edge(&found);
    assert_eq!((edge.needed, edge.tried.clone()), (false, Some(FurtherTrials { held: 3, ..tried(5, 2) })));
    assert_eq!(found.superfluous_waits[0].tried, FurtherTrials { held: 3, ..tried(4, 1) });
}

/// Where the two change places, what strikes at them comes at another time: it is chance at which of the two.
#[test]
fn a_fault_that_changes_places_with_its_command_is_held_against_nobody() {
    let found =
        in_weather(|case, fragile| has(case, if fragile { "cut a b at 1.a" } else { "cut a b at 2.a" }));
    assert!(!first_edge(&found).needed, "{found:?}");
}

#[test]
fn what_protects_only_against_something_outside_the_budget_is_told_as_that() {
    let found = in_weather(|case, fragile| fragile && has(case, "crash a at 1.a"));
    let edge = first_edge(&found);
    let against = ["crash a at 1.a", "crash a at 1.a for 60s; autostart a"];
    assert!(edge.needed && !edge.is_firm() && edge.tried == Some(tried(5, 2)), "{edge:?}");
    assert_eq!(edge.protects_only_against, against);
    assert_eq!(edge.witness.as_ref().unwrap().weather, ["crash a at 1.a"]);
    assert_eq!(found.superfluous_waits[0].protects_only_against, against);
    assert!(in_weather(calm).superfluous_waits[0].protects_only_against.is_empty());
}
