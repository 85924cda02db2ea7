//! Runbooks of the sort that is posted, in words of our own: each holds, or loses for the reason for which it would.

use crate::support::{changed_text, folder, opened, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

/// Each step, behind its lane.
type Steps = &'static [(&'static str, &'static [&'static str])];

/// Keys and indexes are put in when the rows are there, so that the copy is fast.
const IN_TWO_PARTS: Steps = &[
    (
        "ops",
        &[
            "pg_dumpall -h old -g --no-role-passwords > globals.sql",
            "pg_dump -h old -d app --schema-only --section=pre-data > tables.sql",
            "pg_dump -h old -d app --schema-only --section=post-data > keys.sql",
            "psql -h new -d postgres -f globals.sql",
            "createdb -h new -O app app",
            "psql -h new -d app -v ON_ERROR_STOP=1 -f tables.sql",
        ],
    ),
    (
        "ops",
        &[
            r#"psql -h old -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#,
            r#"psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=postgres' PUBLICATION up""#,
            r#"until [ "$(psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate IN ('i', 'd')")" = 0 ]; do sleep 1; done"#,
        ],
    ),
    ("ops", &["psql -h new -d app -v ON_ERROR_STOP=1 -f keys.sql"]),
    (
        "ops",
        &[
            r#"until [ "$(psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" = 0 ]; do sleep 1; done"#,
        ],
    ),
    ("app", &["applications stop all"]),
    (
        "ops",
        &[
            r#"until [ "$(psql -h old -d app -Atc "SELECT confirmed_flush_lsn >= pg_current_wal_lsn() FROM pg_replication_slots WHERE slot_name = 'up'")" = t ]; do sleep 0.1; done"#,
            r#"psql -h new -d app -c "SELECT setval('orders_id_seq', (SELECT max(id) FROM orders) + 1000)""#,
            r#"psql -h new -d app -c "DROP SUBSCRIPTION up""#,
        ],
    ),
    ("app", &["applications start new"]),
];

/// The database is made read-only, its sessions are ended, and the lag is waited for as a number.
const READ_ONLY: Steps = &[
    (
        "ops",
        &[
            r#"psql -h old -d app -c "SHOW wal_level""#,
            "pg_dumpall -h old -U postgres --globals-only | psql -h new -U postgres -d postgres",
            "createdb -h new -U postgres -O app app",
            "pg_dump -h old -U postgres --schema-only --no-publications app | psql -h new -U postgres app",
            r#"psql -h old -d app -c "CREATE USER mover WITH REPLICATION LOGIN PASSWORD 'secret'""#,
            r#"psql -h old -d app -c "GRANT SELECT ON ALL TABLES IN SCHEMA public TO mover""#,
            r#"psql -h old -d app -c "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO mover""#,
            r#"psql -h old -d app -c "CREATE PUBLICATION moved FOR ALL TABLES""#,
            r#"psql -h new -d app -c "CREATE SUBSCRIPTION moving CONNECTION 'host=old port=5432 dbname=app user=mover password=secret' PUBLICATION moved WITH (streaming = on, binary = true)""#,
        ],
    ),
    (
        "ops",
        &[
            r#"while [[ $(psql -h new -d app -tAc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate NOT IN ('r')") -ne 0 ]]; do sleep 1; done"#,
        ],
    ),
    (
        "ops",
        &[
            r#"psql -h old -d postgres -c "ALTER DATABASE app SET default_transaction_read_only = true""#,
            r#"psql -h old -d postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app' AND pid <> pg_backend_pid() AND usename <> 'mover'""#,
        ],
    ),
    (
        "ops",
        &[
            r#"until [ "$(psql -h old -d app -tAc "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) FROM pg_replication_slots WHERE slot_name = 'moving'")" = 0 ]; do sleep 0.1; done"#,
        ],
    ),
    (
        "ops",
        &[
            r#"psql -h old -d app -Atc "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || sequencename, last_value) FROM pg_sequences WHERE last_value IS NOT NULL" > values.sql"#,
            "psql -h new -d app -f values.sql",
        ],
    ),
    ("app", &["applications move all to new"]),
    (
        "ops",
        &[
            r#"psql -h new -d app -c "DROP SUBSCRIPTION moving""#,
            "vacuumdb -h new -U postgres --all --analyze-in-stages",
        ],
    ),
];

fn scene(steps: Steps) -> Scene<Twin> {
    let text = (1..).zip(steps).map(|(at, (lane, lines))| {
        let typed: String = lines.iter().map(|line| format!("{lane}$ {line}\n")).collect();
        format!("## {at}. Step\n\n```console\n{typed}```\n\n")
    });
    let text = format!("# As it is posted\n\n{}", text.collect::<String>());
    let name = "postgres/corrected";
    let gap = ("longest_gap_s = { applications = 3 }", "longest_gap_s = { applications = 5 }");
    opened(name, &folder().join(name), &|file, found: String| {
        if file == "runbook.md" { text.clone() } else { changed_text(name, found, &[gap]) }
    })
}

fn run(steps: Steps, deviations: &[&str]) -> Outcome {
    play_of(&scene(steps), deviations, 1)
}

fn told(outcome: &Outcome) -> String {
    format!("{:?} {:?} {:?} {:?}", outcome.verdict, outcome.goal, outcome.updates, outcome.findings)
}

#[test]
fn keys_that_come_after_the_rows_hold_back_updates_until_they_are_there() {
    let held = run(IN_TWO_PARTS, &[]);
    assert_eq!(held.verdict, Verdict::Held, "{}", told(&held));
    // Without them no update finds its row, and the direction stalls for good.
    let stalled = run(IN_TWO_PARTS, &["skip 3"]);
    assert_eq!(stalled.verdict, Verdict::Stuck, "{}", told(&stalled));
    assert!(stalled.updates.pending > 0 && stalled.updates.lost == 0, "{}", told(&stalled));
}

#[test]
fn a_database_that_is_made_read_only_holds_in_this_order_and_in_no_other() {
    let held = run(READ_ONLY, &[]);
    assert_eq!(held.verdict, Verdict::Held, "{}", told(&held));
    // Whoever is there writes on, and is moved while what he wrote is on its way.
    let alive = run(READ_ONLY, &["skip 3.ops.2", "move 5 before 3"]);
    assert_eq!(alive.verdict, Verdict::Violated, "{}", told(&alive));
    assert!(alive.findings.iter().any(|one| one.kind == "id-given-twice"), "{}", told(&alive));
}
