//! What is seen of a point that falls, by whom, and what hides it.

use super::*;
use crate::course::ResolvedFault;
use crate::deviation::ProcessFault;
use crate::goal::Victim;
use crate::ids::ProcessId;

const UNDOER: Undoer = Undoer::Command(EntryId(3));
const PROCESS: ProcessId = ProcessId(1);
const KILL: ResolvedFault = ResolvedFault::Process { process: PROCESS, process_fault: ProcessFault::Kill };

/// The points as they are seen, with the faults so far.
#[derive(Default)]
struct Watched {
    seen: Points,
    strikes: Strikes,
}

impl Watched {
    fn look(&mut self, missed: &[Missed], now: Time, by: Option<Undoer>) {
        self.seen.look(missed, &self.strikes, now, by);
    }

    fn strike(&mut self, fault: FaultId, resolved: ResolvedFault, since: Time) {
        self.seen.strike(fault);
        self.strikes.begins(fault, resolved, since);
    }

    fn cease(&mut self, fault: FaultId, at: Time) {
        self.seen.strike(fault);
        self.strikes.ends(fault, at);
    }
}

fn missed(what: &str, bearing: Bearing) -> Missed {
    Missed::new(what.into(), "so".into(), "not".into(), None).bearing(bearing)
}

fn at(seconds: u64) -> Time {
    Time::ZERO + kernel::Span::from_secs(seconds)
}

#[test]
fn a_point_that_was_never_reached_has_not_fallen() {
    let mut points = Watched::default();
    let one = missed("a", Bearing::Part);
    points.look(std::slice::from_ref(&one), at(0), None);
    points.look(std::slice::from_ref(&one), at(1), Some(UNDOER));
    assert_eq!(points.seen.fall(&one), None);
}

#[test]
fn a_point_falls_by_what_has_just_been_done_and_stands_up_again() {
    let mut points = Watched::default();
    points.seen.type_one(EntryId(3), at(0));
    let one = missed("a", Bearing::Part);
    points.look(&[], at(1), None);
    points.look(std::slice::from_ref(&one), at(2), Some(UNDOER));
    let fall = Fall { until: at(1), was: None, undoer: Some(UNDOER), at_once: true };
    assert_eq!(points.seen.fall(&one), Some(&fall));
    points.look(std::slice::from_ref(&one), at(3), None);
    assert_eq!(points.seen.fall(&one), Some(&fall), "a later look changes nothing");
    points.look(&[], at(4), None);
    assert_eq!(points.seen.fall(&one), None);
}

#[test]
fn what_falls_later_falls_after_the_fault_in_force_or_else_the_last_command() {
    let mut points = Watched::default();
    let (one, other) = (missed("a", Bearing::Part), missed("b", Bearing::Part));
    points.look(&[], at(1), None);
    points.seen.type_one(EntryId(5), at(0));
    points.strike(FaultId(2), KILL, at(1));
    points.look(std::slice::from_ref(&one), at(2), None);
    assert_eq!(points.seen.fall(&one).and_then(|fall| fall.undoer), Some(Undoer::Fault(FaultId(2))));
    points.cease(FaultId(2), at(3));
    points.look(&[one, other.clone()], at(3), None);
    let fall = points.seen.fall(&other).expect("it fell");
    assert_eq!((fall.undoer, fall.at_once), (Some(Undoer::Command(EntryId(5))), false));
}

#[test]
fn what_falls_while_a_command_only_waits_falls_after_the_one_before_it() {
    let mut points = Watched::default();
    let one = missed("a", Bearing::Part);
    points.look(&[], at(1), None);
    points.seen.type_one(EntryId(3), at(0));
    points.look(std::slice::from_ref(&one), at(2), Some(Undoer::Command(EntryId(4))));
    assert_eq!(
        points.seen.fall(&one),
        Some(&Fall { until: at(1), was: None, undoer: Some(UNDOER), at_once: false })
    );
}

#[test]
fn the_model_knows_better_than_the_time_who_undid_a_point() {
    let mut points = Watched::default();
    let one = missed("a", Bearing::Part).made_by(Some(EntryId(1).blame()));
    points.look(&[], at(1), None);
    points.seen.type_one(EntryId(3), at(0));
    points.strike(FaultId(0), KILL, at(1));
    points.look(std::slice::from_ref(&one), at(2), Some(UNDOER));
    let fall = points.seen.fall(&one).expect("it fell");
    assert_eq!((fall.undoer, fall.at_once), (Some(Undoer::Command(EntryId(1))), true));
    let other = missed("b", Bearing::Part).made_by(None);
    points.look(std::slice::from_ref(&other), at(3), Some(UNDOER));
    assert_eq!(points.seen.fall(&other).and_then(|fall| fall.undoer), Some(Undoer::Fault(FaultId(0))));
}

#[test]
fn a_fault_that_strikes_under_a_command_is_what_undid_a_point_and_not_the_command() {
    let mut points = Watched::default();
    let one = missed("a", Bearing::Part);
    points.look(&[], at(1), None);
    points.seen.type_one(EntryId(3), at(0));
    points.strike(FaultId(0), KILL, at(1));
    points.cease(FaultId(0), at(2));
    points.look(std::slice::from_ref(&one), at(2), Some(UNDOER));
    let fall = Fall { until: at(1), was: None, undoer: Some(Undoer::Fault(FaultId(0))), at_once: false };
    assert_eq!(points.seen.fall(&one), Some(&fall));
}

