//! What the family suggests against what is down or was left behind: typed before the command at which the runbook is
//! stuck, else when all is over. And what no command of the family does: that a process which stands still goes on.
//!
//! Whoever types such a command has seen that something is wrong, so it is typed when every fault has struck, and those
//! that end have been over for a while. The wait for that stands beside the command before, so that it comes first
//! whatever the suggested command is.

use super::around;
use super::trial::{BACK, ProposedRemedy, Trials, seconds_until};
use crate::course::{Course, ResolvedFault};
use crate::deviation::ProcessFault;
use crate::ids::EntryId;
use crate::layout::Entry;
use crate::play::cure::Cure;
use crate::play::family::Family;
use kernel::{Span, Time};
use runbook::Side;

/// How many suggestions are tried by themselves; all of them together are tried besides.
const ALONE: usize = 8;

/// Where suggestions are typed.
struct CurePosition<'a, F: Family> {
    /// The command or the step beside which they are put.
    anchor: String,
    side: Side,
    /// Where that is, in words.
    place: String,
    /// The command whose lane is taken where any will do.
    beside: &'a Entry<F::Command>,
    /// When the first of them would be typed.
    at: Time,
    /// The command that comes before.
    before: Option<&'a Entry<F::Command>>,
}

impl<F: Family> Trials<'_, F> {
    /// What is suggested, as attempts. The run that is explained must be the last that was played.
    pub(super) fn cures(&self) -> Vec<ProposedRemedy> {
        let typed = self.typed();
        typed.into_iter().chain(self.let_go_on()).collect()
    }

    /// What stands still to the end is let go on: soon after the command has been typed at which the runbook is stuck, or
    /// the first one that did not do what it says since, else when all has been typed. Whoever sees that a process is suspended needs no tool of the family for that.
    fn let_go_on(&self) -> Vec<ProposedRemedy> {
        let played = &self.rehearsal.operator.played;
        let last = played.iter().filter_map(|played| played.end).max();
        let stuck = self.rehearsal.operator.stuck.as_ref();
        let stuck = stuck.and_then(|stuck| played[usize::from(stuck.entry)].start).map(|start| start + BACK);
        let failed = played.iter().filter(|played| played.result.went_wrong());
        let mut failed: Vec<Time> = failed.filter_map(|played| played.start).map(|at| at + BACK).collect();
        failed.sort_unstable();
        let moment = |since: Time| {
            let seen = failed.iter().find(|at| **at > since).copied();
            stuck.or(seen).or(last).filter(|at| *at > since)
        };
        let paused = self.dated_faults.moments(self.course).into_iter().filter_map(|(at, place)| {
            let fault = &self.course.faults[place];
            let stands =
                matches!(fault.resolved, ResolvedFault::Process { process_fault: ProcessFault::Pause, .. });
            let moment = moment(at).filter(|_| stands && fault.lasts.is_none())?;
            Some((seconds_until(moment, at), fault.text.as_str()))
        });
        paused.filter_map(|(after, text)| ProposedRemedy::ending(self.course, text, after)).collect()
    }

    /// The family's suggestions as attempts: each by itself, and all together.
    fn typed(&self) -> Vec<ProposedRemedy> {
        let cures = self.rehearsal.world.cures(&self.rehearsal.stage);
        let Some(position) = self.position().filter(|_| !cures.is_empty()) else { return Vec::new() };
        let alone = cures.iter().take(ALONE).map(std::slice::from_ref);
        let together = (cures.len() > 1).then_some(cures.as_slice());
        alone.chain(together).filter_map(|cures| self.cured(&position, cures)).collect()
    }

    fn position(&self) -> Option<CurePosition<'_, F>> {
        let course = self.course;
        let played = |place: EntryId| &self.rehearsal.operator.played[usize::from(place)];
        let entry = |place: EntryId| course.entries[usize::from(place)].as_ref();
        if let Some(stuck) = &self.rehearsal.operator.stuck {
            let at = entry(stuck.entry);
            return Some(CurePosition {
                anchor: at.label.clone(),
                side: Side::Before,
                place: format!("before {}", at.label),
                beside: at,
                at: played(stuck.entry).start?,
                before: command_before(course, stuck.entry).map(entry),
            });
        }
        let last = *course.steps.last()?.last()?.last()?;
        Some(CurePosition {
            anchor: around::last(course)?,
            side: Side::After,
            place: String::from("at the very end"),
            beside: entry(last),
            at: played(last).end?,
            before: Some(entry(last)),
        })
    }

    fn cured(&self, position: &CurePosition<'_, F>, cures: &[Cure]) -> Option<ProposedRemedy> {
        let wait = self.until_all_has_struck(position);
        let mut edits: Vec<String> = wait.iter().map(|(_, edit)| edit.clone()).collect();
        for cure in cures {
            let (lane, text) = (self.lane(position, cure)?, cure.text.replace('\'', "''"));
            edits.push(format!("insert '{text}' at {lane} {} {}", position.side, position.anchor));
        }
        let first = wait.map(|(seconds, _)| format!("waiting {seconds} s and ")).unwrap_or_default();
        let typed: Vec<String> = cures.iter().map(|cure| format!("`{}`", cure.text)).collect();
        let typed = match typed.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => typed.concat(),
        };
        let why = match cures {
            [cure] => format!(", for {}", cure.against),
            _ => String::new(),
        };
        let text = format!("{first}typing {typed} {}{why}", position.place);
        Some(ProposedRemedy::making_up(ProposedRemedy::with(self.course, text, &edits)?))
    }

    /// The wait until every fault has struck and, where it ends, has been over for a while; its length and its edit.
    fn until_all_has_struck(&self, position: &CurePosition<'_, F>) -> Option<(u64, String)> {
        let over = |(at, place): (Time, usize)| at + self.course.faults[place].lasts.unwrap_or(Span::ZERO);
        let last = self.dated_faults.moments(self.course).into_iter().map(over).max()? + BACK;
        let before = position.before.filter(|_| last > position.at)?;
        let seconds = seconds_until(last, position.at);
        let address = before.address.as_ref()?;
        Some((seconds, format!("insert 'sleep {seconds}' at {} after {address}", before.lane)))
    }

    /// The lane at which a suggestion is typed: where any will do, of a host that is up. None where nobody types there.
    fn lane<'s>(&'s self, position: &CurePosition<'s, F>, cure: &Cure) -> Option<&'s str> {
        let lanes = &self.scene.checked.generic.lanes;
        let host = cure.host.map(|host| &self.scene.fleet.host(host).name);
        let is_up = |name: &String| {
            let found = self.rehearsal.stage.fleet.host_named(name);
            found.is_some_and(|host| self.rehearsal.stage.fleet.host(host).is_up())
        };
        let fits = |name: &String| host.map_or_else(|| is_up(name), |host| name == host);
        let is_there = |lane: &str| lanes.get(lane).is_some_and(fits);
        let own = Some(position.beside.lane.as_str()).filter(|lane| is_there(lane));
        own.or_else(|| lanes.keys().map(String::as_str).find(|lane| is_there(lane)))
    }
}

/// The command after which another one is typed: the one before it in its lane, else the last of the step before.
fn command_before<F: Family>(course: &Course<F>, entry: EntryId) -> Option<EntryId> {
    let (step, column) =
        course.steps.iter().enumerate().find_map(|(step, columns)| {
            Some((step, columns.iter().find(|column| column.contains(&entry))?))
        })?;
    let place = column.iter().position(|other| *other == entry)?;
    match place.checked_sub(1) {
        Some(before) => Some(column[before]),
        None => course.steps[step.checked_sub(1)?].last()?.last().copied(),
    }
}
