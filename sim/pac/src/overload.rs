//! Whether more jobs were submitted than the initiators could run that ran meanwhile.
//!
//! What is compared was measured and not computed from the scenario: the lengths of all jobs that were submitted while so
//! many initiators ran batch, and the time that these had. Where the first is more than the second, jobs wait longer and
//! longer, and no order of the runbook would have run them; that is told with both figures. While no initiator runs
//! batch at all, something else is the matter.
//!
//! **What it does not do.** It knows nothing of locks and of the time until an initiator looks for a job, so that it is
//! silent about a cluster that is only just large enough.

use crate::cluster::{Cluster, Stage};
use crate::parts::{Load, RegionState};
use kernel::{Span, Time};
use rehearsal::Severity;

/// How long so many initiators must have run for their figures to mean something (ours).
const LEAST: Span = Span::from_secs(30);

impl Cluster {
    /// Takes note of a job that is submitted.
    pub(crate) fn note_work(&mut self, length: Span, now: Time) {
        // Most regions are members of one generation, which is asked once.
        let (mut asked, mut runs, mut running) = (None, false, 0_u64);
        for region in self
            .regions
            .iter()
            .filter(|region| region.run_state == RegionState::Running && !region.pauses.any())
        {
            let Some(member) = &region.member else { continue };
            let of = (member.repository, member.generation);
            if asked != Some(of) {
                (asked, runs) = (Some(of), self.runs_batch(of.0, of.1));
            }
            running += if runs { u64::from(region.initiators) } else { 0 };
        }
        self.offered.add(running, length, now);
    }

    /// Tells where more was submitted than could run.
    pub(crate) fn find_overload(&self, stage: &mut Stage) {
        let all: u64 = self.regions.iter().map(|region| u64::from(region.initiators)).sum();
        for (initiators, Load { time, work }) in self.offered.by_initiators() {
            let capacity = time.saturating_mul(initiators);
            if initiators == 0 || time < LEAST || work <= capacity {
                continue;
            }
            let tenths = work.nanos().saturating_mul(10) / time.nanos();
            let (ran, how) = if initiators == all {
                (format!("all {all}"), "whatever the order of the steps")
            } else {
                (format!("{initiators} of {all}"), "until more run")
            };
            let message = format!(
                "for {} s jobs were submitted that keep {}.{} initiators busy, and {ran} ran batch: jobs wait longer and \
                 longer, {how}",
                time.nanos() / 1_000_000_000,
                tenths / 10,
                tenths % 10,
            );
            stage.note(Severity::Warning, "overloaded", None, message);
        }
    }
}
