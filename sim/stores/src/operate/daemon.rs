//! `ttDaemonAdmin`: the daemon of a release on a host, which commands stop and start.
//!
//! | rule | source |
//! |---|---|
//! | each release has a daemon of its own, which has the stores of its major release | `docs/models/stores.md 11`, tools are of a release |
//! | `-stop` ends the agents and the tools at work and takes the stores out of memory; what they have is on disk then | reference, `ttDaemonAdmin`; that nothing of the log is lost, unlike where a daemon dies, is ours |
//! | a store in memory only is gone with it | `docs/models/stores.md 3` |
//! | whoever is connected has no answer, and connects again when the daemon runs | ours, as where a daemon dies |
//! | while it is stopped its tools are refused; `ttVersion` and an install need none | ours |
//! | `-start` brings back into memory what was in it, and the agents that start with their daemon | reference, replication policies |
//! | what runs is not started, and what is stopped is not stopped; `-restart` starts it in either case | ours |
//! | a daemon starts with its host | ours |

use crate::command::DaemonAct;
use crate::pair::{Pair, Stage};
use crate::parts::Call;
use fleet::{HostId, Release};
use rehearsal::{DONE, Replied};

impl Pair {
    /// `ttDaemonAdmin -start`, `-stop` and `-restart`.
    pub(crate) fn daemon(&mut self, call: Call<'_>, act: DaemonAct, stage: &mut Stage) -> Replied {
        let (host, tools) = (call.invocation.host, &call.invocation.tools);
        let stopped = self.is_stopped(host, tools);
        match act {
            DaemonAct::Start if !stopped => return Err("the daemon is running already".into()),
            DaemonAct::Stop if stopped => return Err("the daemon is not running".into()),
            _ => {}
        }
        if !stopped {
            self.stop_daemon(call, stage);
        }
        if act != DaemonAct::Stop {
            self.start_daemon(host, tools, stage);
        }
        self.count_copies(stage.now());
        DONE
    }

    /// Whether a command has stopped the daemon of a release on a host.
    pub(crate) fn is_stopped(&self, host: HostId, release: &Release) -> bool {
        self.daemons_stopped.contains(&(host, release.major()))
    }

    /// Whether the daemon runs that has a store.
    pub(crate) fn has_daemon(&self, source: usize, stage: &Stage) -> bool {
        let host = self.stores[source].host;
        let stopped = self.life(source).is_some_and(|life| self.is_stopped(host, &life.release));
        self.daemon_runs(host, stage) && !stopped
    }

    /// The data sources under which a daemon has a store.
    fn of_daemon(&self, host: HostId, release: &Release) -> Vec<usize> {
        let is_of = |source: &usize| {
            let life = self.life(*source).filter(|_| self.stores[*source].host == host);
            life.is_some_and(|life| life.release.is_patch_of(release))
        };
        (0..self.stores.len()).filter(is_of).collect()
    }

    fn stop_daemon(&mut self, call: Call<'_>, stage: &mut Stage) {
        let (host, tools) = (call.invocation.host, call.invocation.tools.clone());
        let by = call.invocation.blame;
        self.end_tools(host, stage);
        for source in self.of_daemon(host, &tools) {
            if let Some(life) = self.stores[source].life.as_mut() {
                life.replica.force();
            }
            self.fall(source, Some(by), stage);
            self.stores[source].agent_downed_by = Some(by);
        }
        self.daemons_stopped.push((host, tools.major()));
    }

    fn start_daemon(&mut self, host: HostId, tools: &Release, stage: &mut Stage) {
        self.daemons_stopped.retain(|stopped| *stopped != (host, tools.major()));
        for source in self.of_daemon(host, tools) {
            self.rise(source, stage);
        }
    }
}
