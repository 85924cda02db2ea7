//! `caspac`: the mode of a PAC and the check of compatibility (`docs/models/pac.md 1.6`), and what empties a repository.
//! What removes a store is in `remove`.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::command::{PacAction, SetMode, Target};
use crate::parts::{Call, CompatAnswer};
use crate::readings::{QuiesceQueue, RunningJobs, SetModeTarget};
use kernel::planted;
use ledger::{Blame, Reason};
use rehearsal::{Act, Replied, Severity};

impl Cluster {
    /// Runs an action; `None` where its answer comes later.
    pub(super) fn caspac(
        &mut self,
        at: usize,
        action: &PacAction,
        call: &Call,
        stage: &mut Stage,
    ) -> Replied {
        match action {
            PacAction::InitPac(pac) => self.init_pac(at, pac, call, stage),
            PacAction::CheckCompat(pac) => self.check_compat(at, pac, call, stage),
            PacAction::SetMode(mode) => self.switch(at, *mode, call, stage),
            PacAction::RemOldPac(pac) => self.remove_old(at, pac, call, stage),
        }
    }

    /// Removes all data from the repository; that every region is to be stopped is asked of the operator and checked by
    /// nobody (`docs/models/pac.md 1.6`): it is told.
    fn init_pac(&mut self, at: usize, pac: &str, call: &Call, stage: &mut Stage) -> Replied {
        self.note_under_members(at, &self.held_by(at), Some(call.invocation.blame), stage);
        let reason = Reason { cause: Cause::RepositoryInitialised, blame: Some(call.invocation.blame) };
        self.wipe(at, "", reason, stage);
        self.initialised.push((at, pac.to_owned()));
        Ok(Some(vec![format!("PAC {pac} has been initialised")]))
    }

    /// Removes everything from a repository by a command of its own, which asks nobody (Redis, `FLUSHALL`).
    pub(super) fn flush(&mut self, target: &Target, call: &Call, stage: &mut Stage) -> Replied {
        let at = self.repository(target, call.invocation.host, stage);
        let at = at.map_err(|message| format!("redis-cli: {message}"))?;
        let blame = Some(call.invocation.blame);
        self.note_under_members(at, &self.held_by(at), blame, stage);
        self.wipe(at, "", Reason { cause: Cause::RepositoryFlushed, blame }, stage);
        Ok(Some(vec!["OK".into()]))
    }

    /// Compares this product's release with what the repository holds (`docs/models/pac.md 1.4`, step 5). From an old
    /// prompt it compares old with old. What it says is remembered, for it decides the way (`super::way`).
    fn check_compat(&mut self, at: usize, pac: &str, call: &Call, stage: &mut Stage) -> Replied {
        let tools = &call.invocation.tools;
        let mut numbers = self.held_by(at).into_iter();
        let oldest = numbers.find(|number| self.generations[*number].pac == pac);
        let oldest = oldest.ok_or_else(|| format!("caspac: the repository holds no PAC {pac}"))?;
        let held = self.generations[oldest].release.clone();
        let same = self.layout(tools) == self.layout(&held) || planted("everything-is-compatible");
        if *tools == held {
            let message = format!("CheckCompat was typed at release {tools}, which is the PAC's own");
            stage.note(Severity::Warning, "compared-with-itself", Some(call.invocation.blame), message);
        }
        if !planted("an-answer-is-not-kept") {
            let (pac, tools, held) = (pac.to_owned(), tools.clone(), held.clone());
            self.answers.push(CompatAnswer { repository: at, pac, tools, held, compatible: same });
        }
        let word = if same { "compatible" } else { "not compatible" };
        Ok(Some(vec![format!("product {tools} is {word} with PAC {pac} at {held}")]))
    }

    /// `SetMode` names no PAC; whose mode it sets is the reading `setmode-target`.
    fn switch(&mut self, at: usize, mode: SetMode, call: &Call, stage: &mut Stage) -> Replied {
        let tools = &call.invocation.tools;
        let held = self.held_by(at);
        let release = |number: &usize| &self.generations[*number].release;
        let newest = held.iter().map(release).max();
        let target = self.readings().set_mode_target;
        let meant = |number: &usize| match target {
            SetModeTarget::Tools => release(number) == tools,
            SetModeTarget::Newest => Some(release(number)) == newest,
            SetModeTarget::Every => true,
        };
        let mut targets = held.clone();
        targets.retain(|number| meant(number) || planted("setmode-reaches-every-generation"));
        if targets.is_empty() {
            return Err(format!("caspac: the repository holds no PAC of release {tools}"));
        }
        let blame = call.invocation.blame;
        let act = call.invocation.act(stage.now());
        for number in &targets {
            match mode {
                SetMode::Running => self.set_mode(at, *number, "Running", act),
                SetMode::Quiesce => self.quiesce(at, *number, blame, stage),
            }
        }
        let names = targets.iter().map(|number| self.generations[*number].name());
        Ok(Some(names.map(|name| format!("the mode of PAC {name} has been set")).collect()))
    }

    /// Sets a generation's mode.
    pub(crate) fn set_mode(&mut self, at: usize, generation: usize, mode: &str, act: Act) {
        let generation = &mut self.generations[generation];
        self.stores[at].set(&generation.keys.mode, mode);
        generation.mode_set = act;
        generation.has_run |= mode == "Running";
    }

    /// Stops batch in one PAC; what becomes of jobs is read in two ways (`docs/models/pac.md 1.5`).
    fn quiesce(&mut self, at: usize, generation: usize, blame: Blame, stage: &mut Stage) {
        self.set_mode(at, generation, "Quiesce", Act { at: stage.now(), by: Some(blame) });
        if self.readings().running_jobs == RunningJobs::Abort {
            self.abort_jobs(at, generation, blame, stage);
        }
        if self.readings().queue == QuiesceQueue::Discard {
            let gone = self.stores[at].unlink(&self.generations[generation].keys.jobs);
            let reason = Reason { cause: Cause::DiscardedByQuiesce, blame: Some(blame) };
            self.doom(&gone, reason, stage);
        }
    }
}
