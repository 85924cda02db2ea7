//! A scene: a scenario and its runbook, read and checked, ready to be played any number of times.

pub(crate) mod folders;
pub(crate) mod groups;

mod besides;
mod check;
mod files;
mod printed;
mod stand;
mod units;
mod variables;

use crate::deviation::Deviation;
use crate::domain::{Aim, Beside, CheckedOf, Checks, Domain, Scripts, Words};
use crate::layout::{Known, host_of};
use crate::scenario::{self, GroupConfig, ReadingSpec};
use crate::verb::Verb;
use besides::{all_at_once, of_the_scenario};
use check::{
    all_releases, asked_in_vain, assumed, budgeted, is_open, missing_runbook, overlong, releases,
    sent_nowhere, strangers, unending,
};
use fleet::{Disk, Fleet, Host, HostId, Link, Release};
use groups::Group;
use groups::{GroupPlan, overloaded, plans, services};
use printed::unprinted;
use runbook::{Diagnostic, FileId, Lane, Plan, Runbook, Severity, Sources};
use std::sync::Arc;

/// A scenario and its runbook, checked.
#[derive(Debug)]
pub struct Scene<F: Domain> {
    /// The scenario's name, as the user gave it.
    pub name: String,
    /// The scenario.
    pub checked: CheckedOf<F>,
    /// The runbook.
    pub runbook: Runbook<Verb<F::Command>>,
    /// What the scenario says that every rehearsal of it differs by; whoever makes a course gives them along.
    pub deviations: Vec<Deviation>,
    /// What is doubtful about them, but does not keep them from being played.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of both.
    pub sources: Sources,
    /// The files of statements beside the runbook that it names.
    pub scripts: Scripts,
    /// What is typed as the runbook is written.
    pub plan: Plan<Verb<F::Command>>,
    /// What its commands become in every course that types them as written.
    pub(crate) known: Known<F::Command>,
    pub(crate) fleet: Fleet,
    pub(crate) groups: Vec<GroupPlan>,
    /// What every course tells its model: the family's section, completed, and the groups of clients.
    pub(crate) config: Arc<F::Config>,
    pub(crate) groups_for_family: Arc<[Group]>,
    pub(crate) services: Vec<String>,
    pub(crate) goal: F::Goal,
    /// The family's section as it was read, before it was completed: what a check is given.
    pub(crate) as_read: F::Config,
    /// The files of the scenario and of the runbook.
    pub(crate) files: (FileId, FileId),
}

/// Why a scene cannot be played.
#[derive(Debug)]
pub struct Rejected {
    /// Everything that is wrong, playable or not.
    pub diagnostics: Vec<Diagnostic>,
    /// The text it is wrong in.
    pub sources: Sources,
}

/// A text as it was found: under which name to show it, and its bytes.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// The name that diagnostics show.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Said where a family finds fault with a runbook that is not wholly read, which may be for that reason or for its own.
const UNTOLD: &str = "more is looked at once this is mended";

