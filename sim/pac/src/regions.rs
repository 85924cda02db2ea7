//! The life of a region: how it becomes a member of a generation, what it does by itself, and how it ends.
//!
//! ```text
//! stopped --casstart--> starting --> running --casstop--> stopping / not responding --> stopped
//!    ^                                  | casstop /i, /f; an install under it
//!    +----------- casstart ---------- crashed
//! ```
//! A region that is stopping completes its jobs first (`docs/models/pac.md 1.7`); while clients were connected to it,
//! its status is Not Responding meanwhile (`docs/models/pac.md 1.2`). A killed region does no shutdown processing, so
//! that its member record and its locks stay behind (`docs/models/pac.md 2.4`). What faults do to regions stands in
//! `faults`.

use crate::cluster::{Cluster, Stage};
use crate::event::Event;
use crate::ids::RegionId;
use crate::parts::{Member, Region, RegionState};
use kernel::planted;
use ledger::Blame;
use rehearsal::{Act, Severity};

impl Cluster {
    /// Makes a region a member: its record, and its memory of the definitions.
    pub(crate) fn join(&mut self, number: usize, member: Member, stage: &mut Stage) {
        let key = &self.keys(member.generation).definitions;
        let store = &self.stores[member.repository];
        let enabled = |program| store.hget(key, program) == Some(b"enabled");
        let definitions = self.programs.iter().map(enabled).collect();
        let region = &mut self.regions[number];
        region.definitions = definitions;
        let (at, generation) = (member.repository, member.generation);
        region.stamp = format!("{};", member.release);
        region.member = Some(member);
        region.stopped_by = None;
        region.left = None;
        // What an earlier life of it left there is its own.
        self.recover_member(at, generation, number);
        self.register(number, stage);
    }

    /// Writes the member record with the time of the ping (`docs/models/pac.md 2.2`), and looks who has not pinged.
    fn register(&mut self, number: usize, stage: &mut Stage) {
        let region = &self.regions[number];
        let Some(member) = &region.member else { return };
        if self.is_removed(member) {
            return;
        }
        let record = [region.stamp.as_str(), &stage.now().nanos().to_string()].concat();
        let members = &self.generations[member.generation].keys.members;
        let at = member.repository;
        self.stores[at].hset(members, &region.key, &record);
        self.recover_the_silent(at, stage);
    }

    /// A region pings. Where its record was removed under it, the ping makes it anew (`docs/models/repository.md 3`).
    pub(crate) fn ping(&mut self, number: usize, epoch: u32, stage: &mut Stage) {
        if !self.is_life(number, epoch) {
            return;
        }
        if self.reaches(number, stage) && !self.regions[number].pauses.any() {
            self.take_off_ended(number, stage);
            self.register(number, stage);
        }
        let region = RegionId::of(number);
        stage.after(self.config().times.ping_s.span(), Event::Ping { region, epoch });
    }

    fn is_life(&self, number: usize, epoch: u32) -> bool {
        let region = &self.regions[number];
        region.epoch == epoch && !region.run_state.is_down()
    }

    /// A region has started.
    pub(crate) fn started(&mut self, number: usize, epoch: u32, stage: &mut Stage) {
        if self.regions[number].epoch != epoch || self.regions[number].run_state != RegionState::Starting {
            return;
        }
        self.regions[number].run_state = RegionState::Running;
        self.keep_house(number, stage);
    }

    /// Schedules what a running region does by itself. Every life of a region begins with the same phase.
    pub(crate) fn keep_house(&self, number: usize, stage: &mut Stage) {
        let Region { name, epoch, .. } = &self.regions[number];
        let (region, epoch) = (RegionId::of(number), *epoch);
        let times = &self.config().times;
        let ping = stage.phase("pings", &[name], times.ping_s.span());
        let poll = stage.phase("polls", &[name], times.poll_s.span());
        stage.after(ping, Event::Ping { region, epoch });
        stage.after(poll, Event::Poll { region, epoch });
    }

