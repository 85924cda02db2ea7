//! What can be seen in a runbook without running it.
//!
//! [`lint`] walks the steps in printed order and keeps what each command would leave behind: the releases on the hosts,
//! the state and the PAC of every region, the mode of every PAC, who keeps clients off, what was backed up. Lanes of
//! one step are walked one after the other.
//!
//! Guarantees: deterministic, in the order of the text, and every finding has a place, a reason and a way out. It knows
//! no time and no reading: a clean runbook may still lose work, and only a rehearsal tells. Where a rule rests on an
//! inference, its source says so. A command that would be refused for its place or its form is taken as having done
//! nothing; a start that cannot succeed is taken as if it had, and where a start or a stop is refused, whether its region
//! is up is not asked until the next one, so that one mistake is not told many times. Of rollback sections only the
//! names are looked at. The traps `/u` and `/w` are told by the vocabulary, which sees them too.
//!
//! | code | what is seen | source |
//! |---|---|---|
//! | `unknown-region` | a region that the scenario does not have | |
//! | `unknown-host` | a host that the scenario does not have | |
//! | `unknown-pac` | a PAC that the scenario does not have | |
//! | `unknown-repository` | a repository that the scenario does not have | |
//! | `region-not-of-lane` | a region of another host than the lane's | |
//! | `not-the-psor` | `caspac` pointed at a repository in which no PAC is | `docs/models/pac.md 1.6` |
//! | `release-not-installed` | a prompt's release that is not there, or not any more | `docs/models/pac.md 1.4`, step 12 |
//! | `install-under-region` | a host updated with regions still up | `docs/models/pac.md 5`, H3 |
//! | `older-release` | an install of an older release than is there | ours |
//! | `stop-not-waited-for` | a region that may still be up when it must be stopped | `docs/models/pac.md 1.7` |
//! | `start-not-waited-for` | a PAC that may not exist yet when a region joins it | `docs/models/pac.md 1.7` |
//! | `backup-after-install` | a backup of what an install has taken away | `docs/models/pac.md 5`, H4 |
//! | `restore-without-backup` | a restore of what nobody backed up | `docs/models/pac.md 5`, H4 |
//! | `mfds-not-restored` | a start on a host whose configuration was lost | `docs/models/pac.md 5`, H4 |
//! | `configuration-undone` | a restore over what was configured since | ours |
//! | `region-already-up` | a start of a region that is up | |
//! | `region-not-up` | a stop of a region that is stopped, or was told to stop already | |
//! | `region-left-down` | a region stopped and never started | |
//! | `stop-under-clients` | a region stopped while new clients come to it | `docs/models/pac.md 5`, H1 |
//! | `locks-not-recovered` | a region killed and its locks never released | `docs/models/pac.md 5`, H2 |
//! | `asked-by-old-release` | `CheckCompat` that compares a release with itself | `docs/models/pac.md 5`, H5 |
//! | `compatibility-not-asked` | no `CheckCompat` by the new release | `docs/models/pac.md 5`, H5 |
//! | `answer-not-heeded` | a new PAC of a release that `CheckCompat` calls compatible | `docs/models/pac.md 1.4`, step 5 |
//! | `no-link` | a repository that a host has no link to | ours |
//! | `made-without-upgrade` | a new PAC made by a start without `/s`, in mode Running | `docs/models/pac.md 1.7`; 5, H10 |
//! | `records-differ` | two record layouts in one store | `docs/models/pac.md 5`, H6 |
//! | `no-pac-to-join` | a warm start before the upgrade start | `docs/models/pac.md 5`, H7 and H12 |
//! | `cold-start-beside-members` | a cold start while another region is up | `docs/models/pac.md 5`, H8 |
//! | `init-under-members` | `InitPac` while a region is up | `docs/models/pac.md 5`, H9 |
//! | `repository-shut-down` | a repository's process ended by a command of its own | Redis, `SHUTDOWN` |
//! | `repository-emptied` | a repository emptied by a command of its own | Redis, `FLUSHALL` |
//! | `start-by-sit` | a start without `/s` | `docs/models/pac.md 5`, H10 |
//! | `upgrade-start-twice` | `/s:u` where the new PAC exists | `docs/models/pac.md 5`, H11 |
//! | `upgrade-without-install` | `/s:u` by the release that the PAC has | `docs/models/pac.md 1.4`, steps 3 and 6 |
//! | `queues-in-psor` | an upgrade start with the queues in the PSOR | `docs/models/pac.md 5`, H13 |
//! | `no-region-for-clients` | the last region closed to clients | `docs/models/pac.md 5`, H14 |
//! | `no-region-for-batch` | the last region that runs batch stopped or quiesced | `docs/models/pac.md 5`, H16 and H20 |
//! | `setmode-wrong-release` | `SetMode` at a prompt of the wrong release (inferred) | `docs/models/pac.md 5`, H16 |
//! | `no-pac-of-release` | `SetMode` by a release that has no PAC yet (inferred) | `docs/models/pac.md 5`, H16 |
//! | `batch-never-enabled` | a new PAC never set to Running | `docs/models/pac.md 5`, H17 |
//! | `clients-before-batch` | clients let in while the mode is Upgrade | `docs/models/pac.md 5`, H18 |
//! | `clients-before-start` | clients let in to a region that is stopped | |
//! | `listener-left-disabled` | listeners disabled and never enabled again | `docs/models/pac.md 1.4`, step 11 |
//! | `host-left-drained` | a host drained and never enabled again | `docs/models/pac.md 1.4`, step 11 |
//! | `old-batch-not-quiesced` | an old PAC never set to Quiesce | `docs/models/pac.md 5`, H19 |
//! | `quiesce-before-jobs` | Quiesce while jobs may be queued | `docs/models/pac.md 5`, H21 |
//! | `jobs-left-behind` | the last old region stopped while jobs may be left | `docs/models/pac.md 5`, H21 |
//! | `jobs-under-clients` | a wait for jobs while clients may still submit some | `docs/models/pac.md 5`, H21 |
//! | `stop-under-jobs` | a region killed while it may execute jobs | `docs/models/pac.md 5`, H2 |
//! | `work-cleared` | a cold start or `InitPac` where a PAC may hold jobs | `docs/models/pac.md 5`, H8 and H9 |
//! | `remove-before-last-stop` | `RemOldPAC` before the last old region stops | `docs/models/pac.md 5`, H22 |
//! | `remove-by-old-release` | `RemOldPAC` at a prompt of the old release | `docs/models/pac.md 5`, H23 |
//! | `nothing-to-remove` | `RemOldPAC` before there is a new PAC, or when the old one has been removed | `docs/models/pac.md 5`, H23 |
//! | `old-store-left` | an old store that is never removed | `docs/models/pac.md 5`, H24 |
//! | `start-after-removal` | an old region started when its store is gone | `docs/models/pac.md 5`, H25 |
//! | `definition-not-carried` | a resource's state changed in the old PAC alone | `docs/models/pac.md 5`, H26 |
//! | `wait-cannot-end` | a wait for what no step has begun | ours |
//! | `nothing-to-wait-for` | a wait for the old PAC before there is a new one, or when the old one has been removed | ours |
//! | `admission-left-on` | `ES_PAC_MIN_COMP_CHECK=YES` that is never taken back (inferred) | `docs/models/pac.md 1.2` |

mod clients;
mod hosts;
mod modes;
mod names;
mod regions;
mod site;
mod waits;
mod walk;
mod world;

#[cfg(test)]
mod runbooks;
#[cfg(test)]
mod tests;

pub use site::Site;

use crate::command::Command;
use rehearsal::Verb;
use runbook::{Diagnostic, FileId, Runbook};

/// Everything that can be seen in the runbook in `file` without running it, in the order of its text.
pub fn lint(file: FileId, runbook: &Runbook<Verb<Command>>, site: &Site) -> Vec<Diagnostic> {
    let lines = frame::lint_lines(file, runbook, &site.lanes);
    if site.regions.is_empty() { Vec::new() } else { frame::walk_lines(world::World::new(site, &lines)) }
}
