//! What of the cluster is told over time: regions, generations with their modes, repositories, and the jobs that wait and run.
//!
//! A region that starts, stops or dies, and a repository that falls or answers again, may do so in any event: they are few
//! and stand in the outline. A generation comes, goes and has another mode by what is typed, with a region's start, or with
//! its repository, and by nothing of the daily traffic.

use crate::cluster::Cluster;
use crate::event::Event;
use crate::parts::{Generation, Region, RegionState};
use rehearsal::outcome::Condition;
use rehearsal::{Curves, Gauge, Sheet, TrackStanding};

impl Cluster {
    pub(crate) fn tell_things(&self, sheet: &mut Sheet) {
        for region in &self.regions {
            let (state, condition) = region_stands(region);
            let (name, host) = (&[region.name.as_str()], Some(region.host));
            sheet.tell(&TrackStanding { kind: "region", name, host, state: &state, condition });
        }
        for (at, store) in self.stores.iter().enumerate() {
            let host = self.repository_hosts[at];
            let (state, condition) = match (store.up, store.elsewhere, store.in_step) {
                (false, ..) => ("does not answer", Condition::Off),
                (true, true, _) => ("answers, failed over", Condition::Part),
                (true, false, _) => ("answers", Condition::On),
            };
            sheet.tell(&TrackStanding { kind: "repository", name: &[&store.name], host, state, condition });
            for number in self.held_by(at) {
                let (name, mode) = (self.generation_name(at, number), self.mode_in_words(at, number));
                let condition = if self.runs_batch(at, number) { Condition::On } else { Condition::Part };
                sheet.tell(&TrackStanding {
                    kind: "generation",
                    name: &[&name],
                    host,
                    state: &mode,
                    condition,
                });
            }
        }
    }

    fn generation_name(&self, at: usize, number: usize) -> String {
        let Generation { pac, release, .. } = &self.generations[number];
        format!("{pac} {release} in {}", self.stores[at].name)
    }

    fn mode_in_words(&self, at: usize, number: usize) -> String {
        let mode = self.stores[at].get(&self.generations[number].keys.mode);
        mode.map(|mode| String::from_utf8_lossy(mode).into_owned()).unwrap_or_default()
    }

    /// A number for what any event can move.
    pub(crate) fn things_outlined(&self) -> u64 {
        let regions =
            self.regions.iter().map(|region| region.run_state as u64 * 2 + u64::from(region.listening));
        let repositories =
            self.stores.iter().map(|store| u64::from(store.up) * 2 + u64::from(store.elsewhere));
        let all = regions.chain(repositories);
        all.fold(self.generations.len() as u64, |outline, one| outline.wrapping_mul(31).wrapping_add(one))
    }

    pub(crate) fn tell_quantities(&self, curves: &mut Curves) {
        for (number, region) in self.regions.iter().enumerate() {
            let sessions = self.sessions.counts.get(number).copied().unwrap_or_default();
            let (name, unit) = ("sessions connected", "sessions");
            let of = || region.name.clone();
            curves.level(&Gauge { kind: "sessions", number, of: &of, name, unit }, sessions.into());
        }
        for at in 0..self.stores.len() {
            for number in 0..self.generations.len() {
                let of = || self.generation_name(at, number);
                let keys = &self.generations[number].keys;
                let (waiting, running) =
                    (self.stores[at].llen(&keys.jobs), self.stores[at].hlen(&keys.running));
                let place = number * self.stores.len() + at;
                let gauge = |kind, name| Gauge { kind, number: place, of: &of, name, unit: "jobs" };
                curves.level(&gauge("waiting", "jobs waiting"), waiting as u64);
                curves.level(&gauge("running", "jobs running"), running as u64);
            }
        }
    }
}

/// Whether an event belongs to the daily traffic of a region, or merely looks for something.
pub(crate) const fn is_daily(event: Event) -> bool {
    matches!(
        event,
        Event::Poll { .. }
            | Event::Ping { .. }
            | Event::JobDone { .. }
            | Event::Replicate { .. }
            | Event::Look { .. }
    )
}

/// Where a region stands, with whether it takes new clients. One that stands still does nothing, whatever it was about;
/// it begins and ends to do so with a fault, which is always looked after.
fn region_stands(region: &Region) -> (String, Condition) {
    if region.pauses.any() && !region.run_state.is_down() {
        return (String::from("stands still"), Condition::Off);
    }
    let release = region.member.as_ref().map(|member| format!(", {}", member.release)).unwrap_or_default();
    let closed = region.run_state == RegionState::Running && !region.listening;
    let closed = if closed { ", closed to new clients" } else { "" };
    let condition = match region.run_state {
        RegionState::Running if region.listening => Condition::On,
        RegionState::Running => Condition::Part,
        RegionState::Starting | RegionState::Stopping => Condition::Busy,
        RegionState::NotResponding | RegionState::Stopped | RegionState::Crashed => Condition::Off,
    };
    (format!("{}{release}{closed}", region.run_state.word()), condition)
}
