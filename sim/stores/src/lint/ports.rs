//! Rules of replication ports (`docs/models/stores.md 2`).

use super::agents;
use super::names::same_major;
use super::world::World;
use crate::command::{Attribute, Dsn};
use frame::LintWorld;

/// `alter replication ... set`, typed at `scheme`'s store: the store that is altered, the host that the statement
/// names, and the new value.
pub(super) fn set(world: &mut World<'_>, scheme: usize, (altered, on, set): (&Dsn, Option<&str>, Attribute)) {
    let Some(store) = super::names::in_scheme(world, altered) else { return };
    let line = world.line();
    let host = &world.site.stores[store].host;
    if let Some(on) = on.filter(|on| !on.eq_ignore_ascii_case(host)) {
        let message = format!("store `{altered}` is on {host}, not on {on}");
        let finding = line.error("wrong-host", message).on(on);
        // What follows is looked at as if it stood on its host.
        finding.mended(format!("did you mean `{host}`?"), host.clone());
    }
    let first = world.stores[scheme].ports_at != Some(world.here());
    if first && agents::needed_down(world, scheme) {
        let name = world.name(scheme);
        let message = format!("a scheme cannot be altered while its agent runs, and {name}'s runs here");
        line.error("ports-under-running-agent", message)
            .label("refused with TT-8150")
            .help(format!("type `ttAdmin -wait -repStop {name}` before it"));
    }
    let Attribute::Port(port) = set else { return };
    let at = world.here();
    let own = &mut world.stores[scheme];
    own.ports[store] = port;
    own.ports_at = Some(at);
}

/// Whether the two cannot find each other because their major releases differ; schemes that differ are told at the end.
pub(super) fn dynamic_between_releases(world: &World<'_>) -> bool {
    let [one, other] = world.pair().map(|store| &world.stores[store]);
    !same_major(&one.release, &other.release) && one.ports == other.ports && one.ports.contains(&0)
}

/// Schemes that end with different ports.
pub(super) fn at_end(world: &mut World<'_>) {
    let [one, two] = world.pair();
    if world.stores[one].ports == world.stores[two].ports {
        return;
    }
    let last = |store: &usize| world.stores[*store].ports_at;
    let store = if last(&one) > last(&two) { one } else { two };
    let Some(at) = world.stores[store].ports_at else { return };
    let (name, other) = (world.name(store), world.name(world.peer(store)));
    let message = format!("the ports are set in {name}'s scheme, and {other}'s scheme ends with others");
    let finding = world.line_at(at).error("ports-on-one-store", message);
    let finding = match world.stores[world.peer(store)].ports_at {
        Some(at) => finding.also(at, format!("{other}'s were last set here")),
        None => finding.label(format!("no step does this to {other}")),
    };
    finding.help(format!("give the same statement to {other} while its agent is down"));
}
