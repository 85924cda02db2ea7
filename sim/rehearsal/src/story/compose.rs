//! From what was seen of an update to its story.

use super::{End, Fate, FateThere, Hero, Moment, MomentKind, Standing, Stay, Story, notice, remedy};
use super::{Subject, Watcher, watch::Cut, watch::Seen};
use crate::course::Course;
use crate::deviation::Deviation;
use crate::family::{Cause, Family};
use crate::operator::Played;
use crate::outcome::{Outcome, Seconds, StepResult};
use crate::place::{Form, Sight};
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::{Span, Time};
use ledger::{Blame, EffectKind, FateAt, Kind, StoreId, UpdateId};

/// A command that takes longer than this is told twice: when it is typed and when it is answered.
const LONG: Span = Span::from_millis(1000);

/// A run that was watched, with what is known of the update at its end.
pub(super) struct Watched<'a, F: Family> {
    pub(super) course: &'a Course<F>,
    pub(super) rehearsal: &'a Rehearsal<F>,
    pub(super) outcome: &'a Outcome,
    pub(super) watcher: &'a Watcher,
    pub(super) id: UpdateId,
    pub(super) fates: &'a [FateAt<F::Cause>],
    pub(super) sights: &'a [Sight],
    /// The calm run: what it shows too is no sign of a loss.
    pub(super) calm: &'a Outcome,
}

/// Plays a run again with an eye on one update, and tells its story.
pub(super) fn tell<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
    id: UpdateId,
) -> Story {
    let calm = calm(rehearsal, (scene, course), outcome);
    let mut watcher = Watcher::new(Subject::Known(id), true);
    let again = rehearsal.play_before(scene, course, outcome.seed, &mut watcher);
    debug_assert_eq!(again.digest, outcome.digest, "watching changed the run");
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    let fates = rehearsal.stage.ledger.fates_of(&holdings, id);
    let sights = rehearsal.world.sights(&rehearsal.stage);
    let (watcher, fates, sights, calm) = (&watcher, &fates, &sights, &calm);
    let watched = Watched { course, rehearsal, outcome, watcher, id, fates, sights, calm };
    let mut story = watched.story(scene);
    story.remedies = remedy::tried(rehearsal, (scene, course), outcome, watcher, story.ending.as_ref());
    story
}

/// The run without deviations, but with the same readings, load and lead.
fn calm<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Outcome {
    let world = |one: &&Deviation| {
        use Deviation::{Autostart, Lead, Load, Reading};
        matches!(one, Reading { .. } | Load(_) | Lead(_) | Autostart(_))
    };
    let kept: Vec<Deviation> = course.deviations.iter().filter(world).cloned().collect();
    // What fits beside other deviations fits without them; if it did not, the run itself would have to serve.
    scene.course(&kept).map_or_else(|_| outcome.clone(), |calm| rehearsal.play(scene, &calm, outcome.seed))
}

