//! What a user can size has a limit, the error says it with its number, and no run goes on without end: a scenario that
//! could not be played is refused beforehand, and a run that grows beyond all bounds ends without a verdict.

use crate::binary::{Copied, cutover};
use crate::support::{case_of, changed, changed_text, finds, folder, play_of};
use rehearsal::bounds::Bounds;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::{Deviation, Rehearsal, Scene, SourceText};
use stores::Pair;

/// What `check` says of a scenario with its text and its runbook's changed; nothing where it can be played.
fn refused(changes: &[(&str, &str)], runbook: &dyn Fn(String) -> String) -> String {
    let name = "stores/corrected";
    let read = |path: &str| {
        let text =
            std::fs::read_to_string(folder().join(name).join(path)).map_err(|error| error.to_string())?;
        let text = if path == "scenario.toml" { changed_text(name, text, changes) } else { runbook(text) };
        Ok::<_, String>(SourceText { name: format!("{name}/{path}"), bytes: text.into_bytes() })
    };
    let scenario = read("scenario.toml").expect("it is there");
    match Scene::<Pair>::open(name, &scenario, read) {
        Ok(_) => String::new(),
        Err(rejected) => runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 400),
    }
}

#[test]
fn a_number_beyond_its_limit_is_an_error_that_says_the_limit() {
    let stop = "on_refusal = \"stop\"";
    let group = |many: usize| {
        let one = |number: usize| {
            format!(
                "[[clients]]\nname = \"g{number}\"\nservice = \"s\"\nat = \"Original\"\nper_s = 1\ntimeout_s = 1\n\
                 retry_s = 0\n\n"
            )
        };
        format!("{}[objectives]", (0..many).map(one).collect::<String>())
    };
    let host = |many: usize| {
        let one = |number: usize| {
            format!(
                "[[hosts]]\nname = \"h{number}\"\nreleases = [\"5.1\"]\ndisk_mb = 1\ndisk_mb_per_s = 1\n\n"
            )
        };
        format!("{}[objectives]", (0..many).map(one).collect::<String>())
    };
    let lanes = (0..250).map(|lane| format!("l{lane} = \"originalhost\"\n")).collect::<String>();
    let listed = (0..1_001).map(|_| "\"skip 1\"").collect::<Vec<_>>().join(", ");
    for (from, to, limit) in [
        (stop, "on_refusal = \"retry\"\nretries = 100001", "at most 100000"),
        ("retry_s = 1", "retry_s = 0.0009", "0 or at least 0.001"),
        ("retry_s = 1", "retry_s = 1e-9", "0 or at least 0.001"),
        ("at_most = 2", "at_most = 101", "at most 100"),
        ("at_most = 2", "at_most = 4294967295", "at most 100"),
        ("per_s = 100", "per_s = 1000000", "28800000000 requests"),
        ("horizon_s = 14400", "horizon_s = 900000000", "at most 1000000000 can be rehearsed"),
        ("[objectives]", &group(210), "at most 200"),
        ("[objectives]", &host(210), "at most 200"),
        ("[lanes]\n", &format!("[lanes]\n{lanes}"), "at most 200 can be rehearsed"),
        ("format = 1\n", &format!("format = 1\ndeviations = [{listed}]\n"), "at most 1000"),
        ("history = 300", "history = 500000000", "at most 2147483648 files can be numbered"),
    ] {
        let changes: &[(&str, &str)] = if to.starts_with("history") {
            &[(from, to), ("file = 8192", "file = 1")]
        } else {
            &[(from, to)]
        };
        let said = refused(changes, &|text| text);
        assert!(said.contains(limit), "`{to}` is told so: {said}");
    }
    assert_eq!(refused(&[("retry_s = 1", "retry_s = 0.001")], &|text| text), "");
}

#[test]
fn a_runbook_beyond_its_limit_is_an_error_that_says_the_limit() {
    let long = |text: String| {
        let more = "original$ sleep 1\n".repeat(5_001);
        format!("{text}\n## 90. Wait\n\n```console\n{more}```\n")
    };
    let said = refused(&[], &long);
    assert!(said.contains("commands, where at most 5000 can be rehearsed"), "{said}");
}

