//! The first lines: the verdict in one sentence, and what was rehearsed.

use super::goal::{TOLD as GOAL, became, for_want_of, seen_to, undoing};
use super::losses::made_good;
use super::{Page, bad, command_at, doubtful, good, is_put_in, name_command, name_doer, otherwise, quiet};
use crate::units::{format_count, format_counted, format_length, per_cent};
use anstyle::Style;
use rehearsal::outcome::{
    CauseCount, Finding, GivenUp, Moved, NOT_JUDGED, Outcome, Severity, StoreCounts, Verdict, Watcher,
};
use runbook::{BEYOND, NOT_MODELLED};

/// A verdict's word.
pub(crate) const fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "HELD",
        Verdict::Inconclusive => "INCONCLUSIVE",
        Verdict::Stuck => "STUCK",
        Verdict::Violated => "VIOLATED",
    }
}

/// A verdict's colour.
pub(crate) const fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Held => good(),
        Verdict::Inconclusive => doubtful(),
        Verdict::Stuck | Verdict::Violated => bad(),
    }
}

/// Writes the verdict, what it rests on, where the runbook stuck, what to type next, and what was rehearsed.
pub(super) fn write(outcome: &Outcome, explain: &str, page: &mut Page) {
    let place = outcome.stuck_at.as_ref().filter(|_| outcome.verdict == Verdict::Stuck);
    let place = place.map(|stuck| format!(" at {}", name_command(&stuck.address))).unwrap_or_default();
    let verdict = format!("{}{place}: {}", name(outcome.verdict), sentence(outcome));
    page.prose(0, style(outcome.verdict), &verdict);
    if let Some(but) = reservation(outcome) {
        let see = if went_wrong(outcome).is_empty() { "" } else { "; see below" };
        page.prose(2, doubtful(), &format!("{but}{see}"));
    }
    if let Some(stuck) = &outcome.stuck_at {
        let command = command_at(outcome, &stuck.address).unwrap_or("the runbook");
        page.prose(2, bad(), &format!("could not go on at {}: {command}", name_command(&stuck.address)));
        let waited_for = stuck.waited_for.as_ref().map(|what| format!("; it waited for {what}"));
        page.prose(2, Style::new(), &format!("{}{}", stuck.reason, waited_for.unwrap_or_default()));
    }
    if let Some(given_up) = outcome.given_up.as_ref().filter(|_| !is_the_upgrade_alone(outcome)) {
        page.prose(2, Style::new(), &format!("{}.", way_back(given_up)));
        if let Some(stuck) = &given_up.stopped_at {
            page.prose(2, Style::new(), &stuck.reason);
        }
    }
    if let Some(grounds) = grounds(outcome) {
        page.prose(2, Style::new(), &grounds);
    }
    if outcome.verdict != Verdict::Held {
        page.kept(2, &format!("next: {explain}"));
    }
    page.prose(0, quiet(), &what(outcome));
    if !outcome.releases.is_empty() {
        page.prose(0, quiet(), &format!("releases: {}", releases(outcome).join("; ")));
    }
    let readings: Vec<String> =
        outcome.readings.iter().map(|(reading, value)| format!("{reading}={value}")).collect();
    if !readings.is_empty() {
        page.prose(0, quiet(), &format!("readings: {}", readings.join(" ")));
    }
}

/// What the verdict means here, with what a verdict of held does not say, and what it rests on, in a sentence each.
#[must_use]
pub fn in_words(outcome: &Outcome) -> (String, Option<String>) {
    let sentence = sentence(outcome);
    let sentence = match reservation(outcome) {
        Some(but) => format!("{}, {but}.", sentence.trim_end_matches('.')),
        None => sentence,
    };
    (sentence, grounds(outcome))
}

