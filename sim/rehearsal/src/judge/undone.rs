//! What has become of each point of the goal while a run went on: when it was last seen to be reached, and what undid it.
//!
//! A step that did what it says is not to blame for what somebody undoes later. So the points are looked at when a
//! command is about to be typed, when it has ended, before and after a fault, and at the end; never between, so that no
//! event costs more. Where a point is seen to be missed that was not missed at the look before, it has fallen:
//!
//! - *by* a command, where it was missed when that had ended, or by a fault, where it was missed right after it had begun
//!   or ended;
//! - *after* something, where it was seen only later: after the fault in force that began last, or else after the
//!   command that was typed last.
//!
//! **What it does not do.** A point that is not asked, because another one is missed, is not told from one that is
//! reached; so one that comes up where such another one is made good has not fallen ([`Bearing`]).

use crate::goal::{Bearing, Missed};
use crate::ids::{EntryId, FaultId};
use kernel::Time;
use std::collections::BTreeMap;

/// Something that may undo a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A command, as an index into the course's entries.
    Command(EntryId),
    /// A fault of the course that begins or ends.
    Fault(FaultId),
}

/// How a point that was reached came to be missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fall {
    /// When it was last seen to be reached.
    pub(crate) until: Time,
    /// What undid it, or after what it was undone; nothing where nothing had been done yet.
    pub(crate) deed: Option<Deed>,
    /// Whether it is known to have been that.
    pub(crate) at_once: bool,
}

/// A point that is missed now.
#[derive(Debug, Clone, Copy)]
struct Now {
    bearing: Bearing,
    /// How it fell; nothing where it never was seen to be reached.
    fall: Option<Fall>,
}

/// The points that are missed, as they were seen last, each by what it is and what was wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Points {
    missed: BTreeMap<(String, String), Now>,
    /// When they were looked at; nothing before the first look.
    seen: Option<Time>,
    typed: Option<EntryId>,
    in_force: Vec<FaultId>,
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
        self.missed.clear();
        self.seen = None;
        self.typed = None;
        self.in_force.clear();
    }

    /// A command has been typed.
    pub(crate) const fn type_one(&mut self, entry: EntryId) {
        self.typed = Some(entry);
    }

    /// A fault begins or ends.
    pub(crate) fn strike(&mut self, fault: FaultId, on: bool) {
        self.in_force.retain(|other| *other != fault);
        if on {
            self.in_force.push(fault);
        }
    }

    /// Looks at what is missed now; `by` has just been done, if something has.
    pub(crate) fn look(&mut self, missed: &[Missed], now: Time, by: Option<Deed>) {
        if self.looks == 1 {
            self.clear();
        }
        self.looks = self.looks.saturating_sub(1);
        let before = std::mem::take(&mut self.missed);
        let key = |point: &Missed| (point.what.clone(), point.wanted.clone());
        let keys: Vec<(String, String)> = missed.iter().map(key).collect();
        let made_good =
            before.iter().any(|(point, was)| was.bearing == Bearing::Whole && !keys.contains(point));
        let faults = || self.in_force.last().copied().map(Deed::Fault);
        let deed = by.or_else(|| faults().or(self.typed.map(Deed::Command)));
        for (point, key) in missed.iter().zip(keys) {
            let fall = match (before.get(&key), self.seen) {
                (Some(was), _) => was.fall,
                (None, Some(until)) if !made_good => Some(Fall { until, deed, at_once: by.is_some() }),
                (None, _) => None,
            };
            self.missed.insert(key, Now { bearing: point.bearing, fall });
        }
        self.seen = Some(now);
    }

    /// How a point fell that was missed at the last look.
    pub(crate) fn fall(&self, point: &Missed) -> Option<Fall> {
        self.missed.get(&(point.what.clone(), point.wanted.clone()))?.fall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEED: Deed = Deed::Command(EntryId(3));

    fn missed(what: &str, bearing: Bearing) -> Missed {
        Missed { what: what.into(), wanted: "so".into(), is: "not".into(), step: None, bearing }
    }

    fn at(seconds: u64) -> Time {
        Time::ZERO + kernel::Span::from_secs(seconds)
    }

    #[test]
    fn a_point_that_was_never_reached_has_not_fallen() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Part);
        points.look(std::slice::from_ref(&one), at(0), None);
        points.look(std::slice::from_ref(&one), at(1), Some(DEED));
        assert_eq!(points.fall(&one), None);
    }

    #[test]
    fn a_point_falls_by_what_has_just_been_done_and_stands_up_again() {
        let mut points = Points::default();
        let one = missed("a", Bearing::Part);
        points.look(&[], at(1), None);
        points.look(std::slice::from_ref(&one), at(2), Some(DEED));
        let fall = Fall { until: at(1), deed: Some(DEED), at_once: true };
        assert_eq!(points.fall(&one), Some(fall));
        points.look(std::slice::from_ref(&one), at(3), None);
        assert_eq!(points.fall(&one), Some(fall), "a later look changes nothing");
        points.look(&[], at(4), None);
        assert_eq!(points.fall(&one), None);
    }

    #[test]
    fn what_falls_later_falls_after_the_fault_in_force_or_else_the_last_command() {
        let mut points = Points::default();
        let (one, other) = (missed("a", Bearing::Part), missed("b", Bearing::Part));
        points.look(&[], at(1), None);
        points.type_one(EntryId(5));
        points.strike(FaultId(2), true);
        points.look(std::slice::from_ref(&one), at(2), None);
        assert_eq!(points.fall(&one).and_then(|fall| fall.deed), Some(Deed::Fault(FaultId(2))));
        points.strike(FaultId(2), false);
        points.look(&[one, other.clone()], at(3), None);
        let fall = points.fall(&other).expect("it fell");
        assert_eq!((fall.deed, fall.at_once), (Some(Deed::Command(EntryId(5))), false));
    }

    #[test]
    fn a_point_that_comes_up_where_a_whole_one_is_made_good_has_not_fallen() {
        let mut points = Points::default();
        let (whole, part) = (missed("a", Bearing::Whole), missed("release of a", Bearing::Part));
        points.look(std::slice::from_ref(&whole), at(1), None);
        points.look(std::slice::from_ref(&part), at(2), Some(DEED));
        assert_eq!(points.fall(&part), None);
        points.look(std::slice::from_ref(&whole), at(3), Some(DEED));
        assert!(points.fall(&whole).is_some(), "a part that is no longer asked hides nothing");
    }
}