#[test]
fn the_cases_that_never_ended_are_refused_with_the_limit() {
    for (name, limit) in [
        ("code-retries-without-end", "at most 100000"),
        ("code-tiny-retry", "0 or at least 0.001"),
        ("code-log-numbers", "at most 2147483648"),
    ] {
        let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(name);
        let read = |path: &str| {
            let bytes = std::fs::read(home.join(path)).map_err(|error| error.to_string())?;
            Ok::<_, String>(SourceText { name: path.into(), bytes })
        };
        let scenario = read("scenario.toml").expect("it is there");
        let rejected = Scene::<Pair>::open(name, &scenario, read).expect_err(name);
        let said = runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 200);
        assert!(said.contains(limit), "{name}: {said}");
    }
}

#[test]
fn a_deviation_that_brings_more_than_can_be_rehearsed_does_not_fit() {
    let scene = changed("stores/corrected", &[]);
    for (deviation, limit) in [
        ("load 1000000%", "28800000000 requests"),
        ("surge original-apps to 1000000% at 3 for 1s", "at most 1000000000"),
        ("lead 14400s", "before the horizon"),
    ] {
        let parsed: Deviation = deviation.parse().expect("it is one");
        let errors = scene.course(&[parsed]).err().unwrap_or_default();
        assert!(errors.iter().any(|error| error.message.contains(limit)), "{deviation}: {errors:?}");
    }
    let many: Vec<Deviation> = (0..1_001)
        .map(|second| {
            format!("cut originalhost upgradehost at 3+{second}s for 1s").parse().expect("it is one")
        })
        .collect();
    let errors = scene.course(&many).expect_err("they are too many");
    assert!(errors[0].message.contains("at most 1000"), "{errors:?}");
}

#[test]
fn a_number_too_large_to_be_held_is_out_of_bounds_and_one_that_is_none_is_wrong() {
    let huge = "99999999999999999999";
    for (args, code, words) in [
        (vec!["rehearse", "--deviate", "load HUGE%"], 4, "the greatest share, which is 1000000%"),
        (vec!["explore", "--load", "HUGE%"], 4, "the greatest share, which is 1000000%"),
        (vec!["constraints", "--load", "HUGE%"], 4, "the greatest share, which is 1000000%"),
        (vec!["bench", "--deviate", "surge online-apps to 1000001% at 3"], 4, "which is 1000000%"),
        (vec!["rehearse", "--deviate", "lead HUGEs"], 4, "the longest time, which is 1000000000s"),
        (vec!["rehearse", "--deviate", "skew originalhost by -HUGEmin at 3"], 4, "is 1000000000s"),
        (vec!["rehearse", "--deviate", "drag 6.upgrade by HUGEx"], 4, "which is 1000x"),
        (vec!["rehearse", "--deviate", "drag 6.upgrade by 1x"], 2, "from 2x to 1000x"),
        (vec!["rehearse", "--deviate", "cut originalhost upgradehost at 6+HUGEs"], 4, "is 1000000000s"),
        (
            vec!["rehearse", "--deviate", "cut originalhost upgradehost at 6+14400s"],
            4,
            "the horizon at 14400s",
        ),
        (vec!["rehearse", "--deviate", "insert 'sleep HUGE' at original before 6"], 4, "is 1000000000s"),
        (
            vec!["rehearse", "--deviate", "insert 'sleep 1000000001' at original before 6"],
            4,
            "is 1000000000s",
        ),
        (
            vec!["rehearse", "--deviate", "insert 'sleep soon' at original before 6"],
            2,
            "not a number of seconds",
        ),
        (
            vec![
                "rehearse",
                "--deviate",
                "replace 4.upgrade with 'ttRepAdmin -dsn Upgrade -wait -timeout HUGE'",
            ],
            4,
            "is 1000000000s",
        ),
        (vec!["rehearse", "--seed", "HUGE"], 4, "0..=18446744073709551615"),
        (vec!["rehearse", "--width", "HUGE"], 4, "60..=10000"),
        (vec!["rehearse", "--width", "40"], 2, "60..=10000"),
        (vec!["rehearse", "--width", "1"], 2, "60..=10000"),
        (vec!["explore", "--jobs", "HUGE"], 4, "1..=1024"),
        (vec!["explore", "--mistakes", "9"], 4, "0..=4"),
        (vec!["explore", "--orders", "9"], 4, "0..=3"),
        (vec!["explore", "--exhaustive", "9"], 4, "0..=4"),
        (vec!["explore", "--jobs", "100000"], 4, "1..=1024"),
        (vec!["explore", "--jobs", "0"], 2, "1..=1024"),
        (vec!["explore", "--jobs", "many"], 2, "invalid value"),
        (vec!["rehearse", "--deviate", "load 1e9%"], 2, "a load is a share of every group's requests"),
        (vec!["rehearse", "--deviate", "load -HUGE%"], 2, "a load is a share of every group's requests"),
        (vec!["rehearse", "--deviate", "lead 1e9s"], 2, "is not a length of time"),
        (
            vec!["rehearse", "--deviate", "load HUGE%", "--deviate", "skp 3"],
            2,
            "did you mean `skip ADDRESS`?",
        ),
    ] {
        let args: Vec<String> = args.iter().map(|arg| arg.replace("HUGE", huge)).collect();
        let task: Vec<&str> = args.iter().map(String::as_str).collect();
        let (err, ended) = said(&[&task[..1], &["stores/corrected"], &task[1..]].concat());
        assert!(ended == Some(code) && err.contains(words), "{args:?}: {ended:?} {err}");
    }
}