/// What the verdict means here.
fn sentence(outcome: &Outcome) -> String {
    match outcome.verdict {
        Verdict::Held => format!("every objective holds; {}.", loss_with_permission(outcome)),
        Verdict::Inconclusive => {
            format!("{}, so nothing follows; {} so far.", cut_off(outcome), loss(outcome))
        }
        Verdict::Stuck => format!("the runbook was not finished; {}.", loss(outcome)),
        Verdict::Violated if lost(outcome).is_some() => format!("{}.", loss(outcome)),
        Verdict::Violated if is_the_upgrade_alone(outcome) => {
            let back = outcome.given_up.as_ref().map(way_back).unwrap_or_default();
            format!("{back}; {}, and what is missed is the upgrade alone.", loss(outcome))
        }
        Verdict::Violated => {
            let objective = "an objective does not hold";
            let (what, why) = match (broken(outcome).next(), errors(outcome).next()) {
                (Some(finding), _) => (objective, format!(": {}", finding.message)),
                (None, Some(finding)) => ("something is broken", format!(": {}", finding.message)),
                (None, None) => (objective, String::new()),
            };
            let told = broken(outcome).next().is_some_and(|finding| finding.kind == "objective-pending");
            let lost = match (outcome.updates.lost, outcome.updates.pending) {
                (0, pending) if unjudged(outcome).is_none() && (pending == 0 || told) => {
                    String::from("no update was lost, but")
                }
                (0, _) => format!("{}, and", loss(outcome)),
                _ => format!("{}, but", loss_with_permission(outcome)),
            };
            format!("{lost} {what}{why}.")
        }
    }
}

/// What a verdict other than held rests on, in one line: the objective, the step to blame, and how much more there is.
fn grounds(outcome: &Outcome) -> Option<String> {
    let mut parts = Vec::new();
    match outcome.verdict {
        Verdict::Held => return None,
        Verdict::Inconclusive => {
            let kinds: &[&str] =
                if is_cut_off(outcome) { &[NOT_MODELLED, CUT_OFF, BEYOND] } else { &[BEYOND, HORIZON] };
            let why = kinds.iter().find_map(|kind| found(outcome, kind));
            parts.extend(why.map(|finding| finding.message.clone()));
            // What a part of a runbook has not reached yet, it has not missed.
            if is_cut_off(outcome) {
                return (!parts.is_empty()).then(|| format!("{}.", parts.join("; ")));
            }
        }
        Verdict::Stuck => parts.extend(broken_before(outcome)),
        // The headline says it.
        Verdict::Violated if lost(outcome).is_none() && is_the_upgrade_alone(outcome) => return None,
        Verdict::Violated => {
            let first =
                lost(outcome).or_else(|| broken(outcome).next()).or_else(|| errors(outcome).next())?;
            // Of anything else the line above has said it.
            parts.extend(lost(outcome).map(|finding| finding.message.clone()));
            match unjudged(outcome).filter(|_| outcome.updates.lost == 0) {
                Some(gone) if !std::ptr::eq(gone, first) => {
                    parts.push(format!("the store: {}", blamed(outcome, gone)));
                    parts.push(format!("the objective: {}", blamed(outcome, first)));
                }
                _ => parts.push(blamed(outcome, first)),
            }
        }
    }
    parts.extend(besides(outcome));
    (!parts.is_empty()).then(|| format!("{}.", parts.join("; ")))
}

/// What the findings of a run that is stuck call an error, and by which command: that may be why it could not go on.
fn broken_before(outcome: &Outcome) -> Option<String> {
    let error = errors(outcome).find(|finding| !finding.kind.starts_with("objective"))?;
    let by = error.step.as_ref().map(|step| by_command(outcome, step));
    let only_with = error.only_with.as_ref().map(for_want_of).unwrap_or_default();
    // What is not judged stands in the headline, where the command would make it too long.
    if unjudged(outcome).is_some_and(|gone| std::ptr::eq(gone, error)) {
        return by.map(|by| format!("the store: {by}{only_with}"));
    }
    let by = by.map(|by| format!(", {by}")).unwrap_or_default();
    Some(format!("{}{by}{only_with}", error.message))
}

/// The kinds of what keeps a run from a verdict: it was cut off in its runbook, it grew too large, it did not come to rest.
const CUT_OFF: &str = "runbook-cut-off";
const HORIZON: &str = "horizon";

/// The kind of what tells of places that were not played.
const UNREAD: &str = "unread-commands";

/// The kind of what tells of headings that were not read as such, whose commands were played elsewhere.
const UNREAD_STEP: &str = "unread-step";

/// The kind of what tells that the check finds errors in a runbook that held.
const DOUBTED: &str = "check-errors";

fn found<'o>(outcome: &'o Outcome, kind: &str) -> Option<&'o Finding> {
    outcome.findings.iter().find(|finding| finding.kind == kind)
}

/// Whether the run ended before the end of the runbook.
fn is_cut_off(outcome: &Outcome) -> bool {
    let cut_off = [CUT_OFF, NOT_MODELLED].into_iter().any(|kind| found(outcome, kind).is_some());
    cut_off && found(outcome, BEYOND).is_none()
}

