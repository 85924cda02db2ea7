//! Rows that were there when the rehearsal began and that no update is about: they too are to be there at the end, and
//! once. No client sees that they are not, and no command says so.

use crate::support::{changed_of, opened, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

/// `postgres/corrected` with a table that nobody writes to.
const IDLE: (&str, &str) = (
    "# What the applications do with one transaction.",
    "[[postgres.table]]\nname = \"history\"\nused_for = \"idle\"\nkey = \"none\"\nrows = 100\nrow_bytes = 100\n\n\
     # What the applications do with one transaction.",
);

/// The starter's scenario and runbook with parts of them changed.
fn starter(scenario: &[(&str, &str)], runbook: &[(&str, &str)]) -> Scene<Twin> {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sim/postgres/starter");
    opened("starter", &home, &|file, text| {
        let changes = if file == "scenario.toml" { scenario } else { runbook };
        crate::support::changed_text(file, text, changes)
    })
}

fn points(outcome: &Outcome) -> Vec<String> {
    outcome.goal.iter().map(ToString::to_string).collect()
}

fn played(scenario: &[(&str, &str)], runbook: &[(&str, &str)]) -> Outcome {
    play_of::<Twin>(&starter(scenario, runbook), &[] as &[&str], 1)
}

#[test]
fn what_a_row_filter_leaves_behind_is_missing_though_no_update_is() {
    let filter = (
        "CREATE PUBLICATION up FOR ALL TABLES",
        "CREATE PUBLICATION up FOR TABLE accounts, items, orders WHERE (id > 500)",
    );
    let outcome = played(&[], &[filter]);
    assert_eq!((outcome.verdict, outcome.updates.lost), (Verdict::Violated, 0));
    let points = points(&outcome);
    assert!(points.len() == 1 && points[0].contains("table orders of new"), "{points:?}");
    assert!(points[0].contains("500 rows of its beginning missing"), "{points:?}");
    let by = outcome.goal[0].blamed().map(ToString::to_string);
    assert_eq!(by.as_deref(), Some("5.ops"), "it is the subscription of that cluster that copies");
    assert_eq!(played(&[], &[]).verdict, Verdict::Held);
}

#[test]
fn a_table_that_nobody_writes_to_is_to_be_there_as_well() {
    let listed =
        ("CREATE PUBLICATION up FOR ALL TABLES", "CREATE PUBLICATION up FOR TABLE accounts, items, orders");
    let outcome = played(&[IDLE], &[listed]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(points(&outcome)[0].contains("100 rows of its beginning missing"), "{:?}", points(&outcome));
    assert_eq!(played(&[IDLE], &[]).verdict, Verdict::Held);
}

#[test]
fn a_copy_without_a_column_is_not_the_row() {
    let columns = (
        "CREATE PUBLICATION up FOR ALL TABLES",
        "CREATE PUBLICATION up FOR TABLE accounts, items, orders, history (id)",
    );
    let outcome = played(&[IDLE], &[columns]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(points(&outcome)[0].contains("table history of new"), "{:?}", points(&outcome));
}

#[test]
fn a_copy_into_a_table_without_a_key_that_has_the_rows_doubles_them() {
    let schema = "pg_dump -h old -d app -s | psql -h new -d app -v ON_ERROR_STOP=1";
    let row =
        format!("{schema}\nops$ psql -h new -d app -c \"INSERT INTO history (id, mark) VALUES (7, 0)\"");
    let outcome = played(&[IDLE], &[(schema, &row)]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    let twice = points(&outcome).into_iter().find(|point| point.contains("table history of new"));
    assert!(twice.as_ref().is_some_and(|point| point.contains("1 row there twice")), "{twice:?}");
}

#[test]
fn who_takes_rows_out_on_purpose_says_so() {
    let scenario = [IDLE, ("[objectives]", "[goal]\nrows = \"any\"\n\n[objectives]")];
    let listed =
        ("CREATE PUBLICATION up FOR ALL TABLES", "CREATE PUBLICATION up FOR TABLE accounts, items, orders");
    assert_eq!(played(&scenario, &[listed]).verdict, Verdict::Held);
}

#[test]
fn rows_taken_out_by_a_command_are_blamed_on_it() {
    let scene = changed_of::<Twin>("postgres/one-way", &[]);
    let line = "insert 'psql -h new -d app -c \"TRUNCATE acct\"' at ops after 6.ops.1";
    let outcome = play_of::<Twin>(&scene, &[line], 1);
    let point = outcome.goal.iter().find(|point| point.to_string().contains("table acct of new"));
    let undone = point.and_then(|point| point.undone.as_ref());
    assert!(undone.is_some(), "{:?}", outcome.goal);
}

#[test]
fn a_row_that_somebody_writes_over_by_hand_is_known_by_the_log_and_not_by_what_was_typed() {
    for (mark, at, place) in [
        (7, "old", "at ops before 9.ops.1"),
        (0, "old", "at ops before 5.ops.1"),
        (1, "new", "at ops after 14.ops.1"),
    ] {
        let typed = format!(
            "insert 'psql -h {at} -d app -c \"UPDATE acct SET mark = {mark} WHERE id < 300\"' {place}"
        );
        let outcome = play_of::<Twin>(&changed_of::<Twin>("postgres/one-way", &[]), &[&typed], 1);
        let kinds: Vec<&str> = outcome.findings.iter().map(|found| found.kind).collect();
        assert!(!kinds.contains(&rehearsal::DISAGREEMENT), "{typed}: {kinds:?}");
        assert_eq!((outcome.verdict, outcome.updates.lost), (Verdict::Held, 0), "{typed}");
    }
}

#[test]
fn a_client_hears_of_however_many_rows_a_trigger_changes() {
    let publish = "ops$ psql -h old -d app -c \"CREATE PUBLICATION up FOR ALL TABLES\"";
    let touch = |quote: &str| {
        format!(
            "ops$ psql -h old -d app -c 'CREATE FUNCTION touch() RETURNS trigger AS {quote} BEGIN UPDATE accounts SET \
             mark = 5; RETURN NULL; END; {quote} LANGUAGE plpgsql'\n\
             ops$ psql -h old -d app -c 'CREATE TRIGGER touch AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION \
             touch()'\n"
        )
    };
    let seldom = [("per_s = 40", "per_s = 1"), ("per_s = 20", "per_s = 0.1")];
    let updates =
        |before: &str| played(&seldom, &[(publish, &format!("{before}{publish}"))]).updates.acknowledged;
    for quote in ["$$", "$touch$"] {
        let of_triggers = updates(&touch(quote)) - updates("");
        assert!(
            of_triggers > 0 && of_triggers.is_multiple_of(400),
            "{of_triggers}: each order updates 400 accounts"
        );
    }
}
