//! The story of a gap: who waited, for how long, what stood in the way, which command took the service away, and what
//! would have shortened it.

use super::around::{self, moment, seconds};
use super::figures::{About, longest_gap};
use super::trial::{ProposedRemedy, Trials};
use super::{CommandStory, Moment, MomentKind, Observation, Remedy};
use crate::course::Course;
use crate::ids::FaultId;
use crate::outcome::{Availability, Gap, Outcome, Seconds};
use crate::play::family::Family;
use crate::play::place::Sight;
use crate::play::stage::Event;
use crate::rehearsal::{Around, Onlooker, Rehearsal};
use crate::scene::Scene;
use kernel::{Span, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// How many of the last, and how many of the longest commands within a gap are tried before it began.
const MOVED: usize = 3;

/// The longest gap of a service.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GapStory {
    /// The service.
    pub service: String,
    /// From when.
    pub from_s: Seconds,
    /// Until when.
    pub to_s: Seconds,
    /// How long it was.
    pub length_s: Seconds,
    /// Who waited and what stood in the way, in the words of the outcome.
    pub cause: String,
    /// The command that took the service away; none where a fault did, or chance.
    pub began_with: Option<CommandStory>,
    /// The fault that took it away, where one is known to have.
    pub fault: Option<String>,
    /// The command that was typed or answered last before clients were answered again; none where they were not.
    pub ended_with: Option<CommandStory>,
    /// How many gaps the service had in all.
    pub gaps: u64,
    /// How long they were together.
    pub total_s: Seconds,
    /// What happened from its beginning to its end, in order.
    pub moments: Vec<Moment>,
    /// What the system showed in the middle of it.
    pub shown: Vec<Observation>,
    /// What was tried to shorten it, each in a rehearsal of its own.
    pub remedies: Vec<Remedy>,
}

/// Looks at the system once, at the first event that does not come before a moment.
struct GapProbe {
    when: Time,
    faults: Vec<(Time, FaultId, bool)>,
    seen: Option<Vec<Sight>>,
}

impl<F: Family> Onlooker<F> for GapProbe {
    const LISTENS: bool = true;

    fn after(&mut self, at: Time, event: &Event<F::Event>, around: &Around<'_, F>) {
        if let Event::Fault { index, on } = *event {
            self.faults.push((at, index, on));
        }
        if self.seen.is_none() && at >= self.when {
            self.seen = Some(around.world.sights(around.stage));
        }
    }
}

/// The service whose gap matters most: of those whose objective does not hold, or of all, the one with the longest.
pub(super) fn worst(outcome: &Outcome) -> Option<(&Availability, &Gap)> {
    let broken = |service: &Availability| {
        let of = format!("longest gap of {} ", service.service);
        outcome.findings.iter().any(|finding| finding.message.starts_with(&of))
    };
    let services = outcome.availability.iter().rev();
    let most = services.max_by_key(|service| (broken(service), service.longest_gap_s))?;
    Some((most, most.longest_gap()?))
}

/// Plays a run again and tells its worst gap; none where it has none.
pub(super) fn tell<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Option<GapStory> {
    let (service, gap) = worst(outcome)?;
    let (from, to) = (Time::ZERO + gap.from_s.span(), Time::ZERO + gap.to_s.span());
    let middle = from + Span::from_nanos((to - from).nanos() / 2);
    let mut probe = GapProbe { when: middle, faults: Vec::new(), seen: None };
    let again = rehearsal.play_before(scene, course, outcome.seed, &mut probe);
    debug_assert_eq!(again.digest, outcome.digest, "watching changed the run");
    let began = gap.step.as_deref().and_then(|step| around::place_of(course, step));
    let ended = last_before(rehearsal, (from, to));
    let told = |place: usize| around::command(&course.entries[place], &rehearsal.operator.played[place]);
    let sights = rehearsal.world.sights(&rehearsal.stage);
    let mut story = GapStory {
        service: service.service.clone(),
        from_s: gap.from_s,
        to_s: gap.to_s,
        length_s: seconds(Time::ZERO + (to - from)),
        cause: gap.cause.clone(),
        began_with: began.map(told),
        fault: gap.fault.clone(),
        ended_with: ended.map(told),
        gaps: service.gaps.len() as u64,
        total_s: service.total_gap_s,
        moments: moments(rehearsal, course, (&probe.faults, from, to)),
        shown: around::shown(&probe.seen.unwrap_or_default(), &sights),
        remedies: Vec::new(),
    };
    let attempts = attempts(rehearsal, course, (began, ended), (from, to));
    let (name, before) = (&service.service, longest_gap(outcome, &service.service));
    // A tenth shorter at the least: requests come at other moments where other commands are typed.
    let enough = before.span().nanos() / 10 * 9;
    let helps = |other: &Outcome, _| longest_gap(other, name).span().nanos() <= enough;
    let mut trials = Trials::beside(rehearsal, (scene, course), outcome).about(About::Gap(name));
    story.remedies = trials.play(attempts, helps);
    Some(story)
}

