//! Files of statements beside a runbook: what stands in one is played as what is typed, and a file that nobody has read is not.

use crate::binary::{Copied, cutover};
use crate::support::play_of;
use rehearsal::{Rejected, Scene, SourceText};
use runbook::{Diagnostic, NOT_MODELLED};
use serde_json::json;
use std::path::{Path, PathBuf};
use stores::Pair;

/// The agent of a store is stopped, and what is said of the file.
const STOP: &str = "-- the agent must be down\ncall ttRepStop;\n\nexit;\n";

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/forms-stores")
}

/// A runbook of one line beside one file.
fn opened(line: &str, (name, text): (&str, &str)) -> Result<Scene<Pair>, Box<Rejected>> {
    let source = |name: &str, bytes: Vec<u8>| SourceText { name: name.to_owned(), bytes };
    let scenario = std::fs::read(home().join("scenario.toml")).expect("it is there");
    let runbook = format!("## 1. Line\n\n```console\na$ {line}\na$ sleep 20\n```\n");
    let runbook = |_: &str| Ok(source("runbook.md", runbook.into_bytes()));
    let beside = |wanted: &str| (wanted == name).then(|| text.as_bytes().to_vec());
    Scene::open_beside("file", &source("scenario.toml", scenario), runbook, &beside)
}

fn scene(line: &str, file: (&str, &str)) -> Scene<Pair> {
    opened(line, file).unwrap_or_else(|rejected| panic!("{line}: {:?}", rejected.diagnostics))
}

#[test]
fn what_stands_in_a_file_beside_the_runbook_is_played_as_what_is_typed() {
    let none = ("none.sql", "");
    let typed = play_of(&scene("ttIsql -e \"call ttRepStop;exit\" A", none), &[] as &[&str], 1);
    for line in
        ["ttIsql -f stop.sql A", "ttIsql -connStr \"DSN=A\" -F ./stop.sql", "ttisql -v1 A -f \"stop.sql\""]
    {
        let scene = scene(line, ("stop.sql", STOP));
        assert!(scene.diagnostics.iter().all(|one| one.code != NOT_MODELLED), "{:?}", scene.diagnostics);
        let played = play_of(&scene, &[] as &[&str], 1);
        assert_eq!(played.final_state.pointer("/stores/0/agent"), Some(&json!("down")), "{line}");
        assert_eq!(played.final_state, typed.final_state, "{line}");
    }
    // What only ends a session connects and does nothing else.
    let empty = play_of(&scene("ttIsql -f stop.sql A", ("stop.sql", "-- nothing\n")), &[] as &[&str], 1);
    assert_eq!(empty.final_state.pointer("/stores/0/agent"), Some(&json!("up")));
}

#[test]
fn what_a_pipe_says_to_the_program_is_played_as_what_is_typed() {
    let none = ("none.sql", "");
    for line in
        ["echo \"call ttRepStop;\" | ttIsql A", "printf 'call ttRepStop;\\nexit;\\n' | ttIsql A | tee log"]
    {
        let played = play_of(&scene(line, none), &[] as &[&str], 1);
        assert_eq!(played.final_state.pointer("/stores/0/agent"), Some(&json!("down")), "{line}");
    }
}

#[test]
fn comments_of_a_file_end_where_they_end() {
    for text in
        ["/* a\n comment; */ call ttRepStop;\n", "call ttCkpt; -- first; \ncall ttRepStop; -- then\nexit;\n"]
    {
        let played = play_of(&scene("ttIsql -f stop.sql A", ("stop.sql", text)), &[] as &[&str], 1);
        assert_eq!(played.final_state.pointer("/stores/0/agent"), Some(&json!("down")), "{text}");
    }
}

fn found(line: &str, file: (&str, &str)) -> Vec<Diagnostic> {
    match opened(line, file) {
        Ok(scene) => scene.diagnostics,
        Err(rejected) => rejected.diagnostics,
    }
}

