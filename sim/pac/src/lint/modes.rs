//! Rules of `caspac`: which generation it acts on, and when (`docs/models/pac.md 1.4, 1.5, 1.6`).
//!
//! `SetMode` names no PAC; it is taken to act on the one of the release that the tool belongs to, as the documents
//! suggest (`docs/models/pac.md 1.4`).

use super::regions::unproven;
use super::world::{Mode, Status, World};
use crate::command::{PacAction, SetMode, Target};
use frame::LintWorld;

/// An action on a repository.
pub(super) fn act(world: &mut World<'_>, action: &PacAction, target: &Target) {
    let (line, place) = (world.line(), target.to_string());
    reach(world, line.host, &place);
    if let PacAction::InitPac(pac) = action {
        initialise(world, pac, &place);
        return;
    }
    if !world.regions.iter().any(|region| region.psor == place) {
        let psor = world.site.repositories.first().cloned().unwrap_or_default();
        line.error("not-the-psor", format!("no region has its PAC in {place}"))
            .within(&place)
            .help(format!("the PSOR is {psor}"));
        return;
    }
    let Some(tools) = world.tools() else { return };
    match action {
        PacAction::CheckCompat(_) => ask(world, &tools),
        PacAction::SetMode(mode) => set_mode(world, &tools, *mode),
        PacAction::RemOldPac(_) => remove(world, &tools),
        PacAction::InitPac(_) => {}
    }
}

/// What is sent from a host to a repository must arrive.
pub(super) fn reach(world: &mut World<'_>, host: Option<&str>, place: &str) {
    let line = world.line();
    let Some(host) = host.filter(|host| !world.site.is_linked(host, place)) else { return };
    let message = format!("no link joins {host} and the host of {place}");
    line.error("no-link", message)
        .within(place)
        .help("give them a [[links]] in the scenario, or type this at another host");
}

fn initialise(world: &mut World<'_>, pac: &str, place: &str) {
    let line = world.line();
    if let Some(member) = user(world, place) {
        let message =
            format!("this removes everything from {place}, and region `{}` uses it", world.name(member));
        line.error("init-under-members", message).help("stop every region first, or leave this out");
        return;
    }
    let left = world.first_left..world.generations.len();
    if world.generations[left].iter().any(|one| one.pac == pac && !one.jobs_done) {
        let message = format!("this removes whatever jobs PAC {pac} still queues");
        world
            .line()
            .warning("work-cleared", message)
            .help("keep clients off and wait until its jobs have run, before its regions stop");
    }
    world.initialised.insert(pac.to_owned());
}

/// A repository is emptied by a command of its own.
pub(super) fn flush(world: &mut World<'_>, target: &Target) {
    let (line, place) = (world.line(), target.to_string());
    reach(world, line.host, &place);
    let message = match user(world, &place) {
        Some(region) => {
            format!("this removes everything from {place}, and region `{}` uses it", world.name(region))
        }
        None => format!("this removes everything from {place}: modes, members, queues and jobs of every PAC"),
    };
    line.error("repository-emptied", message)
        .help("leave it out; `caspac -aRemOldPAC` removes the store of an old release alone");
}

/// The process of a repository is ended by a command of its own.
pub(super) fn shut_down(world: &mut World<'_>, target: &Target) {
    let (line, place) = (world.line(), target.to_string());
    reach(world, line.host, &place);
    let message = match user(world, &place) {
        Some(region) => {
            format!("{place} ends here, and region `{}` cannot work without it", world.name(region))
        }
        None => format!("{place} ends here, and is not started again by itself"),
    };
    line.warning("repository-shut-down", message)
        .help(format!("type `repository restart {place}` where it is started again, or in the place of this where it is at once"));
}

/// A region that may be up and uses a repository.
fn user(world: &World<'_>, place: &str) -> Option<usize> {
    let queues = !world.site.queues_in_psor && world.site.repositories.get(1).is_some_and(|own| own == place);
    let uses = |region: &super::world::Region| {
        (queues || region.psor == place) && !matches!(region.status, Status::Down(_))
    };
    world.regions.iter().position(uses)
}

fn ask(world: &mut World<'_>, tools: &str) {
    let line = world.line();
    if world.generations[0].release != tools {
        world.asked = true;
        world.answered_at = Some(world.here());
        return;
    }
    let message = format!("this compares release {tools} with itself");
    line.error("asked-by-old-release", message)
        .help("type it at a prompt of the new release, after the install");
}

