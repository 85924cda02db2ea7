//! Which addresses are near one that a runbook does not have.
//!
//! Near is what a slip of the pen leads to: another unit of the same step, or the same unit of a step whose id is the next
//! one or is spelt alike. All else is far, and is not proposed: whoever follows a suggestion at night must not land in
//! another part of the runbook.

use crate::address::excerpt;
use crate::{Address, Lane, StepId, nearest_word};
use thiserror::Error;

/// So many are proposed.
const LISTED_MAX: usize = 5;

/// Why an address names nothing in a runbook.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the runbook has no `{address}`{}", instead(.near, .ends.as_deref()))]
pub struct LookupError {
    /// What was looked up.
    pub address: String,
    /// Addresses that exist and may have been meant, nearest first.
    pub near: Vec<Address>,
    /// The first step of the runbook and its last, if it has any.
    pub ends: Option<Box<[Address; 2]>>,
}

impl LookupError {
    /// The address that was most likely meant.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.near.first().map(|near| format!("did you mean `{near}`?"))
    }
}

/// What is near an address that is not among all.
pub(crate) fn missing(all: &[Address], address: &Address) -> LookupError {
    let mut steps = all.iter().filter(|one| matches!(one, Address::Step(_)));
    let ends =
        steps.next().map(|first| [first, steps.next_back().unwrap_or(first)].map(Address::clone).into());
    LookupError { address: excerpt(&address.to_string()), near: near(all, address), ends }
}

/// The addresses that may have been meant, the nearest first.
pub(crate) fn near(all: &[Address], address: &Address) -> Vec<Address> {
    let steps: Vec<&StepId> =
        all.iter().filter(|one| matches!(one, Address::Step(_))).map(Address::step).collect();
    let own = steps.iter().any(|step| *step == address.step());
    let mut near: Vec<Address> = match own {
        true => within(all, address.step(), address),
        false => {
            let mut alike: Vec<(u8, &StepId)> =
                steps.into_iter().filter_map(|step| Some((slip(step, address.step())?, step))).collect();
            alike.sort_by_key(|(slip, _)| *slip);
            alike.into_iter().flat_map(|(_, step)| within(all, step, address).into_iter().take(1)).collect()
        }
    };
    near.truncate(LISTED_MAX);
    near
}

/// What answers to an address within a step: the same lane or one that is spelt alike, and in it the number or those next
/// to it. Where nothing does, all lanes of the step.
fn within(all: &[Address], step: &StepId, address: &Address) -> Vec<Address> {
    let units = || all.iter().filter(|one| one.step() == step);
    let Some(lane) = address.lane() else { return vec![Address::Step(step.clone())] };
    let lanes: Vec<&Lane> = units().filter(|one| one.number().is_none()).filter_map(Address::lane).collect();
    let meant = nearest_word(lane.as_str(), lanes.iter().map(|lane| lane.as_str()));
    let Some(meant) = lanes.iter().find(|lane| Some(lane.as_str()) == meant) else {
        return lanes.into_iter().map(|lane| Address::Lane(step.clone(), lane.clone())).collect();
    };
    let Some(number) = address.number() else { return vec![Address::Lane(step.clone(), (*meant).clone())] };
    let mut commands: Vec<&Address> =
        units().filter(|one| one.number().is_some() && one.lane() == Some(meant)).collect();
    commands.sort_by_key(|one| one.number().map(|other| other.abs_diff(number)));
    commands.into_iter().cloned().collect()
}

/// What there is instead of an address that is not there.
fn instead(near: &[Address], ends: Option<&[Address; 2]>) -> String {
    let near: Vec<String> = near.iter().map(|address| format!("`{address}`")).collect();
    match ends {
        _ if !near.is_empty() => format!("; near it: {}", near.join(", ")),
        Some([first, last]) if first != last => format!("; its steps are those from `{first}` to `{last}`"),
        Some([only, _]) => format!("; its only step is `{only}`"),
        None => String::new(),
    }
}

/// By what kind of slip one id is written for another, the likeliest first; none where it is none: of the same number, of
/// the next one, or with a letter too many, too few, or in the place of its neighbour. Another digit is another number,
/// and no slip that can be guessed.
fn slip(id: &StepId, written: &StepId) -> Option<u8> {
    let [(number, letters), (other, others)] = [id, written].map(split);
    // What is a length of time is no slip of an id.
    if letters != others && ["s", "ms", "min", "h"].contains(&others) {
        return None;
    }
    let [id, written] = [id, written].map(StepId::as_str);
    let in_one = id.bytes().zip(written.bytes()).filter(|(one, other)| one != other).count();
    let is_replaced = id.len() == written.len() && in_one == 1;
    match number.abs_diff(other) {
        0 => Some(0),
        1 => Some(1),
        _ if written.len() > 1
            && letters == others
            && !is_replaced
            && strsim::osa_distance(id, written) == 1 =>
        {
            Some(2)
        }
        _ => None,
    }
}

/// An id's number and its letters; a number too large to be held is as far from all others as can be.
fn split(id: &StepId) -> (u64, &str) {
    let (digits, letters) = id.parts();
    (if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }, letters)
}
