//! What stands in words on the page of a search.

use super::ExploredPage;
use super::matrix::{Ended, Matrix};
use crate::document::capital;
use crate::told::{Figure, grouped};
use rehearsal::outcome::Verdict;
use report::sampled;
use search::explored::{AtWhole, Explored, FailureReport, Single};
use serde::Serialize;

/// A kind of failure in words.
#[derive(Debug, Serialize)]
pub(super) struct Group<'a> {
    failure: &'a FailureReport,
    name: String,
    sentence: String,
    takes: Vec<&'a str>,
    replay: String,
    mark: &'static str,
    most: u64,
    singles: usize,
}

/// What is told.
#[derive(Debug, Serialize)]
pub(super) struct Told<'a> {
    sentence: String,
    why: String,
    verdict: &'static str,
    figures: Vec<Figure>,
    silent: Vec<(String, u64)>,
    groups: Vec<Group<'a>>,
    untried: Vec<String>,
    with: Vec<String>,
}

/// What is told of a search.
pub(super) fn told<'a>(page: &ExploredPage<'a>, matrix: &Matrix<'_>) -> Told<'a> {
    let explored = page.explored;
    let count = |wanted: fn(Ended) -> bool| matrix.cells.iter().filter(|cell| wanted(cell.ended())).count();
    let (all, fail) = (matrix.cells.len(), count(|ended| ended < Ended::Gap));
    let mut silent: Vec<(String, u64)> = matrix
        .cells
        .iter()
        .filter(|cell| cell.is_silent_loss())
        .map(|cell| (cell.mistake().to_owned(), cell.missing()))
        .collect();
    silent.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let failing = explored.verdicts.violated + explored.verdicts.stuck + explored.verdicts.inconclusive;
    let sentence = match (all, fail) {
        (0, _) if failing == 0 => format!("None of {} cases fails.", grouped(explored.runs)),
        (0, _) => format!("{} of {} cases fail.", grouped(failing), grouped(explored.runs)),
        (_, 0) => format!("None of {all} single mistakes breaks it."),
        _ => format!("{fail} of {all} single mistakes break it; {}", silent_words(silent.len())),
    };
    let figures = figures(matrix, silent.len());
    silent.retain(|(mistake, _)| mistake.starts_with("skip "));
    silent.truncate(5);
    Told {
        sentence,
        why: why(explored),
        verdict: if failing == 0 && explored.complete { "held" } else { "violated" },
        figures,
        silent,
        groups: explored.failures.iter().map(|failure| group(page, failure)).collect(),
        untried: untried(explored),
        with: explored.strategy.deviations.clone(),
    }
}

fn silent_words(silent: usize) -> String {
    match silent {
        0 => String::from("none of them loses updates without a command that goes wrong."),
        1 => String::from("one of them loses updates and no command goes wrong."),
        _ => format!("{silent} of them lose updates and no command goes wrong."),
    }
}

fn why(explored: &Explored) -> String {
    let first = explored.as_written.as_ref().map(|written| as_written(explored, written)).unwrap_or_default();
    let cases = format!("{} cases were played", grouped(explored.runs));
    let kinds = match explored.failures.len() {
        0 => String::from("none of which fails"),
        1 => String::from("and what fails is of one kind"),
        many => format!("and what fails is of {many} kinds"),
    };
    let part = if explored.complete {
        ""
    } else {
        " It was stopped before its end: this is what was found until then."
    };
    let at_part = explored.at_whole.as_ref().map(at_part).unwrap_or_default();
    format!("{first}{cases}, {kinds}.{at_part}{part}")
}

/// What came of the runbook itself; where it was played at a part of the load alone, at which.
fn as_written(explored: &Explored, written: &Single) -> String {
    let ends = match written.verdict {
        Verdict::Held => "it holds",
        Verdict::Violated => "it is violated",
        Verdict::Stuck => "it is stuck",
        Verdict::Inconclusive => "nothing can be said of it",
    };
    let part = explored.at_whole.as_ref().filter(|_| written.at_part);
    let at = part.map(|at_whole| format!(" at {}", at_whole.part)).unwrap_or_default();
    format!("As it stands {ends}{at}. ")
}