#[test]
fn a_scenario_or_a_runbook_that_asks_for_too_much_ends_with_a_code_of_its_own_and_one_with_mistakes_does_not()
{
    let of = |name: &str, file: &str, from: &str, to: &str| {
        let copied = Copied::of("stores/corrected", name).changed(file, from, to);
        ["check", "rehearse"].map(|task| cutover(&[task, &copied.path()]))
    };
    for (name, file, from, to, code, words) in [
        ("too-long-a-sleep", "runbook.md", "sleep 10\n", "sleep 99999999999\n", 4, "is 1000000000s"),
        (
            "too-long-a-horizon",
            "scenario.toml",
            "horizon_s = 14400",
            "horizon_s = 99999999999",
            4,
            "at most 1000000000",
        ),
        ("too-many-requests", "scenario.toml", "per_s = 100", "per_s = 1000000", 4, "at most 1000000000"),
        (
            "too-many-retries",
            "scenario.toml",
            "on_refusal = \"stop\"",
            "on_refusal = \"retry\"\nretries = 100001",
            4,
            "at most 100000",
        ),
        ("too-many-rows", "scenario.toml", "rows = 2000", "rows = 4294967295", 4, "at most 50000000"),
        ("no-sleep", "runbook.md", "sleep 10\n", "sleep ten\n", 2, "not a number of seconds"),
        (
            "too-much-of-a-share",
            "scenario.toml",
            "[objectives]",
            "[objectives]\nfailed_share = { applications = 2 }",
            2,
            "at most 1",
        ),
    ] {
        for said in of(name, file, from, to) {
            let told = format!("{}{}", said.out, said.err);
            assert!(said.code == code && told.contains(words), "{name}: {} {told}", said.code);
        }
    }
    let both = Copied::of("stores/corrected", "too-much-and-wrong")
        .changed("runbook.md", "sleep 10\n", "sleep 99999999999\n")
        .changed("runbook.md", "sleep 10\n", "sleep ten\n");
    assert_eq!(cutover(&["rehearse", &both.path()]).code, 2, "what is wrong at any size comes first");
}

#[test]
fn a_search_of_more_requests_than_could_be_waited_for_is_refused_beforehand() {
    // So many cases that even what clients send in one of them, taken so often, is beyond all bounds.
    let (err, code) = said(&["explore", "stores/corrected", "--load", "30000%", "--runs", "900000"]);
    assert!(code == Some(4) && err.contains("at most 10000000000000 can be"), "{code:?} {err}");
}

/// What the binary says on standard error, and its exit code.
fn said(args: &[&str]) -> (String, Option<i32>) {
    let binary = env!("CARGO_BIN_EXE_cutover");
    let output = assert_cmd::Command::new(binary).args(args).output().expect("it runs");
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code())
}

