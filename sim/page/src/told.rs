//! What stands on the page in words.

use crate::Rehearsed;
use crate::document::{DocumentCommand, Part, Piece, Remark, capital, pieces};
use rehearsal::outcome::{Availability, CauseCount, Gap, Outcome, StepResult, Verdict, Watcher};
use rehearsal::story::{Explanation, Remedy};
use serde::Serialize;

/// A figure with what it means.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    tone: &'static str,
    count: Option<u64>,
    length: Option<rehearsal::outcome::Seconds>,
    word: Option<&'static str>,
    label: String,
    remark: String,
}

impl Figure {
    /// A number of something, which has its tone only where it is not nothing.
    pub(crate) fn count(tone: &'static str, count: u64, label: &str, remark: String) -> Self {
        Self {
            tone: if count > 0 { tone } else { "" },
            count: Some(count),
            length: None,
            word: None,
            label: label.to_owned(),
            remark,
        }
    }
}

/// A loss, with its story where one is told.
#[derive(Debug, Serialize)]
pub(crate) struct LossTold<'a> {
    loss: &'a CauseCount,
    sentence: &'static str,
    noticed: Option<String>,
    unseen: bool,
    told: Option<&'a Explanation>,
}

/// Something that would have helped.
#[derive(Debug, Serialize)]
pub(crate) struct Helping<'a> {
    text: Vec<Piece>,
    remedy: &'a Remedy,
}

/// All that is told in words.
#[derive(Debug, Serialize)]
pub(crate) struct Told<'a> {
    verdict: &'static str,
    sentence: String,
    grounds: Option<Vec<Piece>>,
    figures: Vec<Figure>,
    errors: Vec<&'a Remark>,
    warnings: usize,
    helping: Vec<Helping<'a>>,
    losses: Vec<LossTold<'a>>,
    pending: Vec<LossTold<'a>>,
    gaps: Vec<GapTold<'a>>,
    releases: Vec<String>,
}

/// A service that had gaps, with the longest of them.
#[derive(Debug, Serialize)]
pub(crate) struct GapTold<'a> {
    service: &'a Availability,
    longest: &'a Gap,
}

/// What is told of a run.
pub(crate) fn told<'a>(page: &'a Rehearsed<'_>) -> Told<'a> {
    let outcome: &'a Outcome = page.outcome;
    let (sentence, grounds) = report::verdict_in_words(outcome);
    let commands = page.document.steps.iter().flat_map(|step| &step.parts).filter_map(Part::command);
    let remarks =
        commands.flat_map(|command: &DocumentCommand| &command.remarks).chain(&page.document.remarks);
    let (errors, rest): (Vec<&Remark>, Vec<&Remark>) = remarks.partition(|remark| remark.severity == "error");
    Told {
        verdict: verdict(outcome.verdict),
        sentence: capital(&sentence),
        grounds: grounds.map(|grounds| pieces(&capital(&grounds))),
        figures: figures(outcome),
        errors,
        warnings: rest.len(),
        helping: helping(page.explained),
        losses: outcome.lost_by_cause.iter().map(|loss| loss_told(loss, page.explained)).collect(),
        pending: outcome.pending_by_cause.iter().map(|loss| loss_told(loss, page.explained)).collect(),
        gaps: outcome
            .availability
            .iter()
            .filter_map(|service| Some(GapTold { service, longest: service.longest_gap()? }))
            .collect(),
        releases: report::releases_in_words(outcome),
    }
}

/// A verdict by the name of its mark.
pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Stuck => "stuck",
        Verdict::Violated => "violated",
    }
}

fn loss_told<'a>(loss: &'a CauseCount, explained: &'a [Explanation]) -> LossTold<'a> {
    let is_its_own = |told: &&Explanation| {
        told.story.as_ref().is_some_and(|story| {
            story.update.kind == loss.example.kind && story.update.number == loss.example.update
        })
    };
    let noticed = loss.noticed.as_ref();
    LossTold {
        loss,
        sentence: loss.sentence,
        noticed: noticed.map(report::who_noticed),
        unseen: noticed.is_some_and(|noticed| noticed.by == Watcher::Nobody),
        told: explained.iter().find(is_its_own),
    }
}

/// What was rehearsed and helps, each once.
fn helping(explained: &[Explanation]) -> Vec<Helping<'_>> {
    let remedies = explained.iter().flat_map(|told| {
        let story = told.story.as_ref().map(|story| story.remedies.as_slice());
        let stuck = told.stuck.as_ref().map(|stuck| stuck.remedies.as_slice());
        let goal = told.goal.as_ref().map(|goal| goal.remedies.as_slice());
        let gap = told.gap.as_ref().map(|gap| gap.remedies.as_slice());
        let finding = told.finding.as_ref().map(|finding| finding.remedies.as_slice());
        [story, stuck, goal, gap, finding].into_iter().flatten().flatten()
    });
    let mut helping: Vec<Helping<'_>> = Vec::new();
    for remedy in remedies.filter(|remedy| remedy.helps) {
        if helping.iter().all(|one| one.remedy.deviations != remedy.deviations) {
            helping.push(Helping { text: pieces(&capital(&remedy.text)), remedy });
        }
    }
    helping
}

/// The kind of the finding that clients were left without a service for longer than a scenario allows.
const GAP: &str = "objective-longest-gap";

fn figures(outcome: &Outcome) -> Vec<Figure> {
    let counts = &outcome.updates;
    let mut figures = vec![
        Figure::count(
            "bad",
            counts.lost,
            "updates lost",
            format!("of {} acknowledged", grouped(counts.acknowledged)),
        ),
        Figure::count("warn", counts.pending, "updates pending", String::from("missing, but still held")),
    ];
    let too_long = outcome.findings.iter().any(|finding| finding.kind == GAP);
    for service in &outcome.availability {
        let whole = service.gaps.is_empty();
        let failed = service.failed + service.refused;
        figures.push(Figure {
            tone: if too_long && !whole { "bad" } else { "" },
            count: None,
            length: (!whole).then_some(service.longest_gap_s),
            word: whole.then_some("no gap"),
            label: format!("{}: longest gap", service.service),
            remark: format!("{} of {} requests in vain", grouped(failed), grouped(service.requests)),
        });
    }
    let length = |length, label: &str, remark: String, tone| Figure {
        tone,
        count: None,
        length: Some(length),
        word: None,
        label: label.to_owned(),
        remark,
    };
    if let Some(single) = outcome.exposure.single_copy_s {
        figures.push(length(single, "with a single copy", String::from("of data that clients rely on"), ""));
    }
    let went = |result| outcome.runbook.steps.iter().filter(|step| step.result == result).count();
    let parts = [
        (StepResult::Refused, "refused"),
        (StepResult::Failed, "failed"),
        (StepResult::TimedOut, "timed out"),
        (StepResult::NotReached, "not reached"),
    ];
    let parts = parts.into_iter().filter(|(result, _)| went(*result) > 0);
    let parts: Vec<String> = parts.map(|(result, word)| format!("{} {word}", went(result))).collect();
    let tone = if parts.is_empty() { "" } else { "warn" };
    let remark =
        if parts.is_empty() { String::from("every command did what it says") } else { parts.join(", ") };
    figures.push(length(outcome.runbook.duration_s, "the runbook took", remark, tone));
    figures
}

/// A count with its thousands set apart.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(String::from_utf8_lossy);
    let groups = (!head.is_empty()).then(|| head.into()).into_iter().chain(groups);
    groups.collect::<Vec<_>>().join(",")
}
