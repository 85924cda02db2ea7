//! Journals of searches: one process at a time, no line believed that is not as it was written, and a search that is
//! told to end tells what it has found.

use crate::binary::{Said, cutover};
use crate::process::signal;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A path for a test's own journal, with nothing there yet.
fn fresh(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn arguments(journal: &Path) -> Vec<String> {
    let journal = journal.to_string_lossy().into_owned();
    let search = ["explore", "stores/first-half", "--load", "10%", "--kinds", "skip,hasten", "--orders", "0"];
    let rest = ["--runs", "30", "--json", "--mistakes", "2", "--jobs", "1", "--resume", &journal];
    search.iter().chain(&rest).map(ToString::to_string).collect()
}

fn explore(journal: &Path) -> Said {
    let arguments = arguments(journal);
    cutover(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Starts a search and waits until some lines stand in its journal.
fn begun(journal: &Path) -> Child {
    let child = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .args(arguments(journal))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    while text(journal).lines().count() < 20 {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_line_that_was_changed_by_hand_is_not_believed_but_played_again() {
    let journal = fresh("changed.journal");
    let whole = explore(&journal);
    let written = text(&journal);
    let lines = written.lines().count();
    let changed = written.replacen("\"verdict\":\"violated\"", "\"verdict\":\"held\"", 1);
    assert_ne!(changed, written, "there is a verdict to change");
    std::fs::write(&journal, &changed).expect("it can be written");
    let again = explore(&journal);
    assert_eq!((again.code, again.out), (whole.code, whole.out), "{}", again.err);
    assert!(again.err.contains("is damaged; its case is played again"), "{}", again.err);
    assert_eq!(text(&journal).lines().count(), lines, "the damaged line was replaced");
    let third = explore(&journal);
    assert!(!third.err.contains("damaged"), "it is told once: {}", third.err);
}

#[test]
fn two_processes_do_not_write_on_one_journal() {
    let journal = fresh("shared.journal");
    let mut first = begun(&journal);
    signal(&first, "-STOP");
    let second = explore(&journal);
    signal(&first, "-CONT");
    assert_eq!((second.code, second.out.as_str()), (2, ""), "{}", second.err);
    assert!(second.err.contains("another process is writing on it"), "{}", second.err);
    first.kill().expect("it can be killed");
    first.wait().expect("it ends");
    let resumed = explore(&journal);
    assert!(resumed.code == 1 && !resumed.err.contains("damaged"), "{}", resumed.err);
}

#[test]
fn a_journal_is_a_regular_file() {
    let home = env!("CARGO_TARGET_TMPDIR").to_owned();
    for path in [PathBuf::from("/dev/null"), PathBuf::from(home)] {
        let said = explore(&path);
        assert!(said.code == 2 && said.err.contains("no regular file"), "{}", said.err);
    }
}

#[test]
fn a_signal_to_end_prints_what_was_found_so_far_as_an_interrupt_does() {
    for name in ["-TERM", "-INT"] {
        let journal = fresh(&format!("ended{name}.journal"));
        let child = begun(&journal);
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        let told: Value = serde_json::from_slice(&output.stdout).expect("it prints what it has");
        assert_eq!(told["complete"], false);
        assert_eq!(output.status.code(), Some(130), "{name}");
    }
}
