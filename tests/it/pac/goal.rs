//! No run of a cluster is held that misses the goal: final states are looked at by another way than the goal's own code,
//! for every single mistake, also where hosts, regions, releases and steps are called otherwise.

use super::texts::Texts;
use super::{kinds, played};
use crate::support::{assert_sound, course_of};
use pac::Cluster;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::{Deviation, Rehearsal, Scene};
use search::{Case, MistakeKind, catalogue};

/// What is told of one case: what of its final state is wrong although it is held.
struct Watched<'a> {
    texts: &'a Texts,
    scene: &'a Scene<Cluster>,
}

impl Watched<'_> {
    /// Plays every single mistake at a tenth of the load; gives how many were played, and how many of them held.
    fn assert_held_is_whole(&self, kinds: &[MistakeKind]) -> (usize, usize) {
        let base = Case::new(1, vec!["load 10%".parse().expect("a deviation")]);
        let mistakes = catalogue(self.scene, kinds, &base.deviations);
        let mut rehearsal = Rehearsal::default();
        let mut held = 0;
        for mistake in &mistakes {
            let deviations: Vec<Deviation> =
                base.deviations.iter().cloned().chain([mistake.deviation.clone()]).collect();
            let course = self.scene.course(&deviations).expect("a mistake fits").with_truth();
            let outcome = rehearsal.play(self.scene, &course, 1);
            assert_sound(&outcome);
            if outcome.verdict == Verdict::Held {
                held += 1;
                let wrong = self.texts.wrong(&outcome);
                assert!(wrong.is_empty(), "{} held under {}: {wrong:#?}", self.texts.name, mistake.deviation);
            }
        }
        (mistakes.len(), held)
    }
}

fn assert_held_is_whole(texts: &Texts, kinds: &[MistakeKind]) -> (usize, usize) {
    let scene = texts.open();
    let counts = Watched { texts, scene: &scene }.assert_held_is_whole(kinds);
    println!("{}: {} single mistakes, {} held", texts.name, counts.0, counts.1);
    counts
}

/// All but moves to anywhere, of which there are a thousand.
const NEAR: [MistakeKind; 7] = [
    MistakeKind::Skip,
    MistakeKind::Hasten,
    MistakeKind::Repeat,
    MistakeKind::Place,
    MistakeKind::Mistype,
    MistakeKind::Shift,
    MistakeKind::Abort,
];

#[test]
fn no_single_mistake_in_three_hosts_holds_and_misses_the_goal() {
    let (all, held) = assert_held_is_whole(&Texts::of("pac/three-hosts"), &MistakeKind::ALL);
    assert!(held > 20 && held < all, "{held} of {all}");
}

#[test]
fn no_single_mistake_in_another_scenario_holds_and_misses_the_goal() {
    let mut any = 0;
    for name in ["as-printed", "compatible", "compatible-by-mistake", "older-manual", "queues-in-psor"] {
        any += assert_held_is_whole(&Texts::of(&format!("pac/{name}")), &NEAR).1;
    }
    assert!(any > 20, "{any}");
}

#[test]
fn no_single_mistake_holds_and_misses_the_goal_where_all_names_and_numbers_are_others() {
    let texts = Texts::of("pac/three-hosts").renamed();
    let none: [&str; 0] = [];
    let scene = texts.open();
    let outcome = Rehearsal::default().play(&scene, &course_of(&scene, &none), 1);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
    let (all, held) = assert_held_is_whole(&texts, &NEAR);
    assert!(held > 5 && held < all, "{held} of {all}");
}

#[test]
fn what_was_meant_and_left_out_is_missed_with_the_step_that_should_have_done_it() {
    let missed = |deviation: &str| -> Vec<(String, Option<String>)> {
        let outcome = played("pac/three-hosts", &[], &[deviation]);
        assert_ne!(outcome.verdict, Verdict::Held, "{deviation}");
        outcome.goal.into_iter().map(|point| (point.what, point.step)).collect()
    };
    let one = |what: &str, step: &str| vec![(what.to_owned(), Some(step.to_owned()))];
    assert_eq!(missed("skip 15"), one("new clients of region R4", "15.host3"));
    assert_eq!(missed("skip 17"), one("store of MyPAC:8.0 in psor", "17.host1"));
    assert_eq!(missed("skip 9"), one("mode of MyPAC:9.0", "9.host1"));
    assert!(missed("skip 14").contains(&("region R4".into(), Some("14.host3.1".into()))));
}