/// Why there is no verdict.
pub(crate) fn cut_off(outcome: &Outcome) -> &'static str {
    let is = |kind: &str| found(outcome, kind).is_some();
    if is(BEYOND) {
        "the run grew beyond what can be rehearsed"
    } else if is(NOT_MODELLED) {
        "the rehearsal ended at a command that is not modelled"
    } else if is_cut_off(outcome) {
        "the horizon came before the end of the runbook"
    } else {
        "the world had not come to rest at the horizon"
    }
}

/// How much more does not hold than what was told already.
fn besides(outcome: &Outcome) -> Vec<String> {
    let (goal, others): (Vec<&Finding>, Vec<&Finding>) =
        broken(outcome).partition(|finding| finding.kind == GOAL);
    let told = match outcome.verdict {
        Verdict::Violated => lost(outcome).or_else(|| broken(outcome).next()),
        _ => None,
    };
    let is_told = |finding: &&&Finding| told.is_some_and(|told| std::ptr::eq(told, **finding));
    let goal = goal.len() - goal.iter().filter(is_told).count();
    let others = others.len() - others.iter().filter(is_told).count();
    // Further than one of the same kind.
    let told_goal = told.is_some_and(|finding| finding.kind == GOAL);
    let word = |is_told: bool| if is_told { "further " } else { "" };
    let mut parts = Vec::new();
    if goal > 0 {
        let further = word(told_goal);
        parts.push(format!("{} of the goal missed", format_counted(goal as u64, &format!("{further}point"))));
    }
    let further = word(told.is_some() && !told_goal);
    match others {
        0 => {}
        1 => parts.push(format!("1 {further}objective does not hold, see the findings")),
        many => {
            parts.push(format!(
                "{} {further}objectives do not hold, see the findings",
                format_count(many as u64)
            ));
        }
    }
    parts
}

/// The step to blame for an objective that does not hold: its own, or that of most of what is missing, whose command
/// stands below.
fn blamed(outcome: &Outcome, finding: &Finding) -> String {
    // What ended a way is not always what is to be mended, so that it is said what it did.
    let most = |done: &str, causes: &[CauseCount]| -> Option<String> {
        let cause = causes.iter().rev().max_by_key(|cause| cause.count)?;
        let fault = || cause.fault.as_ref().map(|fault| format!("{done} by `{fault}`"));
        let step = cause.step.as_ref();
        let by =
            step.map(|step| format!("{done} {}{}", by_command(outcome, step), made_good(outcome, cause)));
        let only_with =
            || cause.only_with.as_ref().map(|root| for_want_of(root).trim_start_matches(", ").to_owned());
        by.or_else(fault).or_else(only_with)
    };
    let missing = match finding.kind {
        kind if kind.starts_with(LOSS) => most("cut off", &outcome.lost_by_cause),
        "objective-pending" => most("held back", &outcome.pending_by_cause),
        _ => None,
    };
    let mut points = outcome.goal.iter().filter(|point| finding.message.ends_with(&point.to_string()));
    let point = points.next().filter(|_| finding.kind == GOAL);
    if let Some((point, undone)) = point.and_then(|point| Some((point, point.undone.as_ref()?))) {
        let made_good = seen_to(point).map(|seen_to| format!("; {seen_to}")).unwrap_or_default();
        return format!("{}{made_good}", undoing(undone));
    }
    let step = point.map_or(&finding.step, |point| &point.step);
    match (step, missing) {
        (_, Some(by)) => by,
        (Some(step), None) => {
            let command = command_at(outcome, step).map(|command| format!(": {command}")).unwrap_or_default();
            let seen_to = if finding.kind == GOAL { "to be seen to " } else { "" };
            let fate = point.and_then(|point| point.fate.as_ref());
            let fate = fate.map(|fate| format!(", which was {}", became(fate))).unwrap_or_default();
            let only_with = finding.only_with.as_ref().map(for_want_of).unwrap_or_default();
            format!("{seen_to}{}{fate}{command}{only_with}", name_doer(step))
        }
        (None, None) => match &finding.fault {
            Some(fault) => format!("by `{fault}`"),
            None => String::from("no one step is to blame"),
        },
    }
}

/// By whom, where the command stands below; one that was inserted has no address there that would say which it is.
fn by_command(outcome: &Outcome, step: &str) -> String {
    match command_at(outcome, step).filter(|_| is_put_in(step)) {
        Some(command) => format!("by the inserted command `{command}` {step}"),
        None => format!("{}{}", name_doer(step), otherwise(outcome, step)),
    }
}

