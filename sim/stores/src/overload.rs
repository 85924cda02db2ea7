//! Whether more was written than a channel can carry, or a disk can take.
//!
//! What is compared was measured: the updates of the busiest minute, and what would have to be done with them in that
//! minute. A channel carries no more than its link does as faults leave it, than one full batch after each time of
//! gathering, and than one window in the time until it is acknowledged, lost messages included. A log holds what its store
//! took and what it received; the model does not let it wait for its disk, so that this is only told.
//!
//! What can be done changes where a fault begins or ends. So the run is looked at in the stretches in which nothing
//! changed, each with the updates that were written in it, and the stretch is told in which least could be done of those
//! that were too much. One of less than ten seconds is passed over, for a few updates are much in a short while (ours).
//!
//! Where more was written than that, the backlog grows for as long as that goes on, and both figures are told.

use crate::pair::{Pair, Stage};
use crate::parts::{Limit, Stretch};
use kernel::{Span, Time};
use ledger::{StoreId, UpdateId};
use rehearsal::{Severity, length_in_words};

/// In which time work is compared with what can be done.
const MINUTE: Span = Span::from_secs(60);

/// In how short a stretch it is compared at the least.
const LEAST: Span = Span::from_secs(10);

/// Too much work in words: in which time, how much in a second, and what could be done.
type Excess = [String; 3];

impl Pair {
    /// Notes what can be done from now on, where that changes.
    pub(crate) fn begin_stretch(&mut self, stage: &Stage) {
        let writes = [0, 1].map(|store| {
            let disk = &stage.fleet.host(self.stores[store].host).disk;
            Limit { bytes_per_s: disk.bytes_per_s_now(), what: "writes" }
        });
        let stretch =
            Stretch { since: stage.now(), carries: [0, 1].map(|from| self.carries(from, stage)), writes };
        let as_before = |last: &Stretch| last.carries == stretch.carries && last.writes == stretch.writes;
        if !self.stretches.last().is_some_and(as_before) {
            self.stretches.push(stretch);
        }
    }

    /// Tells where more was written than could be carried or kept.
    pub(crate) fn find_overload(&self, stage: &mut Stage) {
        for of in [0, 1] {
            let from = self.standing(of);
            let name = &self.stores[from].name;
            let carried = self.excess(Some(self.id(from)), |stretch| stretch.carries[of], stage);
            if let Some([within, most, limit]) = carried {
                let peer = self.peer_name(from);
                let message = format!(
                    "in its busiest {within} {name} wrote {most} a second for {peer}, and {limit} a second: {peer} falls \
                     behind for as long as that goes on"
                );
                stage.note(Severity::Warning, "overloaded", None, message);
            }
            let written = self.excess(None, |stretch| Some(stretch.writes[of]), stage);
            if let Some([within, most, limit]) = written {
                let host = &stage.fleet.host(self.stores[from].host).name;
                let message = format!(
                    "in the busiest {within} {most} a second were written for the log of {name}, and the disk of {host} \
                     {limit}: the model does not let the log wait for it"
                );
                stage.note(Severity::Warning, "overloaded", None, message);
            }
        }
    }

    /// The work that was too much where least could be done, at a store or at both.
    fn excess(
        &self,
        at: Option<StoreId>,
        limit: impl Fn(&Stretch) -> Option<Limit>,
        stage: &Stage,
    ) -> Option<Excess> {
        let ends = self.stretches.iter().skip(1).map(|next| next.since).chain([stage.now()]);
        let excesses = self.stretches.iter().zip(ends).filter_map(|(stretch, end)| {
            let limit = limit(stretch)?;
            let within = MINUTE.min(end - stretch.since);
            let most = self.busiest(at, (limit, within), (stretch.since, end), stage)?;
            Some((within, most, limit))
        });
        let (within, most, limit) = excesses.min_by_key(|(_, _, limit)| limit.bytes_per_s)?;
        let can = format!("{} {}", limit.what, kilobytes(limit.bytes_per_s));
        Some([told(within), kilobytes(most), can])
    }

    /// What limits the channel of a store; nothing is said where no link leads to its peer.
    fn carries(&self, from: usize, stage: &Stage) -> Option<Limit> {
        if !self.sends(from) {
            return None;
        }
        let hosts = [from, self.peer(from)].map(|store| self.stores[store].host);
        let link = stage.fleet.link_between(hosts[0], hosts[1])?;
        let link = &stage.fleet.links[usize::from(link.0)];
        let limits = self.limits();
        let way = link.latency_now() + link.mean_held_up();
        let there_and_back = way + way + self.config().replication.ack_s.span();
        let each = |bytes: u64, time: Span| {
            let bytes = u128::from(bytes) * 1_000_000_000 / u128::from(time.nanos().max(1));
            u64::try_from(bytes).unwrap_or(u64::MAX)
        };
        let limits = [
            (link.bytes_per_s_now(), "the link carries"),
            (each(limits.batch, self.config().replication.batch_s.span()), "full batches carry"),
            (each(limits.window, there_and_back), "the window lets through"),
        ];
        let (bytes_per_s, what) = limits.into_iter().min_by_key(|(bytes, _)| *bytes)?;
        Some(Limit { bytes_per_s, what })
    }

    /// The bytes a second of the time of a stretch in which most was written, at a store or at both, where they are more
    /// than a limit.
    fn busiest(
        &self,
        at: Option<StoreId>,
        (limit, within): (Limit, Span),
        (since, end): (Time, Time),
        stage: &Stage,
    ) -> Option<u64> {
        let row = self.log_sizes().record.max(1);
        let most =
            u128::from(limit.bytes_per_s) * u128::from(within.nanos()) / 1_000_000_000 / u128::from(row);
        let (made, _) = stage.ledger.made_so_far();
        let most = usize::try_from(most).ok().filter(|most| within >= LEAST && *most < made)?;
        let when = |index: usize| {
            stage.ledger.update(UpdateId::nth(index as u64 + 1)).map(|update| update.committed)
        };
        // Whoever writes more than that in a minute writes three quarters of it between two of these marks, which are
        // few.
        let quarter = (most / 4).max(1);
        let marks = || (0..made).step_by(quarter);
        let soon = |(from, to): (usize, usize)| Some(when(to)? - when(from)? < within);
        if most >= 4 && !marks().zip(marks().skip(3)).any(|marks| soon(marks) == Some(true)) {
            return None;
        }
        let written = stage.ledger.updates().filter(|(_, update)| {
            let here = at.is_none_or(|store| stage.ledger.store_of(update.taken_by) == store);
            here && (since..=end).contains(&update.committed)
        });
        let times: Vec<Time> = written.map(|(_, update)| update.committed).collect();
        let mut first = 0;
        let mut greatest = 0;
        for (last, at) in times.iter().enumerate() {
            while *at - times[first] >= within {
                first += 1;
            }
            greatest = greatest.max(last + 1 - first);
        }
        let bytes = u128::from(row) * greatest as u128 * 1_000_000_000 / u128::from(within.nanos().max(1));
        (greatest > most).then(|| u64::try_from(bytes).unwrap_or(u64::MAX))
    }
}

/// A time in which something was busiest.
fn told(within: Span) -> String {
    if within == MINUTE { "minute".into() } else { length_in_words(within) }
}

/// A size in kilobytes with a tenth.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).saturating_add(512) / 1024;
    format!("{}.{} KB", tenths / 10, tenths % 10)
}
