//! A set of edits applied to a plan.
//!
//! Guarantees: the result does not depend on the order in which the set is given, and everything that is wrong
//! with the set is reported at once.

use std::ops::Range;

use super::{Edit, scan};
use crate::address::excerpt;
use crate::{EditError, NOT_MODELLED, Plan, Problem, Prompt, TypedCommand, Vocabulary};

/// An edit of a set that cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of the edits, counted from 0 in the order in which they were given.
    pub index: usize,
    /// Why.
    pub error: EditError,
    /// The part of the edit's printed form that is at fault.
    pub range: Range<usize>,
}

impl Refused {
    /// The refusal as a problem of the edit's printed form.
    #[must_use]
    pub fn to_problem(&self) -> Problem {
        let replacement = match &self.error {
            EditError::Unknown(error) => error.near.first().map(ToString::to_string),
            EditError::Command(problems) => problems.first().and_then(|problem| problem.replacement.clone()),
            _ => None,
        };
        let message = self.error.to_string();
        Problem {
            help: self.error.help(),
            replacement,
            ..Problem::error("edit-refused", self.range.clone(), message)
        }
    }
}

/// Applies a set of edits in the canonical order: by kind as [`Edit`] lists them, and in one kind by unit.
///
/// # Errors
/// Every edit that claims what another claims, or that the plan refuses.
pub fn apply_all<V: Vocabulary>(
    plan: &Plan<V::Command>,
    edits: &[Edit],
    vocabulary: &V,
) -> Result<Plan<V::Command>, Vec<Refused>> {
    let mut refused: Vec<Refused> = clashes(edits);
    if refused.is_empty() {
        let mut order: Vec<usize> = (0..edits.len()).collect();
        order.sort_by_key(|&index| &edits[index]);
        let mut plan = plan.clone();
        for index in order {
            if let Err(error) = apply(&mut plan, &edits[index], vocabulary) {
                refused.push(Refused { index, range: range(&edits[index], &error), error });
            }
        }
        if refused.is_empty() {
            return Ok(plan);
        }
    }
    refused.sort_by_key(|refused| refused.index);
    Err(refused)
}

/// Edits that claim what an earlier one of the set claims.
fn clashes(edits: &[Edit]) -> Vec<Refused> {
    let mut clashes = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        let clash = edits[..index].iter().find_map(|other| clash(edit, other));
        if let Some(error) = clash {
            clashes.push(Refused { index, range: range(edit, &error), error });
        }
    }
    clashes
}

fn clash(edit: &Edit, other: &Edit) -> Option<EditError> {
    if edit == other {
        return Some(EditError::Twice);
    }
    let rivals = |one: &Edit| matches!(one, Edit::Order { .. } | Edit::Abort(_));
    if rivals(edit) && std::mem::discriminant(edit) == std::mem::discriminant(other) {
        return Some(EditError::Rival { other: other.to_string() });
    }
    let claims = edit.claims();
    let unit = claims.into_iter().find(|unit| other.claims().iter().any(|claimed| claimed.overlaps(unit)))?;
    Some(EditError::Claimed { unit: unit.clone(), other: other.to_string() })
}

fn apply<V: Vocabulary>(plan: &mut Plan<V::Command>, edit: &Edit, vocabulary: &V) -> Result<(), EditError> {
    let read = |prompt: &Prompt, text: &str| {
        match TypedCommand::read(prompt.clone(), text, vocabulary) {
            // Nobody who asks what comes of a mistake is told anything by one that is not modelled.
            Ok((_, problems)) if problems.iter().any(|problem| problem.code == NOT_MODELLED) => {
                Err(EditError::Command(problems))
            }
            read => read.map(|(typed, _)| typed).map_err(EditError::Command),
        }
    };
    match edit {
        Edit::Replace { unit, text } => {
            let prompt = plan.prompt(unit)?;
            plan.replace(unit, &read(&prompt, text)?)
        }
        Edit::Place { unit, lane } => plan.place(unit, lane),
        Edit::Insert { anchor, side, prompt, text } => plan.insert(read(prompt, text)?, *side, anchor),
        Edit::Skip(unit) => plan.skip(unit),
        Edit::Repeat(unit) => plan.repeat(unit),
        Edit::Hasten(unit) => plan.hasten(unit),
        Edit::Move { unit, side, anchor } => plan.relocate(unit, *side, anchor),
        Edit::Swap { first, second } => plan.swap(first, second),
        Edit::Order { freely, units } => plan.order(*freely, units, vocabulary),
        Edit::Abort(unit) => plan.abort(unit),
    }
}

/// The part of the edit's printed form that an error is about.
fn range(edit: &Edit, error: &EditError) -> Range<usize> {
    let printed = edit.to_string();
    let Ok((_, places)) = scan::scan(&printed) else { return 0..printed.len() };
    match error {
        EditError::UnknownLane { .. } | EditError::AlreadyAt { .. } => places.lane,
        EditError::Command(problems) => {
            let Some(problem) = problems.first() else { return places.text };
            let quoted = &printed[places.text.clone()];
            places.text.start + doubled(quoted, problem.range.start)
                ..places.text.start + doubled(quoted, problem.range.end)
        }
        EditError::Twice | EditError::Rival { .. } => 0..printed.len(),
        error if !places.list.is_empty() => {
            let unit = about(error);
            let named = |range: &&Range<usize>| unit.as_deref() == Some(&printed[(*range).clone()]);
            places.list.iter().rfind(named).cloned().unwrap_or(0..printed.len())
        }
        error => {
            let unit = about(error);
            let other = places.other.clone();
            if !other.is_empty() && unit.is_some_and(|unit| printed[other.clone()] == unit) {
                other
            } else if places.unit.is_empty() {
                0..printed.len()
            } else {
                places.unit
            }
        }
    }
}

/// The address that an error is about, as printed.
fn about(error: &EditError) -> Option<String> {
    match error {
        EditError::Unknown(error) => Some(excerpt(&error.address)),
        EditError::Gone { unit }
        | EditError::Nothing { unit }
        | EditError::NoRollback { unit, .. }
        | EditError::Claimed { unit, .. } => Some(unit.to_string()),
        EditError::Kept(contradiction) => Some(contradiction.first.to_string()),
        EditError::AnchorInside { anchor, .. } => Some(anchor.to_string()),
        EditError::Nested { second, .. }
        | EditError::Unlike { second, .. }
        | EditError::SideBySide { second, .. } => Some(second.to_string()),
        _ => None,
    }
}

/// Where byte `at` of a command stands between its quotes, where each quote inside is doubled.
fn doubled(quoted: &str, at: usize) -> usize {
    let mut bytes = quoted.bytes().enumerate();
    for _ in 0..at {
        if let Some((_, b'\'')) = bytes.next() {
            bytes.next();
        }
    }
    bytes.next().map_or(quoted.len(), |(place, _)| place)
}
