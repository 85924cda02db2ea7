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

use crate::goal::{Bearing, Doer, Missed};
use crate::ids::{EntryId, FaultId};
use crate::play::strikes::{Strike, Strikes};
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
    /// By command, how often a fault had begun or ended when it was typed, and when that was.
    typed_before: BTreeMap<EntryId, (u32, Time)>,
    strikes: u32,
    struck: Option<FaultId>,
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

    /// Forgets what was seen, as if nobody had looked; what was typed and what has struck stays.
    pub(crate) fn unsee(&mut self) {
        self.looks = 0;
        self.missed.clear();
        self.hidden.clear();
        self.known.clear();
        self.seen = None;
    }

    /// Forgets everything, for the next run.
    pub(crate) fn clear(&mut self) {
        *self = Self { looks: self.looks, ..Self::default() };
    }

    /// A command has been typed that does something, and not only waits or looks.
    pub(crate) fn type_one(&mut self, entry: EntryId, now: Time) {
        self.typed = Some(entry);
        self.typed_before.insert(entry, (self.strikes, now));
    }

    /// A fault begins or ends.
    pub(crate) const fn strike(&mut self, fault: FaultId) {
        self.strikes += 1;
        self.struck = Some(fault);
    }

    /// Looks at what is missed now; `by` has just been done, if something has. `strikes` are the faults so far.
    pub(crate) fn look(&mut self, missed: &[Missed], strikes: &Strikes, now: Time, by: Option<Undoer>) {
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
                Some(was) => self.still(was, point, strikes, by),
                None => self.comes_up(point, made_good.iter().rev().find(hid).copied(), strikes, by),
            };
            self.missed.insert(key(point), is_now);
        }
        self.hide(before);
        self.known.extend(keys);
        self.seen = Some(now);
    }

    /// A point that was missed at the last look too.
    fn still(&self, was: &MissedPoint, point: &Missed, strikes: &Strikes, by: Option<Undoer>) -> MissedPoint {
        let undoer = match (by, point.doer) {
            (Some(Undoer::Fault(_)), _) => by,
            (_, Doer::Command(blame) | Doer::Struck(blame)) => Undoer::blamed(blame),
            _ => None,
        };
        let struck = match (undoer, self.seen) {
            (Some(_), Some(until)) if was.is != point.is => {
                Some(Fall { until, was: Some(was.is.clone()), undoer, at_once: true })
            }
            _ => was.struck.clone(),
        };
        let kept = kept_from((point, strikes), &was.is, was.fall.as_ref());
        let fall = kept.or_else(|| was.fall.clone());
        MissedPoint { fall, struck, ..MissedPoint::of(point) }
    }

    /// A point that was not missed at the last look; a whole one may have been made good by now.
    fn comes_up(
        &mut self,
        point: &Missed,
        made_good: Option<&MissedPoint>,
        strikes: &Strikes,
        by: Option<Undoer>,
    ) -> MissedPoint {
        let fallen = |until: Time| {
            let (undoer, at_once) = self.undoer(point.doer, strikes, by);
            Fall { until, was: None, undoer, at_once }
        };
        let made_good = made_good.filter(|whole| !self.falls_now(point, whole, strikes));
        let fall = match made_good {
            None => self.seen.map(fallen),
            Some(whole) if point.doer == Doer::Unsaid => {
                whole.fall.clone().map(|fall| Fall { at_once: false, ..fall })
            }
            Some(whole) => {
                let kept = kept_from((point, strikes), ABOUT_TO_BE, whole.fall.as_ref());
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

    /// Whether a point that comes up has fallen since the last look, although a whole one is missed no longer: what has
    /// made it as it is was done later than what had made the whole one fall. Then the point hides the whole one, such as a
    /// store that is destroyed while its agent is down, and the whole one has not been made good.
    fn falls_now(&self, point: &Missed, whole: &MissedPoint, strikes: &Strikes) -> bool {
        let (Doer::Command(blame) | Doer::Struck(blame)) = point.doer else { return false };
        let undoer = Undoer::blamed(blame);
        let done = match undoer {
            Some(Undoer::Command(entry)) => self.typed_before.get(&entry).map(|(_, at)| *at),
            Some(Undoer::Fault(fault)) => strikes.since(fault),
            None => None,
        };
        let fell = whole.fall.as_ref();
        done >= fell.map_or(self.seen, |fall| Some(fall.until))
            && fell.is_none_or(|fall| fall.undoer != undoer)
    }

    /// What undid a point, as far as can be told, and whether it is known to have been that.
    fn undoer(&self, doer: Doer, strikes: &Strikes, by: Option<Undoer>) -> (Option<Undoer>, bool) {
        let fault = strikes.last().map(Undoer::Fault);
        let after = fault.or(self.typed.map(Undoer::Command));
        let struck = self.struck.map(Undoer::Fault);
        let known = in_force(doer, strikes).map(|one| Undoer::Fault(one.fault));
        match (doer, by) {
            (Doer::Command(blame) | Doer::Struck(blame), _) => (Undoer::blamed(blame), true),
            (Doer::Fault(_), _) if known.is_some() => (known, true),
            (_, Some(Undoer::Fault(_))) => (by, true),
            (Doer::Nobody | Doer::Fault(_), _) => (fault.or(struck).or(after), false),
            (Doer::Unsaid, Some(Undoer::Command(entry))) => match self.typed_before.get(&entry) {
                Some((strikes, _)) if *strikes == self.strikes => (by, true),
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

/// By which fault in force a point is kept from being reached, where the model says so, and how it was until that began;
/// nothing where that fault is known to be what undid it already.
fn kept_from((point, strikes): (&Missed, &Strikes), was: &str, fall: Option<&Fall>) -> Option<Fall> {
    let keeps = in_force(point.doer, strikes)?;
    let undoer = Some(Undoer::Fault(keeps.fault));
    if fall.is_some_and(|fall| fall.undoer == undoer) {
        return None;
    }
    let had_been = fall.is_some_and(|fall| fall.until >= keeps.since);
    let was = (!had_been).then(|| was.to_owned());
    Some(Fall { until: keeps.since, was, undoer, at_once: true })
}

/// The last fault in force that has struck what the model names.
fn in_force(doer: Doer, strikes: &Strikes) -> Option<&Strike> {
    let Doer::Fault(victim) = doer else { return None };
    strikes.on(victim)
}

#[cfg(test)]
mod tests;
