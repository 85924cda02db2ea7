//! Ways to keep writers out of the old cluster, tried while the applications are not told to stop: which of them act on
//! whoever is there already, and which shut out the link too (`docs/models/postgres.md` 4).

use super::played;
use rehearsal::outcome::{Outcome, Verdict};

/// The switch without a word to the applications, which are moved at its end; the old cluster is frozen so.
fn frozen(means: &str, old: &str, more: &[&str]) -> Outcome {
    let freeze = format!("replace 5.ops.1 with '{}'", means.replace('\'', "''"));
    let moves = "replace 9.app.1 with 'applications move all to new'";
    let all = [&["skip 5.app.1", freeze.as_str(), moves], more].concat();
    let gap = ("longest_gap_s = { applications = 3 }", "longest_gap_s = { applications = 30 }");
    let old = format!("release = \"{old}\"\nserves");
    let release = ("release = \"16\"\nserves", old.as_str());
    played("postgres/corrected", &[gap, release], &all)
}

/// Leaves the sessions that are there alone.
const LEAVES: &[&str] = &["skip 5.ops.2"];

const ROLE: &str = r#"psql -h old -d postgres -c "ALTER ROLE app CONNECTION LIMIT 0""#;
const DATABASE: &str = r#"psql -h old -d postgres -c "ALTER DATABASE app CONNECTION LIMIT 0""#;
const CLOSED: &str = r#"psql -h old -d postgres -c "ALTER DATABASE app ALLOW_CONNECTIONS false""#;
const RIGHTS: &str =
    r#"psql -h old -d app -c "REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM app""#;

#[test]
fn a_limit_of_no_connections_acts_on_new_sessions_alone() {
    let held = frozen(ROLE, "16", &[]);
    assert_eq!(held.verdict, Verdict::Held, "{:?} {:?}", held.goal, held.findings);
    let lost = frozen(ROLE, "16", LEAVES);
    assert_eq!(lost.verdict, Verdict::Violated, "{:?}", lost.goal);
    assert!(lost.updates.lost > 0, "{:?}", lost.updates);
}

#[test]
fn a_right_that_is_taken_away_acts_on_whoever_is_there_already() {
    for more in [&[], LEAVES] {
        let held = frozen(RIGHTS, "16", more);
        assert_eq!(held.verdict, Verdict::Held, "{:?} {:?}", held.goal, held.findings);
    }
}

/// Measured on 16.2 and 17.10.
#[test]
fn a_database_with_a_limit_shuts_the_link_out_up_to_16_and_no_longer_from_17_on() {
    let shut_out = frozen(DATABASE, "16", &[]);
    assert_eq!(shut_out.verdict, Verdict::Stuck, "{:?}", shut_out.goal);
    let stuck = format!("{:?}", shut_out.stuck_at);
    assert!(stuck.contains("too many connections for database"), "{stuck}");
    let held = frozen(DATABASE, "17", &[]);
    assert_eq!(held.verdict, Verdict::Held, "{:?} {:?}", held.goal, held.findings);
}

#[test]
fn a_database_that_is_closed_keeps_out_whoever_waits_for_its_slot() {
    let stuck = frozen(CLOSED, "16", &[]);
    assert_eq!(stuck.verdict, Verdict::Stuck, "{:?}", stuck.goal);
    let told = format!("{:?}", stuck.stuck_at);
    assert!(told.contains("6.ops"), "{told}");
}
