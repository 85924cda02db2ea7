//! What has become of each point of the goal while a run went on: when it was last seen to be reached, and what undid it.
//!
//! A step that did what it says is not to blame for what somebody undoes later. So the points are looked at when a
//! command is about to be typed, when it has ended, before and after a fault, and at the end; never between, so that no
//! event costs more. Where a point is seen to be missed that was not missed at the look before, it has fallen:
//!
//! - by whom the model says, where it does: a change of a channel's state takes effect while a `sleep` is under way;
//! - *by* a fault, where it was missed right after that had begun or ended;
//! - *by* a command, where it was missed when that had ended, unless a fault began or ended meanwhile, or the command only
//!   waits and looks;
//! - *after* something, where it was seen only later: after the fault in force that began last, or else after the last
//!   command that was typed and does something.
//!
//! While a point is missed that hides others ([`Bearing::Whole`]), what becomes of those is not seen. One that comes up
//! where the whole one is made good has fallen with it, if it had been reached before, and otherwise is as it was. One
//! that is asked of something ([`Missed::of`]) is hidden by a whole one of the same alone.
//!
//! A point that a step was about to reach has not fallen when a fault strikes it, or a command that the model knows to
//! have done so. So it is kept what last changed how a missed point is. And where the model says that it is a fault in force that keeps a point from being reached, that
//! fault is what undid it, whatever had undone it before: without the fault it would have been made good.

use crate::course::ResolvedFault;
use crate::goal::{Bearing, Doer, Missed, Victim};
use crate::ids::{EntryId, FaultId};
use fleet::Injection;
use kernel::Time;
use ledger::Blame;
use std::collections::{BTreeMap, BTreeSet};

/// Something that may undo a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undoer {
    /// A command, as an index into the course's entries.
    Command(EntryId),
    /// A fault of the course that begins or ends.
    Fault(FaultId),
}

impl Undoer {
    /// What the ledger names so.
    fn blamed(blame: Blame) -> Option<Self> {
        let fault = || FaultId::blamed(blame).map(Self::Fault);
        EntryId::blamed(blame).map(Self::Command).or_else(fault)
    }
}

/// How a point that was reached came to be missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fall {
    /// When it was last seen to be reached, or to be about to.
    pub(crate) until: Time,
    /// How it was until then, where it had not been reached.
    pub(crate) was: Option<String>,
    /// What undid it, or after what it was undone; nothing where nothing had been done yet.
    pub(crate) undoer: Option<Undoer>,
    /// Whether it is known to have been that.
    pub(crate) at_once: bool,
}

/// What tells one point from another: what it is, and what was wanted.
type Key = (String, String);

fn key(point: &Missed) -> Key {
    (point.what.clone(), point.wanted.clone())
}

/// A point that is missed now.
#[derive(Debug, Clone)]
struct MissedPoint {
    bearing: Bearing,
    of: Option<String>,
    /// How it is.
    is: String,
    /// How it fell; nothing where it never was seen to be reached.
    fall: Option<Fall>,
    /// How it was before a fault or a command last changed that, and which one.
    struck: Option<Fall>,
}

impl MissedPoint {
    /// A point as it is, before anything is known of how it came to be so.
    fn of(point: &Missed) -> Self {
        let Missed { bearing, of, is, .. } = point.clone();
        Self { bearing, of, is, fall: None, struck: None }
    }
}

/// A fault in force.
#[derive(Debug, Clone, Copy)]
struct InForce {
    fault: FaultId,
    of: Option<Victim>,
    since: Time,
}

/// How a point was that nobody asked for while a whole one was missed.
const ABOUT_TO_BE: &str = "about to be reached";

