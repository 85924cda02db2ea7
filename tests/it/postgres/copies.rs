//! Copies of tables: what follows a copy and fails holds that table back alone (`docs/models/postgres.md` 1.4).

use super::played;
use crate::support::Change;
use rehearsal::outcome::{Outcome, Verdict};

/// The copy of the orders takes half a minute, and nobody waits for long.
const SLOW: &[Change<'_>] = &[
    ("sequence = \"orders_id_seq\"\n", "sequence = \"orders_id_seq\"\nballast_mb = 400\n"),
    ("timeout_s = 300", "timeout_s = 90"),
];

/// Orders with ids that the old cluster will hand out before the copy has come to its end.
const IN_THE_WAY: &str = "insert 'psql -h new -d app -c \"INSERT INTO orders (id, mark) SELECT g, 0 FROM generate_series(2300, 2400) g\"' \
                          at ops after 5.ops.1";

fn tables(outcome: &Outcome) -> String {
    let of_new = &outcome.final_state["clusters"][1]["subscriptions"][0]["tables"];
    of_new.as_str().expect("it has a subscription").to_owned()
}

#[test]
fn a_table_whose_copy_is_complete_and_that_cannot_be_brought_up_is_fed_nothing_and_holds_nothing_else_back() {
    let outcome = played("postgres/one-way", SLOW, &[IN_THE_WAY]);
    // Accounts, items and orders, in this order.
    assert_eq!((outcome.verdict, tables(&outcome).as_str()), (Verdict::Stuck, "rrf"));
    let stuck = outcome.stuck_at.expect("it is stuck");
    assert_eq!(stuck.address, "6.ops");
    assert_eq!(stuck.reason, "no answer within 90s");
    let waited_for = stuck.waited_for.expect("it waited");
    assert!(waited_for.starts_with("its condition to come true; "), "{waited_for}");
    let causes: Vec<&str> = outcome.pending_by_cause.iter().map(|one| one.cause).collect();
    assert_eq!((outcome.updates.lost, causes), (0, vec!["never-copied"]));
}

#[test]
fn a_table_is_brought_up_once_what_was_in_its_way_is_gone() {
    let gone = [
        IN_THE_WAY,
        "insert 'sleep 60' at ops before 6.ops.1",
        "insert 'psql -h new -d app -c \"DELETE FROM orders WHERE mark = 0 AND id >= 2300\"' at ops before 6.ops.1",
    ];
    let outcome = played("postgres/one-way", SLOW, &gone);
    assert_eq!((outcome.verdict, outcome.updates.lost), (Verdict::Held, 0), "{:?}", outcome.goal);
}

#[test]
fn a_copy_takes_no_row_out_that_was_written_where_it_goes_to() {
    let anew = [
        "insert 'psql -h old -d app -c \"DELETE FROM orders WHERE id = 3\"' at ops before 5.ops.1",
        "insert 'psql -h new -d app -c \"INSERT INTO orders (id, mark) VALUES (3, 0)\"' at ops after 5.ops.1",
    ];
    let outcome = played("postgres/one-way", SLOW, &anew);
    let kinds: Vec<&str> = outcome.findings.iter().map(|finding| finding.kind).collect();
    assert_eq!((outcome.updates.lost, outcome.updates.diverged_rows), (0, 1));
    assert_eq!(kinds, ["objective-diverged-rows"]);
}

#[test]
fn the_ledger_knows_the_row_of_a_client_that_wrote_it_before_the_copy_came() {
    let outcome = played("postgres/bidirectional", &[], &["load 10%", "move 12 before 1"]);
    assert!(
        outcome.findings.iter().all(|finding| finding.kind != "ledger-disagrees"),
        "{:?}",
        outcome.findings
    );
    let replaced = outcome.lost_by_cause.iter().filter(|one| one.cause == "overwritten");
    assert_eq!(
        replaced.map(|one| one.count).collect::<Vec<_>>(),
        [1],
        "the deletion of an item that was put in again"
    );
}
