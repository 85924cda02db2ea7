//! Rules of starts and stops (`docs/models/pac.md 1.7`, `5`).

use super::clients;
use super::world::{Generation, Mode, Status, World};
use crate::command::{Start as Kind, Stop};
use frame::{At, LintWorld};

/// How a region is started.
pub(super) struct Start {
    /// The kind.
    pub(super) kind: Kind,
    /// Whether the tool waits.
    pub(super) waits: bool,
    /// Whether it has been told already that another kind was probably meant.
    pub(super) told: bool,
}

/// A region is started. What is wrong with that is told, and it is taken as up all the same, so that one mistake is not
/// told many times.
pub(super) fn start(world: &mut World<'_>, region: usize, how: &Start) {
    if !std::mem::take(&mut world.regions[region].doubtful) {
        may_start(world, region);
    }
    configuration(world, region);
    let member = match how.kind {
        Kind::Cold => cold(world, region),
        Kind::Upgrade => upgrade(world, region),
        Kind::Warm => warm(world, region),
        Kind::BySit => by_sit(world, region, how),
    };
    world.regions[region].member = member;
    if world.reachable(region) {
        clients::admits(world, region);
    }
    world.regions[region].status = if how.waits { Status::Up } else { Status::Starting(world.here()) };
}

fn may_start(world: &mut World<'_>, region: usize) {
    let (line, name) = (world.line(), world.name(region));
    match world.regions[region].status {
        Status::Up | Status::Starting(_) => {
            line.error("region-already-up", format!("region `{name}` is up"))
                .help(format!("stop it first: `casstop -r{name}`"));
        }
        Status::Stopping(at) => unproven(world, region, at),
        Status::Down(_) => {}
    }
}

/// Something needs a region to be stopped, and nothing has shown that it is.
pub(super) fn unproven(world: &mut World<'_>, region: usize, at: At) {
    let (line, name) = (world.line(), world.name(region));
    let message = format!("nobody waited until region `{name}` was stopped");
    line.warning("stop-not-waited-for", message)
        .also(at, "told to stop here")
        .help(format!("type `wait stopped {name}` before this"));
}

/// The region's definition must be there; it is told once for a host.
fn configuration(world: &mut World<'_>, region: usize) {
    let line = world.line();
    let Some(host) = world.hosts.get_mut(&world.site.regions[region].host) else { return };
    if let Some(at) = host.lost_at.take() {
        let message = format!("host {} has no configuration of MFDS", world.site.regions[region].host);
        line.error("mfds-not-restored", message)
            .also(at, "lost here")
            .help("type `mfds backup` before the install and `mfds restore` after it");
    }
}

fn key(world: &World<'_>, region: usize) -> (String, String) {
    (world.regions[region].pac.clone(), world.host(region).release.clone())
}

fn make(world: &mut World<'_>, (pac, release): &(String, String), mode: Mode) -> usize {
    world.generations.push(Generation { mode, ..Generation::new(pac, release, world.here()) });
    world.newest()
}

fn cold(world: &mut World<'_>, region: usize) -> usize {
    let line = world.line();
    let up = world.regions.iter().position(|other| !matches!(other.status, Status::Down(_)));
    if let Some(other) = up {
        let message =
            format!("a cold start empties every repository, and region `{}` uses them", world.name(other));
        line.error("cold-start-beside-members", message)
            .help("start it with `/s:u` if it is the first of a new release, else with `/s:w`");
    }
    let key = key(world, region);
    if up.is_none() && !world.initialised.contains(&key.0) {
        let message = "a cold start removes what is left in the queues, and the jobs of its PAC".to_owned();
        world
            .line()
            .warning("work-cleared", message)
            .help("start it with `/s:w`, or know that nothing is left");
    }
    world.generation(&key.0, &key.1).unwrap_or_else(|| make(world, &key, Mode::Running))
}

fn upgrade(world: &mut World<'_>, region: usize) -> usize {
    let line = world.line();
    let key = key(world, region);
    let found = world.generation(&key.0, &key.1);
    if let Some(found) = found.filter(|found| !world.generations[*found].assumed) {
        again(world, found);
        return found;
    }
    not_asked(world);
    if world.site.queues_in_psor {
        let message = "queues in the PSOR are not seen by the new PAC, and are deleted with the old one";
        line.error("queues-in-psor", message)
            .help("move TSQ and TDQ to a repository of their own before the upgrade");
    }
    match found {
        Some(found) => {
            world.generations[found].assumed = false;
            found
        }
        None => {
            heeded(world, &key);
            make(world, &key, Mode::Upgrade)
        }
    }
}

