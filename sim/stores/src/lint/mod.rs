//! What can be seen in a runbook without running it.
//!
//! [`lint`] walks the steps in printed order and keeps what each command would leave behind: states of channels as they
//! were commanded, agents, ports in either scheme, installed releases, dumps, stores that exist, and where the
//! applications are. Lanes of one step are walked one after the other.
//!
//! Guarantees: deterministic, in the order of the text, and every finding has a place, a reason and a way out. It knows
//! no time and no reading: a clean runbook may still lose updates, and only a rehearsal tells. A command that would be
//! refused for its place or its form is taken as having done nothing; a marker that cannot arrive is taken as seen, so
//! that one mistake is not told many times. Of rollback sections only the names are looked at.
//!
//! | code | what is seen | source |
//! |---|---|---|
//! | `unknown-store` | a store that the scenario does not have | |
//! | `unknown-cache-group` | a cache group that the scenario does not have | |
//! | `unknown-scheme` | a replication scheme that the scenario does not have | |
//! | `peer-is-itself` | a store named as its own subscriber | `docs/models/stores.md 4` |
//! | `dsn-not-of-lane` | a data source of another host than the lane's | `docs/models/stores.md 7`, 2 |
//! | `wrong-host` | a port statement that puts a store on the wrong host | `docs/models/stores.md 2` |
//! | `release-not-installed` | a prompt's release that no step installed | `docs/models/stores.md 3` |
//! | `tools-of-another-release` | a store used by the tools of another major release | `docs/models/stores.md 3` |
//! | `daemon-stopped` | a tool typed while a command has stopped the daemon of its release, and a daemon that is never started again | `crate::operate::daemon` |
//! | `daemon-runs-already` | a daemon started that runs | `crate::operate::daemon` |
//! | `kept-store-runs` | an old store that is kept and whose agent runs | `docs/models/stores.md 7`, 8 |
//! | `kept-store-used` | applications or markers at an old store that is kept | `crate::kept` |
//! | `kept-undrained` | a store kept before its updates were seen at the peer | `docs/models/stores.md 8.1`, I2 |
//! | `not-its-source` | a store kept under a data source of the other one, or one where a store is | `crate::kept` |
//! | `one-port-twice` | two agents of one host that listen on one port | `docs/models/stores.md 2` |
//! | `dump-without-room` | a dump for which its disk has no room | `docs/models/stores.md 3` |
//! | `store-absent` | a command on a store that was destroyed | `docs/models/stores.md 8.3` |
//! | `state-not-settable` | the state that only the system enters | `docs/models/stores.md 1.1` |
//! | `change-without-sleep` | two changes that may become one | `docs/models/stores.md 1.1` |
//! | `stop-discards-backlog` | a channel stopped before its updates were seen at the peer | `docs/models/stores.md 1.1` |
//! | `reset-of-live-log` | a reset although the log was not made anew | `docs/models/stores.md 7`, 6 and 9 |
//! | `reset-not-asked` | a reset that is asked only of stores that a later release created | install guide, overview, step 15 |
//! | `bookmark-not-cleared` | a restored store that starts to send by the old log's mark | `docs/models/stores.md 8.1`, I4 |
//! | `taken-while-stopped` | applications at a store whose channel is stopped until later | `docs/models/stores.md 1.1` |
//! | `channel-left-paused` | a channel paused and never started | `docs/models/stores.md 7`, 1 and 5 |
//! | `channel-left-stopped` | a channel stopped and never started | `docs/models/stores.md 8.3`, 11U |
//! | `agent-not-waited-for` | an agent that may still run when it must be down | `docs/models/stores.md 7`, 14 |
//! | `agent-not-running` | an agent stopped that is down | ours |
//! | `agent-runs-already` | an agent started that is up | ours |
//! | `policy-always` | an agent stopped that its policy leaves to the daemon | reference, replication policies; that a stop is refused is ours |
//! | `agent-left-down` | an agent stopped and never started | `docs/models/stores.md 8.1`, I5 |
//! | `definitions-not-converted` | no `-self -upgrade` between a restore and a check or the agent's start | `docs/models/stores.md 1.4` |
//! | `ports-under-running-agent` | a scheme altered while its agent runs | `docs/models/stores.md 2` |
//! | `ports-on-one-store` | schemes that end with different ports | `docs/models/stores.md 7`, 2 |
//! | `dynamic-ports` | two releases that cannot ask each other's ports | `docs/models/stores.md 2` |
//! | `dump-under-running-agent` | a dump that is no clean cut | `docs/models/stores.md 8.3`, 3U |
//! | `store-in-use` | a store destroyed or unloaded under its agent, or destroyed under a RAM policy that holds it | `docs/models/stores.md 3` |
//! | `ram-policy` | a store loaded or unloaded whose RAM policy leaves that to nobody | reference, RAM policies |
//! | `store-not-loaded` | a command on a store that was taken out of memory | ours |
//! | `forgotten-while-sent` | what is forgotten of a peer that sends | ours |
//! | `applications-not-moved` | a store dumped or destroyed under its applications | `docs/models/stores.md 8.3`, 1U and 14a |
//! | `destroyed-undrained` | a store destroyed before its updates were seen at the peer | `docs/models/stores.md 8.1`, I2 |
//! | `destroyed-without-dump` | a store destroyed and nowhere dumped | `docs/models/stores.md 8.3`, 5U |
//! | `file-not-dumped` | a restore from a file, or a backup, that no step wrote on that host | `docs/models/stores.md 8.3`, 5U |
//! | `dump-of-other-store` | a restore from the dump of the other store | ours |
//! | `temporary-backed-up` | a temporary store backed up | `crate::operate`, backup |
//! | `backup-over-backup` | a backup written over another one without `-force` | `crate::operate`, backup |
//! | `backup-goes-back` | a store restored from a backup after which it had worked | `crate::operate`, backup |
//! | `restore-over-store` | a restore onto a store that exists | `docs/models/stores.md 8.3`, 6U |
//! | `restore-without-install` | a restore by the tools that made the dump | `docs/models/stores.md 7`, 7 |
//! | `patch-release-online` | the online procedure for a patch release | install guide, online upgrades |
//! | `older-release-over-newer` | a store that the tools of an older patch release take over | ours |
//! | `release-not-taken` | a patch release installed under a store that is never loaded again | `docs/models/stores.md 3` |
//! | `release-not-modelled` | an install of a release outside of 5.1 to 7.0 | ours |
//! | `autocreate-after-destroy` | `AutoCreate=0` for a store that does not exist | `docs/models/stores.md 7`, 13 |
//! | `rename-refused` | `-rename` during an online upgrade | `docs/models/stores.md 3` |
//! | `no-such-direction` | a channel that a one-way scheme does not have | `crate::direction` |
//! | `written-at-subscriber` | applications at the subscriber of a one-way scheme | `crate::direction` |
//! | `autorefresh-left-off` | cache groups that a restore turned off | `docs/models/stores.md 7`, 17 |
//! | `marker-cannot-arrive` | a marker over a channel that does not send | `docs/models/stores.md 8.2` |
//! | `wait-in-vain` | a wait over a channel that does not send | `docs/models/stores.md 1.4` |
//! | `marker-wrong-direction` | a marker that proves the direction nobody asked about | `docs/models/stores.md 7`, 3 |
//! | `handover-unverified` | applications moved to a store that nothing has shown to be level | `docs/models/stores.md 8.1`, I6 |
//! | `applications-left-stopped` | applications stopped and never started | `docs/models/stores.md 8.1`, I7 |

mod agents;
mod applications;
mod backup;
mod channels;
mod daemons;
mod duplicate;
mod kept;
mod memory;
mod migrate;
mod names;
mod ports;
mod releases;
mod room;
mod site;
mod sql;
mod standing;
mod walk;
mod world;

#[cfg(test)]
mod tests;

pub use site::{Site, StoreSizes};

use crate::command::Command;
use rehearsal::Verb;
use runbook::{Diagnostic, FileId, Runbook};

/// Everything that can be seen in the runbook in `file` without running it, in the order of its text.
pub fn lint(file: FileId, runbook: &Runbook<Verb<Command>>, site: &Site) -> Vec<Diagnostic> {
    let lines = frame::lint_lines(file, runbook, &site.lanes);
    if site.stores.len() < 2 { Vec::new() } else { frame::walk_lines(world::World::new(site, &lines)) }
}
