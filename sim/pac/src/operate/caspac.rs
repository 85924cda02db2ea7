//! `caspac`: the mode of a PAC, the check of compatibility, and the removal of stores (`domain/pac.md 1.6`).

use super::Call;
use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::command::{PacAction, SetMode, Target};
use crate::event::Event;
use crate::readings::{QuiesceQueue, RunningJobs, SetModeTarget};
use fleet::Release;
use kernel::{Span, planted};
use ledger::{Blame, Reason};
use rehearsal::outcome::Severity;
use rehearsal::{Reply, State, Ticket};

/// How many times a removal scans on before it is through: it is not atomic (`domain/repository.md 3`).
const SCANS: u32 = 8;

/// The removal of a generation's store, under way.
#[derive(Debug, Clone)]
pub(crate) struct Removal {
    ticket: Ticket,
    blame: Blame,
    at: usize,
    prefixes: Vec<String>,
    /// The key behind which it goes on.
    cursor: String,
    scans: u32,
}

impl Removal {
    /// Writes what is left of the removal.
    pub(crate) fn write(&self, stage: &Ground, state: &mut State) {
        state.ticket(self.ticket, stage);
        state.blame(Some(self.blame));
        state.count(self.at);
        state.count(self.prefixes.len());
        for prefix in &self.prefixes {
            state.text(prefix);
        }
        state.text(&self.cursor);
        state.number(self.scans);
    }
}

impl Cluster {
    /// Runs an action; `None` where its answer comes later.
    pub(super) fn caspac(
        &mut self,
        action: &PacAction,
        target: &Target,
        call: &Call,
        stage: &mut Ground,
    ) -> Result<Option<Vec<String>>, String> {
        let at = self.repository(target).map_err(|message| format!("caspac: {message}"))?;
        match action {
            PacAction::InitPac(pac) => Ok(Some(self.init_pac(at, pac, call, stage))),
            PacAction::CheckCompat(pac) => self.check_compat(at, pac, call, stage).map(Some),
            PacAction::SetMode(mode) => self.switch(at, *mode, call, stage).map(Some),
            PacAction::RemOldPac(pac) => self.remove_old(at, pac, call, stage).map(|()| None),
        }
    }

    /// Removes all data from the repository; that every region is to be stopped is asked of the operator and checked by
    /// nobody (`domain/pac.md 1.6`).
    fn init_pac(&mut self, at: usize, pac: &str, call: &Call, stage: &mut Ground) -> Vec<String> {
        let reason = Reason { cause: Cause::RepositoryInitialised, blame: Some(call.origin.blame) };
        self.wipe(at, "", reason, stage);
        vec![format!("PAC {pac} has been initialised")]
    }

    /// Compares this product's release with what the repository holds (`domain/pac.md 1.4`, step 5). From an old prompt it
    /// compares old with old.
    fn check_compat(
        &self,
        at: usize,
        pac: &str,
        call: &Call,
        stage: &mut Ground,
    ) -> Result<Vec<String>, String> {
        let tools = &call.origin.tools;
        let held =
            self.oldest_of(at, pac).ok_or_else(|| format!("caspac: the repository holds no PAC {pac}"))?;
        let same = self.layout(tools) == self.layout(&held) || planted("everything-is-compatible");
        if *tools == held {
            let message = format!("CheckCompat was typed at release {tools}, which is the PAC's own");
            stage.note(Severity::Warning, "compared-with-itself", Some(call.origin.blame), message);
        }
        let word = if same { "compatible" } else { "not compatible" };
        Ok(vec![format!("product {tools} is {word} with PAC {pac} at {held}")])
    }

    fn oldest_of(&self, at: usize, pac: &str) -> Option<Release> {
        self.generations(at).into_iter().find(|(name, _)| name == pac).map(|(_, release)| release)
    }

    /// `SetMode` names no PAC; whose mode it sets is the reading `setmode-target`.
    fn switch(
        &mut self,
        at: usize,
        mode: SetMode,
        call: &Call,
        stage: &mut Ground,
    ) -> Result<Vec<String>, String> {
        let tools = &call.origin.tools;
        let held = self.generations(at);
        let newest = held.iter().map(|(_, release)| release).max().cloned();
        let meant = |release: &Release| match self.readings().set_mode_target {
            SetModeTarget::Tools => release == tools,
            SetModeTarget::Newest => Some(release) == newest.as_ref(),
            SetModeTarget::Every => true,
        };
        let targets: Vec<String> = held
            .iter()
            .filter(|(_, release)| meant(release) || planted("setmode-reaches-every-generation"))
            .map(|(pac, release)| self.prefix(pac, release))
            .collect();
        if targets.is_empty() {
            return Err(format!("caspac: the repository holds no PAC of release {tools}"));
        }
        let blame = call.origin.blame;
        for prefix in &targets {
            match mode {
                SetMode::Running => self.set_mode(at, prefix, "Running", blame),
                SetMode::Quiesce => self.quiesce(at, prefix, blame, stage),
            }
        }
        let names = targets.iter().map(|prefix| prefix.trim_end_matches(':').to_owned());
        Ok(names.map(|name| format!("the mode of PAC {name} has been set")).collect())
    }