#[test]
fn listeners_and_the_load_balancer_are_two_points() {
    let closed = "insert 'listener disable R2' at host1 after 15";
    let outcome = played("pac/three-hosts", &[], &[closed]);
    let missed: Vec<&str> = outcome.goal.iter().map(|point| point.what.as_str()).collect();
    assert_eq!(missed, ["listeners of region R2"]);
    // A region that nobody reached at the start is to stay so, whatever the load balancer does.
    let shut = [("name = \"R2\"\nhost = \"host1\"", "name = \"R2\"\nhost = \"host1\"\nlistening = false")];
    assert_eq!(played("pac/three-hosts", &shut, &[]).goal, []);
    let opened = played("pac/three-hosts", &shut, &["insert 'listener enable R2' at host1 after 15"]);
    assert_eq!(opened.goal.len(), 1);
}

#[test]
fn a_scenario_may_ask_for_otherwise_point_by_point() {
    let goal = |text: &str| {
        let to = format!("[goal]\n{text}\n\n[readings]");
        [("[readings]".to_owned(), to)]
    };
    let play = |text: &str, deviations: &[&str]| {
        let changes = goal(text);
        let changes: Vec<(&str, &str)> =
            changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        played("pac/three-hosts", &changes, deviations)
    };
    assert_eq!(play("others_removed = \"any\"", &["skip 17"]).verdict, Verdict::Held);
    assert_eq!(play("others_removed = \"no\"", &["skip 17"]).verdict, Verdict::Held);
    assert_eq!(play("others_removed = \"no\"", &[]).verdict, Verdict::Violated);
    assert_eq!(play("one_generation = \"no\"", &[]).verdict, Verdict::Violated);
    assert_eq!(play("mode_running = \"any\"", &[]).verdict, Verdict::Held);
    let kept = play("region.R4 = { admits = \"no\" }", &["skip 15"]);
    assert_eq!((kept.verdict, kept.goal.len()), (Verdict::Held, 0));
    assert_eq!(play("region.R4 = { release = \"8.0\" }", &[]).verdict, Verdict::Violated);
}

#[test]
fn the_check_of_releases_ends_as_at_the_start_whoever_left_the_step_out_that_takes_it_back() {
    let gaps = ("longest_gap_s = { online = 1, batch = 30 }", "");
    let left = |outcome: &Outcome| -> Vec<(String, Option<String>)> {
        outcome.goal.iter().map(|point| (point.what.clone(), point.step.clone())).collect()
    };
    let one = |region: u32, step: &str| {
        (format!("ES_PAC_MIN_COMP_CHECK of region R{region}"), Some(step.to_owned()))
    };
    let all = [one(1, "20.host1.1"), one(2, "20.host1.2"), one(3, "20.host2"), one(4, "20.host3")];
    let skipped = played("pac/compatible", &[gaps], &["skip 20"]);
    assert_eq!((skipped.verdict, left(&skipped)), (Verdict::Violated, all.to_vec()));
    assert_eq!((skipped.goal[0].wanted.as_str(), skipped.goal[0].is.as_str()), ("NO", "YES"));
    let mut texts = Texts::of("pac/compatible");
    texts.runbook = texts.runbook.replace("configure ES_PAC_MIN_COMP_CHECK=NO R4", "sleep 1");
    let scene = texts.open();
    let none: [&str; 0] = [];
    let without = Rehearsal::default().play(&scene, &course_of(&scene, &none), 1);
    let [point] = without.goal.as_slice() else { panic!("{:?}", without.goal) };
    assert_eq!((point.what.as_str(), point.is.as_str()), ("ES_PAC_MIN_COMP_CHECK of region R4", "YES"));
    let relaxed = point.undone.as_ref().and_then(|undone| undone.command.as_deref());
    assert_eq!(relaxed, Some("configure ES_PAC_MIN_COMP_CHECK=YES R4"));
    assert_eq!(without.verdict, Verdict::Violated);
    for (wish, deviation, missed) in
        [("any", "skip 20.host1.1", 0), ("yes", "skip 20.host1.1", 0), ("yes", "load 10%", 1)]
    {
        let wish = format!("[goal.region.R1]\nmin_comp_check = \"{wish}\"\n\n[readings]");
        let outcome = played("pac/compatible", &[gaps, ("[readings]", &wish)], &[deviation]);
        assert_eq!(outcome.goal.len(), missed, "{wish}, {deviation}: {:?}", outcome.goal);
    }
}

