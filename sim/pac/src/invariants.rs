//! What must hold of a cluster whatever was done to it, looked at when a run has ended and rows carry their contents.
//!
//! The ledger is told by the model what becomes of a job, an item or a row; whether the regions, locks, sessions and
//! records from which the model speaks agree with each other, nobody tells. So here:
//!
//! - a region that is up is a member of a generation, and one that is down is none and executes nothing;
//! - a job is executed by one region, and is not queued as well, unless a failover has brought it back;
//! - a job that is executed has its dataset locked by the life of the region that executes it;
//! - what is locked for ever was locked by a life that is over;
//! - the sessions counted at a region are those that are connected to it, and none is connected to one that is down;
//! - a region that stopped in order is not registered, unless its repository has gone down since
//!   (`docs/models/pac.md 1.7`,
//!   2.4: only who is killed leaves a record);
//! - a generation's store has its definitions and one of the three modes (`docs/models/pac.md 1.5`);
//! - whoever was silent for too long before another region pinged is recovered, where that comes by itself (reading
//!   `dead-members`), unless a failover has brought its record back;
//! - a generation is either held or known to be gone where one of its regions runs.
//!
//! A breach is a defect of the model, and is told as a disagreement.

use crate::cluster::{Cluster, Stage};
use crate::dead::pinged_at;
use crate::ids::RegionId;
use crate::parts::{Region, RegionState, Session, parse_element};
use crate::readings::DeadMembers;
use rehearsal::{DISAGREEMENT, Severity};

/// One thing that must hold: the first breach of it, in words.
type Invariant = fn(&Cluster, &Stage) -> Option<String>;

const ALL: [Invariant; 9] = [
    who_is_up_is_a_member,
    a_job_is_in_one_place,
    who_executes_has_locked,
    only_the_dead_lock_for_ever,
    sessions_are_counted,
    who_has_stopped_is_not_registered,
    the_silent_are_recovered,
    a_store_is_whole,
    what_runs_is_held_or_known_to_be_gone,
];

impl Cluster {
    /// Notes the first breach of each.
    pub(crate) fn note_breaches(&self, stage: &mut Stage) {
        for breach in ALL.iter().filter_map(|invariant| invariant(self, stage)).collect::<Vec<_>>() {
            stage.note(Severity::Error, DISAGREEMENT, None, breach);
        }
    }
}

fn who_is_up_is_a_member(cluster: &Cluster, _: &Stage) -> Option<String> {
    let wrong = cluster.regions.iter().find(|region| {
        let down = region.run_state.is_down();
        region.member.is_some() == down || (down && !region.executing.is_empty())
    });
    wrong.map(|Region { name, run_state, member, executing, .. }| {
        format!("{name} is {run_state}, is a member: {}, and executes {executing:?}", member.is_some())
    })
}

fn a_job_is_in_one_place(cluster: &Cluster, _: &Stage) -> Option<String> {
    let mut executed: Vec<u32> =
        cluster.regions.iter().flat_map(|region| region.executing.iter().copied()).collect();
    executed.sort_unstable();
    if let Some(twice) = executed.windows(2).find(|two| two[0] == two[1]) {
        return Some(format!("job {} is executed by two regions", twice[0]));
    }
    let calm = cluster.stores.iter().filter(|store| store.failovers == 0);
    let queues = calm.flat_map(crate::parts::Store::lists).filter(|(key, _)| key.name().ends_with(b":jobs"));
    let mut queued: Vec<u32> =
        queues.flat_map(|(_, list)| list).filter_map(|one| Some(parse_element(one)?.2)).collect();
    queued.sort_unstable();
    if let Some(twice) = queued.windows(2).find(|two| two[0] == two[1]) {
        return Some(format!("job {} is queued twice", twice[0]));
    }
    let both = queued.iter().find(|job| executed.binary_search(job).is_ok());
    both.map(|job| format!("job {job} is queued and executed"))
}

