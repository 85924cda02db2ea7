//! On what a family writes down how its things stand, whenever somebody who keeps a chronicle asks.
//!
//! What is told is compared with what was told before, and only a change is kept: a track is bounded by [`CHANGES_MAX`].
//! A thing that is not told any more is gone until it is told again.

use super::called::{Called, is_called, is_kind};
use crate::outcome::Condition;
use fleet::HostId;
use kernel::Time;

/// How many states of one thing are kept (ours: more than can be drawn). Of what changes more often the rest is counted.
const CHANGES_MAX: usize = 2000;

/// How one thing stands now.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// What kind of thing: `store`, `channel`, `region`.
    pub kind: &'static str,
    /// Its name.
    pub name: Called<'a>,
    /// The host that it is on, where it is on one.
    pub host: Option<HostId>,
    /// Its state, in words.
    pub state: &'a str,
    /// How that is seen from afar.
    pub condition: Condition,
}

/// A thing with its states so far, each with the time from which it lasts.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) host: Option<HostId>,
    pub(crate) states: Vec<(Time, String, Condition)>,
    pub(crate) untold: u64,
    /// The last of the states that are not kept.
    beyond: Option<(String, Condition)>,
    /// At which look it was told last.
    told: u64,
}

/// How all things stand, over time.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub(crate) lines: Vec<Line>,
    now: Time,
    look: u64,
    /// Where the next thing is expected, for things are mostly told in one order.
    next: usize,
}

/// The state of what is not told any more.
const GONE: &str = "absent";

impl Sheet {
    /// Tells how a thing stands now.
    pub fn tell(&mut self, standing: &Standing<'_>) {
        let is = |line: &Line| is_kind(line.kind, standing.kind) && is_called(&line.name, standing.name);
        let place = match self.lines.get(self.next).is_some_and(is) {
            true => Some(self.next),
            false => self.lines.iter().position(is),
        };
        let place = place.unwrap_or_else(|| {
            let since_the_start = self.now == Time::ZERO;
            let absent = (!since_the_start).then(|| (Time::ZERO, GONE.to_owned(), Condition::Off));
            self.lines.push(Line {
                kind: standing.kind,
                name: standing.name.concat(),
                host: standing.host,
                states: absent.into_iter().collect(),
                untold: 0,
                beyond: None,
                told: 0,
            });
            self.lines.len() - 1
        });
        self.next = place + 1;
        let (now, look) = (self.now, self.look);
        let line = &mut self.lines[place];
        line.told = look;
        line.stands(now, standing.state, standing.condition);
    }

    /// Whether every thing stood as it was told last, now that it was told again.
    #[cfg(debug_assertions)]
    pub(crate) fn says_the_same_as(&self, before: &Self) -> bool {
        let last = |line: &Line| line.states.last().map(|(_, state, condition)| (state.clone(), *condition));
        let all = |sheet: &Self| -> Vec<_> {
            sheet.lines.iter().map(|line| line.beyond.clone().or_else(|| last(line))).collect()
        };
        all(self) == all(before)
    }

    /// Begins a look at an instant.
    pub(crate) fn begins(&mut self, now: Time) {
        self.now = now;
        self.look += 1;
        self.next = 0;
    }

    /// Ends a look: what was not told in it is gone.
    pub(crate) fn ends(&mut self) {
        let (now, look) = (self.now, self.look);
        for line in self.lines.iter_mut().filter(|line| line.told != look) {
            line.stands(now, GONE, Condition::Off);
        }
    }
}

impl Line {
    fn stands(&mut self, now: Time, state: &str, condition: Condition) {
        if let Some((last, before)) = &self.beyond {
            if last != state || *before != condition {
                self.untold += 1;
                self.beyond = Some((state.to_owned(), condition));
            }
            return;
        }
        let same = |(_, last, before): &(Time, String, Condition)| last == state && *before == condition;
        if self.states.last().is_some_and(same) {
            return;
        }
        // Of what changes several times at one instant the last change counts.
        if self.states.last().is_some_and(|(since, ..)| *since == now) {
            self.states.pop();
            if self.states.last().is_some_and(same) {
                return;
            }
        }
        if self.states.len() < CHANGES_MAX {
            self.states.push((now, state.to_owned(), condition));
        } else {
            self.untold += 1;
            self.beyond = Some((state.to_owned(), condition));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHANGES_MAX, Sheet, Standing};
    use crate::outcome::Condition;
    use kernel::Time;

    fn look(sheet: &mut Sheet, at: u64, states: &[(&str, &str)]) {
        sheet.begins(Time::from_nanos(at));
        for (name, state) in states {
            let condition = Condition::On;
            sheet.tell(&Standing { kind: "thing", name: &[name], host: None, state, condition });
        }
        sheet.ends();
    }

    fn told(sheet: &Sheet, line: usize) -> Vec<(u64, &str)> {
        let states = sheet.lines[line].states.iter();
        states.map(|(at, state, _)| ((*at - Time::ZERO).nanos(), state.as_str())).collect()
    }

    #[test]
    fn only_a_change_is_kept_and_what_is_not_told_any_more_is_gone() {
        let mut sheet = Sheet::default();
        look(&mut sheet, 0, &[("a", "up"), ("b", "up")]);
        look(&mut sheet, 5, &[("b", "up"), ("c", "new")]);
        look(&mut sheet, 7, &[("a", "up"), ("b", "down")]);
        assert_eq!(told(&sheet, 0), [(0, "up"), (5, "absent"), (7, "up")]);
        assert_eq!(told(&sheet, 1), [(0, "up"), (7, "down")]);
        assert_eq!(told(&sheet, 2), [(0, "absent"), (5, "new"), (7, "absent")]);
    }

    #[test]
    fn of_several_changes_at_one_instant_the_last_counts() {
        let mut sheet = Sheet::default();
        look(&mut sheet, 0, &[("a", "up")]);
        look(&mut sheet, 3, &[("a", "down")]);
        look(&mut sheet, 3, &[("a", "up")]);
        look(&mut sheet, 4, &[("a", "off")]);
        assert_eq!(told(&sheet, 0), [(0, "up"), (4, "off")]);
    }

    #[test]
    fn what_changes_without_end_is_counted_beyond_a_bound() {
        let mut sheet = Sheet::default();
        let many = CHANGES_MAX as u64 + 10;
        (0..many).for_each(|at| look(&mut sheet, at, &[("a", if at % 2 == 0 { "up" } else { "down" })]));
        assert_eq!(sheet.lines[0].states.len(), CHANGES_MAX);
        assert_eq!(sheet.lines[0].untold, 10);
    }
}
