//! Outcomes made by hand, for the reports to be read by a person.

use indexmap::IndexMap;
use kernel::Span;
use rehearsal::outcome::{
    Availability, CauseCount, Chronicle, Condition, Counts, Curve, DiskHighWater, Example, Exposure, FORMAT,
    FaultSpan, Finding, Gap, LossInstant, Measure, Outcome, Played, PlayedStep, Seconds, Segment, Severity,
    StepResult, StoreCounts, StuckAt, Track, Verdict,
};

fn at(millis: u64) -> Seconds {
    Seconds(Span::from_millis(millis))
}

fn step(address: &str, command: &str, (start, took): (u64, u64), result: StepResult) -> PlayedStep {
    let lane = address.split('.').nth(1).unwrap_or_default().to_owned();
    PlayedStep {
        address: address.to_owned(),
        lane,
        command: command.to_owned(),
        start_s: Some(at(start)),
        end_s: Some(at(start + took)),
        result,
        message: None,
        reply: Vec::new(),
    }
}

/// A run in which all went well.
pub(crate) fn held() -> Outcome {
    let readings: IndexMap<String, String> =
        [("reset", "clear"), ("arriving", "stall")].map(|(name, value)| (name.into(), value.into())).into();
    Outcome {
        format: FORMAT,
        scenario: String::from("stores/corrected"),
        seed: 1,
        deviations: Vec::new(),
        readings,
        verdict: Verdict::Held,
        stuck_at: None,
        given_up: None,
        lost_allowed: Some(0),
        digest: String::from("0123456789abcdef0123456789abcdef"),
        updates: Counts { acknowledged: 5871, survived: 5871, ..Counts::default() },
        by_kind: Vec::new(),
        by_store: ["Original", "Upgrade"].map(|name| store(name, (5871, 0, 0))).to_vec(),
        lost_by_cause: Vec::new(),
        pending_by_cause: Vec::new(),
        availability: vec![Availability {
            service: String::from("applications"),
            requests: 6012,
            answered: 6003,
            failed: 7,
            refused: 2,
            p50_s: Some(at(1)),
            p95_s: Some(at(1)),
            p99_s: Some(at(812)),
            max_s: Some(at(1903)),
            longest_gap_s: at(3250),
            total_gap_s: at(3250),
            gaps: vec![gap((432_250, 435_500), Some("14.original"), "no store served them")],
        }],
        exposure: Exposure {
            single_copy_s: Some(at(252_000)),
            max_lag_s: Some(at(2510)),
            max_log_held_bytes: Some(13_212_057),
            disk_high_water: vec![
                DiskHighWater { host: String::from("originalhost"), bytes: 1 << 30 },
                DiskHighWater { host: String::from("upgradehost"), bytes: 900 << 20 },
            ],
        },
        runbook: Played {
            duration_s: at(843_200),
            steps: vec![
                step(
                    "1.original.1",
                    "ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
                    (60_000, 4200),
                    StepResult::Ok,
                ),
                step(
                    "1.upgrade.1",
                    "applications move upgrade-clients to Original",
                    (60_000, 850),
                    StepResult::Ok,
                ),
                step("14.original.1", "applications stop Original", (432_000, 60), StepResult::Ok),
            ],
        },
        releases: Vec::new(),
        final_state: serde_json::json!({ "family": "stores" }),
        goal: Vec::new(),
        findings: Vec::new(),
        chronicle: None,
        events: 120_345,
    }
}

/// A run that lost updates for two reasons, with more on their way.
pub(crate) fn violated() -> Outcome {
    let mut outcome = held();
    outcome.scenario = String::from("stores/as-printed-carry-on");
    outcome.deviations = ["skip 11.upgrade.3", "move 7 before 6"].map(String::from).to_vec();
    outcome.verdict = Verdict::Violated;
    outcome.updates = Counts {
        acknowledged: 5871,
        survived: 5640,
        pending: 39,
        lost: 192,
        lost_to_clients: 12,
        diverged_rows: 41,
        ..Counts::default()
    };
    outcome.by_store = vec![store("Original", (5679, 0, 192)), store("Upgrade", (5832, 39, 0))];
    outcome.lost_by_cause = vec![
        cause("not-retained-while-stopped", Some("11.upgrade.1"), 180),
        cause("below-stale-mark", None, 12),
    ];
    outcome.pending_by_cause =
        vec![CauseCount { store: String::from("Upgrade"), ..cause("channel-paused", Some("15"), 39) }];
    let stop =
        "ttRepAdmin -dsn Upgrade -receiver -name Original -state stop -and-some-more-words-that-make-it-long";
    let mut refused = step(
        "7.original.1",
        "ttRepAdmin -dsn Upgrade -receiver -name Original -start start",
        (200_000, 40),
        StepResult::Refused,
    );
    refused.message =
        Some(String::from("ttRepAdmin: unknown option -start (our words; the document gives none)"));
    let mut skipped = step(
        "11.upgrade.3",
        "ttRepAdmin -dsn Upgrade -receiver -name Original -state start",
        (0, 0),
        StepResult::Skipped,
    );
    (skipped.start_s, skipped.end_s) = (None, None);
    let mut late =
        step("13.original.1", "marker Original to Upgrade", (330_000, 300_000), StepResult::TimedOut);
    late.message = Some(String::from("the marker row was not seen at Upgrade within 300 s"));
    outcome
        .runbook
        .steps
        .splice(2..2, [refused, step("11.upgrade.1", stop, (300_000, 9800), StepResult::Ok), skipped, late]);
    outcome.runbook.steps.push(step(
        "15.original.1",
        "ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
        (700_000, 3000),
        StepResult::Ok,
    ));
    outcome.findings = vec![
        finding(Severity::Error, "objective-lost", None, "at most 0 updates may be lost, and 192 were"),
        finding(
            Severity::Warning,
            "channel-left-paused",
            Some("15"),
            "the channel from Original to Upgrade is still in state pause at the end of the runbook",
        ),
        finding(Severity::Note, "deviation-not-triggered", None, "skip 11.upgrade.3 left out a command"),
    ];
    outcome
}

