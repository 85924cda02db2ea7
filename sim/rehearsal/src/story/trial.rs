//! What might have been done otherwise: nothing is argued here, every attempt is played.
//!
//! Which attempts make sense depends on what is explained, and is said there; here are those that several share, and how
//! they are played.

use super::doubt::doubts;
use super::figures::{About, Figures, broken, missed};
use super::proof;
use super::remedy::Remedy;
use super::shape::Fate;
use super::track::{TrackedUpdate, UpdateIdentity, UpdateTracker};
use super::world::DatedFaults;
use crate::bounds;
use crate::course::{ArmedFault, Course};
use crate::deviation::Deviation;
use crate::length::length_in_words;
use crate::outcome::Outcome;
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::{Span, Time};
use ledger::UpdateId;
use runbook::{Edit, Side};

/// How long the wait is.
const WAIT: &str = "sleep 60";

/// How long something has been back before somebody relies on it again (ours).
pub(super) const BACK: Span = Span::from_secs(10);

/// How many seconds it takes from one moment to another, rounded up.
pub(super) fn seconds_until(moment: Time, from: Time) -> u64 {
    (moment - from).nanos().div_ceil(Span::from_secs(1).nanos())
}

/// Whether a deviation is something that happens to an operator, and nothing that anyone does.
const fn is_mishap(one: &Deviation) -> bool {
    matches!(one, Deviation::Fault { .. } | Deviation::Mishap(_))
}

/// Something to be tried: its words, and all deviations of the run.
pub(super) struct ProposedRemedy {
    text: String,
    deviations: Vec<Deviation>,
    /// Whether it makes up for what went wrong by itself. The check knows of no mishap and no fault, and would say of such
    /// a command that it is too much.
    makes_up: bool,
}

/// Something that was tried, in the world of the run that is explained.
struct TriedRemedy {
    deviations: Vec<Deviation>,
    printed: Vec<String>,
    /// The faults that hang on another command than in that run, so that they strike at the same moment.
    rehung: Vec<String>,
    outcome: Outcome,
    tracker: UpdateTracker,
}

impl ProposedRemedy {
    /// The run with further deviations, in their printed form; none where one of them has no such form.
    pub(super) fn with<F: Family>(course: &Course<F>, text: String, more: &[String]) -> Option<Self> {
        let mut deviations = course.deviations.clone();
        for printed in more {
            deviations.push(printed.parse().ok()?);
        }
        Some(Self { text, deviations, makes_up: false })
    }

    /// An attempt of which the check cannot judge.
    pub(super) fn making_up(self) -> Self {
        Self { makes_up: true, ..self }
    }

    /// The run without each of its deviations. What only sets the load is not to blame, and what broke nobody can undo.
    pub(super) fn without_each<F: Family>(course: &Course<F>) -> Vec<Self> {
        let all = &course.deviations;
        let tried = all.iter().filter(|one| !one.is_workload() && !is_mishap(one));
        let without = tried.map(|one| Self {
            text: format!("without `{one}`"),
            deviations: all.iter().filter(|other| *other != one).cloned().collect(),
            makes_up: false,
        });
        without.collect()
    }

    /// The run in which what was left out is made up for: each unit that a deviation skips is typed beside an anchor.
    pub(super) fn late<F: Family>(course: &Course<F>, side: Side, anchor: &str, when: &str) -> Vec<Self> {
        let all = &course.deviations;
        let late = all.iter().filter_map(|one| {
            let Deviation::Edit(Edit::Skip(unit)) = one else { return None };
            let moved: Deviation = format!("move {unit} {side} {anchor}").parse().ok()?;
            let others = all.iter().filter(|other| *other != one).cloned();
            let text = format!("typing {unit} {when}");
            Some(Self { text, deviations: others.chain([moved]).collect(), makes_up: false })
        });
        late.collect()
    }

    /// The run in which a step's command is typed as the check suggests.
    pub(super) fn suggested<F: Family>(scene: &Scene<F>, course: &Course<F>, step: &str) -> Option<Self> {
        let entry = course.entries.iter().find(|entry| entry.label == step)?;
        let text = doubts(scene, entry).1?;
        let edit = format!("replace {step} with '{}'", text.replace('\'', "''"));
        Self::with(course, format!("typing instead `{text}`, as the check suggests"), &[edit])
    }

    /// The run in which a command that goes wrong by itself is not waited for, and typed again.
    pub(super) fn again<F: Family>(course: &Course<F>, step: &str) -> Option<Self> {
        let entry = course.entries.iter().find(|entry| entry.label == step)?;
        entry.mishap?;
        let insert = format!("insert '{}' at {} after {step}", entry.text.replace('\'', "''"), entry.lane);
        let text = format!("not waiting for {step} any more, and typing it again");
        Self::with(course, text, &[format!("hasten {step}"), insert]).map(Self::making_up)
    }

