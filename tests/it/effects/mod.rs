//! Each form that a page of forms calls played has an effect in a rehearsal: at the end something is as it is not where the
//! form is left out, or what it prints is what the model knows. A form on a page that no row here tries is a failure.

mod pac;
mod postgres;
mod stores;

use crate::support::{opened, play_of};
use rehearsal::Family;
use rehearsal::outcome::{Outcome, PlayedStep};
use serde_json::Value;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Lines of a runbook, each with its prompt and a step of its own.
type Lines = &'static [&'static str];

/// A form behind its prompt, what is typed before it and after it, and what shows its effect.
type Row = (&'static str, &'static [Lines], &'static [Lines], Shows);

/// By what an effect is seen.
#[derive(Clone, Copy, Debug)]
enum Shows {
    /// A part of the state at the end is this with the form, and something else without it.
    Final(&'static str, &'static str),
    /// It prints a line with these words.
    Says(&'static str),
    /// The tool does not succeed, and says so in these words.
    Fails(&'static str),
    /// The last line prints these words, which it does not without the form.
    Later(&'static str),
    /// Something is found in the run that is not without the form.
    Finds(&'static str),
    /// It takes at least so many seconds.
    Takes(u64),
    /// Another number of updates survives.
    Updates,
    /// A disk is filled otherwise.
    Disk,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn home(family: &str) -> PathBuf {
    root().join("tests/it/cases").join(format!("forms-{family}"))
}

/// The forms that the page of a family calls played.
fn played(family: &str) -> BTreeSet<String> {
    let page = root().join("docs/forms").join(format!("{family}.md"));
    let page = std::fs::read_to_string(page).expect("it is there");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | played | "));
    rows.map(|(form, _)| form.replace("\\|", "|")).collect()
}

fn form((form, ..): &Row) -> &'static str {
    form.split_once("$ ").expect("it has a prompt").1
}

fn run<F: Family>(family: &str, lines: &[&str]) -> Outcome {
    let steps = (1..).zip(lines).map(|(at, line)| format!("## {at}. Line\n\n```console\n{line}\n```\n\n"));
    let text = steps.collect::<String>();
    let scene = opened::<F>(family, &home(family), &|file, found: String| {
        if file == "runbook.md" { text.clone() } else { found }
    });
    play_of(&scene, &[] as &[&str], 1)
}

fn last(outcome: &Outcome) -> &PlayedStep {
    outcome.runbook.steps.last().expect("there are steps")
}

/// Plays a form with what is around it, and the same with a pause in its place.
fn assert_effect<F: Family>(family: &str, row: &Row) {
    let &(typed, before, after, shows) = row;
    let before: Vec<&str> = before.concat();
    let play = |line: &str| {
        let all: Vec<&str> = before.iter().copied().chain([line]).chain(after.concat()).collect();
        run::<F>(family, &all)
    };
    let lane = typed.split('$').next().unwrap_or_default();
    let with = play(typed);
    let without = || play(&format!("{lane}$ sleep 1"));
    let step = &with.runbook.steps[before.len()];
    let says = |step: &PlayedStep, words: &str| step.reply.iter().any(|line| line.contains(words));
    let finds = |outcome: &Outcome, kind: &str| outcome.findings.iter().any(|one| one.kind == kind);
    let told = || format!("{typed}: {step:?}\n{}", with.final_state);
    match shows {
        Shows::Final(at, value) => {
            let value: Value = serde_json::from_str(value).expect("it is JSON");
            assert_eq!(with.final_state.pointer(at), Some(&value), "{}", told());
            assert_ne!(without().final_state.pointer(at), Some(&value), "{typed} has no effect");
        }
        Shows::Says(words) => assert!(says(step, words), "{}", told()),
        Shows::Fails(words) => {
            assert!(step.message.as_deref().is_some_and(|said| said.contains(words)), "{}", told());
        }
        Shows::Later(words) => {
            assert!(says(last(&with), words), "{}", told());
            assert!(!says(last(&without()), words), "{typed} has no effect");
        }
        Shows::Finds(kind) => {
            assert!(finds(&with, kind), "{}", told());
            assert!(!finds(&without(), kind), "{typed} has no effect");
        }
        Shows::Takes(seconds) => {
            let took = step.end_s.expect("it ended").0 - step.start_s.expect("it began").0;
            assert!(took >= kernel::Span::from_secs(seconds), "{}", told());
        }
        Shows::Updates => assert_ne!(with.updates.survived, without().updates.survived, "{}", told()),
        Shows::Disk => {
            let filled = |outcome: &Outcome| format!("{:?}", outcome.exposure.disk_high_water);
            assert_ne!(filled(&with), filled(&without()), "{}", told());
        }
    }
}

fn each_played_form_has_an_effect<F: Family>(family: &str, rows: &[Row]) {
    let tried: BTreeSet<String> = rows.iter().map(|row| form(row).to_owned()).collect();
    let forms = played(family);
    let untried: Vec<&String> = forms.difference(&tried).collect();
    assert!(untried.is_empty(), "no row shows what these forms do: {untried:#?}");
    let unlisted: Vec<&String> = tried.difference(&forms).collect();
    assert!(unlisted.is_empty(), "the page does not call these forms played: {unlisted:#?}");
    // All of them are tried, so that one look tells every form that is wrong.
    let fails = |row: &&Row| catch_unwind(AssertUnwindSafe(|| assert_effect::<F>(family, row))).is_err();
    let wrong: Vec<&str> = rows.iter().filter(fails).map(form).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
