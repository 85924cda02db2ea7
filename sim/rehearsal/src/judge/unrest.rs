//! What a verdict does not cover: why the world did not come to rest, which part of the runbook was not played or was
//! played under another heading, and that the check calls something in it an error.

use crate::judge::EndedRun;
use crate::judge::RunEnd;
use crate::length::{count_in_words, length_in_words};
use crate::outcome::{Finding, Severity, Verdict};
use crate::play::family::Family;
use crate::play::operator::Stuck;
use runbook::{Diagnostic, NOT_MODELLED};

/// The kind of what is told of places that were not played.
const UNREAD: &str = "unread-commands";

/// The kind of what is told of headings of steps that were read as prose, and whose commands were played.
const UNREAD_STEP: &str = "unread-step";

fn cut_short(kind: &'static str, step: Option<String>, message: String) -> Finding {
    Finding { severity: Severity::Warning, kind, step, fault: None, only_with: None, at_s: None, message }
}

/// The kind of what is told of a runbook that held though the check finds errors in it.
const DOUBTED: &str = "check-errors";

impl<F: Family> EndedRun<'_, F> {
    /// What kept the run from coming to rest, and what half a runbook is worth.
    pub(super) fn unrest(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.ended_at_unknown().into_iter().chain(self.unread()).collect();
        match &self.rest {
            RunEnd::Quiet => return found,
            RunEnd::Horizon(_) if self.operator.finished && self.is_unsettled() => {
                let message = "the horizon came before the world had settled after the runbook, so that what is still on its \
                               way is no verdict about the upgrade: set `horizon_s` in `[run]` higher";
                found.push(cut_short("horizon", None, message.into()));
            }
            RunEnd::Horizon(waiting) => {
                let waiting = waiting.as_deref().unwrap_or("events were still to come");
                let message = format!("the world had not come to rest at the horizon: {waiting}");
                found.push(cut_short("horizon", None, message));
            }
            RunEnd::Beyond(what) => {
                let message = format!("the run was ended, so that nothing can be concluded: {what}");
                found.push(cut_short("beyond-bounds", None, message));
            }
        }
        if !self.operator.finished {
            let horizon = self.scene.checked.generic.run.horizon_s.span();
            let (left, when) = (
                self.unreached(),
                match self.rest {
                    RunEnd::Horizon(_) => format!("at the horizon of {}", length_in_words(horizon)),
                    _ => String::from("when the run was ended"),
                },
            );
            let message = format!(
                "the runbook had not come to its end {when} ({left} of its commands were still to be typed), so that there \
                 is no verdict about the upgrade: set `horizon_s` in `[run]` higher"
            );
            found.push(cut_short(
                "runbook-cut-off",
                self.label(self.operator.under_way_at(self.stage.now())),
                message,
            ));
        }
        found
    }

    /// That places of the document look like commands and were not played, so that what they do is in no verdict; and that
    /// others look like headings of steps and were not read as such, so that their commands were played elsewhere.
    fn unread(&self) -> Vec<Finding> {
        let count = |which: fn(&Diagnostic) -> bool| {
            self.scene.diagnostics.iter().filter(|found| which(found)).count() as u64
        };
        let told = |kind, count: u64, [one, many]: [&str; 2], rest: &str| {
            let (places, look) = (count_in_words(count, "place"), if count == 1 { one } else { many });
            let message = format!(
                "{places} of the document {look}, so that {rest}: see what the check says of the runbook"
            );
            (count > 0).then(|| cut_short(kind, None, message))
        };
        let commands = [
            "looks like steps or commands and was not played",
            "look like steps or commands and were not played",
        ];
        let headings = [
            "looks like the heading of a step or of a part and was read as prose",
            "look like the headings of steps or parts and were read as prose",
        ];
        let unplayed =
            told(UNREAD, count(Diagnostic::leaves_unplayed), commands, "what they do is not in this verdict");
        let joined = "what stands below is part of the step or the part above, or of none";
        let joined = told(UNREAD_STEP, count(Diagnostic::joins_steps), headings, joined);
        unplayed.into_iter().chain(joined).collect()
    }

    /// That the run was ended at a command that is not modelled.
    fn ended_at_unknown(&self) -> Option<Finding> {
        let Stuck { entry, reason, .. } = self.operator.unknown.as_ref()?;
        let message = format!(
            "the rehearsal was ended at a command that is not modelled ({reason}), so that there is no verdict about the \
             upgrade ({} of its commands were still to be typed): type what is modelled instead, or, where it changes nothing \
             that matters here, set `not_modelled = \"pass\"` in `[operator]`",
            self.unreached()
        );
        Some(cut_short(NOT_MODELLED, self.label(Some(entry.blame())), message))
    }

    /// That the check finds errors in the runbook, where that is the only sign of them: whoever reads that it held reads that
    /// too, whatever else is left out of what is printed. What is told of any other verdict is what became of them.
    pub(super) fn doubted(&self, verdict: Verdict) -> Option<Finding> {
        let is_error = |found: &&Diagnostic| found.severity == runbook::Severity::Error;
        let errors = self.scene.diagnostics.iter().filter(is_error).count() as u64;
        let message = format!(
            "the check finds {} in the scenario and its runbook as written: see what it says before this is taken for a promise",
            count_in_words(errors, "error")
        );
        (verdict == Verdict::Held && errors > 0).then(|| cut_short(DOUBTED, None, message))
    }
}
