//! What is wrong with a scenario or a runbook beyond its own shape, whatever the family.

use crate::bounds::{COMMANDS_MAX, LANES_MAX};
use crate::domain::{CheckedOf, Domain};
use crate::scenario::{Checked, ReadingSpec};
use crate::verb::{Verb, host_of_place};
use fleet::Release;
use kernel::Span;
use runbook::{
    BEYOND, Column, Command, Diagnostic, FileId, Problem, Runbook, Severity, Step, TypedCommand, nearest_word,
};
use std::collections::BTreeSet;

pub(super) fn missing_runbook<C, G>(checked: &Checked<C, G>, file: FileId, message: &str) -> Diagnostic {
    let range = checked.span_of("runbook").unwrap_or(0..0);
    Diagnostic::found("no-runbook", Severity::Error, format!("the runbook cannot be read: {message}"))
        .at(file, range, "named here")
        .playable(false)
        .help("name a Markdown file beside the scenario")
}

/// The releases that are there or that the runbook brings.
pub(super) fn all_releases<F: Domain>(
    checked: &CheckedOf<F>,
    runbook: Option<&Runbook<Verb<F::Command>>>,
) -> Vec<Release> {
    let there = checked.generic.hosts.iter().flat_map(|host| &host.releases);
    let typed = runbook.into_iter().flat_map(|runbook| runbook.commands().chain(runbook.rollback_commands()));
    let brought = typed.filter_map(|(_, typed)| typed.command.installs());
    there.map(String::as_str).chain(brought).filter_map(Release::parse).collect()
}

/// Whether the scenario leaves a reading open that is assumed, since the question is younger than the format.
pub(super) fn is_open<F: Domain>(checked: &CheckedOf<F>, spec: &ReadingSpec) -> bool {
    spec.assumed.is_some() && checked.span_of(&format!("readings.{}", spec.name)).is_none()
}

