//! What might have been done otherwise: nothing is argued here, every attempt is played.
//!
//! Which attempts make sense depends on what is explained, and is said there; here are those that several share, and how
//! they are played.

use super::doubt::doubts;
use super::figures::{About, Figures, broken, missed};
use super::proof;
use super::remedy::Remedy;
use super::shape::Fate;
use super::watch::{Made, Subject, Watcher};
use crate::course::{Arranged, Course};
use crate::deviation::Deviation;
use crate::length::length;
use crate::outcome::Outcome;
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::Span;
use ledger::UpdateId;
use runbook::{Edit, Side};

/// How long the wait is.
const WAIT: &str = "sleep 60";

/// How long a host has been back before somebody types at it again (ours).
const BACK: Span = Span::from_secs(10);

/// Whether a deviation is something that happens to an operator, and nothing that anyone does.
const fn is_accident(one: &Deviation) -> bool {
    matches!(one, Deviation::Fault { .. } | Deviation::Mishap(_))
}

/// Something to be tried: its words, and all deviations of the run.
pub(super) struct Attempt {
    text: String,
    deviations: Vec<Deviation>,
    /// Whether it types nothing but what came to nothing once more, in which the check has nothing new to read.
    repeats: bool,
}

impl Attempt {
    /// The run with further deviations, in their printed form; none where one of them has no such form.
    pub(super) fn with<F: Family>(course: &Course<F>, text: String, more: &[String]) -> Option<Self> {
        let mut deviations = course.deviations.clone();
        for printed in more {
            deviations.push(printed.parse().ok()?);
        }
        Some(Self { text, deviations, repeats: false })
    }

    /// The run without each of its deviations. What only sets the load is not to blame, and what broke nobody can undo.
    pub(super) fn without_each<F: Family>(course: &Course<F>) -> Vec<Self> {
        let all = &course.deviations;
        let tried = all
            .iter()
            .filter(|one| !matches!(one, Deviation::Load(_) | Deviation::Lead(_)) && !is_accident(one));
        let without = tried.map(|one| Self {
            text: format!("without `{one}`"),
            deviations: all.iter().filter(|other| *other != one).cloned().collect(),
            repeats: false,
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
            Some(Self { text, deviations: others.chain([moved]).collect(), repeats: false })
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
        let again = Self::with(course, text, &[format!("hasten {step}"), insert])?;
        Some(Self { repeats: true, ..again })
    }

    /// The run in which a step is typed when a fault is over that had begun before; it began so long before the step was
    /// typed.
    pub(super) fn when_over<F: Family>(
        course: &Course<F>,
        step: &str,
        (fault, ago): (&Arranged, Span),
    ) -> Option<Self> {
        let entry = course.entries.iter().find(|entry| entry.label == step)?;
        let left = fault.lasts?.nanos().checked_sub(ago.nanos())?;
        let wait = left.div_ceil(Span::from_secs(1).nanos()) + BACK.nanos() / Span::from_secs(1).nanos();
        let text = format!("typing {step} when `{}` has been over for {}", fault.text, length(BACK));
        Self::with(course, text, &[format!("insert 'sleep {wait}' at {} before {step}", entry.lane)])
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
    /// The update that is followed, by what made it.
    pub(super) made: Option<Made>,
    /// What else counts.
    pub(super) about: About<'a>,
}

impl<F: Family> Trials<'_, F> {
    /// Plays each attempt that fits the scene and asks of each whether it does what is wanted. It helps if it does, is
    /// better than the run that is explained in something that counts, and worse in nothing. Where all is well with it,
    /// it is tried further. Two that come to the same are tried once, under the words of the first.
    pub(super) fn play(
        &mut self,
        attempts: impl IntoIterator<Item = Attempt>,
        does: impl Fn(&Outcome, Option<Fate>) -> bool,
    ) -> Vec<Remedy> {
        let mut remedies: Vec<Remedy> = Vec::new();
        for Attempt { text, deviations, repeats } in attempts {
            // What does not fit the run, such as leaving out what was never in the runbook, is no remedy.
            let Ok(course) = self.scene.course(&deviations) else { continue };
            let printed = course.deviations();
            if remedies.iter().any(|other| other.deviations == printed) {
                continue;
            }
            let mut eye = Watcher::new(self.made.map_or(Subject::Nobody, Subject::Made), false);
            let outcome = self.rehearsal.play_before(self.scene, &course, self.outcome.seed, &mut eye);
            let promised = eye.id.filter(|_| eye.promised.is_some());
            let fate = promised.map(|id| worst_fate(self.rehearsal, id));
            let before = Figures::of(self.outcome, self.about);
            let after = Figures::of(&outcome, self.about);
            let mut remedy = Remedy {
                text,
                deviations: printed,
                helps: does(&outcome, fate) && after.is_better(&before) && !after.is_worse(&before),
                fate,
                verdict: outcome.verdict,
                stuck_at: outcome.stuck_at.as_ref().map(|stuck| stuck.address.clone()),
                longest_gap_s: self.about.gap(&outcome),
                lost: outcome.updates.lost,
                pending: outcome.updates.pending,
                missed: missed(&outcome),
                broken: broken(&outcome),
                proof: None,
            };
            if remedy.helps && remedy.saves_all() {
                let explained = (self.scene, self.course);
                let proof = proof::prove(self.rehearsal, explained, self.outcome.seed, &deviations, repeats);
                remedy.helps = proof.as_ref().is_none_or(|proof| !proof.does_harm());
                remedy.proof = proof;
            }
            remedies.push(remedy);
        }
        remedies
    }
}

/// The worst that became of an update of the run just played.
fn worst_fate<F: Family>(rehearsal: &mut Rehearsal<F>, id: UpdateId) -> Fate {
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    let fates = rehearsal.stage.ledger.fates_of(&holdings, id);
    fates.iter().map(|there| there.fate).max().map_or(Fate::Lost, Fate::from)
}
