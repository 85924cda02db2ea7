//! What else is wrong where a scenario cannot be read as it is: all of it comes in one round, so that nobody mends one
//! mistake to be told of the next.

use super::SourceText;
use super::check::{asked_in_vain, budgeted};
use crate::deviation::Deviation;
use crate::domain::{CheckedOf, Checks, Domain, Words};
use crate::scenario::{Mistaken, SYNTAX, UNKNOWN};
use runbook::{Diagnostic, FileId, Lane, Severity, Sources};
use std::ops::Range;

/// The mistakes of a scenario, with what its family finds in the rest of it and what its runbook has to be told.
pub(super) fn all_at_once<F: Domain>(
    mistaken: Mistaken<F::Config, F::GoalConfig>,
    runbook: impl FnOnce(&str) -> Result<SourceText, String>,
    sources: &mut Sources,
    file: FileId,
) -> Vec<Diagnostic> {
    let mut found = mistaken.diagnostics;
    let Some(checked) = mistaken.as_far else { return found };
    let known = found.len();
    let own = of_the_scenario::<F>(&checked, sources, file);
    // A name is unknown because the section that should have it is not there, or has another name.
    let names = found.iter().any(|one| {
        one.code.starts_with("missing") && (one.message.contains("section") || one.message.contains("`name`"))
    });
    let joins = |one: &Diagnostic| {
        let behind = sources.text(file).get(..one.primary.range.start).unwrap_or_default();
        behind.lines().next_back().is_some_and(|line| line.trim_start().starts_with("between"))
    };
    let links = found.iter().any(|one| one.message.contains("link") || joins(one));
    let follows = |one: &Diagnostic| {
        let unlinked = one.code == "no-link" && (links || names);
        unlinked
            || names
                && (one.code.starts_with("unknown") || one.code == "not-a-pair" || one.code == "how-many")
    };
    let own = own.into_iter().filter(|one| !follows(one) && !is_of_stand_in(one));
    // Of a line that is no TOML nothing else is told.
    let line = |one: &Diagnostic| sources.position(file, one.primary.range.start).line;
    let broken: Vec<usize> = found.iter().filter(|one| one.code == SYNTAX).map(line).collect();
    let own = own.filter(|one| stands_alone(one, &found[..known]) && !broken.contains(&line(one)));
    let own: Vec<Diagnostic> = own.collect();
    found.extend(own);
    found.extend(of_the_runbook::<F>(&checked, runbook, sources, &found, file));
    found
}

/// What is wrong with a scenario beyond what its text alone can tell, whatever its runbook is.
pub(super) fn of_the_scenario<F: Domain>(
    checked: &CheckedOf<F>,
    sources: &Sources,
    file: FileId,
) -> Vec<Diagnostic> {
    let checks =
        Checks { scenario: checked, runbook: None, sources, scenario_file: file, runbook_file: file };
    let family = F::check(&checks).into_iter();
    let deviations = checked.generic.deviations.iter().enumerate().filter_map(|(index, text)| {
        let error = text.parse::<Deviation>().err()?;
        let range = checked.span_of(&format!("deviations.{index}"))?;
        let found = Diagnostic::found("deviation", Severity::Error, error.to_string());
        let found = found.at(file, range, "this deviation").playable(false);
        Some(found.help(error.help(text)))
    });
    let own =
        family.chain(budgeted::<F>(checked, file)).chain(asked_in_vain::<F>(checked, file)).chain(deviations);
    own.filter(|one| one.severity == Severity::Error && one.primary.file == file).collect()
}

/// Whether a finding tells of what was put in the place of something that nobody knows, as in `it has ?`.
fn is_of_stand_in(one: &Diagnostic) -> bool {
    let is_it =
        |text: &str| text.split_whitespace().any(|word| word.trim_matches([',', '`', ';']) == UNKNOWN);
    is_it(&one.message) || one.help.as_deref().is_some_and(is_it)
}

/// Whether a finding is about something that was written, and that nothing is said of already.
fn stands_alone(one: &Diagnostic, said: &[Diagnostic]) -> bool {
    let range = &one.primary.range;
    let meets = |other: &Range<usize>| other.start < range.end && range.start < other.end;
    !range.is_empty() && !said.iter().any(|other| meets(&other.primary.range))
}

/// What is wrong with the text of the runbook alone, where the scenario names one and the lanes in its prompts.
fn of_the_runbook<F: Domain>(
    checked: &CheckedOf<F>,
    runbook: impl FnOnce(&str) -> Result<SourceText, String>,
    sources: &mut Sources,
    said: &[Diagnostic],
    file: FileId,
) -> Vec<Diagnostic> {
    let is_sound = |path: &str| {
        checked.span_of(path).is_some_and(|span| {
            let inside = |one: &&Diagnostic| {
                one.primary.file == file
                    && span.start <= one.primary.range.start
                    && one.primary.range.end <= span.end
            };
            !said.iter().filter(inside).any(|one| one.code != "unknown-name")
        })
    };
    let lanes: Vec<Lane> = checked.generic.lanes.keys().filter_map(|lane| lane.parse().ok()).collect();
    let every = || (0..).zip(checked.generic.lanes.keys());
    if !is_sound("runbook")
        || lanes.is_empty()
        || !every().all(|(_, lane)| is_sound(&format!("lanes.{lane}")))
    {
        return Vec::new();
    }
    let found = match runbook(&checked.generic.runbook) {
        Ok(found) => found,
        Err(message) => return vec![super::check::missing_runbook(checked, file, &message)],
    };
    match sources.add_bytes(found.name, &found.bytes) {
        Ok(text) => runbook::parse(sources, text, &Words::<F>::default(), &lanes).diagnostics,
        Err(wrong) => vec![wrong],
    }
}
