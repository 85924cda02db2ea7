//! From a scene and deviations to a course, or to every error among them.

use super::arrange::arm_mishaps;
use super::error::{CourseError, course_error, too_much};
use super::setup::Setup;
use super::{ArmedFault, Course, ResolvedFault};
use crate::bounds::{DEVIATIONS_MAX, ENTRIES_MAX};
use crate::deviation::{CommandMishap, Deviation, Fault};
use crate::domain::{Checks, Domain, Readings as _, Words};
use crate::ids::GroupId;
use crate::layout::{Layout, host_of, lay_out};
use crate::scenario::{Readings, find_reading};
use crate::scene::Scene;
use crate::scene::folders::{Reading, placed_anew};
use crate::scene::groups::{self, GroupPlan};
use crate::verb::Verb;
use fleet::{HostId, Percent};
use kernel::Span;
use runbook::{Address, Edit, Plan, Severity, Vocabulary as _};
use std::sync::{Arc, OnceLock};

/// What a set of deviations that fit comes to: all that a course is laid out from.
struct Fitting<'d, F: Domain> {
    plan: Plan<Verb<F::Command>>,
    readings: Readings,
    faults: Vec<ArmedFault>,
    autostart: Vec<HostId>,
    mishaps: Vec<(&'d CommandMishap, Address)>,
    workload: Workload,
}

/// What clients send: the groups under a course's load, how long they work before the first command, and at which scale.
struct Workload {
    groups: Vec<GroupPlan>,
    lead: Span,
    scale: Percent,
}

impl<F: Domain> Scene<F> {
    /// The course of a run with these deviations.
    ///
    /// # Errors
    /// Every deviation that does not fit the scene, or claims what another one claims.
    pub fn course(&self, deviations: &[Deviation]) -> Result<Course<F>, Vec<CourseError>> {
        let mut deviations = deviations.to_vec();
        deviations.sort();
        deviations.dedup();
        let Fitting { plan, readings, faults, autostart, mishaps, workload } = self.fitting(&deviations)?;
        let host_of = |place: &str| host_of(&self.checked.generic.lanes, &self.fleet, place);
        let Layout { mut entries, steps, retreat } = lay_out(&plan, &self.known, host_of);
        let armed_mishaps = arm_mishaps(&mut entries, mishaps);
        let given = F::Readings::of(&readings);
        let readings = self.told(readings, &deviations);
        let setup = Setup {
            config: Arc::clone(&self.config),
            readings: given,
            groups: Arc::clone(&self.groups_for_family),
            scale: workload.scale,
            mortal: faults.iter().any(|fault| fault.resolved.is_deadly()),
            truth: false,
        };
        Ok(Course {
            without: deviations.iter().map(|_| OnceLock::new()).collect(),
            entries,
            steps,
            retreat,
            faults,
            armed_mishaps,
            autostart,
            groups: workload.groups,
            lead: workload.lead,
            setup,
            readings,
            deviations,
        })
    }

    /// The course of all deviations of a course but one; nothing where they do not fit. It is made once.
    pub(crate) fn without(&self, course: &Course<F>, one: &Deviation) -> Option<Arc<Course<F>>> {
        let make = || {
            let others = course.deviations.iter().filter(|other| *other != one);
            self.course(&others.cloned().collect::<Vec<_>>()).ok().map(Arc::new)
        };
        match course.deviations.iter().position(|other| other == one) {
            Some(place) => course.without[place].get_or_init(make).clone(),
            None => make(),
        }
    }

    /// What is typed with these deviations, without all else that makes a course: for whoever tells many sets of them
    /// apart. It shares with the plan as written what they leave alone.
    ///
    /// # Errors
    /// Those of [`Self::course`].
    pub fn planned(&self, deviations: &[Deviation]) -> Result<Plan<Verb<F::Command>>, Vec<CourseError>> {
        let mut deviations = deviations.to_vec();
        deviations.sort();
        deviations.dedup();
        self.fitting(&deviations).map(|fitting| fitting.plan)
    }