    /// The run in which a step is typed when a fault is over that struck before its operator gave up.
    pub(super) fn when_over<F: Family>(
        course: &Course<F>,
        (step, typed): (&str, Time),
        (fault, struck): (&ArmedFault, Time),
    ) -> Option<Self> {
        let entry = course.entries.iter().find(|entry| entry.label == step)?;
        let over = struck + fault.lasts?;
        if over <= typed {
            return None;
        }
        let text = format!("typing {step} when `{}` has been over for {}", fault.text, length_in_words(BACK));
        let wait = seconds_until(over + BACK, typed);
        Self::with(course, text, &[format!("insert 'sleep {wait}' at {} before {step}", entry.lane)])
    }

    /// The run in which what stands still goes on after so many seconds.
    pub(super) fn ending<F: Family>(course: &Course<F>, fault: &str, after: u64) -> Option<Self> {
        let ended: Deviation = format!("{fault} for {after}s").parse().ok()?;
        let others = course.deviations.iter().filter(|other| other.to_string() != fault).cloned();
        let text = format!(
            "letting go on after {} what `{fault}` suspends",
            length_in_words(Span::from_secs(after))
        );
        let deviations = others.chain([ended]).collect();
        Some(Self { text, deviations, makes_up: true })
    }

    /// The run without a step.
    pub(super) fn without<F: Family>(course: &Course<F>, step: &str) -> Option<Self> {
        Self::with(course, format!("without {step}"), &[format!("skip {step}")])
    }

    /// The run with a minute's wait before a step.
    pub(super) fn waiting<F: Family>(course: &Course<F>, step: &str) -> Option<Self> {
        let entry = course.entries.iter().find(|entry| entry.label == step)?;
        let wait = format!("insert '{WAIT}' at {} before {step}", entry.lane);
        Self::with(course, format!("with a minute's wait before {step}"), &[wait])
    }
}

/// Plays attempts of one run.
pub(super) struct Trials<'a, F: Family> {
    pub(super) rehearsal: &'a mut Rehearsal<F>,
    pub(super) scene: &'a Scene<F>,
    /// The run that is explained.
    pub(super) course: &'a Course<F>,
    /// What came of it.
    pub(super) outcome: &'a Outcome,
    /// What broke in it, and when.
    pub(super) dated_faults: DatedFaults,
    /// The update that is followed, by what made it, and the worst that became of it.
    made: Option<(UpdateIdentity, Fate)>,
    /// What else counts.
    about: About<'a>,
}

impl<'a, F: Family> Trials<'a, F> {
    /// Trials beside a run that has just been played.
    pub(super) fn beside(
        rehearsal: &'a mut Rehearsal<F>,
        (scene, course): (&'a Scene<F>, &'a Course<F>),
        outcome: &'a Outcome,
    ) -> Self {
        let dated_faults = DatedFaults::of(rehearsal, (scene, course), outcome.seed);
        Self { rehearsal, scene, course, outcome, dated_faults, made: None, about: About::Others }
    }

    /// Those of a story that is about something of which not every story is.
    pub(super) fn about(self, about: About<'a>) -> Self {
        Self { about, ..self }
    }

    /// Those of an update that is followed, and of the worst that became of it.
    pub(super) fn following(self, made: Option<UpdateIdentity>, fate: Fate) -> Self {
        Self { made: made.map(|made| (made, fate)), ..self }
    }

    /// Plays each attempt that fits the scene and asks of each whether it does what is wanted. It helps if it does, is
    /// better than the run that is explained in something that counts, and worse in nothing; one that is stuck, and no later
    /// than that run, only if it keeps more. Where all is well with it,
    /// it is tried further. Two that come to the same are tried once, under the words of the first. One in whose run a
    /// fault of the run that is explained cannot be set off at its moment is none: nobody has tried it.
    pub(super) fn play(
        &mut self,
        attempts: impl IntoIterator<Item = ProposedRemedy>,
        does: impl Fn(&Outcome, Option<Fate>) -> bool,
    ) -> Vec<Remedy> {
        let usual = self.rehearsal.meter.bounds;
        self.rehearsal.meter.bounds.events = usual.events.min(bounds::tried(self.outcome.events));
        let remedies = self.play_within(attempts, does);
        self.rehearsal.meter.bounds = usual;
        remedies
    }