#[test]
fn a_search_of_more_cases_than_can_be_kept_is_out_of_bounds_and_told_so_at_once() {
    let pair = "stores/corrected";
    for args in [
        &["compare", pair, pair, "--runs", "4294967295"][..],
        &["explore", pair, "--runs", "18446744073709551615"],
        &["bench", pair, "--runs", "1000001"],
        &["explore", pair, "--runs", "0", "--orders", "0", "--mistakes", "4"],
    ] {
        let (told, code) = said(args);
        assert!(told.contains("at most 1000000 can be played"), "{args:?}: {told}");
        assert_eq!(code, Some(4), "{args:?}");
    }
}

/// Plays a scene with deviations within bounds.
fn within(scene: &Scene<Pair>, deviations: &[&str], bounds: Bounds) -> Outcome {
    let deviations: Vec<_> = deviations.iter().map(|one| one.parse().expect("it is a deviation")).collect();
    let course = scene.course(&deviations).expect("they fit");
    Rehearsal::default().within(bounds).play(scene, &course, 1)
}

#[test]
fn a_run_that_grows_beyond_its_bounds_ends_without_a_verdict_and_tells_the_figure() {
    let scene = changed("stores/corrected", &[]);
    let usual = Bounds::default();
    for (bounds, told) in [
        (Bounds { events: 70_000, ..usual }, "events had happened by"),
        (Bounds { kept: 20_000, ..usual }, "updates, or as much in dumps, were to be kept"),
        (Bounds { pending: 3, ..usual }, "events were still to come"),
        (Bounds { lives: 2, ..usual }, "where at most 2 can be rehearsed"),
    ] {
        let outcome = within(&scene, &[], bounds);
        assert_eq!(outcome.verdict, Verdict::Inconclusive, "{bounds:?}");
        assert!(finds(&outcome, "beyond-bounds", told), "{bounds:?}: {:?}", outcome.findings);
    }
    assert_eq!(within(&scene, &[], usual).verdict, Verdict::Held);
}

#[test]
fn a_run_in_which_nothing_but_what_comes_back_by_itself_goes_on_for_years_ends_without_a_verdict() {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/stores-below-the-mark");
    let scene = crate::support::opened::<Pair>("below-the-mark", &home, &|_, text| text);
    // One agent stays down, so that the other tries to connect a hundred times a second, for years.
    let outcome = within(&scene, &["skip 1.upgrade.11"], Bounds::default());
    assert_eq!(outcome.verdict, Verdict::Inconclusive, "{:?}", outcome.findings);
    assert!(finds(&outcome, "beyond-bounds", "no client sent a new request"), "{:?}", outcome.findings);
    assert!(outcome.events < 5_000_000, "{} events", outcome.events);
}

#[test]
fn a_run_in_which_time_does_not_advance_ends_as_a_defect_of_the_scenario() {
    let home =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/code-retries-without-end");
    let change = |file: &str, text: String| {
        if file == "scenario.toml" { text.replace("retries = 4000000000", "retries = 100000") } else { text }
    };
    let scene = crate::support::opened::<Pair>("code-retries", &home, &change);
    assert_eq!(within(&scene, &[], Bounds::default()).verdict, Verdict::Stuck, "100,000 tries have an end");
    let outcome = within(&scene, &[], Bounds { at_once: 100_000, ..Bounds::default() });
    assert_eq!(outcome.verdict, Verdict::Inconclusive);
    assert!(finds(&outcome, "beyond-bounds", "time has not advanced"), "{:?}", outcome.findings);
}

#[test]
fn a_store_that_is_created_again_and_again_ends_the_run_before_its_lives_have_no_number() {
    let scene = crate::support::case::<Pair>("code-lives");
    let outcome = within(&scene, &[], Bounds::default());
    assert_eq!(outcome.verdict, Verdict::Inconclusive);
    let told = "lives of stores had begun";
    assert!(finds(&outcome, "beyond-bounds", told), "{:?}", outcome.findings);
}

