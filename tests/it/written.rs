//! What cutover writes: the result comes first and whatever becomes of the files beside it; paths are tried before
//! anything is played; a file is whole or not there; nothing that is read or kept is written over; and each way to end
//! has its code.

use crate::binary::{Copied, Said, cutover};
use std::path::{Path, PathBuf};

/// A folder of a test's own, with nothing in it.
fn home(name: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).expect("there is room for a folder");
    home
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn listed(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("it is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A short exploration that finds something.
fn explore(scenario: &str, more: &[&str]) -> Said {
    let short = ["explore", scenario, "--load", "10%", "--kinds", "hasten", "--orders", "0", "--runs", "0"];
    cutover(&[&short[..], more].concat())
}

fn rehearse(scenario: &str, more: &[&str]) -> Said {
    cutover(&[&["rehearse", scenario, "--deviate", "load 10%"][..], more].concat())
}

#[test]
fn a_path_that_cannot_be_written_is_told_before_anything_is_played() {
    let home = home("untried");
    let missing = text(&home.join("missing/file"));
    for said in [
        explore("stores/first-half", &["--junit", &missing]),
        rehearse("stores/first-half", &["--trace", &missing]),
        explore("stores/first-half", &["--save", "/proc/missing/here"]),
    ] {
        assert_eq!((said.code, said.out.as_str()), (74, ""), "{}", said.err);
        assert!(said.err.contains("cannot write"), "{}", said.err);
    }
    let folder = rehearse("stores/first-half", &["--trace", &text(&home)]);
    assert!(folder.code == 2 && folder.err.contains("is a folder"), "{}", folder.err);
    assert_eq!(listed(&home), Vec::<String>::new(), "trying leaves nothing behind");
}

#[test]
fn the_result_is_printed_whatever_becomes_of_the_files() {
    let said = explore("stores/first-half", &["--junit", "/dev/full"]);
    assert_eq!(said.code, 74, "{}", said.err);
    assert!(said.out.starts_with("VIOLATED"), "{}", said.out);
    assert!(said.err.contains("cannot write /dev/full"), "{}", said.err);
}

#[test]
fn a_result_that_cannot_be_printed_has_the_code_of_what_could_not_be_written() {
    for args in [&["list"][..], &["--help"], &["--version"], &["rehearse", "--help"], &["help", "rehearse"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_cutover"))
            .args(args)
            .stdout(full)
            .stderr(std::process::Stdio::null())
            .status();
        assert_eq!(status.expect("the binary runs").code(), Some(74), "{args:?}");
    }
}

#[test]
fn a_pipe_that_may_never_be_read_is_refused_as_a_place_for_a_file() {
    let home = home("pipe");
    let pipe = home.join("trace.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("there is mkfifo");
    assert!(made.success());
    let said = rehearse("stores/first-half", &["--trace", &text(&pipe)]);
    assert!(said.code == 2 && said.err.contains("is a pipe"), "{}", said.err);
}

#[test]
fn a_file_that_is_replaced_is_whole_and_nothing_stays_beside_it() {
    let home = home("replaced");
    let trace = home.join("trace.json");
    std::fs::write(&trace, "old").expect("it can be written");
    let link = home.join("link.json");
    std::os::unix::fs::symlink(&trace, &link).expect("it can be linked");
    assert_eq!(rehearse("stores/first-half", &["--trace", &text(&link)]).code, 0);
    let written = std::fs::read_to_string(&trace).expect("it is there");
    assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok(), "{written}");
    assert!(link.is_symlink(), "a link stays a link");
    assert_eq!(listed(&home), ["link.json", "trace.json"]);
}

#[test]
fn an_input_is_never_an_output() {
    let copied = Copied::new("an-input");
    let path = copied.path();
    let before = |file: &str| std::fs::read(Path::new(&path).join(file)).expect("it is there");
    let (scenario, runbook) = (before("scenario.toml"), before("runbook.md"));
    let inside = |file: &str| format!("{path}/{file}");
    for said in [
        rehearse(&path, &["--trace", &inside("scenario.toml")]),
        rehearse(&path, &["--trace", &inside("../an-input/runbook.md")]),
        explore(&path, &["--junit", &inside("runbook.md")]),
        explore(&path, &["--save", &path]),
        explore(&path, &["--save", &path, "--force"]),
    ] {
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        assert!(said.err.contains("help:"), "{}", said.err);
    }
    assert_eq!((before("scenario.toml"), before("runbook.md")), (scenario, runbook));
    let journal = inside("a.journal");
    let both = explore(&path, &["--resume", &journal, "--junit", &journal]);
    assert!(both.code == 2 && both.err.contains("in use"), "{}", both.err);
}

#[test]
fn one_file_is_not_named_for_two_results() {
    let home = home("two-results");
    let file = text(&home.join("one"));
    let same = text(&home.join("../two-results/one"));
    let run = ["rehearse", "stores/first-half", "--deviate", "load 2%"];
    let search = ["explore", "stores/first-half", "--load", "2%", "--orders", "0", "--runs", "0"];
    for arguments in [
        [&run[..], &["--html", &file, "--trace", &file]].concat(),
        [&run[..], &["--ledger", &file, "--html", &same]].concat(),
        [&search[..], &["--html", &file, "--junit", &same]].concat(),
    ] {
        let said = cutover(&arguments);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}: {}", said.err);
        assert!(said.err.contains("one` cannot hold two results\n  help: name another"), "{}", said.err);
    }
    assert_eq!(listed(&home), [""; 0], "nothing was written");
    let printed = std::fs::File::create(&file).expect("it can be made");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cutover"));
    let output = command.args(run).args(["--json", "--html", &file]).stdout(printed).output();
    let output = output.expect("the binary runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("is where the report itself is printed"), "{err}");
}

#[test]
fn a_folder_that_holds_something_is_written_to_by_force_alone() {
    let home = home("forced");
    let folder = text(&home);
    std::fs::write(home.join("notes.txt"), "mine").expect("it can be written");
    let skips = ["--kinds", "skip"];
    let save = |more: &[&str]| {
        let short = ["explore", "stores/first-half", "--load", "10%", "--orders", "0", "--runs", "0"];
        cutover(&[&short[..], &skips, &["--save", &folder], more].concat())
    };
    let said = save(&[]);
    assert!(said.code == 2 && said.err.contains("--force"), "{}", said.err);
    assert_eq!(listed(&home), ["notes.txt"]);
    assert_eq!(save(&["--force"]).code, 1);
    let first = listed(&home);
    assert!(first.len() > 1 && first.contains(&String::from("notes.txt")), "{first:?}");
    assert_eq!(save(&["--force"]).code, 1);
    assert_eq!(listed(&home), first, "what was saved before is replaced, and nothing else");
}

#[test]
fn a_scenario_with_a_byte_order_mark_is_saved_so_that_it_can_be_played() {
    let copied = Copied::new("marked-saved");
    let scenario = std::fs::read_to_string(format!("{}/scenario.toml", copied.path())).expect("it is there");
    let copied = copied.replaced("scenario.toml", format!("\u{feff}{scenario}").as_bytes());
    let home = home("marked-found");
    let folder = text(&home);
    let short = ["explore", &copied.path(), "--load", "10%", "--orders", "0", "--runs", "0"];
    let said = cutover(&[&short[..], &["--kinds", "skip", "--save", &folder]].concat());
    assert_eq!(said.code, 1, "{}", said.err);
    for saved in listed(&home) {
        let replayed = cutover(&["rehearse", &format!("{folder}/{saved}")]);
        assert!(matches!(replayed.code, 1 | 3), "{saved}: {}", replayed.err);
    }
}

#[test]
fn more_readings_than_can_be_played_would_be_out_of_bounds_and_the_table_says_so() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md"))
        .expect("it is there");
    for code in ["| 0 |", "| 1 |", "| 2 |", "| 3 |", "| 4 |", "| 70 |", "| 74 |", "| 130 |"] {
        assert_eq!(page.matches(&format!("\n{code}")).count(), 1, "{code} has a row of its own");
    }
}