    /// The same, none of them longer than the bounds that have been set.
    fn play_within(
        &mut self,
        attempts: impl IntoIterator<Item = ProposedRemedy>,
        does: impl Fn(&Outcome, Option<Fate>) -> bool,
    ) -> Vec<Remedy> {
        let mut remedies: Vec<Remedy> = Vec::new();
        let mut asked: Vec<Vec<String>> = Vec::new();
        for ProposedRemedy { text, deviations, makes_up } in attempts {
            // What does not fit the run, such as leaving out what was never in the runbook, is no remedy.
            let Ok(course) = self.scene.course(&deviations) else { continue };
            if asked.contains(&course.deviations()) {
                continue;
            }
            asked.push(course.deviations());
            let Some(tried) = self.in_the_same_world(deviations) else { continue };
            if remedies.iter().any(|other| other.deviations == tried.printed) {
                continue;
            }
            let mut remedy = self.told(text, &tried, &does);
            if remedy.helps && remedy.saves_all() {
                let explained = (self.scene, self.course);
                let seed = self.outcome.seed;
                let proof = proof::prove(self.rehearsal, explained, seed, &tried.deviations, makes_up);
                remedy.helps = proof.as_ref().is_none_or(|proof| !proof.does_harm());
                remedy.proof = proof;
            }
            remedies.push(remedy);
        }
        remedies
    }

    /// Plays what was asked for, with each fault at the moment at which it struck in the run that is explained; none where
    /// that cannot be said in the language.
    fn in_the_same_world(&mut self, mut deviations: Vec<Deviation>) -> Option<TriedRemedy> {
        let mut dated_faults = self.dated_faults.clone();
        let mut rehung = Vec::new();
        for _ in 0..dated_faults.rounds() {
            let course = self.scene.course(&deviations).ok()?;
            let target = self.made.map_or(TrackedUpdate::Nobody, |(made, _)| TrackedUpdate::Made(made));
            let mut tracker = UpdateTracker::new(target, false);
            let outcome = self.rehearsal.play_before(self.scene, &course, self.outcome.seed, &mut tracker);
            let Some((stray, hung)) =
                dated_faults.rehang(&course, &self.rehearsal.operator.played, &tracker.faults)
            else {
                rehung.retain(|fault| course.deviations.contains(fault));
                let rehung = rehung.iter().map(Deviation::to_string).collect();
                return Some(TriedRemedy {
                    printed: course.deviations(),
                    deviations,
                    rehung,
                    outcome,
                    tracker,
                });
            };
            deviations.retain(|one| *one != stray);
            deviations.push(hung.clone()?);
            rehung.extend(hung);
        }
        None
    }

    /// What came of an attempt.
    fn told(
        &mut self,
        text: String,
        tried: &TriedRemedy,
        does: &impl Fn(&Outcome, Option<Fate>) -> bool,
    ) -> Remedy {
        let TriedRemedy { outcome, tracker, .. } = tried;
        let promised = tracker.id.filter(|_| tracker.promised.is_some());
        let fate = promised.map(|id| worst_fate(self.rehearsal, id));
        let before = Figures::of(self.outcome, self.about);
        let after = Figures::of(outcome, self.about);
        let ends = self.gets_further(outcome) || after.keeps_more(&before);
        Remedy {
            text,
            deviations: tried.printed.clone(),
            rehung: tried.rehung.clone(),
            changes: fate != self.made.map(|(_, fate)| fate) || is_told_otherwise(outcome, self),
            helps: does(outcome, fate) && ends && after.is_better(&before) && !after.is_worse(&before),
            fate,
            verdict: outcome.verdict,
            stuck_at: stuck_at(outcome),
            longest_gap_s: self.about.gap(outcome),
            lost: outcome.updates.lost,
            pending: outcome.updates.pending,
            missed: missed(outcome),
            broken: broken(outcome),
            failed_commands: outcome.runbook.steps.iter().filter(|step| step.result.went_wrong()).count()
                as u64,
            proof: None,
        }
    }

    /// Whether an attempt is played to its end, or stuck at a later command of the runbook than the run that is explained.
    fn gets_further(&self, outcome: &Outcome) -> bool {
        let Some(there) = stuck_at(outcome) else { return true };
        let place = |address: &str| {
            let mut entries = self.course.entries.iter().filter(|entry| !entry.in_reserve);
            entries.position(|entry| entry.label == address)
        };
        let before = stuck_at(self.outcome).and_then(|address| place(&address));
        before.zip(place(&there)).is_some_and(|(before, there)| there > before)
    }
}

/// Whether anything that is told of a run is otherwise than in the run that is explained.
fn is_told_otherwise<F: Family>(outcome: &Outcome, trials: &Trials<'_, F>) -> bool {
    let told = |of: &Outcome| {
        let missing = (of.updates.lost, of.updates.pending, missed(of));
        (of.verdict, stuck_at(of), trials.about.gap(of), missing, broken(of))
    };
    told(outcome) != told(trials.outcome)
}

fn stuck_at(outcome: &Outcome) -> Option<String> {
    outcome.stuck_at.as_ref().map(|stuck| stuck.address.clone())
}

/// The worst that became of an update of the run just played.
fn worst_fate<F: Family>(rehearsal: &mut Rehearsal<F>, id: UpdateId) -> Fate {
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    let fates = rehearsal.stage.ledger.fates_of(&holdings, id);
    fates.iter().map(|there| there.fate).max().map_or(Fate::Lost, Fate::from)
}
