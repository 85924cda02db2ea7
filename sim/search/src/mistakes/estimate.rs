//! How many single mistakes there are about, told without looking for them: for a bar, and for nothing else.

use super::MistakeKind;
use super::catalogue::mistyped;
use rehearsal::{Family, Scene};
use runbook::Runbook;

/// About how many mistakes of a kind a scene leaves room for.
pub(super) fn estimated<F: Family>(scene: &Scene<F>, kind: MistakeKind) -> u64 {
    let runbook = &scene.runbook;
    let steps = runbook.steps.len();
    let many = match kind {
        MistakeKind::Skip | MistakeKind::Hasten | MistakeKind::Repeat => units(runbook),
        MistakeKind::Place => units(runbook) * runbook.lanes.len().saturating_sub(1),
        MistakeKind::Mistype => {
            runbook.commands().map(|(unit, typed)| mistyped(scene, &unit, typed).len()).sum()
        }
        MistakeKind::Shift => 3 * steps,
        MistakeKind::Move => units(runbook) * steps,
        MistakeKind::Abort => runbook.steps.iter().filter(|step| step.rollback.is_some()).count(),
    };
    many as u64
}

/// The units that are not all that a whole holds: a lane that types one command is that command.
fn units<C>(runbook: &Runbook<C>) -> usize {
    let several = |many: usize| if many > 1 { many } else { 0 };
    let within = |step: &runbook::Step<C>| {
        let commands = step.columns.iter().map(|column| several(column.commands.len()));
        several(step.columns.len()) + commands.sum::<usize>()
    };
    runbook.steps.iter().map(|step| 1 + within(step)).sum()
}
