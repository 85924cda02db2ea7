//! A dump has what was there when it began, and what is written later is not where it was restored
//! (`docs/models/postgres.md` 9).

use crate::binary::{Copied, cutover};
use crate::support::{changed_text, folder, opened, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

/// The upgrade by a dump alone: the applications stop, are copied, and start at the new cluster. In step 3 this is typed.
fn runbook(copies: &str) -> String {
    format!(
        "# By a dump\n\n## 1. Roles\n\n```console\nops$ pg_dumpall -h old -g > globals.sql\nops$ psql -h new -d postgres -f \
         globals.sql\nops$ createdb -h new -O app app\n```\n\n## 2. Stop\n\n```console\napp$ applications stop all\n```\n\n\
         ## 3. Copy\n\n```console\n{copies}\n```\n\n## 4. Start\n\n```console\napp$ applications start new\n```\n"
    )
}

fn by_dump(copies: &str) -> Scene<Twin> {
    let (name, text) = ("postgres/corrected", runbook(copies));
    opened(name, &folder().join(name), &|file, found: String| {
        if file == "runbook.md" {
            return text.clone();
        }
        changed_text(
            name,
            found,
            &[("longest_gap_s = { applications = 3 }", "longest_gap_s = { applications = 30 }")],
        )
    })
}

const PLAIN: &str =
    "ops$ pg_dump -h old -d app > app.sql\nops$ psql -h new -d app -v ON_ERROR_STOP=1 < app.sql";

const ARCHIVE: &str = "ops$ pg_dump -h old -d app -Fc -f app.dump\nops$ pg_restore -h new -d app app.dump";

const PIPE: &str = "ops$ pg_dump -h old -d app | psql -h new -d app -v ON_ERROR_STOP=1";

fn run(copies: &str, deviations: &[&str]) -> Outcome {
    play_of(&by_dump(copies), deviations, 1)
}

#[test]
fn a_dump_of_applications_that_stand_still_brings_everything() {
    for copies in [PLAIN, ARCHIVE, PIPE] {
        let outcome = run(copies, &[]);
        assert_eq!(outcome.verdict, Verdict::Held, "{copies}: {:?} {:?}", outcome.goal, outcome.findings);
        assert!(outcome.updates.survived > 1_000, "{copies}: {:?}", outcome.updates);
    }
}

#[test]
fn what_is_written_after_a_dump_has_begun_is_lost_where_it_is_restored() {
    for copies in [PLAIN, ARCHIVE, PIPE] {
        let outcome = run(copies, &["move 2 after 3"]);
        let told = || format!("{copies}: {:?} {:?}", outcome.updates, outcome.findings);
        assert_eq!(outcome.verdict, Verdict::Violated, "{}", told());
        // At 60 a second the dump alone takes a second or more.
        assert!(outcome.updates.lost > 30, "{}", told());
        assert!(outcome.findings.iter().all(|one| !one.kind.contains("disagree")), "{}", told());
    }
}

#[test]
fn a_restore_that_fails_table_by_table_is_not_taken_for_whole_because_it_ends_with_nothing() {
    let filled = r#"insert 'psql -h new -d app -c "CREATE TABLE acct (id bigint PRIMARY KEY, mark bigint)"' at ops after 1"#;
    let row = r#"insert 'psql -h new -d app -c "INSERT INTO acct VALUES (1, 0)"' at ops after 1"#;
    let lenient = "ops$ pg_dump -h old -d app > app.sql\nops$ psql -h new -d app -f app.sql";
    let outcome = run(lenient, &[filled, row]);
    assert_eq!(outcome.verdict, Verdict::Violated, "{:?}", outcome.goal);
    assert!(outcome.updates.lost > 0, "{:?}", outcome.updates);
}

#[test]
fn a_dump_that_is_too_early_or_given_to_the_wrong_program_is_found_before_it_is_played() {
    let check = |name: &str, text: &str| {
        let copied = Copied::of("postgres/corrected", name).replaced("runbook.md", text.as_bytes());
        cutover(&["check", &copied.path()]).out
    };
    let whole = runbook(PLAIN);
    let clean = check("dumped-whole", &whole);
    let found = ["dumped-while-written", "wrong-form-of-dump"].map(|code| clean.contains(code));
    assert_eq!(found, [false, false], "{clean}");
    let stop = "## 2. Stop\n\n```console\napp$ applications stop all\n```\n\n";
    let late = format!("{}## 4.", stop.replace("## 2.", "## 3a."));
    let early = check("dumped-early", &whole.replace(stop, "").replace("## 4.", &late));
    assert!(early.contains("error[dumped-while-written]"), "{early}");
    let plain = runbook(&PLAIN.replace(" > app.sql", " -Fc -f app.sql"));
    let wrong = check("dumped-wrong", &plain);
    assert!(wrong.contains("error[wrong-form-of-dump]"), "{wrong}");
    let archive = check("restored-wrong", &runbook(&ARCHIVE.replace(" -Fc", "")));
    assert!(archive.contains("error[wrong-form-of-dump]"), "{archive}");
}

/// A publication, a slot, a dump with rows and a subscription without a copy, in this order.
fn beside_a_slot(order: [usize; 3]) -> String {
    let parts = [
        r#"ops$ psql -h old -d app -c "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')""#,
        "ops$ pg_dump -h old -d app -Fc -f app.dump\nops$ pg_restore -h new -d app --no-publications app.dump",
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up WITH (copy_data = false, create_slot = false, slot_name = 'mine')""#,
    ];
    let typed = order.map(|at| parts[at]).join("\n");
    let publish = r#"ops$ psql -h old -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#;
    let slot = "WHERE slot_name = 'mine'";
    let waits = format!(
        "ops$ until [ \"$(psql -h old -d app -Atc \"SELECT confirmed_flush_lsn >= pg_current_wal_lsn() FROM \
         pg_replication_slots {slot}\")\" = t ]; do sleep 1; done"
    );
    let whole = runbook(&format!("{publish}\n{typed}"));
    let stop = "## 2. Stop\n\n```console\napp$ applications stop all\n```\n\n";
    let ends = "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"";
    let sets = "ops$ psql -h new -d app -c \"SELECT setval('orders_id_seq', 500000)\"";
    let later = format!(
        "{}## 3b. Wait\n\n```console\n{waits}\n{ends}\n{sets}\n```\n\n## 4.",
        stop.replace("## 2.", "## 3a.")
    );
    whole.replace(stop, "").replace("## 4.", &later)
}

#[test]
fn a_dump_with_rows_beside_a_slot_of_another_moment_is_found_and_loses() {
    let check = |name: &str, text: &str| {
        let copied = Copied::of("postgres/corrected", name).replaced("runbook.md", text.as_bytes());
        cutover(&["check", &copied.path()]).out
    };
    // What was written between the slot and the dump comes a second time; between the dump and the slot it is in neither.
    for (name, order, is_lost) in [("slot-first", [0, 1, 2], false), ("dump-first", [1, 0, 2], true)] {
        let text = beside_a_slot(order);
        let said = check(name, &text);
        assert!(said.contains("error[dump-apart-from-slot]"), "{name}: {said}");
        let scene: Scene<Twin> = opened(name, &folder().join("postgres/corrected"), &|file, found| {
            if file == "runbook.md" { text.clone() } else { found }
        });
        let outcome = play_of(&scene, &[] as &[&str], 1);
        let told = || format!("{name}: {:?} {:?} {:?}", outcome.verdict, outcome.updates, outcome.findings);
        assert_eq!(outcome.updates.lost > 0, is_lost, "{}", told());
        assert_eq!(outcome.verdict, if is_lost { Verdict::Violated } else { Verdict::Stuck }, "{}", told());
    }
}

#[test]
fn a_loop_waits_until_a_server_takes_connections() {
    let starts = "\n```\n```console\napp$ sleep 9\napp$ ssh newhost pg_ctl -D /srv/new start";
    for line in [
        "until pg_isready -h new -q; do sleep 1; done",
        "until psql -h new -d postgres -c 'SELECT 1'; do sleep 1; done",
        "while ! pg_isready -h new; do sleep 1; done",
    ] {
        let played = |beside: &str| {
            run(&format!("ops$ ssh newhost pg_ctl -D /srv/new stop\nops$ {line}\n{PIPE}{beside}"), &[])
        };
        let outcome = played(starts);
        assert_eq!(outcome.verdict, Verdict::Held, "{line}: {:?}", outcome.findings);
        let step =
            outcome.runbook.steps.iter().find(|step| step.command.contains(line)).expect("it is typed");
        let took = step.end_s.expect("it ended").0 - step.start_s.expect("it began").0;
        assert!(took >= kernel::Span::from_secs(5), "{line}: {step:?}");
        assert_ne!(played("").verdict, Verdict::Held, "{line}: nobody starts it");
    }
}
