//! Whether more was written than a channel can carry, or a disk can take.
//!
//! What is compared was measured: the updates of the busiest minute, and what would have to be done with them in that
//! minute. A channel carries no more than its link does as faults leave it at the end, than one full batch after each time
//! of gathering, and than one window in the time until it is acknowledged, lost messages included. A log holds what its
//! store took and what it received; the model does not let it wait for its disk, so that this is only told.
//!
//! Where more was written than that, the backlog grows for as long as that goes on, and both figures are told.

use crate::pair::{Pair, Stage};
use kernel::{Span, Time};
use ledger::{StoreId, UpdateId};
use rehearsal::Severity;

/// In which time work is compared with what can be done.
const MINUTE: Span = Span::from_secs(60);

/// What cannot do more than so many bytes in a second.
struct Limit {
    bytes_per_s: u64,
    what: String,
}

impl Pair {
    /// Tells where more was written than could be carried or kept.
    pub(crate) fn find_overload(&self, stage: &mut Stage) {
        for from in [0, 1].map(|store| self.standing(store)) {
            let carries = self.carries(from, stage);
            let name = &self.stores[from].name;
            if let Some(limit) = carries
                && let Some(most) = self.busiest(Some(self.id(from)), &limit, stage)
            {
                let peer = self.peer_name(from);
                let message = format!(
                    "in its busiest minute {name} wrote {} a second for {peer}, and {} {} a second: {peer} falls behind \
                     for as long as that goes on",
                    kilobytes(most),
                    limit.what,
                    kilobytes(limit.bytes_per_s)
                );
                stage.note(Severity::Warning, "overloaded", None, message);
            }
            let host = stage.fleet.host(self.stores[from].host);
            let limit = Limit { bytes_per_s: host.disk.bytes_per_s(), what: host.name.clone() };
            if let Some(most) = self.busiest(None, &limit, stage) {
                let message = format!(
                    "in the busiest minute {} a second were written for the log of {name}, and the disk of {} writes {}: \
                     the model does not let the log wait for it",
                    kilobytes(most),
                    limit.what,
                    kilobytes(limit.bytes_per_s)
                );
                stage.note(Severity::Warning, "overloaded", None, message);
            }
        }
    }

    /// What limits the channel of a store; nothing is said where no link leads to its peer.
    fn carries(&self, from: usize, stage: &Stage) -> Option<Limit> {
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
        Some(Limit { bytes_per_s, what: what.into() })
    }

    /// The bytes a second of the minute in which most was written, at a store or at both, where they are more than a
    /// limit.
    fn busiest(&self, at: Option<StoreId>, limit: &Limit, stage: &Stage) -> Option<u64> {
        let row = u64::from(self.config().data.row_bytes).max(1);
        let most = limit.bytes_per_s.saturating_mul(60) / row;
        let (made, _) = stage.ledger.made_so_far();
        let most = usize::try_from(most).ok().filter(|most| *most < made)?;
        let when = |index: usize| {
            stage.ledger.update(UpdateId::nth(index as u64 + 1)).map(|update| update.committed)
        };
        // Whoever writes more than that in a minute writes three quarters of it between two of these marks, which are
        // few.
        let quarter = (most / 4).max(1);
        let marks = || (0..made).step_by(quarter);
        let soon = |(from, to): (usize, usize)| Some(when(to)? - when(from)? < MINUTE);
        if most >= 4 && !marks().zip(marks().skip(3)).any(|marks| soon(marks) == Some(true)) {
            return None;
        }
        let written = stage
            .ledger
            .updates()
            .filter(|(_, update)| at.is_none_or(|store| stage.ledger.store_of(update.taken_by) == store));
        let times: Vec<Time> = written.map(|(_, update)| update.committed).collect();
        let mut first = 0;
        let mut greatest = 0;
        for (last, at) in times.iter().enumerate() {
            while *at - times[first] >= MINUTE {
                first += 1;
            }
            greatest = greatest.max(last + 1 - first);
        }
        (greatest > most).then(|| greatest as u64 * row / 60)
    }
}

/// A size in kilobytes with a tenth.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).saturating_add(512) / 1024;
    format!("{}.{} KB", tenths / 10, tenths % 10)
}