    /// A graceful stop begins: clients are cut, jobs are completed (`docs/models/pac.md 1.4`, step 2; `1.7`).
    pub(crate) fn begin_stop(&mut self, number: usize, blame: Blame, stage: &mut Stage) {
        let had_clients = self.cut_sessions(number, Some(blame), stage) > 0;
        let times = &self.config().times;
        let (stop, longer) = (times.stop_s.span(), times.stop_with_clients_s.span());
        let region = &mut self.regions[number];
        region.closes(Act { at: stage.now(), by: Some(blame) });
        region.run_state = if had_clients { RegionState::NotResponding } else { RegionState::Stopping };
        region.stopped_by = Some(blame);
        let epoch = region.epoch;
        let after = if had_clients { stop + longer } else { stop };
        region.ends_at = stage.now() + after;
        stage.after(after, Event::Stopping { region: RegionId::of(number), epoch });
    }

    /// A region that is stopping ends when its jobs have.
    pub(crate) fn stopping(&mut self, number: usize, epoch: u32, stage: &Stage) {
        let region = &self.regions[number];
        let ends = region.run_state.is_stopping();
        let works = !region.executing.is_empty() && !planted("a-stop-drops-running-jobs");
        let busy = works || region.pauses.any() || stage.now() < region.ends_at;
        if region.epoch != epoch || !ends || busy {
            return;
        }
        self.take_off_ended(number, stage);
        self.deregister(number, stage);
        let reached = self.reaches(number, stage);
        let member = self.regions[number].member.as_ref().filter(|_| reached);
        self.regions[number].left = member.map(|member| (member.repository, member.generation));
        let blame = self.regions[number].stopped_by;
        self.leave(number, RegionState::Stopped, Act { at: stage.now(), by: blame });
    }

    /// Takes the member record back. Where the repository does not answer, the record stays, as that of a dead one.
    fn deregister(&mut self, number: usize, stage: &Stage) {
        if let Some(member) = &self.regions[number].member
            && self.reaches(number, stage)
            && !planted("a-stopped-region-stays-registered")
        {
            let members = &self.generations[member.generation].keys.members;
            self.stores[member.repository].hdel(members, &self.regions[number].key);
        }
    }

    /// A region ends in order and waits for nothing: its clients are cut and its jobs are broken off (one value of the
    /// reading `casstop-immediate`).
    pub(crate) fn end_at_once(&mut self, number: usize, blame: Blame, stage: &mut Stage) {
        self.cut_sessions(number, Some(blame), stage);
        self.regions[number].closes(Act { at: stage.now(), by: Some(blame) });
        let epoch = self.regions[number].epoch;
        self.locks.release(|lock| usize::from(lock.region) == number && lock.epoch == epoch);
        let place = self.regions[number].member.as_ref().map(|member| (member.repository, member.generation));
        self.orphan_jobs(number, Some(blame), stage);
        if let Some((at, generation)) = place
            && self.reaches(number, stage)
        {
            self.take_off_ended(number, stage);
            self.recover_member(at, generation, number);
            self.deregister(number, stage);
            self.regions[number].left = place;
        }
        self.leave(number, RegionState::Stopped, Act { at: stage.now(), by: Some(blame) });
    }

    /// The region is no member any more; the last one to leave is to blame for what stays behind.
    fn leave(&mut self, number: usize, run_state: RegionState, act: Act) {
        let region = &mut self.regions[number];
        region.run_state = run_state;
        region.ended.clear();
        region.epoch += 1;
        region.ended_by = act;
        if let Some(member) = region.member.take() {
            self.generations[member.generation].end_blame = act.by;
        }
    }

    /// A region's processes are killed: no shutdown processing (`docs/models/pac.md 1.7`).
    pub(crate) fn kill(&mut self, number: usize, blame: Option<Blame>, stage: &mut Stage) {
        self.cut_sessions(number, blame, stage);
        self.regions[number].closes(Act { at: stage.now(), by: blame });
        self.orphan_locks(number, blame, stage.now());
        self.orphan_jobs(number, blame, stage);
        self.leave(number, RegionState::Crashed, Act { at: stage.now(), by: blame });
        let name = &self.regions[number].name;
        let message = format!("{name} was killed: its record in the repository and its locks stay behind");
        stage.note(Severity::Warning, "region-killed", blame, message);
    }
}