/// The points that are missed, as they were seen last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Points {
    missed: BTreeMap<Key, MissedPoint>,
    /// Points that were missed when a whole one came to hide them.
    hidden: BTreeMap<Key, MissedPoint>,
    /// Points that were missed at some time.
    known: BTreeSet<Key>,
    /// When they were looked at; nothing before the first look.
    seen: Option<Time>,
    /// The last command that was typed and does something.
    typed: Option<EntryId>,
    /// By command, how often a fault had begun or ended when it was typed.
    strikes_before: BTreeMap<EntryId, u32>,
    strikes: u32,
    struck: Option<FaultId>,
    in_force: Vec<InForce>,
    /// Looks that are left; none where nobody wants to know.
    looks: u32,
}

/// Looks at the points of one run. Who types a command again for the thousandth time learns nothing new by them; where
/// they run out, nothing is told to have fallen.
const LOOKS: u32 = 2_000;

impl Points {
    /// From now on points are looked at.
    pub(crate) const fn begin_to_look(&mut self) {
        self.looks = LOOKS;
    }

    /// From now on they are not; what was seen stays.
    pub(crate) const fn cease_to_look(&mut self) {
        self.looks = 0;
    }

    pub(crate) const fn are_looked_at(&self) -> bool {
        self.looks > 0
    }

    /// Forgets everything, for the next run.
    pub(crate) fn clear(&mut self) {
        *self = Self { looks: self.looks, ..Self::default() };
    }

    /// A command has been typed that does something, and not only waits or looks.
    pub(crate) fn type_one(&mut self, entry: EntryId) {
        self.typed = Some(entry);
        self.strikes_before.insert(entry, self.strikes);
    }

    /// A fault begins.
    pub(crate) fn strike(&mut self, fault: FaultId, resolved: ResolvedFault, since: Time) {
        self.cease(fault);
        self.in_force.push(InForce { fault, of: victim(resolved), since });
    }

    /// A fault ends.
    pub(crate) fn cease(&mut self, fault: FaultId) {
        self.strikes += 1;
        self.struck = Some(fault);
        self.in_force.retain(|other| other.fault != fault);
    }

    /// Looks at what is missed now; `by` has just been done, if something has.
    pub(crate) fn look(&mut self, missed: &[Missed], now: Time, by: Option<Undoer>) {
        if self.looks == 1 {
            self.clear();
        }
        self.looks = self.looks.saturating_sub(1);
        let before = std::mem::take(&mut self.missed);
        let keys: BTreeSet<Key> = missed.iter().map(key).collect();
        let made_good =
            before.iter().filter(|(key, was)| was.bearing == Bearing::Whole && !keys.contains(*key));
        let made_good: Vec<&MissedPoint> = made_good.map(|(_, was)| was).collect();
        for point in missed {
            let hid = |was: &&&MissedPoint| point.of.is_none() || was.of == point.of;
            let is_now = match before.get(&key(point)) {
                Some(was) => self.still(was, point, by),
                None => self.comes_up(point, made_good.iter().rev().find(hid).copied(), by),
            };
            self.missed.insert(key(point), is_now);
        }
        self.hide(before);
        self.known.extend(keys);
        self.seen = Some(now);
    }

    /// A point that was missed at the last look too.
    fn still(&self, was: &MissedPoint, point: &Missed, by: Option<Undoer>) -> MissedPoint {
        let undoer = match (by, point.doer) {
            (Some(Undoer::Fault(_)), _) => by,
            (_, Doer::Command(blame)) => Undoer::blamed(blame),
            _ => None,
        };
        let struck = match (undoer, self.seen) {
            (Some(_), Some(until)) if was.is != point.is => {
                Some(Fall { until, was: Some(was.is.clone()), undoer, at_once: true })
            }
            _ => was.struck.clone(),
        };
        let fall = self.kept_from(point, &was.is, was.fall.as_ref()).or_else(|| was.fall.clone());
        MissedPoint { fall, struck, ..MissedPoint::of(point) }
    }

    /// By which fault in force a point is kept from being reached, where the model says so, and how it was until that
    /// began; nothing where that fault is known to be what undid it already.
    fn kept_from(&self, point: &Missed, was: &str, fall: Option<&Fall>) -> Option<Fall> {
        let keeps = self.in_force_of(point.doer)?;
        let undoer = Some(Undoer::Fault(keeps.fault));
        if fall.is_some_and(|fall| fall.undoer == undoer) {
            return None;
        }
        let had_been = fall.is_some_and(|fall| fall.until >= keeps.since);
        let was = (!had_been).then(|| was.to_owned());
        Some(Fall { until: keeps.since, was, undoer, at_once: true })
    }