impl<F: Family> Watched<'_, F> {
    fn story(&self, scene: &Scene<F>) -> Story {
        let worst = self.worst();
        let ended = self.ended();
        let fates = self.fates.iter().map(|there| FateThere {
            store: self.store(there.store),
            fate: there.fate.into(),
            cause: there.cause.map(Cause::word),
            step: self.label(there.blame),
        });
        Story {
            update: self.hero(scene),
            fate: worst.map_or(Fate::Survived, |there| there.fate.into()),
            fates: fates.collect(),
            ending: worst.filter(|there| there.fate > ledger::Fate::Survived).map(|there| End {
                store: self.store(there.store),
                cause: there.cause.map_or("unexplained", Cause::word),
                step: self.label(there.blame),
                command: there.blame.map(|blame| self.course.entries[usize::from(blame.0)].text.clone()),
                at_s: ended.map(seconds),
            }),
            moments: self.moments(scene, ended),
            places: self.watcher.seen.iter().map(|seen| self.stay(seen)).collect(),
            noticed: notice::noticed(self, ended),
            remedies: Vec::new(),
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
        let is = |cut: &Cut| match *cut {
            Cut::Range(index) => {
                there.beaten_as.is_none()
                    && cuts[index].to == there.store
                    && there.cause == Some(cuts[index].cause)
            }
            Cut::Contest(loser, at) => there.beaten_as == Some(loser) && at == there.store,
            Cut::Doom => true,
        };
        if let Some((at, _)) = self.watcher.cuts.iter().find(|(_, cut)| is(cut)) {
            return Some(*at);
        }
        let blamed = self.played(there.blame?);
        let answered = blamed.end.or(blamed.start)?;
        Some(self.watcher.taken.map_or(answered, |taken| taken.max(answered)))
    }

    fn played(&self, blame: Blame) -> &Played {
        &self.rehearsal.operator.played[usize::from(blame.0)]
    }

    fn label(&self, blame: Option<Blame>) -> Option<String> {
        blame.map(|blame| self.course.entries[usize::from(blame.0)].label.clone())
    }

    fn store(&self, store: StoreId) -> String {
        F::stores(&self.course.setting.config).swap_remove(usize::from(store.0))
    }

    fn hero(&self, scene: &Scene<F>) -> Hero {
        let ledger = &self.rehearsal.stage.ledger;
        let (kind, row, deed, place) = match (ledger.effect(self.id), ledger.update(self.id)) {
            (Some(effect), _) => {
                let (kind, deed) = match effect.kind {
                    EffectKind::Item => ("item", "put"),
                    EffectKind::Job => ("job", "submit"),
                };
                (kind, effect.number, deed, effect.store)
            }
            (None, Some(update)) => {
                ("row", update.row.0, deed(update.kind), ledger.store_of(update.taken_by))
            }
            (None, None) => unreachable!("the update was chosen among those of this run"),
        };
        let asked = self.watcher.asked;
        Hero {
            kind,
            number: ledger.ordinal(self.id),
            row: u64::from(row),
            deed,
            place: self.store(place),
            client: asked.map(|asked| scene.groups[usize::from(asked.group)].name.clone()),
            request: asked.map(|asked| asked.ordinal + 1),
            committed_s: seconds(self.watcher.taken.unwrap_or_default()),
            acknowledged_s: self.watcher.promised.map(seconds),
        }
    }

    fn stay(&self, seen: &Seen) -> Stay {
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
        let Some(taken) = self.watcher.taken else { return Vec::new() };
        let mut moments = vec![moment(taken, MomentKind::Taken, self.taking(scene))];
        if let Some(at) = self.watcher.promised {
            let text = match self.watcher.asked {
                Some(_) => "its client hears that it is done".to_owned(),
                None => "whoever wrote it takes it for done".to_owned(),
            };
            moments.push(moment(at, MomentKind::Promised, text));
        }
        self.watcher.seen.iter().for_each(|seen| tell_stay(seen, &mut moments));
        if let (Some(at), Some(there)) = (ended, self.worst()) {
            let cause = there.cause.map_or("unexplained", Cause::word).replace('-', " ");
            let text = match self.id.effect_index() {
                Some(_) => format!("it is out of reach for good: {cause}"),
                None => format!("its way to {} ends: {cause}", self.store(there.store)),
            };
            let step = self.label(there.blame);
            moments.push(Moment { step, ..moment(at, MomentKind::Cut, text) });
        }
        let last = self.last_change(ended);
        self.tell_commands((taken, last), &mut moments);
        self.tell_faults((taken, last), &mut moments);
        moments.push(moment(self.rehearsal.stage.now(), MomentKind::Ended, self.fate_in_words()));
        moments.sort_by_key(|moment| (moment.at_s, moment.kind));
        moments
    }

    /// Until when what happens around the update matters: the end of the run where it is not lost.
    fn last_change(&self, ended: Option<Time>) -> Time {
        let Some(ended) = ended else { return self.rehearsal.stage.now() };
        let changes = self.watcher.seen.iter().flat_map(|seen| [Some(seen.from), seen.to]);
        changes.flatten().chain([ended]).max().unwrap_or(ended)
    }

    fn taking(&self, scene: &Scene<F>) -> String {
        let hero = self.hero(scene);
        let what = match hero.kind {
            "row" => format!("{} row {}", hero.deed, hero.row),
            "item" => format!("put an item into queue {}", hero.row),
            _ => "submit a job".to_owned(),
        };
        let name = match hero.kind {
            "row" => format!("update {}", hero.number),
            kind => format!("{kind} {}", hero.number),
        };
        match (&hero.client, hero.request) {
            (Some(client), Some(request)) => {
                format!("request {request} of {client}: {what}; {} takes it as {name}", hero.place)
            }
            _ => format!("a command makes {} {what}; it is {name}", hero.place),
        }
    }

    fn fate_in_words(&self) -> String {
        let word = |fate: ledger::Fate| match fate {
            ledger::Fate::Survived => "there",
            ledger::Fate::Superseded => "superseded by a newer write",
            ledger::Fate::Pending => "missing, but still held",
            ledger::Fate::Lost => "lost",
        };
        let there = self.fates.iter().map(|one| format!("at {} {}", self.store(one.store), word(one.fate)));
        let there: Vec<String> = there.collect();
        format!("the end: it is {}", there.join(", "))
    }

    fn tell_commands(&self, (from, to): (Time, Time), moments: &mut Vec<Moment>) {
        for (entry, played) in self.course.entries.iter().zip(&self.rehearsal.operator.played) {
            let Some(start) = played.start.filter(|start| *start <= to) else { continue };
            if played.end.is_some_and(|end| end < from) {
                continue;
            }
            let step = Some(entry.label.clone());
            let text = format!("{}$ {}", entry.lane, entry.text);
            moments.push(Moment { step: step.clone(), ..moment(start, MomentKind::Typed, text) });
            let Some(end) = played.end else { continue };
            if played.result != StepResult::Ok || end - start >= LONG {
                let text = format!("{}: {}", entry.label, answer(played));
                moments.push(Moment { step, ..moment(end, MomentKind::Answered, text) });
            }
        }
    }

    fn tell_faults(&self, (from, to): (Time, Time), moments: &mut Vec<Moment>) {
        let faults = self.watcher.faults.iter().enumerate();
        for (place, (at, index, on)) in faults {
            let lasts = *on
                && !self.watcher.faults[place..]
                    .iter()
                    .any(|(until, other, on)| other == index && !*on && *until < from);
            if *at > to || (*at < from && !lasts) {
                continue;
            }
            let text = &self.course.faults[usize::from(*index)].text;
            let turn = if *on { "fault begins" } else { "fault ends" };
            moments.push(moment(*at, MomentKind::Fault, format!("{turn}: {text}")));
        }
    }
}

fn tell_stay(seen: &Seen, moments: &mut Vec<Moment>) {
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

/// What a command was answered, in words.
pub(super) fn answer(played: &Played) -> String {
    let word = match played.result {
        StepResult::Ok => "ok",
        StepResult::Refused => "refused",
        StepResult::Failed => "failed",
        StepResult::Skipped => "left out",
        StepResult::TimedOut => "timed out",
        StepResult::NotReached => "not reached",
    };
    match &played.message {
        Some(message) => format!("{word}: {message}"),
        None => word.to_owned(),
    }
}

const fn deed(kind: Kind) -> &'static str {
    match kind {
        Kind::Insert => "insert",
        Kind::Blind => "update",
        Kind::Modify => "modify",
        Kind::Delete => "delete",
    }
}

fn moment(at: Time, kind: MomentKind, text: String) -> Moment {
    Moment { at_s: seconds(at), kind, step: None, text }
}

pub(super) fn seconds(at: Time) -> Seconds {
    Seconds(at - Time::ZERO)
}
