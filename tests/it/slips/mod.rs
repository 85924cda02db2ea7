//! Slips of a text, each put into a runbook that nothing is found fault with: every one is one finding, at its line, with
//! the patch that mends it where one is known; and once the patch is applied, nothing is found fault with again.

mod characters;
mod commands;
mod declared;
mod document;
mod further;
mod named;
mod pasted;
mod shell;
mod taken;

use crate::support::folder;
use characters::CHARACTERS;
use commands::{COMMANDS, UNMODELLED};
use declared::DECLARED;
use document::DOCUMENT;
use further::FURTHER;
use named::NAMED;
use pac::Cluster;
use pasted::PASTED;
use postgres::Twin;
use rehearsal::{Family, Scene, SourceText};
use runbook::{Diagnostic, FileId, Severity, Sources};
use shell::SHELL;
use std::path::{Path, PathBuf};
use stores::Pair;
use taken::TAKEN;

/// Where a slip is made.
#[derive(Clone, Copy, Debug)]
enum In {
    /// A runbook of a pair.
    Pair,
    /// A runbook of a cluster.
    Cluster,
    /// A runbook of database servers.
    Servers,
    /// The scenario of the pair.
    World,
}
use In::{Cluster as C, Pair as P, Servers as S, World as W};

/// What becomes of the text by the patch of its finding.
#[derive(Clone, Copy, Debug)]
enum Mended {
    /// What was there before the slip.
    Back,
    /// Something else that nothing is found fault with: the line at the place of the finding.
    To(&'static str),
    /// No patch is known.
    No,
}
use Mended::{Back, No, To};

/// Where, what stands there, what is written instead, the finding's code, the line it points at, and its patch.
type Slip = (In, &'static str, &'static str, &'static str, &'static str, Mended);

fn home(place: In) -> PathBuf {
    match place {
        In::Pair | In::World => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/text-orders"),
        In::Cluster => folder().join("pac/three-hosts"),
        In::Servers => folder().join("postgres/one-way"),
    }
}

/// The scenario and the runbook of a place.
fn texts(place: In) -> [String; 2] {
    ["scenario.toml", "runbook.md"]
        .map(|file| std::fs::read_to_string(home(place).join(file)).expect("it is there"))
}

/// Which of the two a slip is made in.
fn which(place: In) -> usize {
    usize::from(!matches!(place, In::World))
}

fn read<F: Family>([scenario, runbook]: &[String; 2]) -> (Vec<Diagnostic>, Sources) {
    let text = |name: &str, text: &str| SourceText { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    let opened = Scene::<F>::open("slip", &text("scenario.toml", scenario), |name| Ok(text(name, runbook)));
    match opened {
        Ok(scene) => (scene.diagnostics, scene.sources),
        Err(rejected) => (rejected.diagnostics, rejected.sources),
    }
}

fn findings(place: In, texts: &[String; 2]) -> (Vec<Diagnostic>, Sources) {
    match place {
        In::Pair | In::World => read::<Pair>(texts),
        In::Cluster => read::<Cluster>(texts),
        In::Servers => read::<Twin>(texts),
    }
}

fn shown(found: &[Diagnostic], sources: &Sources) -> String {
    runbook::render_diagnostics(found, sources, false, 110)
}

/// The line that a place of a file lies in.
fn line_at(sources: &Sources, file: FileId, at: usize) -> String {
    let line = sources.position(file, at).line;
    sources.text(file).lines().nth(line - 1).unwrap_or_default().to_owned()
}

fn changed(place: In, from: &str, to: &str) -> [String; 2] {
    let mut all = texts(place);
    let text = &mut all[which(place)];
    assert!(text.contains(from), "nowhere stands `{from}`");
    *text = text.replacen(from, to, 1);
    all
}

#[track_caller]
fn assert_one(&(place, from, to, code, line, mended): &Slip) {
    let mut slipped = changed(place, from, to);
    let (found, sources) = findings(place, &slipped);
    let told = shown(&found, &sources);
    assert_eq!(found.len(), 1, "`{to}` is told in {} findings:\n{told}", found.len());
    let one = &found[0];
    assert_eq!(one.code, code, "{told}");
    let at = one.primary.range.start;
    assert_eq!(line_at(&sources, one.primary.file, at), line, "{told}");
    let Some(patch) = &one.patch else {
        return assert!(matches!(mended, No), "`{to}` has no patch:\n{told}");
    };
    let text = &mut slipped[which(place)];
    text.replace_range(patch.range.clone(), &patch.text);
    match mended {
        Back => assert_eq!(*text, texts(place)[which(place)], "{told}"),
        To(line) => {
            let at = sources.position(one.primary.file, at).line;
            assert!(text.lines().skip(at - 1).take(3).any(|one| one == line), "no `{line}`:\n{text}");
        }
        No => panic!("`{to}` has a patch:\n{told}"),
    }
    let (left, sources) = findings(place, &slipped);
    assert!(left.is_empty(), "after the patch of `{to}`:\n{}", shown(&left, &sources));
}

#[test]
fn nothing_is_found_fault_with_where_no_slip_is_made() {
    for place in [P, C, S] {
        let (found, sources) = findings(place, &texts(place));
        assert!(found.is_empty(), "{}", shown(&found, &sources));
    }
}

#[test]
fn a_character_in_the_place_of_another_is_one_finding_with_its_patch() {
    CHARACTERS.iter().for_each(assert_one);
}

#[test]
fn what_a_shell_would_make_something_else_of_is_one_finding() {
    SHELL.iter().for_each(assert_one);
}

#[test]
fn a_line_that_is_none_of_a_transcript_is_one_finding() {
    PASTED.iter().for_each(assert_one);
}

#[test]
fn a_step_or_a_block_that_is_none_is_one_finding() {
    DOCUMENT.iter().for_each(assert_one);
}

#[test]
fn a_pipe_or_a_loop_without_a_meaning_is_not_modelled_at_its_place() {
    UNMODELLED.iter().for_each(assert_one);
}

#[test]
fn a_mistake_in_a_command_is_one_finding_and_not_told_again_by_what_follows() {
    COMMANDS.iter().for_each(assert_one);
}

#[test]
fn what_was_told_as_something_else_or_not_at_all_is_one_finding() {
    FURTHER.iter().chain(DECLARED).for_each(assert_one);
}

#[test]
fn a_name_that_nothing_has_is_one_finding() {
    NAMED.iter().for_each(assert_one);
}

#[test]
fn what_is_read_as_it_is_meant_brings_no_finding() {
    for &(place, from, to) in TAKEN {
        let (found, sources) = findings(place, &changed(place, from, to));
        assert!(found.is_empty(), "`{to}`:\n{}", shown(&found, &sources));
    }
}

#[test]
fn a_patch_that_a_program_may_apply_is_none_that_guesses() {
    for &(place, from, to, code, ..) in
        [CHARACTERS, SHELL, PASTED, DOCUMENT, UNMODELLED, COMMANDS, NAMED, FURTHER, DECLARED]
            .into_iter()
            .flatten()
    {
        let (found, sources) = findings(place, &changed(place, from, to));
        let Some(patch) = &found[0].patch else { continue };
        let guessed = [
            "not-a-step",
            "unknown-release",
            "unknown-command",
            "unknown-option",
            "unknown-name",
            "shell-prompt",
            "unit",
        ];
        assert!(!(patch.safe && guessed.contains(&code)), "{}", shown(&found, &sources));
        assert!(patch.safe || code != "typographic", "{}", shown(&found, &sources));
    }
}

#[test]
fn a_slip_that_hides_errors_is_an_error_and_no_other_one_is_told() {
    let step = "```console\nln$ ttDestroy OrdersLN\n```\n";
    let hides = [
        (P, "```console\nln$ ttDestroy", "```sh\nln$ ttDestroy", "not-console"),
        (P, "## 8. Destroy old store", "## Destroy old store", "outside-step"),
        (P, step, "See to it that the store is gone.\n", "empty-step"),
        (P, step, "", "empty-step"),
        (P, "ln$ ttDestroy OrdersLN", "ttDestroy OrdersLN", "no-prompt"),
        (C, "```console\nhost1$ install 9.0", "```bash\nhost1$ install 9.0", "not-console"),
    ];
    for (place, from, to, code) in hides {
        let (found, sources) = findings(place, &changed(place, from, to));
        let told: Vec<(&str, Severity)> = found.iter().map(|one| (one.code.as_ref(), one.severity)).collect();
        assert_eq!(told, [(code, Severity::Error)], "{}", shown(&found, &sources));
    }
    let (found, sources) = findings(P, &changed(P, "## 6. Stop LN agent", "6. Stop LN agent"));
    assert_eq!(found[0].severity, Severity::Warning, "{}", shown(&found, &sources));
}
