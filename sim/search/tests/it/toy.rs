//! Rehearsals with known answers: a case fails because it holds certain deviations, and for nothing else.

use rehearsal::outcome::Verdict;
use rehearsal::scenario::Seconds;
use rehearsal::{CourseError, Deviation};
use search::{Case, Monitor, Play, PlayedCase, Signature, Told};
use std::sync::atomic::{AtomicU64, Ordering};

/// A case fails if it holds all deviations of one of these sets; the first that it holds names the cause.
#[derive(Debug, Default)]
pub(crate) struct Toy {
    /// What fails together, with the cause it is told under.
    pub(crate) fatal: Vec<(Vec<Deviation>, &'static str)>,
    /// The same, of cases at the whole load alone.
    pub(crate) fatal_at_whole: Vec<(Vec<Deviation>, &'static str)>,
    /// What does not fit the scenario.
    pub(crate) unplayable: Option<Deviation>,
    /// How many cases were played.
    pub(crate) played: AtomicU64,
}

impl Toy {
    /// Fails exactly where all of one of these sets is present.
    pub(crate) fn failing(fatal: &[(&[&str], &'static str)]) -> Self {
        let set = |texts: &[&str]| texts.iter().map(|text| deviation(text)).collect();
        let fatal = fatal.iter().map(|(texts, cause)| (set(texts), *cause)).collect();
        Self { fatal, ..Self::default() }
    }

    /// How many cases were played so far.
    pub(crate) fn played(&self) -> u64 {
        self.played.load(Ordering::Relaxed)
    }
}

/// A deviation from its printed form.
pub(crate) fn deviation(text: &str) -> Deviation {
    text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

/// A case with these deviations and seed 1.
pub(crate) fn case(texts: &[&str]) -> Case {
    Case::new(1, texts.iter().map(|text| deviation(text)).collect())
}

impl Play for Toy {
    /// How often this world was used, to see that worlds are used again.
    type World = u64;

    fn world(&self) -> u64 {
        0
    }

    fn play(&self, world: &mut u64, case: &Case) -> Result<Told, Vec<CourseError>> {
        *world += 1;
        self.played.fetch_add(1, Ordering::Relaxed);
        if let Some(wrong) = self.unplayable.as_ref().filter(|wrong| case.deviations.contains(wrong)) {
            let message = String::from("it does not fit");
            return Err(vec![CourseError {
                deviation: wrong.to_string(),
                message,
                help: None,
                is_too_much: false,
            }]);
        }
        let present = |set: &Vec<Deviation>| set.iter().all(|one| case.deviations.contains(one));
        let is_part = case.deviations.iter().any(|one| matches!(one, Deviation::Load(_)));
        let at_whole = if is_part { &[][..] } else { &self.fatal_at_whole };
        let mut fatal = self.fatal.iter().chain(at_whole);
        let cause = fatal.find(|(set, _)| present(set)).map(|(_, cause)| *cause);
        Ok(told(case, cause))
    }
}

/// The cause of what fails and loses nothing.
pub(crate) const LOSSLESS: &str = "lossless";

/// What is told of a case that lost updates for this cause, or held.
pub(crate) fn told(case: &Case, cause: Option<&str>) -> Told {
    let verdict = if cause.is_some() { Verdict::Violated } else { Verdict::Held };
    Told {
        verdict,
        signature: Signature { verdict, cause: cause.map(String::from), step: None },
        acknowledged: 100,
        lost: u64::from(cause.is_some_and(|cause| cause != LOSSLESS)),
        pending: 0,
        lost_to_clients: 0,
        duplicated: 0,
        longest_gap_s: Seconds::default(),
        duration_s: Seconds::default(),
        digest: format!("{}-{}", case.seed, case.printed().join("+")),
        idle: 0,
        amiss: Vec::new(),
        unsound: None,
        is_blameless: false,
    }
}

/// Says stop after so many fresh answers, and keeps the answers in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Impatient {
    /// After how many fresh answers it says stop; never where it is nothing.
    pub(crate) patience: Option<u64>,
    fresh: AtomicU64,
    /// What was answered.
    pub(crate) answered: std::sync::Mutex<Vec<PlayedCase>>,
}

impl Impatient {
    /// Says stop after so many answers.
    pub(crate) fn after(answers: u64) -> Self {
        Self { patience: Some(answers), ..Self::default() }
    }

    /// How many answers were new.
    pub(crate) fn fresh(&self) -> u64 {
        self.fresh.load(Ordering::Relaxed)
    }
}

impl Monitor for Impatient {
    fn stopped(&self) -> bool {
        self.patience.is_some_and(|patience| self.fresh() >= patience)
    }

    fn answered(&self, played: &PlayedCase, fresh: bool) {
        if fresh {
            self.fresh.fetch_add(1, Ordering::Relaxed);
            self.answered.lock().expect("no thread panics").push(played.clone());
        }
    }
}
