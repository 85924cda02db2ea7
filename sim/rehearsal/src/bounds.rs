//! How large a rehearsal may become: what the user sizes has a limit with a number, and the error that tells of it has
//! the number too.
//!
//! Two kinds. What can be told beforehand is refused by `check`, or as a misfit where a deviation brings it about. What
//! only the run shows ends the run: it is looked at every so many events, so that it costs nothing, and a run that is
//! ended so is inconclusive with a finding that tells the figure. All limits are ours: far beyond what a cluster of
//! people and machines does in a night, and within what a machine can keep.

use crate::ids::GroupId;
use crate::play::clients::GroupPlan;
use crate::play::family::Family;
use crate::play::stage::Stage;
use crate::scenario::Checked;
use crate::scene::plans;
use kernel::{Span, Time};
use ledger::IncarnationId;
use runbook::{Diagnostic, FileId, Runbook, Severity};

/// The most times that an operator tries a command again.
pub const RETRIES_MAX: u32 = 100_000;
/// The most commands of a runbook, its rollback sections among them.
pub const COMMANDS_MAX: usize = 2_000;
/// The most commands of a course: a runbook of which everything is repeated. A walk lays them out three times, and
/// their numbers have 16 bits.
pub(crate) const ENTRIES_MAX: usize = 2 * COMMANDS_MAX;
/// The most lanes of a scenario, so that a lane of a step can be numbered in 8 bits beside the bell of a walk.
pub const LANES_MAX: usize = 200;
/// The most hosts of a scenario.
pub const HOSTS_MAX: usize = 200;
/// The most groups of clients of a scenario, which are numbered in 8 bits.
pub const GROUPS_MAX: usize = 200;
/// The most faults that a search may draw for one case.
pub const FAULTS_MAX: u32 = 100;
/// The most deviations of one rehearsal.
pub const DEVIATIONS_MAX: usize = 1_000;
/// The most requests that the clients may send until the horizon.
pub const REQUESTS_MAX: u64 = 1_000_000_000;
/// The shortest pause before a request is sent again.
pub(crate) const RETRY_MIN: Span = Span::from_millis(1);

/// How many events are handled between two looks.
pub(crate) const LOOK: u64 = 1 << 16;

// What comes and goes takes a command that ends it and a command that begins it, each typed and replied to: so it does
// not do so so often between two looks that the numbers run out.
const _: () = assert!(Bounds::USUAL.lives + LOOK / 2 < IncarnationId::MANY as u64);

/// What a run may not go beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Events in all.
    pub events: u64,
    /// Events at one instant; a run with more makes no progress in virtual time. Looked at by whole looks.
    pub at_once: u64,
    /// Updates, items and jobs that the ledger keeps, and dumps by the room they take.
    pub kept: u64,
    /// Events that are still to come.
    pub pending: u64,
    /// Lives of stores, and whatever else of a model comes and goes and is numbered in 16 bits.
    pub lives: u64,
}

impl Bounds {
    /// What a run may not go beyond unless a test says so.
    const USUAL: Self =
        Self { events: 300_000_000, at_once: 1 << 22, kept: 20_000_000, pending: 10_000_000, lives: 10_000 };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::USUAL
    }
}

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

/// How many requests these groups send until the horizon, on average; `surges` are how much more each of them may send.
pub(crate) fn requests(groups: &[GroupPlan], surges: &[(GroupId, fleet::Percent)], horizon: Span) -> u64 {
    let of = |(index, group): (usize, &GroupPlan)| {
        let surges = surges.iter().filter(|(of, to)| usize::from(*of) == index && !to.is_part());
        let mean = surges.fold(group.mean, |mean, (_, to)| to.slows(mean));
        horizon.nanos() / mean.nanos().max(1)
    };
    groups.iter().enumerate().map(of).fold(0, u64::saturating_add)
}

/// What is wrong with so many requests, if anything.
pub(crate) fn too_many(requests: u64, horizon: Span) -> Option<String> {
    (requests > REQUESTS_MAX).then(|| {
        format!(
            "the clients would send {requests} requests until the horizon at {horizon}, and at most {REQUESTS_MAX} \
             can be rehearsed"
        )
    })
}

/// Clients that send more until the horizon than can be rehearsed.
pub(crate) fn overloaded<C, G>(checked: &Checked<C, G>, file: FileId) -> Option<Diagnostic> {
    let horizon = checked.generic.run.horizon_s.span();
    let groups = plans(&checked.generic);
    let message = too_many(requests(&groups, &[], horizon), horizon)?;
    let busiest = (0..groups.len()).min_by_key(|index| groups[*index].mean)?;
    let range = checked.span_of(&format!("clients.{busiest}.per_s")).unwrap_or(0..0);
    let found = Diagnostic::found("too-many-requests", Severity::Error, message);
    Some(found.at(file, range, "most of them here").playable(false).help("lower the rate, or the horizon"))
}

/// A runbook that is longer or wider than can be rehearsed.
pub(crate) fn overlong<C>(runbook: &Runbook<C>, file: FileId) -> Option<Diagnostic> {
    let steps = || runbook.steps.iter().chain(&runbook.rollbacks);
    let commands: usize = steps().flat_map(|step| &step.columns).map(|column| column.commands.len()).sum();
    let lanes = steps().map(|step| step.columns.len()).max().unwrap_or(0);
    let message = if commands > COMMANDS_MAX {
        format!("{commands} commands, where at most {COMMANDS_MAX} can be rehearsed")
    } else if lanes > LANES_MAX {
        format!("a step of {lanes} lanes, where at most {LANES_MAX} can be rehearsed")
    } else {
        return None;
    };
    Some(
        Diagnostic::found("too-long", Severity::Error, message)
            .at(file, 0..0, "in this runbook")
            .playable(false),
    )
}
