//! From what was seen of an update to its story.

use super::around::{self, moment, seconds};
use super::track::{Maker, PlaceStay, TrackedRun, TrackedUpdate, UpdateTracker, WayEnd};
use super::trial::{ProposedRemedy, Trials};
use super::{End, ExplainedUpdate, Fate, FateThere, Moment, MomentKind, Standing, Stay, Story};
use crate::course::Course;
use crate::domain::cause::{Cause, NO_STORE_LEFT, cause_in_words};
use crate::ids::EntryId;
use crate::judge::notice::{Notice, Watch, comparison};
use crate::outcome::{CauseCount, Outcome};
use crate::play::family::Family;
use crate::play::operator::PlayedEntry;
use crate::play::place::Form;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::Time;
use ledger::{Blame, EffectKind, FateAt, StoreId, UpdateId, UpdateKind};
use runbook::Side;

/// Plays a run again, follows one update, and tells its story.
pub(super) fn tell<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
    id: UpdateId,
) -> Story {
    let calm = calm(rehearsal, (scene, course), outcome);
    let mut tracker = UpdateTracker::new(TrackedUpdate::Known(id), true);
    let again = rehearsal.play_before(scene, course, outcome.seed, &mut tracker);
    debug_assert_eq!(again.digest, outcome.digest, "watching changed the run");
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    let fates = rehearsal.stage.ledger.fates_of(&holdings, id);
    let sights = rehearsal.world.sights(&rehearsal.stage);
    let (tracker, fates, sights, calm) = (&tracker, &fates, &sights, &calm);
    let tracked = TrackedRun { course, rehearsal, outcome, tracker, id, fates, sights, calm };
    let mut story = tracked.story(scene);
    let made = tracker.made;
    if let Some(end) = &story.ending {
        let step = end.step.as_deref();
        let blamed =
            step.map(|step| [ProposedRemedy::without(course, step), ProposedRemedy::waiting(course, step)]);
        let around = blamed.into_iter().flatten().flatten();
        // What is only held back can still be brought on its way when all is over.
        let last = around::last(course).filter(|_| story.fate == Fate::Pending);
        let late = last.map(|step| ProposedRemedy::late(course, Side::After, &step, "at the very end"));
        let helps = |_: &Outcome, fate: Option<Fate>| fate.is_some_and(|fate| fate < Fate::Pending);
        let mut trials = Trials::beside(rehearsal, (scene, course), outcome).following(made, story.fate);
        let cures = if story.fate == Fate::Pending { trials.cures() } else { Vec::new() };
        let late = cures.into_iter().chain(late.into_iter().flatten());
        let attempts = late.chain(ProposedRemedy::without_each(course)).chain(around);
        story.remedies = trials.play(attempts, helps);
    }
    story
}

/// The run without deviations, but with the same readings, load and lead.
fn calm<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Outcome {
    let kept = course.weather();
    // What fits beside other deviations fits without them; if it did not, the run itself would have to serve.
    scene.course(&kept).map_or_else(|_| outcome.clone(), |calm| rehearsal.play(scene, &calm, outcome.seed))
}

