//! The check that is independent of the ledger: rows carry the updates they embody, and the ledger must agree.
//!
//! The model keeps contents without telling the ledger. Where the two differ about one acknowledged update at one
//! store, or the four fates do not sum to the acknowledged updates, or a loss has no cause, cutover itself is wrong.

use crate::outcome::Severity;
use crate::play::family::Family;
use crate::play::port::Ending;
use crate::play::stage::Stage;
use ledger::{Fate, Judgement};

/// The kind of every finding of this check.
pub const DISAGREEMENT: &str = "ledger-disagrees";

/// Notes every disagreement as a finding of the kind [`DISAGREEMENT`].
pub(crate) fn note_disagreements<F: Family>(
    stage: &mut Stage<F>,
    judgement: &Judgement<F::Cause>,
    ending: &Ending,
) {
    let mut wrong = Vec::new();
    if judgement.total.sum() != judgement.acknowledged {
        wrong.push(format!("{:?} do not sum to {}", judgement.total, judgement.acknowledged));
    }
    for counts in [judgement.effects.items, judgement.effects.jobs] {
        if counts.tally.sum() != counts.acknowledged {
            wrong.push(format!("{:?} do not sum to {}", counts.tally, counts.acknowledged));
        }
    }
    let lost = judgement.lost.iter().chain(&judgement.effects.lost);
    if lost.into_iter().any(|group| group.cause.is_none()) {
        wrong.push("a loss without a cause".into());
    }
    for (store, tally) in &judgement.stores {
        if tally.sum() != judgement.acknowledged {
            wrong.push(format!("at {store:?} {tally:?} do not sum to {}", judgement.acknowledged));
        }
    }
    for (store, fates) in &judgement.fates {
        let Some((_, rows)) = ending.contents.iter().find(|(of, _)| of == store) else {
            wrong.push(format!("no contents of {store:?}"));
            continue;
        };
        let held = ending.held.iter().filter(|(to, _)| to == store);
        let updates = stage.ledger.updates().count() + 1;
        let here = among(updates, rows.iter().flatten());
        let on_its_way = among(updates, held.flat_map(|(_, held)| held));
        for (id, update) in stage.ledger.updates().filter(|(id, _)| stage.ledger.is_acknowledged(*id)) {
            let fate = fates.of(id);
            let (here, on_its_way) = (here[id.0 as usize], on_its_way[id.0 as usize]);
            if (fate == Fate::Survived) != here || (fate == Fate::Pending) != (on_its_way && !here) {
                wrong.push(format!("{id:?} {update:?} at {store:?}: the ledger says {fate:?}"));
            }
        }
    }
    for message in wrong {
        stage.note(Severity::Error, DISAGREEMENT, None, message);
    }
}

/// Which of so many updates are among these.
fn among<'a>(updates: usize, these: impl Iterator<Item = &'a u32>) -> Vec<bool> {
    let mut among = vec![false; updates];
    for update in these {
        among[*update as usize] = true;
    }
    among
}