impl<F: Domain> Scene<F> {
    /// Reads and checks a scenario and the runbook it names; the deviations that the scenario names are not tried yet.
    pub(crate) fn read(
        name: &str,
        scenario: &SourceText,
        (runbook, beside): (impl FnOnce(&str) -> Result<SourceText, String>, Beside<'_>),
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let bytes = &scenario.bytes;
        let scenario_file = sources.add_bytes(&scenario.name, bytes).map_err(|wrong| vec![wrong])?;
        let read = scenario::load(sources, scenario_file, F::NAME, F::reading_specs());
        let checked: CheckedOf<F> = match read {
            Ok(checked) => checked,
            Err(mistaken) => return Err(all_at_once::<F>(*mistaken, runbook, sources, scenario_file)),
        };
        let found = runbook(&checked.generic.runbook).map_err(|message| {
            let mut found = of_the_scenario::<F>(&checked, sources, scenario_file);
            found.push(missing_runbook(&checked, scenario_file, &message));
            found
        })?;
        let runbook_file = sources.add_bytes(found.name, &found.bytes).map_err(|wrong| vec![wrong])?;
        let lanes: Vec<Lane> = checked.generic.lanes.keys().filter_map(|lane| lane.parse().ok()).collect();
        let scripts = Scripts::named_in(sources.text(runbook_file), &Words::<F>::default(), beside);
        let mut outcome = runbook::parse(sources, runbook_file, &Words::<F>::with(&scripts), &lanes);
        let carried = files::settle::<F>(&checked, &mut outcome, sources.text(runbook_file));
        let written = outcome.runbook.as_ref();
        let mut diagnostics = outcome.diagnostics.clone();
        diagnostics.extend(carried);
        diagnostics.extend(releases(&checked, scenario_file));
        let strange = written.map(|runbook| strangers(&checked, runbook)).unwrap_or_default();
        // A release that nobody will have raises no question.
        let asking = written.filter(|_| strange.is_empty());
        diagnostics.extend(assumed::<F>(&checked, asking, scenario_file));
        diagnostics.extend(budgeted::<F>(&checked, scenario_file));
        diagnostics.extend(asked_in_vain::<F>(&checked, scenario_file));
        diagnostics.extend(overloaded(&checked, scenario_file));
        diagnostics.extend(units::units(&checked, sources, scenario_file));
        diagnostics.extend(written.and_then(|runbook| overlong(runbook, runbook_file)));
        diagnostics.extend(written.and_then(|runbook| unending::<F>(&checked, runbook, scenario_file)));
        diagnostics.extend(written.map(|runbook| sent_nowhere::<F>(&checked, runbook)).unwrap_or_default());
        diagnostics.extend(written.map(|runbook| unprinted::<F>(runbook, runbook_file)).unwrap_or_default());
        diagnostics.extend(strange);
        // What a slip of the text only brings about is not told: a family looks at what was meant, where that is known.
        let by_family =
            |runbook| F::check(&Checks { scenario: &checked, runbook, sources, scenario_file, runbook_file });
        match diagnostics.iter_mut().find(|found| found.leaves_unread()) {
            None => diagnostics.extend(by_family(outcome.meant())),
            Some(slip) => {
                let (besides, behind) = (by_family(None), by_family(written));
                if behind.len() > besides.len() {
                    let help = slip.help.take().map_or_else(String::new, |help| format!("{help}; "));
                    slip.help = Some(help + UNTOLD);
                }
                // An error that is kept back counts all the same: what is told in its place is one then.
                if errors(&behind) > errors(&besides) {
                    slip.severity = Severity::Error;
                }
                diagnostics.extend(besides);
            }
        }
        match outcome.runbook {
            Some(runbook) if diagnostics.iter().all(|found| found.playable) => {
                let files = (scenario_file, runbook_file);
                let scene = assemble(name, (checked, files), runbook, diagnostics);
                Ok(Self { scripts, ..scene })
            }
            _ => Err(diagnostics),
        }
    }
}

impl<F: Domain> Scene<F> {
    /// Whether a question that a reading answers is one of this scene: it arises among its releases, or the scenario answers
    /// it.
    #[must_use]
    pub fn asks(&self, spec: &ReadingSpec) -> bool {
        !is_open::<F>(&self.checked, spec)
            || spec.arises(&all_releases::<F>(&self.checked, Some(&self.runbook)))
    }
}

/// How many of the findings are errors.
fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|one| one.severity == Severity::Error).count()
}

fn assemble<F: Domain>(
    name: &str,
    (mut checked, files): (CheckedOf<F>, (FileId, FileId)),
    runbook: Runbook<Verb<F::Command>>,
    diagnostics: Vec<Diagnostic>,
) -> Scene<F> {
    let as_read = checked.family.clone();
    checked.family = F::completed(&Aim { scenario: &checked, runbook: &runbook });
    let generic = &checked.generic;
    let fleet = build(generic);
    let services = services(generic);
    let groups = plans(generic);
    let group =
        |of: &GroupConfig| Group { name: of.name.clone(), at: of.at.clone(), script: of.script.clone() };
    let groups_for_family = generic.clients.iter().map(group).collect();
    let name = name.into();
    let goal = F::goal(&Aim { scenario: &checked, runbook: &runbook });
    let (deviations, sources) = (Vec::new(), Sources::new());
    let plan = Plan::of(&runbook);
    let known = Known::of(&plan, |place| host_of(&generic.lanes, &fleet, place));
    Scene {
        name,
        plan,
        known,
        fleet,
        groups,
        config: Arc::new(checked.family.clone()),
        groups_for_family,
        services,
        goal,
        checked,
        runbook,
        deviations,
        diagnostics,
        sources,
        scripts: Scripts::default(),
        as_read,
        files,
    }
}

/// The hosts and links of the scenario.
fn build(generic: &scenario::Scenario) -> Fleet {
    let hosts = generic.hosts.iter().map(|host| {
        let releases = host.releases.iter().filter_map(|release| Release::parse(release)).collect();
        let disk = Disk::new(host.disk_mb.bytes(), host.disk_mb_per_s.bytes());
        let mut made = Host::new(host.name.clone(), disk, releases);
        made.autostart = host.autostart;
        made
    });
    let hosts: Vec<Host> = hosts.collect();
    let host = |name: &String| hosts.iter().position(|host| host.name == *name).map(HostId::of);
    let links = generic.links.iter().filter_map(|link| {
        let [Some(a), Some(b)] = link.between.each_ref().map(host) else { return None };
        Some(Link::new([a, b], link.latency_s.span(), link.kb_per_s.bytes()))
    });
    let links = links.collect();
    Fleet::new(hosts, links)
}
