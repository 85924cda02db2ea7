//! Rules of channels: states, bookmarks, and what is left at the end.

use super::standing;
use super::world::{Applications, Store, World};
use crate::command::{ChannelState, Command};
use crate::release::reset_not_asked;
use fleet::Release;
use frame::LintWorld;

/// Whether the scheme sends anything from a store; where it does not, the tool finds no subscriber, which is told.
fn is_there(world: &World<'_>, store: usize) -> bool {
    let (line, name, to) = (world.line(), world.name(store), world.peer_name(store));
    if !world.sends(store) {
        let message = format!("{name} is a subscriber, and the scheme sends nothing from it to {to}");
        line.error("no-such-direction", message)
            .label("refused")
            .help("leave it out, or type it at the master");
    }
    world.sends(store)
}

/// `ttRepAdmin -state`.
pub(super) fn set(world: &mut World<'_>, store: usize, state: ChannelState) {
    if !is_there(world, store) {
        return;
    }
    let line = world.line();
    if state == ChannelState::Failed {
        line.error("state-not-settable", "only the system sets `failed`")
            .on("failed")
            .help("use `stop`, which discards as `failed` does, or `pause`, which holds");
        return;
    }
    if state == ChannelState::Stop {
        stop_discards(world, store);
        world.stores[store].bookmark_cleared = true;
    }
    if state != world.stores[store].channel.state {
        collapses(world, store);
        world.stores[store].channel.unsettled = true;
    }
    let at = world.here();
    let channel = &mut world.stores[store].channel;
    channel.state = state;
    channel.set_at = Some(at);
    if state == ChannelState::Start {
        channel.held_since = None;
        standing::found_by(world, store);
        return;
    }
    channel.held_since.get_or_insert(at);
    behind(world, world.peer(store));
}

/// From this line on a store may lack what its peer accepts.
pub(super) fn behind(world: &mut World<'_>, store: usize) {
    let at = world.here();
    let store = &mut world.stores[store];
    if store.behind_since.is_none() {
        store.behind_since = Some(at);
        store.wrong_marker = None;
    }
}

/// Stopping throws away what is held, so that all of it must have arrived (`docs/models/stores.md 1.1, 8.3`).
fn stop_discards(world: &mut World<'_>, store: usize) {
    let (line, name) = (world.line(), world.name(store));
    let message = format!("stopping discards what {name} holds, and nothing has shown that it arrived");
    let finding = line.error("stop-discards-backlog", message);
    let finding = match world.stores[store].applications {
        Applications::Drained => return,
        Applications::Connected => finding.label("applications work here"),
        Applications::Left(at) => finding.also(at, "the last applications left here"),
    };
    let to = world.name(world.peer(store));
    finding.help(format!("wait for `marker {name} to {to}` after the applications have left, or pause"));
}

/// Two changes without a sleep between them may become one (`docs/models/stores.md 1.1`).
pub(super) fn collapses(world: &mut World<'_>, store: usize) {
    let line = world.line();
    let channel = world.stores[store].channel;
    let (true, Some(at)) = (channel.unsettled, channel.set_at) else { return };
    let message = format!("the change to `{}` may not have taken effect when this is typed", channel.state);
    line.warning("change-without-sleep", message)
        .also(at, "takes up to ten seconds")
        .help("put `sleep 10` between the two");
    world.stores[store].channel.unsettled = false;
}

/// `ttRepAdmin -reset`.
pub(super) fn reset(world: &mut World<'_>, store: usize) {
    if !is_there(world, store) {
        return;
    }
    let line = world.line();
    if world.stores[store].fresh {
        world.stores[store].bookmark_cleared = true;
        return;
    }
    created(world, store);
    let (name, to) = (world.name(store), world.peer_name(store));
    let message = format!("{name}'s log was not made anew, and a reset may drop what it holds for {to}");
    line.warning("reset-of-live-log", message)
        .also(world.stores[store].channel.held_since, "updates are held since here")
        .help("leave it out: a reset is for a store that was restored and has taken no work since");
}

/// The guide asks for the reset on a condition.
fn created(world: &mut World<'_>, store: usize) {
    let line = world.line();
    let own = &world.site.stores[store];
    let created = own.created_by.as_deref().and_then(Release::parse);
    if let Some(said) = created.and_then(|created| reset_not_asked(&own.name, &created)) {
        line.warning("reset-not-asked", said).help("leave it out for this store");
    }
}

/// Channels that never start again.
pub(super) fn at_end(world: &mut World<'_>) {
    for store in world.pair() {
        let channel = world.stores[store].channel;
        let (Some(since), Some(last)) = (channel.held_since, channel.set_at) else { continue };
        let Store { exists, absence_told, .. } = world.stores[store];
        if absence_told && !exists || world.site.stores[world.of(store)].wishes.may_end_in(channel.state) {
            continue;
        }
        let (name, to) = (world.name(store), world.peer_name(store));
        let (code, word, fate) = match channel.state {
            ChannelState::Pause => ("channel-left-paused", "paused", "are held for ever and fill the log"),
            _ => ("channel-left-stopped", "stopped", "are discarded"),
        };
        let starts = |command: &Command| {
            matches!(command, Command::SetState { store: one, state: ChannelState::Start, .. }
                if world.leads_to(one, store))
        };
        let (so, later) = world.for_good(last, starts);
        let message = format!("the channel from {name} to {to} is {word} {so}");
        let line = world.line_at(last);
        line.error(code, message)
            .also(later, "does not start it")
            .label(format!("from here on {name}'s updates {fate}"))
            .also(Some(since).filter(|since| *since != last), "it has not been in start since here")
            .also(world.last(), "the runbook ends here")
            .help(format!(
                "type `ttRepAdmin -dsn {name} -receiver -name {to} -state start` when {to} is ready"
            ));
    }
}
