//! `casstart`: which generation a region becomes a member of, and what the start does to the repositories.

use super::Call;
use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::command::Start;
use crate::config::Sit;
use crate::event::Event;
use crate::readings::RepeatedUpgrade;
use crate::region::{Life, Member};
use fleet::Release;
use kernel::planted;
use ledger::{Blame, Reason};
use rehearsal::outcome::Severity;

/// The place a start would take, and what is there.
struct Place {
    at: usize,
    prefix: String,
    release: Release,
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

    fn place(&self, number: usize, release: &Release) -> Place {
        let region = &self.regions[number];
        let prefix = self.prefix(&region.pac, release);
        let store = &self.stores[region.repository];
        Place {
            at: region.repository,
            exists: store.get(&format!("{prefix}mode")).is_some(),
            has_members: store.hlen(&format!("{prefix}members")) > 0,
            release: release.clone(),
            prefix,
        }
    }

    /// `/s:u` initialises the new PAC in mode Upgrade (`domain/pac.md 1.4`, step 6). What it does where that PAC exists
    /// already is the reading `repeated-u`.
    fn start_upgrade(&mut self, place: &Place, blame: Blame, stage: &mut Ground) -> Member {
        if !place.exists {
            let mode = if planted("upgrade-mode-runs-batch") { "Running" } else { "Upgrade" };
            self.create_generation(place.at, &place.prefix, mode, Some(blame));
            return place.member();
        }
        match self.readings().repeated_upgrade {
            RepeatedUpgrade::Join => {}
            RepeatedUpgrade::ResetMode => self.set_mode(place.at, &place.prefix, "Upgrade", blame),
            RepeatedUpgrade::Reinitialise => {
                let reason = Reason { cause: Cause::Reinitialised, blame: Some(blame) };
                self.wipe(place.at, &place.prefix, reason, stage);
                self.create_generation(place.at, &place.prefix, "Upgrade", Some(blame));
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
        let others = self.generations(place.at);
        let other = others.iter().rev().find(|(pac, _)| *pac == region.pac);
        match other {
            Some((pac, release)) if region.min_comp_check => Ok(Member {
                repository: place.at,
                prefix: self.prefix(pac, release),
                release: place.release.clone(),
            }),
            Some((pac, release)) => Err(format!(
                "casstart: region {} is at {}, PAC {pac} is at {release}: the region is rejected",
                region.name, place.release
            )),
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
            self.create_generation(place.at, &place.prefix, "Running", Some(blame));
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
        self.wipe(place.at, &place.prefix, reason, stage);
        let member = place.member();
        self.clear_queues(&member, blame, stage);
        self.create_generation(place.at, &place.prefix, "Running", Some(blame));
        Ok((member, Vec::new()))
    }

    /// Remembers who let a region of another record layout into a generation.
    fn note_layout(&mut self, member: &Member, blame: Blame) {
        let held = self.generations(member.repository);
        let own = held.iter().find(|(pac, release)| self.prefix(pac, release) == member.prefix);
        if own.is_some_and(|(_, release)| self.layout(release) != self.layout(&member.release)) {
            let generation = usize::from(self.generation(&member.prefix));
            self.mixed_by[generation].get_or_insert(blame);
        }
    }

    fn clear_queues(&mut self, member: &Member, blame: Blame, stage: &mut Ground) {
        let (at, prefix) = self.queues_of(member);
        let reason = Reason { cause: Cause::ClearedByColdStart, blame: Some(blame) };
        for kind in ["ts:", "td:"] {
            self.wipe(at, &format!("{prefix}{kind}"), reason, stage);
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
        Member { repository: self.at, prefix: self.prefix.clone(), release: self.release.clone() }
    }
}