/// What a verdict of held does not say: an operator who carries on after a refusal can end with every objective held
/// and half of the runbook undone.
fn reservation(outcome: &Outcome) -> Option<String> {
    if outcome.verdict != Verdict::Held {
        return None;
    }
    let besides = [
        (UNREAD, "what looks like commands was not played"),
        (UNREAD_STEP, "what looks like the heading of a step or of a part was read as prose"),
        (DOUBTED, "the check finds errors in what was rehearsed"),
    ];
    let besides = besides.into_iter().filter(|(kind, _)| found(outcome, kind).is_some());
    let besides = besides.map(|(_, said)| String::from(said));
    let all: Vec<String> =
        left_behind(outcome).into_iter().chain(besides).chain(went_wrong(outcome)).collect();
    (!all.is_empty()).then(|| format!("but {}", all.join(", ")))
}

/// How many commands did not do what they say, and how many errors there are among the findings.
fn went_wrong(outcome: &Outcome) -> Vec<String> {
    let steps = &outcome.runbook.steps;
    let commands = steps.iter().filter(|step| step.result.went_wrong()).count() as u64;
    let errors = outcome.findings.iter().filter(|found| found.severity == Severity::Error).count() as u64;
    let did_not = if commands == 1 { "did not do what it says" } else { "did not do what they say" };
    let of_commands = (commands > 0).then(|| format!("{} {did_not}", format_counted(commands, "command")));
    let of_errors = (errors > 0).then(|| format!("{} among the findings", format_counted(errors, "error")));
    of_commands.into_iter().chain(of_errors).collect()
}

/// What is of an older release than it might be, where that is so: the goal asks only for what the runbook installs.
fn left_behind(outcome: &Outcome) -> Option<String> {
    let behind: Vec<&Moved> = outcome.releases.iter().filter(|one| one.stayed_behind).collect();
    if behind.len() == outcome.releases.len() && !behind.is_empty() {
        return Some(String::from("nothing was upgraded: no release is newer than it was"));
    }
    let named = |one: &&Moved| format!("{} at {}", one.of, one.after.as_ref().unwrap_or(&one.before));
    let named: Vec<String> = behind.iter().take(NAMED).map(named).collect();
    let more = match behind.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let was = if behind.len() == 1 { "was" } else { "were" };
    (!behind.is_empty()).then(|| format!("{}{more} {was} not upgraded", named.join(", ")))
}

/// How many of those that stayed behind are named.
const NAMED: usize = 3;

/// Of which release everything was, and is, a thing each.
#[must_use]
pub fn releases(outcome: &Outcome) -> Vec<String> {
    let told = |one: &Moved| match &one.after {
        Some(after) if *after == one.before => format!("{} {after} as before", one.of),
        Some(after) => format!("{} {} to {after}", one.of, one.before),
        None => format!("{} {} before, and none now", one.of, one.before),
    };
    outcome.releases.iter().map(told).collect()
}

/// What is broken at the end.
fn errors(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome.findings.iter().filter(|finding| finding.is_error())
}

/// The objectives that do not hold.
fn broken(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    errors(outcome).filter(|finding| finding.kind.starts_with("objective"))
}

/// The first objective that does not hold, or else what is broken first, in its own words.
pub(crate) fn first_broken(outcome: &Outcome) -> Option<&str> {
    broken(outcome).next().or_else(|| errors(outcome).next()).map(|finding| finding.message.as_str())
}

/// How the kinds of objectives of lost updates begin.
const LOSS: &str = "objective-lost";

/// The objective of lost updates that does not hold, where it is lost updates that break it.
fn lost(outcome: &Outcome) -> Option<&Finding> {
    broken(outcome).find(|finding| finding.kind.starts_with(LOSS)).filter(|_| outcome.updates.lost > 0)
}

/// That the scenario permits what was lost.
pub(crate) fn permission(outcome: &Outcome) -> String {
    match (outcome.updates.lost, outcome.lost_allowed) {
        (0, _) => String::new(),
        (_, None) => String::from(", which the scenario permits (`lost = \"any\"`)"),
        (_, Some(most)) => format!(", which the scenario permits (`lost = {most}`)"),
    }
}

