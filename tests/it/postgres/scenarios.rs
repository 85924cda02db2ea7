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
