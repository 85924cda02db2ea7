//! A scene: a scenario and its runbook, read and checked, ready to be played any number of times.

use crate::bounds::{self, DEVIATIONS_MAX, ENTRIES_MAX, overloaded, overlong};
use crate::course::arrange::befall;
use crate::course::{Arranged, Course, Injury, Layout, lay_out};
use crate::deviation::{Deviation, Fault};
use crate::goal::Aim;
use crate::ids::GroupId;
use crate::play::clients::{GroupPlan, key_of};
use crate::play::family::{CheckedOf, Checks, Family, Group, Setting};
use crate::scenario::{self, Checked, ReadingSpec, Readings, find_reading};
use crate::verb::{Verb, Words};
use fleet::{Disk, Fleet, Host, HostId, Link, Percent, Release};
use kernel::Span;
use runbook::{Diagnostic, Edit, FileId, Lane, Plan, Runbook, Severity, Sources};

/// A scenario and its runbook, checked.
#[derive(Debug)]
pub struct Scene<F: Family> {
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
    pub(crate) fleet: Fleet,
    pub(crate) groups: Vec<GroupPlan>,
    pub(crate) services: Vec<String>,
    pub(crate) goal: F::Goal,
    /// The family's section as it was read, before it was completed: what a check is given.
    as_read: F::Config,
    /// The files of the scenario and of the runbook.
    files: (FileId, FileId),
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
pub struct Found {
    /// The name that diagnostics show.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// What is wrong with a set of deviations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The deviation as it prints.
    pub deviation: String,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether it would fit if it were smaller: more is asked for than can be rehearsed.
    pub is_too_much: bool,
}

impl<F: Family> Scene<F> {
    /// Reads and checks a scenario and the runbook it names.
    ///
    /// # Errors
    /// When one of the two cannot be played; everything that is wrong is told at once.
    pub fn open(
        name: &str,
        scenario: &Found,
        runbook: impl FnOnce(&str) -> Result<Found, String>,
    ) -> Result<Self, Box<Rejected>> {
        let mut sources = Sources::new();
        match Self::read(name, scenario, runbook, &mut sources) {
            Ok(read) => Ok(Self { sources, ..read }),
            Err(diagnostics) => Err(Box::new(Rejected { diagnostics, sources })),
        }
    }

    fn read(
        name: &str,
        scenario: &Found,
        runbook: impl FnOnce(&str) -> Result<Found, String>,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let bytes = &scenario.bytes;
        let scenario_file = sources.add_bytes(&scenario.name, bytes).map_err(|wrong| vec![wrong])?;
        let checked: CheckedOf<F> = scenario::load(sources, scenario_file, F::NAME, F::reading_specs())?;
        let found = runbook(&checked.generic.runbook)
            .map_err(|message| vec![missing_runbook(&checked, scenario_file, &message)])?;
        let runbook_file = sources.add_bytes(found.name, &found.bytes).map_err(|wrong| vec![wrong])?;
        let lanes: Vec<Lane> = checked.generic.lanes.keys().filter_map(|lane| lane.parse().ok()).collect();
        let outcome = runbook::parse(sources, runbook_file, &Words::<F>::default(), &lanes);
        let mut diagnostics = outcome.diagnostics;
        let written = outcome.runbook.as_ref();
        diagnostics.extend(releases(&checked, scenario_file));
        diagnostics.extend(assumed::<F>(&checked, scenario_file));
        diagnostics.extend(budgeted::<F>(&checked, scenario_file));
        diagnostics.extend(overloaded(&checked, scenario_file));
        diagnostics.extend(written.and_then(|runbook| overlong(runbook, runbook_file)));
        let checks = Checks { scenario: &checked, runbook: written, sources, scenario_file, runbook_file };
        diagnostics.extend(F::check(&checks));
        match outcome.runbook {
            Some(runbook) if diagnostics.iter().all(|found| found.playable) => {
                let files = (scenario_file, runbook_file);
                assemble(name, (checked, files), runbook, diagnostics).deviating(scenario_file)
            }
            _ => Err(diagnostics),
        }
    }