#[test]
fn a_fault_that_changes_how_a_missed_point_is_is_kept() {
    let mut points = Watched::default();
    let one = missed("a", Bearing::Whole);
    points.look(std::slice::from_ref(&one), at(1), None);
    points.strike(FaultId(0), KILL, at(1));
    let worse = Missed { is: "worse".into(), ..one };
    points.look(std::slice::from_ref(&worse), at(2), Some(Undoer::Fault(FaultId(0))));
    let was = Some("not".into());
    let struck = Fall { until: at(1), was, undoer: Some(Undoer::Fault(FaultId(0))), at_once: true };
    assert_eq!(points.seen.struck(&worse), Some(&struck));
    assert_eq!(points.seen.fall(&worse), None);
}

#[test]
fn a_point_that_comes_up_where_a_whole_one_is_made_good_is_as_it_was_before() {
    let (whole, part) = (missed("a", Bearing::Whole), missed("release of a", Bearing::Part));
    let mut points = Watched::default();
    points.look(std::slice::from_ref(&whole), at(1), None);
    points.look(std::slice::from_ref(&part), at(2), Some(UNDOER));
    assert_eq!(points.seen.fall(&part), None, "nobody knows how it had been");
    points.seen.type_one(EntryId(3), at(0));
    points.look(std::slice::from_ref(&whole), at(3), Some(UNDOER));
    assert!(points.seen.fall(&whole).is_some(), "a part that is no longer asked hides nothing");
    points.look(std::slice::from_ref(&part), at(4), None);
    assert_eq!(points.seen.fall(&part), None, "it was missed before it was hidden");
    points.look(&[], at(5), None);
    points.seen.type_one(EntryId(4), at(0));
    points.look(std::slice::from_ref(&whole), at(6), Some(Undoer::Command(EntryId(4))));
    points.look(std::slice::from_ref(&part), at(7), None);
    let fall = Fall { until: at(5), was: None, undoer: Some(Undoer::Command(EntryId(4))), at_once: false };
    assert_eq!(points.seen.fall(&part), Some(&fall), "it was reached before it was hidden");
}

#[test]
fn what_is_asked_of_the_moment_has_not_fallen_where_it_was_never_asked_before() {
    let (whole, mode) = (missed("a", Bearing::Whole), missed("mode of the newest", Bearing::Relative));
    let mut points = Watched::default();
    points.look(&[], at(1), None);
    points.seen.type_one(EntryId(3), at(0));
    points.look(std::slice::from_ref(&whole), at(2), Some(UNDOER));
    points.look(std::slice::from_ref(&mode), at(3), None);
    assert_eq!(points.seen.fall(&mode), None);
    points.look(&[], at(4), None);
    points.look(std::slice::from_ref(&whole), at(5), Some(UNDOER));
    points.look(std::slice::from_ref(&mode), at(6), None);
    assert_eq!(points.seen.fall(&mode).map(|fall| fall.until), Some(at(4)));
}

#[test]
fn a_fault_in_force_that_keeps_a_point_from_being_made_good_is_what_undid_it() {
    let (whole, part) = (missed("a", Bearing::Whole), missed("way to a", Bearing::Part));
    let mut points = Watched::default();
    points.look(&[], at(1), None);
    points.seen.type_one(EntryId(3), at(0));
    points.look(std::slice::from_ref(&whole), at(2), Some(UNDOER));
    points.strike(FaultId(0), KILL, at(4));
    points.strike(
        FaultId(1),
        ResolvedFault::Process { process: ProcessId(7), process_fault: ProcessFault::Kill },
        at(5),
    );
    let kept = part.made_by(Doer::Fault(Victim::Process(PROCESS)));
    points.look(std::slice::from_ref(&kept), at(6), None);
    let was = Some(ABOUT_TO_BE.into());
    let fall = Fall { until: at(4), was, undoer: Some(Undoer::Fault(FaultId(0))), at_once: true };
    assert_eq!(points.seen.fall(&kept), Some(&fall));
}

#[test]
fn a_whole_point_that_falls_while_what_it_hides_is_missed_has_fallen_then_and_not_before() {
    let agent = missed("agent", Bearing::Whole).made_by(Some(EntryId(1).blame()));
    let store = |by: Option<ledger::Blame>| missed("store", Bearing::Whole).made_by(by);
    for (by, undoer) in [(EntryId(3).blame(), UNDOER), (FaultId(0).blame(), Undoer::Fault(FaultId(0)))] {
        let mut points = Watched::default();
        points.look(&[], at(1), None);
        points.seen.type_one(EntryId(1), at(1));
        points.look(std::slice::from_ref(&agent), at(2), Some(Undoer::Command(EntryId(1))));
        points.look(std::slice::from_ref(&agent), at(5), None);
        points.seen.type_one(EntryId(3), at(5));
        points.strike(FaultId(0), KILL, at(5));
        let gone = store(Some(by));
        points.look(std::slice::from_ref(&gone), at(6), None);
        let fall = Fall { until: at(5), was: None, undoer: Some(undoer), at_once: true };
        assert_eq!(points.seen.fall(&gone), Some(&fall));
        points.look(std::slice::from_ref(&agent), at(7), None);
        assert_eq!(points.seen.fall(&agent).map(|fall| fall.until), Some(at(1)), "it was hidden meanwhile");
    }
}
