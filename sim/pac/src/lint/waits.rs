//! Waits: what they prove, and those that cannot end, of which it is told and not what follows.

use super::world::{Mode, Region, Status, World};
use crate::command::{Age, Awaited};
use frame::LintWorld;

/// Something is waited for.
pub(super) fn wait(world: &mut World<'_>, awaited: &Awaited) {
    match awaited {
        Awaited::Stopped(name) => {
            let Some(region) = world.site.region(name) else { return };
            match world.regions[region].status {
                _ if world.regions[region].doubtful => {}
                Status::Up | Status::Starting(_) => {
                    never(world, format!("region `{name}` was not told to stop"), "stop it first");
                    world.regions[region].doubtful = true;
                }
                Status::Stopping(at) => world.regions[region].status = Status::Down(at),
                Status::Down(_) => {}
            }
        }
        Awaited::Running(name) => {
            let Some(region) = world.site.region(name) else { return };
            match world.regions[region].status {
                _ if world.regions[region].doubtful => {}
                Status::Stopping(_) | Status::Down(_) => {
                    never(world, format!("region `{name}` was not started"), "start it first");
                    world.regions[region].doubtful = true;
                }
                Status::Up | Status::Starting(_) => world.regions[region].status = Status::Up,
            }
        }
        Awaited::Drained(name) => {
            let Some(region) = world.site.region(name) else { return };
            if world.reachable(region) && world.regions[region].status.works() {
                let reason = format!("new clients still come to region `{name}`");
                never(world, reason, "drain its host or disable its listeners first");
            }
            world.regions[region].drained = true;
        }
        Awaited::Jobs(Age::Old) | Awaited::Members(Age::Old) if of(world, Age::Old).is_empty() => {
            nothing(world);
        }
        Awaited::Jobs(age) => jobs(world, *age),
        Awaited::Members(age) => members(world, *age),
    }
}

/// The generations of an age.
fn of(world: &World<'_>, age: Age) -> std::ops::Range<usize> {
    match age {
        Age::Old => world.first_left..world.newest(),
        Age::New => world.newest()..world.generations.len(),
    }
}

fn jobs(world: &mut World<'_>, age: Age) {
    for generation in of(world, age) {
        let one = &world.generations[generation];
        if one.mode == Mode::Running {
            under_clients(world, generation);
            world.generations[generation].jobs_done = true;
        } else {
            let reason = format!("the PAC of release {} starts no job", one.release);
            never(world, reason, "wait for jobs while the mode of their PAC is Running");
        }
    }
}

/// Jobs have run when nobody can submit one any more: a client that is still connected may do so right after the wait.
fn under_clients(world: &mut World<'_>, generation: usize) {
    let connected = |one: &Region| one.member == generation && one.status.works() && !one.drained;
    for region in (0..world.regions.len()).filter(|region| connected(&world.regions[*region])) {
        let name = world.name(region);
        let message = format!("clients that are connected to region `{name}` may go on submitting jobs");
        world
            .line()
            .warning("jobs-under-clients", message)
            .help(format!("keep clients off it and type `wait drained {name}` before this"));
    }
}

fn members(world: &mut World<'_>, age: Age) {
    let generations = of(world, age);
    for region in 0..world.regions.len() {
        let own = &world.regions[region];
        if !generations.contains(&own.member) {
            continue;
        }
        match own.status {
            _ if own.doubtful => {}
            Status::Up | Status::Starting(_) => {
                let reason = format!("region `{}` is a member and was not told to stop", world.name(region));
                never(world, reason, "stop it first");
                world.regions[region].doubtful = true;
            }
            Status::Stopping(at) => world.regions[region].status = Status::Down(at),
            Status::Down(_) => {}
        }
    }
}

/// Such a wait is over at once, whatever is still there.
fn nothing(world: &World<'_>) {
    let line = world.line();
    line.warning("nothing-to-wait-for", "there is no old PAC to wait for")
        .also(world.removed_at, "removed here")
        .help("wait while both PACs are there, before the old one is removed");
}

fn never(world: &World<'_>, reason: String, help: &str) {
    world.line().error("wait-cannot-end", reason).help(help);
}