#[test]
fn a_connection_that_is_made_again_and_again_ends_the_run_before_it_has_no_number() {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/code-lives");
    let change = |file: &str, text: String| match file {
        "scenario.toml" => text
            .replace("agent_start_s = 3", "agent_start_s = 0")
            .replace("agent_stop_s = 3", "agent_stop_s = 0"),
        _ => text
            .replace("ttDestroy Original", "ttAdmin -repStop Original")
            .replace("ttIsql -connStr dsn=Original -e \"quit;\"", "ttAdmin -repStart Original"),
    };
    let scene = crate::support::opened::<Pair>("code-connections", &home, &change);
    let outcome = within(&scene, &[], Bounds::default());
    assert_eq!(outcome.verdict, Verdict::Inconclusive);
    let told = "times had a connection of the pair begun or ended";
    assert!(finds(&outcome, "beyond-bounds", told), "{:?}", outcome.findings);
}

#[test]
fn a_horizon_that_comes_before_the_first_command_is_an_error() {
    let said = refused(&[("horizon_s = 14400", "horizon_s = 59")], &|text| text);
    assert!(said.contains("the horizon at 59s comes before the first command"), "{said}");
}

#[test]
fn a_horizon_shorter_than_the_runbook_is_no_verdict_about_the_upgrade() {
    for horizon in ["61", "70", "120", "200", "300", "400"] {
        let scene = changed("stores/corrected", &[("horizon_s = 14400", &format!("horizon_s = {horizon}"))]);
        let outcome = play_of(&scene, &[""; 0], 1);
        assert_eq!(outcome.verdict, Verdict::Inconclusive, "{horizon}");
        assert!(finds(&outcome, "runbook-cut-off", "no verdict about the upgrade"), "{horizon}");
    }
}

#[test]
fn a_horizon_within_the_time_of_settling_is_no_verdict_about_what_is_on_its_way() {
    for (horizon, verdict) in
        [("460", Verdict::Inconclusive), ("500", Verdict::Inconclusive), ("600", Verdict::Held)]
    {
        let scene = changed("stores/corrected", &[("horizon_s = 14400", &format!("horizon_s = {horizon}"))]);
        let outcome = play_of(&scene, &[""; 0], 1);
        assert_eq!(outcome.verdict, verdict, "{horizon}");
        assert_eq!(finds(&outcome, "horizon", "before the world had settled"), verdict != Verdict::Held);
    }
    // What is lost by then is lost, and a link that is cut for good is not on its way.
    let cut = |horizon: &str| {
        let scene = changed("stores/corrected", &[("horizon_s = 14400", horizon)]);
        play_of(&scene, &["cut originalhost upgradehost at 30.upgrade"], 1).verdict
    };
    assert_eq!(cut("horizon_s = 3600"), cut("horizon_s = 14400"));
}

#[test]
fn an_objective_that_asks_for_gaps_nobody_measures_is_an_error() {
    let gap = ("applications = 5", "applications = 0.5");
    for changes in [&[gap][..], &[("settle_s = ", "gap_min_s = 1000\nsettle_s = ")]] {
        let said = refused(changes, &|text| text);
        assert!(said.contains("none that is shorter than `gap_min_s`"), "{changes:?}: {said}");
    }
    assert_eq!(refused(&[gap, ("settle_s = ", "gap_min_s = 0.5\nsettle_s = ")], &|text| text), "");
}

#[test]
fn what_is_in_no_store_at_the_end_is_lost_with_its_cause_and_its_step() {
    let scene = changed("stores/as-printed-carry-on", &[]);
    let outcome = play_of(&scene, &["reading autocreate0=refuse"], 1);
    let all = outcome.updates.acknowledged;
    assert!(all > 0 && outcome.updates.lost == all && outcome.updates.lost_to_clients == all);
    for store in ["Original", "Upgrade"] {
        let causes = outcome.lost_by_cause.iter().filter(|one| one.store == store);
        assert_eq!(causes.clone().map(|one| one.count).sum::<u64>(), all, "all of it is missing at {store}");
        assert!(causes.clone().all(|one| one.step.is_some()), "{:?}", outcome.lost_by_cause);
        assert!(causes.into_iter().any(|one| one.cause == "store-destroyed"), "{:?}", outcome.lost_by_cause);
    }
    let case = case_of::<Pair>("code-replies-never-come", &[("retries = 70000", "retries = 7")]);
    assert_eq!(play_of(&case, &[""; 0], 1).updates.lost, 0, "where a store is left nothing is lost by this");
}