    /// The scene with the deviations that its scenario names, each of which must fit.
    fn deviating(mut self, file: FileId) -> Result<Self, Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        let texts = self.checked.generic.deviations.clone();
        for (index, text) in texts.iter().enumerate() {
            let range = self.checked.span_of(&format!("deviations.{index}")).unwrap_or(0..0);
            let misfit = |message: String, help: Option<String>| {
                let found = Diagnostic::found("deviation", Severity::Error, message);
                let found = found.at(file, range.clone(), "this deviation").playable(false);
                help.into_iter().fold(found, Diagnostic::help)
            };
            match text.parse::<Deviation>() {
                Ok(deviation) => {
                    self.deviations.push(deviation);
                    let misfits = self.course(&self.deviations).err().unwrap_or_default();
                    wrong.extend(misfits.into_iter().map(|one| misfit(one.message, one.help)));
                }
                Err(error) => wrong.push(misfit(error.to_string(), error.help())),
            }
        }
        if wrong.is_empty() { Ok(self) } else { Err([self.diagnostics, wrong].concat()) }
    }

    /// The course of a run with these deviations.
    ///
    /// # Errors
    /// Every deviation that does not fit the scene, or claims what another one claims.
    pub fn course(&self, deviations: &[Deviation]) -> Result<Course<F>, Vec<Misfit>> {
        let mut deviations = deviations.to_vec();
        deviations.sort();
        deviations.dedup();
        let mut misfits = Vec::new();
        if deviations.len() > DEVIATIONS_MAX {
            let message =
                format!("{} deviations, where at most {DEVIATIONS_MAX} can be rehearsed", deviations.len());
            return Err(vec![too_much(&deviations[DEVIATIONS_MAX], &message)]);
        }
        let readings = self.read_as(&deviations, &mut misfits);
        let faults = self.arrange(&deviations, &mut misfits);
        let autostart = self.autostarts(&deviations, &mut misfits);
        let mishaps = self.mishaps(&deviations, &mut misfits);
        let (groups, lead) = self.peopled(&deviations, &mut misfits);
        self.within_bounds(&deviations, (&groups, &faults), &mut misfits);
        let plan = self.edited(&deviations, &mut misfits);
        let entries = plan.entries().count() + plan.skipped().count();
        if let Some(last) = deviations.last().filter(|_| entries > ENTRIES_MAX) {
            let message = format!("{entries} commands in all, where at most {ENTRIES_MAX} can be rehearsed");
            misfits.push(too_much(last, &message));
        }
        if !misfits.is_empty() {
            return Err(misfits);
        }
        let lanes = &self.checked.generic.lanes;
        let host_of =
            |lane: &str| lanes.get(lane).and_then(|host| self.fleet.host_named(host)).unwrap_or(HostId(0));
        let Layout { mut entries, steps, retreat } = lay_out(&plan, host_of);
        let threats = befall(&mut entries, mishaps);
        let setting = Setting {
            config: self.checked.family.clone(),
            readings: F::readings(&readings),
            groups: self.groups_for_family(),
            mortal: faults.iter().any(|fault| fault.injury.is_deadly()),
            truth: false,
        };
        Ok(Course {
            entries,
            steps,
            retreat,
            faults,
            threats,
            autostart,
            groups,
            lead,
            setting,
            readings,
            deviations,
        })
    }

    fn groups_for_family(&self) -> Vec<Group> {
        let clients = self.checked.generic.clients.iter();
        clients.map(|group| Group { name: group.name.clone(), at: group.at.clone() }).collect()
    }

    fn read_as(&self, deviations: &[Deviation], misfits: &mut Vec<Misfit>) -> Readings {
        let mut readings = self.checked.readings.clone();
        let mut seen: Vec<&str> = Vec::new();
        for deviation in deviations {
            let Deviation::Reading { name, value } = deviation else { continue };
            match find_reading(F::reading_specs(), name, value) {
                Ok(_) if seen.contains(&name.as_str()) => {
                    misfits.push(misfit(deviation, &format!("`{name}` is read in two ways")));
                }
                Ok(_) => {
                    seen.push(name);
                    readings.insert(name.clone(), value.clone());
                }
                Err(error) => misfits.push(misfit(deviation, &error)),
            }
        }
        readings
    }

    /// The groups of clients under the course's load, and how long they work before the first command.
    fn peopled(&self, deviations: &[Deviation], misfits: &mut Vec<Misfit>) -> (Vec<GroupPlan>, Span) {
        let (mut load, mut lead) = (None, None);
        for deviation in deviations {
            let twice = match deviation {
                Deviation::Load(share) => load.replace(*share).is_some(),
                Deviation::Lead(length) => lead.replace(*length).is_some(),
                _ => false,
            };
            if twice {
                misfits.push(misfit(deviation, &"another one says it otherwise"));
            }
        }
        let mut groups = self.groups.clone();
        if let Some(share) = load {
            groups.iter_mut().for_each(|group| group.mean = share.slows(group.mean).max(Span::from_nanos(1)));
        }
        (groups, lead.unwrap_or_else(|| self.checked.generic.run.lead_s.span()))
    }

