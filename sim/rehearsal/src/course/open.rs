//! Opening a scene: it is read, and the deviations that its scenario names are tried on it.

use crate::deviation::Deviation;
use crate::domain::{Beside, Domain};
use crate::scene::{Rejected, Scene, SourceText};
use runbook::{Diagnostic, Severity, Sources};

impl<F: Domain> Scene<F> {
    /// Reads and checks a scenario and the runbook it names.
    ///
    /// # Errors
    /// When one of the two cannot be played; everything that is wrong is told at once.
    pub fn open(
        name: &str,
        scenario: &SourceText,
        runbook: impl FnOnce(&str) -> Result<SourceText, String>,
    ) -> Result<Self, Box<Rejected>> {
        Self::open_beside(name, scenario, runbook, &|_| None)
    }

    /// The same, with the files that stand beside the two, by their names.
    ///
    /// # Errors
    /// When one of the two cannot be played; everything that is wrong is told at once.
    pub fn open_beside(
        name: &str,
        scenario: &SourceText,
        runbook: impl FnOnce(&str) -> Result<SourceText, String>,
        beside: Beside<'_>,
    ) -> Result<Self, Box<Rejected>> {
        let mut sources = Sources::new();
        let read = Self::read(name, scenario, (runbook, beside), &mut sources).and_then(Self::deviating);
        match read {
            Ok(read) => Ok(Self { sources, ..read }),
            Err(diagnostics) => Err(Box::new(Rejected { diagnostics, sources })),
        }
    }

    /// The scene with the deviations that its scenario names, each of which must fit.
    fn deviating(mut self) -> Result<Self, Vec<Diagnostic>> {
        let (file, _) = self.files;
        let mut wrong = Vec::new();
        let texts = self.checked.generic.deviations.clone();
        for (index, text) in texts.iter().enumerate() {
            let range = self.checked.span_of(&format!("deviations.{index}")).unwrap_or(0..0);
            let course_error = |message: String, help: Option<String>| {
                let found = Diagnostic::found("deviation", Severity::Error, message);
                let found = found.at(file, range.clone(), "this deviation").playable(false);
                help.into_iter().fold(found, Diagnostic::help)
            };
            match text.parse::<Deviation>() {
                Ok(deviation) => {
                    self.deviations.push(deviation);
                    let errors = self.course(&self.deviations).err().unwrap_or_default();
                    wrong.extend(errors.into_iter().map(|one| course_error(one.message, one.help)));
                }
                Err(error) => wrong.push(course_error(error.to_string(), Some(error.help(text)))),
            }
        }
        if wrong.is_empty() { Ok(self) } else { Err([self.diagnostics, wrong].concat()) }
    }
}
