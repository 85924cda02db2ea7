//! Installing releases, and tools that end their work.

use super::{Call, LATER, Said};
use crate::pair::{Ground, Job, Pair, Work};
use fleet::Release;
use kernel::Span;
use rehearsal::Reply;

impl Pair {
    pub(crate) fn install(&mut self, call: Call<'_>, release: &str, stage: &mut Ground) -> Said {
        let release = Release::parse(release).ok_or_else(|| format!("`{release}` is not a release"))?;
        let work = Work::Install { host: call.origin.host, release };
        let job = Job { ticket: call.ticket, blame: call.origin.blame, work };
        self.put_to_work(job, self.numbers.install, stage);
        LATER
    }

    /// A tool has done its work.
    pub(crate) fn tool_done(&mut self, job: u32, stage: &mut Ground) {
        let Job { ticket, blame, work } = self.jobs[job as usize].clone();
        match work {
            Work::Dump { dump } => self.dump_done(dump, ticket, stage),
            Work::Restore(restoring) => self.restore_done((ticket, blame), &restoring, stage),
            Work::Install { host, release } => {
                stage.fleet.host_mut(host).install(release);
                stage.reply(ticket, Span::ZERO, Reply::done());
            }
            Work::Destroy { store } => self.destroy_again((ticket, blame), store, stage),
        }
    }
}
