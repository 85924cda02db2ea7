//! `casstart`: which generation a region becomes a member of, and what the start does to the repositories.

use super::Call;
use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::command::Start;
use crate::config::Sit;
use crate::event::Event;
use crate::generation::Generation;
use crate::readings::RepeatedUpgrade;
use crate::region::{Life, Member};
use crate::repository::Key;
use fleet::Release;
use kernel::planted;
use ledger::{Blame, Reason};
use rehearsal::outcome::Severity;

/// The place a start would take, and what is there.
struct Place {
    at: usize,
    generation: usize,
    release: Release,
    layout: u32,
    exists: bool,
    has_members: bool,
}

impl Cluster {
    /// Starts a region, or refuses to.
    pub(super) fn start(
        &mut self,
        number: usize,
        start: Start,
        call: &Call,
        stage: &mut Ground,
    ) -> Result<Vec<String>, String> {
        self.is_here(number, call)?;
        let region = &self.regions[number];
        let name = region.name.clone();
        if !region.configured {
            return Err(format!("casstart: region {name} is not defined in the directory server"));
        }
        if !region.life.is_down() {
            return Err(format!("casstart: region {name} is {}", region.life.word()));
        }
        let place = self.place(number, &call.origin.tools);
        if !self.stores[place.at].up {
            return Err(format!("casstart: CASPA1002E region {name} cannot connect to the PSOR"));
        }
        if self.is_removed(&place.member()) {
            let generation = self.generations[place.generation].name();
            return Err(format!("casstart: PAC {generation} has been removed: region {name} is rejected"));
        }
        let blame = call.origin.blame;
        let (member, lines) = match start {
            Start::Upgrade => (self.start_upgrade(&place, blame, stage), Vec::new()),
            Start::Warm => (self.start_warm(number, &place)?, Vec::new()),
            Start::BySit => (self.start_by_sit(number, &place, blame, stage), Vec::new()),
            Start::Cold => self.start_cold(number, &place, blame, stage)?,
        };
        self.note_layout(&member, blame);
        let region = &mut self.regions[number];
        region.epoch += 1;
        region.life = Life::Starting;
        let epoch = region.epoch;
        self.join(number, member, stage);
        if call.origin.breaks() {
            self.kill(number, Some(blame), stage);
            return Err(format!("casstart: region {name} ended while it was starting"));
        }
        let takes = call.origin.takes(self.config().times.start_s.span());
        stage.after(takes, Event::Started { region: number as u8, epoch });
        Ok(lines)
    }

    fn place(&mut self, number: usize, release: &Release) -> Place {
        let pac = self.regions[number].pac.clone();
        let generation = self.generation(&pac, release);
        let (at, keys) = (self.regions[number].repository, self.keys(generation));
        Place {
            at,
            exists: self.stores[at].get(&keys.mode).is_some(),
            has_members: self.stores[at].hlen(&keys.members) > 0,
            layout: self.layout(release),
            release: release.clone(),
            generation,
        }
    }

    /// `/s:u` initialises the new PAC in mode Upgrade (`domain/pac.md 1.4`, step 6). What it does where that PAC exists
    /// already is the reading `repeated-u`.
    fn start_upgrade(&mut self, place: &Place, blame: Blame, stage: &mut Ground) -> Member {
        if !place.exists {
            let mode = if planted("upgrade-mode-runs-batch") { "Running" } else { "Upgrade" };
            self.create_generation(place.at, place.generation, mode, Some(blame));
            return place.member();
        }
        match self.readings().repeated_upgrade {
            RepeatedUpgrade::Join => {}
            RepeatedUpgrade::ResetMode => self.set_mode(place.at, place.generation, "Upgrade", blame),
            RepeatedUpgrade::Reinitialise => {
                let reason = Reason { cause: Cause::Reinitialised, blame: Some(blame) };
                self.wipe(place.at, &self.generations[place.generation].prefix.clone(), reason, stage);
                self.create_generation(place.at, place.generation, "Upgrade", Some(blame));
            }
        }
        place.member()
    }

