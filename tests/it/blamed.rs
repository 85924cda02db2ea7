//! A gap is blamed on the command that took the service away, and on none where a fault or chance did. Few clients ask
//! here, so that the first who waits arrives when further commands have been typed.

use crate::pac;
use crate::support::{Change, changed, play};
use rehearsal::outcome::{Gap, Outcome};

/// A job and a request in twenty seconds.
const FEW_JOBS: Change<'_> = ("per_s = 2\n", "per_s = 0.05\n");
const FEW_TERMINALS: Change<'_> = ("per_s = 40", "per_s = 0.05");
const FEW_APPLICATIONS: Change<'_> = ("per_s = 25", "per_s = 0.05");

/// The longest gap of a service: who is to blame, and what its clients ran into.
#[track_caller]
fn longest<'o>(outcome: &'o Outcome, service: &str) -> (Option<&'o str>, &'o str) {
    let seen =
        outcome.availability.iter().find(|one| one.service == service).expect("there is such a service");
    let gap: &Gap = seen.longest_gap().expect("it has a gap");
    (gap.step.as_deref(), gap.cause.as_str())
}

fn cluster(name: &str, few: Change<'_>, deviations: &[&str]) -> Outcome {
    pac::played(name, &[few], deviations)
}

#[test]
fn batch_that_was_quiesced_is_not_blamed_on_the_command_after_it() {
    let outcome = cluster("pac/three-hosts", FEW_JOBS, &["move 12 before 4"]);
    assert_eq!(longest(&outcome, "batch"), (Some("12.host3"), "scheduler: its PAC ran no batch"));
}

#[test]
fn a_store_that_was_initialised_under_its_jobs_is_not_blamed_on_what_follows() {
    let init = "insert 'caspac -aInitPac=MyPAC -sredis,psor:6379' at host1 before 1";
    let outcome = cluster("pac/three-hosts", FEW_JOBS, &[init]);
    assert_eq!(longest(&outcome, "batch"), (Some("before 1"), "scheduler: its PAC ran no batch"));
}

#[test]
fn the_stop_of_the_last_region_that_listens_is_to_blame_and_not_the_install_after_it() {
    let outcome = cluster("pac/as-printed", FEW_TERMINALS, &["skip 8.host2.1"]);
    assert_eq!(longest(&outcome, "online"), (Some("8.host2.2"), "terminals: no region took its connection"));
}

#[test]
fn clients_who_leave_by_themselves_and_find_no_door_blame_the_command_that_closed_the_last_one() {
    let drained = ["move 11.host3.1 before 7"];
    let outcome = pac::played("pac/three-hosts", &[], &drained);
    assert_eq!(longest(&outcome, "online").0, Some("7.host2.1"), "the load balancer");
    let gaps = outcome.availability.iter().flat_map(|service| &service.gaps);
    let of_doors = gaps.filter(|gap| gap.cause.contains("no region took"));
    assert!(of_doors.into_iter().all(|gap| gap.step.as_deref() == Some("7.host2.1")));
    let listener =
        ["insert 'listener disable R4' at host3 before 7", "replace 7.host2.1 with 'listener disable R3'"];
    let outcome = pac::played("pac/three-hosts", &[], &listener);
    assert_eq!(longest(&outcome, "online").0, Some("7.host2.1"), "the listener");
}

#[test]
fn a_repository_that_restarts_is_blamed_on_who_restarts_it_and_one_that_dies_on_nobody() {
    let restart = "insert 'repository restart psor:6379' at host1 before 1";
    let outcome = pac::played("pac/three-hosts", &[], &[restart]);
    assert_eq!(longest(&outcome, "online"), (Some("before 1"), "terminals: the repository did not answer"));
    for fault in ["kill repository:psor at 3 for 60s", "crash redishost at 3 for 60s"] {
        let outcome = pac::played("pac/three-hosts", &[], &[fault]);
        assert_eq!(
            longest(&outcome, "online"),
            (None, "terminals: the repository did not answer"),
            "{fault}"
        );
    }
}

#[test]
fn regions_that_a_crash_has_ended_and_jobs_that_wait_for_their_turn_are_blamed_on_no_command() {
    let few = ("initiators = 8", "initiators = 1");
    let all = ["crash host1 at 1", "crash host2 at 1", "crash host3 at 1"];
    let outcome = pac::played("pac/three-hosts", &[few], &all);
    assert_eq!(longest(&outcome, "online"), (None, "terminals: no region took its connection"));
    let waits = "scheduler: its job waited for an initiator";
    let outcome = pac::played("pac/three-hosts", &[few, ("per_s = 2\n", "per_s = 1.9\n")], &[]);
    assert_eq!(longest(&outcome, "batch"), (None, waits));
}

#[test]
fn a_store_that_was_destroyed_under_its_applications_is_blamed_on_who_destroyed_it() {
    let few = changed("stores/first-half", &[FEW_APPLICATIONS]);
    let outcome = play(&few, &["skip 1.upgrade"], 1);
    assert_eq!(
        longest(&outcome, "applications"),
        (Some("6.upgrade"), "upgrade-apps: its store did not exist")
    );
    let crash = ["skip 1.upgrade", "skip 6", "crash upgradehost at 1 for 60s"];
    let outcome = play(&changed("stores/first-half", &[]), &crash, 1);
    assert_eq!(longest(&outcome, "applications"), (None, "upgrade-apps: its store was down or recovering"));
}

#[test]
fn applications_that_were_stopped_or_sent_where_no_store_is_blame_who_did_that() {
    let few = changed("stores/first-half", &[FEW_APPLICATIONS]);
    let stop = "insert 'applications stop Original' at original before 1.original";
    let outcome = play(&few, &[stop], 1);
    assert_eq!(
        longest(&outcome, "applications"),
        (Some("before 1.original"), "original-apps: its applications were stopped")
    );
    let sent = "insert 'applications move Original to Upgrade' at upgrade before 7.upgrade";
    let outcome = play(&few, &[sent], 1);
    let (step, cause) = longest(&outcome, "applications");
    assert_eq!(step, Some("before 7.upgrade"));
    assert!(cause.ends_with(": its store did not exist"), "{cause}");
}