fn who_executes_has_locked(cluster: &Cluster, _: &Stage) -> Option<String> {
    for (number, region) in cluster.regions.iter().enumerate() {
        let Some(member) = &region.member else { continue };
        let database = cluster.database(member.generation);
        let locked = |job: &&u32| {
            let lock = cluster.locks.get(database, cluster.jobs[**job as usize].dataset);
            lock.is_some_and(|lock| usize::from(lock.region) == number && lock.epoch == region.epoch)
        };
        if let Some(job) = region.executing.iter().find(|job| !locked(job)) {
            return Some(format!("{} executes job {job} without its lock", region.name));
        }
    }
    None
}

fn only_the_dead_lock_for_ever(cluster: &Cluster, _: &Stage) -> Option<String> {
    let alive = cluster.locks.all().filter(|lock| lock.until.is_none()).find(|lock| {
        let region = &cluster.regions[usize::from(lock.region)];
        region.epoch == lock.epoch && !region.run_state.is_down()
    });
    alive.map(|lock| {
        format!("{} lives, and its lock is never released", cluster.regions[usize::from(lock.region)].name)
    })
}

fn sessions_are_counted(cluster: &Cluster, _: &Stage) -> Option<String> {
    for (number, region) in cluster.regions.iter().enumerate() {
        let here = |session: &&Session| session.region == Some(RegionId::of(number));
        let connected = cluster.sessions.all.iter().filter(here).count();
        let counted = cluster.sessions.counted(number);
        if connected != counted as usize || (connected > 0 && region.run_state != RegionState::Running) {
            let Region { name, run_state, .. } = region;
            return Some(format!(
                "{connected} sessions are connected to {name}, which is {run_state}; {counted} are counted"
            ));
        }
    }
    None
}

fn who_has_stopped_is_not_registered(cluster: &Cluster, _: &Stage) -> Option<String> {
    cluster.regions.iter().find_map(|region| {
        let (at, number) = region.left?;
        let (store, generation) = (&cluster.stores[at], &cluster.generations[number]);
        let stays = store.outages == 0 && store.hget(&generation.keys.members, &region.key).is_some();
        stays.then(|| format!("{} has stopped and is registered in {}", region.name, generation.name()))
    })
}

fn the_silent_are_recovered(cluster: &Cluster, _: &Stage) -> Option<String> {
    if cluster.readings().dead_members == DeadMembers::ByCommand {
        return None;
    }
    for at in (0..cluster.stores.len()).filter(|at| cluster.stores[*at].failovers == 0) {
        let pings = cluster.regions.iter().filter_map(|region| {
            let member = region.member.as_ref().filter(|member| member.repository == at)?;
            let members = &cluster.keys(member.generation).members;
            cluster.stores[at].hget(members, &region.key).and_then(pinged_at)
        });
        let last = pings.max().unwrap_or_default();
        let dead = cluster.registered_dead(at).into_iter().find(|(_, _, dead_at)| *dead_at <= last);
        if let Some((_, number, _)) = dead {
            return Some(format!("nobody has recovered {}", cluster.regions[number].name));
        }
    }
    None
}

fn a_store_is_whole(cluster: &Cluster, _: &Stage) -> Option<String> {
    for at in (0..cluster.stores.len()).filter(|at| cluster.stores[*at].failovers == 0) {
        for number in cluster.held_by(at) {
            let (store, keys) = (&cluster.stores[at], cluster.keys(number));
            let mode = store.get(&keys.mode).unwrap_or_default();
            let known = [b"Running".as_slice(), b"Upgrade", b"Quiesce"].contains(&mode);
            let removed = cluster.removals.iter().any(|removal| removal.at == at);
            let defined = store.hlen(&keys.definitions) == cluster.programs.len() || removed;
            if !known || !defined {
                return Some(format!("the store of {} is not whole", cluster.generations[number].name()));
            }
        }
    }
    None
}

fn what_runs_is_held_or_known_to_be_gone(cluster: &Cluster, _: &Stage) -> Option<String> {
    let is_lost = |(at, number): &(usize, usize)| {
        let known = cluster.held_by(*at).contains(number) != cluster.gone.contains_key(&(*at, *number));
        cluster.has_running(*at, *number) && !known
    };
    let (_, number) = cluster.every_place().find(is_lost)?;
    Some(format!("nobody knows where the store of {} is", cluster.generations[number].name()))
}