/// A new PAC is made although the answer of `CheckCompat` calls for the compatible process.
fn heeded(world: &mut World<'_>, (pac, release): &(String, String)) {
    let line = world.line();
    let old = &world.generations[0];
    let Some(at) = world.answered_at.filter(|_| old.pac == *pac) else { return };
    if world.site.layouts_differ(&old.release, release) {
        return;
    }
    let message = format!(
        "releases {} and {release} have one record layout, and this takes the incompatible process",
        old.release
    );
    line.warning("answer-not-heeded", message)
        .also(at, "this says that they are compatible")
        .help("the answer decides the way: take the compatible process, or know why not");
}

/// An upgrade start makes what exists already.
fn again(world: &mut World<'_>, found: usize) {
    let (line, release) = (world.line(), &world.generations[found].release);
    match world.generations[found].made_at {
        Some(at) => line
            .error("upgrade-start-twice", format!("the PAC of release {release} exists already"))
            .also(at, "made here")
            .help("start the region with `/s:w`"),
        None => line
            .error("upgrade-without-install", format!("release {release} is the one the PAC has"))
            .help("install the new release first"),
    }
}

fn warm(world: &mut World<'_>, region: usize) -> usize {
    let line = world.line();
    let key = key(world, region);
    if let Some(found) = world.generation(&key.0, &key.1) {
        joins(world, found);
        return found;
    }
    let same = world.generations.iter().rposition(|one| one.pac == key.0);
    let admitted = world.regions[region].admitted_at.is_some();
    if let Some(found) = same.filter(|found| admitted || is_of_one_release(world, region, *found)) {
        not_asked(world);
        records(world, found, &key.1);
        return found;
    }
    let message = format!("there is no PAC `{}` of release {} to join", key.0, key.1);
    let help = "start one region with `/s:u` before; only a compatible release may join the PAC that \
        exists, with `configure ES_PAC_MIN_COMP_CHECK=YES`";
    line.error("no-pac-to-join", message).help(help);
    let made = make(world, &key, Mode::Upgrade);
    world.generations[made].assumed = true;
    made
}

/// Whether every registered member of a generation has a region's own release, as at the end of the compatible process:
/// then it is no member of another release that would have to be admitted (`docs/models/pac.md 1.2`).
fn is_of_one_release(world: &World<'_>, region: usize, found: usize) -> bool {
    let registered = |other: &usize| {
        let one = &world.regions[*other];
        *other != region
            && one.member == found
            && (one.killed_at.is_some() || !matches!(one.status, Status::Down(_)))
    };
    let own = &world.host(region).release;
    let mut members = (0..world.regions.len()).filter(registered).peekable();
    members.peek().is_some() && members.all(|other| world.host(other).release == *own)
}

/// A generation is joined: it must be there for certain, and still.
fn joins(world: &mut World<'_>, found: usize) {
    let line = world.line();
    if let Some(at) = world.removed_at.filter(|_| found < world.newest()) {
        let message = format!("the store of release {} was removed", world.generations[found].release);
        line.error("start-after-removal", message)
            .also(at, "removed here")
            .help("install the new release on this host first");
        return;
    }
    let members = || world.regions.iter().filter(|other| other.member == found);
    let proven =
        world.generations[found].made_at.is_none() || members().any(|other| other.status == Status::Up);
    let starting = members().find_map(|other| match other.status {
        Status::Starting(at) => Some(at),
        _ => None,
    });
    if let Some(at) = starting.filter(|_| !proven) {
        let message = "nobody waited until the region that makes the new PAC was up";
        line.warning("start-not-waited-for", message)
            .also(at, "started here")
            .help("type `wait running REGION` before this");
    }
}

fn not_asked(world: &mut World<'_>) {
    let line = world.line();
    if world.asked {
        return;
    }
    world.asked = true;
    let message = "nobody asked whether the releases are compatible";
    line.warning("compatibility-not-asked", message)
        .help("type `caspac -aCheckCompat=PAC` at a prompt of the new release before this");
}

fn records(world: &mut World<'_>, found: usize, release: &str) {
    let line = world.line();
    let old = world.generations[found].release.clone();
    if world.mixed || !world.site.layouts_differ(&old, release) {
        return;
    }
    world.mixed = true;
    let message = format!("releases {old} and {release} lay their records out differently, in one store");
    line.error("records-differ", message).help("take the incompatible process, which begins with `/s:u`");
}

/// Without a store to join, such a start makes one, whose mode is Running (inferred); in a repository that was
/// initialised for it this is what is meant.
fn by_sit(world: &mut World<'_>, region: usize, how: &Start) -> usize {
    let line = world.line();
    // A bare `/w` has been told by the vocabulary, as has a bare `/u`.
    let told = how.told || line.text.split_whitespace().any(|word| word == "/w" || word == "-w");
    let key = key(world, region);
    let joins = world.generation(&key.0, &key.1).is_some() || world.regions[region].admitted_at.is_some();
    let help = "write `/s:w`, or `/s:u` for the first region of a new release";
    let makes = !joins && !world.initialised.contains(&key.0);
    if makes {
        let message = format!("without `/s` this makes the PAC of release {} in mode Running", key.1);
        // Whoever has been told what a bare `/u` or `/w` is has been told why.
        if !told {
            line.warning("made-without-upgrade", message)
                .help("an upgrade start is `/s:u`; its PAC runs no batch before it is told to");
        }
        heeded(world, &key);
    }
    if world.site.cold_sit {
        let message = "without `/s` the system initialisation table decides, and it clears the queues";
        line.error("start-by-sit", message).help(help);
    } else if !told && joins {
        let message = "without `/s` the system initialisation table decides about the queues";
        line.warning("start-by-sit", message).help(help);
    }
    if joins { warm(world, region) } else { make(world, &key, Mode::Running) }
}

