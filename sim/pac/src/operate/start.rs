//! `casstart`, and the start of a region with its host: which generation a region becomes a member of, and what the
//! start does to the repositories.
//!
//! A region that starts with its host starts as by `casstart` without `/s`, by the release that is installed there, and
//! is refused what `casstart` refuses (`docs/models/pac.md 5`, H25; that it is the same is ours).

use super::way::{StartTarget, Way};
use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::command::{Command, Start};
use crate::config::QueueStart;
use crate::event::Event;
use crate::ids::RegionId;
use crate::parts::{Call, Generation, Member, Region, RegionState};
use crate::readings::{ColdStart, RepeatedUpgrade};
use fleet::{HostId, Release};
use kernel::planted;
use keyspace::Key;
use ledger::{Blame, Reason};
use rehearsal::{Act, Replied, Severity, Tried};

/// What a start is: of which region, by which release, by whom.
struct Starting {
    number: usize,
    start: Start,
    release: Release,
    blame: Option<Blame>,
}

impl Starting {
    /// It, as something that is done now.
    const fn act(&self, stage: &Stage) -> Act {
        Act { at: stage.now(), by: self.blame }
    }
}

impl Cluster {
    /// Starts a region, or refuses to.
    pub(super) fn start(&mut self, number: usize, start: Start, call: &Call, stage: &mut Stage) -> Replied {
        self.is_here(number, call)?;
        let blame = call.invocation.blame;
        let starting = Starting { number, start, release: call.invocation.tools.clone(), blame: Some(blame) };
        let lines = self.enter(&starting, stage)?;
        self.note_traps(number, call, stage);
        stage.sets_to_work(call.ticket);
        if call.invocation.breaks() {
            self.kill(number, Some(blame), stage);
            let name = &self.regions[number].name;
            return Err(format!("casstart: region {name} ended while it was starting"));
        }
        let takes = call.invocation.takes(self.config().times.start_s.span());
        let epoch = self.regions[number].epoch;
        stage.after(takes, Event::Started { region: RegionId::of(number), epoch });
        Ok(Some(lines))
    }

    /// The regions of a host that are down start with it.
    pub(crate) fn start_with_host(&mut self, host: HostId, stage: &mut Stage) {
        let Some(release) = stage.fleet.host(host).newest_installed().cloned() else { return };
        for number in 0..self.regions.len() {
            if self.regions[number].host != host || !self.regions[number].run_state.is_down() {
                continue;
            }
            let starting = Starting { number, start: Start::BySit, release: release.clone(), blame: None };
            match self.enter(&starting, stage) {
                Ok(_) => {
                    let (takes, epoch) = (self.config().times.start_s.span(), self.regions[number].epoch);
                    stage.after(takes, Event::Started { region: RegionId::of(number), epoch });
                }
                Err(message) => {
                    let message =
                        format!("{} did not start with its host: {message}", self.regions[number].name);
                    stage.note(Severity::Warning, "autostart-refused", None, message);
                }
            }
        }
    }

    /// A region becomes a member and starts.
    fn enter(&mut self, starting: &Starting, stage: &mut Stage) -> Tried<Vec<String>> {
        let number = starting.number;
        let region = &self.regions[number];
        let (name, host) = (region.name.clone(), region.host);
        if !region.configured {
            return Err(format!("casstart: region {name} is not defined in the directory server"));
        }
        if !region.run_state.is_down() {
            return Err(format!("casstart: region {name} is {}", region.run_state.word()));
        }
        let place = self.place(number, &starting.release);
        if !self.is_open(host, place.at, stage) {
            return Err(format!("casstart: CASPA1002E region {name} cannot connect to the PSOR"));
        }
        if self.is_removed(&place.member()) {
            let generation = self.generations[place.generation].name();
            return Err(format!("casstart: PAC {generation} has been removed: region {name} is rejected"));
        }
        let (member, lines) = match starting.start {
            Start::Upgrade => (self.start_upgrade(&place, starting, stage), Vec::new()),
            Start::Warm => (self.start_warm(&place, starting, stage)?, Vec::new()),
            Start::BySit => (self.start_by_sit(&place, starting, stage), Vec::new()),
            Start::Cold => self.start_cold(&place, starting, stage)?,
        };
        self.note_layout(&member, starting.blame);
        let region = &mut self.regions[number];
        region.epoch += 1;
        region.run_state = RegionState::Starting;
        self.join(number, member, stage);
        Ok(lines)
    }

