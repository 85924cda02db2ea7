//! The seam to a rehearsal: a function from a case to what is told of it.

use crate::{Case, CaseResult, Told};
use rehearsal::outcome::Outcome;
use rehearsal::{Beginnings, CourseError, Family, Rehearsal, Scene, Shared};

/// Whatever can play a case. Implementations are pure: the same case gives the same, whoever played before.
pub trait Play: Sync {
    /// What a thread keeps from case to case.
    type World: Send;

    /// A fresh world for a thread.
    fn world(&self) -> Self::World;

    /// Plays a case.
    ///
    /// # Errors
    /// Why its deviations fit neither the scenario nor each other.
    fn play(&self, world: &mut Self::World, case: &Case) -> Result<Told, Vec<CourseError>>;

    /// Whether an answer from elsewhere is as good as one of its own.
    fn takes(&self, _answer: &CaseResult) -> bool {
        true
    }
}

/// Plays the cases of a scene, each from where it begins to differ from those before.
#[derive(Debug)]
pub struct Player<'a, F: Family> {
    scene: &'a Scene<F>,
    beginnings: Beginnings<'a, F>,
    /// Whether rows carry what they embody, so that the ledger is checked by contents in every run.
    truth: bool,
    /// Whether nobody asks on which step a failure is blamed.
    is_blameless: bool,
}

impl<'a, F: Family> Player<'a, F> {
    /// Plays cases of this scene.
    #[must_use]
    pub fn new(scene: &'a Scene<F>) -> Self {
        Self { scene, beginnings: Beginnings::new(scene), truth: false, is_blameless: false }
    }

    /// Checks the ledger by contents in every run, which costs time and memory.
    #[must_use]
    pub const fn with_truth(mut self) -> Self {
        self.truth = true;
        self
    }

    /// Does not ask on which step a failure is blamed, which takes as long again as to play it. All else is as ever.
    #[must_use]
    pub const fn without_blame(mut self) -> Self {
        self.is_blameless = true;
        self
    }

    /// What the cases so far have had in common and was played once.
    #[must_use]
    pub fn shared(&self) -> Shared {
        self.beginnings.shared()
    }

    /// The whole outcome of a case, for whoever wants to tell more of it.
    ///
    /// # Errors
    /// Why its deviations fit neither the scenario nor each other.
    pub fn outcome(&self, world: &mut Rehearsal<F>, case: &Case) -> Result<Outcome, Vec<CourseError>> {
        let course = self.scene.course(&case.deviations)?;
        let course = if self.truth { course.with_truth() } else { course };
        Ok(self.beginnings.play(world, &course, case.seed))
    }
}

impl<F: Family> Play for Player<'_, F> {
    type World = Rehearsal<F>;

    fn world(&self) -> Rehearsal<F> {
        let world = Rehearsal::default().in_brief();
        if self.is_blameless { world.without_blame() } else { world }
    }

    fn play(&self, world: &mut Rehearsal<F>, case: &Case) -> Result<Told, Vec<CourseError>> {
        let told = Told::of(&self.outcome(world, case)?);
        Ok(if self.is_blameless { told.without_blame() } else { told })
    }

    fn takes(&self, answer: &CaseResult) -> bool {
        self.is_blameless || answer.as_ref().map_or(true, |told| !told.is_blameless)
    }
}