    /// Sets a generation's mode.
    pub(crate) fn set_mode(&mut self, at: usize, prefix: &str, mode: &str, blame: Blame) {
        self.stores[at].set(&format!("{prefix}mode"), mode);
        let generation = usize::from(self.generation(prefix));
        self.mode_blame[generation] = Some(blame);
    }

    /// Stops batch in one PAC; what becomes of jobs is read in two ways (`domain/pac.md 1.5`).
    fn quiesce(&mut self, at: usize, prefix: &str, blame: Blame, stage: &mut Ground) {
        self.set_mode(at, prefix, "Quiesce", blame);
        if self.readings().running_jobs == RunningJobs::Abort {
            self.abort_jobs(at, prefix, blame, stage);
        }
        if self.readings().queue == QuiesceQueue::Discard {
            let gone = self.stores[at].unlink(&format!("{prefix}jobs"));
            let reason = Reason { cause: Cause::DiscardedByQuiesce, blame: Some(blame) };
            self.doom(&gone, reason, stage);
        }
    }

    /// Begins to remove what is older than this product's release (`domain/pac.md 1.4`, step 14). No guard is documented;
    /// whether there is one is the reading `remove-guard`.
    fn remove_old(&mut self, at: usize, pac: &str, call: &Call, stage: &mut Ground) -> Result<(), String> {
        let tools = &call.origin.tools;
        let old = |release: &Release| release < tools || planted("removal-takes-its-own-release");
        let older = self.generations(at).into_iter().filter(|(name, release)| name == pac && old(release));
        let prefixes: Vec<String> = older.map(|(name, release)| self.prefix(&name, &release)).collect();
        if prefixes.is_empty() {
            return Err(format!("caspac: no PAC {pac} older than {tools} is in the repository"));
        }
        let registered: Vec<String> =
            prefixes.iter().flat_map(|prefix| self.stores[at].hkeys(&format!("{prefix}members"))).collect();
        if self.readings().remove_guard && !registered.is_empty() {
            return Err(format!("caspac: {} of the old PAC are registered", registered.join(", ")));
        }
        let blame = call.origin.blame;
        if !registered.is_empty() {
            let message = format!("the store of the old PAC is removed under {}", registered.join(", "));
            stage.note(Severity::Warning, "removed-under-members", Some(blame), message);
        }
        let number = self.removals.len() as u32;
        let cursor = String::new();
        self.removals.push(Removal { ticket: call.ticket, blame, at, prefixes, cursor, scans: 0 });
        stage.after(Span::ZERO, Event::Remove { removal: number });
        Ok(())
    }

    /// A removal scans on: it deletes what it finds and does not come back to what is written behind it.
    pub(crate) fn remove(&mut self, number: u32, stage: &mut Ground) {
        let mut removal = self.removals[number as usize].clone();
        let keys: Vec<String> = removal
            .prefixes
            .iter()
            .flat_map(|prefix| self.stores[removal.at].scan(prefix))
            .filter(|key| *key > removal.cursor)
            .collect();
        let left = (SCANS - removal.scans).max(1) as usize;
        let reason = Reason { cause: Cause::RemovedWithGeneration, blame: Some(removal.blame) };
        for key in keys.iter().take(keys.len().div_ceil(left)) {
            if key.ends_with("mode") && planted("removal-leaves-a-key") {
                continue;
            }
            let gone = self.stores[removal.at].unlink(key);
            self.doom(&gone, reason, stage);
            removal.cursor.clone_from(key);
        }
        removal.scans += 1;
        if removal.scans == SCANS {
            stage.reply(
                removal.ticket,
                Span::ZERO,
                Reply::printed(vec!["the old PAC has been removed".into()]),
            );
        } else {
            let pause = Span::from_nanos(self.config().times.remove_s.span().nanos() / u64::from(SCANS));
            stage.after(pause, Event::Remove { removal: number });
        }
        self.removals[number as usize] = removal;
    }
}