    /// A start without a kind whose option is the letter of one (`docs/models/pac.md 1.7`, the operator's traps).
    fn note_traps(&self, number: usize, call: &Call, stage: &mut Stage) {
        let Command::CasStart { start: Start::BySit, wait, user, .. } = &call.command else { return };
        let (kind, what) = if user.as_deref() == Some("") {
            ("user-not-upgrade", "`/u` names a user, and an upgrade start is `/s:u`")
        } else if user.is_none() && wait.is_some() {
            ("wait-not-warm", "`/w` waits, and a warm start is `/s:w`")
        } else {
            return;
        };
        let name = &self.regions[number].name;
        let message = format!("{what}: {name} was started as the system initialisation table says");
        stage.note(Severity::Warning, kind, Some(call.invocation.blame), message);
    }

    fn place(&mut self, number: usize, release: &Release) -> StartTarget {
        let pac = self.regions[number].pac.clone();
        let generation = self.generation(&pac, release);
        let layout = self.layout(release);
        let (at, keys) = (self.regions[number].repository, self.keys(generation));
        StartTarget {
            at,
            exists: self.stores[at].get(&keys.mode).is_some(),
            has_members: self.registered(at, generation) > 0,
            layout,
            release: release.clone(),
            generation,
        }
    }

    /// Makes the generation of a start's own release, which is the incompatible way where another one is there.
    fn make(&mut self, place: &StartTarget, mode: &str, starting: &Starting, stage: &mut Stage) {
        let StartTarget { at, generation, .. } = *place;
        self.heed(Way::Own, place, starting.blame, stage);
        self.create_generation(at, generation, mode, starting.act(stage));
    }

    /// `/s:u` initialises the new PAC in mode Upgrade (`docs/models/pac.md 1.4`, step 6). What it does where that PAC
    /// exists already is the reading `repeated-u`.
    fn start_upgrade(&mut self, place: &StartTarget, starting: &Starting, stage: &mut Stage) -> Member {
        if !place.exists {
            let mode = if planted("upgrade-mode-runs-batch") { "Running" } else { "Upgrade" };
            self.make(place, mode, starting, stage);
            return place.member();
        }
        match self.readings().repeated_upgrade {
            RepeatedUpgrade::Join => {}
            RepeatedUpgrade::ResetMode => {
                self.set_mode(place.at, place.generation, "Upgrade", starting.act(stage));
            }
            RepeatedUpgrade::Reinitialise => {
                let reason = Reason { cause: Cause::Reinitialised, blame: starting.blame };
                self.note_under_members(place.at, &[place.generation], starting.blame, stage);
                self.wipe(place.at, &self.generations[place.generation].prefix.clone(), reason, stage);
                self.create_generation(place.at, place.generation, "Upgrade", starting.act(stage));
            }
        }
        place.member()
    }

    /// `/s:w` joins what is there. Without a store of its own version a region is refused, unless the check of versions
    /// is relaxed for the compatible process (`docs/models/pac.md 1.2`, 5 H7; inferred), or every registered member has
    /// the region's own version, as at the end of that process: what is checked are the versions of the members (1.2).
    fn start_warm(&mut self, place: &StartTarget, starting: &Starting, stage: &mut Stage) -> Tried<Member> {
        if place.exists || planted("warm-start-needs-no-store") {
            return Ok(place.member());
        }
        let Region { name, pac, min_comp_check, .. } = &self.regions[starting.number];
        let held = self.held_by(place.at);
        let other = held.into_iter().rev().find(|number| self.generations[*number].pac == *pac);
        let other =
            other.ok_or_else(|| format!("casstart: the PSOR holds no PAC {pac} for region {name} to join"));
        let generation = other?;
        if self.has_members_of(place.at, generation, &place.release) {
            return Ok(Member { generation, ..place.member() });
        }
        if *min_comp_check {
            self.heed(Way::Shared(generation), place, starting.blame, stage);
            return Ok(Member { generation, ..place.member() });
        }
        let Generation { pac, release, .. } = &self.generations[generation];
        Err(format!(
            "casstart: region {name} is at {}, PAC {pac} is at {release}: the region is rejected",
            place.release
        ))
    }

    /// Whether a generation has members and all are of a release.
    fn has_members_of(&self, at: usize, generation: usize, release: &Release) -> bool {
        let records = self.stores[at].fields(&self.keys(generation).members);
        let own = format!("{release};");
        !records.is_empty() && records.iter().all(|(_, record)| record.starts_with(own.as_bytes()))
    }