    /// What deviations come to, in their canonical order and each once; or every error among them.
    fn fitting<'d>(&self, deviations: &'d [Deviation]) -> Result<Fitting<'d, F>, Vec<CourseError>> {
        let mut errors = Vec::new();
        if deviations.len() > DEVIATIONS_MAX {
            let message =
                format!("{} deviations, where at most {DEVIATIONS_MAX} can be rehearsed", deviations.len());
            return Err(vec![too_much(&deviations[DEVIATIONS_MAX], &message)]);
        }
        let readings = self.read_as(deviations, &mut errors);
        let faults = self.arrange(deviations, &mut errors);
        let autostart = self.autostarts(deviations, &mut errors);
        let mishaps = self.mishaps(deviations, &mut errors);
        let workload = self.workload(deviations, &mut errors);
        self.within_bounds(deviations, (&workload.groups, &faults), &mut errors);
        let plan = self.edited(deviations, &mut errors);
        let entries = plan.len();
        if let Some(last) = deviations.last().filter(|_| entries > ENTRIES_MAX) {
            let message = format!("{entries} commands in all, where at most {ENTRIES_MAX} can be rehearsed");
            errors.push(too_much(last, &message));
        }
        if errors.is_empty() {
            Ok(Fitting { plan, readings, faults, autostart, mishaps, workload })
        } else {
            Err(errors)
        }
    }

    /// The readings that are told: a question that does not arise is not answered unasked.
    fn told(&self, mut readings: Readings, deviations: &[Deviation]) -> Readings {
        for spec in F::reading_specs().iter().filter(|spec| !self.asks(spec)) {
            let is_named =
                |one: &Deviation| matches!(one, Deviation::Reading { name, .. } if name == spec.name);
            if !deviations.iter().any(is_named) {
                readings.shift_remove(spec.name);
            }
        }
        readings
    }

    fn read_as(&self, deviations: &[Deviation], errors: &mut Vec<CourseError>) -> Readings {
        let mut readings = self.checked.readings.clone();
        let mut seen: Vec<&str> = Vec::new();
        for deviation in deviations {
            let Deviation::Reading { name, value } = deviation else { continue };
            match find_reading(F::reading_specs(), name, value) {
                Ok(_) if seen.contains(&name.as_str()) => {
                    errors.push(course_error(deviation, &format!("`{name}` is read in two ways")));
                }
                Ok(_) => {
                    seen.push(name);
                    readings.insert(name.clone(), value.clone());
                }
                Err(error) => errors.push(course_error(deviation, &error)),
            }
        }
        readings
    }

    /// What clients send, and from when on.
    fn workload(&self, deviations: &[Deviation], errors: &mut Vec<CourseError>) -> Workload {
        let (mut load, mut scale, mut lead) = (None, None, None);
        for deviation in deviations {
            let twice = match deviation {
                Deviation::Load(share) => load.replace(*share).is_some(),
                Deviation::Scale(share) => scale.replace(*share).is_some(),
                Deviation::Lead(length) => lead.replace(*length).is_some(),
                _ => false,
            };
            if twice {
                errors.push(course_error(deviation, &"another one says it otherwise"));
            }
        }
        let mut groups = self.groups.clone();
        for share in load.into_iter().chain(scale) {
            for mean in groups.iter_mut().filter_map(|group| group.mean.as_mut()) {
                *mean = share.slows(*mean).max(Span::from_nanos(1));
            }
        }
        Workload {
            groups,
            lead: lead.unwrap_or_else(|| self.checked.generic.run.lead_s.span()),
            scale: scale.unwrap_or_default(),
        }
    }

    /// How many requests the clients of a course send until the horizon, on average.
    #[must_use]
    pub fn requests(&self, course: &Course<F>) -> u64 {
        let horizon = self.checked.generic.run.horizon_s.span();
        groups::expected_requests(&course.groups, &surges(&course.faults), horizon)
    }

    /// Whether clients under more load, in surges or before a later first command send no more than can be rehearsed.
    fn within_bounds(
        &self,
        deviations: &[Deviation],
        (groups, faults): (&[GroupPlan], &[ArmedFault]),
        errors: &mut Vec<CourseError>,
    ) {
        let horizon = self.checked.generic.run.horizon_s.span();
        let too_many = groups::too_many(groups::expected_requests(groups, &surges(faults), horizon), horizon);
        for deviation in deviations {
            match deviation {
                Deviation::Load(_) | Deviation::Fault { fault: Fault::Surge { .. }, .. } => {
                    errors.extend(too_many.iter().map(|message| too_much(deviation, message)));
                }
                Deviation::Lead(lead) if *lead >= horizon => {
                    let message = format!("nothing would be typed before the horizon at {horizon}");
                    errors.push(too_much(deviation, &message));
                }
                Deviation::Fault { when, .. } if when.offset >= horizon => {
                    let message = format!("it would begin after the horizon at {horizon}");
                    errors.push(too_much(deviation, &message));
                }
                _ => {}
            }
        }
    }

    fn edited(&self, deviations: &[Deviation], errors: &mut Vec<CourseError>) -> Plan<Verb<F::Command>> {
        let edits: Vec<Edit> = deviations.iter().filter_map(edit_of).collect();
        for deviation in deviations {
            if let Some(Edit::Hasten(address)) = edit_of(deviation).as_ref()
                && !self.waits(address)
            {
                errors.push(course_error(deviation, &format!("nothing in {address} waits for anything")));
            }
        }
        match runbook::apply_all(&self.plan, &edits, &Words::<F>::with(&self.scripts)) {
            Ok(mut edited) => {
                if !edits.is_empty() {
                    let words = Words::<F>::with(&self.scripts);
                    let read = |text: &str| words.parse(text).command;
                    let (lanes, config) = (&self.checked.generic.lanes, &self.checked.family);
                    let reading = Reading { read: &read, lanes, config };
                    placed_anew::<F>(&self.runbook, &mut edited, &reading);
                }
                edited
            }
            Err(refusals) => {
                errors.extend(refusals.iter().map(|refused| {
                    let problem = refused.to_problem();
                    let deviation = edits[refused.index].to_string();
                    let is_too_much = refused.error.is_too_much();
                    CourseError { deviation, message: problem.message, help: problem.help, is_too_much }
                }));
                self.plan.clone()
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

    fn waits(&self, unit: &Address) -> bool {
        self.runbook.commands_of(unit).any(|(_, typed)| typed.command.waits())
    }
}

/// How much of its requests each group sends in surges.
fn surges(faults: &[ArmedFault]) -> Vec<(GroupId, Percent)> {
    let surges = faults.iter().filter_map(|fault| match fault.resolved {
        ResolvedFault::Surge { group, to } => Some((group, to)),
        _ => None,
    });
    surges.collect()
}

fn edit_of(deviation: &Deviation) -> Option<Edit> {
    match deviation {
        Deviation::Edit(edit) => Some(edit.clone()),
        _ => None,
    }
}