    /// The last fault in force that has struck what the model names.
    fn in_force_of(&self, doer: Doer) -> Option<&InForce> {
        let Doer::Fault(victim) = doer else { return None };
        self.in_force.iter().rev().find(|one| one.of == Some(victim))
    }

    /// A point that was not missed at the last look; a whole one may have been made good by now.
    fn comes_up(
        &mut self,
        point: &Missed,
        made_good: Option<&MissedPoint>,
        by: Option<Undoer>,
    ) -> MissedPoint {
        let fallen = |until: Time| {
            let (undoer, at_once) = self.undoer(point.doer, by);
            Fall { until, was: None, undoer, at_once }
        };
        let fall = match made_good {
            None => self.seen.map(fallen),
            Some(whole) if point.doer == Doer::Unsaid => {
                whole.fall.clone().map(|fall| Fall { at_once: false, ..fall })
            }
            Some(whole) => {
                let kept = self.kept_from(point, ABOUT_TO_BE, whole.fall.as_ref());
                kept.or_else(|| whole.fall.as_ref().map(|fall| fallen(fall.until)))
            }
        };
        // What is asked only of what there is at the moment was asked before only where it was missed before.
        let asked = point.bearing != Bearing::Relative || self.known.contains(&key(point));
        let fall = fall.filter(|_| made_good.is_none() || asked);
        let is = point.is.clone();
        let new = MissedPoint { fall, ..MissedPoint::of(point) };
        let hidden = self.hidden.remove(&key(point)).filter(|_| made_good.is_some());
        hidden.map_or(new, |was| MissedPoint { is, ..was })
    }

    /// What undid a point, as far as can be told, and whether it is known to have been that.
    fn undoer(&self, doer: Doer, by: Option<Undoer>) -> (Option<Undoer>, bool) {
        let fault = self.in_force.last().map(|one| Undoer::Fault(one.fault));
        let after = fault.or(self.typed.map(Undoer::Command));
        let struck = self.struck.map(Undoer::Fault);
        let known = self.in_force_of(doer).map(|one| Undoer::Fault(one.fault));
        match (doer, by) {
            (Doer::Command(blame), _) => (Undoer::blamed(blame), true),
            (Doer::Fault(_), _) if known.is_some() => (known, true),
            (_, Some(Undoer::Fault(_))) => (by, true),
            (Doer::Nobody | Doer::Fault(_), _) => (fault.or(struck).or(after), false),
            (Doer::Unsaid, Some(Undoer::Command(entry))) => match self.strikes_before.get(&entry) {
                Some(strikes) if *strikes == self.strikes => (by, true),
                Some(_) => (fault.or(struck), false),
                None => (after, false),
            },
            (Doer::Unsaid, None) => (after, false),
        }
    }

    /// Keeps what a whole point hides from now on, for as long as one is missed.
    fn hide(&mut self, before: BTreeMap<Key, MissedPoint>) {
        let wholes = || self.missed.iter().filter(|(_, now)| now.bearing == Bearing::Whole);
        let comes_to_hide = wholes().any(|(whole, _)| !before.contains_key(whole));
        if wholes().next().is_none() {
            self.hidden.clear();
        }
        if comes_to_hide {
            let gone = before.into_iter().filter(|(key, _)| !self.missed.contains_key(key));
            self.hidden.extend(gone);
        }
    }

    /// How a point fell that was missed at the last look.
    pub(crate) fn fall(&self, point: &Missed) -> Option<&Fall> {
        self.missed.get(&key(point))?.fall.as_ref()
    }

    /// How a point that was missed at the last look had been before a fault last changed that, and which one.
    pub(crate) fn struck(&self, point: &Missed) -> Option<&Fall> {
        self.missed.get(&key(point))?.struck.as_ref()
    }
}

