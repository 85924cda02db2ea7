//! Whether more jobs were submitted than the initiators could run that ran meanwhile.
//!
//! What is compared was measured and not computed from the scenario: the lengths of all jobs that were submitted while so
//! many initiators ran batch, and the time that these had. Where the first is more than the second, jobs wait longer and
//! longer, and no order of the runbook would have run them; that is told with both figures. While no initiator runs
//! batch at all, something else is the matter.
//!
//! **What it does not do.** It knows nothing of locks and of the time until an initiator looks for a job, so that it is
//! silent about a cluster that is only just large enough.

use crate::cluster::{Cluster, Ground};
use crate::region::Life;
use kernel::{Span, Time};
use rehearsal::outcome::Severity;
use std::collections::BTreeMap;

/// How long so many initiators must have run for their figures to mean something (ours).
const LEAST: Span = Span::from_secs(30);

/// The work that was submitted, by the initiators that ran batch then.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offered {
    by_initiators: BTreeMap<u32, Load>,
    /// When it was looked at last, and how many initiators ran batch.
    last: (Time, u32),
}

/// Work, and the time in which it was submitted.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    time: Span,
    work: Span,
}

impl Cluster {
    /// Takes note of a job that is submitted.
    pub(crate) fn note_work(&mut self, length: Span, now: Time) {
        let runs = |region: &&crate::region::Region| {
            let member =
                region.member.as_ref().filter(|_| region.life == Life::Running && region.pauses == 0);
            member.is_some_and(|member| self.runs_batch(member.repository, member.generation))
        };
        let running = self.regions.iter().filter(runs).map(|region| region.initiators).sum();
        let (since, ran) = std::mem::replace(&mut self.offered.last, (now, running));
        self.offered.by_initiators.entry(ran).or_default().time += now - since;
        self.offered.by_initiators.entry(running).or_default().work += length;
    }

    /// Tells where more was submitted than could run.
    pub(crate) fn find_overload(&self, stage: &mut Ground) {
        let all: u32 = self.regions.iter().map(|region| region.initiators).sum();
        for (initiators, Load { time, work }) in &self.offered.by_initiators {
            let capacity = time.saturating_mul(u64::from(*initiators));
            if *initiators == 0 || *time < LEAST || *work <= capacity {
                continue;
            }
            let tenths = work.nanos().saturating_mul(10) / time.nanos();
            let ran = if *initiators == all { "all of them" } else { "those that ran batch then" };
            let message = format!(
                "jobs were submitted that keep {}.{} initiators busy, and {ran} were {initiators}, for {} s: whatever \
                 the order of the steps, jobs wait longer and longer",
                tenths / 10,
                tenths % 10,
                time.nanos() / 1_000_000_000
            );
            stage.note(Severity::Warning, "overloaded", None, message);
        }
    }
}