/// Whether a runbook was given up and its way back played, and nothing is amiss but that no upgrade took place.
fn is_the_upgrade_alone(outcome: &Outcome) -> bool {
    outcome.given_up.as_ref().is_some_and(|given_up| given_up.brought_back)
}

/// How a runbook was given up.
pub(crate) fn way_back(given_up: &GivenUp) -> String {
    let at = match &given_up.stopped_at {
        Some(stuck) => format!("at {}, where its operator was stopped", name_command(&stuck.address)),
        None => format!("after {}, as asked", given_up.after),
    };
    let end = match (given_up.is_played, given_up.brought_back) {
        (true, true) => "was played to its end and brought everything back",
        (true, false) => "was played to its end",
        (false, _) => "was not played to its end",
    };
    format!("the runbook was given up {at}, and section {} {end}", given_up.section)
}

/// How many updates were lost, of how many, and how many are pending.
fn counted(outcome: &Outcome) -> String {
    let pending = match outcome.updates.pending {
        0 => String::new(),
        1 => String::from(", and 1 is pending"),
        many => format!(", and {} are pending", format_count(many)),
    };
    format!("{}{pending}", lost_of(outcome))
}

/// The same, whether anybody would have noticed, and where everything still is.
fn loss(outcome: &Outcome) -> String {
    format!("{}{}{}", counted(outcome), unnoticed(outcome), kept_whole(outcome))
}

/// Which stores lack nothing, where something is lost elsewhere: whoever reads that must know before anything else whether
/// it can be fetched back. What lost to a newer write by the rule of the stores is not lacking.
fn kept_whole(outcome: &Outcome) -> String {
    let is_whole = |store: &&StoreCounts| store.lost + store.pending == 0;
    let whole = outcome.by_store.iter().filter(is_whole);
    let whole: Vec<&str> = whole.map(|store| store.store.as_str()).collect();
    match whole.as_slice() {
        _ if outcome.updates.lost == 0 => String::new(),
        [] => String::new(),
        [store] => format!("; {store} lacks none of them"),
        stores => format!("; {} lack none of them", stores.join(", ")),
    }
}

/// What is lost and pending, whether the scenario permits it, and whether anybody would have noticed.
fn loss_with_permission(outcome: &Outcome) -> String {
    let (counted, whole) = (counted(outcome), kept_whole(outcome));
    format!("{counted}{}{}{whole}", permission(outcome), unnoticed(outcome))
}

/// That nobody had a sign of anything that is lost.
fn unnoticed(outcome: &Outcome) -> &'static str {
    let is_unseen =
        |cause: &CauseCount| cause.noticed.as_ref().is_some_and(|noticed| noticed.by == Watcher::Nobody);
    let losses = &outcome.lost_by_cause;
    if !losses.is_empty() && losses.iter().all(is_unseen) { ", and nobody would have noticed" } else { "" }
}

/// That a store's rows were not judged which should have been there.
fn unjudged(outcome: &Outcome) -> Option<&Finding> {
    outcome.findings.iter().find(|finding| finding.kind == NOT_JUDGED && finding.is_error())
}

/// What is lost, with the store that was not judged in front, where one was not and nothing else is lost: of what only
/// that one had nobody has counted a loss.
fn lost_of(outcome: &Outcome) -> String {
    let counts = &outcome.updates;
    match counts.lost {
        0 if unjudged(outcome).is_some() => {
            let message = unjudged(outcome).map(|finding| finding.message.as_str()).unwrap_or_default();
            let all = format_counted(counts.acknowledged, "acknowledged update");
            format!("{message}; none of {all} was lost elsewhere")
        }
        0 => format!("none of {} was lost", format_counted(counts.acknowledged, "acknowledged update")),
        lost => {
            let share =
                per_cent(lost, counts.acknowledged).map(|share| format!(" ({share})")).unwrap_or_default();
            let were = if lost == 1 { "was" } else { "were" };
            format!(
                "{} of {} {were} lost{share}",
                format_count(lost),
                format_counted(counts.acknowledged, "acknowledged update")
            )
        }
    }
}

/// What was rehearsed: the scenario, how it was varied, and how long it took.
fn what(outcome: &Outcome) -> String {
    let deviations = match outcome.deviations.as_slice() {
        [] => String::from("as written"),
        some => format!("with {}", some.join("; ")),
    };
    let duration = format_length(outcome.runbook.duration_s);
    let Outcome { scenario, seed, .. } = outcome;
    format!("{scenario}, seed {seed}, {deviations}; the runbook took {duration}")
}