fn set_mode(world: &mut World<'_>, tools: &str, mode: SetMode) {
    let line = world.line();
    let found = world.generations.iter().rposition(|one| one.release == tools);
    let Some(found) = found else {
        line.error("no-pac-of-release", format!("there is no PAC of release {tools} yet"))
            .help("start a region of this release with `/s:u` first");
        return;
    };
    let newest = world.newest();
    let wrong = |on: &str, meant: &str, other: usize| {
        let other = &world.generations[other].release;
        let message =
            format!("a tool of release {tools} acts on the {on} PAC, and this is for the {meant} one");
        line.error("setmode-wrong-release", message).help(format!("type it at a prompt of release {other}"));
    };
    match mode {
        SetMode::Running if found < newest => wrong("old", "new", newest),
        SetMode::Quiesce if found == newest && newest > 0 => wrong("new", "old", 0),
        SetMode::Quiesce if found < newest && !world.generations[found].jobs_done => {
            let message = format!("jobs that the PAC of release {tools} still queues will not run");
            line.warning("quiesce-before-jobs", message)
                .help("keep clients off and type `wait jobs old` before this");
        }
        SetMode::Running | SetMode::Quiesce => {}
    }
    let here = world.here();
    let generation = &mut world.generations[found];
    match mode {
        SetMode::Running => {
            generation.mode = Mode::Running;
            generation.running_at = Some(here);
        }
        SetMode::Quiesce => generation.mode = Mode::Quiesce,
    }
}

fn remove(world: &mut World<'_>, tools: &str) {
    let (line, newest) = (world.line(), world.newest());
    let help = "type it at a prompt of the new release, when the last region of the old one has stopped";
    if newest == 0 {
        line.error("nothing-to-remove", "there is no new PAC, so that none is old").help(help);
        return;
    }
    let since = world.generations[newest].made_at;
    if let Some(at) = world.removed_at.filter(|at| since.is_none_or(|since| since < *at)) {
        line.error("nothing-to-remove", "the old PAC has been removed already")
            .also(at, "removed here")
            .help("leave this out");
        return;
    }
    if world.generations[newest].release != tools {
        let message = format!("what is old to a tool of release {tools} is not documented");
        line.error("remove-by-old-release", message).help(help);
        return;
    }
    for region in 0..world.regions.len() {
        let own = &world.regions[region];
        match own.status {
            _ if own.doubtful => {}
            Status::Stopping(at) if own.member < newest => unproven(world, region, at),
            Status::Up | Status::Starting(_) if own.member < newest => {
                let message = format!("region `{}` is a member of what is removed", world.name(region));
                line.error("remove-before-last-stop", message)
                    .help("stop the last region of the old release, and wait for it, first");
            }
            _ => {}
        }
    }
    world.removed_at = Some(world.here());
    world.first_left = newest;
}

/// The state of a resource is changed in the PAC of the lane's host.
pub(super) fn definition(world: &mut World<'_>, name: &str) {
    let Some(host) = world.line().host else { return };
    let member = world.on(host).into_iter().find(|region| world.regions[*region].status.works());
    if let Some(region) = member {
        world.definitions.insert(name.to_owned(), (world.regions[region].member, world.here()));
    }
}

/// Tells when the last region that runs batch has gone.
pub(super) fn outage(world: &mut World<'_>) {
    let line = world.line();
    let mut regions = world.regions.iter();
    let batch = regions.any(|one| one.status.works() && world.generations[one.member].mode == Mode::Running);
    if world.batch && !batch && !world.waits_for_ever(world.newest()) {
        let message = "no region is left that is up and runs batch";
        line.warning("no-region-for-batch", message).help("let another PAC run batch before this");
    }
    world.batch = batch;
}

/// Generations that are left as they should not stay.
pub(super) fn at_end(world: &World<'_>) {
    let newest = world.generations[world.newest()].clone();
    let Some(made_at) = newest.made_at.filter(|_| !newest.assumed) else { return };
    let line = world.line_at(made_at);
    if newest.mode == Mode::Upgrade {
        let message = format!("the PAC of release {} never runs batch", newest.release);
        line.error("batch-never-enabled", message)
            .help("type `caspac -aSetMode=Running` at a prompt of this release");
    }
    for (own, old) in world.generations[..world.newest()].iter().enumerate() {
        let members = world.regions.iter().any(|one| one.member == own && one.status.works());
        if let Some(at) = newest.running_at.filter(|_| members && old.mode == Mode::Running && !old.told) {
            let message = "two PACs run batch from here on, and the old one is never told to stop";
            let line = world.line_at(at);
            line.warning("old-batch-not-quiesced", message)
                .help("type `caspac -aSetMode=Quiesce` at a prompt of the old release");
        }
    }
    for (name, (_, at)) in world.definitions.iter().filter(|(_, (own, _))| *own < world.newest()) {
        let message = format!("the new PAC does not know what was done to `{name}`");
        let line = world.line_at(*at);
        line.warning("definition-not-carried", message).help("type it again on a host of the new release");
    }
    let same = world.generations[0].pac == newest.pac;
    if same && world.removed_at.is_none() {
        line.warning("old-store-left", "the store of the old PAC is never removed")
            .help("type `caspac -aRemOldPAC` when the last region of the old release has stopped");
    }
}
