//! Rules of the release that a store is at: what takes it over, and what does not (`docs/models/stores.md 3`).

use super::world::{Dump, World};
use crate::release::{OLDER_OVER_NEWER, not_taken, not_upgraded, patched_online, taken_back};
use fleet::Release;
use frame::LintWorld;

pub(super) fn loaded(world: &mut World<'_>, store: usize) {
    world.stores[store].loaded = true;
    let Some(tools) = world.tools() else { return };
    if let (Some(from), Some(to)) = (Release::parse(&world.stores[store].release), Release::parse(&tools)) {
        back(world, store, &from, &to);
    }
    world.stores[store].release = tools;
}

/// The online procedure is for major releases.
pub(super) fn patched(world: &mut World<'_>, store: usize, dump: &Dump, tools: Option<&str>) {
    let line = world.line();
    let releases = [dump.release.as_deref(), tools].map(|text| text.and_then(Release::parse));
    let [Some(from), Some(to)] = releases else { return };
    if taken_back(world.name(store), &from, &to).is_some() {
        back(world, store, &from, &to);
    } else if let Some(said) = patched_online(&from, &to) {
        line.warning("patch-release-online", said).help("see the guide's section on upgrades in place");
    }
}

/// An older patch release takes over what a newer one has run.
fn back(world: &mut World<'_>, store: usize, from: &Release, to: &Release) {
    let line = world.line();
    let Some(said) = taken_back(world.name(store), from, to) else { return };
    line.error(OLDER_OVER_NEWER, said)
        .help(format!("install {from} or a newer release, or name it in the prompt"));
}

pub(super) fn same(world: &mut World<'_>, store: usize, tools: &str) {
    let Some(tools) = Release::parse(tools) else { return };
    if world.site.stores[world.of(store)].wishes.may_stay_at(&tools) {
        return;
    }
    let line = world.line();
    let host = line.host.unwrap_or_default();
    let installed = world.releases.get(host).into_iter().flatten();
    let newer = installed.filter_map(|one| Release::parse(one)).filter(|one| *one > tools).max();
    let help = match newer {
        Some(newer) => format!("name the newer release in the prompt, as in `LANE@{newer}$`"),
        None => format!("no step installs a newer release on {host}: type `install RELEASE` before it"),
    };
    let own = tools.to_string();
    line.error("restore-without-install", not_upgraded(&tools)).label("nothing is upgraded").help(help);
    // That it is used by the newer tools later follows from it.
    world.tools_told.insert((store, own));
}

/// Whether tools are of an older major release than a dump.
pub(super) fn older(tools: &str, release: &str) -> bool {
    let parse = |text| Release::parse(text).map(|release| release.major());
    parse(tools) < parse(release)
}

/// A line installs a release; the newest of a host is what its stores are meant to be of.
pub(super) fn installed(world: &mut World<'_>, host: &str, release: &str) {
    let Some(release) = Release::parse(release) else { return };
    let known = world.installs.get(host);
    if known.is_none_or(|(newest, _)| *newest <= release) {
        world.installs.insert(host.to_owned(), (release, world.here()));
    }
}

/// Stores that a patch release was installed for and never took over.
pub(super) fn at_end(world: &mut World<'_>) {
    for store in world.pair() {
        let own = &world.stores[store];
        let site = &world.site.stores[store];
        let (Some(release), Some((wanted, at))) =
            (Release::parse(&own.release), world.installs.get(&site.host))
        else {
            continue;
        };
        let meant = world.site.stores[world.of(store)].wishes.means(wanted);
        let why = not_taken(&release, wanted).filter(|_| release.is_patch_of(wanted));
        let Some(why) = why.filter(|_| own.exists && meant) else { continue };
        let name = world.name(store);
        let message = format!("{name} is of release {release} to the end: {why}");
        let help = format!(
            "type `ttAdmin -ramUnload {name}` and `ttAdmin -ramLoad {name}` after it, while its agent is down"
        );
        world.line_at(*at).error("release-not-taken", message).label("installed here").help(help);
    }
}