/// What was not played at the whole load.
fn at_part(at_whole: &AtWhole) -> String {
    let AtWhole { part, again, held_at_part, .. } = at_whole;
    let again = grouped(*again);
    format!(
        " They were played at {part}, and {again} of them again at the whole load; {} held at the part alone, what \
         was not played again is told as it ends there, and what fails at the whole load alone may be missing. {}",
        grouped(*held_at_part),
        sampled(at_whole).unwrap_or_default()
    )
}

fn figures(matrix: &Matrix<'_>, silent: usize) -> Vec<Figure> {
    let count = |wanted: Ended| matrix.cells.iter().filter(|cell| cell.ended() == wanted).count() as u64;
    let most = |wanted: Ended| {
        let missing =
            matrix.cells.iter().filter(|cell| cell.ended() == wanted).map(super::matrix::Cell::missing);
        missing.max().map_or_else(String::new, |most| format!("up to {}", grouped(most)))
    };
    let other = count(Ended::Stuck) + count(Ended::Broken) + count(Ended::Unsettled);
    let harmless = count(Ended::Noise) + count(Ended::Held);
    vec![
        Figure::count("bad", count(Ended::Loss), "lose updates", most(Ended::Loss)),
        Figure::count("bad", silent as u64, "of these in silence", String::from("no command goes wrong")),
        Figure::count("warn", count(Ended::Pending), "leave updates pending", most(Ended::Pending)),
        Figure::count("warn", other, "fail otherwise", String::from("stuck, or an objective broken")),
        Figure::count(
            "warn",
            count(Ended::Gap),
            "hold with a long gap",
            String::from("over a minute, and longer than as written"),
        ),
        Figure::count(
            "",
            harmless,
            "do no harm",
            format!("{} with refusals on the way", grouped(count(Ended::Noise))),
        ),
    ]
}

fn group<'a>(page: &ExploredPage<'a>, failure: &'a FailureReport) -> Group<'a> {
    let cause = failure.signature.cause.as_deref().unwrap_or_default();
    let (mark, most) = match (failure.lost_max, failure.pending_max, failure.signature.verdict) {
        (lost, ..) if lost > 0 => ("loss", lost),
        (_, _, Verdict::Stuck) => ("stuck", 0),
        (_, pending, _) if pending > 0 => ("pending", pending),
        _ => ("error", 0),
    };
    let same = |single: &&search::explored::Single| {
        (single.verdict, &single.cause, &single.step)
            == (failure.signature.verdict, &failure.signature.cause, &failure.signature.step)
    };
    let takes =
        failure.shrunk.deviations.iter().map(String::as_str).filter(|text| !report::is_workload(text));
    Group {
        failure,
        name: capital(&report::failure_in_words(&failure.signature)),
        sentence: (page.sentences)(cause).map(String::from).unwrap_or_default(),
        takes: takes.collect(),
        replay: (page.replay)(failure.shrunk.seed, &failure.shrunk.deviations),
        mark,
        most,
        singles: page.explored.singles.iter().filter(same).count(),
    }
}

/// What was not looked at, so that nobody takes silence for safety.
fn untried(explored: &Explored) -> Vec<String> {
    let strategy = &explored.strategy;
    let mut untried = Vec::new();
    match strategy.mistakes {
        0 => untried.push(String::from("mistakes")),
        most => untried.push(format!("more than {most} mistake{} at once", if most == 1 { "" } else { "s" })),
    }
    if strategy.orders.is_none() {
        untried.push(String::from("other orders of the whole runbook"));
    }
    if !strategy.faults {
        untried.push(String::from("faults drawn at random"));
    }
    if explored.rate.is_none() {
        untried.push(String::from("other weather: no rate can be told"));
    }
    untried
}
