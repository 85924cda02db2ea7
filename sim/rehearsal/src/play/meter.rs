//! How large a run has become, looked at every so many events so that it costs nothing.

use super::family::Family;
use super::stage::Stage;
use crate::bounds::{Bounds, LOOK};
use kernel::Time;

/// How many events an update may take that is still on its way when nobody asks for anything any more (ours): to be sent,
/// to arrive, to be applied, each to be acknowledged, and as many again.
const EACH_KEPT: u64 = 8;

/// Looks at how large a run has become.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    pub(crate) bounds: Bounds,
    /// When it was looked last, and how many events have been at that instant since.
    seen: (Time, u64),
    /// What had been done when it was last found to be more, when that was, and how many events there had been.
    done: (u64, Time, u64),
}

impl Meter {
    pub(crate) fn reset(&mut self) {
        self.seen = (Time::ZERO, 0);
        self.done = (0, Time::ZERO, 0);
    }

    /// What the run has gone beyond, if anything, in a sentence; `asked` is how often somebody asked for something or typed
    /// something. Asked after every so many events.
    #[cold]
    #[inline(never)]
    pub(crate) fn beyond<F: Family>(&mut self, stage: &Stage<F>, world: &F, asked: u64) -> Option<String> {
        let now = stage.now();
        let (at, many) = self.seen;
        self.seen = (now, if at == now { many + LOOK } else { 0 });
        let kept = stage.ledger.kept();
        let Bounds { events, at_once, idle, kept: most_kept, pending, lives } = self.bounds;
        let beyond = |found: u64, most: u64, what: &str| {
            (found > most).then(|| format!("{found} {what} by {now}, where at most {most} can be rehearsed"))
        };
        if self.seen.1 >= at_once {
            let many = self.seen.1;
            return Some(format!("time has not advanced beyond {now} for {many} events, so it never will"));
        }
        if asked != self.done.0 {
            self.done = (asked, now, stage.kernel.events());
        }
        let (_, since, before) = self.done;
        let idly = stage.kernel.events() - before;
        if idly > idle + EACH_KEPT * kept {
            return Some(format!(
                "{idly} events had happened since {since} by {now}, and meanwhile no client sent a new request and \
                 nothing was typed, where at most {idle}, and {EACH_KEPT} for each update, can be rehearsed"
            ));
        }
        beyond(kept, most_kept, "updates, or as much in dumps, were to be kept")
            .or_else(|| beyond(stage.kernel.pending(), pending, "events were still to come"))
            .or_else(|| beyond(stage.ledger.lives(), lives, "lives of stores had begun"))
            .or_else(|| world.turns().and_then(|(many, what)| beyond(many, lives, what)))
            .or_else(|| beyond(stage.kernel.events(), events, "events had happened"))
    }
}