    /// `/s:w` joins what is there. Without a store of its own version a region is refused, unless the check of versions
    /// is relaxed for the compatible process (`domain/pac.md 1.2`, 5 H7; inferred).
    fn start_warm(&self, number: usize, place: &Place) -> Result<Member, String> {
        if place.exists || planted("warm-start-needs-no-store") {
            return Ok(place.member());
        }
        let region = &self.regions[number];
        let held = self.held_by(place.at);
        let other = held.into_iter().rev().find(|number| self.generations[*number].pac == region.pac);
        match other {
            Some(generation) if region.min_comp_check => Ok(Member { generation, ..place.member() }),
            Some(generation) => {
                let Generation { pac, release, .. } = &self.generations[generation];
                Err(format!(
                    "casstart: region {} is at {}, PAC {pac} is at {release}: the region is rejected",
                    region.name, place.release
                ))
            }
            None => Err(format!(
                "casstart: the PSOR holds no PAC {} for region {} to join",
                region.pac, region.name
            )),
        }
    }

    /// Without `/s` the system initialisation table decides what becomes of the queues, and the PAC is not in mode Upgrade
    /// (`domain/pac.md 1.7`, 5 H10; inferred).
    fn start_by_sit(&mut self, number: usize, place: &Place, blame: Blame, stage: &mut Ground) -> Member {
        let joined = self.start_warm(number, place);
        if joined.is_err() {
            self.create_generation(place.at, place.generation, "Running", Some(blame));
        }
        let member = joined.unwrap_or_else(|_| place.member());
        if self.config().sit == Sit::Cold {
            self.clear_queues(&member, blame, stage);
        }
        member
    }

    /// `/s:c` removes all data from each repository of the PAC, other PACs' keys aside; while another member is
    /// registered it becomes a warm start (`domain/pac.md 1.7`).
    fn start_cold(
        &mut self,
        number: usize,
        place: &Place,
        blame: Blame,
        stage: &mut Ground,
    ) -> Result<(Member, Vec<String>), String> {
        if place.has_members {
            let pac = &self.regions[number].pac;
            let line = format!(
                "CASSI9027W Region initializing in Warm startup mode because PAC {pac} is already active"
            );
            stage.note(Severity::Warning, "cold-became-warm", Some(blame), line.clone());
            return Ok((self.start_warm(number, place)?, vec![line]));
        }
        let reason = Reason { cause: Cause::ClearedByColdStart, blame: Some(blame) };
        self.wipe(place.at, &self.generations[place.generation].prefix.clone(), reason, stage);
        let member = place.member();
        self.clear_queues(&member, blame, stage);
        self.create_generation(place.at, place.generation, "Running", Some(blame));
        Ok((member, Vec::new()))
    }

    /// Remembers who let a region of another record layout into a generation.
    fn note_layout(&mut self, member: &Member, blame: Blame) {
        if self.layout(&self.generations[member.generation].release) != member.layout {
            self.generations[member.generation].mixed_by.get_or_insert(blame);
        }
    }

    fn clear_queues(&mut self, member: &Member, blame: Blame, stage: &mut Ground) {
        let (at, keys) = (self.queue_repository(member.repository), self.queue_keys(member.generation));
        let reason = Reason { cause: Cause::ClearedByColdStart, blame: Some(blame) };
        let keys: Vec<Key> = keys.ts.iter().chain(&keys.td).cloned().collect();
        for key in keys {
            let gone = self.stores[at].unlink(&key);
            self.doom(&gone, reason, stage);
        }
    }

    /// Removes every key with a prefix at once.
    pub(crate) fn wipe(&mut self, at: usize, prefix: &str, reason: Reason<Cause>, stage: &mut Ground) {
        for key in self.stores[at].scan(prefix) {
            let gone = self.stores[at].unlink(&key);
            self.doom(&gone, reason, stage);
        }
    }
}

impl Place {
    fn member(&self) -> Member {
        let Self { at, generation, layout, .. } = *self;
        Member { repository: at, generation, layout, release: self.release.clone() }
    }
}
