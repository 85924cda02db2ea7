//! The table of hazards in `sim/postgres/hazards.md` is what the model shows: every row is played and compared to the
//! letter.
//!
//! `CUTOVER_RENEW=1 cargo test --test it hazards` writes the table anew; the difference then shows in review.

use super::played;
use crate::support::{Change, missing};
use rehearsal::outcome::Outcome;
use std::fmt::Write;

/// One hazard and a run that shows it.
struct Row {
    hazard: u32,
    what: &'static str,
    scenario: &'static str,
    changes: &'static [Change<'static>],
    deviations: &'static [&'static str],
    /// Who notices it on real servers, as it was measured: loud, in a log, or nobody.
    noticed: &'static str,
    rests_on: &'static str,
}

const ONE_WAY: &str = "postgres/one-way";

const fn row(
    hazard: u32,
    what: &'static str,
    noticed: &'static str,
    deviations: &'static [&'static str],
) -> Row {
    Row { hazard, what, scenario: ONE_WAY, changes: &[], deviations, noticed, rests_on: "measured" }
}

impl Row {
    const fn of(self, scenario: &'static str) -> Self {
        Self { scenario, ..self }
    }
    const fn with(self, changes: &'static [Change<'static>]) -> Self {
        Self { changes, ..self }
    }
}

