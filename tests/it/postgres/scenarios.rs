//! What the scenarios of this family are to show.

use super::played;
use crate::binary::cutover;
use rehearsal::outcome::Verdict;

#[test]
fn the_posted_recipe_loses_updates_and_hands_out_ids_twice_and_the_corrected_one_holds() {
    let posted = played("postgres/as-posted", &[], &[]);
    assert_eq!(posted.verdict, Verdict::Violated);
    assert!(posted.updates.lost > 0, "{:?}", posted.updates);
    assert!(posted.findings.iter().any(|one| one.kind == "id-given-twice"), "{:?}", posted.findings);
    let twice = posted.findings.iter().find(|one| one.message.starts_with("a sequence gave shop an id"));
    let twice = twice.expect("shop is given such ids");
    assert!(twice.message.ends_with("an id that was in use, 1,929 times"), "{}", twice.message);
    let began = posted.availability.iter().flat_map(|service| &service.gaps);
    let began = began.filter(|gap| gap.cause.starts_with("shop, new orders")).map(|gap| gap.from_s).min();
    let (at, began) = (twice.at_s.expect("it is known since when").span(), began.expect("a gap").span());
    assert!(
        at >= began && at < began + kernel::Span::from_secs(1),
        "{at:?}, and the gap begins at {began:?}"
    );
    let corrected = played("postgres/corrected", &[], &[]);
    assert_eq!(corrected.verdict, Verdict::Held, "{:?}", corrected.findings);
}

#[test]
fn the_canonical_order_holds_and_each_of_what_it_needs_is_missed() {
    let held = played("postgres/one-way", &[], &[]);
    assert_eq!(held.verdict, Verdict::Held, "{:?} {:?}", held.findings, held.lost_by_cause);
    for needed in ["skip 11", "skip 14", "move 11 before 7", "swap 14 with 15"] {
        let outcome = played("postgres/one-way", &[], &[needed]);
        assert_eq!(outcome.verdict, Verdict::Violated, "{needed}");
    }
}

/// A slot that nobody reads keeps the log for ever, at a cluster that is the way back.
#[test]
fn a_direction_that_is_ended_without_its_slot_is_not_ended() {
    let dropped = "replace 12.ops.1 with 'psql -h new -d app -c \"ALTER SUBSCRIPTION up DISABLE\" \
                   -c \"ALTER SUBSCRIPTION up SET (slot_name = NONE)\" -c \"DROP SUBSCRIPTION up\"'";
    let left = played("postgres/one-way", &[], &[dropped]);
    assert_eq!(left.verdict, Verdict::Violated);
    let point = left.goal.iter().find(|point| point.what == "subscription up at new").expect("it is missed");
    assert_eq!(point.is, "is gone, but its slot is left");
    let slot =
        "insert 'psql -h old -d app -c \"SELECT pg_drop_replication_slot(''up'')\"' at ops after 12.ops";
    assert_eq!(played("postgres/one-way", &[], &[dropped, slot]).verdict, Verdict::Held);
}

#[test]
fn the_check_sees_what_the_posted_recipe_lacks_and_nothing_in_the_corrected_one() {
    let posted = cutover(&["check", "postgres/as-posted"]);
    for code in ["sequences-not-advanced", "copy-not-awaited", "writers-not-stopped", "waits-for-nothing"] {
        assert!(posted.out.contains(code), "{code}: {}", posted.out);
    }
    for name in ["postgres/corrected", "postgres/one-way"] {
        let said = cutover(&["check", name]);
        assert!(said.code == 0 && said.out.contains("nothing to find fault with"), "{name}: {}", said.out);
    }
}

/// An upgrade in place takes the sequences along with all other files.
#[test]
fn the_check_asks_for_no_sequences_behind_an_upgrade_in_place() {
    let said = cutover(&["check", "postgres/in-place"]);
    assert_eq!(said.code, 0, "{}", said.out);
    let looked = cutover(&["check", "postgres/in-place", "--json"]);
    assert!(
        !looked.out.contains("sequences-not-advanced") && !looked.out.contains("\"unit\""),
        "{}",
        looked.out
    );
}

/// What only the way back lacks is not gone, and who reads that at night must know it at once.
#[test]
fn a_cluster_that_has_everything_is_named_where_the_other_one_lacks_something() {
    let said = cutover(&["rehearse", "postgres/one-way", "--deviate", "skip 14"]);
    let headline = said.out.lines().take(2).collect::<Vec<_>>().join(" ");
    assert!(headline.contains("new lacks none of them"), "{}", said.out);
    let story = cutover(&["explain", "postgres/one-way", "--deviate", "skip 14"]);
    assert!(story.out.contains("rows of new"), "{}", story.out);
}

#[test]
fn a_loop_whose_condition_never_comes_true_says_what_there_is_to_be_looked_at() {
    let said = cutover(&["explain", "postgres/one-way", "--deviate", "skip 5"]);
    let told = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("its condition to come true; old has no slot"), "{}", said.out);
}
