//! What must hold of every outcome, whatever happened: used by all tests that play.

use rehearsal::DISAGREEMENT;
use rehearsal::outcome::{Outcome, StoreCounts};

/// What is unsound about an outcome: the ledger disagrees with the contents, something is counted twice or left out,
/// or a loss is not explained. In sentences, the first few of many.
pub(crate) fn unsound(outcome: &Outcome) -> Vec<String> {
    let mut wrong: Vec<String> = outcome
        .findings
        .iter()
        .filter(|finding| finding.kind == DISAGREEMENT)
        .map(|finding| finding.message.clone())
        .take(5)
        .collect();
    let all = &outcome.updates;
    if all.survived + all.superseded + all.pending + all.lost != all.acknowledged {
        wrong.push(format!("the four fates do not sum up: {all:?}"));
    }
    // Rows are meant to be in every store; an item or a job is put to one.
    let rows =
        outcome.by_kind.iter().find(|kind| kind.kind == "row").map_or(0, |kind| kind.counts.acknowledged);
    let sum = |one: &StoreCounts| one.survived + one.superseded + one.pending + one.lost;
    // How many stores hold the rows is told by the sum over all of them: as many items as rows may be put to one.
    let (others, total) = (all.acknowledged - rows, outcome.by_store.iter().map(sum).sum::<u64>());
    if others > 0 && !(1..=outcome.by_store.len() as u64).any(|of_rows| total == others + of_rows * rows) {
        wrong.push(format!("{rows} rows and {others} others are not the {total} updates of all stores"));
    }
    for store in outcome.by_store.iter().filter(|one| rows == all.acknowledged && sum(one) != rows) {
        wrong.push(format!("the four fates do not sum up at {}", store.store));
    }
    for cause in outcome.lost_by_cause.iter().chain(&outcome.pending_by_cause) {
        if cause.cause == "unexplained" || cause.count == 0 {
            wrong.push(format!("{} updates at {}: {}", cause.count, cause.store, cause.cause));
        }
    }
    let nonsense = outcome.goal.iter().filter(|point| point.wanted == point.is);
    wrong.extend(nonsense.map(|point| format!("missed and as wanted: {point}")));
    wrong
}