#[test]
fn a_point_that_is_wanted_otherwise_is_told_in_words_of_its_own() {
    let goal = "[goal]\none_generation = \"no\"\nmode_running = \"no\"\nothers_removed = \"no\"\nno_dead_jobs = \"no\"\n\
                no_dead_locks = \"no\"\nresources_enabled = \"no\"\n\n[goal.region.R1]\nruns = \"no\"\nreaches = \"no\"\n\n\
                [goal.repository.psor]\nanswers = \"no\"\n\n[readings]";
    let outcome = played("pac/three-hosts", &[("[readings]", goal)], &[]);
    let told: Vec<String> = outcome.goal.iter().map(ToString::to_string).collect();
    for point in ["region R1: wanted \"not running\", found \"running\"", "repository psor: wanted \"down\""]
    {
        assert!(told.iter().any(|told| told.starts_with(point)), "{told:?}");
    }
    assert_eq!(outcome.goal.len(), 10, "{told:?}");
    assert!(outcome.goal.iter().all(|point| point.wanted != point.is), "{told:?}");
}

#[test]
fn what_the_goal_tells_is_not_told_twice() {
    for deviations in [["skip 15"], ["skip 17"], ["skip 9"], ["skip 14"]] {
        let kinds = kinds(&played("pac/three-hosts", &[], &deviations));
        for twice in
            ["region-not-running", "clients-not-enabled", "locks-in-doubt", "store-left", "no-batch", "split"]
        {
            assert!(!kinds.contains(&twice), "{deviations:?}: {kinds:?}");
        }
    }
}

#[test]
fn two_generations_of_one_release_are_one_too_many() {
    // The last region is moved to a repository of its own, where it makes a second PAC of the same release.
    let third = [(
        "[[pac.region]]\nname = \"R1\"",
        "[[pac.repository]]\nname = \"other\"\nport = 6381\nhost = \"redishost\"\npersistence = \"append-only\"\n\n\
         [[pac.region]]\nname = \"R1\"",
    )];
    let stray = [
        "insert 'configure ES_SCALE_OUT_REPOS_1=other:6381 R4' at host3 before 14.host3.1",
        "replace 14.host3.1 with 'casstart /rR4 /s:u'",
    ];
    let outcome = played("pac/three-hosts", &third, &stray);
    let missed: Vec<&str> = outcome.goal.iter().map(|point| point.what.as_str()).collect();
    assert!(missed.contains(&"generation of region R4"), "{missed:?}");
    assert!(missed.iter().any(|what| what.ends_with("in other")), "{missed:?}");
}

/// The points that were missed, with what undid each: its step or the fault.
fn undone(name: &str, deviations: &[&str]) -> Vec<(String, Option<String>, Option<String>)> {
    let gaps = ("longest_gap_s = { online = 1, batch = 30 }", "");
    let outcome = played(name, &[gaps], deviations);
    let by = |point: rehearsal::outcome::GoalPoint| {
        let undone = point.undone.filter(|undone| undone.at_once);
        let command = undone.as_ref().and_then(|undone| undone.command.clone());
        (point.what, command, undone.and_then(|undone| undone.fault))
    };
    outcome.goal.into_iter().map(by).collect()
}

#[test]
fn what_a_step_had_brought_about_is_blamed_on_what_undid_it() {
    let command = |what: &str, command: &str| (what.to_owned(), Some(command.to_owned()), None);
    let fault = |what: &str, fault: &str| (what.to_owned(), None, Some(fault.to_owned()));
    let told = |deviation: &str| undone("pac/three-hosts", &[deviation]);
    assert_eq!(told("insert 'casstop -rR1' at host1 after 17"), [command("region R1", "casstop -rR1")]);
    let drained = told("insert 'loadbalancer drain host2' at host2 after 17");
    assert_eq!(drained, [command("new clients of region R3", "loadbalancer drain host2")]);
    assert_eq!(told("kill region:R1 at 9")[0], fault("region R1", "kill region:R1 at 9"));
    assert_eq!(
        told("kill repository:queues at 17+80s"),
        [fault("repository queues", "kill repository:queues at 17+80s")]
    );
    let quiesced = told("insert 'caspac -aSetMode=Quiesce -sredis,psor:6379' at host1@9.0 after 17");
    assert_eq!(quiesced, [command("mode of MyPAC:9.0", "caspac -aSetMode=Quiesce -sredis,psor:6379")]);
    let disabled = told("insert 'definition disable PRG3' at host1 after 17");
    assert_eq!(disabled, [command("resources of MyPAC:9.0", "definition disable PRG3")]);
    for cut in told("cut host1 redishost at 17+80s") {
        assert_eq!(cut.2.as_deref(), Some("cut host1 redishost at 17+80s"));
    }
}