const NO_KEY: &[Change<'static>] = &[("used_for = \"accounts\"", "used_for = \"accounts\"\nkey = \"none\"")];
const NO_KEY_ITEMS: &[Change<'static>] = &[("used_for = \"items\"", "used_for = \"items\"\nkey = \"none\"")];
const UNLOGGED: &[Change<'static>] = &[("used_for = \"items\"", "used_for = \"items\"\nunlogged = true")];
const KEEPS_LITTLE: &[Change<'static>] = &[(
    "serves = true",
    "serves = true\nsettings = { max_slot_wal_keep_size_mb = 1, checkpoint_timeout_s = 20 }",
)];
const LARGE: &[Change<'static>] = &[("used_for = \"orders\"", "used_for = \"orders\"\nballast_mb = 2000")];
const NO_SLOTS: &[Change<'static>] =
    &[("serves = true", "serves = true\nsettings = { max_replication_slots = 0 }")];
const NO_WORKERS: &[Change<'static>] = &[(
    "host = \"newhost\"\nrelease = \"17\"",
    "host = \"newhost\"\nrelease = \"17\"\nsettings = { max_logical_replication_workers = 0 }",
)];
const REPLICA_LEVEL: &[Change<'static>] =
    &[("serves = true", "serves = true\nsettings = { wal_level = \"replica\" }")];
const SHARED: &[Change<'static>] = &[("[postgres.workload]", "[postgres.workload]\nshared_share = 0.5")];

const ROWS: &[Row] = &[
    row(1, "sequences are not carried over", "loud, clients", &["skip 11"]),
    row(2, "sequences are carried over before the writers stop", "loud, short", &["move 11 before 7"]),
    row(3, "a table without a key is published", "loud, clients", &[]).with(NO_KEY),
    row(
        4,
        "its replica identity is full at the old cluster only",
        "loud, after the switch",
        &["insert 'psql -h old -d app -c \"ALTER TABLE acct REPLICA IDENTITY FULL\"' at ops after 3.ops.1"],
    )
    .with(NO_KEY),
    row(5, "an unlogged table", "silent", &[]).with(UNLOGGED),
    row(
        7,
        "the slot is lost while the subscription is disabled",
        "log; the wait never ends",
        &[
            "insert 'psql -h new -d app -c \"ALTER SUBSCRIPTION up DISABLE\"' at ops after 6.ops.1",
            "insert 'sleep 400' at ops before 7.app.1",
        ],
    )
    .with(KEEPS_LITTLE),
    row(
        8,
        "one application stays at the old cluster",
        "silent; loud once ids collide",
        &["replace 5.app.1 with 'applications stop shop'", "skip 5.ops"],
    )
    .of("postgres/corrected"),
    row(
        9,
        "the same with the reverse direction up",
        "silent",
        &["replace 7.app.1 with 'applications stop shop'", "skip 8", "skip 9"],
    ),
    row(10, "no wait for the tables, and a switch by the lag", "silent", &[]).of("postgres/as-posted").with(LARGE),
    row(
        11,
        "a row is in a target table before the copy",
        "log",
        &["insert 'psql -h new -d app -c \"INSERT INTO acct (id, mark) VALUES (1, 0)\"' at ops after 3.ops.1", "skip 6"],
    ),
    row(
        12,
        "the subscription is made anew with its copy",
        "log; the wait never ends",
        &[
            "insert 'psql -h new -d app -c \"DROP SUBSCRIPTION up\"' at ops after 6.ops.1",
            "insert 'psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION ''host=old dbname=app user=repl'' PUBLICATION up\"' at ops before 7.app.1",
        ],
    ),
    row(
        16,
        "a table is not in the publication",
        "silent",
        &["replace 4.ops.1 with 'psql -h old -d app -c \"CREATE PUBLICATION up FOR TABLE acct, item\"'"],
    ),
    row(20, "the forward direction is not dropped", "log only", &["skip 12"]),
    row(23, "the reverse slot is made after clients write at the new cluster", "silent", &["swap 14 with 15"]),
    row(24, "the reverse subscription is made before its publication", "one line of warning", &["swap 13 with 14"]),
    row(25, "the forward subscription is made before its publication", "one line; the wait never ends", &["swap 4 with 5"]),
    row(29, "new sessions are kept from writing, and present ones are not ended", "silent", &["skip 7", "skip 9"]),
    row(30, "sessions are ended before new ones are kept from writing", "silent", &["skip 7", "swap 8 with 9"]),
    row(
        36,
        "connect = false and ENABLE without a refresh",
        "silent",
        &[
            "replace 5.ops.1 with 'psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION ''host=old dbname=app user=repl'' PUBLICATION up WITH (connect = false)\"'",
            "insert 'psql -h old -d app -c \"SELECT pg_create_logical_replication_slot(''up'', ''pgoutput'')\"' at ops after 5.ops.1",
            "insert 'psql -h new -d app -c \"ALTER SUBSCRIPTION up ENABLE\"' at ops before 6.ops.1",
        ],
    ),
    row(
        38,
        "the subscription is left disabled",
        "loud by the wait",
        &["insert 'psql -h new -d app -c \"ALTER SUBSCRIPTION up DISABLE\"' at ops after 6.ops.1"],
    ),
    row(
        39,
        "the database is kept from writing instead of the role",
        "loud",
        &["replace 8.ops.1 with 'psql -h old -d postgres -c \"ALTER DATABASE app SET default_transaction_read_only = on\"'"],
    ),
    row(40, "the roles are copied after they were kept from writing", "loud, clients", &["move 8 before 1", "skip 9"]),
    row(
        42,
        "a dump with rows, and a copy",
        "log; the wait never ends",
        &["replace 3.ops.1 with 'pg_dump -h old -d app | psql -h new -d app -v ON_ERROR_STOP=1'"],
    ),
    row(
        43,
        "a dump with rows, and a subscription later without a copy",
        "silent",
        &[
            "replace 3.ops.1 with 'pg_dump -h old -d app | psql -h new -d app -v ON_ERROR_STOP=1'",
            "replace 5.ops.1 with 'psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION ''host=old dbname=app user=repl'' PUBLICATION up WITH (copy_data = false)\"'",
        ],
    ),
    row(
        45,
        "inserts alone are published",
        "silent",
        &["replace 4.ops.1 with 'psql -h old -d app -c \"CREATE PUBLICATION up FOR ALL TABLES WITH (publish = ''insert'')\"'"],
    ),
    row(
        46,
        "the reverse direction copies",
        "log",
        &["replace 14.ops.1 with 'psql -h old -d app -c \"CREATE SUBSCRIPTION down CONNECTION ''host=new dbname=app user=repl'' PUBLICATION down\"'"],
    ),
    row(47, "the switch with the link behind, and no wait", "silent", &["cut oldhost newhost at 7.app for 20s", "skip 10"]),
    row(49, "both clusters write a row while a link is behind", "silent", &["cut oldhost newhost at 10.app for 20s"])
        .of("postgres/bidirectional")
        .with(SHARED),
    row(50, "ids of both clusters from one range", "loud", &["skip 9"]).of("postgres/bidirectional"),
    row(51, "an application is moved before the way back exists", "silent", &["move 10 before 8"])
        .of("postgres/bidirectional"),
    row(53, "no slot is left", "log; the wait never ends", &[]).with(NO_SLOTS),
    row(53, "no worker is left", "nobody; the wait never ends", &[]).with(NO_WORKERS),
    row(54, "the log level is too low", "loud", &[]).with(REPLICA_LEVEL),
    row(13, "a subscription made anew with its copy, and a table without a key", "silent", &["insert 'psql -h new -d app -c \"DROP SUBSCRIPTION up\"' at ops after 6.ops.1", "insert 'psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION ''host=old dbname=app user=repl'' PUBLICATION up\"' at ops before 7.app.1"]).with(NO_KEY_ITEMS),
];

#[test]
fn the_table_of_hazards_of_clusters_is_what_the_model_shows() {
    let told = table();
    let file = crate::support::folder().join("../sim/postgres/hazards.md");
    if crate::scenarios::renews() {
        std::fs::write(&file, &told).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == told, "sim/postgres/hazards.md does not say what comes out now:\n{told}");
}

const HEAD: &str = "# What each hazard costs

The hazards of an upgrade by logical replication, numbered as in what was measured on real servers
(`docs/models/postgres.md`), each played with seed 1. A test plays every row and compares this page to the letter. *Noticed*
is what real servers showed: somebody at the time, a line in the log of a server, or nobody.

| hazard | what goes wrong | noticed | scenario and deviations | measured outcome | rests on |
|---|---|---|---|---|---|
";

fn table() -> String {
    let mut text = String::from(HEAD);
    let mut rows: Vec<&Row> = ROWS.iter().collect();
    rows.sort_by_key(|row| row.hazard);
    for row in rows {
        let outcome = played(row.scenario, row.changes, row.deviations);
        let (did, came) = (done(row), outcome_in_words(&outcome));
        writeln!(
            text,
            "| {} | {} | {} | {did} | {came} | {} |",
            row.hazard, row.what, row.noticed, row.rests_on
        )
        .expect("a text can be written to");
    }
    text
}

fn done(row: &Row) -> String {
    let mut text = format!("`{}`", row.scenario);
    for (_, to) in row.changes {
        let last = to.lines().last().unwrap_or_default();
        write!(text, ", with `{last}`").expect("a text can be written to");
    }
    for deviation in row.deviations {
        write!(text, "; `{}`", deviation.replace('|', "\\|")).expect("a text can be written to");
    }
    text
}

fn outcome_in_words(outcome: &Outcome) -> String {
    let mut parts = vec![format!("{:?}", outcome.verdict).to_lowercase()];
    if let Some(stuck) = &outcome.stuck_at {
        parts.push(format!("stopped at {}: {}", stuck.address, stuck.reason.replace('|', "\\|")));
    }
    let all = &outcome.updates;
    if all.lost + all.pending > 0 {
        parts.push(format!("{} lost, {} to clients, {} pending", all.lost, all.lost_to_clients, all.pending));
        parts.extend(missing(outcome));
    }
    for one in &outcome.availability {
        if one.failed + one.refused > 0 {
            let gap = one.longest_gap_s.span().nanos() / 1_000_000_000;
            parts.push(format!(
                "{}: {} failed, {} refused, longest gap {gap} s",
                one.service, one.failed, one.refused
            ));
        }
    }
    let points: Vec<&str> = outcome.goal.iter().map(|point| point.what.as_str()).collect();
    if !points.is_empty() {
        parts.push(format!("missed: {}", points.join(", ")));
    }
    let kinds = crate::pac::kinds(outcome);
    if !kinds.is_empty() {
        parts.push(format!("findings: {}", kinds.join(", ")));
    }
    parts.join("; ")
}
