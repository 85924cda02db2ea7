//! What decides which way an upgrade takes, and the starts that are not what was meant.

use super::{found, kinds, played, told_at};
use rehearsal::outcome::Verdict;

#[test]
fn a_user_s_name_is_no_upgrade_start_and_what_it_makes_is_told() {
    let outcome = played("pac/three-hosts", &[], &["replace 5.host1.1 with 'casstart /rR1 /u'"]);
    assert_eq!(told_at(&outcome, "user-not-upgrade"), (false, Some("5.host1.1")));
    assert_eq!(told_at(&outcome, "made-without-upgrade"), (false, Some("5.host1.1")));
    assert!(found(&outcome, "made-without-upgrade").message.contains("MyPAC:9.0 in mode Running"));
}

#[test]
fn a_wait_is_no_warm_start() {
    let typed = ["replace 6.host1.1 with 'casstart /rR2 /w'"];
    let outcome = played("pac/three-hosts", &[], &typed);
    assert_eq!(told_at(&outcome, "wait-not-warm"), (false, Some("6.host1.1")));
    assert!(!kinds(&outcome).contains(&"made-without-upgrade"), "it joined what R1 had made");
}

#[test]
fn a_start_without_a_kind_that_makes_a_generation_is_told_and_one_that_was_prepared_is_not() {
    let outcome = played("pac/three-hosts", &[], &["replace 5.host1.1 with 'casstart /rR1'"]);
    assert_eq!(told_at(&outcome, "made-without-upgrade").1, Some("5.host1.1"));
    assert!(!kinds(&played("pac/older-manual", &[], &[])).contains(&"made-without-upgrade"));
    let forgotten = played("pac/older-manual", &[], &["skip 4"]);
    assert!(kinds(&forgotten).contains(&"made-without-upgrade"), "nobody initialised its repository");
}

#[test]
fn a_start_with_a_kind_may_name_a_user_and_wait() {
    let typed = ["replace 5.host1.1 with 'casstart /rR1 /s:u /uadmin /w30'"];
    let outcome = played("pac/three-hosts", &[], &typed);
    assert_eq!((outcome.verdict, kinds(&outcome)), (Verdict::Held, Vec::new()));
}

#[test]
fn the_compatible_way_against_the_answer_is_an_error() {
    let asked = "insert 'caspac -aCheckCompat=MyPAC -sredis,psor:6379' at host1@9.0 after 3.host1";
    let outcome = played("pac/compatible-by-mistake", &[], &[asked]);
    assert_eq!(told_at(&outcome, "answer-not-heeded"), (true, Some("5.host1.1")));
}

#[test]
fn a_way_that_is_taken_before_anybody_has_asked_is_told_and_as_an_error_where_it_does_harm() {
    let harm = played("pac/compatible-by-mistake", &[], &[]);
    assert_eq!(told_at(&harm, "compatibility-not-asked"), (true, Some("5.host1.1")));
    let none = played("pac/compatible", &[], &["skip 4"]);
    assert_eq!(told_at(&none, "compatibility-not-asked"), (false, Some("6.host1.1")));
    let late = played("pac/three-hosts", &[], &["move 4 after 6"]);
    assert_eq!(told_at(&late, "compatibility-not-asked"), (false, Some("5.host1.1")));
}

#[test]
fn an_old_prompt_is_not_asked() {
    let old = "insert 'caspac -aCheckCompat=MyPAC -sredis,psor:6379' at host3@8.0 before 5.host1.1";
    let outcome = played("pac/three-hosts", &[], &["skip 4", old]);
    assert!(found(&outcome, "compatibility-not-asked").message.contains("only release 8.0 has asked"));
}

#[test]
fn who_heeds_the_answer_hears_nothing() {
    for name in ["pac/three-hosts", "pac/compatible", "pac/queues-in-psor"] {
        let kinds = kinds(&played(name, &[], &[]));
        let told = |kind: &&str| ["answer-not-heeded", "compatibility-not-asked"].contains(kind);
        assert!(!kinds.iter().any(told), "{name}: {kinds:?}");
    }
}

#[test]
fn a_region_whose_release_all_members_have_joins_although_the_pac_began_with_another() {
    // At the end of the compatible process every member has the new release, and no check is relaxed any more.
    let stop = "insert 'casstop -rR4 /w60' at host3 after 20.host3";
    let start = "insert 'casstart /rR4 /s:w' at host3 after 20";
    let outcome = played("pac/compatible", &[], &[stop, start]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
}

#[test]
fn a_cold_start_removes_its_own_prefix_or_everything_by_the_reading() {
    let cold = "replace 5.host1.1 with 'casstart /rR1 /s:c'";
    let lost = |reading: &str| {
        let outcome = played("pac/three-hosts", &[], &[cold, reading]);
        let all = outcome.final_state["generations"].as_array().map_or(0, Vec::len);
        (outcome.updates.lost, all)
    };
    let (own, everything) = (lost("reading cold-start=own-prefix"), lost("reading cold-start=everything"));
    assert!(own.0 > 0 && everything.0 > own.0, "{own:?} {everything:?}");
}

#[test]
fn an_immediate_stop_kills_or_ends_by_the_reading() {
    let stop = "replace 2.host1.3 with 'casstop -rR1 -i'";
    let by = |reading: &str| kinds(&played("pac/three-hosts", &[], &[stop, reading]));
    assert!(by("reading casstop-immediate=kill").contains(&"region-killed"));
    assert!(!by("reading casstop-immediate=end").contains(&"region-killed"));
    let ended = played("pac/three-hosts", &[], &[stop, "reading casstop-immediate=end"]);
    assert_eq!(ended.stuck_at, None, "an orderly end leaves neither a record nor a lock");
}

#[test]
fn a_wait_for_a_generation_that_is_not_there_says_so() {
    let outcome = played("pac/three-hosts", &[], &["repeat 11.host3.3", "move 16 after 17"]);
    assert_eq!(told_at(&outcome, "nothing-to-wait-for"), (false, Some("16.host1")));
}
