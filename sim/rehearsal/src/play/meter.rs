//! How large a run has become, looked at every so many events so that it costs nothing.

use super::family::Family;
use super::stage::Stage;
use crate::bounds::{Bounds, LOOK};
use kernel::Time;

/// Looks at how large a run has become.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    pub(crate) bounds: Bounds,
    /// When it was looked last, and how many events have been at that instant since.
    seen: (Time, u64),
}

impl Meter {
    pub(crate) fn reset(&mut self) {
        self.seen = (Time::ZERO, 0);
    }

    /// What the run has gone beyond, if anything, in a sentence. Asked after every so many events.
    #[cold]
    #[inline(never)]
    pub(crate) fn beyond<F: Family>(&mut self, stage: &Stage<F>, world: &F) -> Option<String> {
        let now = stage.now();
        let (at, many) = self.seen;
        self.seen = (now, if at == now { many + LOOK } else { 0 });
        let kept = stage.ledger.kept();
        let Bounds { events, at_once, kept: most_kept, pending, lives } = self.bounds;
        let beyond = |found: u64, most: u64, what: &str| {
            (found > most).then(|| format!("{found} {what} by {now}, where at most {most} can be rehearsed"))
        };
        if self.seen.1 >= at_once {
            let many = self.seen.1;
            return Some(format!("time has not advanced beyond {now} for {many} events, so it never will"));
        }
        beyond(kept, most_kept, "updates, or as much in dumps, were to be kept")
            .or_else(|| beyond(stage.kernel.pending(), pending, "events were still to come"))
            .or_else(|| beyond(stage.ledger.lives(), lives, "lives of stores had begun"))
            .or_else(|| world.turns().and_then(|(many, what)| beyond(many, lives, what)))
            .or_else(|| beyond(stage.kernel.events(), events, "events had happened"))
    }
}