/// Readings that the scenario leaves open, as far as their questions arise.
pub(super) fn assumed<F: Domain>(
    checked: &CheckedOf<F>,
    runbook: Option<&Runbook<Verb<F::Command>>>,
    file: FileId,
) -> Vec<Diagnostic> {
    let at = checked.span_of("readings").unwrap_or(0..0);
    let releases = all_releases::<F>(checked, runbook);
    let open = F::reading_specs().iter().filter(|spec| is_open::<F>(checked, spec) && spec.arises(&releases));
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
pub(super) fn budgeted<F: Domain>(checked: &CheckedOf<F>, file: FileId) -> Vec<Diagnostic> {
    let processes = F::processes(&checked.family);
    let allowed = checked.generic.faults.allowed.iter().enumerate();
    let known: Vec<String> = processes
        .iter()
        .flat_map(|one| {
            one.suffers.iter().map(move |process_fault| format!("{} {}", process_fault.word(), one.kind))
        })
        .collect();
    let wrong = allowed.filter(|(_, entry)| entry.split_whitespace().count() != 1 && !known.contains(entry));
    let diagnostics = wrong.map(|(index, entry)| {
        let range = checked.span_of(&format!("faults.allowed.{index}")).unwrap_or(0..0);
        let near = runbook::nearest_word(entry, known.iter().map(String::as_str));
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

/// An objective that asks for what is not measured would hold whatever happens.
pub(super) fn asked_in_vain<F: Domain>(checked: &CheckedOf<F>, file: FileId) -> Vec<Diagnostic> {
    let objectives = &checked.generic.objectives;
    let asked = [
        ("single_copy_s", objectives.single_copy_s.is_some() && !F::MEASURES.single_copy),
        ("max_lag_s", objectives.max_lag_s.is_some() && !F::MEASURES.lag),
    ];
    let diagnostic = |key: &str| {
        let message =
            format!("`{key}` is not measured of the family {}, and would hold whatever happens", F::NAME);
        let range = checked.span_of(&format!("objectives.{key}")).unwrap_or(0..0);
        Diagnostic::found("not-measured", Severity::Error, message)
            .at(file, range, "nothing is measured against it")
            .playable(false)
            .help("leave it out; `longest_gap_s` and `pending` ask for what clients and rows show")
    };
    asked.into_iter().filter(|(_, vain)| *vain).map(|(key, _)| diagnostic(key)).collect()
}

/// Releases are numbers joined by periods, so that older and newer mean something.
pub(super) fn releases<C, G>(checked: &Checked<C, G>, file: FileId) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (host, found) in checked.generic.hosts.iter().enumerate() {
        for (index, release) in found.releases.iter().enumerate() {
            if Release::parse(release).is_none() {
                let range = checked.span_of(&format!("hosts.{host}.releases.{index}")).unwrap_or(0..0);
                let message = format!("`{release}` is not a release");
                let diagnostic = Diagnostic::found("release", Severity::Error, message)
                    .at(file, range, format!("not {}", Release::FORM))
                    .playable(false)
                    .help("write it as in \"6.0\"");
                wrong.push(diagnostic);
            }
        }
    }
    wrong
}

/// Commands that are sent to a host which the scenario has not.
pub(super) fn sent_nowhere<F: Domain>(
    checked: &CheckedOf<F>,
    runbook: &Runbook<Verb<F::Command>>,
) -> Vec<Diagnostic> {
    let generic = &checked.generic;
    let is_known = |place: &str| {
        host_of_place(&generic.lanes, place).is_some() || generic.hosts.iter().any(|host| host.name == place)
    };
    let typed = runbook.commands().chain(runbook.rollback_commands());
    let astray = typed.filter_map(|(_, typed)| {
        let place = typed.command.placed().1.filter(|place| !is_known(place))?;
        let at = typed.text.find(place).unwrap_or(0);
        let message = format!("`{place}` is neither a host of the scenario nor a lane");
        let hosts: Vec<&str> = generic.hosts.iter().map(|host| host.name.as_str()).collect();
        let help = Some(format!("the hosts are {}", hosts.join(", ")));
        let problem = Problem { help, ..Problem::error("unknown-host", at..at + place.len(), message) };
        Some(Diagnostic { playable: false, ..typed.diagnose(problem)? })
    });
    astray.collect()
}

/// Releases that a runbook names and that nobody has or will have: an install that names no release at all, and a prompt
/// that names one which no host has and no step installs.
pub(super) fn strangers<C, G, K: Command>(
    checked: &Checked<C, G>,
    runbook: &Runbook<Verb<K>>,
) -> Vec<Diagnostic> {
    let steps = || runbook.steps.iter().chain(&runbook.rollbacks);
    let typed = || steps().flat_map(Step::commands).map(|(_, typed)| typed);
    let installed =
        typed().filter_map(|typed| typed.command.installs()).filter(|word| Release::parse(word).is_some());
    let had = checked.generic.hosts.iter().flat_map(|host| &host.releases).map(String::as_str);
    let known: BTreeSet<&str> = installed.chain(had).collect();
    let stranger = |typed: &TypedCommand<Verb<K>>| {
        let is_none = |word: &&str| Release::parse(word).is_none() || shortened(word, &known).is_some();
        let installs = typed.command.installs().filter(is_none);
        let prompts = typed.prompt.release.as_deref().filter(|release| !known.contains(release));
        let (word, in_prompt) = installs.map(|word| (word, false)).or(prompts.map(|word| (word, true)))?;
        let source_map = typed.source_map.as_ref()?;
        let range = match in_prompt {
            // A prompt ends in a dollar sign and a blank, before what is typed.
            true => typed.range.start.saturating_sub(word.len() + 2)..typed.range.start.saturating_sub(2),
            false => {
                let at = typed.text.rfind(word)?;
                source_map.locate(&(at..at + word.len()))
            }
        };
        let message = format!("no host has a release `{word}`, and none will");
        let found = Diagnostic::found("unknown-release", Severity::Error, message);
        let found = found.at(source_map.file, range, "").playable(false);
        let listed: Vec<&str> = known.iter().copied().collect();
        let meant = shortened(word, &known).map(str::to_owned).or_else(|| meant_release(word, &known));
        Some(match meant {
            Some(meant) => found.mended(format!("did you mean {meant}?"), meant),
            None => found.help(format!("a release is {}; known are {}", Release::FORM, listed.join(", "))),
        })
    };
    typed().filter_map(stranger).collect()
}

/// The release that a word leaves the last number or the period out of, where it is known with it: `9` or `90` beside `9.0`.
fn shortened<'k>(word: &str, known: &BTreeSet<&'k str>) -> Option<&'k str> {
    let without_period = |one: &str| one != word && one.replace('.', "") == word;
    known.iter().copied().find(|one| one.strip_suffix(".0") == Some(word) || without_period(one))
}

/// The release that a word was most likely meant to be: its figures where they are a release that is known or may be one,
/// else the nearest that is known.
fn meant_release(word: &str, known: &BTreeSet<&str>) -> Option<String> {
    let figures: String = word
        .replace([',', '_', '-'], ".")
        .replace(['O', 'o'], "0")
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let figures = figures.trim_matches('.');
    let extended = format!("{figures}.");
    let is_new = Release::parse(figures).is_some() && figures != word;
    // A release of another first number is another product's, or another step's.
    let line = |one: &str| one.split('.').next().unwrap_or_default().to_owned();
    let of_one_line = |one: &&str| Release::parse(word).is_none() || line(one) == line(word);
    let figures = known.iter().find(|one| **one == figures).copied().map(str::to_owned);
    figures
        .or_else(|| known.iter().find(|one| one.starts_with(&extended)).map(|one| (*one).to_owned()))
        .or_else(|| nearest_word(word, known.iter().copied().filter(of_one_line)).map(str::to_owned))
        .or_else(|| is_new.then(|| extended.trim_end_matches('.').to_owned()))
}

/// A runbook whose end cannot come before the horizon, by its sleeps and the operator's pauses alone: how long its other
/// commands take only a rehearsal knows.
pub(super) fn unending<F: Domain>(
    checked: &CheckedOf<F>,
    runbook: &Runbook<Verb<F::Command>>,
    file: FileId,
) -> Option<Diagnostic> {
    let (run, think) = (&checked.generic.run, checked.generic.operator.think_s.span());
    let sum = |spans: &mut dyn Iterator<Item = Span>| spans.fold(Span::ZERO, |sum, span| sum + span);
    let column = |column: &Column<Verb<F::Command>>| {
        let slept = column.commands.iter().filter_map(|typed| match typed.command {
            Verb::Sleep(span) => Some(span),
            _ => None,
        });
        let pauses = column.commands.iter().skip(1).map(|_| think);
        sum(&mut slept.chain(pauses))
    };
    let steps = runbook.steps.iter().map(|step| step.columns.iter().map(column).max().unwrap_or_default());
    let pauses = runbook.steps.iter().skip(1).map(|_| think);
    let (least, lead, horizon) = (sum(&mut steps.chain(pauses)), run.lead_s.span(), run.horizon_s.span());
    if lead + least < horizon {
        return None;
    }
    let message = format!(
        "the horizon at {horizon} comes before the end of the runbook: its first command is typed at {lead}, and its sleeps \
         and the pauses between its commands alone take {least}"
    );
    let found = Diagnostic::found("short-horizon", Severity::Error, message);
    let range = checked.span_of("run.horizon_s").unwrap_or(0..0);
    let help = format!("set it well beyond {}; the other commands take their time as well", lead + least);
    Some(found.at(file, range, "here").playable(true).help(help))
}

/// A runbook that is longer or wider than can be rehearsed.
pub(super) fn overlong<C>(runbook: &Runbook<C>, file: FileId) -> Option<Diagnostic> {
    let steps = || runbook.steps.iter().chain(&runbook.rollbacks);
    let commands: usize = steps().flat_map(|step| &step.columns).map(|column| column.commands.len()).sum();
    let lanes = steps().map(|step| step.columns.len()).max().unwrap_or(0);
    let message = if commands > COMMANDS_MAX {
        format!("{commands} commands, where at most {COMMANDS_MAX} can be rehearsed")
    } else if lanes > LANES_MAX {
        format!("a step of {lanes} lanes, where at most {LANES_MAX} can be rehearsed")
    } else {
        return None;
    };
    Some(
        Diagnostic::found(BEYOND, Severity::Error, message).at(file, 0..0, "in this runbook").playable(false),
    )
}
