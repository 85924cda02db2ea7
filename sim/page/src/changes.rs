//! Where on the axis a deviation stands: at the command that it changes, or where that would have been.

use crate::millis::millis;
use rehearsal::Deviation;
use rehearsal::outcome::{Outcome, PlayedStep};
use runbook::{Address, Edit};

/// The deviations that change or befall a command, each with its instant in milliseconds. Faults have marks of their own,
/// and what holds for the whole run stands at no instant.
pub(crate) fn changes(outcome: &Outcome) -> Vec<(u64, &str)> {
    let steps = &outcome.runbook.steps;
    let change = |text: &'_ String| {
        let unit = unit(&text.parse().ok()?)?;
        let first = steps.iter().position(|step| is_of(step, &unit))?;
        steps[first..].iter().find_map(|step| step.start_s)
    };
    let changes = outcome.deviations.iter();
    changes.filter_map(|text| Some((millis(change(text)?), text.as_str()))).collect()
}

/// Whether a command as it was played is of a unit.
fn is_of(step: &PlayedStep, unit: &Address) -> bool {
    step.address.parse().is_ok_and(|address: Address| unit.overlaps(&address))
}

/// The unit that a deviation changes or befalls.
fn unit(deviation: &Deviation) -> Option<Address> {
    match deviation {
        Deviation::Edit(Edit::Insert { anchor, .. } | Edit::Abort(anchor)) => Some(anchor.clone()),
        Deviation::Edit(edit) => edit.claims().first().copied().cloned(),
        Deviation::Mishap(mishap) => Some(mishap.unit.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn a_deviation_stands_where_the_unit_is_that_it_changes() {
        let of = |text: &str| unit(&text.parse().expect("it is a deviation")).map(|unit| unit.to_string());
        assert_eq!(of("skip 3.upgrade").as_deref(), Some("3.upgrade"));
        assert_eq!(of("move 4 after 7").as_deref(), Some("4"));
        assert_eq!(of("hang 6.original.1").as_deref(), Some("6.original.1"));
        assert_eq!(of("insert 'sleep 1' at upgrade after 5").as_deref(), Some("5"));
        assert_eq!(
            (of("load 10%"), of("reading reset=tail"), of("kill agent:Upgrade at 3+1s")),
            (None, None, None)
        );
    }
}
