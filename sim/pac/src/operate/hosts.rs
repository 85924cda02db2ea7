//! What is done to a host or around it: listeners, load balancer, configuration, installs, recovery, repositories.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::command::{Command, Setting};
use crate::config::Persistence;
use crate::parts::{Call, Region};
use fleet::{HostId, Release};
use kernel::planted;
use ledger::{Blame, Reason};
use rehearsal::{DONE, Invocation, Replied, Severity, Tried, count_in_words};

impl Cluster {
    /// Everything that takes effect at once and prints little.
    pub(super) fn arrange(&mut self, call: &Call, stage: &mut Stage) -> Replied {
        let host = call.invocation.host;
        let blame = call.invocation.blame;
        match &call.command {
            Command::Listener { region, enable } => {
                let number = self.region_named(&region.0)?;
                if !*enable {
                    self.regions[number].closes(call.invocation.act(stage.now()));
                }
                self.regions[number].listening = *enable;
                self.regions[number].set_by.listening = Some(blame);
            }
            Command::LoadBalancer { host, enable } => {
                let host = host_named(host, stage)?;
                let was = self.drain_of(host);
                self.drained.retain(|(drained, _)| *drained != host);
                if !*enable {
                    let act = call.invocation.act(stage.now());
                    self.drained.push((host, was.unwrap_or(act)));
                }
            }
            Command::MfdsBackup => self.backups.push(host),
            Command::MfdsRestore => self.restore(host)?,
            Command::MfdsImport => self.bring_back(host),
            // What a broken install leaves is the release that was there (ours).
            Command::Install(release) if call.invocation.breaks() => {
                return Err(format!("install: the installation of {release} failed"));
            }
            Command::Install(release) => self.install(release, host, blame, stage)?,
            Command::Configure { region, settings } => {
                let number = self.region_named(&region.0)?;
                settings.iter().try_for_each(|setting| self.configure(number, setting, blame))?;
            }
            Command::RecoverLocks(host) if host.is_empty() => {
                let hosts = (0..stage.fleet.hosts.len()).map(HostId::of);
                let released: usize = hosts.map(|host| self.recover_locks(host)).sum();
                return Ok(Some(vec![format!("{} released", count_in_words(released as u64, "lock"))]));
            }
            Command::RecoverLocks(host) => {
                let host = host_named(host, stage)?;
                let name = &stage.fleet.host(host).name;
                let locks = count_in_words(self.recover_locks(host) as u64, "lock");
                return Ok(Some(vec![format!("{locks} of {name} released")]));
            }
            Command::RecoverMembers(dead) => {
                let dead = host_named(dead, stage)?;
                return self.recover_members(dead, host, stage);
            }
            Command::RepositoryRestart(target) => self.restart(target, blame, stage)?,
            Command::RepositoryFailover(target) => self.fail_over(target, blame, stage)?,
            Command::RepositoryResync(target) => self.resynchronise(target, stage)?,
            Command::Definition { name, enable } => self.define((name, *enable), host, blame, stage)?,
            _ => {}
        }
        DONE
    }

    fn restore(&mut self, host: HostId) -> Tried<()> {
        if !self.backups.contains(&host) {
            return Err("mfds: there is no backup of this host".into());
        }
        self.bring_back(host);
        Ok(())
    }

    /// The definitions of a host's regions are there again.
    fn bring_back(&mut self, host: HostId) {
        for region in self.regions.iter_mut().filter(|region| region.host == host) {
            region.configured = true;
        }
    }

    /// An install touches the programs of its host from its start to its end: regions that are up then are broken by it
    /// (`docs/models/pac.md 5`, H3; that they end at once is ours).
    pub(super) fn touch(&mut self, text: &str, invocation: &Invocation, stage: &mut Stage) {
        if Release::parse(text).is_some() && !planted("an-install-touches-nothing-before-its-end") {
            self.break_regions(text, invocation.host, invocation.blame, stage);
        }
    }

    fn break_regions(&mut self, text: &str, host: HostId, blame: Blame, stage: &mut Stage) {
        for number in 0..self.regions.len() {
            let region = &self.regions[number];
            let broken = !region.run_state.is_down() && !planted("an-install-spares-running-regions");
            if region.host == host && broken {
                let Region { name, run_state, .. } = region;
                let message = format!("{text} was installed under {name}, which was {}", run_state.told());
                stage.note(Severity::Error, "installed-under-region", Some(blame), message);
                self.kill(number, Some(blame), stage);
            }
        }
    }

    /// Brings a release and takes away the one before. Before release 6.0 the configuration is lost
    /// (`docs/models/pac.md 1.4`, step 4). Regions that were started meanwhile are broken as well.
    fn install(&mut self, text: &str, host: HostId, blame: Blame, stage: &mut Stage) -> Tried<()> {
        let release = Release::parse(text)
            .ok_or_else(|| format!("install: `{text}` is not a release: {}", Release::FORM))?;
        self.break_regions(text, host, blame, stage);
        let there = stage.fleet.host(host).newest_installed().cloned();
        if let Some(there) = there.filter(|there| release < *there) {
            let name = stage.fleet.host(host).name.clone();
            let message =
                format!("{release} was installed on {name}, which had {there}: that is an older release");
            stage.note(Severity::Warning, "older-release", Some(blame), message);
        }
        let keeps = Release::parse(&self.config().keeps_configuration_from);
        if keeps.is_some_and(|from| release < from) {
            for region in self.regions.iter_mut().filter(|region| region.host == host) {
                region.configured = false;
            }
        }
        let installed = stage.fleet.host_mut(host);
        installed.releases.clear();
        installed.install(release);
        Ok(())
    }

    fn configure(&mut self, number: usize, setting: &Setting, blame: Blame) -> Tried<()> {
        let region = &mut self.regions[number];
        match setting {
            Setting::MinCompCheck(on) => {
                region.min_comp_check = *on;
                region.set_by.min_comp_check = Some(blame);
                return Ok(());
            }
            Setting::Pac(name) => region.pac.clone_from(name),
            Setting::Repository(target) => self.regions[number].repository = self.repository_at(target)?,
        }
        self.regions[number].set_by.pac = Some(blame);
        Ok(())
    }

    /// A repository without persistence has nothing when its process ends.
    pub(crate) fn forget_what_is_not_kept(&mut self, at: usize, blame: Option<Blame>, stage: &mut Stage) {
        if self.config().repository[at].persistence == Persistence::None {
            let reason = Reason { cause: Cause::RepositoryLost, blame };
            self.wipe(at, "", reason, stage);
        }
    }
}

fn host_named(name: &str, stage: &Stage) -> Tried<HostId> {
    stage.fleet.host_named(name).ok_or_else(|| format!("no host is called {name}"))
}
