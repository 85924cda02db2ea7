//! A pooler before the clusters: paused, led elsewhere and resumed it is a switch that nobody is refused in, and not paused
//! it is none (`docs/models/postgres.md` 4).

use crate::support::{changed_text, folder, misses, opened, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

const PAUSE: &str = r#"ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "PAUSE app""#;

const RELOAD: &str = r#"ops$ sed -i 's/host=old/host=new/' /etc/pgbouncer/pgbouncer.ini
ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "RELOAD""#;

const SWITCH: &str = r#"ops$ sed -i 's/host=old/host=new/' /etc/pgbouncer/pgbouncer.ini
ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "RELOAD"
ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "RESUME app""#;

/// The runbook with a way back, its applications behind a pooler of a mode, of which step 7 types this and step 15 that.
fn pooled(mode: &str, stop: &str, start: &str) -> Scene<Twin> {
    let name = "postgres/one-way";
    let section = format!(
        "[[postgres.pooler]]\nname = \"bouncer\"\nhost = \"admin\"\nto = \"old\"\nmode = \"{mode}\"\n\
         clients = [\"shop\", \"billing\"]\n\n[postgres.workload]"
    );
    opened(name, &folder().join(name), &|file, text| {
        let scenario: &[(&str, &str)] = &[
            ("[postgres.workload]", &section),
            ("timeout_s = 300", "timeout_s = 20"),
            ("app = \"admin\"\n", ""),
        ];
        let runbook: &[(&str, &str)] =
            &[("app$ applications stop all", stop), ("app$ applications start new", start)];
        changed_text(name, text, if file == "scenario.toml" { scenario } else { runbook })
    })
}

fn run(mode: &str, stop: &str, start: &str) -> Outcome {
    play_of(&pooled(mode, stop, start), &[] as &[&str], 1)
}

#[test]
fn a_pooler_that_is_paused_reloaded_and_resumed_moves_everybody_and_refuses_nobody() {
    let outcome = run("transaction", PAUSE, SWITCH);
    let told = || format!("{:?} {:?}", outcome.goal, outcome.availability);
    assert_eq!(outcome.verdict, Verdict::Held, "{}", told());
    let unserved: u64 = outcome.availability.iter().map(|one| one.failed + one.refused).sum();
    assert_eq!(unserved, 0, "{}", told());
}

#[test]
fn a_pooler_that_is_reloaded_and_not_paused_loses_what_was_on_its_way() {
    // Where the role is kept from writing before, as the runbook has it, that is what holds.
    let fenced = run("transaction", "ops$ sleep 1", RELOAD);
    assert_eq!(fenced.verdict, Verdict::Held, "{:?}", fenced.goal);
    let outcome = play_of(&pooled("transaction", "ops$ sleep 1", RELOAD), &["skip 8", "skip 9"], 1);
    assert_eq!(outcome.verdict, Verdict::Violated, "{:?}", outcome.stuck_at);
    assert!(outcome.updates.lost > 0, "{:?}", outcome.updates);
}

#[test]
fn a_pooler_that_keeps_sessions_is_not_paused_before_its_clients_leave() {
    let outcome = run("session", PAUSE, SWITCH);
    let stuck = outcome.stuck_at.as_ref().map(|stuck| stuck.address.as_str());
    assert_eq!((outcome.verdict, stuck), (Verdict::Stuck, Some("7.ops")));
    assert!(misses(&outcome, "applications shop"), "{:?}", outcome.goal);
}

#[test]
fn a_pause_of_a_database_is_not_ended_by_the_resume_of_all() {
    let other = SWITCH.replace("RESUME app", "RESUME");
    let outcome = run("transaction", PAUSE, &other);
    let stuck = outcome.stuck_at.as_ref().map(|stuck| (stuck.address.as_str(), stuck.reason.as_str()));
    let (address, reason) = stuck.expect("it is refused");
    assert!(
        address == "15.ops.3" && reason.contains("pooler is not paused/suspended"),
        "{address}: {reason}"
    );
    assert_eq!(outcome.verdict, Verdict::Stuck);
}

#[test]
fn whoever_is_left_behind_a_pooler_that_is_paused_has_not_arrived() {
    let scene = pooled("transaction", PAUSE, SWITCH);
    let outcome = play_of(&scene, &["skip 15.ops.3"], 1);
    assert_eq!(outcome.verdict, Verdict::Violated);
    let point = outcome.goal.iter().find(|point| point.what == "applications shop").expect("it is missed");
    assert_eq!((point.is.as_str(), point.step.as_deref()), ("stopped", Some("15.ops.3")));
}
