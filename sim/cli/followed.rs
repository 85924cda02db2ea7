//! Which updates of a run are followed for its page and its trace, and their stories.

use rehearsal::outcome::{CauseCount, Outcome};
use rehearsal::story::{Explanation, Pick, Wanted};
use rehearsal::{Course, Family, Rehearsal, Scene};

/// Of how many causes the story of one update is told.
const STORIES_MAX: usize = 4;

/// Beyond so many events a run is not played again for its stories, each of which takes some ten more; a page has the
/// command that tells them.
const EVENTS_MAX: u64 = 3_000_000;

/// The worst of a run, and an update of each loss; nothing of a run of too many events.
pub(crate) fn explained<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Vec<Explanation> {
    if outcome.events > EVENTS_MAX {
        return Vec::new();
    }
    let losses = outcome.lost_by_cause.iter().chain(&outcome.pending_by_cause);
    let picked = losses.take(STORIES_MAX).filter_map(|loss| pick(loss).map(Wanted::Update));
    let wanted = picked.chain(outcome.lost_by_cause.is_empty().then_some(Wanted::Worst));
    wanted.filter_map(|wanted| rehearsal.explain(scene, course, outcome.seed, wanted).ok()).collect()
}

/// The first update of a loss.
fn pick(loss: &CauseCount) -> Option<Pick> {
    let kind = if loss.example.kind == "row" { "update" } else { loss.example.kind };
    format!("{kind}:{}", loss.example.update).parse().ok()
}