/// A run whose runbook could not be finished.
pub(crate) fn stuck() -> Outcome {
    let mut outcome = held();
    outcome.scenario = String::from("stores/as-printed");
    outcome.verdict = Verdict::Stuck;
    let address = String::from("7.original.1");
    outcome.stuck_at = Some(StuckAt {
        address,
        reason: String::from(
            "the command was refused, and the operator stops on a refusal: unknown option -start",
        ),
        waited_for: None,
    });
    let mut refused = step(
        "7.original.1",
        "ttRepAdmin -dsn Original -receiver -name Upgrade -start start",
        (200_000, 40),
        StepResult::Refused,
    );
    refused.message = Some(String::from("ttRepAdmin: unknown option -start"));
    outcome.runbook.steps[2] = refused;
    for number in 1..=3 {
        let mut rest = step(
            &format!("8.upgrade.{number}"),
            "ttMigrate -r -connStr \"DSN=Upgrade\" upgrade.dump",
            (0, 0),
            StepResult::NotReached,
        );
        (rest.start_s, rest.end_s) = (None, None);
        outcome.runbook.steps.push(rest);
    }
    outcome.availability[0].gaps.clear();
    outcome.availability[0].failed = 0;
    outcome.availability[0].answered = 6_012;
    outcome.availability[0].refused = 0;
    outcome
}

fn store(name: &str, (survived, pending, lost): (u64, u64, u64)) -> StoreCounts {
    StoreCounts { store: name.to_owned(), survived, superseded: 0, pending, lost }
}

fn gap((from, to): (u64, u64), step: Option<&str>, cause: &str) -> Gap {
    Gap { from_s: at(from), to_s: at(to), step: step.map(String::from), fault: None, cause: cause.to_owned() }
}

fn cause(cause: &'static str, step: Option<&str>, count: u64) -> CauseCount {
    let example = Example {
        update: 4711,
        kind: "row",
        row: 17,
        committed_s: at(723_250),
        place: String::from("Upgrade"),
    };
    // As a family says it.
    let sentence = match cause {
        "not-retained-while-stopped" => {
            "The channel to this store was in state stop, and a stopped channel keeps nothing for later."
        }
        "below-stale-mark" => {
            "The sender's log was numbered anew, and its old bookmark makes these updates look as if they had been \
             sent."
        }
        _ => "The channel to this store is paused: it keeps them, and sends them once it is started.",
    };
    CauseCount {
        cause,
        sentence,
        store: String::from("Original"),
        step: step.map(String::from),
        fault: None,
        made_good_by: None,
        only_with: None,
        noticed: None,
        count,
        example,
    }
}

fn finding(severity: Severity, kind: &'static str, step: Option<&str>, message: &str) -> Finding {
    let at_s = step.map(|_| at(700_000));
    let step = step.map(String::from);
    Finding { severity, kind, step, fault: None, only_with: None, at_s, message: message.to_owned() }
}

/// A short chronicle: a thing with two states, a quantity with two values, a fault that ends, and a loss.
pub(crate) fn chronicle() -> Chronicle {
    let state = |(from, to): (u64, u64), state: &str, condition| Segment {
        from_s: at(from),
        to_s: at(to),
        state: state.to_owned(),
        condition,
    };
    let track = Track {
        id: String::from("store/Upgrade"),
        kind: "store",
        name: String::from("Upgrade"),
        host: Some(String::from("upgradehost")),
        segments: vec![
            state((0, 700_000), "serves clients", Condition::On),
            state((700_000, 900_000), "absent", Condition::Off),
        ],
        untold: 0,
    };
    let curve = Curve {
        id: String::from("pending/Upgrade"),
        name: String::from("Upgrade: changes waiting"),
        unit: "changes",
        measure: Measure::Level,
        values: vec![[0, 3], [1, 7], [2, 7]],
    };
    let fault = FaultSpan { fault: String::from("crash upgradehost"), from_s: at(1), to_s: Some(at(2)) };
    let loss = LossInstant {
        at_s: Some(at(723_250)),
        store: String::from("Original"),
        cause: "below-stale-mark",
        step: None,
        count: 4,
    };
    Chronicle {
        to_s: at(900_000),
        width_s: at(300_000),
        tracks: vec![track],
        curves: vec![curve],
        faults: vec![fault],
        losses: vec![loss],
    }
}