impl<F: Family> TrackedRun<'_, F> {
    fn story(&self, scene: &Scene<F>) -> Story {
        let worst = self.worst();
        let ended = self.ended();
        let fates = self.fates.iter().map(|there| FateThere {
            store: self.store(there.store),
            fate: there.fate.into(),
            cause: there.cause.map(Cause::word),
            step: self.blamed(there.store, there.cause, there.blame),
        });
        let missing = worst.filter(|there| there.fate > ledger::Fate::Survived);
        let ending = missing.map(|there| self.end((there.store, there.cause), there.blame, ended));
        Story {
            update: self.explained(scene),
            // Where no store is left there is nobody to ask, and nothing that could hold it.
            fate: worst.map_or(Fate::Lost, |there| there.fate.into()),
            fates: fates.collect(),
            ending: if worst.is_none() { Some(self.nowhere(scene)) } else { ending },
            moments: self.moments(scene, ended),
            places: self.tracker.seen.iter().map(|seen| self.stay(seen)).collect(),
            noticed: self.noticed(scene, ended),
            remedies: Vec::new(),
        }
    }

    /// Everyone who looked after its way had ended.
    fn noticed(&self, scene: &Scene<F>, ended: Option<Time>) -> Vec<Notice> {
        let Some(since) = ended.or(self.tracker.taken) else { return Vec::new() };
        let watch = Watch {
            course: self.course,
            played: &self.rehearsal.operator.played,
            availability: &self.outcome.availability,
            calm: &self.calm.availability,
            allowed: &scene.checked.generic.objectives.longest_gap_s,
            sights: self.sights,
        };
        let mut noticed = watch.since(since);
        if self.fates.len() > 1 {
            noticed.push(comparison(self.outcome.updates.diverged_rows));
        }
        noticed
    }

    fn end(
        &self,
        (store, cause): (StoreId, Option<F::Cause>),
        blame: Option<Blame>,
        at: Option<Time>,
    ) -> End {
        let [word, sentence] = cause_in_words(cause);
        let step = self.blamed(store, cause, blame);
        let told = || self.missing_so(store, cause).and_then(|so| so.fault.clone());
        let fault = self.course.fault_of(blame).map(String::from).or_else(told);
        let entry = match blame.and_then(EntryId::blamed) {
            Some(entry) => Some(&self.course.entries[usize::from(entry)]),
            None => self.course.entries.iter().find(|entry| Some(&entry.label) == step.as_ref()),
        };
        End {
            store: self.store(store),
            cause: word,
            sentence,
            command: entry.map(|entry| entry.text.clone()),
            fault: fault.filter(|_| step.is_none()),
            step,
            at_s: at.map(seconds),
        }
    }

    /// The step to blame: that of the command that did it, or what the outcome says of all that is missing so.
    fn blamed(&self, store: StoreId, cause: Option<F::Cause>, blame: Option<Blame>) -> Option<String> {
        let told = || self.missing_so(store, cause)?.step.clone();
        let is_a_fault = self.course.fault_of(blame).is_some();
        self.label(blame).or_else(|| told().filter(|_| !is_a_fault))
    }

    /// What the outcome says of all that is still held and missing at a store for a reason.
    fn missing_so(&self, store: StoreId, cause: Option<F::Cause>) -> Option<&CauseCount> {
        let of = (self.store(store), cause_in_words(cause)[0]);
        let mut missing = self.outcome.pending_by_cause.iter();
        missing.find(|one| (one.store.as_str(), one.cause) == (of.0.as_str(), of.1))
    }

    /// The end of an update where no store is left at all: the command that was under way when the last place that kept
    /// it was gone.
    fn nowhere(&self, scene: &Scene<F>) -> End {
        let at = self.tracker.seen.iter().filter_map(|seen| seen.to).max();
        let played = self.rehearsal.operator.played.iter().enumerate();
        let under_way = |(_, played): &(usize, &PlayedEntry)| {
            at.is_some_and(|at| {
                played.start.is_some_and(|start| start <= at) && played.end.is_none_or(|end| end >= at)
            })
        };
        let last = played.filter(under_way).max_by_key(|(place, played)| (played.start, *place));
        let entry = last.map(|(place, _)| &self.course.entries[place]);
        let [cause, sentence] = NO_STORE_LEFT;
        End {
            store: self.explained(scene).place,
            cause,
            sentence,
            step: entry.map(|entry| entry.label.clone()),
            command: entry.map(|entry| entry.text.clone()),
            fault: None,
            at_s: None,
        }
    }

    /// The worst that became of it, at the first store where it did.
    fn worst(&self) -> Option<&FateAt<F::Cause>> {
        self.fates.iter().rev().max_by_key(|there| there.fate)
    }

    /// When its way to the store that misses it ended. Where only the end of the run shows it, that is when the command
    /// to blame had been answered, or when the update was made if that was later.
    fn ended(&self) -> Option<Time> {
        let there = self.worst().filter(|there| there.fate > ledger::Fate::Pending)?;
        let cuts = self.rehearsal.stage.ledger.cuts();
        let is = |cut: &WayEnd| match *cut {
            WayEnd::Range(index) => {
                there.beaten_as.is_none()
                    && cuts[index].to == there.store
                    && there.cause == Some(cuts[index].cause)
            }
            WayEnd::Contest(loser, at) => there.beaten_as == Some(loser) && at == there.store,
            WayEnd::Doom => true,
        };
        if let Some((at, _)) = self.tracker.cuts.iter().find(|(_, cut)| is(cut)) {
            return Some(*at);
        }
        let blamed = &self.rehearsal.operator.played[usize::from(EntryId::blamed(there.blame?)?)];
        let answered = blamed.end.or(blamed.start)?;
        Some(self.tracker.taken.map_or(answered, |taken| taken.max(answered)))
    }

    fn label(&self, blame: Option<Blame>) -> Option<String> {
        self.course.label_of(blame).map(String::from)
    }

    fn store(&self, store: StoreId) -> String {
        F::stores(&self.course.setup.config).swap_remove(usize::from(store.0))
    }

    fn explained(&self, scene: &Scene<F>) -> ExplainedUpdate {
        let ledger = &self.rehearsal.stage.ledger;
        let (kind, row, deed, place) = match (ledger.effect(self.id), ledger.update(self.id)) {
            (Some(effect), _) => {
                let deed = match effect.kind {
                    EffectKind::Item => "put",
                    EffectKind::Job => "submit",
                };
                (effect.kind.word(), effect.number, deed, effect.store)
            }
            (None, Some(update)) => {
                ("row", update.row.0, deed(update.kind), ledger.store_of(update.taken_by))
            }
            (None, None) => unreachable!("the update was chosen among those of this run"),
        };
        let asked = self.tracker.made.and_then(|made| match made.by {
            Maker::Request { group, ordinal } | Maker::Job { group, ordinal, .. } => Some((group, ordinal)),
            Maker::Command { .. } => None,
        });
        ExplainedUpdate {
            kind,
            number: ledger.ordinal(self.id),
            row: u64::from(row),
            deed,
            place: self.store(place),
            client: asked.map(|(group, _)| scene.groups[usize::from(group)].name.clone()),
            request: asked.map(|(_, ordinal)| ordinal + 1),
            step: self.label(self.tracker.typed),
            job: self.tracker.job.map(|job| ledger.ordinal(job)),
            committed_s: seconds(self.tracker.taken.unwrap_or_default()),
            acknowledged_s: self.tracker.promised.map(seconds),
        }
    }

    fn stay(&self, seen: &PlaceStay) -> Stay {
        let host = seen.host.map(|host| self.rehearsal.stage.fleet.host(host).name.clone());
        let standing =
            |(from, text): &(Time, String)| Standing { from_s: seconds(*from), text: text.clone() };
        Stay {
            form: seen.form,
            place: seen.name.clone(),
            host,
            from_s: seconds(seen.from),
            to_s: seen.to.map(seconds),
            standings: seen.standings.iter().map(standing).collect(),
        }
    }

    /// Everything that happened to the update, and the commands and faults meanwhile.
    fn moments(&self, scene: &Scene<F>, ended: Option<Time>) -> Vec<Moment> {
        let Some(taken) = self.tracker.taken else { return Vec::new() };
        let mut moments = vec![moment(taken, MomentKind::Taken, self.taking(scene))];
        if let Some(at) = self.tracker.promised {
            let text = match self.tracker.made.map(|made| made.by) {
                Some(Maker::Request { .. }) => "its client hears that it is done".to_owned(),
                _ => "whoever wrote it takes it for done".to_owned(),
            };
            moments.push(moment(at, MomentKind::Promised, text));
        }
        self.tracker.seen.iter().for_each(|seen| tell_stay(seen, &mut moments));
        if let (Some(at), Some(there)) = (ended, self.worst()) {
            let cause = cause_in_words(there.cause)[0].replace('-', " ");
            let text = match self.id.effect_index() {
                Some(_) => format!("it is out of reach for good: {cause}"),
                None => format!("its way to {} ends: {cause}", self.store(there.store)),
            };
            let step = self.blamed(there.store, there.cause, there.blame);
            moments.push(Moment { step, ..moment(at, MomentKind::Cut, text) });
        }
        let last = self.last_change(ended);
        let played = self.rehearsal.operator.played.as_slice();
        moments.extend(around::commands((self.course, played), (taken, last)));
        moments.extend(around::faults((self.course, &self.tracker.faults), (taken, last)));
        moments.push(moment(self.rehearsal.stage.now(), MomentKind::Ended, self.fate_in_words()));
        moments.sort_by_key(|moment| (moment.at_s, moment.kind));
        moments
    }

    /// Until when what happens around the update matters: the end of the run where something still keeps it.
    fn last_change(&self, ended: Option<Time>) -> Time {
        let now = self.rehearsal.stage.now();
        let seen = &self.tracker.seen;
        let changes = seen.iter().flat_map(|seen| [Some(seen.from), seen.to]).flatten();
        match ended {
            Some(ended) => changes.chain([ended]).max().unwrap_or(ended),
            // An item that was taken or a job that was run is kept nowhere any more.
            None if !seen.is_empty() && seen.iter().all(|seen| seen.to.is_some()) => {
                changes.max().unwrap_or(now)
            }
            None => now,
        }
    }

    fn taking(&self, scene: &Scene<F>) -> String {
        let explained = self.explained(scene);
        let what = match explained.kind {
            "row" => format!("{} row {}", explained.deed, explained.row),
            "item" => format!("put an item into queue {}", explained.row),
            _ => "submit a job".to_owned(),
        };
        let name = match explained.kind {
            "row" => format!("update {}", explained.number),
            kind => format!("{kind} {}", explained.number),
        };
        let asked = match (&explained.client, explained.request) {
            (Some(client), Some(request)) => Some(format!("request {request} of {client}")),
            _ => None,
        };
        match (asked, &explained.step, explained.job) {
            (Some(asked), _, Some(job)) => {
                format!(
                    "job {job}, which {asked} submitted, writes: {what}; {} takes it as {name}",
                    explained.place
                )
            }
            (None, _, Some(job)) => {
                format!("job {job} writes: {what}; {} takes it as {name}", explained.place)
            }
            (Some(asked), _, None) => format!("{asked}: {what}; {} takes it as {name}", explained.place),
            (None, Some(step), None) => format!("[{step}] makes {} {what}; it is {name}", explained.place),
            (None, None, None) => format!("{} takes it as {name}: {what}", explained.place),
        }
    }

    fn fate_in_words(&self) -> String {
        let done = self.rehearsal.stage.ledger.effect(self.id).filter(|effect| effect.times_done > 0);
        let there = match done.map(|effect| effect.kind) {
            None => "there",
            Some(EffectKind::Item) => "taken",
            Some(EffectKind::Job) => "run to its end",
        };
        let word = |fate: ledger::Fate| match fate {
            ledger::Fate::Survived => there,
            ledger::Fate::Superseded => "superseded by a newer write",
            ledger::Fate::Pending => "missing, but still held",
            ledger::Fate::Lost => "lost",
        };
        let there = self.fates.iter().map(|one| format!("at {} {}", self.store(one.store), word(one.fate)));
        let there: Vec<String> = there.collect();
        if there.is_empty() {
            return "the end: no store is left that could have it".to_owned();
        }
        format!("the end: it is {}", there.join(", "))
    }
}