    /// Whether clients under more load, in surges or before a later first command send no more than can be rehearsed.
    fn within_bounds(
        &self,
        deviations: &[Deviation],
        (groups, faults): (&[GroupPlan], &[Arranged]),
        misfits: &mut Vec<Misfit>,
    ) {
        let horizon = self.checked.generic.run.horizon_s.span();
        let surges: Vec<(GroupId, Percent)> = faults
            .iter()
            .filter_map(|fault| match fault.injury {
                Injury::Surge { group, to } => Some((group, to)),
                _ => None,
            })
            .collect();
        let too_many = bounds::too_many(bounds::requests(groups, &surges, horizon), horizon);
        for deviation in deviations {
            match deviation {
                Deviation::Load(_) | Deviation::Fault { fault: Fault::Surge { .. }, .. } => {
                    misfits.extend(too_many.iter().map(|message| too_much(deviation, message)));
                }
                Deviation::Lead(lead) if *lead >= horizon => {
                    let message = format!("nothing would be typed before the horizon at {horizon}");
                    misfits.push(too_much(deviation, &message));
                }
                _ => {}
            }
        }
    }

    fn edited(&self, deviations: &[Deviation], misfits: &mut Vec<Misfit>) -> Plan<Verb<F::Command>> {
        let plan = Plan::of(&self.runbook);
        let edits: Vec<Edit> = deviations.iter().filter_map(edit_of).collect();
        for deviation in deviations {
            if let Some(Edit::Hasten(address)) = edit_of(deviation).as_ref()
                && !self.waits(address)
            {
                misfits.push(misfit(deviation, &format!("nothing in {address} waits for anything")));
            }
        }
        match runbook::apply_all(&plan, &edits, &Words::<F>::default()) {
            Ok(edited) => edited,
            Err(refusals) => {
                misfits.extend(refusals.iter().map(|refused| {
                    let problem = refused.to_problem();
                    let deviation = edits[refused.index].to_string();
                    Misfit { deviation, message: problem.message, help: problem.help, is_too_much: false }
                }));
                plan
            }
        }
    }

    /// The errors that the check finds in the text that is played with these deviations, each as its code and its words,
    /// in their order.
    pub(crate) fn errors_with(&self, deviations: &[Deviation]) -> Vec<String> {
        let played = self.edited(deviations, &mut Vec::new()).as_runbook();
        let (scenario_file, runbook_file) = self.files;
        let mut scenario = self.checked.clone();
        scenario.family = self.as_read.clone();
        let found = F::check(&Checks {
            scenario: &scenario,
            runbook: Some(&played),
            sources: &self.sources,
            scenario_file,
            runbook_file,
        });
        let errors = found.iter().filter(|one| one.severity == Severity::Error);
        errors.map(|one| format!("{}: {}", one.code, one.message)).collect()
    }

    fn waits(&self, unit: &runbook::Address) -> bool {
        let waits = |verb: &Verb<F::Command>| verb.model().is_none_or(F::waits);
        self.runbook
            .commands()
            .any(|(address, typed)| (*unit == address || unit.contains(&address)) && waits(&typed.command))
    }
}

fn edit_of(deviation: &Deviation) -> Option<Edit> {
    match deviation {
        Deviation::Edit(edit) => Some(edit.clone()),
        _ => None,
    }
}

pub(crate) fn misfit(deviation: &Deviation, message: &impl ToString) -> Misfit {
    Misfit { deviation: deviation.to_string(), message: message.to_string(), help: None, is_too_much: false }
}

/// A deviation that asks for more than can be rehearsed; the message says how much can.
fn too_much(deviation: &Deviation, message: &impl ToString) -> Misfit {
    Misfit { is_too_much: true, ..misfit(deviation, message) }
}

fn missing_runbook<C, G>(checked: &Checked<C, G>, file: FileId, message: &str) -> Diagnostic {
    let range = checked.span_of("runbook").unwrap_or(0..0);
    Diagnostic::found("no-runbook", Severity::Error, format!("the runbook cannot be read: {message}"))
        .at(file, range, "named here")
        .playable(false)
        .help("name a Markdown file beside the scenario")
}