/// What a fault strikes, where a model may have to tell.
const fn victim(resolved: ResolvedFault) -> Option<Victim> {
    match resolved {
        ResolvedFault::Fleet(Injection::Cut { link, .. }) => Some(Victim::Link(link)),
        ResolvedFault::Fleet(Injection::Fill(host)) => Some(Victim::Disk(host)),
        ResolvedFault::Process { process, .. } => Some(Victim::Process(process)),
        ResolvedFault::Fleet(_) | ResolvedFault::Surge { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deviation::ProcessFault;
    use crate::ids::ProcessId;

    const UNDOER: Undoer = Undoer::Command(EntryId(3));
    const PROCESS: ProcessId = ProcessId(1);
    const KILL: ResolvedFault =
        ResolvedFault::Process { process: PROCESS, process_fault: ProcessFault::Kill };

    fn missed(what: &str, bearing: Bearing) -> Missed {
        Missed::new(what.into(), "so".into(), "not".into(), None).bearing(bearing)
    }

    fn at(seconds: u64) -> Time {
        Time::ZERO + kernel::Span::from_secs(seconds)
    }

    #[test]
    fn a_point_that_was_never_reached_has_not_fallen() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Part);
        points.look(std::slice::from_ref(&one), at(0), None);
        points.look(std::slice::from_ref(&one), at(1), Some(UNDOER));
        assert_eq!(points.fall(&one), None);
    }

    #[test]
    fn a_point_falls_by_what_has_just_been_done_and_stands_up_again() {
        let mut points = Points::default();
        points.type_one(EntryId(3));
        let one = missed("a", Bearing::Part);
        points.look(&[], at(1), None);
        points.look(std::slice::from_ref(&one), at(2), Some(UNDOER));
        let fall = Fall { until: at(1), was: None, undoer: Some(UNDOER), at_once: true };
        assert_eq!(points.fall(&one), Some(&fall));
        points.look(std::slice::from_ref(&one), at(3), None);
        assert_eq!(points.fall(&one), Some(&fall), "a later look changes nothing");
        points.look(&[], at(4), None);
        assert_eq!(points.fall(&one), None);
    }

    #[test]
    fn what_falls_later_falls_after_the_fault_in_force_or_else_the_last_command() {
        let mut points = Points::default();
        let (one, other) = (missed("a", Bearing::Part), missed("b", Bearing::Part));
        points.look(&[], at(1), None);
        points.type_one(EntryId(5));
        points.strike(FaultId(2), KILL, at(1));
        points.look(std::slice::from_ref(&one), at(2), None);
        assert_eq!(points.fall(&one).and_then(|fall| fall.undoer), Some(Undoer::Fault(FaultId(2))));
        points.cease(FaultId(2));
        points.look(&[one, other.clone()], at(3), None);
        let fall = points.fall(&other).expect("it fell");
        assert_eq!((fall.undoer, fall.at_once), (Some(Undoer::Command(EntryId(5))), false));
    }

    #[test]
    fn what_falls_while_a_command_only_waits_falls_after_the_one_before_it() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Part);
        points.look(&[], at(1), None);
        points.type_one(EntryId(3));
        points.look(std::slice::from_ref(&one), at(2), Some(Undoer::Command(EntryId(4))));
        assert_eq!(
            points.fall(&one),
            Some(&Fall { until: at(1), was: None, undoer: Some(UNDOER), at_once: false })
        );
    }

    #[test]
    fn the_model_knows_better_than_the_time_who_undid_a_point() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Part).made_by(Some(EntryId(1).blame()));
        points.look(&[], at(1), None);
        points.type_one(EntryId(3));
        points.strike(FaultId(0), KILL, at(1));
        points.look(std::slice::from_ref(&one), at(2), Some(UNDOER));
        let fall = points.fall(&one).expect("it fell");
        assert_eq!((fall.undoer, fall.at_once), (Some(Undoer::Command(EntryId(1))), true));
        let other = missed("b", Bearing::Part).made_by(None);
        points.look(std::slice::from_ref(&other), at(3), Some(UNDOER));
        assert_eq!(points.fall(&other).and_then(|fall| fall.undoer), Some(Undoer::Fault(FaultId(0))));
    }

    #[test]
    fn a_fault_that_strikes_under_a_command_is_what_undid_a_point_and_not_the_command() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Part);
        points.look(&[], at(1), None);
        points.type_one(EntryId(3));
        points.strike(FaultId(0), KILL, at(1));
        points.cease(FaultId(0));
        points.look(std::slice::from_ref(&one), at(2), Some(UNDOER));
        let fall = Fall { until: at(1), was: None, undoer: Some(Undoer::Fault(FaultId(0))), at_once: false };
        assert_eq!(points.fall(&one), Some(&fall));
    }

    #[test]
    fn a_fault_that_changes_how_a_missed_point_is_is_kept() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Whole);
        points.look(std::slice::from_ref(&one), at(1), None);
        points.strike(FaultId(0), KILL, at(1));
        let worse = Missed { is: "worse".into(), ..one };
        points.look(std::slice::from_ref(&worse), at(2), Some(Undoer::Fault(FaultId(0))));
        let was = Some("not".into());
        let struck = Fall { until: at(1), was, undoer: Some(Undoer::Fault(FaultId(0))), at_once: true };
        assert_eq!(points.struck(&worse), Some(&struck));
        assert_eq!(points.fall(&worse), None);
    }

    #[test]
    fn a_point_that_comes_up_where_a_whole_one_is_made_good_is_as_it_was_before() {
        let (whole, part) = (missed("a", Bearing::Whole), missed("release of a", Bearing::Part));
        let mut points = Points::default();
        points.look(std::slice::from_ref(&whole), at(1), None);
        points.look(std::slice::from_ref(&part), at(2), Some(UNDOER));
        assert_eq!(points.fall(&part), None, "nobody knows how it had been");
        points.type_one(EntryId(3));
        points.look(std::slice::from_ref(&whole), at(3), Some(UNDOER));
        assert!(points.fall(&whole).is_some(), "a part that is no longer asked hides nothing");
        points.look(std::slice::from_ref(&part), at(4), None);
        assert_eq!(points.fall(&part), None, "it was missed before it was hidden");
        points.look(&[], at(5), None);
        points.type_one(EntryId(4));
        points.look(std::slice::from_ref(&whole), at(6), Some(Undoer::Command(EntryId(4))));
        points.look(std::slice::from_ref(&part), at(7), None);
        let fall =
            Fall { until: at(5), was: None, undoer: Some(Undoer::Command(EntryId(4))), at_once: false };
        assert_eq!(points.fall(&part), Some(&fall), "it was reached before it was hidden");
    }

    #[test]
    fn what_is_asked_of_the_moment_has_not_fallen_where_it_was_never_asked_before() {
        let (whole, mode) = (missed("a", Bearing::Whole), missed("mode of the newest", Bearing::Relative));
        let mut points = Points::default();
        points.look(&[], at(1), None);
        points.type_one(EntryId(3));
        points.look(std::slice::from_ref(&whole), at(2), Some(UNDOER));
        points.look(std::slice::from_ref(&mode), at(3), None);
        assert_eq!(points.fall(&mode), None);
        points.look(&[], at(4), None);
        points.look(std::slice::from_ref(&whole), at(5), Some(UNDOER));
        points.look(std::slice::from_ref(&mode), at(6), None);
        assert_eq!(points.fall(&mode).map(|fall| fall.until), Some(at(4)));
    }

    #[test]
    fn a_fault_in_force_that_keeps_a_point_from_being_made_good_is_what_undid_it() {
        let (whole, part) = (missed("a", Bearing::Whole), missed("way to a", Bearing::Part));
        let mut points = Points::default();
        points.look(&[], at(1), None);
        points.type_one(EntryId(3));
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
        assert_eq!(points.fall(&kept), Some(&fall));
    }
}