    /// Without `/s` the system initialisation table decides what becomes of the queues, and the PAC is not in mode
    /// Upgrade (`docs/models/pac.md 1.7`, 5 H10; inferred). That it makes a PAC is told, unless the repository was
    /// initialised for it.
    fn start_by_sit(&mut self, place: &StartTarget, starting: &Starting, stage: &mut Stage) -> Member {
        let joined = self.start_warm(place, starting, stage);
        if joined.is_err() {
            self.make(place, "Running", starting, stage);
            let meant = (place.at, self.regions[starting.number].pac.clone());
            if !self.initialised.contains(&meant) {
                let name = &self.regions[starting.number].name;
                let message = format!(
                    "{name} was started without `/s` and made PAC {} in mode Running, which runs batch from now on",
                    self.generations[place.generation].name()
                );
                stage.note(Severity::Warning, "made-without-upgrade", starting.blame, message);
            }
        }
        let member = joined.unwrap_or_else(|_| place.member());
        if self.config().sit == QueueStart::Cold {
            self.clear_queues(&member, starting, stage);
        }
        member
    }

    /// `/s:c` removes all data from each repository of the PAC; while another member is registered it becomes a warm
    /// start (`docs/models/pac.md 1.7`). Whether that is all data behind the PAC's own prefix or whatever is there is
    /// the reading `cold-start`.
    fn start_cold(
        &mut self,
        place: &StartTarget,
        starting: &Starting,
        stage: &mut Stage,
    ) -> Tried<(Member, Vec<String>)> {
        if place.has_members {
            let pac = &self.regions[starting.number].pac;
            let line = format!(
                "CASSI9027W Region initializing in Warm startup mode because PAC {pac} is already active"
            );
            stage.note(Severity::Warning, "cold-became-warm", starting.blame, line.clone());
            return Ok((self.start_warm(place, starting, stage)?, vec![line]));
        }
        self.heed(Way::Own, place, starting.blame, stage);
        let reason = Reason { cause: Cause::ClearedByColdStart, blame: starting.blame };
        let member = place.member();
        match self.readings().cold_start {
            ColdStart::OwnPrefix => {
                self.wipe(place.at, &self.generations[place.generation].prefix.clone(), reason, stage);
                self.clear_queues(&member, starting, stage);
            }
            ColdStart::Everything => {
                self.note_under_members(place.at, &self.held_by(place.at), starting.blame, stage);
                self.wipe(place.at, "", reason, stage);
                let queues = self.queue_repository(place.at);
                if self.is_open(self.regions[starting.number].host, queues, stage) {
                    self.wipe(queues, "", reason, stage);
                }
            }
        }
        self.create_generation(place.at, place.generation, "Running", starting.act(stage));
        Ok((member, Vec::new()))
    }

    /// Remembers who let a region of another record layout into a generation.
    fn note_layout(&mut self, member: &Member, blame: Option<Blame>) {
        let release = self.generations[member.generation].release.clone();
        if self.layout(&release) != member.layout {
            let generation = &mut self.generations[member.generation];
            generation.mixed_by = generation.mixed_by.or(blame);
        }
    }

    /// Clears the queues, unless their repository is away: a start goes on then, and reaches no queue
    /// (`docs/models/pac.md 2.5`).
    fn clear_queues(&mut self, member: &Member, starting: &Starting, stage: &mut Stage) {
        let (at, keys) = (self.queue_repository(member.repository), self.queue_keys(member.generation));
        if !self.is_open(self.regions[starting.number].host, at, stage) {
            return;
        }
        let reason = Reason { cause: Cause::ClearedByColdStart, blame: starting.blame };
        let keys: Vec<Key> = keys.ts.iter().chain(&keys.td).cloned().collect();
        for key in keys {
            let gone = self.stores[at].unlink(&key);
            self.doom(&gone, reason, stage);
        }
    }

    /// Removes every key with a prefix at once.
    pub(crate) fn wipe(&mut self, at: usize, prefix: &str, reason: Reason<Cause>, stage: &mut Stage) {
        let before = self.held_by(at);
        for key in self.stores[at].scan(prefix) {
            let gone = self.stores[at].unlink(&key);
            self.doom(&gone, reason, stage);
        }
        self.note_gone(at, &before, reason, stage);
    }
}
