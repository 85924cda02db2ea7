//! The reports of hand-made outcomes, whole, as they are read.

mod outcomes;

use outcomes::{chronicle, held, stuck, violated};
use rehearsal::outcome::{Outcome, Verdict};
use report::{Format, Json, Look, Text, Trace, json_all, readings_table};

fn text(outcome: &Outcome) -> String {
    let replay = format!("cutover rehearse {} --seed {}", outcome.scenario, outcome.seed);
    let explain = format!("cutover explain {} --seed {}", outcome.scenario, outcome.seed);
    Text { look: Look::default(), replay: &replay, explain: &explain, replies: false }.report(outcome)
}

fn looking(look: Look) -> Text<'static> {
    Text { look, replay: "cutover rehearse x", explain: "cutover explain x", replies: false }
}

#[test]
fn a_run_that_held_says_so_first_and_shows_the_gap_it_cost() {
    insta::assert_snapshot!(text(&held()), @"
    HELD: every objective holds; none of 5,871 acknowledged updates was lost.
    stores/corrected, seed 1, as written; the runbook took 14 min 3 s
    readings: reset=clear arriving=stall

    What became of 5,871 acknowledged updates
                   survived  superseded  pending  lost
      in all          5,871           0        0     0
      at Original     5,871           0        0     0
      at Upgrade      5,871           0        0     0

    What clients saw
      applications: 6,012 requests, 6,003 answered, 2 refused, 7 not answered; longest gap 3.25 s,
        3.25 s in 1 gap
        answers took 1 ms (p50), 1 ms (p95), 812 ms (p99), 1.9 s at most
        from      to  length  step         cause
      7:12.2  7:15.5  3.25 s  14.original  no store served them

    Exposure
      4 min 12 s with a single copy of the data; greatest lag 2.51 s; at most 12.6 MB of log held
      most disk in use: originalhost 1 GB, upgradehost 900 MB

    The runbook as it was played, 14 min 3 s
      when    took  result  step           command
      1:00   4.2 s  ok      1.original.1   ttRepAdmin -dsn Original -receiver -name Upgrade -state pause
      1:00  850 ms  ok      1.upgrade.1    applications move upgrade-clients to Original
      7:12   60 ms  ok      14.original.1  applications stop Original

    Replay: cutover rehearse stores/corrected --seed 1
    ");
}

#[test]
fn a_run_that_lost_updates_names_the_steps_and_why() {
    insta::assert_snapshot!(text(&violated()), @"
    VIOLATED: 192 of 5,871 acknowledged updates were lost (3.3 %), and 39 are pending.
      at most 0 updates may be lost, and 192 were; cut off by step 11.upgrade.1.
      next: cutover explain stores/as-printed-carry-on --seed 1
    stores/as-printed-carry-on, seed 1, with skip 11.upgrade.3; move 7 before 6; the runbook took
      14 min 3 s
    readings: reset=clear arriving=stall

    Lost: 192 updates
      180 missing at Original, by step 11.upgrade.1: ttRepAdmin -dsn Upgrade -receiver -name Original
        -state stop -and-some-more-words-that-make-it-long
          The channel to this store was in state stop, and a stopped channel keeps nothing for later.
          The first: update 4,711 of row 17, committed at 12:03.2 at Upgrade.
      12 missing at Original; no one step is to blame
          The sender's log was numbered anew, and its old bookmark makes these updates look as if they
            had been sent.
          The first: update 4,711 of row 17, committed at 12:03.2 at Upgrade.

    Missing but still held: 39 updates
      39 missing at Upgrade, by step 15: ttRepAdmin -dsn Original -receiver -name Upgrade -state pause
          The channel to this store is paused: it keeps them, and sends them once it is started.
          The first: update 4,711 of row 17, committed at 12:03.2 at Upgrade.

    What became of 5,871 acknowledged updates
                   survived  superseded  pending  lost
      in all          5,640           0       39   192
      at Original     5,679           0        0   192
      at Upgrade      5,832           0       39     0
      12 of the lost are in no store that serves clients; 41 rows out of step between the stores.

    What clients saw
      applications: 6,012 requests, 6,003 answered, 2 refused, 7 not answered; longest gap 3.25 s,
        3.25 s in 1 gap
        answers took 1 ms (p50), 1 ms (p95), 812 ms (p99), 1.9 s at most
        from      to  length  step         cause
      7:12.2  7:15.5  3.25 s  14.original  no store served them

    Exposure
      4 min 12 s with a single copy of the data; greatest lag 2.51 s; at most 12.6 MB of log held
      most disk in use: originalhost 1 GB, upgradehost 900 MB

    The runbook as it was played, 14 min 3 s
       when    took  result     step           command
       1:00   4.2 s  ok         1.original.1   ttRepAdmin -dsn Original -re…r -name Upgrade -state pause
       1:00  850 ms  ok         1.upgrade.1    applications move upgrade-clients to Original
       3:20   40 ms  REFUSED    7.original.1   ttRepAdmin -dsn Upgrade -rec… -name Original -start start
          ttRepAdmin: unknown option -start (our words; the document gives none)
       5:00   9.8 s  ok         11.upgrade.1   ttRepAdmin -dsn Upgrade -rec…more-words-that-make-it-long
          -       -  skipped    11.upgrade.3   ttRepAdmin -dsn Upgrade -rec… -name Original -state start
       5:30   5 min  TIMED OUT  13.original.1  marker Original to Upgrade
          the marker row was not seen at Upgrade within 300 s
       7:12   60 ms  ok         14.original.1  applications stop Original
      11:40     3 s  ok         15.original.1  ttRepAdmin -dsn Original -re…r -name Upgrade -state pause

    Findings
      error: at most 0 updates may be lost, and 192 were
      warning at 11:40 in step 15: the channel from Original to Upgrade is still in state pause at the
        end of the runbook
      note: skip 11.upgrade.3 left out a command

    Replay: cutover rehearse stores/as-printed-carry-on --seed 1
    ");
}

#[test]
fn a_run_that_stuck_says_where_and_what_was_never_reached() {
    insta::assert_snapshot!(text(&stuck()), @r#"
    STUCK at 7.original.1: the runbook was not finished; none of 5,871 acknowledged updates was lost.
      could not go on at 7.original.1: ttRepAdmin -dsn Original -receiver -name Upgrade -start start
      the command was refused, and the operator stops on a refusal: unknown option -start
      next: cutover explain stores/as-printed --seed 1
    stores/as-printed, seed 1, as written; the runbook took 14 min 3 s
    readings: reset=clear arriving=stall

    What became of 5,871 acknowledged updates
                   survived  superseded  pending  lost
      in all          5,871           0        0     0
      at Original     5,871           0        0     0
      at Upgrade      5,871           0        0     0

    What clients saw
      applications: 6,012 requests, all answered; no gap
        answers took 1 ms (p50), 1 ms (p95), 812 ms (p99), 1.9 s at most

    Exposure
      4 min 12 s with a single copy of the data; greatest lag 2.51 s; at most 12.6 MB of log held
      most disk in use: originalhost 1 GB, upgradehost 900 MB

    The runbook as it was played, 14 min 3 s
      when    took  result   step          command
      1:00   4.2 s  ok       1.original.1  ttRepAdmin -dsn Original -receiver -name Upgrade -state pause
      1:00  850 ms  ok       1.upgrade.1   applications move upgrade-clients to Original
      3:20   40 ms  REFUSED  7.original.1  ttRepAdmin -dsn Original -receiver -name Upgrade -start start
          ttRepAdmin: unknown option -start
      3 commands not reached, from 8.upgrade.1 on: ttMigrate -r -connStr "DSN=Upgrade" upgrade.dump

    Replay: cutover rehearse stores/as-printed --seed 1
    "#);
}

#[test]
fn no_line_but_one_with_a_command_to_paste_is_wider_than_asked_for() {
    for outcome in [held(), violated(), stuck()] {
        for width in [0, 60, 72, 100, 140] {
            let look = Look { width, ..Look::default() };
            let text = looking(look).report(&outcome);
            let wide = text.lines().find(|line| line.chars().count() > width.max(60));
            assert_eq!(wide, None, "at width {width}");
        }
    }
}

#[test]
fn colour_changes_no_word() {
    let look = Look { color: true, ..Look::default() };
    let coloured = looking(look).report(&violated());
    let plain = looking(Look::default()).report(&violated());
    assert!(coloured.contains("\u{1b}["));
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut letters = coloured.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => while letters.next().is_some_and(|part| part != 'm') {},
            _ => stripped.push(letter),
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn a_violation_without_a_loss_names_the_objective() {
    let mut outcome = violated();
    outcome.updates.lost = 0;
    outcome.updates.pending = 0;
    outcome.findings[0].message = String::from("a gap of 4 s, at most 3 s");
    let first = text(&outcome).lines().next().unwrap_or_default().to_owned();
    assert_eq!(
        first,
        "VIOLATED: no update was lost, but an objective does not hold: a gap of 4 s, at most 3 s."
    );
}

#[test]
fn json_has_the_fields_of_the_contract_in_their_order() {
    let json = Json.report(&violated());
    let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(value["lost_by_cause"][0]["example"]["where"], "Upgrade");
    assert_eq!(value["lost_by_cause"][0]["example"]["committed_s"], 723.25);
    assert_eq!(value["runbook"]["steps"][2]["result"], "refused");
    assert_eq!(value["verdict"], "violated");
    assert_eq!(value["final"]["family"], "stores");
    let fields: Vec<&str> =
        json.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
    let expected = [
        "format",
        "scenario",
        "seed",
        "deviations",
        "readings",
        "verdict",
        "stuck_at",
        "given_up",
        "digest",
        "updates",
        "lost_allowed",
        "by_kind",
        "by_store",
        "lost_by_cause",
        "pending_by_cause",
        "availability",
        "exposure",
        "runbook",
        "releases",
        "final",
        "goal",
        "findings",
        "events",
    ];
    assert_eq!(fields, expected);
    let runs: serde_json::Value = serde_json::from_str(&json_all(&[held(), stuck()], 0)).expect("it is JSON");
    assert_eq!(runs["format"], 1);
    assert_eq!(runs["runs"][1]["stuck_at"]["address"], "7.original.1");
}

#[test]
fn of_more_runs_than_a_reader_can_hold_only_the_first_are_whole_and_none_is_left_out() {
    let mut long = violated();
    long.findings = vec![long.findings[0].clone(); 40_000];
    let outcomes = vec![long; 20];
    let text = json_all(&outcomes, 0);
    assert!(text.len() < 64 << 20, "{} bytes", text.len());
    let runs: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let count = |of: &serde_json::Value| of.as_array().map_or(0, Vec::len);
    assert!(count(&runs["runs"]) >= 1);
    assert_eq!(count(&runs["runs"]) + count(&runs["shortened"]["runs"]), outcomes.len());
    assert_eq!(runs["shortened"]["runs"][0]["verdict"], "violated");
    assert!(runs["shortened"]["reason"].as_str().is_some_and(|reason| reason.contains("bytes")));
}

#[test]
fn a_trace_has_a_thread_per_lane_and_exact_microseconds() {
    let mut outcome = violated();
    outcome.runbook.steps[0].start_s =
        Some(rehearsal::outcome::Seconds(kernel::Span::from_nanos(60_000_000_001)));
    outcome.chronicle = Some(Box::new(chronicle()));
    let trace = Trace::default().report(&outcome);
    let value: serde_json::Value = serde_json::from_str(&trace).expect("it is JSON");
    let events = value["traceEvents"].as_array().expect("a list");
    let of = |phase: &str| events.iter().filter(|event| event["ph"] == phase).count();
    assert_eq!([of("M"), of("X"), of("i"), of("C")], [8, 10, 4, 2]);
    let loss = events.iter().find(|event| event["cat"] == "loss").expect("what is lost is told");
    assert_eq!(loss["ts"], 723_250_000.0);
    assert!(trace.contains("\"ts\":60000000.001"), "{trace}");
}

#[test]
fn the_readings_on_which_the_verdict_depends_are_named() {
    let mut outcomes = Vec::new();
    for (reset, arriving) in
        [("tail", "stall"), ("tail", "overwrite"), ("clear", "stall"), ("clear", "overwrite")]
    {
        let mut outcome = if reset == "tail" { violated() } else { held() };
        outcome.deviations = violated().deviations;
        outcome.readings.insert(String::from("reset"), reset.to_owned());
        outcome.readings.insert(String::from("arriving"), arriving.to_owned());
        assert_ne!(outcome.verdict, Verdict::Stuck);
        outcomes.push(outcome);
    }
    insta::assert_snapshot!(readings_table(&outcomes, 0, Look::default(), |_| String::from("cutover explain")), @"
    VIOLATED: the objectives hold under 2 of 4 combinations of readings; at worst 192 of
      5,871 acknowledged updates are lost.
      next: cutover explain
    stores/as-printed-carry-on, seed 1, with skip 11.upgrade.3; move 7 before 6
    The verdict depends on the reading of reset.
    No difference is made by arriving.

    What the readings make of it, the worst first
      verdict   lost  pending  longest gap  reset
      violated   192       39       3.25 s  tail
      held         0        0       3.25 s  clear
    ");
}

#[test]
fn what_went_to_an_older_release_is_not_said_to_be_of_the_one_it_began_with() {
    let moved = |of: &str, before: &str, after: &str, stayed_behind| rehearsal::outcome::Moved {
        of: of.into(),
        before: before.into(),
        after: Some(after.into()),
        stayed_behind,
    };
    let told = |releases: Vec<rehearsal::outcome::Moved>| {
        let mut outcome = held();
        outcome.releases = releases;
        let text = Text { look: Look::default(), replay: "", explain: "", replies: false }.report(&outcome);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let back = told(vec![moved("R1", "8.1", "8.0", true)]);
    assert!(back.contains("but nothing was upgraded: no release is newer than it was"), "{back}");
    assert!(back.contains("releases: R1 8.1 to 8.0"), "{back}");
    let half = told(vec![moved("R1", "8.0", "8.1", false), moved("R2", "8.1", "8.0", true)]);
    assert!(half.contains("but R2 at 8.0 was not upgraded"), "{half}");
}