/// A region is stopped.
pub(super) fn stop(world: &mut World<'_>, region: usize, how: Stop) {
    let (line, name, at) = (world.line(), world.name(region), world.here());
    let status = world.regions[region].status;
    let doubtful = std::mem::take(&mut world.regions[region].doubtful);
    // One that is stopped is refused; one that is stopping is not, as long as it is.
    match status {
        Status::Down(at) if !doubtful => {
            line.error("region-not-up", format!("region `{name}` is stopped already"))
                .also(at, "stopped here")
                .help("leave this out");
            return;
        }
        Status::Stopping(at) if how == Stop::Graceful => {
            let message = format!("region `{name}` was told to stop already, and is refused when it has");
            line.warning("region-not-up", message).also(at, "stopped here").help("leave this out");
            return;
        }
        _ => {}
    }
    let own = &world.regions[region];
    // Where that was waited for it has been told there.
    if status.works() && how == Stop::Graceful && world.reachable(region) && !own.drained {
        let message = format!("new clients still come to region `{name}`");
        line.warning("stop-under-clients", message).help("drain its host or disable its listeners first");
    }
    if how != Stop::Graceful {
        under_jobs(world, region);
    }
    if status.works() {
        leave(world, region);
    }
    let own = &mut world.regions[region];
    own.status = if how == Stop::Graceful { Status::Stopping(at) } else { Status::Down(at) };
    if how != Stop::Graceful {
        own.killed_at = Some(at);
    }
}

/// Only an ordinary stop lets a region complete its jobs (`docs/models/pac.md 1.7`).
fn under_jobs(world: &World<'_>, region: usize) {
    if world.generations[world.regions[region].member].jobs_done {
        return;
    }
    let message = format!("the jobs that region `{}` executes are broken off", world.name(region));
    world
        .line()
        .warning("stop-under-jobs", message)
        .help("stop it without `/i` and `/f`, which completes its jobs");
}

/// A region leaves its generation, and may be the last of it.
fn leave(world: &mut World<'_>, region: usize) {
    let (line, own) = (world.line(), world.regions[region].member);
    // What nothing has made has been told.
    if own == world.newest() || world.generations[world.newest()].assumed {
        return;
    }
    let newest = world.generations[world.newest()].clone();
    let old = world.generations[own].clone();
    if let Some(at) = newest.running_at.filter(|_| old.mode == Mode::Running && !old.told) {
        world.generations[own].told = true;
        let message = format!("the PAC of release {} still takes batch work", old.release);
        line.warning("old-batch-not-quiesced", message)
            .also(at, "the new PAC runs batch since here")
            .help("type `caspac -aSetMode=Quiesce` at a prompt of the old release before this");
    }
    let others = world.regions.iter().enumerate();
    let mut others = others.filter(|(other, one)| *other != region && one.member == own);
    if !old.jobs_done && !others.any(|(_, other)| other.status.works()) {
        let message =
            format!("the PAC of release {} ends, and no other knows the jobs it holds", old.release);
        line.error("jobs-left-behind", message).help("keep clients off and type `wait jobs old` before this");
    }
}

/// Regions and settings that are left as they should not stay.
pub(super) fn at_end(world: &World<'_>) {
    for region in 0..world.regions.len() {
        let (own, name) = (&world.regions[region], world.name(region));
        if let Status::Stopping(at) | Status::Down(at) = own.status
            && !own.doubtful
        {
            let message = format!("region `{name}` is never started again");
            let line = world.line_at(at);
            line.error("region-left-down", message).help(format!("start it: `casstart /r{name} /s:w`"));
        }
        if let Some(at) = own.killed_at {
            let message = format!("what region `{name}` had locked stays locked");
            let (line, host) = (world.line_at(at), &world.site.regions[region].host);
            line.error("locks-not-recovered", message)
                .help(format!("type `recover locks {host}` after this, or stop it regularly"));
        }
        if let Some(at) = own.admitted_at {
            let message = format!("region `{name}` goes on admitting members of another release");
            let line = world.line_at(at);
            line.warning("admission-left-on", message)
                .help(format!("type `configure ES_PAC_MIN_COMP_CHECK=NO {name}` at the end"));
        }
    }
}