#[test]
fn what_no_step_had_brought_about_is_undone_by_nothing() {
    for skipped in ["skip 9", "skip 14", "skip 15", "skip 17", "replace 13.host3.3 with 'sleep 1'"] {
        let outcome = played("pac/three-hosts", &[], &[skipped]);
        assert!(!outcome.goal.is_empty(), "{skipped}");
        let told = outcome.goal.iter().filter(|point| point.step.is_some());
        assert!(told.into_iter().all(|point| point.undone.is_none()), "{skipped}: {:?}", outcome.goal);
    }
}

#[test]
fn a_resource_is_asked_for_in_the_pac_of_the_regions_and_as_the_runbook_leaves_it() {
    let missed = |texts: &Texts, deviations: &[&str]| {
        let scene = texts.open();
        Rehearsal::default().play(&scene, &course_of(&scene, deviations), 1).goal.len()
    };
    let shipped = Texts::of("pac/three-hosts");
    let [disable, enable] = ["disable", "enable"].map(|word| format!("definition {word} PRG3"));
    let typed = |command: &str, place: &str| format!("insert '{command}' at host1 {place}");
    // What was disabled in the old PAC is enabled in the new one, whose store was made later.
    assert_eq!(missed(&shipped, &[&typed(&disable, "before 2")]), 0);
    assert_eq!(missed(&shipped, &[&typed(&disable, "after 9"), &typed(&enable, "after 17")]), 0);
    assert_eq!(missed(&shipped, &[&typed(&disable, "after 9")]), 1);
    let mut written = shipped;
    let last = written.runbook.rfind("```\n").expect("the last step has commands");
    written.runbook.insert_str(last, &format!("{disable}\n"));
    assert_eq!(missed(&written, &[]), 0);
}

#[test]
fn a_command_that_does_the_opposite_has_not_to_see_to_a_point() {
    let play = |mut texts: Texts, (from, to): (&str, &str)| {
        assert!(texts.runbook.contains(from));
        texts.runbook = texts.runbook.replace(from, to);
        let scene = texts.open();
        let none: [&str; 0] = [];
        Rehearsal::default().play(&scene, &course_of(&scene, &none), 1).goal
    };
    let left =
        play(Texts::of("pac/three-hosts"), ("```console\nhost3$ loadbalancer enable host3\n```\n", ""));
    assert_eq!(
        (left.len(), left[0].what.as_str(), left[0].step.as_deref()),
        (1, "new clients of region R4", None)
    );
    assert_eq!(left[0].undone.as_ref().and_then(|undone| undone.step.as_deref()), Some("11.host3.1"));
    let closed = play(
        Texts::of("pac/three-hosts"),
        (
            "host3$ loadbalancer enable host3\n",
            "host3$ loadbalancer enable host3\nhost3$ listener disable R4\n",
        ),
    );
    assert_eq!((closed.len(), closed[0].step.as_deref()), (1, None), "{closed:?}");
    assert_eq!(closed[0].undone.as_ref().and_then(|undone| undone.step.as_deref()), Some("15.host3.2"));
}

#[test]
fn an_older_release_that_takes_the_place_of_a_newer_one_is_told_by_check_and_run() {
    let mut texts = Texts::of("pac/three-hosts");
    // The scenario begins with what the runbook installs, and the runbook installs what the scenario began with.
    texts.scenario = texts.scenario.replace("releases = [\"8.0\"]", "releases = [\"10.0\"]");
    texts.runbook = texts.runbook.replace("@8.0", "@10.0");
    let scene = texts.open();
    assert_eq!(scene.diagnostics.iter().filter(|one| one.code == "older-release").count(), 3);
    let none: [&str; 0] = [];
    let outcome = Rehearsal::default().play(&scene, &course_of(&scene, &none), 1);
    super::found(&outcome, "older-release");
}