#[test]
fn a_file_that_is_not_known_is_not_modelled_and_what_is_wrong_in_one_is_told_at_its_line() {
    for (line, file) in [
        ("ttIsql -f stop.sql A", ("other.sql", STOP)),
        ("ttIsql -f /home/tt/stop.sql A", ("stop.sql", STOP)),
        ("ttIsql -f ../stop.sql A", ("../stop.sql", STOP)),
        ("ttIsql -f stop.sql A", ("stop.sql", "call ttRepStop; \\\n")),
        ("ttIsql -f stop.sql A", ("stop.sql", "insert into t values (1);\n")),
    ] {
        let told: Vec<String> = found(line, file).iter().map(|one| one.code.to_string()).collect();
        assert_eq!(told, [NOT_MODELLED], "{line} beside {file:?}");
    }
    let told = found("ttIsql -f stop.sql A", ("stop.sql", "call ttRepPolicySet(always);\n"));
    let slip = told.iter().find(|one| one.code == "sql-syntax").unwrap_or_else(|| panic!("{told:?}"));
    assert!(slip.message.starts_with("in `stop.sql`: "), "{slip:?}");
    assert!(slip.patch.is_none(), "what is wrong in a file is not mended in the line that names it");
}

#[test]
fn a_file_belongs_to_what_a_journal_is_known_by() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("beside-a-file");
    let _ = std::fs::remove_dir_all(&folder);
    let place = folder.to_string_lossy().into_owned();
    assert_eq!(cutover(&["new", &place, "--family", "stores"]).code, 0);
    let runbook = std::fs::read_to_string(folder.join("runbook.md")).expect("it is there");
    let line = "upgrade$ ttAdmin -wait -repStop Upgrade\n";
    let runbook = runbook.replacen(line, &format!("upgrade$ ttIsql -f look.sql Upgrade\n{line}"), 1);
    std::fs::write(folder.join("runbook.md"), runbook).expect("it can be written");
    let write = |text: &str| std::fs::write(folder.join("look.sql"), text).expect("it can be written");
    write("repschemes;\n");
    let run = cutover(&["rehearse", &place]);
    assert!(run.code == 0 && run.out.starts_with("HELD"), "{}{}", run.out, run.err);
    let journal = folder.join("a.journal").to_string_lossy().into_owned();
    let explore = || {
        cutover(&["explore", &place, "--runs", "2", "--orders", "0", "--mistakes", "1", "--resume", &journal])
    };
    assert!(!explore().err.contains("cannot be resumed"));
    write("repschemes; repschemes;\n");
    let again = explore();
    assert!(again.err.contains("cannot be resumed"), "{}{}", again.out, again.err);
}

#[test]
fn a_copy_of_a_scenario_and_a_campaign_take_its_files_along() {
    let copied = Copied::of("stores/first-half", "files-along");
    let home = PathBuf::from(copied.path());
    let runbook = std::fs::read_to_string(home.join("runbook.md")).expect("it is there");
    std::fs::write(
        home.join("runbook.md"),
        format!("{runbook}\nWhat stops an agent stands in `./stop.sql`.\n"),
    )
    .expect("it can be written");
    std::fs::write(home.join("stop.sql"), STOP).expect("it can be written");
    for (name, words) in [
        ("new", &["new", "OUT", "--from"][..]),
        ("plan", &["campaign", "plan", "--shards", "1", "--out", "OUT"]),
    ] {
        let out = home.with_file_name(format!("files-along-{name}"));
        let _none_yet = std::fs::remove_dir_all(&out);
        let (from, into) = (home.display().to_string(), out.display().to_string());
        let words = words.iter().map(|word| if *word == "OUT" { into.as_str() } else { word });
        let said = cutover(&words.chain([from.as_str()]).collect::<Vec<_>>());
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(std::fs::read_to_string(out.join("stop.sql")).ok().as_deref(), Some(STOP), "{name}");
    }
}
