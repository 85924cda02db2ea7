//! Rules of `ttRepAdmin -duplicate`, the way back after a channel that has failed (`crate::operate`, duplicate).

use super::names::same_major;
use super::world::{Agent, Applications, World};
use super::{channels, standing};
use crate::command::ChannelState;
use frame::LintWorld;

/// What is copied, and how.
pub(super) struct Copy<'a> {
    /// The host that is named.
    pub(super) host: &'a str,
    /// Whether `-setMasterRepStart` is given.
    pub(super) sets_start: bool,
}

/// `ttRepAdmin -duplicate`: the store is there again, with all that the other one has.
pub(super) fn made(world: &mut World<'_>, store: usize, given: &Copy<'_>) {
    let source = world.peer(store);
    if !can_be_made(world, store, source, given.host) {
        return;
    }
    if given.sets_start {
        let at = world.here();
        let channel = &mut world.stores[source].channel;
        channel.state = ChannelState::Start;
        channel.set_at = Some(at);
        channel.held_since = None;
        channel.unsettled = false;
    } else if world.stores[source].channel.state == ChannelState::Stop {
        let (line, name, to) = (world.line(), world.name(source), world.name(store));
        let message = format!(
            "the channel from {name} to {to} is stopped, and what {name} takes from here on is not in the copy"
        );
        line.error("copied-while-stopped", message)
            .also(world.stores[source].channel.set_at, "`stop` since here")
            .help("give `-setMasterRepStart`, which starts it before the copy is cut");
    }
    channels::behind(world, store);
    let at = world.here();
    let groups = world.site.cache_groups.iter().cloned().collect();
    let from = world.stores[source].clone();
    let own = &mut world.stores[store];
    own.release = from.release;
    own.converted = from.converted;
    own.ports = from.ports;
    own.exists = true;
    own.loaded = true;
    own.empty = false;
    own.fresh = true;
    own.restored_at = Some(at);
    own.bookmark_cleared = true;
    own.applications = Applications::Drained;
    own.wrong_marker = None;
    own.refresh_off = groups;
    own.channel = super::world::Channel::default();
    own.agent = Agent::Down(at);
    standing::stand(world, store);
    world.settle();
}

fn can_be_made(world: &World<'_>, store: usize, source: usize, host: &str) -> bool {
    let (line, name, from) = (world.line(), world.name(store), world.name(source));
    let own = &world.stores[source];
    let stands_on = &world.site.stores[source].host;
    if !stands_on.eq_ignore_ascii_case(host) {
        let message = format!("store `{from}` is on {stands_on}, not on {host}");
        let finding = line.error("wrong-host", message).on(host);
        finding.mended(format!("did you mean `{stands_on}`?"), stands_on.clone());
        return false;
    }
    if world.stores[store].exists {
        line.error("copy-over-store", format!("store `{name}` still exists"))
            .label("refused")
            .help(format!("type `ttDestroy {name}` before it, or `keep {name} as` another data source"));
        return false;
    }
    if !own.exists || own.agent != Agent::Up {
        line.error(
            "copied-store-not-ready",
            format!("{from} must exist, and its agent must run, to be copied"),
        )
        .label("refused")
        .help(format!("type `ttAdmin -wait -repStart {from}` before it"));
        return false;
    }
    let tools = world.tools().filter(|tools| !same_major(tools, &own.release));
    if let Some(tools) = tools {
        let message =
            format!("{from} is at release {} here, and these tools are of release {tools}", own.release);
        line.error("copy-between-releases", message)
            .label("refused with TT16048")
            .help("a copy is made within one release; between releases a store is dumped and restored");
        return false;
    }
    true
}