fn tell_stay(seen: &PlaceStay, moments: &mut Vec<Moment>) {
    let (place, has) = label(seen.form, &seen.name);
    let mut standings = seen.standings.iter();
    if let Some((at, standing)) = standings.next() {
        moments.push(moment(*at, MomentKind::Kept, format!("{place} {has} it: {standing}")));
    }
    for (at, standing) in standings {
        moments.push(moment(*at, MomentKind::Stands, format!("in {place}: {standing}")));
    }
    if let Some(at) = seen.to {
        moments.push(moment(at, MomentKind::Gone, format!("{place} no longer {has} it")));
    }
}

/// A place as a sentence names it, and its verb.
fn label(form: Form, name: &str) -> (String, &'static str) {
    match form {
        Form::Rows => (format!("the rows of {name}"), "have"),
        Form::Log => (format!("the log of {name}"), "has"),
        Form::Dump => (format!("the dump {name}"), "has"),
        Form::Queue => (format!("the queue {name}"), "has"),
        Form::Worker => (name.to_owned(), "has"),
    }
}

const fn deed(kind: UpdateKind) -> &'static str {
    match kind {
        UpdateKind::Insert => "insert",
        UpdateKind::Blind => "update",
        UpdateKind::Modify => "modify",
        UpdateKind::Delete => "delete",
    }
}