/// The command that was typed or answered last within a stretch of time.
fn last_before<F: Family>(rehearsal: &Rehearsal<F>, (from, to): (Time, Time)) -> Option<usize> {
    let within = |at: Option<Time>| at.filter(|at| (from..=to).contains(at));
    let played = rehearsal.operator.played.iter().enumerate();
    let last = played.filter_map(|(place, played)| {
        within(played.end).or_else(|| within(played.start)).map(|at| (at, place))
    });
    last.max().map(|(_, place)| place)
}

fn moments<F: Family>(
    rehearsal: &Rehearsal<F>,
    course: &Course<F>,
    (faults, from, to): (&[(Time, FaultId, bool)], Time, Time),
) -> Vec<Moment> {
    let played = rehearsal.operator.played.as_slice();
    let mut moments = around::commands((course, played), (from, to));
    moments.retain(|moment| moment.at_s <= seconds(to));
    moments.extend(around::faults((course, faults), (from, to)));
    moments.push(moment(from, MomentKind::Silent, "from now on nobody is answered".to_owned()));
    moments.push(moment(to, MomentKind::Served, "the gap ends".to_owned()));
    moments.sort_by_key(|moment| (moment.at_s, moment.kind));
    moments
}

/// The run without each deviation, without the command that began it, with a wait before that, with what ended it
/// before what began it, and with the longest commands in between done beforehand.
fn attempts<F: Family>(
    rehearsal: &Rehearsal<F>,
    course: &Course<F>,
    (began, ended): (Option<usize>, Option<usize>),
    (from, to): (Time, Time),
) -> Vec<ProposedRemedy> {
    let label = |place: usize| course.entries[place].label.as_str();
    let mut attempts = ProposedRemedy::without_each(course);
    let Some(began) = began else { return attempts };
    let first = label(began);
    let before = |places: &[usize]| {
        let labels: Vec<&str> = places.iter().map(|place| label(*place)).collect();
        let moves = labels.iter().map(|label| format!("move {label} before {first}"));
        let text = format!("with {} before {first}", labels.join(", "));
        ProposedRemedy::with(course, text, &moves.collect::<Vec<_>>())
    };
    let played = &rehearsal.operator.played;
    // What ended it may rest on what was typed just before it.
    let mut within: Vec<usize> = (0..played.len())
        .filter(|place| *place != began && played[*place].start.is_some_and(|start| start >= from))
        .filter(|place| ended.is_some_and(|ended| played[*place].start <= played[ended].start))
        .collect();
    within.sort_by_key(|place| (played[*place].start, *place));
    for many in 1..=MOVED.min(within.len()) {
        attempts.extend(before(&within[within.len() - many..]));
    }
    let length = |place: &usize| {
        let (start, end) = (played[*place].start?, played[*place].end?);
        (start >= from && end <= to && *place != began).then(|| end - start)
    };
    let mut long: Vec<usize> = (0..played.len()).filter(|place| length(place).is_some()).collect();
    long.sort_by_key(|place| std::cmp::Reverse(length(place)));
    attempts.extend(long.into_iter().take(MOVED).filter_map(|place| before(&[place])));
    attempts.extend(ProposedRemedy::waiting(course, first));
    attempts.extend(ProposedRemedy::without(course, first));
    attempts
}