/// Readings that the scenario leaves open and that are assumed, since the question is younger than the format.
fn assumed<F: Family>(checked: &CheckedOf<F>, file: FileId) -> Vec<Diagnostic> {
    let at = checked.span_of("readings").unwrap_or(0..0);
    let open = F::reading_specs().iter().filter(|spec| {
        spec.assumed.is_some() && checked.span_of(&format!("readings.{}", spec.name)).is_none()
    });
    let diagnostic = |spec: &ReadingSpec| {
        let value = spec.assumed.unwrap_or_default();
        let message = format!("`{}` is left open: {}; it is read as \"{value}\"", spec.name, spec.question);
        let values: Vec<String> = spec.values.iter().map(|value| format!("\"{value}\"")).collect();
        Diagnostic::found("reading-assumed", Severity::Warning, message)
            .at(file, at.clone(), "here")
            .playable(true)
            .help(format!("choose: {} = {}", spec.name, values.join(" or ")))
    };
    open.map(diagnostic).collect()
}

/// What a budget allows of processes must be something that processes of the family can suffer.
fn budgeted<F: Family>(checked: &CheckedOf<F>, file: FileId) -> Vec<Diagnostic> {
    let processes = F::processes(&checked.family);
    let allowed = checked.generic.faults.allowed.iter().enumerate();
    let known: Vec<String> = processes
        .iter()
        .flat_map(|one| one.suffers.iter().map(move |blow| format!("{} {}", blow.word(), one.kind)))
        .collect();
    let wrong = allowed.filter(|(_, entry)| entry.split_whitespace().count() != 1 && !known.contains(entry));
    let diagnostics = wrong.map(|(index, entry)| {
        let range = checked.span_of(&format!("faults.allowed.{index}")).unwrap_or(0..0);
        let near = runbook::nearest(entry, known.iter().map(String::as_str));
        let help = near.map_or_else(
            || format!("one word allows a whole kind; two words are one of: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Diagnostic::found("unknown-name", Severity::Error, format!("nothing here answers to `{entry}`"))
            .at(file, range, "not a fault of any process")
            .playable(false)
            .help(help)
    });
    diagnostics.collect()
}

/// Releases are numbers joined by periods, so that older and newer mean something.
fn releases<C, G>(checked: &Checked<C, G>, file: FileId) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (host, found) in checked.generic.hosts.iter().enumerate() {
        for (index, release) in found.releases.iter().enumerate() {
            if Release::parse(release).is_none() {
                let range = checked.span_of(&format!("hosts.{host}.releases.{index}")).unwrap_or(0..0);
                let message = format!("`{release}` is not a release");
                let diagnostic = Diagnostic::found("release", Severity::Error, message)
                    .at(file, range, "not numbers joined by periods")
                    .playable(false)
                    .help("write it as in \"6.0\"");
                wrong.push(diagnostic);
            }
        }
    }
    wrong
}

fn assemble<F: Family>(
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
    let name = name.into();
    let goal = F::goal(&Aim { scenario: &checked, runbook: &runbook });
    let (deviations, sources) = (Vec::new(), Sources::new());
    Scene {
        name,
        fleet,
        groups,
        services,
        goal,
        checked,
        runbook,
        deviations,
        diagnostics,
        sources,
        as_read,
        files,
    }
}

/// The services that clients use, in the order of their first group.
fn services(generic: &scenario::Scenario) -> Vec<String> {
    let mut services: Vec<String> = Vec::new();
    for clients in &generic.clients {
        if !services.contains(&clients.service) {
            services.push(clients.service.clone());
        }
    }
    services
}

/// The groups of clients as the scenario has them.
pub(crate) fn plans(generic: &scenario::Scenario) -> Vec<GroupPlan> {
    let services = services(generic);
    let plan = |clients: &scenario::Clients| GroupPlan {
        name: clients.name.clone(),
        service: services.iter().position(|service| *service == clients.service).unwrap_or(0),
        mean: clients.per_s.mean(),
        timeout: clients.timeout_s.span(),
        retry: clients.retry_s.span(),
        key: key_of(&["clients", &clients.name]),
    };
    generic.clients.iter().map(plan).collect()
}

fn build(generic: &scenario::Scenario) -> Fleet {
    let hosts = generic.hosts.iter().map(|host| {
        let releases = host.releases.iter().filter_map(|release| Release::parse(release)).collect();
        let disk = Disk::new(host.disk_mb.bytes(), host.disk_mb_per_s.bytes());
        let mut made = Host::new(host.name.clone(), disk, releases);
        made.autostart = host.autostart;
        made
    });
    let mut fleet = Fleet { hosts: hosts.collect(), links: Vec::new() };
    for link in &generic.links {
        let ends = link.between.each_ref().map(|name| fleet.host_named(name));
        if let [Some(a), Some(b)] = ends {
            fleet.links.push(Link::new([a, b], link.latency_s.span(), link.kb_per_s.bytes()));
        }
    }
    fleet
}
